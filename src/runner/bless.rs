//! Expectations rewritten to what is found, in place.
//!
//! What comes in: the text of the file that holds a test, its expectations, what was found. What goes out: edits. What holds stays as it is
//! written; of the rest each expectation that did not come gives its place to a finding that was not expected. Comments stay where they are.

use super::compare::{Compared, weight_of};
use crate::diagnostic::{Diagnostic, Edit};
use crate::docket::Expectation;
use crate::source::{SourceMap, Span};
use std::sync::Arc;

/// How a test's expectations are written.
pub(super) enum Written {
    /// `expect …` in a rule file, after `docket "…"`.
    Rules {
        /// Where the docket is named.
        docket: Option<Span>,
    },
    /// `expect:` in a docket.
    Docket {
        /// Its value.
        value: Span,
        /// Whether that is a list.
        listed: bool,
        /// Whether the file is JSON.
        json: bool,
    },
}

/// The text of the file that holds a test.
#[derive(Clone)]
pub struct Texts {
    base: u32,
    text: Arc<str>,
}

impl Texts {
    /// The file that a span lies in.
    pub(super) fn of(sources: &SourceMap, span: Span) -> Self {
        let file = sources.locate(span.start).map(|(file, _)| file);
        Self { base: file.map_or(0, |file| file.base()), text: file.map_or_else(|| "".into(), |file| file.text().clone()) }
    }

    fn before(&self, at: u32) -> &str {
        self.text.get(..(at - self.base) as usize).unwrap_or_default()
    }

    fn after(&self, at: u32) -> &str {
        self.text.get((at - self.base) as usize..).unwrap_or_default()
    }

    /// What stands on the line before `at`.
    fn lead(&self, at: u32) -> &str {
        let before = self.before(at);
        &before[before.rfind('\n').map_or(0, |end| end + 1)..]
    }

    /// What stands on the line from `at` on.
    fn rest(&self, at: u32) -> &str {
        self.after(at).split('\n').next().unwrap_or_default()
    }

    fn line_break(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    fn slice(&self, span: Span) -> &str {
        self.after(span.start).get(..span.len() as usize).unwrap_or_default()
    }
}

/// The edits that make the expectations what is found.
pub(super) fn edits(
    texts: &Texts,
    expects: &[Expectation],
    found: &[Diagnostic],
    compared: &Compared,
    written: Written,
) -> Vec<Edit> {
    let mut new: Vec<String> = compared.surplus.iter().map(|index| line(&found[*index])).collect();
    let kept = expects.len() - compared.missing.len();
    let cleans = expects.iter().filter(|expect| expect.expected.is_none()).count();
    if found.is_empty() && cleans == 0 {
        new.push("clean".to_owned());
    }
    // `clean` beside a finding says what is not so
    let stale = |index: usize, expect: &Expectation| {
        compared.missing.contains(&index) || expect.expected.is_none() && !found.is_empty()
    };
    let gone: Vec<Span> =
        expects.iter().enumerate().filter(|(index, expect)| stale(*index, expect)).map(|(_, one)| one.span).collect();
    match written {
        Written::Rules { docket } => in_lines(texts, expects, gone, new, docket, |text| format!("expect {text}")),
        Written::Docket { value, listed: true, json: false }
            if !texts.slice(value).starts_with('[') && kept + gone.len() > 0 =>
        {
            in_lines(texts, expects, gone, new, None, yaml)
        }
        Written::Docket { value, listed, json } => {
            let stays =
                expects.iter().filter(|expect| !gone.contains(&expect.span)).map(|expect| texts.slice(expect.span).to_owned());
            let mut all: Vec<String> = stays.collect();
            all.extend(new.iter().map(|text| json_text(text)));
            let text = match all.as_slice() {
                [only] if !listed && !json => yaml(new.first().map_or(only, |new| new)),
                [only] if !listed => only.clone(),
                all => format!("[{}]", all.join(", ")),
            };
            vec![Edit { span: value, text }]
        }
    }
}

/// Where each expectation has a line, or a place in one, of its own.
fn in_lines(
    texts: &Texts,
    expects: &[Expectation],
    gone: Vec<Span>,
    new: Vec<String>,
    docket: Option<Span>,
    write: impl Fn(&str) -> String,
) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut new = new.iter().map(|text| write(text));
    let mut last = None;
    for expect in expects {
        if !gone.contains(&expect.span) {
            last = Some(expect.span);
            continue;
        }
        match new.next() {
            Some(text) => {
                edits.push(Edit { span: expect.span, text });
                last = Some(expect.span);
            }
            None => edits.push(Edit { span: whole(texts, expect.span), text: String::new() }),
        }
    }
    let rest: Vec<String> = new.collect();
    let Some(after) = last.or(docket).filter(|_| !rest.is_empty()) else { return edits };
    let lead = texts.lead(after.start);
    let text: String = if begins_line(lead) {
        rest.iter().map(|text| format!("{}{}{text}", texts.line_break(), indent(lead))).collect()
    } else {
        rest.iter().map(|text| format!("  {text}")).collect()
    };
    // after a comment on the same line; where more code stands there, right after the expectation
    let tail = texts.rest(after.end).trim_end();
    let comment = tail.trim_start().starts_with("//") || tail.trim_start().starts_with('#');
    let end = if begins_line(lead) && comment { after.end + tail.len() as u32 } else { after.end };
    edits.push(Edit { span: Span::new(end, end), text });
    edits
}

/// Whether what stands before on the line is no more than an indent, the dash of a list, or `docket`.
fn begins_line(lead: &str) -> bool {
    let lead = lead.trim_start();
    lead.is_empty() || lead.trim_end() == "-" || lead.trim_end() == "docket"
}

/// The indent of a further line: with its dash, without the word `docket`.
fn indent(lead: &str) -> &str {
    lead.strip_suffix(lead.trim_start()).filter(|_| lead.trim().starts_with("docket")).unwrap_or(lead)
}

/// An expectation with the line it stands on, where nothing else does; else with the blanks before it.
fn whole(texts: &Texts, span: Span) -> Span {
    let lead = texts.lead(span.start);
    let rest = texts.rest(span.end);
    let alone = rest.trim().is_empty() || lead.trim() == "-";
    if begins_line(lead) && alone {
        let start = span.start - lead.len() as u32;
        let end = span.end + rest.len() as u32;
        let more = u32::from(texts.after(end).starts_with('\n'));
        return Span::new(start, end + more);
    }
    let blanks = lead.len() - lead.trim_end().len();
    Span::new(span.start - blanks as u32, span.end)
}

/// A finding as an expectation, so that it fits no other finding where that can be said.
fn line(finding: &Diagnostic) -> String {
    let mut line = format!("{} {}", weight_of(finding), finding.code);
    let plain = |path: &&String| path.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if let Some(path) = finding.provision.as_ref().filter(plain) {
        line.push_str(&format!(" of {path}"));
    }
    let fits = |id: &&String| !id.contains(['"', '\\']) && !id.chars().any(char::is_control);
    if let Some(id) = finding.decision.as_ref().filter(fits) {
        // a name with a digit or a dash is no word of the language
        let bare = id.starts_with(char::is_alphabetic) && id.contains(|c: char| c.is_ascii_digit() || c == '-');
        let bare = bare && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !id.ends_with('-');
        line.push_str(&if bare { format!(" at {id}") } else { format!(" at \"{id}\"") });
    }
    line
}

/// A line as a YAML value.
fn yaml(text: &str) -> String {
    if text.contains(": ") || text.contains(" #") || text.ends_with(':') {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        text.to_owned()
    }
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
