//! A JSON Schema of this repository, ready to hold documents against.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test that cannot go on says so")]

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;
use std::path::Path;

/// A schema, ready.
pub struct Schema(Schemas, SchemaIndex);

impl Schema {
    /// By its path; `part` names a part of it. It may refer to the schemas beside it.
    pub fn new(schema: &str, part: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(schema);
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.enable_format_assertions();
        let address = |path: &Path| format!("http://schema.test/{}", path.file_name().expect("a name").to_string_lossy());
        for beside in std::fs::read_dir(path.parent().expect("a folder")).expect("read") {
            let beside = beside.expect("read").path();
            if beside.extension().is_some_and(|extension| extension == "json") {
                let text = std::fs::read_to_string(&beside).expect("the schema");
                compiler.add_resource(&address(&beside), serde_json::from_str(&text).expect("JSON")).expect("a schema");
            }
        }
        let index = compiler.compile(&format!("{}{part}", address(&path)), &mut schemas).expect("a sound schema");
        Self(schemas, index)
    }

    /// Why a document is not as it says.
    pub fn faults(&self, document: &Value) -> Option<String> {
        self.0.validate(document, self.1).err().map(|error| error.to_string())
    }
}
