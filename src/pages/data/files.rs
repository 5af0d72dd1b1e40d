//! The files: each table with its rows, its size and the day it is of, in every form in which it is
//! offered.

use maud::{Markup, html};

use super::super::{changes as log, parts, services, visit::Scene, words::Words};
use crate::{
    cube::{
        change::changes,
        coverage::coverage as reported_by,
        observations::{Observation, of_whole_services},
        query::Query,
        ranking, revisions, series,
        view::View,
    },
    domain::address,
    formats::{
        change::ChangeRow,
        column::Tabled,
        coverage,
        csv::{Rows, header, rows},
        dcat,
        export::Export,
        layout::{Layout, Profile},
        linked::Site,
        offered::Offered,
        sdmx,
        stock::{Stock, Whole},
    },
    http::problem::Problem,
};

/// How much of a file is held at once while its size is measured, in bytes.
const CHUNK: usize = 64 * 1024;

/// A way to have a file: what it is called, and its address.
pub struct Form {
    pub name: &'static str,
    pub address: String,
}

/// How large a table is.
struct Size {
    rows: u64,
    columns: usize,
    csv_bytes: usize,
}

/// Something that is no table.
struct List {
    what: &'static str,
    form: Form,
    /// How much of it there is.
    size: Option<String>,
    /// Whether the register decides what stands in it, and not the program alone.
    of_register: bool,
}

/// All forms of a table; `query` is what is asked, without `?`.
pub fn of_table(export: Export, query: &str, words: &Words) -> Vec<Form> {
    named(export.forms().iter(), |ending| address::at(&export.at(ending), query), words)
}

/// These forms by name, that for Excel beside the one that it is made of.
fn named<'a>(
    forms: impl Iterator<Item = &'a Offered>,
    at: impl Fn(&str) -> String,
    words: &Words,
) -> Vec<Form> {
    let mut named = Vec::new();
    for form in forms {
        let name = if form.by_page { words.files.json_pages } else { form.name };
        let address = at(form.ending);
        let excel = form.has_profiles().then(|| for_excel(&address, words));
        named.push(Form { name, address });
        named.extend(excel);
    }
    named
}

