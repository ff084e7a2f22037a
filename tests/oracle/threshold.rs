//! Votes and quorums: every assignment of the members to ballots that the docket allows is gone through.

use crate::harness::{Printed, Shares, Verdict, Verdicts, each, roomy, together, verdict};
use proptest::prelude::*;
use std::fmt::Write;

/// What a member does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    Aye,
    No,
    Abstain,
    Silent,
    Absent,
    /// Neither there nor among the absences: of whom nothing is said.
    Unsaid,
}

pub const DOES: [Does; 6] = [Does::Aye, Does::No, Does::Abstain, Does::Silent, Does::Absent, Does::Unsaid];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    Ayes,
    Noes,
    Abstentions,
    Present,
    Members,
    Absences,
}

impl Set {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ayes => "ayes",
            Self::Noes => "noes",
            Self::Abstentions => "abstentions",
            Self::Present => "present",
            Self::Members => "members",
            Self::Absences => "absences",
        }
    }

    pub fn has(self, does: Does) -> bool {
        match self {
            Self::Ayes => does == Does::Aye,
            Self::Noes => does == Does::No,
            Self::Abstentions => does == Does::Abstain,
            Self::Present => !matches!(does, Does::Absent | Does::Unsaid),
            Self::Members => true,
            Self::Absences => does == Does::Absent,
        }
    }
}

/// Whose ballots of a set count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Narrowed {
    All,
    FromGroup,
    Except(Set),
}

#[derive(Debug, Clone)]
pub struct Sum {
    pub of: Vec<(Set, Narrowed)>,
    pub weighed: bool,
}

#[derive(Debug, Clone)]
pub enum Number {
    Sum(Sum),
    Times(i64, Sum),
    Share(i64, i64, Sum),
    Majority(Sum),
    /// So many halves of the root.
    Root(i64, Sum),
    Plain(i64),
    Lesser(i64, Sum),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    AtLeast,
    MoreThan,
    AtMost,
    FewerThan,
    Exactly,
}

#[derive(Debug, Clone)]
pub enum Condition {
    Compare(Sum, Is, Number),
    Without(Set, Narrowed),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Not(Box<Condition>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    Unsaid,
    Fails,
    Passes,
}

/// What the docket tells of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Nothing,
    Number,
    Names,
}

#[derive(Debug, Clone)]
pub struct Model {
    pub does: Vec<Does>,
    pub group: Vec<bool>,
    pub weights: Vec<i64>,
    pub first: Option<Condition>,
    pub rule: Condition,
    pub tie: Tie,
    /// Of ayes, noes, abstentions, absences, present.
    pub told: [Told; 5],
    pub roll: bool,
    pub adopted: bool,
}

const TOLD: [Set; 5] = [Set::Ayes, Set::Noes, Set::Abstentions, Set::Absences, Set::Present];

// --- the oracle

fn weight(model: &Model, member: usize, sum: &Sum) -> i64 {
    if sum.weighed { model.weights[member] } else { 1 }
}

fn amount(model: &Model, does: &[Does], sum: &Sum) -> i64 {
    let mut total = 0;
    for (set, narrowed) in &sum.of {
        for (member, &does) in does.iter().enumerate() {
            if set.has(does) && stays(model, member, does, *narrowed) {
                total += weight(model, member, sum);
            }
        }
    }
    total
}

fn stays(model: &Model, member: usize, does: Does, narrowed: Narrowed) -> bool {
    match narrowed {
        Narrowed::All => true,
        Narrowed::FromGroup => model.group[member],
        Narrowed::Except(set) => !set.has(does),
    }
}

fn ordered(is: Is, left: i64, right: i64) -> bool {
    match is {
        Is::AtLeast => left >= right,
        Is::MoreThan => left > right,
        Is::AtMost => left <= right,
        Is::FewerThan => left < right,
        Is::Exactly => left == right,
    }
}

