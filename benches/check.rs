//! How long a docket of N decisions takes under CICA's rules: reading, checking, and the report. `cargo bench`.

#![allow(clippy::expect_used, reason = "a bench that cannot start has nothing to say")]

use quorate::check::Settings;
use quorate::diagnostic::Report;
use quorate::load::{RuleSet, rule_set};
use quorate::record;
use quorate::source::{SourceMap, Unreadable, World};
use std::fmt::Write;
use std::sync::Arc;

const SIZES: [usize; 3] = [1_000, 10_000, 50_000];

fn main() {
    divan::main();
}

/// Chains of two decisions: the Working Group considers, the Committee approves a coordinator; one in twenty is faulty.
fn docket(decisions: usize) -> String {
    let mut text = String::from("rules: cica\ndecisions:\n");
    let members = ["China", "India", "Russia", "Egypt", "Iran", "Thailand", "Pakistan"];
    let areas =
        ["smes", "agriculture", "it", "tourism", "transport-corridors", "energy-security", "finance", "trade-investment"];
    for chain in 0..decisions / 2 {
        let (year, day) = (2005 + chain % 18, 1 + chain % 28);
        let body = if chain % 20 == 7 { "swg" } else { "soc" };
        // one after the other for two years in each area
        let (area, turn) = (areas[chain % areas.len()], chain / areas.len());
        let (holder, from) = (members[turn % members.len()], 2006 + 2 * turn);
        let until = from + 1;
        write!(
            text,
            "  - id: swg-{chain}\n    date: {year}-05-{day:02}\n    body: swg\n    matter: coordination\n    subject: c-{chain}\n    \
             step: considered\n    outcome: adopted\n    vote: {{method: consensus, present: all, objections: []}}\n  - id: soc-{chain}\n    \
             date: {year}-06-{day:02}\n    body: {body}\n    matter: coordination\n    subject: c-{chain}\n    step: approved\n    \
             outcome: adopted\n    relies_on: [swg-{chain}]\n    vote: {{method: consensus, present: all, objections: []}}\n    \
             fills: [{{office: coordinator, area: {area}, holder: {holder}, from: {from}-01-01, until: {until}-12-31}}]\n",
        )
        .expect("a string takes what is written");
    }
    text
}

struct Nowhere;

impl World for Nowhere {
    fn read(&self, path: &str, _: &str) -> Result<(String, Arc<str>), Unreadable> {
        Ok((path.to_owned(), Arc::from(include_str!("../rules/cica/cica.rop"))))
    }
}

fn rules(sources: &mut SourceMap) -> RuleSet {
    rule_set(&Nowhere, sources, "cica.rop", "").expect("the rules are at hand").0
}

/// Everything `quorate check` does between reading the file and drawing the report.
#[divan::bench(args = SIZES, sample_count = 10)]
fn check(bencher: divan::Bencher<'_, '_>, decisions: usize) {
    let text: Arc<str> = Arc::from(docket(decisions));
    bencher.bench_local(|| {
        let mut sources = SourceMap::default();
        let rules = rules(&mut sources);
        let id = sources.add("docket.yaml", text.clone()).expect("small enough");
        let record = record::read(&Nowhere, &mut sources, id).expect("no history");
        let (findings, summary) = record::check_record(&rules.charter, record, Settings::default());
        assert_eq!(summary.decisions, decisions, "the whole docket is read");
        let report = Report::assemble(&sources, findings, summary);
        // one chain in twenty
        assert_eq!(report.summary.errors, decisions / 40, "as many are faulty as it says");
        report
    });
}

/// So many decisions go into one file; further ones into others.
const IN_A_FILE: usize = 20_000;
const AREAS: [&str; 4] = ["water", "roads", "parks", "schools"];

/// Dockets in which every kind of provision is in use: chains of two decisions and, every fourth time, an appointment; one in twenty is
/// faulty.
fn every_kind(decisions: usize) -> Vec<String> {
    let mut files = Vec::new();
    let (mut chain, mut made) = (0, 0);
    while made < decisions {
        let mut text = String::from("{\"rules\": \"every-kind\", \"decisions\": [");
        let mut here = 0;
        while here < IN_A_FILE && made < decisions {
            let entries = entries_of(chain);
            for entry in entries.into_iter().take((decisions - made).min(IN_A_FILE - here)) {
                text.push_str(if here == 0 { "" } else { "," });
                text.push_str(&entry);
                here += 1;
                made += 1;
            }
            chain += 1;
        }
        text.push_str("]}");
        files.push(text);
    }
    files
}

