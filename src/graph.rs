//! The dependency graph: what each thing of a rule set hangs on, as a petgraph graph over one id space.
//!
//! What comes in: a charter. What goes out: a graph for the lints (and, later, for pictures). It must not know dockets.

use crate::charter::{
    BodyId, Charter, GroupId, ListId, MatterId, Membership, Named, OfficeId, RosterId, SourceTextId, StepId, VoteId, WeightsId,
};
use crate::constraint::{
    Actor, Agenda, Asked, Authority, Effective, Event, Exclusion, Form, Happening, Limit, Many, Piece, Threshold,
};
use crate::formula::{Collection, Domain, Formula, Narrow, Op, Sort, Whom};
use crate::source::Span;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeMap;

/// A thing of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A body.
    Body(BodyId),
    /// An office.
    Office(OfficeId),
    /// A matter.
    Matter(MatterId),
    /// A step of a matter's route, in all its versions.
    Step(MatterId, StepId),
    /// A decision rule.
    Vote(VoteId),
    /// A roster.
    Roster(RosterId),
    /// A named part of a roster.
    Group(GroupId),
    /// Numbers for the entries of a roster.
    Weights(WeightsId),
    /// A list.
    List(ListId),
    /// An official text.
    Source(SourceTextId),
    /// What a rule of one's own asks: an index into `Charter::rules`.
    Rule(u32),
    /// A duty: an index into `Charter::duties`.
    Duty(u32),
    /// An exception: an index into `Charter::exceptions`.
    Exception(u32),
}

/// How one thing hangs on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// A matter has a step.
    Has,
    /// A step comes after another.
    After,
    /// A step is taken by, or an office filled by.
    By,
    /// A body stands below another.
    Below,
    /// A body is chaired by the holder of an office.
    Chair,
    /// A body decides, or a step is decided, by a vote.
    Decides,
    /// Members, holders, seats are of a roster or list.
    Of,
    /// A matter fills an office.
    Fills,
    /// A body lets another act in its place, in some matter.
    Delegates(MatterId),
    /// A term begins or ends with a meeting of a body.
    Term,
    /// An office goes not together with another, or with membership of a body.
    Excludes,
    /// A provision cites an official text.
    Cites,
}

/// The graph and where each thing is in it.
#[derive(Debug, Default)]
pub struct DependencyGraph {
    /// Things and how they hang together: an edge goes from what depends to what it depends on.
    pub graph: DiGraph<Thing, Link>,
    nodes: BTreeMap<Thing, NodeIndex>,
}

impl DependencyGraph {
    /// Draws the graph of a charter.
    pub fn of(charter: &Charter) -> Self {
        let mut graph = Self::default();
        // a thing of several names is drawn once
        let mut drawn = Vec::new();
        for named in charter.names.values() {
            if drawn.contains(named) {
                continue;
            }
            drawn.extend(matches!(named, Named::Body(_) | Named::Office(_)).then_some(*named));
            match named {
                Named::Body(id) => graph.body(charter, *id),
                Named::Office(id) => graph.office(charter, *id),
                Named::Matter(id) => graph.matter(charter, *id),
                Named::Vote(id) => graph.vote(charter, *id),
                Named::Roster(id) => _ = graph.node(Thing::Roster(*id)),
                Named::Group(id) => {
                    graph.link(Thing::Group(*id), Thing::Roster(charter.groups[id.index()].roster), Link::Of);
                }
                Named::Weights(id) => {
                    graph.link(Thing::Weights(*id), Thing::Roster(charter.weights[id.index()].roster), Link::Of);
                }
                Named::List(id) => _ = graph.node(Thing::List(*id)),
                Named::Route(_) | Named::Calendar(_) | Named::Rule(_) | Named::Duty(_) => {}
            }
        }
        graph.powers(charter);
        graph.rules(charter);
        graph.duties(charter);
        graph.conditions(charter);
        for index in 0..charter.sources.len() {
            graph.node(Thing::Source(SourceTextId(index as u32)));
        }
        graph
    }

    /// The node of a thing; it is made where there is none yet.
    fn node(&mut self, thing: Thing) -> NodeIndex {
        *self.nodes.entry(thing).or_insert_with(|| self.graph.add_node(thing))
    }

