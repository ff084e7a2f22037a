//! An explanation for people, in plain words or as Markdown.

use super::view::{At, Cited, Declared, Explained, Found, Listed, Provision, Tests, Version};
use crate::report::{amount, clean};
use std::fmt::Write as _;

/// So many tests are named.
const MAX_TESTS: usize = 12;

/// The text.
pub fn write(explained: &Explained, markdown: bool) -> String {
    let mut page = Page { out: String::new(), markdown };
    page.title(&explained.topic);
    let rules = &explained.rules;
    if rules.name.is_empty() {
        page.line("in rules without a name");
    } else {
        page.line(&format!("in the rules {}: {}", page.code(&rules.name), page.words(&rules.title)));
    }
    if let Some(provision) = &explained.provision {
        of_provision(&mut page, provision);
    }
    // of a rule or a duty, what is declared is the provision itself
    let shown =
        |text: &str| explained.provision.iter().flat_map(|provision| &provision.versions).any(|version| version.text == text);
    for declared in explained.declarations.iter().filter(|declared| !shown(&declared.text)) {
        of_declaration(&mut page, declared);
    }
    let below = if explained.provision.is_some() { "parts" } else { "provisions" };
    list(&mut page, below, &explained.provisions);
    page.out
}

struct Page {
    out: String,
    markdown: bool,
}

impl Page {
    fn title(&mut self, text: &str) {
        let _ =
            if self.markdown { writeln!(self.out, "# {}\n", self.words(text)) } else { writeln!(self.out, "{}", clean(text)) };
    }

    fn heading(&mut self, text: &str) {
        let _ = if self.markdown { writeln!(self.out, "\n## {text}\n") } else { writeln!(self.out, "\n{text}") };
    }

    /// One line below a heading; as Markdown an entry of a list.
    fn entry(&mut self, text: &str) {
        let mark = if self.markdown { "- " } else { "  " };
        let _ = writeln!(self.out, "{mark}{text}");
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{}{text}", if self.markdown { "" } else { "  " });
    }

