//! JSON-stat 2.0: rows as the cells of one cube.
//!
//! Every cell of the cube has a place in `value`, those that no row tells of, too: they are null and have
//! no status. A cube is therefore as large as its dimensions, however few rows there are.

mod cells;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use self::cells::Cells;
pub use self::cells::{MOST_CELLS, TooLarge};
use super::{column::Said, dimension::Dimension, glossary};
use crate::cube::observations::Observation;

/// Media type of these bytes.
pub const MEDIA_TYPE: &str = "application/json";

/// A cube of figures: a dataset of JSON-stat 2.0.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatDataset {
    /// Version of the format.
    #[schema(example = "2.0")]
    version: &'static str,
    /// What this is, in the words of the format.
    #[schema(example = "dataset")]
    class: &'static str,
    /// Where this very cube stays.
    href: String,
    /// What it is about.
    label: String,
    /// One line to cite it by.
    source: String,
    /// When the ledger entry that is answered from was made; null before the first.
    #[schema(required)]
    updated: Option<DateTime<Utc>>,
    /// What to know when reading it.
    note: Vec<&'static str>,
    /// The dimensions, outermost first; the last one runs fastest in `value`.
    #[schema(example = json!(["service", "methodology", "criterion", "target_group", "period"]))]
    id: Vec<&'static str>,
    /// How many categories each dimension has.
    #[schema(example = json!([93, 1, 2, 1, 4]))]
    size: Vec<usize>,
    /// What kind of dimension some of them are.
    role: StatRole,
    /// The dimensions by name.
    dimension: BTreeMap<&'static str, StatDimension>,
    /// The values in points, all cells of the cube in order; null where there is none.
    #[schema(required, example = json!([75.0, null]))]
    value: Vec<Option<f64>>,
    /// Why a value is missing, and what to know of one: state and flags as words with blanks between them,
    /// by place in `value`, counted from 0. A null without a status: nothing is published of this cell.
    #[schema(value_type = BTreeMap<String, String>, example = json!({"1": "not_applicable"}))]
    status: BTreeMap<usize, String>,
    /// Links to what belongs to it, by relation.
    link: BTreeMap<&'static str, Vec<StatLink>>,
    /// What the format has no place for.
    extension: StatExtension,
}

/// Which dimensions are of which kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatRole {
    /// Dimensions of time.
    time: Vec<&'static str>,
    /// Dimensions of place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    geo: Vec<&'static str>,
    /// Dimensions that say what was measured.
    metric: Vec<&'static str>,
}

/// A dimension.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatDimension {
    /// What it is called.
    label: &'static str,
    /// What stands along it.
    category: StatCategory,
}

/// What stands along a dimension.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatCategory {
    /// The codes, in order.
    index: Vec<String>,
    /// What each is called.
    label: BTreeMap<String, String>,
}

/// A link.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatLink {
    /// Where it leads.
    pub href: String,
}

/// What the format has no place for.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatExtension {
    /// What the words of `status` mean.
    status: StatStatus,
    /// What only this register says.
    znamka: StatRegister,
}

/// What the words of `status` mean.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatStatus {
    /// Each word that occurs, explained.
    label: BTreeMap<String, &'static str>,
}

/// What only this register says.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatRegister {
    /// What the values are.
    scale: StatScale,
    /// Name of the licence of the figures.
    #[schema(example = "Creative Commons Attribution 4.0")]
    licence: String,
    /// Versions of methodologies that the values are worked out by.
    #[schema(example = json!(["client-quality@m1"]))]
    methodology: Vec<String>,
    /// The ledger entry that is answered from.
    #[schema(example = 812)]
    seq: i64,
}

/// What the values are.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatScale {
    /// Their unit.
    #[schema(example = "points")]
    unit: &'static str,
    /// The least there can be.
    minimum: u8,
    /// The most there can be.
    maximum: u8,
    /// The best there can be.
    best: u8,
}

/// What is said about a cube besides its cells.
pub struct About<'a> {
    /// The language of all labels: `cs` or `en`.
    pub language: &'a str,
    /// What a code of a dimension is called.
    pub label: &'a dyn Fn(Dimension, &str) -> String,
    /// Where the cube stays.
    pub permalink: String,
    /// One line to cite it by.
    pub cite: String,
    /// The ledger entry that is answered from.
    pub seq: i64,
    /// When it was made.
    pub at: Option<DateTime<Utc>>,
    /// Name of the licence.
    pub licence: String,
    /// Address of the licence.
    pub licence_url: String,
}

/// The cube that rows of these dimensions make.
///
/// No two rows have the same codes in all of them.
pub fn dataset(
    dimensions: &[Dimension],
    rows: impl Iterator<Item = Observation>,
    about: &About<'_>,
) -> Result<StatDataset, TooLarge> {
    Ok(described(dimensions, Cells::of(dimensions, rows)?, about))
}

