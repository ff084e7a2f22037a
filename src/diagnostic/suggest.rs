//! Text of a file in a message: quoted safely, and with the name that was probably meant.
//!
//! What comes in: text that somebody wrote. What goes out: words for a message. It knows no finding.

/// "did you mean `x`?" for the nearest of `known`, when one is near enough to be a slip of the pen.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(written, known).map(|name| format!("did you mean `{name}`?"))
}

/// The nearest of `known` by edit distance with transpositions, when it is near enough: at most a third of the letters differ,
/// case aside. The first wins among equals.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // a name of this length is no slip of the pen, and the distance is quadratic
    if written.len() > 100 {
        return None;
    }
    let wanted = written.to_lowercase();
    let limit = (wanted.chars().count() / 3).max(1);
    known
        .into_iter()
        .filter(|name| name.len() <= 200)
        .map(|name| (strsim::damerau_levenshtein(&wanted, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= limit && *distance < name.chars().count().min(wanted.chars().count()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Text of a file as quoted in a message: at most 60 characters, control and bidirectional characters as `U+202E`.
pub fn excerpt(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(60) {
        if c.is_control() || is_bidi_control(c) {
            out.push_str(&format!("U+{:04X}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    if text.chars().nth(60).is_some() {
        out.push('…');
    }
    out
}

/// Characters that reorder the text around them on a terminal (Unicode bidirectional algorithm, UAX #9).
pub const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
