//! Phrases of expressions → [`Expr`].
//!
//! What comes in: phrases. What goes out: trees, None where a number is out of range (which [`super::out_of_range`] tells).

use super::cursor::Phrase;
use super::grammar::Node;
use super::phrase;
use crate::ast::{
    Ballots, Binding, CaseResult, Collection, Comparator, Exact, Expr, ExprKind, Filter, Gather, Lasting, Name, Silence,
    VoteRule, Whole,
};
use crate::number;
use crate::source::{Span, Spanned};

/// A decision rule.
pub fn vote_rule(phrase: &Phrase<'_>) -> Option<VoteRule> {
    let inner = phrase.parts().next()?;
    if inner.node() == Node::expression {
        return expression(&inner).map(VoteRule::Plain);
    }
    if inner.node() == Node::unknown {
        return Some(VoteRule::Unknown);
    }
    let (cases, otherwise) = cases(&inner)?;
    Some(VoteRule::Cases(cases, otherwise, inner.span()))
}

/// Cases with their conditions, and what holds in no other.
type Cases = (Vec<(Expr, CaseResult)>, Option<CaseResult>);

fn cases(phrase: &Phrase<'_>) -> Option<Cases> {
    let mut cases = Vec::new();
    let mut otherwise = None;
    for part in phrase.parts() {
        let result = case_result(&part.part(Node::case_result)?)?;
        match part.part(Node::expression) {
            Some(when) => cases.push((expression(&when)?, result)),
            None => otherwise = Some(result),
        }
    }
    Some((cases, otherwise))
}

fn case_result(phrase: &Phrase<'_>) -> Option<CaseResult> {
    let inner = phrase.parts().next()?;
    match inner.node() {
        Node::carries_word => Some(CaseResult::Carries),
        Node::fails_word => Some(CaseResult::Fails),
        Node::unknown => Some(CaseResult::Unknown),
        Node::vote_cases => cases(&inner).map(|(cases, otherwise)| CaseResult::Cases(cases, otherwise.map(Box::new))),
        _ => expression(&inner).map(CaseResult::Rule),
    }
}

/// An expression.
pub fn expression(phrase: &Phrase<'_>) -> Option<Expr> {
    let any = phrase.has(Node::kw_or);
    let mut parts = phrase.parts().map(|part| condition(&part)).collect::<Option<Vec<_>>>()?;
    let kind = match parts.len() {
        1 => return parts.pop(),
        _ if any => ExprKind::Any(parts),
        _ => ExprKind::All(parts),
    };
    Some(Expr { span: phrase.span(), kind })
}

fn condition(phrase: &Phrase<'_>) -> Option<Expr> {
    let inner = phrase.parts().next()?;
    let span = inner.span();
    let kind = match inner.node() {
        Node::negated => ExprKind::Not(Box::new(condition(&inner.part(Node::condition)?)?)),
        Node::absence => ExprKind::Without {
            set: Box::new(sum(&inner.part(Node::sum)?)?),
            among: inner.part(Node::silence_of).and_then(|part| Ballots::of(part.text())),
            within: match inner.part(Node::silence_within) {
                Some(within) => Some(phrase::length(&within.part(Node::duration)?)?),
                None => None,
            },
        },
        Node::silence => ExprKind::Silence(Silence {
            lasting: match inner.part(Node::silence_length) {
                None => Lasting::UntilClosed,
                Some(length) => match length.part(Node::duration) {
                    Some(least) => Lasting::AtLeast(phrase::length(&least)?),
                    None => Lasting::Unknown,
                },
            },
            objections: match inner.part(Node::silence_broken).and_then(|part| part.part(Node::number)) {
                Some(number) => number.text().parse().ok()?,
                None => 1,
            },
            amendments: inner.part(Node::silence_broken).is_some_and(|part| part.has(Node::kw_amendments)),
            consent: inner
                .part(Node::silence_consent)
                .and_then(|part| part.part(Node::silence_of))
                .and_then(|part| Ballots::of(part.text())),
        }),
        Node::quantified => {
            let every = inner.part(Node::quantifier)?.has(Node::every_word);
            let mut inside: Vec<Phrase<'_>> = inner.parts().filter(|part| part.node() == Node::expression).collect();
            let has = expression(&inside.pop()?)?;
            let filter = inside.pop();
            let binding = binding(&inner, filter.as_ref())?;
            ExprKind::Quantified(every, Box::new(binding), Box::new(has))
        }
        _ => return comparison(&inner),
    };
    Some(Expr { span, kind })
}

