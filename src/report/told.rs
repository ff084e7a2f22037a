//! What is told of a finding beside its message, a line each, in formats that have room for some text.
//!
//! What comes in: a [`Context`] and a finding of it. What goes out: lines without marks of any format. It must not know how they are shown.

use super::wording::{amount, citation, clean};
use super::{Context, place};
use crate::diagnostic::{Families, Role};

/// Followers that are told one by one.
const FOLLOWERS: usize = 5;

/// Help, further places, official texts, what follows.
pub(super) fn lines(context: &Context<'_>, families: &Families, index: usize) -> Vec<(&'static str, String)> {
    let finding = &context.report.findings[index];
    let mut lines = Vec::new();
    if let Some(help) = &finding.help {
        lines.push(("help", clean(help)));
    }
    for label in finding.labels.iter().skip(1) {
        let Some(at) = place::of(context, label) else { continue };
        let text = if label.text.is_empty() { String::new() } else { format!(": {}", clean(&label.text)) };
        let lead = if label.role == Role::Rule { "rule" } else { "see" };
        lines.push((lead, format!("{}{text}", place::short(&at))));
    }
    lines.extend(finding.citations.iter().map(|source| ("source", citation(source))));
    let followers = families.followers(index);
    for follower in followers.iter().take(FOLLOWERS).filter_map(|follower| context.report.findings.get(*follower)) {
        let decision = follower.decision.as_deref().map(|id| format!("{}: ", clean(id))).unwrap_or_default();
        lines.push(("follows", format!("{decision}{} ({})", clean(&follower.message), follower.code)));
    }
    if followers.len() > FOLLOWERS {
        lines.push(("follows", amount(followers.len() - FOLLOWERS, "more finding")));
    }
    lines
}
