//! Rules of one's own: held against each decision in turn, or against the whole record.

use super::evaluate::{Element, Env, Missing, Value, hours_between, place};
use super::{ActId, Checker, Sure};
use crate::constraint::{ConstraintId, Form, Piece, Predicate};
use crate::date::When;
use crate::diagnostic::Effect;
use crate::docket::EntryKind;
use crate::formula::{Collection, Formula, Op};
use crate::source::Span;
use crate::violation::{Shown, Violation};
use jiff::civil::Date;

impl<'a> Checker<'a> {
    /// Holds the rules over decisions, or over items, against one.
    pub(super) fn rules_of_act(&mut self, id: ActId) {
        let charter = self.charter;
        self.ruled.push(id);
        for constraint in &charter.rules {
            let Some(predicate) = predicate(charter, *constraint) else { continue };
            if !looks_ahead(charter, *constraint, predicate) {
                self.rule_of_act(*constraint, predicate, id);
            }
        }
    }

    fn rule_of_act(&mut self, constraint: ConstraintId, predicate: &'a Predicate, id: ActId) {
        let wanted = match predicate.each.first().map(|domain| &domain.of) {
            Some(Collection::Decisions) => EntryKind::Decision,
            Some(Collection::Items) => EntryKind::Item,
            _ => return,
        };
        if self.facts.acts[id].entry.kind == wanted
            && let Some(sure) = self.applies(constraint, id)
        {
            self.hold(constraint, predicate, Element::Decision(id), sure);
        }
    }

    /// Holds the other rules against the record as it is.
    pub(super) fn rules_of_record(&mut self) {
        let charter = self.charter;
        let ruled = std::mem::take(&mut self.ruled);
        for constraint in &charter.rules {
            let Some(predicate) = predicate(charter, *constraint) else { continue };
            match predicate.each.first() {
                Some(domain) if matches!(domain.of, Collection::Decisions | Collection::Items) => {
                    // what counts all decisions waits until it is known which of them are void
                    if looks_ahead(charter, *constraint, predicate) {
                        ruled.iter().for_each(|id| self.rule_of_act(*constraint, predicate, *id));
                    }
                }
                Some(domain) => {
                    let elements = self.members_of(domain, &Env::new(None, self.end_of_record())).unwrap_or_default();
                    for element in elements {
                        let on = self.day_of(&element).unwrap_or_else(|| self.end_of_record());
                        if let Some(sure) = self.in_force(*constraint, on) {
                            self.hold(*constraint, predicate, element, sure);
                        }
                    }
                }
                None => {
                    let on = self.end_of_record();
                    if let Some(sure) = self.in_force(*constraint, on) {
                        let env = Env::new(None, on);
                        self.ask(*constraint, predicate, &env, sure, None);
                    }
                }
            }
        }
    }

    /// Until when the record says that it was kept, as far as is looked, and where it says so.
    pub(super) fn recorded_until(&self) -> Option<(Date, Span)> {
        let said = self.facts.dockets.iter().filter_map(|docket| docket.recorded_until);
        let last = said.map(|until| (until.value.first, until.span)).max();
        last.map(|(day, at)| (self.settings.as_of.map_or(day, |as_of| day.min(as_of)), at))
    }

    /// The day up to which the record goes.
    pub(super) fn end_of_record(&self) -> When {
        let last = self.facts.acts.iter().rev().find_map(|act| act.on);
        let kept = self.facts.dockets.iter().filter_map(|docket| docket.recorded_until).map(|day| day.value).max();
        let kept = kept.map(|kept| match self.settings.as_of {
            Some(as_of) => When { first: kept.first.min(as_of), last: kept.last.min(as_of) },
            None => kept,
        });
        last.max(kept).unwrap_or(When { first: jiff::civil::Date::MIN, last: jiff::civil::Date::MAX })
    }

    fn day_of(&self, element: &Element<'a>) -> Option<When> {
        match element {
            Element::Decision(act) => self.facts.acts[*act].on,
            Element::Meeting(meeting) => self.day_of_meeting(meeting),
            Element::Term(term) => term.from,
            Element::Paper(paper) => paper.circulated.map(|date| date.value),
            Element::Ballot(..) | Element::Name(_) => None,
        }
    }

