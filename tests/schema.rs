//! `quorate schema`: takes every docket that the reader takes, and refuses names that stand for nothing.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test reads files and stops where it cannot go on")]

#[path = "support/folder.rs"]
mod folder;

use boon::{Compiler, SchemaIndex, Schemas};
use folder::Folder;
use granit_parser::{Event, Parser, ScalarStyle};
use jiff::civil::Date;
use quorate::check::Settings;
use quorate::diagnostic::{Diagnostic, Verdict};
use quorate::docket::shape;
use quorate::source::{SourceMap, Unreadable, World};
use quorate::{load, record, schema};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The disk, without any confinement.
struct Disk;

impl World for Disk {
    fn read(&self, path: &str, from: &str) -> Result<(String, Arc<str>), Unreadable> {
        let path = Path::new(from).parent().unwrap_or(Path::new("")).join(path);
        let name = path.to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).map_err(|error| Unreadable { path: name.clone(), why: error.to_string() })?;
        Ok((name, text.into()))
    }
}

/// One text under a name.
struct One<'a>(&'a str);

impl World for One<'_> {
    fn read(&self, path: &str, _: &str) -> Result<(String, Arc<str>), Unreadable> {
        Ok((path.to_owned(), self.0.into()))
    }
}

/// The schema of rules.
fn of(world: &dyn World, path: &str, as_of: Option<Date>) -> Value {
    let mut sources = SourceMap::default();
    let (rules, findings) = load::rule_set(world, &mut sources, path, "").expect("rules");
    let broken: Vec<&Diagnostic> = findings.iter().filter(|finding| finding.verdict == Verdict::Invalid).collect();
    assert!(broken.is_empty(), "{broken:?}");
    schema::schema(&rules.charter, &sources, as_of)
}

/// A schema, ready to hold dockets against.
struct Checked(Schemas, SchemaIndex);

impl Checked {
    fn new(schema: Value) -> Self {
        let mut compiler = Compiler::new();
        compiler.add_resource("schema.json", schema).expect("a resource");
        let mut schemas = Schemas::new();
        let index = compiler.compile("schema.json", &mut schemas).expect("a schema");
        Self(schemas, index)
    }

    fn refuses(&self, docket: &Value) -> Option<String> {
        self.0.validate(docket, self.1).err().map(|error| format!("{error:#}"))
    }
}

/// A YAML text as editors read it (core schema), or with every scalar as text.
fn yaml(text: &str, as_text: bool) -> Option<Value> {
    struct Reading<'a> {
        parser: Parser<'a, granit_parser::StrInput<'a>>,
        anchors: BTreeMap<usize, Value>,
        as_text: bool,
    }
    impl Reading<'_> {
        fn next(&mut self) -> Option<Value> {
            let (event, _) = self.parser.next_event()?.ok()?;
            let anchor = event.anchor_id();
            let value = match event {
                Event::Scalar(text, style, ..) => match style {
                    ScalarStyle::Plain => plain(&text, self.as_text),
                    _ => json!(text),
                },
                Event::SequenceStart(..) => {
                    let mut list = Vec::new();
                    while let Some(value) = self.next() {
                        list.push(value);
                    }
                    Value::Array(list)
                }
                Event::MappingStart(..) => {
                    let mut map = Map::new();
                    while let Some(key) = self.next() {
                        let key = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
                        let value = self.next()?;
                        map.insert(key, value);
                    }
                    Value::Object(map)
                }
                Event::Alias(id) => self.anchors.get(&id).cloned()?,
                Event::SequenceEnd | Event::MappingEnd | Event::StreamEnd | Event::DocumentEnd => return None,
                _ => return self.next(),
            };
            if let Some(id) = anchor {
                self.anchors.insert(id, value.clone());
            }
            Some(value)
        }
    }
    let mut reading = Reading { parser: Parser::new_from_str(text), anchors: BTreeMap::new(), as_text };
    reading.next()
}

fn plain(text: &str, as_text: bool) -> Value {
    let number = || {
        let number = text.strip_prefix('+').unwrap_or(text);
        let shape = number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'e' | b'E'));
        let whole = number.parse::<u64>().ok().map(|number| json!(number));
        whole.or_else(|| number.parse::<f64>().ok().filter(|_| shape).map(|number| json!(number)))
    };
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        _ if as_text => json!(text),
        "true" | "True" | "TRUE" => json!(true),
        "false" | "False" | "FALSE" => json!(false),
        _ => number().unwrap_or_else(|| json!(text)),
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules")
}

