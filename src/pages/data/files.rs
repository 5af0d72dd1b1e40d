//! The files: each table with its rows, its size and the day it is of, in every form in which it is
//! offered.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::super::{changes as log, parts, services, visit::Scene, words::Words};
use crate::{
    cube::{
        change::changes,
        coverage::coverage as reported_by,
        observations::{Observation, of_whole_services},
        query::{Kind, Query},
        ranking, revisions, series,
        view::View,
    },
    domain::{code::Code, methodology::MethodologyId, period::Period, service::ServiceType},
    formats::{
        change::ChangeRow,
        column::Tabled,
        coverage,
        csv::{Rows, header, rows},
        export::Export,
        jsonstat::MOST_CELLS,
        layout::{Layout, Profile},
        offered::{OBSERVATIONS, Offered},
        xlsx::MOST_ROWS,
    },
    http::problem::Problem,
};

/// The type of service that is ranked where nobody says another: a ranking is of one.
const RANKED: ServiceType = ServiceType::Transactional;
/// How much of a file is held at once while its size is measured, in bytes.
const CHUNK: usize = 64 * 1024;

/// A way to have a file: what it is called, and its address.
pub struct Form {
    pub name: &'static str,
    pub address: String,
}

/// How large a table is.
pub struct Size {
    rows: u64,
    columns: usize,
    csv_bytes: usize,
}

/// A table that can be had.
struct File {
    what: &'static str,
    size: Option<Size>,
    forms: Vec<Form>,
}

/// All forms of a table of observations; `query` is what is asked, without `?`.
pub fn of_observations(query: &str, words: &Words) -> Vec<Form> {
    let name = |offered: &Offered| {
        if offered.name == "JSON" { words.files.json_pages } else { offered.name }
    };
    let form = |offered: &Offered| Form { name: name(offered), address: with(offered.path, query) };
    let mut forms: Vec<Form> = OBSERVATIONS.iter().map(form).collect();
    forms.insert(1.min(forms.len()), for_excel(&with("/v1/observations.csv", query), words));
    forms
}

/// All forms of another table.
pub fn of_table(export: Export, query: &str, words: &Words) -> Vec<Form> {
    let at = |end: &str| with(&format!("{}{end}", export.path()), query);
    let form = |name, end| Form { name, address: at(end) };
    let mut forms = vec![form("CSV", ".csv"), for_excel(&at(".csv"), words), form("XLSX", ".xlsx")];
    // Records of agencies are told in the JSON of coverage.
    match export {
        Export::Records => {}
        Export::Series | Export::Coverage => forms.push(form("JSON", "")),
        _ => forms.push(form(words.files.json_pages, "")),
    }
    forms
}

/// The same file as Excel set to Czech opens it.
pub fn for_excel(csv: &str, words: &Words) -> Form {
    let joint = if csv.contains('?') { '&' } else { '?' };
    let address = format!("{csv}{joint}profile={}", Profile::CzechExcel);
    Form { name: words.files.for_excel, address }
}

