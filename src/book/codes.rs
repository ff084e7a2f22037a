//! Which codes a breach of a provision can have.
//!
//! What comes in: a charter and a provision. What goes out: codes, the likeliest first. It must not know dockets.

use crate::charter::{Charter, ProvisionId, VoteId};
use crate::check::{
    AMENDMENT_MISSING, DELEGATION_NOT_ALLOWED, VERSION_EXPIRED, VERSION_NOT_YET, WAIVER_EXPIRED, WAIVER_NO_REASON,
    WAIVER_NOT_ALLOWED, WAIVER_UNUSED, WRONG_PROCEDURE,
};
use crate::constraint::{Agenda, Authority, Bound, Effective, Exclusion, Form, Limit, Threshold, Unit};
use crate::diagnostic::{Code, NOT_ENCODED};
use crate::formula::{Op, Ruling};
use crate::kinds::{
    agenda, body, circulation, delegation, duty, effect, eligibility, exception, meets, notice, quorum, roster, route, rule,
    term, text, vote,
};

/// The codes of one provision.
pub fn of(charter: &Charter, id: ProvisionId) -> Vec<Code> {
    let provision = charter.provision(id);
    let mut codes = Vec::new();
    if provision.unknown {
        codes.push(NOT_ENCODED);
    }
    for constraint in charter.constraints.iter().filter(|constraint| constraint.provision == id) {
        form(charter, provision.kind, &constraint.form, &mut codes);
    }
    let owner = crate::charter::upwards(&provision.path);
    let owners: Vec<&str> = owner.collect();
    let reached = |powers: &[crate::charter::Power]| powers.iter().any(|power| owners.contains(&power.target.as_str()));
    if charter.excepted.get(&id).is_some_and(|exceptions| exceptions.len() > 1) {
        codes.push(exception::CONFLICT);
    }
    if provision.validity != crate::charter::Validity::default() {
        codes.extend([VERSION_NOT_YET, VERSION_EXPIRED]);
        if reached(&charter.amenders) {
            codes.push(AMENDMENT_MISSING);
        }
    }
    if !provision.unknown && reached(&charter.waivers) {
        codes.extend([WAIVER_NOT_ALLOWED, WAIVER_EXPIRED, WAIVER_NO_REASON, WAIVER_UNUSED]);
    }
    let mut seen = Vec::new();
    codes.retain(|code| {
        let new = !seen.contains(code);
        seen.push(*code);
        new
    });
    codes
}

fn form(charter: &Charter, kind: &str, form: &Form, codes: &mut Vec<Code>) {
    match form {
        Form::Authority(authority) => of_authority(kind, authority, codes),
        Form::Precedence(precedence) => {
            codes.extend([route::MISSING_STEP, route::TOO_EARLY]);
            codes.extend(precedence.most.map(|_| route::TOO_LATE));
            codes.extend(precedence.directly.then_some(route::BETWEEN));
            codes.extend([route::RESTS_ON, route::CIRCULAR]);
        }
        Form::Threshold(Threshold::Quorum { .. }) => codes.push(quorum::NOT_MET),
        Form::Threshold(Threshold::Vote(id)) => of_vote(charter, &[*id], codes),
        Form::Threshold(Threshold::Fallback(first, other, _)) => of_vote(charter, &[*first, *other], codes),
        Form::Period(period) => codes.push(match (kind, period.bound) {
            ("notice", Bound::Least) => notice::TOO_SHORT,
            ("notice", Bound::Most) => notice::TOO_LONG,
            ("circulation", Bound::Least) => circulation::LATE,
            ("circulation", Bound::Most) => circulation::TOO_EARLY,
            ("meets", _) => meets::TOO_RARELY,
            _ => term::FILLED_LATE,
        }),
        Form::Limit(limit) => of_limit(limit, codes),
        Form::Exclusion(exclusion) => codes.push(of_exclusion(exclusion)),
        Form::Agenda(agenda) => of_agenda(agenda, codes),
        Form::Eligible(_) => codes.push(eligibility::NOT_MET),
        Form::Predicate(_) => codes.push(rule::BROKEN),
        Form::Duty(_) => codes.extend([duty::OVERDUE, duty::LATE, duty::PENDING]),
    }
}

