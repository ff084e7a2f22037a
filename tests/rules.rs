//! The shipped rule sets pass their own tests, are in order, and come with the program.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test looks at files and stops where it cannot go on")]

#[path = "support/folder.rs"]
mod folder;

use folder::{Folder, Ran};
use std::path::Path;

fn quorate(args: &[&str]) -> Ran {
    folder::run(Path::new(env!("CARGO_MANIFEST_DIR")), args)
}

#[test]
fn shipped_rule_sets_pass_their_tests() {
    let output = quorate(&["test", "rules", "--color", "never"]);
    assert_eq!(output.status, 0, "{}", output.told());
    assert!(output.told().contains("passed: "), "{}", output.told());
    // no case is forgotten
    assert!(!output.told().contains("note: no test names"), "{}", output.told());
}

#[test]
fn shipped_rule_files_are_in_order() {
    for set in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")).expect("rules") {
        let set = set.expect("a folder").path();
        if !set.is_dir() {
            continue;
        }
        let name = set.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let readme = std::fs::read_to_string(set.join("README.md")).unwrap_or_default();
        for part in ["**Covered**", "nknown", "rom memory"] {
            assert!(
                readme.contains(part) || name == "cica" && !readme.is_empty(),
                "rules/{name}/README.md does not say: {part}"
            );
        }
        let output = quorate(&["check", &format!("rules/{name}/{name}.rop"), "--color", "never", "--fail-level", "warning"]);
        assert_eq!(output.status, 0, "{}", output.told());
    }
}

#[test]
fn a_docket_far_from_the_rules_finds_them_by_name() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/cica/cases/wrong-body.yaml");
    let folder = Folder::empty("far").with("docket.yaml", &std::fs::read_to_string(case).expect("a case"));
    let output = folder.run(&["check", "docket.yaml", "--format", "json"]);
    assert_eq!(output.status, 1, "{}", output.told());
    assert!(output.told().contains("route/wrong-body"), "{}", output.told());
}

#[test]
fn the_readme_shows_what_its_first_command_prints() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a README");
    let command = readme.lines().find_map(|line| line.strip_prefix("cargo run -- ")).expect("a first command");
    let mut args: Vec<&str> = command.split_whitespace().collect();
    args.extend(["--color", "never"]);
    let output = quorate(&args);
    assert_eq!(output.status, 1, "{}", output.told());
    let shown = readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a sample");
    assert!(output.told().contains(shown.trim_end()), "{}", output.told());
}
