//! A picture in Mermaid, as GitHub and GitLab draw it in Markdown.

use super::{Link, Node, Part, Picture, Shape, marks};
use crate::report::clean;
use std::fmt::Write as _;

/// The text.
pub fn mermaid(picture: &Picture) -> String {
    let mut out = String::from("flowchart TD\n");
    let mut first = 0;
    for (number, part) in picture.parts.iter().enumerate() {
        self::part(&mut out, number, part, first);
        first += part.nodes.len();
    }
    out.push_str("  classDef optional stroke-dasharray: 5 4\n");
    out.push_str("  classDef final stroke-width:3px\n");
    out.push_str("  classDef error stroke:#b3261e,stroke-width:3px,fill:#fdecea,color:#5c1410\n");
    out.push_str("  classDef warning stroke:#8a5a00,stroke-width:3px,fill:#fff4e0,color:#4a3000\n");
    out.push_str("  classDef note stroke:#3d5a80,stroke-width:2px,fill:#eaf1fb,color:#1d2f4a\n");
    out.push_str("  classDef open stroke:#3d5a80,stroke-width:2px,fill:#eaf1fb,color:#1d2f4a\n");
    out
}

fn part(out: &mut String, number: usize, part: &Part, first: usize) {
    let indent = if part.name.is_empty() { "  " } else { "    " };
    if !part.name.is_empty() {
        let title = if part.title.is_empty() { part.name.clone() } else { format!("{}: {}", part.name, part.title) };
        let _ = writeln!(out, "  subgraph m{number} [\"{}\"]", text(&title));
    }
    for (index, node) in part.nodes.iter().enumerate() {
        let _ = writeln!(out, "{indent}{}", drawn(node, first + index));
    }
    for edge in &part.edges {
        let arrow = match edge.link {
            Link::After | Link::Below | Link::Power => "-->",
            Link::Back | Link::Of => "-.->",
            Link::Excludes => "-.-",
        };
        let label = if edge.label.is_empty() { String::new() } else { format!("|\"{}\"|", text(&edge.label)) };
        let _ = writeln!(out, "{indent}n{} {arrow}{label} n{}", first + edge.from, first + edge.to);
    }
    if !part.name.is_empty() {
        out.push_str("  end\n");
    }
}

fn drawn(node: &Node, number: usize) -> String {
    let mut lines = vec![node.name.clone()];
    lines.extend(node.lines.iter().cloned());
    if let Some(line) = marks::line(&node.marks) {
        lines.push(line);
        lines.extend(node.marks.iter().map(super::Mark::said));
    }
    let label = lines.iter().map(|line| text(line)).collect::<Vec<_>>().join("<br/>");
    let (open, close) = match node.shape {
        Shape::Step | Shape::Optional => ("(", ")"),
        Shape::Final => ("[[", "]]"),
        Shape::Body => ("[", "]"),
        Shape::Office => ("([", "])"),
        Shape::People => ("[(", ")]"),
        Shape::Matter => ("[/", "/]"),
    };
    let class = match (marks::sign(&node.marks), node.shape) {
        (Some((_, kind)), _) => format!(":::{kind}"),
        (None, Shape::Optional) => ":::optional".to_owned(),
        (None, Shape::Final) => ":::final".to_owned(),
        _ => String::new(),
    };
    format!("n{number}{open}\"{label}\"{close}{class}")
}

/// A text as a label holds it: whatever could be read as Mermaid, Markdown or HTML is written by its number.
fn text(text: &str) -> String {
    let mut safe = String::new();
    for c in clean(text).chars() {
        if c.is_alphanumeric() || !c.is_ascii() || matches!(c, ' ' | ',' | '.' | ':' | '-' | '(' | ')' | '?') {
            safe.push(c);
        } else {
            let _ = write!(safe, "#{};", c as u32);
        }
    }
    safe
}
