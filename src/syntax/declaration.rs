//! Declarations, one after the other; a broken one costs only itself.

use super::block;
use super::cursor::{Cursor, Phrase, STRAY};
use super::entries;
use super::grammar::Node;
use super::{MAX_MISTAKES, Sort, expression, phrase};
use crate::ast::{Block, Define, Expect, File, Head, Item, Name, Place, Source, Tail, Test, Tie, Use, Vote};
use crate::diagnostic::{Code, Diagnostic, Hint, Role, excerpt};
use crate::kinds;
use crate::source::{Span, Spanned};

/// The edition that this version reads.
pub const EDITION: &str = "2026";
/// The file does not say its edition, or an unknown one.
pub const NO_EDITION: Code = Code("syntax/edition");
/// A word of the language that this version cannot judge yet.
pub const NOT_YET: Code = Code("syntax/not-yet");
/// Two bare names stand side by side.
pub const TWO_NAMES: Code = Code("syntax/two-names");

/// What a declaration can begin with.
const KEYWORDS: [&str; 18] = [
    "rules",
    "use",
    "source",
    "calendar",
    "roster",
    "group",
    "weights",
    "list",
    "body",
    "office",
    "matter",
    "route",
    "vote",
    "define",
    "rule",
    "exception",
    "duty",
    "test",
];
/// Declarations of the language that are not read yet: refused loudly rather than passed over.
const LATER: [&str; 1] = ["claim"];

/// Reads a whole file.
pub fn file(cursor: &mut Cursor<'_>, tree: &mut File) {
    cursor.skip_trivia();
    let start = cursor.offset();
    if edition(cursor) {
        cursor.outline.declared(start, &cursor.findings);
    }
    while !cursor.at_end() && cursor.findings.len() < MAX_MISTAKES {
        let (start, before) = (cursor.offset(), cursor.findings.len());
        declaration(cursor, tree);
        cursor.outline.declared(start, &cursor.findings[before..]);
        tree.extents.push(Span::new(start, cursor.last_end().max(start)));
    }
}

fn declaration(cursor: &mut Cursor<'_>, tree: &mut File) {
    let word = cursor.word();
    match word {
        "rules" => rules(cursor, tree),
        "use" => uses(cursor, tree),
        "test" => test(cursor, tree),
        "vote" => vote_declaration(cursor, tree),
        "define" => define(cursor, tree),
        "rule" => super::rule::rule(cursor, tree),
        "exception" => super::exception::exception(cursor, tree),
        "duty" => super::duty::duty(cursor, tree),
        "source" => source(cursor, tree),
        "roster" => entries::list(cursor, tree, Node::roster_head, Item::Roster),
        "list" => entries::list(cursor, tree, Node::list_head, Item::List),
        "group" => entries::group(cursor, tree),
        "weights" => entries::weights(cursor, tree),
        "calendar" => block(cursor, tree, Node::calendar_head, Place::Calendar, Item::Calendar),
        "body" => block(cursor, tree, Node::body_head, Place::Body, Item::Body),
        "office" => block(cursor, tree, Node::office_head, Place::Office, Item::Office),
        "matter" => block(cursor, tree, Node::matter_head, Place::Matter, Item::Matter),
        "route" => block(cursor, tree, Node::route_head, Place::Route, Item::Route),
        _ => stray(cursor, word),
    }
}

/// Whether a declaration begins here. Inside a block, words that also begin a clause there do not count.
pub fn begins(cursor: &mut Cursor<'_>, inside: Option<Place>) -> bool {
    let word = cursor.word();
    (KEYWORDS.contains(&word) || LATER.contains(&word))
        && inside.is_none_or(|place| kinds::opening(place, word).is_none() && !(place == Place::Matter && word == "route"))
}

