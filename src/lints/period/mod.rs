//! Periods that no calendar satisfies, or that do not fit each other.
//!
//! What comes in: a charter. What goes out: what its lints share: how many days a length surely has at least, and at most.

pub mod interval;
pub mod route;
pub mod vacancy;

use crate::charter::{Charter, Provision};
use crate::constraint::{ConstraintId, Count, Length};

/// The page of these lints.
pub const PAGE: Option<(&str, &str)> = Some(("period", include_str!("../period.md")));

/// How many days a length has at the very least, from its first day to its last.
pub fn least_days(length: Length) -> i64 {
    let n = length.amount;
    match length.count {
        Count::Days | Count::BusinessDays | Count::DaysExcept(_) => n,
        Count::ClearDays | Count::ClearBusinessDays => n.saturating_add(1),
        Count::Hours => n / 24,
        Count::Weeks => n.saturating_mul(7),
        // no run of months is shorter than so many twelfths of a year by more than three days
        Count::Months => (n.saturating_mul(365) / 12).saturating_sub(3).max(0),
        Count::Years | Count::CalendarYears => n.saturating_mul(365),
    }
}

/// How many days a length has at the very most; None where that hangs on holidays.
pub fn most_days(length: Length) -> Option<i64> {
    let n = length.amount;
    match length.count {
        Count::Days => Some(n),
        Count::ClearDays => n.checked_add(1),
        Count::Hours => n.checked_add(23).map(|hours| hours / 24),
        Count::Weeks => n.checked_mul(7),
        Count::Months => n.checked_mul(366)?.checked_div(12)?.checked_add(3),
        Count::Years | Count::CalendarYears => n.checked_mul(366),
        Count::BusinessDays | Count::ClearBusinessDays | Count::DaysExcept(_) => None,
    }
}

/// The provision of a constraint, where it always applies: without condition, not by an exception, and with none to it.
pub fn always(charter: &Charter, id: ConstraintId) -> Option<&Provision> {
    let constraint = charter.constraint(id);
    let provision = charter.provision(constraint.provision);
    let excepted = charter.excepted.contains_key(&constraint.provision);
    (provision.when.is_none() && provision.exception.is_none() && !provision.unknown && !excepted).then_some(provision)
}
