//! What a name stands for in an expression: a binder, the decision in hand, a definition, or what is declared.

use super::{DEFINITION, Typed, Typing, fields};
use crate::ast::{Ballots, Expr, ExprKind, Name};
use crate::charter::Named;
use crate::diagnostic::{Diagnostic, Hint, Role, excerpt};
use crate::formula::{Field, Formula, Op, Set, Sort};
use crate::resolve::UNKNOWN_NAME;
use crate::source::Span;

/// So many definitions may stand inside each other.
const MOST_DEFINITIONS: usize = 32;

impl Typing<'_, '_> {
    /// Whether a bare name means something wherever it stands.
    pub(super) fn means_something(&self, name: &str) -> bool {
        self.bound[self.hidden..].iter().any(|bound| bound.name == name)
            || self.root(name, Span::default()).is_some()
            || self.definitions.contains_key(name)
            || (name == "seats" && self.scope.seats.is_some())
    }

    /// What a name stands for; `wanted` is what it is looked up as where it means nothing by itself.
    pub(super) fn name(&mut self, name: &Name, wanted: Option<&Sort>) -> Option<Typed> {
        let span = name.span;
        if let Some(slot) = self.bound.iter().rposition(|bound| bound.name == name.value).filter(|slot| *slot >= self.hidden) {
            return Some((Formula { span, op: Op::Variable(slot) }, self.bound[slot].sort.clone()));
        }
        // what stands in quotes is a name of the wanted sort before it is a field
        let quoted = (span.end - span.start) as usize > name.value.len();
        if let Some((listed, sort)) = wanted.filter(|_| quoted).and_then(|wanted| self.constant(&name.value, wanted)) {
            return Some((Formula { span, op: Op::Name(listed) }, sort));
        }
        if let Some(found) = self.root(&name.value, span) {
            return Some(found);
        }
        if let Some(define) = self.definitions.get(name.value.as_str()).copied() {
            return self.written_out(name, define.expr.as_ref()?);
        }
        if let (Some(office), "seats") = (self.scope.seats, name.value.as_str()) {
            return Some((Formula { span, op: Op::Seats(office) }, Sort::Number));
        }
        if let Some(wanted) = wanted
            && let Some((listed, sort)) = self.constant(&name.value, wanted)
        {
            return Some((Formula { span, op: Op::Name(listed) }, sort));
        }
        if wanted.is_none_or(|wanted| matches!(wanted, Sort::Truth | Sort::Number | Sort::Ballots | Sort::Names))
            && let Some((listed, sort)) = self.declared(&name.value)
        {
            return Some((Formula { span, op: Op::Name(listed) }, sort));
        }
        self.unknown(name, wanted);
        None
    }

    /// What stands for the thing in hand.
    fn root(&self, name: &str, span: Span) -> Option<Typed> {
        let is = |op: Op, sort: Sort| Some((Formula { span, op }, sort));
        if self.in_filter {
            if let Some((_, field, sort)) = fields::of(&Sort::Ballot).into_iter().find(|(known, ..)| *known == name) {
                let ballot = Box::new(Formula { span, op: Op::Ballot });
                return is(Op::Field(ballot, field), sort);
            }
            if self.charter.has_attribute(name) {
                let ballot = Box::new(Formula { span, op: Op::Ballot });
                let voter = Box::new(Formula { span, op: Op::Field(ballot, Field::Voter) });
                return is(Op::Field(voter, Field::Attribute(name.to_owned())), Sort::Any);
            }
        }
        match name {
            "decision" | "item" if self.scope.decision => is(Op::Decision, Sort::Decision),
            "meeting" if self.scope.decision => is(Op::Meeting, Sort::Meeting),
            "casting" if self.scope.ballots && self.scope.decision => {
                let decision = Box::new(Formula { span, op: Op::Decision });
                is(Op::Field(decision, Field::Casting), Sort::Truth)
            }
            "ballot" if self.in_filter => is(Op::Ballot, Sort::Ballot),
            "term" if self.scope.term.is_some() => is(Op::Term, Sort::Term),
            _ => {
                self.scope.term?;
                let term = Formula { span, op: Op::Term };
                let (field, sort) = self.field_of(&Sort::Term, name)?;
                is(Op::Field(Box::new(term), field), sort)
            }
        }
    }

    /// A definition by itself, as far as it can be understood without what it would be used for.
    pub fn defined(&mut self, name: &Name, expr: &Expr) {
        self.written_out(name, expr);
    }

