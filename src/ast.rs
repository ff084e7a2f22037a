//! A rule file as written: declarations and clauses with their places, names not yet looked up.
//!
//! What comes in: phrases from `syntax`. What goes out: the tree that `resolve` turns into a charter. It must not know what a name
//! stands for.

mod expression;

pub use expression::{
    Ballots, Binding, CaseResult, Collection, Comparator, Expr, ExprKind, Filter, Gather, Lasting, Silence, Tie, VoteRule,
    Whole,
};

use crate::constraint::Length;
use crate::date::When;
use crate::diagnostic::{Effect, Severity};
use crate::kinds::Words;
use crate::kinds::route::ActorName;
use crate::load::table::Table;
use crate::source::{SourceId, Span, Spanned};

pub use crate::number::Exact;
use std::collections::BTreeMap;

/// A name and its place.
pub type Name = Spanned<String>;

/// One rule file.
#[derive(Debug)]
pub struct File {
    /// The file.
    pub source: SourceId,
    /// `rules NAME "Title"`
    pub rules: Option<Head>,
    /// `use "other.rop"`
    pub uses: Vec<Use>,
    /// Everything else, in order.
    pub items: Vec<Item>,
    /// Names whose declaration could not be read: their uses are no further mistakes.
    pub broken: Vec<String>,
    /// Where its declarations lie, each from its keyword to its end.
    pub extents: Vec<Span>,
    /// The tables that its declarations take in, by where their path is written (filled by `load`).
    pub tables: BTreeMap<u32, Table>,
}

/// `from "states.csv" sha256 "…"`: a table that a declaration takes in.
#[derive(Debug, Clone)]
pub struct TableRef {
    /// The path, relative to the rule file.
    pub path: Spanned<String>,
    /// The hash that the file must have.
    pub sha256: Option<Spanned<String>>,
}

/// What a declaration begins with: its name and official title.
#[derive(Debug, Clone)]
pub struct Head {
    /// The declared name.
    pub name: Name,
    /// The official title.
    pub title: Option<String>,
    /// Other names it is known under, before it was renamed perhaps.
    pub aka: Vec<Name>,
    /// `per area`: what tells the seats of an office apart.
    pub per: Vec<Name>,
    /// Citations and validity behind the head.
    pub tail: Tail,
}

/// `use "other.rop" sha256 "…"`
#[derive(Debug)]
pub struct Use {
    /// The path, relative to the file it is written in.
    pub path: Spanned<String>,
    /// The hash that the file must have.
    pub sha256: Option<Spanned<String>>,
}

/// A declaration.
#[derive(Debug)]
pub enum Item {
    /// An official text to cite.
    Source(Source),
    /// Those who can be members, vote or hold office.
    Roster(Entries),
    /// A named part of a roster.
    Group(Group),
    /// Numbers for the entries of a roster.
    Weights(Weights),
    /// A closed list of names.
    List(Entries),
    /// Zone, week-end, holidays.
    Calendar(Block),
    /// Who decides.
    Body(Block),
    /// What is held for a term.
    Office(Block),
    /// A kind of thing decided.
    Matter(Block),
    /// A route that several matters follow.
    Route(Block),
    /// A decision rule.
    Vote(Box<Vote>),
    /// A named expression.
    Define(Define),
    /// A rule of one's own.
    Rule(Rule),
    /// Where a provision does not hold, or another holds in its place.
    Exception(Box<Exception>),
    /// What must follow from what.
    Duty(Box<Duty>),
    /// A docket and what is expected of it.
    Test(Test),
}