/// The binding among the parts of a phrase; its filter is told apart by the caller.
fn binding(phrase: &Phrase<'_>, filter: Option<&Phrase<'_>>) -> Option<Binding> {
    let filter = match filter {
        Some(filter) => Some(expression(filter)?),
        None => None,
    };
    Some(Binding { name: phrase::first_name(phrase)?, collection: collection(&phrase.part(Node::collection)?)?, filter })
}

/// A binding by itself.
pub fn whole(phrase: &Phrase<'_>) -> Option<Binding> {
    binding(phrase, phrase.part(Node::expression).as_ref())
}

fn whole_binding(phrase: &Phrase<'_>) -> Option<Box<Binding>> {
    let inner = phrase.part(Node::binding)?;
    binding(&inner, inner.part(Node::expression).as_ref()).map(Box::new)
}

/// What is gone through.
pub fn collection(phrase: &Phrase<'_>) -> Option<Collection> {
    let inner = phrase.parts().next()?;
    let span = inner.span();
    Some(match inner.node() {
        Node::terms_of => Collection::Terms(phrase::names(&inner)),
        Node::ballots_of => Collection::Ballots(element(&inner)?),
        Node::papers_of => Collection::Papers(element(&inner)?),
        Node::steps_of => Collection::Steps(phrase::first_name(&inner)?),
        Node::earlier_decisions => Collection::Earlier(
            match inner.part(Node::element) {
                Some(_) => Some(element(&inner)?),
                None => None,
            },
            span,
        ),
        Node::decisions_word => Collection::Decisions(span),
        Node::items_word => Collection::Items(span),
        Node::meetings_word => Collection::Meetings(span),
        _ => Collection::Other(Box::new(path(&inner)?)),
    })
}

/// What something is of: a name, or an element in brackets.
fn element(phrase: &Phrase<'_>) -> Option<Box<Expr>> {
    let element = phrase.part(Node::element)?;
    let inner = match element.part(Node::expression) {
        Some(inner) => expression(&inner)?,
        None => {
            let name = phrase::first_name(&element)?;
            Expr { span: name.span, kind: ExprKind::Name(name) }
        }
    };
    Some(Box::new(Expr { span: element.span(), ..inner }))
}

fn comparison(phrase: &Phrase<'_>) -> Option<Expr> {
    let left = sum(&phrase.part(Node::sum)?)?;
    let Some(relation) = phrase.part(Node::relation) else { return Some(left) };
    let span = phrase.span();
    let inner = relation.parts().next()?;
    let kind = match inner.node() {
        Node::is_given => ExprKind::Given(Box::new(left), !inner.has(Node::kw_not)),
        Node::is_in => ExprKind::In(Box::new(left), Box::new(sum(&inner.part(Node::sum)?)?), !inner.has(Node::kw_not)),
        Node::comparator => {
            let right = sum(&relation.part(Node::sum)?)?;
            ExprKind::Compare(Box::new(left), comparator(&inner), Box::new(right))
        }
        _ => ExprKind::Overlaps(Box::new(left), Box::new(sum(&inner)?)),
    };
    Some(Expr { span, kind })
}

