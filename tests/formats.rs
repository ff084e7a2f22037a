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

#[test]
fn ten_thousand_findings_are_one_screen_and_quick() {
    let mut sample = Sample::new(&"- id: д\n".repeat(10_000));
    let base = sample.sources.file(sample.docket).base();
    for entry in 0..10_000 {
        let start = base + entry * 9 + 6;
        let mut finding = Diagnostic::new(MISSING, Severity::Note, Verdict::Undetermined, "who was present is not recorded")
            .label(Span::new(start, start + 2), Role::Docket, "");
        finding.provision = Some("soc.quorum".into());
        sample.findings.push(finding);
    }
    for entry in 0..90_000_u32 {
        let start = base + (entry % 10_000) * 9;
        let mut finding = Diagnostic::new(WRONG_BODY, Severity::Error, Verdict::Breach, format!("nr {entry}")).label(
            Span::new(start, start + 1),
            Role::Docket,
            "here",
        );
        // a chain of causes 1,000 long
        finding.cause = (entry % 1_000 > 0).then_some(10_000 + entry as usize - 1);
        sample.findings.push(finding);
    }
    let sample = sample.report(Summary { provisions: 2, decisions: 10_000, ..Summary::default() });
    #[allow(clippy::disallowed_methods)]
    let before = std::time::Instant::now();
    let text = render(Format::Human, &sample, |_| ());
    let took = before.elapsed();
    assert!(text.lines().count() < 1_000, "{} lines", text.lines().count());
    // generous: an unoptimised build on a busy machine; were it quadratic, it would take minutes
    assert!(took.as_secs() < 5, "{took:?}");
    hold("many.human.txt", &text);
    let json = render(Format::Json, &sample, |_| ());
    assert!(json.len() > 10_000_000);
}