    /// Holds a rule against one element of its first collection.
    fn hold(&mut self, constraint: ConstraintId, predicate: &'a Predicate, element: Element<'a>, sure: Sure) {
        let act = match element {
            Element::Decision(act) => Some(act),
            Element::Term(term) => term.act,
            _ => None,
        };
        let on = self.day_of(&element).unwrap_or_else(|| self.end_of_record());
        let env = Env::new(act, on);
        match self.passes(&predicate.each[0], element, &env) {
            Ok(false) => {}
            Ok(true) => {
                let env = env.with(element);
                self.below(constraint, predicate, &env, 1, sure, Some(element));
            }
            Err(missing) => {
                // whether it is meant at all is open: that is told only where it would break the rule
                let env = env.with(element);
                let broken = !matches!(self.holds(&predicate.demand, &env, !predicate.forbids), Ok(true));
                if predicate.each.len() == 1 && broken {
                    self.undetermined(constraint, missing, Some(element));
                }
            }
        }
    }

    /// Goes through the further collections of a rule.
    fn below(
        &mut self,
        constraint: ConstraintId,
        predicate: &'a Predicate,
        env: &Env<'a>,
        depth: usize,
        sure: Sure,
        element: Option<Element<'a>>,
    ) {
        let Some(domain) = predicate.each.get(depth) else {
            return self.ask(constraint, predicate, env, sure, element);
        };
        let elements = match self.members_of(domain, env) {
            Ok(elements) => elements,
            Err(missing) => return self.undetermined(constraint, missing, element),
        };
        for inner in elements {
            match self.passes(domain, inner, env) {
                Ok(false) => continue,
                Ok(true) => {}
                Err(missing) => {
                    self.undetermined(constraint, missing, element);
                    continue;
                }
            }
            env.enter(depth, inner);
            self.below(constraint, predicate, env, depth + 1, sure, element);
            env.leave(depth);
        }
        self.not_named(constraint, predicate, env, depth, sure, element);
    }

    /// Goes on to the ballots that a record does not name.
    fn not_named(
        &mut self,
        constraint: ConstraintId,
        predicate: &'a Predicate,
        env: &Env<'a>,
        depth: usize,
        sure: Sure,
        element: Option<Element<'a>>,
    ) {
        let last = depth + 1 == predicate.each.len();
        let kept = |env: &Env<'a>| self.holds(&predicate.demand, env, !predicate.forbids);
        let against = &mut |env: &Env<'a>| if last { kept(env).map(|kept| !kept) } else { Ok(true) };
        // what is missing to say which ballots there are is told of those that are named
        let Ok(counted) = self.ballots_beside(&predicate.each[depth], env, against) else { return };
        match counted.sure.filter(|_| last) {
            Some(cast) => {
                env.enter(depth, Element::Ballot(cast));
                self.not_kept(constraint, predicate, env, sure, element);
                env.leave(depth);
            }
            None if counted.high == Some(0) => {}
            None => self.undetermined(constraint, counted.missing(), element),
        }
    }

    fn ask(
        &mut self,
        constraint: ConstraintId,
        predicate: &'a Predicate,
        env: &Env<'a>,
        sure: Sure,
        element: Option<Element<'a>>,
    ) {
        match self.holds(&predicate.demand, env, !predicate.forbids) {
            Ok(true) => {}
            Ok(false) => self.not_kept(constraint, predicate, env, sure, element),
            // it asks for a field that this one cannot have
            Err(missing) if missing.moot => {}
            Err(missing) => self.undetermined(constraint, missing, element),
        }
    }

    fn not_kept(
        &mut self,
        constraint: ConstraintId,
        predicate: &'a Predicate,
        env: &Env<'a>,
        sure: Sure,
        element: Option<Element<'a>>,
    ) {
        let mut others: Vec<(Span, String)> = Vec::new();
        for inner in env.elements().iter().skip(1) {
            others.extend(place(inner, self).map(|at| (at, "with this one".to_owned())));
        }
        others.extend(self.witness(&predicate.demand, predicate.forbids, env).map(|at| (at, "with this one".to_owned())));
        others.dedup();
        let message = self.spelled_out(&predicate.message, env);
        let help = Some(self.spelled_out(&predicate.help, env)).filter(|help| !help.is_empty());
        self.broken(constraint, Shown::Predicate { message, help, others }, element, sure);
    }

    fn undetermined(&mut self, constraint: ConstraintId, missing: Missing, element: Option<Element<'a>>) {
        let shown = Shown::Fact { missing: missing.what, field: missing.field };
        self.broken_at(missing.at, constraint, shown, element, Sure(false));
    }

    fn broken(&mut self, constraint: ConstraintId, shown: Shown, element: Option<Element<'a>>, sure: Sure) {
        self.broken_at(None, constraint, shown, element, sure);
    }

