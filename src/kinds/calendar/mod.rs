//! Calendars: zone, week-end, holidays, months, last days; and by which one a body counts.

use crate::ast::{self, Name, Place, TableRef};
use crate::charter::{CalendarId, Dated};
use crate::check::View;
use crate::date::When;
use crate::diagnostic::{Code, Diagnostic, Hint, Role, excerpt};
use crate::kinds::Opening;
use crate::load::table::Row;
use crate::resolve::{Lowering, Owner, period};
use crate::source::{Span, Spanned};
use crate::syntax::{self, Node, Phrase};
use crate::time::{self, Months, Weekdays, Yearly};
use crate::violation::{Told, Violation};
use jiff::civil::Date;

/// A zone that is not known.
pub const UNKNOWN_ZONE: Code = Code("calendar/unknown-zone");
/// A day listed that does not exist, is no day, or is listed twice.
pub const BAD_DAY: Code = Code("calendar/bad-day");
/// A week without business days.
pub const NO_BUSINESS: Code = Code("calendar/no-business-day");
/// What a calendar has one of is said twice, or for a time only.
pub const SAID_TWICE: Code = Code("calendar/said-twice");

/// Codes of this kind.
pub const CODES: &[Code] = &[UNKNOWN_ZONE, BAD_DAY, NO_BUSINESS, SAID_TWICE, crate::resolve::NOT_CHOSEN, crate::resolve::NEVER];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[
    Opening { place: Place::Calendar, keyword: "zone", node: Node::zone_clause },
    Opening { place: Place::Calendar, keyword: "weekend", node: Node::weekend_clause },
    Opening { place: Place::Calendar, keyword: "holidays", node: Node::holidays_clause },
    Opening { place: Place::Calendar, keyword: "working", node: Node::working_clause },
    Opening { place: Place::Calendar, keyword: "months", node: Node::months_clause },
    Opening { place: Place::Calendar, keyword: "last", node: Node::roll_clause },
    Opening { place: Place::Body, keyword: "calendar", node: Node::counted_clause },
];

/// The longest run of days that one entry may list.
const MAX_RUN: i32 = 400;
/// After so many mistakes in one table no more are told.
const MAX_MISTAKES: usize = 50;

/// A clause of this kind.
#[derive(Debug, Clone)]
pub enum Clause {
    /// `zone "Asia/Almaty"`
    Zone(Name),
    /// `weekend Friday, Saturday`
    Weekend(Weekdays, Span),
    /// `holidays { … }`, `working days { … }`
    Days {
        /// Whether business is done on them, all else notwithstanding.
        working: bool,
        /// Through which day they are known.
        through: Option<Spanned<When>>,
        /// As listed.
        listed: Vec<Listed>,
        /// As a table has them.
        table: Option<TableRef>,
    },
    /// `months clamp`
    Months(Months),
    /// `last day rolls forward`
    Rolls,
    /// `calendar city`
    Named(Name),
}

impl Clause {
    /// The table that the clause takes in.
    pub const fn table(&self) -> Option<&TableRef> {
        if let Self::Days { table, .. } = self { table.as_ref() } else { None }
    }
}

/// One entry of a list of days.
#[derive(Debug, Clone)]
pub struct Listed {
    days: Which,
    name: Option<String>,
    span: Span,
}

impl Listed {
    /// One day.
    pub const fn day(day: Date, span: Span) -> Self {
        Self { days: Which::Days(day, day), name: None, span }
    }

    /// A day of every year.
    pub const fn yearly(month: i8, day: i8, span: Span) -> Self {
        Self { days: Which::Yearly(month, day), name: None, span }
    }
}

#[derive(Debug, Clone, Copy)]
enum Which {
    /// From one day through another.
    Days(Date, Date),
    /// Month and day of every year.
    Yearly(i8, i8),
}

// --- reading -----------------------------------------------------------------------------------------------------

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, findings: &mut Vec<Diagnostic>) -> Option<Clause> {
    Some(match phrase.node() {
        Node::zone_clause => {
            let zone = phrase.part(Node::quoted)?;
            Clause::Zone(Spanned::new(syntax::unquoted(zone.text()), zone.span()))
        }
        Node::weekend_clause => Clause::Weekend(syntax::weekdays(phrase), phrase.span()),
        Node::months_clause if phrase.has(Node::month_overflow) => Clause::Months(Months::Overflow),
        Node::months_clause => Clause::Months(Months::Clamp),
        Node::roll_clause => Clause::Rolls,
        Node::counted_clause => Clause::Named(syntax::first_name(phrase)?),
        _ => Clause::Days {
            working: phrase.node() == Node::working_clause,
            through: phrase.part(Node::date).and_then(|date| syntax::date(&date, findings)),
            listed: phrase.part(Node::day_list).map(|list| listed(&list, findings)).unwrap_or_default(),
            table: syntax::table_from(phrase),
        },
    })
}

