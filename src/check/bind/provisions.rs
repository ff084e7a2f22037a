//! Provisions that entries name: what they waive, what they amend, under which they were done.

use super::Binding;
use crate::charter::{Named, upwards};
use crate::diagnostic::Hint;
use crate::docket::Entry;
use std::collections::BTreeSet;

impl<'c> Binding<'c, '_> {
    /// All provisions that an entry names are known; parts of the rules may be named as a whole.
    pub(super) fn provisions(&mut self, entry: &Entry, id: Option<&str>) {
        let waived = entry.waives.iter().filter_map(|waive| waive.provision.as_ref()).chain(&entry.amends);
        let named = waived.map(|name| (name, true)).chain(entry.under.iter().map(|name| (name, false)));
        for (name, whole) in named {
            if (whole && name.value == "rules") || self.charter.broken.contains(&name.value) || self.knows(&name.value) {
                continue;
            }
            let known = self.paths.iter().flatten().copied();
            let help =
                Hint::near(&name.value, known).or(|| "name a provision by its path, as findings do: `council.notice`".into());
            self.unknown("provision", name, id, help);
        }
    }

    /// Who delegates, and what to whom.
    pub(super) fn delegation(&mut self, entry: &Entry, id: Option<&str>) {
        if let Some(name) = &entry.delegated_by {
            _ = self.body(name, id);
        }
        for given in &entry.delegates {
            if let Some(name) = &given.matter {
                _ = self.matter(name, id);
            }
            for name in &given.to {
                if !matches!(self.charter.names.get(&name.value), Some(Named::Office(_))) {
                    _ = self.body(name, id);
                }
            }
        }
    }

    fn knows(&mut self, name: &str) -> bool {
        let charter: &'c crate::charter::Charter = self.charter;
        let paths = self.paths.get_or_insert_with(|| {
            let below =
                charter.provisions.iter().flat_map(|provision| upwards(&provision.path)).filter(|path| !path.is_empty());
            below.chain(charter.names.keys().map(String::as_str)).collect::<BTreeSet<&str>>()
        });
        paths.contains(name)
    }
}
