//! Findings as data: what every pass gives and every format shows.
//!
//! What comes in: codes, places, words and numbers from the passes. What goes out: [`Diagnostic`]s, gathered into a [`Report`].
//! This module knows no rule kind, no file format and no terminal.

use crate::source::{SourceMap, Span};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// The stable name of a sort of finding: `group/slug`, for instance `route/wrong-body`. Declared as a constant beside its use.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// How much a finding weighs. Ordered: an error is the greatest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// For information; what is undetermined is a note.
    Note,
    /// A recommendation (`should`) is not followed.
    Warning,
    /// A rule is broken, or a file cannot be understood.
    Error,
}

impl Severity {
    /// As written in formats, on the command line and in `expect`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What sort of statement a finding makes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// A provision is broken.
    Breach,
    /// A fact is missing; the message names it.
    Undetermined,
    /// The file cannot be understood here.
    Invalid,
    /// About the rules alone.
    Lint,
}

impl Verdict {
    /// As written in formats.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Breach => "breach",
            Self::Undetermined => "undetermined",
            Self::Invalid => "invalid",
            Self::Lint => "lint",
        }
    }
}

/// What a breach does to the act.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Effect {
    /// The act does not count for what comes after it.
    Void,
    /// The act stands and is reported.
    Irregular,
    /// The finding is not about an act.
    #[default]
    None,
}

impl Effect {
    /// As written in formats.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Void => "void",
            Self::Irregular => "irregular",
            Self::None => "none",
        }
    }
}

/// Which sort of file a label points into.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Role {
    /// An agenda or a record of decisions.
    Docket,
    /// A rule file.
    Rule,
    /// Anything else, such as the project file.
    Other,
}

impl Role {
    /// As written in formats.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Docket => "docket",
            Self::Rule => "rule",
            Self::Other => "other",
        }
    }
}

/// A place with a few words beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// In which sort of file.
    pub role: Role,
    /// What is to be seen there; may be empty.
    pub text: String,
}

/// A citation of an official text: its declared name and title, and the place in it (`14.1.5`), if one is given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Citation {
    /// The declared name of the source.
    pub source: String,
    /// Its official title.
    pub title: String,
    /// Article, rule or paragraph.
    pub locator: Option<String>,
}

/// One replacement of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What comes in its place.
    pub text: String,
}

/// A proposed mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// Whether it can be applied without a person looking.
    pub safe: bool,
    /// The replacements, in order, not overlapping.
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Its stable name.
    pub code: Code,
    /// Its weight.
    pub severity: Severity,
    /// What sort of statement it is.
    pub verdict: Verdict,
    /// What the breach does to the act.
    pub effect: Effect,
    /// Path of the provision it is about (`soc.quorum`).
    pub provision: Option<String>,
    /// Id of the decision, or label of the agenda item, it lies in.
    pub decision: Option<String>,
    /// The fact: lower case, no full stop, digits.
    pub message: String,
    /// Where: the docket's place first, then the rule's.
    pub labels: Vec<Label>,
    /// One thing to do.
    pub help: Option<String>,
    /// The official texts that the provision rests on.
    pub citations: Vec<Citation>,
    /// The finding that this one follows from: its index in the list that the same pass gave.
    pub cause: Option<usize>,
    /// Proposed mends.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A finding with its code, weight, statement and message; the rest is added by the methods below.
    pub fn new(code: Code, severity: Severity, verdict: Verdict, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            verdict,
            effect: Effect::None,
            provision: None,
            decision: None,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            citations: Vec::new(),
            cause: None,
            fixes: Vec::new(),
        }
    }

    /// A file that cannot be understood at some place: an error, `invalid`.
    pub fn invalid(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, Verdict::Invalid, message)
    }

    /// Adds a place.
    #[must_use]
    pub fn label(mut self, span: Span, role: Role, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, role, text: text.into() });
        self
    }

    /// Says the one thing to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// As [`Self::help`], where there may be nothing to say.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Says which decision or item it lies in.
    #[must_use]
    pub fn decision(mut self, id: Option<&str>) -> Self {
        self.decision = id.map(str::to_owned);
        self
    }

    /// The first place, if it has one: what it is sorted by.
    pub fn primary(&self) -> Option<&Label> {
        self.labels.first()
    }
}

/// "did you mean `x`?" for the nearest of `known`, when one is near enough to be a slip of the pen.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(written, known).map(|name| format!("did you mean `{name}`?"))
}

/// The nearest of `known` by edit distance with transpositions, when it is near enough: at most a third of the letters differ,
/// case aside. The first wins among equals.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // a name of this length is no slip of the pen, and the distance is quadratic
    if written.len() > 100 {
        return None;
    }
    let wanted = written.to_lowercase();
    let limit = (wanted.chars().count() / 3).max(1);
    known
        .into_iter()
        .filter(|name| name.len() <= 200)
        .map(|name| (strsim::damerau_levenshtein(&wanted, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= limit && *distance < name.chars().count().min(wanted.chars().count()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Text of a file as quoted in a message: at most 60 characters, control and bidirectional characters as `U+202E`.
pub fn excerpt(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(60) {
        if c.is_control() || is_bidi_control(c) {
            out.push_str(&format!("U+{:04X}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    if text.chars().nth(60).is_some() {
        out.push('…');
    }
    out
}

/// Characters that reorder the text around them on a terminal (Unicode bidirectional algorithm, UAX #9).
pub const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// How much was looked at, and how many findings there are of each sort. What follows from another finding is not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// Provisions stated as `unknown`: each is a note of its own.
    pub not_encoded: usize,
    /// Findings that a suppression or a baseline took out.
    pub suppressed: usize,
}

/// All findings of a run, in the order they are shown: by file and place.
#[derive(Debug, Default)]
pub struct Report {
    /// The findings; `cause` is an index into this list.
    pub findings: Vec<Diagnostic>,
    /// Fingerprint of each finding, at the same index: 16 hexadecimal digits that survive moved lines.
    pub fingerprints: Vec<String>,
    /// The counts.
    pub summary: Summary,
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
                sorted.push(finding);
            }
        }
        let fingerprints = fingerprints(sources, &sorted);
        let summary = count(&sorted, checked);
        Self { findings: sorted, fingerprints, summary }
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
        match (finding.verdict, finding.severity) {
            (Verdict::Undetermined, _) => summary.undetermined += 1,
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
