//! All findings of a run: sorted, counted, fingerprinted.
//!
//! What comes in: the findings of the passes. What goes out: a [`Report`] that every format shows. It knows no format.

use super::{Code, Diagnostic, Severity, SuppressedBy, Suppression, Verdict};
use crate::source::SourceMap;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How much was looked at, and how many findings there are of each sort. What follows from another finding is not counted.
/// Programs read it with these names in this order (`docs/schemas/report.schema.json`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Provisions in force that were held against something.
    pub provisions: usize,
    /// Decisions checked (history included).
    pub decisions: usize,
    /// Agenda items checked.
    pub items: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity note, without those that are undetermined.
    pub notes: usize,
    /// Findings whose verdict is undetermined.
    pub undetermined: usize,
    /// Breaches that a waiver excuses.
    pub waived: usize,
    /// Provisions stated as `unknown`: each is a note of its own.
    pub not_encoded: usize,
    /// Breaches that a level made weigh less than the rules say.
    pub lowered: usize,
    /// Findings that a comment in a rule file or `allow:` in a docket took out.
    pub suppressed: usize,
    /// Findings that a level (`--allow`) took out.
    pub allowed: usize,
    /// Findings that a baseline took out.
    pub baseline: usize,
}

/// A finding that was taken out, and why.
#[derive(Debug, Clone)]
pub struct Suppressed {
    /// The finding; its `cause` is not used.
    pub finding: Diagnostic,
    /// Its fingerprint.
    pub fingerprint: String,
    /// By what, and for what reason.
    pub suppression: Suppression,
    /// Fingerprint of the finding that it follows from: one that was taken out, too, unless it was taken out for itself.
    pub caused_by: Option<String>,
    /// Whether it went only because what it follows from did; then it is not counted.
    pub follows: bool,
}

/// All findings of a run, in the order they are shown: by file and place.
#[derive(Debug, Default)]
pub struct Report {
    /// The findings; `cause` is an index into this list.
    pub findings: Vec<Diagnostic>,
    /// Fingerprint of each finding, at the same index: 16 hexadecimal digits that survive moved lines.
    pub fingerprints: Vec<String>,
    /// What was taken out by suppressions, levels and baselines, in the same order.
    pub suppressed: Vec<Suppressed>,
    /// The counts.
    pub summary: Summary,
    /// How much was looked at.
    checked: Summary,
}

/// The code of the note that a provision is not encoded (`unknown`).
pub const NOT_ENCODED: Code = Code("provision/unknown");

impl Report {
    /// Sorts the findings by file (as shown) and place, counts them, and gives each its fingerprint. `checked` brings the counts of
    /// what was looked at.
    pub fn assemble(sources: &SourceMap, findings: Vec<Diagnostic>, checked: Summary) -> Self {
        let mut order: Vec<usize> = (0..findings.len()).collect();
        let keys: Vec<_> = findings.iter().map(|finding| sort_key(sources, finding)).collect();
        order.sort_by(|a, b| keys[*a].cmp(&keys[*b]));
        let mut rank = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            rank[*old] = new;
        }
        let mut slots: Vec<Option<Diagnostic>> = findings.into_iter().map(Some).collect();
        let mut sorted = Vec::with_capacity(slots.len());
        for old in order {
            if let Some(mut finding) = slots[old].take() {
                finding.cause = finding.cause.map(|cause| rank[cause]);
                crate::fixes::write(sources, &mut finding);
                sorted.push(finding);
            }
        }
        // of all: what is taken out must not shift those that stay
        let fingerprints = fingerprints(sources, &sorted);
        let mut report = Self { findings: sorted, fingerprints, suppressed: Vec::new(), summary: Summary::default(), checked };
        report.divide();
        report
    }

    /// Takes out the findings for which there is a reason, with what follows from them. What cannot be understood stays.
    pub fn take_out(&mut self, mut why: impl FnMut(&Diagnostic, &str) -> Option<Suppression>) {
        for (finding, fingerprint) in self.findings.iter_mut().zip(&self.fingerprints) {
            if finding.suppression.is_none() && finding.verdict != Verdict::Invalid {
                finding.suppression = why(finding, fingerprint).map(Box::new);
            }
        }
        self.divide();
    }

    /// Sets apart what is to be taken out, and counts.
    fn divide(&mut self) {
        let taken = self.taken();
        let mut places = vec![None; taken.len()];
        let mut kept = 0;
        for (index, by) in taken.iter().enumerate() {
            if by.is_none() {
                places[index] = Some(kept);
                kept += 1;
            }
        }
        let prints = std::mem::take(&mut self.fingerprints);
        let reasons: Vec<Option<Suppression>> =
            taken.iter().map(|by| by.and_then(|by| self.findings[by].suppression.as_deref().cloned())).collect();
        for (index, (mut finding, reason)) in std::mem::take(&mut self.findings).into_iter().zip(reasons).enumerate() {
            let Some(suppression) = reason else {
                finding.suppression = None;
                // what follows from what was taken out, and stays all the same, stands for itself
                finding.cause = finding.cause.and_then(|cause| places.get(cause).copied().flatten());
                self.findings.push(finding);
                self.fingerprints.push(prints[index].clone());
                continue;
            };
            let caused_by = finding.cause.take().and_then(|cause| prints.get(cause).cloned());
            let follows = taken[index] != Some(index);
            let fingerprint = prints[index].clone();
            self.suppressed.push(Suppressed { finding, fingerprint, suppression, caused_by, follows });
        }
        self.summary = count(&self.findings, self.checked);
        for taken in self.suppressed.iter().filter(|taken| !taken.follows) {
            let counted = match taken.suppression.by {
                SuppressedBy::Comment | SuppressedBy::Docket => &mut self.summary.suppressed,
                SuppressedBy::Level => &mut self.summary.allowed,
                SuppressedBy::Baseline => &mut self.summary.baseline,
            };
            *counted += 1;
        }
    }

    /// For each finding the one whose suppression takes it out: itself, or the nearest that it follows from.
    fn taken(&self) -> Vec<Option<usize>> {
        let mut taken: Vec<Option<Option<usize>>> = vec![None; self.findings.len()];
        let mut path = Vec::new();
        for index in 0..self.findings.len() {
            let mut at = index;
            let by = loop {
                let finding = &self.findings[at];
                if let Some(known) = taken[at] {
                    break known;
                }
                path.push(at);
                match finding.cause {
                    _ if finding.verdict == Verdict::Invalid => break None,
                    _ if finding.suppression.is_some() => break Some(at),
                    // a circle of causes cannot come about; were there one, the length of the path would end the walk
                    Some(cause) if path.len() <= self.findings.len() => at = cause,
                    _ => break None,
                }
            };
            for passed in path.drain(..) {
                taken[passed] = Some(by);
            }
        }
        taken.into_iter().map(Option::flatten).collect()
    }

    /// The findings that follow from none, with their index.
    pub fn roots(&self) -> impl Iterator<Item = (usize, &Diagnostic)> {
        self.findings.iter().enumerate().filter(|(_, finding)| finding.cause.is_none())
    }

    /// Which findings follow from which, told in one pass.
    pub fn families(&self) -> Families {
        let mut roots: Vec<Option<usize>> = vec![None; self.findings.len()];
        let mut path = Vec::new();
        for index in 0..self.findings.len() {
            let mut at = index;
            // a cycle of causes cannot come about; were there one, the length of the path would end the walk
            while let (None, Some(cause)) = (roots[at], self.findings[at].cause) {
                path.push(at);
                at = cause;
                if path.len() > self.findings.len() {
                    break;
                }
            }
            let root = roots[at].unwrap_or(at);
            for follower in path.drain(..) {
                roots[follower] = Some(root);
            }
        }
        let mut followers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, root) in roots.iter().enumerate() {
            if let Some(root) = root {
                followers.entry(*root).or_default().push(index);
            }
        }
        Families { roots, followers }
    }
}