/// All dockets that come with the rule sets, with the rule file of each.
fn shipped() -> Vec<(PathBuf, PathBuf)> {
    let mut all = Vec::new();
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root()).expect("rules").flatten().map(|entry| entry.path()).collect();
    folders.sort();
    for folder in folders.iter().flat_map(|set| [set.join("dockets"), set.join("cases")]) {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            let named = text
                .lines()
                .find_map(|line| line.strip_prefix("rules:"))
                .map(|name| name.split('#').next().unwrap_or("").trim().to_owned());
            let Some(named) = named else { continue };
            let rules =
                if named.ends_with(".rop") { folder.join(named) } else { root().join(&named).join(format!("{named}.rop")) };
            if rules.exists() {
                all.push((file, rules));
            }
        }
    }
    all
}

/// Codes of a name, word or field that stands for nothing.
const WRONG: [&str; 3] = ["docket/unknown-name", "docket/unknown-field", "docket/bad-value"];

#[test]
fn shipped_dockets_are_taken_and_wrong_names_in_cases_are_refused() {
    let mut schemas: BTreeMap<PathBuf, (Checked, load::RuleSet)> = BTreeMap::new();
    let (mut taken, mut refused) = (0, 0);
    for (file, rules) in shipped() {
        let path = rules.to_string_lossy().into_owned();
        let (checked, set) = schemas.entry(rules).or_insert_with(|| {
            let (set, _) = load::rule_set(&Disk, &mut SourceMap::default(), &path, "").expect("rules");
            (Checked::new(of(&Disk, &path, None)), set)
        });
        let mut sources = SourceMap::default();
        let name = file.to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).expect("a docket");
        let id = sources.add(name.clone(), text.as_str().into()).expect("small");
        let record = record::read(&Disk, &mut sources, id).expect("a record");
        let (findings, _) = record::check_record(&set.charter, record, Settings::default());
        let own =
            |finding: &&Diagnostic| finding.primary().is_some_and(|label| sources.file(id).span().contains(label.span.start));
        let invalid: Vec<&str> = findings
            .iter()
            .filter(own)
            .filter(|finding| finding.verdict == Verdict::Invalid)
            .map(|finding| finding.code.0)
            .collect();
        for as_text in [false, true] {
            let Some(docket) = yaml(&text, as_text) else { continue };
            let why = checked.refuses(&docket);
            if invalid.is_empty() {
                assert!(why.is_none(), "{name}: {}", why.unwrap_or_default());
                taken += 1;
            } else if invalid.iter().any(|code| WRONG.contains(code)) {
                assert!(why.is_some(), "{name} has {invalid:?}");
                refused += 1;
            }
        }
    }
    assert!(taken > 300 && refused > 8, "{taken} taken, {refused} refused");
}

const RULES: &str = r#"edition 2026
rules town "Town of Ärö"
/// Those who sit in the council.
roster member "member" { Alder "Dr Alder" since 2019, Birch until 2020-12-31, Cedar aka "Old Cedar", Ðorđe, "1992" }
list district "district" { south since 2022, north }
list trade "trade" { grain }
vote simple = ayes more than noes
vote double over people, districts = people.ayes more than people.noes
/// Looks at money.
body committee "Finance Committee" aka finance { members member }
body council "Town Council" { members member   decides by simple }
office mayor "Mayor" { held by member  term 4 years  filled by council }
office warden "Warden" per district { held by member  term 2 years  share at most 1/2 of holders by employer  filled by council }
matter budget "Budget" {
  fields { amount number   district district   ready yes/no   due date   sponsor member   tags names   note-to text }
  route { recommended by committee   adopted by council after recommended final }
}
matter motion { route { tabled by council   lapsed by lapse of 30 days after tabled unless carried   carried by council after tabled final } }
matter election { route { elected by council final }  fills mayor }
"#;

const DOCKET: &str = r#"
rules: town
title: Anything {at all}
expect: [error route/missing-step at tc-1, clean]
sources: [{any: thing}]
complete_from: 2019
recorded_until: 2024-12
meeting: {id: m-1, body: council, date: 2024-06-11T10:00+03:00, kind: special, convened: 2024-06-01, chair: Alder, present: all, status: held}
agenda: {status: provisional, circulated: 2024-06-01}
terms:
  office: mayor
  holder: Ðorđe
  from: 2021-01
  with:
