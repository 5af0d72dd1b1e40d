//! How values are spelled in a cell: by programs, or by Excel set to Czech; and what a spreadsheet
//! made of a value that it took for something else.

use chrono::NaiveDate;
use serde_json::Number;

use crate::domain::{period::Period, text::folded};

/// How values are spelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spelling {
    /// As programs write them: `1234.5`, `2025-07-01`.
    #[default]
    Plain,
    /// As Czech Excel shows and saves them: `1 234,5`, `1.7.2025`; a `'` before what is no formula.
    Czech,
}

/// What is wrong with how a value is spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misspelt {
    /// Stable name of the rule.
    pub code: &'static str,
    /// What is wrong.
    pub detail: String,
    /// What to do.
    pub advice: String,
}

/// Months as Czech and English spreadsheets write them, without marks, in lower case; the short ones
/// and Roman numbers among them.
const MONTHS: [&[&str]; 12] = [
    &["leden", "ledna", "led", "i", "january", "jan"],
    &["unor", "unora", "uno", "ii", "february", "feb"],
    &["brezen", "brezna", "bre", "iii", "march", "mar"],
    &["duben", "dubna", "dub", "iv", "april", "apr"],
    &["kveten", "kvetna", "kve", "v", "may"],
    &["cerven", "cervna", "cvn", "vi", "june", "jun"],
    &["cervenec", "cervence", "cvc", "vii", "july", "jul"],
    &["srpen", "srpna", "srp", "viii", "august", "aug"],
    &["zari", "zar", "ix", "september", "sep"],
    &["rijen", "rijna", "rij", "x", "october", "oct"],
    &["listopad", "listopadu", "lis", "xi", "november", "nov"],
    &["prosinec", "prosince", "pro", "xii", "december", "dec"],
];

/// The year in an example, where the date has none.
const SOME_YEAR: u32 = 2025;

/// The number that a cell says; `is_count` where only whole numbers make sense.
///
/// Semicolons go with decimal commas and with blanks between thousands, as people type them ([`typed`]);
/// elsewhere a comma is refused, because there it could as well be meant to group.
pub fn number(text: &str, spelling: Spelling, is_count: bool) -> Result<Number, Misspelt> {
    let text = unmarked(text, spelling);
    if spelling == Spelling::Czech && is_scientific(text) {
        return Err(Misspelt {
            code: "scientific-notation",
            detail: format!("`{}` is shortened: some of its digits may be lost.", shown(text)),
            advice:
                "Format the cells as numbers without decimals, type the whole number in, and save \
                     the file again."
                    .into(),
        });
    }
    let read = match spelling {
        Spelling::Plain => serde_json::from_str(text).ok(),
        Spelling::Czech => typed(text, ',').filter(|_| !is_count || !text.ends_with('%')),
    };
    read.ok_or_else(|| no_number(text, spelling, is_count))
}

/// Whether a cell says true or false; nothing when it says neither.
pub fn truth(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    // No code of a level has capitals.
    match text {
        "PRAVDA" => Some(true),
        "NEPRAVDA" => Some(false),
        _ if is("true") => Some(true),
        _ if is("false") => Some(false),
        _ => None,
    }
}

/// A day as ISO 8601 writes it, where Czech Excel has saved it as `1.7.2025`; else what stands there.
pub fn date(text: &str, spelling: Spelling) -> String {
    let text = unmarked(text, spelling);
    let parts: Vec<&str> = text.split('.').map(str::trim).collect();
    let day = match parts.as_slice() {
        [day, month, year] if spelling == Spelling::Czech && year.len() == 4 => {
            day.parse().ok().zip(month.parse().ok()).zip(year.parse().ok())
        }
        _ => None,
    };
    let day = day.and_then(|((day, month), year)| NaiveDate::from_ymd_opt(year, month, day));
    day.map_or_else(|| text.to_owned(), |day| day.to_string())
}

/// A period as it was typed; refused where a spreadsheet has made a day or a month of it.
pub fn period(text: &str, spelling: Spelling) -> Result<String, Misspelt> {
    let text = unmarked(text, spelling);
    if Period::parse(text).is_some() {
        return Ok(text.to_owned());
    }
    let Some(meant) = month_of(text, true) else { return Ok(text.to_owned()) };
    Err(Misspelt {
        code: "period-is-a-date",
        detail: format!("`{}` is a date: the spreadsheet has made one of a period.", shown(text)),
        advice: format!(
            "Format the cell as text, then write the period, such as `{meant}` for a month or `2025` for a year."
        ),
    })
}

