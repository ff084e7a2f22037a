//! Votes, ballots, objections.
//!
//! What comes in: the node of a `vote` field. What goes out: a [`Vote`]. It must not know any decision rule.

use super::fields::{BAD_VALUE, Fields, elements, scalar};
use super::findings::{Findings, quoted};
use super::node::{Node, Value};
use super::{Ballot, Objection, Text, Total, Vote, Withdrawal};
use crate::number;
use crate::source::Spanned;

/// Fields of a vote.
pub const VOTE: &[&str] = &[
    "rule",
    "method",
    "present",
    "members",
    "ayes",
    "noes",
    "abstentions",
    "absences",
    "objections",
    "votes",
    "casting",
    "opened",
    "closes",
    "counts",
    "ballots",
    "totals",
    "asked",
    "snapshot",
    "question",
    "pairs",
    "consents",
];
/// How a vote is taken.
pub const METHODS: &[&str] = &["consensus", "show", "roll-call", "secret", "written", "silence"];
/// Fields of a ballot.
pub const BALLOT: &[&str] = &["voter", "option", "weight", "reason", "proxy", "withdrawn"];
/// How a ballot is cast.
pub const OPTIONS: &[&str] = &["yes", "no", "abstain", "absent", "not voting", "excused", "recused"];
/// Fields of a withdrawal.
pub const WITHDRAWAL: &[&str] = &["by", "on"];
/// Sets of ballots that have totals.
pub const SETS: &[&str] = &["ayes", "noes", "abstentions", "absences", "present", "members"];
/// Fields of an objection.
pub const OBJECTION: &[&str] = &["by", "at", "kind", "reason", "withdrawn"];
/// What an objection can be.
pub const OBJECTION_KINDS: &[&str] = &["objection", "amendment", "reservation"];

/// How a casting vote goes.
pub const CASTING: &[&str] = &["yes", "no"];
/// What a question can be.
pub const QUESTIONS: &[&str] = &["uphold", "overturn"];

/// Reads a vote.
pub(super) fn vote(node: &Node<'_>, out: &Findings) -> Option<Vote> {
    let fields = Fields::of(node, "a vote", VOTE, out)?;
    fields.not_yet(&["counts", "pairs"]);
    let nested = if fields.has("ballots") { polls(&fields) } else { Vec::new() };
    Some(Vote {
        span: node.span,
        rule: fields.text("rule"),
        method: fields.word("method", METHODS),
        present: fields.presence("present"),
        members: fields.number("members"),
        ayes: fields.tally("ayes"),
        noes: fields.tally("noes"),
        abstentions: fields.tally("abstentions"),
        absences: fields.tally("absences"),
        objections: fields.value("objections").map(|node| objections(node, out)),
        votes: fields.value("votes").and_then(|node| roll(node, out)),
        casting: fields.word("casting", CASTING),
        opened: fields.instant("opened"),
        closes: fields.instant("closes"),
        asked: fields.presence("asked"),
        consents: fields.presence("consents"),
        snapshot: fields.instant("snapshot"),
        question: fields.word("question", QUESTIONS),
        totals: totals(&fields),
        ballots: nested,
    })
}

/// Several ballots on one question: `ballots: {people: {ayes: …}, cantons: {ayes: …}}`.
fn polls(fields: &Fields<'_, '_>) -> Vec<(Text, Vote)> {
    let Some(node) = fields.value("ballots") else { return Vec::new() };
    let Some(named) = Fields::any(node, "ballots by name", fields.out) else { return Vec::new() };
    let polls = named.pairs.iter().filter_map(|(key, node)| {
        // ballots of a ballot there are none
        if let Some(inner) = Fields::any(node, "a ballot", fields.out).filter(|inner| inner.has("ballots")) {
            inner.out.at(BAD_VALUE, key.span, "here", || {
                ("ballots inside ballots".to_owned(), "give each ballot its own name under `ballots`".to_owned())
            });
            return None;
        }
        Some((Spanned::new(key.value.to_string(), key.span), vote(node, fields.out)?))
    });
    polls.collect()
}

/// Totals by weight: `totals: {population: {ayes: 65.2, noes: 30}}`.
fn totals(fields: &Fields<'_, '_>) -> Vec<Total> {
    let Some(node) = fields.value("totals") else { return Vec::new() };
    let Some(weights) = Fields::any(node, "totals by weight", fields.out) else { return Vec::new() };
    let mut totals = Vec::new();
    for (by, node) in weights.pairs {
        // one weight only: which is not said
        if SETS.contains(&by.value.as_ref()) {
            totals.extend(total(&weights, &by.value, None, Spanned::new(by.value.to_string(), by.span)));
            continue;
        }
        let Some(sets) = Fields::of(node, "the totals of a weight", SETS, fields.out) else { continue };
        for (set, _) in sets.pairs {
            let weight = Spanned::new(by.value.to_string(), by.span);
            totals.extend(total(&sets, &set.value, Some(weight), Spanned::new(set.value.to_string(), set.span)));
        }
    }
    totals
}

