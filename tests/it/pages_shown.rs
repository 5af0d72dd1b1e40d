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
    each_type_of_service_has_its_own_spread,
    criteria_and_agencies_lead_to_their_files,
    a_list_says_how_many_people_answered,
    words_beside_numbers_are_explained,
    a_fault_is_told_in_the_language_of_the_page,
    what_was_withdrawn_says_why,
    a_ranking_is_of_the_methodology_and_period_that_are_chosen,
    within_a_shared_place_the_points_fall,
    an_agency_begins_with_its_grade,
    a_country_is_said_once,
    whoever_publishes_is_cited_by_name,
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

async fn each_type_of_service_has_its_own_spread(engine: Engine) {
    let served = demo_register(engine).await;
    let body = page(&served, "/en/criteria/index").await;
    for of in ["transactional", "informational"] {
        let ranking = format!("/v1/rankings?criterion=index&type={of}&limit=1");
        let answer = served.anonymous().get(&ranking).await.is(200).body;
        let counts: Vec<u64> =
            serde_json::from_value(answer["distribution"]["grades"].clone()).unwrap();
        let to = format!("/en/ranking?criterion=index&amp;type={of}\"");
        let (above, _) = body.split_once(&to).unwrap_or_else(|| panic!("{of}: {body}"));
        let (_, table) = above.rsplit_once("<tbody>").unwrap();
        let numbers = table.split("<td class=\"number\">").skip(1);
        let shown: Vec<u64> =
            numbers.map(|rest| rest.split('<').next().unwrap().parse().unwrap()).collect();
        assert_eq!(shown, counts, "{of}");
    }
    // Of a criterion that services of one type have, the way on is to theirs.
    let body = page(&served, "/en/criteria/one-fill").await;
    assert_eq!(body.matches("/en/ranking?criterion=one-fill&amp;type=").count(), 1, "{body}");
}

async fn criteria_and_agencies_lead_to_their_files(engine: Engine) {
    let served = demo_register(engine).await;
    for (path, of) in [
        ("/criteria/one-fill", "criterion"),
        ("/en/criteria/index?methodology=client-quality", "criterion"),
        ("/agencies/cz-financial-administration", "agency"),
        ("/en/agencies/sample-office", "agency"),
    ] {
        let body = page(&served, path).await;
        let files = part(&body, "id=\"data\"", "</section>");
        let links = files.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let links: Vec<String> = links.map(|to| to.replace("&amp;", "&")).collect();
        assert!(links.len() > 10, "{path}: {files}");
        for to in &links {
            assert_eq!(reader(&served).get(to).await.status, 200, "{path}: {to}");
        }
        let values = links.iter().find(|to| to.starts_with("/v1/observations.csv")).unwrap();
        let bytes = served.anonymous().get(values).await.is(200).bytes;
        let mut rows = csv::Reader::from_reader(bytes.as_slice());
        let column = rows.headers().unwrap().iter().position(|name| name == of).unwrap();
        let code = path.split('?').next().unwrap().rsplit('/').next().unwrap();
        let told: Vec<String> = rows.records().map(|row| row.unwrap()[column].to_owned()).collect();
        assert!(!told.is_empty() && told.iter().all(|it| it == code), "{path}: {told:?}");
    }
}

