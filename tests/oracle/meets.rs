//! How often a body meets: every day that a date of a month can be, and either kind where none is given, is tried.

use crate::harness::{Printed, Shares, Verdict, each, roomy};
use crate::threshold::differs;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Days of the months of 2023 from January on.
pub const MONTHS: [i64; 5] = [31, 28, 31, 30, 31];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Regular,
    Informal,
    Unsaid,
}

/// A meeting: whether only its month is known, and of what kind it was.
type Meeting = (bool, Kind);

#[derive(Debug, Clone)]
struct Model {
    /// By the day of the year, from 0 on.
    meetings: BTreeMap<i64, Meeting>,
    /// So many days at the most from one to the next.
    most: i64,
    regular_only: bool,
    /// Whether the record says that it goes on until the end of May.
    ends: bool,
}

/// The day of the year as a file has it, or only its month.
pub fn written(day: i64, vague: bool) -> String {
    let (month, within) = month_of(day);
    format!("2023-{:02}{}", month + 1, if vague { String::new() } else { format!("-{:02}", within + 1) })
}

/// Month and day of a day of the year.
pub fn month_of(mut day: i64) -> (usize, i64) {
    let mut month = 0;
    while day >= MONTHS[month] {
        day -= MONTHS[month];
        month += 1;
    }
    (month, day)
}

impl Model {
    /// On which days a meeting that counts may have been; None where it may have been none that counts.
    fn possible(&self, day: i64, (vague, kind): Meeting) -> Vec<Option<i64>> {
        let (month, within) = month_of(day);
        let days = if vague { day - within..day - within + MONTHS[month] } else { day..day + 1 };
        match kind {
            Kind::Informal if self.regular_only => vec![None],
            Kind::Unsaid if self.regular_only => days.map(Some).chain([None]).collect(),
            _ => days.map(Some).collect(),
        }
    }

    fn broken(&self, days: &BTreeSet<i64>) -> bool {
        let all: Vec<i64> = days.iter().copied().chain(self.ends.then_some(150).filter(|_| !days.is_empty())).collect();
        all.windows(2).any(|pair| pair[1] - pair[0] > self.most)
    }

    /// What all that may have been comes to.
    fn outcomes(&self) -> BTreeSet<bool> {
        let mut all: BTreeSet<BTreeSet<i64>> = BTreeSet::from([BTreeSet::new()]);
        for (day, meeting) in &self.meetings {
            let possible = self.possible(*day, *meeting);
            all = all.iter().flat_map(|days| possible.iter().map(|day| days.iter().copied().chain(*day).collect())).collect();
        }
        all.iter().map(|days| self.broken(days)).collect()
    }

    fn printed(&self) -> Printed {
        let kinds = if self.regular_only { " at regular meetings" } else { "" };
        let rules = format!(
            "body board {{ meets at least every {} days{kinds} }}\nbody clerk {{}}\nmatter note {{ route {{ made by clerk final }} }}\n",
            self.most
        );
        let mut docket = String::from("complete_from: 2023-01-01\n");
        if self.ends {
            docket.push_str("recorded_until: 2023-05-31\n");
        }
        docket.push_str(
            "decisions:\n  - {id: n, date: 2023-01-01, body: clerk, matter: note, step: made, outcome: adopted}\nevents:\n",
        );
        for (day, (vague, kind)) in &self.meetings {
            let date = written(*day, *vague);
            let kind = match kind {
                Kind::Regular => ", kind: regular",
                Kind::Informal => ", kind: informal",
                Kind::Unsaid => "",
            };
            writeln!(docket, "  - {{name: board, date: {date}, status: held{kind}}}").expect("text");
        }
        Printed { rules, docket }
    }

    /// Whether nothing is left open.
    fn known(&self) -> bool {
        self.meetings.values().all(|(vague, kind)| !vague && (*kind != Kind::Unsaid || !self.regular_only))
    }
}

fn any_model() -> impl Strategy<Value = Model> {
    let kind = prop_oneof![3 => Just(Kind::Regular), 1 => Just(Kind::Informal), 1 => Just(Kind::Unsaid)];
    let meeting = (proptest::bool::weighted(0.3), kind);
    (proptest::collection::btree_map(0..150i64, meeting, 1..6), 20..90i64, any::<bool>(), any::<bool>())
        .prop_map(|(meetings, most, regular_only, ends)| Model { meetings, most, regular_only, ends })
        .prop_filter("two of one month at the most", |model| {
            let vague: Vec<usize> =
                model.meetings.iter().filter(|(_, (vague, _))| *vague).map(|(day, _)| month_of(*day).0).collect();
            vague.len() <= 2 && vague.windows(2).all(|pair| pair[0] != pair[1])
        })
}

#[test]
fn meets() {
    roomy(|| {
        let shares = Shares::default();
        each("meets", 300, any_model(), |model| {
            let printed = model.printed();
            let said = printed.checked().values().next().copied().unwrap_or(Verdict::Complies);
            let outcomes = model.outcomes();
            let expected = match (outcomes.contains(&true), outcomes.contains(&false)) {
                (false, _) => Verdict::Complies,
                (true, false) => Verdict::Breach,
                (true, true) => Verdict::Undetermined,
            };
            shares.count(said);
            // one of several intervals is too long in any case, and of none can it be told that it is that one
            let of_several = expected == Verdict::Breach && said == Verdict::Undetermined && !model.known();
            if said == expected || of_several { Ok(()) } else { Err(differs(&printed, said, expected)) }
        });
        shares.hold("meets", &[Verdict::Complies, Verdict::Breach, Verdict::Undetermined]);
    });
}
