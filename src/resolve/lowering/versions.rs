//! Versions: which of them are in force at one time, and by which day each is chosen.
//!
//! What comes in: provisions and votes with their periods. What goes out: the same with the day of each change agreed between the version
//! that ends and the one that begins; a finding where two of them cannot stand beside each other.

use super::super::declare::validity;
use super::super::{OVERLAP, TRANSITION};
use super::Lowering;
use crate::ast::{self, Tail};
use crate::charter::{Named, RosterId, Validity, VoteVersion};
use crate::diagnostic::{Code, Diagnostic, Role, Severity, Verdict};
use crate::resolve::typing::Scope;
use crate::source::Span;
use crate::syntax::BAD_TAIL;

impl Lowering<'_> {
    /// Says that two versions of what the owner in hand says under a keyword are in force at one time.
    pub fn overlap(&mut self, keyword: &str, second: Span, first: Span) {
        let path = format!("{}.{keyword}", self.path);
        self.findings.push(overlap(&path, second, first));
    }

    /// Says that two declarations of one name are in force at one time.
    pub fn overlapping(&mut self, name: &str, second: Span, first: Span) {
        self.findings.push(overlap(name, second, first));
    }

    /// Refuses `for matters begun` and the like behind what is no provision: a fact of the rules is so on a day, or is not.
    pub fn no_transition(&mut self, tail: &Tail) {
        self.no_waiver(tail);
        let Some(basis) = tail.basis else { return };
        let finding = Diagnostic::invalid(BAD_TAIL, format!("`{}` behind what is no provision", basis.value.written().trim()))
            .label(basis.span, Role::Rule, "a fact, in force from day to day")
            .help("take it out, or put it behind the clause that asks something of an act");
        self.findings.push(finding);
    }

    /// Refuses `waivable by` behind what is no provision: it would lift nothing.
    pub fn no_waiver(&mut self, tail: &Tail) {
        for said in &tail.waivable {
            let finding = Diagnostic::invalid(BAD_TAIL, "`waivable` behind what is no provision")
                .label(said.span, Role::Rule, "nothing is asked here that could be waived")
                .help("put it behind the clause that asks something of an act");
            self.findings.push(finding);
        }
    }

    /// Refuses `when E` behind the name of a declaration, where it would not be asked.
    pub fn no_when(&mut self, tail: &Tail, instead: &str) {
        let Some(when) = &tail.when else { return };
        let finding = Diagnostic::invalid(Code("syntax/stray"), "`when` behind the name of a declaration")
            .label(when.span, Role::Rule, "would not be asked")
            .help(instead);
        self.findings.push(finding);
    }

    /// Refuses `when E` behind a clause that settles how terms or years are counted: it holds for all of them.
    pub fn no_condition(&mut self, tail: &Tail) {
        let Some(when) = &tail.when else { return };
        let finding = Diagnostic::invalid(Code("syntax/stray"), "`when` behind a clause that holds in all cases")
            .label(when.span, Role::Rule, "would not be asked")
            .help("take it out; for a time of its own, write `since` and `until`");
        self.findings.push(finding);
    }

    /// Enters one version of a vote.
    pub fn vote(&mut self, vote: &ast::Vote) {
        let Some(Named::Vote(id)) = self.charter.names.get(&vote.head.name.value).copied() else { return };
        let tail = vote.tail.clone().or(Tail { citations: Vec::new(), ..vote.head.tail.clone() });
        let citations = self.cite(&vote.head.tail);
        self.no_waiver(&tail);
        self.no_when(&tail, "say in the vote when which rule decides: `cases { when E: RULE  otherwise: RULE }`");
        let over: Vec<(String, Option<RosterId>)> = vote
            .over
            .iter()
            .map(|(poll, roster)| (poll.value.clone(), roster.as_ref().and_then(|roster| self.roster(roster))))
            .collect();
        let scope = Scope { polls: over.clone(), ..self.scope() };
        let rule = vote.rule.as_ref().and_then(|rule| self.typed(scope, |typing| typing.ruling(rule, vote.tie)));
        let reading = vote.reading.as_ref().map(|reading| reading.value.clone());
        let version = VoteVersion { validity: validity(&tail), rule, reading, span: vote.span, citations };
        if !over.is_empty() {
            // versions of a vote may be over other ballots
            let known = &mut self.charter.votes[id.index()].over;
            let new: Vec<_> = over.into_iter().filter(|ballot| !known.contains(ballot)).collect();
            known.extend(new);
        }
        // versions with readings of their own stand beside each other
        let read_otherwise =
            |other: &VoteVersion| other.reading.is_some() && version.reading.is_some() && other.reading != version.reading;
        let meets = |other: &&VoteVersion| other.validity.meets(version.validity) && !read_otherwise(other);
        let earlier = self.charter.votes[id.index()].versions.iter().find(meets).map(|v| v.span);
        if let Some(earlier) = earlier {
            self.findings.push(overlap(&vote.head.name.value, vote.span, earlier));
        }
        self.charter.votes[id.index()].versions.push(version);
    }

    /// Lets versions that follow each other agree by which day the one gives way to the other.
    pub fn transitions(&mut self) {
        let mut found = Vec::new();
        for vote in &mut self.charter.votes {
            let mut order: Vec<usize> = (0..vote.versions.len()).collect();
            order.sort_by_key(|index| vote.versions[*index].validity.since);
            let mut periods: Vec<(Validity, Span)> =
                order.iter().map(|index| (vote.versions[*index].validity, vote.versions[*index].span)).collect();
            agree(&vote.name, &mut periods, &mut found);
            for (index, (validity, _)) in order.into_iter().zip(periods) {
                vote.versions[index].validity = validity;
            }
        }
        let provisions = &self.charter.provisions;
        let mut agreed: Vec<(usize, Validity)> = Vec::new();
        let mut order: Vec<usize> = (0..provisions.len()).collect();
        order.sort_by(|a, b| {
            let key = |index: usize| (&provisions[index].path, provisions[index].validity.since, index);
            key(*a).cmp(&key(*b))
        });
        for group in order.chunk_by(|a, b| provisions[*a].path == provisions[*b].path).filter(|group| group.len() > 1) {
            // one version may have several provisions of one path: parts of one clause
            let versions: Vec<&[usize]> = group.chunk_by(|a, b| provisions[*a].span == provisions[*b].span).collect();
            let mut periods: Vec<(Validity, Span)> =
                versions.iter().map(|same| (provisions[same[0]].validity, provisions[same[0]].span)).collect();
            agree(&provisions[group[0]].path, &mut periods, &mut found);
            for (same, (validity, _)) in versions.into_iter().zip(periods) {
                agreed.extend(same.iter().map(|index| (*index, validity)));
            }
        }
        for (index, validity) in agreed {
            self.charter.provisions[index].validity = validity;
        }
        for step in self.charter.matters.iter_mut().flat_map(|matter| &mut matter.steps) {
            for version in &mut step.versions {
                version.validity = self.charter.provisions[version.provision.index()].validity;
            }
        }
        found.sort_by_key(|finding| finding.primary().map(|label| label.span));
        found.dedup_by_key(|finding| finding.primary().map(|label| label.span));
        self.findings.extend(found);
    }

    /// Finds versions of one provision that are in force at one time.
    pub fn overlaps(&mut self) {
        let mut order: Vec<usize> = (0..self.charter.provisions.len()).collect();
        let provisions = &self.charter.provisions;
        let begin = |index: usize| provisions[index].validity.since;
        order.sort_by(|a, b| provisions[*a].path.cmp(&provisions[*b].path).then(begin(*a).cmp(&begin(*b))).then(a.cmp(b)));
        let mut found = Vec::new();
        let mut told: Option<&str> = None;
        for pair in order.windows(2) {
            let (first, second) = (&provisions[pair[0]], &provisions[pair[1]]);
            // the parts of a clause overlap with it
            if told.is_some_and(|whole| second.path.strip_prefix(whole).is_some_and(|rest| rest.starts_with('.'))) {
                continue;
            }
            if first.path == second.path && first.validity.meets(second.validity) && first.span != second.span {
                let finding = overlap(&first.path, second.span, first.span);
                let dated = [first.validity, second.validity].iter().any(|validity| *validity != Validity::default());
                let label =
                    "to have both at once, give the second a label, as in `notice agm: …`; else end the first with `until`";
                // a step is told apart by its name
                found.push(if dated || first.kind == "route" { finding } else { finding.help(label) });
                told = Some(&first.path);
            }
        }
        self.findings.extend(found);
    }
}

/// Lets versions in the order of time agree with their neighbours; a finding for each two that do not.
fn agree(path: &str, periods: &mut [(Validity, Span)], found: &mut Vec<Diagnostic>) {
    for later in 1..periods.len() {
        let (before, after) = periods.split_at_mut(later);
        let (Some((earlier, first)), Some((later, second))) = (before.last_mut(), after.first_mut()) else { continue };
        let (ends, begins) = (earlier.until_by, later.since_by);
        if Validity::agree(earlier, later) {
            continue;
        }
        let message = format!("two versions of `{path}` give way to each other by different days");
        found.push(
            Diagnostic::new(TRANSITION, Severity::Error, Verdict::Lint, message)
                .label(*second, Role::Rule, format!("begins{}", begins.written()))
                .label(*first, Role::Rule, format!("ends{}", ends.written()))
                .help("say the same behind both: one change has one day by which it is told"),
        );
    }
}

fn overlap(path: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::new(OVERLAP, Severity::Error, Verdict::Lint, format!("two versions of `{path}` are in force at the same time"))
        .label(second, Role::Rule, "the second")
        .label(first, Role::Rule, "the first")
        .help("end the first with `until` on the day before the second begins, and begin the second with `since`")
}
