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

/// A name that was probably meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    /// The name.
    pub name: String,
    /// Whether no other can have been meant: it alone is near, at most a third of its letters differ, and no digit does.
    pub sole: bool,
}

/// What to say of a name that is not known: the one that was meant, or something else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hint {
    /// One thing to do.
    pub help: Option<String>,
    /// The name that was meant.
    pub meant: Option<Meant>,
}

impl Hint {
    /// The nearest of `known`, when one is near enough.
    pub fn near<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        Self::among(written, known.into_iter().map(|name| (name, name)))
    }

    /// The nearest of names, several of which may stand for the same thing.
    pub fn among<'a, T: PartialEq>(written: &str, known: impl IntoIterator<Item = (&'a str, T)>) -> Self {
        let meant = meant(written, known);
        let help = meant.as_ref().map(|meant| format!("did you mean `{}`?", meant.name));
        Self { help, meant }
    }

    /// What is said where none is near.
    #[must_use]
    pub fn or(mut self, otherwise: impl FnOnce() -> String) -> Self {
        self.help = self.help.or_else(|| Some(otherwise()));
        self
    }

    /// As [`Self::or`], where there may be nothing to say.
    #[must_use]
    pub fn or_else(mut self, otherwise: impl FnOnce() -> Option<String>) -> Self {
        self.help = self.help.or_else(otherwise);
        self
    }
}

impl From<String> for Hint {
    fn from(help: String) -> Self {
        Self { help: Some(help), meant: None }
    }
}

impl From<Option<String>> for Hint {
    fn from(help: Option<String>) -> Self {
        Self { help, meant: None }
    }
}

/// The nearest of some names, and whether it alone can have been meant.
fn meant<'a, T: PartialEq>(written: &str, known: impl IntoIterator<Item = (&'a str, T)>) -> Option<Meant> {
    if written.len() > 100 {
        return None;
    }
    let wanted = written.to_lowercase();
    let letters = wanted.chars().count();
    let limit = (letters / 3).max(1);
    let mut best: Option<(usize, &str, T)> = None;
    let mut rivals: Vec<(usize, T)> = Vec::new();
    for (name, thing) in known.into_iter().filter(|(name, _)| name.len() <= 200) {
        let lower = name.to_lowercase();
        let length = lower.chars().count();
        if length.abs_diff(letters) > limit {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wanted, &lower);
        if distance > limit || distance >= length.min(letters) {
            continue;
        }
        // another number is another thing
        let same_digits = digits(name).eq(digits(written));
        match &best {
            Some((least, ..)) if *least <= distance => {
                if same_digits {
                    rivals.push((distance, thing));
                }
            }
            _ => {
                if let Some((distance, was, thing)) = best.replace((distance, name, thing))
                    && digits(was).eq(digits(written))
                {
                    rivals.push((distance, thing));
                }
            }
        }
    }
    let (distance, name, thing) = best?;
    let alone = rivals.iter().all(|(other, rival)| *rival == thing || (distance == 0 && *other > 0));
    let few = distance * 3 <= name.chars().count().max(letters);
    Some(Meant { name: name.to_owned(), sole: alone && few && digits(name).eq(digits(written)) })
}

fn digits(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_numeric())
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
