//! `--format json`: the contract that programs rely on (`schema_version` 1).
//!
//! What comes in: a [`Context`]. What goes out: one JSON document, the same bytes for the same report; characters that steer a
//! terminal are escaped. Nothing is folded or left out here. It must not know how findings are shown to people.

use super::{Context, wording::is_hidden};
use crate::diagnostic::{Citation, Diagnostic, Families, Fix, Label, Summary, Suppressed, Suppression};
use crate::source::SourceMap;
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use std::io::{self, Write};

/// What is said once of the whole report.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    schema_version: u32,
    tool: Tool,
    as_of: Option<String>,
    summary: Summary,
    failures: &'a [String],
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    findings: Vec<Finding<'a>>,
    suppressed: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
pub(super) struct Finding<'a> {
    code: &'a str,
    severity: &'a str,
    verdict: &'a str,
    effect: &'a str,
    provision: Option<&'a str>,
    decision: Option<&'a str>,
    message: &'a str,
    help: Option<&'a str>,
    citations: Vec<Cited<'a>>,
    places: Vec<Placed<'a>>,
    caused_by: Option<&'a str>,
    fingerprint: &'a str,
    fixes: Vec<Mend<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Reason<'a>>,
}

#[derive(Serialize)]
struct Reason<'a> {
    by: &'a str,
    reason: &'a str,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
}

#[derive(Serialize)]
struct Cited<'a> {
    source: &'a str,
    title: &'a str,
    locator: Option<&'a str>,
}

#[derive(Serialize)]
struct Placed<'a> {
    file: &'a str,
    role: &'a str,
    start: u32,
    end: u32,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    label: &'a str,
}

#[derive(Serialize)]
struct Mend<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    file: &'a str,
    start: u32,
    end: u32,
    text: &'a str,
}

/// Writes the document.
pub(super) fn write(context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let families = context.report.families();
    let document = Document {
        head: head(context),
        findings: (0..context.report.findings.len()).map(|index| finding(context, &families, index)).collect(),
        suppressed: context.report.suppressed.iter().map(|taken| suppressed(context, taken)).collect(),
    };
    document_to(&document, out)
}

/// The findings of a report as values, shaped as this format shapes them.
pub fn shapes(context: &Context<'_>) -> Vec<serde_json::Value> {
    let families = context.report.families();
    let shape = |index| serde_json::to_value(finding(context, &families, index)).unwrap_or_default();
    (0..context.report.findings.len()).map(shape).collect()
}

/// What is said once.
pub(super) fn head<'a>(context: &Context<'a>) -> Head<'a> {
    Head {
        schema_version: 1,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        as_of: context.as_of.map(|day| day.to_string()),
        summary: context.report.summary,
        failures: context.failures,
    }
}

/// Writes any document on one line.
pub(super) fn line_to(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Escaping(CompactFormatter));
    document.serialize(&mut serializer).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// Writes any document as this format writes one.
pub fn document_to(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Escaping(PrettyFormatter::new()));
    document.serialize(&mut serializer).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

pub(super) fn finding<'a>(context: &Context<'a>, families: &Families, index: usize) -> Finding<'a> {
    let report = context.report;
    let caused_by = families.root(index).and_then(|root| report.fingerprints.get(root)).map(String::as_str);
    let fingerprint = report.fingerprints.get(index).map_or("", String::as_str);
    shape(context, &report.findings[index], fingerprint, caused_by)
}

/// One that was taken out: a finding like others, with what took it out.
pub(super) fn suppressed<'a>(context: &Context<'a>, taken: &'a Suppressed) -> Finding<'a> {
    let found = shape(context, &taken.finding, &taken.fingerprint, taken.caused_by.as_deref());
    Finding { suppression: Some(reason(context.sources, &taken.suppression)), ..found }
}

fn reason<'a>(sources: &'a SourceMap, suppression: &'a Suppression) -> Reason<'a> {
    let place = suppression.at.and_then(|at| sources.place(at));
    Reason {
        by: suppression.by.name(),
        reason: &suppression.reason,
        file: place.as_ref().map(|place| place.file),
        line: place.as_ref().map(|place| place.line),
        column: place.as_ref().map(|place| place.column),
    }
}

fn shape<'a>(context: &Context<'a>, found: &'a Diagnostic, fingerprint: &'a str, caused_by: Option<&'a str>) -> Finding<'a> {
    Finding {
        code: found.code.0,
        severity: found.severity.name(),
        verdict: found.verdict.name(),
        effect: found.effect.name(),
        provision: found.provision.as_deref(),
        decision: found.decision.as_deref(),
        message: &found.message,
        help: found.help.as_deref(),
        citations: found.citations.iter().map(cited).collect(),
        places: found.labels.iter().filter_map(|label| placed(context.sources, label)).collect(),
        caused_by,
        fingerprint,
        fixes: found.fixes.iter().map(|fix| mend(context.sources, fix)).collect(),
        suppression: None,
    }
}

fn cited(citation: &Citation) -> Cited<'_> {
    Cited { source: &citation.source, title: &citation.title, locator: citation.locator.as_deref() }
}

fn placed<'a>(sources: &'a SourceMap, label: &'a Label) -> Option<Placed<'a>> {
    let place = sources.place(label.span)?;
    Some(Placed {
        file: place.file,
        role: label.role.name(),
        start: place.start,
        end: place.end,
        line: place.line,
        column: place.column,
        end_line: place.end_line,
        end_column: place.end_column,
        label: &label.text,
    })
}

fn mend<'a>(sources: &'a SourceMap, fix: &'a Fix) -> Mend<'a> {
    let edits = fix.edits.iter().filter_map(|edit| {
        let place = sources.place(edit.span)?;
        Some(Replacement { file: place.file, start: place.start, end: place.end, text: &edit.text })
    });
    Mend { title: &fix.title, safe: fix.safe, edits: edits.collect() }
}

/// A formatter that also escapes what serde_json lets through: C1 controls, marks of direction, invisible characters.
struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        // most text is plain ASCII, where only DEL is left to escape
        if fragment.is_ascii() && !fragment.as_bytes().contains(&0x7f) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_hidden(*c)) {
            writer.write_all(&rest.as_bytes()[..at])?;
            let mut units = [0u16; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}
