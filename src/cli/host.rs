//! The file system as the core's [`World`].
//!
//! What comes in: paths as users, dockets and rule files write them. What goes out: texts, or why there is none. Files that a
//! docket or a rule file names lie inside its project folder, links followed; files that the user names may lie anywhere. It must
//! not know what a text means.

use super::output::{shown, why};
use super::shipped;
use crate::source::{Unreadable, World};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Name of the project file.
pub const PROJECT: &str = "quorate.toml";
/// Name under which standard input is shown.
pub const STDIN: &str = "<stdin>";

/// Largest file that is read.
const LARGEST: u64 = u32::MAX as u64 - 1;

/// The file system, seen from the working directory.
#[derive(Debug)]
pub struct Host {
    working: PathBuf,
    /// Where the files under shown names lie: a shown name may have lost what is not UTF-8.
    known: RefCell<BTreeMap<String, PathBuf>>,
    /// Texts that stand in the place of those on the disk, by where the files lie: what a check would come to is seen before it is written.
    overlay: RefCell<BTreeMap<PathBuf, Arc<str>>>,
    /// Standard input can be read only once.
    stdin: OnceCell<Arc<str>>,
}

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Where it lies, links followed: one file, one path.
    pub real: PathBuf,
    /// What it is shown as.
    pub shown: String,
}

impl Host {
    /// Seen from the process's working directory.
    pub fn new() -> Self {
        // a working directory that was deleted: what is named relative to it is not there either
        let working = std::env::current_dir().unwrap_or_default();
        Self { working, known: RefCell::default(), overlay: RefCell::default(), stdin: OnceCell::new() }
    }

    /// Another one that knows what this one does, for another thread.
    pub fn again(&self) -> Self {
        Self {
            working: self.working.clone(),
            known: self.known.clone(),
            overlay: self.overlay.clone(),
            stdin: self.stdin.clone(),
        }
    }

    /// The working directory.
    pub fn working(&self) -> &Path {
        &self.working
    }

    /// Whether a file was read.
    pub fn has_read(&self, path: &Path) -> bool {
        let Ok(real) = self.working.join(path).canonicalize() else { return false };
        self.known.borrow().values().any(|known| known.canonicalize().is_ok_and(|known| known == real))
    }

    /// Where the file shown under a name lies.
    pub fn path(&self, shown: &str) -> PathBuf {
        self.known.borrow().get(shown).cloned().unwrap_or_else(|| flat(&self.working.join(shown)))
    }

    /// What a path is shown as.
    pub fn name(&self, path: &Path) -> String {
        shown(path, &self.working)
    }

    /// A file that the user names.
    pub fn named(&self, path: &Path) -> Result<Found, Unreadable> {
        let lexical = flat(&self.working.join(path));
        let name = if path.is_absolute() || lexical.starts_with(&self.working) { self.name(&lexical) } else { self.name(path) };
        let found = self.regular(&lexical).map_err(|why| Unreadable { path: name.clone(), why })?;
        Ok(self.keep(found, name))
    }

    /// A file that the file shown as `from` names.
    pub fn locate(&self, path: &str, from: &str) -> Result<Found, Unreadable> {
        if from.is_empty() {
            let known = self.known.borrow().get(path).cloned();
            return self.named(&known.unwrap_or_else(|| PathBuf::from(path)));
        }
        let folder = self.folder(from);
        let lexical = flat(&folder.join(path));
        let unreadable = |why: &str| Unreadable { path: path.to_owned(), why: format!("{why} (named in {from})") };
        // the project of the file; of a whole path also the project that the user works in
        let mut roots = vec![self.project_folder(&folder)];
        if Path::new(path).is_absolute() {
            roots.push(self.project_folder(&self.working));
        }
        let outside = "leads outside the project folder";
        if !roots.iter().any(|root| lexical.starts_with(root)) {
            return Err(unreadable(outside));
        }
        // before the file is looked at: what lies outside is not told to be there or not
        let real = lexical.canonicalize().map_err(|error| unreadable(&why(&error)))?;
        if !roots.iter().filter_map(|root| root.canonicalize().ok()).any(|root| real.starts_with(root)) {
            return Err(unreadable(outside));
        }
        let found = self.regular(&real).map_err(|why| unreadable(&why))?;
        let name = self.name(&lexical);
        Ok(self.keep(found, name))
    }

