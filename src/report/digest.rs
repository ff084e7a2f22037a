//! What a reader is shown of a report, where thousands of findings would hide the one that matters.
//!
//! What comes in: a [`Context`]. What goes out: which findings are drawn, what each stands for, how many are left out. It must not
//! know how a finding is drawn. Formats for programs do not come here: they get everything.

use super::{Context, wording::amount};
use crate::diagnostic::{Code, Diagnostic, NOT_ENCODED, Verdict};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A selection of a report's findings, in the report's order.
pub(super) struct Digest<'a> {
    /// The findings that are drawn.
    pub shown: Vec<Drawn>,
    /// How many are not, nor folded into one that is.
    pub beyond: usize,
    /// Provisions stated as `unknown`, each once, where they are told in one line.
    pub not_encoded: Vec<&'a str>,
}

/// A finding that is drawn.
pub(super) struct Drawn {
    /// Its index in the report.
    pub index: usize,
    /// How many others it stands for.
    pub same: usize,
}

/// Chooses what is drawn.
pub(super) fn digest<'a>(context: &Context<'a>) -> Digest<'a> {
    let fold = context.verbose == 0;
    let mut shown: Vec<Drawn> = Vec::new();
    let mut not_encoded = Vec::new();
    let mut groups: BTreeMap<(Code, Option<&str>), usize> = BTreeMap::new();
    for (index, finding) in context.report.roots().filter(|(_, finding)| counts(context, finding)) {
        if fold && finding.code == NOT_ENCODED {
            not_encoded.push(finding.provision.as_deref().unwrap_or(&finding.message));
            continue;
        }
        if fold && finding.verdict == Verdict::Undetermined {
            let at = *groups.entry((finding.code, finding.provision.as_deref())).or_insert(shown.len());
            if let Some(first) = shown.get_mut(at) {
                first.same += 1;
                continue;
            }
        }
        shown.push(Drawn { index, same: 0 });
    }
    not_encoded.sort_unstable();
    not_encoded.dedup();
    // what is not encoded says nothing of the docket: it comes last
    shown.sort_by_key(|drawn| (context.report.findings[drawn.index].code == NOT_ENCODED, drawn.index));
    let beyond = limit(context, &mut shown);
    Digest { shown, beyond, not_encoded }
}

/// Whether a finding is to be told at all.
pub(super) fn counts(context: &Context<'_>, finding: &Diagnostic) -> bool {
    let undetermined = context.undetermined && finding.verdict == Verdict::Undetermined;
    !context.quiet || undetermined || finding.severity >= context.least
}

/// Keeps as many as are drawn, errors before warnings before notes, each in the report's order; says how many went.
fn limit(context: &Context<'_>, shown: &mut Vec<Drawn>) -> usize {
    if context.max_findings == 0 || shown.len() <= context.max_findings {
        return 0;
    }
    let finding = |drawn: &Drawn| &context.report.findings[drawn.index];
    shown.sort_by_key(|drawn| (Reverse(finding(drawn).severity), finding(drawn).verdict == Verdict::Undetermined));
    let beyond = shown.drain(context.max_findings..).map(|drawn| 1 + drawn.same).sum();
    shown.sort_by_key(|drawn| (finding(drawn).code == NOT_ENCODED, drawn.index));
    beyond
}

impl Drawn {
    /// What it stands for, in words, if for others than itself.
    pub(super) fn same(&self) -> Option<String> {
        (self.same > 0).then(|| format!("the same is missing in {}; -v shows each", amount(self.same, "more entry")))
    }
}

impl Digest<'_> {
    /// The lines after the findings: what is not encoded, and what was left out.
    pub(super) fn rest(&self) -> Vec<String> {
        const NAMED: usize = 12;
        let mut lines = Vec::new();
        if !self.not_encoded.is_empty() {
            let names: Vec<String> = self.not_encoded.iter().take(NAMED).map(|name| super::clean(name)).collect();
            let more = self.not_encoded.len() - names.len();
            let more = if more > 0 { format!(" and {more} more; -v shows each") } else { String::new() };
            lines.push(format!("not encoded, so nothing is held against it: {}{more}", names.join(", ")));
        }
        if self.beyond > 0 {
            lines.push(format!("and {}; --max-findings 0 shows all", amount(self.beyond, "more finding")));
        }
        lines
    }
}