fn listed(list: &Phrase<'_>, findings: &mut Vec<Diagnostic>) -> Vec<Listed> {
    let entries = list.parts().filter(|part| part.node() == Node::listed_day);
    entries
        .filter_map(|entry| {
            let name = entry.part(Node::title).map(|title| syntax::unquoted(title.text()));
            let days = match entry.part(Node::yearly).and_then(|yearly| yearly.part(Node::day_of_year)) {
                Some(day) => yearly(&day, findings)?,
                None => {
                    let mut days = entry.parts().filter(|part| part.node() == Node::date);
                    let first = one_day(syntax::date(&days.next()?, findings)?, findings)?;
                    let last = match days.next() {
                        Some(last) => one_day(syntax::date(&last, findings)?, findings)?,
                        None => first,
                    };
                    Which::Days(first, last)
                }
            };
            Some(Listed { days, name, span: entry.span() })
        })
        .collect()
}

fn yearly(day: &Phrase<'_>, findings: &mut Vec<Diagnostic>) -> Option<Which> {
    // a leap year has all days
    let found = When::parse(&format!("2000-{}", day.text())).and_then(When::exact);
    if found.is_none() {
        findings.push(bad(day.span(), format!("`{}` is no day of the year", day.text()), "write month and day, such as 12-25"));
    }
    found.map(|day| Which::Yearly(day.month(), day.day()))
}

fn one_day(when: Spanned<When>, findings: &mut Vec<Diagnostic>) -> Option<Date> {
    let day = when.value.exact();
    if day.is_none() {
        findings.push(bad(when.span, format!("`{}` is no single day", when.value), "write year, month and day, or a day `through` another"));
    }
    day
}

fn bad(at: Span, message: String, help: &str) -> Diagnostic {
    Diagnostic::invalid(BAD_DAY, message).label(at, Role::Rule, "here").help(help)
}

// --- lowering ----------------------------------------------------------------------------------------------------

/// Clause → the calendar, or the body that counts by it.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    lowering.cited(clause);
    let validity = period(clause);
    match (lowering.owner(), words) {
        (Owner::Body(body), Clause::Named(name)) => {
            let Some(value) = lowering.calendar(name) else { return };
            let known = &mut lowering.charter().bodies[body.index()].calendar;
            let earlier = known.iter().find(|other| other.validity.meets(validity)).map(|other| other.span);
            known.push(Dated { value, validity, span: clause.span });
            if let Some(earlier) = earlier {
                lowering.overlap("calendar", clause.span, earlier);
            }
        }
        (Owner::Calendar(calendar), _) => lower_calendar(clause, words, calendar, lowering),
        _ => {}
    }
}

fn lower_calendar(clause: &ast::Clause, words: &Clause, id: CalendarId, lowering: &mut Lowering<'_>) {
    let validity = period(clause);
    if matches!(words, Clause::Zone(_) | Clause::Months(_)) && !said_once(clause, id, lowering) {
        return;
    }
    match words {
        Clause::Zone(name) => match time::zone(&name.value) {
            Some(zone) => lowering.charter().calendars[id.index()].zone = Some(zone),
            None => {
                let zones = time::zones();
                let known: Vec<String> = zones.available().map(|zone| zone.as_str().to_owned()).collect();
                let hint = Hint::near(&name.value, known.iter().map(String::as_str));
                let finding = Diagnostic::invalid(UNKNOWN_ZONE, format!("the zone `{}` is not known", excerpt(&name.value)))
                    .label(name.span, Role::Rule, "here")
                    .hint(name.span, &name.value, hint.or(|| "write a zone of the tz database, such as `Asia/Almaty`".into()));
                lowering.report(finding);
            }
        },
        Clause::Weekend(days, span) => {
            if days.is_all() {
                let finding = Diagnostic::invalid(NO_BUSINESS, "a week-end of seven days leaves no business day")
                    .label(*span, Role::Rule, "here")
                    .help("leave out the days on which business is done");
                return lowering.report(finding);
            }
            let known = &mut lowering.charter().calendars[id.index()].weekends;
            let earlier = known.iter().find(|other| other.validity.meets(validity)).map(|other| other.span);
            known.push(Dated { value: *days, validity, span: clause.span });
            if let Some(earlier) = earlier {
                lowering.overlap("weekend", clause.span, earlier);
            }
        }
        Clause::Months(months) => lowering.charter().calendars[id.index()].months = *months,
        Clause::Rolls => {
            lowering.charter().calendars[id.index()].rolls.push(Dated { value: (), validity, span: clause.span });
        }
        Clause::Days { working, through, listed, table } => {
            if let Some(through) = through {
                lowering.charter().calendars[id.index()].known_through = Some(through.value.last);
            }
            for entry in listed {
                enter(entry, *working, clause, id, lowering);
            }
            if let Some(rows) = table.as_ref().and_then(|table| lowering.table(table)) {
                let Some(column) = rows.needed("date", lowering.findings()) else { return };
                let names = rows.column("name").or_else(|| rows.column("title")).or_else(|| rows.column("holiday"));
                let before = lowering.findings().len();
                for row in &rows.rows {
                    if lowering.findings().len() >= before + MAX_MISTAKES {
                        break;
                    }
                    if let Some(entry) = tabled(row, column, names, lowering.findings()) {
                        enter(&entry, *working, clause, id, lowering);
                    }
                }
            }
        }
        Clause::Named(_) => {}
    }
}

