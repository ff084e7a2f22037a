//! Expressions as written: decision rules, conditions, rules of one's own.
//!
//! What comes in: phrases. What goes out: the tree that `resolve` types. It must not know what a name stands for.

use super::Name;
use crate::constraint::Length;
use crate::date::When;
use crate::number::Exact;
use crate::source::Span;

/// An expression and its place.
#[derive(Debug, Clone)]
pub struct Expr {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub kind: ExprKind,
}

/// What an expression says.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// `a and b`
    All(Vec<Expr>),
    /// `a or b`
    Any(Vec<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `without objections among present within 14 days of circulation`
    Without {
        /// The set that is empty.
        set: Box<Expr>,
        /// Whose silence matters.
        among: Option<Ballots>,
        /// For how long objections may come in.
        within: Option<Length>,
    },
    /// `silence at least 72 hours broken by objections or amendments`
    Silence(Silence),
    /// `a at least b`
    Compare(Box<Expr>, Comparator, Box<Expr>),
    /// `a in (b, c)`, `a in permanent`; false where it is `not in`.
    In(Box<Expr>, Box<Expr>, bool),
    /// `a overlaps b`
    Overlaps(Box<Expr>, Box<Expr>),
    /// `a is given`; false where it is `is not given`.
    Given(Box<Expr>, bool),
    /// `a + b - c`: what is taken away has true.
    Sum(Vec<(bool, Expr)>),
    /// `a * b / c`: what divides has true.
    Product(Vec<(bool, Expr)>),
    /// `2/3 of members`; no fraction where it is `majority of`.
    Share(Option<Exact>, Box<Expr>),
    /// `noes from permanent`
    Filtered(Box<Expr>, Filter),
    /// `square root of members`
    Root(Box<Expr>),
    /// `2/3 of members rounded up`, `next whole number above 45% of members`
    Whole(Whole, Box<Expr>),
    /// `fewest of members by population with more than 35% of members by population`
    Fewest(Box<Expr>, Comparator, Box<Expr>),
    /// `lesser of (a, b)`; true where it is the greater.
    Chosen(bool, Vec<Expr>),
    /// `some c in terms of chair has (…)`; true where it is `every`.
    Quantified(bool, Box<Binding>, Box<Expr>),
    /// `count of (t in terms of chair where …)`
    Count(Box<Binding>),
    /// `sum of (b.weight for b in ballots of d)`
    Gathered(Gather, Box<Expr>, Box<Binding>),
    /// `last (d in decisions where …)`; false where it is the first.
    Picked(bool, Box<Binding>),
    /// `previous of d`
    Previous(Box<Expr>),
    /// `(a, b)`
    List(Vec<Expr>),
    /// `ayes`
    Ballots(Ballots),
    /// `seats of steering`
    Seats(Name),
    /// `ministerial`, `"Republic of Korea"`
    Name(Name),
    /// `meeting.kind`
    Field(Box<Expr>, Name),
    /// `12`, `2/3`, `0.5`
    Number(Exact),
    /// `14 days`
    Length(Length),
    /// `2023-09-21`
    Date(When),
    /// `yes`
    Truth(bool),
}

/// How long a silence procedure runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// So long at least.
    AtLeast(Length),
    /// As long as is said each time: until it closes.
    UntilClosed,
    /// The length is not at hand.
    Unknown,
}

/// A silence procedure.
#[derive(Debug, Clone)]
pub struct Silence {
    /// How long it runs.
    pub lasting: Lasting,
    /// How many objections break it.
    pub objections: i64,
    /// Whether an amendment counts as one.
    pub amendments: bool,
    /// Whose consent its start needs.
    pub consent: Option<Ballots>,
}

/// What narrows or weighs a set of ballots.
#[derive(Debug, Clone)]
pub enum Filter {
    /// `from permanent`
    From(Name),
    /// `except concerned`
    Except(Box<Expr>),
    /// `where (reason is given)`
    Where(Box<Expr>),
    /// `by population`
    By(Name),
}

/// `t in terms of coordinator where …`
#[derive(Debug, Clone)]
pub struct Binding {
    /// The name that each element has.
    pub name: Name,
    /// Of what.
    pub collection: Collection,
    /// Which of them.
    pub filter: Option<Expr>,
}

