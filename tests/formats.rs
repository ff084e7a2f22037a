//! Every format on the same hand-made reports, held against `tests/snapshots/`. `QUORATE_BLESS=1 cargo test` rewrites them.

#![allow(clippy::expect_used, reason = "a test that cannot go on says so")]

use quorate::diagnostic::{
    Citation, Code, Diagnostic, Edit, Effect, Fix, NOT_ENCODED, Report, Role, Severity, Summary, Verdict,
};
use quorate::report::{Context, Format};
use quorate::source::{SourceId, SourceMap, Span};
use std::path::Path;

const WRONG_BODY: Code = Code("route/wrong-body");
const LATE: Code = Code("notice/late");
const VOID_BASIS: Code = Code("route/void-basis");
const MISSING: Code = Code("quorum/not-known");
const STRAY: Code = Code("syntax/stray");

const DOCKET: &str = "\
rules: cica
decisions:
  - id: adopted-2023
    body: soc
    date: 2023-09-21
    act: adopted
    subject: Заявление министров
  - id: follow-up
    relies_on: adopted-2023
    date: 2023-09-22
";

const RULES: &str = "\
edition 2026
rules cica \"Conference on Interaction and Confidence Building Measures in Asia\"

matter statement {
  route {
    recommended by soc
    adopted by ministerial, summit
  }
  notice 14 days
}
";

struct Sample {
    sources: SourceMap,
    docket: SourceId,
    rules: SourceId,
    findings: Vec<Diagnostic>,
}

impl Sample {
    /// The rule file is read first: the docket's snippet must come first all the same.
    fn new(docket: &str) -> Self {
        let mut sources = SourceMap::default();
        let rules = sources.add("rules/cica/cica.rop", RULES.into()).expect("small");
        let docket = sources.add("dockets/2023.yaml", docket.into()).expect("small");
        Self { sources, docket, rules, findings: Vec::new() }
    }

    fn find(&self, file: SourceId, text: &str) -> Span {
        let file = self.sources.file(file);
        let start = file.text().find(text).expect("the text is there") as u32 + file.base();
        Span::new(start, start + text.len() as u32)
    }

    fn in_docket(&self, text: &str) -> Span {
        self.find(self.docket, text)
    }

    fn in_rules(&self, text: &str) -> Span {
        self.find(self.rules, text)
    }

    fn report(self, checked: Summary) -> (SourceMap, Report) {
        let report = Report::assemble(&self.sources, self.findings, checked);
        (self.sources, report)
    }
}

fn cited(locator: &str) -> Vec<Citation> {
    vec![Citation { source: "rop".into(), title: "CICA Rules of Procedure".into(), locator: Some(locator.into()) }]
}

/// A breach over two files, a warning, a chain of causes, an undetermined one, a note, and one without a place.
fn usual() -> (SourceMap, Report) {
    let mut sample = Sample::new(DOCKET);
    let mut breach = Diagnostic::new(
        WRONG_BODY,
        Severity::Error,
        Verdict::Breach,
        "`soc` adopted a statement; ministerial or summit adopts it",
    )
    .label(sample.in_docket("soc"), Role::Docket, "adopted here by the Senior Officials Committee")
    .label(sample.in_rules("adopted by ministerial, summit"), Role::Rule, "required here")
    .help("record it as `recommended`, or name the body that adopted it")
    .decision(Some("adopted-2023"));
    breach.provision = Some("statement.adopted".into());
    breach.effect = Effect::Void;
    breach.citations = cited("14.1.5");
    breach.fixes = vec![Fix {
        title: "say `recommended`".into(),
        safe: false,
        edits: vec![Edit { span: sample.find(sample.docket, "adopted\n    subject"), text: "recommended\n    subject".into() }],
    }];
    let mut follows =
        Diagnostic::new(VOID_BASIS, Severity::Error, Verdict::Breach, "it relies on `adopted-2023`, which is void")
            .label(sample.in_docket("relies_on: adopted-2023"), Role::Docket, "")
            .decision(Some("follow-up"));
    follows.cause = Some(0);
    let mut further = Diagnostic::new(VOID_BASIS, Severity::Error, Verdict::Breach, "it rests on `follow-up`, which is void");
    further.cause = Some(1);
    let mut late = Diagnostic::new(
        LATE,
        Severity::Warning,
        Verdict::Breach,
        "papers circulated 12 of 14 days before; earliest 2023-09-05",
    )
    .label(sample.in_docket("2023-09-21"), Role::Docket, "held here")
    .label(sample.in_rules("notice 14 days"), Role::Rule, "recommended here")
    .decision(Some("adopted-2023"));
    late.provision = Some("statement.notice".into());
    late.effect = Effect::Irregular;
    let mut missing = Diagnostic::new(MISSING, Severity::Note, Verdict::Undetermined, "who was present is not recorded")
        .label(sample.in_docket("follow-up"), Role::Docket, "`present` is missing")
        .help("add `present:`")
        .decision(Some("follow-up"));
    missing.provision = Some("soc.quorum".into());
    let mut unknown = Diagnostic::new(NOT_ENCODED, Severity::Note, Verdict::Lint, "the text of the voting rule is not at hand");
    unknown.provision = Some("soc.vote".into());
    let note = Diagnostic::new(Code("lint/unused"), Severity::Note, Verdict::Lint, "matter `statement` is used by no docket")
        .label(sample.in_rules("statement"), Role::Rule, "");
    sample.findings = vec![breach, follows, further, late, missing, unknown, note];
    sample.report(Summary { provisions: 12, decisions: 2, ..Summary::default() })
}