impl Item {
    /// The tables that the declaration takes in.
    pub fn tables(&self) -> Vec<&TableRef> {
        match self {
            Self::Calendar(block) => {
                let words = block.clauses.iter().filter_map(|clause| match &clause.words {
                    Words::Calendar(words) => Some(words),
                    _ => None,
                });
                words.filter_map(crate::kinds::calendar::Clause::table).collect()
            }
            Self::Roster(list) | Self::List(list) => list.from.iter().collect(),
            Self::Weights(weights) => weights.from.iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// `source rop "Rules of Procedure" adopted 2004-10-22 amended 2009-09-01`
#[derive(Debug)]
pub struct Source {
    /// Name and title.
    pub head: Head,
    /// Dates of adoption and amendment, in order.
    pub dates: Vec<Spanned<When>>,
    /// Where it can be read.
    pub url: Option<String>,
}

/// A roster or a list.
#[derive(Debug)]
pub struct Entries {
    /// Name and title.
    pub head: Head,
    /// The entries, each comma run taken apart.
    pub entries: Vec<Entry>,
    /// The table that further entries come from.
    pub from: Option<TableRef>,
    /// `open`: there are others beside these.
    pub open: bool,
    /// Whether some of its entries could not be read.
    pub broken: bool,
}

/// `group permanent of state { … }`
#[derive(Debug)]
pub struct Group {
    /// Name and title.
    pub head: Head,
    /// The roster.
    pub of: Name,
    /// The entries, each comma run taken apart.
    pub entries: Vec<Entry>,
    /// `where ATTRIBUTE is VALUE`, in place of entries.
    pub by: Option<ByAttribute>,
    /// Whether some of it could not be read.
    pub broken: bool,
}

/// `where region is north`
#[derive(Debug)]
pub struct ByAttribute {
    /// The attribute.
    pub name: Name,
    /// The value.
    pub value: Spanned<Value>,
}

/// `weights population of state since 2024-01-01 { … }`
#[derive(Debug)]
pub struct Weights {
    /// Name, title, validity.
    pub head: Head,
    /// The roster.
    pub of: Name,
    /// The rows, each comma run taken apart.
    pub rows: Vec<WeightRow>,
    /// How well the weights are known.
    pub known: Known,
    /// The table that further rows come from.
    pub from: Option<TableRef>,
    /// Whether some of it could not be read.
    pub broken: bool,
    /// The whole declaration.
    pub span: Span,
}

/// `total 100 others at most 2.3 give or take 0.005`, or `unknown`
#[derive(Debug, Default)]
pub struct Known {
    /// What all weights add up to.
    pub total: Option<Spanned<Exact>>,
    /// The most that one who is not named can have.
    pub others: Option<Spanned<Exact>>,
    /// How much each figure may be off.
    pub off: Option<Spanned<Exact>>,
    /// The table is not at hand.
    pub unknown: bool,
}

/// A name and its weight.
#[derive(Debug)]
pub struct WeightRow {
    /// The entry of the roster.
    pub name: Name,
    /// Its weight.
    pub weight: Spanned<Exact>,
}

/// `employer "Acme Ltd" since 2020-01-01`
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Spanned<Value>,
    /// When it has it.
    pub tail: Tail,
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A name or a text.
    Text(String),
    /// A number.
    Number(Exact),
    /// `yes` or `no`.
    Truth(bool),
    /// A day.
    Day(When),
}

/// One entry of a roster or list.
#[derive(Debug)]
pub struct Entry {
    /// Its name.
    pub name: Name,
    /// Its official title.
    pub title: Option<String>,
    /// Other names it is known under.
    pub aka: Vec<Name>,
    /// What else is known of it, shared by a comma run.
    pub attributes: Vec<Attribute>,
    /// Validity and citations, shared by a comma run.
    pub tail: Tail,
}

/// A body, office, matter or named route: a head and clauses.
#[derive(Debug)]
pub struct Block {
    /// Name and title.
    pub head: Head,
    /// The clauses that could be read.
    pub clauses: Vec<Clause>,
    /// Whether some of its clauses could not be read: what is missing may have been among them.
    pub broken: bool,
}

/// Where clauses can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In `body x { … }`.
    Body,
    /// In a body's `agenda { … }`.
    Agenda,
    /// In `calendar x { … }`.
    Calendar,
    /// In `office x { … }`.
    Office,
    /// In `matter x { … }`.
    Matter,
    /// In `route { … }`: steps.
    Route,
}

impl Place {
    /// As spoken of in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Body => "a body",
            Self::Agenda => "an agenda block",
            Self::Calendar => "a calendar",
            Self::Office => "an office",
            Self::Matter => "a matter",
            Self::Route => "a route",
        }
    }
}

