//! Declarations, one after the other; a broken one costs only itself.

use super::block;
use super::cursor::{Cursor, Phrase, STRAY};
use super::entries;
use super::grammar::Node;
use super::text::is_open_quote;
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
        cursor.askew = None;
        declaration(cursor, tree);
        if cursor.offset() == start {
            // whatever was told of it, it is not read again
            cursor.skip_token();
            resume(cursor);
        }
        tree.broken.append(&mut cursor.stepped_over);
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
        let finding = Diagnostic::invalid(STRAY, "`}` closes nothing")
            .label(span, Role::Rule, "no block is open here")
            .help("take it out, or open its block with `{`");
        cursor.findings.push(finding);
        return;
    }
    let finding = if LATER.contains(&word) {
        Diagnostic::invalid(NOT_YET, format!("`{word}` is not read by this version yet"))
            .label(span, Role::Rule, "nothing below it would be checked")
            .help("remove it, so that no reader takes it for checked")
    } else {
        let hint = Hint::near(word, KEYWORDS);
        // what is declared here is known, though not what it is
        let name = cursor.next_name();
        cursor.stepped_over.extend(name.into_iter().chain([word.to_owned()]));
        if hint.meant.is_none() {
            if block::broken_tail(cursor) || broken_source(cursor) {
                return resume(cursor);
            }
            if let Some(finding) = cursor.stands_behind() {
                cursor.findings.push(finding);
                return resume(cursor);
            }
        }
        let message = format!("`{}` does not begin a declaration", excerpt(cursor.text_at(span)));
        let all: Vec<String> = KEYWORDS.iter().map(|word| format!("`{word}`")).collect();
        let slip = || super::slips::first(cursor.text_at(span));
        let hint = hint.or_else(slip).or(|| format!("a declaration begins with {}", super::listed(&all)));
        Diagnostic::invalid(STRAY, message).label(span, Role::Rule, "here").hint(span, word, hint)
    };
    cursor.findings.push(finding);
    resume(cursor);
}

/// Tells what is wrong with what a source says of itself, where that is broken.
fn broken_source(cursor: &mut Cursor<'_>) -> bool {
    let node = match cursor.word() {
        "adopted" => Node::adopted_on,
        "amended" => Node::amended_on,
        "url" => Node::url,
        "sha256" => Node::sha256,
        _ => return false,
    };
    cursor.breaks_off(node)
}

/// Steps to the next line that begins a declaration; its blocks are stepped over whole.
pub(super) fn resume(cursor: &mut Cursor<'_>) {
    if cursor.at_end() || !(cursor.on_new_line() && begins(cursor, None)) {
        cursor.skip_to(|cursor| begins(cursor, None));
    }
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
    if !opens(cursor, head.name.span, |cursor| block::begins(cursor, place)) {
        tree.items.push(item(Block { head, clauses, broken: true }));
        return resume(cursor);
    }
    let opened = cursor.brace();
    let broken = block::clauses(cursor, place, opened, &mut clauses);
    tree.items.push(item(Block { head, clauses, broken }));
}

/// Takes the opening brace, or says that it is missing. Gives whether what stands in the braces follows all the same: the brace comes later
/// on the line, or what `begins` tells stands on the next.
pub(super) fn opens(cursor: &mut Cursor<'_>, name: Span, begins: impl Fn(&mut Cursor<'_>) -> bool) -> bool {
    if cursor.take('{') {
        return true;
    }
    let found = cursor.token_span();
    let text = cursor.text_at(found);
    let (message, help) = match is_open_quote(text) {
        true => ("a quote is not closed on its line", "close the quote".to_owned()),
        false => {
            ("`{` is expected", super::slips::sign(text).unwrap_or_else(|| "put what it says between `{` and `}`".to_owned()))
        }
    };
    let finding = Diagnostic::invalid(super::cursor::INCOMPLETE, message)
        .label(found, Role::Rule, if is_open_quote(text) { "here" } else { "before this" })
        .label(name, Role::Rule, "of this")
        .help(help);
    cursor.findings.push(finding);
    steps_to(cursor, '{', name, &begins) || !cursor.at_end() && begins(cursor)
}

/// `unknown` in place of the braces: the text is not at hand.
pub(super) fn unknown(cursor: &mut Cursor<'_>, head: &mut Head) -> bool {
    if cursor.word() != "unknown" || cursor.try_phrase(Node::unknown).is_none() {
        return false;
    }
    let tail = block::tail(cursor);
    head.tail = std::mem::take(&mut head.tail).or(tail);
    mixed(cursor);
    true
}

