//! The order in which a language puts names: letters of their own stand where its alphabet has them, and
//! accents decide only between words that are else the same.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// What a name is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order {
    /// Letters, each with 1 where it is one of its own that follows the plain one.
    letters: Vec<(char, u8)>,
    /// Accents and case.
    rest: String,
}

/// The order of a text; `own` are the letters that stand for themselves, in small, each after the letter
/// that it is named with: `("ch", 'h')`.
pub fn order(text: &str, own: &[(&str, char)]) -> Order {
    let small = text.to_lowercase().nfc().collect::<String>();
    let mut letters = Vec::new();
    let mut rest = small.as_str();
    while let Some(first) = rest.chars().next() {
        if let Some((letter, after)) = own.iter().find(|(letter, _)| rest.starts_with(letter)) {
            letters.push((*after, 1));
            rest = rest.get(letter.len()..).unwrap_or_default();
            continue;
        }
        let plain = first.nfd().filter(|letter| !is_combining_mark(*letter));
        letters.extend(plain.map(|letter| (letter, 0)));
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    Order { letters, rest: small }
}

#[cfg(test)]
mod tests {
    use crate::pages::words::LANGUAGES;

    /// In the order of ČSN 97 6030 and of the Czech alphabet.
    #[test]
    fn czech_letters_stand_where_its_alphabet_has_them() {
        let sorted = [
            "cesta", "cukr", "časopis", "čtení", "ďábel", "dům", "had", "hůl", "Chata", "chrám",
            "iglú", "os", "rok", "rychlost", "řeka", "sever", "šach", "zub", "žádost",
        ];
        let words = LANGUAGES.iter().find(|words| words.code == "cs").unwrap();
        let mut found = sorted;
        found.reverse();
        found.sort_by_cached_key(|text| (words.order)(text));
        assert_eq!(found, sorted, "{found:?}");
        // Accents decide only between words that are else the same.
        let mut found = ["pás", "pasa", "pas", "pál"];
        found.sort_by_cached_key(|text| (words.order)(text));
        assert_eq!(found, ["pál", "pas", "pás", "pasa"]);
    }

    #[test]
    fn english_has_no_letters_of_its_own() {
        let words = LANGUAGES.iter().find(|words| words.code == "en").unwrap();
        let mut found = ["idea", "chart", "hat", "čas", "cold"];
        found.sort_by_cached_key(|text| (words.order)(text));
        assert_eq!(found, ["čas", "chart", "cold", "hat", "idea"]);
    }
}
