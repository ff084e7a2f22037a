//! What lies around the checker: the first project, completions and manual pages, the action, the hooks.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test that cannot go on says so")]

#[path = "support/folder.rs"]
mod folder;

use folder::{Folder, run};
use std::fs;
use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const QUORATE: &str = env!("CARGO_BIN_EXE_quorate");

/// Runs it and holds the exit status against the one that is expected.
fn ends(folder: &Path, arguments: &[&str], status: i32) -> String {
    let ran = run(folder, arguments);
    assert_eq!(ran.status, status, "quorate {arguments:?}: {}", ran.told());
    ran.told()
}

/// Every command that the program has, as its help lists them.
fn commands() -> Vec<String> {
    let help = ends(Path::new(ROOT), &["--help"], 0);
    let list =
        help.split("Commands:").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list of commands").to_owned();
    list.lines().filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
}

#[test]
fn a_first_project_checks_clean_wherever_it_begins() {
    for (place, rules) in [
        ("chess-club", "chess-club"),
        ("Żoliborz – Działki", "żoliborz-działki"),
        ("1848", "society"),
        ("null", "society"),
        ("body", "body"),
    ] {
        let root = Folder::empty("init");
        let wrote = ends(&root, &["init", place], 0);
        let project = root.join(place);
        assert!(wrote.contains(&format!("wrote {place}/rules/{rules}.rop")), "{wrote}");
        let checked = ends(&project, &["check", "--fail-level", "warning", "--deny-undetermined"], 0);
        assert!(checked.contains("complies: ") && checked.contains("3 decisions and 1 item"), "{checked}");
        assert!(ends(&project, &["test"], 0).contains("4 tests"), "{place}");
        assert!(project.join(".github/workflows/quorate.yml").is_file());
    }
}

#[test]
fn a_first_project_replaces_nothing() {
    let root = Folder::empty("init-again");
    fs::write(root.join("quorate.toml"), "mine").expect("written");
    let told = ends(&root, &["init", "--name", "x"], 2);
    assert!(told.contains("quorate.toml is there already"), "{told}");
    assert_eq!(fs::read_to_string(root.join("quorate.toml")).expect("read"), "mine");
    assert_eq!(fs::read_dir(&root).expect("listed").count(), 1, "nothing else was written");
}

#[test]
fn names_and_titles_that_cannot_be_are_refused() {
    let root = Folder::empty("init-names");
    for arguments in [
        ["--name", "9a"],
        ["--name", "a b"],
        ["--name", "../x"],
        ["--name", ""],
        ["--name", "off"],
        ["--title", "a\"b"],
        ["--title", "a\nb"],
    ] {
        ends(&root, &["init", arguments[0], arguments[1]], 2);
    }
    assert_eq!(fs::read_dir(&root).expect("listed").count(), 0);
    ends(&root, &["init", "--name", "zarząd", "--title", "Zarząd \u{2013} główny", "--ci", "gitlab"], 0);
    assert!(root.join(".gitlab-ci.yml").is_file() && !root.join(".github").exists());
    assert!(
        fs::read_to_string(root.join("rules/zarząd.rop")).expect("read").contains("rules zarząd \"Zarząd \u{2013} główny\"")
    );
}

/// What breaks in the first project is found where it was broken.
#[test]
fn what_is_broken_in_a_first_project_is_found() {
    let breaks = [
        ("rules/club.rop", "members    member", "members    membre", "resolve/unknown-name"),
        ("rules/club.rop", "after proposed at least 21 days", "after discussed", "resolve/unknown-name"),
        ("rules/club.rop", "ayes at least 2/3 of (ayes + noes)", "ayes at least 2/3", "syntax/stray"),
        ("dockets/agenda-2026-04.yaml", "convened: 2026-03-20", "convened: 2026-03-30", "notice/too-short"),
        ("dockets/agenda-2026-04.yaml", "matter: budget", "matter: bugdet", "docket/unknown-name"),
        ("dockets/agenda-2026-04.yaml", "date: 2026-04-11", "date: 2026-03-28", "route/too-early"),
        ("dockets/records-2026.yaml", "ayes: 2, noes: 0", "ayes: 1, noes: 1", "vote/outcome"),
        ("dockets/records-2026.yaml", "present: [Amina, Chiara]", "present: [Amina]", "quorum/not-met"),
        ("dockets/records-2026.yaml", "until: 2027-02-01", "until: 2028-02-01", "term/too-long"),
    ];
    for (file, from, to, code) in breaks {
        let root = Folder::empty("init-broken");
        ends(&root, &["init", "--name", "club"], 0);
        let text = fs::read_to_string(root.join(file)).expect("read");
        assert!(text.contains(from), "{file} has {from}");
        let line = text[..text.find(from).expect("it is there")].lines().count().max(1);
        fs::write(root.join(file), text.replacen(from, to, 1)).expect("written");
        let report = run(&root, &["check", "--format", "json"]);
        assert_eq!(report.status, 1, "{to}: {}", report.told());
        let report = report.json();
        let found = report["findings"].as_array().expect("findings").iter().find(|finding| finding["code"] == code);
        let found = found.unwrap_or_else(|| panic!("{to}: {code} is not among {report:#}"));
        let place = &found["places"][0];
        assert_eq!(place["file"], file, "{to}");
        let at = place["line"].as_u64().expect("a line") as usize;
        assert!(at.abs_diff(line) <= 12, "{to}: line {at}, broken in line {line}");
    }
}

