//! YAML 1.2 → node tree.
//!
//! What comes in: a text with one YAML document. What goes out: a [`Node`] tree with aliases put in, or a finding at the first place
//! that cannot be read. Scalars stay text: no country becomes `false`. It must not know any field.

use super::fields::BAD_VALUE;
use super::findings::quoted;
use super::node::{Build, DEPTH_LIMIT, Key, Node, Value};
use super::scan::TOO_LARGE;
use crate::diagnostic::Code;
use crate::source::{Span, Spanned};
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StrInput, StructureStyle, Tag};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The YAML or JSON cannot be read.
pub const SYNTAX: Code = Code("docket/syntax");

/// How many values aliases may add to the tree.
const ALIAS_LIMIT: usize = 10_000;
/// How many values are kept for aliases; an anchor beyond it can stand but not be referred to.
const KEPT_LIMIT: usize = 250_000;

/// Reads a YAML text; nothing where it is empty or was refused.
pub(super) fn read<'a>(text: &'a str, build: Build<'_>) -> Option<Node<'a>> {
    let mut options = granit_parser::options! { flow_nesting_limit: DEPTH_LIMIT, block_nesting_limit: DEPTH_LIMIT };
    options.set_emit_comments(false);
    let parser = Parser::new_from_str_with_options(text, options);
    let mut reader = Reader { text, parser, build, anchors: BTreeMap::new(), aliased: 0, kept: 0 };
    let mut root = None;
    let mut documents = 0;
    loop {
        let (event, place) = reader.next()?;
        match event {
            Event::StreamEnd => return root,
            Event::DocumentStart(..) => {
                documents += 1;
                if documents > 1 {
                    let span = reader.span(&place);
                    return reader.wrong(
                        SYNTAX,
                        span,
                        "a second document in one file",
                        "put each docket into a file of its own",
                    );
                }
            }
            Event::StreamStart | Event::DocumentEnd => {}
            event => root = Some(reader.node(event, &place, 0)?),
        }
    }
}

/// What an anchor stands for: none where it is too large to be kept.
type Anchored<'a> = Option<Node<'a>>;

struct Reader<'a, 'f> {
    text: &'a str,
    parser: Parser<'a, StrInput<'a>>,
    build: Build<'f>,
    anchors: BTreeMap<usize, Anchored<'a>>,
    aliased: usize,
    kept: usize,
}

