//! Of which characters texts are made: the rule, and patterns that the description of the interface says of
//! every text. A pattern can name what is refused of Unicode's first plane only; of the planes above a
//! description says it in words.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// What no text holds, as ranges of a pattern: control characters but line breaks and tabs, and codes that
/// are no characters.
macro_rules! none {
    () => {
        r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
    };
}

/// What no line holds: line breaks and tabs besides.
macro_rules! none_in_line {
    () => {
        r"\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
    };
}

/// The form of a text: it says something.
pub const TEXT: &str = concat!("^[^", none!(), r"]*[^\s", none_in_line!(), "][^", none!(), "]*$");

/// The form of a name: a text of one line.
pub const NAME: &str = concat!(
    "^[^",
    none_in_line!(),
    r"\u2028\u2029]*[^\s",
    none_in_line!(),
    "][^",
    none_in_line!(),
    r"\u2028\u2029]*$"
);

/// The form of a text that may say nothing.
const REMARK: &str = concat!("^[^", none!(), "]*$");

/// The form of what is searched for.
const WORDS: &str = concat!("^[^", none_in_line!(), "]+$");

/// Whether no text holds this character.
pub fn is_none(c: char) -> bool {
    is_none_in_line(c) && !matches!(c, '\n' | '\r' | '\t')
}

/// Whether no line holds this character.
pub fn is_none_in_line(c: char) -> bool {
    c.is_control() || is_noncharacter(c)
}

/// Whether Unicode has set a code aside for good (section 23.7): U+FDD0 to U+FDEF, and the last two of each of
/// its 17 planes. HTML refuses them all. There is no pattern that names those of the planes above the first
/// to every reader of patterns, so the patterns are silent of them.
///
/// ```
/// use znamka::domain::letters::is_noncharacter;
///
/// assert_eq!(('\0'..=char::MAX).filter(|c| is_noncharacter(*c)).count(), 66);
/// ```
pub fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || matches!(u32::from(c) & 0xffff, 0xfffe | 0xffff)
}

/// Describes texts that are kept as plain strings: how many characters they have, and their form.
macro_rules! texts {
    ($(#[doc = $about:literal] $name:ident: $least:literal..=$most:literal, $form:expr $(, $example:literal)?;)+) => {$(
        #[doc = $about]
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($about.trim()))
                    .pattern(Some($form))
                    .min_length(Some($least).filter(|least| *least > 0))
                    .max_length(Some($most))
                    $(.examples([$example]))?
                    .into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

texts! {
    /// Words to search for; no control characters, and no code that Unicode says is no character.
    Words: 1..=200, WORDS;
    /// Text that says something; no control characters but line breaks and tabs, and no code that Unicode says is no character.
    Line: 1..=400, TEXT;
    /// Why something was done, for the public; no control characters but line breaks and tabs, and no code that Unicode says is no character.
    ReasonText: 1..=2000, TEXT;
    /// A remark; no control characters but line breaks and tabs, and no code that Unicode says is no character.
    Remark: 0..=4000, REMARK;
    /// Whose identifier it is: `ico` (Czech business register), `ovm` (public authority), `uri`.
    Scheme: 1..=32, TEXT, "ico";
    /// An identifier in somebody's register.
    Identification: 1..=256, TEXT, "00551023";
    /// An official number.
    Notation: 1..=32, TEXT, "1.1";
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The characters that ranges of a pattern name.
    fn named(ranges: &str) -> Vec<std::ops::RangeInclusive<char>> {
        let mut found: Vec<std::ops::RangeInclusive<char>> = Vec::new();
        let mut goes_on = false;
        for part in ranges.split('\\').skip(1) {
            let (code, rest) = match part.split_at(1) {
                ("x", digits) => digits.split_at(2),
                ("u", digits) => digits.split_at(4),
                other => panic!("{other:?}"),
            };
            let c = char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap();
            let from = if goes_on { *found.pop().unwrap().start() } else { c };
            found.push(from..=c);
            assert!(["", "-"].contains(&rest), "{part}");
            goes_on = rest == "-";
        }
        found
    }

    #[test]
    fn a_pattern_refuses_what_the_rule_refuses_of_the_first_plane() {
        let (text, line) = (named(none!()), named(none_in_line!()));
        for c in '\0'..=char::MAX {
            let is_in = |ranges: &[std::ops::RangeInclusive<char>]| {
                ranges.iter().any(|range| range.contains(&c))
            };
            // Above it a pattern refuses nothing, and the rule what is no character.
            let is_unsaid = c > '\u{ffff}' && is_noncharacter(c);
            assert_eq!(is_in(&text) || is_unsaid, is_none(c), "{:x}", u32::from(c));
            assert_eq!(is_in(&line) || is_unsaid, is_none_in_line(c), "{:x}", u32::from(c));
        }
        for form in [TEXT, NAME, REMARK, WORDS] {
            assert!(form.starts_with("^[^\\x00") && form.ends_with('$'), "{form}");
        }
    }

    #[test]
    fn a_text_is_described_once() {
        let RefOr::T(Schema::Object(line)) = Line::schema() else { panic!("no object") };
        assert_eq!((line.min_length, line.max_length), (Some(1), Some(400)));
        assert_eq!(line.pattern.as_deref(), Some(TEXT));
        let RefOr::T(Schema::Object(remark)) = Remark::schema() else { panic!("no object") };
        assert_eq!((remark.min_length, remark.max_length), (None, Some(4000)));
    }
}
