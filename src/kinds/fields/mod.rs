//! Fields of one's own: what the entries of a matter say beside what all entries say.

use crate::ast::{self, Name, Place};
use crate::charter::{MatterField, MatterId, Named};
use crate::check::View;
use crate::diagnostic::{Code, Diagnostic, Hint, Role, excerpt};
use crate::docket::ENTRY;
use crate::formula::Sort;
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::syntax::{self, Node, Phrase};
use crate::violation::{Told, Violation};

/// A field is declared as something that there is not, twice, or under a name that all entries have.
pub const BAD_FIELD: Code = Code("fields/unknown-sort");

/// Codes of this kind.
pub const CODES: &[Code] = &[BAD_FIELD];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[Opening { place: Place::Matter, keyword: "fields", node: Node::fields_clause }];

/// A clause of this kind: names, and what each is.
#[derive(Debug, Clone)]
pub struct Clause(Vec<(Name, Option<Name>)>);

/// Phrase → clause. A field without a sort is yes or no.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    let each = phrase.parts().filter(|part| part.node() == Node::field_declared);
    Some(Clause(each.filter_map(|part| Some((syntax::name(&part.part(Node::field_name)?), syntax::first_name(&part)))).collect()))
}

/// Clause → nothing more: the fields were entered before anything could speak of them.
pub fn lower(_: &ast::Clause, _: &Clause, _: &mut Lowering<'_>) {}

/// Enters the fields of a matter.
pub fn enter(words: &Clause, matter: MatterId, lowering: &mut Lowering<'_>) {
    for (name, of) in &words.0 {
        if ENTRY.contains(&name.value.as_str()) {
            bad(lowering, name, format!("all entries have a field `{}`", name.value), "give it another name".to_owned());
            continue;
        }
        let known = lowering.charter().matters.iter().flat_map(|matter| &matter.fields).find(|field| field.name == name.value);
        let known = known.map(|field| field.sort.clone());
        let Some(sort) = sort(of.as_ref(), lowering) else { continue };
        if known.is_some_and(|known| known != sort) {
            bad(lowering, name, format!("another matter has a field `{}` of another sort", name.value), "give one of the two another name".to_owned());
            continue;
        }
        let roster = match of.as_ref().and_then(|of| lowering.charter().names.get(&of.value)) {
            Some(Named::Roster(roster)) if sort == Sort::Person => Some(*roster),
            _ => None,
        };
        let field = MatterField { name: name.value.clone(), sort, roster, span: name.span };
        lowering.charter().matters[matter.index()].fields.push(field);
    }
}

fn sort(name: Option<&Name>, lowering: &mut Lowering<'_>) -> Option<Sort> {
    let Some(name) = name else { return Some(Sort::Truth) };
    let plain = match name.value.as_str() {
        "number" => Some(Sort::Number),
        "text" => Some(Sort::Text),
        "date" => Some(Sort::Date),
        "names" => Some(Sort::Names),
        _ => None,
    };
    let named = match lowering.charter().names.get(&name.value) {
        Some(Named::Roster(_)) => Some(Sort::Person),
        Some(Named::List(list)) => Some(Sort::Entry(*list)),
        _ => None,
    };
    let found = plain.or(named);
    if found.is_none() {
        let mut near = vec!["number", "text", "date", "names"];
        let names: Vec<String> = lowering.charter().names.keys().cloned().collect();
        near.extend(names.iter().map(String::as_str));
        let hint = Hint::near(&name.value, near)
            .or(|| "write `number`, `text`, `date`, `yes/no`, `names`, or a roster or list".into());
        bad(lowering, name, format!("`{}` is no sort of field", excerpt(&name.value)), hint);
    }
    found
}

fn bad(lowering: &mut Lowering<'_>, name: &Name, message: String, hint: impl Into<Hint>) {
    lowering.report(Diagnostic::invalid(BAD_FIELD, message).label(name.span, Role::Rule, "here").hint(name.span, &name.value, hint));
}

/// Violation → words. A field asks nothing of an act.
pub fn describe(_: &Violation, _: &View<'_>) -> Told {
    Told::new(BAD_FIELD, "a field", "")
}