    /// The text of a file that was found.
    pub fn text(&self, found: &Found) -> Result<Arc<str>, Unreadable> {
        if let Some(text) = self.overlay.borrow().get(&found.real) {
            return Ok(text.clone());
        }
        self.bytes(&found.real).and_then(decode).map_err(|why| Unreadable { path: found.shown.clone(), why })
    }

    /// Lets a text stand in the place of the one on the disk.
    pub fn overlay(&self, found: &Found, text: Arc<str>) {
        self.overlay.borrow_mut().insert(found.real.clone(), text);
    }

    /// The text of standard input.
    pub fn stdin(&self) -> Result<Arc<str>, Unreadable> {
        if let Some(text) = self.overlay.borrow().get(Path::new(STDIN)) {
            return Ok(text.clone());
        }
        if let Some(text) = self.stdin.get() {
            return Ok(text.clone());
        }
        let mut bytes = Vec::new();
        let read = io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes);
        let read = read.map_err(|error| why(&error)).and_then(|_| decode(bytes));
        let text = read.map_err(|why| Unreadable { path: STDIN.to_owned(), why })?;
        Ok(self.stdin.get_or_init(|| text).clone())
    }

    /// The bytes of a regular file.
    pub fn bytes(&self, path: &Path) -> Result<Vec<u8>, String> {
        let file = fs::File::open(path).map_err(|error| why(&error))?;
        let mut bytes = Vec::new();
        // the file may have grown since it was looked at
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| why(&error))?;
        if bytes.len() as u64 > LARGEST { Err("larger than 4 GiB".to_owned()) } else { Ok(bytes) }
    }

    /// The folder of the file shown as `from`.
    pub fn folder(&self, from: &str) -> PathBuf {
        if from == STDIN {
            return self.working.clone();
        }
        let path = self.known.borrow().get(from).cloned().unwrap_or_else(|| self.working.join(from));
        path.parent().map(Path::to_path_buf).unwrap_or_default()
    }

    /// The folder that a file in `folder` may name files of: the nearest with a project file, else the nearest with `.git`, else the
    /// working directory if it is above, else the folder itself.
    fn project_folder(&self, folder: &Path) -> PathBuf {
        let nearest = |name: &str| folder.ancestors().find(|above| above.join(name).exists());
        let above = || folder.starts_with(&self.working).then_some(self.working.as_path());
        nearest(PROJECT).or_else(|| nearest(".git")).or_else(above).unwrap_or(folder).to_path_buf()
    }

    /// Where a path leads, if to a regular file. Nothing is opened: a FIFO would block.
    fn regular(&self, path: &Path) -> Result<PathBuf, String> {
        let about = fs::metadata(path).map_err(|error| why(&error))?;
        if about.is_dir() {
            return Err("is a folder; a file is needed here".to_owned());
        }
        if !about.is_file() {
            return Err("is not a regular file".to_owned());
        }
        if about.len() > LARGEST {
            return Err("larger than 4 GiB".to_owned());
        }
        path.canonicalize().map_err(|error| why(&error))
    }

    /// Remembers where a shown name lies. The path as it was reached, not where links lead: what the file names is sought beside
    /// the link.
    fn keep(&self, real: PathBuf, shown: String) -> Found {
        let reached = flat(&self.working.join(&shown));
        let reached = if reached.exists() { reached } else { real.clone() };
        self.known.borrow_mut().insert(shown.clone(), reached);
        Found { real, shown }
    }
}

impl World for Host {
    fn read(&self, path: &str, from: &str) -> Result<(String, Arc<str>), Unreadable> {
        if from.is_empty() && path == STDIN {
            return self.stdin().map(|text| (STDIN.to_owned(), text));
        }
        if let Some((name, text)) = shipped::text(path, from) {
            return Ok((name, Arc::from(text)));
        }
        let found = self.locate(path, from)?;
        let text = self.text(&found)?;
        Ok((found.shown, text))
    }
}

/// The path without `.` and `..`, read from its letters alone.
pub fn flat(path: &Path) -> PathBuf {
    let mut flat = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                flat.pop();
            }
            other => flat.push(other),
        }
    }
    flat
}

/// Bytes as text, or where they stop being text.
fn decode(bytes: Vec<u8>) -> Result<Arc<str>, String> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("UTF-16 text; save it as UTF-8".to_owned());
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(format!("a binary file: byte 0x00 at offset {at}"));
    }
    String::from_utf8(bytes).map(Arc::from).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(at).copied().unwrap_or_default();
        format!("not UTF-8 text: byte 0x{byte:02x} at offset {at}")
    })
}