events:
  - {name: council, date: 2023-01-10, status: planned, kind: regular}
items:
  - label: 1
    matter: budget
    subject: 2024
    step: adopted
    title: 2024
    amount: 12.5
    district: north
    ready: no
    due: 2024-06
    sponsor: 1992
    tags: [a, 1, true]
    note-to: 7
    papers: [TC/1, {id: TC/2, circulated: 2024-06-01, url: "https://town.example"}]
decisions:
  - id: fc-1
    date: 2024-05-06
    body: finance
    matter: budget
    subject: a
    step: recommended
    outcome: adopted
    by: Alder
    sponsors: [Birch, council]
    concerns:
    recused: "Old Cedar"
    relies_on: fc-0
    editorial: yes
    waives: [{provision: council.decides, scope: a, until: 2024-12-31, reason: frost}, committee]
    delegates: {matter: motion, to: committee}
    amends: rules
    vote:
      rule: simple
      method: roll-call
      present: [Alder, Cedar]
      ayes: 1
      noes: [Cedar]
      abstentions: "0"
      objections: [Cedar, {by: Alder, kind: reservation, at: 2024-05-06, withdrawn: yes}]
      votes: [{voter: Cedar, option: not voting, weight: 1/2, withdrawn: {by: Cedar, on: 2024-05-06}}, {voter: Alder, option: yes, withdrawn: 2024-05-07}]
      ballots: {people: {ayes: 3, noes: 1}}
      totals: {shares: {ayes: 62.5, members: 100}, noes: 1/3}
  - id: tc-2
    by: council
    date: 2024
    matter: election
    step: elected
    outcome: rejected
    meeting: m-1
    fills: {office: warden, holder: Cedar, district: south, from: 2024-07-01, employer: [{is: Acme, since: 2024-01-01}]}
    ends: [{office: warden, holder: Cedar, on: 2024-06-30, reason: resigned}]
    admitted: fc-1
    allow: {code: route/missing-step, because: "as in 2023", provision: motion.carried}
"#;