fn total(fields: &Fields<'_, '_>, name: &str, by: Option<Text>, set: Text) -> Option<Total> {
    let text = fields.text(name)?;
    let sum = number::exact(&text.value);
    if sum.is_none() {
        not_exact(&text, fields.out);
    }
    Some(Total { by, set, sum: sum? })
}

fn not_exact(text: &Text, out: &Findings) {
    out.at(BAD_VALUE, text.span, "a number is needed", || {
        (format!("{} is no exact number", quoted(&text.value)), "write `3`, `0.5` or `1/2`".to_owned())
    });
}

fn objections(node: &Node<'_>, out: &Findings) -> Vec<Objection> {
    // a number or a word in place of names
    if let Value::Scalar(text) = &node.value
        && (text.parse::<u64>().is_ok() || matches!(text.as_ref(), "none" | "no" | "nobody"))
    {
        out.at(BAD_VALUE, node.span, "names are needed", || {
            (format!("{} names nobody", quoted(text)), "write `objections: []` where nobody objected, else who did".to_owned())
        });
        return Vec::new();
    }
    elements(node).iter().filter_map(|node| objection(node, out)).collect()
}

/// An objection: who objected, or more about it.
fn objection(node: &Node<'_>, out: &Findings) -> Option<Objection> {
    if !matches!(node.value, Value::Map(_)) {
        let by = scalar(node, "objections", "a name", out)?.map(str::to_owned);
        return Some(Objection {
            span: node.span,
            by: Some(by),
            at: None,
            kind: None,
            reason: None,
            withdrawn: None,
            withdrawal: Withdrawal::default(),
            late: Some(false),
        });
    }
    let fields = Fields::of(node, "an objection", OBJECTION, out)?;
    if !fields.has("by") {
        out.at(BAD_VALUE, node.span, "by whom", || {
            (
                "an objection by nobody".to_owned(),
                "say who objected with `by`, or write `objections: []` where nobody did".to_owned(),
            )
        });
        return None;
    }
    let (withdrawn, withdrawal) = withdrawal(&fields);
    Some(Objection {
        span: node.span,
        by: fields.text("by"),
        at: fields.instant("at"),
        kind: fields.word("kind", OBJECTION_KINDS),
        reason: fields.text("reason"),
        withdrawn,
        withdrawal,
        late: Some(false),
    })
}

/// The roll. One without a line names nobody, and says nothing of how anybody voted.
fn roll(node: &Node<'_>, out: &Findings) -> Option<Vec<Ballot>> {
    let lines: Vec<Ballot> = elements(node).iter().filter_map(|node| ballot(node, out)).collect();
    (!lines.is_empty()).then_some(lines)
}

fn ballot(node: &Node<'_>, out: &Findings) -> Option<Ballot> {
    let fields = Fields::of(node, "a ballot", BALLOT, out)?;
    let (withdrawn, withdrawal) = withdrawal(&fields);
    Some(Ballot {
        span: node.span,
        voter: fields.text("voter"),
        option: fields.word("option", OPTIONS),
        weight: weight(&fields),
        reason: fields.text("reason"),
        proxy: fields.text("proxy"),
        withdrawn: withdrawn.is_some_and(|withdrawn| withdrawn.value),
        withdrawal,
    })
}

/// Whether something was taken back: yes or no, the day, or who and when.
fn withdrawal(fields: &Fields<'_, '_>) -> (Option<Spanned<bool>>, Withdrawal) {
    let Some(node) = fields.value("withdrawn") else { return (None, Withdrawal::default()) };
    let taken_back = Some(Spanned::new(true, node.span));
    match &node.value {
        Value::Map(_) => {
            let Some(inner) = Fields::of(node, "a withdrawal", WITHDRAWAL, fields.out) else {
                return (None, Withdrawal::default());
            };
            (taken_back, Withdrawal { by: inner.text("by"), on: inner.instant("on") })
        }
        Value::Scalar(text) if text.starts_with(|first: char| first.is_ascii_digit()) => {
            (taken_back, Withdrawal { by: None, on: fields.instant("withdrawn") })
        }
        _ => (fields.truth("withdrawn"), Withdrawal::default()),
    }
}

/// A weight as written: digits with at most one point or one stroke among them.
fn weight(fields: &Fields<'_, '_>) -> Option<Text> {
    let text = fields.text("weight")?;
    if number::exact(&text.value).is_some() {
        return Some(text);
    }
    not_exact(&text, fields.out);
    None
}
