//! A folder of a test's own, and the program run in it. A test file adds what it asks of the program in an `impl Folder` of its own.

#![allow(dead_code, reason = "each test uses its part")]
#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test that cannot go on says so")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder that goes with the test. It lies outside of this repository, so that no project file is found above it.
pub struct Folder(pub PathBuf);

impl Folder {
    /// An empty one.
    pub fn empty(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("quorate-{}-{name}-{}", env!("CARGO_CRATE_NAME"), std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("made");
        Self(folder)
    }

    /// With a text.
    pub fn with(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    /// Writes a text, and the folders that it lies in.
    pub fn write(&self, path: &str, text: &str) {
        self.put(path, text.as_bytes());
    }

    /// The same, of bytes that need be no text.
    pub fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).expect("a text")
    }

    /// Runs the program in it.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        run(&self.0, arguments)
    }

    /// The same, with something on standard input.
    pub fn fed(&self, arguments: &[&str], input: &str) -> Ran {
        fed(&self.0, arguments, input)
    }
}

impl std::ops::Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl AsRef<Path> for Folder {
    fn as_ref(&self) -> &Path {
        self
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How a run ended, and what it printed.
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Both outputs.
    pub fn told(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// Its JSON; null where it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_default()
    }

    /// Exit status, standard output, standard error.
    pub fn all(self) -> (i32, String, String) {
        (self.status, self.out, self.err)
    }
}

/// Runs the program in a folder.
pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    fed(folder, arguments, "")
}

fn fed(folder: &Path, arguments: &[&str], input: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quorate"));
    command.args(arguments).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("quorate runs");
    // one that does not read it may have ended by now
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    let done = child.wait_with_output().expect("it ends");
    Ran {
        status: done.status.code().expect("no signal"),
        out: String::from_utf8(done.stdout).expect("UTF-8"),
        err: String::from_utf8(done.stderr).expect("UTF-8"),
    }
}
