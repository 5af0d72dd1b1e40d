//! The sheet that says what was asked, on which terms the data may be used, and what it means.

use chrono::SecondsFormat;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::cell;
use crate::{
    domain::address,
    formats::{
        column::{Column, Said, Unit},
        export::About,
        glossary::{Word, words},
    },
};

/// Writes it.
pub fn write(sheet: &mut Worksheet, about: &About) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let mut row = 0_u32;
    for (at, width) in [(0, 26.0), (1, 26.0), (2, 70.0), (3, 70.0), (4, 14.0), (5, 12.0)] {
        sheet.set_column_width(at, width)?;
    }
    for (said, text) in facts(about) {
        sheet.write_string_with_format(row, 0, said.cs, &bold)?;
        sheet.write_string_with_format(row, 1, said.en, &bold)?;
        sheet.write_string(row, 2, cell(&text))?;
        row += 1;
    }
    row += 1;
    let heads = [
        "sloupec / column",
        "jednotka / unit",
        "význam",
        "meaning",
        "druh / kind",
        "od / from",
        "do / to",
    ];
    for (head, at) in heads.into_iter().zip(0_u16..) {
        sheet.write_string_with_format(row, at, head, &bold)?;
    }
    for column in about.columns() {
        row += 1;
        explain(sheet, row, &column)?;
    }
    row += 2;
    for (head, at) in
        ["sloupec / column", "slovo / word", "význam", "meaning"].into_iter().zip(0_u16..)
    {
        sheet.write_string_with_format(row, at, head, &bold)?;
    }
    let columns = about.columns();
    let is_here = |word: &Word| columns.iter().any(|column| column.name == word.column);
    for word in words().into_iter().filter(is_here) {
        row += 1;
        let texts = [word.column, word.word, word.meaning.cs, word.meaning.en];
        for (text, at) in texts.into_iter().zip(0_u16..) {
            sheet.write_string(row, at, text)?;
        }
    }
    Ok(())
}

fn facts(about: &About) -> Vec<(Said, String)> {
    let fact = |cs, en, text: String| (Said { cs, en }, text);
    let at = about.at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
    let (title, row) = (about.export.title(), about.export.row());
    vec![
        fact("Název", "Title", format!("{} / {}", title.cs, title.en)),
        fact("Co je řádek", "What a row is", format!("{} / {}", row.cs, row.en)),
        fact("Dotaz", "Query", address::at(&about.export.at(".xlsx"), &about.asked)),
        fact("Metodika", "Methodology", about.methodology.clone().unwrap_or_default()),
        fact("Stav k zápisu ve veřejném deníku", "As of ledger entry", about.seq.to_string()),
        fact("Zapsáno (UTC)", "Written at (UTC)", at.unwrap_or_default()),
        fact("Trvalý odkaz", "Permanent link", about.permalink.clone()),
        fact("Citace", "Cite as", about.cite.clone()),
        fact("Licence", "Licence", about.licence.name().to_owned()),
        fact("Text licence", "Text of the licence", about.licence.url().to_owned()),
        fact("Zdroj", "Source", source(about)),
    ]
}

fn source(about: &About) -> String {
    if about.base.is_empty() { "znamka".to_owned() } else { about.base.clone() }
}

fn explain(sheet: &mut Worksheet, row: u32, column: &Column) -> Result<(), XlsxError> {
    let unit = column.unit.map(Unit::name);
    let unit = unit.map(|unit| format!("{} / {}", unit.cs, unit.en)).unwrap_or_default();
    let texts = [column.name, &unit, column.meaning.cs, column.meaning.en, column.kind.name()];
    for (text, at) in texts.into_iter().zip(0_u16..) {
        sheet.write_string(row, at, text)?;
    }
    for (bound, at) in [column.least, column.most].into_iter().zip(5_u16..) {
        if let Some(bound) = bound {
            sheet.write_number(row, at, bound)?;
        }
    }
    Ok(())
}
