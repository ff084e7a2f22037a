//! Codes, pages, examples and folders agree.

#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods, reason = "a test that cannot go on says so")]

mod support;

use quorate::diagnostic::{Diagnostic, Severity, Verdict};
use quorate::kinds::KINDS;
use quorate::{lints, pages};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use support::{Example, all_pages, examples, found, json_of_command, lines, stored};

/// Source files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All codes that the source declares; what a module tests with is none.
fn declared() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for file in sources(&root().join("src")) {
        let text = std::fs::read_to_string(&file).expect("text");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_test = file.file_stem().is_some_and(|stem| stem == "tests");
        for piece in text.split("Code(\"").skip(1).filter(|_| !is_test) {
            codes.extend(piece.split('"').next().map(str::to_owned));
        }
    }
    codes
}

/// All examples that give findings, read once.
fn corpus() -> &'static [Example] {
    static CORPUS: OnceLock<Vec<Example>> = OnceLock::new();
    CORPUS.get_or_init(|| all_pages().iter().flat_map(examples).filter(|example| example.expected.is_some()).collect())
}

fn examples_of(code: &str) -> impl Iterator<Item = &'static Example> {
    corpus().iter().filter(move |example| example.section == code)
}

#[test]
fn every_code_has_a_section_and_every_section_is_a_code() {
    let sections: BTreeSet<String> = pages::sections().into_iter().map(|(code, _)| code.to_owned()).collect();
    let declared = declared();
    let (undocumented, unknown) = (declared.difference(&sections), sections.difference(&declared));
    assert!(
        sections == declared,
        "without a section: {:?}; no code: {:?}",
        undocumented.collect::<Vec<_>>(),
        unknown.collect::<Vec<_>>()
    );
    assert_eq!(pages::sections().len(), sections.len(), "a code has two sections");
}

#[test]
fn every_page_is_of_one_group() {
    for (group, page) in pages::all() {
        assert_eq!(page.lines().next(), Some(format!("# {group}").as_str()), "the title of the page of `{group}`");
        let strange: Vec<&str> = page
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .filter(|code| !code.starts_with(&format!("{group}/")))
            .collect();
        assert!(strange.is_empty(), "on the page of `{group}`: {strange:?}");
    }
}

#[test]
fn every_code_is_produced_by_an_example_of_its_section() {
    let gives = |example: &Example, code: &str| {
        let in_lines = lines(example).is_ok_and(|lines| lines.iter().any(|line| line.split(' ').any(|word| word == code)));
        in_lines || found(example).is_ok_and(|found| found.iter().any(|finding| finding.code.0 == code))
    };
    let missing: Vec<String> =
        declared().into_iter().filter(|code| !examples_of(code).any(|example| gives(example, code))).collect();
    assert!(missing.is_empty(), "no example yields {missing:?}");
}

#[test]
fn kinds_grammar_files_folders_and_the_list_agree() {
    let names = |folder: &str, suffix: &str| -> BTreeSet<String> {
        let entries = std::fs::read_dir(root().join(folder)).expect("a folder").flatten();
        let entries = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        entries.filter_map(|name| name.strip_suffix(suffix).map(str::to_owned)).filter(|name| name != "mod.rs").collect()
    };
    let listed: BTreeSet<String> = KINDS.iter().map(|kind| kind.name.to_owned()).collect();
    assert_eq!(names("grammar/kinds", ".pest"), listed, "grammar/kinds");
    assert_eq!(names("src/kinds", ""), listed, "src/kinds");
    let list = std::fs::read_to_string(root().join("src/kinds/mod.rs")).expect("text");
    for kind in KINDS {
        let line = format!(" {0} \"../grammar/kinds/{0}.pest\";", kind.name);
        assert!(list.contains(&line), "`{}` in each_kind! has its own grammar file", kind.name);
        assert!(root().join(format!("src/kinds/{0}/{0}.md", kind.name)).exists(), "the page of `{}`", kind.name);
        let openings: BTreeSet<(&str, &str)> =
            kind.openings.iter().map(|opening| (opening.place.name(), opening.keyword)).collect();
        assert_eq!(openings.len(), kind.openings.len(), "an opening of `{}` is listed twice", kind.name);
        let foreign: Vec<&str> =
            kind.codes.iter().map(|code| code.0).filter(|code| !code.starts_with(&format!("{}/", kind.name))).collect();
        assert!(foreign.is_empty(), "`{}` has codes of another group: {foreign:?}", kind.name);
    }
}

/// One finding of each code, in words.
#[test]
fn wording_is_as_it_was() {
    let mut text = String::new();
    for code in declared() {
        let told = examples_of(&code).find_map(|example| told(example, &code));
        text.push_str(&format!("{code}\n{}\n", told.unwrap_or_else(|| "  (no example)\n".to_owned())));
    }
    stored("tests/snapshots/codes.txt", &text);
}