#[test]
fn completions_know_every_command() {
    let commands = commands();
    assert!(commands.len() > 5, "{commands:?}");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = ends(Path::new(ROOT), &["completions", shell], 0);
        for command in &commands {
            assert!(script.contains(command.as_str()), "{shell}: {command}");
        }
    }
    let root = Folder::empty("completions");
    ends(&root, &["completions", "zsh", "--dir", "made/here"], 0);
    assert!(root.join("made/here/_quorate").is_file());
    assert!(ends(&root, &["completions", "tcsh"], 2).contains("possible values"));
}

#[test]
fn every_command_has_a_manual_page() {
    let root = Folder::empty("man");
    ends(&root, &["completions", "man", "--dir", "."], 0);
    for command in commands() {
        let page = fs::read_to_string(root.join(format!("quorate-{command}.1"))).expect("a page");
        assert!(page.contains(".SH SYNOPSIS"), "{command}");
    }
    assert!(fs::read_to_string(root.join("quorate.1")).expect("a page").contains("quorate\\-check(1)"));
}

#[test]
fn the_action_hands_every_setting_on() {
    let action = fs::read_to_string(Path::new(ROOT).join("action.yml")).expect("action.yml");
    let script = fs::read_to_string(Path::new(ROOT).join("action/check.sh")).expect("the script");
    let inputs =
        action.split("\noutputs:").next().and_then(|text| text.split("\ninputs:\n").nth(1)).expect("inputs").to_owned();
    let names: Vec<&str> = inputs
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'))
        .filter(|name| !name.starts_with(' '))
        .collect();
    assert!(names.len() > 5, "{names:?}");
    for name in names {
        assert!(action.contains(&format!("inputs.{name}")), "{name} is used");
    }
    // what a pull request can write never becomes part of a script
    for line in action.lines().skip_while(|line| *line != "runs:") {
        let setting = line
            .trim_start()
            .split(": ${{")
            .next()
            .is_some_and(|key| key.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)));
        let harmless = setting
            || line.trim_start().starts_with("if:")
            || ["path:", "key:"].iter().any(|key| line.trim_start().starts_with(key));
        assert!(!line.contains("${{") || harmless, "{line}");
    }
    for word in action.split_whitespace().filter_map(|word| word.strip_prefix("QUORATE_")?.strip_suffix(':')) {
        assert!(script.contains(&format!("QUORATE_{word}")), "{word}");
    }
}

/// The script of the action in a project, as a runner calls it.
fn action(project: &Path, settings: &[(&str, &str)]) -> (Option<i32>, String, String, String) {
    let (output, summary, sarif) =
        (project.join("../out.txt"), project.join("../summary.md"), project.join("../quorate.sarif"));
    for file in [&output, &summary] {
        fs::write(file, "").expect("written");
    }
    let mut command = Command::new("bash");
    command.arg(Path::new(ROOT).join("action/check.sh")).current_dir(project);
    command
        .env("QUORATE", QUORATE)
        .env("GITHUB_OUTPUT", &output)
        .env("GITHUB_STEP_SUMMARY", &summary)
        .env("QUORATE_SARIF", &sarif);
    command.envs(settings.iter().copied());
    let done = command.output().expect("bash runs");
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
    let told = [done.stdout, done.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (done.status.code(), told, read(&output) + &read(&summary), read(&sarif))
}

#[test]
fn the_action_shows_findings_on_the_lines_of_a_pull_request() {
    let root = Folder::empty("action");
    ends(&root, &["init", "club"], 0);
    let project = root.join("club");
    let (status, log, outputs, sarif) = action(&project, &[]);
    assert_eq!(status, Some(0), "{log}");
    assert!(outputs.contains("status=0") && outputs.contains("sarif=") && sarif.contains("\"2.1.0\""), "{outputs}");

    let agenda = project.join("dockets/agenda-2026-04.yaml");
    let text = fs::read_to_string(&agenda).expect("read").replace("convened: 2026-03-20", "convened: 2026-03-30");
    fs::write(&agenda, text).expect("written");
    let (status, log, outputs, sarif) = action(&project, &[]);
    assert_eq!(status, Some(1), "{log}");
    assert!(log.contains("::error file=dockets/agenda-2026-04.yaml,line=3,"), "{log}");
    assert!(outputs.contains("status=1") && outputs.contains("notice/too-short"), "{outputs}");
    assert!(sarif.contains("\"notice/too-short\""), "{sarif}");

    let settings = [
        ("QUORATE_PATHS", "dockets/records-2026.yaml\nrules/tests.rop\n"),
        ("QUORATE_ANNOTATE", "false"),
        ("QUORATE_SUMMARY", "false"),
    ];
    let (status, log, outputs, _) = action(&project, &settings);
    assert_eq!((status, outputs.contains("notice")), (Some(0), false), "{log}");
    let (status, log, ..) = action(&project, &[("QUORATE_PATHS", "no such place")]);
    assert_eq!(status, Some(2), "{log}");
}

#[test]
fn hooks_call_commands_that_there_are() {
    let hooks = fs::read_to_string(Path::new(ROOT).join(".pre-commit-hooks.yaml")).expect("hooks");
    let entries: Vec<&str> = hooks.lines().filter_map(|line| line.trim().strip_prefix("entry: quorate ")).collect();
    assert_eq!(entries.len(), 3);
    for entry in entries {
        ends(Path::new(ROOT), &[entry, "--help"], 0);
    }
}
