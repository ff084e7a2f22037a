//! quorate checks that an organisation follows its own rules of procedure.

pub mod date;
pub mod diagnostic;
pub mod docket;
pub mod source;
