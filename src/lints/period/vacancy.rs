//! A seat that cannot be filled as soon as it must be.

use super::super::{Lint, finding};
use super::{always, least_days, most_days};
use crate::charter::{Charter, Office, Provision};
use crate::constraint::{Actor, Authority, Between, Bound, Form, Length, Limit};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;

/// A vacancy lasts longer than it may.
pub const VACANCY: Code = Code("period/vacancy");

/// The lint.
pub const LINT: Lint = Lint { finds: &[(VACANCY, Severity::Warning)], whole: false, run: vacancies, page: None };

fn vacancies(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for office in &charter.offices {
        let Some((vacant, most)) = forms(charter, office).find_map(|(provision, form)| match form {
            Form::Limit(Limit::Vacant(length)) => Some((provision, *length)),
            _ => None,
        }) else {
            continue;
        };
        let Some(days) = most_days(most) else { continue };
        for (provision, length, what) in takes(charter, office) {
            if least_days(length) <= days || !provision.validity.meets(vacant.validity) {
                continue;
            }
            let message =
                format!("a seat of `{}` that falls vacant cannot be filled within {most}: {what} takes {length}", office.name);
            let found = finding(VACANCY, Severity::Warning, message, vacant.span, format!("at most {most}"))
                .label(provision.span, Role::Rule, format!("at least {length}"))
                .help("let it be vacant longer, or shorten the other");
            findings.push(found);
        }
    }
}

fn forms<'c>(charter: &'c Charter, office: &Office) -> impl Iterator<Item = (&'c Provision, &'c Form)> {
    office.constraints.iter().filter_map(|id| Some((always(charter, *id)?, &charter.constraint(*id).form)))
}

/// What takes time once a seat is vacant: the days between filling and start, and the notice of the one body that fills it.
fn takes<'c>(charter: &'c Charter, office: &Office) -> Vec<(&'c Provision, Length, &'static str)> {
    let mut found = Vec::new();
    for (provision, form) in forms(charter, office) {
        match form {
            Form::Period(period) if period.between == Between::FillingAndStart && period.bound == Bound::Least => {
                found.push((provision, period.length, "from its filling to its start"));
            }
            Form::Authority(Authority::Filling(by)) => {
                let [Actor::Body(body)] = by.as_slice() else { continue };
                let body = &charter.bodies[body.index()];
                found.extend(body.constraints.iter().filter_map(|id| match &charter.constraint(*id).form {
                    Form::Period(period) if period.between == Between::NoticeAndMeeting && period.bound == Bound::Least => {
                        Some((always(charter, *id)?, period.length, "the notice of the meeting that fills it"))
                    }
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    found
}