/// Text that would steer a terminal, in every place a file can put it; right-to-left text; CRLF; tabs; the end of the file.
fn hostile() -> (SourceMap, Report) {
    let docket = "title: \u{1b}[31mred\u{202e}evil\u{7}\r\n\tname: \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{9b}x\r\nbody: 大会 soc";
    let mut sample = Sample::new(docket);
    let end = sample.sources.file(sample.docket).span().end;
    sample.findings = vec![
        Diagnostic::invalid(STRAY, "`\u{1b}]0;owned\u{7}` is no body\nnor \u{202e}this")
            .label(sample.in_docket("\u{1b}[31mred\u{202e}evil\u{7}"), Role::Docket, "here \u{1b}[1m")
            .help("did you mean \u{200b}`soc`?")
            .decision(Some("\u{1b}c")),
        Diagnostic::invalid(STRAY, "a name").label(
            sample.in_docket("\u{5e9}\u{5dc}\u{5d5}\u{5dd}"),
            Role::Docket,
            "right to left",
        ),
        Diagnostic::invalid(STRAY, "wide characters before it").label(sample.in_docket("soc"), Role::Docket, "here"),
        Diagnostic::invalid(STRAY, "the file ends too soon").label(Span::new(end, end), Role::Docket, "`}` is missing here"),
        Diagnostic::invalid(STRAY, "the whole file").label(
            sample.sources.file(sample.docket).span(),
            Role::Docket,
            "all of it",
        ),
    ];
    sample.report(Summary::default())
}

/// One line of 16 MiB, and an empty file.
fn long_line() -> (SourceMap, Report) {
    let filler = "{\"id\": \"д-1\"}, ".repeat(1 << 19);
    let docket = format!("{{\"decisions\": [{filler}{{\"body\": \"soc\"}}, {filler}]}}");
    let mut sample = Sample::new(&docket);
    let empty = sample.sources.add("empty.yaml", "".into()).expect("small");
    let nothing = sample.sources.file(empty).span();
    let line_break = sample.sources.add("ends.yaml", "items:\n  - a\n".into()).expect("small");
    let after = sample.sources.file(line_break).span().end;
    sample.findings = vec![
        Diagnostic::new(WRONG_BODY, Severity::Error, Verdict::Breach, "`soc` may not").label(
            sample.in_docket("\"soc\""),
            Role::Docket,
            "here",
        ),
        Diagnostic::invalid(Code("docket/empty"), "the docket is empty").label(nothing, Role::Docket, "nothing is here"),
        Diagnostic::invalid(STRAY, "the list is not closed").label(Span::new(after, after), Role::Docket, "here"),
    ];
    sample.report(Summary { provisions: 1, decisions: 1_048_577, ..Summary::default() })
}

fn nothing_found() -> (SourceMap, Report) {
    Sample::new(DOCKET).report(Summary { provisions: 12, decisions: 8, items: 1, ..Summary::default() })
}

