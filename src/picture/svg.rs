//! A picture as SVG: boxes with text, edges, a frame for each part, a list of what was found. No script, nothing loaded from elsewhere.

use super::layout::{Laid, Spot, Wire, lay};
use super::{Edge, Link, Node, Part, Picture, Shape, marks};
use crate::report::clean;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Height of a line of text.
const LINE: i64 = 17;
/// Height of the name of a node.
const NAME: i64 = 19;
/// Room between the text of a box and its edge.
const PAD: i64 = 12;
/// Room around all.
const MARGIN: i64 = 20;
/// Room for the title of a part.
const TITLE: i64 = 34;
/// Parts stand side by side up to this width.
const WIDE: i64 = 1280;
/// A line of text in a node or beside an edge is cut after so many units of width.
const LONGEST: i64 = 300;

/// Room beside a node for an edge from it to itself.
const LOOP: i64 = 28;
/// One line of a node is taken apart into so many at most.
const MOST_LINES: usize = 14;
/// A heading is cut after so many letters.
const HEADING: usize = 90;

/// The colours, for bright and dark screens and for print. Of what was found the sign tells as much as the colour.
pub const STYLE: &str = "\
.pic{--ink:#1c2330;--soft:#566072;--line:#66707f;--box:#ffffff;--edge:#8b95a5;--frame:#d9dee6;--ground:#f7f8fa;--people:#eef3f0;\
--error:#b3261e;--errorbox:#fdecea;--warning:#8a5a00;--warningbox:#fff4e0;--note:#3d5a80;--notebox:#eaf1fb;\
font-family:system-ui,-apple-system,\"Segoe UI\",\"Noto Sans\",\"Noto Sans CJK SC\",sans-serif;font-size:13px}\
@media (prefers-color-scheme:dark){.pic{--ink:#e7eaf0;--soft:#a7b0bf;--line:#8f99a9;--box:#1d222b;--edge:#6c7686;--frame:#333b48;--ground:#14181f;--people:#1c2622;\
--error:#ff8a80;--errorbox:#3a1c1a;--warning:#ffc46b;--warningbox:#352712;--note:#9cc1f2;--notebox:#1a2637}}\
@media print{.pic{--ink:#000;--soft:#333;--line:#444;--box:#fff;--edge:#555;--frame:#bbb;--ground:#fff;--people:#fff}}\
.pic text{fill:var(--ink)}.pic .soft{fill:var(--soft);font-size:12px}.pic .name{font-weight:600}\
.pic .title{font-weight:600;font-size:15px}.pic .ground{fill:var(--ground)}.pic .frame{fill:none;stroke:var(--frame)}\
.pic .box{fill:var(--box);stroke:var(--edge);stroke-width:1.3}.pic .people .box{fill:var(--people)}\
.pic .optional .box,.pic .broken{stroke-dasharray:5 4}.pic .inner{fill:none;stroke:var(--edge)}\
.pic .wire{fill:none;stroke:var(--line);stroke-width:1.4}.pic .head{fill:var(--line);stroke:none}\
.pic .beside{fill:var(--soft);font-size:11.5px}.pic .error .box{fill:var(--errorbox);stroke:var(--error);stroke-width:2.4}\
.pic .warning .box{fill:var(--warningbox);stroke:var(--warning);stroke-width:2.4}\
.pic .note .box,.pic .open .box{fill:var(--notebox);stroke:var(--note);stroke-width:2.4}\
.pic .error .sign{fill:var(--error);font-weight:600}.pic .warning .sign{fill:var(--warning);font-weight:600}\
.pic .note .sign,.pic .open .sign{fill:var(--note);font-weight:600}.pic a:hover .box,.pic a:focus .box{stroke-width:3}";

/// A picture as a file of its own.
pub fn svg(picture: &Picture) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&drawn(picture, "pic", true, &|_| None));
    out
}

/// A picture inside a page that has [`STYLE`]: `id` is its own on the page, `link` says to where on the page a node leads.
pub fn inline(picture: &Picture, id: &str, link: &dyn Fn(&Node) -> Option<String>) -> String {
    drawn(picture, id, false, link)
}

/// A part with where everything in it stands.
struct Drawn<'p> {
    part: &'p Part,
    laid: Laid,
    loops: BTreeSet<usize>,
    w: i64,
    h: i64,
    x: i64,
    y: i64,
}

