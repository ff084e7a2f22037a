//! `quorate explain`.

use crate::Folder;
use serde_json::Value;

fn texts(of: &Value, field: &str) -> Vec<String> {
    let all = of.as_array().into_iter().flatten();
    all.map(|one| one[field].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_provision_with_all_that_hangs_on_it() {
    let club = Folder::new("explain-whole");
    let shown = club.json(&["explain", "board.quorum"]);
    assert_eq!(shown["kind"], "provision");
    assert_eq!(shown["rules"]["title"], "Chess <club> & friends");
    let provision = &shown["provision"];
    assert_eq!(provision["of"]["name"], "board");
    let versions = provision["versions"].as_array().expect("versions");
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0]["text"], "quorum  2 present    [statutes 8]  until 2018-12-31");
    assert_eq!(versions[0]["doc"], "Half of the members,\nand one more.");
    assert_eq!(
        (&versions[0]["place"]["file"], &versions[0]["place"]["line"], &versions[0]["place"]["column"]),
        (&"club.rop".into(), &17.into(), &3.into())
    );
    assert_eq!((versions[0]["until"].as_str(), versions[0]["since"].as_str()), (Some("2018-12-31"), None));
    // the change from one version to the next is one change
    assert_eq!(versions[0]["transitional"], "for notices given");
    assert_eq!(
        versions[1]["text"],
        "quorum  3 present\n        [statutes \"8, new\"]       since 2019-01-01 for notices given"
    );
    assert_eq!(versions[1]["doc"], Value::Null);
    let cited = &versions[1]["citations"][0];
    assert_eq!((cited["title"].as_str(), cited["locator"].as_str()), (Some("Statutes of the club"), Some("8, new")));
    assert_eq!(cited["url"], "https://club.example/statutes?a=1&b=2");
    assert_eq!((versions[1]["strength"].as_str(), versions[1]["effect"].as_str()), (Some("must"), Some("void")));
    assert_eq!(texts(&provision["exceptions"], "name"), ["storm"]);
    assert_eq!(provision["exceptions"][0]["since"], "2020-01-01");
    assert_eq!(provision["amended_by"][0], "statutes-change");
    assert!(texts(&provision["codes"], "code").contains(&"quorum/not-met".to_owned()));
    assert!(texts(&provision["codes"], "code").contains(&"version/no-amendment".to_owned()));
    assert!(!texts(&provision["codes"], "about")[0].is_empty());
    assert_eq!(texts(&provision["tests"], "name"), ["too few"]);
    assert_eq!(provision["tests"][0]["expects"][0], "expect error quorum/not-met of board.quorum at d-1");
    assert_eq!(texts(&provision["held_in"], "name"), ["with <nobody>"]);
}

#[test]
fn strength_waivers_findings_parts() {
    let club = Folder::new("explain-parts");
    let notice = club.json(&["explain", "board.notice"]);
    let version = &notice["provision"]["versions"][0];
    assert_eq!((version["strength"].as_str(), version["effect"].as_str()), (Some("should"), Some("irregular")));
    let waiver = &notice["provision"]["waivers"][0];
    assert_eq!((waiver["by"][0].as_str(), waiver["vote"].as_str()), (Some("board"), Some("silent")));
    assert_eq!(texts(&notice["provision"]["tests"], "name"), ["with <nobody>"]);
    let unknown = club.json(&["explain", "board.meets"]);
    assert_eq!(unknown["provision"]["encoded"], false);
    assert_eq!(texts(&unknown["provision"]["findings"], "code"), ["provision/unknown"]);
    let after = club.json(&["explain", "dues.adopted.after"]);
    assert_eq!(after["provision"]["part_of"], "dues.adopted");
    assert_eq!(after["provision"]["versions"][0]["text"], "after proposed at least 7 days within 6 months");
    assert!(texts(&after["provision"]["codes"], "code").contains(&"route/too-late".to_owned()));
    let rule = club.shows(&["explain", "one-hat"]);
    assert!(
        rule.contains("    rule one-hat \"Nobody pays and chairs\" [statutes 15] {\n      for each r in terms of 会長\n"),
        "{rule}"
    );
    assert_eq!(rule.matches("for each").count(), 1, "what is declared is shown once");
}

#[test]
fn a_declaration_lists_its_provisions() {
    let club = Folder::new("explain-body");
    let shown = club.json(&["explain", "board"]);
    assert_eq!(shown["kind"], "declaration");
    assert_eq!(shown["declarations"][0]["doc"], "Meets in the back room.");
    let paths = texts(&shown["provisions"], "path");
    for path in ["board.members", "board.decides", "board.quorum", "board.notice", "board.meets"] {
        assert!(paths.contains(&path.to_owned()), "{path} of {paths:?}");
    }
    assert_eq!(paths.iter().filter(|path| *path == "board.quorum").count(), 2, "one for each version");
    let text = club.shows(&["explain", "会長"]);
    assert!(text.contains("会長.limit") && text.contains("limit 2 consecutive terms"), "{text}");
    let source = club.json(&["explain", "statutes"]);
    let cited_by = source["declarations"][0]["cited_by"].as_array().expect("a list");
    assert!(cited_by.contains(&"board.quorum".into()) && cited_by.contains(&"one-hat".into()), "{cited_by:?}");
    let vote = club.shows(&["explain", "simple"]);
    assert!(vote.contains("vote simple = ayes more than noes   [statutes 9]"), "{vote}");
}

