//! What `quorate why` shows: of a sound entry, a broken one, one that cannot be told, one that is waived or excepted, and of none.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test writes files and stops where it cannot go on")]

#[path = "support/folder.rs"]
mod folder;

use folder::{Folder, Ran};
use serde_json::Value;
use std::path::PathBuf;

impl Folder {
    /// With the rules of a club.
    fn new(name: &str) -> Self {
        Self::empty(name).with("club.rop", CLUB)
    }

    fn shown(&self, args: &[&str]) -> Ran {
        self.run(&[&["why"], args].concat())
    }

    /// Exit status and document.
    fn why(&self, args: &[&str]) -> (i32, Value) {
        let ran = self.shown(&[args, &["--format", "json"]].concat());
        (ran.status, ran.json())
    }

    /// What is said on standard error, with exit status 2.
    fn refused(&self, args: &[&str]) -> String {
        let ran = self.shown(args);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "nothing is shown");
        ran.err
    }
}

/// Verdict and words of a provision.
fn step<'a>(shown: &'a Value, path: &str) -> (&'a str, String) {
    let all = shown["provisions"].as_array().expect("provisions");
    let found = all.iter().find(|step| step["provision"] == path).unwrap_or_else(|| panic_of(path));
    let words = found["words"].as_array().expect("words").iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ");
    (found["verdict"].as_str().expect("a verdict"), words)
}

#[allow(clippy::panic, reason = "a test stops where it cannot go on")]
fn panic_of(path: &str) -> &'static Value {
    panic!("no provision {path}")
}

const CLUB: &str = "edition 2026
rules club \"Chess club\"
roster member \"Member\" { Ānanda, Boris, Çelik, Dora }
vote most = ayes at least 1/2 of members or ayes at least 4/4 of members
vote simple = ayes more than noes
body board \"Board\" { members member  decides by simple  waives meeting.notice  quorum present at least 1/2 of members since 2024-01-01 }
body meeting \"Meeting of members\" {
  members member
  decides by most
  notice 14 days before meeting
}
matter dues \"Dues\" { route { proposed by board  adopted by meeting after proposed at least 7 days final } }
matter stay \"Leave\" { route { granted by board final } }
office chair \"Chair\" { held by member  filled by meeting  term 1 year  limit 2 consecutive terms }
matter election \"Election\" { fills chair  route { elected by meeting final } }
";

const DOCKET: &str = "rules: ./club.rop
complete_from: 2024-01-01
decisions:
  - {id: p1, date: 2024-04-01, body: board, matter: dues, subject: d, step: proposed, outcome: adopted, vote: {ayes: 3, noes: 1, abstentions: 0}}
  - id: \"the 2nd; \\\"a/1\\\"\"
    date: 2024-05-01
    meeting: {id: m1, body: meeting, date: 2024-05-01, convened: 2024-04-14}
    body: meeting
    matter: dues
    subject: d
    step: adopted
    outcome: adopted
    vote: {ayes: [Ānanda, Boris, Çelik], noes: [Dora], abstentions: []}
  - {id: b1, date: 2024-04-30, body: board, matter: dues, subject: late, step: proposed, outcome: adopted, vote: {ayes: 1, noes: 2, abstentions: 0}}
  - {id: b2, date: 2024-05-01, body: meeting, meeting: m1, matter: dues, subject: late, step: adopted, outcome: adopted, relies_on: [b1], vote: {ayes: 3, noes: 1, abstentions: 0}}
  - {id: o1, date: 2024-06-01, body: board, matter: dues, subject: open, step: proposed, outcome: adopted}
";

#[test]
fn a_sound_decision_shows_what_it_rests_on() {
    let folder = Folder::new("sound").with("d.yaml", DOCKET);
    let (status, shown) = folder.why(&["d.yaml", "the 2nd; \"a/1\""]);
    assert_eq!((status, shown["verdict"].as_str()), (0, Some("complies")));
    assert_eq!(step(&shown, "dues.adopted.after"), ("holds", "`proposed` on 2024-04-01 by p1, 30 of 7 days before".to_owned()));
    let (verdict, words) = step(&shown, "meeting.notice");
    assert_eq!((verdict, words.as_str()), ("holds", "called 2024-04-14, for 2024-05-01: 17 of 14 days"));
    assert_eq!(step(&shown, "meeting.members"), ("holds", "the 4 who are named belong to the body".to_owned()));
    let (verdict, words) = step(&shown, "meeting.decides");
    assert_eq!(verdict, "holds");
    assert_eq!(words, "carried: 3 of 4 in favour, 2 needed (or: 3 of 4 in favour, 4 needed)");
    assert_eq!(step(&shown, "board.decides"), ("elsewhere", "another body".to_owned()));
    assert_eq!(step(&shown, "dues.proposed").0, "elsewhere");
}