    /// The node of a thing, if the graph has it.
    pub fn find(&self, thing: Thing) -> Option<NodeIndex> {
        self.nodes.get(&thing).copied()
    }

    fn link(&mut self, from: Thing, to: Thing, link: Link) {
        let (from, to) = (self.node(from), self.node(to));
        self.graph.add_edge(from, to, link);
    }

    /// What the rules of a vote speak of.
    fn vote(&mut self, charter: &Charter, id: VoteId) {
        let here = Thing::Vote(id);
        self.node(here);
        for (_, roster) in &charter.votes[id.index()].over {
            if let Some(roster) = roster {
                self.link(here, Thing::Roster(*roster), Link::Of);
            }
        }
        let rules = charter.votes[id.index()].versions.iter().filter_map(|version| version.rule.as_ref());
        for formula in rules.flat_map(crate::formula::Ruling::formulas) {
            self.formula(charter, here, formula);
        }
    }

    /// The groups, weights and offices that a formula speaks of.
    fn formula(&mut self, charter: &Charter, here: Thing, formula: &Formula) {
        for set in formula.sets() {
            for narrow in &set.narrowed {
                match narrow {
                    Narrow::From(whom) | Narrow::Except(whom) => self.whom(here, whom),
                    Narrow::Where(condition) => self.formula(charter, here, condition),
                }
            }
            if let Some(weights) = set.by.as_ref().and_then(|by| charter.weights.iter().position(|weights| weights.name == *by))
            {
                self.link(here, Thing::Weights(WeightsId(weights as u32)), Link::Of);
            }
        }
        let (mut found, mut apart) = (Vec::new(), Vec::new());
        formula.visit(&mut |part| match &part.op {
            Op::Among(_, whom, _) => found.extend(whom.iter().cloned()),
            Op::Seats(office) => found.push(Whom::Holders(*office)),
            Op::Fewest(of, _, than) => apart.extend([&**of, &**than]),
            Op::Quantified(_, domain, _) | Op::Count(domain) | Op::Gathered(_, _, domain) | Op::Picked(_, domain) => {
                found.extend(people(domain));
            }
            _ => {}
        });
        found.iter().for_each(|whom| self.whom(here, whom));
        apart.iter().for_each(|part| self.formula(charter, here, part));
    }

    /// What clauses speak of in their `when`: it hangs on what the clause belongs to.
    fn conditions(&mut self, charter: &Charter) {
        let mut seen: Option<Span> = None;
        for provision in &charter.provisions {
            // the parts of a clause have its condition
            let Some(when) = provision.when.as_ref().filter(|when| seen.replace(when.span) != Some(when.span)) else {
                continue;
            };
            let owner = provision.path.split('.').next().and_then(|name| charter.names.get(name));
            let here = match owner {
                Some(Named::Body(id)) => Thing::Body(*id),
                Some(Named::Office(id)) => Thing::Office(*id),
                Some(Named::Matter(id)) => Thing::Matter(*id),
                _ => continue,
            };
            self.formula(charter, here, when);
        }
    }

    /// What duties and exceptions speak of.
    fn duties(&mut self, charter: &Charter) {
        for (number, exception) in charter.exceptions.iter().enumerate() {
            let here = Thing::Exception(number as u32);
            self.node(here);
            if let Some(when) = &exception.when {
                self.formula(charter, here, when);
            }
        }
        for (number, constraint) in charter.duties.iter().enumerate() {
            let Form::Duty(duty) = &charter.constraint(*constraint).form else { continue };
            let here = Thing::Duty(number as u32);
            self.node(here);
            if let Some(filter) = &duty.filter {
                self.formula(charter, here, filter);
            }
            match &duty.asked {
                Asked::Step { by, .. } => self.actors(here, by),
                Asked::Meeting(body) => self.link(here, Thing::Body(*body), Link::Of),
            }
            match &duty.event {
                Some(Event::Decision { body, vote, .. }) => {
                    body.iter().for_each(|body| self.link(here, Thing::Body(*body), Link::Of));
                    vote.iter().for_each(|vote| self.link(here, Thing::Vote(*vote), Link::Of));
                }
                Some(Event::Meeting(Some(body))) => self.link(here, Thing::Body(*body), Link::Of),
                Some(Event::Term(office, _)) => self.link(here, Thing::Office(*office), Link::Of),
                Some(Event::Meeting(None)) | None => {}
            }
        }
    }

