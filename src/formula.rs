//! Formulas: expressions with every name looked up and every type known.
//!
//! What comes in: what `resolve` makes of expressions. What goes out: trees that `check` evaluates and lints look at. It must not know
//! dockets.

use crate::ast::{Ballots, Comparator, Exact, Gather, Lasting, Tie, Whole};
use crate::charter::{BodyId, GroupId, ListId, MatterId, OfficeId, RosterId};
use crate::constraint::Length;
use crate::date::When;
use crate::source::Span;

/// A formula and where it is written. Two that say the same are equal, wherever they stand.
#[derive(Debug, Clone)]
pub struct Formula {
    /// Where.
    pub span: Span,
    /// What it says.
    pub op: Op,
}

/// What a formula says.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// All hold.
    All(Vec<Formula>),
    /// One holds.
    Any(Vec<Formula>),
    /// It does not hold.
    Not(Box<Formula>),
    /// Nobody is in these sets.
    Empty {
        /// The sets.
        of: Vec<Set>,
        /// Whose silence matters.
        among: Option<Ballots>,
        /// For how long objections may come in.
        within: Option<Length>,
    },
    /// A silence procedure.
    Silence {
        /// How long it runs.
        lasting: Lasting,
        /// How many objections break it.
        objections: i64,
        /// Whether an amendment counts as one.
        amendments: bool,
        /// Whose consent its start needs.
        consent: Option<Ballots>,
    },
    /// Two values compared.
    Compare(Box<Formula>, Comparator, Box<Formula>),
    /// One of these; false where none of these.
    In(Box<Formula>, Vec<Formula>, bool),
    /// Each of some names is one of these: in force in a group, a roster, a list, one who holds an office; false where not.
    Among(Box<Formula>, Vec<Whom>, bool),
    /// Two terms that share a day.
    Overlaps(Box<Formula>, Box<Formula>),
    /// A value is there; false where it is not.
    Given(Box<Formula>, bool),
    /// A sum; what is taken away has true.
    Sum(Vec<(bool, Formula)>),
    /// A product; what divides has true.
    Product(Vec<(bool, Formula)>),
    /// A share; no fraction where a majority.
    Share(Option<Exact>, Box<Formula>),
    /// A square root.
    Root(Box<Formula>),
    /// A whole number in its place.
    Whole(Whole, Box<Formula>),
    /// The fewest of a set that weigh so much together: the set, weighed, and what is compared.
    Fewest(Box<Formula>, Comparator, Box<Formula>),
    /// The least of some; true where the greatest.
    Chosen(bool, Vec<Formula>),
    /// Some, or every, element has it.
    Quantified(bool, Box<Domain>, Box<Formula>),
    /// How many elements.
    Count(Box<Domain>),
    /// The values of elements, made one.
    Gathered(Gather, Box<Formula>, Box<Domain>),
    /// The last element; false where the first.
    Picked(bool, Box<Domain>),
    /// A set of ballots.
    Set(Set),
    /// The seats of an office.
    Seats(OfficeId),
    /// A field of an element.
    Field(Box<Formula>, Field),
    /// An element that a binder names: by its depth.
    Variable(usize),
    /// The decision or item in hand.
    Decision,
    /// Its meeting.
    Meeting,
    /// The ballot in hand, in a filter.
    Ballot,
    /// The term in hand.
    Term,
    /// A name, as listed.
    Name(String),
    /// A text of several parts, in a message.
    Number(Exact),
    /// A length of time.
    Length(Length),
    /// A day, month or year.
    Date(When),
    /// Yes or no.
    Truth(bool),
}

/// Elements that are gone through.
#[derive(Debug, Clone, PartialEq)]
pub struct Domain {
    /// At which depth the binder stands.
    pub slot: usize,
    /// The binder's name.
    pub name: String,
    /// Of what.
    pub of: Collection,
    /// Which of them.
    pub filter: Option<Formula>,
    /// A field of the element that must be one value: what an index looks up. The value does not hang on the element.
    pub join: Option<(Field, Formula)>,
}

/// What is gone through.
#[derive(Debug, Clone, PartialEq)]
pub enum Collection {
    /// All decisions.
    Decisions,
    /// All agenda items.
    Items,
    /// All meetings that are described.
    Meetings,
    /// The decisions on the same subject that come before one.
    Earlier(Box<Formula>),
    /// The terms of some offices.
    Terms(Vec<OfficeId>),
    /// The ballots of one decision.
    Ballots(Box<Formula>),
    /// The papers of one.
    Papers(Box<Formula>),
    /// The steps of a matter.
    Steps(MatterId),
    /// The entries in force of a roster, group or list.
    Entries(Whom),
    /// The values of a field.
    Values(Box<Formula>),
}

