//! How a file is called where it is kept: by what is in it and from which entry it is told, so that two
//! downloads are not taken for one another.

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_DISPOSITION, HeaderValue},
};

use crate::{
    cube::query::{By, Kind, Query},
    domain::{methodology::ROOT, target_group::ALL},
};

/// Most characters of what a name tells; systems hold 255 bytes.
const MOST: usize = 120;
/// More of a kind are not told one by one.
const FEW: usize = 3;

/// The name of a file at this path: `znamka-observations-one-fill-CZ-entry-812.csv`.
pub fn file_name(path: &str, query: &Query) -> String {
    let path = path.trim_start_matches("/v1/");
    let (table, extension) = path.split_once('.').unwrap_or((path, "json"));
    let mut parts = vec!["znamka".to_owned(), table.to_owned()];
    let is_root = query.criteria.iter().all(|code| *code == ROOT);
    let mut tell = |values: Vec<String>| {
        if values.len() <= FEW {
            parts.extend(values);
        }
    };
    tell(query.criteria.iter().filter(|_| !is_root).map(ToString::to_string).collect());
    for codes in [&query.agencies, &query.services, &query.life_events, &query.campaigns] {
        tell(codes.iter().map(ToString::to_string).collect());
    }
    tell(query.levels.iter().map(ToString::to_string).collect());
    tell(query.countries.clone());
    tell(query.types.iter().map(ToString::to_string).collect());
    tell(query.target_groups.iter().map(ToString::to_string).filter(|code| code != ALL).collect());
    let is_plain = query.by.is_none_or(|by| by == By::Service && query.kind != Kind::Series);
    tell(query.by.iter().filter(|_| !is_plain).map(|by| format!("by-{by}")).collect());
    tell(query.periods.named.iter().map(ToString::to_string).collect());
    tell(query.page.iter().map(|(_, value)| value.clone()).collect());
    let told = safe(&parts.join("-"));
    format!("{told}-entry-{}.{extension}", query.seq)
}

/// Says so. A workbook is kept; what is text may as well be looked at.
pub fn name(response: &mut HttpResponse, file_name: &str) {
    let how = if file_name.rsplit('.').next() == Some("xlsx") { "attachment" } else { "inline" };
    if let Ok(value) = HeaderValue::try_from(format!("{how}; filename=\"{file_name}\"")) {
        response.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
}

/// What any system takes for a name: letters, digits, `-`, `_`; at most so many characters.
fn safe(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let text: String = text.chars().map(plain).take(MOST).collect();
    text.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_by_any_system() {
        assert_eq!(safe("a/b \\\"\r\n.č-CZ_1"), "a-b--------CZ_1");
        assert_eq!(safe(&"x".repeat(1_000)).len(), MOST);
        assert_eq!(safe("2024-10-01/P1Y-"), "2024-10-01-P1Y");
    }
}
