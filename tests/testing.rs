//! `quorate test` as a user sees it: declared tests, dockets with `expect`, names, blessing, coverage, formats.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test writes files and stops where it cannot go on"
)]

#[path = "support/folder.rs"]
mod folder;
#[path = "support/schema.rs"]
mod schema;

use folder::Folder;
use schema::Schema;
use serde_json::Value;

const RULES: &str = "edition 2026
rules choir \"Choir of Łódź\"
roster singer \"Singer\" { Ānanda, Boris, Çelik }
vote most = ayes more than noes
body board \"Board\" { members singer  decides by most  quorum majority of members }
body all \"Assembly\" { members singer  decides by most }
matter dues \"Dues\" {
  route { proposed by board  adopted by all after proposed final }
}
matter tour \"Tour\" { route { planned by board final } }
";

const GOOD: &str = "rules: choir
decisions:
  - {id: p-1, date: 2024-04-01, body: board, matter: dues, subject: d, step: proposed, outcome: adopted, meeting: {present: 2}, vote: {ayes: 2, noes: 0}}
  - {id: a-1, date: 2024-05-01, body: all, matter: dues, subject: d, step: adopted, outcome: adopted, vote: {ayes: 2, noes: 0}}
";

const BAD: &str = "rules: choir
decisions:
  - {id: \"голос 1\", date: 2024-05-01, body: board, matter: dues, subject: d, step: adopted, outcome: adopted, meeting: {present: 2}, vote: {ayes: 2, noes: 0}}
";

const BAD_FINDS: [&str; 2] =
    ["error route/wrong-body of dues.adopted at \"голос 1\"", "error route/missing-step of dues.adopted.after at \"голос 1\""];

impl Folder {
    /// With the rules of a choir.
    fn new(name: &str) -> Self {
        Self::empty(name).with("choir.rop", RULES)
    }

    /// Exit status, standard output, standard error.
    fn test(&self, arguments: &[&str]) -> (i32, String, String) {
        self.run(&[&["test"], arguments].concat()).all()
    }
}

fn tests(declared: &str) -> String {
    format!("edition 2026\nuse \"choir.rop\"\n{declared}")
}

#[test]
fn declared_tests_and_cases_beside_the_rules_are_run() {
    let good = "test \"good\" { docket \"cases/good.yaml\"  expect clean }\n";
    let expect: String = BAD_FINDS.iter().map(|line| format!("  - {line}\n")).collect();
    let folder = Folder::new("run")
        .with("tests.rop", &tests(good))
        .with("cases/good.yaml", GOOD)
        .with("cases/bad.yaml", &format!("expect:\n{expect}{BAD}"))
        .with("cases/unnamed.yaml", &format!("expect: clean\n{}", GOOD.replace("rules: choir\n", "")))
        .with("cases/late.json", "{\"rules\": \"choir\", \"expect\": [\"clean\"], \"decisions\": []}")
        .with("cases/helper.yaml", "decisions: []\n");
    let (status, _, err) = folder.test(&["."]);
    assert_eq!((status, err.contains("docket/empty")), (1, true), "{err}");
    assert!(err.contains("failed: cases/late.json") && err.contains("1 of 4 tests failed"), "{err}");
    for asked in [
        &["tests.rop", "--name", "good"][..],
        &["cases/bad.yaml"],
        &["cases/unnamed.yaml"],
        &[".", "--name", "GOOD"],
        &[".", "--name", "*bad*"],
    ] {
        let (status, out, err) = folder.test(asked);
        assert_eq!((status, out.as_str()), (0, ""), "{asked:?}: {err}");
        assert!(err.contains("passed: "), "{asked:?}: {err}");
    }
    // a check takes no notice of what a test expects
    assert_eq!(folder.run(&["check", "cases/unnamed.yaml", "--rules", "choir.rop"]).status, 0);
    let (status, _, err) = folder.test(&[".", "--name", "nobody"]);
    assert_eq!(status, 2);
    assert!(err.contains("nothing to test: no test has a name like nobody"), "{err}");
    let (status, _, err) = Folder::new("none").test(&["."]);
    assert_eq!(status, 2);
    assert!(err.contains("nothing to test"), "{err}");
}

#[test]
fn what_asserts_nothing_or_wrong_fails_at_its_line() {
    let declared = "test \"no docket\" { expect clean }\ntest \"nothing\" { docket \"cases/good.yaml\" }\n";
    let folder = Folder::new("wrong")
        .with("tests.rop", &tests(declared))
        .with("cases/good.yaml", GOOD)
        .with("cases/empty.yaml", &format!("{GOOD}expect: []\n"))
        .with("cases/typo.yaml", &format!("{GOOD}expect:\n  - error route/wrong-bodi at p-1\n"))
        .with("cases/garbled.yaml", &format!("{GOOD}expect:\n  - eror route/wrong-body\n  - clean\n"))
        .with("cases/other.yaml", &format!("expect: error route/wrong-body of tour at \"голос 1\"\n{BAD}"));
    let (status, out, _) = folder.test(&[".", "--format", "json"]);
    assert_eq!(status, 1);
    let report: Value = serde_json::from_str(&out).expect("JSON");
    let tests = report["tests"].as_array().expect("tests");
    let told = |name: &str| {
        let test = tests.iter().find(|test| test["name"] == name).expect("the test");
        let failures = test["failures"].as_array().expect("failures");
        let line = |failure: &Value| {
            format!("{}: {}", failure["code"].as_str().unwrap_or("?"), failure["message"].as_str().unwrap_or("?"))
        };
        failures.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(told("no docket"), ["test/empty: the test \"no docket\" names no docket"]);
    assert_eq!(told("nothing"), ["test/empty: the test \"nothing\" expects nothing"]);
    assert_eq!(told("cases/empty.yaml"), ["test/empty: the docket expects nothing"]);
    assert_eq!(told("cases/typo.yaml"), ["test/failed: there is no code `route/wrong-bodi`"]);
    assert_eq!(told("cases/garbled.yaml"), ["test/failed: found, but not expected: error docket/bad-value"]);
    assert_eq!(told("cases/other.yaml").len(), 3, "{:?}", told("cases/other.yaml"));
    let typo = tests.iter().find(|test| test["name"] == "cases/typo.yaml").expect("the test");
    let place = &typo["failures"][0]["places"][0];
    assert_eq!((place["file"].as_str(), place["line"].as_u64()), (Some("cases/typo.yaml"), Some(6)));
    assert_eq!(report["summary"], serde_json::json!({"tests": 6, "passed": 0, "failed": 6}));
}

#[test]
fn blessing_rewrites_what_fails_and_keeps_the_rest() {
    let declared = "// tests of the choir\r
test \"stays\" { docket \"cases/good.yaml\"  expect clean }   // fine\r
test \"turns\" {\r
  docket \"cases/bad.yaml\"   // by the board\r
  expect error route/wrong-body of dues   // as it is written\r
  expect error quorum/not-met at \"голос 1\"   // not any more\r
  expect warning route/repeated\r
}\r
test \"inline\" { docket \"cases/bad.yaml\"  expect clean }\r
test \"clean\" {\r
  docket \"cases/good.yaml\"\r
  expect error route/wrong-body\r
  expect error route/repeated\r
}\r
test \"fills\" {\r
    docket \"cases/bad.yaml\"\r
}\r
";
    let block = format!("# what it shows\nexpect:\n  - error route/wrong-body   # yes\n  - clean\n{BAD}");
    let folder = Folder::new("bless")
        .with("tests.rop", &tests(declared))
        .with("cases/good.yaml", GOOD)
        .with("cases/bad.yaml", BAD)
        .with("cases/block.yaml", &block)
        .with("cases/one.yaml", &format!("expect: clean\n{BAD}"))
        .with("cases/flow.yaml", &format!("{GOOD}expect: [error route/wrong-body]\n"))
        .with("cases/empty.yaml", &format!("{BAD}expect: []   # to be filled\n"))
        .with("cases/j.json", "{\n  \"rules\": \"choir\",\n  \"expect\": \"clean\",\n  \"items\": []\n}\n");
    let (status, _, err) = folder.test(&[".", "--bless"]);
    assert_eq!(status, 0, "{err}");
    assert!(err.contains("rewritten: turns\n") && !err.contains("rewritten: stays"), "{err}");
    let [body, step] = BAD_FINDS;
    let blessed = format!(
        "// tests of the choir\r
test \"stays\" {{ docket \"cases/good.yaml\"  expect clean }}   // fine\r
test \"turns\" {{\r
  docket \"cases/bad.yaml\"   // by the board\r
  expect error route/wrong-body of dues   // as it is written\r
  expect {step}   // not any more\r
}}\r
test \"inline\" {{ docket \"cases/bad.yaml\"  expect {body}  expect {step} }}\r
test \"clean\" {{\r
  docket \"cases/good.yaml\"\r
  expect clean\r
}}\r
test \"fills\" {{\r
    docket \"cases/bad.yaml\"\r
    expect {body}\r
    expect {step}\r
}}\r
"
    );
    assert_eq!(folder.read("tests.rop"), tests(&blessed));
    assert_eq!(folder.read("cases/block.yaml"), block.replace("- clean", &format!("- {step}")));
    let quoted = |text: &str| Value::from(text).to_string();
    let list = format!("[{}, {}]", quoted(body), quoted(step));
    assert_eq!(folder.read("cases/one.yaml"), format!("expect: {list}\n{BAD}"));
    assert_eq!(folder.read("cases/flow.yaml"), format!("{GOOD}expect: [\"clean\"]\n"));
    assert_eq!(folder.read("cases/empty.yaml"), format!("{BAD}expect: {list}   # to be filled\n"));
    assert!(folder.read("cases/j.json").contains("\"expect\": \"error docket/empty\",\n"), "{}", folder.read("cases/j.json"));
    let before = folder.read("tests.rop");
    let (status, _, err) = folder.test(&[".", "--bless"]);
    assert_eq!((status, err.contains("rewritten")), (0, false), "{err}");
    assert_eq!(folder.read("tests.rop"), before);
    // rules in error say nothing that could be expected
    let folder = folder
        .with("choir.rop", &RULES.replace("body all", "bodi all"))
        .with("cases/one.yaml", &format!("expect: clean\n{BAD}"));
    let (status, _, err) = folder.test(&[".", "--bless"]);
    assert_eq!((status, err.contains("rewritten")), (1, false), "{err}");
    assert_eq!(folder.read("tests.rop"), before);
}

