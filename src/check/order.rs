//! The order in which acts are looked at, and circles among them. The acts and what they rest on are a petgraph graph.

use super::{ActId, Checker, Facts};
use crate::constraint::{Exclusion, Form};
use crate::violation::{Shown, Violation};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// The acts in the order of time, except that on one day an act comes after what it says it rests on.
pub fn by_reliance(facts: &Facts<'_>) -> Vec<ActId> {
    let mut order = Vec::with_capacity(facts.acts.len());
    let mut seen = vec![false; facts.acts.len()];
    let mut stack = Vec::new();
    for start in waivers_first(facts) {
        stack.push((start, false));
        while let Some((act, done)) = stack.pop() {
            if done {
                order.push(act);
                continue;
            }
            if std::mem::replace(&mut seen[act], true) {
                continue;
            }
            stack.push((act, true));
            let same_day = |other: &ActId| !seen[*other] && facts.acts[*other].on == facts.acts[act].on;
            let mut waiting: Vec<ActId> = Vec::new();
            if !facts.acts[act].entry.waives.is_empty() {
                // it is looked at before its turn: what stands before it in its chain that day comes with it
                let earlier = (0..act).rev().take_while(|other| facts.acts[*other].on == facts.acts[act].on);
                waiting.extend(earlier.filter(|other| {
                    !seen[*other] && facts.acts[*other].chain.is_some() && facts.acts[*other].chain == facts.acts[act].chain
                }));
                waiting.reverse();
            }
            for other in
                facts.acts[act].relies_on.iter().copied().chain(facts.acts[act].admitted_by).filter(|other| same_day(other))
            {
                // what comes before it in its chain that day is judged before it too
                let between = act + 1..other.max(act + 1);
                waiting.extend(
                    between.filter(|between| same_day(between) && facts.acts[*between].chain == facts.acts[other].chain),
                );
                waiting.push(other);
            }
            stack.extend(waiting.into_iter().rev().map(|other| (other, false)));
        }
    }
    order
}

/// The acts in the order of time, of one day those first that waive something: it may be waived for the meeting at which that is done.
fn waivers_first(facts: &Facts<'_>) -> Vec<ActId> {
    let mut order: Vec<ActId> = (0..facts.acts.len()).collect();
    for day in order.chunk_by_mut(|one, other| facts.acts[*one].on == facts.acts[*other].on) {
        day.sort_by_key(|act| facts.acts[*act].entry.waives.is_empty());
    }
    order
}

impl Checker<'_> {
    /// Decisions that rest on each other, directly or around several corners: one finding a circle, at the first of them; all of them
    /// fall with it.
    pub(super) fn circles(&mut self) {
        let mut graph: DiGraph<ActId, ()> = DiGraph::with_capacity(self.facts.acts.len(), self.facts.acts.len());
        for act in 0..self.facts.acts.len() {
            graph.add_node(act);
        }
        for (act, facts) in self.facts.acts.iter().enumerate() {
            for other in &facts.relies_on {
                graph.add_edge(NodeIndex::new(act), NodeIndex::new(*other), ());
            }
        }
        let mut circles: Vec<Vec<ActId>> = kosaraju_scc(&graph)
            .into_iter()
            .filter(|circle| circle.len() > 1 || circle.iter().any(|node| graph.contains_edge(*node, *node)))
            .map(|circle| circle.into_iter().map(|node| graph[node]).collect())
            .collect();
        for circle in &mut circles {
            circle.sort_unstable();
        }
        circles.sort();
        for circle in circles {
            self.circle(&self.walk(&circle));
        }
    }

    /// A walk along what the acts of a circle rest on, from its first act back to where it was already: no act twice.
    fn walk(&self, circle: &[ActId]) -> Vec<ActId> {
        let mut path = vec![circle[0]];
        let mut at = circle[0];
        while let Some(next) = self.facts.acts[at].relies_on.iter().copied().find(|next| circle.binary_search(next).is_ok()) {
            if path.contains(&next) || path.len() > 20 {
                break;
            }
            path.push(next);
            at = next;
        }
        path.extend(circle.iter().copied().filter(|act| !path.contains(act)).collect::<Vec<_>>());
        path
    }

    fn circle(&mut self, circle: &[ActId]) {
        let first = circle[0];
        let constraint = self.facts.acts[first].matter.zip(self.facts.acts[first].step).and_then(|(matter, step)| {
            let versions = &self.charter.matters[matter.index()].steps[step.index()].versions;
            let constraints = versions.iter().flat_map(|version| &version.constraints);
            let mut found = constraints.copied().filter(|id| matches!(self.charter.constraint(*id).form, Form::Precedence(_)));
            let whole = versions.first().and_then(|version| {
                let is_it = |id: &&_| matches!(self.charter.constraint(**id).form, Form::Exclusion(Exclusion::NotInForce));
                version.constraints.iter().find(is_it).copied()
            });
            found.next().or(whole)
        });
        let Some(constraint) = constraint else { return };
        let names = circle.iter().take(5).chain([&first]).map(|act| self.facts.acts[*act].name().to_owned()).collect();
        let at = circle.iter().skip(1).take(4).map(|act| self.place_of_reliance(*act)).collect();
        let violation = Violation {
            constraint,
            at: self.place_of_reliance(first),
            broken: true,
            shown: Shown::Circle { names, at },
            cause: None,
        };
        let finding = self.tell(Some(first), None, &violation);
        for act in circle {
            self.fall(*act, finding);
        }
    }

    fn place_of_reliance(&self, act: ActId) -> crate::source::Span {
        let entry = self.facts.acts[act].entry;
        entry.relies_on.first().map_or(entry.span, |name| name.span)
    }
}
