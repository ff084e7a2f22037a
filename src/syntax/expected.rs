//! Says in words what the grammar expected.
//!
//! What comes in: pest's error. What goes out: a message and, for a number whose other half is missing, the choices. The names of
//! grammar rules are chosen so that they can be read: `kw_before` is the word `before`, `duration` a duration.

use super::grammar::Node;
use super::slips;
use crate::diagnostic::{Hint, excerpt};
use pest::error::{Error, ErrorVariant};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// The words of keyword rules, which are named `kw_…` in the grammar.
static KEYWORDS: LazyLock<FxHashMap<Node, String>> = LazyLock::new(|| {
    let word = |node: &Node| Some((*node, format!("{node:?}").strip_prefix("kw_")?.to_owned()));
    Node::all_rules().iter().filter_map(word).collect()
});

/// The word that a keyword rule stands for.
pub fn keyword(node: Node) -> Option<&'static str> {
    KEYWORDS.get(&node).map(String::as_str)
}

/// What was expected.
pub struct Expected {
    /// The message.
    pub message: String,
    /// One thing to do, and the word that was meant, where one was.
    pub hint: Hint,
    /// Words that may be wanting.
    pub choices: &'static [&'static str],
}

/// What was expected where `found` stands, behind `before` and in front of `after`.
pub fn expectation(error: &Error<Node>, (before, found, after): (&str, &str, &str)) -> Expected {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        return Expected { message: "this cannot be read".into(), hint: Hint::default(), choices: &[] };
    };
    // any number may be rounded: that it is not is never the mistake
    let expected = positives.iter().filter(|node| **node != Node::rounded || positives.len() == 1);
    let mut words: Vec<String> = expected.filter_map(|node| spoken(*node)).collect();
    words.dedup();
    words.sort();
    words.dedup();
    let word = found;
    let wants = |node| positives.contains(&node);
    // one of the two goes on, the other does not
    if matches!(word, "and" | "or") && wants(Node::kw_and) != wants(Node::kw_or) {
        return Expected { message: MIXED.into(), hint: MIXED_HELP.to_owned().into(), choices: &[] };
    }
    let found = match found {
        "" => "the end of the file".to_owned(),
        word => format!("`{}`", excerpt(word)),
    };
    let half = missing_half(positives);
    let slip = misspelt(word, positives).or_else(|| expected_slip((before, word, after), positives));
    let (hint, choices) = match (slip, meant(word, positives), half) {
        (Some(help), ..) => (Hint::from(help), &[][..]),
        (None, hint, _) if hint.meant.is_some() => (hint, &[][..]),
        (None, _, Some((help, choices))) => (Hint::from(help.to_owned()), choices),
        (None, ..) => (Hint::default(), &[][..]),
    };
    let message = match words.as_slice() {
        [] => format!("{found} cannot stand here"),
        [one] => format!("{one} is expected, not {found}"),
        several => format!("{} is expected, not {found}", listed(several)),
    };
    Expected { message, hint, choices }
}

/// Words that say how time is counted.
const UNITS: [&str; 8] = ["days", "hours", "weeks", "months", "years", "clear", "business", "calendar"];

/// The word that was meant by one that is nearly it.
fn meant(found: &str, positives: &[Node]) -> Hint {
    // of a word of two letters any other is near
    if found.chars().count() < 3 {
        return Hint::default();
    }
    let units = UNITS.iter().filter(|_| positives.contains(&Node::unit) || positives.contains(&Node::days));
    let words: Vec<&str> = positives.iter().filter_map(|node| keyword(*node)).chain(units.copied()).collect();
    Hint::near(found, words)
}

/// What is said where `and` follows `or`.
pub const MIXED: &str = "`and` and `or` do not mix without parentheses";
/// What to do then.
pub const MIXED_HELP: &str = "put what belongs together in parentheses";

