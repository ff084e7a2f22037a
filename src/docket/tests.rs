//! What a docket's text gives: facts, and findings at their places.

use super::*;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceMap, Span};
use std::fmt::Write;

/// A finding as the tests write it: code, entry, text at the first place, message.
type Row = (&'static str, String, String, String);

struct Outcomes {
    sources: SourceMap,
    docket: Docket,
    found: Vec<Diagnostic>,
}

impl Outcomes {
    fn of(name: &str, text: &str) -> Self {
        let mut sources = SourceMap::default();
        // another file before it, so that offsets in the file and in the space differ
        sources.add("before.rop", "edition 2026\n".into()).unwrap();
        let id = sources.add(name, text.into()).unwrap();
        let (docket, found) = read(&sources, id);
        for label in found.iter().flat_map(|finding| &finding.labels) {
            let file = sources.file(id).span();
            assert!(file.start <= label.span.start && label.span.end <= file.end, "{label:?} outside of the file");
            assert!(sources.slice(label.span).len() as u32 == label.span.len(), "{label:?} splits a character");
        }
        for finding in &found {
            assert!(finding.help.is_some(), "{} has no help", finding.message);
            assert!(finding.message.chars().count() < 400 && !finding.message.contains(|c: char| c.is_control()));
        }
        Self { sources, docket, found }
    }

    fn at(&self, span: Span) -> &str {
        self.sources.slice(span)
    }

    fn rows(&self) -> Vec<Row> {
        let row = |finding: &Diagnostic| {
            let place = finding.primary().map(|label| self.at(label.span).to_owned()).unwrap_or_default();
            (finding.code.0, finding.decision.clone().unwrap_or_default(), place, finding.message.clone())
        };
        self.found.iter().map(row).collect()
    }

    fn help(&self) -> &str {
        self.found[0].help.as_deref().unwrap()
    }
}

fn yaml(text: &str) -> Outcomes {
    Outcomes::of("d.yaml", text)
}

fn json(text: &str) -> Outcomes {
    Outcomes::of("d.json", text)
}

#[track_caller]
fn expect(got: &Outcomes, rows: &[(&'static str, &str, &str, &str)]) {
    let rows: Vec<Row> = rows.iter().map(|(c, d, t, m)| (*c, d.to_string(), t.to_string(), m.to_string())).collect();
    assert_eq!(got.rows(), rows);
}

/// A sound decision with other lines put in.
fn decision(lines: &str) -> String {
    let mut text = String::from(
        "decisions:\n  - id: soc-1\n    date: 2023-08-22\n    body: soc\n    matter: budget\n    step: approved\n    outcome: adopted\n",
    );
    for line in lines.lines() {
        writeln!(text, "    {line}").unwrap();
    }
    text
}

const CHAIN: &str = "\
rules: cica
complete_from: 2023-01
recorded_until: 2023
decisions:
  - id: soc-2023-08-22/3
    date: 2023-08-22
    body: soc
    meeting: {id: soc-9, kind: regular, posted: 2023-08-01T09:00+06:00}
    matter: coordination
    subject: ict-2024-25
    step: approved
    outcome: adopted
    by: Türkiye
    relies_on: swg-2023-08-21/5
    vote: {method: consensus, present: all, objections: []}
    fills:
      - {office: coordinator, area: ict-security, holder: Russia, with: [China], from: 2024-01-01, until: '2025-12-31'}
    sources: [{note: Foreign Ministry press service, url: \"https://x\"}]
";

#[test]
fn a_chain_is_read_with_its_places() {
    let got = yaml(CHAIN);
    expect(&got, &[]);
    let docket = &got.docket;
    assert_eq!(got.at(docket.head), "rules: cica");
    assert_eq!(docket.complete_from.unwrap().value.to_string(), "2023-01");
    let entry = &docket.entries[0];
    assert_eq!(entry.kind, EntryKind::Decision);
    assert!(got.at(entry.span).starts_with("id: soc-2023") && got.at(entry.span).ends_with("\"https://x\"}]"));
    assert_eq!(got.at(entry.by[0].span), "Türkiye");
    assert_eq!(got.at(entry.relies_on[0].span), "swg-2023-08-21/5");
    assert_eq!(entry.outcome.unwrap().value, Outcome::Adopted);
    let vote = entry.vote.as_ref().unwrap();
    assert_eq!(got.at(vote.span), "{method: consensus, present: all, objections: []}");
    assert!(matches!(vote.present, Some(Presence::All(span)) if got.at(span) == "all"));
    assert!(vote.objections.as_ref().unwrap().is_empty());
    let fill = &entry.fills[0];
    assert_eq!((fill.per[0].0.value.as_str(), got.at(fill.per[0].1.span)), ("area", "ict-security"));
    assert_eq!(got.at(fill.until.unwrap().span), "'2025-12-31'");
    let Some(MeetingRef::Here(meeting)) = &entry.meeting else { panic!("a meeting") };
    assert_eq!(meeting.posted.unwrap().value.to_string(), "2023-08-01");
}

#[test]
fn an_agenda_takes_date_and_body_from_its_meeting() {
    let got = yaml(
        "rules: cica\nmeeting: {id: mc, body: ministerial, kind: informal, date: 2023-09-21, present: 27}\n\
         agenda:\n  status: provisional\n  circulated: 2023-09-01\n\
         items:\n- {label: '1', matter: agenda, step: adopted}\n- label: 2\n  matter: roadmap\n  step: adopted\n  outcome: noted\n  papers: [A/1, {id: A/2, circulated: 2023-09-01}]\n",
    );
    expect(&got, &[]);
    let [first, second] = &got.docket.entries[..] else { panic!("two entries") };
    assert_eq!((first.kind, second.kind), (EntryKind::Item, EntryKind::Decision));
    assert_eq!(got.at(first.date.unwrap().span), "2023-09-21");
    assert_eq!(first.body.as_ref().unwrap().value, "ministerial");
    assert_eq!(second.id.as_ref().unwrap().value, "2");
    assert_eq!(second.papers.len(), 2);
    assert_eq!(got.at(first.span), "label: '1', matter: agenda, step: adopted");
}

#[test]
fn the_same_facts_from_json() {
    let got = json(
        "\u{feff}{\"rules\": \"cica\",\r\n \"decisions\": [{\"\\u0069d\": \"é-1\", \"date\": \"2023\", \"body\": \"soc\", \"matter\": \"m\", \"step\": \"s\",\
         \"outcome\": \"no-quorum\", \"editorial\": true, \"vote\": {\"ayes\": 60, \"noes\": [\"A\", \"B\"], \"members\": 101}}]}",
    );
    expect(&got, &[]);
    let entry = &got.docket.entries[0];
    assert_eq!(got.at(entry.id.as_ref().unwrap().span), "\"é-1\"");
    assert_eq!(got.at(got.docket.head), "{\"rules\": \"cica\",");
    let vote = entry.vote.as_ref().unwrap();
    assert!(matches!(vote.ayes, Some(Tally::Number(number)) if number.value == 60 && got.at(number.span) == "60"));
    assert!(matches!(&vote.noes, Some(Tally::Names(names, _)) if names.len() == 2));
    assert_eq!(got.at(vote.span), "{\"ayes\": 60, \"noes\": [\"A\", \"B\"], \"members\": 101}");
}

#[test]
fn the_reader_goes_by_extension_then_by_the_first_character() {
    assert!(Outcomes::of("<stdin>", "\n {\"decisions\": []}").rows()[0].0 == "docket/empty");
    assert!(Outcomes::of("<stdin>", "decisions: []").rows()[0].0 == "docket/empty");
    assert!(Outcomes::of("a.yml", "{decisions: []}").rows()[0].0 == "docket/empty");
    assert!(Outcomes::of("A.JSON", "{decisions: []}").rows()[0].0 == "docket/syntax");
}

#[test]
fn four_mistakes_are_four_findings_and_the_rest_is_kept() {
    let got = yaml(
        &decision("subjct: b\ntitel: x\neffective: 21.09.2023\nvote: {method: acclaim}\nby: [[A], B]")
            .replace("2023-08-22", "2023-02-30"),
    );
    expect(
        &got,
        &[
            ("docket/bad-date", "soc-1", "2023-02-30", "`2023-02-30` is no day of the calendar"),
            ("docket/bad-value", "soc-1", "[A]", "a list in `by`, one name is needed"),
            ("docket/bad-value", "soc-1", "acclaim", "`acclaim` is no `method`"),
            ("docket/bad-date", "soc-1", "21.09.2023", "`21.09.2023` is no date; write 2023-09-21"),
        ],
    );
    // which fields a matter declares is known only with the rules
    let kept: Vec<&str> = got.docket.entries[0].fields.iter().map(|(name, _)| name.value.as_str()).collect();
    assert_eq!(kept, ["subjct", "titel"]);
    assert_eq!(got.found[0].help.as_deref(), Some("the month runs from `2023-02-01` to `2023-02-28`"));
    let entry = &got.docket.entries[0];
    assert_eq!((entry.date, entry.by.len()), (None, 1));
}

#[test]
fn every_field_of_the_language_is_known() {
    let lines = "meeting: m-1\nends: [{office: o, holder: B, on: 2023}]\nwaives: [{provision: soc.notice, until: 2024}]\nclass: x\nratifies: a\nsupersedes: b\nreason: c\nallow: [x]\n\
        sponsors: [A]\nrecused: A\ntext: v3\neditorial: no\ncirculated: 2023-08\nadded: 2023-08-01\nproposed: 2023\neffective: 2023-09-01\ndelegated_by: x\nconcerns: A\n\
        vote: {rule: r, snapshot: 2023-01-01, totals: {ayes: 1/2, noes: 3}, asked: [A], question: uphold, pairs: [[A, B]], consents: [A], ballots: {}, counts: {a: 1}, casting: yes, opened: 2024-03-14T17:00+06:00, closes: 2024-03-17T11:00Z, \
        votes: [{voter: A, option: not voting, weight: 1/2, reason: r, proxy: B, withdrawn: no}], objections: [China, {by: B, at: 2024-03-15, kind: amendment, withdrawn: true}]}\n\
        fills: {office: o, holder: A, employer: [{is: X, since: 2020}], elected: 2023, remainder_of: B, seat: 3, partial: yes, role: chair}\nsources: [text, {note: n}]";
    let got = yaml(&decision(lines));
    let rows = got.rows();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.0 == "docket/not-yet"), "{rows:?}");
    let vote = got.docket.entries[0].vote.as_ref().unwrap();
    assert_eq!(vote.closes.unwrap().value.to_string(), "2024-03-17");
    assert_eq!(vote.objections.as_ref().unwrap()[1].kind.as_ref().unwrap().value, "amendment");
    assert_eq!(vote.votes.as_ref().unwrap()[0].weight.as_ref().unwrap().value, "1/2");
}

#[test]
fn what_is_required_is_asked_for_once_each() {
    let got =
        yaml("decisions:\n  - id: a\n    outcome: adoptd\n  - title: x\nitems:\n  - label: 1\n    matter: m\n    step: s\n");
    let missing = "docket/missing-field";
    expect(
        &got,
        &[
            ("docket/bad-value", "a", "adoptd", "`adoptd` is no `outcome`"),
            (missing, "a", "a", "`a` has no `date`"),
            (missing, "a", "a", "`a` has no `body`"),
            (missing, "a", "a", "`a` has no `matter`"),
            (missing, "a", "a", "`a` has no `step`"),
            (missing, "", "title", "the decision has no `id`"),
            (missing, "", "title", "the decision has no `date`"),
            (missing, "", "title", "the decision has no `body`"),
            (missing, "", "title", "the decision has no `matter`"),
            (missing, "", "title", "the decision has no `step`"),
            (missing, "", "title", "the decision has no `outcome`"),
            (missing, "", "decisions:", "the meeting of the agenda has no `date`"),
            (missing, "", "decisions:", "the meeting of the agenda has no `body`"),
        ],
    );
    assert_eq!(got.help(), "did you mean `adopted`?");
    assert_eq!(got.docket.entries.len(), 3);
}

#[test]
fn a_date_is_shown_rightly_written_where_there_is_one_reading() {
    let message = |date: &str| yaml(&decision("").replace("2023-08-22", date)).rows()[0].3.clone();
    assert_eq!(message("1.2.2023"), "`1.2.2023` is no date; write 2023-02-01");
    assert_eq!(message("2023/9/1"), "`2023/9/1` is no date; write 2023-09-01");
    assert_eq!(message("2023-9-1"), "`2023-9-1` is no date; write 2023-09-01");
    assert_eq!(message("20230901"), "`20230901` is no date; write 2023-09-01");
    assert_eq!(message("09/21/2023"), "`09/21/2023` is no date; write 2023-09-21");
    assert_eq!(message("09/10/2023"), "`09/10/2023` is no date");
    assert_eq!(message("2023-09-21T25:00Z"), "`2023-09-21T25:00Z` is no date");
    assert_eq!(message("21 September 2023"), "`21 September 2023` is no date");
    assert_eq!(message("2023-13"), "`2023-13` is no day of the calendar");
    assert_eq!(message("31.02.2023"), "`31.02.2023` is no date");
    assert_eq!(message("٢٠٢٣-٠١-٠١"), "`٢٠٢٣-٠١-٠١` is no date");
    assert_eq!(message("[2023]"), "a list in `date`, a date is needed");
    let got = yaml(&decision("vote: {opened: 2024-02-30T17:00Z}"));
    assert_eq!(got.rows()[0].3, "`2024-02-30T17:00Z` is no date");
    let seconds = |at: &str| {
        let got = yaml(&decision("").replace("2023-08-22", at));
        let clock = got.docket.times.values().next().copied().unwrap();
        (clock.time.to_string(), clock.offset.map(jiff::tz::Offset::seconds))
    };
    assert_eq!(seconds("2023-08-22T17:00"), ("17:00:00".into(), None));
    assert_eq!(seconds("2023-08-22 17:00"), ("17:00:00".into(), None));
    assert_eq!(seconds("2023-08-22T17:00Z"), ("17:00:00".into(), Some(0)));
    assert_eq!(seconds("2023-08-22T17:00:30+05:30"), ("17:00:30".into(), Some(19_800)));
    assert_eq!(seconds("2023-08-22T17:00[America/New_York]"), ("17:00:00".into(), Some(-14_400)));
}

#[test]
fn values_of_another_kind() {
    let row = |lines: &str| yaml(&decision(lines)).rows()[0].clone();
    let bad = |place: &str, message: &str| ("docket/bad-value", "soc-1".to_owned(), place.to_owned(), message.to_owned());
    assert_eq!(row("editorial: maybe"), bad("maybe", "`maybe` is no `editorial`"));
    assert_eq!(row("vote: {ayes: -3}"), bad("-3", "`-3` is no whole number"));
    assert_eq!(
        row("vote: {members: 99999999999999999999}"),
        bad("99999999999999999999", "`99999999999999999999` is no whole number")
    );
    assert_eq!(row("vote: adopted"), bad("adopted", "a single value where a vote is needed"));
    assert_eq!(row("vote: {votes: [{voter: A, option: yess}]}"), bad("yess", "`yess` is no `option`"));
    let weighted = yaml(&decision("vote: {votes: [{voter: A, option: yes, weight: 1e3}]}"));
    assert_eq!(weighted.rows()[0], bad("1e3", "`1e3` is no exact number"));
    assert_eq!(row("text:"), bad("text", "no value given for `text`"));
    assert_eq!(row("circulated: ~"), bad("circulated", "no value given for `circulated`"));
    assert_eq!(row("text: ''"), bad("text", "no value given for `text`"));
    assert_eq!(row("by: [A, ~]"), bad("~", "nothing in `by`, one name is needed"));
    assert_eq!(row("text: !foo x"), bad("!foo", "tag `!foo` is not known"));
    expect(&yaml(&decision("title:\nsources:\npapers: null")), &[]);
    expect(&yaml(&decision("text: !!str 2024")), &[]);
}

#[test]
fn keys_and_ids_given_twice_show_both_places() {
    let got = yaml(&decision("body: swg"));
    expect(&got, &[("docket/duplicate-key", "soc-1", "body", "`body` is given twice")]);
    assert!(got.found[0].labels[1].span < got.found[0].labels[0].span);
    assert_eq!(got.docket.entries[0].body.as_ref().unwrap().value, "soc");
    let got = json("{\"decisions\": [], \"d\\u0065cisions\": []}");
    assert_eq!(got.rows()[0].2, "\"d\\u0065cisions\"");
    let keys: String = (0..40).map(|n| format!("k{}: 1\n", n % 39)).collect();
    assert_eq!(yaml(&keys).rows().iter().filter(|row| row.0 == "docket/duplicate-key").count(), 1);
    let two = decision("") + &decision("").replace("decisions:\n", "");
    let got = yaml(&two);
    expect(&got, &[("docket/duplicate-id", "soc-1", "soc-1", "decision `soc-1` is given twice")]);
    assert_eq!(got.at(got.found[0].labels[1].span), "soc-1");
    assert_eq!(got.docket.entries.len(), 2);
}

#[test]
fn nothing_to_check() {
    for text in ["", "\n", "# only a comment\n", "---\n", "~", "rules: cica\n", "decisions: []", "items:\n", "\u{feff}"] {
        let got = yaml(text);
        assert_eq!(got.rows().iter().map(|row| row.0).collect::<Vec<_>>(), ["docket/empty"], "{text:?}");
    }
    for text in ["", "null", "{}", " \n"] {
        assert_eq!(json(text).rows().iter().map(|row| row.0).collect::<Vec<_>>(), ["docket/empty"], "{text:?}");
    }
    let got = yaml("- id: a\n- id: b\n");
    expect(&got, &[("docket/bad-value", "", "- id: a", "a list where a docket is needed")]);
    assert_eq!(got.help(), "write `decisions:` before the list");
    expect(&yaml("just text"), &[("docket/bad-value", "", "just text", "a single value where a docket is needed")]);
    expect(&yaml("decisions: [x]"), &[("docket/bad-value", "", "x", "a single value where a decision is needed")]);
}

#[test]
fn yaml_that_cannot_be_read() {
    let syntax = |text: &str, place: &str, message: &str| expect(&yaml(text), &[("docket/syntax", "", place, message)]);
    syntax("a: [1, 2\nb: c", ":", "`:` where no key can stand");
    syntax("a: [1, {b: c]", "{", "`{` is closed by `]`");
    syntax("a: [1 [2]]", "[", "a comma or a closing bracket is missing");
    syntax("a: {b: c", "{", "`{` is not closed");
    syntax("a: 'b\n", "'", "a quote is not closed");
    syntax("a: b: c", ":", "`:` where no key can stand");
    syntax("a: *x\n", "*", "the alias refers to no anchor above it");
    syntax("a: @x\n", "@", "`@` begins no value");
    syntax("a: 1\n---\nb: 2\n", "---", "a second document in one file");
    syntax("a: &x [*x]\n", "*x", "the anchor contains itself");
    syntax("? [a, b]\n: c\n", "[a, b]", "a list stands where a key is needed");
    expect(
        &yaml("---\nrules: cica\n...\n").docket.rules.map(|_| yaml("decisions: []\n")).unwrap(),
        &[("docket/empty", "", "decisions: []", "no agenda items, no decisions, no terms, no events")],
    );
    assert_eq!(yaml("a:\n\t- b: c\n").rows()[0].0, "docket/syntax");
    assert_eq!(yaml("a:\n\t- b: c\n").rows()[0].3, "a tab where spaces are needed");
}

#[test]
fn json_that_is_none() {
    let syntax = |text: &str, place: &str, message: &str| expect(&json(text), &[("docket/syntax", "", place, message)]);
    syntax("{\"a\": 1,}", "}", "no JSON: a comma after the last value");
    syntax("{\"a\" 1}", "1", "no JSON: `1` stands where `:` is needed");
    syntax("{a: 1}", "a", "no JSON: `a` stands where a key in double quotes is needed");
    syntax("{'a': 1}", "'", "no JSON: a single quote");
    syntax("[1 2]", "2", "no JSON: `2` stands where `,` or `]` is needed");
    syntax("[1", "", "no JSON: the file ends where `,` or `]` is needed");
    syntax("{} // x", "//", "no JSON: a comment");
    syntax("{} {}", "{", "no JSON: a second value after the first");
    syntax("[\u{a0}1]", "\u{a0}", "no JSON: a blank that JSON does not know");
    for text in [
        "[+1]",
        "[.5]",
        "[0x1]",
        "[NaN]",
        "[\"\\x41\"]",
        "[\"\\ud800\"]",
        "[01]",
        "[1.]",
        "\"a",
        "{\"a\":}",
        "[,]",
        "]",
        "tru",
        "{\"a\":1 \"b\":2}",
        "/",
    ] {
        assert_eq!(json(text).rows()[0].0, "docket/syntax", "{text}");
    }
}

#[test]
fn deep_nesting_ends_at_once() {
    for part in ["[", "{a: ", "- ", "? ", "[{", "- - ? "] {
        let got = yaml(&part.repeat(100_000));
        assert_eq!((got.rows().len(), got.rows()[0].0), (1, "docket/too-deep"), "{part}");
    }
    for part in ["[", "{\"a\":"] {
        assert_eq!(json(&part.repeat(100_000)).rows()[0].0, "docket/too-deep", "{part}");
    }
    let indented: String = (0..200).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    assert_eq!(yaml(&indented).rows()[0].0, "docket/too-deep");
    let by_alias = format!("a: &a {}{}\nb: {}*a{}\n", "[".repeat(40), "]".repeat(40), "[".repeat(40), "]".repeat(40));
    assert_eq!(
        yaml(&by_alias).rows()[0],
        ("docket/too-deep", String::new(), "*a".into(), "lists and mappings nest deeper than 64".into())
    );
    let allowed = format!("{{\"title\": {}{}}}", "[".repeat(63), "]".repeat(63));
    assert!(json(&allowed).rows().iter().all(|row| row.0 != "docket/too-deep"));
}

#[test]
fn aliases_stand_for_their_values_within_bounds() {
    let got = yaml(
        "decisions:\n- &d {id: a, date: &t 2023-01-01, body: soc, matter: m, step: s, outcome: adopted}\n- {id: b, date: *t, body: soc, matter: m, step: s, outcome: noted}\n- *d\n",
    );
    expect(&got, &[("docket/duplicate-id", "a", "a", "decision `a` is given twice")]);
    assert_eq!(got.at(got.docket.entries[1].date.unwrap().span), "*t");
    let bomb: String = (1..12).map(|n| format!("b{n}: &b{n} [{}]\n", vec![format!("*b{}", n - 1); 9].join(", "))).collect();
    let got = yaml(&format!("b0: &b0 [x, x, x, x, x, x, x, x, x]\n{bomb}"));
    expect(&got, &[("docket/too-large", "", "*b3", "aliases add more than 10000 values")]);
    let big = format!("a: &a [{}]\nb: *a\n", "x, ".repeat(20_000));
    assert_eq!(yaml(&big).rows()[0].3, "the value referred to is too large");
    let merge = yaml(&decision("<<: {text: x}"));
    expect(&merge, &[("docket/unknown-field", "soc-1", "<<", "merge keys (`<<`) are not read")]);
}

#[test]
fn control_characters_are_named_never_shown() {
    let got = yaml(&decision("text: a\u{1b}[31m\ntitle: b\u{202e}c # \u{85}\nreason: \"x\\u2066y\""));
    let row = |place: &str, name: &str| {
        ("docket/control-character", place.to_owned(), format!("control character {name} in the text"))
    };
    let rows: Vec<_> = got.rows().into_iter().map(|row| (row.0, row.2, row.3)).collect();
    assert_eq!(
        rows,
        [row("\u{1b}", "U+001B"), row("\u{202e}", "U+202E"), row("\u{85}", "U+0085"), row("\"x\\u2066y\"", "U+2066")]
    );
    assert!(got.found.iter().take(2).all(|finding| finding.decision.as_deref() == Some("soc-1")));
    let entry = &got.docket.entries[0];
    assert_eq!(entry.text.as_ref().unwrap().value, "a_[31m");
    assert_eq!(entry.title.as_ref().unwrap().value, "b___c");
    let got = json("{\"decisions\": [{\"id\": \"a\\u0000b\", \"\\u001b\": 1}]}");
    assert_eq!(got.rows()[0].3, "control character U+0000 in the text");
    assert_eq!(got.docket.entries[0].id.as_ref().unwrap().value, "ab");
    assert_eq!(yaml("a: b\0c\nd: e\n").rows()[0].0, "docket/control-character");
}

#[test]
fn a_mistake_in_the_syntax_costs_one_entry() {
    let entry = |id: &str| format!("  - {{id: {id}, date: 2024-01-01, body: b, matter: m, step: s, outcome: adopted}}\n");
    let good = entry("a") + &entry("b");
    let ids = |text: &str| {
        let got = yaml(text);
        let syntax = got.rows().iter().filter(|row| row.0 == "docket/syntax").count();
        let ids: Vec<String> = got.docket.entries.iter().filter_map(|entry| Some(entry.id.as_ref()?.value.clone())).collect();
        (syntax, ids.join(" "))
    };
    let broken = [
        "  - {id: x, date: 2024-01-01 body: b: c}\n",
        "  - {id: x, date: [2024-01-01}\n",
        "  - id: \"x\n    date: 1\n",
        "  - {id: x, matter: m\n",
    ];
    for one in broken {
        assert_eq!(ids(&format!("decisions:\n{good}{one}{}", entry("c"))), (1, "a b c".to_owned()), "{one}");
        assert_eq!(ids(&format!("decisions:\n{one}{good}")), (1, "a b".to_owned()), "{one}");
        assert_eq!(ids(&format!("decisions:\n{good}{one}title: t\n")), (1, "a b".to_owned()), "{one}");
    }
    let two = format!("items:\n{}{}{}{}", entry("a"), broken[0], entry("b"), broken[1]);
    assert_eq!(ids(&two), (2, "a b".to_owned()));
    // beyond repair: one finding, and no other that follows from it
    assert_eq!(yaml("decisions: [}\n").rows().len(), 1);
    assert_eq!(yaml(&format!("decisions:\n{}", broken[0])).rows().len(), 1);
}

#[test]
fn size_is_bounded_before_parsing() {
    let got = yaml(&"x".repeat(2 << 20));
    assert_eq!(
        (got.rows()[0].0, got.rows()[0].3.as_str()),
        ("docket/too-large", "this line is 2.0 MiB long, at most 1 MiB are read")
    );
    assert_eq!(got.rows()[0].2.len(), 80);
    assert_eq!(json(&"[".repeat(17 << 20)).rows()[0].3, "this line is 17.0 MiB long, at most 16 MiB are read");
    let got = json(&format!("{{\"decisions\": [{}1]}}", "1,".repeat(1_600_000)));
    assert_eq!(got.rows()[0].3, "the file holds more than 1500000 values");
}

#[test]
fn findings_are_capped_and_what_follows_stays_bounded() {
    let text = format!("decisions:\n{}", "- {}\n".repeat(5_000));
    let got = yaml(&text);
    assert_eq!(got.found.len(), 1_001);
    assert_eq!(got.rows()[1_000].3, "30000 findings in this file, 1000 shown");
    assert!(got.docket.entries.len() < 200);
}

#[test]
fn long_text_is_cut_in_messages() {
    let got = yaml(&decision(&format!("vote: {{method: {}}}", "ü".repeat(5_000))));
    assert_eq!(got.rows()[0].3, format!("`{}…` is no `method`", "ü".repeat(60)));
}

#[test]
fn line_ends_and_letters_of_all_kinds() {
    let got = yaml(&decision("by: [Türkiye, Côte d'Ivoire, 대한민국]\neditorial: perhaps").replace('\n', "\r\n"));
    expect(&got, &[("docket/bad-value", "soc-1", "perhaps", "`perhaps` is no `editorial`")]);
    let names: Vec<&str> = got.docket.entries[0].by.iter().map(|name| got.at(name.span)).collect();
    assert_eq!(names, ["Türkiye", "Côte d'Ivoire", "대한민국"]);
    let got = yaml(&decision("reason: |\n  one\n  two\n\neffective: x"));
    assert_eq!(got.rows()[0], ("docket/bad-date", "soc-1".into(), "x".into(), "`x` is no date".into()));
}

/// Every prefix and many one-byte changes of a sound docket: something comes out, never a panic, places always in the file.
#[test]
fn torn_files_never_panic() {
    let sound = CHAIN;
    for end in (0..sound.len()).filter(|end| sound.is_char_boundary(*end)) {
        yaml(&sound[..end]);
    }
    let noise =
        ["\"", "'", "[", "]", "{", "}", ":", "-", "&", "*", "!", "|", ">", "%", "@", "\t", "\r", "\0", "é", "? ", "# ", "<<: "];
    for (index, start) in (0..sound.len()).filter(|at| sound.is_char_boundary(*at)).enumerate() {
        let part = noise[index % noise.len()];
        yaml(&format!("{}{part}{}", &sound[..start], &sound[start..]));
    }
    let sound = "{\"decisions\": [{\"id\": \"é\", \"date\": \"2023\", \"vote\": {\"ayes\": [\"A\", null], \"noes\": 1.5e3}, \"editorial\": false}]}";
    for end in (0..sound.len()).filter(|end| sound.is_char_boundary(*end)) {
        json(&sound[..end]);
        for part in noise {
            json(&format!("{}{part}{}", &sound[..end], &sound[end..]));
        }
    }
}