/// Gives whether the first word was `edition`.
fn edition(cursor: &mut Cursor<'_>) -> bool {
    let span = cursor.token_span();
    if cursor.word() != "edition" {
        let finding = Diagnostic::invalid(NO_EDITION, "the file does not say which edition of the language it is written in")
            .label(span, Role::Rule, "the first line is expected before this")
            .help(format!("write `edition {EDITION}` on the first line"));
        cursor.findings.push(finding);
        return false;
    }
    let Some(read) = cursor.phrase(Node::edition_declaration) else {
        resume(cursor);
        return true;
    };
    let written = read.part(Node::number);
    if let Some(number) = written.filter(|number| number.text() != EDITION) {
        let finding = Diagnostic::invalid(NO_EDITION, format!("edition {} is not known", excerpt(number.text())))
            .label(number.span(), Role::Rule, "here")
            .help(format!("this version reads `edition {EDITION}`"));
        cursor.findings.push(finding);
    }
    true
}

fn stray(cursor: &mut Cursor<'_>, word: &str) {
    let span = cursor.token_span();
    if cursor.take('}') {
        let finding = Diagnostic::invalid(STRAY, "`}` closes nothing").label(span, Role::Rule, "no block is open here");
        cursor.findings.push(finding);
        return;
    }
    let finding = if LATER.contains(&word) {
        Diagnostic::invalid(NOT_YET, format!("`{word}` is not read by this version yet"))
            .label(span, Role::Rule, "nothing below it would be checked")
            .help("remove it, so that no reader takes it for checked")
    } else {
        let hint = Hint::near(word, KEYWORDS);
        let message = if word.is_empty() {
            "this does not begin a declaration".to_owned()
        } else {
            format!("`{}` does not begin a declaration", excerpt(word))
        };
        let all: Vec<String> = KEYWORDS.iter().map(|word| format!("`{word}`")).collect();
        Diagnostic::invalid(STRAY, message).label(span, Role::Rule, "here").hint(
            span,
            word,
            hint.or(|| format!("a declaration begins with {}", super::listed(&all))),
        )
    };
    cursor.findings.push(finding);
    resume(cursor);
}

/// Steps to the next line that begins a declaration; its blocks are stepped over whole.
pub(super) fn resume(cursor: &mut Cursor<'_>) {
    cursor.skip_to(|cursor| begins(cursor, None));
}

/// A declaration's head and what stands behind it. Where the head is broken, the name is noted so that its uses are no further
/// mistakes, and the declaration is stepped over. Of what is declared `of` a roster, the roster comes beside it.
pub(super) fn head(cursor: &mut Cursor<'_>, tree: &mut File, node: Node) -> Option<(Head, Option<Name>)> {
    let Some(read) = cursor.phrase(node) else {
        cursor.skip_token();
        let name = phrase::unquoted(cursor.word());
        if !name.is_empty() {
            tree.broken.push(name);
        }
        resume(cursor);
        return None;
    };
    let mut head = head_of(&read)?;
    head.tail = block::tail(cursor);
    let of = if matches!(node, Node::group_head | Node::weights_head) { head.per.pop() } else { None };
    Some((head, of))
}

fn head_of(read: &Phrase<'_>) -> Option<Head> {
    let mut names = phrase::names(read).into_iter();
    let title = read.part(Node::title).map(|title| phrase::unquoted(title.text()));
    let aka = read.parts().filter(|part| part.node() == Node::also).filter_map(|also| phrase::first_name(&also)).collect();
    Some(Head { name: names.next()?, title, aka, per: names.collect(), tail: Tail::default() })
}

fn rules(cursor: &mut Cursor<'_>, tree: &mut File) {
    let span = cursor.token_span();
    let Some((head, _)) = head(cursor, tree, Node::rules_declaration) else { return };
    if let Some(first) = &tree.rules {
        let finding = Diagnostic::invalid(STRAY, "the rule set is named twice in one file")
            .label(span, Role::Rule, "the second time")
            .label(first.name.span, Role::Rule, "the first time")
            .help("keep one; several files make one set by `use`");
        cursor.findings.push(finding);
        return;
    }
    tree.rules = Some(head);
}

fn uses(cursor: &mut Cursor<'_>, tree: &mut File) {
    let Some(read) = cursor.phrase(Node::use_declaration) else {
        cursor.skip_token();
        return resume(cursor);
    };
    let mut texts = read
        .parts()
        .filter(|part| part.node() == Node::quoted)
        .map(|part| Spanned::new(phrase::unquoted(part.text()), part.span()));
    if let Some(path) = texts.next() {
        tree.uses.push(Use { path, sha256: texts.next() });
    }
}

