//! `quorate graph`.

use crate::Folder;
use crate::xml::{self, Element};

fn number(element: &Element, name: &str) -> i64 {
    element.attribute(name).and_then(|value| value.parse().ok()).unwrap_or_default()
}

/// Where the boxes of nodes stand on the whole picture: x, y, width, height.
fn boxes(root: &Element, dx: i64, dy: i64, found: &mut Vec<[i64; 4]>) {
    let shift = root.attribute("transform").and_then(|moved| {
        let inside = moved.strip_prefix("translate(")?.strip_suffix(')')?;
        let (x, y) = inside.split_once(' ')?;
        Some((x.parse::<i64>().ok()?, y.parse::<i64>().ok()?))
    });
    let (dx, dy) = shift.map_or((dx, dy), |(x, y)| (dx + x, dy + y));
    if root.attribute("class") == Some("box") {
        found.push([number(root, "x") + dx, number(root, "y") + dy, number(root, "width"), number(root, "height")]);
    }
    root.children.iter().for_each(|child| boxes(child, dx, dy, found));
}

fn apart(svg: &str) -> usize {
    let root = xml::read(svg);
    let mut found = Vec::new();
    boxes(&root, 0, 0, &mut found);
    let (w, h) = (number(&root, "width"), number(&root, "height"));
    for (at, one) in found.iter().enumerate() {
        assert!(one[0] >= 0 && one[1] >= 0 && one[0] + one[2] <= w && one[1] + one[3] <= h, "{one:?} outside {w} × {h}");
        for other in &found[at + 1..] {
            let beside = one[0] + one[2] <= other[0] || other[0] + other[2] <= one[0];
            let above = one[1] + one[3] <= other[1] || other[1] + other[3] <= one[1];
            assert!(beside || above, "{one:?} and {other:?} overlap");
        }
    }
    found.len()
}

#[test]
fn svg_of_a_procedure() {
    let club = Folder::new("graph-svg");
    let svg = club.shows(&["graph", "club.rop", "--format", "svg"]);
    assert_eq!(apart(&svg), 5, "one box for each step");
    let root = xml::read(&svg);
    assert_eq!((root.name.as_str(), root.attribute("xmlns")), ("svg", Some("http://www.w3.org/2000/svg")));
    let titles = xml::all(&root, "title");
    assert!(
        titles.iter().any(|title| title.text.contains("dues.adopted\nby board\nvote simple\nends the matter")),
        "{titles:?}"
    );
    assert!(titles.iter().any(|title| title.text == "adopted after proposed: at least 7 days, within 6 months"));
    assert!(titles.iter().any(|title| title.text == "Chess <club> & friends: procedure"));
    let texts: Vec<String> = xml::all(&root, "text").iter().map(|text| text.text.clone()).collect();
    for text in ["dues: Dues", "by any member", "may be left out", "by 理事会", "vote silent"] {
        assert!(texts.iter().any(|known| known == text), "{text} of {texts:?}");
    }
    assert!(!svg.contains("<script") && !svg.contains("href"), "nothing runs, nothing is loaded");
    assert_eq!(svg, club.shows(&["graph", "club.rop", "--format", "svg"]));
    let one = club.shows(&["graph", "club.rop", "--matter", "dues", "--format", "svg"]);
    assert_eq!(apart(&one), 2);
}

#[test]
fn bodies_and_offices() {
    let club = Folder::new("graph-bodies");
    let bodies = club.shows(&["graph", "club.rop", "--of", "bodies", "--format", "svg"]);
    apart(&bodies);
    let root = xml::read(&bodies);
    let texts: Vec<String> = xml::all(&root, "text").iter().map(|text| text.text.clone()).collect();
    for text in ["理事会", "理事会という会議体", "Board &", "<script>alert(1)</script>", "below", "members", "5 entries"]
    {
        assert!(texts.iter().any(|known| known == text), "{text} of {texts:?}");
    }
    let offices = club.shows(&["graph", "club.rop", "--of", "offices"]);
    for text in [
        "\"会長\" [label=\"会長\\nChair\\nterm 1 year\\nlimit 2 consecutive terms\"",
        "\"会長\" -> \"member\" [label=\"held by\", style=dashed]",
        "\"election\" -> \"会長\" [label=\"fills\"]",
    ] {
        assert!(offices.contains(text), "{text} in {offices}");
    }
}

