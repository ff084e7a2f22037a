//! Exceptions that never apply, that leave nothing of their rule, that tie with another.

use super::logic::{contradict, implies, impossible};
use super::people::cover;
use super::{Lint, finding};
use crate::charter::{Charter, Exception, ProvisionId};
use crate::diagnostic::{Code, Diagnostic, Role, Severity, excerpt};
use crate::formula::Formula;
use crate::graph::DependencyGraph;
use crate::kinds::exception::NEVER;
use std::collections::{BTreeMap, BTreeSet};

/// An exception that always applies where its rule does.
pub const ALWAYS: Code = Code("exception/always");
/// Two exceptions apply at once, and neither goes before the other.
pub const TIE: Code = Code("exception/tie");

/// The lint.
pub const LINT: Lint = Lint {
    finds: &[(NEVER, Severity::Warning), (ALWAYS, Severity::Warning), (TIE, Severity::Warning)],
    whole: true,
    run: exceptions,
    page: Some(("exception", include_str!("exceptions.md"))),
};

/// So many exceptions to one provision are held against each other.
const RIVALS: usize = 64;

fn exceptions(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let mut reached: BTreeMap<u32, Vec<ProvisionId>> = BTreeMap::new();
    for (provision, numbers) in &charter.excepted {
        for number in numbers {
            reached.entry(*number).or_default().push(*provision);
        }
    }
    for (number, provisions) in &reached {
        let exception = &charter.exceptions[*number as usize];
        findings.extend(never(charter, exception, provisions).or_else(|| always(charter, exception, provisions)));
    }
    let mut seen = BTreeSet::new();
    for (provision, numbers) in &charter.excepted {
        let numbers = &numbers[..numbers.len().min(RIVALS)];
        for (at, one) in numbers.iter().enumerate() {
            for other in &numbers[..at] {
                if seen.insert((*other, *one)) {
                    findings.extend(tie(charter, *provision, *other, *one));
                }
            }
        }
    }
}

/// One whose condition cannot hold, or cannot hold where its rule applies, or that always gives way.
fn never(charter: &Charter, exception: &Exception, provisions: &[ProvisionId]) -> Option<Diagnostic> {
    let name = excerpt(&exception.name);
    if let Some(when) = &exception.when {
        if impossible(when) {
            let message = format!("the exception `{name}` never applies: its condition contradicts itself");
            return Some(
                finding(NEVER, Severity::Warning, message, when.span, "holds of nothing").help("correct the condition"),
            );
        }
        let conditions: Option<Vec<&Formula>> = provisions.iter().map(|id| charter.provision(*id).when.as_ref()).collect();
        let conditions = conditions.filter(|conditions| !conditions.is_empty());
        if let Some(rule) =
            conditions.filter(|all| all.iter().all(|rule| contradict(rule, when))).and_then(|all| all.first().copied())
        {
            let message = format!("the exception `{name}` never applies: what it is to does not hold then anyway");
            let found = finding(NEVER, Severity::Warning, message, when.span, "not then");
            return Some(
                found
                    .label(rule.span, Role::Rule, "holds only then")
                    .help("correct one of the two conditions, or remove the exception"),
            );
        }
    }
    let above = exception.under.iter().map(|above| &charter.exceptions[*above as usize]).find(|above| {
        let goes_first = exception.targets.iter().all(|target| above.reaches(target))
            && cover([above.validity].into_iter(), exception.validity);
        goes_first && above.validity.is_plain() && exception.validity.is_plain() && holds_with(above, exception.when.as_ref())
    })?;
    let message =
        format!("the exception `{name}` never applies: `{}`, which goes before it, always does then", excerpt(&above.name));
    let found = finding(NEVER, Severity::Warning, message, exception.span, "gives way each time");
    Some(found.label(above.span, Role::Rule, "goes before it").help("let it go before the other (`over`), or remove it"))
}

/// One that leaves no case in which its rule holds.
fn always(charter: &Charter, exception: &Exception, provisions: &[ProvisionId]) -> Option<Diagnostic> {
    let shadowed = |id: &ProvisionId| {
        let provision = charter.provision(*id);
        let plain = provision.validity.is_plain() && exception.validity.is_plain();
        plain
            && !provision.unknown
            && cover([exception.validity].into_iter(), provision.validity)
            && holds_with(exception, provision.when.as_ref())
    };
    let first = provisions.first()?;
    if !provisions.iter().all(shadowed) {
        return None;
    }
    let provision = charter.provision(*first);
    let message = format!("`{}` never holds: the exception `{}` always applies", provision.path, excerpt(&exception.name));
    let help = if exception.instead {
        "say `when` it applies, or put its clause in the place of the rule"
    } else {
        "say `when` it applies, or remove it together with the rule"
    };
    let found = finding(ALWAYS, Severity::Warning, message, exception.span, "applies always");
    Some(found.label(provision.span, Role::Rule, "holds never").help(help))
}

/// Whether an exception applies wherever a condition holds.
fn holds_with(exception: &Exception, condition: Option<&Formula>) -> bool {
    match (&exception.when, condition) {
        (None, _) => true,
        (Some(when), Some(condition)) => implies(condition, when),
        (Some(_), None) => false,
    }
}

/// Two of which one surely applies whenever the other does, and that do not both lift.
fn tie(charter: &Charter, provision: ProvisionId, first: u32, second: u32) -> Option<Diagnostic> {
    let (one, other) = (&charter.exceptions[first as usize], &charter.exceptions[second as usize]);
    let ordered = one.under.contains(&second) || other.under.contains(&first);
    let at_once = one.validity.meets(other.validity)
        && charter.provision(provision).validity.and(one.validity).is_some_and(|both| both.meets(other.validity));
    let together = holds_with(one, other.when.as_ref()) || holds_with(other, one.when.as_ref());
    if ordered || !at_once || !together || !(one.instead || other.instead) || one.name == other.name {
        return None;
    }
    let path = &charter.provision(provision).path;
    let (name, rival) = (excerpt(&one.name), excerpt(&other.name));
    let message = format!("the exceptions `{name}` and `{rival}` to `{path}` apply at once, and neither goes before the other");
    let found = finding(TIE, Severity::Warning, message, other.span, "this one").label(one.span, Role::Rule, "and this one");
    Some(found.help(format!("write `over {rival}` into `{name}` or `over {name}` into `{rival}`, or narrow a `when`")))
}
