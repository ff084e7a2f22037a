//! Rules of one's own → predicates.

use super::super::declare::validity;
use super::Lowering;
use crate::ast::{self, Binding, Comparator, Strength};
use crate::charter::{Provision, ProvisionId};
use crate::constraint::{Count, Form, Piece, Predicate};
use crate::diagnostic::{Diagnostic, Effect, Role};
use crate::formula::{Domain, Formula, Op};
use crate::resolve::typing::{Scope, Typing};
use crate::source::{Span, Spanned};

impl Lowering<'_> {
    /// Enters a rule: a provision for each thing it asks.
    pub fn rule(&mut self, rule: &ast::Rule) {
        if rule.unknown {
            return self.head_not_encoded(&rule.head, "rule", rule.span);
        }
        let citations = self.cite(&rule.head.tail);
        self.no_when(&rule.head.tail, "say it behind `where`: `for each d in decisions where E`");
        let mut whole = None;
        for (number, demand) in rule.demands.iter().enumerate() {
            let typed = self.typed(Scope::default(), |typing| {
                let mut each = Vec::new();
                let asked = below(typing, &rule.each, &mut each, &mut |typing| {
                    let formula = typing.truth(&demand.expr)?;
                    Some((formula, pieces(typing, demand.message.as_ref()), pieces(typing, demand.help.as_ref())))
                })?;
                Some((each, asked))
            });
            let Some((each, (formula, message, help))) = typed else { continue };
            let path = match number {
                0 => rule.head.name.value.clone(),
                _ => format!("{}.{}", rule.head.name.value, number + 1),
            };
            let effect = match (demand.strength, rule.head.tail.effect) {
                (Strength::Should, _) => Effect::Irregular,
                (Strength::Must, stated) => stated.map_or(Effect::Irregular, |stated| stated.value),
            };
            let id = ProvisionId(self.charter.provisions.len() as u32);
            self.charter.provisions.push(Provision {
                path,
                span: rule.head.name.span.to(demand.span),
                citations: citations.clone(),
                validity: validity(&rule.head.tail),
                strength: demand.strength,
                effect,
                kind: "rule",
                unknown: false,
                when: None,
                exception: None,
            });
            let message = if message.is_empty() { said(rule, demand.forbids, &formula) } else { message };
            let predicate = Predicate { each, demand: formula, forbids: demand.forbids, message, help };
            let constraint = self.constraint(id, Form::Predicate(Box::new(predicate)));
            self.charter.rules.push(constraint);
            whole = whole.or(Some(id));
        }
        // what is below a rule is waived with it, so that its further demands take no power of their own
        if let Some(whole) = whole {
            self.waivable_whole(whole, &rule.head);
        }
    }
}

/// What is said where a rule has no message.
fn said(rule: &ast::Rule, forbids: bool, demand: &Formula) -> Vec<Piece> {
    let hours = |side: &Formula| matches!(&side.op, Op::Length(length) if length.count == Count::Hours);
    let value = |side: &Formula, other: &Formula| match hours(other) {
        true => Piece::Hours(side.clone()),
        false => Piece::Value("value".into(), side.clone()),
    };
    let name = match &rule.head.title {
        Some(title) => format!("the rule is not kept: {title}"),
        None => format!("the rule `{}` is not kept", rule.head.name.value),
    };
    match &demand.op {
        Op::Compare(left, how, right) if !forbids && !matches!(how, Comparator::Is | Comparator::IsNot) => vec![
            Piece::Text(format!("{name}: ")),
            value(left, right),
            Piece::Text(format!(", {} ", how.word())),
            value(right, left),
            Piece::Text(if matches!(how, Comparator::AtMost | Comparator::FewerThan) { " allowed" } else { " needed" }.into()),
        ],
        _ => vec![Piece::Text(name)],
    }
}

/// Types bindings below each other, and what stands below all of them.
fn below<T>(
    typing: &mut Typing<'_, '_>,
    bindings: &[Binding],
    each: &mut Vec<Domain>,
    inside: &mut dyn FnMut(&mut Typing<'_, '_>) -> Option<T>,
) -> Option<T> {
    let Some((first, rest)) = bindings.split_first() else { return inside(typing) };
    let mut inner = Vec::new();
    let (domain, found) = typing.domain(first, |typing| below(typing, rest, &mut inner, inside))?;
    each.push(domain);
    each.extend(inner);
    Some(found)
}

/// A message with its values: "{t.holder} chairs".
fn pieces(typing: &mut Typing<'_, '_>, text: Option<&Spanned<String>>) -> Vec<Piece> {
    let Some(text) = text else { return Vec::new() };
    let mut pieces = Vec::new();
    let mut rest = text.value.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(Piece::Text(before.to_owned()));
        let Some((path, behind)) = after.split_once('}') else {
            let finding = Diagnostic::invalid(crate::syntax::STRAY, "a brace in a message is not closed")
                .label(text.span, Role::Rule, "here")
                .help("write what it stands for between braces: `{t.holder}`");
            typing.findings.push(finding);
            return pieces;
        };
        rest = behind;
        if let Some(formula) = value(typing, path, text.span) {
            pieces.push(Piece::Value(path.trim().to_owned(), formula));
        }
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}

fn value(typing: &mut Typing<'_, '_>, path: &str, span: Span) -> Option<Formula> {
    typing.path(path, span)
}