/// What is gone through.
#[derive(Debug, Clone)]
pub enum Collection {
    /// `decisions`
    Decisions(Span),
    /// `items`
    Items(Span),
    /// `meetings`
    Meetings(Span),
    /// `earlier decisions of d`
    Earlier(Option<Box<Expr>>, Span),
    /// `terms of coordinator, co-coordinator`
    Terms(Vec<Name>),
    /// `ballots of d`
    Ballots(Box<Expr>),
    /// `papers of d`
    Papers(Box<Expr>),
    /// `steps of statement`
    Steps(Name),
    /// A roster, a list, a group, or a field that has several values.
    Other(Box<Expr>),
}

/// Which whole number stands for one that need not be whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    /// The next above, where it is not whole itself.
    Up,
    /// The next below, where it is not whole itself.
    Down,
    /// The next above in any case.
    Above,
}

/// How the values of several elements become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Gather {
    Sum,
    Highest,
    Lowest,
}

/// Ballot sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Ballots {
    Ayes,
    Noes,
    Abstentions,
    Absences,
    Objections,
    Present,
    Members,
}

impl Ballots {
    /// All sets with their words.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Ayes, "ayes"),
        (Self::Noes, "noes"),
        (Self::Abstentions, "abstentions"),
        (Self::Absences, "absences"),
        (Self::Objections, "objections"),
        (Self::Present, "present"),
        (Self::Members, "members"),
    ];

    /// The set of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(set, _)| *set)
    }

    /// As spoken of where all of them are meant: "not all members".
    pub const fn people(self) -> &'static str {
        match self {
            Self::Present => "present",
            _ => "members",
        }
    }

    /// As spoken of: "8 in favour".
    pub const fn spoken(self) -> &'static str {
        match self {
            Self::Ayes => "in favour",
            Self::Noes => "against",
            Self::Abstentions => "abstaining",
            Self::Absences => "absent",
            Self::Objections => "objections",
            Self::Present => "present",
            Self::Members => "members",
        }
    }
}

/// Comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Comparator {
    AtLeast,
    MoreThan,
    AtMost,
    FewerThan,
    LongerThan,
    ShorterThan,
    OnOrBefore,
    OnOrAfter,
    Before,
    After,
    Is,
    IsNot,
}

impl Comparator {
    /// As written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AtLeast => "at least",
            Self::MoreThan => "more than",
            Self::AtMost => "at most",
            Self::FewerThan => "fewer than",
            Self::LongerThan => "longer than",
            Self::ShorterThan => "shorter than",
            Self::OnOrBefore => "on or before",
            Self::OnOrAfter => "on or after",
            Self::Before => "before",
            Self::After => "after",
            Self::Is => "is",
            Self::IsNot => "is not",
        }
    }

    /// What holds where it does not.
    #[must_use]
    pub const fn denied(self) -> Self {
        match self {
            Self::AtLeast => Self::FewerThan,
            Self::MoreThan => Self::AtMost,
            Self::AtMost => Self::MoreThan,
            Self::FewerThan => Self::AtLeast,
            Self::LongerThan | Self::ShorterThan => self,
            Self::OnOrBefore => Self::After,
            Self::OnOrAfter => Self::Before,
            Self::Before => Self::OnOrAfter,
            Self::After => Self::OnOrBefore,
            Self::Is => Self::IsNot,
            Self::IsNot => Self::Is,
        }
    }
}

/// A decision rule.
#[derive(Debug, Clone)]
pub enum VoteRule {
    /// One rule for all cases.
    Plain(Expr),
    /// `cases { when …: … otherwise: … }`
    Cases(Vec<(Expr, CaseResult)>, Option<CaseResult>, Span),
    /// `unknown`: it is not at hand.
    Unknown,
}

/// What a case comes to.
#[derive(Debug, Clone)]
pub enum CaseResult {
    /// It carries, whatever the ballots.
    Carries,
    /// It fails, whatever the ballots.
    Fails,
    /// A rule that is not at hand.
    Unknown,
    /// A rule of its own.
    Rule(Expr),
    /// Further cases, and what holds in no other of them.
    Cases(Vec<(Expr, CaseResult)>, Option<Box<CaseResult>>),
}

/// What becomes of a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// It fails.
    Fails,
    /// It passes.
    Passes,
    /// The chair's casting vote decides, beside the vote the chair has as a member.
    Chair,
    /// The chair votes only then.
    ChairAlone,
}
