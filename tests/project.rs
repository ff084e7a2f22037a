//! The project file, levels, suppressions and baselines: what a user of the command sees, in folders made on the spot.

#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods, reason = "a test that cannot go on says so")]

#[path = "support/folder.rs"]
mod folder;

use folder::{Folder, Ran, run};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A folder with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> Folder {
    files.iter().fold(Folder::empty(name), |folder, (path, text)| folder.with(path, text))
}

/// The JSON of a check, and its exit status.
fn json(folder: &Path, arguments: &[&str]) -> (Value, i32) {
    let ran = run(folder, &[&["check", "--format", "json"], arguments].concat());
    (serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", ran.out, ran.err)), ran.status)
}

/// Findings as `severity code at entry file:line:column`, roots only.
fn lines(list: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = list.as_array().expect("a list").iter().filter(|finding| finding["caused_by"].is_null());
    findings
        .map(|finding| {
            let place = &finding["places"][0];
            let at = format!("{}:{}:{}", text(&place["file"]), place["line"], place["column"]);
            let entry = finding["decision"].as_str().map(|id| format!(" at {id}")).unwrap_or_default();
            format!("{} {}{entry} {at}", text(&finding["severity"]), text(&finding["code"]))
        })
        .collect()
}

#[track_caller]
fn found(folder: &Path, arguments: &[&str], status: i32, expected: &[&str]) -> Value {
    let (document, came) = json(folder, arguments);
    assert_eq!(lines(&document["findings"]), expected, "{arguments:?}");
    assert_eq!(came, status, "{arguments:?}");
    document
}

/// A club whose quorum, notice and votes can be broken one by one.
const CLUB: &str = "edition 2026
rules club \"Ruderverein Nord\"
roster member \"Mitglied\" { Ahrens, Böge, Cordes, Dahl }
vote simple = ayes more than noes
body board \"Vorstand\" {
  members member
  decides by simple
  quorum 3 present
  notice 7 days before meeting
}
matter purchase { route { bought by board final } }
";

/// One decision, taken by too few and at too short notice.
const POOR: &str = "rules: club
decisions:
  - id: b-1
    date: 2024-05-02
    body: board
    matter: purchase
    subject: boat
    step: bought
    outcome: adopted
    meeting: {id: m-1, convened: 2024-04-29, present: [Ahrens, Böge]}
    vote: {ayes: [Ahrens, Böge], noes: []}
";

const QUORUM: &str = "error quorum/not-met at b-1 may.yaml:11:11";
const NOTICE: &str = "error notice/too-short at b-1 may.yaml:10:34";

fn club(name: &str, project: &str) -> Folder {
    folder(name, &[("quorate.toml", project), ("club.rop", CLUB), ("may.yaml", POOR)])
}

fn lighter(line: &str, weight: &str) -> String {
    line.replacen("error", weight, 1)
}

#[test]
fn levels_of_the_command_line() {
    let root = club("levels", "rules = [\"club.rop\"]\n");
    let check = |arguments: &[&str], status: i32, expected: &[&str]| {
        found(&root, &[&["may.yaml"], arguments].concat(), status, expected)
    };
    check(&[], 1, &[NOTICE, QUORUM]);
    let (notice, quorum) = (lighter(NOTICE, "warning"), lighter(QUORUM, "warning"));
    let told = check(&["--warn", "quorum/not-met"], 1, &[NOTICE, &quorum]);
    assert_eq!(told["summary"]["lowered"], 1);
    check(&["--warn", "quorum,notice"], 0, &[&notice, &quorum]);
    check(&["--warn", "quorum", "--warn", "notice/too-short", "--fail-level", "warning"], 1, &[&notice, &quorum]);
    // the last counts, and the more special before the more general
    check(&["--warn", "quorum", "--deny", "quorum"], 1, &[NOTICE, QUORUM]);
    check(&["--deny", "quorum", "--warn", "quorum"], 1, &[NOTICE, &quorum]);
    check(&["--warn", "quorum/not-met", "--deny", "all"], 1, &[NOTICE, &quorum]);
    let told = check(&["--allow", "notice", "--warn", "all"], 0, &[&quorum]);
    assert_eq!((&told["summary"]["allowed"], &told["summary"]["warnings"]), (&1.into(), &1.into()));
    assert_eq!(lines(&told["suppressed"]), [NOTICE]);
    assert_eq!(told["suppressed"][0]["suppression"]["by"], "level");
    assert_eq!(told["suppressed"][0]["suppression"]["reason"], "`notice` is allowed: command line");
    check(&["--allow", "all"], 0, &[]);
    let ran = run(&root, &["check", "may.yaml", "--allow", "all"]);
    assert!(ran.err.ends_with("nothing further: 6 provisions checked over 1 decision; 2 allowed\n"), "{}", ran.err);
    let ran = run(&root, &["check", "may.yaml", "--warn", "quorum", "--format", "plain"]);
    assert!(ran.err.contains("1 lowered"), "{}", ran.err);
}

#[test]
fn levels_that_are_no_levels() {
    let root = club("no-levels", "rules = [\"club.rop\"]\n");
    for (flag, code, says) in [
        ("--deny", "quorum/not-mett", "there is no code `quorum/not-mett`; did you mean `quorum/not-met`?"),
        ("--warn", "quorm", "there is no code or group `quorm`; did you mean `quorum`?"),
        ("--allow", "vote,", "there is no code or group ``"),
        ("--allow", "syntax/stray", "`syntax/stray` cannot be allowed: it says that a file cannot be understood"),
        ("--warn", "use", "`use` cannot be a warning"),
    ] {
        let ran = run(&root, &["check", "may.yaml", flag, code]);
        assert_eq!(ran.status, 2, "{code}");
        assert!(ran.err.contains(says), "{says} is not in {}", ran.err);
    }
    // of a file that cannot be understood nothing is taken out
    root.write("club.rop", &format!("{CLUB}bdoy x {{}}\n"));
    found(&root, &["club.rop", "--allow", "all"], 1, &["error syntax/stray club.rop:12:1"]);
}

#[test]
fn lints_are_a_set() {
    let root = folder("lints", &[("club.rop", &CLUB.replace("matter", "list trade { oars }\nmatter"))]);
    found(&root, &["club.rop"], 0, &["warning name/unused club.rop:11:6"]);
    found(&root, &["club.rop", "--deny", "lints"], 1, &["error name/unused club.rop:11:6"]);
    found(&root, &["club.rop", "--deny", "lints", "--allow", "name"], 0, &[]);
    found(&root, &["club.rop", "--allow", "lints"], 0, &[]);
}

