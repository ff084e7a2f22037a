//! `quorate doc`.

use crate::Folder;
use crate::xml::{self, Element};
use std::collections::BTreeSet;

/// The page as XML: elements without content are closed, the line of the document type is left out.
fn read(html: &str) -> Element {
    let body = html.strip_prefix("<!DOCTYPE html>").expect("a document type");
    let mut text = String::new();
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        text.push_str(before);
        // styles hold no `<`, and no attribute holds `>`
        let end = tag.find('>').expect("a tag that ends");
        let name: String = tag[1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        text.push_str(&tag[..end]);
        if matches!(name.as_str(), "meta" | "br") {
            text.push('/');
        }
        text.push('>');
        rest = &tag[end + 1..];
    }
    text.push_str(rest);
    xml::read(&text)
}

fn everything<'e>(root: &'e Element, found: &mut Vec<&'e Element>) {
    found.push(root);
    root.children.iter().for_each(|child| everything(child, found));
}

/// All of what the page has, after what holds for every page was looked at.
fn checked(html: &str) -> Element {
    let root = read(html);
    let mut all = Vec::new();
    everything(&root, &mut all);
    let ids: Vec<&str> = all.iter().filter_map(|element| element.attribute("id")).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "each id stands once");
    for element in &all {
        for (name, value) in &element.attributes {
            assert!(!name.starts_with("on") && name != "src", "{name}=\"{value}\"");
        }
        if let Some(link) = element.attribute("href") {
            match link.strip_prefix('#') {
                Some(anchor) => assert!(unique.contains(anchor), "{link} leads nowhere"),
                None => assert!(link.starts_with("https://") || link.starts_with("http://"), "{link}"),
            }
        }
        for name in element.attribute("aria-labelledby").into_iter().flat_map(str::split_whitespace) {
            assert!(unique.contains(name), "aria-labelledby {name}");
        }
        assert!(!matches!(element.name.as_str(), "script" | "link" | "iframe" | "img" | "object" | "form"), "{}", element.name);
    }
    let mut level = 0;
    for heading in all.iter().filter(|element| matches!(element.name.as_str(), "h1" | "h2" | "h3" | "h4")) {
        let own = heading.name[1..].parse::<usize>().expect("a level");
        assert!(own <= level + 1, "{} after level {level}", heading.name);
        level = own;
    }
    assert_eq!(xml::all(&root, "h1").len(), 1);
    for table in xml::all(&root, "table") {
        assert!(xml::all(table, "th").iter().all(|head| head.attribute("scope").is_some()));
    }
    assert!(root.attribute("lang").is_some());
    let policy =
        xml::all(&root, "meta").into_iter().find(|meta| meta.attribute("http-equiv") == Some("Content-Security-Policy"));
    assert!(
        policy
            .and_then(|meta| meta.attribute("content"))
            .is_some_and(|policy| policy.starts_with("default-src 'none'; style-src 'unsafe-inline'"))
    );
    assert!(
        all.iter().any(|element| element.attribute("class") == Some("skip") && element.attribute("href") == Some("#content"))
    );
    root
}

/// The text of an element and all below it.
fn text(element: &Element) -> String {
    let mut all = Vec::new();
    everything(element, &mut all);
    all.iter().map(|element| element.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn by_id<'e>(root: &'e Element, id: &str) -> &'e Element {
    let mut all = Vec::new();
    everything(root, &mut all);
    all.into_iter().find(|element| element.attribute("id") == Some(id)).unwrap_or_else(|| none(id))
}

#[allow(clippy::panic, reason = "a test stops where it cannot go on")]
fn none(id: &str) -> &'static Element {
    panic!("no element {id}")
}