impl<'a> Reader<'a, '_> {
    fn next(&mut self) -> Option<(Event<'a>, granit_parser::Span)> {
        match self.parser.next_event() {
            Some(Ok(next)) => Some(next),
            Some(Err(error)) => self.refused(&error),
            None => Some((Event::StreamEnd, granit_parser::Span::default())),
        }
    }

    fn span(&self, place: &granit_parser::Span) -> Span {
        let start = place.start.byte_offset().unwrap_or(0);
        self.build.span(start, place.end.byte_offset().unwrap_or(start).max(start))
    }

    fn wrong<T>(&self, code: Code, span: Span, message: &str, help: &str) -> Option<T> {
        self.build.out.at(code, span, "here", || (message.to_owned(), help.to_owned()));
        None
    }

    fn node(&mut self, event: Event<'a>, place: &granit_parser::Span, depth: usize) -> Option<Node<'a>> {
        let span = self.span(place);
        self.build.count(1, span)?;
        if let Some(tag) = event.tag() {
            self.tag(tag, place, span);
        }
        let anchor = event.anchor_id();
        let before = self.build.nodes;
        let node = match event {
            Event::Scalar(text, style, _, tag) => self.scalar(text, style, span, tag.is_some()),
            Event::SequenceStart(style, ..) => self.list(style, span, depth + 1)?,
            Event::MappingStart(style, ..) => self.map(style, span, depth + 1)?,
            Event::Alias(id) => return self.alias(id, span, depth),
            _ => return self.wrong(SYNTAX, span, "no YAML: a value is needed", "write a value here"),
        };
        if let Some(id) = anchor {
            let size = self.build.nodes - before + 1;
            let keep = size <= ALIAS_LIMIT && self.kept + size <= KEPT_LIMIT;
            self.kept += if keep { size } else { 0 };
            self.anchors.insert(id, keep.then(|| node.clone()));
        }
        Some(node)
    }

    fn scalar(&self, text: Cow<'a, str>, style: ScalarStyle, mut span: Span, tagged: bool) -> Node<'a> {
        let plain = style == ScalarStyle::Plain;
        if plain && !tagged && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL") {
            return Node { span, value: Value::Null };
        }
        if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            // the parser's span of a block goes on to the next thing written
            let (start, end) = ((span.start - self.build.base) as usize, (span.end - self.build.base) as usize);
            span.end = span.start + self.text.get(start..end).unwrap_or("").trim_end().len() as u32;
        }
        Node { span, value: Value::Scalar(self.build.text(text, span)) }
    }

    fn list(&mut self, style: StructureStyle, mut span: Span, depth: usize) -> Option<Node<'a>> {
        self.build.depth(depth, span)?;
        let mut nodes: Vec<Node<'a>> = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                span = self.whole(style, span, nodes.last().map(|node| node.span), &place);
                return Some(Node { span, value: Value::List(nodes) });
            }
            nodes.push(self.node(event, &place, depth)?);
        }
    }

    fn map(&mut self, style: StructureStyle, mut span: Span, depth: usize) -> Option<Node<'a>> {
        self.build.depth(depth, span)?;
        let mut pairs: Vec<(Key<'a>, Node<'a>)> = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                span = self.whole(style, span, pairs.last().map(|(_, node)| node.span), &place);
                return Some(Node { span, value: self.build.map(pairs) });
            }
            let key = self.key(event, &place, depth)?;
            let (event, place) = self.next()?;
            let mut node = self.node(event, &place, depth)?;
            if node.span.is_empty() && matches!(node.value, Value::Null) {
                // a value left out stands after its key, not where the parser noticed it
                node.span = Span::new(key.span.end, key.span.end);
            }
            pairs.push((key, node));
        }
    }

    fn key(&mut self, event: Event<'a>, place: &granit_parser::Span, depth: usize) -> Option<Key<'a>> {
        let node = self.node(event, place, depth)?;
        // as in JSON, a key is no value of its own
        self.build.nodes = self.build.nodes.saturating_sub(1);
        match node.value {
            Value::Scalar(text) => Some(Spanned::new(text, node.span)),
            Value::Null => Some(Spanned::new(Cow::Borrowed("~"), node.span)),
            Value::List(_) | Value::Map(_) => {
                let message = format!("{} stands where a key is needed", node.kind());
                self.wrong(SYNTAX, node.span, &message, "write a name as the key; put text with brackets in quotes")
            }
        }
    }

    /// The span of a list or mapping: the parser gives its opening only.
    fn whole(&self, style: StructureStyle, open: Span, last: Option<Span>, end: &granit_parser::Span) -> Span {
        let span = last.map_or(open, |last| open.to(last));
        let end = self.span(end);
        if style == StructureStyle::Flow && !end.is_empty() { span.to(end) } else { span }
    }

    /// An alias is the anchored value again, at the alias's own place.
    fn alias(&mut self, id: usize, span: Span, depth: usize) -> Option<Node<'a>> {
        let Some(anchored) = self.anchors.get(&id) else {
            return self.wrong(SYNTAX, span, "the anchor contains itself", "write the value out");
        };
        let Some(node) = anchored else {
            return self.wrong(TOO_LARGE, span, "the value referred to is too large", "write the value out");
        };
        let size = size(node);
        self.aliased += size;
        if self.aliased > ALIAS_LIMIT {
            let message = format!("aliases add more than {ALIAS_LIMIT} values");
            return self.wrong(TOO_LARGE, span, &message, "write the values out");
        }
        if depth + node.height() > DEPTH_LIMIT {
            self.build.too_deep(span);
            return None;
        }
        let node = Node { span, value: node.value.clone() };
        self.build.count(size, span)?;
        Some(node)
    }

    /// YAML's own tags change nothing here; others ask for what a docket does not have.
    fn tag(&self, tag: &Tag, place: &granit_parser::Span, span: Span) {
        if tag.is_yaml_core_schema() {
            return;
        }
        let at = place.tag_span().map_or(span, |tag| self.span(&tag));
        self.build.out.at(BAD_VALUE, at, "not known", || {
            (format!("tag {} is not known", quoted(&tag.original())), "take the tag out".to_owned())
        });
    }

    /// The finding for what the parser could not read.
    fn refused<T>(&self, error: &ScanError) -> Option<T> {
        let at = error.marker().byte_offset().unwrap_or(0).min(self.text.len());
        let char = self.text.get(at..).and_then(|rest| rest.chars().next()).filter(|char| !matches!(char, '\n' | '\r'));
        let span = self.build.span(at, at + char.map_or(0, char::len_utf8));
        if *error.kind() == ErrorKind::RecursionLimitExceeded {
            self.build.too_deep(span);
            return None;
        }
        let (message, help) = words(error.kind(), &error.info());
        self.wrong(SYNTAX, span, &message, help)
    }
}