#[test]
fn levels_of_the_project_file() {
    let project = "rules = [\"club.rop\"]\r\nfail-level = \"warning\"\r\n[levels]\r\n\"quorum/not-met\" = \"note\"\r\nnotice = \"warn\"\r\n";
    let root = club("file-levels", project);
    let (notice, quorum) = (lighter(NOTICE, "warning"), lighter(QUORUM, "note"));
    found(&root, &["may.yaml"], 1, &[&notice, &quorum]);
    found(&root, &["may.yaml", "--fail-level", "error"], 0, &[&notice, &quorum]);
    // the command line goes before the file
    found(&root, &["may.yaml", "--deny", "all"], 1, &[NOTICE, QUORUM]);
    let told = found(&root, &["may.yaml", "--allow", "notice"], 0, &[&quorum]);
    assert_eq!(told["summary"]["allowed"], 1);
    root.write("quorate.toml", "rules = \"club.rop\"\n[levels]\nall = \"note\"\nquorum = \"allow\"\n");
    let told = found(&root, &["may.yaml"], 0, &[&lighter(NOTICE, "note")]);
    assert_eq!(told["suppressed"][0]["suppression"]["reason"], "`quorum` is allowed: quorate.toml:4");
}

#[test]
fn each_file_has_the_levels_of_its_project() {
    let root = folder(
        "two",
        &[
            ("nord/quorate.toml", "rules = [\"*.rop\"]\n[levels]\nquorum = \"allow\"\n"),
            ("nord/club.rop", CLUB),
            ("nord/may.yaml", POOR),
            ("süd/quorate.toml", "rules = [\"*.rop\"]\n[levels]\nnotice = \"allow\"\n"),
            ("süd/club.rop", CLUB),
            ("süd/may.yaml", POOR),
        ],
    );
    let (nord, sued) = (NOTICE.replace("may", "nord/may"), QUORUM.replace("may", "süd/may"));
    found(&root, &["nord/may.yaml", "süd/may.yaml"], 1, &[&nord, &sued]);
}

#[test]
fn overrides_set_levels_for_some_of_the_files() {
    let list = "list left { a }\n";
    let root = folder(
        "overrides",
        &[
            ("club.rop", &format!("{CLUB}{list}")),
            ("records/old/may.yaml", POOR),
            ("records/old/deep/may.yaml", POOR),
            ("records/may.yaml", POOR),
        ],
    );
    let at = |folder: &str, line: &str| line.replace("may.yaml", &format!("{folder}may.yaml"));
    let (old, deep, new) = ("records/old/", "records/old/deep/", "records/");
    let unused = "warning name/unused club.rop:12:6";
    let check = |overrides: &str, arguments: &[&str], expected: &[(&str, &str)], lints: &[&str]| {
        root.write("quorate.toml", &format!("rules = [\"club.rop\"]\ndockets = [\"records\"]\n{overrides}"));
        let mut all: Vec<String> = lints.iter().map(|line| (*line).to_owned()).collect();
        for folder in [new, deep, old] {
            all.extend(expected.iter().filter(|(of, _)| *of == folder).map(|(_, line)| at(folder, line)));
        }
        let (document, _) = json(&root, arguments);
        assert_eq!(lines(&document["findings"]), all, "{overrides} {arguments:?}");
        document
    };
    let (note, warning) = (lighter(NOTICE, "note"), lighter(NOTICE, "warning"));
    let all = [(new, NOTICE), (new, QUORUM), (deep, NOTICE), (deep, QUORUM), (old, NOTICE), (old, QUORUM)];
    check("", &[], &all, &[unused]);
    // a pattern, a folder, one file
    let levels = "levels = {notice = \"note\", quorum = \"allow\"}\n";
    for paths in ["[\"records/old/**\"]", "[\"records/old\"]", "\"records/o?d\"", "[\"records/old/*\"]"] {
        let expected = [(new, NOTICE), (new, QUORUM), (deep, &note), (old, &note)];
        let told = check(&format!("[[overrides]]\npaths = {paths}\n{levels}"), &[], &expected, &[unused]);
        let why = &told["suppressed"][0]["suppression"]["reason"];
        assert_eq!(why, "`quorum` is allowed: quorate.toml:5", "{told:#}");
    }
    let expected = [(new, NOTICE), (new, QUORUM), (deep, NOTICE), (deep, QUORUM), (old, note.as_str())];
    check(&format!("[[overrides]]\npaths = [\"records/old/*.yaml\"]\n{levels}"), &[], &expected, &[unused]);
    // the later override before the earlier one, both before the levels of all, be they more special; before all the command line
    let both = "[levels]\n\"notice/too-short\" = \"error\"\nquorum = \"allow\"\n[[overrides]]\npaths = [\"records/old/**\"]\nlevels = {\"notice/too-short\" = \"note\"}\n\
                [[overrides]]\npaths = [\"records/old/deep\"]\n[overrides.levels]\nall = \"warning\"\n";
    let quorum = lighter(QUORUM, "warning");
    check(both, &[], &[(new, NOTICE), (deep, &warning), (deep, &quorum), (old, &note)], &[unused]);
    let reversed = "[[overrides]]\npaths = [\"records/old/deep\"]\nlevels = {all = \"warning\"}\n\
                    [[overrides]]\npaths = [\"records/old/**\"]\nlevels = {\"notice/too-short\" = \"note\"}\n";
    let expected = [(new, NOTICE), (new, QUORUM), (deep, &note), (deep, &quorum), (old, &note), (old, QUORUM)];
    check(reversed, &[], &expected, &[unused]);
    check(both, &["--deny", "notice", "--allow", "quorum"], &[(new, NOTICE), (deep, NOTICE), (old, NOTICE)], &[unused]);
    // what is found in the rules stands in the rule file; what a docket breaks of them, in the docket
    let rules = "[[overrides]]\npaths = [\"club.rop\"]\nlevels = {all = \"error\", quorum = \"allow\"}\n";
    check(rules, &[], &all, &[&unused.replace("warning", "error")]);
    // from another folder, and of one file alone
    root.write("club.rop", CLUB);
    root.write("quorate.toml", &format!("rules = [\"club.rop\"]\n[[overrides]]\npaths = [\"records/old\"]\n{levels}"));
    found(&root.join("records/old"), &["may.yaml"], 0, &[&note]);
    found(&root.join("records"), &["may.yaml"], 1, &[NOTICE, QUORUM]);
    // what cannot be understood stays
    root.write("records/old/may.yaml", &POOR.replace("2024-05-02", "soon"));
    root.write("quorate.toml", "rules = [\"club.rop\"]\n[[overrides]]\npaths = [\"records\"]\nlevels = {all = \"allow\"}\n");
    let (document, status) = json(&root, &["records/old/may.yaml"]);
    assert_eq!((lines(&document["findings"]).len(), status), (1, 1), "{document:#}");
}

