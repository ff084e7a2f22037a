//! Pages as tests: what the examples of a page are, and what they give.
//!
//! What comes in: Markdown. What goes out: examples, each with what it says it gives; and, for an example, what it does give. This module
//! knows no code and no kind.
//!
//! An example is a run of fenced blocks that ends with a `finds` block: rules (`rop`; where there are none, the last ones of the page), a
//! docket (`yaml` or `json`; there may be none), further files (`rop file=NAME`, `yaml file=NAME`; a `#` in name and text stands for any
//! number). `finds` lists the root findings, as in `expect`. A block `rop body` (agenda, office, matter, route, vote, file) is a fragment:
//! it need only be read without a mistake. `<<70 times "[">>` stands for seventy brackets, `#` in it for the number, `<<U+202E>>` for a
//! character that cannot be seen.

#![allow(dead_code, reason = "each test uses its part")]
#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods, reason = "a test that cannot go on says so")]

use quorate::check::Settings;
use quorate::diagnostic::{Diagnostic, NOT_ENCODED, Verdict};
use quorate::source::{SourceMap, Unreadable, World};
use quorate::{load, pages, record, runner, syntax};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// A page: how it is called, and its text.
pub struct Page {
    pub name: String,
    pub text: String,
}

/// One example.
#[derive(Debug, Clone, Default)]
pub struct Example {
    pub page: String,
    /// The heading it stands under.
    pub section: String,
    /// Line of its last fence.
    pub line: usize,
    pub rules: Option<String>,
    /// Name of the file and its text.
    pub docket: Option<(String, String)>,
    pub files: BTreeMap<String, String>,
    /// What the `finds` block lists; None for a fragment.
    pub expected: Option<Vec<String>>,
    /// Where a fragment stands.
    pub fragment: Option<String>,
    /// Whether it takes the binary, which finds the rules by itself.
    pub by_command: bool,
}

/// All pages with examples.
pub fn all_pages() -> Vec<Page> {
    let mut all: Vec<Page> =
        pages::all().into_iter().map(|(name, text)| Page { name: name.to_owned(), text: text.to_owned() }).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in [
        "README.md",
        "docs/language.md",
        "docs/docket.md",
        "docs/semantics.md",
        "docs/primitives.md",
        "docs/suppression.md",
        "docs/architecture.md",
        "docs/style.md",
    ] {
        if let Ok(text) = std::fs::read_to_string(root.join(name)) {
            all.push(Page { name: name.to_owned(), text });
        }
    }
    let commands = std::fs::read_dir(root.join("docs/commands")).into_iter().flatten().flatten();
    let mut commands: Vec<String> = commands.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    commands.sort();
    for name in commands.iter().filter(|name| name.ends_with(".md")) {
        let text = std::fs::read_to_string(root.join("docs/commands").join(name)).unwrap_or_default();
        all.push(Page { name: format!("docs/commands/{name}"), text });
    }
    all
}