/// A slip that what was expected tells.
fn expected_slip((before, found, after): (&str, &str, &str), positives: &[Node]) -> Option<String> {
    let wants = |node| positives.contains(&node);
    let digit = found.starts_with(|c: char| c.is_ascii_digit());
    Some(match found {
        "else" if wants(Node::kw_otherwise) => "write `otherwise:`".to_owned(),
        "should" | "must" => format!("`{found}` stands before the clause"),
        "%" => return slips::slip(before, found, after),
        ":" => return slips::slip(before, found, after).filter(|_| !wants(Node::case_colon)),
        ";" if wants(Node::name) || wants(Node::entry_name) => "names are divided by commas: write `,`".to_owned(),
        _ if digit && slips::decimal(before, found).is_some() => return slips::decimal(before, found),
        "half" => "write `1/2 of`".to_owned(),
        _ if digit && (wants(Node::date) || wants(Node::whole_day)) => slips::DAY.to_owned(),
        _ if found.starts_with('"') && wants(Node::number) => "write the number without quotes".to_owned(),
        _ if positives == [Node::cite_closes] => "close the citation with `]`".to_owned(),
        _ if positives == [Node::kw_most] => "write `at most`, or name a meeting: `at special meeting`".to_owned(),
        _ if wants(Node::quoted) && found.starts_with(char::is_alphanumeric) => "put the text in quotes: `\"…\"`".to_owned(),
        _ => {
            let number = wants(Node::number) || wants(Node::duration) || wants(Node::window) || wants(Node::quantity);
            return slips::sign(found).or_else(|| slips::number_in_words(found).filter(|_| number));
        }
    })
}

/// What other languages write where this one has words of its own.
fn misspelt(found: &str, positives: &[Node]) -> Option<String> {
    let compares = [Node::relation, Node::comparator, Node::is_not, Node::kw_is, Node::at_least];
    let words = match found {
        "=" | "equals" if !compares.iter().any(|node| positives.contains(node)) => return None,
        "then" => "`than`, as in `more than noes`",
        ">" | "≥" | "greater" | "exceeds" | "larger" => "`more than` or `at least`",
        "<" | "≤" | "less" | "smaller" => "`fewer than` or `at most`",
        "=" | "equals" => "`is`",
        "!" => "`not` or `is not`",
        "&" => "`and`",
        "|" => "`or`",
        _ => {
            let (left, right) = found.split_once('-')?;
            let number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
            let day = positives.contains(&Node::date) || positives.contains(&Node::whole_day);
            return (number(left) && number(right)).then(|| match day {
                true => slips::DAY.to_owned(),
                false => format!("a minus has spaces around it: `{left} - {right}`"),
            });
        }
    };
    Some(format!("write {words}"))
}

