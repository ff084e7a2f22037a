//! Which rules `explain`, `graph`, `doc` and `schema` read, how they are named, and that they are read as `quorate check` reads them.

use super::Folder;

/// A list that nobody uses, and one of which that is accepted; a notice in business days.
const RULES: &str = "edition 2026
rules club \"Club\"
roster member { Ānanda, Boris, Çelik }
vote simple = ayes more than noes
body board { members member  decides by simple  quorum 2 present  notice 3 business days before meeting }
list left { a }
// quorate: allow name/unused because \"kept for 2027\"
list kept { b }
matter dues { route { adopted by board final } }
";

const RECORD: &str = "rules: club
decisions:
  - {id: d-1, date: 2024-05-02, body: board, matter: dues, subject: s, step: adopted, outcome: adopted,
     meeting: {id: m-1, convened: 2024-04-29, present: 1}, vote: {ayes: 1, noes: 0}}
";

fn project(name: &str, project: &str) -> Folder {
    Folder::empty(name).with("club.rop", RULES).with("d.yaml", RECORD).with("quorate.toml", project)
}

#[test]
fn levels_suppressions_and_baselines_are_those_of_the_project() {
    let record = RECORD.replace("04-29", "04-30");
    let club = project("sets-levels", "rules = [\"*.rop\"]\n").with("d.yaml", &record);
    assert!(club.shows(&["explain", "left"]).contains("warning name/unused"));
    assert!(!club.shows(&["explain", "kept"]).contains("name/unused"), "the comment accepts it");
    assert_eq!(club.shows(&["doc", "club"]).matches("name/unused").count(), 1);
    let marked =
        |club: &Folder, code: &str| club.shows(&["graph", "club", "--docket", "d.yaml", "--format", "svg"]).contains(code);
    assert!(marked(&club, "quorum/not-met") && marked(&club, "notice/too-short") && !marked(&club, "name/unused"));
    let club =
        club.with("quorate.toml", "rules = [\"*.rop\"]\n[levels]\nname = \"error\"\nnotice = \"allow\"\nquorum = \"note\"\n");
    assert!(club.shows(&["explain", "left"]).contains("error name/unused"));
    assert!(marked(&club, "note quorum/not-met") && !marked(&club, "notice/too-short"));
    let club = club.with("quorate.toml", "rules = [\"*.rop\"]\n[levels]\nname = \"allow\"\n");
    assert!(!club.shows(&["doc", "club"]).contains("name/unused"));
    // what a docket accepts, what a baseline has
    let accepting = record.replace("outcome: adopted,", "outcome: adopted, allow: {code: quorum, because: flood},");
    let club = club.with("d.yaml", &accepting);
    assert!(!marked(&club, "quorum/not-met") && marked(&club, "notice/too-short"));
    club.run(&["check", "d.yaml", "--write-baseline", "old.json"]);
    let club = club.with("quorate.toml", "rules = [\"*.rop\"]\nbaseline = \"old.json\"\n");
    assert!(!marked(&club, "notice/too-short"));
}

#[test]
fn days_are_counted_by_the_calendar_of_the_project() {
    let club = project(
        "sets-calendar",
        "rules = [\"*.rop\"]\n\n[calendars.default]\nholidays = [2024-05-01]\n[levels]\nname = \"allow\"\n",
    );
    let shown = club.shows(&["doc", "club", "--format", "markdown"]);
    assert!(shown.contains("### `quorate.toml`\n\n```rop\n[calendars.default]\nholidays = [2024-05-01]\n```"), "{shown}");
    let picture = club.shows(&["graph", "club", "--docket", "d.yaml", "--format", "svg"]);
    assert!(picture.contains("notice/too-short"), "29 April, 1 May is a holiday: two business days before 2 May");
    assert!(!club.shows(&["schema", "club"]).contains("quorate.toml"));
}

#[test]
fn a_name_that_stands_for_nothing_or_for_several_is_told() {
    let commands: [&[&str]; 4] = [&["doc"], &["graph"], &["schema"], &["explain", "board", "--rules"]];
    let club = project("sets-names", "rules = [\"sets\"]\n");
    std::fs::create_dir_all(club.0.join("sets/old")).expect("made");
    std::fs::create_dir_all(club.0.join("none")).expect("made");
    let club = club
        .with("sets/a.rop", RULES)
        .with("sets/b.rop", &RULES.replace("rules club", "rules rowing"))
        .with("none/part.rop", "edition 2026\n")
        .with("garbled.rop", "rules {{{\n")
        .with("utf16.rop", "x\0");
    for command in commands {
        let told = |given: &str| club.refused(&[command, &[given]].concat());
        let name = "name a rule file (*.rop), or a rule set of the project: club and rowing\n";
        assert_eq!(told("nosuch"), format!("error: there is no rule set `nosuch`; {name}"));
        assert_eq!(told("rowin"), "error: there is no rule set `rowin`; did you mean `rowing`?\n");
        assert_eq!(told("sets/c.rop"), "error: cannot read sets/c.rop: no such file\n");
        assert_eq!(told("sets/old"), "error: there is no rule file (*.rop) in sets/old; name a file\n");
        assert_eq!(told("none"), "error: no rule file in none names a rule set; name a file\n");
        assert_eq!(told("sets"), "error: sets holds 2 rule sets: sets/a.rop and sets/b.rop; name one of them\n");
        assert_eq!(told("utf16.rop"), "error: cannot read utf16.rop: a binary file: byte 0x00 at offset 1\n");
        assert!(told("garbled.rop").ends_with("see `quorate check garbled.rop`\n"), "{}", told("garbled.rop"));
    }
    // of two that declare one name the one that is called so; else it cannot be told
    let club = club.with("sets/b.rop", &RULES.replace("list left", "list other"));
    for command in commands {
        let told = club.refused(&[command, &["club"]].concat());
        assert_eq!(told, "error: the rule set `club` is declared by 2 files: sets/a.rop and sets/b.rop; name one of them\n");
    }
    let checked = club.run(&["check", "d.yaml", "--format", "concise"]);
    let found = checked.out.clone();
    assert_eq!(checked.status, 1);
    assert!(found.starts_with("d.yaml:1:8: error[docket/unknown-rules] rule set `club` is declared by 2 files"), "{found}");
    // among what is checked together, too
    let checked = club.run(&["check", "sets", "d.yaml", "--format", "concise", "--allow", "name"]);
    assert!(checked.out.contains("error[docket/unknown-rules]"));
    let club = club.with("sets/club.rop", RULES);
    assert!(club.shows(&["explain", "left", "--rules", "club"]).contains("sets/club.rop:6:1"));
    assert!(club.run(&["check", "d.yaml"]).err.contains("quorum/not-met"));
}

#[test]
fn explain_says_where_it_could_not_look() {
    let club = project("sets-explain", "rules = [\"*.rop\"]\n").with("x.rop", "edition 2026\nrules x\nmatter {\n");
    assert!(club.shows(&["explain", "board.quorum"]).contains("board.quorum"), "another set is no reason to fail");
    let told = club.refused(&["explain", "nowhere"]);
    assert!(told.contains("no provision, name or code `nowhere`"), "{told}");
    assert!(told.ends_with("; not all of x.rop is understood, see `quorate check x.rop`\n"), "{told}");
    let broken = Folder::empty("sets-broken").with("club.rop", &RULES.replace("by simple", "by simpel"));
    let output = broken.run(&["explain", "board.quorum"]);
    let note = "note: the rules have mistakes, what is not understood is not shown; see `quorate check club.rop`\n";
    assert_eq!((output.status, output.err.as_str()), (0, note));
}
