//! The data: every download with its size and licence, what is in which column, and how to begin.

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::{
    frame::Sheet,
    parts, services,
    visit::{Scene, Visit},
    words::{Data, Words},
};
use crate::{
    cube::{
        observations::{Observation, of_whole_services},
        query::{Kind, Query},
        series::{SeriesAnswer, series},
        view::View,
    },
    formats::{
        column::{Column, Tabled},
        csv::{Rows, header},
        layout::Layout,
    },
    http::{problem::Problem, work::Work},
};

/// The licence of all figures: its name, and where its text stands.
const LICENCE: (&str, &str) = ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/");
/// The question of every example: the grade of each country over time.
const EXAMPLE: &str = "/v1/series.csv?by=country";
/// How many of the files can be had as of an earlier entry.
const REWOUND: usize = 7;
/// How much of a file is held at once while its size is measured, in bytes.
const CHUNK: usize = 64 * 1024;

/// Shows what there is to download.
pub async fn show(mut visit: Visit) -> Result<HttpResponse, Problem> {
    let scene = visit.scene()?;
    visit.answer(scene, Work::Long, page).await
}

/// How large the file of observations is.
struct Size {
    rows: u64,
    kilobytes: u32,
}

impl Size {
    fn of(view: &View<'_>, asked: &Query) -> Self {
        let (mut count, mut bytes) = (0_u64, header::<Observation>(Layout::default()).len());
        let mut rows = Rows::default();
        let ended = of_whole_services(view, asked, None, |row| {
            rows.add(row);
            count += 1;
            if rows.len() >= CHUNK {
                bytes += std::mem::take(&mut rows).into_bytes().len();
            }
            false
        });
        debug_assert!(ended.is_none());
        bytes += rows.into_bytes().len();
        Self { rows: count, kilobytes: u32::try_from(bytes / 1_000).unwrap_or(u32::MAX) }
    }
}

fn page(scene: &Scene) -> Result<Sheet, Problem> {
    let words = scene.words;
    let nodes = services::criteria(scene);
    let pairs: Vec<_> = nodes.iter().map(|(code, _)| ("criterion", code.as_str())).collect();
    let size = Size::of(&scene.view(), &scene.ask(Kind::Observations, &pairs)?);
    let said = &words.data;
    let line = series(&scene.view(), &scene.ask(Kind::Series, &[("by", "country")])?, "/v1/series");
    let day = scene.at().map(|at| (words.day)(at.date_naive()));
    let body = html! {
        h1 { (said.title) }
        p.lead { (said.lead) }
        section {
            h2 #files { (said.files) }
            p { ((said.as_of)(scene.view().seq(), day.as_deref())) }
            (files(scene, &size))
        }
        section {
            h2 #licence { (said.licence) }
            p { (said.licence_text) " " a rel="license" href=(LICENCE.1) { (LICENCE.0) } }
        }
        section {
            h2 #cite { (said.cite) }
            p { (said.cite_text) }
            p.cite { code lang="en" { (line.cite) } }
        }
        section {
            h2 #snippets { (said.snippets) }
            p { (said.snippets_lead) }
            (snippets(scene, said))
        }
        (dictionary(words))
    };
    Ok(Sheet {
        title: said.title.to_owned(),
        description: said.lead.to_owned(),
        body,
        alternates: vec![alternate(&line, words)],
    })
}

fn alternate(line: &SeriesAnswer, words: &Words) -> (String, &'static str, String) {
    (line.permalink.clone(), "application/json", words.service.download.to_owned())
}

