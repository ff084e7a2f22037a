//! Terms of office: who holds what, from when to when; and their ends before their time.
//!
//! What comes in: a node of `fills`, `terms` or `ends`. What goes out: a [`Fill`], an [`End`]. It must not know any office: a field that
//! is none of the common ones may be one that tells the office's seats apart, or an attribute of the holder.

use super::fields::{Fields, UNKNOWN_FIELD, elements, scalar};
use super::findings::{Findings, quoted};
use super::node::{Node, Value};
use super::{Attribute, End, Fill, Text};
use crate::source::Spanned;

/// Fields that all terms of office may have.
pub const COMMON: &[&str] = &[
    "office",
    "holder",
    "with",
    "role",
    "from",
    "until",
    "partial",
    "elected",
    "remainder_of",
    "seat",
    "swapped_with",
    "skips",
    "sources",
    "note",
];
/// Fields that all ends of terms may have.
pub const ENDS: &[&str] = &["office", "holder", "on", "seat", "reason", "note", "sources"];
/// Fields of a dated attribute.
pub const ATTRIBUTE: &[&str] = &["is", "since", "until", "sources"];

/// Reads a term of office.
pub(super) fn fill(node: &Node<'_>, out: &Findings) -> Option<Fill> {
    let fields = Fields::any(node, "a term of office", out)?;
    let (mut per, mut attributes) = (Vec::new(), Vec::new());
    for (key, node) in fields.pairs.iter().filter(|(key, _)| !COMMON.contains(&key.value.as_ref())) {
        let name = || Spanned::new(key.value.to_string(), key.span);
        match &node.value {
            Value::Scalar(text) if key.value != "<<" => per.push((name(), Spanned::new(text.to_string(), node.span))),
            Value::List(_) | Value::Map(_) if key.value != "<<" => {
                attributes.extend(elements(node).iter().filter_map(|node| attribute(name(), node, out)));
            }
            Value::Null => {
                fields.value(&key.value);
            }
            Value::Scalar(_) | Value::List(_) | Value::Map(_) => not_read(&fields, &key.value, node),
        }
    }
    Some(Fill {
        span: node.span,
        office: fields.text("office"),
        per,
        holder: fields.text("holder"),
        with: fields.names("with"),
        role: fields.text("role"),
        from: fields.when("from"),
        until: fields.when("until"),
        partial: fields.truth("partial"),
        elected: fields.when("elected"),
        remainder_of: fields.text("remainder_of"),
        seat: fields.text("seat"),
        attributes,
        swapped_with: fields.text("swapped_with"),
        skips: fields.names("skips"),
    })
}

/// `{is: X, since: D}`, or a plain value.
fn attribute(name: Text, node: &Node<'_>, out: &Findings) -> Option<Attribute> {
    if !matches!(node.value, Value::Map(_)) {
        let is = scalar(node, &name.value, "one value, or `{is: …, since: …}`", out)?.map(str::to_owned);
        return Some(Attribute { name, is, since: None, until: None });
    }
    let fields = Fields::of(node, "an attribute", ATTRIBUTE, out)?;
    let is = fields.text("is")?;
    Some(Attribute { name, is, since: fields.when("since"), until: fields.when("until") })
}

/// Reads the end of a term.
pub(super) fn end(node: &Node<'_>, out: &Findings) -> Option<End> {
    let fields = Fields::any(node, "the end of a term", out)?;
    let mut per = Vec::new();
    for (key, node) in fields.pairs.iter().filter(|(key, _)| !ENDS.contains(&key.value.as_ref())) {
        match &node.value {
            Value::Scalar(text) if key.value != "<<" => {
                per.push((Spanned::new(key.value.to_string(), key.span), Spanned::new(text.to_string(), node.span)));
            }
            Value::Null => {
                fields.value(&key.value);
            }
            _ => not_read(&fields, &key.value, node),
        }
    }
    Some(End {
        span: node.span,
        office: fields.text("office"),
        per,
        seat: fields.text("seat"),
        holder: fields.text("holder"),
        on: fields.when("on"),
    })
}

fn not_read(fields: &Fields<'_, '_>, key: &str, node: &Node<'_>) {
    let span = fields.pairs.iter().find(|(known, _)| known.value == key).map_or(node.span, |(known, _)| known.span);
    fields.out.at(UNKNOWN_FIELD, span, "not read", || {
        (format!("a term of office has no field {} with {}", quoted(key), node.kind()), "write the fields out".to_owned())
    });
}