    /// A defined name, written out where it stands.
    fn written_out(&mut self, name: &Name, expr: &Expr) -> Option<Typed> {
        if self.open.contains(&name.value) {
            let finding = Diagnostic::invalid(DEFINITION, format!("`{}` is defined by itself", excerpt(&name.value)))
                .label(name.span, Role::Rule, "closes the circle")
                .help("define one of them without the other");
            self.findings.push(finding);
            return None;
        }
        if self.open.len() >= MOST_DEFINITIONS {
            let message = format!("more than {MOST_DEFINITIONS} definitions stand inside each other");
            self.findings.push(Diagnostic::invalid(DEFINITION, message).label(name.span, Role::Rule, "one too many"));
            return None;
        }
        self.used.push(name.value.clone());
        self.open.push(name.value.clone());
        let hidden = std::mem::replace(&mut self.hidden, self.bound.len());
        let typed = self.typed(expr, None);
        self.hidden = hidden;
        self.open.pop();
        typed
    }

    /// A name as a value of a sort, as it is listed.
    fn constant(&self, name: &str, wanted: &Sort) -> Option<(String, Sort)> {
        let named =
            |fits: fn(&Named) -> bool| self.charter.names.get(name).filter(|named| fits(named)).map(|_| name.to_owned());
        let listed = match wanted {
            Sort::Text | Sort::Any => Some(name.to_owned()),
            Sort::Word(_, words) => words.contains(&name).then(|| name.to_owned()),
            Sort::Body => named(|named| matches!(named, Named::Body(_))),
            Sort::Matter => named(|named| matches!(named, Named::Matter(_))),
            Sort::Office => named(|named| matches!(named, Named::Office(_))),
            Sort::Step => self.charter.steps.contains(name).then(|| name.to_owned()),
            Sort::Person => self
                .charter
                .rosters
                .iter()
                .find(|roster| roster.find(name).is_some())
                .map(|roster| roster.listed(name).to_owned()),
            Sort::Entry(list) => {
                let list = &self.charter.lists[list.index()];
                list.find(name).map(|_| list.listed(name).to_owned())
            }
            _ => None,
        };
        listed.map(|listed| (listed, wanted.clone()))
    }

    /// What a name that stands alone is declared as.
    pub(super) fn declared(&self, name: &str) -> Option<(String, Sort)> {
        let sort = match self.charter.names.get(name) {
            Some(Named::Body(_)) => Some(Sort::Body),
            Some(Named::Matter(_)) => Some(Sort::Matter),
            Some(Named::Office(_)) => Some(Sort::Office),
            _ => None,
        };
        sort.map(|sort| (name.to_owned(), sort)).or_else(|| self.constant(name, &Sort::Person))
    }

    /// That a name stands for nothing here, with what may be meant.
    pub(super) fn unknown(&mut self, name: &Name, wanted: Option<&Sort>) {
        if self.charter.broken.contains(&name.value) {
            return;
        }
        let what = match wanted {
            Some(Sort::Names) => "a body, an office or an entry of a roster",
            wanted => wanted.map_or("a value", Sort::spoken),
        };
        let near = self.near(wanted);
        let near = near.iter().map(String::as_str).filter(|near| *near != name.value);
        let hint = match self.minus(&name.value) {
            Some(minus) => minus.into(),
            None if wanted == Some(&Sort::Names) && self.people(&name.value).is_some() => {
                format!("ask whether they are of it: `in {}`", name.value).into()
            }
            None => Hint::near(&name.value, near).or_else(|| words_for(&name.value)),
        };
        let known = self.charter.names.contains_key(&name.value) || self.constant(&name.value, &Sort::Person).is_some();
        let message = match known {
            true => format!("`{}` is declared, but is not {what}", excerpt(&name.value)),
            false => format!("`{}` is not declared", excerpt(&name.value)),
        };
        let finding = Diagnostic::invalid(UNKNOWN_NAME, message)
            .label(name.span, Role::Rule, format!("{what} is needed here"))
            .hint(name.span, &name.value, hint);
        self.findings.push(finding);
    }

    /// `count-1` was meant as `count - 1`.
    fn minus(&self, name: &str) -> Option<String> {
        let (left, right) = name.rsplit_once('-')?;
        let number = right.chars().all(|c| c.is_ascii_digit());
        let known = |name: &str| self.means_something(name) || Ballots::of(name).is_some() || name == "count";
        (known(left) && (number || known(right))).then(|| format!("did you mean `{left} - {right}`?"))
    }

    /// Names that may have been meant.
    fn near(&self, wanted: Option<&Sort>) -> Vec<String> {
        let mut near: Vec<String> = match wanted {
            Some(Sort::Word(_, words)) => return words.iter().map(|word| (*word).to_owned()).collect(),
            Some(Sort::Names) => {
                let acting = |named: &Named| matches!(named, Named::Body(_) | Named::Office(_));
                let acting = self.charter.names.iter().filter(|(_, named)| acting(named)).map(|(name, _)| name.clone());
                acting.chain(self.charter.rosters.iter().flat_map(|roster| roster.by_name.keys().cloned())).collect()
            }
            Some(Sort::Person) => self.charter.rosters.iter().flat_map(|roster| roster.by_name.keys().cloned()).collect(),
            Some(Sort::Entry(list)) => self.charter.lists[list.index()].by_name.keys().cloned().collect(),
            Some(Sort::Step) => self.charter.steps.iter().cloned().collect(),
            _ => self.charter.names.keys().cloned().collect(),
        };
        near.extend(self.bound[self.hidden..].iter().map(|bound| bound.name.clone()));
        near.extend(self.definitions.keys().map(|name| (*name).to_owned()));
        near.extend(["decision", "meeting", "term", "seats", "decisions", "items", "meetings"].map(str::to_owned));
        near.extend(Ballots::ALL.map(|(_, word)| word.to_owned()));
        near
    }