    /// `at` is where the fact that is missing would stand, where that is not the element in hand.
    fn broken_at(
        &mut self,
        at: Option<Span>,
        constraint: ConstraintId,
        shown: Shown,
        element: Option<Element<'a>>,
        sure: Sure,
    ) {
        let act = match element {
            Some(Element::Decision(act)) => Some(act),
            Some(Element::Term(term)) => term.act,
            _ => None,
        };
        let at = at.or_else(|| element.and_then(|element| place(&element, self)));
        let at = at.or_else(|| self.facts.dockets.last().map(|docket| docket.head)).unwrap_or_default();
        match act {
            Some(act) => self.breach(act, constraint, sure, at, shown, None),
            None => {
                let on = element.and_then(|element| self.day_of(&element)).unwrap_or_else(|| self.end_of_record());
                let env = match element {
                    Some(Element::Meeting(meeting)) => self.env_of_meeting(meeting, on),
                    _ => Env::new(None, on),
                };
                let Some((broken, shown)) = self.gated(constraint, &env, sure.0, shown) else { return };
                let violation = Violation { constraint, at, broken, shown, cause: None };
                self.tell_on(on, None, None, &violation);
            }
        }
    }

    /// The element that shows why a rule is not kept.
    fn witness(&self, demand: &Formula, forbids: bool, env: &Env<'a>) -> Option<Span> {
        match &demand.op {
            Op::Quantified(every, domain, has) if *every != forbids => {
                let depth = domain.slot;
                for element in self.members_of(domain, env).ok()? {
                    if self.passes(domain, element, env) != Ok(true) {
                        continue;
                    }
                    env.enter(depth, element);
                    let shows = matches!(self.holds(has, env, forbids), Ok(true));
                    env.leave(depth);
                    if shows {
                        return place(&element, self);
                    }
                }
                None
            }
            Op::All(parts) | Op::Any(parts) => parts.iter().find_map(|part| self.witness(part, forbids, env)),
            Op::Not(part) => self.witness(part, !forbids, env),
            _ => None,
        }
    }

    /// A message with its values written out.
    fn spelled_out(&self, pieces: &[Piece], env: &Env<'a>) -> String {
        let each = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Hours(formula) => match self.value(formula, env) {
                Ok(Value::Between(from, to)) => hours_between(self, &from, &to),
                Ok(value) => shown(&value, self).unwrap_or_default(),
                Err(_) => "(an unknown time)".to_owned(),
            },
            Piece::Value(name, formula) => match self.value(formula, env) {
                Ok(value) => shown(&value, self).unwrap_or_else(|| format!("(no {name})")),
                Err(_) => format!("(an unknown {name})"),
            },
        });
        each.collect()
    }
}

fn predicate(charter: &crate::charter::Charter, constraint: ConstraintId) -> Option<&Predicate> {
    match &charter.constraint(constraint).form {
        Form::Predicate(predicate) => Some(predicate),
        _ => None,
    }
}

/// Whether a rule goes through decisions beside the one in hand, and its breach makes none of them void.
fn looks_ahead(charter: &crate::charter::Charter, constraint: ConstraintId, predicate: &Predicate) -> bool {
    if charter.provision(charter.constraint(constraint).provision).effect == Effect::Void {
        return false;
    }
    let mut ahead = predicate.each.iter().skip(1).any(|domain| matches!(domain.of, Collection::Decisions));
    let filters = predicate.each.iter().filter_map(|domain| domain.filter.as_ref());
    for formula in filters.chain([&predicate.demand]) {
        formula.visit(&mut |part| {
            ahead |= match &part.op {
                Op::Quantified(_, domain, _) | Op::Count(domain) | Op::Gathered(_, _, domain) | Op::Picked(_, domain) => {
                    matches!(domain.of, Collection::Decisions)
                }
                _ => false,
            };
        });
    }
    ahead
}

/// A value as people read it.
fn shown(value: &Value<'_>, checker: &Checker<'_>) -> Option<String> {
    Some(match value {
        Value::Truth(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Date(day) => day.when.to_string(),
        Value::Length(length) => length.to_string(),
        Value::Between(from, to) => match (from.when.exact(), to.when.exact()) {
            (Some(from), Some(to)) => format!("{} days", crate::time::days_between(from, to)),
            _ => return None,
        },
        Value::Name(name) => crate::diagnostic::excerpt(name),
        Value::Names(names) => names.iter().map(|name| crate::diagnostic::excerpt(name)).collect::<Vec<_>>().join(", "),
        Value::Element(Element::Decision(act)) => checker.facts.acts[*act].name().to_owned(),
        Value::Element(Element::Name(name)) => crate::diagnostic::excerpt(name),
        Value::Element(Element::Term(term)) => {
            term.fill.holder.as_ref().map(|holder| crate::diagnostic::excerpt(&holder.value))?
        }
        Value::Element(_) | Value::Nothing(_) => return None,
    })
}