#[test]
fn a_last_step_exercises_that_it_fills_an_office() {
    let rules = format!(
        "{RULES}office chair {{ held by singer  term 1 years  filled by all }}\nmatter election {{ route {{ elected by all final }}  fills chair }}\n"
    );
    let elected = |fills: &str| {
        format!(
            "rules: choir\ndecisions:\n  - {{id: e-1, date: 2024-05-01, body: all, matter: election, step: elected, outcome: adopted, \
             vote: {{ayes: 2, noes: 0}}{fills}}}\n"
        )
    };
    let filled = elected(", fills: [{office: chair, holder: Boris, from: 2024-06-01, until: 2025-05-31}]");
    for (name, docket, exercised) in [("filled", filled, 1), ("open", elected(""), 0)] {
        let folder = Folder::new(name).with("choir.rop", &rules).with("cases/one.yaml", &docket).with(
            "tests.rop",
            &tests("test \"one\" { docket \"cases/one.yaml\"  expect note term/missing of election.fills at e-1 }\n"),
        );
        let (_, out, _) = folder.test(&[".", "--coverage", "--format", "json"]);
        let report: Value = serde_json::from_str(&out).expect("JSON");
        let rows = report["coverage"]["of"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["provision"] == "election.fills").expect("a row");
        assert_eq!(row["exercised"].as_u64(), Some(exercised), "{name}: {row}");
    }
}

