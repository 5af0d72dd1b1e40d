//! What pages show beside the numbers: small charts, files, words that are explained, and the way on.

use serde_json::json;
use znamka::metrics::change::Verdict;

use crate::{
    figures::demo_register,
    served::{Served, evaluation, page, reader},
    world::Engine,
};

both_engines! {
    a_list_shows_how_each_grade_went,
    a_ranking_and_the_log_lead_to_their_files,
    what_a_node_is_made_of_leads_back,
    words_beside_numbers_are_explained,
    a_fault_is_told_in_the_language_of_the_page,
    what_was_withdrawn_says_why,
}

/// The part of a page from one text to the next other.
fn part<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = html.split_once(from).unwrap_or_else(|| panic!("{from} is not in {html}"));
    rest.split(to).next().unwrap()
}

async fn a_list_shows_how_each_grade_went(engine: Engine) {
    let served = demo_register(engine).await;
    let list = page(&served, "/en/services?q=Appeal+against+VAT&country=CZ").await;
    let row = part(&list, "<tbody>", "</tbody>");
    assert_eq!(row.matches("class=\"spark").count(), 1, "{row}");
    assert_eq!(part(row, "<title>", "</title>"), "grade 3.6 (2021), then 1.8 (2023)");
    // By one criterion it is the line of that criterion.
    let public = served.anonymous();
    let of = "cz-appeal-against-vat-decision";
    let at = format!("/v1/services/{of}/series?criterion=mobile");
    let line = public.get(&at).await.is(200).body;
    let first = &line["series"][0]["segments"][0]["points"][0];
    let grade = first["grade"].as_f64().unwrap();
    let by = "/en/services?q=Appeal+against+VAT&country=CZ&criterion=mobile";
    let list = page(&served, by).await;
    let said = part(part(&list, "<tbody>", "</tbody>"), "<title>", "</title>");
    assert!(said.starts_with(&format!("grade {grade:.1} (")), "{said}");
    // What has one value goes nowhere.
    let sample = page(&served, "/en/agencies/sample-office").await;
    assert!(!sample.contains("class=\"spark"), "{sample}");
}

async fn a_ranking_and_the_log_lead_to_their_files(engine: Engine) {
    let served = demo_register(engine).await;
    let ranking = page(&served, "/en/ranking?country=CZ&criterion=mobile").await;
    let files = part(&ranking, "id=\"data\"", "</section>");
    let csv = part(files, "href=\"", "\"").replace("&amp;", "&");
    let bytes = served.anonymous().get(&csv).await.is(200).bytes;
    let rows = csv::Reader::from_reader(bytes.as_slice()).into_records().count();
    let shown = part(&ranking, "<tbody>", "</tbody>").matches("<tr>").count();
    let left = ranking
        .split_once("<h2>Not ranked")
        .map_or(0, |(_, rest)| part(rest, "<ul>", "</ul>").matches("<li>").count());
    assert_eq!(rows, shown + left, "{csv}");
    for path in [
        "/en/changes",
        "/changes?service=cz-obtain-passport",
        "/changes?agency=cz-financial-administration",
    ] {
        let log = page(&served, path).await;
        let files = part(&log, "id=\"data\"", "</section>");
        let links: Vec<String> = files
            .split("href=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"))
            .collect();
        assert!(links.len() > 6, "{files}");
        for to in links {
            assert_eq!(reader(&served).get(&to).await.status, 200, "{to}");
        }
    }
}

async fn what_a_node_is_made_of_leads_back(engine: Engine) {
    let served = demo_register(engine).await;
    let root = "/en/criteria/index?methodology=client-quality";
    let facts = page(&served, root).await;
    let facts = part(&facts, "<dl class=\"facts\">", "</dl>");
    let made_of = facts.split("Made of").nth(1).unwrap();
    let principles: Vec<&str> = made_of
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .filter(|to| to.starts_with("/en/criteria/"))
        .collect();
    assert!(principles.len() >= 6, "{made_of}");
    for principle in principles {
        let below = page(&served, principle).await;
        let facts = part(&below, "<dl class=\"facts\">", "</dl>");
        assert!(part(facts, "Part of", "</dd>").contains(&format!("href=\"{root}\"")), "{facts}");
    }
}

async fn words_beside_numbers_are_explained(engine: Engine) {
    let served = demo_register(engine).await;
    for path in [
        "/en/services",
        "/en/services/cz-obtain-passport",
        "/en/agencies/cz-financial-administration",
    ] {
        let html = page(&served, path).await;
        assert!(html.contains("href=\"/en/docs#verdicts\""), "{path}");
    }
    let docs = page(&served, "/en/docs").await;
    let legend = part(&docs, "id=\"verdicts\"", "</section>");
    for verdict in Verdict::ALL {
        assert!(legend.contains(&format!("verdict {}\"", verdict.as_str())), "{legend}");
    }
}

async fn a_fault_is_told_in_the_language_of_the_page(engine: Engine) {
    let served = demo_register(engine).await;
    let wrong = "services?sort=colour&from=x&kraj=1";
    let of = |under: &str| format!("{under}/{wrong}");
    let html = reader(&served).get(&of("")).await.is(400).bytes;
    let html = String::from_utf8(html).unwrap();
    for said in ["Údaj „sort“ takovou", "Údaj „from“ takovou", "Údaj „kraj“ tahle stránka nezná"]
    {
        assert!(html.contains(said), "{said} is not in {html}");
    }
    let html = String::from_utf8(reader(&served).get(&of("/en")).await.is(400).bytes).unwrap();
    assert!(html.contains("This page knows no “kraj”"), "{html}");
    // Whatever somebody writes there is text.
    let hostile = "/services?%3Csvg%20onload%3D1%3E=1";
    let html = String::from_utf8(reader(&served).get(hostile).await.is(400).bytes).unwrap();
    assert!(!html.contains("<svg onload"), "{html}");
}

async fn what_was_withdrawn_says_why(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 5);
    let made = served.agency("cz-mpsv").post("/v1/evaluations?to=published", &draft).await.is(201);
    let url = made.header("location");
    let why = json!({"reason": "It was of another service."});
    admin.post(&format!("{url}/withdraw"), &why).await.is(200);
    let html = page(&served, "/en/services/cz-parental-allowance").await;
    assert!(html.contains("There is no grade now."), "{html}");
    let now = part(&html, "id=\"now\"", "</section>");
    assert!(now.contains("was withdrawn; the reason given: It was of another service."), "{now}");
    assert!(!html.contains("No published value was changed later"), "{html}");
}
