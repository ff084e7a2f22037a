//! Second pass: what the kinds use to turn their clauses into provisions and constraints.

mod duties;
mod exceptions;
mod powers;
mod rules;
mod versions;

use super::declare::validity;
use super::typing::{DEFINITION, Definitions, Scope, Typing};
use super::{NEVER, NO_COUNT, NOT_CHOSEN, UNKNOWN_NAME, UNKNOWN_SOURCE, WRONG_SORT};
use crate::ast::Window;
use crate::ast::{self, Block, Cited, Clause, Expr, Head, Name, Strength, TableRef, Tail};
use crate::charter::{
    BodyId, CalendarId, Charter, ListId, MatterId, Membership, Named, OfficeId, Provision, ProvisionId, RosterId, SourceTextId,
    StepId, Validity, VoteId,
};
use crate::constraint::{Actor, Authority, Between, Bound, Constraint, ConstraintId, Count, Form, Happening, Length, Period};
use crate::diagnostic::{Citation, Code, Diagnostic, Effect, Hint, Label, Role, Severity, Verdict};
use crate::formula::Formula;
use crate::load::table::Table;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Whose clause is lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A body's.
    Body(BodyId),
    /// A calendar's.
    Calendar(CalendarId),
    /// An office's.
    Office(OfficeId),
    /// A matter's.
    Matter(MatterId),
}

/// The charter in the making, as a kind sees it while it lowers a clause.
pub struct Lowering<'c> {
    charter: &'c mut Charter,
    findings: &'c mut Vec<Diagnostic>,
    routes: &'c [&'c Block],
    owner: Owner,
    path: String,
    later: Vec<Later>,
    /// What is put off until all declarations are entered.
    at_last: Vec<Later>,
    /// Effects that are said of a provision: they hold for its parts too.
    stated: BTreeMap<ProvisionId, Effect>,
    tables: BTreeMap<u32, &'c Table>,
    definitions: Definitions<'c>,
    /// Definitions, named routes and lists that something uses.
    used: BTreeSet<String>,
    exception: Option<u32>,
    /// Names and sources that are not declared and nearly like no other: the finding that tells of each.
    missing: BTreeMap<(Code, String), usize>,
}

/// So many places of one finding are shown.
const SHOWN: usize = 4;