#[test]
fn dot_is_balanced_and_escaped() {
    let club = Folder::new("graph-dot");
    let dot = club.shows(&["graph", "club.rop"]);
    assert!(dot.starts_with("digraph \"Chess <club> & friends: procedure\" {\n"), "{dot}");
    assert!(dot.contains("\"dues.proposed\" -> \"dues.adopted\" [label=\"at least 7 days, within 6 months\"]"), "{dot}");
    assert!(
        dot.contains("\"dues.adopted\" [label=\"adopted\\nby board\\nvote simple\\nends the matter\", peripheries=2]"),
        "{dot}"
    );
    balanced(&dot);
    let hostile = Folder::empty("graph-dot-hostile").with("h.rop", HOSTILE);
    for of in ["procedure", "bodies"] {
        balanced(&hostile.drawn(&["graph", "h.rop", "--of", of]));
    }
    assert!(
        hostile.drawn(&["graph", "h.rop", "--of", "bodies"]).contains("a\\\"]; node [\\\\"),
        "quotes and backslashes stay text"
    );
}

/// Quotes are closed on their line, and braces outside of quotes are balanced.
fn balanced(dot: &str) {
    let mut depth = 0;
    for line in dot.lines() {
        let (mut inside, mut escaped) = (false, false);
        for c in line.chars() {
            match c {
                _ if escaped => escaped = false,
                '\\' if inside => escaped = true,
                '"' => inside = !inside,
                '{' if !inside => depth += 1,
                '}' if !inside => depth -= 1,
                _ => {}
            }
        }
        assert!(!inside, "{line}");
    }
    assert_eq!(depth, 0);
}

#[test]
fn mermaid_holds_no_markup() {
    let club = Folder::new("graph-mermaid");
    let text = club.shows(&["graph", "club.rop", "--format", "mermaid"]);
    assert!(
        text.starts_with("flowchart TD\n")
            && text.contains("    n0(\"proposed<br/>by any member<br/>may be left out\"):::optional\n"),
        "{text}"
    );
    assert!(text.contains("n0 -->|\"at least 7 days, within 6 months\"| n1"), "{text}");
    let hostile = Folder::empty("graph-mermaid-hostile").with("h.rop", HOSTILE);
    let text = hostile.drawn(&["graph", "h.rop", "--of", "bodies", "--format", "mermaid"]);
    let labels: Vec<&str> =
        text.lines().filter(|line| line.trim_start().starts_with('n')).flat_map(|line| line.split('"').nth(1)).collect();
    assert!(labels.len() > 2, "{text}");
    for label in labels {
        let plain = label.replace("<br/>", "");
        assert!(!plain.contains(['<', '>', '`', '[', ']', '{', '|', '*', '&', '\\']), "{label}");
    }
    assert!(text.contains("a#34;#93;"), "{text}");
}

const HOSTILE: &str = "edition 2026
rules h \"--> <img src=x onerror=alert(1)>\"
roster m { A }
body b1 \"a\\\"]; node [\\\\ `x` {y} | *z* & \u{202e}end\" { members m }
body b2 \"</title></svg><script>alert(1)</script>\" { members m  below b1 }
matter \"x\\\"] --> y\" { route { \"a b\" by b1  done by b2 after \"a b\" final } }
";

#[test]
fn hostile_names_are_text() {
    let folder = Folder::empty("graph-hostile").with("h.rop", HOSTILE);
    for of in ["procedure", "bodies"] {
        let svg = folder.drawn(&["graph", "h.rop", "--of", of, "--format", "svg"]);
        apart(&svg);
        assert!(!svg.contains("<script") && !svg.contains("<img") && !svg.contains('\u{202e}'), "{svg}");
    }
}

#[test]
fn findings_are_marked() {
    let club = Folder::new("graph-marks");
    let svg = club.shows(&["graph", "club.rop", "--docket", "case.yaml", "--format", "svg"]);
    let root = xml::read(&svg);
    let titles = xml::all(&root, "title");
    let marked = titles.iter().find(|title| title.text.starts_with("election.elected\n")).expect("the step");
    assert!(marked.text.contains("✗ ") && marked.text.contains("error quorum/not-met"), "{}", marked.text);
    assert!(xml::all(&root, "g").iter().any(|group| group.attribute("class") == Some("step final error")));
    let listed: Vec<String> = xml::all(&root, "text").iter().map(|text| text.text.clone()).collect();
    assert!(
        listed.iter().any(|line| line.starts_with("✗ election.elected: ") && line.contains("quorum/not-met")),
        "{listed:?}"
    );
    let bodies = club.shows(&["graph", "club.rop", "--of", "bodies", "--docket", "case.yaml", "--format", "mermaid"]);
    assert!(bodies.contains("error quorum#47;not-met") && bodies.contains(":::error"), "{bodies}");
    let dot = club.shows(&["graph", "club.rop", "--docket", "case.yaml"]);
    assert!(dot.contains("color=\"#b3261e\"") && dot.contains("tooltip=\"election.elected\\n"), "{dot}");
    // without a docket what is found in the rules alone
    let circle = "edition 2026\nrules c\nroster m { A }\nvote v = ayes more than noes\nbody b { members m decides by v }\nmatter x { route { one by b after two  two by b after one final } }\n";
    let folder = Folder::empty("graph-circle").with("c.rop", circle);
    let output = folder.run(&["graph", "c.rop", "--format", "svg"]);
    let svg = output.out.clone();
    assert_eq!((output.status, apart(&svg)), (0, 2));
    assert!(svg.contains("✗ "), "{svg}");
}

