//! Exceptions: which provisions they are to, what holds in their place, which goes before which.
//!
//! They are lowered when all else is, so that the provisions they name are there. An exception to provisions of several owners becomes one
//! for each: what its `when` may speak of hangs on the owner.

use super::super::declare::validity;
use super::super::{DUPLICATE, UNKNOWN_NAME};
use super::{Lowering, Owner};
use crate::ast::{self, Clause, Name, Place};
use crate::charter::{self, Named, ProvisionId, covers, upwards};
use crate::constraint::ConstraintId;
use crate::diagnostic::{Diagnostic, Hint, Role, Severity, Verdict, excerpt};
use crate::kinds::exception::{CIRCULAR, EFFECT, MISPLACED, NEVER, OF_EXCEPTION};
use crate::kinds::{self, Words};
use crate::resolve::typing::Scope;
use std::collections::{BTreeMap, BTreeSet};

/// Clauses that state facts, or that others are counted by: nothing can be put in their place for one act.
const FACTS: [&str; 27] = [
    "members",
    "observers",
    "below",
    "chair",
    "recommends",
    "calendar",
    "waives",
    "delegates",
    "may",
    "held",
    "holdover",
    "gap",
    "partial",
    "initial",
    "counting",
    "rotates",
    "swap",
    "skip",
    "seats",
    "fills",
    "follows",
    "fields",
    "amends",
    "not",
    "late",
    "class",
    "classes",
];

/// What a target belongs to.
type Owned = (Option<Owner>, String);

