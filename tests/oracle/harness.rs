//! Runs models through the checker, compares, and counts the verdicts.

use crate::support::{Example, found};
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use quorate::diagnostic::Verdict as Said;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// What can be said of a provision and an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Complies,
    Breach,
    Undetermined,
}

/// What the possibilities give together: they agree, or it is open.
pub fn together(all: impl IntoIterator<Item = bool>) -> Option<bool> {
    let seen: BTreeSet<bool> = all.into_iter().collect();
    (seen.len() == 1).then(|| seen.contains(&true))
}

/// The verdict where all possibilities are held against what is asked.
pub fn verdict(kept: Option<bool>) -> Verdict {
    match kept {
        Some(true) => Verdict::Complies,
        Some(false) => Verdict::Breach,
        None => Verdict::Undetermined,
    }
}

/// By entry and code: what is said. What complies is not in it.
pub type Verdicts = BTreeMap<(String, String), Verdict>;

/// Rules without their head, and a docket.
pub struct Printed {
    pub rules: String,
    pub docket: String,
}

impl Printed {
    /// What the checker says; warnings and notes are left out.
    pub fn checked(&self) -> Verdicts {
        let example = Example {
            rules: Some(format!("edition 2026\nrules example\n{}", self.rules)),
            docket: Some(("docket.yaml".into(), self.docket.clone())),
            ..Example::default()
        };
        let mut verdicts = Verdicts::new();
        for finding in found(&example).expect("it is read") {
            let verdict = match finding.verdict {
                Said::Undetermined => Verdict::Undetermined,
                Said::Breach => Verdict::Breach,
                // what is told of rules alone says nothing of a record
                Said::Lint => continue,
                _ if finding.severity.name() == "error" => panic!("{}: {}\n{}", finding.code, finding.message, self.told()),
                _ => continue,
            };
            // of several findings of one code the surest
            let at = (finding.decision.clone().unwrap_or_default(), finding.code.0.to_owned());
            verdicts.entry(at).and_modify(|known| *known = (*known).min(verdict)).or_insert(verdict);
        }
        verdicts
    }

    /// The codes of what is said of the rules alone.
    pub fn told_of_rules(&self) -> Vec<String> {
        let rules = Some(format!("edition 2026\nrules example\n{}", self.rules));
        let all = found(&Example { rules, ..Example::default() }).expect("it is read");
        all.iter().filter(|finding| finding.verdict == Said::Lint).map(|finding| finding.code.0.to_owned()).collect()
    }

    /// Both as text, for the report of a difference.
    pub fn told(&self) -> String {
        format!("--- rules\n{}\n--- docket\n{}", self.rules, self.docket)
    }
}

/// How many models are tried of one form.
pub fn cases(usual: u32) -> u32 {
    std::env::var("QUORATE_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// Runs a test with room to spare: models nest, and unoptimised code takes much room.
pub fn roomy(test: fn()) {
    let run = std::thread::Builder::new().stack_size(64 << 20).spawn(test).expect("a thread");
    if let Err(why) = run.join() {
        std::panic::resume_unwind(why);
    }
}

/// Tries a law on models that are the same on every run.
pub fn each<M: Debug>(
    name: &'static str,
    usual: u32,
    models: impl Strategy<Value = M>,
    law: impl Fn(&M) -> Result<(), String>,
) {
    let stored: &'static str = Box::leak(format!("tests/oracle/regressions/{name}.txt").into_boxed_str());
    let config = Config {
        cases: cases(usual),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(stored))),
        source_file: Some(file!()),
        max_shrink_iters: 4000,
        ..Config::default()
    };
    let mut seed = [7u8; 32];
    for (at, byte) in name.bytes().enumerate().take(32) {
        seed[at] ^= byte;
    }
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config, rng);
    match runner.run(&models, |model| law(&model).map_err(TestCaseError::fail)) {
        Ok(()) => {}
        Err(TestError::Fail(why, model)) => panic!("{name}: {why}\n{model:#?}"),
        Err(TestError::Abort(why)) => panic!("{name}: given up: {why}"),
    }
}

/// How often each verdict was given.
#[derive(Default)]
pub struct Shares(RefCell<BTreeMap<Verdict, usize>>);

impl Shares {
    pub fn count(&self, verdict: Verdict) {
        *self.0.borrow_mut().entry(verdict).or_default() += 1;
    }

    /// Each verdict makes up a tenth at the least.
    pub fn hold(&self, name: &str, verdicts: &[Verdict]) {
        let counted = self.0.borrow();
        let all: usize = counted.values().sum();
        for verdict in verdicts {
            let these = counted.get(verdict).copied().unwrap_or_default();
            assert!(these * 10 >= all, "{name}: {verdict:?} is given {these} times of {all}");
        }
    }
}
