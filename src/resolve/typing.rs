//! Expressions → formulas: every name is looked up, every part has its sort, and two sorts that do not go together are told.
//!
//! What comes in: an expression and where it stands. What goes out: a [`Formula`], or findings. A name that stands to the right of a
//! comparison is looked up among what the left side can be.

mod collections;
mod fields;
mod names;
mod sets;

use crate::ast::{CaseResult, Comparator, Expr, ExprKind, Name, Tie, VoteRule};
use crate::charter::{Charter, OfficeId, RosterId};
use crate::constraint::Count;
use crate::diagnostic::{Code, Diagnostic, Role};
use crate::formula::{Answer, Collection, Domain, Formula, Op, Ruling, Sort};
use crate::source::Span;
use std::collections::BTreeMap;

/// Two sorts that do not go together.
pub const SORT: Code = Code("resolve/sort");
/// An expression that is too large once its defined names are written out, or defined by itself.
pub const DEFINITION: Code = Code("resolve/definition");

/// So many parts an expression may have once its defined names are written out.
const MOST_PARTS: usize = 20_000;

/// What an expression may speak of beside what is declared.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The decision or item in hand and its meeting.
    pub decision: bool,
    /// The ballots of the decision in hand.
    pub ballots: bool,
    /// The term in hand, of this office.
    pub term: Option<OfficeId>,
    /// The names of several ballots on one question, and who casts them.
    pub polls: Vec<(String, Option<RosterId>)>,
    /// Whose seats `seats` are.
    pub seats: Option<OfficeId>,
}

/// The definitions of a rule set, by name.
pub type Definitions<'a> = BTreeMap<&'a str, &'a crate::ast::Define>;

/// Types one expression.
pub struct Typing<'c, 'a> {
    charter: &'c Charter,
    definitions: &'c Definitions<'a>,
    scope: Scope,
    /// Binders in hand.
    bound: Vec<Bound>,
    /// Definitions being written out.
    open: Vec<String>,
    /// Binders below this are those of where a definition is used: it does not see them.
    hidden: usize,
    /// Whether a ballot is in hand: a filter of a set.
    in_filter: bool,
    parts: usize,
    /// Definitions that were written out.
    pub used: Vec<String>,
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
}

#[derive(Debug, Clone)]
struct Bound {
    name: String,
    sort: Sort,
}

/// A formula and its sort.
type Typed = (Formula, Sort);