#[test]
fn a_broken_decision_shows_the_breach_and_what_rests_on_it() {
    let folder = Folder::new("broken").with("d.yaml", DOCKET);
    let (status, shown) = folder.why(&["d.yaml", "b1"]);
    assert_eq!((status, shown["verdict"].as_str(), shown["entry"]["stands"].as_str()), (1, Some("broken"), Some("void")));
    assert_eq!(step(&shown, "board.decides").0, "broken");
    // of counts nobody is named
    assert_eq!(step(&shown, "board.members"), ("not_asked", "nobody is named who took part".to_owned()));
    let rests = &shown["rests_on_it"][0];
    assert_eq!((rests["entry"]["id"].as_str(), rests["entry"]["stands"].as_str()), (Some("b2"), Some("void")));
    // what follows from it names it as the root
    let (status, shown) = folder.why(&["d.yaml", "b2"]);
    assert_eq!((status, shown["root_cause"]["decision"].as_str()), (1, Some("b1")));
    assert_eq!(shown["root_cause"]["code"].as_str(), Some("vote/outcome"));
    // the notice of a meeting is looked at with its first decision, and holds for all
    assert_eq!(step(&shown, "meeting.notice").0, "holds");
}

#[test]
fn what_cannot_be_told_is_shown_as_such_and_fails_nothing() {
    let folder = Folder::new("open").with("d.yaml", DOCKET);
    let (status, shown) = folder.why(&["d.yaml", "o1"]);
    assert_eq!((status, shown["verdict"].as_str()), (0, Some("undetermined")));
    assert_eq!(step(&shown, "board.decides").0, "undetermined");
    assert_eq!(shown["entry"]["stands"].as_str(), Some("undetermined"));
}

#[test]
fn a_provision_that_is_not_in_force_does_not_apply() {
    let docket = "rules: ./club.rop\ndecisions:\n  - {id: a, date: 2023-04-01, body: board, matter: stay, step: granted, outcome: adopted, vote: {ayes: 3, noes: 1, abstentions: 0}}\n";
    let folder = Folder::new("force").with("d.yaml", docket);
    let (status, shown) = folder.why(&["d.yaml", "a"]);
    assert_eq!(status, 0);
    assert_eq!(step(&shown, "board.quorum"), ("not_in_force", "in force from 2024-01-01".to_owned()));
}

#[test]
fn a_waiver_shows_where_it_was_given() {
    let docket = "rules: ./club.rop\ndecisions:
  - {id: w, date: 2024-02-01, body: board, matter: stay, step: granted, outcome: adopted, reason: storm, vote: {ayes: 3, noes: 1, abstentions: 0}, waives: [{provision: meeting.notice, for: e}]}
  - {id: e, date: 2024-02-10, body: meeting, meeting: {id: m, body: meeting, date: 2024-02-10, convened: 2024-02-05}, matter: election, subject: chair, step: elected, outcome: adopted, vote: {ayes: 4, noes: 0, abstentions: 0}, fills: [{office: chair, holder: Boris, from: 2024-03-01, until: 2025-02-28}]}\n";
    let folder = Folder::new("waived").with("d.yaml", docket);
    let (status, shown) = folder.why(&["d.yaml", "e"]);
    assert_eq!(status, 0, "{shown:#}");
    assert_eq!(step(&shown, "meeting.notice").0, "waived");
    let (verdict, words) = step(&shown, "chair.limit");
    assert_eq!(verdict, "holds");
    assert_eq!(words, "term 1 of at most 2 in a row of Boris as chair");
}

