//! What people do with pages besides reading numbers: they download, cite, follow links, read the manual,
//! and come by addresses that others passed on.

use std::collections::BTreeSet;

use serde_json::json;
use znamka::{config::Config, domain::evidence::wcag::CRITERIA, formats::export::Export};

use crate::{
    figures::demo_register,
    served::{Served, evaluation, page, reader, service, text},
    world::Engine,
};

both_engines! {
    the_files_are_there_in_every_form_and_as_large_as_told,
    a_service_can_be_downloaded_in_every_form,
    the_licence_is_that_of_the_installation,
    names_in_other_languages_are_marked_where_they_are_chosen,
    names_are_cut_and_cleaned,
    a_report_of_accessibility_says_how_much_was_tested,
    every_page_of_the_manual_is_there_and_leads_on,
    what_others_add_to_an_address_is_passed_over,
    a_service_that_was_not_there_yet_says_so,
    a_page_of_a_fault_leads_on,
    what_others_wrote_is_in_no_language_that_is_known,
    an_accept_that_nobody_serves_gets_the_one_form_there_is,
}

/// Where the links of a page lead that stay here.
fn links(html: &str) -> BTreeSet<String> {
    let all = html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    // The area of agencies leads whoever is not logged in to where they log in.
    let pages =
        all.filter(|to| to.starts_with('/') && !to.ends_with("/area") && !to.contains("/area/"));
    pages.map(|to| to.replace("&amp;", "&")).collect()
}

async fn the_files_are_there_in_every_form_and_as_large_as_told(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let body = page(&served, "/en/data").await;
    let links = links(&body);
    let (_, files) = body.split_once("id=\"files\"").unwrap();
    let (files, _) = files.split_once("</section>").unwrap();
    for form in Export::Observations.forms() {
        let path = Export::Observations.at(form.ending);
        assert!(files.contains(&format!("href=\"{path}?criterion=")), "{path}");
        assert!(body.contains(form.about.en), "{}", form.name);
    }
    let mut tables = 0;
    for row in files.split("<li>").skip(1) {
        let csv = links.iter().find(|to| {
            row.contains(&format!("{}\"", to.replace('&', "&amp;")))
                && to.contains(".csv")
                && !to.contains("profile")
                && !to.contains("sdmx")
        });
        let Some(csv) = csv else { continue };
        let bytes = public.get(csv).await.is(200).bytes;
        let length = bytes.len();
        let (unit, tenth) = if length < 1_000_000 { ("kB", 100) } else { ("MB", 100_000) };
        let tenths = (length + tenth / 2) / tenth;
        let size = format!("CSV {}.{}\u{a0}{unit}", tenths / 10, tenths % 10);
        assert!(row.contains(&size), "{csv}: {size} is not in {row}");
        let mut table = csv::Reader::from_reader(bytes.as_slice());
        let columns = table.headers().unwrap().len();
        let rows = table.records().count();
        let told = format!("{rows} {}, {columns} columns", if rows == 1 { "row" } else { "rows" });
        assert!(row.contains(&told), "{csv}: {told} is not in {row}");
        assert!(row.contains("as of <time datetime="), "{row}");
        tables += 1;
    }
    // Lists say how much there is of them, and of which day.
    let lists = files.rsplit_once("<ul>").unwrap().1;
    for list in ["criteria", "services", "agencies", "ledger"] {
        let all = public.get(&format!("/v1/{list}?limit=1000")).await.is(200).body;
        let count = all["items"].as_array().unwrap().len();
        let row = lists.split("<li>").find(|row| row.contains(&format!("/v1/{list}\""))).unwrap();
        assert!(row.contains(&format!("{count} items")), "{list}: {count} is not in {row}");
    }
    for (file, day) in
        [("catalog.jsonld", true), ("structure.sdmx.xml", true), ("dictionary", false)]
    {
        let length = public.get(&format!("/v1/{file}")).await.is(200).bytes.len();
        let row = lists.split("<li>").find(|row| row.contains(&format!("/v1/{file}\""))).unwrap();
        assert_eq!(row.contains("as of <time datetime="), day, "{row}");
        if day {
            let tenths = (length + 50) / 100;
            let size = format!("{}.{}\u{a0}kB", tenths / 10, tenths % 10);
            assert!(row.contains(&size), "{file}: {size} is not in {row}");
        }
    }
    // Of rankings there is a file for each type of service, and of what another methodology says as well.
    let package = served.anonymous().get("/v1/datapackage.json").await.is(200).body;
    assert_eq!(tables, package["resources"].as_array().unwrap().len());
    assert!(files.contains("methodology=client-quality") && files.contains("(Client quality)"));
    for to in &links {
        let got = reader(&served).get(to).await;
        assert_eq!(got.status, 200, "{to}");
    }
    for word in ["profile=excel-cs", "datapackage.json", "catalog.jsonld", "csv-metadata.json"] {
        assert!(links.iter().any(|to| to.contains(word)), "{word}");
    }
    // What a missing value is, no example takes for the worst grade.
    assert!(body.contains("&quot;parse&quot;"), "{body}");
    let (_, excel) = body.split_once("id=\"snippet-excel\"").unwrap();
    assert!(excel.split("</code>").next().unwrap().contains("profile=excel-cs"));
}