    /// What the rules of one's own speak of.
    fn rules(&mut self, charter: &Charter) {
        for (number, constraint) in charter.rules.iter().enumerate() {
            let Form::Predicate(predicate) = &charter.constraint(*constraint).form else { continue };
            let here = Thing::Rule(number as u32);
            self.node(here);
            for domain in &predicate.each {
                people(domain).iter().for_each(|whom| self.whom(here, whom));
                if let Some(filter) = &domain.filter {
                    self.formula(charter, here, filter);
                }
            }
            self.formula(charter, here, &predicate.demand);
            for piece in predicate.message.iter().chain(&predicate.help) {
                if let Piece::Value(_, value) | Piece::Hours(value) = piece {
                    self.formula(charter, here, value);
                }
            }
        }
    }

    fn whom(&mut self, here: Thing, whom: &Whom) {
        match whom {
            Whom::Group(id) => self.link(here, Thing::Group(*id), Link::Of),
            Whom::Roster(id) => self.link(here, Thing::Roster(*id), Link::Of),
            Whom::List(id) => self.link(here, Thing::List(*id), Link::Of),
            Whom::Holders(id) => self.link(here, Thing::Office(*id), Link::Of),
            Whom::Members(id) => self.link(here, Thing::Body(*id), Link::Of),
            Whom::Ballots(_) | Whom::Named(_) | Whom::Acting(_) => {}
        }
    }

    fn actors(&mut self, from: Thing, actors: &[Actor]) {
        for actor in actors {
            match actor {
                Actor::Body(id) => self.link(from, Thing::Body(*id), Link::By),
                Actor::Office(id) => self.link(from, Thing::Office(*id), Link::By),
                Actor::Any(id) => self.link(from, Thing::Roster(*id), Link::By),
                Actor::AnyOf(id) => self.link(from, Thing::Group(*id), Link::By),
                Actor::AnyBody => {}
            }
        }
    }

    fn body(&mut self, charter: &Charter, id: BodyId) {
        let (here, body) = (Thing::Body(id), &charter.bodies[id.index()]);
        self.node(here);
        for dated in body.members.iter().chain(&body.observers) {
            for part in dated.value.parts() {
                match part {
                    Membership::Roster(roster) => self.link(here, Thing::Roster(*roster), Link::Of),
                    Membership::Group(group) => self.link(here, Thing::Group(*group), Link::Of),
                    Membership::Holders(office) => self.link(here, Thing::Office(*office), Link::Of),
                    Membership::All(_) | Membership::Except(..) => {}
                }
            }
        }
        for above in &body.below {
            self.link(here, Thing::Body(above.value), Link::Below);
        }
        for chair in &body.chair {
            self.link(here, Thing::Office(chair.value), Link::Chair);
        }
        for constraint in &body.constraints {
            match &charter.constraint(*constraint).form {
                Form::Agenda(Agenda::Proposers(actors)) => self.actors(here, actors),
                Form::Agenda(Agenda::Late { vote, .. }) => self.link(here, Thing::Vote(*vote), Link::Decides),
                _ => {}
            }
            if let Form::Threshold(Threshold::Quorum { needs, .. }) = &charter.constraint(*constraint).form {
                self.formula(charter, here, needs);
            }
            if let Form::Threshold(Threshold::Fallback(_, vote, _)) = charter.constraint(*constraint).form {
                self.link(here, Thing::Vote(vote), Link::Decides);
            }
            if let Form::Threshold(Threshold::Vote(vote) | Threshold::Fallback(vote, ..)) = charter.constraint(*constraint).form
            {
                self.link(here, Thing::Vote(vote), Link::Decides);
            }
        }
    }

