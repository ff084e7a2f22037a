//! Every format on the same hand-made reports, held against `tests/snapshots/`. `QUORATE_BLESS=1 cargo test` rewrites them.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads files, and stops where it cannot go on"
)]

#[path = "support/schema.rs"]
mod schema;

use quorate::diagnostic::{
    Citation, Code, Diagnostic, Edit, Effect, Fix, NOT_ENCODED, Report, Role, Severity, Summary, SuppressedBy, Suppression,
    Verdict,
};
use quorate::report::{Context, Extent, Format};
use quorate::source::{SourceId, SourceMap, Span};
use schema::Schema;
use serde_json::Value;
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

/// Each verdict and severity; a file with blanks, other scripts and an emoji in its name; text that would be markup in some format.
fn every() -> (SourceMap, Report) {
    let docket = "rules: cica\ndecisions:\n  - {id: \"🗳️ 1|a\", body: הוועד, subject: \"[x](http://evil)\"}\n  - {id: two}\n";
    let mut sample = Sample::new("");
    let name = "dockets/année 2024/заседание #1, 100%: 🗳️.yaml";
    let file = sample.sources.add(name, docket.into()).expect("small");
    let hostile = "`soc` is @everyone's #1 <b>body</b>: *really* [x](http://evil) | 50%\u{fffe}";
    let mut void = Diagnostic::new(WRONG_BODY, Severity::Error, Verdict::Breach, hostile)
        .label(sample.find(file, "הוועד"), Role::Docket, "acts here")
        .label(sample.in_rules("recommended by soc"), Role::Rule, "required here")
        .label(sample.in_rules("matter statement {\n  route {\n"), Role::Rule, "")
        .help("write `ministerial`: or <script>")
        .decision(Some("🗳️ 1|a"));
    void.effect = Effect::Void;
    void.provision = Some("statement.adopted".into());
    void.citations = cited("14.1.5");
    let mut irregular = Diagnostic::new(LATE, Severity::Error, Verdict::Breach, "2 of 14 days")
        .label(sample.find(file, "two"), Role::Docket, "")
        .decision(Some("two"));
    irregular.effect = Effect::Irregular;
    irregular.provision = Some("statement.notice".into());
    let mut waived = Diagnostic::new(LATE, Severity::Note, Verdict::Waived, "1 of 14 days, waived")
        .label(sample.find(file, "two"), Role::Docket, "")
        .decision(Some("two"));
    waived.provision = Some("statement.notice".into());
    let lint = Diagnostic::new(Code("lint/unused"), Severity::Warning, Verdict::Lint, "`statement` is not used").label(
        sample.in_rules("matter statement {\n"),
        Role::Rule,
        "declared here",
    );
    let follows = |of: usize, message: String| {
        let mut finding = Diagnostic::new(VOID_BASIS, Severity::Error, Verdict::Breach, message);
        finding.cause = Some(of);
        finding
    };
    let invalid = Diagnostic::invalid(STRAY, "stray\u{1b}[31m `}`").label(
        sample.find(file, "[x](http://evil)"),
        Role::Docket,
        "not `[x](y)`",
    );
    let nowhere = Diagnostic::new(MISSING, Severity::Note, Verdict::Undetermined, "the project names no roster");
    let warned = Diagnostic::new(MISSING, Severity::Warning, Verdict::Breach, "no place at all");
    sample.findings = vec![void, irregular, waived, lint, invalid, nowhere, warned];
    for number in 0..7 {
        sample.findings.push(follows(0, format!("follower {number}")));
    }
    sample.report(Summary { provisions: 3, decisions: 2, items: 1, ..Summary::default() })
}

fn nothing_found() -> (SourceMap, Report) {
    Sample::new(DOCKET).report(Summary { provisions: 12, decisions: 8, items: 1, ..Summary::default() })
}

