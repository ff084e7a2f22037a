//! Duties → what follows from what.

use super::super::UNKNOWN_NAME;
use super::super::declare::validity;
use super::Lowering;
use crate::ast::{self, Name, Strength};
use crate::charter::{MatterId, Named, Provision, StepId};
use crate::constraint::{Asked, Duty, Event, Form};
use crate::diagnostic::{Diagnostic, Effect, Hint, Role, did_you_mean, excerpt};
use crate::docket::Outcome;
use crate::kinds::duty::{ANCHOR, INCOMPLETE};
use crate::kinds::route::resolve_actors;
use crate::resolve::typing::Scope;

/// Words that stand for what a duty follows from, whatever that is.
const ANCHORS: [&str; 9] = ["decision", "meeting", "term", "start", "begin", "begins", "end", "ends", "event"];

impl Lowering<'_> {
    /// Enters a duty.
    pub fn duty(&mut self, duty: &ast::Duty) {
        if duty.unknown {
            return self.head_not_encoded(&duty.head, "duty", duty.span);
        }
        let citations = self.cite(&duty.head.tail);
        self.no_when(&duty.head.tail, "say from what it follows: `on decision where (E)`");
        if duty.broken || !self.whole(duty) {
            return;
        }
        let event = match &duty.event {
            None => None,
            Some(event) => match self.event(event) {
                Some(event) => Some(event),
                None => return,
            },
        };
        let Some(asked) = duty.asked.as_ref().and_then(|asked| self.asked(asked)) else { return };
        let filter = match &duty.filter {
            None => None,
            Some(filter) => {
                let term = if let Some(Event::Term(office, _)) = &event { Some(*office) } else { None };
                let ballots = matches!(event, Some(Event::Decision { .. }));
                let scope = Scope { decision: true, ballots, term, seats: term, polls: Vec::new() };
                let Some(filter) = self.typed(scope, |typing| typing.truth(filter)) else { return };
                Some(filter)
            }
        };
        if let Some((_, anchor)) = &duty.within {
            self.anchored(duty, anchor);
        }
        let provision = Provision {
            path: duty.head.name.value.clone(),
            span: duty.span,
            citations,
            validity: validity(&duty.head.tail),
            strength: duty.strength,
            effect: match (duty.strength, duty.head.tail.effect) {
                (Strength::Must, Some(stated)) => stated.value,
                _ => Effect::Irregular,
            },
            kind: "duty",
            unknown: false,
            when: None,
            exception: None,
        };
        let within = duty.within.as_ref().map(|(length, _)| *length);
        let form = Form::Duty(Box::new(Duty { event, filter, asked, within, every: duty.every }));
        let constraint = self.loose(provision, form);
        self.charter.duties.push(constraint);
        let whole = self.charter.constraint(constraint).provision;
        self.waivable_whole(whole, &duty.head);
    }

    /// A duty says what must follow, and by when or how often.
    fn whole(&mut self, duty: &ast::Duty) -> bool {
        let message = match (&duty.event, &duty.asked, &duty.within, &duty.every) {
            (_, None, ..) => "does not say what must be done",
            (_, _, None, None) => "does not say by when it must be done",
            (_, _, Some(_), Some(_)) => "says both by when and how often",
            (None, _, Some(_), None) => "does not say from what it follows",
            _ => return true,
        };
        let name = &duty.head.name;
        let finding = Diagnostic::invalid(INCOMPLETE, format!("the duty `{}` {message}", excerpt(&name.value)))
            .label(name.span, Role::Rule, "this one")
            .help("write `on EVENT then STEP by WHO within LENGTH of EVENT`, or `then STEP by WHO every year`");
        self.findings.push(finding);
        false
    }

    /// The time within which it is to be done runs from what it follows from.
    fn anchored(&mut self, duty: &ast::Duty, anchor: &Name) {
        let last = anchor.value.rsplit('.').next().unwrap_or_default();
        let known: Vec<&str> = match &duty.event {
            Some(ast::Event::Outcome(word, path)) => {
                std::iter::once(word).chain(path).map(|name| name.value.as_str()).collect()
            }
            Some(ast::Event::Decision(path)) => path.iter().map(|name| name.value.as_str()).collect(),
            Some(ast::Event::Meeting(body)) => body.iter().map(|name| name.value.as_str()).collect(),
            Some(ast::Event::Term(office, _)) => vec![office.value.as_str()],
            None => Vec::new(),
        };
        // the first day of a term is not its last
        let other_end = match &duty.event {
            Some(ast::Event::Term(_, true)) => ["end", "ends"].contains(&last),
            Some(ast::Event::Term(_, false)) => ["start", "begin", "begins"].contains(&last),
            _ => false,
        };
        if !other_end && (ANCHORS.contains(&last) || known.contains(&last)) {
            return;
        }
        let finding =
            Diagnostic::invalid(ANCHOR, format!("the duty does not follow from `{}`", excerpt(&anchor.value)))
                .label(anchor.span, Role::Rule, "from when the time runs")
                .maybe_help(did_you_mean(last, ANCHORS.iter().copied().chain(known)).filter(|_| !other_end).or_else(|| {
                    Some("count from what the duty follows from: `of decision`, `of meeting`, `of term`".to_owned())
                }));
        self.findings.push(finding);
    }

    fn event(&mut self, event: &ast::Event) -> Option<Event> {
        match event {
            ast::Event::Meeting(None) => Some(Event::Meeting(None)),
            ast::Event::Meeting(Some(body)) => self.body(body).map(|body| Event::Meeting(Some(body))),
            ast::Event::Term(office, begins) => self.office(office).map(|office| Event::Term(office, *begins)),
            ast::Event::Decision(path) => self.decided(None, path),
            ast::Event::Outcome(word, path) => self.decided(Some(word), path),
        }
    }

    /// `rejected of council.bylaw`: of which body, matter, step and vote, with what outcome.
    fn decided(&mut self, word: Option<&Name>, path: &[Name]) -> Option<Event> {
        let (mut body, mut matter, mut step, mut vote) = (None, None, None, None);
        for name in path {
            match self.charter.names.get(&name.value).copied() {
                Some(Named::Body(id)) if body.is_none() => body = Some(id),
                Some(Named::Matter(id)) if matter.is_none() => matter = Some(id),
                Some(Named::Vote(id)) if vote.is_none() => vote = Some(id),
                _ if matter.is_some() || body.is_some() => step = Some(self.step_of(matter, name)?),
                Some(named) => {
                    self.wrong_sort(name, named, "a body or a matter");
                    return None;
                }
                None => {
                    self.unknown(name, "a body or a matter", |named| matches!(named, Named::Body(_) | Named::Matter(_)));
                    return None;
                }
            }
        }
        let Some(word) = word else {
            return Some(Event::Decision { body, matter, step, vote, outcome: None, done: false });
        };
        let is_step = step.is_none() && self.has_step(matter, &word.value);
        let outcome = Outcome::ALL.iter().find(|(_, name)| *name == word.value).map(|(outcome, _)| *outcome);
        match (is_step, outcome) {
            // the name of a step of the matter goes before an outcome; of a body's decisions any step may be meant by the outcome
            (true, None) => {}
            (true, Some(_)) if matter.is_some() => {}
            (_, Some(outcome)) => {
                return Some(Event::Decision { body, matter, step, vote, outcome: Some(outcome), done: false });
            }
            (false, None) => {
                let outcomes = Outcome::ALL.iter().map(|(_, name)| *name);
                let steps = self.charter.matters.iter().enumerate();
                let steps = steps.filter(|(id, _)| matter.is_none_or(|matter| matter.index() == *id));
                let steps = steps.flat_map(|(_, matter)| matter.step_names.keys().map(String::as_str));
                let hint = Hint::near(&word.value, outcomes.chain(steps));
                let finding =
                    Diagnostic::invalid(UNKNOWN_NAME, format!("`{}` is no outcome and no step", excerpt(&word.value)))
                        .label(word.span, Role::Rule, "an outcome or a step is needed here")
                        .hint(word.span, &word.value, hint);
                self.findings.push(finding);
                return None;
            }
        }
        Some(Event::Decision { body, matter, step: Some(word.value.clone()), vote, outcome: None, done: true })
    }

    fn has_step(&self, matter: Option<MatterId>, name: &str) -> bool {
        match matter {
            Some(matter) => self.charter.matters[matter.index()].step(name).is_some(),
            None => self.charter.matters.iter().any(|matter| matter.step(name).is_some()),
        }
    }

    /// A step of a matter, or of any where none is named; a finding where there is none.
    fn step_of(&mut self, matter: Option<MatterId>, name: &Name) -> Option<String> {
        if let Some(matter) = matter {
            return self.step(matter, name).map(|_| name.value.clone());
        }
        if self.has_step(None, &name.value) {
            return Some(name.value.clone());
        }
        let known = self.charter.matters.iter().flat_map(|matter| matter.step_names.keys().map(String::as_str));
        let hint = Hint::near(&name.value, known);
        let finding = Diagnostic::invalid(UNKNOWN_NAME, format!("`{}` is no step of any matter", excerpt(&name.value)))
            .label(name.span, Role::Rule, "no such step")
            .hint(name.span, &name.value, hint);
        if !self.charter.matters.iter().any(|matter| matter.broken) {
            self.findings.push(finding);
        }
        None
    }

    fn asked(&mut self, asked: &ast::Asked) -> Option<Asked> {
        let (step, matter, by, span) = match asked {
            ast::Asked::Meeting(body) => return self.body(body).map(Asked::Meeting),
            ast::Asked::Step { step, matter, by, span } => (step, matter, by, *span),
        };
        let count = by.len();
        let by = resolve_actors(by, self);
        if by.len() != count {
            return None;
        }
        let matter = match matter {
            Some(matter) => Some(self.matter(matter)?),
            None => None,
        };
        if step.is_none() && by.is_empty() {
            let finding = Diagnostic::invalid(INCOMPLETE, "any decision at all would meet the duty")
                .label(span, Role::Rule, "here")
                .help("say whose: `decision by council`");
            self.findings.push(finding);
            return None;
        }
        let steps = match step {
            None => matter.map(|matter| self.steps_where(Some(matter), |_| true)),
            Some(name) => {
                self.step_of(matter, name)?;
                Some(self.steps_where(matter, |step| step == name.value))
            }
        };
        Some(Asked::Step { steps, by })
    }

    fn steps_where(&self, matter: Option<MatterId>, fits: impl Fn(&str) -> bool) -> Vec<(MatterId, StepId)> {
        let mut found = Vec::new();
        for (id, declared) in self.charter.matters.iter().enumerate() {
            let id = MatterId(id as u32);
            if matter.is_none_or(|matter| matter == id) {
                found.extend(declared.step_names.iter().filter(|(name, _)| fits(name)).map(|(_, step)| (id, *step)));
            }
        }
        found
    }
}