    /// A field of an element.
    pub(super) fn field(&mut self, span: Span, of: &Expr, name: &Name) -> Option<Typed> {
        if let (ExprKind::Name(poll), Some(ballots)) = (&of.kind, Ballots::of(&name.value))
            && self.scope.polls.iter().any(|(known, _)| *known == poll.value)
        {
            let set = Set { poll: Some(poll.value.clone()), of: ballots, narrowed: Vec::new(), by: None, span };
            return Some((Formula { span, op: Op::Set(set) }, Sort::Ballots));
        }
        let (of, sort) = self.typed(of, None)?;
        if let (Op::Decision, Some(ballots)) = (&of.op, Ballots::of(&name.value)) {
            self.wants_ballots(span)?;
            let set = Set { poll: None, of: ballots, narrowed: Vec::new(), by: None, span };
            return Some((Formula { span, op: Op::Set(set) }, Sort::Ballots));
        }
        let Some((field, sort)) = self.field_of(&sort, &name.value) else {
            let known: Vec<String> = self.fields_of(&sort);
            let hint = Hint::near(&name.value, known.iter().map(String::as_str));
            let list = || {
                let names: Vec<String> = known.iter().take(20).map(|name| format!("`{name}`")).collect();
                (!names.is_empty()).then(|| format!("{} has {}", sort.spoken(), names.join(", ")))
            };
            let message = format!("{} has no field `{}`", sort.spoken(), excerpt(&name.value));
            let finding = Diagnostic::invalid(UNKNOWN_NAME, message).label(name.span, Role::Rule, "no such field").hint(
                name.span,
                &name.value,
                hint.or_else(list),
            );
            self.findings.push(finding);
            return None;
        };
        Some((Formula { span, op: Op::Field(Box::new(of), field) }, sort))
    }

    fn field_of(&self, sort: &Sort, name: &str) -> Option<(Field, Sort)> {
        if let Some((_, field, sort)) = fields::of(sort).into_iter().find(|(known, ..)| *known == name) {
            return Some((field, sort));
        }
        match sort {
            Sort::Decision => {
                let declared = self.charter.matters.iter().flat_map(|matter| &matter.fields);
                declared
                    .into_iter()
                    .find(|field| field.name == name)
                    .map(|field| (Field::Declared(name.to_owned()), field.sort.clone()))
            }
            Sort::Term => {
                let list = self.charter.lists.iter().position(|list| list.name == name);
                match list {
                    Some(list) => Some((Field::Per(name.to_owned()), Sort::Entry(crate::charter::ListId(list as u32)))),
                    None => self.charter.has_attribute(name).then(|| (Field::Attribute(name.to_owned()), Sort::Any)),
                }
            }
            Sort::Person | Sort::Entry(_) => {
                self.charter.has_attribute(name).then(|| (Field::Attribute(name.to_owned()), Sort::Any))
            }
            _ => None,
        }
    }

    fn fields_of(&self, sort: &Sort) -> Vec<String> {
        let mut known: Vec<String> = fields::of(sort).into_iter().map(|(name, ..)| name.to_owned()).collect();
        match sort {
            Sort::Decision => {
                known.extend(self.charter.matters.iter().flat_map(|matter| &matter.fields).map(|field| field.name.clone()));
            }
            Sort::Term => known.extend(self.charter.lists.iter().map(|list| list.name.clone())),
            _ => {}
        }
        known
    }
}

/// What is written in other words here.
fn words_for(name: &str) -> Option<String> {
    let words = match name {
        "votes" | "cast" | "votes-cast" | "votes_cast" | "ballots" => "the votes cast are `(ayes + noes)`",
        "all" | "everyone" | "everybody" => "those entitled are `members`, those there `present`",
        "for" | "yeas" | "approvals" | "favour" => "those in favour are `ayes`",
        "against" | "nays" | "rejections" => "those against are `noes`",
        "abstain" | "abstained" => "those who abstain are `abstentions`",
        "previous" => "an element that is not a name stands in brackets: `previous of (previous of d)`",
        "" => "name a value between the braces, such as `{t.holder}`",
        _ => return None,
    };
    Some(words.to_owned())
}