fn comparator(phrase: &Phrase<'_>) -> Comparator {
    match phrase.parts().next().map(|part| part.node()) {
        Some(Node::at_least) => Comparator::AtLeast,
        Some(Node::more_than) => Comparator::MoreThan,
        Some(Node::at_most) => Comparator::AtMost,
        Some(Node::fewer_than) => Comparator::FewerThan,
        Some(Node::longer_than) => Comparator::LongerThan,
        Some(Node::shorter_than) => Comparator::ShorterThan,
        Some(Node::on_or_before) => Comparator::OnOrBefore,
        Some(Node::on_or_after) => Comparator::OnOrAfter,
        Some(Node::before_word) => Comparator::Before,
        Some(Node::after_word) => Comparator::After,
        Some(Node::is_not) => Comparator::IsNot,
        _ => Comparator::Is,
    }
}

/// A sum.
pub fn sum(phrase: &Phrase<'_>) -> Option<Expr> {
    let mut terms = Vec::new();
    let mut minus = false;
    for part in phrase.parts() {
        if part.node() == Node::sign {
            minus = part.text() == "-";
        } else {
            terms.push((minus, product(&part)?));
        }
    }
    single_or(terms, phrase, ExprKind::Sum)
}

fn product(phrase: &Phrase<'_>) -> Option<Expr> {
    let mut factors = Vec::new();
    let mut divides = false;
    for part in phrase.parts() {
        if part.node() == Node::times {
            divides = part.text() == "/";
        } else if part.node() == Node::rounded {
            let how = if part.has(Node::kw_up) { Whole::Up } else { Whole::Down };
            let of = single_or(factors, phrase, ExprKind::Product)?;
            return Some(Expr { span: phrase.span(), kind: ExprKind::Whole(how, Box::new(of)) });
        } else {
            let factor = match part.node() {
                Node::fraction => Expr { span: part.span(), kind: ExprKind::Number(share_of(part.text())?) },
                _ => filtered(&part)?,
            };
            factors.push((divides, factor));
        }
    }
    single_or(factors, phrase, ExprKind::Product)
}

fn single_or(mut parts: Vec<(bool, Expr)>, phrase: &Phrase<'_>, several: fn(Vec<(bool, Expr)>) -> ExprKind) -> Option<Expr> {
    if parts.len() == 1 {
        return parts.pop().map(|(_, only)| only);
    }
    Some(Expr { span: phrase.span(), kind: several(parts) })
}

/// A set with its filters.
pub fn filtered(phrase: &Phrase<'_>) -> Option<Expr> {
    let mut parts = phrase.parts();
    let mut of = primary(&parts.next()?)?;
    for part in parts {
        let inner = part.parts().next()?;
        let filter = match inner.node() {
            Node::from_group => Filter::From(phrase::first_name(&inner)?),
            Node::except_set => Filter::Except(Box::new(primary(&inner.part(Node::primary)?)?)),
            Node::where_filter => Filter::Where(Box::new(expression(&inner.part(Node::expression)?)?)),
            _ => Filter::By(phrase::first_name(&inner)?),
        };
        of = Expr { span: of.span.to(part.span()), kind: ExprKind::Filtered(Box::new(of), filter) };
    }
    Some(of)
}