/// A set of ballots.
#[derive(Debug, Clone)]
pub struct Set {
    /// Of which of several ballots (`people.ayes`).
    pub poll: Option<String>,
    /// Which ballots.
    pub of: Ballots,
    /// What narrows them.
    pub narrowed: Vec<Narrow>,
    /// The weight that is summed instead of counting.
    pub by: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// What narrows a set.
#[derive(Debug, Clone, PartialEq)]
pub enum Narrow {
    /// Only these.
    From(Whom),
    /// All but these.
    Except(Whom),
    /// Only those whose ballot has it.
    Where(Box<Formula>),
}

/// Some people.
#[derive(Debug, Clone, PartialEq)]
pub enum Whom {
    /// The entries of a group in force.
    Group(GroupId),
    /// The entries of a roster in force.
    Roster(RosterId),
    /// The entries of a list in force.
    List(ListId),
    /// Those who hold an office.
    Holders(OfficeId),
    /// The members of a body.
    Members(BodyId),
    /// Those in a set of ballots.
    Ballots(Ballots),
    /// Those whom a value names.
    Named(Box<Formula>),
    /// The body that a value names, or the office and whoever holds it.
    Acting(Box<Formula>),
}

/// What a field is of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Field {
    Id,
    Date,
    Body,
    Matter,
    Step,
    Outcome,
    Subject,
    Title,
    Text,
    Editorial,
    By,
    Sponsors,
    Concerns,
    Recused,
    Meeting,
    Class,
    Reason,
    Circulated,
    Proposed,
    Added,
    Effective,
    Method,
    Rule,
    Question,
    Casting,
    Opened,
    Closes,
    Kind,
    Place,
    Convened,
    Posted,
    Chair,
    Status,
    Holder,
    Office,
    Role,
    Seat,
    From,
    Until,
    Partial,
    Elected,
    Voter,
    Option,
    Weight,
    Proxy,
    Withdrawn,
    Year,
    Month,
    Day,
    /// A field that the matter declares.
    Declared(String),
    /// Which entry of a list a term's seat stands for.
    Per(String),
    /// An attribute of a roster's entry.
    Attribute(String),
}

/// What a formula is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sort {
    /// Yes or no.
    Truth,
    /// An exact number.
    Number,
    /// Ballots, counted or weighed.
    Ballots,
    /// A day.
    Date,
    /// A length of time.
    Length,
    /// A text.
    Text,
    /// One of some words; what they are.
    Word(&'static str, &'static [&'static str]),
    /// A body.
    Body,
    /// A matter.
    Matter,
    /// A step.
    Step,
    /// An office.
    Office,
    /// An entry of any roster.
    Person,
    /// An entry of a list.
    Entry(ListId),
    /// Several names.
    Names,
    /// A decision or item.
    Decision,
    /// A meeting.
    Meeting,
    /// A term of office.
    Term,
    /// A paper.
    Paper,
    /// A ballot.
    Ballot,
    /// An attribute, of whatever sort its values are.
    Any,
}

impl Sort {
    /// As spoken of: "a date".
    pub const fn spoken(&self) -> &'static str {
        match self {
            Self::Truth => "yes or no",
            Self::Number => "a number",
            Self::Ballots => "a number of ballots",
            Self::Date => "a date",
            Self::Length => "a length of time",
            Self::Text => "a text",
            Self::Word(what, _) => what,
            Self::Body => "a body",
            Self::Matter => "a matter",
            Self::Step => "a step",
            Self::Office => "an office",
            Self::Person => "an entry of a roster",
            Self::Entry(_) => "an entry of a list",
            Self::Names => "several names",
            Self::Decision => "a decision",
            Self::Meeting => "a meeting",
            Self::Term => "a term of office",
            Self::Paper => "a paper",
            Self::Ballot => "a ballot",
            Self::Any => "a value",
        }
    }
}

/// How is decided: a rule for each case, and what becomes of a tie.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruling {
    /// The cases in order: the condition (none where it is the only rule, or `otherwise`) and what it comes to.
    pub cases: Cases,
    /// What becomes of a tie.
    pub tie: Option<Tie>,
}

impl Ruling {
    /// Whether nothing of it is at hand.
    pub fn is_unknown(&self) -> bool {
        self.cases.iter().all(|(_, answer)| *answer == Answer::Unknown)
    }

