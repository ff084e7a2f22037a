//! Findings as data: what every pass gives and every format shows.
//!
//! What comes in: codes, places, words and numbers from the passes. What goes out: [`Diagnostic`]s, gathered into a [`Report`].
//! This module knows no rule kind, no file format and no terminal.

mod mend;
mod report;
mod suggest;

pub use mend::{Change, Mend, NewField, NewValue};
pub use report::{Families, NOT_ENCODED, Report, Summary, Suppressed};
pub use suggest::{Hint, Meant, did_you_mean, excerpt, is_bidi_control, nearest};

use crate::source::Span;
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
    /// A provision would be broken, but was waived for this act.
    Waived,
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
            Self::Waived => "waived",
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
    /// Proposed mends, the best first, as edits of files. Put in from `mends` when the report is assembled.
    pub fixes: Vec<Fix>,
    /// Proposed mends as the pass states them.
    pub mends: Vec<Mend>,
    /// Where the provision stands that it is about: what is said beside that is said of it.
    pub rule: Option<Span>,
    /// What it weighed before a level made it weigh less.
    pub lowered: Option<Severity>,
    /// Why it is not to be shown, where it is not.
    pub suppression: Option<Box<Suppression>>,
}

/// What takes a finding out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SuppressedBy {
    /// `// quorate: allow …` in a rule file.
    Comment,
    /// `allow:` in a docket.
    Docket,
    /// `--allow`, or `allow` in the project file.
    Level,
    /// A baseline.
    Baseline,
}

impl SuppressedBy {
    /// As written in formats.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Docket => "docket",
            Self::Level => "level",
            Self::Baseline => "baseline",
        }
    }
}

/// Why a finding is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// By what.
    pub by: SuppressedBy,
    /// The reason that is given; of a level or a baseline where it is said (`quorate.toml:7`, `quorate-baseline.json`).
    pub reason: String,
    /// Where it stands, if in a rule file or a docket.
    pub at: Option<Span>,
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
            mends: Vec::new(),
            rule: None,
            lowered: None,
            suppression: None,
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

    /// Says what was meant by a name, and offers to write it in its place. The label at its place comes first: it says in which sort
    /// of file.
    #[must_use]
    pub fn hint(mut self, at: Span, written: &str, hint: impl Into<Hint>) -> Self {
        let Hint { help, meant } = hint.into();
        if let Some(meant) = &meant {
            let rule = self.labels.iter().any(|label| label.span == at && label.role == Role::Rule);
            self.mends.push(if rule { Mend::name(at, written, meant) } else { Mend::value(at, written, meant) });
        }
        self.maybe_help(help)
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
