//! What an agenda lists, who is eligible, which version holds, and what an exception lifts.

use crate::harness::{Printed, Shares, Verdict, each, roomy, together, verdict};
use proptest::prelude::*;
use std::fmt::Write;

const ALL: [Verdict; 3] = [Verdict::Complies, Verdict::Breach, Verdict::Undetermined];

fn agreed(printed: &Printed, expected: Verdict) -> Result<(), String> {
    let said = printed.checked().values().min().copied().unwrap_or(Verdict::Complies);
    if said == expected { Ok(()) } else { Err(crate::threshold::differs(printed, said, expected)) }
}

#[test]
fn eligible() {
    roomy(|| {
        // whose region is on the roster: north, south, or not said; which regions are asked for, and whether of a group
        let models = (0..3usize, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        let shares = Shares::default();
        each("eligible", 300, models, |&(region, in_group, by_group, either, denied)| {
            let member = ["M0 { region north }", "M0 { region south }", "M0"][region];
            let group = if in_group { "M0" } else { "M1" };
            let condition = match (by_group, either) {
                (false, _) => "region is north",
                (true, true) => "(region is north or holder in chosen)",
                (true, false) => "(region is north and holder in chosen)",
            };
            let not = if denied { "not " } else { "" };
            let rules = format!(
                "roster member {{ M1 {{ region north }} {member} }}\ngroup chosen of member {{ {group} }}\nbody board {{ members member }}\n\
                 office warden {{ held by member  eligible when {not}{condition}  filled by board }}\n\
                 matter wardenship {{ route {{ appointed by board final }}  fills warden }}\n"
            );
            let docket = "decisions:\n  - {id: d, date: 2024-01-15, body: board, matter: wardenship, step: appointed, outcome: adopted,\n     \
                          fills: {office: warden, holder: M0, from: 2024-02-01, until: 2025-01-31}}\n";
            let regions: &[bool] = [&[true][..], &[false], &[true, false]][region];
            let kept = together(regions.iter().map(|north| {
                let holds = match (by_group, either) {
                    (false, _) => *north,
                    (true, true) => *north || in_group,
                    (true, false) => *north && in_group,
                };
                holds != denied
            }));
            shares.count(verdict(kept));
            agreed(&Printed { rules, docket: docket.to_owned() }, verdict(kept))
        });
        shares.hold("eligible", &ALL);
    });
}

#[test]
fn listed() {
    roomy(|| {
        // what the agenda lists, if there is one; what is decided
        let models = (proptest::option::weighted(0.75, proptest::collection::btree_set(0..4usize, 1..4)), 0..4usize);
        let shares = Shares::default();
        each("listed", 300, models, |(agenda, decided)| {
            let rules = "body council { agenda { only listed items } }\nmatter bylaw { route { adopted by council final } }\n";
            let mut docket = String::new();
            if let Some(listed) = agenda {
                docket
                    .push_str("meeting: {id: m, body: council, date: 2024-06-11}\nagenda: {circulated: 2024-06-01}\nitems:\n");
                for subject in listed {
                    writeln!(docket, "  - {{label: \"{subject}\", matter: bylaw, subject: s{subject}, step: adopted}}")
                        .expect("text");
                }
            }
            let meeting = if agenda.is_some() { "m" } else { "{}" };
            writeln!(
                docket,
                "decisions:\n  - {{id: d, date: 2024-06-11, body: council, matter: bylaw, subject: s{decided}, step: adopted, outcome: adopted, meeting: {meeting}}}"
            )
            .expect("text");
            let expected = verdict(agenda.as_ref().map(|listed| listed.contains(decided)));
            shares.count(expected);
            agreed(&Printed { rules: rules.to_owned(), docket }, expected)
        });
        shares.hold("listed", &ALL);
    });
}

#[test]
fn versions_and_exceptions() {
    roomy(|| {
        // the day of the change and of the meeting, the days of notice given, asked for before and since; the kind of meeting that is said
        // and what an exception puts in its place, if it does not lift
        let models = (
            8..22i64,
            10..20i64,
            proptest::option::weighted(0.8, 0..9i64),
            1..9i64,
            1..9i64,
            0..3usize,
            proptest::option::of(1..9i64),
        );
        let shares = Shares::default();
        each("versions", 400, models, |&(change, day, notice, before, since, kind, instead)| {
            let does = instead.map_or_else(|| "lifts".to_owned(), |days| format!("instead notice {days} days before meeting"));
            let rules = format!(
                "body council {{\n notice {before} days before meeting until 2024-03-{:02}\n notice {since} days before meeting since 2024-03-{change:02}\n}}\n\
                 exception urgent to council.notice {{ when meeting.kind is special  {does} }}\n\
                 matter motion {{ route {{ decided by council final }} }}\n",
                change - 1
            );
            let convened = notice.map(|notice| format!("convened: 2024-03-{:02}, ", day - notice)).unwrap_or_default();
            let said = ["kind: special, ", "kind: regular, ", ""][kind];
            let docket = format!(
                "decisions:\n  - {{id: d, date: 2024-03-{day:02}, body: council, matter: motion, step: decided, outcome: adopted, meeting: {{{convened}{said}id: m}}}}\n"
            );
            let asked = if day < change { before } else { since };
            let given: Vec<i64> = notice.map_or_else(|| (0..day).collect(), |notice| vec![notice]);
            // what an exception lifts is kept by any
            let other = instead.unwrap_or(0);
            let within = |asked: i64| if asked == 0 { Some(true) } else { together(given.iter().map(|given| *given >= asked)) };
            let kept = match kind {
                0 => within(other),
                1 => within(asked),
                // where it may apply, a breach is open, and compliance stays as far as what it puts in place is kept, too
                _ => within(asked).zip(within(other)).and_then(|(one, other)| (one && other).then_some(true)),
            };
            shares.count(verdict(kept));
            agreed(&Printed { rules, docket }, verdict(kept))
        });
        shares.hold("versions", &ALL);
    });
}

#[test]
fn same_text() {
    roomy(|| {
        // the texts of three entries, whether the last was editorial, and whether the rules let that pass
        let earlier = prop_oneof![3 => Just(Some("v1")), 2 => Just(Some("v2")), 2 => Just(None)];
        let later = prop_oneof![3 => Just(Some("v1")), 2 => Just(Some("v2")), 1 => Just(None)];
        let models = (earlier, later, proptest::option::weighted(0.6, any::<bool>()), any::<bool>());
        let shares = Shares::default();
        each("same-text", 200, models, |&(one, other, editorial, unless)| {
            let exempt = if unless { " unless editorial" } else { "" };
            let rules = format!(
                "body council {{}}\nmatter bylaw {{ route {{ drafted by council  adopted by council after drafted final }}\n same text from drafted to adopted{exempt} }}\n"
            );
            let text = |text: Option<&str>| text.map(|text| format!(", text: {text}")).unwrap_or_default();
            let said = editorial.map(|is| format!(", editorial: {}", if is { "yes" } else { "no" })).unwrap_or_default();
            let docket = format!(
                "decisions:\n  - {{id: a, date: 2024-06-01, body: council, matter: bylaw, subject: s, step: drafted, outcome: adopted{}}}\n  \
                 - {{id: d, date: 2024-06-11, body: council, matter: bylaw, subject: s, step: adopted, outcome: adopted{}{said}}}\n",
                text(one),
                text(other)
            );
            let expected = match (one, other) {
                _ if unless && editorial == Some(true) => Verdict::Complies,
                (Some(one), Some(other)) if one == other => Verdict::Complies,
                // what is not said to be editorial is not
                (Some(_), Some(_)) => Verdict::Breach,
                (None, Some(_)) => Verdict::Undetermined,
                // where the later names none, nothing is said
                (_, None) => Verdict::Complies,
            };
            shares.count(expected);
            agreed(&Printed { rules, docket }, expected)
        });
        shares.hold("same-text", &ALL);
    });
}
