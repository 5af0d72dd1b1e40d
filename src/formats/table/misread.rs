//! Which words show that a text is in code page 852 (Excel's "CSV (MS-DOS)") or in the one of old Macs, though
//! each of its bytes is a letter or a sign in windows-1250, too.
//!
//! A word that is Czech or Slovak in another encoding and is not so in windows-1250 speaks against it; one that
//! can be a word of a neighbour in windows-1250 and is not Czech in the other speaks for it. A word that begins
//! with a capital may be a foreign name and does not speak against it.

use encoding_rs::WINDOWS_1250;

/// What the bytes from 0x80 mean in code page 852.
const CP852: &str = "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}";
/// What they mean on old Macs in Central Europe.
const MAC: &str = "ÄĀāÉĄÖÜáąČäčĆćéŹźĎíďĒēĖóėôöõúĚěü†°Ę£§•¶ß®©™ę¨≠ģĮįĪ≤≥īĶ∂∑łĻļĽľĹĺŅņŃ¬√ńŇ∆«»…\u{a0}ňŐÕőŌ–—“”‘’÷◊ōŔŕŘ‹›řŖŗŠ‚„šŚśÁŤťÍŽžŪÓÔūŮÚůŰűŲųÝýķŻŁżĢˇ";
/// Letters with marks of Czech and Slovak.
const OURS: &str = "áčďéěíňóřšťúůýžäľĺŕô";
/// Letters with marks of the neighbours: Polish, German, Hungarian, Croatian, French in windows-1250.
const NEIGHBOURS: &str = "ąćęłńśźżöüßőűđçëâîăşţ";
/// Signs that stand between words or at a figure, never in the midst of a word.
const SIGNS: &str = "\u{a0}–—„“”‚‘’…€§°×÷´•«»‹›©®™±†‰";
/// Those that open what follows.
const OPENING: &str = "„‚§";

/// The first of these words, each with its line, that is to be read otherwise, where more of them are than not.
pub fn otherwise<'a>(words: &[(u64, &'a str)]) -> Option<(u64, &'a str)> {
    [CP852, MAC].into_iter().find_map(|page| {
        let (mut against, mut others) = (Vec::new(), 0);
        for (line, word) in words {
            let is_word_there = is_word(&read(word, page), false);
            if !is_word_there && is_word(word, true) {
                others += 1;
            } else if is_word_there && !is_word(word, false) && !is_name(word) && !is_neutral(word)
            {
                against.push((*line, *word));
            }
        }
        against.first().copied().filter(|_| against.len() > others)
    })
}

/// The bytes that a text has in windows-1250, read by another table.
fn read(word: &str, page: &str) -> String {
    let (bytes, _, _) = WINDOWS_1250.encode(word);
    let letter = |byte: &u8| match byte.checked_sub(0x80) {
        None => char::from(*byte),
        Some(nth) => page.chars().nth(nth.into()).unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    bytes.iter().map(letter).collect()
}

/// Whether it says nothing of the encoding: one sign alone, such as a line between two columns, or a word whose
/// only mark is an apostrophe.
fn is_neutral(word: &str) -> bool {
    word.chars().nth(1).is_none() || word.chars().all(|c| c.is_ascii() || c == '’')
}

/// Whether it can be a foreign name in windows-1250.
fn is_name(word: &str) -> bool {
    word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase) && is_word(word, true)
}

/// Whether somebody writes it in Czech or Slovak; or in a language of the neighbours.
fn is_word(word: &str, of_neighbours: bool) -> bool {
    let letters: Vec<char> = word.chars().collect();
    letters.iter().enumerate().all(|(at, letter)| {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let after = letters.get(at + 1).copied();
        fits(*letter, before, after, of_neighbours)
    })
}

