//! What all tables hold, over HTTP: for people and machines that read them.

use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    cube::snapshot::Snapshot,
    formats::{
        column::{Column, Said, Unit},
        datapackage,
        export::{About, Export},
        glossary::{self, Word},
        layout::Layout,
        stock::{Stock, Whole},
    },
    http::{
        figures::Asking,
        problem::Problem,
        reader::{bytes, json, written},
        state::State,
        terms::{license, terms},
        work::Work,
    },
};

/// What stands in every table that can be downloaded.
#[derive(Debug, Serialize, ToSchema)]
pub struct Dictionary {
    /// The tables.
    tables: Vec<DescribedTable>,
    /// What the words in them mean.
    words: Vec<DescribedWord>,
    /// Terms under which all of it may be used.
    licence: DescribedLicence,
}

/// A table.
#[derive(Debug, Serialize, ToSchema)]
pub struct DescribedTable {
    /// Its name.
    #[schema(example = "observations")]
    name: &'static str,
    /// What it is called.
    title: Said,
    /// What a row of it is.
    row: Said,
    /// Where it is as comma-separated values.
    #[schema(example = "/v1/observations.csv")]
    csv: String,
    /// Where it is as a workbook.
    #[schema(example = "/v1/observations.xlsx")]
    xlsx: String,
    /// Where it is described for machines, as CSV on the Web.
    #[schema(example = "/v1/observations.csv-metadata.json")]
    metadata: String,
    /// Its columns, in order; with `labels`, those of names stand behind them.
    columns: Vec<DescribedColumn>,
}

/// A column of a table.
#[derive(Debug, Serialize, ToSchema)]
pub struct DescribedColumn {
    /// Its name, the same in every format.
    #[schema(example = "value")]
    name: &'static str,
    /// What its cells are: `code`, `codes`, `country`, `period`, `methodology`, `word`, `words`, `date`,
    /// `moment`, `whole`, `real`, `truth`, `length` or `text`.
    #[schema(example = "real")]
    kind: &'static str,
    /// In what its numbers are given; null where it holds none, or numbers of no unit.
    #[schema(required)]
    unit: Option<Said>,
    /// The least that a number of it can be.
    #[schema(required, example = 0)]
    minimum: Option<i32>,
    /// The most that a number of it can be.
    #[schema(required, example = 100)]
    maximum: Option<i32>,
    /// Whether no cell of it is empty.
    required: bool,
    /// Whether it is one of those that together tell each row from every other.
    key: bool,
    /// The words of a closed list; empty where there is none.
    words: Vec<&'static str>,
    /// What it means.
    meaning: Said,
}

/// A word in a table.
#[derive(Debug, Serialize, ToSchema)]
pub struct DescribedWord {
    /// The column it stands in.
    #[schema(example = "state")]
    column: &'static str,
    /// The word.
    #[schema(example = "not_reported")]
    word: &'static str,
    /// What it means.
    meaning: Said,
}

/// Terms of use.
#[derive(Debug, Serialize, ToSchema)]
pub struct DescribedLicence {
    /// What they are called.
    #[schema(example = "Creative Commons Attribution 4.0")]
    name: String,
    /// Where their text stands.
    #[schema(example = "https://creativecommons.org/licenses/by/4.0/")]
    url: String,
    /// Their short name in the list of SPDX; null where they have none.
    #[schema(required, example = "CC-BY-4.0")]
    spdx: Option<&'static str>,
}

/// Show the data dictionary
///
/// Every table that can be downloaded, every column of it with its unit, its bounds and its meaning, and
/// what each word in it means, in Czech and English.
#[utoipa::path(
    tag = "figures",
    responses((status = OK, description = "The dictionary.", body = Dictionary)),
)]
#[get("/dictionary")]
pub async fn show_dictionary(mut asking: Asking) -> Result<HttpResponse, Problem> {
    asking.query.finish()?;
    let licence = &asking.state.config().licence;
    // Nothing but the program and its settings decides over it.
    asking.reader.looked_up(0, &licence.to_string(), false, || {
        let mut response = json(&Dictionary {
            tables: Export::ALL.into_iter().map(DescribedTable::of).collect(),
            words: glossary::words().into_iter().map(DescribedWord::of).collect(),
            licence: DescribedLicence {
                name: licence.name().to_owned(),
                url: licence.url().to_owned(),
                spdx: licence.spdx(),
            },
        })?;
        license(response.headers_mut(), licence);
        Ok(response)
    })
}

/// Show the data package
///
/// The tables as one package of files (Frictionless Data Package, version 2): where each is, what its
/// columns are, what identifies a row, and the licence. Observations are those of every criterion, series
/// and changes those of the overall grade of each service, and of rankings there is a file for each type of
/// service.
#[utoipa::path(
    tag = "figures",
    responses((status = OK, description = "The package.", body = serde_json::Value)),
)]
#[get("/datapackage.json")]
pub async fn show_data_package(mut asking: Asking) -> Result<HttpResponse, Problem> {
    asking.query.finish()?;
    let (snapshot, state) = (asking.state.snapshot(), asking.state.clone());
    let seq = snapshot.seq();
    let name = state.register().methodology().to_owned();
    let made = if asking.reader.has(seq, &name) {
        None
    } else {
        let make = move || packed(&state, &snapshot);
        Some(asking.state.work_out(Work::Short, make).await??)
    };
    asking.reader.worked_out(seq, &name, false, || {
        let mut response = written(made.ok_or_else(Problem::broken)?);
        terms(response.headers_mut(), &asking.state.config().licence);
        Ok(response)
    })
}

fn packed(state: &State, snapshot: &Snapshot) -> Result<Vec<u8>, Problem> {
    let view = snapshot.newest();
    let stock = Stock::of(&view, state.newest(&view).as_deref());
    let file = |whole: Whole| {
        let pairs = whole.asks().into_iter();
        let pairs: Vec<_> = pairs.map(|(name, value)| (name.into(), value.into())).collect();
        let asked = state.question(snapshot, &pairs, whole.export.kind(), &[]);
        let asked = asked.map_err(Problem::invalid_parameter)?;
        let (table, told) = ((whole.export, Layout::default()), (whole.query(), "csv"));
        Ok((whole.name(), About::of(table, (&view, &asked), told, &state.config().licence)))
    };
    let wholes = Export::ALL.into_iter().flat_map(|export| export.wholes(&stock));
    let files = wholes.map(file).collect::<Result<Vec<_>, Problem>>()?;
    bytes(&datapackage::package(&files))
}

impl DescribedTable {
    fn of(export: Export) -> Self {
        Self {
            name: export.name(),
            title: export.title(),
            row: export.row(),
            csv: export.at(".csv"),
            xlsx: export.at(".xlsx"),
            metadata: export.at(".csv-metadata.json"),
            columns: export
                .columns(Layout::default())
                .into_iter()
                .map(DescribedColumn::of)
                .collect(),
        }
    }
}

impl DescribedColumn {
    fn of(column: Column) -> Self {
        Self {
            name: column.name,
            kind: column.kind.name(),
            unit: column.unit.map(Unit::name),
            minimum: column.least,
            maximum: column.most,
            required: column.is_required,
            key: column.is_key,
            words: column.kind.words(),
            meaning: column.meaning,
        }
    }
}

impl DescribedWord {
    fn of(word: Word) -> Self {
        let Word { column, word, meaning } = word;
        Self { column, word, meaning }
    }
}