/// How many values a node is.
fn size(node: &Node<'_>) -> usize {
    match &node.value {
        Value::Null | Value::Scalar(_) => 1,
        Value::List(nodes) => 1 + nodes.iter().map(size).sum::<usize>(),
        Value::Map(pairs) => 1 + pairs.iter().map(|(_, node)| 1 + size(node)).sum::<usize>(),
    }
}

/// What is wrong, in a clerk's words where the mistake is a common one.
fn words(kind: &ErrorKind, info: &str) -> (String, &'static str) {
    use ErrorKind as E;
    const QUOTE: &str = "close brackets and quotes before it, or put text that contains `:` in quotes";
    let (message, help) = match kind {
        E::UnclosedFlowCollection { open } => return (format!("`{open}` is not closed"), "close the bracket"),
        E::MismatchedFlowCollectionEnd { open, close } => {
            return (format!("`{open}` is closed by `{close}`"), "close each bracket by its own kind");
        }
        E::UnexpectedCharacter { character } => {
            return (format!("{} begins no value", quoted(character.encode_utf8(&mut [0; 4]))), "put the text in quotes");
        }
        E::MisplacedFlowCollectionEnd => ("a closing bracket without an opening one", "take the bracket out"),
        E::UnexpectedEofFlowSequence | E::UnexpectedEofFlowMapping | E::UnexpectedEofImplicitFlowMapping => {
            ("a bracket is not closed", "close the bracket")
        }
        E::ExpectedFlowMappingSeparator | E::ExpectedFlowSequenceSeparator => {
            ("a comma or a closing bracket is missing", "separate values by commas")
        }
        E::UnclosedQuotedScalar => ("a quote is not closed", "close the quote"),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            ("text after a closing quote", "put all of the text in quotes")
        }
        E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation | E::TabAtBlockScalarStart | E::TabInPlainScalar => {
            ("a tab where spaces are needed", "indent with spaces")
        }
        E::UnknownAnchor => ("the alias refers to no anchor above it", "put text that begins with `*` in quotes"),
        E::MappingValueNotAllowed | E::InvalidColonPlacement => ("`:` where no key can stand", QUOTE),
        E::SimpleKeyExpected | E::InvalidSimpleKey => ("a key without `:`", "write `key: value`"),
        E::BlockEntryInFlowCollection | E::PlainScalarStartsWithDashFlowIndicator => {
            ("`-` inside brackets", "separate values in brackets by commas")
        }
        E::ExpectedBlockMappingKey
        | E::ExpectedBlockSequenceEntry
        | E::InvalidIndentation
        | E::BlockSequenceEntryNotAllowed => ("the line does not fit the lines above", "indent keys of one mapping alike"),
        E::InvalidQuotedScalarIndent | E::InvalidFlowScalarIndent | E::InvalidBlockScalarIndent => {
            ("the line is indented too little", "indent it deeper than its key")
        }
        _ => {
            return (format!("no YAML: {}", quoted(info).trim_matches('`')), "check indentation, quotes and brackets here");
        }
    };
    (message.to_owned(), help)
}
