//! Terms of office: how long, how often, by how many and whom, filled when and by whom; what a matter fills.

mod limits;
mod rotation;
mod seats;
mod told;
mod words;

pub use words::describe;

use crate::ast::{self, Name, Place};
use crate::charter::ProvisionId;
use crate::constraint::{Authority, Between, Exclusion, Form, Length, Limit, MeetingKinds, Rotation, Share, TermEvents, Unit};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::kinds::route::{ActorName, actors, resolve_actors};
use crate::resolve::{Lowering, Owner};
use crate::source::Span;
use crate::syntax::{self, Node, Phrase};
use jiff::civil::Date;

/// A term longer than it may be.
pub const TOO_LONG: Code = Code("term/too-long");
/// A term that ends before it begins.
pub const BACKWARDS: Code = Code("term/backwards");
/// A term that ends on another day than its event.
pub const END: Code = Code("term/end");
/// A hand-over at a meeting of a kind that does not count.
pub const MEETING_KIND: Code = Code("term/meeting-kind");
/// One term too many.
pub const LIMIT: Code = Code("term/limit");
/// Too long in office.
pub const YEARS: Code = Code("term/years");
/// Back too soon.
pub const GAP: Code = Code("term/gap");
/// Two terms of one seat at one time.
pub const OVERLAP: Code = Code("term/overlap");
/// More holders than seats.
pub const SEATS: Code = Code("term/seats");
/// Too many holders of one sort.
pub const SHARE: Code = Code("term/share");
/// A seat vacant for too long.
pub const VACANT: Code = Code("term/vacant");
/// Too many terms that begin in one year.
pub const STAGGER: Code = Code("term/stagger");
/// Another's turn.
pub const ROTATION: Code = Code("term/rotation");
/// Two offices that do not go together.
pub const INCOMPATIBLE: Code = Code("term/incompatible");
/// An appointment that does not say for what term, or to what.
pub const MISSING: Code = Code("term/missing");
/// An office filled too shortly before the term begins.
pub const FILLED_LATE: Code = Code("term/filled-late");
/// An office filled by another than the rules say.
pub const WRONG_BODY: Code = Code("term/wrong-body");

/// A term that ends early, though nobody holds it.
pub use crate::check::NOT_HELD;

/// Codes of this kind.
pub const CODES: &[Code] = &[
    TOO_LONG,
    BACKWARDS,
    END,
    MEETING_KIND,
    LIMIT,
    YEARS,
    GAP,
    OVERLAP,
    SEATS,
    SHARE,
    VACANT,
    STAGGER,
    ROTATION,
    INCOMPATIBLE,
    NOT_HELD,
    MISSING,
    FILLED_LATE,
    WRONG_BODY,
];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[
    Opening { place: Place::Office, keyword: "term", node: Node::term_clause },
    Opening { place: Place::Office, keyword: "holdover", node: Node::holdover_clause },
    Opening { place: Place::Office, keyword: "limit", node: Node::limit_clause },
    Opening { place: Place::Office, keyword: "gap", node: Node::gap_clause },
    Opening { place: Place::Office, keyword: "partial", node: Node::partial_clause },
    Opening { place: Place::Office, keyword: "initial", node: Node::initial_clause },
    Opening { place: Place::Office, keyword: "counting", node: Node::counting_clause },
    Opening { place: Place::Office, keyword: "rotates", node: Node::rotates_clause },
    Opening { place: Place::Office, keyword: "swap", node: Node::swap_clause },
    Opening { place: Place::Office, keyword: "skip", node: Node::skip_clause },
    Opening { place: Place::Office, keyword: "terms", node: Node::overlap_clause },
    Opening { place: Place::Office, keyword: "seats", node: Node::seats_clause },
    Opening { place: Place::Office, keyword: "vacant", node: Node::vacant_clause },
    Opening { place: Place::Office, keyword: "staggered", node: Node::staggered_clause },
    Opening { place: Place::Office, keyword: "share", node: Node::share_clause },
    Opening { place: Place::Office, keyword: "incompatible", node: Node::incompatible_clause },
    Opening { place: Place::Office, keyword: "filled", node: Node::filled_clause },
    Opening { place: Place::Matter, keyword: "fills", node: Node::fills_clause },
];

