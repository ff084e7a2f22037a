//! What a file is, by a look at its text.
//!
//! What comes in: bytes. What goes out: yes or no. It must not judge: a file that looks like a docket may still be a broken one.

/// Keys at the top of a docket.
const KEYS: [&str; 4] = ["rules", "decisions", "items", "meeting"];

/// Whether YAML text has a docket's key at the start of a line.
pub fn yaml_docket(text: &[u8]) -> bool {
    lines(text).any(|line| {
        let bare = line.strip_prefix(b"\"").or_else(|| line.strip_prefix(b"'")).unwrap_or(line);
        KEYS.iter().any(|key| {
            let after = bare.strip_prefix(key.as_bytes()).unwrap_or_default();
            after.strip_prefix(b"\"").or_else(|| after.strip_prefix(b"'")).unwrap_or(after).first() == Some(&b':')
        })
    }) || json_docket(text)
}

/// Whether JSON text has a docket's key in its outermost object.
pub fn json_docket(text: &[u8]) -> bool {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let end = string_end(text, at + 1);
                let word = text.get(at + 1..end).unwrap_or_default();
                let key = depth == 1 && KEYS.iter().any(|key| key.as_bytes() == word);
                let after = text.get(end + 1..).unwrap_or_default();
                if key && after.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':') {
                    return true;
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    false
}

/// Where the string that begins at `from` ends.
fn string_end(text: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        match text.get(at) {
            Some(b'\\') => at += 2,
            Some(b'"') | None => return at.min(text.len()),
            Some(_) => at += 1,
        }
    }
}

/// Whether text is a rule file: a line begins with `rules NAME` or `edition YEAR`, as no YAML or JSON does.
pub fn rule_file(text: &str) -> bool {
    declared(text).is_some() || lines(text.as_bytes()).any(|line| line.starts_with(b"edition "))
}

/// The name that a rule file gives its rule set, by the first line that begins with `rules NAME`.
pub fn declared(text: &str) -> Option<&str> {
    text.lines().find_map(|line| {
        let rest = line.trim_start_matches('\u{feff}').strip_prefix("rules")?;
        let name = rest.trim_start();
        let end = name.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(name.len());
        let named = rest.len() > name.len() && end > 0 && !name.get(end..).unwrap_or_default().trim_start().starts_with(':');
        named.then(|| name.get(..end)).flatten()
    })
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    text.split(|byte| *byte == b'\n' || *byte == b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dockets_are_told_from_other_files() {
        assert!(yaml_docket(b"# note\nrules: cica\n"));
        assert!(yaml_docket(b"{\"items\": []}"));
        assert!(yaml_docket(b"\"decisions\": []"));
        assert!(!yaml_docket(b"on: push\njobs:\n  rules: x\n"));
        assert!(json_docket(b"{\"a\": {\"x\": 1}, \"decisions\" : []}"));
        assert!(!json_docket(b"{\"a\": {\"rules\": 1}, \"b\": \"rules\", \"c\": \"\\\"rules\\\":\"}"));
        assert!(!json_docket(b"\"\\"));
    }

    #[test]
    fn rule_files_name_their_set() {
        assert_eq!(declared("edition 2026\nrules cica \"Conference\"\n"), Some("cica"));
        assert_eq!(declared("rules: cica\n"), None);
        assert_eq!(declared("rules cica: x\n"), None);
        assert_eq!(declared("rules\n"), None);
        assert!(rule_file("edition 2026\n"));
        assert!(!rule_file("edition: 2026\n"));
    }
}
