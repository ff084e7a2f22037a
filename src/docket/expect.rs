//! `expect` of a docket: what `quorate test` is to find in it.
//!
//! What comes in: a node. What goes out: expectations, and a finding for each line that is none. It must not know any code.

use super::fields::{BAD_VALUE, elements};
use super::findings::{Findings, quoted};
use super::node::{Node, Value};
use super::{Expectation, Expected, Expects};
use crate::letters::composed;
use crate::source::Span;

/// What an expectation may weigh.
const WEIGHTS: [&str; 4] = ["error", "warning", "note", "undetermined"];

/// Reads a list of expectations, or a single one.
pub(super) fn expects(node: &Node<'_>, out: &Findings) -> Expects {
    let listed = matches!(node.value, Value::List(_));
    let lines = elements(node).iter().filter_map(|node| {
        let read = match &node.value {
            Value::Scalar(text) => line(text, node.span),
            _ => None,
        };
        if read.is_none() {
            out.at(BAD_VALUE, node.span, "expected here", || {
                let text = if let Value::Scalar(text) = &node.value { quoted(text) } else { node.kind().to_owned() };
                (format!("{text} is no expectation"), "write `error CODE of PROVISION at ENTRY`, or `clean`".to_owned())
            });
        }
        read
    });
    Expects { span: node.span, listed, lines: lines.collect() }
}

/// `clean`, or `WEIGHT CODE [of PROVISION] [at ENTRY]`.
fn line(text: &str, span: Span) -> Option<Expectation> {
    let text = text.trim();
    if text == "clean" {
        return Some(Expectation { span, expected: None });
    }
    let (weight, rest) = word(text)?;
    let (code, mut rest) = word(rest)?;
    if !WEIGHTS.contains(&weight) || !code.contains('/') {
        return None;
    }
    let mut expected = Expected { weight: weight.to_owned(), code: code.to_owned(), provision: None, at: None };
    if let Some(("of", after)) = word(rest) {
        let (path, after) = word(after)?;
        expected.provision = Some(composed(path));
        rest = after;
    }
    if let Some(("at", after)) = word(rest) {
        let id = after.trim();
        let inner = id.strip_prefix('"').and_then(|id| id.strip_suffix('"')).unwrap_or(id);
        if inner.is_empty() {
            return None;
        }
        expected.at = Some(composed(inner));
        rest = "";
    }
    rest.trim().is_empty().then_some(Expectation { span, expected: Some(expected) })
}

/// The first word, and what comes after it.
fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}