#[test]
fn overrides_that_say_nothing_are_told() {
    let root = club("overrides-wrong", "");
    let none = "an override without";
    for (overrides, told) in [
        (
            "[overrides]\npaths = []\n",
            &["1:1: `overrides` is a list of tables: [[overrides]] with `paths` and `levels` in each; here is a table"][..],
        ),
        (
            "overrides = [7]\n",
            &["1:14: `overrides` is a list of tables: [[overrides]] with `paths` and `levels` in each; here is a number"],
        ),
        (
            "[[overrides]]\n",
            &[
                &format!("1:1: {none} `levels`; write levels = {{notice = \"warning\"}}"),
                &format!("1:1: {none} `paths`; write paths = [\"records/old/**\"]"),
            ],
        ),
        (
            "[[overrides]]\npaths = []\nlevels = {vote = \"note\"}\n",
            &[&format!("1:1: {none} `paths`; write paths = [\"records/old/**\"]")],
        ),
        (
            "[[overrides]]\nfiles = [\"x\"]\nlevel = 1\n",
            &[
                "2:1: unknown key `files` in `overrides`; write `paths`",
                "3:1: unknown key `level` in `overrides`; did you mean `levels`?",
            ],
        ),
        (
            "[[overrides]]\npaths = [7]\nlevels = {vote = \"eror\", quorun = \"note\", syntax = \"allow\"}\n",
            &[
                "2:10: `paths` is a list of paths, such as [\"records/old/**\"]; here is a number",
                "3:18: `vote` is \"error\", \"warning\", \"note\" or \"allow\"; here is \"eror\"",
                "3:26: there is no code or group `quorun`; did you mean `quorum`?",
                "3:43: `syntax` cannot be allowed: it says that a file cannot be understood, and what is not understood is not checked",
            ],
        ),
        (
            "[[overrides]]\npaths = [\"may.yaml\"]\nallow = [\"vote\"]\n",
            &[
                "3:1: unknown key `allow` in `overrides`; levels stand below `levels`, such as levels = {\"route/too-early\" = \"allow\"}",
            ],
        ),
        (
            "[[overrides]]\npaths = [\"june.yaml\"]\nlevels = {vote = \"note\"}\n",
            &["2:10: `overrides.paths`: nothing matches june.yaml"],
        ),
        (
            "[[overrides]]\npaths = [\"../club\"]\nlevels = {vote = \"note\"}\n",
            &["2:10: `overrides.paths`: ../club leads outside the project folder"],
        ),
        ("[[override]]\n", &["1:3: unknown key `override`; did you mean `overrides`?"]),
    ] {
        root.write("quorate.toml", overrides);
        let told: Vec<String> = told.iter().map(|line| format!("error: quorate.toml:{line}")).collect();
        // whether there is a finding or not
        for arguments in [&["check", "club.rop"][..], &["config"]] {
            let ran = run(&root, arguments);
            let lines = ran.err.lines().filter(|line| line.starts_with("error: quorate.toml"));
            assert_eq!(lines.collect::<Vec<_>>(), told, "{overrides}");
            assert_eq!(ran.status, 2, "{overrides}");
        }
    }
}

#[test]
fn mistakes_in_the_project_file_are_told_together() {
    let root = club("mistakes", "");
    let told = |project: &str, expected: &[&str]| {
        root.write("quorate.toml", project);
        for arguments in [&["check", "may.yaml"][..], &["config"], &["test"]] {
            let ran = run(&root, arguments);
            let lines: Vec<&str> = ran.err.lines().collect();
            let expected: Vec<String> = expected.iter().map(|line| format!("error: quorate.toml:{line}")).collect();
            assert_eq!(
                lines.iter().filter(|line| line.starts_with("error: quorate.toml")).copied().collect::<Vec<_>>(),
                expected
            );
            assert_eq!(ran.status, 2, "{arguments:?}");
        }
    };
    told(
        "rulse = []\ndockets = 3\nfail-level = \"fatal\"\nbaseline = \"\"\n\n[levels]\n\"route/too-erly\" = \"warn\"\nvote = \"eror\"\n  syntax = \"allow\"\n",
        &[
            "1:1: unknown key `rulse`; did you mean `rules`?",
            "2:11: `dockets` is a list of paths, such as [\"dockets\"]; here is a number",
            "3:14: `fail-level` is \"error\", \"warning\" or \"note\"; here is \"fatal\"",
            "4:12: `baseline` is a path, such as \"quorate-baseline.json\"; here is \"\"",
            "7:1: there is no code `route/too-erly`; did you mean `route/too-early`?",
            "8:8: `vote` is \"error\", \"warning\", \"note\" or \"allow\"; here is \"eror\"",
            "9:3: `syntax` cannot be allowed: it says that a file cannot be understood, and what is not understood is not checked",
        ],
    );
    told(
        "rules = [\"club.rop\", 7, true]\n",
        &[
            "1:22: `rules` is a list of paths, such as [\"rules/*\"]; here is a number",
            "1:25: `rules` is a list of paths, such as [\"rules/*\"]; here is true or false",
        ],
    );
    // what is written twice, and what is no TOML, hides nothing else
    told(
        "rules = []\nrules = 7\n\n[levels]\nvote = \"warn\"\n\"vote\" = \"note\"\nquorum = \"eror\"\n[levels]\nname = 3\n[level]\n",
        &[
            "2:1: `rules` is written a second time; keep one",
            "6:1: `vote` is written a second time; keep one",
            "7:10: `quorum` is \"error\", \"warning\", \"note\" or \"allow\"; here is \"eror\"",
            "8:2: `levels` is written a second time; keep one",
            "9:8: `name` is \"error\", \"warning\", \"note\" or \"allow\"; here is a number",
            "10:2: unknown key `level`; did you mean `levels`?",
        ],
    );
    told(
        "rules = [\"a\" \"b\"]\nrulse = 1\n[levels]\nroute/too-early = \"warn\"\nvote = eror\nquorum = \"eror\"\n[calendars\nzone = 1\n",
        &[
            "1:14: missing comma between array elements, expected `,`",
            "2:1: unknown key `rulse`; did you mean `rules`?",
            "4:6: invalid unquoted key, expected letters, numbers, `-`, `_`; write a code in quotes: \"route/too-early\"",
            "5:8: string values must be quoted, expected literal string",
            "6:10: `quorum` is \"error\", \"warning\", \"note\" or \"allow\"; here is \"eror\"",
            "7:11: unclosed table, expected `]`",
        ],
    );
    told("rules = [\"../elsewhere/*\"]\n", &["1:10: `rules`: ../elsewhere/* leads outside the project folder"]);
}

