//! Numbers as people type them, read by the rule of files, and shown as they would be typed.

use serde_json::Number;

use crate::formats::table::typed;

/// The number that a text spells; nothing where it spells none, or where it is not sure which.
pub fn read(text: &str, comma: char) -> Option<Number> {
    typed(text, comma)
}

/// A number as it is typed in a language; what `read` reads back.
pub fn spelled(number: &Number, comma: char) -> String {
    number.to_string().replace('.', &comma.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

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
