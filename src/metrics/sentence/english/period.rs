//! Periods in an English sentence.

use chrono::{Datelike, NaiveDate};

use crate::domain::period::{Length, Period};

/// "2020", "Q2 2025", "July 2025".
pub fn named(of: Period) -> String {
    let (first, year) = (of.starts_on(), of.starts_on().year());
    let day = |day: NaiveDate| day.format("%-d %B %Y").to_string();
    let nth = |months: u32| (first.month() - 1) / months + 1;
    match of.length() {
        _ if of.to_string().contains('/') => format!("{} – {}", day(first), day(of.ends_on())),
        Length::Months(12) => year.to_string(),
        Length::Months(6) => format!("H{} {year}", nth(6)),
        Length::Months(4) => format!("T{} {year}", nth(4)),
        Length::Months(3) => format!("Q{} {year}", nth(3)),
        _ => first.format("%B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_named_as_people_name_it() {
        for (text, named_as) in [
            ("2020", "2020"),
            ("2025-S1", "H1 2025"),
            ("2025-Q2", "Q2 2025"),
            ("2025-07", "July 2025"),
            ("2024-10-01/P1Y", "1 October 2024 – 30 September 2025"),
        ] {
            assert_eq!(named(Period::parse(text).unwrap()), named_as);
        }
    }
}