impl<'c, 'a> Typing<'c, 'a> {
    /// Over a charter in which everything is declared.
    pub const fn new(charter: &'c Charter, definitions: &'c Definitions<'a>, scope: Scope) -> Self {
        Self {
            charter,
            definitions,
            scope,
            bound: Vec::new(),
            open: Vec::new(),
            hidden: 0,
            in_filter: false,
            parts: 0,
            used: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// An expression that is yes or no.
    pub fn truth(&mut self, expr: &Expr) -> Option<Formula> {
        let (formula, sort) = self.typed(expr, Some(&Sort::Truth))?;
        self.wants(&sort, &Sort::Truth, expr.span)?;
        Some(formula)
    }

    /// A decision rule.
    pub fn ruling(&mut self, rule: &VoteRule, tie: Option<Tie>) -> Option<Ruling> {
        let cases = match rule {
            VoteRule::Plain(expr) => vec![(None, Answer::Formula(self.truth(expr)?))],
            VoteRule::Unknown => vec![(None, Answer::Unknown)],
            VoteRule::Cases(cases, otherwise, _) => self.cases(cases, otherwise.as_ref())?,
        };
        Some(Ruling { cases, tie })
    }

    fn cases(&mut self, cases: &[(Expr, CaseResult)], otherwise: Option<&CaseResult>) -> Option<crate::formula::Cases> {
        let mut all = Vec::new();
        for (when, result) in cases {
            let when = self.truth(when);
            all.push((Some(when?), self.answer(result)?));
        }
        if let Some(result) = otherwise {
            all.push((None, self.answer(result)?));
        }
        Some(all)
    }

    fn answer(&mut self, result: &CaseResult) -> Option<Answer> {
        Some(match result {
            CaseResult::Carries => Answer::Settled(true),
            CaseResult::Fails => Answer::Settled(false),
            CaseResult::Unknown => Answer::Unknown,
            CaseResult::Rule(expr) => Answer::Formula(self.truth(expr)?),
            CaseResult::Cases(cases, otherwise) => Answer::Cases(self.cases(cases, otherwise.as_deref())?),
        })
    }

    /// An expression with its sort; `wanted` is what a bare name is looked up as.
    pub(super) fn typed(&mut self, expr: &Expr, wanted: Option<&Sort>) -> Option<Typed> {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            if self.parts == MOST_PARTS + 1 {
                let message = format!("an expression of more than {MOST_PARTS} parts, once its defined names are written out");
                self.findings.push(Diagnostic::invalid(DEFINITION, message).label(expr.span, Role::Rule, "too large"));
            }
            return None;
        }
        let span = expr.span;
        let is = |op: Op, sort: Sort| Some((Formula { span, op }, sort));
        match &expr.kind {
            ExprKind::All(parts) => is(Op::All(self.truths(parts)?), Sort::Truth),
            ExprKind::Any(parts) => is(Op::Any(self.truths(parts)?), Sort::Truth),
            ExprKind::Not(part) => is(Op::Not(Box::new(self.truth(part)?)), Sort::Truth),
            ExprKind::Without { set, among, within } => {
                let of = self.some_sets(set)?;
                is(Op::Empty { of, among: *among, within: *within }, Sort::Truth)
            }
            ExprKind::Silence(silence) => {
                self.wants_ballots(span)?;
                let crate::ast::Silence { lasting, objections, amendments, consent } = *silence;
                is(Op::Silence { lasting, objections, amendments, consent }, Sort::Truth)
            }
            ExprKind::Compare(left, how, right) => self.compare(span, left, *how, right),
            ExprKind::In(left, right, positive) => self.membership(span, left, right, *positive),
            ExprKind::Overlaps(left, right) => {
                let mut side = |side: &Expr| {
                    let (formula, sort) = self.typed(side, None)?;
                    self.wants(&sort, &Sort::Term, side.span)?;
                    Some(Box::new(formula))
                };
                is(Op::Overlaps(side(left)?, side(right)?), Sort::Truth)
            }
            ExprKind::Given(of, positive) => {
                let (formula, _) = self.typed(of, None)?;
                is(Op::Given(Box::new(formula), *positive), Sort::Truth)
            }
            ExprKind::Sum(parts) => self.sum(span, parts),
            ExprKind::Product(parts) => self.product(span, parts),
            ExprKind::Share(factor, of) => {
                let (formula, sort) = self.number(of)?;
                is(Op::Share(*factor, Box::new(formula)), sort)
            }
            ExprKind::Root(of) => is(Op::Root(Box::new(self.number(of)?.0)), Sort::Number),
            ExprKind::Whole(how, of) => {
                let (formula, sort) = self.number(of)?;
                is(Op::Whole(*how, Box::new(formula)), sort)
            }
            ExprKind::Fewest(of, how, than) => self.fewest(span, of, *how, than),
            ExprKind::Chosen(greater, parts) => {
                let parts = parts.iter().map(|part| self.number(part).map(|(formula, _)| formula)).collect::<Option<_>>()?;
                is(Op::Chosen(*greater, parts), Sort::Number)
            }
            ExprKind::Quantified(every, binding, has) => {
                let (domain, has) = self.within(binding, |typing| typing.truth(has))?;
                let domain = Box::new(collections::joined(domain, Some(&has), *every));
                is(Op::Quantified(*every, domain, Box::new(has)), Sort::Truth)
            }
            ExprKind::Count(binding) => {
                let (domain, ()) = self.within(binding, |_| Some(()))?;
                is(Op::Count(Box::new(collections::joined(domain, None, false))), Sort::Number)
            }
            ExprKind::Gathered(how, value, binding) => {
                let (domain, (value, sort)) = self.within(binding, |typing| typing.typed(value, None))?;
                self.wants_measure(&sort, expr.span)?;
                is(Op::Gathered(*how, Box::new(value), Box::new(collections::joined(domain, None, false))), sort)
            }
            ExprKind::Picked(last, binding) => {
                let (domain, sort) = self.within(binding, |typing| typing.bound.last().map(|bound| bound.sort.clone()))?;
                is(Op::Picked(*last, Box::new(collections::joined(domain, None, false))), sort)
            }
            ExprKind::Previous(of) => {
                let at = of.span;
                let (of, sort) = self.typed(of, None)?;
                if sort != Sort::Term {
                    self.wants(&sort, &Sort::Decision, at)?;
                }
                let domain = Domain {
                    slot: self.bound.len(),
                    name: "previous".to_owned(),
                    of: Collection::Earlier(Box::new(of)),
                    filter: None,
                    join: None,
                };
                is(Op::Picked(true, Box::new(domain)), sort)
            }
            ExprKind::List(_) => {
                self.wrong(span, "several values stand where one is needed", "here", None);
                None
            }
            ExprKind::Ballots(_) | ExprKind::Filtered(..) => self.sets(expr),
            ExprKind::Seats(name) => {
                let office = self.office(name)?;
                is(Op::Seats(office), Sort::Number)
            }
            ExprKind::Truth(truth) if matches!(wanted, Some(Sort::Word(..) | Sort::Text | Sort::Any)) => {
                is(Op::Name(if *truth { "yes" } else { "no" }.to_owned()), wanted.cloned()?)
            }
            ExprKind::Name(name) => self.name(name, wanted),
            ExprKind::Field(of, name) => self.field(span, of, name),
            ExprKind::Number(number) => is(Op::Number(*number), Sort::Number),
            ExprKind::Length(length) => is(Op::Length(*length), Sort::Length),
            ExprKind::Date(when) => is(Op::Date(*when), Sort::Date),
            ExprKind::Truth(truth) => is(Op::Truth(*truth), Sort::Truth),
        }
    }

    fn truths(&mut self, parts: &[Expr]) -> Option<Vec<Formula>> {
        let all: Vec<Option<Formula>> = parts.iter().map(|part| self.truth(part)).collect();
        all.into_iter().collect()
    }

    /// A number, of ballots or otherwise.
    fn number(&mut self, expr: &Expr) -> Option<Typed> {
        let (formula, sort) = self.typed(expr, None)?;
        let fits = matches!(sort, Sort::Number | Sort::Ballots | Sort::Any);
        if sort == Sort::Names {
            // several names are as many
            return Some((formula, Sort::Number));
        }
        if !fits {
            self.wants(&sort, &Sort::Number, expr.span)?;
        }
        Some((formula, if sort == Sort::Any { Sort::Number } else { sort }))
    }

    fn wants_measure(&mut self, sort: &Sort, span: Span) -> Option<()> {
        match sort {
            Sort::Number | Sort::Ballots | Sort::Date | Sort::Length | Sort::Any => Some(()),
            _ => self.wants(sort, &Sort::Number, span),
        }
    }

    fn compare(&mut self, span: Span, left: &Expr, how: Comparator, right: &Expr) -> Option<Typed> {
        // a bare name on the left that means nothing by itself is looked up among what the right side can be
        let left_first = !matches!(&left.kind, ExprKind::Name(name) if !self.means_something(&name.value));
        if let (false, ExprKind::Name(name), ExprKind::Name(value)) = (left_first, &left.kind, &right.kind)
            && !self.means_something(&value.value)
            && self.declared(&value.value).is_none()
        {
            // neither means anything by itself: what is asked of comes first
            self.unknown(name, None);
            return None;
        }
        let ((mut one, mut one_sort), (mut other, mut other_sort)) = if left_first {
            let one = self.typed(left, None)?;
            let other = self.typed(right, Some(&one.1))?;
            (one, other)
        } else {
            let other = self.typed(right, None)?;
            let one = self.typed(left, Some(&other.1))?;
            (one, other)
        };
        if let Some(found) = self.named(span, (&one, &one_sort), how, (&other, &other_sort)) {
            return Some((found, Sort::Truth));
        }
        let sorts = (one_sort.clone(), other_sort.clone());
        years(&mut one, &mut one_sort, &sorts.1);
        years(&mut other, &mut other_sort, &sorts.0);
        let fits = match how {
            Comparator::AtLeast | Comparator::MoreThan | Comparator::AtMost | Comparator::FewerThan => {
                (countable(&one_sort) && countable(&other_sort)) || both(&one_sort, &other_sort, &Sort::Length)
            }
            Comparator::LongerThan | Comparator::ShorterThan => both(&one_sort, &other_sort, &Sort::Length),
            Comparator::Before | Comparator::After | Comparator::OnOrBefore | Comparator::OnOrAfter => {
                both(&one_sort, &other_sort, &Sort::Date)
            }
            Comparator::Is | Comparator::IsNot => alike(&one_sort, &other_sort),
        };
        if !fits {
            self.no_match(how, (left.span, &one_sort), (right.span, &other_sort));
            return None;
        }
        self.units(&one, &other, span)?;
        Some((Formula { span, op: Op::Compare(Box::new(one), how, Box::new(other)) }, Sort::Truth))
    }

    fn no_match(&mut self, how: Comparator, (left, one): (Span, &Sort), (right, other): (Span, &Sort)) {
        let message = if one == other {
            format!("{} cannot be compared by `{}`", one.spoken(), how.word())
        } else {
            let are = if *one == Sort::Names { "are" } else { "is" };
            format!("{} {are} compared with {}", one.spoken(), other.spoken())
        };
        let help = match (one, other) {
            (Sort::Date, _) => "compare dates by `before`, `after`, `on or before`, `on or after` or `is`",
            (Sort::Length, _) => "compare lengths of time by `longer than`, `shorter than` or `is`",
            (Sort::Names, _) => {
                "compare names with an entry of a roster (`by` and `sponsors` with a body or office, too), or how many they are"
            }
            (Sort::Number | Sort::Ballots, _) => "compare numbers by `at least`, `more than`, `at most`, `fewer than` or `is`",
            _ => "compare it by `is`, `is not` or `in`, with a value of its own sort",
        };
        let finding = Diagnostic::invalid(SORT, message)
            .label(left, Role::Rule, one.spoken())
            .label(right, Role::Rule, other.spoken())
            .help(help);
        self.findings.push(finding);
    }

    fn sum(&mut self, span: Span, parts: &[(bool, Expr)]) -> Option<Typed> {
        let typed =
            parts.iter().map(|(minus, part)| Some((*minus, self.typed(part, None)?, part.span))).collect::<Option<Vec<_>>>()?;
        let first = typed.first()?.1.1.clone();
        let mut sort = first.clone();
        for (minus, (formula, other), at) in &typed[1..] {
            sort = match (&sort, other) {
                (Sort::Date, Sort::Length) => Sort::Date,
                (Sort::Date, Sort::Date) if *minus => Sort::Length,
                (Sort::Length, Sort::Length) => Sort::Length,
                (one, other) if countable(one) && countable(other) => {
                    if *one == Sort::Ballots || *other == Sort::Ballots {
                        Sort::Ballots
                    } else {
                        Sort::Number
                    }
                }
                (one, other) => {
                    let message = format!("{} is added to {}", other.spoken(), one.spoken());
                    let help = "add numbers to numbers, lengths of time to dates or to lengths";
                    self.wrong(*at, &message, other.spoken(), Some(help));
                    return None;
                }
            };
            if let Some((_, (one, _), _)) = typed.first() {
                self.units(one, formula, span)?;
            }
        }
        let dated = typed.iter().any(|(_, (formula, _), _)| !matches!(formula.op, Op::Length(_)));
        if dated && let Some((.., at)) = typed.iter().find(|(_, (formula, sort), _)| *sort == Sort::Length && in_hours(formula))
        {
            let help = "dates are days: compare the time between two, `d.closes - d.opened at least 72 hours`";
            self.wrong(*at, "hours are added to what is counted in days", "hours", Some(help));
            return None;
        }
        let parts = typed.into_iter().map(|(minus, (formula, _), _)| (minus, formula)).collect();
        Some((Formula { span, op: Op::Sum(parts) }, sort))
    }

    fn product(&mut self, span: Span, parts: &[(bool, Expr)]) -> Option<Typed> {
        let mut sort = Sort::Number;
        let mut all = Vec::new();
        for (divides, part) in parts {
            let (formula, other) = self.number(part)?;
            if other == Sort::Ballots {
                sort = Sort::Ballots;
            }
            all.push((*divides, formula));
        }
        Some((Formula { span, op: Op::Product(all) }, sort))
    }

    /// A finding where a sort is not the one that is needed.
    fn wants(&mut self, sort: &Sort, needed: &Sort, span: Span) -> Option<()> {
        if sort == needed || *sort == Sort::Any {
            return Some(());
        }
        let help = match (needed, sort) {
            (Sort::Truth, Sort::Number | Sort::Ballots) => Some("compare it: `at least 3`, `more than 1/2 of members`"),
            (Sort::Truth, Sort::Names) => Some("compare how many: `at least 1`"),
            (Sort::Truth, _) => Some("compare it: `is …`, `is given`"),
            _ => None,
        };
        self.wrong(span, &format!("{} stands where {} is needed", sort.spoken(), needed.spoken()), sort.spoken(), help);
        None
    }

    fn wrong(&mut self, span: Span, message: &str, label: &str, help: Option<&str>) {
        let finding = Diagnostic::invalid(SORT, message).label(span, Role::Rule, label).maybe_help(help.map(str::to_owned));
        self.findings.push(finding);
    }

    /// A path of names, as a message has it between braces.
    pub fn path(&mut self, text: &str, span: Span) -> Option<Formula> {
        let mut names = text.split('.').map(|part| Name::new(part.trim().to_owned(), span));
        let first = Expr { span, kind: ExprKind::Name(names.next()?) };
        let expr = names.fold(first, |of, name| Expr { span, kind: ExprKind::Field(Box::new(of), name) });
        self.typed(&expr, None).map(|(formula, _)| formula)
    }
}

/// Whether a length of time is stated in hours.
fn in_hours(formula: &Formula) -> bool {
    let mut hours = false;
    formula.visit(&mut |part| hours |= matches!(&part.op, Op::Length(length) if length.count == Count::Hours));
    hours
}

fn countable(sort: &Sort) -> bool {
    matches!(sort, Sort::Number | Sort::Ballots | Sort::Names | Sort::Any)
}

fn both(one: &Sort, other: &Sort, sort: &Sort) -> bool {
    let fits = |it: &Sort| it == sort || *it == Sort::Any;
    fits(one) && fits(other)
}

/// A number of four digits beside a date is a year.
fn years(formula: &mut Formula, sort: &mut Sort, beside: &Sort) {
    if let (Sort::Number, Sort::Date, Op::Number(number)) = (&*sort, beside, &formula.op)
        && (1000..=9999).contains(&number.to_integer())
        && let Some(year) = crate::date::When::parse(&format!("{:0>4}", number.to_integer()))
    {
        formula.op = Op::Date(year);
        *sort = Sort::Date;
    }
}

/// Whether two sorts can be the same value.
fn alike(one: &Sort, other: &Sort) -> bool {
    let named = |sort: &Sort| matches!(sort, Sort::Person | Sort::Text | Sort::Entry(_) | Sort::Body | Sort::Office);
    one == other
        || *one == Sort::Any
        || *other == Sort::Any
        || (countable(one) && countable(other))
        || (matches!((one, other), (Sort::Text, _) | (_, Sort::Text)) && named(one) && named(other))
        || (*one == Sort::Person && named(other))
        || (*other == Sort::Person && named(one))
}
