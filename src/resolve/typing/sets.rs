//! Sets of ballots: which, narrowed by what, counted or weighed.

use super::{Typed, Typing};
use crate::ast::{Ballots, Comparator, Expr, ExprKind, Filter, Name};
use crate::charter::Named;
use crate::diagnostic::{Diagnostic, Hint, Role, excerpt};
use crate::formula::{Field, Formula, Narrow, Op, Set, Sort, Whom};
use crate::resolve::UNKNOWN_NAME;
use crate::source::Span;

impl Typing<'_, '_> {
    /// A set of ballots with its filters; a sum of sets is narrowed part by part.
    pub(super) fn sets(&mut self, expr: &Expr) -> Option<Typed> {
        match &expr.kind {
            ExprKind::Ballots(of) => {
                self.wants_ballots(expr.span)?;
                let set = Set { poll: None, of: *of, narrowed: Vec::new(), by: None, span: expr.span };
                Some((Formula { span: expr.span, op: Op::Set(set) }, Sort::Ballots))
            }
            ExprKind::Filtered(of, filter) => {
                let (mut formula, sort) = self.typed(of, None)?;
                if sort != Sort::Ballots {
                    self.wants(&sort, &Sort::Ballots, of.span)?;
                }
                let (narrow, by) = match filter {
                    Filter::From(name) => (Some(Narrow::From(self.whom(name)?)), None),
                    Filter::Except(whom) => (Some(Narrow::Except(self.excepted(whom)?)), None),
                    Filter::Where(condition) => (Some(Narrow::Where(Box::new(self.filter(condition)?))), None),
                    Filter::By(weight) => (None, Some(self.weight(weight)?)),
                };
                if !narrowed(&mut formula, narrow.as_ref(), by.as_deref(), expr.span) {
                    self.wrong(of.span, "only sets of ballots can be narrowed or weighed", "no set of ballots", None);
                    return None;
                }
                Some((Formula { span: expr.span, ..formula }, Sort::Ballots))
            }
            _ => self.typed(expr, None),
        }
    }

    /// The fewest of a weighed set that have so much together.
    pub(super) fn fewest(&mut self, span: Span, of: &Expr, how: crate::ast::Comparator, than: &Expr) -> Option<Typed> {
        let (set, _) = self.typed(of, None)?;
        if !matches!(&set.op, Op::Set(set) if set.by.is_some()) {
            let help = "name the ballots and what is counted for them: `fewest of members by shares with more than 1/3 of members by shares`";
            self.wrong(of.span, "`fewest of` is said of ballots with a weight", "no weighed set of ballots", Some(help));
            return None;
        }
        let (than, _) = self.number(than)?;
        self.units(&set, &than, span)?;
        Some((Formula { span, op: Op::Fewest(Box::new(set), how, Box::new(than)) }, Sort::Number))
    }

    /// Sets that are empty together: one, or several joined by `+`.
    pub(super) fn some_sets(&mut self, expr: &Expr) -> Option<Vec<Set>> {
        let (formula, _) = self.typed(expr, None)?;
        let mut sets = Vec::new();
        if gathered(&formula, &mut sets) {
            return Some(sets);
        }
        self.wrong(expr.span, "`without` is said of sets of ballots", "no set of ballots", Some("for instance `without noes`"));
        None
    }

    fn filter(&mut self, condition: &Expr) -> Option<Formula> {
        let outer = std::mem::replace(&mut self.in_filter, true);
        let found = self.truth(condition);
        self.in_filter = outer;
        found
    }

    pub(super) fn wants_ballots(&mut self, span: Span) -> Option<()> {
        if self.scope.ballots {
            return Some(());
        }
        self.wrong(span, "there are no ballots here", "no vote is in hand", Some("name the decision: `ballots of d`"));
        None
    }

    /// The people of a name: a group, a roster, a list, a body's members, an office's holders.
    pub(super) fn people(&self, name: &str) -> Option<Whom> {
        match self.charter.names.get(name)? {
            Named::Group(id) => Some(Whom::Group(*id)),
            Named::Roster(id) => Some(Whom::Roster(*id)),
            Named::List(id) => Some(Whom::List(*id)),
            Named::Office(id) => Some(Whom::Holders(*id)),
            Named::Body(id) => Some(Whom::Members(*id)),
            _ => None,
        }
    }

    fn whom(&mut self, name: &Name) -> Option<Whom> {
        if let Some(whom) = self.people(&name.value) {
            return Some(whom);
        }
        if self.charter.broken.contains(&name.value) {
            return None;
        }
        let near = self.charter.names.keys().map(String::as_str);
        let finding = Diagnostic::invalid(UNKNOWN_NAME, format!("`{}` is no group", excerpt(&name.value)))
            .label(name.span, Role::Rule, "a group, a roster or an office is needed here")
            .hint(name.span, &name.value, Hint::near(&name.value, near));
        self.findings.push(finding);
        None
    }

