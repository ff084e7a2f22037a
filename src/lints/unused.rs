//! Names that nothing uses.

use super::{Lint, finding};
use crate::charter::Charter;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::{DependencyGraph, Thing};
use crate::source::Span;
use petgraph::Direction;

/// A name that is declared and never used.
pub const UNUSED: Code = Code("name/unused");

/// The lint.
pub const LINT: Lint =
    Lint { finds: &[(UNUSED, Severity::Warning)], whole: true, run: names, page: Some(("name", include_str!("unused.md"))) };

/// Rosters, lists, votes, bodies, offices and sources that nothing hangs on. A matter is what dockets decide, and is used by them.
fn names(charter: &Charter, graph: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for node in graph.graph.node_indices() {
        let thing = graph.graph[node];
        let Some((sort, name, span)) = declared(charter, thing) else { continue };
        let used = match thing {
            Thing::Source(id) => charter.cited.iter().any(|(source, _)| *source == id),
            _ => graph.graph.edges_directed(node, Direction::Incoming).next().is_some(),
        };
        if !used {
            let found = finding(UNUSED, Severity::Warning, format!("the {sort} `{name}` is never used"), span, "declared here")
                .help("remove it, or use it");
            findings.push(found);
        }
    }
}

fn declared(charter: &Charter, thing: Thing) -> Option<(&'static str, &str, Span)> {
    Some(match thing {
        Thing::Body(id) => ("body", &charter.bodies[id.index()].name, charter.bodies[id.index()].span),
        Thing::Office(id) => ("office", &charter.offices[id.index()].name, charter.offices[id.index()].span),
        Thing::Vote(id) => {
            let vote = &charter.votes[id.index()];
            ("vote", &vote.name, vote.versions.first()?.span)
        }
        Thing::Roster(id) => ("roster", &charter.rosters[id.index()].name, charter.rosters[id.index()].span),
        Thing::List(id) => ("list", &charter.lists[id.index()].name, charter.lists[id.index()].span),
        Thing::Source(id) => ("source", &charter.sources[id.index()].name, charter.sources[id.index()].span),
        Thing::Group(_)
        | Thing::Weights(_)
        | Thing::Matter(_)
        | Thing::Step(..)
        | Thing::Rule(_)
        | Thing::Duty(_)
        | Thing::Exception(_) => return None,
    })
}
