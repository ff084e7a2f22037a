//! `quorate fmt`: what it does to a file and what it leaves, on every rule file of this repository, on broken ones, and on ones laid out at
//! random.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test writes files and stops where it cannot go on"
)]

#[path = "support/folder.rs"]
mod folder;
mod support;

use folder::Folder;
use quorate::format::{Left, Refused, format};
use std::fs;
use std::path::{Path, PathBuf};

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

/// Every rule text at hand: examples of pages, and the rule sets that come with the program.
fn texts() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for page in support::all_pages() {
        for example in support::examples(&page) {
            let name = format!("{} line {}", example.page, example.line);
            let files = example.files.iter().filter(|(name, _)| name.ends_with(".rop")).map(|(_, text)| text.clone());
            let whole = example.rules.filter(|_| example.fragment.is_none());
            all.extend(whole.into_iter().chain(files).map(|text| (name.clone(), text)));
        }
    }
    all.dedup_by(|left, right| left.1 == right.1);
    for file in rule_files(&root().join("rules")) {
        all.push((file.display().to_string(), fs::read_to_string(&file).expect("a rule file")));
    }
    all
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rule_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files.extend(rule_files(&path)),
            false if path.extension().is_some_and(|extension| extension == "rop") => files.push(path),
            false => {}
        }
    }
    files.sort();
    files
}

/// A text without white space: what a formatter may not touch.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{FEFF}')).collect()
}

/// Formats a text, and asks what has to hold of any: only white space moves, and a second time nothing does.
fn formatted(name: &str, text: &str) -> Option<String> {
    let once = match format(text) {
        Ok(once) => once.text,
        Err(Refused::Unreadable(_)) => return None,
        Err(refused) => panic!("{name}: {refused}\n{text}"),
    };
    assert_eq!(bare(text), bare(&once), "{name}: something was lost or added");
    let twice = format(&once).expect("what was formatted can be formatted").text;
    assert_eq!(once, twice, "{name}: formatted twice\n--- from\n{text}");
    assert!(once.is_empty() || once.ends_with('\n'), "{name}: the last line ends");
    Some(once)
}

#[test]
fn all_examples_and_rule_sets() {
    let texts = texts();
    assert!(texts.len() > 250, "{} texts", texts.len());
    for (name, text) in texts {
        formatted(&name, &text);
    }
}