/// How strongly a provision asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strength {
    /// A breach is an error.
    #[default]
    Must,
    /// A breach is a warning.
    Should,
}

impl Strength {
    /// What a breach weighs.
    pub const fn severity(self) -> Severity {
        match self {
            Self::Must => Severity::Error,
            Self::Should => Severity::Warning,
        }
    }
}

/// A clause: one provision, in one version.
#[derive(Debug, Clone)]
pub struct Clause {
    /// From its first word to its last.
    pub span: Span,
    /// `should`, `must` or nothing.
    pub strength: Strength,
    /// The word it begins with; of a step, its name.
    pub keyword: Name,
    /// A label that tells it from others of its kind (`notice agm: …`).
    pub label: Option<Name>,
    /// What it says.
    pub words: Words,
    /// Whether it stands in a body's `agenda { … }`.
    pub in_agenda: bool,
    /// What stands behind it.
    pub tail: Tail,
}

/// By which day a version of a provision is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Basis {
    /// The day of the act.
    #[default]
    Act,
    /// The first day of the term of office.
    Terms,
    /// The day of the first entry on the subject.
    Matters,
    /// The day on which notice of the meeting was given.
    Notices,
    /// The day on which the vote opened.
    Votes,
}

impl Basis {
    /// As written behind a date; empty for the day of the act.
    pub const fn written(self) -> &'static str {
        match self {
            Self::Act => "",
            Self::Terms => " for terms begun",
            Self::Matters => " for matters begun",
            Self::Notices => " for notices given",
            Self::Votes => " for votes opened",
        }
    }
}

/// What may stand behind any provision.
#[derive(Debug, Clone, Default)]
pub struct Tail {
    /// Official texts.
    pub citations: Vec<Cited>,
    /// First day of validity (its first day, where less precise).
    pub since: Option<Spanned<When>>,
    /// Last day of validity.
    pub until: Option<Spanned<When>>,
    /// `for matters begun`: by which day the version is chosen, where not by that of the act.
    pub basis: Option<Spanned<Basis>>,
    /// `or void`, `or irregular`.
    pub effect: Option<Spanned<Effect>>,
    /// `waivable by ministerial vote unanimity`
    pub waivable: Vec<Waivable>,
    /// `when meeting.kind is special`: where it applies at all.
    pub when: Option<Expr>,
}

/// Who may waive a provision, and by what vote.
#[derive(Debug, Clone)]
pub struct Waivable {
    /// Who.
    pub by: Vec<Name>,
    /// By what vote.
    pub vote: Option<Name>,
    /// Where it is said.
    pub span: Span,
}

impl Tail {
    /// What this says, and for the rest what another says.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.citations.extend(other.citations);
        self.waivable.extend(other.waivable);
        Self {
            citations: self.citations,
            since: self.since.or(other.since),
            until: self.until.or(other.until),
            basis: self.basis.or(other.basis),
            effect: self.effect.or(other.effect),
            waivable: self.waivable,
            when: self.when.or(other.when),
        }
    }
}

/// `at least 10 days and at most 60 days`: how much time must lie between two moments, and may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// At least so much.
    pub least: Option<Length>,
    /// At most so much.
    pub most: Option<Length>,
}

/// `[rop 14.1.3]`
#[derive(Debug, Clone)]
pub struct Cited {
    /// Name of the source.
    pub source: Name,
    /// Place in it.
    pub locator: Option<String>,
}

/// `rule one-hat "…" { for each … forbid … else "…" }`
#[derive(Debug)]
pub struct Rule {
    /// Name, title, citations, validity.
    pub head: Head,
    /// Of which elements, below each other.
    pub each: Vec<Binding>,
    /// What is asked of them.
    pub demands: Vec<Demand>,
    /// `rule one-hat unknown`: its text is not at hand.
    pub unknown: bool,
    /// The whole declaration.
    pub span: Span,
}

/// `require E else "…" help "…"`
#[derive(Debug)]
pub struct Demand {
    /// `should`, `must` or nothing.
    pub strength: Strength,
    /// Whether it is forbidden.
    pub forbids: bool,
    /// What.
    pub expr: Expr,
    /// The message.
    pub message: Option<Spanned<String>>,
    /// One thing to do.
    pub help: Option<Spanned<String>>,
    /// Where it stands.
    pub span: Span,
}