fn fits(letter: char, before: Option<char>, after: Option<char>, of_neighbours: bool) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let is_small = |c: Option<char>| c.is_some_and(char::is_lowercase);
    let marked_before = before.is_some_and(|c| !c.is_ascii());
    // A capital after a small letter: of `eGovernment`, but of no word with marks there.
    if letter.is_uppercase() && is_small(before) && (marked_before || !letter.is_ascii()) {
        return false;
    }
    if letter.is_ascii() {
        return true;
    }
    if SIGNS.contains(letter) {
        let is_between = is_letter(before) && is_letter(after) && letter != '\u{a0}';
        let opens_nothing = OPENING.contains(letter) && is_letter(before);
        let is_paragraph_of_letters = letter == '§' && is_letter(after);
        return !(is_between || opens_nothing || is_paragraph_of_letters);
    }
    let small = |c: char| c.to_lowercase().next().unwrap_or(c);
    match small(letter) {
        'ě' => before.is_some_and(|c| "bpvmfdtn".contains(small(c))),
        // In Slovak.
        'ä' if !of_neighbours => before.is_some_and(|c| "bpmv".contains(small(c))),
        'ý' => is_letter(before) && after.is_none_or(|c| !"aeiouyáéíóúů".contains(small(c))),
        small => OURS.contains(small) || of_neighbours && NEIGHBOURS.contains(small),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::table::decoded;

    const CZECH: [&str; 14] = [
        "Žádost lze podat i poštou, čtvrtletně ověřeno",
        "Příliš žluťoučký kůň úpěl ďábelské ódy",
        "Nejvyšší kontrolní úřad zjistil nedostatky v řízení",
        "Formulář je srozumitelný a předvyplněný",
        "Občan dostane rozhodnutí do třiceti dnů",
        "Služba je dostupná pouze v pracovní době na přepážce",
        "Neověřeno; chybí údaje o počtu podání",
        "PhDr. Novák a eGovernment: vyřízení přes iPhone selhává",
        "ŽÁDOST O PŘÍSPĚVEK NA BYDLENÍ",
        "Dotazník vyplnilo 1 250 lidí, většina byla spokojená",
        "Osvědčení se posílá e-mailem, poplatek činí 50 korun",
        "Průměrná čekací doba se zkrátila o čtvrtinu",
        "Podle § 3 zákona musí úřad odpovědět do týdne",
        "Každý uživatel může podat stížnost",
    ];

    /// A text in another encoding, as a file holds it.
    fn written(text: &str, page: &str) -> Vec<u8> {
        let byte = |c: char| match u8::try_from(c).ok().filter(u8::is_ascii) {
            Some(byte) => byte,
            None => 0x80 + u8::try_from(page.chars().position(|it| it == c).unwrap()).unwrap(),
        };
        text.chars().map(byte).collect()
    }

    #[test]
    fn other_code_pages_are_refused_and_windows_is_read() {
        for page in [CP852, MAC] {
            assert_eq!(page.chars().count(), 128);
        }
        for text in CZECH {
            let (bytes, _, _) = WINDOWS_1250.encode(text);
            assert_eq!(decoded(&bytes).unwrap(), text);
            for page in [CP852, MAC] {
                let code = decoded(&written(text, page)).map_err(|fault| fault.code).err();
                assert_eq!(code, Some("not-utf-8"), "{text}");
            }
        }
    }

    #[test]
    fn honest_names_and_signs_of_the_neighbours_are_read() {
        for text in [
            "François Müller, Łukasz Wałęsa, Größe, Kövesd, Łódź, Gdańsk, Győr",
            "Łukasz",
            "François",
            "Müller",
            "Kraśko",
            "Ľubomír Šťastný, Spišská Nová Ves, vôľa, stĺp, vŕba",
            "McDonald, eGovernment, iPhone, PhDr., v\u{a0}Praze, 5\u{a0}°C, § 3, „ano“ – ‚ne‘…",
            "Proszę złożyć wniosek w urzędzie, źródło: gmina Świdnica",
            "Straße, für Bürger, schön und größer",
            "a | b ¦ c",
            "the doctor’s registration",
        ] {
            let (bytes, _, lost) = WINDOWS_1250.encode(text);
            assert!(!lost, "{text}");
            assert_eq!(decoded(&bytes).unwrap(), text);
        }
    }
}