#[test]
fn an_item_of_an_agenda_has_its_own() {
    let docket = "rules: ./club.rop
meeting: {body: meeting, date: 2024-09-01, convened: 2024-08-25}
items:
  - {label: \"1\", matter: dues, subject: d, step: adopted, relies_on: [p1]}
history: [d.yaml]
";
    let folder = Folder::new("item").with("d.yaml", DOCKET).with("a.yaml", docket);
    let (status, shown) = folder.why(&["a.yaml", "1"]);
    assert_eq!((status, shown["entry"]["kind"].as_str()), (1, Some("item")), "{shown:#}");
    assert_eq!(step(&shown, "meeting.notice").0, "broken");
    assert_eq!(step(&shown, "meeting.decides"), ("not_asked", "an item of an agenda has no vote yet".to_owned()));
    // an entry of the history is found through the docket that has it
    let (status, shown) = folder.why(&["a.yaml", "p1"]);
    assert_eq!((status, shown["entry"]["place"]["file"].as_str()), (0, Some("d.yaml")));
}

#[test]
fn exceptions_are_shown_where_they_win_and_where_they_lose() {
    let rules = format!("{CLUB}exception storm to meeting.notice {{ when decision.subject is storm  lifts }}\n");
    let docket = DOCKET.replace("subject: d,", "subject: storm,").replace("subject: d\n", "subject: storm\n");
    let docket = docket.replace("convened: 2024-04-14", "convened: 2024-04-30");
    let folder = Folder::new("excepted").with("club.rop", &rules).with("d.yaml", &docket);
    let (status, shown) = folder.why(&["d.yaml", "the 2nd; \"a/1\""]);
    assert_eq!(step(&shown, "meeting.notice"), ("lifted", "the exception `storm` lifts it".to_owned()));
    assert_eq!(status, 0);
    let (status, shown) = folder.why(&["d.yaml", "b2"]);
    let (verdict, words) = step(&shown, "meeting.notice");
    assert_eq!((status, verdict), (1, "broken"));
    assert!(words.ends_with("exception `storm` does not apply: its `when` is not met"), "{words}");
}

#[test]
fn what_is_not_there_is_said_with_what_was_meant() {
    let folder = Folder::new("unknown").with("d.yaml", DOCKET);
    assert_eq!(
        folder.refused(&["d.yaml", "p11"]),
        "error: no decision or item `p11` in d.yaml or its history; did you mean `p1`?\n"
    );
    assert!(folder.refused(&["d.yaml", "o1", "--as-of", "2024-05-20"]).contains("`o1` is of a later day than 2024-05-20"));
    assert!(folder.refused(&["d.yaml"]).contains("<ID>"));
    assert!(folder.refused(&["nothing.yaml", "p1"]).starts_with("error: cannot read nothing.yaml"));
    assert!(folder.refused(&["club.rop", "p1"]).contains("no record or agenda"));
}

#[test]
fn the_text_for_people_is_as_it_was() {
    let folder = Folder::new("human").with("d.yaml", DOCKET);
    let shown = folder.shown(&["d.yaml", "b2"]).out;
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/why.txt");
    if std::env::var_os("QUORATE_BLESS").is_some() {
        std::fs::write(&file, &shown).expect("written");
    }
    assert_eq!(shown, std::fs::read_to_string(&file).expect("a snapshot").replace("\r\n", "\n"));
}

#[test]
fn of_one_meeting_each_has_its_own() {
    let rules = "edition 2026\nrules x\nroster member { Alder, Birch }\n\
                 body council { members member  notice 7 days before meeting waivable by council }\n\
                 matter bylaw { route { adopted by council final } }\n";
    let act = |id: &str, date: &str, meeting: &str| {
        format!(
            "  - {{id: {id}, date: {date}, body: council, matter: bylaw, subject: {id}, step: adopted, outcome: adopted, {meeting}}}\n"
        )
    };
    let docket = format!(
        "rules: ./club.rop\ndecisions:\n{}{}{}",
        act(
            "w-1",
            "2024-03-01",
            "meeting: {convened: 2024-02-02}, waives: [{provision: council.notice, scope: c-1, reason: flood}]"
        ),
        act("c-1", "2024-03-20", "meeting: {id: march, convened: 2024-03-14}"),
        act("c-2", "2024-03-20", "meeting: march"),
    );
    let folder = Folder::empty("meeting").with("club.rop", rules).with("d.yaml", &docket);
    for (id, verdict) in [("c-1", "waived"), ("c-2", "broken")] {
        assert_eq!(step(&folder.why(&["d.yaml", id]).1, "council.notice").0, verdict, "{id}");
    }
}