/// A breach that a docket accepts, with what follows from it; a lint that a comment takes out; a warning that is known.
fn taken_out() -> (SourceMap, Report) {
    let mut sample = Sample::new(DOCKET);
    let out = |by, reason: &str, at| Some(Box::new(Suppression { by, reason: reason.into(), at }));
    let mut breach = Diagnostic::new(WRONG_BODY, Severity::Error, Verdict::Breach, "`soc` adopted a statement")
        .label(sample.in_docket("soc"), Role::Docket, "here")
        .decision(Some("adopted-2023"));
    breach.provision = Some("statement.adopted".into());
    breach.suppression = out(SuppressedBy::Docket, "принято \u{202e}министрами", Some(sample.in_docket("act: adopted")));
    let mut follows =
        Diagnostic::new(VOID_BASIS, Severity::Error, Verdict::Breach, "it relies on `adopted-2023`, which is void")
            .label(sample.in_docket("relies_on: adopted-2023"), Role::Docket, "")
            .decision(Some("follow-up"));
    follows.cause = Some(0);
    let mut late = Diagnostic::new(LATE, Severity::Warning, Verdict::Breach, "papers circulated late").label(
        sample.in_docket("2023-09-21"),
        Role::Docket,
        "held here",
    );
    late.provision = Some("statement.notice".into());
    late.suppression = out(SuppressedBy::Baseline, "in the baseline old.json", None);
    let mut lint = Diagnostic::new(Code("name/unused"), Severity::Warning, Verdict::Lint, "`statement` is never used").label(
        sample.in_rules("matter statement"),
        Role::Rule,
        "declared here",
    );
    lint.suppression = out(SuppressedBy::Comment, "kept <for> \"2027\"", Some(sample.in_rules("matter")));
    // what cannot be understood stays, whatever is said
    let mut stray = Diagnostic::invalid(STRAY, "this is no clause").label(sample.in_rules("route"), Role::Rule, "here");
    stray.suppression = out(SuppressedBy::Comment, "never", None);
    sample.findings = vec![breach, follows, late, lint, stray];
    sample.report(Summary { provisions: 2, decisions: 2, ..Summary::default() })
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
    match format {
        Format::Json => format!("{name}.json"),
        Format::Sarif | Format::Gitlab => format!("{name}.{}.json", format.name()),
        Format::Junit => format!("{name}.junit.xml"),
        Format::Jsonl => format!("{name}.jsonl"),
        Format::Markdown => format!("{name}.md"),
        _ => format!("{name}.{}.txt", format.name()),
    }
}

/// Each report, and what was checked for it.
fn samples() -> Vec<(&'static str, (SourceMap, Report), Vec<Extent>)> {
    let docket = |provisions: &[&str]| Extent {
        file: "dockets/2023.yaml".into(),
        role: Role::Docket,
        provisions: provisions.iter().map(|path| (*path).to_owned()).collect(),
    };
    let rules = Extent { file: "rules/cica/cica.rop".into(), role: Role::Rule, provisions: Vec::new() };
    vec![
        ("usual", usual(), vec![rules.clone(), docket(&["statement.adopted", "statement.notice", "soc.quorum", "soc.chair"])]),
        ("every", every(), Vec::new()),
        ("hostile", hostile(), Vec::new()),
        ("taken-out", taken_out(), vec![rules.clone(), docket(&["statement.adopted", "statement.notice", "soc.quorum"])]),
        ("nothing", nothing_found(), vec![rules, docket(&["statement.adopted", "statement.notice"])]),
    ]
}

/// What is stored of a text: of SARIF not the words of pages, which change on their own.
fn storable(format: Format, text: String) -> String {
    if format != Format::Sarif {
        return text;
    }
    let mut log: Value = serde_json::from_str(&text).expect("JSON");
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("rules") {
        for words in ["shortDescription", "fullDescription", "help"] {
            let known = rule[words]["text"].as_str().is_some_and(|text| !text.is_empty());
            rule[words] = Value::from(if known { "…" } else { "missing" });
        }
    }
    serde_json::to_string_pretty(&log).expect("JSON") + "\n"
}