/// The examples of a page, in order.
pub fn examples(page: &Page) -> Vec<Example> {
    let mut found = Vec::new();
    let mut next = Example { page: page.name.clone(), ..Example::default() };
    let mut lines = page.text.lines().enumerate();
    while let Some((_, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
            next.section = heading.trim().to_owned();
            (next.docket, next.files, next.by_command) = (None, BTreeMap::new(), false);
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let mut text = String::new();
        for (number, line) in lines.by_ref() {
            next.line = number + 1;
            if line.trim_end() == "```" {
                break;
            }
            text.push_str(line);
            text.push('\n');
        }
        take(&mut next, &mut found, info.trim(), &text);
    }
    found
}

fn take(next: &mut Example, found: &mut Vec<Example>, info: &str, text: &str) {
    let mut words = info.split_whitespace();
    let (language, mut more): (_, Vec<&str>) = (words.next().unwrap_or_default(), words.collect());
    let text = spelled_out(text);
    let file = more.iter().find_map(|word| word.strip_prefix("file="));
    next.by_command |= more.contains(&"by-command");
    more.retain(|word| *word != "by-command");
    match (language, file) {
        ("rop" | "yaml" | "json" | "csv", Some(name)) => _ = next.files.insert(name.to_owned(), text),
        ("rop", None) if more.is_empty() || more == ["whole"] => {
            let whole = !more.is_empty() || text.trim_start().starts_with("edition");
            next.rules = Some(if whole { text } else { format!("edition 2026\nrules example\n{text}") });
            next.docket = None;
        }
        ("rop", None) => {
            let fragment = Example { fragment: Some(more[0].to_owned()), rules: Some(text), ..next.clone() };
            found.push(Example { docket: None, expected: None, ..fragment });
        }
        ("yaml" | "json", None) => next.docket = Some((format!("docket.{language}"), text)),
        ("finds", _) => {
            let expected = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
            found.push(Example { expected: Some(expected), ..next.clone() });
            (next.docket, next.by_command) = (None, false);
        }
        _ => {}
    }
}

/// Repetitions and invisible characters, written out.
fn spelled_out(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, macro_)) = rest.split_once("<<") {
        out.push_str(before);
        let (inner, after) = macro_.split_once(">>").expect("`<<` is closed by `>>`");
        rest = after;
        if let Some(number) = inner.strip_prefix("U+") {
            out.extend(u32::from_str_radix(number, 16).ok().and_then(char::from_u32));
            continue;
        }
        let (times, repeated) = inner.split_once(" times ").expect("`<<N times \"TEXT\">>`");
        let repeated = repeated.trim().trim_matches('"').replace("\\n", "\n").replace("\\\"", "\"");
        for number in 1..=times.trim().parse::<usize>().expect("a number") {
            out.push_str(&repeated.replace('#', &number.to_string()));
        }
    }
    out + rest
}

/// Files in memory.
struct Memory<'a>(&'a BTreeMap<String, String>, &'a str);

impl World for Memory<'_> {
    fn read(&self, path: &str, _: &str) -> Result<(String, Arc<str>), Unreadable> {
        let name = path.trim_start_matches("./");
        if name == "rules.rop" {
            return Ok((name.to_owned(), self.1.into()));
        }
        if let Some(text) = self.0.get(name) {
            return Ok((name.to_owned(), text.as_str().into()));
        }
        // `part-#.yaml` is `part-1.yaml`, `part-2.yaml` and so on
        let number: String = name.chars().filter(char::is_ascii_digit).collect();
        let numbered = self.0.iter().find(|(known, _)| known.replace('#', &number) == name);
        let (_, text) = numbered.ok_or_else(|| Unreadable { path: path.to_owned(), why: "no such file".to_owned() })?;
        Ok((name.to_owned(), text.replace('#', &number).into()))
    }
}

/// All that an example gives; notes that a provision is not encoded only where they are asked for.
pub fn found(example: &Example) -> Result<Vec<Diagnostic>, String> {
    let rules = example.rules.as_deref().unwrap_or("edition 2026\nrules example\n");
    let world = Memory(&example.files, rules);
    let mut sources = SourceMap::default();
    let unreadable = |error: Unreadable| format!("cannot read {error}");
    let (set, mut findings) = load::rule_set(&world, &mut sources, "rules.rop", "").map_err(unreadable)?;
    let tests = runner::run(&world, &mut sources, &set);
    findings.extend(tests.into_iter().flat_map(|test| test.failures));
    if let Some((name, text)) = &example.docket {
        let id = sources.add(name.clone(), text.as_str().into()).map_err(|error| error.to_string())?;
        let record = record::read(&world, &mut sources, id).map_err(unreadable)?;
        findings.extend(record::check_record(&set.charter, record, Settings::default()).0);
    }
    let asked = example.expected.iter().flatten().any(|line| line.contains(NOT_ENCODED.0));
    findings.retain(|finding| asked || finding.code != NOT_ENCODED);
    findings.sort_by_key(|finding| finding.primary().map(|label| label.span));
    Ok(findings)
}

/// A finding as a line of `finds`.
pub fn line(finding: &Diagnostic) -> String {
    let weight = if finding.verdict == Verdict::Undetermined { Verdict::Undetermined.name() } else { finding.severity.name() };
    told(weight, finding.code.0, finding.provision.as_deref(), finding.decision.as_deref())
}

