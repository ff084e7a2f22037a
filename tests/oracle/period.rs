//! Notice and gaps: days are walked one by one, and every day that an imprecise date can be is tried.

use crate::days::{Day, days, later, length_of, month_days, month_of, months_later, weekday, written};
use crate::harness::{Printed, Shares, Verdict, each, roomy, together, verdict};
use crate::threshold::differs;
use proptest::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Days,
    Clear,
    Weeks,
    Months,
    Business,
    ClearBusiness,
    NoSunday,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precision {
    Day,
    Month,
    Missing,
}

#[derive(Debug, Clone)]
struct Model {
    unit: Unit,
    amount: i64,
    at_least: bool,
    from: Day,
    /// How many days later the meeting is.
    later: i64,
    told: Precision,
    /// Days after the first that are holidays.
    holidays: Vec<i64>,
    /// Whether something must be done within it.
    within: bool,
}

// --- the oracle

impl Model {
    fn to(&self) -> Day {
        later(self.from, self.later)
    }

    fn is_business(&self, day: Day) -> bool {
        weekday(day) < 5 && !self.holidays.iter().any(|after| later(self.from, *after) == day)
    }

    /// How many such days lie between.
    fn counted(&self, from: Day, to: Day) -> i64 {
        let all = days(from, to);
        let ends = |day: Day| day == to && matches!(self.unit, Unit::Clear | Unit::ClearBusiness);
        all.iter().filter(|day| !ends(**day) && self.is_counted(**day)).count() as i64
    }

    fn is_counted(&self, day: Day) -> bool {
        match self.unit {
            Unit::Business | Unit::ClearBusiness => self.is_business(day),
            Unit::NoSunday => weekday(day) != 6,
            Unit::Clear | Unit::Days | Unit::Weeks | Unit::Months => true,
        }
    }

    fn kept(&self, from: Day, to: Day) -> bool {
        let amount = if self.unit == Unit::Weeks { 7 * self.amount } else { self.amount };
        match (self.unit, self.at_least) {
            (Unit::Months, true) => months_later(from, self.amount) <= to,
            (Unit::Months, false) => to <= months_later(from, self.amount),
            (_, true) => from <= to && self.counted(from, to) >= amount,
            // in time up to the day that is the last of so many
            (_, false) => {
                let counted = self.counted(from, to);
                counted < amount || counted == amount && (!self.within || self.is_counted(to))
            }
        }
    }

    fn possible(&self) -> Vec<Day> {
        match self.told {
            Precision::Day => vec![self.from],
            Precision::Month => month_days(self.from),
            Precision::Missing => Vec::new(),
        }
    }

    fn expected(&self, to: Day) -> Verdict {
        verdict(together(self.possible().into_iter().map(|from| self.kept(from, to))))
    }

    fn length(&self) -> String {
        let unit = match self.unit {
            Unit::Days => "days",
            Unit::Clear => "clear days",
            Unit::Weeks => "weeks",
            Unit::Months => "months",
            Unit::Business => "business days",
            Unit::ClearBusiness => "clear business days",
            Unit::NoSunday => "days except Sunday",
        };
        format!("{} {unit}", self.amount)
    }

    fn calendar(&self) -> String {
        let days: Vec<String> = self.holidays.iter().map(|after| written(later(self.from, *after))).collect();
        if days.is_empty() { String::new() } else { format!("calendar city {{ holidays {{ {} }} }}\n", days.join(", ")) }
    }

    fn told_from(&self) -> Option<String> {
        match self.told {
            Precision::Day => Some(written(self.from)),
            Precision::Month => Some(month_of(self.from)),
            Precision::Missing => None,
        }
    }
}