#[test]
fn coverage_tells_what_no_test_exercises() {
    let folder = Folder::new("coverage")
        .with("tests.rop", &tests("test \"good\" { docket \"cases/good.yaml\"  expect clean }\n"))
        .with("cases/good.yaml", GOOD)
        .with(
            "cases/bad.yaml",
            &format!("expect: [{}]\n{BAD}", BAD_FINDS.map(|line| Value::from(line).to_string()).join(", ")),
        );
    let (status, out, _) = folder.test(&[".", "--coverage", "--format", "json"]);
    assert_eq!(status, 0);
    let report: Value = serde_json::from_str(&out).expect("JSON");
    let rows = report["coverage"]["of"].as_array().expect("rows");
    let row = |path: &str| {
        let row = rows.iter().find(|row| row["provision"] == path).unwrap_or_else(|| rows.first().expect("rows"));
        assert_eq!(row["provision"], path, "{rows:#?}");
        (row["line"].as_u64(), row["exercised"].as_u64(), row["broken"].as_u64())
    };
    assert_eq!(row("dues.adopted"), (Some(8), Some(2), Some(1)));
    assert_eq!(row("tour.planned"), (Some(10), Some(0), Some(0)));
    let (exercised, broken) = (&report["coverage"]["exercised"], &report["coverage"]["broken"]);
    assert_eq!(broken, 2, "{report:#}");
    let (all, exercised) = (rows.len() as u64, exercised.as_u64().expect("a number"));
    assert_eq!(report["coverage"]["provisions"], all);
    assert!(exercised < all, "{report:#}");
    let (status, _, err) = folder.test(&[".", "--coverage"]);
    assert_eq!(status, 0);
    let line = err.lines().find(|line| line.contains("tour.planned")).expect("a line");
    assert!(line.starts_with("choir.rop:10:30 ") && line.ends_with("  not exercised"), "{err}");
    assert!(err.contains(&format!("{exercised} of {all} provisions exercised (")), "{err}");
    // exact: what is reached is reached
    let exactly = format!("{exercised}/{all}");
    let above = format!("{}/{}", exercised * 1000 + 1, all * 1000);
    for (share, status) in [(exactly.as_str(), 0), (&above, 1), ("100%", 1), ("0 %", 0), ("120%", 2), ("many", 2)] {
        let (came, _, err) = folder.test(&[".", "--threshold", share]);
        assert_eq!(came, status, "{share}: {err}");
    }
    assert!(
        folder.test(&[".", "--threshold", "99.5%"]).2.contains("of the provisions are exercised, less than 199/2 %"),
        "exact"
    );
}

