//! A derivation for people: what holds, what is broken, what cannot be told, what does not apply, how the entry stands, what rests on it.

use super::View;
use crate::check::{Came, Named, Stands, Step, Undone};
use crate::diagnostic::{Citation, Diagnostic, Severity, excerpt};
use crate::report::{amount, clean};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// So many of what rests on an entry are listed.
const MAX_RESTING: usize = 20;
/// Names of provisions are padded up to this width.
const MAX_PAD: usize = 36;

/// The text.
pub fn text(view: &View<'_>) -> String {
    let mut out = head(view);
    group(view, &mut out, "holds", &[Came::Holds]);
    group(view, &mut out, "broken", &[Came::Broken]);
    group(view, &mut out, "waived", &[Came::Waived]);
    group(view, &mut out, "cannot be told", &[Came::Open]);
    list(view, &mut out, "not understood, or noted", &view.derivation.others);
    list(view, &mut out, "of its meeting or agenda as a whole", &view.derivation.around);
    group(view, &mut out, "does not apply", &[Came::Lifted, Came::NotMet, Came::NotAsked, Came::NotInForce, Came::NotEncoded]);
    elsewhere(view, &mut out);
    stands(view, &mut out);
    rests(view, &mut out);
    out
}

/// "2024/1: `adopted` of `dues` on x, by the meeting, 2024-05-01, adopted".
fn head(view: &View<'_>) -> String {
    let entry = &view.derivation.entry;
    let mut out = format!("{}\n  {}\n", described(entry), clean(&view.place(entry.at)));
    if view.derivation.alike > 0 {
        let others = amount(view.derivation.alike, "other entry").replace("entrys", "entries");
        let _ = writeln!(out, "  {others} on the record with this id; shown is the first of the last file");
    }
    out
}

fn described(entry: &Named) -> String {
    let mut out = clean(entry.id.as_deref().unwrap_or("an entry without an id"));
    let quoted = |name: &Option<String>| name.as_ref().map(|name| format!("`{}`", clean(&excerpt(name))));
    match (quoted(&entry.step), quoted(&entry.matter)) {
        (Some(step), Some(matter)) => _ = write!(out, ": {step} of {matter}"),
        (Some(name), None) | (None, Some(name)) => _ = write!(out, ": {name}"),
        (None, None) => {}
    }
    if let Some(subject) = &entry.subject {
        let _ = write!(out, " on {}", clean(&excerpt(subject)));
    }
    let by = match entry.by.as_slice() {
        [] => None,
        [one] => Some(format!("by {}", clean(&excerpt(one)))),
        [one, others @ ..] => Some(format!("by {} and {} more", clean(&excerpt(one)), others.len())),
    };
    let became = if entry.planned && entry.outcome.is_none() { Some("planned".to_owned()) } else { None };
    let became = became.or_else(|| entry.outcome.map(|outcome| outcome.name().to_owned()));
    for part in [by, entry.on.map(|on| on.to_string()), became].into_iter().flatten() {
        let _ = write!(out, ", {part}");
    }
    out
}

/// The provisions of which one of these came.
fn group(view: &View<'_>, out: &mut String, title: &str, which: &[Came]) {
    let mut steps: Vec<&Step> = view.derivation.steps.iter().filter(|step| which.contains(&step.came)).collect();
    steps.sort_by_key(|step| which.iter().position(|came| *came == step.came));
    if steps.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    let path = |step: &Step| view.charter.provision(step.provision).path.clone();
    let pad = steps.iter().map(|step| path(step).chars().count()).max().unwrap_or(0).min(MAX_PAD);
    for step in steps {
        let mut words: Vec<&String> = step.words.iter().filter(|word| !word.is_empty()).collect();
        words.dedup();
        let words = words.into_iter().map(|word| clean(word)).collect::<Vec<_>>().join("; ");
        let cited = citations(view, step);
        let cited = if cited.is_empty() { String::new() } else { format!(" [{}]", clean(&cited.join("; "))) };
        let line = format!("  {:pad$}  {words}{cited}", clean(&path(step)));
        let _ = writeln!(out, "{}", line.trim_end());
        for finding in step.findings.iter().filter_map(|index| view.findings.get(*index)) {
            beside(view, out, finding, pad + 4);
        }
    }
}