fn render(format: Format, (sources, report): &(SourceMap, Report), adjust: impl Fn(&mut Context<'_>)) -> String {
    let mut context = Context::new(sources, report);
    context.width = 100;
    adjust(&mut context);
    let mut out = Vec::new();
    format.write(&context, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("UTF-8")
}

fn hold(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    #[allow(clippy::disallowed_methods)]
    if std::env::var("QUORATE_BLESS").is_ok() {
        std::fs::write(&path, text).expect("the snapshot is written");
    } else {
        let held = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(held == text, "{name} differs; QUORATE_BLESS=1 rewrites it. It is now:\n{text}");
    }
}

fn file_name(name: &str, format: Format) -> String {
    if format == Format::Json { format!("{name}.json") } else { format!("{name}.{}.txt", format.name()) }
}

#[test]
fn each_format_on_each_report() {
    for (name, sample) in [("usual", usual()), ("hostile", hostile()), ("long-line", long_line()), ("nothing", nothing_found())]
    {
        for format in Format::ALL {
            let text = render(*format, &sample, |_| ());
            assert!(!text.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}', '\u{200b}']), "{name} steers the terminal");
            hold(&file_name(name, *format), &text);
        }
    }
}

#[test]
fn flags_change_what_people_are_shown() {
    let sample = usual();
    hold("usual-verbose.human.txt", &render(Format::Human, &sample, |context| context.verbose = 1));
    hold("usual-quiet.human.txt", &render(Format::Human, &sample, |context| context.quiet = true));
    hold("usual-color.human.txt", &render(Format::Human, &sample, |context| context.color = true));
    hold("usual-limit.human.txt", &render(Format::Human, &sample, |context| context.max_findings = 1));
}

#[test]
fn every_json_document_is_json() {
    for sample in [usual(), hostile(), nothing_found()] {
        let text = render(Format::Json, &sample, |context| context.as_of = Some(jiff::civil::date(2023, 9, 21)));
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["schema_version"], 1);
        assert_eq!(value["as_of"], "2023-09-21");
    }
}

/// `thousands` entries in thousands, each undetermined, and nine errors to each, in chains of causes 1,000 long.
fn many(thousands: u32) -> (SourceMap, Report) {
    let entries = thousands * 1_000;
    let mut sample = Sample::new(&"- id: д\n".repeat(entries as usize));
    let base = sample.sources.file(sample.docket).base();
    for entry in 0..entries {
        let start = base + entry * 9 + 6;
        let mut finding = Diagnostic::new(MISSING, Severity::Note, Verdict::Undetermined, "who was present is not recorded")
            .label(Span::new(start, start + 2), Role::Docket, "");
        finding.provision = Some("soc.quorum".into());
        sample.findings.push(finding);
    }
    for number in 0..entries * 9 {
        let start = base + (number % entries) * 9;
        let mut finding = Diagnostic::new(WRONG_BODY, Severity::Error, Verdict::Breach, format!("nr {number}")).label(
            Span::new(start, start + 1),
            Role::Docket,
            "here",
        );
        finding.cause = (number % 1_000 > 0).then_some((entries + number) as usize - 1);
        sample.findings.push(finding);
    }
    sample.report(Summary { provisions: 2, decisions: entries as usize, ..Summary::default() })
}

#[test]
fn a_hundred_thousand_findings_are_told_quickly() {
    let sample = many(10);
    #[allow(clippy::disallowed_methods)]
    let before = std::time::Instant::now();
    let text = render(Format::Human, &sample, |_| ());
    // it takes 40 ms; were it quadratic, it would take minutes
    assert!(before.elapsed().as_secs() < 5);
    assert!(text.lines().count() < 1_000, "{} lines", text.lines().count());
    hold("many.human.txt", &text);
}

#[test]
fn json_leaves_nothing_out() {
    let text = render(Format::Json, &many(1), |_| ());
    assert_eq!(text.matches("\"fingerprint\": ").count(), 10_000);
    assert_eq!(text.matches("\"caused_by\": null").count(), 1_000 + 9);
}

#[test]
fn every_span_of_an_awkward_text_is_drawn() {
    let long = "д大\u{202e}x\t".repeat(40);
    for text in ["", "\n", "\r\n\r\n", "a\r\nдо\u{1b}\n\n\u{feff}b", "\u{feff}x: \u{e0041}\r\r\n\tя", &format!("a\n{long}\nb")]
    {
        let mut sources = SourceMap::default();
        sources.add("before", "x".into()).expect("small");
        let file = sources.add("awkward", text.into()).expect("small");
        sources.add("after", "y".into()).expect("small");
        let base = sources.file(file).base();
        let step = if text.len() > 100 { 37 } else { 1 };
        for (start, end) in
            (0..=text.len() as u32).step_by(step).flat_map(|s| (s..=text.len() as u32 + 1).step_by(step).map(move |e| (s, e)))
        {
            let finding = Diagnostic::invalid(STRAY, "here it is")
                .label(Span::new(base + start, base + end), Role::Docket, "MARK")
                .label(Span::new(base + end.min(text.len() as u32), base + end), Role::Docket, "SECOND");
            let report = Report::assemble(&sources, vec![finding], Summary::default());
            let mut out = Vec::new();
            Format::Human.write(&Context::new(&sources, &report), &mut out).expect("a vector takes everything");
            let out = String::from_utf8(out).expect("UTF-8");
            assert!(
                out.contains("MARK") && out.contains("SECOND") && out.contains("[awkward:"),
                "{start}..{end} of {text:?}:\n{out}"
            );
            assert!(!out.contains(['\u{1b}', '\r', '\u{202e}', '\u{feff}', '\u{e0041}']), "{start}..{end} of {text:?}:\n{out}");
        }
    }
}