#[test]
fn what_the_reader_takes_is_taken() {
    let checked = Checked::new(of(&One(RULES), "town.rop", None));
    for as_text in [false, true] {
        assert_eq!(checked.refuses(&yaml(DOCKET, as_text).expect("yaml")), None);
    }
    // the reader takes it, too
    let mut sources = SourceMap::default();
    let (set, _) = load::rule_set(&One(RULES), &mut sources, "town.rop", "").expect("rules");
    let id = sources.add("d.yaml", DOCKET.into()).expect("small");
    let record = record::read(&One(""), &mut sources, id).expect("a record");
    let (findings, _) = record::check_record(&set.charter, record, Settings::default());
    let wrong: Vec<&str> = findings
        .iter()
        .filter(|finding| WRONG.contains(&finding.code.0) || finding.code.0 == "docket/missing-field")
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn each_sort_of_wrong_name_is_refused() {
    let checked = Checked::new(of(&One(RULES), "town.rop", None));
    for (what, right, wrong) in [
        ("field of a docket", "rules: town", "rule: town"),
        ("field of a suppression", "because: \"as in", "reason: \"as in"),
        ("expectation", "expect: [error route/missing-step at tc-1, clean]", "expect: [fatal route/missing-step]"),
        ("body of a meeting", "body: council, date", "body: cuncil, date"),
        ("field of a meeting", "convened: 2024-06-01, chair", "conveened: 2024-06-01, chair"),
        ("chair", "chair: Alder", "chair: Aldr"),
        ("status", "status: held", "status: helt"),
        ("status of an agenda", "status: provisional", "status: provisory"),
        ("office", "office: mayor", "office: major"),
        ("holder", "holder: Ðorđe", "holder: Dorđe"),
        ("date", "from: 2021-01", "from: 2021-13"),
        ("date in words", "from: 2021-01", "from: January"),
        ("event", "name: council, date: 2023", "name: counsel, date: 2023"),
        ("matter", "matter: budget\n    subject: 2024", "matter: budgt\n    subject: 2024"),
        ("step", "step: adopted", "step: adoptd"),
        ("step of another matter", "step: adopted", "step: carried"),
        ("field of another matter", "step: elected", "step: elected\n    amount: 3"),
        ("field of no matter", "amount: 12.5", "amont: 12.5"),
        ("typed number", "amount: 12.5", "amount: much"),
        ("typed entry", "district: north", "district: east"),
        ("typed truth", "ready: no", "ready: perhaps"),
        ("typed date", "due: 2024-06", "due: soon"),
        ("typed member", "sponsor: 1992", "sponsor: 1993"),
        ("two values of one", "amount: 12.5", "amount: [1, 2]"),
        ("paper", "circulated: 2024-06-01, url", "circulatd: 2024-06-01, url"),
        ("body", "body: finance", "body: finances"),
        ("outcome", "outcome: adopted", "outcome: agreed"),
        ("proposer", "by: Alder\n", "by: Eve\n"),
        ("sponsor", "[Birch, council]", "[Birch, parliament]"),
        ("recused", "\"Old Cedar\"", "\"New Cedar\""),
        ("truth", "editorial: yes", "editorial: ja"),
        ("waived provision", "provision: council.decides", "provision: council.notice"),
        ("delegated matter", "{matter: motion, to", "{matter: motions, to"),
        ("to whom", "to: committee", "to: Alder"),
        ("vote rule", "rule: simple", "rule: simpel"),
        ("method", "method: roll-call", "method: rollcall"),
        ("present", "present: [Alder, Cedar]", "present: [Alder, Ceder]"),
        ("number", "ayes: 1\n", "ayes: 1.5\n"),
        ("ballots of nobody", "noes: [Cedar]", "noes: [Elm]"),
        ("objector", "[Cedar, {by: Alder", "[Cedar, {by: Adler"),
        ("kind of objection", "kind: reservation", "kind: veto"),
        ("option", "option: not voting", "option: non voting"),
        ("voter", "voter: Cedar", "voter: Elm"),
        ("field of a ballot", "weight: 1/2", "wait: 1/2"),
        ("named ballots", "{people: {ayes: 3", "{persons: {ayes: 3"),
        ("ballots in ballots", "{people: {ayes: 3", "{people: {ballots: {}, ayes: 3"),
        ("set of totals", "members: 100", "member: 100"),
        ("list of another office", "holder: Ðorđe", "holder: Ðorđe\n  district: north"),
        ("entry of a seat", "district: south", "district: west"),
        ("seat not said", "district: south, ", ""),
        ("list of no office", "district: south, ", "district: south, trade: grain, "),
        ("field of an end", "on: 2024-06-30, reason", "at: 2024-06-30, reason"),
        ("no id", "id: tc-2\n", "note: tc-2\n"),
        ("no outcome", "    outcome: rejected\n", ""),
        ("no subject", "    subject: a\n", ""),
        ("a value wanting", "step: adopted", "step:"),
        ("merge key", "title: 2024", "<<: {title: 2024}"),
    ] {
        assert!(DOCKET.contains(right), "{what}");
        let docket = yaml(&DOCKET.replacen(right, wrong, 1), false).expect("yaml");
        assert!(checked.refuses(&docket).is_some(), "{what} is taken: {wrong}");
    }
}

#[test]
fn names_are_told_with_titles_comments_and_periods() {
    let all = of(&One(RULES), "town.rop", None);
    let told = |def: &str, name: &str| {
        let each = all["$defs"][def]["anyOf"].as_array().cloned().unwrap_or_default();
        each.iter().find(|one| one["const"] == name).map(|one| one["description"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(told("body", "committee").as_deref(), Some("Finance Committee\n\nLooks at money."));
    assert_eq!(told("body", "finance"), told("body", "committee"));
    assert_eq!(told("roster-0", "Alder").as_deref(), Some("Dr Alder, since 2019-01-01"));
    assert_eq!(told("roster-0", "Birch").as_deref(), Some("until 2020-12-31"));
    assert_eq!(told("roster-0", "Old Cedar").as_deref(), Some("Another name of Cedar."));
    assert_eq!(all["title"], "Dockets: Town of Ärö");
    // as of a day, only what is in force on it
    let day = Some(Date::constant(2021, 6, 1));
    let checked = Checked::new(of(&One(RULES), "town.rop", day));
    let sponsored = |who: &str, district: &str| {
        let docket = format!(
            "decisions: {{id: a, date: 2021-06-01, body: committee, matter: budget, subject: a, step: recommended, outcome: adopted, sponsors: {who}, district: {district}}}"
        );
        checked.refuses(&yaml(&docket, false).expect("yaml")).is_none()
    };
    assert!(sponsored("Alder", "north"));
    assert!(!sponsored("Birch", "north"), "Birch left in 2020");
    assert!(!sponsored("Alder", "south"), "south is since 2022");
}

#[test]
fn open_rosters_take_any_name() {
    let rules = "edition 2026\nrules open\nroster member \"member\" { Alder } \nroster guest open\nbody club { members member and guest }\nmatter m { route { done by club final } }\n";
    let checked = Checked::new(of(&One(rules), "open.rop", None));
    let docket = |sponsor: &str, body: &str| json!({"decisions": [{"id": "a", "date": "2024-01-01", "body": body, "matter": "m", "step": "done", "outcome": "adopted", "sponsors": [sponsor]}]});
    assert_eq!(checked.refuses(&docket("Whoever", "club")), None);
    assert!(checked.refuses(&docket("Whoever", "clubs")).is_some());
}

/// Fields in which anything may stand, or which the schema tells elsewhere: all others have a schema of their own, so that a field that the
/// reader learns must be learnt by the schema.
const ANYTHING: [&str; 7] = ["sources", "note", "title", "papers", "counts", "pairs", "url"];

#[test]
fn the_schema_has_the_fields_of_the_reader() {
    let all = of(&One(RULES), "town.rop", None);
    let fields = |schema: &Value| -> BTreeMap<String, Value> {
        schema["properties"]
            .as_object()
            .expect("properties")
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    let inner = |def: &str| {
        all["$defs"][def]["anyOf"].as_array().and_then(|each| each.iter().find(|one| one["type"] == "object")).cloned()
    };
    for (def, list) in [
        ("meeting", shape::MEETING),
        ("agenda", shape::AGENDA),
        ("event", shape::EVENT),
        ("paper", shape::PAPER),
        ("admission", shape::ADMITTED),
        ("vote", shape::VOTE),
        ("ballot", shape::BALLOT),
        ("objection", shape::OBJECTION),
        ("withdrawn", shape::WITHDRAWAL),
        ("term", shape::TERM),
        ("end", shape::ENDS),
        ("waiver", shape::WAIVES),
        ("delegation", shape::DELEGATION),
        ("entry", shape::ENTRY),
        ("", shape::DOCKET),
    ] {
        let schema = if def.is_empty() { all.clone() } else { inner(def).unwrap_or_else(|| all["$defs"][def].clone()) };
        let known = fields(&schema);
        let wanted: BTreeSet<&str> = list.iter().copied().collect();
        let missing: Vec<&&str> = wanted.iter().filter(|field| !known.contains_key(**field)).collect();
        assert!(missing.is_empty(), "{def}: {missing:?}");
        // what is told of a paper and of the reasons of an end is for people
        let loose: Vec<&&str> =
            wanted.iter().filter(|field| known[**field] == json!(true) && !ANYTHING.contains(field)).collect();
        let free: &[&str] = match def {
            "paper" => &["text", "kind"],
            "event" => &["place"],
            "end" => &["reason"],
            _ => &[],
        };
        assert!(loose.iter().all(|field| free.contains(field)), "{def} says nothing of {loose:?}");
    }
}

#[test]
fn the_command_writes_it_by_name_and_by_path() {
    let folder = Folder::empty("command");
    let run = |args: &[&str]| folder.run(&[&["schema"], args].concat()).all();
    let (status, text, _) = run(&["cica"]);
    assert_eq!(status, 0);
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let path = root().join("cica/cica.rop");
    let path = path.to_string_lossy();
    assert_eq!(run(&[&path]).1, text, "by path as by name");
    let file = folder.join("cica.schema.json");
    assert_eq!(run(&["cica", "--output", &file.to_string_lossy()]), (0, String::new(), String::new()));
    assert_eq!(std::fs::read_to_string(&file).expect("written"), text);
    assert_ne!(run(&["cica", "--as-of", "2000-01-01"]).1, text);
    let (status, _, told) = run(&["cicca"]);
    assert_eq!(status, 2);
    assert!(told.contains("did you mean `cica`?"), "{told}");
}
