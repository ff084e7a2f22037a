//! Clauses become provisions with paths, citations and effects, and constraints of these.

use super::super::declare::validity;
use super::super::typing::{Scope, Typing};
use super::super::{DUPLICATE, NEVER, NO_COUNT, UNKNOWN_SOURCE};
use super::{Lowering, Owner, SUGGESTIONS};
use crate::ast::{self, Cited, Clause, Expr, Head, Strength, Tail, Window};
use crate::charter::{ListId, OfficeId, Provision, ProvisionId, SourceTextId, Validity};
use crate::constraint::{Authority, Between, Bound, Constraint, ConstraintId, Count, Form, Length, MeetingKinds, Period};
use crate::diagnostic::{Citation, Diagnostic, Effect, Hint, Role, Severity, Verdict};
use crate::formula::Formula;
use crate::source::Span;

impl<'c> Lowering<'c> {
    /// A new provision for a clause: its path is the owner's, a dot and `suffix`; `effect` is what its kind does to an act by default.
    pub fn provision(&mut self, clause: &Clause, kind: &'static str, suffix: &str, effect: Effect) -> ProvisionId {
        let citations = self.cite(&clause.tail);
        let effect = match (clause.strength, clause.tail.effect) {
            // `should` never voids
            (Strength::Should, _) => Effect::Irregular,
            (Strength::Must, Some(stated)) => stated.value,
            (Strength::Must, None) => effect,
        };
        let when = clause.tail.when.as_ref().and_then(|when| self.condition(when));
        let label = clause.label.as_ref().map(|label| format!(".{}", label.value)).unwrap_or_default();
        let id = ProvisionId(self.charter.provisions.len() as u32);
        self.charter.provisions.push(Provision {
            path: format!("{}.{suffix}{label}", self.path),
            span: clause.span,
            citations,
            validity: validity(&clause.tail),
            strength: clause.strength,
            effect,
            kind,
            unknown: false,
            when,
            exception: self.exception,
        });
        if let Some(stated) = clause.tail.effect {
            self.stated.insert(id, stated.value);
        }
        for said in &clause.tail.waivable {
            self.waivable(id, said);
        }
        id
    }

    /// What a clause's `when` says, about the decision in hand or the term it fills.
    pub fn condition(&mut self, expr: &Expr) -> Option<Formula> {
        let scope = self.scope();
        self.typed(scope, |typing| typing.truth(expr))
    }

    /// What an expression in a clause of the owner in hand may speak of.
    pub fn scope(&self) -> Scope {
        let term = if let Owner::Office(office) = self.owner { Some(office) } else { None };
        let seats = term.or_else(|| (self.charter.offices.len() == 1).then_some(OfficeId(0)));
        Scope { decision: true, ballots: true, term, seats, polls: Vec::new() }
    }

    /// Types an expression; what is wrong is reported.
    pub fn typed<T>(&mut self, scope: Scope, what: impl FnOnce(&mut Typing<'_, 'c>) -> Option<T>) -> Option<T> {
        let mut typing = Typing::new(self.charter, &self.definitions, scope);
        let typed = what(&mut typing);
        self.used.extend(typing.used);
        self.findings.extend(typing.findings);
        typed
    }

    /// Takes in the definitions of all files.
    pub fn define(&mut self, define: &'c ast::Define) {
        if self.definitions.contains_key(define.head.name.value.as_str())
            || self.charter.names.contains_key(&define.head.name.value)
        {
            let finding = Diagnostic::invalid(DUPLICATE, format!("`{}` is declared twice", define.head.name.value))
                .label(define.head.name.span, Role::Rule, "the second time")
                .help("give one of the two another name");
            self.findings.push(finding);
            return;
        }
        self.definitions.insert(&define.head.name.value, define);
    }

    /// A provision that belongs to another: a part of its clause, with a path below its path.
    pub fn part(&mut self, whole: ProvisionId, suffix: &str, span: Span, strength: Strength, effect: Effect) -> ProvisionId {
        let stated = self.stated.get(&whole).copied();
        let whole = self.charter.provision(whole);
        let effect = if strength == Strength::Should { Effect::Irregular } else { stated.unwrap_or(effect) };
        let strength = if whole.strength == Strength::Should { Strength::Should } else { strength };
        let part = Provision {
            path: format!("{}.{suffix}", whole.path),
            span,
            citations: whole.citations.clone(),
            validity: whole.validity,
            strength,
            effect,
            kind: whole.kind,
            unknown: false,
            when: whole.when.clone(),
            exception: whole.exception,
        };
        let id = ProvisionId(self.charter.provisions.len() as u32);
        self.charter.provisions.push(part);
        if let Some(stated) = stated {
            self.stated.insert(id, stated);
        }
        id
    }

    /// Gives a part citations of its own, where it has any.
    pub fn cite_instead(&mut self, part: ProvisionId, cited: &[Cited]) {
        let citations: Vec<Citation> = cited.iter().filter_map(|cited| self.citation(cited)).collect();
        if !citations.is_empty() {
            self.charter.provisions[part.index()].citations = citations;
        }
    }

    /// A part whose findings another kind tells.
    pub fn part_of_kind(&mut self, whole: ProvisionId, kind: &'static str, suffix: &str, span: Span) -> ProvisionId {
        let strength = self.charter.provision(whole).strength;
        let id = self.part(whole, suffix, span, strength, Effect::Void);
        self.charter.provisions[id.index()].kind = kind;
        id
    }

    /// `per area`: the seat that is filled stands on the list.
    pub(super) fn seat(&mut self, list: ListId, span: Span) {
        let suffix = self.charter.lists[list.index()].name.clone();
        self.of_head("roster", &suffix, span, Vec::new(), Authority::Seat(list));
    }

