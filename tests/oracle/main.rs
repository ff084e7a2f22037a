//! An independent oracle: a small, slow, obvious evaluator, held against the checker on generated rule sets and dockets.
//!
//! What comes in: models, plain structs that are printed as rule text and docket text. What goes out: where the checker says other than what
//! is worked out from the model by going through all possibilities. No code of the checker is used but to read the text and to check it.
//!
//! The models are the same on every run. `QUORATE_CASES=20000 cargo test --test oracle` tries more of them. What once differed is kept, shrunk,
//! in `tests/oracle/regressions/` and is tried first.

#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods, reason = "a test that cannot go on says so")]

#[path = "../support/mod.rs"]
mod support;

mod alone;
mod ballots;
mod days;
mod duties;
mod harness;
mod laws;
mod limits;
mod meets;
mod office;
mod period;
mod rest;
mod route;
mod silence;
mod terms;
mod threshold;
mod weights;
