//! The shipped rule sets pass their own tests, are in order, and come with the program.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test looks at files and stops where it cannot go on")]

use std::path::Path;
use std::process::{Command, Output};

fn quorate(args: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Command::new(env!("CARGO_BIN_EXE_quorate")).args(args).current_dir(root).output().expect("quorate runs")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn shipped_rule_sets_pass_their_tests() {
    let output = quorate(&["test", "rules", "--color", "never"]);
    assert!(output.status.success(), "{}", told(&output));
    assert!(told(&output).contains("passed: "), "{}", told(&output));
    // no case is forgotten
    assert!(!told(&output).contains("note: no test names"), "{}", told(&output));
}

#[test]
fn shipped_rule_files_are_in_order() {
    for set in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")).expect("rules") {
        let set = set.expect("a folder").path();
        if !set.is_dir() {
            continue;
        }
        let name = set.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let output = quorate(&["check", &format!("rules/{name}/{name}.rop"), "--color", "never", "--fail-level", "warning"]);
        assert!(output.status.success(), "{}", told(&output));
    }
}

#[test]
fn a_docket_far_from_the_rules_finds_them_by_name() {
    let folder = std::env::temp_dir().join(format!("quorate-far-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/cica/cases/wrong-body.yaml");
    std::fs::copy(case, folder.join("docket.yaml")).expect("a copy");
    let output = Command::new(env!("CARGO_BIN_EXE_quorate"))
        .args(["check", "docket.yaml", "--format", "json"])
        .current_dir(&folder)
        .output()
        .expect("quorate runs");
    std::fs::remove_dir_all(&folder).expect("removed");
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(told(&output).contains("route/wrong-body"), "{}", told(&output));
}

#[test]
fn the_readme_shows_what_its_first_command_prints() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a README");
    let command = readme.lines().find_map(|line| line.strip_prefix("cargo run -- ")).expect("a first command");
    let mut args: Vec<&str> = command.split_whitespace().collect();
    args.extend(["--color", "never"]);
    let output = quorate(&args);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let shown = readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a sample");
    assert!(told(&output).contains(shown.trim_end()), "{}", told(&output));
}