/// Without the `'` that makes a text of what follows.
pub fn unmarked(text: &str, spelling: Spelling) -> &str {
    match spelling {
        Spelling::Plain => text,
        Spelling::Czech => text.strip_prefix('\'').unwrap_or(text),
    }
}

/// The number that a person has typed, with blanks between thousands, a minus of either kind, and `%` behind
/// it; nothing where it is none, or where it is not sure which.
///
/// Either mark may stand before decimals, but for what has two [`meanings`].
pub fn typed(text: &str, comma: char) -> Option<Number> {
    let (sign, digits) = signed(text);
    let mut parts = digits.split([',', '.']);
    let (whole, decimals, more) = (parts.next()?, parts.next(), parts.next());
    if more.is_some() || meanings(text, comma).is_some() {
        return None;
    }
    let groups: Vec<&str> = whole.split([' ', '\u{a0}', '\u{202f}', '\u{2009}']).collect();
    let (first, rest) = groups.split_first()?;
    let is_grouped = rest.is_empty() || first.len() <= 3;
    if !is_grouped || !is_digits(first) || !rest.iter().all(|g| g.len() == 3 && is_digits(g)) {
        return None;
    }
    let whole = format!("{sign}{}", groups.concat());
    match decimals {
        Some(decimals) if is_digits(decimals) => {
            Number::from_f64(format!("{whole}.{decimals}").parse().ok()?)
        }
        Some(_) => None,
        None => {
            let number = whole.parse::<i64>().map(Number::from);
            number.ok().or_else(|| Number::from_f64(whole.parse().ok()?))
        }
    }
}

/// The two numbers that a text may mean, each as it is written without doubt: the whole one first.
///
/// Where `,` stands before decimals, `1.234` may be a thousand and more, as people group thousands elsewhere,
/// or one and a little, as programs write it. `0.125` and `1234.567` are grouped by nobody.
pub fn meanings(text: &str, comma: char) -> Option<[String; 2]> {
    let (sign, digits) = signed(text);
    let (whole, rest) = digits.split_once(if comma == ',' { '.' } else { ',' })?;
    let is_group = is_digits(whole) && whole.len() <= 3 && !whole.starts_with('0');
    (is_group && is_digits(rest) && rest.len() == 3)
        .then(|| [format!("{sign}{whole}{rest}"), format!("{sign}{whole}{comma}{rest}")])
}

/// What a person has typed in two: its sign, and the rest without `%` and blanks around it.
fn signed(text: &str) -> (&'static str, &str) {
    let text = text.trim().trim_end_matches('%').trim_end();
    let minus = |c: char| matches!(c, '-' | '−');
    text.strip_prefix(minus).map_or(("", text), |rest| ("-", rest))
}

fn is_digits(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())
}

fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let exponent = exponent.trim_start_matches(['+', '-']);
    let is_digit = |b: u8| b.is_ascii_digit();
    !exponent.is_empty()
        && exponent.bytes().all(is_digit)
        && mantissa.bytes().any(is_digit)
        && mantissa.bytes().all(|b| is_digit(b) || matches!(b, b',' | b'.' | b'-' | b'+'))
}

fn no_number(text: &str, spelling: Spelling, is_count: bool) -> Misspelt {
    let typed = shown(text);
    let (code, detail) = ("not-a-number", format!("`{typed}` is no number."));
    if text.starts_with('#') {
        return Misspelt {
            code: "spreadsheet-error",
            detail: format!("`{typed}` is what a spreadsheet shows for an error."),
            advice: "Mend the formula or widen the column, and save the file again.".into(),
        };
    }
    if month_of(text, false).is_some() {
        return Misspelt {
            code: "number-is-a-date",
            detail: format!("`{typed}` is a date: the spreadsheet has made one of a number."),
            advice: "Format the cells as numbers, and type the number in again.".into(),
        };
    }
    let comma = if spelling == Spelling::Czech { ',' } else { '.' };
    if let Some([whole, decimal]) = meanings(text, comma) {
        let either = if is_count { whole.clone() } else { format!("{whole} or {decimal}") };
        return Misspelt {
            code: "number-ambiguous",
            detail: format!("`{typed}` may be {whole}, and may be {decimal}."),
            advice: format!("Write {either}."),
        };
    }
    let advice = if text.ends_with('%') {
        let number = text.trim_end_matches('%').trim_end();
        format!("Leave out `%`: a share runs from 0 to 100, as in `{}`.", shown(number))
    } else if spelling == Spelling::Plain && text.contains(',') {
        format!("Write decimals with a point: {}.", typed.replace(',', "."))
    } else if spelling == Spelling::Czech && !is_count {
        "Write digits with a comma before decimals, such as 42,5, and nothing else.".into()
    } else if is_count {
        "Write digits alone, such as 1250.".into()
    } else {
        "Write digits with a point before decimals, such as 42.5, and nothing else.".into()
    };
    Misspelt { code, detail, advice }
}

