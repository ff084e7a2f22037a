//! The fields that a matter declares: known, and of the sort that they are declared as.

use super::Binding;
use crate::charter::MatterId;
use crate::date::When;
use crate::diagnostic::{Diagnostic, Hint, Role, excerpt};
use crate::docket::{BAD_VALUE, ENTRY, Entry, FieldValue, Text, UNKNOWN_FIELD};
use crate::formula::Sort;

impl Binding<'_, '_> {
    /// Looks at the fields of an entry that not all entries have.
    pub(super) fn declared_fields(&mut self, entry: &Entry, matter: Option<MatterId>) {
        for (key, value) in &entry.fields {
            let declared = matter
                .and_then(|matter| self.charter.matters[matter.index()].fields.iter().find(|field| field.name == key.value));
            match declared {
                Some(field) => {
                    let sort = field.sort.clone();
                    let values: &[Text] = match value {
                        FieldValue::One(text) => std::slice::from_ref(text),
                        FieldValue::Several(all) => all,
                    };
                    let one = matches!(value, FieldValue::One(_)) || sort == Sort::Names;
                    values.iter().for_each(|value| self.of_sort(entry, key, value, &sort));
                    if !one {
                        let message = format!("`{}` has one value", excerpt(&key.value));
                        self.wrong_value(entry, key, &message, "write one value".to_owned());
                    }
                }
                None => self.undeclared(entry, key, matter),
            }
        }
    }

    fn of_sort(&mut self, entry: &Entry, key: &Text, value: &Text, sort: &Sort) {
        let fits = match sort {
            Sort::Number => crate::number::exact(&value.value).is_some(),
            Sort::Date => When::parse(&value.value).or_else(|| When::between(&value.value)).is_some(),
            Sort::Truth => matches!(value.value.as_str(), "yes" | "no" | "true" | "false"),
            Sort::Names => true,
            // others may stand beside those that are listed
            Sort::Person => self.charter.rosters.iter().any(|roster| roster.broken || roster.find(&value.value).is_some()),
            Sort::Entry(list) => {
                let list = &self.charter.lists[list.index()];
                list.broken || list.find(&value.value).is_some()
            }
            _ => true,
        };
        if fits {
            return;
        }
        let message = format!("`{}` is {}, not {}", excerpt(&key.value), sort.spoken(), excerpt(&value.value));
        let near: Vec<&str> = match sort {
            Sort::Person => self.charter.rosters.iter().flat_map(|roster| roster.by_name.keys().map(String::as_str)).collect(),
            Sort::Entry(list) => self.charter.lists[list.index()].by_name.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        let hint = Hint::near(&value.value, near).or(|| format!("write {}", sort.spoken()));
        self.wrong_value(entry, value, &message, hint);
    }

    fn wrong_value(&mut self, entry: &Entry, at: &Text, message: &str, hint: impl Into<Hint>) {
        let finding = Diagnostic::invalid(BAD_VALUE, message)
            .label(at.span, Role::Docket, "here")
            .hint(at.span, &at.value, hint)
            .decision(entry.id.as_ref().map(|id| id.value.as_str()));
        self.findings.push(finding);
    }

    fn undeclared(&mut self, entry: &Entry, key: &Text, matter: Option<MatterId>) {
        let own = matter.map(|matter| &self.charter.matters[matter.index()].fields);
        let known = ENTRY.iter().copied().chain(own.into_iter().flatten().map(|field| field.name.as_str()));
        let what = if entry.on_agenda { "an agenda item" } else { "a decision" };
        let help = Hint::near(&key.value, known).or(|| {
            format!("take it out, or declare it in the rules: `fields {{ {} text }}` in the matter", excerpt(&key.value))
        });
        let finding = Diagnostic::invalid(UNKNOWN_FIELD, format!("{what} has no field {}", crate::docket::quoted(&key.value)))
            .label(key.span, Role::Docket, "not known")
            .hint(key.span, &key.value, help)
            .decision(entry.id.as_ref().map(|id| id.value.as_str()));
        self.findings.push(finding);
    }
}
