//! The codes that occur, as SARIF's rules: their pages are the help.

use super::super::Context;
use super::log::{Configuration, Rule, RuleProperties, Text};
use crate::diagnostic::Severity;
use crate::pages;
use std::collections::BTreeMap;

/// One rule a code, in the order of codes. Its level is that of its weightiest finding.
pub(super) fn occurring(context: &Context<'_>) -> Vec<Rule> {
    let mut codes: BTreeMap<&str, Severity> = BTreeMap::new();
    let suppressed = context.report.suppressed.iter().map(|taken| &taken.finding);
    for finding in context.report.findings.iter().chain(suppressed) {
        let known = codes.entry(finding.code.0).or_insert(finding.severity);
        *known = (*known).max(finding.severity);
    }
    let sections: BTreeMap<&str, &str> = pages::sections().into_iter().collect();
    codes.into_iter().map(|(code, severity)| rule(code, severity, sections.get(code).copied())).collect()
}

fn rule(code: &str, severity: Severity, section: Option<&str>) -> Rule {
    let group = code.split('/').next().unwrap_or(code);
    let body = section.and_then(|section| section.split_once('\n')).map_or("", |(_, body)| body.trim());
    let paragraph = body.split("\n\n").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let paragraph = plain(&paragraph);
    let whole = if paragraph.is_empty() { code.to_owned() } else { paragraph };
    let first = whole.find(". ").map_or(whole.as_str(), |end| &whole[..=end]);
    Rule {
        id: code.to_owned(),
        short_description: Text::of(first),
        full_description: Text::of(whole.as_str()),
        help_uri: home().map(|home| format!("{home}/blob/main/docs/codes.md#{group}")),
        help: Text { text: plain(&unfenced(body, &whole)), markdown: (!body.is_empty()).then(|| unlinked(&examples(body))) },
        default_configuration: Configuration { level: severity.name() },
        properties: RuleProperties { tags: [group.to_owned()] },
    }
}

/// Where the program is at home.
pub(super) fn home() -> Option<String> {
    let home = env!("CARGO_PKG_REPOSITORY");
    (!home.is_empty()).then(|| home.trim_end_matches('/').to_owned())
}

/// Prose without links and marks.
fn plain(text: &str) -> String {
    unlinked(text).replace("**", "").replace('`', "")
}

/// The page without its examples.
fn unfenced(body: &str, otherwise: &str) -> String {
    let mut fenced = false;
    let prose = |line: &&str| {
        let fence = line.starts_with("```");
        fenced ^= fence;
        !fence && !fenced
    };
    let text: Vec<&str> = body.lines().filter(prose).collect();
    let text = text.join("\n");
    let mut short = text.trim().to_owned();
    while short.contains("\n\n\n") {
        short = short.replace("\n\n\n", "\n\n");
    }
    if short.is_empty() { otherwise.to_owned() } else { short }
}

/// The page with its examples, without what they say to the tests that run them.
fn examples(body: &str) -> String {
    let line = |line: &str| match line.strip_prefix("```") {
        Some("finds") => "finds:\n```".to_owned(),
        Some(info) => format!("```{}", info.split_whitespace().next().unwrap_or_default()),
        None => line.to_owned(),
    };
    body.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Text in which links within the documentation are their words only: where it is read there is nothing beside it.
fn unlinked(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        let (Some(open), Some((target, tail))) = (before.rfind('['), after.split_once(')')) else { break };
        if target.starts_with("http") {
            shown.push_str(&format!("{before}]({target})"));
        } else {
            shown.push_str(&before[..open]);
            shown.push_str(&before[open + 1..]);
        }
        rest = tail;
    }
    shown + rest
}
