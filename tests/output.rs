//! Where reports go: several formats at once, files, what is refused, and that each format has a finding on the right line.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test writes files and stops where it cannot go on")]

#[path = "support/folder.rs"]
mod folder;

use folder::Folder;
use serde_json::Value;
use std::fs;
use std::path::Path;

const RULES: &str = "edition 2026
rules club \"Chess club\"
roster member \"Member\" { Ānanda, Boris, Çelik }
vote most = ayes more than noes
vote idle = ayes at least 2
body board \"Board\" { members member  decides by most }
body meeting \"Meeting of members\" { members member  decides by most }
matter dues \"Dues\" { route { proposed by board  adopted by meeting after proposed final } }
";

const RECORD: &str = "rules: ./club.rop\r\ndecisions:\r\n  # Заседание 🗳️\r\n  - {id: p, date: 2024-04-01, body: board, matter: dues, subject: d, step: proposed, outcome: adopted, vote: {ayes: 2, noes: 0}}\r\n  - {id: \"č–1\", date: 2024-05-01, body: board, matter: dues, subject: d, step: adopted, outcome: adopted, vote: {ayes: 2, noes: 0}}\r\n";

fn folder(name: &str) -> Folder {
    Folder::empty(name).with("club.rop", RULES).with("protokol č 1.yaml", RECORD)
}

/// Exit status, standard output, standard error.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    folder::run(folder, arguments).all()
}

#[test]
fn several_formats_at_once() {
    let root = folder("several");
    let asked = [
        "check",
        ".",
        "--format",
        "concise",
        "--format",
        "sarif=out.sarif",
        "--format",
        "junit=out.xml",
        "--format",
        "json=out.json",
        "--format",
        "human",
    ];
    let (status, out, err) = run(&root, &asked);
    assert_eq!(status, 1, "{err}");
    assert!(out.contains("protokol č 1.yaml:5:41: error[route/wrong-body] "), "{out}");
    assert!(err.contains("route/wrong-body") && err.contains("1 error"), "{err}");
    let sarif: Value = serde_json::from_str(&fs::read_to_string(root.join("out.sarif")).expect("there")).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let at = |code: &str| {
        let result = results.iter().find(|result| result["ruleId"] == code).unwrap_or(&Value::Null);
        let at = &result["locations"][0]["physicalLocation"];
        (at["artifactLocation"]["uri"].clone(), at["region"]["startLine"].clone())
    };
    assert_eq!(at("route/wrong-body"), ("protokol%20%C4%8D%201.yaml".into(), 5.into()), "{sarif}");
    assert_eq!(at("name/unused"), ("club.rop".into(), 5.into()), "a lint is on the rule's line: {sarif}");
    let junit = fs::read_to_string(root.join("out.xml")).expect("there");
    assert!(junit.contains("<testsuite name=\"protokol č 1.yaml\"") && junit.contains("failures=\"1\""), "{junit}");
    assert!(
        junit.contains("<testcase name=\"board.decides\" classname=\"protokol č 1.yaml\"/>"),
        "what holds is told: {junit}"
    );
    let json: Value = serde_json::from_str(&fs::read_to_string(root.join("out.json")).expect("there")).expect("JSON");
    assert_eq!(json["summary"]["errors"], 1);
    let left: Vec<_> = fs::read_dir(&root).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left.len(), 5, "nothing else is left: {left:?}");
}

#[test]
fn where_all_goes_to_files_the_last_line_is_told() {
    let root = folder("files");
    let (status, out, err) = run(&root, &["check", ".", "--format", "gitlab", "--output", "q.json"]);
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(err.starts_with("1 error, 1 warning; ") && err.lines().count() == 1, "{err}");
    assert!(fs::read_to_string(root.join("q.json")).expect("there").starts_with("[\n"));
    let (_, out, err) = run(&root, &["check", ".", "-q", "--format", "plain=p.txt", "--format", "markdown=-"]);
    assert!(out.starts_with("### ❌ quorate: 1 error") && err.is_empty(), "{out}{err}");
    assert!(fs::read_to_string(root.join("p.txt")).expect("there").starts_with("Error route/wrong-body"));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let root = folder("refused");
    let text = |name: &str| fs::read_to_string(root.join(name)).expect("there");
    fs::create_dir(root.join("folder")).expect("made");
    for (arguments, why) in [
        (&["--format", "sarf"][..], "did you mean `sarif`?"),
        (&["--format", "xml=x"], "the formats are human, plain, concise, json, jsonl, sarif, junit, github, gitlab, markdown"),
        (&["--format", "sarif="], "name a file after `sarif=`"),
        (&["--format", "sarif", "--format", "json"], "two formats, sarif and json, would both go to standard output"),
        (&["--format", "human", "--format", "plain"], "two formats, human and plain, would both go to standard error"),
        (&["--format", "json=a", "--format", "sarif=a"], "would both go to a; name another file"),
        (&["--format", "json=a", "--format", "sarif=./a"], "would both go to ./a; name another file"),
        (&["--format", "json=q.json", "--write-baseline", "./q.json"], "the baseline and a report would both go to ./q.json"),
        (&["--format", "json=a", "--output", "b"], "--output is for a --format without a file"),
        (&["--format", "json=club.rop"], "club.rop is a file that was checked"),
        (&["--format", "json=no/such/a.json"], "cannot write no/such/a.json: no such file"),
        (&["--format", "json=folder"], "cannot write folder: "),
        (&["--format", "json=no/a.json", "--format", "sarif=no/b.json"], "cannot write no/b.json: no such file"),
    ] {
        let (status, _, err) = run(&root, &[&["check", "."], arguments].concat());
        assert_eq!(status, 2, "{arguments:?}: {err}");
        assert!(err.contains(why), "{arguments:?}: {err}");
    }
    assert_eq!(text("club.rop"), RULES);
    assert!(!root.join("a").exists() && !root.join("b").exists());
}

#[cfg(unix)]
#[test]
fn files_are_written_as_a_whole() {
    let root = folder("whole");
    fs::create_dir(root.join("real")).expect("made");
    fs::write(root.join("real/old.json"), "old").expect("written");
    std::os::unix::fs::symlink("real/old.json", root.join("link.json")).expect("a link");
    let (status, ..) = run(&root, &["check", ".", "--format", "json=link.json", "--format", "sarif=/dev/null"]);
    assert_eq!(status, 1);
    assert!(fs::symlink_metadata(root.join("link.json")).expect("there").is_symlink(), "a link stays one");
    assert!(fs::read_to_string(root.join("real/old.json")).expect("there").starts_with('{'));
    assert_eq!(fs::read_dir(root.join("real")).expect("a folder").count(), 1);
}

#[test]
fn what_could_not_be_read_is_in_each_format() {
    let root = folder("failures");
    for (format, told) in [
        ("json", "\"failures\": [\n    \"cannot read none.yaml: no such file\"\n  ]"),
        ("jsonl", "\"failures\":[\"cannot read none.yaml: no such file\"]"),
        ("sarif", "\"executionSuccessful\": false"),
        ("junit", "<error message=\"cannot read none.yaml: no such file\""),
        ("github", "::error title=could not check::cannot read none.yaml: no such file"),
        ("gitlab", "could not check: cannot read none.yaml: no such file"),
        ("markdown", "**could not check:** cannot read none.yaml: no such file"),
    ] {
        let (status, out, _) = run(&root, &["check", "club.rop", "none.yaml", "--format", format]);
        assert_eq!(status, 2);
        assert!(out.contains(told), "{format}: {out}");
    }
}