fn source(cursor: &mut Cursor<'_>, tree: &mut File) {
    let Some(read) = cursor.phrase(Node::source_declaration) else {
        cursor.skip_token();
        tree.broken.push(phrase::unquoted(cursor.word()));
        return resume(cursor);
    };
    let Some(head) = head_of(&read) else { return };
    let mut dates = Vec::new();
    for part in read.parts().filter(|part| matches!(part.node(), Node::adopted_on | Node::amended_on)) {
        for day in part.parts().filter(|part| part.node() == Node::date) {
            dates.extend(phrase::date(&day, &mut cursor.findings));
        }
    }
    let url = read.part(Node::url).and_then(|url| url.part(Node::quoted)).map(|text| phrase::unquoted(text.text()));
    tree.items.push(Item::Source(Source { head, dates, url }));
}

fn block(cursor: &mut Cursor<'_>, tree: &mut File, node: Node, place: Place, item: fn(Block) -> Item) {
    let Some((head, _)) = head(cursor, tree, node) else { return };
    let mut clauses = Vec::new();
    if !opens(cursor, head.name.span) {
        tree.items.push(item(Block { head, clauses, broken: true }));
        return resume_block(cursor);
    }
    let broken = block::clauses(cursor, place, &mut clauses);
    tree.items.push(item(Block { head, clauses, broken }));
}

/// Takes the opening brace, or says that it is missing.
pub(super) fn opens(cursor: &mut Cursor<'_>, name: Span) -> bool {
    if cursor.take('{') {
        return true;
    }
    let found = cursor.token_span();
    let finding = Diagnostic::invalid(super::cursor::INCOMPLETE, "`{` is expected")
        .label(found, Role::Rule, "before this")
        .label(name, Role::Rule, "declared here")
        .help("put what it says between `{` and `}`");
    cursor.findings.push(finding);
    false
}

pub(super) fn resume_block(cursor: &mut Cursor<'_>) {
    cursor.skip_to(|cursor| begins(cursor, None));
}

fn vote_declaration(cursor: &mut Cursor<'_>, tree: &mut File) {
    let start = cursor.token_span().start;
    let Some((mut head, _)) = head(cursor, tree, Node::vote_head) else { return };
    let reading = cursor.try_named(Node::vote_reading).and_then(|read| read.parts().next().map(|part| phrase::name(&part)));
    let over = cursor.try_named(Node::vote_over).map(|read| polls(&read)).unwrap_or_default();
    head.tail = head.tail.or(block::tail(cursor));
    let mut rule = None;
    if cursor.take('=') {
        let read = cursor.phrase(Node::vote_rule);
        rule = read.as_ref().and_then(expression::vote_rule);
        if read.is_none() {
            resume(cursor);
        }
        cursor.findings.extend(read.as_ref().and_then(phrase::out_of_range));
        debug_assert!(read.is_none() || rule.is_some() || !cursor.findings.is_empty(), "a rule that is not read is told");
    } else {
        let finding = Diagnostic::invalid(super::cursor::INCOMPLETE, "`=` and a decision rule are expected")
            .label(cursor.token_span(), Role::Rule, "before this")
            .help("for instance `vote simple-majority = ayes more than noes`");
        cursor.findings.push(finding);
        resume(cursor);
    }
    let mut tail = block::tail(cursor);
    let tie = if cursor.word() == "tie" { tie(cursor) } else { None };
    tail = tail.or(block::tail(cursor));
    mixed(cursor);
    head.tail.citations.extend(tail.citations.iter().cloned());
    let span = Span::new(start, cursor.last_end());
    tree.items.push(Item::Vote(Box::new(Vote { head, over, reading, rule, tie, span, tail })));
}

/// `over people, cantons of canton`
fn polls(read: &Phrase<'_>) -> Vec<(Name, Option<Name>)> {
    read.parts()
        .filter_map(|part| {
            let mut names = phrase::names(&part).into_iter();
            Some((names.next()?, names.next()))
        })
        .collect()
}