fn of_authority(kind: &str, authority: &Authority, codes: &mut Vec<Code>) {
    match authority {
        Authority::Step(_) => codes.push(route::WRONG_BODY),
        Authority::Presiding(_) => codes.push(body::WRONG_CHAIR),
        Authority::Filling(_) | Authority::FillingAfter(..) | Authority::FillingMatter(_) => codes.push(term::WRONG_BODY),
        Authority::Taking(_) | Authority::Holder(_) | Authority::Members(_) => {
            codes.extend([roster::NOT_YET, roster::NO_LONGER, roster::NOT_A_MEMBER]);
        }
        Authority::Observers(_) => codes.push(roster::OBSERVER_VOTES),
        Authority::Seat(_) => codes.extend([roster::NOT_YET, roster::NO_LONGER]),
        Authority::Delegating if kind == "delegation" => codes.extend([
            delegation::MISSING,
            delegation::EXPIRED,
            delegation::SUB_DELEGATION,
            delegation::NOT_DELEGABLE,
            DELEGATION_NOT_ALLOWED,
        ]),
        Authority::Waiving(_) | Authority::Delegating => codes.push(WAIVER_NOT_ALLOWED),
        Authority::Amending(_) => codes.push(WRONG_PROCEDURE),
        Authority::Existing(_) => codes.push(body::NOT_EXISTING),
    }
}

fn of_vote(charter: &Charter, votes: &[VoteId], codes: &mut Vec<Code>) {
    codes.extend([vote::OUTCOME, vote::UNDETERMINED, vote::WRONG_RULE]);
    let versions = votes.iter().flat_map(|id| &charter.votes[id.index()].versions);
    let rules: Vec<&Ruling> = versions.filter_map(|version| version.rule.as_ref()).collect();
    let says = |what: fn(&Op) -> bool| {
        let mut found = false;
        let formulas = rules.iter().flat_map(|rule| rule.formulas());
        formulas.for_each(|formula| formula.visit(&mut |part| found |= what(&part.op)));
        found
    };
    if says(|op| matches!(op, Op::Empty { .. } | Op::Silence { .. })) {
        codes.push(vote::OBJECTION);
    }
    if says(|op| matches!(op, Op::Silence { .. } | Op::Empty { within: Some(_), .. })) {
        codes.extend([vote::RUNNING, vote::LATE_OBJECTION]);
    }
}

fn of_limit(limit: &Limit, codes: &mut Vec<Code>) {
    match limit {
        Limit::Length(_) => codes.extend([term::TOO_LONG, term::BACKWARDS, term::MISSING]),
        Limit::Events(_) => codes.extend([term::END, term::MEETING_KIND, term::BACKWARDS, term::MISSING]),
        Limit::Holdover | Limit::Stated => codes.push(term::MISSING),
        Limit::Terms { unit: Unit::Terms, .. } => codes.push(term::LIMIT),
        Limit::Terms { .. } => codes.push(term::YEARS),
        Limit::Gap(_) => codes.push(term::GAP),
        Limit::Seats(_) => codes.push(term::SEATS),
        Limit::Share(_) => codes.push(term::SHARE),
        Limit::Vacant(_) => codes.push(term::VACANT),
        Limit::Stagger(_) => codes.push(term::STAGGER),
        Limit::Rotation(_) | Limit::Swap(..) | Limit::Skip(_) => codes.push(term::ROTATION),
        // they say how others are counted
        Limit::Partial(_) | Limit::Initial(_) | Limit::Roles { .. } => {}
    }
}

const fn of_exclusion(exclusion: &Exclusion) -> Code {
    match exclusion {
        Exclusion::AfterFinal => route::AFTER_FINAL,
        Exclusion::Repetition => route::REPEATED,
        Exclusion::Steps(_) | Exclusion::Elsewhere(..) => route::EXCLUDED,
        Exclusion::MeetingKind { .. } => route::MEETING_KIND,
        Exclusion::Overlap => term::OVERLAP,
        Exclusion::Incompatible { .. } => term::INCOMPATIBLE,
        Exclusion::TextChange { .. } | Exclusion::SameText { .. } => text::DIFFERS,
        Exclusion::Before(Effective::After(..)) => effect::TOO_SOON,
        Exclusion::Before(Effective::Taken(..)) => effect::NOT_RATIFIED,
        Exclusion::NewText { .. } => text::RESTARTED,
        Exclusion::NotInForce => route::NOT_IN_FORCE,
    }
}

fn of_agenda(asked: &Agenda, codes: &mut Vec<Code>) {
    if matches!(asked, Agenda::First(_)) {
        codes.push(agenda::FIRST);
    }
    codes.push(match asked {
        Agenda::First(_) => agenda::NOT_ADOPTED,
        Agenda::Proposals(_) => agenda::LATE_PROPOSAL,
        Agenda::Proposers(_) => agenda::PROPOSER,
        Agenda::Late { .. } => agenda::LATE_ITEM,
        Agenda::OnlyListed(_) => agenda::NOT_LISTED,
        Agenda::Includes(..) => agenda::MISSING_ITEM,
        Agenda::Carries => agenda::NOT_CARRIED,
        Agenda::Most(_) => agenda::TOO_MANY,
        Agenda::Classes(_) | Agenda::Class(..) => agenda::CLASS,
        Agenda::Described => agenda::NOT_DESCRIBED,
    });
}