/// Which findings of a [`Report`] follow from which.
#[derive(Debug)]
pub struct Families {
    roots: Vec<Option<usize>>,
    followers: BTreeMap<usize, Vec<usize>>,
}

impl Families {
    /// The finding that the one at `index` goes back to; None where it follows from none.
    pub fn root(&self, index: usize) -> Option<usize> {
        self.roots.get(index).copied().flatten()
    }

    /// The findings that go back to the one at `root`, directly or not, in the report's order.
    pub fn followers(&self, root: usize) -> &[usize] {
        self.followers.get(&root).map_or(&[], Vec::as_slice)
    }
}

/// What findings are sorted by: file, start of the first place, then weight (errors first), code and message.
fn sort_key<'a>(sources: &'a SourceMap, finding: &'a Diagnostic) -> (&'a str, u32, std::cmp::Reverse<Severity>, Code, &'a str) {
    let (file, start) = finding
        .primary()
        .and_then(|label| sources.locate(label.span.start))
        .map_or(("", 0), |(file, start)| (file.name(), start));
    (file, start, std::cmp::Reverse(finding.severity), finding.code, &finding.message)
}

/// Counts roots only: what follows from another finding is told but not counted again.
fn count(findings: &[Diagnostic], checked: Summary) -> Summary {
    let mut summary = checked;
    for finding in findings.iter().filter(|finding| finding.cause.is_none()) {
        if finding.verdict == Verdict::Breach && finding.lowered.is_some() {
            summary.lowered += 1;
        }
        match (finding.verdict, finding.severity) {
            (Verdict::Undetermined, _) => summary.undetermined += 1,
            (Verdict::Waived, _) => summary.waived += 1,
            (_, Severity::Error) => summary.errors += 1,
            (_, Severity::Warning) => summary.warnings += 1,
            (_, Severity::Note) => {
                summary.notes += 1;
                summary.not_encoded += usize::from(finding.code == NOT_ENCODED);
            }
        }
    }
    summary
}

/// A fingerprint takes in what stays when lines move: code, file, provision, decision and the text at the first place; equal ones
/// are told apart by their order.
fn fingerprints(sources: &SourceMap, findings: &[Diagnostic]) -> Vec<String> {
    let mut seen: BTreeMap<[u8; 8], u32> = BTreeMap::new();
    findings
        .iter()
        .map(|finding| {
            let mut hash = Sha256::new();
            let place = finding.primary().map(|label| label.span);
            // the name without its folders: it is the same from wherever the check is run
            let file = place.and_then(|span| sources.locate(span.start)).map_or("", |(file, _)| file.name());
            let file = file.rsplit('/').next().unwrap_or(file);
            let text = place.map_or("", |span| sources.slice(span));
            let text: String = text.chars().take(200).collect();
            let provision = finding.provision.as_deref().unwrap_or("");
            let decision = finding.decision.as_deref().unwrap_or("");
            for part in [finding.code.0, file, provision, decision, &text] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part.as_bytes());
            }
            let digest = hash.finalize();
            let mut short = [0u8; 8];
            short.copy_from_slice(&digest[..8]);
            let nth = seen.entry(short).or_insert(0);
            let print = u64::from_be_bytes(short).wrapping_add(u64::from(*nth));
            *nth += 1;
            format!("{print:016x}")
        })
        .collect()
}
