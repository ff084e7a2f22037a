//! Exact numbers as rules and tables give them: whole, decimal, fraction, percentage.
//!
//! What comes in: text. What goes out: a fraction, never a float. It must not know what is counted.

use num_rational::Ratio;

/// A number, exact.
pub type Exact = Ratio<i128>;

/// The most digits of a whole or decimal number: sums and products of a few such numbers stay in range.
const DIGITS: usize = 18;

/// Reads `12`, `83.2`, `1/2`, `16.5%`; None for anything else, for a zero denominator, and for more than eighteen digits.
pub fn exact(text: &str) -> Option<Exact> {
    if let Some(percent) = text.strip_suffix('%') {
        return decimal(percent).map(|number| number / Exact::from_integer(100));
    }
    if let Some((above, below)) = text.split_once('/') {
        let (above, below) = (digits(above)?, digits(below)?);
        return (below != 0).then(|| Exact::new(above, below));
    }
    decimal(text)
}

fn decimal(text: &str) -> Option<Exact> {
    let Some((whole, decimals)) = text.split_once('.') else { return digits(text).map(Exact::from_integer) };
    digits(whole)?;
    digits(decimals)?;
    Some(Exact::new(digits(&format!("{whole}{decimals}"))?, 10i128.pow(decimals.len() as u32)))
}

/// At least one digit and at most so many, and nothing else.
fn digits(text: &str) -> Option<i128> {
    let all = !text.is_empty() && text.len() <= DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

/// As a reader would write it: a decimal where it ends after a few digits, else a fraction.
pub fn shown(number: Exact) -> String {
    if number.is_integer() {
        return number.to_string();
    }
    for places in 1..=6u32 {
        let scale = 10i128.pow(places);
        if scale % *number.denom() != 0 {
            continue;
        }
        let Some(scaled) = number.numer().checked_mul(scale / *number.denom()) else { break };
        let sign = if scaled < 0 { "-" } else { "" };
        let (whole, rest) = (scaled.abs() / scale, scaled.abs() % scale);
        return format!("{sign}{whole}.{rest:0width$}", width = places as usize);
    }
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::{Exact, exact, shown};

    #[test]
    fn numbers_are_read_exactly() {
        let reads = |text: &str, numer: i128, denom: i128| assert_eq!(exact(text), Some(Exact::new(numer, denom)), "{text}");
        reads("12", 12, 1);
        reads("83.2", 832, 10);
        reads("1/2", 1, 2);
        reads("16.5%", 165, 1000);
        for text in ["", "1/0", "-1", "1_000", "1,5", "1.", ".5", "1e3", "1234567890123456789"] {
            assert_eq!(exact(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_shown_as_written() {
        for text in ["12", "83.2", "0.05", "1/3"] {
            assert_eq!(exact(text).map(shown).as_deref(), Some(text));
        }
    }
}