fn any_model(units: &'static [Unit], told: BoxedStrategy<Precision>) -> impl Strategy<Value = Model> {
    (
        proptest::sample::select(units),
        1..25i64,
        proptest::bool::weighted(0.75),
        (2024..2026i64, 1..13i64, 1..32i64),
        -4..5i64,
        told,
        proptest::collection::btree_set(0..40i64, 0..5),
    )
        .prop_map(|(unit, amount, at_least, (year, month, day), about, told, holidays)| {
            let amount = match unit {
                Unit::Weeks => 1 + amount % 4,
                Unit::Months => 1 + amount % 3,
                _ => amount,
            };
            let usual = match unit {
                Unit::Weeks => 7 * amount,
                Unit::Months => 30 * amount + amount / 2,
                Unit::Business | Unit::ClearBusiness => amount * 7 / 5 + 2,
                _ => amount,
            };
            let from = (year, month, day.min(length_of(year, month)));
            let holidays = holidays.into_iter().collect();
            Model { unit, amount, at_least, from, later: (usual + about).max(1), told, holidays, within: false }
        })
}

#[test]
fn notice() {
    roomy(|| {
        let units = &[Unit::Days, Unit::Clear, Unit::Weeks, Unit::Months, Unit::Business, Unit::ClearBusiness, Unit::NoSunday];
        let told = prop_oneof![6 => Just(Precision::Day), 2 => Just(Precision::Month), 1 => Just(Precision::Missing)].boxed();
        let shares = Shares::default();
        each("notice", 500, any_model(units, told), |model| {
            let bound = if model.at_least { "at least" } else { "at most" };
            let rules = format!(
                "{}body council {{ notice {bound} {} before meeting }}\nmatter motion {{ route {{ decided by council final }} }}\n",
                model.calendar(),
                model.length()
            );
            let convened = model.told_from().map(|from| format!("convened: {from}")).unwrap_or_default();
            let docket = format!(
                "decisions:\n  - {{id: d, date: {}, body: council, matter: motion, step: decided, outcome: adopted, meeting: {{{convened}}}}}\n",
                written(model.to())
            );
            let printed = Printed { rules, docket };
            let said = printed.checked().values().next().copied().unwrap_or(Verdict::Complies);
            let expected = model.expected(model.to());
            shares.count(expected);
            if said == expected { Ok(()) } else { Err(differs(&printed, said, expected)) }
        });
        shares.hold("notice", &[Verdict::Complies, Verdict::Breach, Verdict::Undetermined]);
    });
}

#[test]
fn gaps() {
    roomy(|| {
        let units = &[Unit::Days, Unit::Clear, Unit::Weeks, Unit::Months, Unit::Business, Unit::NoSunday];
        let told = prop_oneof![3 => Just(Precision::Day), 2 => Just(Precision::Month)].boxed();
        // the two must not be of one month, or which comes first is open
        let models = any_model(units, told).prop_filter("in order", |model| {
            let ((year, month, _), (to_year, to_month, _)) = (model.from, model.to());
            model.told == Precision::Day || (year, month) < (to_year, to_month)
        });
        let shares = Shares::default();
        let models = models.prop_map(|model| Model { within: true, ..model });
        each("gaps", 500, models, |model| {
            let bound = if model.at_least { "at least" } else { "within" };
            let rules = format!(
                "{}body council {{}}\nmatter motion {{ route {{ drafted by council  decided by council after drafted {bound} {} final }} }}\n",
                model.calendar(),
                model.length()
            );
            let entry = |id, date: String, step| {
                format!(
                    "  - {{id: {id}, date: {date}, body: council, matter: motion, subject: s, step: {step}, outcome: adopted}}\n"
                )
            };
            let from = model.told_from().unwrap_or_default();
            let docket = format!("decisions:\n{}{}", entry("a", from, "drafted"), entry("b", written(model.to()), "decided"));
            let printed = Printed { rules, docket };
            let said = printed.checked().values().next().copied().unwrap_or(Verdict::Complies);
            let expected = model.expected(model.to());
            shares.count(expected);
            if said == expected { Ok(()) } else { Err(differs(&printed, said, expected)) }
        });
        shares.hold("gaps", &[Verdict::Complies, Verdict::Breach, Verdict::Undetermined]);
    });
}
