//! What suppressions say, wherever they are written: codes that exist and that can be suppressed.

use super::{codes, groups, names, suggestion, unknown, verdicts};
use crate::diagnostic::{Code, Diagnostic, Role, Verdict, excerpt};
use crate::source::Spanned;

/// A suppression that cannot be read.
pub const MALFORMED: Code = Code("suppression/malformed");
/// A suppression that does not say why.
pub const NO_REASON: Code = Code("suppression/no-reason");
/// A suppression of a code that does not exist.
pub const UNKNOWN_CODE: Code = Code("suppression/unknown-code");
/// A suppression of what cannot be suppressed.
pub const NOT_POSSIBLE: Code = Code("suppression/not-possible");
/// A suppression for a provision that does not exist.
pub const UNKNOWN_PROVISION: Code = Code("suppression/unknown-provision");
/// A suppression that suppresses nothing.
pub const UNUSED: Code = Code("suppression/unused");

/// The codes and groups that can be suppressed; the others are told.
pub fn checked(written: Vec<Spanned<String>>, role: Role, findings: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
    let known = |code: &Spanned<String>| {
        let name = code.value.as_str();
        if !codes().contains(name) && !groups().contains(name) {
            let help = if matches!(name, "all" | "lints") {
                "a suppression names a code or a group; levels are for all: `--allow`".to_owned()
            } else {
                suggestion(name, &[])
            };
            findings.push(Diagnostic::invalid(UNKNOWN_CODE, unknown(name)).label(code.span, role, "not known").help(help));
            return false;
        }
        if verdicts::always(name, Verdict::Invalid) || names("suppression", name) {
            let message = format!("`{}` cannot be suppressed", excerpt(name));
            let help = if names("suppression", name) {
                "mend the suppression that it is about"
            } else {
                "mend what cannot be understood"
            };
            findings.push(Diagnostic::invalid(NOT_POSSIBLE, message).label(code.span, role, "suppresses nothing").help(help));
            return false;
        }
        true
    };
    written.into_iter().filter(known).collect()
}
