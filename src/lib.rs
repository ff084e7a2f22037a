//! quorate checks that an organisation follows its own rules of procedure.

#[cfg(feature = "cli")]
pub mod cli;
pub mod date;
pub mod diagnostic;
pub mod docket;
pub mod report;
pub mod source;
