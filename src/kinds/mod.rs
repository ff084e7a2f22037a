//! The kinds of clauses: one folder each, one line each in the list below.
//!
//! A kind owns its grammar file (`grammar/kinds/<kind>.pest`), what its clauses look like once read (`Clause`), how they come down to
//! constraint forms (`lower`), its codes and the words of its findings (`describe`), and its page (`<kind>.md`), which is what
//! `quorate explain` prints and whose examples are its tests. It must not know another kind.

use crate::ast::{self, Place};
use crate::check::View;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::Lowering;
use crate::syntax::{Node, Phrase};
use crate::violation::{Told, Violation};

/// The list. A line is: variant of [`Words`], folder, grammar file (seen from `src/`).
macro_rules! each_kind {
    ($then:ident) => {
        $then! {
            Route route "../grammar/kinds/route.pest";
            Body body "../grammar/kinds/body.pest";
            Roster roster "../grammar/kinds/roster.pest";
            Vote vote "../grammar/kinds/vote.pest";
            Quorum quorum "../grammar/kinds/quorum.pest";
            Notice notice "../grammar/kinds/notice.pest";
            Agenda agenda "../grammar/kinds/agenda.pest";
            Effect effect "../grammar/kinds/effect.pest";
            Circulation circulation "../grammar/kinds/circulation.pest";
            Term term "../grammar/kinds/term.pest";
            Text text "../grammar/kinds/text.pest";
            Fields fields "../grammar/kinds/fields.pest";
            Eligibility eligibility "../grammar/kinds/eligibility.pest";
            Rule rule "../grammar/kinds/rule.pest";
            Exception exception "../grammar/kinds/exception.pest";
            Duty duty "../grammar/kinds/duty.pest";
            Calendar calendar "../grammar/kinds/calendar.pest";
            Meets meets "../grammar/kinds/meets.pest";
            Waiver waiver "../grammar/kinds/waiver.pest";
            Version version "../grammar/kinds/version.pest";
            Delegation delegation "../grammar/kinds/delegation.pest";
        }
    };
}
pub(crate) use each_kind;

/// Where a clause can begin, with which word, and how it is read.
pub struct Opening {
    /// In which sort of block.
    pub place: Place,
    /// The word it begins with; empty where any name begins it (a step).
    pub keyword: &'static str,
    /// The rule of the grammar.
    pub node: Node,
}

/// A kind, as the trunk sees it.
pub struct Kind {
    /// Its name: its folder, its grammar file, the group of its codes.
    pub name: &'static str,
    /// Its page.
    pub page: &'static str,
    /// Its codes.
    pub codes: &'static [Code],
    /// Where its clauses begin.
    pub openings: &'static [Opening],
    read: fn(&Phrase<'_>, &mut Vec<Diagnostic>) -> Option<Words>,
    lower: fn(&ast::Clause, &mut Lowering<'_>),
    describe: fn(&Violation, &View<'_>) -> Told,
}

macro_rules! declare {
    ($($variant:ident $module:ident $grammar:tt;)*) => {
        $(pub mod $module;)*

        /// What a clause says, by kind.
        #[derive(Debug, Clone)]
        pub enum Words {
            $(
                #[doc = concat!("A clause of the kind `", stringify!($module), "`.")]
                $variant($module::Clause),
            )*
            /// `unknown`: the provision exists, its text is not at hand.
            Unknown(&'static str),
        }

        /// All kinds, in the order of the list.
        pub static KINDS: &[Kind] = &[$(Kind {
            name: stringify!($module),
            page: include_str!(concat!(stringify!($module), "/", stringify!($module), ".md")),
            codes: $module::CODES,
            openings: $module::OPENINGS,
            read: |phrase, findings| $module::read(phrase, findings).map(Words::$variant),
            lower: |clause, lowering| if let Words::$variant(words) = &clause.words { $module::lower(clause, words, lowering) },
            describe: $module::describe,
        }),*];
    };
}
each_kind!(declare);

/// An opening that was found, and how to go on from there.
pub struct Found {
    /// The kind's name.
    pub kind: &'static str,
    /// The rule of the grammar.
    pub node: Node,
    /// How its phrase is read.
    pub read: fn(&Phrase<'_>, &mut Vec<Diagnostic>) -> Option<Words>,
}

/// The clause that begins with `word` in such a block.
pub fn opening(place: Place, word: &str) -> Option<Found> {
    KINDS.iter().find_map(|kind| {
        let fits = |opening: &&Opening| opening.place == place && (opening.keyword.is_empty() || opening.keyword == word);
        let opening = kind.openings.iter().find(fits)?;
        Some(Found { kind: kind.name, node: opening.node, read: kind.read })
    })
}

/// The words that begin a clause in such a block.
pub fn keywords(place: Place) -> Vec<&'static str> {
    let inner: &[&str] = match place {
        Place::Body => &["agenda"],
        Place::Matter => &["route"],
        _ => &[],
    };
    let openings =
        KINDS.iter().flat_map(|kind| kind.openings).filter(|opening| opening.place == place && !opening.keyword.is_empty());
    let mut words: Vec<_> = openings.map(|opening| opening.keyword).chain(inner.iter().copied()).collect();
    words.sort_unstable();
    words
}

/// Lets the kind of a clause lower it.
pub fn lower(clause: &ast::Clause, lowering: &mut Lowering<'_>) {
    if let Words::Unknown(kind) = &clause.words {
        lowering.not_encoded(clause, kind);
        return;
    }
    for kind in KINDS {
        (kind.lower)(clause, lowering);
    }
}

/// Lets a kind say what it makes of a violation of one of its provisions.
pub fn describe(kind: &str, violation: &Violation, view: &View<'_>) -> Option<Told> {
    KINDS.iter().find(|known| known.name == kind).map(|kind| (kind.describe)(violation, view))
}
