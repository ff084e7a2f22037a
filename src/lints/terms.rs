//! Clauses of an office that nothing can come up against: an order of nobody, limits out of reach, clauses that count for no limit.

use super::{Lint, finding};
use crate::ast::Strength;
use crate::charter::{Charter, Office, Provision};
use crate::constraint::{Count, Form, Length, Limit, Rotation, ShareSize, Unit};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;
use crate::source::Span;
use num_rational::Ratio;

/// An office goes round in an order of nobody.
pub const NO_ORDER: Code = Code("term/no-order");
/// A limit that no term can come up against.
pub const OUT_OF_REACH: Code = Code("term/out-of-reach");
/// A clause says how to count where nothing is counted.
pub const NO_LIMIT: Code = Code("term/no-limit");

/// The lint.
pub const LINT: Lint = Lint {
    finds: &[(NO_ORDER, Severity::Error), (OUT_OF_REACH, Severity::Warning), (NO_LIMIT, Severity::Warning)],
    whole: true,
    run: offices,
    page: Some(("term", include_str!("terms.md"))),
};

/// A limit of an office and the provision that states it.
type Stated<'c> = (&'c Limit, &'c Provision);

fn offices(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for office in &charter.offices {
        let constraints = office.constraints.iter().map(|id| charter.constraint(*id));
        let limits: Vec<Stated<'_>> = constraints
            .filter_map(|constraint| match &constraint.form {
                Form::Limit(limit) => Some((limit, charter.provision(constraint.provision))),
                _ => None,
            })
            .collect();
        for stated in &limits {
            findings.extend(no_order(charter, office, *stated));
            findings.extend(out_of_reach(office, *stated, &limits));
            findings.extend(no_limit(office, *stated, &limits));
        }
    }
}

/// An order without places. By an attribute the docket may give the places.
fn no_order(charter: &Charter, office: &Office, (limit, provision): Stated<'_>) -> Option<Diagnostic> {
    let Limit::Rotation(rotation) = limit else { return None };
    let rosters = || office.held_by.iter().map(|dated| &charter.rosters[dated.value.index()]);
    let nobody = match rotation {
        Rotation::Order(names) => names.is_empty() && !charter.lists.iter().any(|list| list.broken),
        Rotation::Names | Rotation::Titles => {
            !office.held_by.is_empty() && rosters().all(|roster| !roster.broken && roster.entries.is_empty())
        }
        Rotation::Attribute(_) => false,
    };
    nobody.then(|| {
        let message = format!("`{}` goes round in an order of nobody", office.name);
        finding(NO_ORDER, Severity::Error, message, provision.span, "nobody is in the order")
            .help("enter who stands in the order, or take the clause out")
    })
}

/// A limit that another limit, or the number of seats, keeps everyone from reaching.
fn out_of_reach(office: &Office, (limit, provision): Stated<'_>, limits: &[Stated<'_>]) -> Option<Diagnostic> {
    if provision.exception.is_some() {
        return None;
    }
    let (message, why) = match limit {
        Limit::Terms { most, unit: unit @ (Unit::Years | Unit::Months), consecutive, .. } => {
            let service = Service { most: *most, unit: *unit, consecutive: *consecutive };
            service.bounded(office, provision, limits)?
        }
        Limit::Share(share) => {
            let seats = only_seats(office)?;
            let allowed = match share.size {
                ShareSize::Number(number) => number - i64::from(share.fewer),
                ShareSize::OfSeats(part) => {
                    (part * Ratio::from_integer(seats)).floor().to_integer()
                        - i64::from(share.fewer && (part * Ratio::from_integer(seats)).is_integer())
                }
                ShareSize::OfHolders(part) if part >= Ratio::from_integer(1) && !share.fewer => seats,
                ShareSize::OfHolders(_) => return None,
            };
            (allowed >= seats)
                .then(|| (format!("no share of the seats of `{}` is too large: it has {seats}", office.name), None))?
        }
        _ => return None,
    };
    let found = finding(OUT_OF_REACH, Severity::Warning, message, provision.span, "never breached");
    let found = match why {
        Some(why) => found.label(why, Role::Rule, "reached first"),
        None => found,
    };
    Some(found.help("lower the number, or take the clause out"))
}

/// How long one may serve.
struct Service {
    most: i64,
    unit: Unit,
    consecutive: bool,
}

impl Service {
    /// Where so many terms of such a length never come to more.
    fn bounded(&self, office: &Office, provision: &Provision, limits: &[Stated<'_>]) -> Option<(String, Option<Span>)> {
        let (unit, months) = if self.unit == Unit::Years { ("years", 12) } else { ("months", 1) };
        let may = self.most.checked_mul(months)?;
        // what is not counted, is counted otherwise, or goes on of itself leaves a way to longer service
        let odd = |limit: &Limit| {
            matches!(limit, Limit::Partial(_) | Limit::Initial(_) | Limit::Roles { .. } | Limit::Holdover | Limit::Events(_))
        };
        let firm = |other: &Provision| {
            let always = other.when.is_none() && other.exception.is_none() && other.strength == Strength::Must;
            always && other.validity == provision.validity
        };
        let mut lengths = limits.iter().filter_map(|(limit, other)| match limit {
            Limit::Length(length) => Some((*length, *other)),
            _ => None,
        });
        let (length, of) = lengths.next()?;
        if lengths.next().is_some() || !firm(of) || limits.iter().any(|(limit, _)| odd(limit)) {
            return None;
        }
        let each = in_months(length)?;
        limits.iter().find_map(|(limit, other)| {
            let Limit::Terms { most, unit: Unit::Terms, consecutive: row, per } = limit else { return None };
            let can = most.checked_mul(each)?;
            // terms counted for each entry of a list add up over the entries; terms in a row say nothing of a lifetime
            let bounds = firm(other) && per.is_empty() && (self.consecutive || !row) && can <= may;
            bounds.then(|| {
                let can = if months == 12 && can % 12 == 0 { format!("{} years", can / 12) } else { format!("{can} months") };
                let (name, may) = (&office.name, self.most);
                let message =
                    format!("nobody can hold `{name}` for more than {may} {unit}: {most} terms of {length} are at most {can}");
                (message, Some(other.span))
            })
        })
    }
}

/// A clause about the counting of terms, in an office where no number of terms or years is limited.
fn no_limit(office: &Office, (limit, provision): Stated<'_>, limits: &[Stated<'_>]) -> Option<Diagnostic> {
    let what = match limit {
        Limit::Partial(_) => "which partial terms count",
        Limit::Initial(_) => "which terms are exempt",
        _ => return None,
    };
    let counted = |limit: &Limit| {
        matches!(
            limit,
            Limit::Terms { .. } | Limit::Gap(_) | Limit::Stagger(_) | Limit::Vacant(_) | Limit::Share(_) | Limit::Rotation(_)
        )
    };
    if limits.iter().any(|(limit, _)| counted(limit)) {
        return None;
    }
    let message = format!("`{}` says {what}, but limits no terms", office.name);
    let found = finding(NO_LIMIT, Severity::Warning, message, provision.span, "without effect");
    Some(found.help("add the limit (`limit 2 consecutive terms per holder`), or take the clause out"))
}

fn only_seats(office: &Office) -> Option<i64> {
    let [seats] = office.seats.as_slice() else { return None };
    (office.per.is_empty() && seats.validity.since.is_none() && seats.validity.until.is_none()).then_some(seats.value)
}

fn in_months(length: Length) -> Option<i64> {
    match length.count {
        Count::Months => Some(length.amount),
        Count::Years | Count::CalendarYears => length.amount.checked_mul(12),
        _ => None,
    }
}
