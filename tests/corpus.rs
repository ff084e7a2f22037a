//! Every example of every page and document, one named test each.

#![allow(clippy::print_stderr, reason = "a test speaks to who runs it")]

mod support;

use libtest_mimic::{Arguments, Failed, Trial};
use support::{Example, all_pages, examples, lines, misread};

fn main() {
    let pages = all_pages();
    let trials = pages.iter().flat_map(examples).map(|example| Trial::test(name(&example), move || run(&example)));
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}

fn name(example: &Example) -> String {
    let section = if example.section.is_empty() { "introduction" } else { &example.section };
    format!("{} line {}: {section}", example.page, example.line)
}

fn run(example: &Example) -> Result<(), Failed> {
    if let Some(place) = &example.fragment {
        let wrong = misread(place, example.rules.as_deref().unwrap_or_default());
        return if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) };
    }
    let mut unexpected = lines(example)?;
    let mut missing = Vec::new();
    for expected in example.expected.iter().flatten() {
        match unexpected.iter().position(|found| found == expected) {
            Some(index) => _ = unexpected.remove(index),
            None => missing.push(expected.as_str()),
        }
    }
    if missing.is_empty() && unexpected.is_empty() {
        return Ok(());
    }
    Err(format!("not found:\n  {}\nnot expected:\n  {}", missing.join("\n  "), unexpected.join("\n  ")).into())
}