fn drawn(picture: &Picture, id: &str, whole: bool, link: &dyn Fn(&Node) -> Option<String>) -> String {
    let mut parts: Vec<Drawn<'_>> = picture.parts.iter().map(laid).collect();
    let found = found(picture);
    let top = if whole { MARGIN + TITLE } else { 4 };
    let edge = if whole { MARGIN } else { 4 };
    let (width, height) = shelve(&mut parts, edge, top);
    let widest = found.iter().map(|line| measure(line, 12)).max().unwrap_or(0);
    let width = width.max(widest + 2 * edge).max(if whole { measure(&picture.title, 15) + 2 * edge } else { 0 });
    let listed = if found.is_empty() { 0 } else { found.len() as i64 * LINE + 14 };
    let total = height + listed;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"pic\" viewBox=\"0 0 {width} {total}\" width=\"{width}\" height=\"{total}\" role=\"group\" aria-labelledby=\"{id}-t {id}-d\">"
    );
    let _ = writeln!(out, "<title id=\"{id}-t\">{}</title>", escaped(&picture.title));
    let _ = writeln!(out, "<desc id=\"{id}-d\">{}</desc>", escaped(&description(picture)));
    if whole {
        let _ = writeln!(out, "<style>{}</style>", STYLE.replace('<', ""));
        let _ = writeln!(out, "<rect class=\"ground\" width=\"{width}\" height=\"{total}\"/>");
        let _ = writeln!(out, "<text class=\"title\" x=\"{MARGIN}\" y=\"{}\">{}</text>", MARGIN + 14, escaped(&picture.title));
    }
    for part in &parts {
        self::part(&mut out, part, link);
    }
    for (number, line) in found.iter().enumerate() {
        let y = height + 14 + number as i64 * LINE;
        let _ = writeln!(out, "<text class=\"soft\" x=\"{edge}\" y=\"{y}\">{}</text>", escaped(line));
    }
    out.push_str("</svg>\n");
    out
}

/// What a reader is told who does not see the picture.
fn description(picture: &Picture) -> String {
    let mut said = Vec::new();
    for part in &picture.parts {
        let nodes: Vec<&str> = part.nodes.iter().map(|node| node.name.as_str()).take(60).collect();
        let more = part.nodes.len().saturating_sub(60);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let name = if part.name.is_empty() { String::new() } else { format!("{}: ", part.name) };
        said.push(format!("{name}{}{more}.", nodes.join(", ")));
    }
    said.join(" ")
}

/// What was found, one line a node.
fn found(picture: &Picture) -> Vec<String> {
    let mut lines = Vec::new();
    for node in picture.parts.iter().flat_map(|part| &part.nodes) {
        if let Some((sign, _)) = marks::sign(&node.marks) {
            let said: Vec<String> = node.marks.iter().map(super::Mark::said).collect();
            lines.push(format!("{sign} {}: {}", node.path, said.join("; ")));
        }
    }
    if picture.elsewhere > 0 {
        lines.push(format!("{} elsewhere in the rules or the record", crate::report::amount(picture.elsewhere, "finding")));
    }
    lines
}

fn laid(part: &Part) -> Drawn<'_> {
    let mut sizes: Vec<(i64, i64)> = part.nodes.iter().map(size).collect();
    // room for what leads from a node to itself
    let loops = loops(part);
    loops.iter().for_each(|node| sizes[*node].0 += LOOP);
    let wires: Vec<Wire> = part
        .edges
        .iter()
        .map(|edge| {
            let label = (!edge.label.is_empty()).then(|| (measure(&cut(&edge.label), 12) + 8, LINE));
            let (upper, lower) = if edge.link.goes_up() { (edge.to, edge.from) } else { (edge.from, edge.to) };
            Wire { upper, lower, label }
        })
        .collect();
    let laid = lay(&sizes, &wires);
    let framed = !part.name.is_empty();
    let title = measure(&heading(part), 14);
    let w = laid.width.max(title) + 2 * PAD + 8;
    let h = laid.height + if framed { TITLE + 2 * PAD } else { 2 * PAD };
    Drawn { part, laid, loops, w, h, x: 0, y: 0 }
}

/// The nodes from which an edge leads to themselves.
fn loops(part: &Part) -> BTreeSet<usize> {
    part.edges.iter().filter(|edge| edge.from == edge.to).map(|edge| edge.from).collect()
}

fn heading(part: &Part) -> String {
    let text = if part.title.is_empty() { part.name.clone() } else { format!("{}: {}", part.name, part.title) };
    let text = clean(&text);
    text.char_indices().nth(HEADING).map_or_else(|| text.clone(), |(at, _)| format!("{}…", &text[..at]))
}

