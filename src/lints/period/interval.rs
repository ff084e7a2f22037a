//! A notice that is longer than the time from one meeting to the next.

use super::super::{Lint, finding};
use super::{always, least_days, most_days};
use crate::charter::{Body, Charter, Provision};
use crate::constraint::{Between, Bound, Form, Length, Period};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;

/// A meeting is called before the one before it.
pub const INTERVAL: Code = Code("period/notice-over-interval");

/// The lint.
pub const LINT: Lint = Lint { finds: &[(INTERVAL, Severity::Warning)], whole: false, run: intervals, page: None };

fn intervals(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for body in &charter.bodies {
        let periods = periods(charter, body);
        for (meets, every) in &periods {
            let Some((days, how)) = apart(every) else { continue };
            for (ahead, period) in &periods {
                let Some(what) = sent_out(period) else { continue };
                if !meets.validity.meets(ahead.validity) || least_days(period.length) <= days {
                    continue;
                }
                let message = format!(
                    "`{}` meets {how}, but {what} goes out {} ahead, before the previous meeting",
                    body.name, period.length
                );
                let found = finding(INTERVAL, Severity::Warning, message, ahead.span, "longer than that")
                    .label(meets.span, Role::Rule, how.clone())
                    .help("shorten it, or let meetings lie further apart");
                findings.push(found);
            }
        }
    }
}

fn periods<'c>(charter: &'c Charter, body: &Body) -> Vec<(&'c Provision, &'c Period)> {
    let of_body = body.constraints.iter().filter_map(|id| match &charter.constraint(*id).form {
        Form::Period(period) => Some((always(charter, *id)?, period)),
        _ => None,
    });
    of_body.collect()
}

/// How many days at most lie between some two meetings, and how that is said.
fn apart(period: &Period) -> Option<(i64, String)> {
    let with = |tolerance: Option<Length>| tolerance.map_or(Some(0), most_days);
    match period.between {
        Between::Meetings => {
            let days = most_days(period.length)?.checked_add(with(period.tolerance)?)?;
            let length = period.length.to_string();
            Some((days, format!("every {}", length.strip_prefix("1 ").unwrap_or(&length))))
        }
        // so many meetings of one year cannot all lie further apart
        Between::MeetingsOfAYear if period.length.amount > 1 => {
            Some((366 / (period.length.amount - 1), format!("{} times a year", period.length.amount)))
        }
        _ => None,
    }
}

/// What must go out before a meeting.
fn sent_out(period: &Period) -> Option<&'static str> {
    match (period.bound, period.between) {
        (Bound::Least, Between::NoticeAndMeeting) => Some("its notice"),
        (Bound::Least, Between::CirculationAndMeeting) => Some("its agenda"),
        (Bound::Least, Between::PostingAndMeeting) => Some("what is posted"),
        _ => None,
    }
}
