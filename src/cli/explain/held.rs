//! Which tests try which provisions: those whose expectations name it, and those whose docket it was held against.

use crate::ast::{Expect, Test};
use crate::check::{self, Settings};
use crate::cli::host::Host;
use crate::docket::Docket;
use crate::load::RuleSet;
use crate::record;
use crate::source::{SourceMap, Span, World as _};
use std::collections::BTreeSet;
use std::rc::Rc;

/// A test, and what it tries.
pub struct Tried {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// What it expects: provision, and the finding as written.
    pub expects: Vec<(String, String)>,
    /// The provisions that were held against something in its docket: path and place.
    pub held: BTreeSet<(String, Span)>,
}

/// Looks at all tests of a rule set, those of other files included. What cannot be read is left out: `quorate test` tells it.
pub fn run(host: &Host, sources: &mut SourceMap, own: &Rc<RuleSet>, others: &[Rc<RuleSet>]) -> Vec<Tried> {
    let sets = std::iter::once(own).chain(others);
    sets.flat_map(|set| set.tests.iter().map(move |test| (set, test)))
        .map(|(set, test)| tried(host, sources, set, test))
        .collect()
}

fn tried(host: &Host, sources: &mut SourceMap, set: &RuleSet, test: &Test) -> Tried {
    let expects = test.expects.iter().filter_map(|expect| match expect {
        Expect::Finding { span, provision: Some(provision), .. } => {
            Some((provision.clone(), crate::book::written::one_line(sources.slice(*span))))
        }
        _ => None,
    });
    let expects = expects.collect();
    let held = held(host, sources, set, test).unwrap_or_default();
    Tried { name: test.name.value.clone(), span: test.name.span, expects, held }
}

fn held(host: &Host, sources: &mut SourceMap, set: &RuleSet, test: &Test) -> Option<BTreeSet<(String, Span)>> {
    let (name, text) = host.read(&test.docket.as_ref()?.value, &set.file).ok()?;
    let id = sources.enter(&name, text).ok()?;
    let record = record::read(host, sources, id).ok()?;
    let dockets: Vec<&Docket> = record.dockets.iter().collect();
    let (_, _, held) = check::check_and_held(&set.charter, &dockets, Vec::new(), Settings::default());
    let provisions = held.into_iter().map(|id| set.charter.provision(id));
    Some(provisions.map(|provision| (provision.path.clone(), provision.span)).collect())
}
