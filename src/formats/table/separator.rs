//! What stands between the cells of a table, read from its header.

use crate::domain::violation::Violation;

use super::{encoded::SAVE_AS, spelled::Spelling};

/// What stands between cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Separator {
    /// Commas, as RFC 4180 says.
    #[default]
    Comma,
    /// Semicolons, where commas stand in numbers.
    Semicolon,
    /// Tabs, in what is copied from a spreadsheet.
    Tab,
}

impl Separator {
    /// The byte that it is.
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    /// How values are spelled where it stands.
    pub fn spelling(self) -> Spelling {
        if self == Self::Comma { Spelling::Plain } else { Spelling::Czech }
    }
}

/// Where the header of a table begins, and what separates cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun<'a> {
    /// The text from the header on, or from blank lines before it.
    pub text: &'a str,
    /// The line on which that begins; 1 is the first of the file.
    pub line: u64,
    /// What separates cells.
    pub separator: Separator,
}

/// Finds out how a table begins. Tabs are taken of what was `pasted` alone: as a file they come with
/// encodings that say nothing of themselves.
pub fn begun(text: &str, pasted: bool) -> Result<Begun<'_>, Violation> {
    // What Excel writes, and heeds, above a header.
    let head = text.get(..4).filter(|head| head.eq_ignore_ascii_case("sep="));
    let said = head.and_then(|_| text.get(4..)).map(|rest| {
        let end = rest.find(['\r', '\n']).unwrap_or(rest.len());
        let (said, rest) = rest.split_at(end);
        let rest = rest.strip_prefix("\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
        (said, rest)
    });
    let (said, text, line) = match said {
        Some((said, rest)) => (Some(said), rest, 2),
        None => (None, text, 1),
    };
    let separator = match said.map(str::trim_end) {
        None => counted(text),
        Some(";") => Separator::Semicolon,
        Some(",") => Separator::Comma,
        // The tab itself is trimmed away.
        Some("") if said.is_some_and(|said| said.contains('\t')) => Separator::Tab,
        Some(_) => {
            let detail = "The first line says that another character separates the cells.";
            let advice = "Separate them by semicolons or commas, and leave the line `sep=…` out.";
            let fault = Violation::at("", "unknown-separator", detail, advice);
            return Err(Violation { line: Some(1), ..fault });
        }
    };
    if separator == Separator::Tab && !pasted {
        let detail = "The cells are separated by tabs.";
        let fault = Violation::at("", "tabs-not-csv", detail, SAVE_AS);
        return Err(Violation { line: Some(line), ..fault });
    }
    Ok(Begun { text, line, separator })
}

/// The one that stands most often in the first line that says anything, outside quotes.
fn counted(text: &str) -> Separator {
    let (mut commas, mut semicolons, mut tabs) = (0_usize, 0_usize, 0_usize);
    let mut quoted = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'\r' | b'\n' => break,
            b',' => commas += 1,
            b';' => semicolons += 1,
            b'\t' => tabs += 1,
            _ => {}
        }
    }
    if semicolons > commas.max(tabs) {
        Separator::Semicolon
    } else if tabs > commas {
        Separator::Tab
    } else {
        Separator::Comma
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (Separator, u64, &str) {
        let begun = begun(text, false).unwrap();
        (begun.separator, begun.line, begun.text)
    }

    #[test]
    fn the_header_says_it_or_the_line_above_it() {
        assert_eq!(found("a,b;c,d\n1;2;3"), (Separator::Comma, 1, "a,b;c,d\n1;2;3"));
        assert_eq!(found("\r\n\"a,b,c\";b;c\r\n").0, Separator::Semicolon);
        assert_eq!(found("a\n1"), (Separator::Comma, 1, "a\n1"));
        assert_eq!(found("sep=;\r\na,b\r\n"), (Separator::Semicolon, 2, "a,b\r\n"));
        assert_eq!(found("SEP=,\na;b"), (Separator::Comma, 2, "a;b"));
        assert_eq!(begun("sep=|\na|b", false).unwrap_err().code, "unknown-separator");
        assert_eq!(begun("a\tb\n", false).unwrap_err().code, "tabs-not-csv");
        assert_eq!(begun("sep=\t\na\tb\n", false).unwrap_err().code, "tabs-not-csv");
        assert_eq!(begun("a\tb\n", true).unwrap().separator, Separator::Tab);
        assert_eq!(found("sep=;"), (Separator::Semicolon, 2, ""));
    }
}