fn with(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// A list of links to forms.
pub fn links(scene: &Scene, what: &str, forms: &[Form], is_rewound: bool) -> Markup {
    html! {
        @for (nth, form) in forms.iter().enumerate() {
            @if nth > 0 { " · " }
            a href=(if is_rewound { scene.at_data(&form.address) } else { form.address.clone() })
                aria-label={ (form.name) ": " (what) } { (form.name) }
        }
    }
}

/// All files: each with its forms first, for these are what people came for.
pub fn list(scene: &Scene) -> Result<Markup, Problem> {
    let words = scene.words;
    let said = &words.files;
    let day = scene.at().map(|at| parts::day(at, words));
    let tables = tables(scene)?;
    Ok(html! {
        h3 { (said.tables) }
        ul.files {
            @for file in &tables {
                li {
                    b { (file.what) }
                    p { (links(scene, file.what, &file.forms, true)) }
                    p.note {
                        @if let Some(size) = &file.size {
                            ((words.data.rows)(size.rows, size.columns)) " · CSV " (measure(size.csv_bytes, words))
                        }
                        @if let Some(day) = &day { " · " (said.of) " " (day) }
                    }
                }
            }
        }
        h3 { (said.lists) }
        ul {
            @for file in lists(words) {
                li { (file.what) ": " (links(scene, file.what, &file.forms, false)) }
            }
        }
    })
}

/// Bytes as people read them.
fn measure(bytes: usize, words: &Words) -> String {
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    let kilobytes = f64::from(bytes) / 1_000.0;
    if kilobytes < 1_000.0 {
        return format!("{} kB", parts::number(kilobytes, 1, words));
    }
    format!("{} MB", parts::number(kilobytes / 1_000.0, 1, words))
}

fn tables(scene: &Scene) -> Result<Vec<File>, Problem> {
    let (words, view) = (scene.words, scene.view());
    let said = &words.data;
    let nodes = services::criteria(scene);
    let pairs: Vec<_> = nodes.iter().map(|it| ("criterion", it.code.as_str())).collect();
    let criteria = services::of_every_criterion("", scene);
    let all = Measured::of(&view, &scene.ask(Kind::Observations, &pairs)?);
    let ask = |kind| scene.ask(kind, &[]);
    let reported = reported_by(&view, &ask(Kind::Coverage)?, "");
    let records = size(&reported.agencies);
    // Where nothing of the type is there, there is nothing to rank.
    let asked = scene.ask(Kind::Rankings, &[("type", RANKED.as_str())])?;
    let ranked = ranking::rows(&view, &asked).unwrap_or_default();
    let of_type = format!("type={RANKED}");
    let moved = ask(Kind::Changes)?;
    let moved: Vec<ChangeRow> = changes(&view, &moved)
        .items
        .into_iter()
        .map(|item| ChangeRow { item, seq: moved.seq })
        .collect();
    let table = |what, export, query, size| File {
        what,
        size: Some(size),
        forms: of_table(export, query, words),
    };
    Ok(vec![
        File { what: said.observations, forms: all.forms(&criteria, words), size: Some(all.size) },
        table(said.series, Export::Series, "", size(&series::rows(&view, &ask(Kind::Series)?))),
        table(said.changes, Export::Changes, "", size(&moved)),
        table(said.rankings, Export::Rankings, &of_type, size(&ranked)),
        table(
            said.revisions,
            Export::Revisions,
            "",
            size(&revisions::rows(&view, &ask(Kind::Revisions)?)),
        ),
        table(said.coverage, Export::Coverage, "", size(&coverage::rows(reported))),
        table(said.records, Export::Records, "", records),
    ])
}

/// Lists, and what describes all of it for programs.
fn lists(words: &Words) -> Vec<File> {
    let said = &words.data;
    let file = |what, name, address: &str| File {
        what,
        size: None,
        forms: vec![Form { name, address: address.to_owned() }],
    };
    let by_page = words.files.json_pages;
    vec![
        file(said.criteria, by_page, "/v1/criteria"),
        file(said.services, by_page, "/v1/services"),
        file(said.agencies, by_page, "/v1/agencies"),
        file(said.ledger, by_page, "/v1/ledger"),
        file(words.changes.title, "Atom", &log::feed("/v1", words)),
        file(words.files.dictionary, "JSON", "/v1/dictionary"),
        file(words.files.package, "JSON", "/v1/datapackage.json"),
        file(words.files.catalogue, "JSON-LD", "/v1/catalog.jsonld"),
        file(words.files.structure, "SDMX-ML", "/v1/structure.sdmx.xml"),
    ]
}

/// The size of a table that is at hand.
fn size<T: Tabled>(table: &[T]) -> Size {
    let head = header::<T>(Layout::default()).len();
    Size {
        rows: u64::try_from(table.len()).unwrap_or(u64::MAX),
        columns: T::columns().len(),
        csv_bytes: head + rows(table).len(),
    }
}

/// The observations, of which there may be too many to be at hand.
struct Measured {
    size: Size,
    /// Places of a cube that holds them.
    cells: usize,
}

impl Measured {
    fn of(view: &View<'_>, asked: &Query) -> Self {
        let (mut count, mut bytes) = (0_u64, header::<Observation>(Layout::default()).len());
        let mut written = Rows::default();
        let mut met = Met::default();
        let ended = of_whole_services(view, asked, None, |row| {
            written.add(row);
            met.meet(row);
            count += 1;
            if written.len() >= CHUNK {
                bytes += std::mem::take(&mut written).into_bytes().len();
            }
            false
        });
        debug_assert!(ended.is_none());
        bytes += written.into_bytes().len();
        let columns = Observation::columns().len();
        Self { size: Size { rows: count, columns, csv_bytes: bytes }, cells: met.cells() }
    }

    /// The forms that can hold all of them at once.
    fn forms(&self, query: &str, words: &Words) -> Vec<Form> {
        let fits_sheet = self.size.rows < u64::from(MOST_ROWS);
        let fits_cube = self.cells <= MOST_CELLS;
        let mut forms = of_observations(query, words);
        forms.retain(|form| match form.name {
            "XLSX" => fits_sheet,
            "JSON-stat" => fits_cube,
            _ => true,
        });
        forms
    }
}

/// The codes that were met.
#[derive(Default)]
struct Met {
    services: BTreeSet<Code>,
    methodologies: BTreeSet<MethodologyId>,
    criteria: BTreeSet<Code>,
    groups: BTreeSet<Code>,
    periods: BTreeSet<Period>,
}

impl Met {
    fn meet(&mut self, row: &Observation) {
        fn insert<T: Clone + Ord>(known: &mut BTreeSet<T>, one: &T) {
            if !known.contains(one) {
                known.insert(one.clone());
            }
        }
        if let Some(service) = &row.service {
            insert(&mut self.services, service);
        }
        insert(&mut self.methodologies, &row.methodology);
        insert(&mut self.criteria, &row.criterion);
        insert(&mut self.groups, &row.target_group);
        insert(&mut self.periods, &row.period);
    }

    fn cells(&self) -> usize {
        let Self { services, methodologies, criteria, groups, periods } = self;
        let sizes =
            [services.len(), methodologies.len(), criteria.len(), groups.len(), periods.len()];
        sizes.into_iter().fold(1, usize::saturating_mul)
    }
}
