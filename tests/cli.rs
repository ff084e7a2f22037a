//! What a user of the command sees: places, what follows from what, what is left of broken files, and that hostile files end soon.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test writes files and stops where it cannot go on")]

#[path = "support/folder.rs"]
mod folder;

use folder::Folder;
use serde_json::Value;
use std::fmt::Write as _;

impl Folder {
    /// Exit status and report.
    fn check(&self, args: &[&str]) -> (i32, Value) {
        let ran = self.run(&[&["check"], args, &["--format", "json"]].concat());
        (ran.status, ran.json())
    }
}

fn findings(report: &Value) -> Vec<&Value> {
    report["findings"]
        .as_array()
        .map(|all| all.iter().filter(|one| one["code"] != "provision/unknown").collect())
        .unwrap_or_default()
}

/// "code at decision" of the findings that follow from none.
fn roots(report: &Value) -> Vec<String> {
    let told = |one: &Value| format!("{} at {}", one["code"].as_str().unwrap_or("?"), one["decision"].as_str().unwrap_or("-"));
    findings(report).into_iter().filter(|one| one["caused_by"].is_null()).map(told).collect()
}

const CLUB: &str = "edition 2026
rules club \"Chess club\"
roster member \"Member\" { Ānanda, Boris, Çelik }
vote most = ayes more than noes
body board \"Board\" { members member  decides by most }
body meeting \"Meeting of members\" { members member  decides by most }
matter dues \"Dues\" { route { proposed by board  adopted by meeting after proposed final } }
";

#[test]
fn places_are_lines_and_columns_in_characters_and_offsets_in_bytes() {
    let docket = "rules: ./club.rop\r\ndecisions:\r\n  - {id: \"č–1\", date: 2024-05-01, body: board, matter: dues, subject: d, step: adopted, outcome: adopted}\r\n";
    let folder = Folder::empty("places").with("club.rop", CLUB).with("d.yaml", docket);
    let (status, report) = folder.check(&["d.yaml"]);
    assert_eq!(status, 1);
    let wrong = findings(&report).into_iter().find(|one| one["code"] == "route/wrong-body").expect("a finding");
    assert_eq!((wrong["decision"].as_str(), wrong["provision"].as_str()), (Some("č–1"), Some("dues.adopted")));
    assert_eq!((wrong["effect"].as_str(), wrong["verdict"].as_str()), (Some("void"), Some("breach")));
    let place = &wrong["places"][0];
    let start = place["start"].as_u64().expect("an offset") as usize;
    let end = place["end"].as_u64().expect("an offset") as usize;
    assert_eq!(&docket[start..end], "board");
    let line = docket.lines().nth(2).expect("the line");
    let column = line[..line.find("board").expect("there")].chars().count() as u64 + 1;
    assert_eq!((place["line"].as_u64(), place["column"].as_u64()), (Some(3), Some(column)));
    assert_eq!((place["file"].as_str(), place["role"].as_str()), (Some("d.yaml"), Some("docket")));
    let rule = wrong["places"].as_array().and_then(|all| all.last()).expect("the rule's place");
    assert_eq!(
        (rule["file"].as_str(), rule["role"].as_str(), rule["line"].as_u64()),
        (Some("club.rop"), Some("rule"), Some(7))
    );
}

#[test]
fn what_follows_points_at_its_root_and_is_not_counted() {
    let entry = |id: &str, day: &str, body: &str, step: &str| {
        format!(
            "  - {{id: {id}, date: 2024-05-{day}, body: {body}, matter: dues, subject: d, step: {step}, outcome: adopted, vote: {{ayes: 2, noes: 1}}}}\n"
        )
    };
    let docket = format!("decisions:\n{}{}", entry("p", "01", "meeting", "proposed"), entry("a", "02", "meeting", "adopted"));
    let folder = Folder::empty("follows").with("club.rop", CLUB).with("d.yaml", &docket);
    let (_, report) = folder.check(&["--rules", "club.rop", "d.yaml"]);
    assert_eq!(roots(&report), ["route/wrong-body at p"]);
    let all = findings(&report);
    let root = all.iter().find(|one| one["decision"] == "p").expect("the root");
    let follower = all.iter().find(|one| one["decision"] == "a").expect("what follows");
    assert_eq!(follower["caused_by"], root["fingerprint"]);
    assert_eq!(report["summary"]["errors"], 1);
}