fn told(weight: &str, code: &str, provision: Option<&str>, decision: Option<&str>) -> String {
    let of = provision.map(|path| format!(" of {path}")).unwrap_or_default();
    let at = decision.map(|id| format!(" at {id}")).unwrap_or_default();
    format!("{weight} {code}{of}{at}")
}

/// The root findings of an example, as lines of `finds`.
pub fn lines(example: &Example) -> Result<Vec<String>, String> {
    if example.by_command {
        return lines_of_command(example);
    }
    Ok(found(example)?.iter().filter(|finding| finding.cause.is_none()).map(line).collect())
}

/// Runs the command in a folder that holds the example.
fn lines_of_command(example: &Example) -> Result<Vec<String>, String> {
    let findings = json_of_command(example)?;
    let text = |value: &serde_json::Value, key: &str| value[key].as_str().map(str::to_owned);
    let line = |finding: &serde_json::Value| {
        let weight = if finding["verdict"] == "undetermined" {
            "undetermined".into()
        } else {
            text(finding, "severity").unwrap_or_default()
        };
        told(
            &weight,
            &text(finding, "code").unwrap_or_default(),
            text(finding, "provision").as_deref(),
            text(finding, "decision").as_deref(),
        )
    };
    Ok(findings.iter().filter(|finding| finding["caused_by"].is_null()).map(line).collect())
}

/// The findings of the command as JSON.
pub fn json_of_command(example: &Example) -> Result<Vec<serde_json::Value>, String> {
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("page-{}-{}", example.page.replace('/', "-"), example.line));
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).map_err(|error| format!("{name}: {error}"));
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    write("quorate.toml", "rules = [\"*.rop\"]\n")?;
    write("rules.rop", example.rules.as_deref().unwrap_or("edition 2026\nrules example\n"))?;
    for (name, text) in &example.files {
        write(name, text)?;
    }
    let docket = match &example.docket {
        Some((docket, text)) => {
            write(docket, text)?;
            docket.as_str()
        }
        None => "rules.rop",
    };
    let done =
        Command::new(env!("CARGO_BIN_EXE_quorate")).args(["check", "--format", "json", docket]).current_dir(&folder).output();
    let done = done.map_err(|error| error.to_string())?;
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).map_err(|error| error.to_string())?;
    Ok(report["findings"].as_array().cloned().unwrap_or_default())
}

/// What is wrong with reading a fragment.
pub fn misread(place: &str, text: &str) -> Vec<String> {
    let wrapped = match place {
        "body" | "office" | "matter" => format!("{place} x {{\n{text}\n}}"),
        "agenda" => format!("body x {{ agenda {{\n{text}\n}} }}"),
        "route" => format!("matter x {{ route {{\n{text}\n}} }}"),
        "vote" => format!("vote x = {text}"),
        "file" => text.to_owned(),
        other => return vec![format!("no fragment stands in `{other}`")],
    };
    let mut sources = SourceMap::default();
    let Ok(id) = sources.add("fragment.rop", format!("edition 2026\n{wrapped}").into()) else {
        return vec!["too large".to_owned()];
    };
    let (_, findings) = syntax::parse(&sources, id);
    findings.into_iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect()
}

/// Compares with a stored file, or writes it where `QUORATE_BLESS` is set.
pub fn stored(path: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("QUORATE_BLESS").is_some() {
        std::fs::write(&path, text).expect("it can be written");
        return;
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == text,
        "{} is out of date; set QUORATE_BLESS=1 to write it anew\n{}",
        path.display(),
        difference(&known, text)
    );
}

/// The first line that differs.
fn difference(old: &str, new: &str) -> String {
    let pair = old.lines().chain(std::iter::repeat("")).zip(new.lines()).enumerate().find(|(_, (old, new))| old != new);
    pair.map_or_else(
        || "lines at the end are gone".to_owned(),
        |(at, (old, new))| format!("line {}:\n- {old}\n+ {new}", at + 1),
    )
}