fn files(scene: &Scene, size: &Size) -> Markup {
    let words = scene.words;
    let said = &words.data;
    let observations = services::of_every_criterion("/v1/observations", scene);
    let all = [
        (said.observations, observations.as_str(), BOTH),
        (said.series, "/v1/series", BOTH),
        (said.changes, "/v1/changes", BOTH),
        (said.rankings, "/v1/rankings?type=transactional", BOTH),
        (said.revisions, "/v1/revisions", BOTH),
        (said.coverage, "/v1/coverage", BOTH),
        (said.records, "/v1/coverage/agencies", CSV),
        (said.criteria, "/v1/criteria", JSON),
        (said.services, "/v1/services", JSON),
        (said.agencies, "/v1/agencies", JSON),
        (said.ledger, "/v1/ledger", JSON),
    ];
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby="files" {
            table {
                thead {
                    tr {
                        th scope="col" { (said.file) }
                        th scope="col" { (said.format) }
                        th scope="col" { (said.size) }
                    }
                }
                tbody {
                    @for (nth, (what, path, forms)) in all.iter().enumerate() {
                        tr {
                            th scope="row" { (what) }
                            td {
                                @for form in *forms {
                                    @let address = form.address(path);
                                    a href=(if nth < REWOUND { scene.at_data(&address) } else { address }) aria-label={ (form.name()) ": " (what) } { (form.name()) } " "
                                }
                            }
                            td {
                                @if nth == 0 {
                                    ((said.rows)(size.rows, Observation::columns().len())) ", "
                                    (parts::number(f64::from(size.kilobytes) / 1_000.0, 1, words)) " MB"
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The forms that files can have.
type Forms = &'static [Form];

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Csv,
    Json,
}

const BOTH: Forms = &[Form::Csv, Form::Json];
const CSV: Forms = &[Form::Csv];
const JSON: Forms = &[Form::Json];

impl Form {
    fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
        }
    }

    /// Where a file has this form.
    fn address(self, path: &str) -> String {
        let (before, query) = path.split_at(path.find('?').unwrap_or(path.len()));
        match self {
            Self::Csv => format!("{before}.csv{query}"),
            Self::Json => path.to_owned(),
        }
    }
}

/// The same question in several tools.
fn snippets(scene: &Scene, said: &Data) -> Markup {
    let url = format!("{}{EXAMPLE}", scene.address());
    let all: [(&str, &str, String); 7] = [
        ("curl", "curl", format!("curl -o countries.csv '{url}'")),
        ("excel", said.excel, url.clone()),
        (
            "pandas",
            "Python, pandas",
            format!(
                "import pandas\n\nrows = pandas.read_csv(\"{url}\", parse_dates=[\"period_start\"])\nprint(rows.pivot_table(index=\"period\", columns=\"country\", values=\"value\").round(1))"
            ),
        ),
        (
            "r",
            "R",
            format!(
                "rows <- read.csv(\"{url}\")\nprint(with(rows, tapply(value, list(period, country), mean)))"
            ),
        ),
        ("plot", "Observable Plot", plot(&url)),
        ("vega-lite", "Vega-Lite", vega_lite(&url)),
        ("grafana", said.grafana, grafana(&url)),
    ];
    html! {
        @for (id, name, text) in all {
            h3 { (name) }
            pre tabindex="0" role="region" aria-label=(name) { code id={ "snippet-" (id) } lang="en" { (text) } }
        }
    }
}

fn plot(url: &str) -> String {
    [
        &format!("const rows = await d3.csv(\"{url}\", d3.autoType);"),
        "const chart = Plot.plot({",
        "  y: { domain: [0, 100], label: \"points\" },",
        "  marks: [",
        "    Plot.lineY(rows, {",
        "      x: \"period_start\", y: \"value\", stroke: \"country\",",
        "      z: (row) => `${row.country} ${row.segment}`,",
        "    }),",
        "    Plot.dot(rows, { x: \"period_start\", y: \"value\", stroke: \"country\" }),",
        "  ],",
        "});",
    ]
    .join("\n")
}

fn vega_lite(url: &str) -> String {
    let spec = serde_json::json!({
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"url": url, "format": {"type": "csv"}},
        "mark": {"type": "line", "point": true},
        "encoding": {
            "x": {"field": "period_start", "type": "temporal"},
            "y": {"field": "value", "type": "quantitative", "scale": {"domain": [0, 100]}},
            "color": {"field": "country", "type": "nominal"},
            "detail": {"field": "segment", "type": "nominal"},
        },
    });
    format!("{spec:#}")
}

fn grafana(url: &str) -> String {
    let query = serde_json::json!({
        "refId": "A", "type": "csv", "source": "url", "format": "table", "parser": "backend",
        "url": url, "url_options": {"method": "GET"},
        "columns": [
            {"selector": "period_start", "text": "time", "type": "timestamp"},
            {"selector": "country", "text": "country", "type": "string"},
            {"selector": "value", "text": "points", "type": "number"},
        ],
    });
    format!("{query:#}")
}

fn dictionary(words: &Words) -> Markup {
    let said = &words.data;
    let columns: Vec<Column> = Observation::columns();
    html! {
        section {
            h2 #dictionary { (said.dictionary) }
            p { (said.dictionary_lead) }
            div.scroll tabindex="0" role="region" aria-labelledby="dictionary" {
                table {
                    thead { tr { th scope="col" { (said.column) } th scope="col" { (said.meaning) } } }
                    tbody {
                        @for column in columns {
                            tr {
                                th scope="row" { code { (column.name) } }
                                td { ((words.column)(column.meaning)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
