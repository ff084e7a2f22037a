//! Which tests are meant by `--name`.

use crate::cli::glob::matches;
use crate::report::clean;

/// The patterns.
pub struct Names(Vec<String>);

impl Names {
    /// Letter case makes no difference.
    pub fn new(patterns: &[String]) -> Self {
        Self(patterns.iter().map(|pattern| pattern.to_lowercase()).collect())
    }

    /// Whether a test of that name is meant.
    pub fn hold(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let fits = |pattern: &String| {
            if pattern.contains(['*', '?']) { matches(pattern, &name) } else { name.contains(pattern.as_str()) }
        };
        self.0.is_empty() || self.0.iter().any(fits)
    }

    /// What is said where no test is left.
    pub fn nothing(&self) -> String {
        match self.0.as_slice() {
            [] => "nothing to test: no `test` is declared, and no docket says what it expects".to_owned(),
            patterns => format!("nothing to test: no test has a name like {}", clean(&patterns.join(" or "))),
        }
    }
}