impl Lowering<'_> {
    /// Enters all exceptions of a rule set.
    pub fn exceptions<'e>(&mut self, all: impl Iterator<Item = &'e ast::Exception>) {
        let all: Vec<&ast::Exception> = all.collect();
        if all.is_empty() {
            return;
        }
        let paths: BTreeSet<String> = self.charter.provisions.iter().map(|provision| provision.path.clone()).collect();
        let names: BTreeSet<&str> = all.iter().map(|exception| exception.head.name.value.as_str()).collect();
        let mut numbers: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for exception in &all {
            let entered = self.one(exception, &paths, &names);
            numbers.entry(exception.head.name.value.as_str()).or_default().extend(entered);
        }
        self.precedence_of(&all, &numbers);
        self.reach();
    }

    /// Enters one exception; gives its numbers.
    fn one(&mut self, exception: &ast::Exception, paths: &BTreeSet<String>, names: &BTreeSet<&str>) -> Vec<u32> {
        let citations = self.cite(&exception.head.tail);
        self.no_waiver(&exception.head.tail);
        let own = validity(&exception.head.tail);
        self.twice(exception);
        let mut by_owner: Vec<(Owned, Vec<String>)> = Vec::new();
        for target in &exception.targets {
            let Some((owned, path)) = self.target(target, paths, names) else { continue };
            match by_owner.iter_mut().find(|(other, _)| *other == owned) {
                Some((_, targets)) => targets.push(path),
                None => by_owner.push((owned, vec![path])),
            }
        }
        if !self.does_one_thing(exception) {
            return Vec::new();
        }
        let mut numbers = Vec::new();
        for ((owner, path), targets) in by_owner {
            let when = match &exception.when {
                None => None,
                Some(when) => {
                    self.owner = owner.unwrap_or(self.owner);
                    let scope = Scope { decision: true, ballots: true, ..owner.map(|_| self.scope()).unwrap_or_default() };
                    let Some(when) = self.typed(scope, |typing| typing.truth(when)) else { continue };
                    Some(when)
                }
            };
            let number = self.charter.exceptions.len() as u32;
            numbers.push(number);
            self.charter.exceptions.push(charter::Exception {
                name: exception.head.name.value.clone(),
                span: exception.span,
                citations: citations.clone(),
                validity: own,
                targets: targets.clone(),
                when,
                instead: !exception.instead.is_empty(),
                under: Vec::new(),
            });
            self.never(exception, &targets, number);
            for (place, clause) in &exception.instead {
                self.instead(exception, (owner, &path), &targets, *place, clause, number);
            }
        }
        numbers
    }

    /// An exception either lifts what it is to, or puts one clause in its place.
    fn does_one_thing(&mut self, exception: &ast::Exception) -> bool {
        let name = &exception.head.name;
        let message = match (exception.lifts, exception.instead.as_slice()) {
            (Some(_), []) | (None, [_]) => return !exception.broken,
            (None, []) if exception.broken => return false,
            (None, []) => "says neither that it lifts nor what holds instead",
            (Some(_), _) => "lifts, and says what holds instead",
            (None, _) => "puts several clauses in one place",
        };
        let at = exception.lifts.or(exception.instead.get(1).map(|(_, clause)| clause.span)).unwrap_or(name.span);
        let finding = Diagnostic::invalid(EFFECT, format!("the exception `{}` {message}", excerpt(&name.value)))
            .label(at, Role::Rule, "here")
            .help("write either `lifts` or `instead CLAUSE`; declare an exception for each clause");
        self.findings.push(finding);
        false
    }

    /// Of one name there may be several for different times, or to different provisions.
    fn twice(&mut self, exception: &ast::Exception) {
        let (name, own) = (&exception.head.name, validity(&exception.head.tail));
        let targets = &exception.targets;
        let same = self.charter.exceptions.iter().find(|other| {
            other.name == name.value && other.validity.meets(own) && targets.iter().any(|target| other.reaches(&target.value))
        });
        let Some(first) = same.map(|other| other.span) else { return };
        let finding = Diagnostic::invalid(DUPLICATE, format!("the exception `{}` is declared twice", excerpt(&name.value)))
            .label(name.span, Role::Rule, "the second time")
            .label(first, Role::Rule, "the first time")
            .help("give one of the two another name");
        self.findings.push(finding);
    }

    /// What a target belongs to, and its path; a finding where there is no such provision, or where it is an exception.
    fn target(&mut self, target: &Name, paths: &BTreeSet<String>, names: &BTreeSet<&str>) -> Option<(Owned, String)> {
        if target.value == "rules" {
            return Some(((None, String::new()), String::new()));
        }
        let (first, rest) = target.value.split_once('.').map_or((target.value.as_str(), ""), |(first, rest)| (first, rest));
        let owner = match self.charter.names.get(first) {
            Some(Named::Body(id)) => Some((Owner::Body(*id), self.charter.bodies[id.index()].name.clone())),
            Some(Named::Office(id)) => Some((Owner::Office(*id), self.charter.offices[id.index()].name.clone())),
            Some(Named::Matter(id)) => Some((Owner::Matter(*id), self.charter.matters[id.index()].name.clone())),
            _ => None,
        };
        let name = owner.as_ref().map_or(first, |(_, name)| name.as_str());
        let path = if rest.is_empty() { name.to_owned() } else { format!("{name}.{rest}") };
        if paths.range(path.clone()..).next().is_some_and(|known| covers(&path, known))
            || paths.iter().any(|known| covers(&path, known))
        {
            let owned = owner.map_or_else(|| (None, path.clone()), |(owner, name)| (Some(owner), name));
            return Some((owned, path));
        }
        if self.charter.broken.iter().any(|broken| broken == first) {
            return None;
        }
        let last = target.value.rsplit('.').next().unwrap_or_default();
        let finding = if names.contains(last) {
            let whole = target.value.rsplit_once('.').map_or(last, |(whole, _)| whole);
            Diagnostic::invalid(OF_EXCEPTION, format!("`{}` is an exception itself", excerpt(&target.value)))
                .label(target.span, Role::Rule, "a provision is needed here")
                .help(if whole == last {
                    format!("make it an exception to what `{last}` is to, `over {last}`")
                } else {
                    format!("make it an exception to `{whole}`, `over {last}`")
                })
        } else {
            let known = paths.iter().map(String::as_str).chain(self.charter.names.keys().map(String::as_str));
            Diagnostic::invalid(UNKNOWN_NAME, format!("the rules have no provision `{}`", excerpt(&target.value)))
                .label(target.span, Role::Rule, "a provision is needed here")
                .hint(target.span, &target.value, Hint::near(&target.value, known))
        };
        self.findings.push(finding);
        None
    }

    /// An exception that is never in force with what it is to.
    fn never(&mut self, exception: &ast::Exception, targets: &[String], number: u32) {
        let own = self.charter.exceptions[number as usize].validity;
        let mut reached =
            self.charter.provisions.iter().filter(|provision| {
                provision.exception.is_none() && targets.iter().any(|target| covers(target, &provision.path))
            });
        let Some(first) = reached.clone().next() else { return };
        if reached.any(|provision| provision.validity.meets(own)) {
            return;
        }
        let name = &exception.head.name;
        let message = format!("the exception `{}` is never in force together with what it is to", excerpt(&name.value));
        let finding = Diagnostic::new(NEVER, Severity::Warning, Verdict::Lint, message)
            .label(name.span, Role::Rule, "in force at another time")
            .label(first.span, Role::Rule, "than this")
            .help("correct the days behind one of them, or remove the exception");
        self.findings.push(finding);
    }

    /// Lowers the clause that holds in place of another.
    fn instead(
        &mut self,
        exception: &ast::Exception,
        (owner, path): (Option<Owner>, &str),
        targets: &[String],
        place: Place,
        clause: &Clause,
        number: u32,
    ) {
        let fits = match owner {
            Some(Owner::Body(_)) => matches!(place, Place::Body | Place::Agenda),
            Some(Owner::Office(_)) => place == Place::Office,
            Some(Owner::Matter(_)) => matches!(place, Place::Matter | Place::Route),
            Some(Owner::Calendar(_)) | None => false,
        };
        let word = clause.keyword.value.as_str();
        let step = format!("{path}.{word}");
        let wrong = if !fits {
            Some((
                format!("`{}` has no clause `{word}`", excerpt(path)),
                "put a clause here that stands beside what is excepted".into(),
            ))
        } else if place == Place::Route && !targets.iter().any(|target| covers(target, &step)) {
            Some((
                format!("the step `{word}` is put in place of something else"),
                format!("make it an exception to `{step}`: a step is replaced as a whole"),
            ))
        } else if place != Place::Route && FACTS.contains(&word) || matches!(clause.words, Words::Unknown(_)) {
            Some((
                format!("`{word}` cannot hold for some acts only"),
                "say it for a time with `since` and `until`, in the declaration itself".to_owned(),
            ))
        } else {
            None
        };
        if let Some((message, help)) = wrong {
            let finding = Diagnostic::invalid(MISPLACED, message).label(clause.span, Role::Rule, "here").help(help);
            self.findings.push(finding);
            return;
        }
        let Some(owner) = owner else { return };
        let mut clause = clause.clone();
        clause.label = Some(exception.head.name.clone());
        let head = &exception.head.tail;
        if clause.tail.citations.is_empty() {
            clause.tail.citations.clone_from(&head.citations);
        }
        if clause.tail.since.is_none() && clause.tail.until.is_none() {
            (clause.tail.since, clause.tail.until, clause.tail.basis) = (head.since, head.until, head.basis);
        }
        clause.tail.effect = clause.tail.effect.or(head.effect);
        (self.owner, self.path) = (owner, path.to_owned());
        self.exception = Some(number);
        kinds::lower(&clause, self);
        self.finish();
        self.exception = None;
    }

    /// Looks up what goes before what. What goes round in a circle is told, and goes before nothing.
    fn precedence_of(&mut self, all: &[&ast::Exception], numbers: &BTreeMap<&str, Vec<u32>>) {
        let mut before: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for exception in all {
            let own = exception.head.name.value.as_str();
            for other in &exception.over {
                if !numbers.contains_key(other.value.as_str()) {
                    let finding = Diagnostic::invalid(UNKNOWN_NAME, format!("`{}` is no exception", excerpt(&other.value)))
                        .label(other.span, Role::Rule, "an exception is needed here")
                        .hint(other.span, &other.value, Hint::near(&other.value, numbers.keys().copied()));
                    self.findings.push(finding);
                } else if own == other.value || above(&before, own).contains(other.value.as_str()) {
                    let message = format!("`{}` goes before itself", excerpt(own));
                    let finding = Diagnostic::invalid(CIRCULAR, message)
                        .label(other.span, Role::Rule, "closes the circle")
                        .help("let one of them go before the other, not both");
                    self.findings.push(finding);
                } else {
                    before.entry(other.value.as_str()).or_default().insert(own);
                }
            }
        }
        for (name, own) in numbers {
            let under: Vec<u32> =
                above(&before, name).iter().filter_map(|above| numbers.get(above)).flatten().copied().collect();
            for number in own {
                self.charter.exceptions[*number as usize].under.clone_from(&under);
            }
        }
    }

    /// Notes for each provision the exceptions to it.
    fn reach(&mut self) {
        let mut by_target: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (number, exception) in self.charter.exceptions.iter().enumerate() {
            for target in &exception.targets {
                by_target.entry(target).or_default().push(number as u32);
            }
        }
        let mut excepted = BTreeMap::new();
        for (number, provision) in self.charter.provisions.iter().enumerate() {
            if provision.exception.is_some() {
                continue;
            }
            let mut all: Vec<u32> =
                upwards(&provision.path).filter_map(|path| by_target.get(path)).flatten().copied().collect();
            all.sort_unstable();
            all.dedup();
            if !all.is_empty() {
                excepted.insert(ProvisionId(number as u32), all);
            }
        }
        self.charter.excepted = excepted;
    }

    /// A constraint that belongs to no owner.
    pub(super) fn loose(&mut self, provision: charter::Provision, form: crate::constraint::Form) -> ConstraintId {
        let id = ProvisionId(self.charter.provisions.len() as u32);
        self.charter.provisions.push(provision);
        self.constraint(id, form)
    }
}

/// All that go before one, directly or through others.
fn above<'n>(before: &BTreeMap<&'n str, BTreeSet<&'n str>>, name: &str) -> BTreeSet<&'n str> {
    let mut all: BTreeSet<&'n str> = BTreeSet::new();
    let mut open: Vec<&'n str> = before.get(name).into_iter().flatten().copied().collect();
    while let Some(next) = open.pop() {
        if all.insert(next) {
            open.extend(before.get(next).into_iter().flatten().copied());
        }
    }
    all
}
