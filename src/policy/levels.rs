//! Levels: what the findings of a code, of a group, or all of them weigh, whatever the rules say.
//!
//! What comes in: settings, in layers (the project file, then the command line) and in order. What goes out: the setting that counts for a
//! finding. A later layer goes before an earlier one; within a layer what is more special goes before what is more general, and of equals
//! the last counts.

use super::{codes, groups, suggestion, unknown, verdicts};
use crate::diagnostic::{Diagnostic, Severity, Verdict};

/// What a finding is made to weigh.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// It is taken out.
    Allow,
    /// It is a note.
    Note,
    /// It is a warning.
    Warn,
    /// It is an error.
    Deny,
}

impl Level {
    /// All names that may be written, with what they stand for.
    pub const NAMES: [(&'static str, Level); 6] = [
        ("error", Level::Deny),
        ("deny", Level::Deny),
        ("warning", Level::Warn),
        ("warn", Level::Warn),
        ("note", Level::Note),
        ("allow", Level::Allow),
    ];

    /// By its name.
    pub fn named(text: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(name, _)| *name == text).map(|(_, level)| *level)
    }

    /// The weight that it gives; None where the finding is taken out.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Allow => None,
            Self::Note => Some(Severity::Note),
            Self::Warn => Some(Severity::Warning),
            Self::Deny => Some(Severity::Error),
        }
    }

    /// As it is shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Note => "note",
            Self::Warn => "warning",
            Self::Deny => "error",
        }
    }
}

/// Which findings a level is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// All.
    All,
    /// Those that are about the rules alone.
    Lints,
    /// Those of a group.
    Group(String),
    /// Those of a code.
    Code(String),
}

/// Names of sets of findings.
const SETS: [&str; 2] = ["all", "lints"];

impl Target {
    /// By its name, or what is wrong with that.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            "lints" => Ok(Self::Lints),
            _ if codes().contains(text) => Ok(Self::Code(text.to_owned())),
            _ if groups().contains(text) => Ok(Self::Group(text.to_owned())),
            _ => Err(format!("{}; {}", unknown(text), suggestion(text, &SETS))),
        }
    }

    /// As it is written.
    pub fn name(&self) -> &str {
        match self {
            Self::All => "all",
            Self::Lints => "lints",
            Self::Group(name) | Self::Code(name) => name,
        }
    }

    /// Why it cannot be given a level, where it cannot: what is not understood is an error.
    pub fn refuses(&self, level: Level) -> Option<String> {
        let (Self::Group(name) | Self::Code(name)) = self else { return None };
        (level != Level::Deny && verdicts::always(name, Verdict::Invalid)).then(|| {
            let verb = if level == Level::Allow { "be allowed".to_owned() } else { format!("be a {}", level.name()) };
            format!(
                "`{name}` cannot {verb}: it says that a file cannot be understood, and what is not understood is not checked"
            )
        })
    }

    fn takes(&self, finding: &Diagnostic) -> bool {
        match self {
            Self::All => true,
            Self::Lints => finding.verdict == Verdict::Lint,
            Self::Group(name) | Self::Code(name) => super::names(name, finding.code.0),
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::All => 0,
            Self::Lints => 1,
            Self::Group(_) => 2,
            Self::Code(_) => 3,
        }
    }
}

/// One setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    /// For which findings.
    pub target: Target,
    /// What they weigh.
    pub level: Level,
    /// Where it is said: `quorate.toml:7`, `command line`.
    pub origin: String,
}

/// The settings of a run, layer by layer, the first the weakest.
#[derive(Clone, Debug, Default)]
pub struct Levels<'a>(pub Vec<&'a [Setting]>);

impl Levels<'_> {
    /// The setting that counts for a finding.
    fn of(&self, finding: &Diagnostic) -> Option<&Setting> {
        self.0.iter().rev().find_map(|layer| {
            let taking = layer.iter().filter(|setting| setting.target.takes(finding));
            // of equals the last
            taking.max_by_key(|setting| setting.target.rank())
        })
    }

    /// Gives a finding the weight that it is set to. Gives where that is said, if the finding is to be taken out. What cannot be understood
    /// stays an error; what is undetermined, and what is waived, stays what it is or is taken out.
    pub fn apply(&self, finding: &mut Diagnostic) -> Option<&Setting> {
        let setting = self.of(finding)?;
        if finding.verdict == Verdict::Invalid {
            return None;
        }
        let Some(severity) = setting.level.severity() else { return Some(setting) };
        if matches!(finding.verdict, Verdict::Breach | Verdict::Lint) && finding.severity != severity {
            finding.lowered = (severity < finding.severity).then_some(finding.severity);
            finding.severity = severity;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    fn weighs(layers: &[&[(&str, Level)]], code: &'static str, verdict: Verdict) -> Option<Severity> {
        let layers: Vec<Vec<Setting>> = layers
            .iter()
            .map(|layer| {
                let setting = |(target, level): &(&str, Level)| Setting {
                    target: Target::parse(target).expect("known"),
                    level: *level,
                    origin: String::new(),
                };
                layer.iter().map(setting).collect()
            })
            .collect();
        let levels = Levels(layers.iter().map(Vec::as_slice).collect());
        let mut finding = Diagnostic::new(Code(code), Severity::Error, verdict, "");
        if levels.apply(&mut finding).is_some() { None } else { Some(finding.severity) }
    }

    #[test]
    fn the_last_and_the_more_special_counts() {
        use Level::{Allow, Deny, Note, Warn};
        let breach = |layers: &[&[(&str, Level)]]| weighs(layers, "route/too-early", Verdict::Breach);
        assert_eq!(breach(&[&[("route", Warn), ("route", Note)]]), Some(Severity::Note));
        assert_eq!(breach(&[&[("route/too-early", Warn), ("route", Allow), ("all", Deny)]]), Some(Severity::Warning));
        assert_eq!(breach(&[&[("all", Allow), ("lints", Warn)]]), None);
        // the command line goes before the file, be it more general
        assert_eq!(breach(&[&[("route/too-early", Allow)], &[("route", Warn)]]), Some(Severity::Warning));
        assert_eq!(breach(&[&[("route/too-early", Allow)], &[("vote", Warn)]]), None);
        assert_eq!(weighs(&[&[("lints", Note)]], "name/unused", Verdict::Lint), Some(Severity::Note));
        assert_eq!(weighs(&[&[("all", Allow)]], "syntax/stray", Verdict::Invalid), Some(Severity::Error));
        assert_eq!(weighs(&[&[("all", Warn)]], "route/too-early", Verdict::Undetermined), Some(Severity::Error), "as it was");
    }

    #[test]
    fn what_is_not_known_is_told() {
        assert_eq!(
            Target::parse("route/wrong-bdy").err().as_deref(),
            Some("there is no code `route/wrong-bdy`; did you mean `route/wrong-body`?")
        );
        assert_eq!(Target::parse("rout").err().as_deref(), Some("there is no code or group `rout`; did you mean `route`?"));
        assert_eq!(Target::parse("lint").err().as_deref(), Some("there is no code or group `lint`; did you mean `lints`?"));
        assert_eq!(
            Target::parse("wrong-body").err().as_deref(),
            Some("there is no code or group `wrong-body`; did you mean `route/wrong-body`?")
        );
        assert!(Target::parse("zzz").err().is_some_and(|error| error.contains("quorate explain")));
    }
}