async fn a_service_can_be_downloaded_in_every_form(engine: Engine) {
    let served = demo_register(engine).await;
    let body = page(&served, "/services/cz-obtain-passport").await;
    let links = links(&body);
    for form in Export::Observations.forms() {
        let of = format!("{}?service=cz-obtain-passport", Export::Observations.at(form.ending));
        assert!(links.iter().any(|to| to.starts_with(&of)), "{of}");
    }
    for to in links.iter().filter(|to| to.starts_with("/v1/")) {
        assert_eq!(served.anonymous().get(to).await.status, 200, "{to}");
    }
    assert!(body.contains("type=\"application/ld+json\""), "{body}");
    assert!(links.iter().any(|to| to.contains("profile=excel-cs")));
}

async fn the_licence_is_that_of_the_installation(engine: Engine) {
    let world = Served::seeded(engine).await.world;
    let licence = "CC0-1.0".parse().unwrap();
    let url = Some("https://quality.example".to_owned());
    let served = Served::over(world, Config { licence, public_url: url, ..Config::default() });
    let body = page(&served, "/data").await;
    assert!(body.contains("https://creativecommons.org/publicdomain/zero/1.0/"), "{body}");
    assert!(body.contains("Creative Commons Zero 1.0") && !body.contains("CC BY"), "{body}");
    assert!(body.contains("https://quality.example/v1/series.csv?by=country"), "{body}");
    assert!(body.contains(", https://quality.example/v1/series?"), "{body}");
    // Every page says it.
    for path in [
        "/",
        "/services",
        "/en/services/cz-pension",
        "/agencies/cz-mpsv",
        "/ranking",
        "/en/changes",
    ] {
        let body = page(&served, path).await;
        let link = "<a rel=\"license\" href=\"https://creativecommons.org/publicdomain/zero/1.0/\"";
        assert!(body.contains(link), "{path}: {body}");
    }
}

async fn names_in_other_languages_are_marked_where_they_are_chosen(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mut body = service("cz-mpsv");
    body["names"] = json!({"de": "Wohngeld"});
    served.admin().put("/v1/services/cz-wohngeld", &body).await.is(201);
    let html = page(&served, "/compare?service=cz-pension").await;
    assert!(html.contains("<option value=\"cz-wohngeld\" lang=\"de\">Wohngeld</option>"), "{html}");
    assert!(!html.contains("lang=\"cs\">Bydlení"), "{html}");
}

async fn names_are_cut_and_cleaned(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mut body = service("cz-mpsv");
    let long = format!("A\u{202e} {}", "Ž".repeat(3_000));
    body["names"] = json!({"cs": long});
    body["description"] = json!({"cs": format!("{} End.", "word ".repeat(200))});
    served.admin().put("/v1/services/cz-long", &body).await.is(201);
    for path in ["/services", "/services/cz-long", "/agencies/cz-mpsv", "/compare?service=cz-long"]
    {
        let html = page(&served, path).await;
        assert!(!html.contains('\u{202e}'), "{path}");
        let whole = html.matches(&"Ž".repeat(3_000)).count();
        assert_eq!(whole, usize::from(path == "/services/cz-long"), "{path}");
        assert!(html.contains(&format!("A {}…", "Ž".repeat(157))), "{path}");
    }
    let html = page(&served, "/services/cz-long").await;
    assert!(html.contains("Celý název") && html.contains("word End."), "{html}");
}

