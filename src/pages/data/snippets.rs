//! The same question in several tools, to copy.

use maud::{Markup, html};

use super::files::for_excel;
use crate::pages::{visit::Scene, words::Data};

/// The question of every example: the grade of each country over time.
const EXAMPLE: &str = "/v1/series.csv?by=country";

/// The same question in several tools.
pub fn snippets(scene: &Scene, said: &Data) -> Markup {
    let excel = format!("{}{}", scene.address(), for_excel(EXAMPLE, scene.words).address);
    let url = format!("{}{EXAMPLE}", scene.address());
    let all: [(&str, &str, String); 7] = [
        ("curl", said.curl, format!("curl -o countries.csv '{url}'")),
        ("excel", said.excel, excel),
        (
            "pandas",
            "Python, pandas",
            format!(
                "import pandas\n\nrows = pandas.read_csv(\"{url}\", dtype={{\"period\": str}}, parse_dates=[\"period_start\"])\nprint(rows.pivot_table(index=\"period\", columns=\"country\", values=\"value\").round(1))"
            ),
        ),
        (
            "r",
            "R",
            format!(
                "rows <- read.csv(\"{url}\", colClasses = c(period = \"character\"))\nprint(with(rows, tapply(value, list(period, country), mean)))"
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
        "data": {"url": url, "format": {"type": "csv", "parse": {"value": "number"}}},
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
