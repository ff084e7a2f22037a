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
    for chain in 0..decisions / 2 {
        let (year, day) = (2005 + chain % 18, 1 + chain % 28);
        let body = if chain % 20 == 7 { "swg" } else { "soc" };
        let (holder, from) = (members[chain % members.len()], 2000 + 3 * (chain / members.len()) % 7000);
        let until = from + 1;
        write!(
            text,
            "  - id: swg-{chain}\n    date: {year}-05-{day:02}\n    body: swg\n    matter: coordination\n    subject: c-{chain}\n    \
             step: considered\n    outcome: adopted\n    vote: {{method: consensus, present: all, objections: []}}\n  - id: soc-{chain}\n    \
             date: {year}-06-{day:02}\n    body: {body}\n    matter: coordination\n    subject: c-{chain}\n    step: approved\n    \
             outcome: adopted\n    relies_on: [swg-{chain}]\n    vote: {{method: consensus, present: all, objections: []}}\n    \
             fills: [{{office: coordinator, area: tourism, holder: {holder}, from: {from}-01-01, until: {until}-12-31}}]\n",
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
        Report::assemble(&sources, findings, summary)
    });
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
