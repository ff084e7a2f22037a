//! Weights that are rounded or known in part: every table that agrees with what the rules say of it is gone through.

use crate::harness::{Printed, Shares, Verdict, each, roomy, together, verdict};
use proptest::prelude::*;
use std::fmt::Write;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Those in favour weigh so large a share of the members; strictly more, or at least.
    Share(bool),
    /// More weight for than against.
    More,
    /// No more stand against than the fewest who have more than a share.
    Fewest,
    /// A half of the members is in favour, made a whole number: up, down, or the next above.
    Whole(usize),
}

#[derive(Debug, Clone)]
struct Model {
    /// Of each member the weight, whether the table gives it, how far that is off, and whether the member is in favour.
    members: Vec<(i64, bool, i64, bool)>,
    off: i64,
    total: bool,
    others: Option<i64>,
    share: (i64, i64),
    asked: Asked,
    adopted: bool,
}

impl Model {
    fn figure(&self, member: usize) -> Option<i64> {
        let (weight, given, off, _) = self.members[member];
        (given || member == 0).then_some((weight + off.clamp(-self.off, self.off)).max(0))
    }

    fn known(&self) -> Vec<(i64, i64)> {
        let total: i64 = self.members.iter().map(|member| member.0).sum();
        let most = self.others.unwrap_or(total);
        let bounds = |member| match self.figure(member) {
            Some(figure) => ((figure - self.off).max(0), figure + self.off),
            None => (0, most),
        };
        (0..self.members.len()).map(bounds).collect()
    }

    /// All tables that the rules allow, in whole numbers: at their corners sums are least and greatest.
    fn worlds(&self) -> Vec<Vec<i64>> {
        let mut all = vec![Vec::new()];
        for (low, high) in self.known() {
            all =
                all.iter().flat_map(|one: &Vec<i64>| (low..=high).map(|w| one.iter().copied().chain([w]).collect())).collect();
        }
        let total: i64 = self.members.iter().map(|member| member.0).sum();
        all.retain(|world| !self.total || world.iter().sum::<i64>() == total);
        all
    }

    fn carries(&self, weights: &[i64]) -> bool {
        let all: i64 = weights.iter().sum();
        let ayes: i64 = weights.iter().zip(&self.members).filter(|(_, member)| member.3).map(|(weight, _)| weight).sum();
        let (part, whole) = self.share;
        match self.asked {
            Asked::Share(true) => ayes * whole > part * all,
            Asked::Share(false) => ayes * whole >= part * all,
            Asked::More => ayes > all - ayes,
            Asked::Fewest => {
                let mut heaviest = weights.to_vec();
                heaviest.sort_unstable_by(|one, two| two.cmp(one));
                let enough = |count: &usize| heaviest[..*count].iter().sum::<i64>() * whole > part * all;
                let fewest = (0..=weights.len()).find(enough).expect("all have more than a part");
                self.members.iter().filter(|member| !member.3).count() <= fewest
            }
            Asked::Whole(how) => {
                let (ayes, members) = (self.members.iter().filter(|member| member.3).count(), self.members.len());
                ayes >= [members.div_ceil(2), members / 2, members / 2 + 1][how]
            }
        }
    }

    fn printed(&self) -> Printed {
        let names: Vec<String> = (0..self.members.len()).map(|member| format!("M{member}")).collect();
        let mut rules = format!("roster member {{ {} }}\nweights tokens of member", names.join(", "));
        if self.total {
            write!(rules, " total {}", self.members.iter().map(|member| member.0).sum::<i64>()).expect("text");
        }
        if let Some(most) = self.others {
            write!(rules, " others at most {most}").expect("text");
        }
        if self.off > 0 {
            write!(rules, " give or take {}", self.off).expect("text");
        }
        let rows = names.iter().enumerate().filter_map(|(at, name)| Some(format!("{name} {}", self.figure(at)?)));
        let (part, whole) = self.share;
        let rule = match self.asked {
            Asked::Share(true) => format!("ayes by tokens more than {part}/{whole} of members by tokens"),
            Asked::Share(false) => format!("ayes by tokens at least {part}/{whole} of members by tokens"),
            Asked::More => "ayes by tokens more than noes by tokens".to_owned(),
            Asked::Fewest => format!(
                "members except ayes at most fewest of members by tokens with more than {part}/{whole} of members by tokens"
            ),
            Asked::Whole(how) => {
                let half =
                    ["1/2 of members rounded up", "1/2 of members rounded down", "next whole number above 1/2 of members"];
                format!("ayes at least {}", half[how])
            }
        };
        writeln!(rules, " {{ {} }}\nvote needed = {rule}", rows.collect::<Vec<_>>().join(", ")).expect("text");
        rules.push_str(
            "body council { members member decides by needed }\nmatter motion { route { decided by council final } }\n",
        );
        let side = |ayes: bool| {
            let on = names.iter().zip(&self.members).filter(|(_, member)| member.3 == ayes).map(|(name, _)| name.as_str());
            on.collect::<Vec<_>>().join(", ")
        };
        let outcome = if self.adopted { "adopted" } else { "rejected" };
        let docket = format!(
            "decisions:\n  - {{id: d, date: 2024-03-01, body: council, matter: motion, step: decided, outcome: {outcome}, \
             vote: {{ayes: [{}], noes: [{}], abstentions: []}}}}\n",
            side(true),
            side(false)
        );
        Printed { rules, docket }
    }
}

fn any_model() -> impl Strategy<Value = Model> {
    let member = (1..5i64, proptest::bool::weighted(0.7), -1..2i64, any::<bool>());
    let asked = prop_oneof![
        3 => any::<bool>().prop_map(Asked::Share), 3 => Just(Asked::More), 2 => Just(Asked::Fewest), 1 => (0..3usize).prop_map(Asked::Whole)
    ];
    let share = (1..4i64, 2..6i64).prop_filter("a part", |(part, whole)| part < whole);
    let members = proptest::collection::vec(member, 2..5);
    (members, 0..2i64, any::<bool>(), proptest::option::of(4..6i64), share, asked, any::<bool>()).prop_map(
        |(mut members, off, total, others, share, asked, adopted)| {
            // somebody weighs something in any case
            members[0].0 += 2;
            Model { members, off, total: total || others.is_none(), others, share, asked, adopted }
        },
    )
}

#[test]
fn weights() {
    roomy(|| {
        let shares = Shares::default();
        each("weights", 500, any_model(), |model| {
            let printed = model.printed();
            let said = printed.checked().values().min().copied().unwrap_or(Verdict::Complies);
            let carried = together(model.worlds().iter().map(|weights| model.carries(weights)));
            let expected = verdict(carried.map(|carried| carried == model.adopted));
            shares.count(expected);
            // of how few have so much more may stay open than need be, unless all weights are known
            let exact = model.known().iter().all(|(low, high)| low == high);
            let open = said == Verdict::Undetermined && model.asked == Asked::Fewest && !exact;
            if said == expected || open { Ok(()) } else { Err(crate::threshold::differs(&printed, said, expected)) }
        });
        shares.hold("weights", &[Verdict::Complies, Verdict::Breach, Verdict::Undetermined]);
    });
}