fn primary(phrase: &Phrase<'_>) -> Option<Expr> {
    let inner = phrase.parts().next()?;
    let span = inner.span();
    let kind = match inner.node() {
        Node::brackets => {
            let mut parts = inner
                .parts()
                .filter(|part| part.node() == Node::expression)
                .map(|part| expression(&part))
                .collect::<Option<Vec<_>>>()?;
            let whole = Span { end: inner.part(Node::bracket_closes)?.span().end, ..span };
            let of = match parts.len() {
                1 => Expr { span: whole, ..parts.pop()? },
                _ => Expr { span: whole, kind: ExprKind::List(parts) },
            };
            return Some(fields(of, &inner));
        }
        Node::count_of => ExprKind::Count(whole_binding(&inner)?),
        Node::gathered => {
            let how = match inner.part(Node::gather_word)?.text() {
                "highest" => Gather::Highest,
                "lowest" => Gather::Lowest,
                _ => Gather::Sum,
            };
            ExprKind::Gathered(how, Box::new(sum(&inner.part(Node::sum)?)?), whole_binding(&inner)?)
        }
        Node::picked => {
            let last = inner.part(Node::pick_word)?.text() == "last";
            let picked = Expr { span, kind: ExprKind::Picked(last, whole_binding(&inner)?) };
            return Some(fields(picked, &inner));
        }
        Node::previous_of => {
            let previous = Expr { span, kind: ExprKind::Previous(element(&inner)?) };
            return Some(fields(previous, &inner));
        }
        Node::root_of => ExprKind::Root(Box::new(filtered(&inner.part(Node::filtered)?)?)),
        Node::next_whole => ExprKind::Whole(Whole::Above, Box::new(filtered(&inner.part(Node::filtered)?)?)),
        Node::fewest_of => {
            let mut sides = inner.parts().filter(|part| part.node() == Node::filtered);
            let (of, than) = (filtered(&sides.next()?)?, filtered(&sides.next()?)?);
            let how = if inner.has(Node::more_than) { Comparator::MoreThan } else { Comparator::AtLeast };
            ExprKind::Fewest(Box::new(of), how, Box::new(than))
        }
        Node::chosen => {
            let parts = inner.parts().filter(|part| part.node() == Node::sum);
            ExprKind::Chosen(inner.has(Node::greater_word), parts.map(|part| sum(&part)).collect::<Option<_>>()?)
        }
        Node::share => return share(&inner),
        Node::seats_of => ExprKind::Seats(phrase::first_name(&inner)?),
        Node::duration => ExprKind::Length(phrase::length(&inner)?),
        Node::fraction => ExprKind::Number(share_of(inner.text())?),
        Node::number | Node::decimal => ExprKind::Number(number::exact(inner.text())?),
        Node::date => ExprKind::Date(crate::date::When::parse(inner.text())?),
        Node::yes_no => ExprKind::Truth(inner.text() == "yes"),
        _ => return path(&inner),
    };
    Some(Expr { span, kind })
}

/// `2/3 of members`, `majority of present`.
pub fn share(phrase: &Phrase<'_>) -> Option<Expr> {
    let of = filtered(&phrase.part(Node::filtered)?)?;
    let factor = match phrase.part(Node::fraction) {
        Some(fraction) => Some(share_of(fraction.text())?),
        None => None,
    };
    Some(Expr { span: phrase.span(), kind: ExprKind::Share(factor, Box::new(of)) })
}

/// `meeting.kind`, `ayes`.
fn path(phrase: &Phrase<'_>) -> Option<Expr> {
    let first = phrase.parts().next()?;
    let kind = match first.node() {
        Node::ballots => ExprKind::Ballots(Ballots::of(first.text())?),
        _ => ExprKind::Name(phrase::name(&first)),
    };
    Some(fields(Expr { span: first.span(), kind }, phrase))
}

fn fields(of: Expr, phrase: &Phrase<'_>) -> Expr {
    phrase.parts().filter(|part| part.node() == Node::segment).fold(of, |of, part| {
        let name: Name = Spanned::new(part.text().to_owned(), part.span());
        Expr { span: of.span.to(part.span()), kind: ExprKind::Field(Box::new(of), name) }
    })
}

/// A fraction in small numbers.
pub fn ratio(text: &str) -> Option<num_rational::Ratio<i64>> {
    let exact = share_of(text)?;
    Some(num_rational::Ratio::new((*exact.numer()).try_into().ok()?, (*exact.denom()).try_into().ok()?))
}

/// An exact fraction: `2/3`, `55%`, `66.67%`. None for a zero denominator or a number out of range.
fn share_of(text: &str) -> Option<Exact> {
    if let Some((numerator, denominator)) = text.split_once('/') {
        let (numerator, denominator): (i64, i64) = (numerator.parse().ok()?, denominator.parse().ok()?);
        let in_range = denominator != 0 && numerator.max(denominator) <= 1_000_000_000;
        return in_range.then(|| Exact::new(numerator.into(), denominator.into()));
    }
    number::exact(text).filter(|share| *share.numer() <= 1_000_000_000_000 && *share.denom() <= 1_000_000_000_000)
}
