//! Phrases of decision rules → [`VoteRule`].

use super::cursor::Phrase;
use super::grammar::Node;
use crate::ast::{Amount, AmountTerm, Ballots, Comparator, VoteRule};
use num_rational::Ratio;

/// A decision rule; None where a number is out of range or a denominator is zero.
pub fn rule(phrase: &Phrase<'_>) -> Option<VoteRule> {
    let any = phrase.has(Node::kw_or);
    let mut terms = phrase.parts().map(|part| term(&part)).collect::<Option<Vec<_>>>()?;
    match terms.len() {
        1 => terms.pop(),
        _ if any => Some(VoteRule::Any(terms)),
        _ => Some(VoteRule::All(terms)),
    }
}

fn term(phrase: &Phrase<'_>) -> Option<VoteRule> {
    let inner = phrase.parts().next()?;
    match inner.node() {
        Node::negated => Some(VoteRule::Not(Box::new(term(&inner.part(Node::vote_term)?)?))),
        Node::vote_rule => rule(&inner),
        Node::absence => Some(VoteRule::Without {
            ballots: ballots(&inner.part(Node::ballots)?)?,
            among: inner.part(Node::silence_of).and_then(|part| ballots(&part)),
        }),
        _ => {
            let mut amounts = inner.parts().filter(|part| part.node() == Node::amount);
            Some(VoteRule::Compare {
                left: amount(&amounts.next()?)?,
                how: comparator(&inner.part(Node::comparator)?)?,
                right: amount(&amounts.next()?)?,
            })
        }
    }
}

fn comparator(phrase: &Phrase<'_>) -> Option<Comparator> {
    Some(match phrase.parts().next().map(|part| part.node()) {
        Some(Node::at_least) => Comparator::AtLeast,
        Some(Node::more_than) => Comparator::MoreThan,
        Some(Node::at_most) => Comparator::AtMost,
        Some(Node::fewer_than) => Comparator::FewerThan,
        _ => Comparator::Is,
    })
}

fn amount(phrase: &Phrase<'_>) -> Option<Amount> {
    let inner = phrase.parts().next()?;
    match inner.node() {
        Node::share => share(&inner),
        Node::multiple => {
            let factor = inner.part(Node::number)?.text().parse().ok().filter(|n| *n <= 1_000_000_000)?;
            Some(Amount {
                factor: Ratio::from_integer(factor),
                majority: false,
                share: false,
                terms: total(&inner.part(Node::total)?)?,
            })
        }
        _ => Some(Amount { factor: Ratio::from_integer(1), majority: false, share: false, terms: total(&inner)? }),
    }
}

/// `2/3 of members`, `majority of present`.
pub fn share(phrase: &Phrase<'_>) -> Option<Amount> {
    let terms = total(&phrase.part(Node::total)?)?;
    let written = phrase.part(Node::fraction);
    let factor = written.as_ref().map_or(Some(Ratio::new(1, 2)), |fraction| ratio(fraction.text()))?;
    Some(Amount { factor, majority: written.is_none(), share: true, terms })
}

fn total(phrase: &Phrase<'_>) -> Option<Vec<AmountTerm>> {
    let mut terms = Vec::new();
    for part in phrase.parts() {
        let inner = part.parts().next()?;
        match inner.node() {
            Node::total => terms.extend(total(&inner)?),
            Node::number => terms.push(AmountTerm::Number(inner.text().parse().ok().filter(|n| *n <= 1_000_000_000)?)),
            _ => terms.push(AmountTerm::Ballots(ballots(&inner)?)),
        }
    }
    Some(terms)
}

/// A ballot set.
pub fn ballots(phrase: &Phrase<'_>) -> Option<Ballots> {
    Some(match phrase.text() {
        "ayes" => Ballots::Ayes,
        "noes" => Ballots::Noes,
        "abstentions" => Ballots::Abstentions,
        "absences" => Ballots::Absences,
        "objections" => Ballots::Objections,
        "present" => Ballots::Present,
        "members" => Ballots::Members,
        _ => return None,
    })
}

/// An exact fraction: `2/3`, `55%`, `66.67%`. None for a zero denominator or a number out of range.
pub fn ratio(text: &str) -> Option<Ratio<i64>> {
    if let Some((numerator, denominator)) = text.split_once('/') {
        let (numerator, denominator): (i64, i64) = (numerator.parse().ok()?, denominator.parse().ok()?);
        return (denominator != 0 && numerator.max(denominator) <= 1_000_000_000).then(|| Ratio::new(numerator, denominator));
    }
    let percent = text.strip_suffix('%')?;
    let (whole, decimals) = percent.split_once('.').unwrap_or((percent, ""));
    let scale = 10i64.checked_pow(decimals.len().try_into().ok().filter(|n| *n <= 9)?)?;
    let digits: i64 = format!("{whole}{decimals}").parse().ok().filter(|n| *n <= 1_000_000_000_000)?;
    Some(Ratio::new(digits, scale * 100))
}
