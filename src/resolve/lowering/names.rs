//! What the names in clauses stand for: a thing of the sort that is needed, or a finding.

use super::super::typing::{DEFINITION, Scope, Typing};
use super::super::{NOT_CHOSEN, UNKNOWN_NAME, UNKNOWN_SOURCE, WRONG_SORT};
use super::{Lowering, SUGGESTIONS};
use crate::ast::{Block, Name};
use crate::charter::{
    BodyId, CalendarId, ListId, MatterId, Membership, Named, OfficeId, ProvisionId, RosterId, StepId, VoteId,
};
use crate::constraint::{Actor, ConstraintId, Form, Happening};
use crate::diagnostic::{Code, Diagnostic, Hint, Label, Role};

/// So many places of one finding are shown.
const SHOWN: usize = 4;

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

    pub(super) fn unknown(&mut self, name: &Name, sort: &str, fits: impl Fn(Named) -> bool) {
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
    pub(super) fn tell(&mut self, finding: Diagnostic, name: &Name) {
        if finding.mends.is_empty() {
            self.missing.insert((finding.code, name.value.clone()), self.findings.len());
        }
        self.findings.push(finding);
    }

    /// Whether it was told that a name is not declared; then this place is added.
    pub(super) fn told(&mut self, code: Code, name: &Name, needed: &str) -> bool {
        let Some(index) = self.missing.get(&(code, name.value.clone())) else { return false };
        if let Some(labels) =
            self.findings.get_mut(*index).map(|finding| &mut finding.labels).filter(|labels| labels.len() < SHOWN)
        {
            let text = if code == UNKNOWN_SOURCE { "cited here".to_owned() } else { format!("{needed} is needed here") };
            labels.push(Label { span: name.span, role: Role::Rule, text });
        }
        true
    }

    pub(super) fn wrong_sort(&mut self, name: &Name, named: Named, needed: &str) {
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
}
