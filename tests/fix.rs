//! `quorate fix`: each sort of mend in YAML and JSON, what is left alone, and that files check cleaner afterwards.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test writes files and stops where it cannot go on")]

#[path = "support/folder.rs"]
mod folder;

use folder::Folder;

const RULES: &str = r#"edition 2026
rules town
roster member "member" { Alder, Birch, Cedar aka "Old Cedar", Ðorđe }
list district "district" { north, south }
vote simple = ayes more than noes
body committee "Finance Committee" { members member }
body council "Town Council" {
  members member   decides by simple
  notice 7 days before meeting   agenda { circulated at least 5 days before meeting }
}
office warden "Warden" per district { held by member   term 2 years   filled by council }
matter budget {
  fields { amount number   district district }
  route { recommended by committee   adopted by council after recommended at least 3 days final }
}
matter motion { route { tabled by council   carried by council after tabled final } }
matter appointment { route { appointed by council final }  fills warden }
"#;

impl Folder {
    /// With the rules of a town.
    fn new(name: &str) -> Self {
        Self::empty(name).with("town.rop", RULES)
    }

    /// Codes of what `check` finds.
    fn codes(&self, file: &str) -> Vec<String> {
        let report = self.run(&["check", "--rules", "town.rop", "--format", "json", file]).json();
        let findings = report["findings"].as_array().cloned().expect("a report");
        findings.iter().map(|one| one["code"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// Mends a docket and gives its text, exit status and what was told. It never checks worse than before.
fn fixed_with(name: &str, file: &str, text: &str, args: &[&str]) -> (String, i32, String) {
    let folder = Folder::new(name).with(file, text);
    let before = folder.codes(file).len();
    let output = folder.run(&[&["fix", "--rules", "town.rop", file], args].concat());
    let after = folder.codes(file).len();
    let told = output.err.clone();
    let new = folder.read(file);
    assert!(after < before || new == text, "{name}: {before} findings became {after}\n{told}\n{new}");
    (new, output.status, told)
}

#[track_caller]
fn fixes(name: &str, file: &str, text: &str, expected: &str) {
    let (new, status, told) = fixed_with(name, file, text, &[]);
    assert_eq!(new, expected, "{told}");
    assert_eq!(status, 0, "{told}");
}

const PLAN: &str = "meeting: {id: m, body: council, date: 2024-03-18, convened: 2024-03-08}\nagenda: {status: provisional, circulated: 2024-03-10}\n";

#[test]
fn names_are_corrected_in_their_own_quotes() {
    let record = |rest: &str| format!("# Протокол\ndecisions:\n{rest}");
    fixes(
        "block",
        "d.yaml",
        &record(
            "  - id: tc-1   # first\n    date: 2024-03-18\n    body: cuncil\n    matter: 'motoin'\n    subject: łąka\n    step: \"tablet\"\n    outcome: adoptd\n    meeting: {convened: 2024-03-01, presnt: [Alder, Dorđe]}\n    vote: {ayes: 2, noes: 0}\n",
        ),
        &record(
            "  - id: tc-1   # first\n    date: 2024-03-18\n    body: council\n    matter: 'motion'\n    subject: łąka\n    step: \"tabled\"\n    outcome: adopted\n    meeting: {convened: 2024-03-01, present: [Alder, Ðorđe]}\n    vote: {ayes: 2, noes: 0}\n",
        ),
    );
    fixes(
        "flow",
        "d.yaml",
        &record(
            "- {id: tc-1, date: 2024/03/18, body: council, matter: appointment, step: appointed, outcome: adopted, meeting: {convened: 2024-03-01},\n   vote: {votes: [{voter: Aldr, option: yess}]}, fills: {ofice: warden, distrct: nort, holder: \"Old Ceder\", from: 2024-04-01}}\n",
        ),
        &record(
            "- {id: tc-1, date: 2024-03-18, body: council, matter: appointment, step: appointed, outcome: adopted, meeting: {convened: 2024-03-01},\n   vote: {votes: [{voter: Alder, option: yes}]}, fills: {office: warden, district: north, holder: \"Old Cedar\", from: 2024-04-01}}\n",
        ),
    );
    fixes(
        "json",
        "d.json",
        "{\"decisions\": [{\"id\": \"tc-1\", \"date\": \"2024-03-18\", \"boddy\": \"Council\", \"matter\": \"motion\", \"subject\": \"x\",\r\n \"step\": \"tabld\", \"outcome\": \"adopted\", \"meeting\": {\"convened\": \"2024-03-01\"}, \"vote\": {\"ayes\": 2, \"noes\": 0}}]}\r\n",
        "{\"decisions\": [{\"id\": \"tc-1\", \"date\": \"2024-03-18\", \"body\": \"council\", \"matter\": \"motion\", \"subject\": \"x\",\r\n \"step\": \"tabled\", \"outcome\": \"adopted\", \"meeting\": {\"convened\": \"2024-03-01\"}, \"vote\": {\"ayes\": 2, \"noes\": 0}}]}\r\n",
    );
}

#[test]
fn planned_days_move_to_the_earliest_lawful_one() {
    // notice asks for 15 March, circulation for 17 March, and the later holds both
    let plan = |day: &str| {
        format!(
            "meeting: {{id: m, body: council, date: {day}, convened: 2024-03-08}}   # in the hall\r\nagenda: {{circulated: 2024-03-12}}\r\nitems:\r\n  - {{label: \"1\", matter: motion, subject: x, step: tabled}}\r\n"
        )
    };
    fixes("notice", "a.yaml", &plan("2024-03-11"), &plan("2024-03-17"));
    // the step before it stands behind it in the file, and comes after it on one day
    let order = |day: &str| {
        format!(
            "items:\n  - {{label: 2, date: {day}, body: council, matter: motion, subject: x, step: carried}}\n  - {{label: 1, date: 2024-03-18, body: council, matter: motion, subject: x, step: tabled}}\nmeeting: {{convened: 2024-03-01}}\n"
        )
    };
    let (new, _, told) = fixed_with("order", "a.yaml", &order("2024-03-15"), &[]);
    assert_eq!(new, order("2024-03-19"), "{told}");
    // the time of day stays, and so do the quotes
    fixes("instant", "a.yaml", &plan("'2024-03-11T18:30'"), &plan("'2024-03-17T18:30'"));
    let chain = |day: &str| {
        format!(
            "decisions:\n  - {{id: c-1, date: 2024-03-16, body: committee, matter: budget, subject: b, step: recommended, outcome: adopted}}\nmeeting: {{body: council, date: {day}, convened: 2024-03-01}}\nitems:\n  - label: \"1\"\n    matter: budget\n    subject: b\n    step: adopted\n"
        )
    };
    fixes("gap", "a.yaml", &chain("2024-03-17"), &chain("2024-03-19"));
}

#[test]
fn days_of_what_was_done_are_moved_only_unsafely() {
    let record = |day: &str| {
        format!(
            "decisions:\n  - {{id: tc-1, date: {day}, body: council, matter: motion, subject: x, step: tabled, outcome: adopted, meeting: {{convened: 2024-03-08}}, vote: {{ayes: 2, noes: 0}}}}\n"
        )
    };
    let (new, status, told) = fixed_with("done", "d.yaml", &record("2024-03-11"), &[]);
    assert_eq!((new, status), (record("2024-03-11"), 1));
    assert!(told.contains("with --unsafe: date it 2024-03-15"), "{told}");
    assert!(told.contains("nothing to fix"), "{told}");
    let (new, status, told) = fixed_with("done-unsafe", "d.yaml", &record("2024-03-11"), &["--unsafe"]);
    assert_eq!((new, status), (record("2024-03-15"), 0));
    assert!(told.contains("(unsafe: look at it)"), "{told}");
    // an agenda of which one item was decided is no plan any more
    let held = "meeting: {body: council, date: 2024-03-11, convened: 2024-03-08}\nitems:\n  - {label: 1, matter: motion, subject: x, step: tabled, outcome: adopted, vote: {ayes: 2, noes: 0}}\n  - {label: 2, matter: motion, subject: y, step: tabled}\n";
    assert_eq!(fixed_with("held", "a.yaml", held, &[]).0, held);
}

#[test]
fn missing_items_are_put_before_in_the_layout_of_the_agenda() {
    let tabled = |rest: &str| format!("{PLAN}items:\n{rest}");
    fixes(
        "item-block",
        "a.yaml",
        &tabled(
            "  # opening\n  - {label: 0, matter: motion, subject: y, step: tabled}\n\n  # Заявление\n  - label: 1   # the motion\n    title: \"Motion: x, y\"\n    matter: motion\n    subject: x\n    step: carried\n",
        ),
        &tabled(
            "  # opening\n  - {label: 0, matter: motion, subject: y, step: tabled}\n\n  - label: 1-tabled\n    title: \"Motion: x, y\"\n    matter: motion\n    subject: x\n    step: tabled\n  # Заявление\n  - label: 1   # the motion\n    title: \"Motion: x, y\"\n    matter: motion\n    subject: x\n    step: carried\n",
        ),
    );
    fixes(
        "item-flow",
        "a.yaml",
        &format!("{PLAN}items: [{{label: \"1\", matter: motion, subject: x, step: carried}}]\n"),
        &format!(
            "{PLAN}items: [{{label: \"1-tabled\", matter: motion, subject: x, step: tabled}}, {{label: \"1\", matter: motion, subject: x, step: carried}}]\n"
        ),
    );
    let json = |items: &str| {
        format!(
            "{{\r\n  \"meeting\": {{\"body\": \"council\", \"date\": \"2024-03-18\", \"convened\": \"2024-03-08\"}},\r\n  \"items\": [\r\n{items}\r\n  ]\r\n}}\r\n"
        )
    };
    let item = |label: &str, step: &str| {
        format!(
            "    {{\r\n      \"label\": \"{label}\",\r\n      \"matter\": \"motion\",\r\n      \"subject\": \"x\",\r\n      \"step\": \"{step}\"\r\n    }}"
        )
    };
    fixes(
        "item-json",
        "a.json",
        &json(&item("1", "carried")),
        &json(&format!("{},\r\n{}", item("1-tabled", "tabled"), item("1", "carried"))),
    );
}

#[test]
fn meetings_of_other_bodies_and_decisions_are_not_invented() {
    let agenda = format!("{PLAN}items:\n  - {{label: \"1\", matter: budget, subject: b, step: adopted}}\n");
    let (new, status, told) = fixed_with("elsewhere", "a.yaml", &agenda, &[]);
    assert_eq!((new, status), (agenda.clone(), 1));
    assert!(told.contains("with --unsafe: put `recommended` by `committee` on 2024-03-15 before it"), "{told}");
    let (new, status, _) = fixed_with("elsewhere-unsafe", "a.yaml", &agenda, &["--unsafe"]);
    let expected = "  - {label: \"1-recommended\", matter: budget, subject: b, step: recommended, meeting: {body: committee, date: 2024-03-15}}\n  - {label: \"1\"";
    assert!(new.contains(expected), "{new}");
    assert_eq!(status, 0);
    let record = "decisions:\n  - {id: tc-1, date: 2024-03-18, body: council, matter: motion, subject: x, step: carried, outcome: adopted, meeting: {convened: 2024-03-01}, vote: {ayes: 2, noes: 0}}\n";
    assert_eq!(fixed_with("chain", "d.yaml", record, &["--unsafe"]).0, record);
}

#[test]
fn what_a_missing_step_waits_for_is_put_before_it() {
    let rules = "edition 2026\nrules long\nbody office {}\nbody panel {}\nbody board {}\nmatter plan { route { drafted by office   checked by panel after drafted optional   proposed by panel after drafted   heard by board   passed by board after proposed and heard at least 10 days   final } }\n";
    let folder = Folder::new("long").with("town.rop", rules);
    let agenda = "meeting: {body: board, date: 2024-03-18}\nitems:\n- label: A\n  matter: plan\n  subject: x\n  step: passed\n";
    let folder = folder.with("a.yaml", agenda);
    let output = folder.run(&["fix", "--unsafe", "--rules", "town.rop", "a.yaml"]);
    let text = folder.read("a.yaml");
    let told = output.err.clone();
    assert_eq!(output.status, 0, "{told}\n{text}");
    let steps: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix("step: ")).collect();
    assert_eq!(steps.last(), Some(&"passed"));
    for (before, after) in [("drafted", "proposed"), ("proposed", "passed"), ("heard", "passed")] {
        let at = |step: &str| steps.iter().position(|one| *one == step).expect("there");
        assert!(at(before) < at(after), "{text}");
    }
    assert!(text.contains("step: drafted\n  meeting: {body: office, date: 2024-03-08}\n"), "{text}");
    assert!(!steps.contains(&"checked"), "what may be left out is");
    assert_eq!(folder.codes("a.yaml"), [""; 0], "{text}");
}

#[test]
fn the_right_body_or_step_is_set_where_one_alone_is_lawful() {
    let own = |body: &str| {
        format!(
            "items:\n  - label: \"1\"\n    date: 2024-03-18\n    body: {body}\n    matter: budget\n    subject: b\n    step: recommended\n"
        )
    };
    fixes("body", "a.yaml", &own("council"), &own("committee"));
    let step = |step: &str| {
        format!("history: [h.yaml]\n{PLAN}items:\n  - {{label: \"1\", matter: budget, subject: b, step: {step}}}\n")
    };
    let folder = Folder::new("step").with("a.yaml", &step("recommended")).with(
        "h.yaml",
        "decisions:\n  - {id: c-1, date: 2024-03-01, body: committee, matter: budget, subject: b, step: recommended, outcome: adopted}\n",
    );
    let output = folder.run(&["fix", "--rules", "town.rop", "a.yaml"]);
    assert_eq!(folder.read("a.yaml"), step("adopted"), "{}", output.err);
    // who acted is a fact
    let record = "decisions:\n  - {id: tc-1, date: 2024-03-18, body: council, matter: budget, subject: b, step: recommended, outcome: adopted, meeting: {convened: 2024-03-01}, vote: {ayes: 2, noes: 0}}\n";
    assert_eq!(fixed_with("fact", "d.yaml", record, &[]).0, record);
}

#[test]
fn names_that_may_be_another_are_left() {
    let record = |name: &str, relies: &str| {
        format!(
            "decisions:\n  - {{id: c-1, date: 2024-03-01, body: committee, matter: budget, subject: b, step: recommended, outcome: adopted}}\n  - {{id: c-2, date: 2024-03-18, body: {name}, matter: budget, subject: b, step: adopted, relies_on: {relies}, outcome: adopted, meeting: {{convened: 2024-03-01}}, vote: {{ayes: 2, noes: 0}}}}\n"
        )
    };
    // another number is another decision
    assert_eq!(fixed_with("number", "d.yaml", &record("council", "c-3"), &[]).0, record("council", "c-3"));
    // nothing is near
    assert_eq!(fixed_with("far", "d.yaml", &record("parliament", "c-1"), &[]).0, record("parliament", "c-1"));
    let folder = Folder::new("two").with(
        "two.rop",
        "edition 2026\nrules two\nbody north {}\nbody norte {}\nmatter m { route { done by north or norte final } }\n",
    );
    let folder = folder
        .with("d.yaml", "decisions:\n  - {id: n-1, date: 2024-03-01, body: nort, matter: m, step: done, outcome: adopted}\n");
    let output = folder.run(&["fix", "--rules", "two.rop", "d.yaml"]);
    assert!(folder.read("d.yaml").contains("body: nort,"), "two are near");
    assert_eq!(output.status, 1);
    // merging two ballots of one voter into one name would make the record worse
    let twice = "decisions:\n  - {id: tc-1, date: 2024-03-18, body: council, matter: motion, subject: x, step: tabled, outcome: adopted, meeting: {convened: 2024-03-01}, vote: {ayes: [Birch], noes: [Brich]}}\n";
    let (new, status, told) = fixed_with("twice", "d.yaml", twice, &[]);
    assert_eq!((new.as_str(), status), (twice, 1));
    assert!(told.contains("would not check cleaner"), "{told}");
}

#[test]
fn rules_get_their_names_and_missing_halves() {
    let folder = Folder::new("rules").with(
        "r.rop",
        "edition 2026\nrules r\nroster member { Alder, Birch }\nvote v = ayes at least 2/3 // of whom?\nbody council { members membr   decides by v\n  notice 14 before meeting }\nmatter m { route { proposed by councl   done by council after propsed final } }\n",
    );
    let output = folder.run(&["fix", "r.rop"]);
    assert_eq!(output.status, 1);
    let text = folder.read("r.rop");
    assert!(
        text.contains("members member ") && text.contains("proposed by council ") && text.contains("after proposed final"),
        "{text}"
    );
    assert!(text.contains("2/3 // of whom?") && text.contains("14 before"), "{text}");
    let output = folder.run(&["fix", "--unsafe", "r.rop"]);
    let told = output.err.clone();
    let text = folder.read("r.rop");
    assert!(
        text.contains("ayes at least 2/3 of members // of whom?") && text.contains("notice 14 days before meeting"),
        "{text}\n{told}"
    );
    assert!(told.contains("instead one could: add `of present`; add `of (ayes + noes)`"), "{told}");
    assert_eq!(output.status, 0, "{told}");
}

#[test]
fn words_of_the_language_are_corrected() {
    let folder = Folder::new("words").with(
        "r.rop",
        "edition 2026\nrules r\nroster member { Alder }\nbody board {\n  membrs member\n  notice 3 dys before meeting // short\n}\nbody panel { notice 2 weeks befor meeting }\nmatter m { fields { cost numbr }  route { done by board or panel final } }\n",
    );
    let output = folder.run(&["fix", "r.rop"]);
    let (text, told) = (folder.read("r.rop"), output.err.clone());
    assert!(text.contains("  members member\n  notice 3 days before meeting // short\n"), "{text}\n{told}");
    assert!(text.contains("2 weeks before meeting") && text.contains("cost number"), "{text}\n{told}");
    assert_eq!(output.status, 0, "{told}");
}

#[test]
fn a_diff_writes_nothing_and_can_be_applied() {
    let agenda = format!("{PLAN}items:\n  - {{label: \"1\", matter: motion, subject: x, step: tabld}}\n");
    let folder = Folder::new("diff").with("a.yaml", &agenda);
    let output = folder.run(&["fix", "--diff", "--rules", "town.rop", "a.yaml"]);
    assert_eq!(output.status, 1);
    assert_eq!(folder.read("a.yaml"), agenda);
    let diff = output.out.clone();
    assert!(diff.starts_with("--- a/a.yaml\n+++ b/a.yaml\n@@ "), "{diff}");
    assert!(diff.contains("-  - {label: \"1\", matter: motion, subject: x, step: tabld}\n+  - {label: \"1\", matter: motion, subject: x, step: tabled}\n"), "{diff}");
    folder.run(&["fix", "--rules", "town.rop", "a.yaml"]);
    let again = folder.run(&["fix", "--diff", "--rules", "town.rop", "a.yaml"]);
    assert_eq!((again.status, again.out.len()), (0, 0), "what is mended stays so");
}

#[test]
fn standard_input_comes_out_mended() {
    let folder = Folder::new("stdin");
    let mended = |text: &str| {
        let ran = folder.fed(&["fix", "--rules", "town.rop", "-"], text);
        (ran.out, ran.status)
    };
    let agenda = |step: &str| format!("{PLAN}items:\n  - {{label: \"1\", matter: motion, subject: x, step: {step}}}\n");
    assert_eq!(mended(&agenda("tabld")), (agenda("tabled"), 0));
    assert_eq!(mended(&agenda("tabled")), (agenda("tabled"), 0), "nothing to mend: the text as it came");
}

#[test]
fn only_files_that_were_named_are_written() {
    let misspelt = "decisions:\n  - {id: c-1, date: 2024-03-01, body: comittee, matter: budget, subject: b, step: recommended, outcome: adopted}\n";
    let folder = Folder::new("named").with("h.yaml", misspelt).with(
        "a.yaml",
        &format!("history: [h.yaml]\n{PLAN}items:\n  - {{label: \"1\", matter: budget, subject: b, step: adoptd}}\n"),
    );
    let output = folder.run(&["fix", "--rules", "town.rop", "a.yaml"]);
    assert_eq!(folder.read("h.yaml"), misspelt);
    assert!(folder.read("a.yaml").contains("step: adopted"), "{}", output.err);
    let output = folder.run(&["fix", "--rules", "town.rop", "a.yaml", "h.yaml"]);
    assert!(folder.read("h.yaml").contains("body: committee"));
    assert_eq!(output.status, 0);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_not_followed_and_permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let agenda = format!("{PLAN}items:\n  - {{label: \"1\", matter: motion, subject: x, step: tabld}}\n");
    let outside = Folder::new("outside").with("a.yaml", &agenda);
    let folder = Folder::new("links").with("b.yaml", &agenda);
    std::os::unix::fs::symlink(outside.0.join("a.yaml"), folder.0.join("a.yaml")).expect("a link");
    std::os::unix::fs::symlink("b.yaml", folder.0.join("c.yaml")).expect("a link");
    std::fs::set_permissions(folder.0.join("b.yaml"), std::fs::Permissions::from_mode(0o640)).expect("set");
    folder.run(&["fix", "--rules", "town.rop", "a.yaml", "c.yaml"]);
    assert_eq!(outside.read("a.yaml"), agenda);
    assert!(folder.read("b.yaml").contains("step: tabled"), "a link inside the folder leads to the file");
    assert!(folder.0.join("c.yaml").is_symlink());
    let mode = std::fs::metadata(folder.0.join("b.yaml")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn hidden_errors_that_come_to_light_are_told() {
    let record = "decisions:\n  - {id: tc-1, date: 2024-03-18, body: cuncil, matter: motion, subject: x, step: carried, outcome: adopted, meeting: {convened: 2024-03-17}, vote: {ayes: 0, noes: 2}}\n";
    let folder = Folder::new("hidden").with("d.yaml", record);
    let output = folder.run(&["fix", "--rules", "town.rop", "d.yaml"]);
    let told = output.err.clone();
    assert!(folder.read("d.yaml").contains("body: council"), "{told}");
    assert!(told.contains("came to light"), "{told}");
    assert_eq!(output.status, 1);
}

#[test]
fn nothing_to_mend_and_nothing_to_read_are_told() {
    let folder = Folder::new("nothing").with("empty.yaml", "").with("broken.yaml", "decisions:\n  - {id: [\n");
    let output = folder.run(&["fix", "--rules", "town.rop", "empty.yaml", "broken.yaml"]);
    assert_eq!(output.status, 1);
    assert_eq!(folder.run(&["fix", "missing.yaml"]).status, 2);
    assert_eq!(folder.run(&["fix", "--only", "route/wrong-bdy", "empty.yaml"]).status, 2);
}
