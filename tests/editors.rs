//! The TextMate grammar is in step with the pest grammar, and colours real lines as it should.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test reads files and stops where it cannot go on")]

use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Words that are read by their letters, without a rule of the pest grammar.
const BY_LETTERS: [&str; 3] = ["agenda", "instead", "open"];
/// Words of which the pest grammar has the stem, and the ending apart.
const ENDINGS: [&str; 2] = ["s", "-to-next-day"];
/// Words that the pest grammar knows as mistakes.
const MISTAKES: [&str; 6] = ["less", "greater", "equals", "exceeds", "larger", "smaller"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn grammar() -> Value {
    let text = fs::read_to_string(root().join("editors/quorate.tmLanguage.json")).expect("the grammar");
    serde_json::from_str(&text).expect("it is JSON")
}

fn pest_files(folder: &Path, out: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            pest_files(&path, out);
        } else {
            out.push(fs::read_to_string(path).expect("a grammar file"));
        }
    }
}

/// Of the pest grammar: the words of `kw_…` rules, and all words.
fn pest_words() -> (BTreeSet<String>, BTreeSet<String>) {
    let mut files = Vec::new();
    pest_files(&root().join("grammar"), &mut files);
    let word = Regex::new("\"([a-zA-Z][a-zA-Z-]*)\"").expect("a pattern");
    let (mut keywords, mut all) = (BTreeSet::new(), BTreeSet::new());
    for line in files.iter().flat_map(|file| file.lines()) {
        let line = line.split("//").next().unwrap_or_default();
        for found in word.captures_iter(line) {
            let found = found[1].to_owned();
            if line.starts_with("kw_") {
                keywords.insert(found.clone());
            }
            all.insert(found);
        }
    }
    (keywords, all)
}

/// The words that the TextMate grammar has as keywords: those of its alternatives.
fn words(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| match (key.as_str(), value) {
            ("match", Value::String(pattern)) => alternatives(pattern, out),
            _ => words(value, out),
        }),
        Value::Array(all) => all.iter().for_each(|value| words(value, out)),
        _ => {}
    }
}

fn alternatives(pattern: &str, out: &mut BTreeSet<String>) {
    let group = Regex::new(r"\((?:\?:)?([a-zA-Z|-]+)\)").expect("a pattern");
    for found in group.captures_iter(pattern) {
        out.extend(found[1].split('|').filter(|word| word.len() > 1 || *word == "a").map(str::to_owned));
    }
}

#[test]
fn keywords_are_the_same() {
    let (keywords, all) = pest_words();
    assert!(keywords.len() > 150, "{keywords:?}");
    let mut known = BTreeSet::new();
    words(&grammar(), &mut known);
    let lines = Tokenizer::new();
    for keyword in &keywords {
        let scope = lines.scope_of(&format!("  {keyword} "), keyword);
        assert!(
            ["keyword", "storage", "support", "constant", "variable.language"].iter().any(|sort| scope.starts_with(sort)),
            "`{keyword}` is `{scope}`"
        );
    }
    // `days`, `terms`, `begins`: the stem, and an `s`
    let unknown = |word: &&String| {
        let stem = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
        !all.contains(*word) && !all.contains(stem) && !BY_LETTERS.contains(&word.as_str())
    };
    // words of comments to quorate, of which pest knows nothing
    let comments = ["quorate", "allow", "because"];
    let strangers: Vec<_> = known.iter().filter(unknown).filter(|word| !comments.contains(&word.as_str())).collect();
    assert!(strangers.is_empty(), "not in the pest grammar: {strangers:?}");
    let missing: Vec<_> = all.iter().filter(|word| !known.contains(*word)).collect();
    let excused = |word: &&&String| ENDINGS.contains(&word.as_str()) || MISTAKES.contains(&word.as_str()) || word.contains('-');
    let missing: Vec<_> = missing.iter().filter(|word| !excused(word)).collect();
    assert!(missing.is_empty(), "not in the TextMate grammar: {missing:?}");
}

#[test]
fn the_extension_is_whole() {
    let folder = root().join("editors/vscode");
    let read = |path: &str| fs::read_to_string(folder.join(path)).expect("a file of the extension");
    let package: Value = serde_json::from_str(&read("package.json")).expect("JSON");
    for grammar in package["contributes"]["grammars"].as_array().expect("grammars") {
        let found: Value = serde_json::from_str(&read(grammar["path"].as_str().expect("a path"))).expect("JSON");
        assert_eq!(found["scopeName"], grammar["scopeName"]);
    }
    let language = &package["contributes"]["languages"][0];
    let configuration: Value = serde_json::from_str(&read(language["configuration"].as_str().expect("a path"))).expect("JSON");
    assert_eq!(configuration["comments"]["lineComment"], "//");
    let copy = read("syntaxes/quorate.tmLanguage.json");
    let grammar = fs::read_to_string(root().join("editors/quorate.tmLanguage.json")).expect("the grammar");
    assert!(copy == grammar, "editors/vscode/syntaxes has a copy of editors/quorate.tmLanguage.json: copy it anew");
}

/// As much of TextMate as the grammar takes: patterns in order, the leftmost match, begin and end.
struct Tokenizer {
    patterns: Vec<Pattern>,
}

struct Pattern {
    begin: Regex,
    name: String,
    captures: Vec<(usize, String)>,
    end: Option<Regex>,
}

impl Tokenizer {
    fn new() -> Self {
        let grammar = grammar();
        let mut patterns = Vec::new();
        for include in grammar["patterns"].as_array().expect("patterns") {
            let name = include["include"].as_str().expect("an include").trim_start_matches('#');
            for pattern in grammar["repository"][name]["patterns"].as_array().expect("patterns") {
                patterns.push(Pattern::new(pattern));
            }
        }
        Self { patterns }
    }