#[test]
fn each_format_on_each_report() {
    // sixteen megabytes on one line: once is enough
    let rules = Extent { file: "rules/cica/cica.rop".into(), role: Role::Rule, provisions: Vec::new() };
    for (name, sample, extents) in samples().into_iter().chain([("long-line", long_line(), vec![rules])]) {
        for format in Format::ALL {
            let adjust = |context: &mut Context<'_>| {
                context.max_findings = 50;
                context.least = Severity::Error;
            };
            let text = with(*format, &sample, &extents, &[], adjust);
            assert!(!text.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}', '\u{200b}']), "{name} steers the terminal");
            assert_eq!(text, with(*format, &sample, &extents, &[], adjust), "{name}: {} is not the same twice", format.name());
            hold(&file_name(name, *format), &storable(*format, text));
        }
    }
}

fn with(
    format: Format,
    (sources, report): &(SourceMap, Report),
    extents: &[Extent],
    failures: &[String],
    adjust: impl Fn(&mut Context<'_>),
) -> String {
    let mut context = Context { extents, failures, width: 100, ..Context::new(sources, report) };
    adjust(&mut context);
    let mut out = Vec::new();
    format.write(&context, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("UTF-8")
}

fn json(format: Format, sample: &(SourceMap, Report), extents: &[Extent]) -> Value {
    serde_json::from_str(&with(format, sample, extents, &["cannot read x.yaml: no such file".into()], |_| ())).expect("JSON")
}

const SARIF: &str = "tests/schemas/sarif-2.1.0.schema.json";
const GITLAB: &str = "tests/schemas/gitlab-code-quality.schema.json";
const REPORT: &str = "docs/schemas/report.schema.json";

#[test]
fn documents_are_as_their_schemas_say() {
    let [of_sarif, of_gitlab, of_report] = [SARIF, GITLAB, REPORT].map(|schema| Schema::new(schema, ""));
    let of_head = Schema::new(REPORT, "#/$defs/head");
    for (name, sample, extents) in samples() {
        let mut sarif = json(Format::Sarif, &sample, &extents);
        assert_eq!(of_sarif.faults(&sarif), None, "{name}");
        let mut gitlab = json(Format::Gitlab, &sample, &extents);
        assert_eq!(of_gitlab.faults(&gitlab), None, "{name}");
        let mut report = json(Format::Json, &sample, &extents);
        assert_eq!(of_report.faults(&report), None, "{name}");
        let lines = with(Format::Jsonl, &sample, &extents, &["cannot read x.yaml: no such file".into()], |_| ());
        let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON in each line")).collect();
        let (head, findings) = lines.split_last().expect("a last line");
        assert_eq!(of_head.faults(head), None, "{name}");
        let all = ["findings", "suppressed"].map(|list| report[list].as_array().expect("a list").clone()).concat();
        assert_eq!(findings, all.as_slice(), "{name}");
        assert_eq!(head["summary"], report["summary"], "{name}");
        // the schemas do refuse what is wrong
        sarif["runs"][0]["columnKind"] = Value::from("bytes");
        gitlab[0]["severity"] = Value::from("bad");
        report["summary"]["errors"] = Value::from(-1);
        for (schema, document) in [(&of_sarif, &sarif), (&of_gitlab, &gitlab), (&of_report, &report)] {
            assert!(schema.faults(document).is_some(), "{name}: a schema that refuses nothing");
        }
    }
}

#[test]
fn sarif_says_rules_places_fixes_and_causes() {
    let (name, sample, extents) = samples().swap_remove(0);
    let log = json(Format::Sarif, &sample, &extents);
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), sample.1.findings.len(), "{name}");
    for (result, print) in results.iter().zip(&sample.1.fingerprints) {
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().expect("an index") as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert_eq!(result["partialFingerprints"]["quorate/v1"], print.as_str());
    }
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let rule = rules.iter().find(|rule| rule["id"] == "route/wrong-body").expect("the rule");
    assert!(rule["shortDescription"]["text"].as_str().expect("text").len() > 10);
    assert!(rule["help"]["markdown"].as_str().expect("Markdown").contains("```yaml\n"));
    assert_eq!(rule["defaultConfiguration"]["level"], "error");
    let breach = results.iter().find(|result| result["ruleId"] == "route/wrong-body").expect("the breach");
    assert_eq!(breach["level"], "error");
    let at = &breach["locations"][0]["physicalLocation"];
    assert_eq!(at["artifactLocation"]["uri"], "dockets/2023.yaml");
    let region = &at["region"];
    assert_eq!([&region["startLine"], &region["startColumn"], &region["endColumn"]], [4, 11, 14]);
    let related = &breach["relatedLocations"][0];
    assert_eq!(related["physicalLocation"]["artifactLocation"]["uri"], "rules/cica/cica.rop");
    assert_eq!(related["physicalLocation"]["region"]["startLine"], 7);
    assert_eq!(related["message"]["text"], "required here");
    let replaced = &breach["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replaced["insertedContent"]["text"], "recommended\n    subject");
    let follower = results.iter().find(|result| result["ruleId"] == "route/void-basis").expect("what follows");
    assert_eq!(follower["properties"]["causedBy"], breach["partialFingerprints"]["quorate/v1"]);
    assert_eq!(follower["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 4);
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(run["artifacts"].as_array().map(Vec::len), Some(2));
    // services refuse what has no place
    assert!(results.iter().all(|result| result["locations"][0]["physicalLocation"]["region"]["startLine"].is_u64()));
    let every = json(Format::Sarif, &every(), &[]);
    assert!(every.to_string().contains("dockets/ann%C3%A9e%202024/%D0%B7"), "paths are URIs");
}

#[test]
fn junit_counts_what_fails_and_what_was_checked() {
    for (name, sample, extents) in samples() {
        let text = with(Format::Junit, &sample, &extents, &[], |_| ());
        assert!(!text.contains(['\u{fffe}', '\u{ffff}', '\u{0}', '\u{8}']), "{name} is no XML");
        let report = quick_junit::Report::deserialize_from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let cases: Vec<_> = report.test_suites.iter().flat_map(|suite| &suite.test_cases).collect();
        assert_eq!(report.tests, cases.len(), "{name}");
        assert!(report.test_suites.iter().all(|suite| suite.tests == suite.test_cases.len() && suite.tests > 0), "{name}");
        let of = |kind: &str| cases.iter().filter(|case| format!("{:?}", case.status).starts_with(kind)).count();
        let roots = |held: &dyn Fn(&Diagnostic) -> bool| sample.1.roots().filter(|(_, finding)| held(finding)).count();
        let invalid = roots(&|finding| finding.verdict == Verdict::Invalid);
        let failing = roots(&|finding| finding.verdict != Verdict::Invalid && finding.severity == Severity::Error);
        assert_eq!((report.errors, report.failures), (invalid, failing), "{name}");
        assert_eq!(of("NonSuccess"), invalid + failing, "{name}");
        for extent in &extents {
            let suite = report.test_suites.iter().find(|suite| suite.name.as_str() == extent.file);
            assert!(suite.is_some_and(|suite| suite.tests >= extent.provisions.len().max(1)), "{name}: {}", extent.file);
        }
    }
    let (_, sample, extents) = samples().pop().expect("the last");
    let text = with(Format::Junit, &sample, &extents, &[], |_| ());
    assert!(text.contains("tests=\"3\" skipped=\"0\" failures=\"0\" errors=\"0\""), "{text}");
    let text = with(Format::Junit, &sample, &extents, &["cannot read x.yaml".into()], |_| ());
    assert!(text.contains("errors=\"1\"") && text.contains("cannot read x.yaml"), "{text}");
    // what the exit status counts fails here, too
    let strict = with(Format::Junit, &usual(), &[], &[], |context| {
        context.least = Severity::Warning;
        context.undetermined = true;
    });
    assert!(strict.contains("failures=\"3\""), "{strict}");
}

#[test]
fn annotations_are_one_command_each() {
    let unescaped =
        |text: &str| text.replace("%0A", "\n").replace("%0D", "\r").replace("%3A", ":").replace("%2C", ",").replace("%25", "%");
    for (name, sample, _) in samples() {
        let text = with(Format::Github, &sample, &[], &["cannot read x:\n::error::y".into()], |_| ());
        let (last, commands) =
            text.trim_end().split('\n').collect::<Vec<_>>().split_last().map(|(l, c)| (*l, c.to_vec())).expect("lines");
        assert!(!last.starts_with("::"), "{name}");
        for command in &commands {
            let (properties, message) = command.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("a command");
            let (level, properties) = properties.split_once(' ').expect("properties");
            assert!(["error", "warning", "notice"].contains(&level), "{command}");
            assert!(
                properties.split(',').all(|one| one.split_once('=').is_some_and(|(_, value)| !value.contains(':'))),
                "{command}"
            );
            assert!(!unescaped(message).is_empty() && !message.contains('\r'), "{command}");
        }
        let told = sample.1.roots().filter(|(_, finding)| finding.code != NOT_ENCODED).count();
        let folded = usize::from(sample.1.roots().any(|(_, finding)| finding.code == NOT_ENCODED));
        assert_eq!(commands.len(), 1 + told + folded, "{name}: {text}");
    }
    let text = with(Format::Github, &usual(), &[], &[], |_| ());
    let first = "::error file=dockets/2023.yaml,line=4,endLine=4,col=11,endColumn=14,title=error route/wrong-body of statement.adopted at adopted-2023::`soc` adopted a statement; ministerial or summit adopts it%0Ahelp: record it";
    assert!(text.starts_with(first), "{text}");
    assert!(
        text.contains(
            "%0Arule: rules/cica/cica.rop:7:5: required here%0Asource: CICA Rules of Procedure, 14.1.5%0Afollows: it rests on"
        ),
        "{text}"
    );
    let text = with(Format::Github, &every(), &[], &[], |_| ());
    assert!(text.contains("file=dockets/année 2024/заседание #1%2C 100%25%3A 🗳️.yaml,line=3"), "{text}");
    assert!(text.contains("::warning title=warning quorum/not-known::no place at all\n"), "{text}");
}

#[test]
fn gitlab_has_each_root_once_at_its_line() {
    for (name, sample, extents) in samples() {
        let issues = with(Format::Gitlab, &sample, &extents, &[], |_| ());
        let issues: Vec<Value> = serde_json::from_str(&issues).expect("a list");
        assert_eq!(issues.len(), sample.1.roots().count(), "{name}");
        let mut prints: Vec<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().expect("text")).collect();
        prints.sort_unstable();
        prints.dedup();
        assert_eq!(prints.len(), issues.len(), "{name}: fingerprints are unique");
    }
    let issues: Vec<Value> = serde_json::from_str(&with(Format::Gitlab, &every(), &[], &[], |_| ())).expect("a list");
    let of = |code: &str| issues.iter().find(|issue| issue["check_name"] == code).expect("an issue");
    assert_eq!(
        (&of("route/wrong-body")["severity"], &of("route/wrong-body")["location"]["lines"]["begin"]),
        (&"critical".into(), &3.into())
    );
    // a place that ends with a line break ends on its line
    assert_eq!(of("lint/unused")["location"]["lines"], serde_json::json!({"begin": 4, "end": 4}));
    assert_eq!(of("quorum/not-known")["location"]["lines"]["begin"], 1);
}

#[test]
fn a_comment_makes_no_markup_of_what_files_say() {
    for (name, sample, extents) in samples() {
        let text = with(Format::Markdown, &sample, &extents, &["cannot read <x>".into()], |_| ());
        assert!(text.starts_with("### "), "{name}");
        for tag in text.split('<').skip(1) {
            let tag = tag.split('>').next().expect("a tag");
            assert!(
                ["code", "/code", "sub", "/sub", "br", "details", "/details", "summary", "/summary", "!-- --"].contains(&tag),
                "{name}: <{tag}>"
            );
        }
        assert!(!text.contains("](") && !text.contains("http://"), "{name}: no links");
        for mention in text.match_indices(['@', '#']).filter(|(at, _)| *at > 2) {
            let entity = text[..mention.0].ends_with('&');
            assert!(entity || text[mention.0 + 1..].starts_with("<!-- -->"), "{name}: {}", &text[mention.0..]);
        }
        for row in text.lines().filter(|line| line.starts_with("| ")) {
            let bars = row.match_indices('|').filter(|(at, _)| !row[..*at].ends_with('\\')).count();
            assert_eq!(bars, 4, "{name}: {row}");
        }
    }
    let text = with(Format::Markdown, &usual(), &[], &[], |_| ());
    assert!(text.contains("| error | <code>dockets/2023.yaml:4</code> | <code>soc</code> adopted a statement;"), "{text}");
    assert!(text.contains("   - rule: rules/cica/cica.rop:7:5: required here\n"), "{text}");
    // a comment that is too long is refused as a whole
    let text = with(Format::Markdown, &many(1), &[], &[], |context| context.max_findings = 0);
    assert!(text.len() < 65_536 && text.contains("more findings"), "{} bytes", text.len());
}

#[test]
fn concise_is_a_line_a_finding() {
    let text = with(Format::Concise, &usual(), &[], &[], |_| ());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), usual().1.findings.len() + 1, "{text}");
    assert!(
        lines.contains(
            &"dockets/2023.yaml:4:11: error[route/wrong-body] `soc` adopted a statement; ministerial or summit adopts it"
        ),
        "{text}"
    );
    assert!(lines.iter().any(|line| line.ends_with("(follows from dockets/2023.yaml:4:11)")), "{text}");
    assert!(lines.iter().any(|line| line.starts_with("note[provision/unknown] ")), "{text}");
    let quiet = with(Format::Concise, &usual(), &[], &[], |context| context.quiet = true);
    assert!(quiet.lines().count() == 3 && quiet.lines().all(|line| line.contains("error[")), "{quiet}");
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
    // it takes 40 ms; were it quadratic, it would take minutes, on a busy machine, too
    assert!(before.elapsed().as_secs() < 30);
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

#[test]
fn what_was_taken_out_is_told_and_does_not_count() {
    let sample = taken_out();
    let report = json(Format::Json, &sample, &[]);
    let codes = |list: &str| -> Vec<String> {
        report[list].as_array().expect("a list").iter().map(|one| one["code"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(codes("findings"), ["syntax/stray"]);
    assert_eq!(codes("suppressed"), ["route/wrong-body", "notice/late", "route/void-basis", "name/unused"]);
    assert_eq!((&report["summary"]["suppressed"], &report["summary"]["baseline"]), (&2.into(), &1.into()));
    assert_eq!(report["suppressed"][2]["caused_by"], report["suppressed"][0]["fingerprint"]);
    let log = json(Format::Sarif, &sample, &[]);
    let results = log["runs"][0]["results"].as_array().expect("results");
    let kinds: Vec<&Value> = results.iter().map(|result| &result["suppressions"][0]["kind"]).collect();
    let kind = |kind: &str| Value::from(kind);
    assert_eq!(kinds, [&Value::Null, &kind("inSource"), &kind("external"), &kind("inSource"), &kind("inSource")]);
    for format in [Format::Concise, Format::Github, Format::Gitlab, Format::Markdown, Format::Human, Format::Plain] {
        let text = with(format, &sample, &[], &[], |_| ());
        assert!(!text.contains("wrong-body") && !text.contains("never used"), "{}: {text}", format.name());
        assert!(format == Format::Gitlab || text.contains("2 suppressed"), "{}: {text}", format.name());
    }
}