async fn a_list_says_how_many_people_answered(engine: Engine) {
    let served = Served::seeded(engine).await;
    let draft = json!({
        "service": "cz-pension", "period": "2025", "methodology": "client-quality@m1",
        "source": "survey", "assessor": "cz-nku",
        "answers": [{"criterion": "satisfaction", "counts": {"1": 20, "2": 33}}],
    });
    served.admin().post("/v1/evaluations?to=published", &draft).await.is(201);
    let at = "/v1/observations?service=cz-pension&criterion=satisfaction&latest=1";
    let told = served.anonymous().get(at).await.is(200).body;
    assert_eq!(told["items"][0]["n"], 53, "{told}");
    let list = page(&served, "/en/services?q=cz-pension&criterion=satisfaction").await;
    assert!(part(&list, "<tbody>", "</tbody>").contains("(53 people)"), "{list}");
    // Of what nobody was asked there is nothing to say.
    let draft = evaluation("cz-housing", "cz-mpsv", 9);
    served.agency("cz-mpsv").post("/v1/evaluations?to=published", &draft).await.is(201);
    let list = page(&served, "/en/services?q=cz-housing&criterion=one-fill").await;
    let row = part(&list, "<tbody>", "</tbody>");
    assert!(row.contains("class=\"mark\"") && !row.contains("people)"), "{row}");
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

/// The rows of the ranking of a page: place, name and points.
fn ranked(html: &str) -> Vec<(String, String, f64)> {
    let cell = |row: &str, of: &str| {
        let (_, rest) = row.split_once(of).unwrap_or_else(|| panic!("{of} is not in {row}"));
        let (_, rest) = rest.split_once('>').unwrap();
        rest.split('<').next().unwrap().to_owned()
    };
    let rows = part(html, "<tbody>", "</tbody>").split("<tr>").skip(1);
    rows.map(|row| {
        let points = cell(row, "data-label=\"Points\"");
        (cell(row, "data-label=\"Place\""), cell(row, "<a "), points.parse().unwrap())
    })
    .collect()
}

async fn a_ranking_is_of_the_methodology_and_period_that_are_chosen(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for query in
        ["period=2021", "methodology=client-quality", "methodology=client-quality&period=2024"]
    {
        let at = format!("/v1/rankings?type=transactional&limit=1000&{query}");
        let told = public.get(&at).await.is(200).body;
        let items = told["items"].as_array().unwrap().iter();
        let mut places: Vec<&str> = items.filter_map(|item| item["rank"].as_str()).collect();
        assert!(!places.is_empty(), "{query}");
        let body = page(&served, &format!("/en/ranking?{query}")).await;
        let mut shown: Vec<String> = ranked(&body).into_iter().map(|(place, ..)| place).collect();
        places.sort_unstable();
        shown.sort_unstable();
        assert_eq!(shown, places, "{query}");
        let period = told["period"].as_str().unwrap();
        assert!(part(&body, "</form>", "</p>").contains(&format!("datetime=\"{period}-01-01\"")));
        // The form has what was chosen, and the files are of it.
        for pair in query.split('&') {
            let value = pair.split_once('=').unwrap().1;
            assert!(
                body.contains(&format!("<option value=\"{value}\" selected>")),
                "{pair}: {body}"
            );
            assert!(part(&body, "id=\"data\"", "</section>").contains(pair), "{pair}");
        }
        let other = query.contains("client-quality");
        assert_eq!(
            part(&body, "</form>", "<table").contains("/en/methodologies/client-quality/m"),
            other
        );
    }
    // Every period with something to rank can be chosen, the newest first.
    let body = page(&served, "/en/ranking").await;
    let periods = part(&body, "name=\"period\"", "</select>").split("value=\"").skip(2);
    let periods: Vec<&str> = periods.map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(periods, ["2023", "2022", "2021", "2020"]);
    // A criterion of another methodology than the chosen one is forgotten, and the criteria are of that.
    let kept = "/en/ranking?methodology=eu-egov-services&criterion=fully-online";
    let body = page(&served, kept).await;
    let criteria = part(&body, "name=\"criterion\"", "</select>");
    assert!(
        criteria.contains("value=\"index\"") && !criteria.contains("value=\"fully-online\""),
        "{criteria}"
    );
    for wrong in ["period=soon", "methodology=none", "methodology=A"] {
        reader(&served).get(&format!("/ranking?{wrong}")).await.is(400);
    }
    // The page of a criterion leads to the ranking by the same methodology.
    let body = page(&served, "/en/criteria/fully-online?methodology=client-quality").await;
    let there =
        "/en/ranking?criterion=fully-online&amp;methodology=client-quality&amp;type=transactional";
    assert!(body.contains(&format!("href=\"{there}\"")), "{body}");
    page(&served, &there.replace("&amp;", "&")).await;
}

async fn within_a_shared_place_the_points_fall(engine: Engine) {
    let served = demo_register(engine).await;
    let rows = ranked(&page(&served, "/en/ranking").await);
    let shared = rows.windows(2).filter(|two| two[0].0 == two[1].0);
    let (mut falls, mut alike) = (0, 0);
    for two in shared {
        assert!(two[0].2 >= two[1].2, "{two:?}");
        if two[0].2 > two[1].2 {
            falls += 1;
        } else {
            assert!(two[0].1.to_lowercase() <= two[1].1.to_lowercase(), "{two:?}");
            alike += 1;
        }
    }
    assert!(falls > 10 && alike > 5, "{falls} {alike}");
}

async fn an_agency_begins_with_its_grade(engine: Engine) {
    let served = demo_register(engine).await;
    let code = "cz-ministry-of-justice";
    let line = served.anonymous().get(&format!("/v1/series?agency={code}")).await.is(200).body;
    let points = line["series"][0]["segments"].as_array().unwrap().iter();
    let points = points.flat_map(|segment| segment["points"].as_array().unwrap());
    let newest = points.max_by_key(|point| point["period_end"].as_str()).unwrap();
    let body = page(&served, &format!("/en/agencies/{code}")).await;
    let now = part(&body, "<section class=\"now\">", "</section>");
    assert!(now.contains(&format!("<b>{:.1}</b>", newest["grade"].as_f64().unwrap())), "{now}");
    assert!(now.contains(&format!("{} of {}", newest["services"], newest["expected"])), "{now}");
    // One whose services nobody judged has none to begin with.
    let agency = json!({"names": {"cs": "Nový úřad"}, "kind": "agency", "country": "CZ"});
    served.admin().put("/v1/agencies/cz-new", &agency).await.is(201);
    let without = page(&served, "/en/agencies/cz-new").await;
    assert!(!without.contains("<p class=\"big\">"), "{without}");
}

async fn a_country_is_said_once(engine: Engine) {
    let served = demo_register(engine).await;
    for path in ["/ranking", "/services?country=DK", "/services/dk-declare-vat"] {
        let body = page(&served, path).await;
        assert!(body.contains("Dánsko: poskytovatel neuveden"), "{path}: {body}");
        assert!(!body.contains("poskytovatel neuveden</a>, Dánsko"), "{path}");
        assert!(!body.contains("poskytovatel neuveden, Dánsko"), "{path}");
    }
    let body = page(&served, "/services/cz-obtain-emission-stickers").await;
    assert!(body.contains("</a>, Česko"), "{body}");
}

async fn whoever_publishes_is_cited_by_name(engine: Engine) {
    for (publisher, cited) in [(None, "Známka, stav k"), (Some("Úřad vlády"), "Úřad vlády, stav k")]
    {
        let mut config = znamka::config::Config::default();
        config.publisher = publisher.map_or(config.publisher, str::to_owned);
        let served = Served::with(engine, config);
        served.seed().await;
        let body = page(&served, "/data").await;
        assert!(part(&body, "class=\"cite\"", "</p>").contains(cited), "{body}");
    }
}