fn told(example: &Example, code: &str) -> Option<String> {
    if !example.by_command {
        return found(example).ok()?.iter().find(|finding| finding.code.0 == code).map(in_words);
    }
    let findings = json_of_command(example).ok()?;
    let finding = findings.iter().find(|finding| finding["code"] == code)?;
    let mut text = format!("  {}\n", finding["message"].as_str()?);
    for place in finding["places"].as_array()? {
        text.push_str(&format!("    {}: {}\n", place["role"].as_str()?, place["label"].as_str().unwrap_or_default()));
    }
    finding["help"].as_str().into_iter().for_each(|help| text.push_str(&format!("  help: {help}\n")));
    Some(text)
}

fn in_words(finding: &Diagnostic) -> String {
    let mut text = format!("  {}\n", finding.message);
    for label in &finding.labels {
        text.push_str(format!("    {}: {}", label.role.name(), label.text).trim_end());
        text.push('\n');
    }
    finding.help.iter().for_each(|help| text.push_str(&format!("  help: {help}\n")));
    text
}

/// What a lint finds is in the list, is of no greater weight than stated there, and some example has it so.
#[test]
fn the_list_of_lints_is_true() {
    let codes: BTreeMap<&str, Severity> = lints::codes().iter().map(|(code, severity)| (code.0, *severity)).collect();
    assert_eq!(codes.len(), lints::codes().len(), "a code is listed twice");
    let mut gravest: BTreeMap<&str, Severity> = BTreeMap::new();
    for example in corpus().iter().filter(|example| !example.by_command) {
        for finding in found(example).unwrap_or_default().iter().filter(|finding| finding.verdict == Verdict::Lint) {
            let known = gravest.entry(finding.code.0).or_insert(finding.severity);
            *known = finding.severity.max(*known);
        }
    }
    assert_eq!(codes, gravest, "what is listed, and what the examples give");
}

/// Messages state a fact: they begin small, end without a full stop, and use the words of procedure.
#[test]
fn the_voice_is_one() {
    let mut wrong: BTreeMap<String, String> = BTreeMap::new();
    for example in corpus().iter().filter(|example| !example.by_command) {
        for finding in found(example).unwrap_or_default() {
            let texts = finding.labels.iter().map(|label| &label.text).chain([&finding.message]).chain(&finding.help);
            for text in texts {
                let stop = text.ends_with('.') || text.ends_with('!');
                let of_rust =
                    ["None", "Some(", "unwrap", "parse error", "token", "invalid"].iter().any(|word| text.contains(word));
                if stop || of_rust || text.contains("  ") {
                    wrong.insert(text.clone(), finding.code.0.to_owned());
                }
            }
            if finding.labels.is_empty() {
                wrong.insert("no place".to_owned(), finding.code.0.to_owned());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// `docs/codes.md`, from the pages.
#[test]
fn the_list_of_codes_is_up_to_date() {
    let mut text = String::from(
        "# Codes\n\nEvery finding has a code, `group/slug`. `quorate explain CODE` prints its section. This list is made from the pages\nby a test; `QUORATE_BLESS=1 cargo test --test codes` writes it anew.\n",
    );
    let mut groups: Vec<(&str, String)> = Vec::new();
    for (code, _) in pages::sections() {
        let group = code.split('/').next().unwrap_or_default();
        let at = groups.iter().position(|(known, _)| *known == group).unwrap_or_else(|| {
            groups.push((group, String::new()));
            groups.len() - 1
        });
        let (anchor, summary) = (code.replace('/', ""), pages::summary(code).unwrap_or_default());
        groups[at].1.push_str(&format!("- [`{code}`]({}#{anchor}): {summary}\n", page_of(code)));
    }
    groups.iter().for_each(|(group, lines)| text.push_str(&format!("\n## {group}\n\n{lines}")));
    stored("docs/codes.md", &text);
}

/// Where the page of a code lies, seen from `docs/`.
fn page_of(code: &str) -> String {
    let heading = format!("\n## {code}\n");
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md")
                && std::fs::read_to_string(&path).is_ok_and(|text| text.contains(&heading))
            {
                return format!(
                    "../{}",
                    path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/")
                );
            }
        }
    }
    panic!("no page of `{code}`")
}

/// Which sorts of findings each code has, as all examples show: what a level or a suppression may be said of.
#[test]
fn the_table_of_verdicts_is_up_to_date() {
    let mut verdicts: BTreeMap<String, BTreeSet<String>> = declared().into_iter().map(|code| (code, BTreeSet::new())).collect();
    let mut note = |code: &str, verdict: &str| {
        if let Some(known) = verdicts.get_mut(code) {
            known.insert(verdict.to_owned());
        }
    };
    for example in corpus() {
        for finding in found(example).unwrap_or_default() {
            note(finding.code.0, finding.verdict.name());
        }
        for finding in example.by_command.then(|| json_of_command(example).ok()).flatten().unwrap_or_default() {
            note(finding["code"].as_str().unwrap_or_default(), finding["verdict"].as_str().unwrap_or_default());
        }
    }
    let line = |(code, verdicts): (String, BTreeSet<String>)| {
        format!("{code} {}\n", verdicts.into_iter().collect::<Vec<_>>().join(" ")).replace(" \n", "\n")
    };
    stored("src/policy/verdicts.txt", &verdicts.into_iter().map(line).collect::<String>());
}