/// Steps over what stands between a name and a sign on the same line, which is taken, or what `begins` tells. What is stepped over may be
/// part of the name: its uses are no further mistakes.
fn steps_to(cursor: &mut Cursor<'_>, sign: char, name: Span, begins: impl Fn(&mut Cursor<'_>) -> bool) -> bool {
    let declared = cursor.text_at(name);
    while !cursor.at_end() && !cursor.on_new_line() && !cursor.sees('}') {
        if cursor.take(sign) || begins(cursor) {
            return true;
        }
        let word = cursor.word();
        if !word.is_empty() {
            cursor.stepped_over.extend([
                word.to_owned(),
                format!("{declared}-{word}"),
                format!("{declared} {word}"),
                format!("{declared}{word}"),
            ]);
        }
        cursor.skip_token();
    }
    false
}

fn vote_declaration(cursor: &mut Cursor<'_>, tree: &mut File) {
    let start = cursor.token_span().start;
    let Some((mut head, _)) = head(cursor, tree, Node::vote_head) else { return };
    let reading = cursor.try_named(Node::vote_reading).and_then(|read| read.parts().next().map(|part| phrase::name(&part)));
    let over = cursor.try_named(Node::vote_over).map(|read| polls(&read)).unwrap_or_default();
    head.tail = head.tail.or(block::tail(cursor));
    let mut rule = None;
    if equals(
        cursor,
        head.name.span,
        "`=` and a decision rule are expected",
        "for instance `vote simple-majority = ayes more than noes`",
    ) {
        let read = cursor.phrase(Node::vote_rule);
        rule = read.as_ref().and_then(expression::vote_rule);
        if read.is_none() {
            resume(cursor);
        }
        cursor.findings.extend(read.as_ref().and_then(phrase::out_of_range));
        debug_assert!(read.is_none() || rule.is_some() || !cursor.findings.is_empty(), "a rule that is not read is told");
    }
    let mut tail = block::tail(cursor);
    let says_tie = cursor.word() == "tie";
    let tie = if says_tie { tie(cursor) } else { None };
    // a vote of which it is not understood what becomes of a tie decides nothing
    rule = rule.filter(|_| tie.is_some() || !says_tie);
    tail = tail.or(block::tail(cursor));
    mixed(cursor);
    rule = rule.filter(|_| ends(cursor));
    head.tail.citations.extend(tail.citations.iter().cloned());
    let span = Span::new(start, cursor.last_end());
    tree.items.push(Item::Vote(Box::new(Vote { head, over, reading, rule, tie, span, tail })));
}

/// Takes the `=` behind the head of a vote or definition, or says that it is missing; where it does not come later on the line, the
/// declaration is stepped over.
fn equals(cursor: &mut Cursor<'_>, name: Span, message: &str, help: &str) -> bool {
    if cursor.take('=') {
        return true;
    }
    let finding = Diagnostic::invalid(super::cursor::INCOMPLETE, message)
        .label(cursor.token_span(), Role::Rule, "before this")
        .help(help);
    cursor.findings.push(finding);
    let follows = steps_to(cursor, '=', name, |_| false);
    if !follows && !begins(cursor, None) {
        resume(cursor);
    }
    follows
}

/// Whether an expression ends where it was read: what follows on its line would be told, and then it was not understood.
fn ends(cursor: &mut Cursor<'_>) -> bool {
    cursor.at_end() || cursor.on_new_line() || cursor.sees('}') || begins(cursor, None)
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
    let finding = Diagnostic::invalid(STRAY, super::expected::MIXED).help(super::expected::MIXED_HELP).label(
        cursor.token_span(),
        Role::Rule,
        "here",
    );
    cursor.findings.push(finding);
    true
}

/// `define active = count of (t in terms of steering)`
fn define(cursor: &mut Cursor<'_>, tree: &mut File) {
    let Some((mut head, _)) = head(cursor, tree, Node::define_head) else { return };
    let mut expr = None;
    if equals(
        cursor,
        head.name.span,
        "`=` and an expression are expected",
        "for instance `define great-majority = ayes at least 2/3 of members`",
    ) {
        let read = cursor.phrase(Node::expression);
        expr = read.as_ref().and_then(expression::expression);
        cursor.findings.extend(read.as_ref().and_then(phrase::out_of_range));
        if read.is_none() {
            resume(cursor);
        }
    }
    head.tail = head.tail.or(block::tail(cursor));
    mixed(cursor);
    expr = expr.filter(|_| ends(cursor));
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
    if !opens(cursor, test.name.span, |cursor| matches!(cursor.word(), "docket" | "expect")) {
        return resume(cursor);
    }
    let opened = cursor.brace();
    while !cursor.take('}') {
        if cursor.findings.len() >= MAX_MISTAKES || block::forgotten(cursor, None, "a test", opened) {
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
