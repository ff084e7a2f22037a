//! Values of every rule set: texts, dates, numbers, yes and no. YAML gives `2024` as a number and `2024-03-18` as a text; both are dates.

use crate::docket::shape;
use serde_json::{Map, Value, json};

/// A definition of the schema.
pub(super) fn refer(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

/// One, or a list of such.
pub(super) fn list(one: Value) -> Value {
    json!({"anyOf": [one.clone(), {"type": "array", "items": one}]})
}

/// With what an editor shows beside it.
pub(super) fn described(mut schema: Value, text: &str) -> Value {
    if let (Some(schema), false) = (schema.as_object_mut(), text.is_empty()) {
        schema.insert("description".into(), json!(text));
    }
    schema
}

/// One of some words.
pub(super) fn words(words: &[&str]) -> Value {
    choices(words.iter().map(|word| ((*word).to_owned(), String::new())).collect())
}

/// One of some names, each with what is shown beside it. A name that YAML takes for a number or a truth is one as such, too. Of none,
/// nothing fits.
pub(super) fn choices(names: Vec<(String, String)>) -> Value {
    if names.is_empty() {
        return json!(false);
    }
    if names.iter().all(|(_, text)| text.is_empty()) {
        let all: Vec<Value> = names.iter().flat_map(|(name, _)| forms(name)).collect();
        return json!({"enum": all});
    }
    let each =
        names.iter().flat_map(|(name, text)| forms(name).into_iter().map(move |form| described(json!({"const": form}), text)));
    json!({"anyOf": each.collect::<Vec<_>>()})
}

/// The values that a parser may give for a name.
fn forms(name: &str) -> Vec<Value> {
    let other = serde_json::from_str::<Value>(name).ok().filter(|value| value.is_number() || value.is_boolean());
    std::iter::once(json!(name)).chain(other).collect()
}

/// A field that may stand without a value.
pub(super) fn or_empty(schema: Value) -> Value {
    if schema == json!(true) {
        return schema;
    }
    let text = schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    described(json!({"anyOf": [schema, {"type": "null"}, {"type": "string", "pattern": "^\\s*$"}]}), &text)
}

/// A date, or two of them with `/` between.
const DATE: &str =
    "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?(/[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$";

pub(super) fn define(defs: &mut Map<String, Value>) {
    let truths: Vec<Value> = shape::TRUTHS.iter().map(|(_, word)| json!(word)).chain([json!(true), json!(false)]).collect();
    let year = json!({"type": "integer", "minimum": 1000, "maximum": 9999});
    let date = json!({"type": "string", "pattern": DATE});
    let instant = json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ].*[0-9].*$"});
    let all = [
        ("text", json!({"type": ["string", "number", "boolean"], "pattern": "\\S"})),
        ("texts", list(refer("text"))),
        ("truth", json!({"enum": truths})),
        (
            "date",
            described(
                json!({"anyOf": [date, year]}),
                "A day, a month or a year: 2024-03-18, 2024-03, 2024; a day between two: 2024-03/2024-05.",
            ),
        ),
        ("instant", described(json!({"anyOf": [refer("date"), instant]}), "A date, or an instant: 2024-03-14T17:00+06:00.")),
        ("count", json!({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+$"}]})),
        (
            "exact",
            described(
                json!({"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?%?$|^[0-9]+/[0-9]+$"}]}),
                "An exact number: 3, 0.5, 1/2, 16.5%.",
            ),
        ),
    ];
    defs.extend(all.into_iter().map(|(name, schema)| (name.to_owned(), schema)));
}