#[test]
fn where_it_goes_and_what_is_refused() {
    let club = Folder::new("graph-refused");
    assert_eq!(club.shows(&["graph", "club.rop", "--output", "x.svg"]), "");
    let written = std::fs::read_to_string(club.0.join("x.svg")).expect("a file");
    assert!(written.starts_with("<?xml") && apart(&written) == 5);
    assert!(club.refused(&["graph", "club.rop", "--output", "club.rop"]).contains("was read"));
    assert!(club.refused(&["graph", "club.rop", "--matter", "duse"]).contains("did you mean `dues`"));
    assert!(club.refused(&["graph", "cicca"]).contains("did you mean `cica`"));
    assert!(club.refused(&["graph", "club.rop", "--matter", "dues", "--of", "bodies"]).contains("--matter"));
    assert!(club.refused(&["graph", "club.rop", "--docket", "none.yaml"]).contains("none.yaml"));
    let empty = club.with("e.rop", "edition 2026\nrules e\n");
    for (of, told) in [("procedure", "no matter"), ("bodies", "no body"), ("offices", "no office")] {
        let said = empty.refused(&["graph", "e.rop", "--of", of]);
        assert!(said.contains("nothing to draw") && said.contains(told), "{said}");
    }
}

#[test]
fn every_shipped_set_is_drawn() {
    let folder = Folder::empty("graph-shipped");
    for name in ["cica", "us-constitution", "un-security-council", "apache", "w3c"] {
        for of in ["procedure", "bodies"] {
            let svg = folder.shows(&["graph", name, "--of", of, "--format", "svg"]);
            assert!(apart(&svg) > 0, "{name}");
        }
    }
}

#[test]
fn a_large_graph_in_time() {
    let mut text = "edition 2026\nrules large\nroster m { A }\nvote v = ayes more than noes\nbody b { members m  decides by v }\nmatter x {\n route {\n s0 by b\n".to_owned();
    for step in 1..1000 {
        let after = if step % 3 == 0 { format!("s{} and s{}", step / 2, step - 1) } else { format!("s{}", step / 2) };
        let last = if step == 999 { " final" } else { "" };
        text.push_str(&format!(" s{step} by b after {after}{last}\n"));
    }
    text.push_str(" }\n}\n");
    let folder = Folder::empty("graph-large").with("large.rop", &text);
    let begun = std::time::Instant::now();
    let output = folder.run(&["graph", "large.rop", "--format", "svg"]);
    assert_eq!(output.status, 0);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    let root = xml::read(&output.out);
    let mut found = Vec::new();
    boxes(&root, 0, 0, &mut found);
    assert_eq!(found.len(), 1000);
}

/// Each step after all before it, and back to itself: as dense as a route can be.
#[test]
fn a_dense_graph_in_time() {
    let mut text = "edition 2026\nrules dense\nroster m { A }\nvote v = ayes more than noes\nbody b { members m  decides by v }\nmatter x {\n route {\n s0 by b\n".to_owned();
    for step in 1..160 {
        let all: Vec<String> = (0..step).map(|step| format!("s{step}")).collect();
        let last = if step == 159 { " final" } else { "" };
        text.push_str(&format!(" s{step} by b after {} may return to s{step}{last}\n", all.join(" and ")));
    }
    text.push_str(" }\n}\n");
    let folder = Folder::empty("graph-dense").with("dense.rop", &text);
    let begun = std::time::Instant::now();
    let svg = folder.drawn(&["graph", "dense.rop", "--format", "svg"]);
    assert_eq!(apart(&svg), 160);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
