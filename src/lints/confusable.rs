//! Names that mislead the eye: two that look alike, letters of two scripts in one word, characters that do not show.
//!
//! What looks alike is told by the skeletons of Unicode's technical standard 39.

use super::{Lint, finding};
use crate::charter::Charter;
use crate::diagnostic::{Code, Diagnostic, Role, Severity, excerpt};
use crate::graph::DependencyGraph;
use crate::source::Span;
use std::collections::BTreeMap;
use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::{MixedScript, skeleton};

/// Two names that look alike.
pub const CONFUSABLE: Code = Code("name/confusable");
/// A word with letters of two scripts.
pub const MIXED: Code = Code("name/mixed-script");
/// A name with a character that does not show.
pub const INVISIBLE: Code = Code("name/invisible");

/// The lint.
pub const LINT: Lint = Lint {
    finds: &[(CONFUSABLE, Severity::Warning), (MIXED, Severity::Warning), (INVISIBLE, Severity::Warning)],
    whole: false,
    run: names,
    page: Some(("name", include_str!("confusable.md"))),
};

/// A name, where it is declared, and a number that names of one thing share.
type Named<'c> = (&'c str, Span, usize);

fn names(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let mut rooms: Vec<Vec<Named<'_>>> = Vec::new();
    rooms.push(charter.declared.iter().enumerate().map(|(number, (name, span))| (name.as_str(), *span, number)).collect());
    rooms
        .push(charter.sources.iter().enumerate().map(|(number, source)| (source.name.as_str(), source.span, number)).collect());
    for roster in charter.rosters.iter().chain(&charter.lists) {
        let all = roster.by_name.iter().filter_map(|(name, id)| Some((name.as_str(), roster.entry(*id)?.span, *id as usize)));
        rooms.push(all.collect());
    }
    for matter in &charter.matters {
        let steps = matter.steps.iter().enumerate();
        rooms
            .push(steps.filter_map(|(number, step)| Some((step.name.as_str(), step.versions.first()?.span, number))).collect());
        rooms.push(matter.fields.iter().enumerate().map(|(number, field)| (field.name.as_str(), field.span, number)).collect());
    }
    for room in &mut rooms {
        room.sort_by_key(|(_, span, _)| *span);
        alike(room, findings);
        for (name, span, _) in room.iter() {
            findings.extend(mixed(name, *span).or_else(|| hidden(name, *span)));
        }
    }
}

/// Names of one room that have one skeleton.
fn alike(room: &[Named<'_>], findings: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, Named<'_>> = BTreeMap::new();
    for (name, span, number) in room {
        let (first, place, other) = *seen.entry(skeleton(name).collect()).or_insert((*name, *span, *number));
        if other == *number || first == *name {
            continue;
        }
        let message = format!("`{}` and `{}` look alike{}", excerpt(first), excerpt(name), spelled(first, name));
        let found = finding(CONFUSABLE, Severity::Warning, message, *span, "this one").label(place, Role::Rule, "and this one");
        findings.push(found.help("give one of the two another name, or write both in the same letters if they are the same"));
    }
}

/// Where two names differ first, in code points.
fn spelled(one: &str, other: &str) -> String {
    let pair = one.chars().zip(other.chars()).find(|(one, other)| one != other);
    pair.map_or_else(String::new, |(one, other)| format!(": {} and {}", point(one), point(other)))
}

fn point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// A word of several scripts that do not go together in any way of writing; a letter of the rarer one is told.
fn mixed(name: &str, span: Span) -> Option<Diagnostic> {
    let word = name.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_ascii() && !goes_together(word))?;
    let mut scripts: Vec<(String, usize, char)> = Vec::new();
    for (c, set) in word.chars().map(|c| (c, AugmentedScriptSet::for_char(c))).filter(|(_, set)| !set.is_all()) {
        match scripts.iter_mut().find(|(script, ..)| *script == set.to_string()) {
            Some((_, count, _)) => *count += 1,
            None => scripts.push((set.to_string(), 1, c)),
        }
    }
    let (most, ..) = scripts.iter().rev().max_by_key(|(_, count, _)| *count)?;
    let (script, _, odd) = scripts.iter().filter(|(script, ..)| script != most).min_by_key(|(_, count, _)| *count)?;
    let message = format!("`{}` mixes {most} and {script} letters: `{odd}` is {}", excerpt(name), point(*odd));
    let found = finding(MIXED, Severity::Warning, message, span, "letters of two scripts");
    Some(found.help("write the word in the letters of one script"))
}

/// Whether a word is of one script, or of Latin letters beside those of East Asia.
fn goes_together(word: &str) -> bool {
    if word.is_single_script() {
        return true;
    }
    let is_latin = |c: &char| c.is_ascii_alphabetic() || AugmentedScriptSet::for_char(*c).to_string() == "Latin";
    let others: String = word.chars().filter(|c| !is_latin(c)).collect();
    let set = others.as_str().resolve_script_set();
    set.hanb || set.jpan || set.kore
}

/// A character that does not show, or a space that is none of the space bar's.
fn hidden(name: &str, span: Span) -> Option<Diagnostic> {
    let mut before = None;
    let odd = name.chars().find(|c| {
        let joins = matches!(c, '\u{200C}' | '\u{200D}') && before.is_some_and(joined);
        before = Some(*c);
        !joins && is_hidden(*c)
    })?;
    let message = format!("`{}` has a character that does not show: {}", excerpt(name), point(odd));
    Some(
        finding(INVISIBLE, Severity::Warning, message, span, "in this name")
            .help("take it out; who types the name does not see it"),
    )
}

/// Whether a letter is of a script in which joiners are part of the spelling: Arabic, those of South and South-East Asia.
const fn joined(c: char) -> bool {
    matches!(c, '\u{0600}'..='\u{109F}' | '\u{1780}'..='\u{18AF}' | '\u{A800}'..='\u{ABFF}' | '\u{FB50}'..='\u{FEFC}' | '\u{11000}'..='\u{11FFF}')
}

const fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{00A0}' | '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{2000}'..='\u{200D}' | '\u{2028}' | '\u{2029}' | '\u{202F}' | '\u{205F}'..='\u{2064}' | '\u{206A}'..='\u{206F}'
            | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}'
    )
}