/// A clause of this kind.
#[derive(Debug, Clone)]
pub enum Clause {
    /// `term 2 calendar years`
    Length(Length, Span),
    /// `term from summit until next summit`
    Events {
        /// With what it begins.
        from: Vec<Name>,
        /// With what it ends.
        until: Vec<Name>,
        /// Kinds of meetings that count.
        kinds: MeetingKinds,
    },
    /// `holdover until successor`
    Holdover,
    /// `limit 2 consecutive terms per holder and area`
    Limit {
        /// How many.
        most: i64,
        /// Of what.
        unit: Unit,
        /// One after the other.
        consecutive: bool,
        /// Per holder and what.
        per: Vec<Name>,
    },
    /// `gap 12 months`
    Gap(Length, Span),
    /// `partial terms do not count`, `partial terms count when longer than 1 year`, `partial terms count`
    Partial {
        /// Whether they count at all.
        count: bool,
        /// Only where longer than this.
        longer: Option<(Length, Span)>,
    },
    /// `initial terms exempt until 2019-10-31`
    Initial(Date),
    /// `counting coordinator and co-coordinator`
    Counting {
        /// The roles.
        roles: Vec<Name>,
        /// Whether together.
        together: bool,
    },
    /// `rotates alphabetically`
    Rotates(Rotation),
    /// `rotates in order A, B, C`
    RotatesInOrder(Vec<Name>),
    /// `rotates in order of presidencies`
    RotatesByList(Name),
    /// `swap A and B`
    Swap(Name, Name),
    /// `skip A, B`
    Skip(Vec<Name>),
    /// `terms never overlap`
    NeverOverlap,
    /// `seats 7`
    Seats(i64),
    /// `vacant at most 3 months`
    Vacant(Length, Span),
    /// `staggered at most 4 in one year`
    Staggered(i64),
    /// `share at most 1/3 of seats by employer`
    Share(Share, Span),
    /// `incompatible with chair, member of board`
    Incompatible {
        /// Offices.
        offices: Vec<Name>,
        /// Bodies.
        bodies: Vec<Name>,
    },
    /// `filled at least 1 year before start`
    FilledBefore(Length, Span),
    /// `filled by soc`
    FilledBy(Vec<ActorName>, Option<(Name, Vec<ActorName>)>),
    /// `filled by matter chair-election`
    FilledByMatter(Name),
    /// `fills coordinator`, in a matter
    Fills(Name),
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, findings: &mut Vec<Diagnostic>) -> Option<Clause> {
    match phrase.node() {
        Node::term_clause | Node::holdover_clause | Node::limit_clause | Node::gap_clause | Node::partial_clause => {
            limits::read(phrase)
        }
        Node::initial_clause => {
            let day = syntax::date(&phrase.part(Node::date)?, findings)?;
            Some(Clause::Initial(day.value.last))
        }
        Node::counting_clause => {
            Some(Clause::Counting { roles: syntax::names(phrase), together: !phrase.has(Node::kw_apart) })
        }
        Node::rotates_clause | Node::swap_clause | Node::skip_clause => rotation::read(phrase),
        Node::seats_clause | Node::vacant_clause | Node::staggered_clause | Node::share_clause | Node::incompatible_clause => {
            seats::read(phrase)
        }
        Node::overlap_clause => Some(Clause::NeverOverlap),
        Node::fills_clause => syntax::first_name(phrase).map(Clause::Fills),
        _ => filled(&phrase.parts().next()?),
    }
}

fn filled(phrase: &Phrase<'_>) -> Option<Clause> {
    match phrase.node() {
        Node::filled_by_matter => syntax::first_name(phrase).map(Clause::FilledByMatter),
        Node::filled_before => syntax::timed(phrase).map(|(length, span)| Clause::FilledBefore(length, span)),
        _ => {
            let after = phrase.part(Node::filled_after).and_then(|after| {
                let step = syntax::first_name(&after)?;
                Some((step, actors(&after.part(Node::actors)?)))
            });
            Some(Clause::FilledBy(actors(&phrase.part(Node::actors)?), after))
        }
    }
}