    /// Whom `except` leaves out: a set of ballots, a group, those concerned, one by name.
    fn excepted(&mut self, expr: &Expr) -> Option<Whom> {
        let decision = |span| Box::new(Formula { span, op: Op::Decision });
        let named = |field: Field, span: Span| Whom::Named(Box::new(Formula { span, op: Op::Field(decision(span), field) }));
        match &expr.kind {
            ExprKind::Ballots(ballots) => Some(Whom::Ballots(*ballots)),
            ExprKind::Name(name) if name.value == "concerned" => Some(named(Field::Concerns, expr.span)),
            ExprKind::Name(name) if name.value == "recused" => Some(named(Field::Recused, expr.span)),
            ExprKind::Name(name) if name.value == "proposer" => Some(named(Field::By, expr.span)),
            ExprKind::Name(name) if name.value == "chair" && !self.charter.names.contains_key("chair") => {
                let meeting = Box::new(Formula { span: expr.span, op: Op::Meeting });
                Some(Whom::Named(Box::new(Formula { span: expr.span, op: Op::Field(meeting, Field::Chair) })))
            }
            ExprKind::Name(name) => match self.people(&name.value) {
                Some(whom) => Some(whom),
                None => self.name(name, Some(&Sort::Person)).map(|(formula, _)| Whom::Named(Box::new(formula))),
            },
            _ => {
                let (formula, sort) = self.typed(expr, Some(&Sort::Person))?;
                if !matches!(sort, Sort::Names | Sort::Any) {
                    self.wants(&sort, &Sort::Person, expr.span)?;
                }
                Some(Whom::Named(Box::new(formula)))
            }
        }
    }

    fn weight(&mut self, name: &Name) -> Option<String> {
        let declared = matches!(self.charter.names.get(&name.value), Some(Named::Weights(_)));
        if declared || name.value == "weight" || self.charter.has_attribute(&name.value) {
            return Some(name.value.clone());
        }
        if !self.charter.broken.contains(&name.value) {
            let weights = self.charter.weights.iter().map(|weights| weights.name.as_str());
            let help =
                Hint::near(&name.value, weights).or(|| format!("declare it: `weights {} of ROSTER {{ … }}`", name.value));
            let finding = Diagnostic::invalid(UNKNOWN_NAME, format!("the weight `{}` is not declared", excerpt(&name.value)))
                .label(name.span, Role::Rule, "weights, or an attribute that is a number, are needed here")
                .hint(name.span, &name.value, help);
            self.findings.push(finding);
        }
        None
    }

    /// Counted and weighed ballots, or ballots of two weights, do not add up.
    pub(super) fn units(&mut self, one: &Formula, other: &Formula, span: Span) -> Option<()> {
        let unit = |formula: &Formula| formula.sets().first().map(|set| set.by.clone());
        let (Some(one), Some(other)) = (unit(one), unit(other)) else { return Some(()) };
        if one == other {
            return Some(());
        }
        let spoken = |by: &Option<String>| by.as_ref().map_or("counted ballots".to_owned(), |by| format!("ballots by `{by}`"));
        let by = one.clone().or_else(|| other.clone()).unwrap_or_default();
        let message = format!("{} stand beside {}", spoken(&one), spoken(&other));
        self.wrong(span, &message, "two units", Some(&format!("weigh all of it: `(ayes + noes) by {by}`")));
        None
    }