async fn a_report_of_accessibility_says_how_much_was_tested(engine: Engine) {
    let served = Served::seeded(engine).await;
    let nku = served.of("cz-nku", "evaluations:assess evaluations:publish");
    let file = format!("{}/tests/evidence/axe.json", env!("CARGO_MANIFEST_DIR"));
    let report = std::fs::read(file).unwrap();
    let path = "/v1/evidence?url=https://example.cz/report";
    let read = nku.send("POST", path, "application/json", report).await.is(200).body;
    let found = &read["evidence"]["findings"];
    let count = |name: &str| found[name].as_u64().unwrap();
    let draft = json!({
        "service": "cz-pension", "period": "2025", "methodology": "client-quality@m1",
        "source": "tool", "assessor": "cz-nku", "answers": [{"criterion": "accessibility",
            "numerator": count("passed"), "denominator": count("passed") + count("failed"),
            "evidence": [read["evidence"]]}],
    });
    nku.post("/v1/evaluations?to=published", &draft).await.is(201);
    let body = page(&served, "/en/services/cz-pension").await;
    let (tested, all) = (count("tested"), count("criteria"));
    assert!(body.contains(&format!("Tested: {tested} of {all} accessibility criteria")), "{body}");
    assert!(body.contains(&format!("No fault found: <b>{}</b>", count("passed"))), "{body}");
    assert!(body.contains(&format!("Failed: <b>{}</b>", count("failed"))), "{body}");
    assert!(body.contains("a tool alone does not say that a service conforms"), "{body}");
    // Also where nothing was unfolded.
    let beside = format!("a program tested {tested} of {all} criteria, and no person any");
    assert!(body.contains(&beside), "{body}");
    let failed = found["failed_criteria"].as_array().unwrap();
    assert!(!failed.is_empty());
    for number in failed {
        let number = number.as_str().unwrap();
        let name = CRITERIA.iter().find(|it| it.number == number).unwrap().name;
        assert!(body.contains(&format!("https://www.w3.org/TR/WCAG22/#{name}")), "{number}");
    }
    let czech = page(&served, "/services/cz-pension").await;
    assert!(czech.contains(&format!("Vyzkoušeno {tested} z {all} kritérií přístupnosti")));
}

async fn every_page_of_the_manual_is_there_and_leads_on(engine: Engine) {
    let served = Served::empty(engine);
    let folder = format!("{}/manual", env!("CARGO_MANIFEST_DIR"));
    let names: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| Some(name.strip_suffix(".md")?.to_owned()))
        .filter(|name| name != "README")
        .collect();
    assert!(names.len() >= 10, "{names:?}");
    for (under, notice) in [("", true), ("/en", false)] {
        let first = format!("{under}/docs/manual");
        let (docs, readme) =
            (page(&served, &format!("{under}/docs")).await, page(&served, &first).await);
        for name in &names {
            let path = format!("{first}/{name}");
            for from in [&docs, &readme] {
                assert!(from.contains(&format!("href=\"{path}\"")), "{path}");
            }
            let html = page(&served, &path).await;
            assert_eq!(html.contains("<div class=\"manual\" lang=\"en\">"), notice, "{path}");
            assert_eq!(html.matches("<h1").count(), 1, "{path}");
            for bad in ["<!--", "style=\"", ".md\"", "<script", "href=\"\""] {
                assert!(!html.contains(bad), "{bad} in {path}");
            }
            assert!(html.len() < 100_000, "{path}: {}", html.len());
            let (_, text) = html.split_once("class=\"manual\"").unwrap();
            for to in text.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
                // Others' pages, and the area of agencies, which leads to where one logs in.
                if to.starts_with("https://") || to.ends_with("/area") || to.contains("/area/") {
                    continue;
                }
                let (file, place) = to.split_once('#').map_or((to, None), |(a, b)| (a, Some(b)));
                let there = if file.is_empty() { html.clone() } else { page(&served, file).await };
                let is_there = place.is_none_or(|id| there.contains(&format!("id=\"{id}\"")));
                assert!(is_there, "{path} leads to {to}");
            }
        }
    }
    for path in ["/docs/manual/README", "/docs/manual/nobody", "/docs/manual/..%2FCargo"] {
        assert_eq!(reader(&served).get(path).await.status, 404, "{path}");
    }
}

async fn what_others_add_to_an_address_is_passed_over(engine: Engine) {
    let served = Served::seeded(engine).await;
    let plain = page(&served, "/services/cz-pension").await;
    for more in ["fbclid=abc", "utm_source=x&utm_medium=y", "gclid=1"] {
        assert_eq!(page(&served, &format!("/services/cz-pension?{more}")).await, plain, "{more}");
    }
    // A slip is no such thing: it would show other figures than were meant.
    let slip = reader(&served).get("/services/cz-pension?as_off=3").await.is(400);
    assert!(text(&slip).contains("<code>as_off</code>"), "{slip:?}");
    // What is known is still read, and refused where it is wrong; the interface stays strict.
    assert_eq!(reader(&served).get("/services/cz-pension?as_of=x").await.status, 400);
    assert_eq!(served.anonymous().get("/v1/series?fbclid=abc").await.status, 400);
}