fn entries_of(chain: usize) -> Vec<String> {
    let (year, month, day) = (1900 + chain / 300 % 600, 1 + chain / 28 % 10, 1 + chain % 28);
    let (level, called) = (chain % 8, if chain % 20 == 7 { 28 } else { 1 });
    let convened = format!("{}-{month:02}-{called:02}", if called == 1 { year - 1 } else { year });
    let noes = if chain % 20 == 11 { "\"Ada\"" } else { "\"Gil\"" };
    let mut all = vec![
        format!(
            "{{\"id\": \"p-{chain}\", \"date\": \"{year}-{month:02}-{day:02}\", \"body\": \"panel\", \"matter\": \"act\", \"subject\": \"s-{chain}\", \
             \"step\": \"considered\", \"outcome\": \"adopted\", \"text\": \"v1\", \"level\": {level}, \
             \"meeting\": {{\"kind\": \"regular\", \"date\": \"{year}-{month:02}-{day:02}\", \"convened\": \"{convened}\"}}, \
             \"vote\": {{\"present\": \"all\", \"objections\": []}}}}"
        ),
        format!(
            "{{\"id\": \"c-{chain}\", \"date\": \"{year}-{:02}-{day:02}\", \"body\": \"council\", \"matter\": \"act\", \"subject\": \"s-{chain}\", \
             \"step\": \"adopted\", \"outcome\": \"adopted\", \"text\": \"v1\", \"level\": {level}, \"circulated\": \"{year}-{month:02}-01\", \
             \"meeting\": {{\"kind\": \"regular\", \"date\": \"{year}-{:02}-{day:02}\", \"convened\": \"{year}-{month:02}-01\"}}, \
             \"vote\": {{\"present\": \"all\", \"ayes\": [\"Bo\", \"Cy\", \"Dee\", \"Eli\"], \"noes\": [{noes}]}}}}",
            month + 1,
            month + 1
        ),
    ];
    if chain.is_multiple_of(4) {
        let number = chain / 4;
        // each looks after one area for two years; one in 25 after a second one
        let (area, from) = (AREAS[number % 4], 1900 + number / 4 % 7_800);
        let seat = if number % 25 == 3 { number % 4 + 1 } else { number % 4 };
        let holder = format!("citizen {}", number / 8 * 4 + seat);
        all.push(format!(
            "{{\"id\": \"w-{chain}\", \"date\": \"{year}-{:02}-{day:02}\", \"body\": \"panel\", \"matter\": \"appointment\", \"subject\": \"w-{chain}\", \
             \"step\": \"appointed\", \"outcome\": \"adopted\", \"meeting\": {{\"kind\": \"special\", \"date\": \"{year}-{:02}-{day:02}\", \"convened\": \"{convened}\"}}, \
             \"vote\": {{\"present\": \"all\", \"objections\": []}}, \
             \"fills\": [{{\"office\": \"warden\", \"area\": \"{area}\", \"holder\": \"{holder}\", \"from\": \"{from:04}-01-01\", \"until\": \"{from:04}-12-31\"}}]}}",
            month + 1,
            month + 1
        ));
    }
    all
}

/// Rules that use every kind of provision, held against dockets that are read before.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 3, sample_size = 1)]
fn every_kind_checked(bencher: divan::Bencher<'_, '_>, decisions: usize) {
    let mut sources = SourceMap::default();
    let rules = rule_set(&EveryKind, &mut sources, "every-kind.rop", "").expect("the rules are at hand").0;
    let mut dockets = Vec::new();
    for (number, text) in every_kind(decisions).into_iter().enumerate() {
        let id = sources.add(format!("docket-{number}.json"), Arc::from(text)).expect("small enough");
        let (docket, findings) = quorate::docket::read(&sources, id);
        assert!(findings.is_empty(), "the docket is sound: {:?}", findings.first().map(|finding| &finding.message));
        dockets.push(docket);
    }
    let dockets: Vec<&quorate::docket::Docket> = dockets.iter().collect();
    bencher.bench_local(|| {
        let (findings, summary) = quorate::check::check(&rules.charter, &dockets, Vec::new(), Settings::default());
        assert_eq!(summary.decisions, decisions, "the whole docket is read");
        findings.len()
    });
}

struct EveryKind;

impl World for EveryKind {
    fn read(&self, path: &str, _: &str) -> Result<(String, Arc<str>), Unreadable> {
        Ok((path.to_owned(), Arc::from(include_str!("every-kind.rop"))))
    }
}

/// Reading the docket alone.
#[divan::bench(args = SIZES, sample_count = 10)]
fn read(bencher: divan::Bencher<'_, '_>, decisions: usize) {
    let text: Arc<str> = Arc::from(docket(decisions));
    bencher.bench_local(|| {
        let mut sources = SourceMap::default();
        let id = sources.add("docket.yaml", text.clone()).expect("small enough");
        quorate::docket::read(&sources, id)
    });
}

/// Compiling the rules alone.
#[divan::bench]
fn compile() -> RuleSet {
    rules(&mut SourceMap::default())
}