#[test]
fn cases_that_no_test_tries_are_told() {
    let good = "test \"good\" { docket \"cases/good.yaml\"  expect clean }\n";
    let follows = GOOD
        .replace("rules: choir\n", "rules: choir\nhistory: [../cases/past.yaml]\n")
        .replace("p-1", "p-2")
        .replace("a-1", "a-2");
    let folder = Folder::new("untested")
        .with("tests.rop", &tests(good))
        .with("cases/good.yaml", GOOD)
        .with("cases/past.yaml", GOOD)
        .with("cases/later.yaml", &follows.replace("../cases/", "").replace("rules:", "expect: error nothing/such\nrules:"))
        .with("cases/notes.txt", "no docket")
        .with("record.yaml", GOOD);
    let told = |folder: &Folder, arguments: &[&str]| folder.test(arguments).2;
    let note = |err: &str| {
        err.lines().filter(|line| line.starts_with("note:") || line.starts_with("  ")).map(str::to_owned).collect::<Vec<_>>()
    };
    // named by a test, the history of a case, one that says what it expects; a record beside the rules is `check`'s
    assert_eq!(note(&told(&folder, &[".", "--format", "concise"])), [""; 0], "{}", told(&folder, &["."]));
    let folder = folder.with("cases/forgotten.yaml", &GOOD.replace("2024", "2025"));
    let one = "note: no test names cases/forgotten.yaml, and it does not say what it expects; name it in a `test`, or write `expect: []` and --bless";
    assert_eq!(note(&told(&folder, &[".", "--format", "concise"])), [one]);
    let folder = folder.with("cases/deep/mistyped.yaml", &format!("expct: clean\n{GOOD}"));
    let several = [
        "note: no test names these 2 cases, and they do not say what they expect; name them in a `test`, or write `expect: []` and --bless",
        "  cases/deep/mistyped.yaml",
        "  cases/forgotten.yaml",
    ];
    assert_eq!(note(&told(&folder, &["--format", "concise", "."])), several);
    let (_, out, _) = folder.test(&[".", "--format", "json"]);
    let document: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(document["untested"], serde_json::json!(["cases/deep/mistyped.yaml", "cases/forgotten.yaml"]));
    // it is no failure; where not all tests are run, it is not known
    let alone = Folder::new("untested-alone")
        .with("tests.rop", &tests(good))
        .with("cases/good.yaml", GOOD)
        .with("cases/idle.yaml", GOOD);
    assert_eq!(alone.test(&["."]).0, 0);
    assert_eq!(note(&told(&alone, &["."])).len(), 1);
    for few in [&["tests.rop"][..], &["choir.rop"], &["choir.rop", "cases/idle.yaml"], &[".", "--name", "good"], &[".", "-q"]] {
        assert_eq!(note(&told(&alone, few)), [""; 0], "{few:?}");
    }
    let (_, out, _) = alone.test(&[".", "--name", "good", "--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&out).expect("JSON")["untested"], Value::Null);
    // tests in another folder name it; from another folder it has another name
    assert_eq!(note(&told(&alone, &[&format!("../{}", alone.0.file_name().expect("a name").to_string_lossy())])).len(), 1);
    let alone = alone.with(
        "further/tests.rop",
        "edition 2026\nuse \"../choir.rop\"\ntest \"idle\" { docket \"../cases/idle.yaml\"  expect clean }\n",
    );
    assert_eq!(note(&told(&alone, &["."])), [""; 0], "{}", told(&alone, &["."]));
    // while a rule file is in error its tests are not known
    let broken = alone
        .with("tests.rop", &tests(&format!("{good}tset \"late\" {{ docket \"cases/idle.yaml\" }}\n")))
        .with("further/tests.rop", "edition 2026\n");
    assert_eq!(note(&told(&broken, &[".", "--format", "concise"])), [""; 0]);
}

#[test]
fn documents_are_as_their_schema_says() {
    let schema = Schema::new("docs/schemas/test.schema.json", "");
    let held = |folder: &Folder, arguments: &[&str]| {
        let (_, out, err) = folder.test(&[&[".", "--format", "json"], arguments].concat());
        let document: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"));
        assert_eq!(schema.faults(&document), None, "{document:#}");
        document
    };
    let gone = "test \"gone\" { docket \"cases/none.yaml\"  expect clean }\n";
    let good = "test \"good\" { docket \"cases/good.yaml\"  expect clean }\n";
    let folder = Folder::new("schema")
        .with("tests.rop", &tests(&format!("{good}{gone}")))
        .with("cases/good.yaml", GOOD)
        .with("cases/bad.yaml", &format!("expect: clean\n{BAD}"));
    let mut document = held(&folder, &["--coverage"]);
    assert!(["coverage", "failures", "tests"].iter().all(|key| document[key] != Value::Null), "{document:#}");
    for (at, wrong) in [
        ("/summary/failed", Value::from(-1)),
        ("/tests/0/line", Value::from(0)),
        ("/tests/0/failures", Value::Null),
        ("/tests/1/failures/0", serde_json::json!({})),
        ("/coverage/of/0/broken", Value::from("no")),
        ("/tool/name", Value::from("other")),
    ] {
        let place = document.pointer_mut(at).unwrap_or_else(|| panic!("no {at}"));
        let right = std::mem::replace(place, wrong);
        assert!(schema.faults(&document).is_some(), "{at}: a schema that refuses nothing");
        document.pointer_mut(at).map(|place| *place = right).expect("there");
        assert_eq!(schema.faults(&document), None, "{at}");
    }
    // rules that are in error, and nothing exercised
    let folder = folder.with("choir.rop", &format!("{RULES}matter broken {{\n"));
    assert_ne!(held(&folder, &[])["findings"], serde_json::json!([]));
}

#[test]
fn reports_of_tests_in_several_formats() {
    let folder = Folder::new("formats")
        .with("tests.rop", &tests("test \"good <&>\" { docket \"cases/good.yaml\"  expect clean }\ntest \"gone\" { docket \"cases/none.yaml\"  expect clean }\n"))
        .with("cases/good.yaml", GOOD)
        .with("cases/bad.yaml", &format!("expect: clean\n{BAD}"));
    let (status, out, err) = folder.test(&[".", "--format", "junit", "--format", "json=t.json", "--format", "github=t.txt"]);
    assert_eq!(status, 2, "a docket that cannot be read: {err}");
    let junit = quick_junit::Report::deserialize_from_str(&out).expect("JUnit");
    assert_eq!((junit.tests, junit.failures, junit.errors), (4, 1, 2), "{out}");
    assert!(out.contains("<testcase name=\"good &lt;&amp;&gt;\" classname=\"tests.rop\""), "{out}");
    let report: Value = serde_json::from_str(&folder.read("t.json")).expect("JSON");
    assert_eq!(report["summary"], serde_json::json!({"tests": 3, "passed": 1, "failed": 2}));
    assert!(folder.read("t.txt").contains("::error file=cases/bad.yaml,line=4"), "{}", folder.read("t.txt"));
    let (_, comment, _) = folder.test(&[".", "--format", "markdown"]);
    assert!(comment.starts_with("### ❌ quorate: 2 of 3 tests failed\n"), "{comment}");
    // the same, whatever thread was first
    for _ in 0..5 {
        assert_eq!(folder.test(&[".", "--format", "junit"]).1, out);
    }
}
