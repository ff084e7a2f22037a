//! New entries before another one of a list, laid out like it: block or flow style, YAML or JSON.

use super::scalar;
use crate::diagnostic::{NewField, NewValue};
use crate::source::Span;

/// How the entry stands before which the new one goes.
enum Layout<'t> {
    /// `- key: value` lines: what stands before the dash, and before the other keys.
    Block { dash: &'t str, keys: String },
    /// `- {key: value}` on a line of its own.
    Braced { dash: &'t str },
    /// `{…}` in brackets: what separates it from the next one, and its own keys from each other, where they stand on lines of their own.
    Flow { next: String, lines: Option<(String, String)> },
}

/// Where new entries go, and what is written there; None where the entry stands in no list whose layout is known.
pub(super) fn before<'s>(
    text: &str,
    (start, end): (usize, usize),
    json: bool,
    entries: &[Vec<NewField>],
    copied: &dyn Fn(Span) -> &'s str,
) -> Option<(usize, String)> {
    let (at, layout) = layout(text, start, end)?;
    let break_ = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let key = |name: &str| if json { scalar::double(name) } else { name.to_owned() };
    let written = entries.iter().map(|fields| {
        let pairs: Vec<String> =
            fields.iter().map(|field| format!("{}: {}", key(field.name), value(&field.value, json, copied))).collect();
        match &layout {
            Layout::Block { dash, keys } => format!("{dash}- {}{break_}", pairs.join(&format!("{break_}{keys}"))),
            Layout::Braced { dash } => format!("{dash}- {{{}}}{break_}", pairs.join(", ")),
            Layout::Flow { next, lines: None } => format!("{{{}}},{next}", pairs.join(", ")),
            Layout::Flow { next, lines: Some((inner, outer)) } => {
                format!("{{{inner}{}{outer}}},{next}", pairs.join(&format!(",{inner}")))
            }
        }
    });
    Some((at, written.collect()))
}

fn layout(text: &str, start: usize, end: usize) -> Option<(usize, Layout<'_>)> {
    let head = text.get(..start)?.trim_end();
    match head.chars().next_back()? {
        '-' => {
            let dash = dash_line(head)?;
            let keys = format!("{dash}  ");
            // the keys below the first stand where the first one does
            let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
            let column = text[line..start].chars().count();
            let keys = if line <= head.len() { " ".repeat(column.max(keys.len())) } else { keys };
            Some((with_comments(text, head.len(), dash), Layout::Block { dash, keys }))
        }
        '{' => {
            let open = head.len() - 1;
            let before = text[..open].trim_end_matches([' ', '\t']);
            if before.ends_with('-') {
                let dash = dash_line(before)?;
                return Some((with_comments(text, before.len(), dash), Layout::Braced { dash }));
            }
            let listed = text[..open].trim_end();
            if !listed.ends_with(['[', ',']) {
                return None;
            }
            let own = |from: usize, to: usize| {
                let gap = &text[from..to];
                gap.rfind('\n').map(|at| (if gap.contains("\r\n") { "\r\n" } else { "\n" }, gap[at + 1..].to_owned()))
            };
            // comments in the gap are not repeated
            let blank = |from: usize, to: usize| text[from..to].chars().all(char::is_whitespace);
            let next = match own(listed.len(), open).filter(|_| blank(listed.len(), open)) {
                Some((break_, indent)) => format!("{break_}{indent}"),
                None => " ".to_owned(),
            };
            let close = end + text.get(end..)?.find('}')?;
            let lines = own(open + 1, start).filter(|_| blank(open + 1, start)).map(|(break_, indent)| {
                let outer = own(end, close).map_or_else(String::new, |(_, outer)| format!("{break_}{outer}"));
                (format!("{break_}{indent}"), outer)
            });
            Some((open, Layout::Flow { next, lines }))
        }
        _ => None,
    }
}

/// What stands on the line before a dash that ends `head`: white space only.
fn dash_line(head: &str) -> Option<&str> {
    let line = head.rfind('\n').map_or(0, |at| at + 1);
    let dash = &head[line..head.len() - 1];
    dash.chars().all(|c| c == ' ').then_some(dash)
}

/// The start of the line of a dash; of the comments straight above it, which are about its entry, where they are indented alike.
fn with_comments(text: &str, dash: usize, indent: &str) -> usize {
    let mut at = text[..dash].rfind('\n').map_or(0, |at| at + 1);
    while at > 0 {
        let line = text[..at - 1].rfind('\n').map_or(0, |at| at + 1);
        let above = &text[line..at];
        if !above.strip_prefix(indent).is_some_and(|rest| rest.starts_with('#')) {
            break;
        }
        at = line;
    }
    at
}

fn value<'s>(value: &NewValue, json: bool, copied: &dyn Fn(Span) -> &'s str) -> String {
    let text = |value: &str| if json { scalar::double(value) } else { scalar::plain(value) };
    match value {
        NewValue::Text(value, None) => text(value),
        NewValue::Text(value, Some(_)) if json => text(value),
        NewValue::Text(value, Some(at)) => scalar::like(copied(*at), value),
        NewValue::Map(pairs) => {
            let key = |name: &str| if json { scalar::double(name) } else { name.to_owned() };
            let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{}: {}", key(name), text(value))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inserted(text: &str, json: bool) -> Option<String> {
        let start = text.find("label")? - usize::from(json);
        let end = text.find("END")? + 3 + usize::from(json);
        let fields = [
            NewField { name: "label", value: NewValue::Text("0".into(), None) },
            NewField { name: "meeting", value: NewValue::Map(vec![("body", "Bürger".into())]) },
        ];
        let (at, new) = before(text, (start, end), json, &[fields.to_vec()], &|_| "")?;
        Some(format!("{}{new}{}", &text[..at], &text[at..]))
    }

    #[test]
    fn a_new_entry_is_laid_out_like_the_one_behind_it() {
        for (text, json, expected) in [
            (
                "items:\n  # first\n  - label: x\n    step: END\n",
                false,
                "items:\n  - label: \"0\"\n    meeting: {body: Bürger}\n  # first\n  - label: x\n    step: END\n",
            ),
            (
                "items:\r\n-   label: x\r\n    step: END\r\n",
                false,
                "items:\r\n- label: \"0\"\r\n    meeting: {body: Bürger}\r\n-   label: x\r\n    step: END\r\n",
            ),
            (
                "items:\n- {label: x, step: END}\n",
                false,
                "items:\n- {label: \"0\", meeting: {body: Bürger}}\n- {label: x, step: END}\n",
            ),
            ("items: [{label: END}]", false, "items: [{label: \"0\", meeting: {body: Bürger}}, {label: END}]"),
            (
                "{\"items\": [{\"label\": \"END\"}]}",
                true,
                "{\"items\": [{\"label\": \"0\", \"meeting\": {\"body\": \"Bürger\"}}, {\"label\": \"END\"}]}",
            ),
            (
                "{\"items\": [\n  {\n    \"label\": \"END\"\n  }\n]}",
                true,
                "{\"items\": [\n  {\n    \"label\": \"0\",\n    \"meeting\": {\"body\": \"Bürger\"}\n  },\n  {\n    \"label\": \"END\"\n  }\n]}",
            ),
        ] {
            assert_eq!(inserted(text, json).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(inserted("items: {label: END}", false), None);
        assert_eq!(inserted("items:\n  label: END\n", false), None);
    }
}