/// Whether a comparison holds; None for a share of nothing, which is never reached.
fn compared(model: &Model, does: &[Does], left: &Sum, is: Is, right: &Number) -> Option<bool> {
    let left = amount(model, does, left);
    let of = |sum| amount(model, does, sum);
    Some(match right {
        Number::Sum(sum) => ordered(is, left, of(sum)),
        Number::Times(times, sum) => ordered(is, left, times * of(sum)),
        Number::Plain(number) => ordered(is, left, *number),
        Number::Lesser(number, sum) => ordered(is, left, (*number).min(of(sum))),
        Number::Root(halves, sum) => ordered(is, 4 * left * left, halves * halves * of(sum)),
        Number::Share(_, _, sum) | Number::Majority(sum) if of(sum) == 0 => return None,
        Number::Share(part, whole, sum) => ordered(is, left * whole, part * of(sum)),
        Number::Majority(sum) => 2 * left > of(sum),
    })
}

pub fn holds(model: &Model, does: &[Does], condition: &Condition, wanted: bool) -> bool {
    match condition {
        Condition::Compare(left, is, right) => compared(model, does, left, *is, right).is_some_and(|holds| holds == wanted),
        Condition::Without(set, narrowed) => {
            let sum = Sum { of: vec![(*set, *narrowed)], weighed: false };
            (amount(model, does, &sum) == 0) == wanted
        }
        Condition::And(one, other) if wanted => holds(model, does, one, true) && holds(model, does, other, true),
        Condition::And(one, other) => holds(model, does, one, false) || holds(model, does, other, false),
        Condition::Or(one, other) if wanted => holds(model, does, one, true) || holds(model, does, other, true),
        Condition::Or(one, other) => holds(model, does, one, false) && holds(model, does, other, false),
        Condition::Not(inner) => holds(model, does, inner, !wanted),
    }
}