/// Clause → limits, periods and authority over the terms of the office.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    match words {
        Clause::Length(length, span) => {
            let provision = lowering.provision(clause, "term", "term", Effect::Irregular);
            let Some(length) = lowering.countable(*length, *span) else { return };
            lowering.constrain(provision, Form::Limit(Limit::Length(length)));
        }
        Clause::Events { from, until, kinds } => {
            let provision = lowering.provision(clause, "term", "term", Effect::Irregular);
            let mut happenings = |names: &[Name]| names.iter().filter_map(|name| lowering.happening(name)).collect();
            let (from, until) = (happenings(from), happenings(until));
            let events = TermEvents { from, until, kinds: kinds.clone() };
            lowering.constrain(provision, Form::Limit(Limit::Events(events)));
        }
        Clause::Limit { .. }
        | Clause::Holdover
        | Clause::Gap(..)
        | Clause::Partial { .. }
        | Clause::Initial(_)
        | Clause::Counting { .. } => limits::lower(clause, words, lowering),
        Clause::Rotates(_) | Clause::RotatesInOrder(_) | Clause::RotatesByList(_) | Clause::Swap(..) | Clause::Skip(_) => {
            rotation::lower(clause, words, lowering);
        }
        Clause::Seats(_) | Clause::Vacant(..) | Clause::Staggered(_) | Clause::Share(..) | Clause::Incompatible { .. } => {
            seats::lower(clause, words, lowering);
        }
        Clause::NeverOverlap => {
            let provision = lowering.provision(clause, "term", "terms", Effect::Irregular);
            lowering.constrain(provision, Form::Exclusion(Exclusion::Overlap));
        }
        Clause::FilledBefore(length, _) => {
            let provision = lowering.provision(clause, "term", "filled", Effect::Irregular);
            lowering.period(provision, Between::FillingAndStart, *length);
        }
        Clause::FilledBy(by, after) => {
            let provision = lowering.provision(clause, "term", "filled-by", Effect::Void);
            let by = resolve_actors(by, lowering);
            lowering.constrain(provision, Form::Authority(Authority::Filling(by)));
            if let Some((step, by)) = after {
                filled_after(clause, step, by, provision, lowering);
            }
        }
        Clause::FilledByMatter(name) => {
            let provision = lowering.provision(clause, "term", "filled-by", Effect::Void);
            let Some(matter) = lowering.matter(name) else { return };
            lowering.constrain(provision, Form::Authority(Authority::FillingMatter(matter)));
        }
        Clause::Fills(name) => {
            let Owner::Matter(matter) = lowering.owner() else { return };
            let provision = lowering.provision(clause, "term", "fills", Effect::None);
            let Some(office) = lowering.office(name) else { return };
            let constraint = lowering.constraint(provision, Form::Limit(Limit::Stated));
            lowering.charter().matters[matter.index()].fills = Some((office, constraint));
        }
    }
}

/// `after recommended by soc`: the step that has to come first is taken by these.
fn filled_after(clause: &ast::Clause, step: &Name, by: &[ActorName], whole: ProvisionId, lowering: &mut Lowering<'_>) {
    let part = lowering.part(whole, "after", clause.span, clause.strength, Effect::Void);
    let by = resolve_actors(by, lowering);
    lowering.constrain(part, Form::Authority(Authority::FillingAfter(step.value.clone(), by)));
}

/// Lets the provisions of the office that say more than one thing under one keyword be told apart, once all are entered.
fn tell_apart(suffix: &'static str, own: fn(&Form, &crate::charter::Charter) -> Option<String>, lowering: &mut Lowering<'_>) {
    lowering.later(move |lowering| {
        let Owner::Office(office) = lowering.owner() else { return };
        let charter = lowering.charter();
        let constraints = charter.offices[office.index()].constraints.iter().map(|id| charter.constraint(*id));
        let says: Vec<_> =
            constraints.filter_map(|constraint| Some((constraint.provision, own(&constraint.form, charter)?))).collect();
        lowering.tell_apart(suffix, &says);
    });
}
