//! The pest grammar: several files, one enum. Nothing outside `syntax/` and the `read` functions of the kinds sees it.

use crate::kinds::each_kind;

/// Derives the parser from the trunk's grammar files and one file a kind.
macro_rules! grammar {
    ($($variant:ident $module:ident $file:tt;)*) => {
        /// The parser of rule files.
        #[allow(missing_docs, clippy::all, clippy::pedantic, clippy::float_arithmetic)]
        mod derived {
            #[derive(pest_derive::Parser)]
            #[grammar = "../grammar/lexical.pest"]
            #[grammar = "../grammar/expressions.pest"]
            #[grammar = "../grammar/declarations.pest"]
            $(#[grammar = $file])*
            pub struct Procedure;
        }
    };
}
each_kind!(grammar);

pub use derived::{Procedure, Rule as Node};

/// A parsed phrase.
pub type Pair<'i> = pest::iterators::Pair<'i, Node>;