#[test]
fn a_page_of_a_club() {
    let club = Folder::new("doc-club");
    let html = club.shows(&["doc", "club.rop"]);
    let root = checked(&html);
    assert_eq!(xml::all(&root, "title")[0].text, "Chess <club> & friends");
    for id in [
        "board",
        "board.quorum",
        "board.quorum:2",
        "理事会",
        "会長.limit",
        "dues.adopted",
        "dues.adopted.after",
        "one-hat",
        "exception:storm",
        "report",
        "source:statutes",
        "member",
        "simple",
    ] {
        by_id(&root, id);
    }
    let quorum = by_id(&root, "board.quorum");
    for words in [
        "must",
        "a breach voids the act",
        "until 2018-12-31 for notices given",
        "Half of the members,",
        "Statutes of the club",
        "storm",
    ] {
        assert!(text(quorum).contains(words), "{words} in {}", text(quorum));
    }
    let links: Vec<&str> =
        xml::all(by_id(&root, "dues.adopted"), "a").iter().filter_map(|link| link.attribute("href")).collect();
    for link in ["#board", "#dues.proposed", "#source:statutes", "https://club.example/statutes?a=1&b=2"] {
        assert!(links.contains(&link), "{link} of {links:?}");
    }
    let versions = xml::all(&root, "section")
        .into_iter()
        .find(|section| section.attribute("aria-labelledby") == Some(":versions"))
        .expect("a time line");
    let rows: Vec<String> = xml::all(versions, "tr").iter().map(|row| text(row)).collect();
    assert!(rows.iter().any(|row| row.contains("2019-01-01") && row.matches("board.quorum").count() == 2), "{rows:?}");
    assert!(rows.iter().any(|row| row.contains("2020-01-01") && row.contains("storm")), "{rows:?}");
    let unknown =
        xml::all(&root, "section").into_iter().find(|section| section.attribute("aria-labelledby") == Some(":unknown"));
    assert!(unknown.is_some_and(|section| text(section).contains("board.meets")));
    assert!(xml::all(&root, "svg").len() >= 5, "bodies, offices, three routes");
    // an address that is none of the web is no link
    assert!(text(by_id(&root, "source:elsewhere")).contains("javascript:alert(1)"));
    assert_eq!(html, club.shows(&["doc", "club.rop"]));
}

#[test]
fn hostile_names_are_text() {
    let rules = "edition 2026
/// </style><script>alert(1)</script> `<i>`
rules h \"<script>alert('1')</script>\u{202e}\"
source s \"<img src=x onerror=alert(1)>\" url \"https://x.example/\\\"onclick=alert(1)\"
source t \"t\" url \"JavaScript:alert(1)\"
roster m \"</title>\" { \"<b>A</b>\" \"T&T\" aka \"a'b\", \"B c\" }
body \"x y\" \"</main>\" { members m [s \"</pre>\"] [t] }
body \"x-y\" { members m  below \"x y\" }
body \"bodies\" { members m }
matter \"d.e\" { route { \"s t\" by \"x y\" // </pre><script>
  done by \"x-y\" after \"s t\" final } }
matter d { route { e by bodies final } }
";
    let folder = Folder::empty("doc-hostile").with("h.rop", rules);
    let html = folder.drawn(&["doc", "h.rop"]);
    let root = checked(&html);
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains('\u{202e}'));
    for shown in ["<b>A</b>", "T&T", "a'b", "B c", "</main>"] {
        assert!(text(&root).contains(shown), "{shown}");
    }
    by_id(&root, "x~20~y.members");
    let markdown = folder.drawn(&["doc", "h.rop", "--format", "markdown"]);
    assert!(
        !markdown.contains("](<javascript") && !markdown.contains("](<JavaScript") && markdown.contains("\\<script\\>"),
        "{markdown}"
    );
}

#[test]
fn shipped_sets_are_whole() {
    let folder = Folder::empty("doc-shipped");
    for name in ["cica", "us-constitution", "apache"] {
        let output = folder.run(&["doc", name]);
        assert_eq!(output.status, 0, "{name}");
        let root = checked(&output.out);
        assert!(xml::all(&root, "article").len() > 5, "{name}");
    }
}

#[test]
fn markdown_and_refusals() {
    let club = Folder::new("doc-markdown");
    assert_eq!(club.shows(&["doc", "club.rop", "--output", "rules.md"]), "");
    let text = std::fs::read_to_string(club.0.join("rules.md")).expect("a file");
    for line in [
        "# Chess \\<club\\> \\& friends\n",
        "### `board`: Board \\& \\<script\\>",
        "#### `board.quorum`\n",
        "must: a breach voids the act; in force until 2018-12-31 for notices given.",
        "| 2019-01-01 |",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(club.refused(&["doc", "club.rop", "--output", "club.rop"]).contains("was read"));
    assert!(club.refused(&["doc", "clubb.rop"]).contains("clubb.rop"));
    let empty = club.with("e.rop", "edition 2026\nrules e\n");
    assert!(empty.refused(&["doc", "e.rop"]).contains("nothing to show"));
    // what is broken is told, what is left is shown
    let broken = empty.with("b.rop", "edition 2026\nrules b\nroster m { A }\nbody b { members m  quorm 3 present }\n");
    let output = broken.run(&["doc", "b.rop"]);
    assert_eq!(output.status, 0);
    assert!(output.err.contains("see `quorate check b.rop`"));
    checked(&output.out);
}