    /// A provision that the head of the declaration states.
    pub(super) fn of_head(
        &mut self,
        kind: &'static str,
        suffix: &str,
        span: Span,
        citations: Vec<Citation>,
        authority: Authority,
    ) {
        let id = ProvisionId(self.charter.provisions.len() as u32);
        self.charter.provisions.push(Provision {
            path: format!("{}.{suffix}", self.path),
            span,
            citations,
            validity: Validity::default(),
            strength: Strength::Must,
            effect: Effect::Void,
            kind,
            unknown: false,
            when: None,
            exception: None,
        });
        self.constrain(id, Form::Authority(authority));
    }

    /// A provision whose text is not at hand.
    pub fn not_encoded(&mut self, clause: &Clause, kind: &'static str) {
        let suffix = if clause.in_agenda { format!("agenda.{}", clause.keyword.value) } else { clause.keyword.value.clone() };
        let id = self.provision(clause, kind, &suffix, Effect::None);
        self.charter.provisions[id.index()].unknown = true;
    }

    /// A rule or a duty whose text is not at hand.
    pub(super) fn head_not_encoded(&mut self, head: &Head, kind: &'static str, span: Span) {
        let citations = self.cite(&head.tail);
        let id = ProvisionId(self.charter.provisions.len() as u32);
        self.charter.provisions.push(Provision {
            path: head.name.value.clone(),
            span,
            citations,
            validity: validity(&head.tail),
            strength: Strength::Must,
            effect: Effect::None,
            kind,
            unknown: true,
            when: None,
            exception: None,
        });
        self.waivable_whole(id, head);
    }

    /// A constraint of a provision, on the owner in hand.
    pub fn constrain(&mut self, provision: ProvisionId, form: Form) {
        let id = self.constraint(provision, form);
        match self.owner {
            Owner::Body(body) => self.charter.bodies[body.index()].constraints.push(id),
            // a calendar asks nothing
            Owner::Calendar(_) => {}
            Owner::Office(office) => self.charter.offices[office.index()].constraints.push(id),
            Owner::Matter(matter) => self.charter.matters[matter.index()].constraints.push(id),
        }
    }

    /// A constraint that the caller attaches itself (to a step).
    pub fn constraint(&mut self, provision: ProvisionId, form: Form) -> ConstraintId {
        let id = ConstraintId(self.charter.constraints.len() as u32);
        self.charter.constraints.push(Constraint { provision, form });
        id
    }

    /// A constraint that so much time lies between two moments, and no more than so much.
    pub fn window(&mut self, provision: ProvisionId, between: Between, window: &Window) {
        let span = self.charter.provision(provision).span;
        self.possible(window.least, window.most, span);
        for (bound, length) in [(Bound::Least, window.least), (Bound::Most, window.most)] {
            if let Some(length) = length {
                self.constrain(
                    provision,
                    Form::Period(Period { between, bound, length, tolerance: None, kinds: MeetingKinds::default() }),
                );
            }
        }
    }

    /// Says so where no length of time is as long as the least and as short as the most.
    pub fn possible(&mut self, least: Option<Length>, most: Option<Length>, span: Span) {
        let Some((least, most)) = least.zip(most) else { return };
        if !self.charter.usual_calendar.longer(least, most) {
            return;
        }
        let message = format!("nothing lasts at least {least} and at most {most}");
        let finding = Diagnostic::new(NEVER, Severity::Error, Verdict::Lint, message)
            .label(span, Role::Rule, "can never be kept")
            .help("exchange the two, or correct one");
        self.findings.push(finding);
    }

    /// A constraint that at least so much time lies between two moments.
    pub fn period(&mut self, provision: ProvisionId, between: Between, length: Length) {
        self.window(provision, between, &Window { least: Some(length), most: None });
    }

    /// A length that is counted in days; a finding where it is one of hours.
    pub fn countable(&mut self, length: Length, span: Span) -> Option<Length> {
        if length.count != Count::Hours {
            return Some(length);
        }
        let finding = Diagnostic::invalid(NO_COUNT, format!("{length} cannot be counted here"))
            .label(span, Role::Rule, "in hours")
            .help("count in days, or write `unknown` in its place, so that no reader takes it for checked");
        self.findings.push(finding);
        None
    }

    /// A finding of a kind about its clause.
    pub fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    // --- citations -----------------------------------------------------------------------------------------------

    pub(super) fn cite(&mut self, tail: &Tail) -> Vec<Citation> {
        tail.citations.iter().filter_map(|cited| self.citation(cited)).collect()
    }

    fn citation(&mut self, cited: &Cited) -> Option<Citation> {
        let name = &cited.source;
        let Some(index) = self.charter.sources.iter().position(|source| source.name == name.value) else {
            if !self.charter.broken.contains(&name.value) && !self.told(UNKNOWN_SOURCE, name, "") {
                let wanted = if self.findings.len() < SUGGESTIONS { usize::MAX } else { 0 };
                let known: Vec<&str> = self.charter.sources.iter().take(wanted).map(|source| source.name.as_str()).collect();
                let help = Hint::near(&name.value, known).or(|| format!("declare it: `source {} \"Title\"`", name.value));
                let finding = Diagnostic::invalid(UNKNOWN_SOURCE, format!("the source `{}` is not declared", name.value))
                    .label(name.span, Role::Rule, "cited here")
                    .hint(name.span, &name.value, help);
                self.tell(finding, name);
            }
            return None;
        };
        self.charter.cited.push((SourceTextId(index as u32), name.span));
        let source = &self.charter.sources[index];
        Some(Citation { source: source.name.clone(), title: source.title.clone(), locator: cited.locator.clone() })
    }
}