/// `tie fails`, `tie passes`, `tie to chair`, `tie to chair alone`
fn tie(cursor: &mut Cursor<'_>) -> Option<Tie> {
    let Some(read) = cursor.phrase(Node::vote_tie) else {
        resume(cursor);
        return None;
    };
    let inner = read.parts().next()?;
    Some(match inner.node() {
        Node::tie_passes => Tie::Passes,
        Node::tie_chair if inner.has(Node::kw_alone) => Tie::ChairAlone,
        Node::tie_chair => Tie::Chair,
        _ => Tie::Fails,
    })
}

/// `and` behind `or` without parentheses is told for what it is, and what follows up to the next declaration is stepped over.
pub(super) fn mixed(cursor: &mut Cursor<'_>) {
    if mixed_in_block(cursor) {
        resume(cursor);
    }
}

/// The same inside a block, which goes on behind it; whether it was told.
pub(super) fn mixed_in_block(cursor: &mut Cursor<'_>) -> bool {
    if !matches!(cursor.word(), "and" | "or") {
        return false;
    }
    let finding = Diagnostic::invalid(STRAY, "`and` and `or` do not mix without parentheses")
        .help("put what belongs together in parentheses")
        .label(cursor.token_span(), Role::Rule, "here");
    cursor.findings.push(finding);
    true
}

/// `define active = count of (t in terms of steering)`
fn define(cursor: &mut Cursor<'_>, tree: &mut File) {
    let Some((mut head, _)) = head(cursor, tree, Node::define_head) else { return };
    let mut expr = None;
    if cursor.take('=') {
        let read = cursor.phrase(Node::expression);
        expr = read.as_ref().and_then(expression::expression);
        cursor.findings.extend(read.as_ref().and_then(phrase::out_of_range));
        if read.is_none() {
            resume(cursor);
        }
    } else {
        let finding = Diagnostic::invalid(super::cursor::INCOMPLETE, "`=` and an expression are expected")
            .label(cursor.token_span(), Role::Rule, "before this")
            .help("for instance `define great-majority = ayes at least 2/3 of members`");
        cursor.findings.push(finding);
        resume(cursor);
    }
    head.tail = head.tail.or(block::tail(cursor));
    mixed(cursor);
    tree.items.push(Item::Define(Define { head, expr }));
}

fn test(cursor: &mut Cursor<'_>, tree: &mut File) {
    let Some(read) = cursor.phrase(Node::test_head) else {
        cursor.skip_token();
        return resume(cursor);
    };
    let Some(name) = read.part(Node::quoted) else { return };
    let name = Spanned::new(phrase::unquoted(name.text()), name.span());
    let mut test = Test { name, docket: None, expects: Vec::new() };
    if !opens(cursor, test.name.span) {
        return resume_block(cursor);
    }
    while !cursor.take('}') {
        if cursor.at_end() || cursor.findings.len() >= MAX_MISTAKES {
            break;
        }
        cursor.starts(Sort::Clause);
        cursor.part(|cursor| test_part(cursor, &mut test));
    }
    tree.items.push(Item::Test(test));
}

fn test_part(cursor: &mut Cursor<'_>, test: &mut Test) {
    let word = cursor.word();
    let node = if word == "docket" { Node::test_docket } else { Node::test_expectation };
    let Some(read) = cursor.phrase(node) else {
        return cursor.skip_to(|cursor| matches!(cursor.word(), "docket" | "expect"));
    };
    if word == "docket" {
        test.docket = read.part(Node::quoted).map(|path| Spanned::new(phrase::unquoted(path.text()), path.span()));
    } else {
        test.expects.extend(expectation(&read));
    }
}

fn expectation(read: &Phrase<'_>) -> Option<Expect> {
    let Some(expected) = read.part(Node::expected) else { return Some(Expect::Clean(read.span())) };
    let code = expected.part(Node::code)?;
    Some(Expect::Finding {
        span: read.span(),
        severity: expected.part(Node::expected_severity)?.text().to_owned(),
        code: Spanned::new(code.text().to_owned(), code.span()),
        provision: expected.part(Node::path).map(|path| crate::letters::composed(path.text())),
        at: expected.part(Node::entry_id).map(|id| phrase::unquoted(id.text())),
    })
}
