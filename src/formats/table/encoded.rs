//! The text that a file holds: UTF-8, or windows-1250 as Czech Excel saves plain "CSV"; and whatever
//! is no table at all, said by what it is.
//!
//! Bytes that are UTF-8 throughout are UTF-8: text in windows-1250 that has any letter with a mark is
//! hardly ever, by chance, well-formed UTF-8. Everything else is read as windows-1250, and refused where words
//! come out that nobody writes: then it is a third encoding, or two are mixed.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1250;

use super::misread::otherwise;
use crate::domain::violation::Violation;

/// What to click, so that a table comes out as it is taken here.
pub const SAVE_AS: &str = "In Excel click File > Save As and choose `CSV UTF-8`; in Czech Excel: Soubor > Uložit jako > CSV UTF-8 (oddělený středníkem).";

/// The text of a file, without a byte order mark.
pub fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Violation> {
    if let Some(fault) = foreign(bytes) {
        return Err(fault);
    }
    let (bytes, is_marked) =
        bytes.strip_prefix(b"\xef\xbb\xbf").map_or((bytes, false), |rest| (rest, true));
    let fault = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(fault) => fault,
    };
    if is_marked {
        let before = bytes.get(..fault.valid_up_to()).unwrap_or_default();
        let breaks = before.split(|byte| *byte == b'\n').count();
        let line = u64::try_from(breaks).unwrap_or(u64::MAX);
        let detail = "The file says that it is UTF-8, and on this line it is not.";
        let fault = Violation::at("", "not-utf-8", detail, SAVE_AS);
        return Err(Violation { line: Some(line), ..fault });
    }
    let (text, _) = WINDOWS_1250.decode_without_bom_handling(bytes);
    match misread(&text) {
        None => Ok(text),
        Some((line, word)) => {
            let shown: String = word.chars().filter(|c| !c.is_control()).take(40).collect();
            let detail = format!(
                "The file is not UTF-8, and read as windows-1250 this line says `{shown}`: it is in another \
                 encoding, or in two at once."
            );
            Err(Violation { line: Some(line), ..Violation::at("", "not-utf-8", detail, SAVE_AS) })
        }
    }
}

/// What is wrong with a file that is no table but something else, told by how it begins.
pub fn foreign(bytes: &[u8]) -> Option<Violation> {
    let begin = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let has = |part: &[u8]| begin.windows(part.len()).any(|window| window == part);
    let found = |code, detail: &str| Some(Violation::at("", code, detail, SAVE_AS));
    if begin.starts_with(b"PK\x03\x04") {
        if has(b"mimetypeapplication/vnd.oasis.opendocument") {
            return found("workbook-not-csv", "This is an OpenDocument file, not CSV.");
        }
        return found("workbook-not-csv", "This is a workbook (`.xlsx`) or an archive, not CSV.");
    }
    if begin.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return found("workbook-not-csv", "This is a workbook (`.xls`, or locked), not CSV.");
    }
    if begin.starts_with(b"\xff\xfe") || begin.starts_with(b"\xfe\xff") || is_wide(begin) {
        let detail = "This is UTF-16, as Excel saves `Unicode text`, not CSV.";
        return found("utf-16-not-csv", detail);
    }
    let said = begin.strip_prefix(b"\xef\xbb\xbf").unwrap_or(begin).trim_ascii_start();
    if said.starts_with(b"<") {
        return found("page-not-csv", "This is a page of the web or XML, not CSV.");
    }
    if begin.starts_with(b"%PDF") || begin.starts_with(b"\x1f\x8b") || begin.contains(&0) {
        return found("not-csv", "This is no text, so it is no CSV.");
    }
    None
}

/// Whether every other byte is mostly zero: two bytes a letter.
fn is_wide(begin: &[u8]) -> bool {
    let zeros = |skip: usize| begin.iter().skip(skip).step_by(2).filter(|byte| **byte == 0).count();
    begin.len() >= 4 && zeros(0).max(zeros(1)) * 4 > begin.len()
}

/// The first word that nobody writes, and its line.
fn misread(text: &str) -> Option<(u64, &str)> {
    let words = || {
        let lines = text.split('\n').zip(1..);
        lines.flat_map(|(line, number)| {
            let apart = |c: char| c.is_ascii_whitespace() || matches!(c, ';' | ',' | '"' | '|');
            line.split(apart).filter(|word| !word.is_ascii()).map(move |word| (number, word))
        })
    };
    if let Some(found) = words().find(|(_, word)| is_misread(word)) {
        return Some(found);
    }
    let marked: Vec<(u64, &str)> = words().collect();
    if let Some(found) = otherwise(&marked) {
        return Some(found);
    }
    // In ISO 8859-2 `š` and `ž` stand where windows-1250 has `ą` and `ľ`, and it has nothing at all where
    // windows-1250 has `š` and `ž`.
    let (bytes, _, _) = WINDOWS_1250.encode(text);
    if bytes.iter().any(|byte| (0x80..0xa0).contains(byte)) {
        return None;
    }
    words().find(|(_, word)| word.contains(['ą', 'ľ']))
}