    /// Whether some of it is not at hand: the rule of a case, or all.
    pub fn is_wanting(&self) -> bool {
        wanting(&self.cases)
    }
}

fn wanting(cases: &Cases) -> bool {
    cases.iter().any(|(_, answer)| match answer {
        Answer::Unknown => true,
        Answer::Cases(cases) => wanting(cases),
        Answer::Settled(_) | Answer::Formula(_) => false,
    })
}

/// What a case comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It carries, or fails, whatever the ballots.
    Settled(bool),
    /// By a rule that is not at hand.
    Unknown,
    /// As a formula says.
    Formula(Formula),
    /// As further cases say.
    Cases(Cases),
}

/// Cases in order: the condition (none where it is the only rule, or `otherwise`) and what it comes to.
pub type Cases = Vec<(Option<Formula>, Answer)>;

/// All formulas in some cases.
fn formulas<'f>(cases: &'f Cases, found: &mut Vec<&'f Formula>) {
    for (when, answer) in cases {
        found.extend(when);
        match answer {
            Answer::Formula(formula) => found.push(formula),
            Answer::Settled(_) | Answer::Unknown => {}
            Answer::Cases(cases) => formulas(cases, found),
        }
    }
}

impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        self.op == other.op
    }
}

impl PartialEq for Set {
    fn eq(&self, other: &Self) -> bool {
        (&self.poll, self.of, &self.by) == (&other.poll, other.of, &other.by) && self.narrowed == other.narrowed
    }
}

impl Formula {
    /// Calls `look` on it and on all formulas inside, filters of sets left out.
    pub fn visit<'f>(&'f self, look: &mut impl FnMut(&'f Formula)) {
        look(self);
        match &self.op {
            Op::All(parts) | Op::Any(parts) | Op::Chosen(_, parts) => parts.iter().for_each(|part| part.visit(look)),
            Op::Not(part)
            | Op::Given(part, _)
            | Op::Share(_, part)
            | Op::Root(part)
            | Op::Field(part, _)
            | Op::Whole(_, part) => {
                part.visit(look);
            }
            Op::Compare(left, _, right) | Op::Overlaps(left, right) | Op::Fewest(left, _, right) => {
                left.visit(look);
                right.visit(look);
            }
            Op::In(left, choices, _) => {
                left.visit(look);
                choices.iter().for_each(|choice| choice.visit(look));
            }
            Op::Among(left, whom, _) => {
                left.visit(look);
                for whom in whom {
                    if let Whom::Named(of) | Whom::Acting(of) = whom {
                        of.visit(look);
                    }
                }
            }
            Op::Sum(parts) | Op::Product(parts) => parts.iter().for_each(|(_, part)| part.visit(look)),
            Op::Quantified(_, domain, has) => {
                domain.visit(look);
                has.visit(look);
            }
            Op::Count(domain) | Op::Picked(_, domain) => domain.visit(look),
            Op::Gathered(_, value, domain) => {
                domain.visit(look);
                value.visit(look);
            }
            _ => {}
        }
    }

    /// The sets of ballots that it counts: not those of which it takes the fewest, which are people and no ballots.
    pub fn sets(&self) -> Vec<&Set> {
        let mut sets: Vec<&Set> = Vec::new();
        let mut apart: Vec<&Formula> = Vec::new();
        self.visit(&mut |formula| match &formula.op {
            Op::Set(set) => sets.push(set),
            Op::Empty { of, .. } => sets.extend(of),
            Op::Fewest(of, _, than) => apart.extend([&**of, &**than]),
            _ => {}
        });
        for formula in apart {
            formula.visit(&mut |part| {
                if let Op::Set(inner) = &part.op {
                    sets.retain(|set| !std::ptr::eq(*set, inner));
                }
            });
        }
        sets
    }
}

impl Domain {
    fn visit<'f>(&'f self, look: &mut impl FnMut(&'f Formula)) {
        match &self.of {
            Collection::Earlier(of) | Collection::Ballots(of) | Collection::Papers(of) | Collection::Values(of) => {
                of.visit(look)
            }
            _ => {}
        }
        if let Some((_, value)) = &self.join {
            value.visit(look);
        }
        if let Some(filter) = &self.filter {
            filter.visit(look);
        }
    }
}

impl Ruling {
    /// All formulas in it.
    pub fn formulas(&self) -> impl Iterator<Item = &Formula> {
        let mut found = Vec::new();
        formulas(&self.cases, &mut found);
        found.into_iter()
    }
}