#[test]
fn four_mistakes_are_four_findings_and_the_rest_is_checked() {
    let broken = CLUB
        .replace("Boris, Çelik", "Boris Çelik")
        .replace("more than noes", "more than 2/3 noes")
        .replace("decides by most }\nbody meeting", "decide by most }\nbody meeting")
        + "matter rules-change { route { adopted by metting final } }\n";
    let docket = "decisions:
  - {id: a, date: 2024-02-30, body: board, matter: dues, subject: d, step: proposed, outcome: adopted}
  - {id: b, date: 2024-03-01, body: board, matter: dues, subject: e, step: proposd, outcome: adopted}
  - {id: c, date: [2024-03-01, body: board}
  - {id: d, date: 2024-03-02, body: board, matter: dues, subject: f, step: adopted, outcome: adopted, colour: red}
";
    let folder = Folder::empty("broken").with("club.rop", &broken).with("sound.rop", CLUB).with("d.yaml", docket);
    let (status, report) = folder.check(&["club.rop"]);
    assert_eq!((status, roots(&report).len()), (1, 4), "{:?}", roots(&report));
    let (_, report) = folder.check(&["--rules", "sound.rop", "d.yaml"]);
    let codes = [
        "docket/bad-date at a",
        "docket/unknown-name at b",
        "docket/syntax at -",
        "docket/unknown-field at d",
        "route/wrong-body at d",
    ];
    let found = roots(&report);
    assert!(codes.iter().all(|code| found.iter().any(|one| one == code)), "{found:?}");
    // the intact clauses of the broken rules still bind
    let (_, report) = folder.check(&["--rules", "club.rop", "d.yaml"]);
    assert!(roots(&report).contains(&"route/wrong-body at d".to_owned()), "{:?}", roots(&report));
}

#[test]
fn hostile_files_end_in_a_finding() {
    let mut aliases = String::from("a0: &a0 [x]\n");
    for level in 1..30 {
        let below = format!("*a{}, ", level - 1).repeat(9);
        writeln!(aliases, "a{level}: &a{level} [{below}]").expect("written");
    }
    let folder = Folder::empty("hostile")
        .with("braces.rop", &format!("edition 2026\nbody b {}", "{".repeat(100_000)))
        .with("parens.rop", &format!("edition 2026\nvote v = {}", "(".repeat(100_000)))
        .with("long.rop", &format!("edition 2026 // {}", "x".repeat(3 << 20)))
        .with("lists.yaml", &format!("decisions: {}", "[".repeat(100_000)))
        .with("dashes.yaml", &format!("decisions:\n{}", "- ".repeat(100_000)))
        .with("lists.json", &format!("{{\"decisions\": {}", "[".repeat(100_000)))
        .with("line.yaml", &format!("decisions: [{{id: {}}}]", "x".repeat(3 << 20)))
        .with("bomb.yaml", &aliases);
    for file in ["braces.rop", "parens.rop", "long.rop", "lists.yaml", "dashes.yaml", "lists.json", "line.yaml", "bomb.yaml"] {
        let (status, report) = folder.check(&["--rules", "sound.rop", file]);
        let (status, report) = if status == 2 { folder.check(&[file]) } else { (status, report) };
        assert_eq!(status, 1, "{file}");
        let invalid = findings(&report).iter().any(|one| one["verdict"] == "invalid");
        assert!(invalid, "{file}: {report}");
        assert!(report.to_string().len() < 20_000, "{file}: the report is kept short");
    }
}

#[test]
fn up_to_a_day_meetings_and_terms_count_as_far_as_they_are_known() {
    let rules = "edition 2026\nrules club\nbody board { chair chair  meets every 2 years at regular meetings }\nbody clerk {}\n\
                 office chair { term from board until next board at regular meetings }\nmatter note { route { made by clerk final } }\n";
    let docket = "rules: ./club.rop\ncomplete_from: 2010-01-01\nrecorded_until: 2020-12-31\nevents:\n\
                  \x20 - {name: board, date: 2012-01-02, kind: regular}\n\x20 - {name: board, date: 2013-01-02, kind: informal}\n\
                  \x20 - {name: board, date: 2014-01-02, kind: regular}\n\x20 - {name: board, date: 2015-12-01, kind: regular}\n\
                  terms:\n\x20 - {office: chair, holder: Ada, from: 2012-01-02, until: 2015-12-01}\n";
    let folder = Folder::empty("up-to").with("club.rop", rules).with("d.yaml", docket);
    let told = |as_of: &str| {
        let (status, report) = folder.check(&["d.yaml", "--as-of", as_of]);
        (status, roots(&report).into_iter().collect::<Vec<_>>().join(", "))
    };
    // in 2013 the next is not due yet; in 2015 the one of 2014 has ended the term; after 2017 none is on record
    assert_eq!(told("2013-06-30"), (0, String::new()));
    assert_eq!(told("2015-06-30"), (1, "term/end at -".to_owned()));
    assert_eq!(told("2016-06-30"), (1, "term/end at -".to_owned()));
    let (status, report) = folder.check(&["d.yaml"]);
    assert_eq!((status, roots(&report).join(", ")), (1, "meets/too-rarely at -, term/end at -".to_owned()));
    assert_eq!(folder.run(&["check", "d.yaml", "--as-of", "2009-12-31"]).status, 2);
}

#[test]
fn up_to_a_day_no_later_year_is_missed() {
    let rules = "edition 2026\nrules club\nbody clerk { agenda { includes note every year }  quorum 1 present until 2020-05-31  quorum 2 present since 2020-06-01 }\n\
                 matter note { route { made by clerk final } }\nmatter statute { route { amended by clerk final }  amends clerk.quorum }\n";
    let docket = "rules: ./club.rop\ncomplete_from: 2019-01-01\nrecorded_until: 2020-12-31\ndecisions:\n\
                  \x20 - {id: n, date: 2019-05-02, body: clerk, matter: note, step: made, outcome: adopted, vote: {present: 2}}\n";
    let folder = Folder::empty("up-to-year").with("club.rop", rules).with("d.yaml", docket);
    let told = |args: &[&str]| roots(&folder.check(&[&["d.yaml"], args].concat()).1).join(", ");
    assert_eq!(told(&["--as-of", "2019-12-31"]), "");
    assert_eq!(told(&[]), "agenda/missing-item at -, version/no-amendment at -");
}

/// What is told of names that nothing uses, by the words between backticks.
fn unused(report: &Value) -> Vec<&str> {
    let told = findings(report).into_iter().filter(|one| one["code"] == "name/unused");
    told.filter_map(|one| one["message"].as_str()?.split('`').nth(1)).collect()
}

#[test]
fn a_file_that_another_takes_in_is_not_told_what_that_one_uses() {
    let people = "edition 2026
roster state \"State\" { Ash, Beech }
vote idle = ayes more than noes
";
    let league = "edition 2026
rules league
use \"people.rop\"
body council { members state }
matter text { route { adopted by council final } }
";
    let folder = Folder::empty("taken-in").with("people.rop", people).with("league.rop", league);
    assert_eq!(unused(&folder.check(&["people.rop"]).1), ["state", "idle"]);
    assert_eq!(unused(&folder.check(&["league.rop"]).1), ["idle"]);
    assert_eq!(unused(&folder.check(&["."]).1), ["idle"]);
    // a suppression serves where the file is checked by itself, and is in nobody's way elsewhere
    folder.write("people.rop", &people.replace("roster", "// quorate: allow name/unused because \"others use it\"\nroster"));
    for (files, told) in [(&["people.rop"][..], 1), (&["league.rop"], 1), (&["."], 1), (&["league.rop", "people.rop"], 1)] {
        assert_eq!(roots(&folder.check(files).1).len(), told, "{files:?}: {:?}", roots(&folder.check(files).1));
    }
}

#[test]
fn what_is_missing_is_told_at_its_place_with_its_field() {
    let rules = "edition 2026
rules club
vote most = ayes more than noes
body board { decides by most  quorum 1/3 of members to open }
matter dues { route { adopted by board final } }
rule long { for each d in decisions  require d.closes - d.opened at least 72 hours }
";
    let docket = "rules: ./club.rop
decisions:
  - id: a
    date: 2024-05-05
    body: board
    matter: dues
    step: adopted
    outcome: adopted
    meeting: {present_at_opening: 110}
    vote:
      opened: \"2024-05-01T12:00Z\"
      closes: 2024-05-04
      ayes: 3
      noes: 1
";
    let folder = Folder::empty("place").with("club.rop", rules).with("d.yaml", docket);
    let (_, report) = folder.check(&["d.yaml"]);
    let told = |code: &str| {
        let found = findings(&report).into_iter().find(|one| one["code"] == code).expect("a finding");
        let place = &found["places"][0];
        (found["verdict"].as_str().expect("a verdict"), place["line"].as_u64(), place["label"].as_str().expect("a label"))
    };
    assert_eq!(told("quorum/not-met"), ("undetermined", Some(8), "`vote.members` would say it"));
    assert_eq!(told("rule/broken"), ("undetermined", Some(12), "`vote.closes` would say it"));
}