/// What is lowered once all clauses of a declaration are entered.
type Later = Box<dyn FnOnce(&mut Lowering<'_>)>;

/// After so many findings no more is looked for names that are near: each look is at all names.
const SUGGESTIONS: usize = 50;

/// A sort of thing that a name can be asked for.
trait Sort: Sized {
    const SORT: &'static str;
    fn of(named: Named) -> Option<Self>;
}

macro_rules! sorts {
    ($($id:ident $variant:ident $name:literal;)*) => {
        $(impl Sort for $id {
            const SORT: &'static str = $name;
            fn of(named: Named) -> Option<Self> {
                match named {
                    Named::$variant(id) => Some(id),
                    _ => None,
                }
            }
        })*
    };
}
sorts! {
    BodyId Body "a body";
    OfficeId Office "an office";
    MatterId Matter "a matter";
    VoteId Vote "a vote";
    RosterId Roster "a roster";
    ListId List "a list";
    CalendarId Calendar "a calendar";
}

impl<'c> Lowering<'c> {
    /// Over a charter in which everything is declared.
    pub fn new(charter: &'c mut Charter, findings: &'c mut Vec<Diagnostic>, routes: &'c [&'c Block]) -> Self {
        Self {
            charter,
            findings,
            routes,
            owner: Owner::Body(BodyId(0)),
            path: String::new(),
            later: Vec::new(),
            at_last: Vec::new(),
            stated: BTreeMap::new(),
            tables: BTreeMap::new(),
            definitions: Definitions::new(),
            used: BTreeSet::new(),
            exception: None,
            missing: BTreeMap::new(),
        }
    }

    /// Takes in the tables of all files, by where their paths are written.
    pub fn take_in(&mut self, tables: impl Iterator<Item = (&'c u32, &'c Table)>) {
        self.tables.extend(tables.map(|(at, table)| (*at, table)));
    }

    /// The table that a path stands for; None where it could not be read, which is told.
    pub fn table(&self, wanted: &TableRef) -> Option<&'c Table> {
        self.tables.get(&wanted.path.span.start).copied()
    }

    /// The findings so far, for what is read with them.
    pub fn findings(&mut self) -> &mut Vec<Diagnostic> {
        self.findings
    }

    /// The charter so far.
    pub fn charter(&mut self) -> &mut Charter {
        self.charter
    }

    /// The exception by which the clause in hand holds in place of another.
    pub const fn exception(&self) -> Option<u32> {
        self.exception
    }

    /// Whose clause it is.
    pub const fn owner(&self) -> Owner {
        self.owner
    }

    /// Whether the declaration at `span` is the one that the charter has.
    pub fn is_first(&self, owner: Owner, span: Span) -> bool {
        span == match owner {
            Owner::Body(id) => self.charter.bodies[id.index()].span,
            Owner::Calendar(id) => self.charter.calendars[id.index()].span,
            Owner::Office(id) => self.charter.offices[id.index()].span,
            Owner::Matter(id) => self.charter.matters[id.index()].span,
        }
    }

    /// Puts off what needs all clauses of the declaration in hand (the steps of its route, say).
    pub fn later(&mut self, what: impl FnOnce(&mut Lowering<'_>) + 'static) {
        self.later.push(Box::new(what));
    }

    /// Puts off what needs all declarations (the steps of another matter, say).
    pub fn at_last(&mut self, what: impl FnOnce(&mut Lowering<'_>) + 'static) {
        self.at_last.push(Box::new(what));
    }

    /// All declarations are entered: what was put off until then is done.
    pub fn close(&mut self) {
        for what in std::mem::take(&mut self.at_last) {
            what(self);
        }
    }

    /// Ends the declaration in hand: what was put off is done.
    pub fn finish(&mut self) {
        for what in std::mem::take(&mut self.later) {
            what(self);
        }
    }

    /// Looks up the citations of a clause that is no provision.
    pub fn cited(&mut self, clause: &Clause) {
        self.no_transition(&clause.tail);
        self.cite(&clause.tail);
    }

    /// Looks up the citations of a roster or list.
    pub fn entries(&mut self, list: &ast::Entries) {
        self.no_transition(&list.head.tail);
        self.cite(&list.head.tail);
        for entry in &list.entries {
            self.no_transition(&entry.tail);
            self.cite(&entry.tail);
            entry.attributes.iter().for_each(|attribute| _ = self.cite(&attribute.tail));
        }
    }

    /// Looks up the citations of what is no provision.
    pub fn citations(&mut self, tail: &Tail) {
        self.no_transition(tail);
        self.cite(tail);
    }

    /// Goes on to the clauses of another declaration.
    pub fn enter(&mut self, owner: Owner, head: &Head) {
        self.owner = owner;
        self.path.clone_from(&head.name.value);
        if let Owner::Office(id) = owner {
            let per: Vec<(ListId, Span)> = head.per.iter().filter_map(|name| Some((self.list(name)?, name.span))).collect();
            self.charter.offices[id.index()].per = per.iter().map(|(list, _)| *list).collect();
            for (list, span) in per {
                self.seat(list, span);
            }
        }
        self.no_transition(&head.tail);
        let citations = self.cite(&head.tail);
        let exists = validity(&head.tail);
        if matches!(owner, Owner::Body(_)) && (exists.since.is_some() || exists.until.is_some()) {
            self.of_head("body", "exists", head.name.span, citations, Authority::Existing(exists));
        }
    }

    // --- names ---------------------------------------------------------------------------------------------------

    fn find<T: Sort>(&mut self, name: &Name) -> Option<T> {
        let Some(named) = self.charter.names.get(&name.value).copied() else {
            self.unknown(name, T::SORT, |named| T::of(named).is_some());
            return None;
        };
        let found = T::of(named);
        if found.is_none() {
            self.wrong_sort(name, named, T::SORT);
        }
        found
    }

    /// The body of a name, or a finding.
    pub fn body(&mut self, name: &Name) -> Option<BodyId> {
        self.find(name)
    }

    /// The office of a name, or a finding.
    pub fn office(&mut self, name: &Name) -> Option<OfficeId> {
        self.find(name)
    }

    /// The matter of a name, or a finding.
    pub fn matter(&mut self, name: &Name) -> Option<MatterId> {
        self.find(name)
    }

    /// The vote of a name, or a finding.
    pub fn vote_named(&mut self, name: &Name) -> Option<VoteId> {
        self.find(name)
    }

    /// The roster of a name, or a finding.
    pub fn roster(&mut self, name: &Name) -> Option<RosterId> {
        self.find(name)
    }

    /// The calendar of a name, or a finding.
    pub fn calendar(&mut self, name: &Name) -> Option<CalendarId> {
        self.find(name)
    }

    /// Where several calendars are declared, a body whose periods hang on one says which.
    pub fn calendars_chosen(&mut self) {
        if self.charter.calendars.len() < 2 {
            return;
        }
        let counts = |id: &ConstraintId| matches!(self.charter.constraint(*id).form, Form::Period(_));
        let bodies = self.charter.bodies.iter();
        let open = bodies.filter(|body| body.calendar.is_empty() && body.constraints.iter().any(counts));
        let names: Vec<String> = self.charter.calendars.iter().map(|calendar| format!("`{}`", calendar.name)).collect();
        let found = open.map(|body| {
            let message = format!("by which calendar the periods of `{}` are counted is not said", body.name);
            Diagnostic::invalid(NOT_CHOSEN, message)
                .label(body.span, Role::Rule, "declared here")
                .help(format!("write `calendar` and one of {} into the body", crate::syntax::listed(&names)))
        });
        let found: Vec<Diagnostic> = found.collect();
        self.findings.extend(found);
    }

    /// A roster or a group, or a finding.
    pub fn members(&mut self, name: &Name) -> Option<Membership> {
        const NEEDED: &str = "a roster or a group";
        match self.charter.names.get(&name.value).copied() {
            Some(Named::Roster(id)) => Some(Membership::Roster(id)),
            Some(Named::Group(id)) => Some(Membership::Group(id)),
            Some(named @ Named::Office(_)) => {
                let finding = Diagnostic::invalid(WRONG_SORT, format!("`{}` is {}", name.value, named.sort()))
                    .label(name.span, Role::Rule, format!("{NEEDED} is needed here"))
                    .help(format!("write `holders of {}`", name.value));
                self.findings.push(finding);
                None
            }
            Some(named) => {
                self.wrong_sort(name, named, NEEDED);
                None
            }
            None => {
                self.unknown(name, NEEDED, |named| matches!(named, Named::Roster(_) | Named::Group(_)));
                None
            }
        }
    }

    /// The list of a name, or a finding.
    pub fn list(&mut self, name: &Name) -> Option<ListId> {
        self.used.insert(name.value.clone());
        self.find(name)
    }

    /// The clauses of a named route, or a finding.
    pub fn route(&mut self, name: &Name) -> Option<&'c Block> {
        match self.charter.names.get(&name.value).copied() {
            Some(Named::Route(index)) => {
                self.used.insert(name.value.clone());
                self.routes.get(index as usize).copied()
            }
            Some(named) => {
                self.wrong_sort(name, named, "a route");
                None
            }
            None => {
                self.unknown(name, "a route", |named| matches!(named, Named::Route(_)));
                None
            }
        }
    }

    /// A body or an office that can act, or a finding.
    pub fn actor(&mut self, name: &Name) -> Option<Actor> {
        match self.charter.names.get(&name.value).copied() {
            Some(Named::Body(id)) => Some(Actor::Body(id)),
            Some(Named::Office(id)) => Some(Actor::Office(id)),
            Some(named) => {
                self.wrong_sort(name, named, "a body or an office");
                None
            }
            None => {
                self.unknown(name, "a body or an office", |named| matches!(named, Named::Body(_) | Named::Office(_)));
                None
            }
        }
    }

    /// A body that meets or a matter that is decided, or a finding.
    pub fn happening(&mut self, name: &Name) -> Option<Happening> {
        match self.charter.names.get(&name.value).copied() {
            Some(Named::Body(id)) => Some(Happening::Meeting(id)),
            Some(Named::Matter(id)) => Some(Happening::Decision(id)),
            Some(named) => {
                self.wrong_sort(name, named, "a body or a matter");
                None
            }
            None => {
                self.unknown(name, "a body or a matter", |named| matches!(named, Named::Body(_) | Named::Matter(_)));
                None
            }
        }
    }

    /// Gives the provisions of one clause that stand in the owner in hand more than once paths of their own: `limit.lifetime`. Where all
    /// say the same of themselves, they are versions of one.
    pub fn tell_apart(&mut self, suffix: &str, says: &[(ProvisionId, String)]) {
        let path = format!("{}.{suffix}", self.path);
        // one that has a label is told apart by it
        let bare: Vec<_> = says.iter().filter(|(provision, _)| self.charter.provision(*provision).path == path).collect();
        if bare.windows(2).all(|pair| pair[0].1 == pair[1].1) {
            return;
        }
        for (provision, own) in bare {
            self.charter.provisions[provision.index()].path = format!("{path}.{own}");
        }
    }

    /// A step of the matter in hand, or a finding.
    pub fn step(&mut self, matter: MatterId, name: &Name) -> Option<StepId> {
        let found = self.charter.matters[matter.index()].step(&name.value);
        if found.is_none() && !self.charter.matters[matter.index()].broken {
            let matter = &self.charter.matters[matter.index()];
            let known: Vec<&str> = matter.steps.iter().map(|step| step.name.as_str()).collect();
            let finding = Diagnostic::invalid(UNKNOWN_NAME, format!("`{}` is no step of `{}`", name.value, matter.name))
                .label(name.span, Role::Rule, "no such step")
                .hint(name.span, &name.value, Hint::near(&name.value, known));
            self.findings.push(finding);
        }
        found
    }

    fn unknown(&mut self, name: &Name, sort: &str, fits: impl Fn(Named) -> bool) {
        if self.charter.broken.contains(&name.value) || self.told(UNKNOWN_NAME, name, sort) {
            return;
        }
        let known = self.charter.names.iter().filter(|(_, named)| fits(**named)).map(|(name, _)| name.as_str());
        let known = known.take(if self.findings.len() < SUGGESTIONS { usize::MAX } else { 0 });
        let finding = Diagnostic::invalid(UNKNOWN_NAME, format!("`{}` is not declared", name.value))
            .label(name.span, Role::Rule, format!("{sort} is needed here"))
            .hint(name.span, &name.value, Hint::near(&name.value, known));
        self.tell(finding, name);
    }

    /// Tells of a name that is not declared. Where it is like no other, a declaration is missing: one mistake, however often it is used.
    fn tell(&mut self, finding: Diagnostic, name: &Name) {
        if finding.mends.is_empty() {
            self.missing.insert((finding.code, name.value.clone()), self.findings.len());
        }
        self.findings.push(finding);
    }

    /// Whether it was told that a name is not declared; then this place is added.
    fn told(&mut self, code: Code, name: &Name, needed: &str) -> bool {
        let Some(index) = self.missing.get(&(code, name.value.clone())) else { return false };
        if let Some(labels) =
            self.findings.get_mut(*index).map(|finding| &mut finding.labels).filter(|labels| labels.len() < SHOWN)
        {
            let text = if code == UNKNOWN_SOURCE { "cited here".to_owned() } else { format!("{needed} is needed here") };
            labels.push(Label { span: name.span, role: Role::Rule, text });
        }
        true
    }

    fn wrong_sort(&mut self, name: &Name, named: Named, needed: &str) {
        let finding = Diagnostic::invalid(WRONG_SORT, format!("`{}` is {}", name.value, named.sort())).label(
            name.span,
            Role::Rule,
            format!("{needed} is needed here"),
        );
        self.findings.push(finding);
    }

    /// Notes the definitions and named routes that nothing uses. Definitions that go round in a circle are told there, too.
    pub fn left_over(&mut self) {
        let mut seen = self.used.clone();
        for (name, define) in &self.definitions {
            let Some(expr) = define.expr.as_ref().filter(|_| !seen.contains(*name)) else { continue };
            // where it would be used, it might speak of more: nothing else is told of it
            let mut typing = Typing::new(self.charter, &self.definitions, Scope::default());
            typing.defined(&define.head.name, expr);
            seen.extend(typing.used);
            self.findings.extend(typing.findings.into_iter().filter(|finding| finding.code == DEFINITION));
        }
        let definitions = self.definitions.values().map(|define| ("definition", &define.head));
        let routes = self.routes.iter().map(|route| ("route", &route.head));
        let unused = definitions.chain(routes).filter(|(_, head)| !self.used.contains(&head.name.value));
        let unused = unused.map(|(sort, head)| (sort, head.name.value.clone(), head.name.span)).collect();
        self.charter.left_over = unused;
        self.charter.used.clone_from(&self.used);
        let definitions = self.definitions.values().map(|define| (define.head.name.value.clone(), define.head.name.span));
        self.charter.declared.extend(definitions);
        let exceptions = self.charter.exceptions.iter().map(|exception| (exception.name.clone(), exception.span));
        self.charter.declared.extend(exceptions);
    }

    // --- provisions ----------------------------------------------------------------------------------------------

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
            let finding = Diagnostic::invalid(super::DUPLICATE, format!("`{}` is declared twice", define.head.name.value))
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
    fn seat(&mut self, list: ListId, span: Span) {
        let suffix = self.charter.lists[list.index()].name.clone();
        self.of_head("roster", &suffix, span, Vec::new(), Authority::Seat(list));
    }

    /// A provision that the head of the declaration states.
    fn of_head(&mut self, kind: &'static str, suffix: &str, span: Span, citations: Vec<Citation>, authority: Authority) {
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
                self.constrain(provision, Form::Period(Period { between, bound, length, tolerance: None }));
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

    fn cite(&mut self, tail: &Tail) -> Vec<Citation> {
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

/// The period of a clause.
pub fn period(clause: &Clause) -> Validity {
    validity(&clause.tail)
}
