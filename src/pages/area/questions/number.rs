//! Numbers as people type them: with a decimal comma or point, with spaces between thousands.

use serde_json::Number;

/// The number that a text spells; nothing where it spells none, or where it is not sure which.
///
/// `1.234` may be a thousand and more, or one and a little: the mark that is not the language's own is
/// not taken before three digits.
pub fn read(text: &str, comma: char) -> Option<Number> {
    let spaces = [' ', '\u{a0}', '\u{202f}', '\u{2009}'];
    let text = text.trim().trim_end_matches('%').trim_end().replace('−', "-").replace(spaces, "");
    let marks: Vec<(usize, char)> =
        text.char_indices().filter(|(_, letter)| matches!(letter, ',' | '.')).collect();
    let plain = match marks.as_slice() {
        [] => text.clone(),
        [(place, mark)] => {
            let decimals = text.len() - place - 1;
            if *mark != comma && decimals == 3 {
                return None;
            }
            text.replace(',', ".")
        }
        _ => return None,
    };
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = [whole, decimals]
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_number {
        return None;
    }
    if digits.contains('.') {
        return Number::from_f64(plain.parse().ok()?);
    }
    let whole = plain.parse::<i64>().map(Number::from);
    whole.ok().or_else(|| Number::from_f64(plain.parse().ok()?))
}

/// A number as it is typed in a language; what `read` reads back.
pub fn spelled(number: &Number, comma: char) -> String {
    number.to_string().replace('.', &comma.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spells(text: &str, comma: char) -> Option<String> {
        read(text, comma).map(|number| number.to_string())
    }

    #[test]
    fn people_type_numbers_in_several_ways() {
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
        for text in ["", "%", "abc", "1.234", "1.234,5", "1,2,3", "5,", ",5", "1e3", "٣", "--1"] {
            assert_eq!(spells(text, ','), None, "{text}");
        }
        assert_eq!(spells("1.234", '.').as_deref(), Some("1.234"));
        assert_eq!(spells("1,234", '.'), None);
        assert_eq!(spells("2,5", '.').as_deref(), Some("2.5"));
    }

    #[test]
    fn what_is_spelled_is_read_back() {
        for text in ["0", "42", "42.5", "0.1", "99.75"] {
            let number: Number = serde_json::from_str(text).unwrap();
            for comma in [',', '.'] {
                // Three decimals are never in doubt with the language's own mark.
                assert_eq!(read(&spelled(&number, comma), comma), Some(number.clone()));
            }
        }
    }
}