/// The same file as Excel set to Czech opens it.
pub fn for_excel(csv: &str, words: &Words) -> Form {
    let joint = if csv.contains('?') { '&' } else { '?' };
    let address = format!("{csv}{joint}profile={}", Profile::CzechExcel);
    Form { name: words.files.for_excel, address }
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

/// What stands at the end of a page: the same for programs and spreadsheets, and the way to all data.
pub fn section(scene: &Scene, files: &[(&str, Vec<Form>)]) -> Markup {
    let said = &scene.words.service;
    html! {
        section {
            h2 #data { (said.downloads) }
            ul {
                @for (what, forms) in files { li { (what) ": " (links(scene, what, forms, true)) } }
                li { a href=(scene.at_page("/data")) { (said.all_data) } }
            }
        }
    }
}

/// All files: each with its forms first, for these are what people came for.
pub fn list(scene: &Scene, stock: &Stock) -> Result<Markup, Problem> {
    let words = scene.words;
    let said = &words.files;
    let mut tables = Vec::new();
    for whole in Export::ALL.into_iter().flat_map(|export| export.wholes(stock)) {
        tables.push(table(scene, &whole)?);
    }
    Ok(html! {
        h3 { (said.tables) }
        ul.files { @for table in &tables { (table) } }
        h3 { (said.lists) }
        ul {
            @for list in lists(scene, tables.len()) {
                li {
                    (list.what) ": " (links(scene, list.what, std::slice::from_ref(&list.form), false))
                    span.note {
                        @if let Some(size) = &list.size { " · " (size) }
                        @if let Some(at) = scene.newest_view().at().filter(|_| list.of_register) { " · " (said.of) " " (parts::day(at, words)) }
                    }
                }
            }
        }
    })
}

/// A file: what it is, in which forms, and how large.
fn table(scene: &Scene, whole: &Whole) -> Result<Markup, Problem> {
    let words = scene.words;
    let table = whole.export;
    let mut what = (words.column)(table.title()).to_owned();
    if let Some(of) = whole.of {
        what = format!("{what}: {}", (words.service_type)(of));
    }
    if let Some(by) = &whole.by {
        what = format!("{what} ({})", services::called(scene, by));
    }
    let forms = named(whole.forms(), |ending| whole.at(ending), words);
    let size = size(&scene.view(), table, &scene.ask(table.kind(), &whole.asks())?);
    let day = scene.at().map(|at| parts::day(at, words));
    Ok(html! {
        li {
            b { (what) }
            p { (parts::with_code((words.column)(table.about()))) }
            p { (links(scene, &what, &forms, true)) }
            p.note {
                ((words.data.rows)(size.rows, size.columns)) " · CSV " (measure(size.csv_bytes, words))
                @if let Some(day) = &day { " · " (words.files.of) " " (day) }
            }
        }
    })
}

/// Bytes as people read them.
fn measure(bytes: usize, words: &Words) -> String {
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    let kilobytes = f64::from(bytes) / 1_000.0;
    if kilobytes < 1_000.0 {
        return format!("{}\u{a0}kB", parts::number(kilobytes, 1, words));
    }
    format!("{}\u{a0}MB", parts::number(kilobytes / 1_000.0, 1, words))
}

/// Lists, and what describes all of it, so many tables, for programs. They are of the newest entry, whatever the page is of.
fn lists(scene: &Scene, tables: usize) -> Vec<List> {
    let (words, view) = (scene.words, scene.newest_view());
    let said = &words.data;
    let methodology = scene.newest_methodology();
    let file = |what, name, address: &str| List {
        what,
        form: Form { name, address: address.to_owned() },
        size: None,
        of_register: true,
    };
    let counted = |list: List, count: usize| {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        List { size: Some((said.items)(count)), ..list }
    };
    let by_page =
        |what, address, count: usize| counted(file(what, words.files.json_pages, address), count);
    let sized = |list: List, bytes: usize| List { size: Some(measure(bytes, words)), ..list };
    let nodes = view.methodologies().into_iter().map(|frozen| frozen.methodology.nodes.len());
    let entries = usize::try_from(view.seq()).unwrap_or_default();
    let catalogue = dcat::catalogue(&Site::of(scene.config()), &view, methodology.as_deref());
    let structure = sdmx::structure(&view, &scene.config().licence);
    vec![
        by_page(said.criteria, "/v1/criteria", nodes.sum()),
        by_page(said.services, "/v1/services", view.services().count()),
        by_page(said.agencies, "/v1/agencies", view.agencies().count()),
        by_page(said.ledger, "/v1/ledger", entries),
        file(words.changes.title, "Atom", &log::feed("/v1", words)),
        // These are of the program, of whatever day the register is.
        List { of_register: false, ..file(words.files.dictionary, "JSON", "/v1/dictionary") },
        counted(file(words.files.package, "JSON", "/v1/datapackage.json"), tables),
        sized(
            file(words.files.catalogue, "JSON-LD", "/v1/catalog.jsonld"),
            catalogue.to_string().len(),
        ),
        sized(file(words.files.structure, "SDMX-ML", "/v1/structure.sdmx.xml"), structure.len()),
    ]
}

/// How large a table is that this question is answered with.
fn size(view: &View<'_>, export: Export, asked: &Query) -> Size {
    match export {
        Export::Observations => measured(view, asked),
        Export::Series => of_rows(&series::rows(view, asked)),
        // Where nothing of the type is there, there is nothing to rank.
        Export::Rankings => of_rows(&ranking::rows(view, asked).unwrap_or_default()),
        Export::Changes => {
            let told = changes(view, asked).items.into_iter();
            let rows: Vec<_> = told.map(|item| ChangeRow { item, seq: asked.seq }).collect();
            of_rows(&rows)
        }
        Export::Revisions => of_rows(&revisions::rows(view, asked)),
        Export::Coverage => of_rows(&coverage::rows(reported_by(view, asked, ""))),
        Export::Records => of_rows(&reported_by(view, asked, "").agencies),
    }
}

/// The size of a table that is at hand.
fn of_rows<T: Tabled>(table: &[T]) -> Size {
    let head = header::<T>(Layout::default()).len();
    Size {
        rows: u64::try_from(table.len()).unwrap_or(u64::MAX),
        columns: T::columns().len(),
        csv_bytes: head + rows(table).len(),
    }
}

/// The size of the observations, of which there may be too many to be at hand.
fn measured(view: &View<'_>, asked: &Query) -> Size {
    let (mut count, mut bytes) = (0_u64, header::<Observation>(Layout::default()).len());
    let mut written = Rows::default();
    let ended = of_whole_services(view, asked, None, |row| {
        written.add(row);
        count += 1;
        if written.len() >= CHUNK {
            bytes += std::mem::take(&mut written).into_bytes().len();
        }
        false
    });
    debug_assert!(ended.is_none());
    bytes += written.into_bytes().len();
    Size { rows: count, columns: Observation::columns().len(), csv_bytes: bytes }
}