/// Puts parts side by side, row by row; gives the width and the height of all.
fn shelve(parts: &mut [Drawn<'_>], edge: i64, top: i64) -> (i64, i64) {
    let (mut x, mut y, mut tallest, mut widest) = (edge, top, 0, 0);
    for part in parts.iter_mut() {
        if x > edge && x + part.w > WIDE {
            x = edge;
            y += tallest + 16;
            tallest = 0;
        }
        (part.x, part.y) = (x, y);
        x += part.w + 16;
        tallest = tallest.max(part.h);
        widest = widest.max(part.x + part.w);
    }
    (widest + edge, y + tallest + edge)
}

fn part(out: &mut String, drawn: &Drawn<'_>, link: &dyn Fn(&Node) -> Option<String>) {
    let framed = !drawn.part.name.is_empty();
    let _ = writeln!(out, "<g transform=\"translate({} {})\">", drawn.x, drawn.y);
    if framed {
        let _ = writeln!(out, "<rect class=\"frame\" width=\"{}\" height=\"{}\" rx=\"8\"/>", drawn.w, drawn.h);
        let _ = writeln!(out, "<text class=\"name\" x=\"{PAD}\" y=\"24\">{}</text>", escaped(&heading(drawn.part)));
    }
    let (dx, dy) = ((drawn.w - drawn.laid.width) / 2, if framed { TITLE + PAD } else { PAD });
    let _ = writeln!(out, "<g transform=\"translate({dx} {dy})\">");
    for (index, edge) in drawn.part.edges.iter().enumerate() {
        wire(out, drawn, edge, index);
    }
    for (index, (node, spot)) in drawn.part.nodes.iter().zip(&drawn.laid.nodes).enumerate() {
        let spot = Spot { w: spot.w - if drawn.loops.contains(&index) { LOOP } else { 0 }, ..*spot };
        self::node(out, node, spot, link(node));
    }
    out.push_str("</g></g>\n");
}

fn wire(out: &mut String, drawn: &Drawn<'_>, edge: &Edge, index: usize) {
    let broken = if edge.link.is_broken() { " broken" } else { "" };
    if edge.from == edge.to {
        let spot = drawn.laid.nodes[edge.from];
        let (x, y, h) = (spot.x + spot.w - LOOP, spot.y, spot.h);
        let _ = writeln!(
            out,
            "<path class=\"wire{broken}\" d=\"M{x} {} c30 -8 30 {} 5 {}\"><title>{}</title></path>",
            y + h / 3,
            h / 3 + 8,
            h / 3,
            escaped(&edge.label)
        );
        let end = y + h / 3 * 2;
        let _ = writeln!(out, "<path class=\"head\" d=\"M{} {end} l8 -4 v8 z\"/>", x + 1);
        return;
    }
    let points = &drawn.laid.points[index];
    let mut path = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        match at.checked_sub(1).and_then(|before| points.get(before)) {
            None => _ = write!(path, "M{x} {y}"),
            Some((px, py)) if px == x => _ = write!(path, " V{y}"),
            Some((px, py)) => {
                let half = py.midpoint(*y);
                let _ = write!(path, " C{px} {half} {x} {half} {x} {y}");
            }
        }
    }
    let (from, to) = (&drawn.part.nodes[edge.from], &drawn.part.nodes[edge.to]);
    let said = match edge.link {
        Link::After => format!("{} after {}", to.name, from.name),
        Link::Back => format!("{} back to {}", from.name, to.name),
        Link::Excludes => format!("{} and {}", from.name, to.name),
        _ => format!("{} to {}", from.name, to.name),
    };
    let said = if edge.label.is_empty() { said } else { format!("{said}: {}", edge.label) };
    let _ = writeln!(out, "<g><title>{}</title><path class=\"wire{broken}\" d=\"{path}\"/>", escaped(&said));
    // the points run from what was given as upper end: for what goes up that is where the head stands
    let end =
        if edge.link.goes_up() { points.first().zip(points.get(1)) } else { points.last().zip(points.iter().rev().nth(1)) };
    if let (true, Some(((x, y), (_, before)))) = (edge.link.is_directed(), end) {
        let back = if before < y { -8 } else { 8 };
        let _ = writeln!(out, "<path class=\"head\" d=\"M{x} {y} l-4 {back} h8 z\"/>");
    }
    if let Some(spot) = drawn.laid.labels[index] {
        let _ = writeln!(
            out,
            "<rect class=\"ground\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/><text class=\"beside\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">{}</text>",
            spot.x,
            spot.y,
            spot.w,
            spot.h,
            spot.x + spot.w / 2,
            spot.y + 13,
            escaped(&cut(&edge.label))
        );
    }
    out.push_str("</g>\n");
}

