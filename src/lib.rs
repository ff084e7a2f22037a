//! quorate checks that an organisation follows its own rules of procedure.
//!
//! The rules are written once, in a small language (`*.rop`); agendas and chains of decisions are YAML or JSON ("dockets"). The pipeline,
//! in order: [`syntax`] reads rule files into an [`ast`]; [`resolve`] turns them into a [`charter`] whose provisions come down to a closed set
//! of [`constraint`] forms, with the help of one folder a rule [`kinds`]; [`graph`] draws what hangs on what, [`lints`] look at it;
//! [`docket`] reads facts with their places; [`check`] holds the constraints against them; [`report`] shows what was found; [`format`](mod@format) lays rule files out. No pass fails on
//! a user's mistake: each gives its output and findings.
//!
//! The core is pure: what it needs of its host it asks of a [`source::World`]. Only `cli` touches files and terminals.

pub mod ast;
pub mod book;
pub mod charter;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod constraint;
pub mod date;
pub mod diagnostic;
pub mod docket;
pub mod fixes;
pub mod format;
pub mod formula;
pub mod graph;
pub mod kinds;
pub mod letters;
pub mod lints;
pub mod load;
pub mod number;
pub mod pages;
pub mod picture;
pub mod policy;
pub mod record;
pub mod report;
pub mod resolve;
pub mod runner;
pub mod schema;
pub mod source;
pub mod syntax;
pub mod time;
pub mod violation;
