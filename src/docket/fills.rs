//! Terms of office: who holds what, from when to when.
//!
//! What comes in: a node of `fills` or `terms`. What goes out: a [`Fill`]. It must not know any office: a field that is none of the
//! common ones may be one that tells the office's seats apart.

use super::Fill;
use super::fields::{Fields, UNKNOWN_FIELD};
use super::findings::{Findings, quoted};
use super::node::{Node, Value};
use crate::source::Spanned;

const COMMON: &[&str] = &["office", "holder", "with", "role", "from", "until", "partial", "elected", "remainder_of", "seat"];

/// Reads a term of office.
pub(super) fn fill(node: &Node<'_>, out: &Findings) -> Option<Fill> {
    let fields = Fields::any(node, "a term of office", out)?;
    fields.not_yet(&["partial", "remainder_of", "elected"]);
    let mut per = Vec::new();
    for (key, node) in fields.pairs.iter().filter(|(key, _)| !COMMON.contains(&key.value.as_ref())) {
        match &node.value {
            Value::Scalar(text) if key.value != "<<" => {
                per.push((Spanned::new(key.value.to_string(), key.span), Spanned::new(text.to_string(), node.span)));
            }
            // dated attributes of the holder, `employer: [{is, since}]`
            Value::List(_) => fields.not_yet(&[key.value.as_ref()]),
            Value::Null => {
                fields.value(&key.value);
            }
            Value::Scalar(_) | Value::Map(_) => out.at(UNKNOWN_FIELD, key.span, "not read", || {
                (
                    format!("a term of office has no field {} with {}", quoted(&key.value), node.kind()),
                    "write the fields out".to_owned(),
                )
            }),
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
    })
}
