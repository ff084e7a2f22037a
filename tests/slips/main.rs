//! Slips of the pen in a rule file: each of them is one finding, at its place, which says what was probably meant. What is said is kept in
//! `tests/snapshots/slips.txt`. The files beside this one are rule sets as they were once: they need not follow those that are shipped.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test reads files and stops where it cannot go on")]

#[path = "../support/folder.rs"]
mod folder;

use folder::Folder;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// In `brown-act.rop`: what stands there, and what is written in its place.
const BROWN_ACT: &[(&str, &str)] = &[
    // signs and braces
    (
        "    late items       vote need on ground need-to-act   [act \"54954.2(b)(2)\"]\n  }\n",
        "    late items       vote need on ground need-to-act\n",
    ),
    ("  }\n}\n\n// --- matters", "  }\n\n// --- matters"),
    ("of a local agency\" {", "of a local agency\""),
    ("of a local agency\" {", "of a local agency {"),
    ("\"Legislative body of a local agency\"", "“Legislative body of a local agency”"),
    ("  agenda {", "  agenda"),
    ("54952.6] } }", "54952.6] } } }"),
    ("[act \"54954.2(a)\"]\n    only", "[act \"54954.2(a)\"\n    only"),
    ("decides by motion ", "decides by motion; "),
    ("quorum  majority", "quorum: majority"),
    ("decides by motion ", "decides = motion "),
    ("decides by motion            [act 54952.6]", "decides by motion  (act 54952.6)"),
    ("// --- the body", "# --- the body"),
    ("  decides by motion", "  - decides by motion"),
    // words
    ("decides by motion", "decides motion"),
    ("hours before meeting  [act \"54954.2(a)\"]", "hours meeting  [act \"54954.2(a)\"]"),
    ("majority of members  ", "majority members  "),
    ("quorum  majority of members", "majority of members quorum"),
    ("quorum  majority", "quorm  majority"),
    ("quorum  majority", "Quorum  majority"),
    ("posted           at least", "postet           at least"),
    ("calendar california", "calender california"),
    ("body board", "Body board"),
    ("body board", "body city board"),
    ("decided by board final", "decided board final"),
    ("decided by board final", "decided by board and panel final"),
    ("at special meeting", "at special"),
    ("A majority\"   [act 54952.6]         =", "A majority\"   [act 54952.6]"),
    ("edition 2026\n", "edition \"2026\"\n"),
    ("  otherwise:                              ayes at least 2/3 of present", "  otherwise ayes at least 2/3 of present"),
    ("  otherwise: ", "  else: "),
    // numbers and shares
    ("at least 72 hours", "at least 72"),
    ("more than 1/2 of members", "more than 50,5% of members"),
    ("more than 1/2 of members", "more than 50 % of members"),
    ("more than 1/2 of members", "more than % of members"),
    ("more than 1/2 of members", "more than 50 percent of members"),
    ("more than 1/2 of members", "more than half of members"),
    ("more than 1/2 of members", "more than two thirds of members"),
    ("more than 1/2 of members", "more than 1 / 2 of members"),
    ("more than 1/2 of members", ">= 1/2 of members"),
    ("more than 1/2 of members", "mehr als 1/2 of members"),
    // conditions
    ("when meeting.kind is special", "when meeting.kind = special"),
    ("when meeting.kind is special", "when meeting kind is special"),
    ("is not special and meeting.kind", "is special or meeting.kind is general and meeting.kind"),
    // white space that does not show
    ("decides by motion", "decides\u{A0}by motion"),
    ("quorum  majority", "quo\u{200B}rum  majority"),
    ("quorum  majority", "quorum  \u{202E}majority"),
];

/// In `osce.rop`.
const OSCE: &[(&str, &str)] = &[
    ("adopted 2006-11-01", "adopted 01.11.2006"),
    ("adopted 2006-11-01", "adopted 2006/11/01"),
    ("adopted 2006-11-01", "adopted 2006-11-1"),
    ("url \"https://www.osce.org/ar/node/660025\"", "url https://www.osce.org/ar/node/660025"),
    ("silence at least 1 hours broken", "silence at least 1 broken"),
    ("term 1 calendar years", "term one calendar year"),
    ("term 1 calendar years", "term 1 calendar"),
    ("should filled at least", "filled should at least"),
    ("before start [memory]", "before [memory]"),
    ("  fills chairmanship  ", "  fills  "),
    ("  below  ", "  bellow  "),
    ("consensus            [dm]\n}", "consensus            [dm],\n  quorum majority of members\n}"),
    ("body permanent-council", "body permanent–council"),
    ("  route { adopted by permanent-council or ministerial-council final  [dm] }", "  adopted by permanent-council final"),
    ("/// A calendar year each", "rule a { for each d in decisions require d.id is given\n\n/// A calendar year each"),
    ("/// A calendar year each", "rule a { for each d of decisions require d.id is given }\n\n/// A calendar year each"),
    (
        "/// A calendar year each",
        "duty a { on decision of permanent-council then decision by ministerial-council within 3 days of decision\n\n/// A",
    ),
    ("/// A calendar year each", "test \"a\" { docket \"x.yaml\"\n\n/// A calendar year each"),
    ("/// A calendar year each", "exception a to permanent-council.decides { lifts\n\n/// A calendar year each"),
    ("/// A calendar year each", "roster a { B since 2001, C\n\n/// A calendar year each"),
    ("/// A calendar year each", "roster a {\n  B, C since 2001\n  C, B then since 2002\n}\n\n/// A calendar year each"),
    ("/// A calendar year each", "roster a { B since 2001-2 }\n\n/// A calendar year each"),
    ("/// A calendar year each", "roster a { B { votes 1,5 } }\n\n/// A calendar year each"),
    ("/// A calendar year each", "roster a\n  B, C\n}\n\n/// A calendar year each"),
];

/// What the command finds in a text: code, place, message and help of each finding.
fn found(folder: &Folder, text: &str) -> Vec<(String, String)> {
    folder.write("slip.rop", text);
    let report = folder.run(&["check", "--format", "json", "slip.rop"]).json();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let told = |finding: &Value| {
        let place = &finding["places"][0];
        let head =
            format!("{} at {}:{}: {}", text(&finding["code"]), place["line"], place["column"], text(&finding["message"]));
        (head, text(&finding["help"]))
    };
    report["findings"].as_array().into_iter().flatten().map(told).collect()
}

fn shown(folder: &Folder, whole: &str, slips: &[(&str, &str)]) -> String {
    let itself = found(folder, whole);
    assert!(itself.is_empty(), "found in the file itself: {itself:?}");
    let mut out = String::new();
    for (old, new) in slips {
        assert!(whole.contains(old), "{old:?} is not in the file");
        let found = found(folder, &whole.replacen(old, new, 1));
        assert_eq!(found.len(), 1, "{new:?}: {found:#?}");
        for (finding, help) in found {
            let _ = writeln!(out, "{}\n  {finding}\n  {help}", new.trim_end().escape_debug());
        }
    }
    out
}

#[test]
fn one_slip_is_one_finding_that_says_what_was_meant() {
    let folder = Folder::empty("slips");
    let told = shown(&folder, include_str!("brown-act.rop"), BROWN_ACT) + &shown(&folder, include_str!("osce.rop"), OSCE);
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/slips.txt");
    if std::env::var_os("QUORATE_BLESS").is_some() {
        fs::write(&kept, &told).expect("written");
    }
    assert_eq!(told, fs::read_to_string(&kept).expect("the snapshot"), "QUORATE_BLESS=1 writes it anew");
}
