//! Rules of one's own: `rule NAME { for each … require … }`.

use super::cursor::{Cursor, INCOMPLETE, STRAY};
use super::declaration::{head, opens, resume, unknown};
use super::grammar::Node;
use super::{MAX_MISTAKES, Phrase, Sort, block, expression, phrase};
use crate::ast::{Demand, File, Item, Rule};
use crate::diagnostic::{Diagnostic, Role, excerpt};
use crate::source::{Span, Spanned};

/// A rule: what it goes through, then what it asks.
pub fn rule(cursor: &mut Cursor<'_>, tree: &mut File) {
    let start = cursor.token_span().start;
    let found = cursor.findings.len();
    let Some((head, _)) = head(cursor, tree, Node::rule_head) else { return };
    let mut rule = Rule { head, each: Vec::new(), demands: Vec::new(), unknown: false, span: Span::default() };
    rule.unknown = unknown(cursor, &mut rule.head);
    if rule.unknown {
        rule.span = Span::new(start, cursor.last_end());
        tree.items.push(Item::Rule(rule));
        return;
    }
    if !opens(cursor, rule.head.name.span, |cursor| matches!(cursor.word(), "for" | "require" | "forbid" | "should" | "must")) {
        return resume(cursor);
    }
    let opened = cursor.brace();
    while !cursor.take('}') {
        if cursor.findings.len() >= MAX_MISTAKES || block::forgotten(cursor, None, "a rule", opened) {
            break;
        }
        cursor.starts(Sort::Clause);
        cursor.part(|cursor| {
            if !part(cursor, &mut rule) {
                cursor.skip_to(|cursor| matches!(cursor.word(), "for" | "require" | "forbid" | "should" | "must"));
            }
        });
    }
    rule.span = Span::new(start, cursor.last_end());
    if rule.demands.is_empty() && cursor.findings.len() == found {
        let finding =
            Diagnostic::invalid(INCOMPLETE, format!("the rule `{}` asks for nothing", excerpt(&rule.head.name.value)))
                .label(rule.head.name.span, Role::Rule, "nothing is required or forbidden")
                .help("say what must hold: `require E` or `forbid E`");
        cursor.findings.push(finding);
    }
    tree.items.push(Item::Rule(rule));
}

fn part(cursor: &mut Cursor<'_>, rule: &mut Rule) -> bool {
    match cursor.word() {
        "for" => {
            let Some(read) = cursor.phrase(Node::rule_each) else { return false };
            let binding = read.part(Node::binding).and_then(|binding| expression::whole(&binding));
            rule.each.extend(binding);
            true
        }
        "require" | "forbid" | "should" | "must" => {
            let Some(read) = cursor.phrase(Node::rule_demand) else { return false };
            cursor.findings.extend(phrase::out_of_range(&read));
            rule.demands.extend(demand(&read));
            super::declaration::mixed_in_block(cursor);
            true
        }
        word => {
            let finding = Diagnostic::invalid(STRAY, format!("`{}` does not begin a part of a rule", excerpt(word)))
                .label(cursor.token_span(), Role::Rule, "here")
                .help(
                    "a rule is made of `for each X in C`, then `require E` or `forbid E`, then `else \"…\"` and `help \"…\"`",
                );
            cursor.findings.push(finding);
            false
        }
    }
}

fn demand(read: &Phrase<'_>) -> Option<Demand> {
    let quoted = |node| {
        let part = read.part(node)?.part(Node::quoted)?;
        Some(Spanned::new(phrase::unquoted(part.text()), part.span()))
    };
    Some(Demand {
        strength: phrase::strength(read.part(Node::strength)),
        forbids: read.has(Node::forbids),
        expr: expression::expression(&read.part(Node::expression)?)?,
        message: quoted(Node::rule_else),
        help: quoted(Node::rule_help),
        span: read.span(),
    })
}