    /// A piece of the rules.
    fn piece(&mut self, text: &str) {
        let lines: Vec<String> = text.lines().map(clean).collect();
        if self.markdown {
            let fence = "`".repeat(lines.iter().map(|line| longest_run(line)).max().unwrap_or(0).max(2) + 1);
            let _ = writeln!(self.out, "\n{fence}rop\n{}\n{fence}\n", lines.join("\n"));
        } else {
            let _ = writeln!(
                self.out,
                "\n{}\n",
                lines.iter().map(|line| format!("    {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
            );
        }
    }

    /// Text of a file as words: what Markdown would read as its own is escaped.
    fn words(&self, text: &str) -> String {
        let text = clean(text);
        if !self.markdown {
            return text;
        }
        let mut escaped = String::new();
        for c in text.chars() {
            if "\\`*_[]<>#|!&~".contains(c) {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        escaped
    }

    /// A name of the rules.
    fn code(&self, text: &str) -> String {
        let text = clean(text);
        if self.markdown && text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
    }

    fn cited(&self, cited: &Cited) -> String {
        let mut text = match (&cited.url, self.markdown) {
            (Some(url), true) if crate::book::web(url) => format!("[{}](<{url}>)", self.words(&cited.title)),
            _ => self.words(&cited.title),
        };
        if let Some(locator) = &cited.locator {
            let _ = write!(text, ", {}", self.words(locator));
        }
        let _ = write!(text, " ({})", self.code(&cited.source));
        if let Some(url) = cited.url.as_ref().filter(|_| !self.markdown) {
            let _ = write!(text, " {}", clean(url));
        }
        text
    }

    fn said(&mut self, doc: &Option<String>) {
        let Some(doc) = doc else { return };
        let _ = writeln!(self.out);
        for line in doc.lines() {
            let line = if self.markdown { clean(line).replace('<', "\\<") } else { clean(line) };
            self.line(&line);
        }
    }
}

/// The longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

fn place(at: &Option<At>) -> String {
    at.as_ref().map(|at| clean(&format!("{}:{}:{}", at.file, at.line, at.column))).unwrap_or_default()
}

/// "since 2019-01-01 until 2020-12-31".
fn period(since: &Option<String>, until: &Option<String>) -> Option<String> {
    match (since, until) {
        (Some(since), Some(until)) => Some(format!("since {since} until {until}")),
        (Some(since), None) => Some(format!("since {since}")),
        (None, Some(until)) => Some(format!("until {until}")),
        (None, None) => None,
    }
}

fn of_provision(page: &mut Page, provision: &Provision) {
    if let Some(of) = &provision.of {
        let title = of.title.as_ref().map(|title| format!(", {}", page.words(title))).unwrap_or_default();
        let line = format!("of the {} {}{title}", of.sort, page.code(&of.name));
        page.line(&line);
    }
    if let Some(route) = &provision.written_in {
        let line = format!("written in the {} {}", route.sort, page.code(&route.name));
        page.line(&line);
    }
    if let Some(whole) = &provision.part_of {
        let line = format!("a part of {}", page.code(whole));
        page.line(&line);
    }
    if !provision.encoded {
        page.line("not encoded: the text is not at hand, nothing is held against it");
    }
    let several = provision.versions.len() > 1;
    for version in &provision.versions {
        of_version(page, version, several);
    }
    exceptions(page, provision);
    if !provision.waivers.is_empty() {
        page.heading("may be waived");
        for waiver in &provision.waivers {
            let by: Vec<String> = waiver.by.iter().map(|name| page.code(name)).collect();
            let vote = waiver.vote.as_ref().map(|vote| format!(" by the vote {}", page.code(vote))).unwrap_or_default();
            let line = format!("by {}{vote}: {}", crate::syntax::listed(&by), place(&waiver.place));
            page.entry(&line);
        }
    }
    if !provision.amended_by.is_empty() {
        page.heading("is amended by");
        for matter in &provision.amended_by {
            let line = format!("the matter {}", page.code(matter));
            page.entry(&line);
        }
    }
    if !provision.codes.is_empty() {
        page.heading("its breach can be reported as");
        for code in &provision.codes {
            let line =
                format!("{}: {}", if page.markdown { format!("`{}`", code.code) } else { code.code.clone() }, code.about);
            page.entry(line.trim_end_matches(": "));
        }
    }
    findings(page, &provision.findings);
    tests(page, "tests that expect a finding of it", &provision.tests);
    tests(page, "other tests in which it is held against something", &provision.held_in);
    if provision.tests.is_empty() && provision.held_in.is_empty() && provision.encoded {
        page.heading("tests");
        page.entry("none at hand exercises it");
    }
}

fn of_version(page: &mut Page, version: &Version, several: bool) {
    let when = period(&version.since, &version.until);
    if several {
        let by = version.by_exception.as_ref().map(|name| format!("by the exception {}", page.code(name)));
        page.heading(&by.or_else(|| when.clone()).unwrap_or_else(|| "at all times".to_owned()));
    } else if let Some(when) = &when {
        page.line(&format!("in force {when}"));
    }
    if let (false, Some(name)) = (several, &version.by_exception) {
        let line = format!("holds by the exception {}", page.code(name));
        page.line(&line);
    }
    page.said(&version.doc);
    page.piece(&version.text);
    page.entry(&place(&version.place));
    let effect = match version.effect {
        "void" => "where it is broken, the act does not count",
        "irregular" => "where it is broken, the act stands and is reported",
        _ => "",
    };
    if !effect.is_empty() {
        page.entry(&format!("{}: {effect}", version.strength));
    }
    if let Some(basis) = &version.transitional {
        page.entry(&format!("transitional: the version is chosen {basis}"));
    }
    if let Some(condition) = &version.applies_when {
        let line = format!("applies when {}", page.code(condition));
        page.entry(&line);
    }
    for cited in &version.citations {
        let line = format!("rests on {}", page.cited(cited));
        page.entry(&line);
    }
}

fn exceptions(page: &mut Page, provision: &Provision) {
    if provision.exceptions.is_empty() {
        return;
    }
    page.heading("exceptions to it");
    for exception in &provision.exceptions {
        let title = exception.title.as_ref().map(|title| format!(", {}", page.words(title))).unwrap_or_default();
        let when = period(&exception.since, &exception.until).map(|when| format!(", {when}")).unwrap_or_default();
        let line = format!("{}{title}: {}{when}: {}", page.code(&exception.name), exception.does, place(&exception.place));
        page.entry(&line);
        page.piece(&exception.text);
        for cited in &exception.citations {
            let line = format!("rests on {}", page.cited(cited));
            page.entry(&line);
        }
    }
}

fn findings(page: &mut Page, all: &[Found]) {
    if all.is_empty() {
        return;
    }
    page.heading("found in the rules");
    for finding in all {
        let line =
            format!("{} {}: {}: {}", finding.severity, finding.code, page.words(&finding.message), place(&finding.place));
        page.entry(&line);
    }
}

fn tests(page: &mut Page, heading: &str, all: &[Tests]) {
    if all.is_empty() {
        return;
    }
    page.heading(&format!("{heading}: {}", all.len()));
    for test in all.iter().take(MAX_TESTS) {
        let line = format!("\"{}\": {}", page.words(&test.name), place(&test.place));
        page.entry(&line);
        for expected in &test.expects {
            let line = if page.markdown { format!("  - {}", page.code(expected)) } else { format!("    {}", clean(expected)) };
            let _ = writeln!(page.out, "{line}");
        }
    }
    if all.len() > MAX_TESTS {
        page.entry(&format!("and {} more", all.len() - MAX_TESTS));
    }
}

fn of_declaration(page: &mut Page, declared: &Declared) {
    let title = declared.title.as_ref().map(|title| format!(", {}", page.words(title))).unwrap_or_default();
    let line = format!("a {} {}{title}", declared.sort, page.code(&declared.name));
    page.line(&line);
    if !declared.also.is_empty() {
        let line =
            format!("also known as {}", declared.also.iter().map(|other| page.words(other)).collect::<Vec<_>>().join(", "));
        page.line(&line);
    }
    if let Some(when) = period(&declared.since, &declared.until) {
        page.line(&format!("in force {when}"));
    }
    page.said(&declared.doc);
    page.piece(&declared.text);
    page.entry(&place(&declared.place));
    if !declared.dates.is_empty() {
        page.entry(&format!("adopted {}", declared.dates.join(", amended ")));
    }
    if let Some(url) = &declared.url {
        let url = if page.markdown && crate::book::web(url) { format!("<{url}>") } else { page.words(url) };
        page.entry(&format!("to be read at {url}"));
    }
    for cited in &declared.citations {
        let line = format!("rests on {}", page.cited(cited));
        page.entry(&line);
    }
    findings(page, &declared.findings);
    if !declared.cited_by.is_empty() {
        page.heading(&format!("cited by {}", amount(declared.cited_by.len(), "provision")));
        for path in &declared.cited_by {
            let line = page.code(path);
            page.entry(&line);
        }
    }
}

fn list(page: &mut Page, heading: &str, all: &[Listed]) {
    if all.is_empty() {
        return;
    }
    page.heading(&format!("{heading}: {}", all.len()));
    let pad = all.iter().map(|listed| listed.path.chars().count()).max().unwrap_or(0).min(44);
    for listed in all {
        let when = period(&listed.since, &listed.until).filter(|when| !listed.text.contains(when.as_str()));
        let when = when.map(|when| format!(" ({when})")).unwrap_or_default();
        let path = clean(&listed.path);
        let line = if page.markdown {
            format!("{}: {}{when}", page.code(&path), page.code(&listed.text))
        } else {
            format!("{path}{}  {}{when}", " ".repeat(pad.saturating_sub(path.chars().count())), clean(&listed.text))
        };
        page.entry(&line);
    }
}
