//! The pages of codes: what `quorate explain` prints, and what the tests run.
//!
//! A page is Markdown. Each code has a section headed `## group/slug`; the text before the first section is about the group as a whole.

use crate::kinds::KINDS;
use crate::lints;

/// Pages of what belongs to no kind and no lint: files as such.
static FILES: &[(&str, &str)] = &[
    ("syntax", include_str!("syntax/syntax.md")),
    ("resolve", include_str!("resolve/resolve.md")),
    ("group", include_str!("resolve/group.md")),
    ("weights", include_str!("resolve/weights.md")),
    ("use", include_str!("load.md")),
    ("table", include_str!("load/table.md")),
    ("test", include_str!("runner.md")),
    ("docket", include_str!("docket/docket.md")),
    ("suppression", include_str!("policy/suppression.md")),
];

/// All pages: group and text. A group may have several.
pub fn all() -> Vec<(&'static str, &'static str)> {
    let kinds = KINDS.iter().map(|kind| (kind.name, kind.page));
    kinds.chain(lints::pages()).chain(FILES.iter().copied()).collect()
}

/// The sections of all pages: code and text, in the order of the pages.
pub fn sections() -> Vec<(&'static str, &'static str)> {
    all().into_iter().flat_map(|(_, page)| sections_of(page)).collect()
}

/// The sections of one page.
fn sections_of(page: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut sections = Vec::new();
    let mut starts: Vec<usize> = page.match_indices("\n## ").map(|(at, _)| at + 1).collect();
    starts.push(page.len());
    for bounds in starts.windows(2) {
        let text = page[bounds[0]..bounds[1]].trim_end();
        let heading = text.lines().next().unwrap_or_default().trim_start_matches("## ").trim();
        for code in heading.split(", ").map(|code| code.trim_matches('`')) {
            sections.push((code, text));
        }
    }
    sections
}

/// What a code is about: the first sentence of its section, in one line.
pub fn summary(code: &str) -> Option<String> {
    let lines = section(code)?.lines().skip(1).skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty());
    let paragraph = lines.collect::<Vec<_>>().join(" ");
    let end = paragraph.find(". ").map_or(paragraph.len(), |end| end + 1);
    Some(paragraph[..end].to_owned())
}

/// The section of a code.
pub fn section(code: &str) -> Option<&'static str> {
    sections().into_iter().find(|(known, _)| *known == code).map(|(_, text)| text)
}
