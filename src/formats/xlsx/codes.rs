//! The sheet that says what the codes in the rows are called.

use std::sync::LazyLock;

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::{MOST_ROWS, cell, data::Met};
use crate::{
    cube::{names::Named, view::View},
    domain::{code::Code, target_group, text::Texts},
    formats::dimension::EVERYBODY,
};

/// What nobody named: all people.
static ALL: LazyLock<Texts> = LazyLock::new(|| EVERYBODY.into());

/// One code: of what, the code, its names, and what it means.
type Entry<'a> = (&'static str, &'a str, Option<&'a Texts>, Option<&'a Texts>);

/// Writes it.
pub fn write(sheet: &mut Worksheet, met: &Met, view: &View<'_>) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_freeze_panes(1, 0)?;
    let heads = ["kind", "code", "name_cs", "name_en", "definition_cs", "definition_en"];
    for (head, at) in heads.into_iter().zip(0_u16..) {
        sheet.set_column_width(at, if at < 2 { 22.0 } else { 50.0 })?;
        sheet.write_string_with_format(0, at, head, &bold)?;
    }
    for ((kind, code, names, definition), row) in entries(met, view).into_iter().zip(1..MOST_ROWS) {
        sheet.write_string(row, 0, kind)?;
        sheet.write_string(row, 1, code)?;
        for (texts, at) in [(names, 2), (definition, 4)] {
            for (language, at) in ["cs", "en"].into_iter().zip(at..) {
                if let Some(text) = texts.and_then(|texts| texts.get(language)) {
                    sheet.write_string(row, at, cell(text))?;
                }
            }
        }
    }
    Ok(())
}

fn entries<'a>(met: &'a Met, view: &View<'a>) -> Vec<Entry<'a>> {
    let mut found: Vec<Entry<'a>> = Vec::new();
    let named = |kind, of, code: &'a str| (kind, code, view.names(of, code), None);
    let codes = |codes: &'a std::collections::BTreeSet<Code>| codes.iter().map(Code::as_str);
    found.extend(codes(&met.services).map(|code| named("service", Named::Service, code)));
    found.extend(codes(&met.agencies).map(|code| named("agency", Named::Agency, code)));
    let events = met.life_events.iter();
    found.extend(events.map(|code| named("life_event", Named::LifeEvent, code)));
    let groups = met.target_groups.iter();
    found.extend(groups.map(|code| match code.as_str() {
        target_group::ALL => ("target_group", target_group::ALL, Some(&*ALL), None),
        code => named("target_group", Named::TargetGroup, code),
    }));
    found.extend(met.criteria.iter().map(|(code, methodology)| {
        let texts = view.criterion_texts(methodology, code);
        let (called, definition) = texts.unzip();
        ("criterion", code.as_str(), called, definition)
    }));
    found
}