#[test]
fn for_people_and_as_markdown() {
    let club = Folder::new("explain-text");
    let text = club.shows(&["explain", "board.quorum"]);
    for line in ["club.rop:17:3", "until 2018-12-31\n", "since 2019-01-01\n", "storm", "\"too few\": tests.rop:3:6"] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let markdown = club.shows(&["explain", "board.quorum", "--format", "markdown"]);
    assert!(markdown.starts_with("# board.quorum\n"), "{markdown}");
    assert!(markdown.contains("[Statutes of the club](<https://club.example/statutes?a=1&b=2>), 8 (`statutes`)"), "{markdown}");
    assert!(markdown.contains("Chess \\<club\\> \\& friends"), "{markdown}");
    let decides = club.shows(&["explain", "board.decides", "--format", "markdown"]);
    assert!(!decides.contains("](<javascript"), "only addresses of the web become links: {decides}");
}

#[test]
fn codes_and_groups() {
    let folder = Folder::empty("explain-codes");
    assert_eq!(folder.json(&["explain", "quorum/not-met"])["kind"], "code");
    assert!(
        folder.json(&["explain", "quorum/not-met"])["page"].as_str().is_some_and(|page| page.starts_with("## quorum/not-met"))
    );
    assert!(folder.shows(&["explain", "quorum"]).starts_with("# quorum"));
    let codes = folder.json(&["explain"]);
    assert!(codes["codes"].as_array().is_some_and(|codes| codes.contains(&"route/wrong-body".into())));
    assert!(folder.refused(&["explain", "quorum/not-mett"]).contains("did you mean `quorum/not-met`"));
    assert!(folder.refused(&["explain", "xyzzy"]).contains("there is no code `xyzzy`"));
}

#[test]
fn what_is_not_there_and_what_is_there_twice() {
    let club = Folder::new("explain-unknown");
    assert!(club.refused(&["explain", "board.quorom"]).contains("did you mean `board.quorum`"));
    assert!(club.refused(&["explain", "adopted"]).contains("there is `dues.adopted`"));
    assert!(club.refused(&["explain", "board.quorum.large"]).contains("`board.quorum`"));
    assert!(club.refused(&["explain", "--rules", "clob.rop", "board"]).contains("clob.rop"));
    assert!(club.refused(&["explain", "--rules", "cicca", "soc"]).contains("did you mean `cica`"));
    assert!(club.shows(&["explain", "--rules", "cica", "soc.decides"]).contains("Senior Officials Committee"));
    let other = club.with("other.rop", "edition 2026\nrules other\nroster m { A }\nbody board { members m }\n");
    let told = other.refused(&["explain", "board.members"]);
    assert!(told.contains("2 rule sets: club.rop and other.rop; name one, such as --rules club.rop"), "{told}");
    assert!(other.shows(&["explain", "--rules", "other.rop", "board.members"]).contains("other.rop:4:14"));
    // a name of the rules goes before a group of codes where rules are named
    let quorum = other.with("quorum.rop", "edition 2026\nrules q\nroster m { A }\nbody quorum { members m }\n");
    assert!(quorum.shows(&["explain", "--rules", "quorum.rop", "quorum"]).contains("quorum.members"));
}

#[test]
fn broken_and_hostile_files() {
    let hostile = "edition 2026\nrules h \"\u{1b}[31mred\u{202e}\"\nroster m { A }\nbody b \"`` ![x](y)\" { members m  quorum 3 presnt\n notice 3 days before meeting }\n";
    let folder = Folder::empty("explain-hostile").with("h.rop", hostile);
    for style in ["human", "markdown"] {
        let shown = folder.drawn(&["explain", "b", "--format", style]);
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown:?}");
        assert!(shown.contains("b.notice") && shown.contains("resolve/unknown-name"), "{shown}");
    }
    assert!(folder.drawn(&["explain", "b", "--format", "markdown"]).contains("\\!\\[x\\](y)"));
    let empty = Folder::empty("explain-empty").with("e.rop", "edition 2026\nrules e\n");
    assert!(empty.refused(&["explain", "b"]).contains("there is no"));
}

/// Each finding that the tests of shipped rule sets expect of a provision is among the codes that are told of it.
#[test]
fn codes_that_tests_expect_are_told() {
    use quorate::ast::Expect;
    use quorate::book::codes;
    use quorate::charter::ProvisionId;
    use quorate::source::{SourceMap, Unreadable, World};
    struct Disk;
    impl World for Disk {
        fn read(&self, path: &str, from: &str) -> Result<(String, std::sync::Arc<str>), Unreadable> {
            let path = std::path::Path::new(from).parent().map(|folder| folder.join(path)).unwrap_or_else(|| path.into());
            let text = std::fs::read_to_string(&path).expect("a file");
            Ok((path.to_string_lossy().into_owned(), text.into()))
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut seen = 0;
    for set in std::fs::read_dir(root).expect("rule sets").flatten() {
        let path = set.path().join("tests.rop");
        if !path.is_file() {
            continue;
        }
        let mut sources = SourceMap::default();
        let (rules, _) = quorate::load::rule_set(&Disk, &mut sources, &path.to_string_lossy(), "").expect("readable");
        for expect in rules.tests.iter().flat_map(|test| &test.expects) {
            let Expect::Finding { code, provision: Some(path), .. } = expect else { continue };
            if code.value == "waiver/not-allowed" {
                continue;
            }
            let all = (0..rules.charter.provisions.len()).map(|index| ProvisionId(index as u32));
            let mut ids = all.filter(|id| rules.charter.provision(*id).path == *path).peekable();
            assert!(ids.peek().is_some(), "{path}");
            assert!(
                ids.any(|id| codes::of(&rules.charter, id).iter().any(|known| known.0 == code.value)),
                "{} of {path}",
                code.value
            );
            seen += 1;
        }
    }
    assert!(seen > 150, "{seen}");
}
