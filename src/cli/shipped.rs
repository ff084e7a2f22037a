//! The rule sets that come with the program: a docket finds them by name wherever it lies.
//!
//! What comes in: a name, or a path below `quorate:`. What goes out: a text. A rule set of the project goes before one of the same name
//! here.

use super::host::Found;
use std::path::{Path, PathBuf};

/// How the paths of shipped files begin.
const SCHEME: &str = "quorate:";

/// Shipped rule sets: name, path, text.
pub const SETS: &[(&str, &str, &str)] = &[
    ("apache", "quorate:apache/apache.rop", include_str!("../../rules/apache/apache.rop")),
    (
        "arctic-council",
        "quorate:arctic-council/arctic-council.rop",
        include_str!("../../rules/arctic-council/arctic-council.rop"),
    ),
    ("brown-act", "quorate:brown-act/brown-act.rop", include_str!("../../rules/brown-act/brown-act.rop")),
    ("cica", "quorate:cica/cica.rop", include_str!("../../rules/cica/cica.rop")),
    ("debian", "quorate:debian/debian.rop", include_str!("../../rules/debian/debian.rop")),
    ("eu-council", "quorate:eu-council/eu-council.rop", include_str!("../../rules/eu-council/eu-council.rop")),
    ("hk-legco", "quorate:hk-legco/hk-legco.rop", include_str!("../../rules/hk-legco/hk-legco.rop")),
    (
        "iso-directives",
        "quorate:iso-directives/iso-directives.rop",
        include_str!("../../rules/iso-directives/iso-directives.rop"),
    ),
    (
        "kubernetes-steering",
        "quorate:kubernetes-steering/kubernetes-steering.rop",
        include_str!("../../rules/kubernetes-steering/kubernetes-steering.rop"),
    ),
    (
        "openzeppelin-governor",
        "quorate:openzeppelin-governor/openzeppelin-governor.rop",
        include_str!("../../rules/openzeppelin-governor/openzeppelin-governor.rop"),
    ),
    ("osce", "quorate:osce/osce.rop", include_str!("../../rules/osce/osce.rop")),
    ("python-pep13", "quorate:python-pep13/python-pep13.rop", include_str!("../../rules/python-pep13/python-pep13.rop")),
    ("python-peps", "quorate:python-peps/python-peps.rop", include_str!("../../rules/python-peps/python-peps.rop")),
    ("roberts-rules", "quorate:roberts-rules/roberts-rules.rop", include_str!("../../rules/roberts-rules/roberts-rules.rop")),
    ("sco", "quorate:sco/sco.rop", include_str!("../../rules/sco/sco.rop")),
    ("uk-companies", "quorate:uk-companies/uk-companies.rop", include_str!("../../rules/uk-companies/uk-companies.rop")),
    (
        "un-general-assembly",
        "quorate:un-general-assembly/un-general-assembly.rop",
        include_str!("../../rules/un-general-assembly/un-general-assembly.rop"),
    ),
    (
        "un-security-council",
        "quorate:un-security-council/un-security-council.rop",
        include_str!("../../rules/un-security-council/un-security-council.rop"),
    ),
    (
        "us-constitution",
        "quorate:us-constitution/us-constitution.rop",
        include_str!("../../rules/us-constitution/us-constitution.rop"),
    ),
    ("w3c", "quorate:w3c/w3c.rop", include_str!("../../rules/w3c/w3c.rop")),
    ("wto", "quorate:wto/wto.rop", include_str!("../../rules/wto/wto.rop")),
];

/// Whether a file, as shown, is a shipped one.
pub fn is(file: &str) -> bool {
    file.starts_with(SCHEME)
}

/// The rule file of a shipped set.
pub fn find(name: &str) -> Option<Found> {
    SETS.iter()
        .find(|(set, ..)| *set == name)
        .map(|(_, path, _)| Found { real: PathBuf::from(path), shown: (*path).to_owned() })
}

/// The names of shipped sets.
pub fn names() -> impl Iterator<Item = &'static str> {
    SETS.iter().map(|(name, ..)| *name)
}

/// The name and text of a shipped file, where `path` (as written in the file shown as `from`) is one.
pub fn text(path: &str, from: &str) -> Option<(String, &'static str)> {
    let path = match from.strip_prefix(SCHEME) {
        Some(from) => {
            let beside = Path::new(from).parent().unwrap_or(Path::new("")).join(path);
            format!("{SCHEME}{}", super::host::flat(&beside).display())
        }
        None => path.to_owned(),
    };
    SETS.iter().find(|(_, known, _)| *known == path).map(|(_, known, text)| ((*known).to_owned(), *text))
}