#[test]
fn texts_laid_out_at_random() {
    let rounds = std::env::var("FMT_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1);
    let texts = texts();
    let mut dice = Dice(7);
    for _ in 0..rounds {
        for (name, text) in texts.iter().filter(|(_, text)| text.len() < 4000) {
            if rounds == 1 && dice.below(3) > 0 {
                continue;
            }
            let other = shaken(text, &mut dice);
            formatted(name, &other);
        }
    }
}

/// The text with other white space between its words, and comments in odd places.
fn shaken(text: &str, dice: &mut Dice) -> String {
    const GAPS: [&str; 12] =
        [" ", " ", " ", "  ", "    ", "\n", "\n\n\n", "\r\n", "\t", " // why\n", "\n  // quorate: allow x\n", "\n/// doc\n"];
    let heat = dice.below(4);
    let mut out = String::new();
    let (mut quoted, mut comment, mut bracket) = (false, false, false);
    for c in text.chars() {
        match c {
            '"' if !comment => quoted = !quoted,
            '\n' => (quoted, comment) = (false, false),
            '[' if !quoted => bracket = true,
            ']' if !quoted => bracket = false,
            '/' if out.ends_with('/') && !quoted => comment = true,
            _ => {}
        }
        match c {
            ' ' if !quoted && !comment && !bracket && dice.below(4) < heat => out.push_str(GAPS[dice.below(GAPS.len())]),
            c => out.push(c),
        }
    }
    out
}

#[test]
fn broken_texts() {
    let rounds = std::env::var("FMT_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1);
    const PARTS: [&str; 18] = [
        "{",
        "}",
        "\"",
        "[",
        "]",
        "(",
        "//",
        "\n",
        "body x {",
        "\u{202E}",
        "=",
        " or ",
        "rule",
        "\nmatter m {}\n",
        ",",
        "\r",
        ";  ",
        "\u{A0}",
    ];
    let texts = texts();
    let mut dice = Dice(11);
    for _ in 0..rounds {
        for (name, text) in texts.iter().filter(|(_, text)| text.len() < 4000) {
            if rounds == 1 && dice.below(3) > 0 {
                continue;
            }
            let at = |dice: &mut Dice, text: &str| {
                (0..=dice.below(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
            };
            let (from, to) = (at(&mut dice, text), at(&mut dice, text));
            let other = match dice.below(3) {
                0 => format!("{}{}{}", &text[..from], PARTS[dice.below(PARTS.len())], &text[from..]),
                1 => format!(
                    "{}{}",
                    &text[..from.min(to)],
                    &text[(from.max(to)).min(from.min(to) + 12).max(from.min(to))..]
                        .trim_start_matches(|c: char| !c.is_ascii())
                ),
                _ => text[..from].to_owned(),
            };
            formatted(name, &other);
        }
    }
}

// --- what the layout is -------------------------------------------------------------------------------------------

/// What a text becomes.
fn becomes(before: &str, after: &str) {
    let found = formatted("here", before).expect("it can be read");
    assert_eq!(found, after, "\n--- found\n{found}\n--- expected\n{after}");
}

#[test]
fn one_clause_a_line_and_one_space() {
    becomes(
        "edition   2026\n\n\n\nbody council\"Town Council\"{members councillor   decides  by simple\n  quorum 5 present}\nroster councillor{Ümit,Бор , 李}",
        "edition 2026

body council \"Town Council\" {
  members councillor
  decides by simple
  quorum 5 present
}
roster councillor { Ümit, Бор, 李 }
",
    );
}

#[test]
fn blocks_on_one_line_stay_while_they_fit() {
    becomes(
        "edition 2026\nmatter m { route { adopted by council final } fills mayor }\n",
        "edition 2026\nmatter m { route { adopted by council final }  fills mayor }\n",
    );
    let long = "x".repeat(60);
    becomes(
        &format!("edition 2026\nmatter m {{ route {{ adopted by {long} final  proposed by {long} }} fills mayor }}\n"),
        &format!(
            "edition 2026\nmatter m {{\n  route {{\n    adopted by {long} final\n    proposed by {long}\n  }}\n  fills mayor\n}}\n"
        ),
    );
}

#[test]
fn every_kind_of_block() {
    becomes(
        "edition 2026
calendar work { zone \"Asia/Almaty\" holidays { 2024-03-08, every year 12-25 \"Feast\" } }
matter m {
fields { trade text  rate number,urgent yes/no }
route { proposed by a or b   adopted by c after proposed final } }
rule r { for each d in decisions
  require d.rate at most 5 else \"{d.id}\" help \"lower it\" }
vote v = cases { when present fewer than 5: fails
  otherwise: ayes more than noes } tie fails
duty d { on adopted of m
  then reported by a within 30 days of adopted }
test \"t\" { docket \"t.yaml\"
  expect clean }
",
        "edition 2026
calendar work { zone \"Asia/Almaty\"  holidays { 2024-03-08, every year 12-25 \"Feast\" } }
matter m {
  fields { trade text  rate number, urgent yes/no }
  route { proposed by a or b  adopted by c after proposed final }
}
rule r {
  for each d in decisions
  require d.rate at most 5
  else \"{d.id}\"
  help \"lower it\"
}
vote v = cases {
  when present fewer than 5: fails
  otherwise: ayes more than noes
} tie fails
duty d {
  on adopted of m
  then reported by a within 30 days of adopted
}
test \"t\" {
  docket \"t.yaml\"
  expect clean
}
",
    );
}

#[test]
fn columns_are_kept_and_drawn_tight() {
    becomes(
        "edition 2026
body council {
    members     councillor                   [statute 4]
    decides by  simple                           [statute 5]   since 2019
    // what follows is set off
    quorum      majority of members       [statute 6]
    notice 5 days before meeting [statute 7]
}
",
        "edition 2026
body council {
  members     councillor           [statute 4]
  decides by  simple               [statute 5]  since 2019
  // what follows is set off
  quorum      majority of members  [statute 6]
  notice 5 days before meeting [statute 7]
}
",
    );
}

#[test]
fn names_wider_than_letters_keep_their_columns() {
    becomes(
        "edition 2026\nroster member {\n  大田    since 2001\n  Anna    since 2001\n}\n",
        "edition 2026\nroster member {\n  大田  since 2001\n  Anna  since 2001\n}\n",
    );
}

#[test]
fn lists_are_filled_and_hang() {
    let names: Vec<String> = (10..60).map(|number| format!("Name{number}")).collect();
    let text = format!("edition 2026\nroster r {{\n  {} since 2001\n}}\n", names.join(",\n  ").replacen(",\n", ",", 1));
    let found = formatted("here", &text).expect("read");
    let lines: Vec<&str> = found.lines().collect();
    assert_eq!((lines[2].len(), lines[3].len(), lines.len()), (113, 113, 7), "{found}");
    assert!(lines[3].starts_with("  Name"), "{found}");
    let upright = "edition 2026\nroster r {\n  Ada \"Dr Ada\",\n  Bo,\n  Cy since 2001\n}\n";
    becomes(upright, upright);
    let actors: Vec<String> = (10..30).map(|number| format!("committee-{number}")).collect();
    let text = format!("edition 2026\nmatter m {{\n  route {{\n    adopted by {} final\n  }}\n}}\n", actors.join(" or "));
    let found = formatted("here", &text).expect("read");
    assert!(found.lines().nth(4).is_some_and(|line| line.starts_with("      or committee-")), "{found}");
    assert!(found.lines().all(|line| line.len() <= 120), "{found}");
}

#[test]
fn comments_keep_their_places() {
    becomes(
        "// before all\nedition 2026 // the language\n/// what it is\nbody a{// opens\n// of the next\nmembers x // beside   \n,y\n// last\n}\n\n\n// at the end",
        "// before all
edition 2026  // the language
/// what it is
body a {  // opens
  // of the next
  members x  // beside
    , y
  // last
}

// at the end
",
    );
}

#[test]
fn what_is_said_to_quorate_stays_on_its_line() {
    let allowed = "edition 2026
body a {
  members x  decides by v  // quorate: allow name/unused because \"both\"
  // quorate: allow name/unused because \"both\"
  quorum 2 present  notice 2 days before meeting
  below b
}
";
    becomes(allowed, allowed);
}

#[test]
fn quotes_and_citations_are_not_touched() {
    becomes(
        "edition 2026\nbody a { members \"a  {  // b\"   [rop 9(2),  x ] [rop\n \"7 \"] }\n",
        "edition 2026\nbody a { members \"a  {  // b\"  [rop 9(2),  x ] [rop \"7 \"] }\n",
    );
    becomes("edition 2026\nvote v=ayes/2+1>2/3*noes\n", "edition 2026\nvote v=ayes/2+1>2/3*noes\n");
    becomes("edition 2026\nvote v=(ayes /2+1)*3 at least noes\n", "edition 2026\nvote v = (ayes / 2 + 1) * 3 at least noes\n");
}

#[test]
fn line_ends_and_the_mark_in_front_stay() {
    becomes("\u{FEFF}edition 2026\r\n\r\n\r\nbody  a {\r\n}", "\u{FEFF}edition 2026\r\n\r\nbody a {}\r\n");
    becomes("", "");
    becomes("\n\n", "");
    becomes("// only this", "// only this\n");
}

#[test]
fn what_cannot_be_read_is_left_byte_for_byte() {
    let text = "edition   2026
body   good   { members  x }
  body   bad   \"
     members   x
   // inside
  }
body   last   { members  x }
";
    let found = format(text).expect("formatted");
    assert_eq!(
        found.text,
        "edition 2026
body good { members x }
  body   bad   \"
     members   x
   // inside
  }
body last { members x }
"
    );
    assert_eq!(found.left, [Left { line: 3, clause: false }]);
    let odd = "edition 2026\nrules  a  TITLE   [\nbody  b {}\n";
    assert_eq!(format(odd).expect("formatted").text, "edition 2026\nrules  a  TITLE   [\nbody b {}\n");
}

/// What is left of a text, as lines and whether each is a clause.
fn left(text: &str) -> Vec<(usize, bool)> {
    format(text).expect("formatted").left.iter().map(|left| (left.line, left.clause)).collect()
}

#[test]
fn of_a_broken_declaration_only_the_clause_is_left() {
    let text = "edition 2026
body   a   {
     members    x
       quorm   5   present   // why
  decides    by   v
}
matter m{ fields{ rate number }
  route { drafted   by x
     passd   y     [rop   9]
       final
    adopted   by  z   final }
  fills   o  }
roster r {
   A   since  01.11.2006
   B
}
";
    becomes(
        text,
        "edition 2026
body a {
  members x
       quorm   5   present   // why
  decides by v
}
matter m {
  fields { rate number }
  route {
    drafted by x
     passd   y     [rop   9]
       final
    adopted by z  final
  }
  fills o
}
roster r {
   A   since  01.11.2006
  B
}
",
    );
    assert_eq!(left(text), [(4, true), (9, true), (14, true)]);
    // on one line with others: what stands in the same braces is left with it
    becomes(
        "edition 2026\nbody a{members   x  quorm   5  }\nbody b{ agenda{ first   m  seconds   n }   below   c }\n",
        "edition 2026\nbody a {\n  members   x  quorm   5\n}\nbody b {\n  agenda {\n    first   m  seconds   n\n  }\n  below c\n}\n",
    );
    becomes(
        "edition 2026\nrule r{ for  each d in decisions\n requires  d.id  is given\n  should   require d.rate is 1 }\n",
        "edition 2026\nrule r {\n  for each d in decisions\n requires  d.id  is given\n  should require d.rate is 1\n}\n",
    );
    becomes(
        "edition 2026\ntest \"t\"{ docket   \"t.yaml\"\n  expects   clean }\n",
        "edition 2026\ntest \"t\" {\n  docket \"t.yaml\"\n  expects   clean\n}\n",
    );
}

#[test]
fn citations_over_several_lines() {
    for (written, becomes) in [
        ("[rop\n 9]", "[rop 9]"),
        ("[\n  rop 9(2)\n]", "[rop 9(2)]"),
        ("[rop 9\r\n ]", "[rop 9]"),
        ("[rop\n \"9\"\n]", "[rop \"9\"]"),
        ("[rop 9 // x\n ]", "[rop 9 // x]"),
        ("[rop https://x.org/9]", "[rop https://x.org/9]"),
        ("[rop\n https://x.org/9\n ]", "[rop https://x.org/9]"),
        ("[rop 9\n  // x\n ]", "[rop 9\n  // x\n ]"),
    ] {
        let text = format!("edition 2026\nbody  a {{ members x  {written} }}\n");
        let found = formatted(written, &text).expect("read");
        assert!(found.contains(&format!(" {becomes}")) && found.contains("body a {"), "{written:?}: {found}");
    }
    formatted("characters that do not show", "edition 2026\ntest \"\u{202E}\" {\u{200B}\n}\n").expect("read");
    formatted("the end of a torn line", "edition 2026\noffice o {\n  seats \u{202E} 2  [memo").expect("read");
    formatted("a code", "edition 2026\ntest \"t\" { expect error route/not-//in-force\n}\n").expect("read");
    // a place over several lines cannot be read
    for written in ["[rop \"9\n(2)\"]", "[rop 9\n 9]", "[rop 9\r 9]"] {
        let text = format!("edition 2026\nbody  a {{ members x  {written} }}\n");
        formatted(written, &text).expect("read");
        assert!(!left(&text).is_empty(), "{written:?}");
    }
}

/// What the author set off is put in columns in time that grows with the length of the text: this took minutes.
#[test]
fn long_lines_take_no_longer_than_their_length() {
    for text in [
        format!("edition 2026\nroster r {{ {}B }}\n", "A,  ".repeat(100_000)),
        format!("edition 2026\nbody b {{ members {}B }}\n", "A  and  B\n and ".repeat(20_000)),
    ] {
        assert!(format(&text).is_ok_and(|found| found.left.is_empty()));
    }
}

// --- the command --------------------------------------------------------------------------------------------------

impl Folder {
    /// Exit status, standard output, standard error.
    fn fmt(&self, args: &[&str], input: &str) -> (i32, String, String) {
        self.fed(&[&["fmt"], args].concat(), input).all()
    }
}

const UGLY: &str = "edition 2026\nbody  a{}\n";
const TIDY: &str = "edition 2026\nbody a {}\n";

#[test]
fn files_are_rewritten_where_they_lie() {
    let folder = Folder::empty("write").with("a.rop", UGLY).with("sub/b.rop", TIDY).with("d.yaml", "decisions:   []\n");
    assert_eq!(folder.fmt(&["."], ""), (0, String::new(), "1 file reformatted, 1 unchanged\n".to_owned()));
    assert_eq!((folder.read("a.rop").as_str(), folder.read("d.yaml").as_str()), (TIDY, "decisions:   []\n"));
    assert_eq!(folder.fmt(&[".", "a.rop"], ""), (0, String::new(), "2 files unchanged\n".to_owned()));
    assert_eq!(folder.fmt(&["-q", "."], "").2, "");
    assert_eq!(fs::read_dir(&folder.0).expect("a folder").count(), 3, "nothing is left beside the files");
}

#[test]
fn check_and_diff_write_nothing() {
    let folder = Folder::empty("check").with("a.rop", UGLY).with("b.rop", TIDY);
    let (status, out, told) = folder.fmt(&["--check", "."], "");
    assert_eq!((status, out.as_str(), told.as_str()), (1, "a.rop\n", "1 file would be reformatted, 1 unchanged\n"));
    let (status, out, _) = folder.fmt(&["--diff", "."], "");
    assert_eq!(
        (status, out.as_str()),
        (1, "--- a/a.rop\n+++ b/a.rop\n@@ -1,2 +1,2 @@\n edition 2026\n-body  a{}\n+body a {}\n")
    );
    assert_eq!(folder.read("a.rop"), UGLY);
    assert_eq!(folder.fmt(&["--check", "b.rop"], "").0, 0);
    assert_eq!(folder.fmt(&["-"], UGLY), (0, TIDY.to_owned(), String::new()));
    assert_eq!(folder.fmt(&["--check", "-"], UGLY).1, "<stdin>\n");
    assert_eq!(folder.fmt(&["--diff", "-"], TIDY), (0, String::new(), "1 file unchanged\n".to_owned()));
}

#[test]
fn nothing_to_format_is_no_success() {
    let folder = Folder::empty("nothing").with("d.yaml", "decisions: []\n").with(".gitignore", "x.rop\n").with("x.rop", UGLY);
    for (args, said) in [
        (&["."] as &[&str], "nothing to format in .: no rule file (.rop)"),
        (&["d.yaml"], "nothing to format in d.yaml: it is no rule file (.rop)"),
        (&["none.rop"], "cannot read none.rop: no such file"),
        (&[], "nothing to format: name a file or folder"),
    ] {
        let (status, out, told) = folder.fmt(args, "");
        assert_eq!((status, out.as_str(), told), (2, "", format!("error: {said}\n")));
    }
    assert_eq!(folder.read("x.rop"), UGLY, "what is ignored is left alone");
    assert_eq!(folder.fmt(&["x.rop", "none.rop"], "").0, 2);
    assert_eq!(folder.read("x.rop"), TIDY, "what is named is not ignored");
}

#[test]
fn broken_and_hostile_files_end_clean() {
    let folder = Folder::empty("hostile")
        .with("broken.rop", "edition 2026\nbody  a{}\nbdy  b { }\n")
        .with("deep.rop", &format!("edition 2026\nbody b {}", "{".repeat(100_000)))
        .with("large.rop", &format!("edition 2026 // {}", "x".repeat(2 << 20)))
        .with("odd.rop", "edition 2026\nbody  a{} // \u{202E}x\u{1B}[2J\n");
    let (status, out, told) = folder.fmt(&["broken.rop", "odd.rop"], "");
    let note = "note: broken.rop:3: this declaration cannot be read and is left as it is\n2 files reformatted\n";
    assert_eq!((status, out.as_str(), told.as_str()), (0, "", note));
    assert_eq!(folder.read("broken.rop"), "edition 2026\nbody a {}\nbdy  b { }\n");
    assert_eq!(folder.read("odd.rop"), "edition 2026\nbody a {}  // \u{202E}x\u{1B}[2J\n");
    let (status, _, told) = folder.fmt(&["deep.rop", "large.rop"], "");
    assert_eq!((status, told.matches("is left as it is:").count()), (2, 2), "{told}");
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::empty("links").with("in/a.rop", UGLY).with("out/b.rop", UGLY);
    let real = folder.0.join("in/a.rop");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("set");
    symlink(folder.0.join("out"), folder.0.join("in/far")).expect("a link");
    symlink(folder.0.join("out/b.rop"), folder.0.join("in/b.rop")).expect("a link");
    assert_eq!(folder.fmt(&["in"], "").2, "1 file reformatted\n");
    assert_eq!(
        (fs::metadata(&real).expect("there").permissions().mode() & 0o777, folder.read("out/b.rop").as_str()),
        (0o640, UGLY)
    );
    assert_eq!(folder.fmt(&["in/b.rop"], "").0, 0);
    assert_eq!(folder.read("out/b.rop"), TIDY, "a link that is named is followed");
    assert!(fs::symlink_metadata(folder.0.join("in/b.rop")).expect("there").is_symlink());
}

#[test]
fn what_comes_with_the_program_is_laid_out() {
    let told = |args: &[&str], folder: &Path| {
        let ran = folder::run(folder, args);
        (ran.status, ran.out)
    };
    assert_eq!(told(&["fmt", "--check", "rules", "benches"], &root()), (0, String::new()));
    let folder = Folder::empty("init");
    assert_eq!(told(&["init", "--name", "club"], &folder.0).0, 0);
    assert_eq!(told(&["fmt", "--check"], &folder.0), (0, String::new()));
}

#[test]
fn the_page_shows_what_it_does() {
    let page = fs::read_to_string(root().join("docs/commands/fmt.md")).expect("the page");
    let block = |info: &str| page.split(info).nth(1).and_then(|rest| rest.split("```").next()).expect("an example").to_owned();
    becomes(&block("```text before\n"), &block("```text after\n"));
    becomes(&block("```text before broken\n"), &block("```text after broken\n"));
}
