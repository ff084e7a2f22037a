//! Which files the command line takes, which it refuses, and what the exit status says: the binary in folders made on the spot.

#![allow(clippy::expect_used, reason = "a test that cannot go on says so")]

#[path = "support/folder.rs"]
mod folder;

use folder::{Folder, run};

const RULES: &str = "edition 2026\nrules cica \"Conference\"\n";

/// A folder with these files.
fn folder(name: &str, files: &[(&str, &[u8])]) -> Folder {
    let folder = Folder::empty(name);
    files.iter().for_each(|(path, bytes)| folder.put(path, bytes));
    folder
}

#[test]
fn what_cannot_be_read_is_one_line_and_the_rest_is_checked() {
    let files: [(&str, &[u8]); 4] =
        [("bin.yaml", b"a\0b"), ("latin.yaml", b"rules: \xff"), ("wide.yaml", b"\xff\xfer\0"), ("cica.rop", RULES.as_bytes())];
    let root = folder("unreadable", &files);
    let paths =
        ["check", "bin.yaml", "latin.yaml", "wide.yaml", "none.yaml", "x\u{1b}[31m.yaml", "cica.rop", "--format", "json"];
    let ran = run(&root, &paths);
    assert_eq!(ran.status, 2, "{}", ran.err);
    for line in [
        "error: cannot read bin.yaml: a binary file: byte 0x00 at offset 1\n",
        "error: cannot read latin.yaml: not UTF-8 text: byte 0xff at offset 7\n",
        "error: cannot read wide.yaml: UTF-16 text; save it as UTF-8\n",
        "error: cannot read none.yaml: no such file\n",
        "error: cannot read x<U+001B>[31m.yaml: no such file\n",
    ] {
        assert!(ran.err.contains(line), "{line} is not in {}", ran.err);
    }
    let document: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON all the same");
    assert_eq!(document["findings"], serde_json::json!([]));
}

#[test]
fn nothing_to_check_is_no_success() {
    let root = folder("nothing", &[("other.yaml", b"on: push\n"), ("empty/readme.txt", b"")]);
    assert_eq!(run(&root, &[]).status, 2);
    assert!(run(&root, &["check", "empty"]).err.contains("nothing to check in empty"));
    assert_eq!(run(&root, &["check", "."]).status, 2);
    assert_eq!(run(&root, &["check", "--rules", "empty", "other.yaml"]).status, 2);
}

#[test]
fn rules_are_found_by_name_and_an_unknown_name_is_a_finding() {
    let root = folder(
        "named",
        &[
            ("quorate.toml", b"rules = [\"rules/*\"]\n"),
            ("rules/cica/main.rop", RULES.as_bytes()),
            ("rules/cica/cases/bad.yaml", b"rules: nowhere\n"),
            ("dockets/good.yaml", b"rules: cica\ndecisions: []\n"),
            ("dockets/slip.yaml", b"rules: ccia\ndecisions: []\n"),
        ],
    );
    assert!(!run(&root, &["check", "dockets/good.yaml"]).err.contains("docket/unknown-rules"));
    let slip = run(&root, &["check", "dockets/slip.yaml"]);
    assert_eq!(slip.status, 1);
    assert!(slip.err.contains("did you mean `cica`?"), "{}", slip.err);
    // a walk leaves the cases out, a name takes them
    assert!(!run(&root, &["check", "rules"]).err.contains("nowhere"));
    assert!(run(&root, &["check", "rules/cica/cases/bad.yaml"]).err.contains("nowhere"));
    assert_eq!(run(&root, &["check", "dockets/slip.yaml", "--exit-zero"]).status, 0);
}

#[test]
fn a_broken_project_file_is_one_line() {
    let root = folder("broken", &[("quorate.toml", b"\nruls = 1\n"), ("a.yaml", b"rules: cica\n")]);
    let ran = run(&root, &["check", "a.yaml"]);
    assert_eq!(ran.status, 2);
    assert_eq!(ran.err.matches("quorate.toml:2:1: unknown key `ruls`; did you mean `rules`?").count(), 1, "{}", ran.err);
}

#[test]
#[cfg(unix)]
fn a_docket_leads_nowhere_outside_its_project() {
    let root = folder(
        "confined",
        &[
            ("secret.rop", RULES.as_bytes()),
            ("project/quorate.toml", b""),
            ("project/in/up.yaml", b"rules: ../../secret.rop\n"),
            ("project/in/linked.yaml", b"rules: ./link.rop\n"),
            ("project/in/absolute.yaml", b"rules: /etc/passwd\n"),
            ("project/in/fine.yaml", b"rules: ../own.rop\n"),
            ("project/own.rop", RULES.as_bytes()),
        ],
    );
    std::os::unix::fs::symlink(root.join("secret.rop"), root.join("project/in/link.rop")).expect("linked");
    for docket in ["up", "linked", "absolute"] {
        let ran = run(&root, &["check", &format!("project/in/{docket}.yaml")]);
        assert_eq!(ran.status, 2, "{docket}");
        assert!(ran.err.contains("leads outside the project folder"), "{}", ran.err);
    }
    assert!(!run(&root, &["check", "project/in/fine.yaml"]).err.contains("cannot read"));
    // what the user names may lie anywhere
    assert!(!run(&root.join("project"), &["check", "--rules", "../secret.rop", "in/up.yaml"]).err.contains("cannot read"));
}

#[test]
fn dates_are_exact() {
    let root = folder("dates", &[("cica.rop", RULES.as_bytes())]);
    for date in ["20230921", "2023-9-21", "2023-02-30", "2023-09", "2023-09-21T10:00", "+002023-09-21", ""] {
        assert_eq!(run(&root, &["check", "cica.rop", "--as-of", date]).status, 2, "{date}");
    }
    assert_ne!(run(&root, &["check", "cica.rop", "--as-of", "2023-09-21", "--today", "2024-02-29"]).status, 2);
}