fn and(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn or(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    and(one.map(|one| !one), other.map(|other| !other)).map(|both| !both)
}

/// Each comparison is decided by itself, where all possibilities agree.
fn apart(model: &Model, worlds: &[Vec<Does>], condition: &Condition, wanted: bool) -> Option<bool> {
    match condition {
        Condition::And(one, other) | Condition::Or(one, other) => {
            let (one, other) = (apart(model, worlds, one, wanted), apart(model, worlds, other, wanted));
            if matches!(condition, Condition::And(..)) == wanted { and(one, other) } else { or(one, other) }
        }
        Condition::Not(inner) => apart(model, worlds, inner, !wanted),
        _ => together(worlds.iter().map(|does| holds(model, does, condition, wanted))),
    }
}

/// Whether all that can be decided has to be: sums of whole sets, compared in order. Where ballots are narrowed or weighed, or a base may be
/// empty, more may stay open than need be; what is decided must be right all the same.
fn is_plain(condition: &Condition) -> bool {
    let whole = |sum: &Sum| !sum.weighed && sum.of.iter().all(|(_, narrowed)| *narrowed == Narrowed::All);
    match condition {
        Condition::Compare(left, is, right) => {
            let right = match right {
                Number::Sum(sum) | Number::Times(_, sum) => whole(sum),
                Number::Share(_, _, sum) | Number::Majority(sum) => whole(sum) && sum.of[0].0 == Set::Members,
                Number::Plain(_) => true,
                Number::Root(..) | Number::Lesser(..) => false,
            };
            *is != Is::Exactly && whole(left) && right
        }
        Condition::Without(_, narrowed) => *narrowed == Narrowed::All,
        Condition::And(one, other) | Condition::Or(one, other) => is_plain(one) && is_plain(other),
        Condition::Not(inner) => is_plain(inner),
    }
}

pub fn carries(model: &Model, does: &[Does]) -> bool {
    let first = model.first.as_ref().is_some_and(|first| holds(model, does, first, true));
    !first && {
        // in the unit of the vote
        let weighed = matches!(&model.rule, Condition::Compare(left, ..) if left.weighed);
        let of = |set| amount(model, does, &Sum { of: vec![(set, Narrowed::All)], weighed });
        match model.tie {
            // as many as nobody carries nothing
            Tie::Passes if of(Set::Ayes) == of(Set::Noes) => of(Set::Ayes) > 0,
            Tie::Fails if of(Set::Ayes) == of(Set::Noes) => false,
            _ => holds(model, does, &model.rule, true),
        }
    }
}

/// Every assignment that gives the numbers and names that the docket tells.
pub fn worlds(model: &Model) -> Vec<Vec<Does>> {
    let mut all = vec![Vec::new()];
    for _ in &model.does {
        all = all.iter().flat_map(|one: &Vec<Does>| DOES.map(|does| one.iter().copied().chain([does]).collect())).collect();
    }
    all.retain(|world| agrees(model, world));
    all
}

fn agrees(model: &Model, world: &[Does]) -> bool {
    if model.roll {
        return world == model.does;
    }
    TOLD.iter().zip(model.told).all(|(set, told)| match told {
        Told::Nothing => true,
        Told::Number => {
            world.iter().filter(|does| set.has(**does)).count() == model.does.iter().filter(|does| set.has(**does)).count()
        }
        Told::Names => world.iter().zip(&model.does).all(|(one, other)| set.has(*one) == set.has(*other)),
    })
}

// --- as text

pub fn set(set: Set, narrowed: Narrowed) -> String {
    match narrowed {
        Narrowed::All => set.name().to_owned(),
        Narrowed::FromGroup => format!("{} from permanent", set.name()),
        Narrowed::Except(other) => format!("{} except {}", set.name(), other.name()),
    }
}

fn sum(of: &Sum, alone: bool) -> String {
    let parts: Vec<String> = of.of.iter().map(|(of, narrowed)| set(*of, *narrowed)).collect();
    let text = parts.join(" + ");
    match (of.weighed, parts.len()) {
        (true, 1) => format!("{text} by tokens"),
        (true, _) => format!("({text}) by tokens"),
        (false, 2..) if !alone => format!("({text})"),
        _ => text,
    }
}

fn number(number: &Number) -> String {
    match number {
        Number::Sum(of) => sum(of, true),
        Number::Times(times, of) => format!("{times} times {}", sum(of, false)),
        Number::Share(part, whole, of) => format!("{part}/{whole} of {}", sum(of, false)),
        Number::Majority(of) => format!("majority of {}", sum(of, false)),
        Number::Root(halves, of) => format!("{halves}/2 * square root of {}", sum(of, false)),
        Number::Plain(number) => number.to_string(),
        Number::Lesser(number, of) => format!("lesser of ({number}, {})", sum(of, true)),
    }
}

pub fn condition(of: &Condition) -> String {
    match of {
        Condition::Compare(left, is, right) => {
            let is = match is {
                Is::AtLeast => "at least",
                Is::MoreThan => "more than",
                Is::AtMost => "at most",
                Is::FewerThan => "fewer than",
                Is::Exactly => "is",
            };
            format!("{} {is} {}", sum(left, true), number(right))
        }
        Condition::Without(of, narrowed) => format!("without {}", set(*of, *narrowed)),
        Condition::And(one, other) => format!("({}) and ({})", condition(one), condition(other)),
        Condition::Or(one, other) => format!("({}) or ({})", condition(one), condition(other)),
        Condition::Not(inner) => format!("not ({})", condition(inner)),
    }
}

impl Model {
    /// The roster, its group, and its weights.
    fn electorate(&self) -> String {
        let names: Vec<String> = (0..self.does.len()).map(|member| format!("M{member}")).collect();
        let weights: Vec<String> = self.weights.iter().zip(&names).map(|(weight, name)| format!("{name} {weight}")).collect();
        let group: Vec<&str> = names.iter().zip(&self.group).filter(|(_, is)| **is).map(|(name, _)| name.as_str()).collect();
        format!(
            "roster member {{ {} }}\ngroup permanent of member {{ {} }}\nweights tokens of member {{ {} }}\n",
            names.join(", "),
            group.join(", "),
            weights.join(", ")
        )
    }

    pub fn vote(&self) -> Printed {
        let mut rules = self.electorate();
        let tie = match self.tie {
            Tie::Unsaid => "",
            Tie::Fails => " tie fails",
            Tie::Passes => " tie passes",
        };
        match &self.first {
            Some(first) => {
                let (first, rule) = (condition(first), condition(&self.rule));
                write!(rules, "vote needed = cases {{ when {first}: fails\n otherwise: {rule} }}{tie}\n").expect("text");
            }
            None => writeln!(rules, "vote needed = {}{tie}", condition(&self.rule)).expect("text"),
        }
        rules.push_str(
            "body council { members member decides by needed }\nmatter motion { route { decided by council final } }\n",
        );
        Printed { rules, docket: self.docket() }
    }

    pub fn quorum(&self) -> Printed {
        let mut rules = self.electorate();
        writeln!(rules, "body council {{ members member quorum {} }}", condition(&self.rule)).expect("text");
        rules.push_str("matter motion { route { decided by council final } }\n");
        Printed { rules, docket: self.docket() }
    }

    pub fn docket(&self) -> String {
        let mut fields = Vec::new();
        if self.roll {
            let word = |does| match does {
                Does::Aye => "yes",
                Does::No => "no",
                Does::Abstain => "abstain",
                Does::Silent => "not voting",
                Does::Absent | Does::Unsaid => "absent",
            };
            let roll = self.does.iter().enumerate().map(|(at, does)| format!("{{voter: M{at}, option: {}}}", word(*does)));
            fields.push(format!("votes: [{}]", roll.collect::<Vec<_>>().join(", ")));
        } else {
            for (set, told) in TOLD.iter().zip(self.told) {
                let names: Vec<String> = self
                    .does
                    .iter()
                    .enumerate()
                    .filter(|(_, does)| set.has(**does))
                    .map(|(member, _)| format!("M{member}"))
                    .collect();
                match told {
                    Told::Nothing => {}
                    Told::Number => fields.push(format!("{}: {}", set.name(), names.len())),
                    Told::Names => fields.push(format!("{}: [{}]", set.name(), names.join(", "))),
                }
            }
        }
        let outcome = if self.adopted { "adopted" } else { "rejected" };
        format!(
            "decisions:\n  - {{id: d, date: 2024-03-01, body: council, matter: motion, step: decided, outcome: {outcome}, vote: {{{}}}}}\n",
            fields.join(", ")
        )
    }
}

// --- models

fn any_set() -> impl Strategy<Value = Set> {
    prop_oneof![
        4 => Just(Set::Ayes), 3 => Just(Set::Noes), 1 => Just(Set::Abstentions), 2 => Just(Set::Present), 2 => Just(Set::Members),
        1 => Just(Set::Absences),
    ]
}

fn any_narrowed() -> impl Strategy<Value = Narrowed> {
    prop_oneof![6 => Just(Narrowed::All), 2 => Just(Narrowed::FromGroup), 1 => any_set().prop_map(Narrowed::Except)]
}

fn any_sum(weighed: bool) -> impl Strategy<Value = Sum> {
    let plain = (any_set(), any_narrowed()).prop_map(|one| vec![one]);
    let ballots = prop_oneof![Just(vec![Set::Ayes, Set::Noes]), Just(vec![Set::Ayes, Set::Noes, Set::Abstentions])]
        .prop_map(|sets| sets.into_iter().map(|set| (set, Narrowed::All)).collect::<Vec<_>>());
    prop_oneof![3 => plain, 2 => ballots].prop_map(move |of| Sum { of, weighed })
}

fn any_number(weighed: bool) -> BoxedStrategy<Number> {
    let sum = move || any_sum(weighed);
    prop_oneof![
        2 => sum().prop_map(Number::Sum),
        1 => (1..4i64, sum()).prop_map(|(times, of)| Number::Times(times, of)),
        5 => (1..4i64, 2..6i64, sum()).prop_filter("a part", |(part, whole, _)| part < whole).prop_map(|(p, w, of)| Number::Share(p, w, of)),
        2 => (0..5i64).prop_map(Number::Plain),
        1 => (1..4i64, sum()).prop_map(|(number, of)| Number::Lesser(number, of)),
    ]
    .boxed()
}

fn any_compare() -> impl Strategy<Value = Condition> {
    let is = prop_oneof![
        3 => Just(Is::AtLeast), 3 => Just(Is::MoreThan), 1 => Just(Is::AtMost), 1 => Just(Is::FewerThan), 1 => Just(Is::Exactly)
    ];
    let order = prop_oneof![Just(Is::AtLeast), Just(Is::MoreThan), Just(Is::AtMost), Just(Is::FewerThan)];
    let left = |weighed| prop_oneof![Just(Sum { of: vec![(Set::Ayes, Narrowed::All)], weighed }), any_sum(weighed)];
    prop_oneof![
        6 => any::<bool>().prop_flat_map(move |weighed| (left(weighed), is.clone(), any_number(weighed)))
            .prop_map(|(left, is, right)| Condition::Compare(left, is, right)),
        1 => (left(false), any_sum(false)).prop_map(|(left, of)| Condition::Compare(left, Is::AtLeast, Number::Majority(of))),
        1 => (left(false), order, 1..4i64, any_sum(false)).prop_map(|(left, is, halves, of)| Condition::Compare(left, is, Number::Root(halves, of))),
        1 => (any_set(), any_narrowed()).prop_map(|(set, narrowed)| Condition::Without(set, narrowed)),
    ]
}

fn any_condition() -> impl Strategy<Value = Condition> {
    any_compare().prop_recursive(2, 4, 2, |inner| {
        let pair = (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            pair.clone().prop_map(|(one, other)| Condition::And(one, other)),
            pair.prop_map(|(one, other)| Condition::Or(one, other)),
            inner.prop_map(|inner| Condition::Not(Box::new(inner))),
        ]
    })
}

fn any_member() -> impl Strategy<Value = (Does, bool, i64)> {
    let does = prop_oneof![4 => Just(Does::Aye), 3 => Just(Does::No), 1 => Just(Does::Abstain), 1 => Just(Does::Silent), 1 => Just(Does::Absent)];
    (does, any::<bool>(), 1..4i64)
}

pub fn any_model() -> impl Strategy<Value = Model> {
    let told = prop_oneof![3 => Just(Told::Nothing), 3 => Just(Told::Number), 3 => Just(Told::Names)];
    let tie = prop_oneof![4 => Just(Tie::Unsaid), 1 => Just(Tie::Fails), 1 => Just(Tie::Passes)];
    (
        proptest::collection::vec(any_member(), 1..6),
        proptest::option::weighted(0.2, any_compare()),
        any_condition(),
        tie,
        [told.clone(), told.clone(), told.clone(), told.clone(), told],
        proptest::bool::weighted(0.2),
        any::<bool>(),
    )
        .prop_map(|(mut members, first, rule, tie, told, roll, adopted)| {
            let mut group: Vec<bool> = members.iter().map(|member| member.1).collect();
            group[0] = true;
            // somebody is there: of nobody `without` says nothing
            if members.iter().all(|member| member.0 == Does::Absent) {
                members[0].0 = Does::Silent;
            }
            let told = told.map(|told| if roll { Told::Names } else { told });
            let (does, weights) = (members.iter().map(|m| m.0).collect(), members.iter().map(|m| m.2).collect());
            let alone = first.is_none() && matches!(rule, Condition::Compare(..));
            let tie = if alone { tie } else { Tie::Unsaid };
            Model { does, group, weights, first, rule, tie, told, roll, adopted }
        })
}

/// What all codes of a form say of the one decision.
fn said(verdicts: &Verdicts, form: &str) -> Result<Verdict, String> {
    if let Some((at, _)) = verdicts.iter().find(|((_, code), _)| !code.starts_with(form)) {
        return Err(format!("{at:?} was not asked for"));
    }
    Ok(verdicts.values().next().copied().unwrap_or(Verdict::Complies))
}

#[test]
fn votes() {
    roomy(|| {
        let shares = Shares::default();
        each("votes", 700, any_model(), |model| {
            let printed = model.vote();
            let said = said(&printed.checked(), "vote/")?;
            let worlds = worlds(model);
            let joint = together(worlds.iter().map(|does| carries(model, does)));
            let judged = |carried: Option<bool>| verdict(carried.map(|carried| carried == model.adopted));
            shares.count(judged(joint));
            // a comparison is decided by itself; where more is decided by all of them together, that may be said
            let plain = model.first.is_none() && model.tie == Tie::Unsaid && is_plain(&model.rule);
            let alone = if plain { apart(model, &worlds, &model.rule, true) } else { None };
            if said == judged(joint) || said == judged(alone) { Ok(()) } else { Err(differs(&printed, said, judged(joint))) }
        });
        shares.hold("votes", &[Verdict::Complies, Verdict::Breach, Verdict::Undetermined]);
    });
}

#[test]
fn quorums() {
    roomy(|| {
        let shares = Shares::default();
        each("quorums", 400, any_model(), |model| {
            let printed = model.quorum();
            let said = said(&printed.checked(), "quorum/")?;
            let worlds = worlds(model);
            let joint = verdict(together(worlds.iter().map(|does| holds(model, does, &model.rule, true))));
            let alone = if is_plain(&model.rule) { apart(model, &worlds, &model.rule, true) } else { None };
            let alone = verdict(alone);
            shares.count(joint);
            if said == joint || said == alone { Ok(()) } else { Err(differs(&printed, said, joint)) }
        });
        shares.hold("quorums", &[Verdict::Complies, Verdict::Breach, Verdict::Undetermined]);
    });
}

#[test]
fn casting() {
    roomy(|| {
        let one = |set| Sum { of: vec![(set, Narrowed::All)], weighed: false };
        let both = Sum { of: vec![(Set::Ayes, Narrowed::All), (Set::Noes, Narrowed::All)], weighed: false };
        let rules = prop_oneof![
            Just(Condition::Compare(one(Set::Ayes), Is::MoreThan, Number::Sum(one(Set::Noes)))),
            Just(Condition::Compare(one(Set::Ayes), Is::AtLeast, Number::Share(2, 3, both))),
            Just(Condition::Compare(one(Set::Ayes), Is::AtLeast, Number::Share(1, 2, one(Set::Members)))),
        ];
        let casting = proptest::option::weighted(0.6, any::<bool>());
        let shares = Shares::default();
        each("casting", 300, (any_model(), rules, casting, any::<bool>()), |(model, rule, casting, alone)| {
            // somebody votes for it, and how many is known
            let mut model = Model { rule: rule.clone(), first: None, tie: Tie::Unsaid, ..model.clone() };
            model.does[0] = Does::Aye;
            model.told[0] = if model.told[0] == Told::Nothing { Told::Number } else { model.told[0] };
            let mut printed = model.vote();
            let tie = if *alone { " tie to chair alone" } else { " tie to chair" };
            printed.rules = printed.rules.replace("\nbody council", &format!("{tie}\nbody council"));
            if let Some(casting) = casting {
                let said = if *casting { "casting: yes" } else { "casting: no" };
                printed.docket = printed.docket.replace("vote: {", &format!("vote: {{{said}, "));
            }
            let said = said(&printed.checked(), "vote/")?;
            let worlds = worlds(&model);
            let count = |does: &Vec<Does>, of: Does| does.iter().filter(|does| **does == of).count();
            // where there is a tie and no casting vote is told it may be either
            let carried = together(worlds.iter().flat_map(|does| match casting {
                _ if count(does, Does::Aye) != count(does, Does::No) => vec![carries(&model, does)],
                Some(casting) => vec![*casting],
                None => vec![true, false],
            }));
            let expected = verdict(carried.map(|carried| carried == model.adopted));
            shares.count(expected);
            // the rule and the tie are asked apart: what they decide together may be left open
            let apart = together(worlds.iter().map(|does| carries(&model, does)).chain(*casting));
            if said == expected || said == Verdict::Undetermined && apart.is_none() {
                return Ok(());
            }
            Err(differs(&printed, said, expected))
        });
        shares.hold("casting", &[Verdict::Complies, Verdict::Breach, Verdict::Undetermined]);
    });
}

pub fn differs(printed: &Printed, said: Verdict, expected: Verdict) -> String {
    format!("the checker says {said:?}, the oracle {expected:?}\n{}", printed.told())
}