#[test]
fn a_broken_or_hostile_project_file_ends_clean() {
    let root = club("hostile", "");
    let deep = format!("rules = {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    let dotted = format!("{}a = 1\n", "a.".repeat(100_000));
    let huge = format!("# {}\nrules = []\n", "x".repeat(1 << 20));
    for (text, says) in [
        ("rules = [\n", "quorate.toml:"),
        ("rules = []\nrules = []\n", "quorate.toml:2:1: `rules` is written a second time; keep one"),
        ("[levels]\nroute/too-early = \"warn\"\n", "write a code in quotes: \"route/too-early\""),
        (deep.as_str(), "quorate.toml:1:"),
        (&dotted, "quorate.toml:1:"),
        (&huge, "quorate.toml: larger than 1024 KiB, and not read"),
        ("\"a\u{1b}[31m\\nb\" = 1\n", "quorate.toml:1:"),
        ("rules = \0", "cannot read quorate.toml: a binary file"),
    ] {
        root.write("quorate.toml", text);
        let ran = run(&root, &["check", "may.yaml"]);
        assert_eq!(ran.status, 2, "{}", ran.err);
        assert!(ran.err.contains(says), "{says} is not in {}", ran.err);
        assert!(!ran.err.contains('\u{1b}') && ran.err.len() < 20_000, "{}", ran.err);
    }
}

#[test]
fn the_settings_and_where_they_come_from() {
    let project = "# club\nrules = [\"*.rop\"]\n\nbaseline = \"old.json\"\n[levels]\nvote = \"warn\"\n\n[calendars.default]\nzone = \"Europe/Berlin\"\nholidays = [\"12-25\", 2024-05-01]\n";
    let root = club("config", project);
    let ran = run(&root, &["config", "--deny", "lints,vote/outcome", "--fail-level", "note"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    for line in [
        "project file: quorate.toml\n",
        "rules                       *.rop              (quorate.toml:2)\n  club.rop\n",
        "dockets                     none               (default)\n",
        "baseline                    old.json           (quorate.toml:4)\n",
        "fail-level                  note               (command line)\n",
        "levels.\"vote\"               warning            (quorate.toml:6)\n",
        "levels.\"lints\"              error              (command line)\n",
        "levels.\"vote/outcome\"       error              (command line)\n",
        "calendars.default.zone      Europe/Berlin      (quorate.toml:8)\n",
        "calendars.default.holidays  12-25, 2024-05-01  (quorate.toml:8)\n",
    ] {
        assert!(ran.out.contains(line), "{line} is not in\n{}", ran.out);
    }
    let ran = run(&root, &["config", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(document["project"], "quorate.toml");
    let setting = |key: &str| document["settings"].as_array().expect("a list").iter().find(|set| set["key"] == key);
    assert_eq!(setting("fail-level").expect("there")["origin"], "default");
    assert_eq!(setting("rules").expect("there")["matches"], serde_json::json!(["club.rop"]));
    root.write(
        "quorate.toml",
        "[levels]\nvote = \"warn\"\n[[overrides]]\npaths = [\"may.yaml\", \"club*\"]\nlevels = {vote = \"note\"}\n",
    );
    let ran = run(&root, &["config", "--allow", "vote"]);
    let expected = "levels.\"vote\"            warning   (quorate.toml:2)
overrides.paths          may.yaml  (quorate.toml:4)
overrides.paths          club*     (quorate.toml:4)
  club.rop
  may.yaml
overrides.levels.\"vote\"  note      (quorate.toml:5)
levels.\"vote\"            allow     (command line)
";
    assert!(ran.out.ends_with(expected), "{}", ran.out);
    let ran = run(&root, &["config", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.out).expect("JSON");
    let last = document["settings"].as_array().and_then(|settings| settings.last()).expect("settings");
    assert_eq!(last["paths"], serde_json::json!(["may.yaml", "club*"]), "{last:#}");
    // without a project file, and with one that is named
    let bare = folder("config-bare", &[("deep/other.toml", "fail-level = \"warning\"\n")]);
    let nowhere = std::env::temp_dir();
    assert!(run(&nowhere, &["config"]).out.starts_with("project file: none"));
    let ran = run(&bare, &["config", "--config", "deep/other.toml"]);
    assert!(ran.out.contains("(deep/other.toml:1)"), "{}", ran.out);
    assert_eq!(run(&bare, &["config", "--config", "none.toml"]).status, 2);
}

#[test]
fn rules_are_given_by_a_path_or_by_a_name() {
    let root = club("given", "rules = [\"club.rop\"]\n");
    root.write("may.yaml", &POOR.replace("rules: club", "rules: other"));
    for given in ["club", "club.rop", "."] {
        found(&root, &["may.yaml", "--rules", given], 1, &[NOTICE, QUORUM]);
        let why = run(&root, &["why", "may.yaml", "b-1", "--rules", given]);
        assert_eq!((why.status, why.err.as_str()), (1, ""), "{}", why.out);
    }
    let ran = run(&root, &["check", "may.yaml", "--rules", "clup"]);
    assert_eq!((ran.status, ran.err.as_str()), (2, "error: there is no rule set `clup`; did you mean `club`?\n"));
}

#[test]
fn a_calendar_for_sets_that_declare_none() {
    let rules = CLUB.replace("7 days before", "3 business days before").replace("quorum 3", "quorum 2");
    // Thursday 2 May; Monday 29 April is three business days before, two where 1 May is a holiday
    let root = folder("calendar", &[("club.rop", &rules), ("may.yaml", POOR), ("quorate.toml", "rules = [\"club.rop\"]\n")]);
    let check = |project: &str, expected: &[&str]| {
        root.write("quorate.toml", &format!("rules = [\"club.rop\"]\n{project}"));
        found(&root, &["may.yaml"], i32::from(!expected.is_empty()), expected);
    };
    check("", &[]);
    check("[calendars.default]\nholidays = [2024-05-01]\n", &[NOTICE]);
    check("[calendars.default]\nholidays = [\"05-01\"]\n", &[NOTICE]);
    check("[calendars.club]\nholidays = [\"05-01\"]\n", &[NOTICE]);
    check("[calendars.other]\nholidays = [\"05-01\"]\n", &[]);
    check("[calendars.default]\nholidays = [\"05-01\"]\n[calendars.club]\n", &[]);
    check("[calendars.default]\nweekend = [\"Wednesday\"]\n", &[NOTICE]);
    check("[calendars.default]\nholidays = [\"05-01\"]\nworking-days = [\"2024-05-01\"]\n", &[]);
    root.write("days/feste.csv", "date,name\n2024-05-01,Maifeiertag\n");
    check("[calendars.default]\nholidays = [\"days/feste.csv\"]\n", &[NOTICE]);
    // a table that is not there, or a row that is no day, is told where it stands
    let missing = "error table/unreadable quorate.toml:3:13";
    let project = "rules = [\"club.rop\"]\n[calendars.default]\nholidays = [\"none.csv\"]\n";
    root.write("quorate.toml", project);
    let (document, status) = json(&root, &["club.rop"]);
    assert_eq!((lines(&document["findings"]), status), (vec![missing.to_owned()], 1));
    // a set with a calendar of its own keeps it, and what is said of it in vain is told
    root.write("club.rop", &format!("{rules}calendar own {{ zone \"Europe/Berlin\" }}\n"));
    root.write("quorate.toml", "rules = [\"club.rop\"]\n[calendars.club]\nholidays = [\"05-01\"]\n");
    // once, however many files are of the set
    root.write("more.rop", "edition 2026\nuse \"club.rop\"\n");
    let ran = run(&root, &["check", "club.rop", "more.rop", "may.yaml"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let note = "note: quorate.toml:2: the calendar for `club` is not used: the rule set declares `own`\n";
    assert_eq!(ran.err.matches(note).count(), 1, "{}", ran.err);
    for (line, says) in [
        ("zone = \"Europe/Berlon\"", "3:8: the zone `Europe/Berlon` is not known; did you mean `Europe/Berlin`?"),
        ("weekend = [\"Caturday\"]", "3:12: `weekend` is a list of days of the week"),
        ("holidays = [\"31-12\"]", "3:13: `holidays` is a list of days and tables"),
        ("holiday = []", "3:1: unknown key `holiday` in `calendars.default`; did you mean `holidays`?"),
        (
            "weekend = [\"Monday\",\"Tuesday\",\"Wednesday\",\"Thursday\",\"Friday\",\"Saturday\",\"Sundays\"]",
            "3:11: a week-end of seven days",
        ),
    ] {
        root.write("quorate.toml", &format!("rules = [\"club.rop\"]\n[calendars.default]\n{line}\n"));
        let ran = run(&root, &["check", "may.yaml"]);
        assert!(ran.status == 2 && ran.err.contains(says), "{says} is not in {}", ran.err);
    }
}

// --- suppressions --------------------------------------------------------------------------------------------------

/// The club with a line put before or behind another one.
fn rules_with(line: &str, put: &str) -> String {
    assert!(CLUB.contains(line), "{line}");
    CLUB.replace(line, put)
}

#[test]
fn a_comment_beside_a_provision_suppresses_its_breaches() {
    let root = club("comment", "rules = [\"club.rop\"]\n");
    let said = "// quorate: allow quorum/not-met because \"Hochwasser\"";
    let quorum = "  quorum 3 present\n";
    let decides = "  decides by simple\n";
    for (line, put) in [
        (quorum, format!("  quorum 3 present   {said}\n")),
        (quorum, format!("  {said}\n{quorum}")),
        (quorum, format!("  {said}\n  // and another word\n\n{quorum}")),
        (quorum, format!("  {said}\r\n  quorum 3\r\n    present\r\n")),
        (quorum, format!("  quorum 3\n    present {said}\n")),
        (quorum, format!("  //quorate:allow: quorum because \"Hochwasser\"\n{quorum}")),
        (quorum, format!("  // quorate: allow vote/outcome, quorum/not-met because \"Hochwasser\"\n{quorum}")),
        ("body board", format!("{said}\nbody board")),
        ("body board \"Vorstand\" {", format!("body board \"Vorstand\" {{ {said}")),
    ] {
        root.write("club.rop", &rules_with(line, &put));
        let told = found(&root, &["may.yaml"], 1, &[NOTICE]);
        assert_eq!(told["summary"]["suppressed"], 1, "{put}");
        assert_eq!(lines(&told["suppressed"]), [QUORUM]);
        let why = &told["suppressed"][0]["suppression"];
        assert_eq!((&why["by"], &why["reason"], &why["file"]), (&"comment".into(), &"Hochwasser".into(), &"club.rop".into()));
    }
    // beside another clause, of another code, in a text in quotes: it is not said of the quorum
    for (line, put) in [
        (decides, format!("  decides by simple {said}\n")),
        (decides, format!("  {said}\n{decides}")),
        ("}\nmatter", format!("  {said}\n}}\nmatter")),
        ("matter", format!("{said}\nmatter")),
        (quorum, "  quorum 3 present // quorate: allow notice/too-short because \"x\"\n".to_owned()),
        ("\"Vorstand\"", "\"// quorate: allow quorum because 'x'\"".to_owned()),
    ] {
        root.write("club.rop", &rules_with(line, &put));
        found(&root, &["may.yaml"], 1, &[NOTICE, QUORUM]);
    }
}

#[test]
fn a_comment_beside_a_declaration_suppresses_its_lints() {
    let lists = "list trade { oars, sails }\nmatter";
    let root = folder("comment-lint", &[("club.rop", CLUB)]);
    let said = "// quorate: allow name/unused because \"für 2027\"";
    for put in [
        format!("{said}\n{lists}"),
        format!("list trade {{ oars, sails }} {said}\nmatter"),
        format!("\u{feff}{said}\n\n{lists}"),
    ] {
        root.write("club.rop", &rules_with("matter", &put));
        let told = found(&root, &["club.rop"], 0, &[]);
        assert_eq!(told["summary"]["suppressed"], 1, "{put}");
    }
    let ran = run(&root, &["check", "club.rop", "--color", "never"]);
    assert!(ran.err.ends_with("; 1 suppressed\n"), "{}", ran.err);
    assert!(!ran.err.contains("name/unused"), "{}", ran.err);
    let ran = run(&root, &["check", "club.rop", "-v"]);
    assert!(
        ran.err.contains("suppressed: warning name/unused: the list `trade` is never used (club.rop:11: für 2027)"),
        "{}",
        ran.err
    );
    // the lint of the next declaration is not meant
    root.write("club.rop", &rules_with("matter", &format!("{said}\nlist trade {{ oars }}\nlist tide {{ low }}\nmatter")));
    found(&root, &["club.rop"], 0, &["warning name/unused club.rop:13:6"]);
}

#[test]
fn a_comment_inside_a_rule_a_duty_or_a_route() {
    let more = "rule cheap {
  for each d in decisions
  // quorate: allow rule/broken because \"ein Lied\"
  require d.subject is oars
  require d.subject is sails
  else \"bought {d.subject}\" // quorate: allow rule because \"kein Lied\"
  require d.subject is shed
}
duty report \"Bericht\" {
  on bought of purchase
  // quorate: allow duty because \"mündlich\"
  then reported by board within 10 days of bought
}
matter reporting {
  route {
    // quorate: allow route/no-final because \"wird noch\"
    reported by board
  }
}
";
    let sound = POOR.replace("04-29", "04-01").replace("[Ahrens, Böge]", "[Ahrens, Böge, Dahl]");
    let sound = format!("recorded_until: 2024-12-31\n{sound}");
    let root = folder("inside", &[("club.rop", &format!("{CLUB}{more}")), ("may.yaml", &sound)]);
    let (document, _) = json(&root, &["--rules", "club.rop", "may.yaml"]);
    let told = |list: &Value, code: &str| lines(list).into_iter().filter(|line| line.contains(code)).count();
    assert_eq!(
        (told(&document["findings"], "rule/broken"), told(&document["suppressed"], "rule/broken")),
        (1, 2),
        "{document:#}"
    );
    assert_eq!((told(&document["findings"], "duty/"), told(&document["suppressed"], "duty/")), (0, 1), "{document:#}");
    assert_eq!(told(&document["findings"], "route/no-final") + told(&document["suppressed"], "route/no-final"), 1);
}

#[test]
fn what_is_accepted_is_not_mended() {
    let root = club("fix", "rules = [\"club.rop\"]\n[calendars.default]\nzone = \"Europe/Berlin\"\n");
    let slip = POOR.replace("matter: purchase", "matter: purchas");
    root.write("may.yaml", &slip);
    let ran = run(&root, &["fix", "--diff", "may.yaml"]);
    assert!(ran.out.contains("+    matter: purchase"), "{}\n{}", ran.out, ran.err);
    let agenda = "rules: club
meeting: {id: m-2, body: board, date: 2024-05-02, convened: 2024-04-29}
items:
  - {label: \"1\", matter: purchase, subject: oars, step: bought}
";
    root.write("may.yaml", agenda);
    let mends = |ran: &Ran| ran.out.lines().any(|line| line.starts_with('+'));
    let ran = run(&root, &["fix", "--diff", "--unsafe", "may.yaml"]);
    assert!(mends(&ran), "{}\n{}", ran.out, ran.err);
    root.write("may.yaml", &agenda.replace("04-29}", "04-29, allow: {code: notice, because: eilig}}"));
    let ran = run(&root, &["fix", "--diff", "--unsafe", "may.yaml"]);
    assert!(!mends(&ran) && ran.status == 0, "{}\n{}", ran.out, ran.err);
}

#[test]
fn tests_count_by_the_calendar_of_the_project() {
    let rules = CLUB.replace("7 days before", "3 business days before").replace("quorum 3", "quorum 2");
    let expects = "test \"May\" { docket \"may.yaml\" expect error notice/too-short of board.notice at b-1 }\n";
    let calendar = "rules = [\"club.rop\"]\n[calendars.default]\nholidays = [2024-05-01]\n";
    let root = folder("test", &[("club.rop", &format!("{rules}{expects}")), ("may.yaml", POOR), ("quorate.toml", calendar)]);
    let ran = run(&root, &["test", "club.rop"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    root.write("quorate.toml", "rules = [\"club.rop\"]\n");
    assert_eq!(run(&root, &["test", "club.rop"]).status, 1);
}

#[test]
fn comments_that_say_nothing_are_told() {
    let root = folder("malformed", &[("club.rop", CLUB)]);
    for (comment, finding, column) in [
        ("// quorate: alow quorum because \"x\"", "malformed", 20),
        ("// quorate:", "malformed", 20),
        ("// quorate: allow", "malformed", 20),
        ("// quorate: allow because \"x\"", "malformed", 20),
        ("/// quorate: allow quorum because \"x\"", "malformed", 20),
        ("// Quorate: allow quorum because x", "malformed", 20),
        ("// quorate: allow quorum because \"x\" or so", "malformed", 20),
        ("// quorate: allow quorum because “x”", "malformed", 20),
        ("// quorate: allow quorum", "no-reason", 20),
        ("// quorate: allow quorum because", "no-reason", 20),
        ("// quorate: allow quorum because \"  \"", "no-reason", 20),
        ("// quorate: allow quorum \"x\"", "no-reason", 20),
        ("// quorate: allow quorum/not-mett because \"x\"", "unknown-code", 38),
        ("// quorate: allow all because \"x\"", "unknown-code", 38),
        ("// quorate: allow syntax because \"x\"", "not-possible", 38),
        ("// quorate: allow suppression/unused because \"x\"", "not-possible", 38),
    ] {
        root.write("club.rop", &rules_with("  quorum 3 present\n", &format!("  quorum 3 present {comment}\n")));
        found(&root, &["club.rop"], 1, &[&format!("error suppression/{finding} club.rop:8:{column}")]);
    }
    for comment in
        ["// a word on quorate: nothing", "// quorate is a program", "// see quorate.toml", "// the board is quorate"]
    {
        root.write("club.rop", &rules_with("  quorum 3 present\n", &format!("  quorum 3 present {comment}\n")));
        found(&root, &["club.rop"], 0, &[]);
    }
    let many = format!("{CLUB}{}", "// quorate: allow\n".repeat(40_000));
    root.write("club.rop", &many);
    assert_eq!(json(&root, &["club.rop"]).1, 1);
}

#[test]
fn a_docket_accepts_with_a_reason() {
    let root = club("allow", "rules = [\"club.rop\"]\n");
    let with = |put: &str| {
        root.write("may.yaml", &POOR.replace("    outcome: adopted\n", &format!("    outcome: adopted\n    {put}\n")))
    };
    let below = |line: &str| line.replacen(":11:", ":12:", 1).replacen(":10:", ":11:", 1);
    let (notice, quorum) = (below(NOTICE), below(QUORUM));
    for put in [
        "allow: {code: quorum/not-met, because: flood}",
        "allow: [{code: quorum, because: flood}]",
        "allow: {code: [vote/outcome, quorum/not-met], because: flood, provision: board.quorum}",
        "allow: {because: flood, code: quorum, provision: board}",
    ] {
        with(put);
        let expected: &[&str] =
            if put.contains("vote") { &["warning suppression/unused at b-1 may.yaml:10:20", &notice] } else { &[&notice] };
        let told = found(&root, &["may.yaml"], 1, expected);
        assert_eq!(told["suppressed"][0]["suppression"]["by"], "docket");
        assert_eq!(told["suppressed"][0]["suppression"]["reason"], "flood");
    }
    for (put, error) in [
        ("allow: {code: quorum/not-met}", "error suppression/no-reason at b-1 may.yaml:10:13"),
        ("allow: {code: quorum/not-met, because: ''}", "error suppression/no-reason at b-1 may.yaml:10:13"),
        ("allow: quorum/not-met", "error suppression/no-reason at b-1 may.yaml:10:12"),
        ("allow: {because: flood}", "error suppression/malformed at b-1 may.yaml:10:13"),
        ("allow: {code: quorum/met, because: flood}", "error suppression/unknown-code at b-1 may.yaml:10:19"),
        ("allow: {code: docket/bad-date, because: flood}", "error suppression/not-possible at b-1 may.yaml:10:19"),
        ("allow: {code: quorum, because: flood, provision: bord}", "error suppression/unknown-provision at b-1 may.yaml:10:54"),
        ("allow: {code: quorum, becuase: flood}", "error docket/unknown-field at b-1 may.yaml:10:27"),
    ] {
        with(put);
        let (document, status) = json(&root, &["may.yaml"]);
        let told = lines(&document["findings"]);
        assert!(told.contains(&error.to_owned()) && told.contains(&quorum) && told.contains(&notice), "{put}: {told:#?}");
        assert_eq!(status, 1);
    }
}

#[test]
fn a_docket_accepts_for_a_meeting_or_the_file() {
    let root = club("allow-wide", "rules = [\"club.rop\"]\n");
    let other = "  - {id: b-2, date: 2024-06-06, body: board, matter: purchase, subject: shed, step: bought, outcome: adopted, meeting: m-1x, vote: {present: [Dahl], ayes: [Dahl], noes: []}}\n";
    let meeting =
        POOR.replace("{id: m-1,", "{id: m-1, allow: [{code: quorum, because: flood}, {code: notice, because: flood}],");
    root.write("may.yaml", &meeting);
    assert_eq!(found(&root, &["may.yaml"], 0, &[])["summary"]["suppressed"], 2);
    root.write("may.yaml", &format!("allow: {{code: quorum, because: flood}}\n{POOR}{other}"));
    let (document, _) = json(&root, &["may.yaml"]);
    assert_eq!(document["summary"]["suppressed"], 2, "{:#}", document["findings"]);
    // an agenda in JSON: items and what is found of the agenda itself
    let agenda = r#"{"rules": "club", "meeting": {"id": "m-9", "body": "board", "date": "2024-09-09", "convened": "2024-09-05",
      "allow": {"code": "notice/too-short", "because": "urgent; agreed by all"}},
      "items": [{"label": "1", "matter": "purchase", "subject": "boat", "step": "bought"}, {"label": "2", "matter": "purchase", "subject": "oars", "step": "bought"}]}"#;
    root.write("may.json", agenda);
    let told = found(&root, &["may.json"], 0, &[]);
    assert_eq!(told["summary"]["suppressed"], 1);
}

#[test]
fn what_follows_is_suppressed_with_its_root() {
    let rules = CLUB.replace("bought by board final", "bought by board   paid by board after bought final");
    let later = "  - {id: b-2, date: 2024-06-20, body: board, matter: purchase, subject: boat, step: paid, outcome: adopted, meeting: {convened: 2024-06-01, present: all}, vote: {ayes: 4, noes: 0}}\n";
    let root = folder("follows", &[("club.rop", &rules), ("may.yaml", &format!("{POOR}{later}"))]);
    let (document, _) = json(&root, &["--rules", "club.rop", "may.yaml"]);
    let all = document["findings"].as_array().expect("a list").len();
    assert!(all > 2, "something follows: {document:#}");
    let allow =
        "    allow: [{code: quorum, because: flood}, {code: notice, because: flood}]\n    outcome: adopted\n    meeting";
    root.write("may.yaml", &format!("{}{later}", POOR.replace("    outcome: adopted\n    meeting", allow)));
    let told = found(&root, &["--rules", "club.rop", "may.yaml"], 0, &[]);
    assert_eq!(told["suppressed"].as_array().expect("a list").len(), all);
    assert_eq!(told["summary"]["suppressed"], 2);
    // with the root's code at the follower only, the root stays
    assert!(told["suppressed"].as_array().expect("a list").iter().any(|finding| finding["caused_by"].is_string()));
}

#[test]
fn of_many_suppressions_each_takes_its_own() {
    let number = |n: usize| format!("// quorate: allow name/unused because \"number {n}\"\nlist kept{n} {{ a{n} }}\n");
    let rules: String = (0..1500).map(number).collect();
    let root = folder("many", &[("club.rop", &format!("{CLUB}{rules}list left {{ b }}\n"))]);
    let told = found(&root, &["club.rop", "--allow", "provision"], 0, &["warning name/unused club.rop:3012:6"]);
    let taken = told["suppressed"].as_array().expect("a list");
    assert_eq!(taken.len(), 1500);
    for (n, finding) in taken.iter().enumerate() {
        assert_eq!(finding["suppression"]["reason"], format!("number {n}"));
        assert_eq!(finding["places"][0]["line"], 13 + 2 * n);
    }
    // entries with a meeting of their own
    let entry = |n: usize| {
        format!(
            "  - {{id: b-{n}, date: 2024-05-02, body: board, matter: purchase, subject: boat{n}, step: bought, outcome: adopted, \
             meeting: {{id: m-{n}, convened: 2024-04-01, present: [Dahl], allow: {{code: quorum, because: number {n}}}}}}}\n"
        )
    };
    root.write("club.rop", CLUB);
    root.write("may.yaml", &format!("rules: club\ndecisions:\n{}", (0..300).map(entry).collect::<String>()));
    let (told, _) = json(&root, &["may.yaml", "--rules", "club.rop"]);
    let quorum = told["suppressed"].as_array().expect("a list").iter().filter(|found| found["code"] == "quorum/not-met");
    let reasons: Vec<(String, String)> =
        quorum.map(|found| (found["decision"].to_string(), found["suppression"]["reason"].to_string())).collect();
    assert_eq!(reasons.len(), 300);
    for (id, reason) in reasons {
        assert_eq!(id.replace("b-", "number "), reason);
    }
}

#[test]
fn suppressions_that_suppress_nothing_are_told_where_that_is_sure() {
    let root = club("unused", "rules = [\"club.rop\"]\ndockets = [\"*.yaml\"]\n");
    root.write(
        "club.rop",
        &rules_with("  decides by simple\n", "  decides by simple // quorate: allow vote/outcome because \"old\"\n"),
    );
    let unused = "warning suppression/unused club.rop:7:39";
    // of the rules alone, or of one docket, it is not known what others break
    found(&root, &["club.rop"], 0, &[]);
    found(&root, &["may.yaml"], 1, &[NOTICE, QUORUM]);
    found(&root, &["club.rop", "may.yaml"], 1, &[unused, NOTICE, QUORUM]);
    found(&root, &[], 1, &[unused, NOTICE, QUORUM]);
    found(&root, &["--deny", "suppression/unused", "--allow", "quorum,notice"], 1, &[&unused.replace("warning", "error")]);
    // a lint is looked for in the rules alone
    root.write("club.rop", &rules_with("matter", "// quorate: allow name/unused because \"x\"\nmatter"));
    found(&root, &["club.rop"], 0, &["warning suppression/unused club.rop:11:19"]);
    // not where the file cannot be understood in full, nor where the record is read in part
    root.write("may.yaml", &format!("allow: {{code: vote, because: x}}\n{POOR}"));
    root.write("club.rop", CLUB);
    let (document, _) = json(&root, &["may.yaml"]);
    assert!(lines(&document["findings"]).contains(&"warning suppression/unused may.yaml:1:15".to_owned()));
    let (document, _) = json(&root, &["may.yaml", "--as-of", "2024-05-31"]);
    assert!(!lines(&document["findings"]).iter().any(|line| line.contains("unused")));
    root.write("may.yaml", &format!("allow: {{code: vote, because: x}}\nnonsense: 1\n{POOR}"));
    let (document, _) = json(&root, &["may.yaml"]);
    assert!(!lines(&document["findings"]).iter().any(|line| line.contains("unused")));
}

// --- baselines -----------------------------------------------------------------------------------------------------

#[test]
fn a_baseline_takes_out_what_is_known() {
    let root = club("baseline", "rules = [\"club.rop\"]\n");
    let ran = run(&root, &["check", "may.yaml", "--write-baseline", "known.json"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("wrote 2 findings to known.json\n"), "{}", ran.err);
    let first = fs::read_to_string(root.join("known.json")).expect("written");
    let told = found(&root, &["may.yaml", "--baseline", "known.json"], 0, &[]);
    assert_eq!(told["summary"]["baseline"], 2);
    assert_eq!(told["suppressed"][0]["suppression"]["reason"], "in the baseline known.json");
    // lines move, and all stays as it is
    root.write("may.yaml", &format!("# moved\r\n\n{}", POOR.replace("    subject", "\n    subject")));
    found(&root, &["may.yaml", "--baseline", "known.json"], 0, &[]);
    run(&root, &["check", "may.yaml", "--write-baseline", "known.json"]);
    assert_eq!(fs::read_to_string(root.join("known.json")).expect("written"), first);
    // a new finding is told; one that is mended is told to be gone
    let more = "  - {id: b-2, date: 2024-06-20, body: board, matter: purchase, subject: oars, step: bought, outcome: adopted, meeting: {convened: 2024-06-01, present: all}, vote: {ayes: 1, noes: 3}}\n";
    root.write("may.yaml", &format!("{POOR}{more}"));
    found(&root, &["may.yaml", "--baseline", "known.json"], 1, &["error vote/outcome at b-2 may.yaml:12:102"]);
    root.write(
        "may.yaml",
        &POOR.replace("[Ahrens, Böge]}", "[Ahrens, Böge, Dahl]}").replace("ayes: [Ahrens, Böge]", "ayes: [Ahrens, Böge, Dahl]"),
    );
    let ran = run(&root, &["check", "may.yaml", "--baseline", "known.json"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let gone =
        "note: 1 of the 2 findings in the baseline known.json no longer occurs; --write-baseline known.json takes them out\n";
    assert!(ran.err.contains(gone), "{}", ran.err);
    assert!(ran.err.contains("; 1 in the baseline\n"), "{}", ran.err);
}

#[test]
fn the_baseline_of_the_project_file() {
    let root = club("baseline-file", "rules = [\"club.rop\"]\nbaseline = \"old/known.json\"\n");
    fs::create_dir_all(root.join("old/deeper")).expect("made");
    let missing = run(&root, &["check", "may.yaml"]);
    assert_eq!(missing.status, 2);
    assert!(missing.err.contains("error: cannot read old/known.json: no such file"), "{}", missing.err);
    assert_eq!(run(&root, &["check", "may.yaml", "--write-baseline", "old/known.json"]).status, 0);
    assert_eq!(found(&root, &["may.yaml"], 0, &[])["summary"]["baseline"], 2);
    found(&root, &["may.yaml", "--no-baseline"], 1, &[NOTICE, QUORUM]);
    // from a folder below it is the same
    let (document, status) = json(&root.join("old"), &["../may.yaml"]);
    assert_eq!((lines(&document["findings"]).len(), status), (0, 0));
    root.write("quorate.toml", "rules = [\"club.rop\"]\nbaseline = \"../known.json\"\n");
    let ran = run(&root, &["check", "may.yaml"]);
    assert!(ran.status == 2 && ran.err.contains("quorate.toml:2:12: `baseline`: ../known.json leads outside"), "{}", ran.err);
}

#[test]
fn of_several_equal_findings_one_may_go() {
    // equal in all that a fingerprint takes in: code, file, text
    let rules = |before: &[&str]| {
        let said = |line: &&str| format!("// quorate: allow name/unused because \"x\"\n{line}");
        before.iter().fold(CLUB.to_owned(), |rules, line| rules.replace(line, &said(line)))
    };
    let root = folder("equal", &[("club.rop", &rules(&["roster", "vote", "body board"]))]);
    let ran = run(&root, &["check", "club.rop", "--write-baseline", "known.json"]);
    assert!(ran.err.contains("wrote 3 findings"), "{}", ran.err);
    for before in [&["vote", "body board"][..], &["roster", "matter"], &["body board"]] {
        root.write("club.rop", &rules(before));
        let told = found(&root, &["club.rop", "--baseline", "known.json"], 0, &[]);
        assert_eq!(told["summary"]["baseline"], before.len());
    }
    root.write("club.rop", &rules(&["roster", "vote", "body board", "matter"]));
    found(&root, &["club.rop", "--baseline", "known.json"], 0, &["warning suppression/unused club.rop:14:19"]);
}

#[test]
fn a_baseline_of_a_part_keeps_the_rest() {
    let root = club("baseline-part", "rules = [\"club.rop\"]\ndockets = [\"*.yaml\"]\n");
    root.write(
        "june.yaml",
        &POOR.replace("b-1", "b-7").replace("05-02", "06-02").replace("04-29", "05-29").replace("m-1", "m-7"),
    );
    assert_eq!(run(&root, &["check", "--write-baseline", "known.json"]).status, 0);
    let ran = run(&root, &["check", "may.yaml", "--write-baseline", "known.json"]);
    assert!(
        ran.err.contains("wrote 2 findings to known.json; 2 findings of files that were not checked kept\n"),
        "{}",
        ran.err
    );
    assert_eq!(found(&root, &["--baseline", "known.json"], 0, &[])["summary"]["baseline"], 4);
    // what was not looked at is not told to be gone
    let ran = run(&root, &["check", "may.yaml", "--baseline", "known.json"]);
    assert!(!ran.err.contains("no longer"), "{}", ran.err);
    fs::remove_file(root.join("june.yaml")).expect("removed");
    let ran = run(&root, &["check", "may.yaml", "--write-baseline", "known.json"]);
    assert!(ran.err.contains("wrote 2 findings to known.json\n"), "{}", ran.err);
}

#[test]
fn what_is_no_baseline_is_refused() {
    let root = club("no-baseline", "rules = [\"club.rop\"]\n");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (text, says) in [
        ("", "known.json: no baseline: not JSON at line 1 column 0"),
        ("<<<<<<< ours\n{}\n", "known.json: no baseline: not JSON at line 1 column 1"),
        ("[1]", "known.json: no baseline: it has no `baseline_version`"),
        ("{\"version\": \"2.1.0\", \"runs\": []}", "known.json: no baseline: it has no `baseline_version`"),
        ("{\"baseline_version\": 9, \"findings\": []}", "known.json: a baseline of version 9; this program reads version 1"),
        ("{\"baseline_version\": 1}", "known.json: no baseline: it has no list of `findings`"),
        (
            "{\"baseline_version\": 1, \"findings\": [{\"code\": \"x\"}]}",
            "known.json: a broken baseline: entry 1 has no fingerprint",
        ),
        (&deep, "known.json: no baseline: not JSON at line 1"),
    ] {
        root.write("known.json", text);
        let ran = run(&root, &["check", "may.yaml", "--baseline", "known.json"]);
        assert!(ran.status == 2 && ran.err.contains(says), "{says} is not in {}", ran.err);
        let ran = run(&root, &["check", "may.yaml", "--write-baseline", "known.json"]);
        assert!(ran.status == 2 && ran.err.contains("it is not overwritten"), "{}", ran.err);
        assert_eq!(fs::read_to_string(root.join("known.json")).expect("there"), text);
    }
    let ran = run(&root, &["check", "may.yaml", "--write-baseline", "may.yaml"]);
    assert!(ran.status == 2 && fs::read_to_string(root.join("may.yaml")).expect("there") == POOR, "{}", ran.err);
    // what cannot be understood is in no baseline
    root.write("may.yaml", &POOR.replace("body: board", "body: bord"));
    let ran = run(&root, &["check", "may.yaml", "--write-baseline", "new.json"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("wrote 0 findings to new.json"), "{}", ran.err);
}