fn described(dimensions: &[Dimension], cells: Cells, about: &About<'_>) -> StatDataset {
    let Cells { along, value, status } = cells;
    let say = |said: Said| if about.language == "cs" { said.cs } else { said.en };
    let with = |wanted: Dimension| {
        dimensions.iter().filter(|it| **it == wanted).map(|it| it.column()).collect()
    };
    let words: BTreeSet<&str> = status.values().flat_map(|words| words.split(' ')).collect();
    let meanings =
        words.into_iter().filter_map(|word| Some((word.to_owned(), say(glossary::label(word)?))));
    let label = meanings.collect();
    let methodology = dimensions.iter().zip(&along);
    let methodology = methodology.filter(|(it, _)| **it == Dimension::Methodology);
    let methodology: Vec<String> = methodology.flat_map(|(_, codes)| codes.clone()).collect();
    let dimension = |(dimension, codes): (&Dimension, Vec<String>)| {
        let called = |code: &String| (code.clone(), (about.label)(*dimension, code));
        let label = codes.iter().map(called).collect();
        let category = StatCategory { index: codes, label };
        (dimension.column(), StatDimension { label: say(dimension.name()), category })
    };
    StatDataset {
        version: "2.0",
        class: "dataset",
        href: about.permalink.clone(),
        label: say(TITLE).to_owned(),
        source: about.cite.clone(),
        updated: about.at,
        note: NOTES.iter().map(|note| say(*note)).collect(),
        id: dimensions.iter().map(|dimension| dimension.column()).collect(),
        size: along.iter().map(Vec::len).collect(),
        role: StatRole {
            time: with(Dimension::Period),
            geo: with(Dimension::Country),
            metric: with(Dimension::Criterion),
        },
        dimension: dimensions.iter().zip(along).map(dimension).collect(),
        value,
        status,
        link: BTreeMap::from([("license", vec![StatLink { href: about.licence_url.clone() }])]),
        extension: StatExtension {
            status: StatStatus { label },
            znamka: StatRegister {
                scale: StatScale { unit: "points", minimum: 0, maximum: 100, best: 100 },
                licence: about.licence.clone(),
                methodology,
                seq: about.seq,
            },
        },
    }
}

/// What every cube is about.
const TITLE: Said = Said {
    cs: "Kvalita veřejných služeb, v bodech",
    en: "Quality of public services, in points",
};

/// What to know when reading one.
const NOTES: [Said; 2] = [
    Said {
        cs: "Hodnoty jsou body od 0 (vůbec nesplněno) do 100 (zcela splněno), nezaokrouhlené.",
        en: "Values are points from 0 (not met at all) to 100 (fully met), not rounded.",
    },
    Said {
        cs: "Proč hodnota chybí nebo co je o ní třeba vědět, říká `status`; prázdná hodnota bez `status` \
             znamená, že o této kombinaci není nic zveřejněno.",
        en: "Why a value is missing, or what to know of it, is said in `status`; a null without a status \
             means that nothing is published of this combination.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cube::query::By,
        domain::{
            code::Code,
            methodology::MethodologyId,
            period::Period,
            state::{Flag, Flags, State},
        },
    };

    fn row(service: &str, period: &str, value: Option<f64>) -> Observation {
        let period = Period::parse(period).unwrap();
        Observation {
            service: Code::parse(service),
            agency: None,
            life_event: None,
            level: None,
            country: None,
            criterion: Code::parse("index").unwrap(),
            target_group: Code::parse("all").unwrap(),
            period,
            period_start: period.starts_on(),
            period_end: period.ends_on(),
            value,
            grade: None,
            state: if value.is_some() { State::Measured } else { State::TooFew },
            flags: Flags::EMPTY.with_if(Flag::Revised, service == "b"),
            n: None,
            services: None,
            expected: None,
            numerator: None,
            denominator: None,
            coverage: None,
            ci_low: None,
            ci_high: None,
            ci_method: None,
            source: None,
            methodology: MethodologyId::parse("small@m1").unwrap(),
            revision: None,
            published_at: None,
            seq: None,
        }
    }

    fn cube(rows: Vec<Observation>) -> Result<StatDataset, TooLarge> {
        let about = About {
            language: "en",
            label: &|_, code| code.to_uppercase(),
            permalink: String::new(),
            cite: String::new(),
            seq: 1,
            at: None,
            licence: String::new(),
            licence_url: String::new(),
        };
        dataset(&Dimension::of(By::Service), rows.into_iter(), &about)
    }

    #[test]
    fn every_row_has_its_cell_and_every_other_cell_is_null() {
        let rows = vec![
            row("b", "2023", None),
            row("b", "2021", Some(2.5)),
            row("a", "2021-S2", Some(1.0)),
        ];
        let cube = cube(rows).unwrap();

        assert_eq!(cube.id, ["service", "methodology", "criterion", "target_group", "period"]);
        assert_eq!(cube.size, [2, 1, 1, 1, 3]);
        assert_eq!(cube.dimension["period"].category.index, ["2021", "2021-S2", "2023"]);
        assert_eq!(cube.dimension["service"].category.label["a"], "A");
        assert_eq!(cube.value, [None, Some(1.0), None, Some(2.5), None, None]);
        let told: Vec<(usize, &str)> =
            cube.status.iter().map(|(at, words)| (*at, words.as_str())).collect();
        assert_eq!(told, [(3, "revised"), (5, "too_few revised")]);
        let words: Vec<&str> = cube.extension.status.label.keys().map(String::as_str).collect();
        assert_eq!(words, ["revised", "too_few"]);
    }

    #[test]
    fn a_cube_of_nothing_has_no_cell() {
        let cube = cube(Vec::new()).unwrap();
        assert_eq!((cube.size, cube.value.len()), (vec![0; 5], 0));
    }

    /// A thousand rows that lie far apart make a cube that is mostly empty, and too large.
    #[test]
    fn a_cube_is_as_large_as_its_dimensions() {
        let period = |nth: usize| format!("{}-{:02}", 1900 + nth / 12, 1 + nth % 12);
        let apart = |count: usize| {
            (0..count).map(|nth| row(&format!("s{nth}"), &period(nth), Some(1.0))).collect()
        };

        assert_eq!(cube(apart(1_000)).unwrap().value.len(), MOST_CELLS);
        let sizes = cube(apart(1_001)).unwrap_err().sizes;
        let sizes: Vec<usize> = sizes.into_iter().map(|(_, size)| size).collect();
        assert_eq!(sizes, [1_001, 1, 1, 1, 1_001]);
    }
}