/// No number with a missing half: what a duration, a fraction or a limit still needs.
fn missing_half(positives: &[Node]) -> Option<(&'static str, &'static [&'static str])> {
    let wants = |node| positives.contains(&node);
    Some(if wants(Node::unit) || wants(Node::days) {
        (
            "say the unit and how days are counted: `14 days`, `14 clear days`, `10 business days`, `72 hours`, `2 weeks`, `1 month`, `2 years` or `2 calendar years`",
            &["days", "clear days", "business days", "hours", "weeks", "months", "years", "calendar years"],
        )
    } else if wants(Node::kw_before) {
        ("say before what: `before meeting`, or `before start` of a term", &["before meeting", "before start"])
    } else if wants(Node::kw_meeting) {
        ("say before what: `before meeting`", &["meeting"])
    } else if wants(Node::kw_start) {
        ("say before what: `before start`", &["start"])
    } else if wants(Node::of_seats) {
        ("say of what: `1/3 of seats` or `1/3 of holders`", &["of seats", "of holders"])
    } else if wants(Node::kw_of) {
        ("say of what: `of members`, `of present` or `of (ayes + noes)`", &["of members", "of present", "of (ayes + noes)"])
    } else if wants(Node::kw_consecutive) {
        ("say what is counted: `2 consecutive terms` or `2 lifetime terms`", &["consecutive terms", "lifetime terms"])
    } else {
        return None;
    })
}

/// How a rule of the grammar is spoken of; None for what nobody needs to be told.
fn spoken(node: Node) -> Option<String> {
    if let Some(word) = keyword(node) {
        return Some(format!("`{word}`"));
    }
    let words = match node {
        Node::COMMENT | Node::WHITESPACE | Node::tail => return None,
        Node::name
        | Node::plain_name
        | Node::actor
        | Node::actors
        | Node::entry
        | Node::entry_name
        | Node::events
        | Node::after_term => "a name",
        Node::after_rule => "the name of a step",
        Node::quoted | Node::title => "a text in quotes",
        Node::date => "a date such as 2023-09-21",
        Node::number | Node::quantity => "a number",
        Node::attribute => "an attribute and its value, such as `votes 1/2`",
        Node::attribute_value => "a value",
        Node::truth => "`yes` or `no`",
        Node::whole_day => "a day such as 2023-09-21",
        Node::weight_row => "a name and its weight",
        Node::weights_known => "how well the weights are known, such as `total 100` or `give or take 0.005`",
        Node::weights_total => "`total`",
        Node::weights_others => "`others`",
        Node::weights_off => "`give or take`",
        Node::window | Node::window_least | Node::window_most | Node::duration => "a length of time such as `14 days`",
        Node::listed_day | Node::yearly | Node::day_list => "a day such as 2024-12-25",
        Node::month_clamp => "`clamp`",
        Node::month_overflow => "`overflow`",
        Node::table_from => "`from` and the path of a table",
        Node::unit | Node::days => "a unit such as `days`",
        Node::weekday => "a day of the week such as `Sunday`",
        Node::day_of_year => "a month and a day such as 12-25",
        Node::of_seats => "`of seats`",
        Node::share_of => "a share such as `1/3 of seats`",
        Node::in_one_year => "`in one year`",
        Node::term_word => "`terms`",
        Node::incompatible_one => "the name of an office, or `member of` a body",
        Node::at_least => "`at least`",
        Node::at_most => "`at most`",
        Node::more_than => "`more than`",
        Node::fewer_than => "`fewer than`",
        Node::final_step => "`final`",
        Node::optional_step => "`optional`",
        Node::unknown => "`unknown`",
        Node::vote_rule => "a decision rule such as `ayes more than noes`",
        Node::expression
        | Node::condition
        | Node::comparison
        | Node::sum
        | Node::product
        | Node::filtered
        | Node::primary
        | Node::quorum_rule => "an expression such as `ayes` or `meeting.kind is special`",
        Node::relation | Node::comparator => "a comparison such as `at least`",
        Node::longer_than => "`longer than`",
        Node::shorter_than => "`shorter than`",
        Node::on_or_before => "`on or before`",
        Node::on_or_after => "`on or after`",
        Node::before_word => "`before`",
        Node::after_word => "`after`",
        Node::is_not => "`is not`",
        Node::is_given => "`is given`",
        Node::is_in => "`in`",
        Node::some_word => "`some`",
        Node::every_word => "`every`",
        Node::collection => "a collection such as `decisions` or `terms of OFFICE`",
        Node::ballots => "ballots such as `ayes` or `members`",
        Node::share | Node::quorum_count => "a number such as `majority of members`",
        Node::rounded => "`rounded`",
        Node::case_result => "a decision rule, `carries` or `fails`",
        Node::tie_fails => "`fails`",
        Node::tie_passes => "`passes`",
        Node::tie_chair => "`to chair`",
        Node::vote_case => "`when`",
        Node::vote_otherwise => "`otherwise`",
        Node::case_colon => "`:`",
        Node::cite_closes => "`]`",
        Node::event_term => "`until next` and an event",
        Node::membership | Node::some_members | Node::one_membership => "a roster, a group or `holders of` an office",
        Node::limit_unit => "`terms`, `years` or `months`",
        Node::every_meeting => "`meeting`",
        Node::every_year => "`year`",
        Node::class_undecided => "`no decision`",
        Node::each_of => "`each of`",
        Node::lapse_of => "`lapse of`",
        Node::any_of => "`any`",
        Node::poll | Node::field_name => "a name",
        Node::field_declared => "a field and its sort, such as `rate number`",
        Node::meets_once | Node::meets_often | Node::meets_every => "how often, such as `at least once a year`",
        Node::partial_never => "`do not count`",
        Node::filled_before => "`at least`",
        Node::strength => "`should`",
        Node::fraction => "a fraction such as `2/3`",
        Node::entry_id => "an id",
        Node::hours => "`hours`",
        Node::weeks => "`weeks`",
        Node::months => "`months`",
        Node::years => "`years`",
        Node::bracket_opens => "`(`",
        Node::bracket_closes => "`)`",
        Node::then_word | Node::not_comparing | Node::declaring_word => return None,
        Node::sign | Node::times | Node::filter | Node::segment => return None,
        Node::path | Node::target => "the path of a provision such as `soc.quorum`",
        Node::duty_on | Node::duty_outcome | Node::duty_decision | Node::decision_word => {
            "what a duty follows from, such as `decision` or `rejected of council`"
        }
        Node::duty_then | Node::duty_step => "what must be done, such as `then debated by assembly`",
        Node::duty_begins => "`begins`",
        Node::duty_ends => "`ends`",
        Node::clean => "`clean`",
        Node::expected | Node::expected_severity => "a finding such as `error route/wrong-body`",
        Node::code => "a code such as `route/wrong-body`",
        other => return Some(format!("{other:?}").replace('_', " ")),
    };
    Some(words.into())
}

/// `a, b or c`
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
