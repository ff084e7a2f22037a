//! Days of the week.

use jiff::civil::{Date, Weekday};
use std::fmt;

/// Some days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weekdays(u8);

const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Weekdays {
    /// Saturday and Sunday.
    pub const USUAL_WEEKEND: Self = Self(0b110_0000);

    /// These and one more, by its name in any case, `Sundays` too; a name that is none adds nothing.
    #[must_use]
    pub fn with(self, name: &str) -> Self {
        let name = name.strip_suffix(['s', 'S']).unwrap_or(name);
        let index = NAMES.iter().position(|known| known.eq_ignore_ascii_case(name));
        Self(self.0 | index.map_or(0, |index| 1 << index))
    }

    /// Whether a day is one of them.
    pub fn has(self, day: Date) -> bool {
        self.has_weekday(day.weekday())
    }

    fn has_weekday(self, weekday: Weekday) -> bool {
        self.0 >> weekday.to_monday_zero_offset() & 1 == 1
    }

    /// Whether it is all of them.
    pub const fn is_all(self) -> bool {
        self.0 == 0b111_1111
    }
}

impl fmt::Display for Weekdays {
    /// `Saturday or Sunday`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<&str> = (0..7).filter(|index| self.0 >> index & 1 == 1).map(|index| NAMES[index]).collect();
        match named.as_slice() {
            [first @ .., before, last] => {
                first.iter().try_for_each(|day| write!(f, "{day}, "))?;
                write!(f, "{before} or {last}")
            }
            few => f.write_str(&few.concat()),
        }
    }
}