/// The lines of a node below its name.
fn lines(node: &Node) -> Vec<String> {
    node.lines.iter().flat_map(|line| wrapped(line)).collect()
}

fn size(node: &Node) -> (i64, i64) {
    let lines = lines(node);
    let sign = marks::line(&node.marks);
    let widths = lines.iter().chain(&sign).map(|line| measure(line, 12));
    let w = widths.chain([measure(&cut(&node.name), 14)]).max().unwrap_or(0);
    let count = (lines.len() + usize::from(sign.is_some())) as i64;
    (w.max(56) + 2 * PAD, NAME + count * LINE + PAD + 6)
}

fn node(out: &mut String, node: &Node, Spot { x, y, w, h }: Spot, link: Option<String>) {
    let sign = marks::sign(&node.marks);
    let sort = match node.shape {
        Shape::Step => "step",
        Shape::Optional => "step optional",
        Shape::Final => "step final",
        Shape::Body => "body",
        Shape::Office => "office",
        Shape::People => "people",
        Shape::Matter => "matter",
    };
    let class = sign.map_or(sort.to_owned(), |(_, kind)| format!("{sort} {kind}"));
    let _ = writeln!(out, "<g class=\"{class}\">");
    if let Some(link) = &link {
        let _ = writeln!(out, "<a href=\"{}\">", escaped(link));
    }
    let mut said = vec![node.path.clone()];
    said.extend(node.lines.iter().cloned());
    if let Some(line) = marks::line(&node.marks) {
        said.push(format!("{line}: {}", node.marks.iter().map(super::Mark::said).collect::<Vec<_>>().join("; ")));
    }
    let _ = writeln!(out, "<title>{}</title>", said.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("\n"));
    let round = match node.shape {
        Shape::Office => h / 2,
        Shape::Body | Shape::Matter | Shape::People => 3,
        _ => 9,
    };
    let _ = writeln!(out, "<rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{round}\"/>");
    if node.shape == Shape::Final {
        let (x, y, w, h) = (x + 4, y + 4, w - 8, h - 8);
        let _ = writeln!(out, "<rect class=\"inner\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"6\"/>");
    }
    let centre = x + w / 2;
    let mut at = y + PAD + 10;
    let mut line = |class: &str, text: &str| {
        let _ =
            writeln!(out, "<text class=\"{class}\" text-anchor=\"middle\" x=\"{centre}\" y=\"{at}\">{}</text>", escaped(text));
        at += LINE;
    };
    line("name", &cut(&node.name));
    lines(node).iter().for_each(|text| line("soft", text));
    if let Some(text) = marks::line(&node.marks) {
        line("sign", &text);
    }
    out.push_str(if link.is_some() { "</a></g>\n" } else { "</g>\n" });
}

/// A line taken apart at spaces, so that no part is longer than a node may be wide.
fn wrapped(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in clean(line).split(' ') {
        let last = lines.len() - 1;
        let longer = if lines[last].is_empty() { word.to_owned() } else { format!("{} {word}", lines[last]) };
        if measure(&longer, 12) > LONGEST * 2 / 3 && !lines[last].is_empty() {
            lines.push(word.to_owned());
        } else {
            lines[last] = longer;
        }
    }
    let more = lines.len() > MOST_LINES;
    lines.truncate(MOST_LINES);
    if let Some(last) = lines.last_mut().filter(|_| more) {
        last.push_str(" …");
    }
    lines.iter().map(|line| cut(line)).collect()
}

/// A text cut short where it is too long.
fn cut(text: &str) -> String {
    let text = clean(text);
    let mut width = 0;
    for (at, c) in text.char_indices() {
        width += char_width(c, 12);
        if width > LONGEST {
            return format!("{}…", &text[..at]);
        }
    }
    text
}

/// About how wide a text is, in pixels, at a size of letters.
fn measure(text: &str, size: i64) -> i64 {
    clean(text).chars().map(|c| char_width(c, size) * 10).sum::<i64>() / 10
}

/// About how wide a letter is: those of East Asia are as wide as high, marks have no width.
fn char_width(c: char, size: i64) -> i64 {
    if crate::letters::is_combining_mark(c) {
        return 0;
    }
    let tenths = match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 4,
        'f' | 't' | 'r' | ' ' | '-' | '(' | ')' | '[' | ']' | '/' => 5,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 10,
        'A'..='Z' => 8,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' => 11,
        '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f000}'..='\u{3ffff}' => 12,
        '\u{0900}'..='\u{0fff}' => 8,
        _ => 7,
    };
    (tenths * size + 9) / 10
}

/// Text as XML holds it.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for c in clean(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // what XML does not allow
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}
