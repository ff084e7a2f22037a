//! YAML and JSON → [`Docket`]: facts with their places.
//!
//! What comes in: the text of a file in a [`SourceMap`](crate::source::SourceMap). What goes out: a [`Docket`] with what could be
//! understood, and a finding for what could not. It must not know any rule set: whether `soc` is a body is decided later.

mod model;

pub use model::*;
