//! What is found against what is expected.

use crate::diagnostic::{Code, Diagnostic, Role, Verdict, did_you_mean, excerpt};
use crate::docket::{Expectation, Expected};
use crate::source::Span;

/// A test that does not hold.
pub const FAILED: Code = Code("test/failed");
/// A test that asserts nothing.
pub const EMPTY: Code = Code("test/empty");

/// Which expectations did not come, and which findings were not expected: indexes.
pub(super) struct Compared {
    pub missing: Vec<usize>,
    pub surplus: Vec<usize>,
}

/// Each expectation takes one finding.
pub(super) fn compare(expects: &[Expectation], found: &[Diagnostic]) -> Compared {
    let mut surplus: Vec<usize> = (0..found.len()).collect();
    let mut missing = Vec::new();
    for (index, expect) in expects.iter().enumerate() {
        let Some(expected) = &expect.expected else { continue };
        match surplus.iter().position(|finding| fits(expected, &found[*finding])) {
            Some(place) => _ = surplus.remove(place),
            None => missing.push(index),
        }
    }
    surplus.sort_by_key(|finding| found[*finding].primary().map(|label| label.span));
    Compared { missing, surplus }
}

impl Compared {
    pub(super) fn holds(&self) -> bool {
        self.missing.is_empty() && self.surplus.is_empty()
    }

    /// What is to be told of it.
    pub(super) fn failures(&self, expects: &[Expectation], found: &[Diagnostic], test: Span, role: Role) -> Vec<Diagnostic> {
        let missing = self.missing.iter().filter_map(|index| {
            let expect = &expects[*index];
            Some(self.not_found(expect.expected.as_ref()?, expect.span, found, role))
        });
        let surplus = self.surplus.iter().map(|index| {
            let finding = &found[*index];
            let mut failure = Diagnostic::invalid(FAILED, format!("found, but not expected: {}", told(finding)));
            failure.labels.extend(finding.labels.iter().take(1).cloned());
            failure.label(test, role, "in this test").help(finding.message.clone())
        });
        missing.chain(surplus).collect()
    }

    fn not_found(&self, expected: &Expected, span: Span, found: &[Diagnostic], role: Role) -> Diagnostic {
        if crate::pages::section(&expected.code).is_none() {
            let known = crate::pages::sections();
            let help = did_you_mean(&expected.code, known.iter().map(|(code, _)| *code));
            return Diagnostic::invalid(FAILED, format!("there is no code `{}`", excerpt(&expected.code)))
                .label(span, role, "expected here")
                .help(help.unwrap_or_else(|| "`quorate explain` lists all codes".into()));
        }
        let mut others = self.surplus.iter().map(|index| &found[*index]);
        let nearest = others.find(|finding| finding.code.0 == expected.code);
        Diagnostic::invalid(FAILED, format!("expected, but not found: {}", written(expected)))
            .label(span, role, "expected here")
            .maybe_help(nearest.map(|finding| format!("it gives {}", told(finding))))
    }
}

fn fits(expected: &Expected, finding: &Diagnostic) -> bool {
    let Expected { weight, code, provision, at } = expected;
    weight == weight_of(finding)
        && code == finding.code.0
        && provision.as_ref().is_none_or(|wanted| finding.provision.as_ref().is_some_and(|path| below(path, wanted)))
        && at.as_ref().is_none_or(|wanted| finding.decision.as_ref() == Some(wanted))
}

/// Whether a path is the wanted one, or lies below it.
fn below(path: &str, wanted: &str) -> bool {
    path.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

pub(super) fn weight_of(finding: &Diagnostic) -> &'static str {
    if finding.verdict == Verdict::Undetermined { Verdict::Undetermined.name() } else { finding.severity.name() }
}

/// A finding as an expectation would be written.
fn told(finding: &Diagnostic) -> String {
    line(weight_of(finding), finding.code.0, finding.provision.as_deref(), finding.decision.as_deref())
}

fn written(expected: &Expected) -> String {
    line(&expected.weight, &expected.code, expected.provision.as_deref(), expected.at.as_deref())
}

fn line(weight: &str, code: &str, provision: Option<&str>, at: Option<&str>) -> String {
    let plain =
        |name: &str| name.starts_with(char::is_alphabetic) && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let mut line = format!("{weight} {code}");
    if let Some(provision) = provision {
        line.push_str(&format!(" of {provision}"));
    }
    if let Some(at) = at {
        let at = excerpt(at);
        line.push_str(&if plain(&at) { format!(" at {at}") } else { format!(" at \"{at}\"") });
    }
    line
}
