//! The fields that decisions, meetings, terms, papers, ballots and dates have in expressions.

use crate::docket::Outcome;
use crate::formula::{Field, Sort};

const OUTCOMES: &[&str] =
    &["adopted", "rejected", "deferred", "returned", "noted", "withdrawn", "lapsed", "no-quorum", "pending"];
const METHODS: &[&str] = &["consensus", "show", "roll-call", "secret", "written", "silence"];
const STATUS: &[&str] = &["planned", "held", "cancelled", "postponed"];
const OPTIONS: &[&str] = &["yes", "no", "abstain", "absent", "not voting", "excused", "recused"];
const QUESTIONS: &[&str] = &["uphold", "overturn"];

type Known = (&'static str, Field, Sort);

/// The fields of a sort, by name.
pub fn of(sort: &Sort) -> Vec<Known> {
    match sort {
        Sort::Decision => decision(),
        Sort::Meeting => vec![
            ("id", Field::Id, Sort::Text),
            ("body", Field::Body, Sort::Body),
            ("kind", Field::Kind, Sort::Text),
            ("date", Field::Date, Sort::Date),
            ("place", Field::Place, Sort::Text),
            ("convened", Field::Convened, Sort::Date),
            ("posted", Field::Posted, Sort::Date),
            ("chair", Field::Chair, Sort::Person),
            ("status", Field::Status, Sort::Word("the status of a meeting", STATUS)),
        ],
        Sort::Term => vec![
            ("office", Field::Office, Sort::Office),
            ("holder", Field::Holder, Sort::Person),
            ("role", Field::Role, Sort::Text),
            ("seat", Field::Seat, Sort::Text),
            ("from", Field::From, Sort::Date),
            ("until", Field::Until, Sort::Date),
            ("partial", Field::Partial, Sort::Truth),
            ("elected", Field::Elected, Sort::Date),
        ],
        Sort::Paper => vec![("id", Field::Id, Sort::Text), ("circulated", Field::Circulated, Sort::Date)],
        Sort::Ballot => vec![
            ("voter", Field::Voter, Sort::Person),
            ("option", Field::Option, Sort::Word("a ballot's option", OPTIONS)),
            ("weight", Field::Weight, Sort::Number),
            ("reason", Field::Reason, Sort::Text),
            ("proxy", Field::Proxy, Sort::Person),
            ("withdrawn", Field::Withdrawn, Sort::Truth),
        ],
        Sort::Date => {
            vec![("year", Field::Year, Sort::Number), ("month", Field::Month, Sort::Number), ("day", Field::Day, Sort::Number)]
        }
        _ => Vec::new(),
    }
}

fn decision() -> Vec<Known> {
    debug_assert_eq!(OUTCOMES.len(), Outcome::ALL.len(), "all outcomes can be written");
    vec![
        ("id", Field::Id, Sort::Text),
        ("label", Field::Id, Sort::Text),
        ("date", Field::Date, Sort::Date),
        ("body", Field::Body, Sort::Body),
        ("matter", Field::Matter, Sort::Matter),
        ("step", Field::Step, Sort::Step),
        ("outcome", Field::Outcome, Sort::Word("an outcome", OUTCOMES)),
        ("subject", Field::Subject, Sort::Text),
        ("title", Field::Title, Sort::Text),
        ("text", Field::Text, Sort::Text),
        ("editorial", Field::Editorial, Sort::Truth),
        ("by", Field::By, Sort::Names),
        ("sponsors", Field::Sponsors, Sort::Names),
        ("concerns", Field::Concerns, Sort::Names),
        ("recused", Field::Recused, Sort::Names),
        ("meeting", Field::Meeting, Sort::Meeting),
        ("class", Field::Class, Sort::Text),
        ("reason", Field::Reason, Sort::Text),
        ("circulated", Field::Circulated, Sort::Date),
        ("proposed", Field::Proposed, Sort::Date),
        ("added", Field::Added, Sort::Date),
        ("effective", Field::Effective, Sort::Date),
        ("method", Field::Method, Sort::Word("a method of voting", METHODS)),
        ("rule", Field::Rule, Sort::Text),
        ("question", Field::Question, Sort::Word("the question of a vote", QUESTIONS)),
        ("casting", Field::Casting, Sort::Truth),
        ("opened", Field::Opened, Sort::Date),
        ("closes", Field::Closes, Sort::Date),
    ]
}
