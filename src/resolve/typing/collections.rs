//! What is gone through: decisions, terms, ballots; and what an index can look up.

use super::{Bound, Typing};
use crate::ast::{self, Binding, Comparator, ExprKind, Name};
use crate::charter::{MatterId, Named, OfficeId};
use crate::diagnostic::{Diagnostic, Hint, Role, excerpt};
use crate::formula::{Collection, Domain, Field, Formula, Op, Sort, Whom};
use crate::resolve::UNKNOWN_NAME;

/// So many binders may stand inside each other.
const MOST_BINDERS: usize = 6;

impl Typing<'_, '_> {
    /// A binding, and what `inside` makes of expressions that may speak of its name.
    pub(super) fn within<T>(&mut self, binding: &Binding, inside: impl FnOnce(&mut Self) -> Option<T>) -> Option<(Domain, T)> {
        if self.bound.len() >= MOST_BINDERS {
            let message = format!("more than {MOST_BINDERS} binders stand inside each other");
            self.wrong(binding.name.span, &message, "one too many", None);
            return None;
        }
        let (of, sort) = self.collection(&binding.collection)?;
        if self.bound[self.hidden..].iter().any(|bound| bound.name == binding.name.value) {
            let message = format!("`{}` already stands for something here", excerpt(&binding.name.value));
            let finding = Diagnostic::invalid(crate::resolve::DUPLICATE, message)
                .label(binding.name.span, Role::Rule, "named twice")
                .help("give it another name");
            self.findings.push(finding);
            return None;
        }
        let slot = self.bound.len();
        self.bound.push(Bound { name: binding.name.value.clone(), sort });
        let filter = binding.filter.as_ref().map(|filter| self.truth(filter));
        let found = inside(self);
        self.bound.pop();
        let filter = match filter {
            Some(filter) => Some(filter?),
            None => None,
        };
        Some((Domain { slot, name: binding.name.value.clone(), of, filter, join: None }, found?))
    }

    /// A binding by itself, as a rule begins with one.
    pub fn domain<T>(&mut self, binding: &Binding, inside: impl FnOnce(&mut Self) -> Option<T>) -> Option<(Domain, T)> {
        self.within(binding, inside)
    }

    fn collection(&mut self, of: &ast::Collection) -> Option<(Collection, Sort)> {
        let plain = |of: Collection, sort: Sort| Some((of, sort));
        match of {
            ast::Collection::Decisions(_) => plain(Collection::Decisions, Sort::Decision),
            ast::Collection::Items(_) => plain(Collection::Items, Sort::Decision),
            ast::Collection::Meetings(_) => plain(Collection::Meetings, Sort::Meeting),
            ast::Collection::Earlier(of, span) => {
                let of = match of {
                    Some(of) => self.element(of, &Sort::Decision)?,
                    None if self.scope.decision => Formula { span: *span, op: Op::Decision },
                    None => {
                        self.wrong(
                            *span,
                            "earlier than which decision is not said",
                            "here",
                            Some("write `earlier decisions of d`"),
                        );
                        return None;
                    }
                };
                plain(Collection::Earlier(Box::new(of)), Sort::Decision)
            }
            ast::Collection::Terms(names) => {
                let offices = names.iter().map(|name| self.office(name)).collect::<Option<Vec<_>>>()?;
                plain(Collection::Terms(offices), Sort::Term)
            }
            ast::Collection::Ballots(of) => {
                let of = self.element(of, &Sort::Decision)?;
                plain(Collection::Ballots(Box::new(of)), Sort::Ballot)
            }
            ast::Collection::Papers(of) => {
                let of = self.element(of, &Sort::Decision)?;
                plain(Collection::Papers(Box::new(of)), Sort::Paper)
            }
            ast::Collection::Steps(name) => plain(Collection::Steps(self.matter(name)?), Sort::Step),
            ast::Collection::Other(expr) => {
                if let ExprKind::Name(name) = &expr.kind
                    && !self.means_something(&name.value)
                {
                    return match self.people(&name.value) {
                        Some(Whom::List(list)) => plain(Collection::Entries(Whom::List(list)), Sort::Entry(list)),
                        Some(whom) => plain(Collection::Entries(whom), Sort::Person),
                        None => {
                            self.unknown(name, None);
                            None
                        }
                    };
                }
                let (formula, sort) = self.typed(expr, None)?;
                if sort != Sort::Names {
                    self.wants(&sort, &Sort::Names, expr.span)?;
                }
                plain(Collection::Values(Box::new(formula)), Sort::Person)
            }
        }
    }

    /// An element of a sort.
    fn element(&mut self, of: &ast::Expr, sort: &Sort) -> Option<Formula> {
        let (formula, found) = self.typed(of, None)?;
        self.wants(&found, sort, of.span)?;
        Some(formula)
    }

    pub(super) fn office(&mut self, name: &Name) -> Option<OfficeId> {
        match self.charter.names.get(&name.value) {
            Some(Named::Office(id)) => Some(*id),
            _ => {
                self.no_such(name, "office", |named| matches!(named, Named::Office(_)));
                None
            }
        }
    }

    fn matter(&mut self, name: &Name) -> Option<MatterId> {
        match self.charter.names.get(&name.value) {
            Some(Named::Matter(id)) => Some(*id),
            _ => {
                self.no_such(name, "matter", |named| matches!(named, Named::Matter(_)));
                None
            }
        }
    }

    fn no_such(&mut self, name: &Name, sort: &str, fits: impl Fn(&Named) -> bool) {
        if self.charter.broken.contains(&name.value) {
            return;
        }
        let near = self.charter.names.iter().filter(|(_, named)| fits(named)).map(|(name, _)| name.as_str());
        let finding = Diagnostic::invalid(UNKNOWN_NAME, format!("there is no {sort} `{}`", excerpt(&name.value)))
            .label(name.span, Role::Rule, "not declared")
            .hint(name.span, &name.value, Hint::near(&name.value, near));
        self.findings.push(finding);
    }
}

/// A domain with what an index can look up: an equality that its filter (or, of `some`, its condition) asks of each element.
pub(super) fn joined(mut domain: Domain, has: Option<&Formula>, every: bool) -> Domain {
    let from_filter = domain.filter.as_ref().and_then(|filter| join(filter, domain.slot));
    domain.join = from_filter.or_else(|| has.filter(|_| !every).and_then(|has| join(has, domain.slot)));
    domain
}

fn join(condition: &Formula, slot: usize) -> Option<(Field, Formula)> {
    match &condition.op {
        Op::All(parts) => parts.iter().find_map(|part| join(part, slot)),
        Op::Compare(left, Comparator::Is, right) => side(left, right, slot).or_else(|| side(right, left, slot)),
        _ => None,
    }
}

/// A field of the element on one side, and on the other what does not hang on it.
fn side(field: &Formula, value: &Formula, slot: usize) -> Option<(Field, Formula)> {
    let Op::Field(of, field) = &field.op else { return None };
    let own = matches!(of.op, Op::Variable(found) if found == slot);
    let by_name = !matches!(field, Field::Weight | Field::Attribute(_) | Field::Meeting);
    let mut free = true;
    value.visit(&mut |part| free &= !matches!(part.op, Op::Variable(found) if found >= slot));
    (own && by_name && free).then(|| (field.clone(), value.clone()))
}
