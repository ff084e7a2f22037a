//! `allow`: what is known and accepted, and why.
//!
//! What comes in: the fields of a docket, a meeting, an entry. What goes out: suppressions as written. Which codes there are is not known
//! here.

use super::Allow;
use super::fields::{Fields, scalar};
use super::findings::Findings;
use super::node::{Node, Value};

/// Fields of a suppression.
pub const ALLOW: &[&str] = &["code", "because", "provision"];

/// Reads `allow`, if it is there.
pub(super) fn allows(fields: &Fields<'_, '_>) -> Vec<Allow> {
    fields.each("allow").iter().filter_map(|node| allow(node, fields.out)).collect()
}

fn allow(node: &Node<'_>, out: &Findings) -> Option<Allow> {
    if !matches!(node.value, Value::Map(_)) {
        let code = scalar(node, "allow", "a code with its reason", out)?.map(str::to_owned);
        return Some(Allow {
            span: node.span,
            codes: vec![code],
            coded: true,
            because: None,
            reasoned: false,
            provision: None,
        });
    }
    let fields = Fields::of(node, "a suppression", ALLOW, out)?;
    Some(Allow {
        span: fields.extent(),
        codes: fields.names("code"),
        coded: fields.has("code"),
        because: fields.text("because"),
        reasoned: fields.has("because"),
        provision: fields.text("provision"),
    })
}