/// Of zone and months a calendar has one, at all times; what is said again is told.
fn said_once(clause: &ast::Clause, id: CalendarId, lowering: &mut Lowering<'_>) -> bool {
    let keyword = &clause.keyword.value;
    let known = &mut lowering.charter().calendars[id.index()].said;
    let first = known.get(keyword.as_str()).copied();
    let validity = period(clause);
    if first.is_none() && validity.since.is_none() && validity.until.is_none() {
        known.insert(keyword.clone(), clause.span);
        return true;
    }
    let finding = match first {
        Some(first) => Diagnostic::invalid(SAID_TWICE, format!("`{keyword}` is said twice of one calendar"))
            .label(clause.span, Role::Rule, "the second time")
            .label(first, Role::Rule, "the first time")
            .help("keep one of the two"),
        None => Diagnostic::invalid(SAID_TWICE, format!("`{keyword}` holds at all times"))
            .label(clause.span, Role::Rule, "for a time only")
            .help("take `since` and `until` out; the zone itself knows when its clocks changed"),
    };
    lowering.report(finding);
    false
}

/// A row of a table of days.
fn tabled(row: &Row, column: usize, names: Option<usize>, findings: &mut Vec<Diagnostic>) -> Option<Listed> {
    let help = "write year, month and day, such as 2024-03-08";
    let Some(cell) = row.cell(column) else {
        findings.push(bad(row.span, "a row without a date".into(), help));
        return None;
    };
    let day = When::parse(&cell.value).and_then(When::exact);
    if day.is_none() {
        findings.push(bad(cell.span, format!("`{}` is no day", excerpt(&cell.value)), help));
    }
    let name = names.and_then(|names| row.cell(names)).map(|cell| cell.value.clone());
    day.map(|day| Listed { days: Which::Days(day, day), name, span: cell.span })
}

fn enter(entry: &Listed, working: bool, clause: &ast::Clause, id: CalendarId, lowering: &mut Lowering<'_>) {
    let calendar = &mut lowering.charter().calendars[id.index()];
    match entry.days {
        Which::Yearly(..) if working => {
            let message = "working days are of one year".to_owned();
            lowering.report(bad(entry.span, message, "write year, month and day"));
        }
        Which::Yearly(month, day) => {
            calendar.yearly.push(Yearly { month, day, name: entry.name.clone(), validity: period(clause) });
        }
        Which::Days(first, last) if last < first || time::days_between(first, last) > MAX_RUN => {
            let message = format!("from {first} through {last}: the days end before they begin, or are more than {MAX_RUN}");
            lowering.report(bad(entry.span, message, "write the first day, `through`, the last day"));
        }
        Which::Days(first, last) => {
            let validity = period(clause);
            let mut day = first;
            let mut twice = None;
            while day <= last {
                if validity.on(day) {
                    let known = if working {
                        !calendar.working.insert(day)
                    } else {
                        calendar.holidays.insert(day, entry.name.clone()).is_some()
                    };
                    twice = twice.or(known.then_some(day));
                }
                let Ok(next) = day.tomorrow() else { break };
                day = next;
            }
            if let Some(day) = twice.filter(|_| first == last) {
                lowering.report(bad(entry.span, format!("{day} is listed twice"), "remove one of the two"));
            }
        }
    }
}

/// A calendar asks nothing.
pub fn describe(_: &Violation, _: &View<'_>) -> Told {
    Told::new(BAD_DAY, "", "")
}