/// The month of a date as spreadsheets show it, as a period; without a year, of some. Nothing when it is
/// no date.
///
/// `with_numbers`: a month and a year may both be numbers, as in `7.25`.
fn month_of(text: &str, with_numbers: bool) -> Option<String> {
    let parts: Vec<String> = folded(text)
        .split([' ', '.', '-', '/'])
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    let name = |part: &str| {
        let names = MONTHS.iter().zip(1_u32..);
        names.clone().find(|(names, _)| names.contains(&part)).map(|(_, month)| month)
    };
    let between = |part: &str, least: u32, most: u32| {
        let number = part.parse().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit()));
        number.filter(|number| (least..=most).contains(number))
    };
    let year = |part: &str| match part.len() {
        2 => between(part, 0, 99).map(|year| 2000 + year),
        4 => between(part, 1900, 2199),
        _ => None,
    };
    let meant = |month: u32, year: u32| Some(format!("{year}-{month:02}"));
    match parts.as_slice() {
        [day, month, last] => {
            between(day, 1, 31)?;
            let month = name(month).or_else(|| between(month, 1, 12))?;
            meant(month, year(last)?)
        }
        [month, last] if name(month).is_some() => meant(name(month)?, year(last)?),
        // `3.V` is the third of May, `3. 5.` too.
        [day, month] if between(day, 1, 31).is_some() && name(month).is_some() => {
            meant(name(month)?, SOME_YEAR)
        }
        [day, month] if text.ends_with('.') => {
            between(day, 1, 31)?;
            meant(between(month, 1, 12)?, SOME_YEAR)
        }
        [month, last] if with_numbers => meant(between(month, 1, 12)?, year(last)?),
        _ => None,
    }
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, &'static str> {
        let read = number(text, Spelling::Czech, false);
        read.map(|number| number.to_string()).map_err(|misspelt| misspelt.code)
    }

    #[test]
    fn numbers_are_read_as_czech_excel_saves_them() {
        for (text, due) in [
            ("42,5", "42.5"),
            ("-4,50", "-4.50"),
            ("1 234,5", "1234.5"),
            ("12\u{a0}345\u{a0}678", "12345678"),
            ("1\u{202f}234", "1234"),
            ("7", "7"),
            ("42.5", "42.5"),
            ("'42,5", "42.5"),
            ("42,5 %", "42.5"),
            ("−4", "-4"),
            // What nobody groups so has decimals, behind whichever mark.
            ("0.125", "0.125"),
            ("1234.567", "1234.567"),
            ("1 234.567", "1234.567"),
            ("66.6667", "66.6667"),
        ] {
            let due: f64 = due.parse().unwrap();
            assert_eq!(number(text, Spelling::Czech, false).unwrap().as_f64(), Some(due), "{text}");
        }
        for (text, code) in [
            ("1,2E+05", "scientific-notation"),
            ("1E5", "scientific-notation"),
            ("03.V", "number-is-a-date"),
            ("3.5.2025", "number-is-a-date"),
            ("3. 5.", "number-is-a-date"),
            ("květen 25", "number-is-a-date"),
            ("#HODNOTA!", "spreadsheet-error"),
            ("########", "spreadsheet-error"),
            ("12 34", "not-a-number"),
            ("1 2345", "not-a-number"),
            ("1.234,5", "not-a-number"),
            ("66.667", "number-ambiguous"),
            ("−1.234 %", "number-ambiguous"),
            ("1,2,3", "not-a-number"),
            ("42,", "not-a-number"),
            ("%", "not-a-number"),
            ("", "not-a-number"),
        ] {
            assert_eq!(read(text), Err(code), "{text}");
        }
        for (spelling, is_count) in [(Spelling::Czech, true), (Spelling::Plain, false)] {
            let percent = number("42 %", spelling, is_count).unwrap_err();
            assert!(percent.advice.contains("`42`"), "{percent:?}");
        }
        let plain = number("42,5", Spelling::Plain, false).unwrap_err();
        assert_eq!(plain.advice, "Write decimals with a point: 42.5.");
        assert!(number("1e3", Spelling::Plain, true).is_ok());
    }

    #[test]
    fn people_type_numbers_in_several_ways() {
        let spells = |text: &str, comma: char| typed(text, comma).map(|number| number.to_string());
        for (text, number) in [
            ("42", "42"),
            (" 42,5 ", "42.5"),
            ("42.5", "42.5"),
            ("1 234", "1234"),
            ("1\u{a0}234,5", "1234.5"),
            ("87 %", "87"),
            ("−3", "-3"),
            ("1,234", "1.234"),
            ("007", "7"),
        ] {
            assert_eq!(spells(text, ',').as_deref(), Some(number), "{text}");
        }
        for text in [
            "",
            "%",
            "abc",
            "1.234",
            "-41.234 %",
            "1.234,5",
            "1,2,3",
            "5,",
            ",5",
            "1e3",
            "٣",
            "--1",
            "1 2",
            "1234 567",
        ] {
            assert_eq!(spells(text, ','), None, "{text}");
        }
        assert_eq!(spells("1.234", '.').as_deref(), Some("1.234"));
        assert_eq!(spells("1,234", '.'), None);
        assert_eq!(spells("2,5", '.').as_deref(), Some("2.5"));
    }

    #[test]
    fn a_form_and_a_file_read_numbers_alike_and_refuse_the_same_with_what_to_write() {
        for text in ["41.234", "999.000", "−1.234", "1.234 %"] {
            assert_eq!(typed(text, ','), None, "{text}");
            assert_eq!(read(text), Err("number-ambiguous"), "{text}");
        }
        for text in ["0.125", "1234.567", "41.2345", "41.23", "41,234", "41 234", "1 234.567"] {
            let in_form = typed(text, ',').unwrap();
            assert_eq!(number(text, Spelling::Czech, false), Ok(in_form), "{text}");
        }
        let advice =
            |text, spelling, is_count| number(text, spelling, is_count).unwrap_err().advice;
        assert_eq!(advice("41.234", Spelling::Czech, false), "Write 41234 or 41,234.");
        assert_eq!(advice("1.200", Spelling::Czech, true), "Write 1200.");
        assert_eq!(advice("1,234", Spelling::Plain, false), "Write 1234 or 1.234.");
        assert_eq!(meanings("1,234", ','), None);
    }

    #[test]
    fn a_period_stays_what_was_typed_or_is_refused() {
        for text in ["2025", "2025-Q1", "2025-07", "2024-10-01/P1Y", "2025-S1", "soon", "'2025-07"]
        {
            let due = text.trim_start_matches('\'');
            assert_eq!(period(text, Spelling::Czech).unwrap(), due, "{text}");
        }
        for (text, meant) in [
            ("leden 25", "`2025-01`"),
            ("VII.25", "`2025-07`"),
            ("čvc-25", "`2025-07`"),
            ("Jan-25", "`2025-01`"),
            ("7.25", "`2025-07`"),
            ("01.07.2025", "`2025-07`"),
            ("1. července 2025", "`2025-07`"),
        ] {
            let refused = period(text, Spelling::Czech).unwrap_err();
            assert_eq!(refused.code, "period-is-a-date", "{text}");
            assert!(refused.advice.contains(meant), "{text}: {refused:?}");
        }
    }

    #[test]
    fn days_and_truth_are_spelled_two_ways() {
        assert_eq!(date("1.7.2025", Spelling::Czech), "2025-07-01");
        assert_eq!(date("01. 07. 2025", Spelling::Czech), "2025-07-01");
        assert_eq!(date("31.2.2025", Spelling::Czech), "31.2.2025");
        assert_eq!(date("1.7.2025", Spelling::Plain), "1.7.2025");
        assert_eq!(date("2025-07-01", Spelling::Czech), "2025-07-01");
        let said = ["PRAVDA", "NEPRAVDA", "true", "FALSE", "pravda", "1"].map(truth);
        assert_eq!(said, [Some(true), Some(false), Some(true), Some(false), None, None]);
    }
}
