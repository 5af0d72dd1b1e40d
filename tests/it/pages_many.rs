//! Pages about very much: they stay as light as others, and lead to all of it.

use std::{collections::BTreeSet, fmt::Write as _};

use serde_json::{Value, json};

use crate::{
    figures::demo_register,
    served::{Asker, Served},
    world::Engine,
};

both_engines! {
    pages_of_many_periods_stay_light_and_lead_to_all_of_them,
    the_files_of_a_service_are_of_the_methodology_that_it_is_shown_by,
}

/// How many periods: more than a page of 100 kB could list.
const PERIODS: usize = 400;

async fn page(asker: &Asker, path: &str) -> String {
    let got = asker.header("accept", "text/html").get(path).await.is(200);
    String::from_utf8(got.bytes).unwrap()
}

/// The addresses of a page that lead to data, with what they are called.
fn data(html: &str) -> Vec<(String, String)> {
    let links = html.split("href=\"/v1/").skip(1).map(|rest| {
        let (address, rest) = rest.split_once('"').unwrap();
        let (_, text) = rest.split_once('>').unwrap();
        let text = text.split("</a>").next().unwrap();
        (format!("/v1/{}", address.replace("&amp;", "&")), text.to_owned())
    });
    links.collect()
}

/// Publishes what a tool measured in so many months, each beginning a day after the one before.
async fn measured(served: &Served) {
    let range = json!({"kind": "range", "lo": 0, "hi": 100, "better": "higher"});
    let document = json!({
        "names": {"en": "Many"}, "periods": {"from": "2000-01-01", "to": null},
        "period_lengths": ["P1M"], "rolling": true,
        "nodes": [
            {"code": "index", "parent": null},
            {"code": "speed", "parent": "index", "names": {"en": "Speed"}, "scale": range, "sources": ["tool"]},
        ],
    });
    let admin = served.admin();
    admin.put("/v1/methodologies/many/m1", &document).await.is(201);
    admin.post("/v1/methodologies/many/m1/freeze", &Value::Null).await.is(200);
    let first = chrono::NaiveDate::from_ymd_opt(2020, 1, 2).unwrap();
    let mut lines = String::new();
    for service in ["cz-pension", "cz-housing"] {
        for (day, n) in first.iter_days().zip(0..PERIODS) {
            let draft = json!({
                "service": service, "period": format!("{day}/P1M"), "methodology": "many@m1",
                "source": "tool", "assessor": "cz-nku",
                "answers": [{"criterion": "speed", "value": 30 + 40 * (n % 2)}],
            });
            writeln!(lines, "{draft}").unwrap();
        }
    }
    let path = "/v1/evaluation-batches?to=published";
    admin.send("POST", path, "application/x-ndjson", lines.into_bytes()).await.is(200);
}

async fn pages_of_many_periods_stay_light_and_lead_to_all_of_them(engine: Engine) {
    let served = Served::seeded(engine).await;
    measured(&served).await;
    let public = served.anonymous();
    for (path, services) in [
        ("/services/cz-pension", 1),
        ("/agencies/cz-cssz", 1),
        ("/criteria/speed?methodology=many", 1),
        ("/compare?service=cz-pension", 1),
        ("/compare?service=cz-pension&service=cz-housing", 2),
        ("/compare?agency=cz-mpsv", 1),
    ] {
        let body = page(&public, path).await;

        assert!(body.len() < 100_000, "{path}: {}", body.len());
        let (_, below) = body.split_once("<figure class=\"chart\">").unwrap();
        let (_, table) = below.split_once("</thead>").unwrap();
        let (table, _) = table.split_once("</tbody>").unwrap();
        assert_eq!(table.matches("<tr>").count(), 60 * services, "{path}");
        // The newest are there, in words, below the drawing, too; and the drawing is of all.
        assert!(table.contains("4.\u{a0}2.\u{a0}2021 až "), "{path}: {table}");
        assert!(table.contains("datetime=\"2021-02-04\"") && !table.contains("2020-11-"), "{path}");
        assert!(body.contains("V tabulce je posledních 60 období z 400"), "{path}");
        assert!(
            body.contains(">4.\u{a0}2.\u{a0}2021</text>") && !body.contains("/P1M</text>"),
            "{path}"
        );
        let english = page(&public, &format!("/en{path}")).await;
        assert!(english.contains(">4 Feb 2021</text>"), "{path}");

        let files: Vec<_> = data(&body)
            .into_iter()
            .filter(|(_, text)| text.starts_with("Všechna období (CSV)"))
            .collect();
        assert_eq!(files.len(), services, "{path}");
        for (address, _) in files {
            let rows = public.get(&address).await.is(200).bytes;
            let rows = String::from_utf8(rows).unwrap();
            assert_eq!(rows.lines().count(), 1 + PERIODS, "{path}: {address}");
        }
    }
    // Of the changes, too, the newest are told, and the figures have all.
    // Of a service the newest stands beneath its grade.
    for (path, below) in [("/services/cz-pension", 19), ("/agencies/cz-cssz", 20)] {
        let body = page(&public, path).await;
        let (_, told) = body.split_once("<ul class=\"changes\">").unwrap();
        let (told, rest) = told.split_once("</ul>").unwrap();
        assert_eq!(told.matches("<li>").count(), below, "{path}: {told}");
        assert!(rest.contains("Nahoře je posledních 20 změn z 399."), "{path}: {rest}");
        let all = data(&body).into_iter().find(|(_, text)| text == "Všechny změny (JSON)");
        let line = public.get(&all.unwrap().0).await.is(200).body;
        assert_eq!(line["series"][0]["changes"].as_array().unwrap().len(), PERIODS - 1);
    }
}

async fn the_files_of_a_service_are_of_the_methodology_that_it_is_shown_by(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let criteria = public.get("/v1/criteria?methodology=client-quality&limit=1000").await.is(200);
    let nodes = criteria.body["items"].as_array().unwrap().len();
    // The demo's own methodology is another than the one that this service was judged by.
    let of = "/v1/observations.csv?service=sample-permit&methodology=client-quality";
    let body = page(&public, "/services/sample-permit").await;
    let addresses: Vec<String> = data(&body).into_iter().map(|(address, _)| address).collect();

    let all = addresses.iter().find(|address| address.starts_with(of)).unwrap();
    let rows = String::from_utf8(public.get(all).await.is(200).bytes).unwrap();
    let criterion = |row: &str| row.split(',').nth(5).map(str::to_owned);
    let told: BTreeSet<String> = rows.lines().skip(1).filter_map(criterion).collect();
    assert!(rows.starts_with("service,agency,life_event,level,country,criterion,"), "{rows}");
    assert_eq!(told.len(), nodes, "{all}: {rows}");
    for form in ["", ".xlsx", ".jsonstat", ".sdmx.csv"] {
        let same = all.replacen(".csv", form, 1);
        assert!(addresses.contains(&same), "{same}");
        public.get(&same).await.is(200);
    }

    // Its linked data, as the page leads there, tells what was measured.
    let linked: Vec<&String> = addresses.iter().filter(|it| it.contains(".jsonld")).collect();
    assert_eq!(linked.len(), 2, "{linked:?}");
    for address in linked {
        let got = public.get(address).await.is(200);
        let text = String::from_utf8(got.bytes).unwrap();
        let told = text.matches("\"dqv:QualityMeasurement\"").count();
        assert_eq!(told, rows.lines().count() - 1, "{address}");
    }
    let own = page(&public, "/services/cz-obtain-passport").await;
    assert!(own.contains("href=\"/v1/services/cz-obtain-passport.jsonld\""), "{own}");
}