async fn a_service_that_was_not_there_yet_says_so(engine: Engine) {
    let served = Served::seeded(engine).await;
    for (under, said) in [("", "tu služba ještě nebyla"), ("/en", "was not here yet")] {
        let path = format!("{under}/services/cz-pension");
        let got = reader(&served).get(&format!("{path}?as_of=1")).await.is(404);
        let html = text(&got);
        assert!(html.contains(said) && html.contains(&format!("href=\"{path}\"")), "{html}");
        assert!(html.contains("22"), "{html}");
    }
    let never = reader(&served).get("/services/cz-never?as_of=1").await.is(404);
    assert!(text(&never).contains("Tady nic není"));
}

async fn a_page_of_a_fault_leads_on(engine: Engine) {
    let served = Served::seeded(engine).await;
    let clerk = served.agency("cz-mpsv");
    clerk
        .post("/v1/evaluations?to=published", &evaluation("cz-housing", "cz-mpsv", 9))
        .await
        .is(201);
    let got = reader(&served).get("/en/services?state=blue").await.is(400);
    let html = text(&got);
    for part in [
        "<nav",
        "href=\"/en/ranking\"",
        "href=\"/services\" lang=\"cs\"",
        "name=\"q\"",
        "href=\"/en/services\">Back to Services</a>",
        "<code>state</code>",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(html.find("<h1").unwrap() < html.find("400").unwrap(), "{html}");
    let nowhere = text(&reader(&served).get("/services/nobody").await.is(404));
    assert!(nowhere.contains("href=\"/services\">Zpět na stránku Služby</a>"), "{nowhere}");
}

async fn what_others_wrote_is_in_no_language_that_is_known(engine: Engine) {
    let served = Served::seeded(engine).await;
    let clerk = served.agency("cz-mpsv");
    let mut draft = evaluation("cz-housing", "cz-mpsv", 9);
    draft["answers"][0]["comment"] = json!("Counted <by> hand");
    let made = clerk.post("/v1/evaluations?to=published", &draft).await.is(201);
    draft["corrects"] = json!(1);
    draft["reason"] = json!("One-fill was entered as 09.");
    draft["answers"][0]["numerator"] = json!(2);
    let revisions = format!("{}/revisions?to=published", made.header("location"));
    clerk.post(&revisions, &draft).await.is(201);

    let written = |text: &str| format!("<span lang=\"\" dir=\"auto\">{text}</span>");
    let reason = written("One-fill was entered as 09.");
    for under in ["", "/en"] {
        let body = page(&served, &format!("{under}/services/cz-housing")).await;
        assert!(body.contains(&written("Counted &lt;by&gt; hand")), "{body}");
        // In the table of what was revised, and in the log beneath.
        assert_eq!(body.matches(&reason).count(), 2, "{body}");
        for path in ["/changes", "/agencies/cz-mpsv"] {
            let body = page(&served, &format!("{under}{path}")).await;
            assert_eq!(body.matches(&reason).count(), 1, "{path}: {body}");
            assert_eq!(body.matches("entered as 09").count(), 1, "{path}: {body}");
        }
    }
}

async fn an_accept_that_nobody_serves_gets_the_one_form_there_is(engine: Engine) {
    let served = Served::seeded(engine).await;
    for (path, media_type) in [
        ("/services/cz-pension", "text/html"),
        ("/v1/services/cz-pension", "application/json"),
        ("/v1/observations.csv", "text/csv"),
        ("/v1/services/cz-pension.jsonld", "application/ld+json"),
        ("/v1/feed.atom", "application/atom+xml"),
        ("/badges/cz-pension.svg", "image/svg+xml"),
    ] {
        for accept in ["audio/mp3", "image/png;q=0.1", "text/turtle", "nonsense", ""] {
            let got = served.anonymous().header("accept", accept).get(path).await.is(200);
            assert!(got.header("content-type").starts_with(media_type), "{path}, {accept}");
        }
    }
    // So say the pages on data, where one would look.
    assert!(page(&served, "/en/docs").await.contains("not the field Accept"));
    assert!(page(&served, "/docs").await.contains("ne polem Accept"));
}