fn is_misread(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let inside = |c: char| "ˇ˘¤¦§¨©«¬®°±˛´µ¶¸»˝€‚„†‡‰‹›™“•".contains(c);
    letters.iter().any(|c| c.is_control())
        || letters.windows(2).any(|two| match two {
            [mark, next] => matches!(mark, '©' | '®') && next.is_alphabetic(),
            _ => false,
        })
        || letters.windows(3).any(|three| match three {
            [before, mark, after] => {
                before.is_alphabetic() && inside(*mark) && after.is_alphabetic()
            }
            _ => false,
        })
        || is_twice(word)
}

/// Whether letters of UTF-8 stand in it, read one byte at a time.
fn is_twice(word: &str) -> bool {
    const USUAL: &str = "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ\u{a0}–—„“‚‘’…";
    let (bytes, _, _) = WINDOWS_1250.encode(word);
    let is_usual = |part: &[u8]| {
        let mut letters = std::str::from_utf8(part).unwrap_or_default().chars();
        let first = letters.next().filter(|letter| !letter.is_ascii() && USUAL.contains(*letter));
        first.is_some() && letters.next().is_none()
    };
    bytes.windows(2).any(is_usual) || bytes.windows(3).any(is_usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> &'static str {
        decoded(bytes).unwrap_err().code
    }

    #[test]
    fn what_is_no_table_is_said_by_what_it_is() {
        assert_eq!(code(b"PK\x03\x04\x14\0\x06\0[Content_Types].xml"), "workbook-not-csv");
        let ods =
            b"PK\x03\x04\x14\0\0\x08\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
        assert_eq!(code(ods), "workbook-not-csv");
        assert!(decoded(ods).unwrap_err().detail.contains("OpenDocument"));
        assert_eq!(code(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "workbook-not-csv");
        let wide: Vec<u8> = "service\tperiod".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(code(&wide), "utf-16-not-csv");
        assert_eq!(code(&[b"\xff\xfe", &wide[..]].concat()), "utf-16-not-csv");
        assert_eq!(code(b"\n <!DOCTYPE html><title>Log in</title>"), "page-not-csv");
        assert_eq!(code(b"%PDF-1.7"), "not-csv");
        assert_eq!(code(b"a,b\n1,\0\n"), "not-csv");
        assert!(decoded(&wide).unwrap_err().advice.contains("Uložit jako > CSV UTF-8"));
    }

    #[test]
    fn two_encodings_are_read_and_no_third() {
        let text = "sluľby"; // not Czech, and not what is meant here
        let czech = "comment\nNejvyšší úřad: „ŽÁDOST“ – příště\u{a0}5\u{a0}°C, přes 10 € (§ 3), DĹŽKA, Kövesd, Łódź\n";
        let (bytes, _, lost) = WINDOWS_1250.encode(czech);
        assert!(!lost && std::str::from_utf8(&bytes).is_err());
        assert_eq!(decoded(&bytes).unwrap(), czech);
        assert_eq!(decoded(czech.as_bytes()).unwrap(), czech);
        let marked = [b"\xef\xbb\xbf", czech.as_bytes()].concat();
        assert_eq!(decoded(&marked).unwrap(), czech);

        let (bytes, _, _) = encoding_rs::ISO_8859_2.encode("a\nslužby a příště\n");
        let fault = decoded(&bytes).unwrap_err();
        assert_eq!((fault.code, fault.line), ("not-utf-8", Some(2)));
        assert!(fault.detail.contains(text), "{fault:?}");
        // `služba` in code page 852; a letter that windows-1250 does not have.
        assert_eq!(code(b"a\nslu\xa7ba\n"), "not-utf-8");
        assert_eq!(code(b"a\nslu\x81ba\n"), "not-utf-8");
        // One line in UTF-8, one in windows-1250.
        assert_eq!(code(&[b"a\np\xf8\xedli\x9a\n", "žádost\n".as_bytes()].concat()), "not-utf-8");
        assert_eq!(code(&[b"\xef\xbb\xbfa\n", &b"p\xf8\xedli\x9a\n"[..]].concat()), "not-utf-8");
    }
}