    /// Who waives what by which vote, and who delegates to whom.
    fn powers(&mut self, charter: &Charter) {
        for clause in &charter.delegations {
            for actor in &clause.to {
                let to = match actor {
                    Actor::Body(id) => Thing::Body(*id),
                    Actor::Office(id) => Thing::Office(*id),
                    Actor::Any(id) => Thing::Roster(*id),
                    Actor::AnyOf(id) => Thing::Group(*id),
                    Actor::AnyBody => continue,
                };
                self.link(Thing::Body(clause.by), to, Link::Delegates(clause.matter));
            }
        }
        for power in &charter.waivers {
            let Form::Authority(Authority::Waiving(actors)) = &charter.constraint(power.constraint).form else { continue };
            for actor in actors {
                let here = match actor {
                    Actor::Body(id) => Thing::Body(*id),
                    Actor::Office(id) => Thing::Office(*id),
                    _ => continue,
                };
                if let Some((vote, _)) = power.vote {
                    self.link(here, Thing::Vote(vote), Link::Decides);
                }
            }
        }
    }

    fn office(&mut self, charter: &Charter, id: OfficeId) {
        let (here, office) = (Thing::Office(id), &charter.offices[id.index()]);
        self.node(here);
        for list in &office.per {
            self.link(here, Thing::List(*list), Link::Of);
        }
        for roster in &office.held_by {
            self.link(here, Thing::Roster(roster.value), Link::Of);
        }
        for constraint in &office.constraints {
            if let Form::Eligible(formula) = &charter.constraint(*constraint).form {
                self.formula(charter, here, formula);
            }
        }
        for constraint in &office.constraints {
            match &charter.constraint(*constraint).form {
                Form::Authority(Authority::Holder(Membership::Group(group))) => self.link(here, Thing::Group(*group), Link::Of),
                Form::Authority(Authority::Filling(actors) | Authority::FillingAfter(_, actors)) => self.actors(here, actors),
                Form::Authority(Authority::FillingMatter(matter)) => self.link(here, Thing::Matter(*matter), Link::By),
                Form::Limit(Limit::Events(events)) => {
                    for happening in events.from.iter().chain(&events.until) {
                        match happening {
                            Happening::Meeting(body) => self.link(here, Thing::Body(*body), Link::Term),
                            Happening::Decision(matter) => self.link(here, Thing::Matter(*matter), Link::Term),
                        }
                    }
                }
                Form::Exclusion(Exclusion::Incompatible { offices, bodies }) => {
                    for office in offices {
                        self.link(here, Thing::Office(*office), Link::Excludes);
                    }
                    for body in bodies {
                        self.link(here, Thing::Body(*body), Link::Excludes);
                    }
                }
                _ => {}
            }
        }
    }

    fn matter(&mut self, charter: &Charter, id: MatterId) {
        let (here, matter) = (Thing::Matter(id), &charter.matters[id.index()]);
        self.node(here);
        for field in &matter.fields {
            if let Sort::Entry(list) = field.sort {
                self.link(here, Thing::List(list), Link::Of);
            }
            if let Some(roster) = field.roster {
                self.link(here, Thing::Roster(roster), Link::Of);
            }
        }
        for constraint in &matter.constraints {
            if let Form::Exclusion(Exclusion::Before(Effective::Taken(_, Many::Share(_, roster)))) =
                charter.constraint(*constraint).form
            {
                self.link(here, Thing::Roster(roster), Link::Of);
            }
        }
        if let Some((office, _)) = matter.fills {
            self.link(here, Thing::Office(office), Link::Fills);
        }
        for (index, step) in matter.steps.iter().enumerate() {
            let step_here = Thing::Step(id, StepId(index as u32));
            self.link(here, step_here, Link::Has);
            for version in &step.versions {
                self.actors(step_here, &version.actors);
                for (_, when) in &version.skips {
                    if let Some(when) = when {
                        self.formula(charter, step_here, when);
                    }
                }
                if let Some(vote) = version.vote {
                    self.link(step_here, Thing::Vote(vote), Link::Decides);
                }
                for constraint in &version.constraints {
                    if let Form::Precedence(precedence) = &charter.constraint(*constraint).form {
                        for other in precedence.after.steps() {
                            self.link(step_here, Thing::Step(id, other), Link::After);
                        }
                    }
                }
            }
        }
    }
}

/// The people and offices that a domain goes through.
fn people(domain: &Domain) -> Vec<Whom> {
    match &domain.of {
        Collection::Terms(offices) => offices.iter().map(|office| Whom::Holders(*office)).collect(),
        Collection::Entries(whom) => vec![whom.clone()],
        _ => Vec::new(),
    }
}
