//! One letter is one, however it is written: `ü` as one character, or `u` and the two dots behind it.
//!
//! What comes in: text of any file. What goes out: the same text in composed letters (Unicode NFC), so that names compare equal. Places are
//! those of the text as written.

use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

pub use unicode_normalization::char::is_combining_mark;

/// The text in composed letters.
pub fn composed(text: &str) -> String {
    composed_in(Cow::Borrowed(text)).into_owned()
}

/// As [`composed`], without a copy where nothing is to be done.
pub fn composed_in(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text;
    }
    Cow::Owned(text.nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::composed;

    #[test]
    fn letters_are_composed() {
        assert_eq!(composed("Tu\u{308}rkiye"), "T\u{fc}rkiye");
        assert_eq!(composed("T\u{fc}rkiye, Peru"), "T\u{fc}rkiye, Peru");
    }
}
