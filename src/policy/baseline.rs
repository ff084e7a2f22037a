//! Baselines: findings that are known, and not told again.
//!
//! What comes in: the text of a baseline; a report. What goes out: which findings of the report are in it; the text of a new one. A finding is
//! known by its fingerprint, which survives moved lines; the rest of an entry is for people. It must not touch a file.

use crate::diagnostic::{Diagnostic, NOT_ENCODED, Report, Verdict, excerpt};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The version of the format.
const VERSION: u64 = 1;

/// A finding that is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Known {
    /// The file it lies in, relative to the baseline's folder.
    pub file: String,
    /// Its code.
    pub code: String,
    /// The decision or item it lies in.
    pub decision: Option<String>,
    /// Its message.
    pub message: String,
    /// By what it is known.
    pub fingerprint: String,
}

#[derive(Serialize)]
struct Document<'a> {
    tool: &'static str,
    baseline_version: u64,
    findings: &'a [Known],
}

/// The findings of a baseline.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    /// The entries, sorted.
    pub findings: Vec<Known>,
}

impl Baseline {
    /// Reads a baseline, or says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let document: serde_json::Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| format!("no baseline: not JSON at line {} column {}", error.line(), error.column()))?;
        let version = document.get("baseline_version").ok_or("no baseline: it has no `baseline_version`")?;
        if version.as_u64() != Some(VERSION) {
            return Err(format!(
                "a baseline of version {}; this program reads version {VERSION}",
                excerpt(&version.to_string())
            ));
        }
        let list = document
            .get("findings")
            .and_then(serde_json::Value::as_array)
            .ok_or("no baseline: it has no list of `findings`")?;
        let mut findings = Vec::with_capacity(list.len());
        for (nth, entry) in list.iter().enumerate() {
            let known = Known::deserialize(entry).ok().filter(|known| is_print(&known.fingerprint));
            findings.push(known.ok_or_else(|| {
                format!("a broken baseline: entry {} has no fingerprint, code, file or message that can be read", nth + 1)
            })?);
        }
        findings.sort();
        findings.dedup();
        Ok(Self { findings })
    }

    /// The findings of a report that can be taken into a baseline; `file` gives the name of the file of one.
    pub fn of(report: &Report, mut file: impl FnMut(&Diagnostic) -> String) -> Self {
        let recorded = report.roots().filter(|(_, finding)| recordable(finding));
        let findings = recorded.map(|(index, finding)| Known {
            file: file(finding),
            code: finding.code.0.to_owned(),
            decision: finding.decision.clone(),
            message: finding.message.clone(),
            fingerprint: report.fingerprints[index].clone(),
        });
        let mut findings: Vec<Known> = findings.collect();
        findings.sort();
        Self { findings }
    }

    /// Adds entries of another, without those that are there.
    pub fn keep(&mut self, others: impl IntoIterator<Item = Known>) {
        let prints = self.prints();
        self.findings.extend(others.into_iter().filter(|known| !prints.contains(&known.fingerprint)));
        self.findings.sort();
    }

    /// The fingerprints.
    pub fn prints(&self) -> BTreeSet<String> {
        self.findings.iter().map(|known| known.fingerprint.clone()).collect()
    }

    /// As a file.
    pub fn text(&self) -> std::io::Result<Vec<u8>> {
        let document = Document { tool: env!("CARGO_PKG_NAME"), baseline_version: VERSION, findings: &self.findings };
        let mut out = Vec::new();
        crate::report::document_to(&document, &mut out)?;
        Ok(out)
    }
}

/// Whether a finding can be in a baseline: what cannot be understood has to be mended; what is waived or not encoded is no burden.
pub fn recordable(finding: &Diagnostic) -> bool {
    finding.cause.is_none() && !matches!(finding.verdict, Verdict::Invalid | Verdict::Waived) && finding.code != NOT_ENCODED
}

fn is_print(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
