//! A calendar that walks day by day.

/// Year, month, day.
pub type Day = (i64, i64, i64);

pub fn length_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

pub fn next((year, month, day): Day) -> Day {
    match (day < length_of(year, month), month) {
        (true, _) => (year, month, day + 1),
        (false, 12) => (year + 1, 1, 1),
        (false, _) => (year, month + 1, 1),
    }
}

pub fn before((year, month, day): Day) -> Day {
    match (day, month) {
        (2.., _) => (year, month, day - 1),
        (_, 1) => (year - 1, 12, 31),
        _ => (year, month - 1, length_of(year, month - 1)),
    }
}

pub fn later(mut day: Day, by: i64) -> Day {
    for _ in 0..by.abs() {
        day = if by > 0 { next(day) } else { before(day) };
    }
    day
}

/// The day so many months later; of a month that is too short its last.
pub fn months_later((year, month, day): Day, by: i64) -> Day {
    let months = year * 12 + month - 1 + by;
    let (year, month) = (months / 12, months % 12 + 1);
    (year, month, day.min(length_of(year, month)))
}

/// The last day of so many whole months from a day on: that before the same day of a later month, or the last of a month without that day.
pub fn whole(from: Day, months: i64) -> Day {
    let back = months_later(from, months);
    if back.2 == from.2 { before(back) } else { back }
}

/// 0 is a Monday: 1 January 2024 was one.
pub fn weekday(day: Day) -> i64 {
    let (mut at, mut count) = ((2024, 1, 1), 0);
    while at != day {
        at = next(at);
        count += 1;
    }
    count % 7
}

/// The days after one and up to and with another.
pub fn days(from: Day, to: Day) -> Vec<Day> {
    let (mut all, mut at) = (Vec::new(), from);
    while at < to {
        at = next(at);
        all.push(at);
    }
    all
}

pub fn written((year, month, day): Day) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

/// Known to the month only.
pub fn month_of((year, month, _): Day) -> String {
    format!("{year:04}-{month:02}")
}

/// The days that a month has.
pub fn month_days((year, month, _): Day) -> Vec<Day> {
    (1..=length_of(year, month)).map(|day| (year, month, day)).collect()
}
