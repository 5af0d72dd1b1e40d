//! Periods in a Czech sentence: in the case that stands behind *od*, *v* and *za*.

use chrono::{Datelike, NaiveDate};

use crate::domain::period::{Length, Period};

/// Months as in *od července*, *v červenci* and *za červenec*.
const MONTHS: [[&str; 3]; 12] = [
    ["ledna", "lednu", "leden"],
    ["února", "únoru", "únor"],
    ["března", "březnu", "březen"],
    ["dubna", "dubnu", "duben"],
    ["května", "květnu", "květen"],
    ["června", "červnu", "červen"],
    ["července", "červenci", "červenec"],
    ["srpna", "srpnu", "srpen"],
    ["září", "září", "září"],
    ["října", "říjnu", "říjen"],
    ["listopadu", "listopadu", "listopad"],
    ["prosince", "prosinci", "prosinec"],
];

/// Behind *od* and *do*: "roku 2020", "2. čtvrtletí 2025", "července 2025".
pub fn of(period: Period) -> String {
    in_case(period, |[of, ..]| of)
}

/// With its preposition: "v roce 2020", "ve 2. čtvrtletí 2025", "v červenci 2025".
pub fn within(period: Period) -> String {
    let text = in_case(period, |[_, within, _]| within);
    // Czech reads the number: "v prvním", "ve druhém", "ve třetím", "ve čtvrtém".
    let is_hard = ["2.", "3.", "4."].iter().any(|nth| text.starts_with(nth));
    format!("{} {text}", if is_hard { "ve" } else { "v" })
}

/// Behind *za*: "rok 2020", "2. čtvrtletí 2025", "červenec 2025".
pub fn during(period: Period) -> String {
    in_case(period, |[.., during]| during)
}

fn in_case(of: Period, case: fn([&'static str; 3]) -> &'static str) -> String {
    let (first, year) = (of.starts_on(), of.starts_on().year());
    let nth = |months: u32| (first.month() - 1) / months + 1;
    match of.length() {
        // What is none of the calendar's: "období 1. 10. 2024 – 30. 9. 2025".
        _ if of.to_string().contains('/') => {
            format!("období {} – {}", day(first), day(of.ends_on()))
        }
        Length::Months(12) => format!("{} {year}", case(["roku", "roce", "rok"])),
        Length::Months(6) => format!("{}. pololetí {year}", nth(6)),
        Length::Months(4) => {
            format!("{}. {} roku {year}", nth(4), case(["třetiny", "třetině", "třetinu"]))
        }
        Length::Months(3) => format!("{}. čtvrtletí {year}", nth(3)),
        _ => {
            let month = usize::try_from(first.month()).unwrap_or(1).saturating_sub(1);
            format!("{} {year}", MONTHS.get(month).copied().map_or("", case))
        }
    }
}

fn day(of: NaiveDate) -> String {
    format!("{}. {}. {}", of.day(), of.month(), of.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_stands_in_the_case_of_its_preposition() {
        for (text, behind_od, with_v, behind_za) in [
            ("2020", "roku 2020", "v roce 2020", "rok 2020"),
            ("2025-S1", "1. pololetí 2025", "v 1. pololetí 2025", "1. pololetí 2025"),
            ("2025-Q2", "2. čtvrtletí 2025", "ve 2. čtvrtletí 2025", "2. čtvrtletí 2025"),
            ("2025-T3", "3. třetiny roku 2025", "ve 3. třetině roku 2025", "3. třetinu roku 2025"),
            ("2025-07", "července 2025", "v červenci 2025", "červenec 2025"),
            (
                "2024-10-01/P1Y",
                "období 1. 10. 2024 – 30. 9. 2025",
                "v období 1. 10. 2024 – 30. 9. 2025",
                "období 1. 10. 2024 – 30. 9. 2025",
            ),
        ] {
            let period = Period::parse(text).unwrap();
            assert_eq!(of(period), behind_od);
            assert_eq!(within(period), with_v);
            assert_eq!(during(period), behind_za);
        }
    }
}
