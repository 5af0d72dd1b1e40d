//! Periods, in SDMX time format: `2025`, `2025-S1`, `2025-Q3`, `2025-07`, `2024-10-01/P1Y`.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{form::text_form, violation::Violation};

/// A span of whole days, known by its two dates and printed in its shortest form.
///
/// Two texts for the same dates are the same period: `2025-01-01/P12M` is `2025`.
///
/// ```
/// use znamka::domain::period::Period;
///
/// assert_eq!(Period::parse("2025-01-01/P12M").unwrap().to_string(), "2025");
/// assert_eq!(Period::parse("2025-Q3").unwrap().ends_on().to_string(), "2025-09-30");
/// assert!(Period::parse("2025-13").is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    starts_on: NaiveDate,
    ends_on: NaiveDate,
}

/// How long a period is, as a frequency: a year is twelve months, whatever its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Length {
    /// Calendar months.
    Months(u32),
    /// Days, where no number of months fits.
    Days(u64),
}

/// The first and last year that a period may touch.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

impl Period {
    /// The period that `text` spells, or nothing.
    pub fn parse(text: &str) -> Option<Self> {
        if !text.is_ascii() || text.len() > 32 {
            return None;
        }
        if let Some((start, length)) = text.split_once('/') {
            let start = date(start)?;
            return Self::lasting(start, Length::parse(length)?);
        }
        let (year, part) = text.split_once('-').map_or((text, None), |(y, p)| (y, Some(p)));
        let year = number(year, 4).and_then(|year| i32::try_from(year).ok())?;
        let (months, nth) = match part {
            None => (12, 1),
            Some(part) if part.starts_with('S') => (6, number(part.get(1..)?, 1)?),
            Some(part) if part.starts_with('T') => (4, number(part.get(1..)?, 1)?),
            Some(part) if part.starts_with('Q') => (3, number(part.get(1..)?, 1)?),
            Some(part) => (1, number(part, 2)?),
        };
        if nth == 0 || nth * months > 12 {
            return None;
        }
        let start = NaiveDate::from_ymd_opt(year, (nth - 1) * months + 1, 1)?;
        Self::lasting(start, Length::Months(months))
    }

    /// The period that `text` spells, or the violation at `pointer`.
    pub fn read(text: &str, pointer: &str) -> Result<Self, Violation> {
        Self::parse(text).ok_or_else(|| {
            Violation::at(
                pointer,
                "not-a-period",
                format!("`{}` is no period.", text.chars().take(40).collect::<String>()),
                "Give a year `2025`, half `2025-S1`, quarter `2025-Q3`, month `2025-07`, or a range \
                 `2024-10-01/P1Y`.",
            )
        })
    }

    /// The period of its two dates, both inclusive; nothing when they are out of order or range.
    pub fn between(starts_on: NaiveDate, ends_on: NaiveDate) -> Option<Self> {
        let within = YEARS.contains(&starts_on.year()) && YEARS.contains(&ends_on.year());
        (within && starts_on <= ends_on).then_some(Self { starts_on, ends_on })
    }

    fn lasting(starts_on: NaiveDate, length: Length) -> Option<Self> {
        let after = match length {
            Length::Months(months) => starts_on.checked_add_months(Months::new(months))?,
            Length::Days(days) => starts_on.checked_add_days(Days::new(days))?,
        };
        Self::between(starts_on, after.pred_opt()?)
    }

    /// The period of that length whose last day is `ends_on`.
    ///
    /// ```
    /// use znamka::domain::period::{Length, Period};
    ///
    /// let year = Period::parse("2022").unwrap();
    /// let two_years = Period::ending(year.ends_on(), Length::parse("P2Y").unwrap()).unwrap();
    /// assert_eq!(two_years.to_string(), "2021-01-01/P2Y");
    /// ```
    pub fn ending(ends_on: NaiveDate, length: Length) -> Option<Self> {
        let after = ends_on.succ_opt()?;
        let starts_on = match length {
            Length::Months(months) => after.checked_sub_months(Months::new(months))?,
            Length::Days(days) => after.checked_sub_days(Days::new(days))?,
        };
        Self::between(starts_on, ends_on)
    }

    /// Whether all of `other` lies in it.
    pub fn holds(&self, other: &Self) -> bool {
        self.starts_on <= other.starts_on && other.ends_on <= self.ends_on
    }

    /// Its first day.
    pub fn starts_on(&self) -> NaiveDate {
        self.starts_on
    }

    /// Whether both share days.
    ///
    /// ```
    /// use znamka::domain::period::Period;
    ///
    /// let period = |text| Period::parse(text).unwrap();
    /// assert!(period("2025").overlaps(&period("2025-04-01/P1Y")));
    /// assert!(!period("2025-S1").overlaps(&period("2025-S2")));
    /// ```
    pub fn overlaps(&self, other: &Self) -> bool {
        self.starts_on() <= other.ends_on() && other.starts_on() <= self.ends_on()
    }

    /// Its last day, inclusive.
    pub fn ends_on(&self) -> NaiveDate {
        self.ends_on
    }