/// `define active = count of (t in terms of steering)`
#[derive(Debug)]
pub struct Define {
    /// Name and citations.
    pub head: Head,
    /// The expression; None where it could not be read.
    pub expr: Option<Expr>,
}

/// `vote consensus = without objections among present`
#[derive(Debug)]
pub struct Vote {
    /// Name, title, citations.
    pub head: Head,
    /// `over people, cantons of canton`: several ballots on one question, and who casts them.
    pub over: Vec<(Name, Option<Name>)>,
    /// `reading statute`: of one text that is read in two ways, which way.
    pub reading: Option<Name>,
    /// `tie fails`
    pub tie: Option<Tie>,
    /// The rule; None where it could not be read.
    pub rule: Option<VoteRule>,
    /// The whole declaration.
    pub span: Span,
    /// What stands behind the rule.
    pub tail: Tail,
}

/// `test "…" { docket "…" expect … }`
#[derive(Debug)]
pub struct Test {
    /// What it shows.
    pub name: Spanned<String>,
    /// The docket's path, relative to the rule file.
    pub docket: Option<Spanned<String>>,
    /// What is expected.
    pub expects: Vec<Expect>,
}

/// One expectation.
#[derive(Debug)]
pub enum Expect {
    /// No breach, no warning, nothing undetermined.
    Clean(Span),
    /// One finding.
    Finding {
        /// The whole expectation.
        span: Span,
        /// error, warning, note or undetermined.
        severity: String,
        /// The code.
        code: Name,
        /// The provision, or the beginning of its path.
        provision: Option<String>,
        /// The entry.
        at: Option<String>,
    },
}

/// `exception urgent to soc.notice { when meeting.kind is special  instead notice 24 hours before meeting }`
#[derive(Debug)]
pub struct Exception {
    /// Name, title, citations, validity.
    pub head: Head,
    /// The provisions it is to.
    pub targets: Vec<Name>,
    /// The exceptions it goes before.
    pub over: Vec<Name>,
    /// When it applies.
    pub when: Option<Expr>,
    /// `lifts`
    pub lifts: Option<Span>,
    /// What holds instead, and in which sort of block that stands.
    pub instead: Vec<(Place, Clause)>,
    /// The whole declaration.
    pub span: Span,
    /// Whether some of it could not be read.
    pub broken: bool,
}

/// `duty veto-debate { on decision where (…)  then debated by assembly within 10 business days of decision }`
#[derive(Debug)]
pub struct Duty {
    /// Name, title, citations, validity.
    pub head: Head,
    /// How strongly it asks.
    pub strength: Strength,
    /// What it follows from.
    pub event: Option<Event>,
    /// Of which of these.
    pub filter: Option<Expr>,
    /// What must be done.
    pub asked: Option<Asked>,
    /// By when, and from when that counts.
    pub within: Option<(Length, Name)>,
    /// How often.
    pub every: Option<Length>,
    /// The whole declaration.
    pub span: Span,
    /// Whether some of it could not be read.
    pub broken: bool,
    /// `duty report unknown`: its text is not at hand.
    pub unknown: bool,
}

/// What a duty follows from.
#[derive(Debug)]
pub enum Event {
    /// `decision`, `decision of council.bylaw`
    Decision(Vec<Name>),
    /// `rejected of council.bylaw`: an outcome or a step, and of what.
    Outcome(Name, Vec<Name>),
    /// `meeting of council`
    Meeting(Option<Name>),
    /// `term of chairmanship begins`; false where it ends.
    Term(Name, bool),
}

/// What a duty asks for.
#[derive(Debug)]
pub enum Asked {
    /// `debated by assembly`, `reported of audit by board`; any decision where no step is named.
    Step {
        /// The step.
        step: Option<Name>,
        /// Of which matter.
        matter: Option<Name>,
        /// By whom.
        by: Vec<ActorName>,
        /// Where it is written.
        span: Span,
    },
    /// `meeting of assembly`
    Meeting(Name),
}