/// The places and the help of a finding, under it.
fn beside(view: &View<'_>, out: &mut String, finding: &Diagnostic, indent: usize) {
    let at = finding.primary().map(|label| view.place(label.span)).unwrap_or_default();
    let word = if finding.severity == Severity::Warning { " (recommended)" } else { "" };
    let _ = writeln!(out, "{:indent$}{} at {}{word}", "", finding.code, clean(&at));
    for label in finding.labels.iter().skip(1).filter(|label| label.text.contains("waived here")) {
        let _ = writeln!(out, "{:indent$}{} at {}", "", clean(&label.text), clean(&view.place(label.span)));
    }
    if let Some(cause) = finding.cause.and_then(|cause| view.findings.get(cause)) {
        let of = cause.decision.as_ref().map(|id| format!("{}: ", clean(id))).unwrap_or_default();
        let _ = writeln!(out, "{:indent$}because {of}{}", "", clean(&cause.message));
    } else if let Some(help) = &finding.help {
        let _ = writeln!(out, "{:indent$}help: {}", "", clean(help));
    }
}

fn list(view: &View<'_>, out: &mut String, title: &str, findings: &[usize]) {
    let findings: Vec<&Diagnostic> = findings.iter().filter_map(|index| view.findings.get(*index)).collect();
    if findings.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    for finding in findings {
        let _ = writeln!(out, "  {}", clean(&finding.message));
        beside(view, out, finding, 4);
    }
}

/// What is asked of other bodies, matters and steps, folded.
fn elsewhere(view: &View<'_>, out: &mut String) {
    if view.verbose {
        return group(view, out, "asked of something else", &[Came::Elsewhere]);
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for step in view.derivation.steps.iter().filter(|step| step.came == Came::Elsewhere) {
        *counts.entry(step.words.first().map_or("", String::as_str)).or_default() += 1;
    }
    let title = "\nasked of something else";
    let counts: Vec<String> = counts.iter().map(|(why, count)| format!("{why} ({count})")).collect();
    if !counts.is_empty() {
        let _ = writeln!(out, "{title} (number of provisions; -v lists them)\n  {}", counts.join(", "));
    }
}

fn stands(view: &View<'_>, out: &mut String) {
    let found = view.derivation;
    let word = match found.entry.stands {
        Stands::Good => "good: it counts",
        Stands::Irregular => "irregular: it counts, and what is broken is reported",
        Stands::Void(_) => "void: it does not count for what comes after it",
        Stands::Open(_) => "open: whether it counts cannot be told",
        Stands::NotJudged => "not judged: too little of the entry is given or understood",
    };
    let _ = writeln!(out, "\nstands as {word}");
    if let Some(root) = found.root.and_then(|root| view.findings.get(root)) {
        let of = root.decision.as_ref().filter(|id| Some(*id) != found.entry.id.as_ref());
        let of = of.map(|id| format!("{}: ", clean(id))).unwrap_or_default();
        let at = root.primary().map(|label| view.place(label.span)).unwrap_or_default();
        let _ = writeln!(out, "  root cause: {of}{} ({} at {})", clean(&root.message), root.code, clean(&at));
    }
    if let Some((by, how)) = &found.undone {
        let _ = writeln!(out, "  counts no longer: {} by {}", undone(*how), described(by));
    }
}

/// How an act came to count no longer, in a word or two.
pub fn undone(how: Undone) -> &'static str {
    match how {
        Undone::Returned => "returned to an earlier step",
        Undone::Superseded => "superseded",
        Undone::NewText => "text changed",
    }
}

fn rests(view: &View<'_>, out: &mut String) {
    let all = &view.derivation.rests;
    if all.is_empty() {
        let _ = writeln!(out, "\nnothing on the record rests on it");
        return;
    }
    let _ = writeln!(out, "\nwhat rests on it");
    for (other, how) in all.iter().take(MAX_RESTING) {
        let stands = match other.stands {
            Stands::Void(_) => "stands as void",
            Stands::Open(_) => "is open",
            Stands::NotJudged => "is not judged",
            Stands::Good | Stands::Irregular => "counts",
        };
        let _ = writeln!(out, "  {} — {how}, {stands}", described(other));
    }
    if all.len() > MAX_RESTING {
        let _ = writeln!(out, "  and {} more", all.len() - MAX_RESTING);
    }
}

/// The official texts that a provision rests on, as short as they are told apart.
pub fn citations(view: &View<'_>, step: &Step) -> Vec<String> {
    let cited = |citation: &Citation| match &citation.locator {
        Some(locator) => format!("{} {locator}", citation.source),
        None => citation.source.clone(),
    };
    view.charter.provision(step.provision).citations.iter().map(cited).collect()
}