    /// Its length: months when a whole number of them fits, else days.
    pub fn length(&self) -> Length {
        let Some(after) = self.ends_on.succ_opt() else { return Length::Days(1) };
        let years = u32::try_from(after.year() - self.starts_on.year()).unwrap_or_default();
        let months = (years * 12 + after.month()).saturating_sub(self.starts_on.month());
        let fits = self.starts_on.checked_add_months(Months::new(months)) == Some(after);
        if months > 0 && fits {
            Length::Months(months)
        } else {
            let days = after.signed_duration_since(self.starts_on).num_days();
            Length::Days(u64::try_from(days).unwrap_or(1))
        }
    }
}

text_form!(
    Period,
    "Period",
    "SDMX time format: `2025`, `2025-S1`, `2025-T2`, `2025-Q3`, `2025-07`, or a first day and a duration \
     as in `2024-10-01/P1Y`; from 1900 to 2200.",
    "^(19[0-9]{2}|2[01][0-9]{2}|2200)(-S[12]|-T[1-3]|-Q[1-4]|-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])/P[1-9][0-9]{0,3}[YMWD])?)?$",
    32,
    "2025"
);

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) =
            (self.starts_on.year(), self.starts_on.month(), self.starts_on.day());
        let nth = |months: u32| (month - 1) / months + 1;
        match self.length() {
            Length::Months(12) if month == 1 && day == 1 => write!(f, "{year}"),
            Length::Months(6) if (month - 1) % 6 == 0 && day == 1 => {
                write!(f, "{year}-S{}", nth(6))
            }
            Length::Months(4) if (month - 1) % 4 == 0 && day == 1 => {
                write!(f, "{year}-T{}", nth(4))
            }
            Length::Months(3) if (month - 1) % 3 == 0 && day == 1 => {
                write!(f, "{year}-Q{}", nth(3))
            }
            Length::Months(1) if day == 1 => write!(f, "{year}-{month:02}"),
            length => write!(f, "{}/{length}", self.starts_on),
        }
    }
}

impl Length {
    /// The length that an ISO 8601 duration spells: `P1Y`, `P6M`, `P1W`, `P30D`.
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix('P')?;
        let unit = body.chars().last()?;
        let count = body.get(..body.len().checked_sub(1)?)?;
        if count.is_empty() || count.len() > 4 || !count.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let count: u32 = count.parse().ok().filter(|count| *count > 0)?;
        match unit {
            'Y' => Some(Self::Months(count * 12)),
            'M' => Some(Self::Months(count)),
            'W' => Some(Self::Days(u64::from(count) * 7)),
            'D' => Some(Self::Days(u64::from(count))),
            _ => None,
        }
    }
}

text_form!(
    Length,
    "Length",
    "How long a period is: an ISO 8601 duration in years, months, weeks or days.",
    "^P[1-9][0-9]{0,3}[YMWD]$",
    6,
    "P1Y"
);

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Months(months) if months % 12 == 0 => write!(f, "P{}Y", months / 12),
            Self::Months(months) => write!(f, "P{months}M"),
            Self::Days(days) if days % 7 == 0 => write!(f, "P{}W", days / 7),
            Self::Days(days) => write!(f, "P{days}D"),
        }
    }
}

fn number(text: &str, digits: usize) -> Option<u32> {
    let plain = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn date(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

/// Written as its text.
impl serde::Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Read from its text.
impl<'de> serde::Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no period"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_printed_in_its_shortest_form() {
        for (typed, printed) in [
            ("2025", "2025"),
            ("2025-S2", "2025-S2"),
            ("2025-T3", "2025-T3"),
            ("2025-07-01/P3M", "2025-Q3"),
            ("2024-02-01/P29D", "2024-02"),
            ("2024-10-01/P1Y", "2024-10-01/P1Y"),
            ("2024-10-01/P12M", "2024-10-01/P1Y"),
            ("2025-01-06/P7D", "2025-01-06/P1W"),
            ("2020-01-01/P2Y", "2020-01-01/P2Y"),
            ("2025-02-01/P2M", "2025-02-01/P2M"),
        ] {
            let period = Period::parse(typed).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!(period.to_string(), printed);
            assert_eq!(Period::parse(printed), Some(period));
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "",
            "25",
            "02025",
            "2025-",
            "2025-Q5",
            "2025-Q0",
            "2025-S3",
            "2025-13",
            "2025-00",
            "2025-1",
            "2025-01-01",
            "2025-02-30/P1Y",
            "2025-01-01/P0D",
            "2025-01-01/1Y",
            "2025-01-01/P",
            "2025/P1Y",
            "9999",
            "1899",
            "rok",
            "2025-Q\u{661}",
            "+025",
            "2025-+1",
            "2025-01-01/P99999Y",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_length_is_a_frequency_and_not_days() {
        let length = |text| Period::parse(text).unwrap().length();
        assert_eq!(length("2024"), length("2025"));
        assert_eq!(length("2024-02"), length("2024-03"));
        assert_ne!(length("2024-S1"), length("2024-Q1"));
    }
}