    /// Scope and text of each piece of a line, the innermost scope.
    fn line<'t>(&self, line: &'t str) -> Vec<(String, &'t str)> {
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < line.len() {
            let found = self.patterns.iter().filter_map(|pattern| Some((pattern, pattern.begin.captures_at(line, at)?)));
            let Some((pattern, captures)) =
                found.min_by_key(|(_, captures)| captures.get(0).map_or(usize::MAX, |whole| whole.start()))
            else {
                break;
            };
            let whole = captures.get(0).expect("a match");
            let mut end = whole.end();
            if let Some(close) = &pattern.end {
                end = close.find_at(line, end).map_or(line.len(), |found| found.end());
            }
            assert!(end > at, "`{}` takes nothing of `{line}`", pattern.begin);
            if !pattern.name.is_empty() {
                pieces.push((pattern.name.clone(), &line[whole.start()..end]));
            }
            for (number, scope) in &pattern.captures {
                pieces.extend(captures.get(*number).map(|part| (scope.clone(), part.as_str())));
            }
            at = end;
        }
        pieces
    }

    /// The innermost scope of the first piece with a text, without its end `.rop`.
    fn scope_of(&self, line: &str, text: &str) -> String {
        let pieces = self.line(line);
        let found =
            pieces.iter().rev().find(|piece| piece.1 == text).or_else(|| pieces.iter().find(|piece| piece.1.contains(text)));
        found.map_or_else(|| "none".to_owned(), |piece| piece.0.trim_end_matches(".rop").to_owned())
    }
}

impl Pattern {
    fn new(pattern: &Value) -> Self {
        let text = |key: &str| pattern[key].as_str();
        let begin = text("match").or(text("begin")).expect("a pattern");
        let captures = pattern["captures"].as_object();
        let captures = captures
            .into_iter()
            .flatten()
            .map(|(number, capture)| (number.parse().expect("a number"), capture["name"].as_str().expect("a name").to_owned()));
        Self {
            begin: Regex::new(begin).expect("a pattern in the common subset"),
            name: text("name").unwrap_or_default().to_owned(),
            captures: captures.collect(),
            end: text("end").map(|end| Regex::new(end).expect("a pattern in the common subset")),
        }
    }
}

#[test]
fn lines_are_coloured() {
    let lines = Tokenizer::new();
    for (line, expected) in [
        (
            "body council \"Town Council\" {  // who decides",
            &[
                ("body", "storage.type.declaration"),
                ("council", "entity.name.type"),
                ("\"Town Council\"", "string.quoted.double"),
                ("{", "punctuation.section.block.begin"),
                ("// who decides", "comment.line.double-slash"),
            ] as &[(&str, &str)],
        ),
        (
            "  quorum large: 2/3 of members present  [statutes \"annex II\"]  since 2019-01-01",
            &[
                ("quorum", "keyword.other.clause"),
                ("large", "entity.name.label"),
                ("2/3", "constant.numeric.fraction"),
                ("members", "variable.language.ballots"),
                ("statutes", "markup.underline.link.source"),
                ("\"annex II\"", "string.unquoted.locator"),
                ("since", "keyword.other.modifier"),
                ("2019-01-01", "constant.numeric.date"),
            ],
        ),
        (
            "    adopted by business-council after drafted at least 21 clear days final",
            &[
                ("by", "keyword.other.modifier"),
                ("business-council", "variable.other.name"),
                ("at least", "keyword.operator.comparison"),
                ("21 clear days", "constant.numeric.duration"),
                ("final", "storage.modifier"),
            ],
        ),
        (
            "vote most = ayes at least 55% of (ayes + noes) and decision.members is Türkiye",
            &[
                ("most", "entity.name.type"),
                ("55%", "constant.numeric.percentage"),
                ("noes", "variable.language.ballots"),
                ("+", "keyword.operator.arithmetic"),
                ("members", "variable.other.member"),
                ("Türkiye", "variable.other.name"),
            ],
        ),
        (
            "  expect error route/wrong-body of bylaw.adopted at \"tc/1\"",
            &[
                ("expect", "keyword.other.clause"),
                ("error", "constant.language.weight"),
                ("route/wrong-body", "constant.other.code"),
            ],
        ),
        ("/// kept with what follows", &[("/// kept with what follows", "comment.line.documentation")]),
        (
            "  should filled at least 1 year before start // quorate: allow term/late because \"as agreed\"",
            &[
                ("should", "storage.modifier.strength"),
                ("1 year", "constant.numeric.duration"),
                ("allow", "keyword.control.suppression"),
                ("\"as agreed\"", "string.quoted.double"),
            ],
        ),
        ("  members \"since // 2019\" and 李", &[("\"since // 2019\"", "string.quoted.double"), ("李", "variable.other.name")]),
    ] {
        for (text, scope) in expected {
            assert_eq!(lines.scope_of(line, text), *scope, "`{text}` in `{line}`: {:?}", lines.line(line));
        }
    }
}

#[test]
fn every_word_of_the_rule_sets_has_a_scope() {
    let lines = Tokenizer::new();
    for name in ["cica/cica", "debian/debian", "w3c/w3c"] {
        let text = fs::read_to_string(root().join(format!("rules/{name}.rop"))).expect("a rule file");
        for line in text.lines() {
            let pieces = lines.line(line);
            let covered: usize = line
                .split_whitespace()
                .filter(|word| !pieces.iter().any(|piece| piece.1.contains(word) || word.contains(piece.1)))
                .count();
            assert_eq!(covered, 0, "{line}: {pieces:?}");
        }
    }
}
