//! A picture in DOT, as Graphviz reads it.

use super::{Link, Node, Part, Picture, Shape, marks};
use crate::report::clean;
use std::fmt::Write as _;

/// The text.
pub fn dot(picture: &Picture) -> String {
    let mut out = format!("digraph {} {{\n", quoted(&picture.title));
    out.push_str("  graph [rankdir=TB, fontname=\"Helvetica\", compound=true]\n");
    out.push_str("  node [shape=box, style=rounded, fontname=\"Helvetica\"]\n  edge [fontname=\"Helvetica\", fontsize=10]\n");
    for (number, part) in picture.parts.iter().enumerate() {
        self::part(&mut out, number, part);
    }
    out.push_str("}\n");
    out
}

fn part(out: &mut String, number: usize, part: &Part) {
    let indent = if part.name.is_empty() { "  " } else { "    " };
    if !part.name.is_empty() {
        let title = if part.title.is_empty() { part.name.clone() } else { format!("{}: {}", part.name, part.title) };
        let _ = writeln!(out, "  subgraph cluster_{number} {{\n    label={}", quoted(&title));
    }
    for node in &part.nodes {
        let _ = writeln!(out, "{indent}{} [{}]", quoted(&node.path), attributes(node));
    }
    for edge in &part.edges {
        let (from, to) = (&part.nodes[edge.from], &part.nodes[edge.to]);
        let mut says = Vec::new();
        if !edge.label.is_empty() {
            says.push(format!("label={}", quoted(&edge.label)));
        }
        says.extend(edge.link.is_broken().then(|| "style=dashed".to_owned()));
        says.extend((!edge.link.is_directed()).then(|| "dir=none".to_owned()));
        // what goes back, or up, does not pull down what it leads to
        says.extend(matches!(edge.link, Link::Back | Link::Excludes).then(|| "constraint=false".to_owned()));
        let says = if says.is_empty() { String::new() } else { format!(" [{}]", says.join(", ")) };
        let (from, to) = (quoted(&from.path), quoted(&to.path));
        let _ = match edge.link {
            // so that what stands above is drawn above
            Link::Below => writeln!(out, "{indent}{to} -> {from}{}", says.replace('[', "[dir=back, ")),
            _ => writeln!(out, "{indent}{from} -> {to}{says}"),
        };
    }
    if !part.name.is_empty() {
        out.push_str("  }\n");
    }
}

fn attributes(node: &Node) -> String {
    let mut lines = vec![node.name.clone()];
    lines.extend(node.lines.iter().cloned());
    lines.extend(marks::line(&node.marks));
    let mut says = vec![format!("label={}", quoted(&lines.join("\n")))];
    match node.shape {
        Shape::Final => says.push("peripheries=2".to_owned()),
        Shape::Optional => says.push("style=\"rounded,dashed\"".to_owned()),
        Shape::Office => says.push("shape=ellipse".to_owned()),
        Shape::People => says.push("shape=folder".to_owned()),
        Shape::Matter => says.push("shape=note".to_owned()),
        Shape::Step | Shape::Body => {}
    }
    if let Some((_, kind)) = marks::sign(&node.marks) {
        let colour = match kind {
            "error" => "#b3261e",
            "warning" => "#8a5a00",
            _ => "#3d5a80",
        };
        says.push(format!("color=\"{colour}\", fontcolor=\"{colour}\", penwidth=2"));
        let said: Vec<String> = node.marks.iter().map(super::Mark::said).collect();
        says.push(format!("tooltip={}", quoted(&format!("{}\n{}", node.path, said.join("\n")))));
    }
    says.join(", ")
}

/// A text in quotes, as DOT reads it. Line breaks stay breaks; nothing else that is hidden remains.
fn quoted(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| clean(line).replace('\\', "\\\\").replace('"', "\\\"")).collect();
    format!("\"{}\"", lines.join("\\n"))
}
