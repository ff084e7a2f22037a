//! What is left as it is: declarations that could not be read, and of others the lines of clauses that could not.
//!
//! What comes in: tokens, and what the reader could not read. What goes out: a [`Plan`]. It must not know what is laid out how.

use super::token::Token;
use crate::syntax::{Broken, Declared, Outline};
use std::collections::BTreeMap;

/// What is left as it is.
pub struct Plan {
    /// Declarations, in order; those that are broken are left whole.
    pub declared: Vec<Declared>,
    /// Of the others: runs of tokens that are left, from the first to behind the last.
    pub clauses: BTreeMap<usize, usize>,
    /// Offsets at which something begins that is left, and whether it is a clause.
    pub told: Vec<(usize, bool)>,
}

impl Plan {
    /// Decides what is left: clauses where that can be; with `whole`, all of a declaration.
    pub fn new(text: &str, tokens: &[Token], outline: &Outline, whole: bool) -> Self {
        let mut declared = outline.declarations.clone();
        let mut told: Vec<(usize, bool)> =
            declared.iter().filter(|declared| declared.broken).map(|declared| (declared.at as usize, false)).collect();
        let mut clauses: BTreeMap<usize, usize> = BTreeMap::new();
        for broken in &outline.broken {
            let of = declared.partition_point(|declared| declared.at <= broken.at).saturating_sub(1);
            let Some(owner) = declared.get_mut(of) else { continue };
            match run(text, tokens, *broken, owner.at as usize).filter(|_| !whole && !owner.broken) {
                Some((from, to)) => {
                    told.push((broken.at as usize, true));
                    match clauses.last_entry().filter(|last| *last.get() > from) {
                        // two of one line are left together
                        Some(mut last) => _ = last.insert(to.max(*last.get())),
                        None => _ = clauses.insert(from, to),
                    }
                }
                None if !owner.broken => {
                    owner.broken = true;
                    told.push((owner.at as usize, false));
                }
                None => {}
            }
        }
        let end = |at: usize| declared.get(at + 1).map_or(text.len(), |next| next.at as usize);
        let whole =
            |at: usize| (0..declared.len()).any(|of| declared[of].broken && (declared[of].at as usize..end(of)).contains(&at));
        clauses.retain(|from, _| !whole(tokens[*from].start));
        told.retain(|(at, clause)| !*clause || !whole(*at));
        told.sort_unstable();
        Self { declared: with_neighbours(tokens, &declared), clauses, told }
    }
}

/// The tokens of a clause that is left, with what else stands on its lines inside the same braces. None where that is no run of tokens, or
/// takes in the head of the declaration.
fn run(text: &str, tokens: &[Token], broken: Broken, declared: usize) -> Option<(usize, usize)> {
    let symbol = |at: usize| tokens[at].symbol(text);
    let mut from = tokens.partition_point(|token| token.start < broken.at as usize);
    let mut to = tokens.partition_point(|token| token.start < broken.end as usize);
    let whole = tokens.get(from)?.start == broken.at as usize && from < to && tokens[to - 1].end <= broken.end as usize;
    let mut depth = 0_usize;
    while from > 0 && (tokens[from].breaks == 0 || depth > 0) && !(depth == 0 && symbol(from - 1) == Some('{')) {
        from -= 1;
        match symbol(from) {
            Some('}') => depth += 1,
            Some('{') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let mut depth = 0_usize;
    while to < tokens.len() && (tokens[to].breaks == 0 || depth > 0) && !(depth == 0 && symbol(to) == Some('}')) {
        match symbol(to) {
            Some('{') => depth += 1,
            Some('}') => depth -= 1,
            _ => {}
        }
        to += 1;
    }
    (whole && depth == 0 && tokens[from].start > declared).then_some((from, to))
}

/// What cannot be read and begins in the middle of a line belongs to what is before it on the line: both are left as they are.
fn with_neighbours(tokens: &[Token], declared: &[Declared]) -> Vec<Declared> {
    let mut whole: Vec<Declared> = Vec::with_capacity(declared.len());
    for next in declared {
        let first = tokens.partition_point(|token| token.start < next.at as usize);
        let goes_on = tokens.get(first).is_some_and(|token| token.breaks == 0);
        match whole.last_mut().filter(|_| next.broken && goes_on) {
            Some(before) => before.broken = true,
            None => whole.push(*next),
        }
    }
    whole
}