    /// `a in (b, c)`, `a in permanent`, `a in decision.by`
    pub(super) fn membership(&mut self, span: Span, left: &Expr, right: &Expr, positive: bool) -> Option<Typed> {
        let (one, sort) = self.typed(left, Some(&Sort::Person))?;
        let one = Box::new(one);
        let truth = |op: Op| Some((Formula { span, op }, Sort::Truth));
        match &right.kind {
            ExprKind::List(choices) if sort == Sort::Names => {
                let each = choices.iter().map(|choice| {
                    let (formula, other) = self.typed(choice, Some(&sort))?;
                    let whom = one_of(&one, &formula, &other);
                    if whom.is_none() {
                        self.not_among(choice.span, &other, &sort);
                    }
                    whom
                });
                let whom = each.collect::<Option<Vec<_>>>()?;
                truth(Op::Among(one, whom, positive))
            }
            ExprKind::List(choices) => {
                let all = choices.iter().map(|choice| self.choice(choice, &sort)).collect::<Option<Vec<_>>>()?;
                truth(Op::In(one, all, positive))
            }
            ExprKind::Name(name) if !self.means_something(&name.value) && self.people(&name.value).is_some() => {
                let whom = self.people(&name.value)?;
                truth(Op::Among(one, vec![whom], positive))
            }
            ExprKind::Ballots(ballots) => {
                self.wants_ballots(right.span)?;
                truth(Op::Among(one, vec![Whom::Ballots(*ballots)], positive))
            }
            _ => {
                let (other, other_sort) = self.typed(right, Some(&sort))?;
                if let (Sort::Names, Some(whom)) = (&sort, one_of(&one, &other, &other_sort)) {
                    return truth(Op::Among(one, vec![whom], positive));
                }
                match other_sort {
                    Sort::Names => truth(Op::Among(one, vec![Whom::Named(Box::new(other))], positive)),
                    other_sort if super::alike(&sort, &other_sort) => truth(Op::In(one, vec![other], positive)),
                    other_sort => {
                        let message = format!("{} stands where {} is looked for", other_sort.spoken(), sort.spoken());
                        self.wrong(right.span, &message, other_sort.spoken(), None);
                        None
                    }
                }
            }
        }
    }

    fn choice(&mut self, choice: &Expr, sort: &Sort) -> Option<Formula> {
        let (formula, other) = self.typed(choice, Some(sort))?;
        if super::alike(sort, &other) {
            return Some(formula);
        }
        self.not_among(choice.span, &other, sort);
        None
    }

    fn not_among(&mut self, at: Span, choice: &Sort, sort: &Sort) {
        let message = format!("{} stands among values for {}", choice.spoken(), sort.spoken());
        self.wrong(at, &message, choice.spoken(), None);
    }

    /// `d.by is chairmanship`: all whom it names are the one, or act as it.
    pub(super) fn named(
        &self,
        span: Span,
        (one, one_sort): (&Formula, &Sort),
        how: Comparator,
        (other, other_sort): (&Formula, &Sort),
    ) -> Option<Formula> {
        let ((names, value), sort) = match (one_sort, other_sort) {
            (Sort::Names, sort) if *sort != Sort::Names => ((one, other), sort),
            (sort, Sort::Names) if *sort != Sort::Names => ((other, one), sort),
            _ => return None,
        };
        let whom = one_of(names, value, sort).filter(|_| matches!(how, Comparator::Is | Comparator::IsNot))?;
        let is = |op: Op| Formula { span, op };
        let all = is(Op::Among(Box::new(names.clone()), vec![whom], true));
        // who acts is never nobody; of nobody else it is said that they are one
        let some = is(Op::Compare(Box::new(names.clone()), Comparator::AtLeast, Box::new(is(Op::Number(1.into())))));
        let found = if matches!(names.op, Op::Field(_, Field::By)) { all } else { is(Op::All(vec![some, all])) };
        Some(if how == Comparator::Is { found } else { is(Op::Not(Box::new(found))) })
    }
}

/// What names are held against that must be one value: an entry of a roster; of those who act a body or office, too.
fn one_of(names: &Formula, value: &Formula, sort: &Sort) -> Option<Whom> {
    let act = matches!(names.op, Op::Field(_, Field::By | Field::Sponsors));
    match sort {
        Sort::Person => Some(Whom::Named(Box::new(value.clone()))),
        Sort::Body | Sort::Office if act => Some(Whom::Acting(Box::new(value.clone()))),
        _ => None,
    }
}

/// Narrows or weighs the sets of a formula; false where it is not made of sets.
fn narrowed(formula: &mut Formula, narrow: Option<&Narrow>, by: Option<&str>, span: Span) -> bool {
    match &mut formula.op {
        Op::Set(set) => {
            set.narrowed.extend(narrow.cloned());
            set.by = by.map(str::to_owned).or_else(|| set.by.take());
            set.span = span;
            true
        }
        Op::Sum(parts) => parts.iter_mut().all(|(_, part)| narrowed(part, narrow, by, span)),
        _ => false,
    }
}

fn gathered(formula: &Formula, sets: &mut Vec<Set>) -> bool {
    match &formula.op {
        Op::Set(set) => {
            sets.push(set.clone());
            true
        }
        Op::Sum(parts) => parts.iter().all(|(minus, part)| !minus && gathered(part, sets)),
        _ => false,
    }
}

/// Whether a set is one of ballots as they are, neither narrowed nor weighed.
impl Set {
    /// Whether it is neither narrowed nor weighed.
    pub fn is_plain(&self) -> bool {
        self.narrowed.is_empty() && self.by.is_none()
    }

    /// Whether it is about objections.
    pub fn objects(&self) -> bool {
        self.of == Ballots::Objections
    }
}
