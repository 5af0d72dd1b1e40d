//! Pages: there in every language, as of any entry, with the numbers of the interface, and with nothing in
//! them that is not text.

use serde_json::{Value, json};

use crate::{
    figures::demo_register,
    served::{Served, evaluation, page, reader, service, text},
    world::Engine,
};

both_engines! {
    every_page_is_there_in_every_language,
    a_page_is_known_by_its_tag_and_stays_as_of_an_entry,
    the_numbers_are_those_of_the_interface,
    who_judged_stands_beside_each_number,
    names_are_text_whatever_they_say,
    a_service_that_moved_leads_on_and_one_that_ended_is_gone,
    another_methodology_is_shown_everywhere_alike,
    the_list_is_filtered_and_sorted,
    comparisons_say_what_differs,
    problems_are_told_to_people_and_programs,
    a_slash_at_the_end_leads_to_the_page,
}

const PATHS: [&str; 20] = [
    "/area/login",
    "/docs/manual",
    "/docs/manual/figures",
    "/",
    "/services",
    "/services/cz-obtain-passport",
    "/agencies",
    "/agencies/cz-ministry-of-justice",
    "/criteria",
    "/criteria/one-fill",
    "/ranking",
    "/methodologies",
    "/methodologies/eu-egov-services/m2020",
    "/compare",
    "/compare?service=cz-obtain-passport&service=cz-obtain-vat-collector-number",
    "/data",
    "/docs",
    "/accessibility",
    "/privacy",
    "/problems/gone",
];

/// What stands between tags, in one line.
fn plain(html: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                plain.push(' ');
            }
            letter if !inside => plain.push(letter),
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn every_page_is_there_in_every_language(engine: Engine) {
    let served = demo_register(engine).await;
    for (language, under) in [("cs", ""), ("en", "/en")] {
        for path in PATHS {
            let path = if path == "/" && !under.is_empty() { "" } else { path };
            let address = format!("{under}{path}");
            let got = reader(&served).get(&address).await.is(200);
            let body = text(&got);
            assert!(got.header("content-type").starts_with("text/html"), "{address}");
            assert!(body.contains(&format!("<html lang=\"{language}\">")), "{address}");
            for other in ["cs", "en", "x-default"] {
                assert!(body.contains(&format!("hreflang=\"{other}\"")), "{address}: {other}");
            }
            assert!(!body.contains("<script") && !body.contains("style=\""), "{address}");
            assert!(body.len() < 100_000, "{address}: {} bytes", body.len());
        }
    }
}

async fn a_page_is_known_by_its_tag_and_stays_as_of_an_entry(engine: Engine) {
    let served = Served::seeded(engine).await;
    let path = "/v1/evaluations?to=published";
    let clerk = served.agency("cz-mpsv");
    let made = clerk.post(path, &evaluation("cz-housing", "cz-mpsv", 9)).await.is(201);
    let seq = served.anonymous().get("/v1/series").await.body["seq"].as_i64().unwrap();
    let at = format!("/services/cz-housing?as_of={seq}");
    let before = reader(&served).get(&at).await.is(200);
    let now = reader(&served).get("/services/cz-housing").await.is(200);
    for got in [&before, &now] {
        let known = reader(&served).header("if-none-match", got.header("etag"));
        let address =
            if std::ptr::eq(got, &raw const before) { at.as_str() } else { "/services/cz-housing" };
        assert_eq!(known.get(address).await.status, 304, "{address}");
    }
    assert!(before.header("cache-control").contains("immutable"));
    assert!(!now.header("cache-control").contains("immutable"));

    let mut correction = evaluation("cz-housing", "cz-mpsv", 2);
    correction["corrects"] = json!(1);
    correction["reason"] = json!("counted anew");
    let revisions = format!("{}/revisions?to=published", made.header("location"));
    clerk.post(&revisions, &correction).await.is(201);

    let known = reader(&served).header("if-none-match", now.header("etag"));
    let after = known.get("/services/cz-housing").await.is(200);
    assert_ne!(after.bytes, now.bytes);
    assert!(text(&after).contains("counted anew"));
    assert_eq!(reader(&served).get(&at).await.is(200).bytes, before.bytes);
}

/// Points as a page prints them.
fn printed(points: &Value) -> String {
    let tenths = (points.as_f64().unwrap() * 10.0 + 1e-9).round();
    format!("{:.1}", tenths / 10.0)
}

async fn the_numbers_are_those_of_the_interface(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let code = "cz-obtain-passport";
    let body = plain(&page(&served, &format!("/en/services/{code}")).await);
    let line = public.get(&format!("/v1/services/{code}/series")).await.is(200).body;
    let points: Vec<&Value> = line["series"][0]["segments"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|segment| segment["points"].as_array().unwrap())
        .collect();
    let valued: Vec<&&Value> = points.iter().filter(|point| !point["value"].is_null()).collect();
    assert!(!valued.is_empty());
    for point in &valued {
        let row = format!(
            "{} {} {} measured",
            point["period"].as_str().unwrap(),
            printed(&point["grade"]),
            printed(&point["value"])
        );
        assert!(body.contains(&row), "{row} is not in {body}");
    }
    let newest = valued.last().unwrap()["period"].as_str().unwrap();
    let told = public.get(&format!("/v1/scorecards/{code}/{newest}/explain")).await.is(200).body;
    let mut nodes = 0;
    for child in told["tree"]["children"].as_array().unwrap() {
        let (Some(share), Some(added)) =
            (child["weight_share"].as_f64(), child["contribution"].as_f64())
        else {
            continue;
        };
        let name = child["names"]["en"].as_str().unwrap();
        let row = format!(
            "{} {} {:.0}% {}",
            printed(&child["grade"]),
            printed(&child["points"]),
            share * 100.0,
            printed(&json!(added))
        );
        // Who judged stands between the name and its numbers.
        let (_, after) = body.rsplit_once(&format!(" {name} ")).unwrap();
        let numbers = after.find(&row);
        assert!(numbers.is_some_and(|at| at < 100), "{name} {row} is not in {body}");
        nodes += 1;
    }
    assert!(nodes >= 2, "{told}");
}

async fn who_judged_stands_beside_each_number(engine: Engine) {
    let served = Served::seeded(engine).await;
    let path = "/v1/evaluations?to=published";
    served.agency("cz-mpsv").post(path, &evaluation("cz-housing", "cz-mpsv", 9)).await.is(201);
    let body = page(&served, "/services/cz-housing").await;
    assert!(body.contains("<span class=\"by self\">sám úřad</span>"), "{body}");
    assert!(body.contains("href=\"https://example.cz/form\"") && body.contains("9 z 10"));

    let mut audit = evaluation("cz-housing", "cz-nku", 4);
    audit["source"] = json!("audit");
    audit["answers"].as_array_mut().unwrap().truncate(1);
    let nku = served.of("cz-nku", "evaluations:assess evaluations:publish");
    nku.post(path, &audit).await.is(201);
    let body = plain(&page(&served, "/services/cz-housing").await);
    assert!(body.contains("audit (cz-nku) sám úřad 90,0; audit 40,0; rozdíl +50,0"), "{body}");
    assert!(body.contains("nepočítá se: sám úřad : 9 z 10"), "{body}");
}

async fn names_are_text_whatever_they_say(engine: Engine) {
    let served = Served::seeded(engine).await;
    let hostile = "=<svg onload=alert(1)>]]>\"'&amp;\u{202e}</title><script>alert(2)</script>";
    let long = "Ž".repeat(4_000);
    let mut body = service("cz-mpsv");
    for (code, name) in [("cz-hostile", hostile), ("cz-long", &*long)] {
        body["names"] = json!({"cs": name, "xx": name});
        body["description"] = json!({"de": name});
        served.admin().put(&format!("/v1/services/{code}"), &body).await.is(201);
        let path = "/v1/evaluations?to=published";
        let mut draft = evaluation(code, "cz-mpsv", 9);
        draft["answers"][0]["comment"] = json!(hostile);
        served.agency("cz-mpsv").post(path, &draft).await.is(201);
    }
    let paths = [
        "/",
        "/services",
        "/services/cz-hostile",
        "/en/services/cz-hostile",
        "/services/cz-long",
        "/agencies/cz-mpsv",
        "/compare?service=cz-hostile&service=cz-long",
        "/services?q=%3Csvg%20onload%3D1%3E",
    ];
    for path in paths {
        let body = page(&served, path).await;
        for bad in ["<svg onload", "<script", "]]>"] {
            assert!(!body.contains(bad), "{bad} in {path}: {body}");
        }
        assert!(body.len() < 100_000, "{path}: {}", body.len());
    }
    let body = page(&served, "/services/cz-hostile").await;
    assert!(body.contains("=&lt;svg onload=alert(1)&gt;]]&gt;&quot;"), "{body}");
    // What is not in the language of the page is marked.
    assert!(body.contains("<span lang=\"de\">"), "{body}");
}

async fn a_service_that_moved_leads_on_and_one_that_ended_is_gone(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let path = "/v1/evaluations?to=published";
    for code in ["cz-housing", "cz-parental-allowance"] {
        served.agency("cz-mpsv").post(path, &evaluation(code, "cz-mpsv", 9)).await.is(201);
    }
    let change = async |code: &str, field: &str, value: Value| {
        let at = format!("/v1/services/{code}");
        let tag = admin.get(&at).await.is(200).header("etag").to_owned();
        let mut body = service("cz-mpsv");
        body[field] = value;
        admin.header("if-match", &tag).put(&at, &body).await.is(200);
    };
    change("cz-housing", "successors", json!([{"kind": "moved", "service": "cz-pension"}])).await;
    for (under, said) in [("", "nahradila službu"), ("/en", "took the place of")] {
        let got = reader(&served).get(&format!("{under}/services/cz-housing")).await.is(301);
        assert_eq!(got.header("location"), format!("{under}/services/cz-pension"));
        let body = page(&served, got.header("location")).await;
        assert!(body.contains(said), "{body}");
        // Its own history stays, whatever becomes of it.
        let itself = format!("{under}/services/cz-housing?itself=true");
        assert!(body.contains(&format!("href=\"{itself}\"")), "{body}");
        let before = text(&reader(&served).get(&itself).await.is(410));
        assert!(before.contains("id=\"tree\""), "{before}");
    }

    change("cz-parental-allowance", "in_force_to", json!("2026-01-31")).await;
    let gone = reader(&served).get("/services/cz-parental-allowance").await.is(410);
    let body = text(&gone);
    assert!(gone.header("content-type").starts_with("text/html"), "{body}");
    assert!(body.contains("Služba skončila 31.\u{a0}1.\u{a0}2026"), "{body}");
    assert!(body.contains("id=\"tree\""), "{body}");
    let split = json!([{"kind": "split", "service": "cz-pension"}]);
    change("cz-parental-allowance", "successors", split).await;
    let body = page(&served, "/services/cz-parental-allowance").await;
    assert!(body.contains("Místo ní je nyní:"), "{body}");
}

async fn another_methodology_is_shown_everywhere_alike(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    // The demo's own methodology is another; these were judged by `client-quality` alone.
    let line = "/v1/services/sample-permit/series?methodology=client-quality";
    let line = public.get(line).await.is(200).body;
    let segments = line["series"][0]["segments"].as_array().unwrap();
    let points = segments.iter().flat_map(|segment| segment["points"].as_array().unwrap());
    let grade = printed(&points.clone().last().unwrap()["grade"]);
    for path in [
        "/en/services/sample-permit",
        "/en/services?agency=sample-office",
        "/en/agencies/sample-office",
        "/en/compare?service=sample-permit",
        "/en/embed/services/sample-permit",
        "/en/badges/sample-permit.svg",
    ] {
        let body = plain(&page(&served, path).await);
        assert!(body.contains(&format!(" {grade} ")), "{grade} is not in {path}: {body}");
    }
    let differ = "/en/compare?service=sample-permit&service=cz-obtain-passport";
    let differ = plain(&page(&served, differ).await);
    assert!(differ.contains("(Client quality; EU eGovernment Benchmark"), "{differ}");
    // Who judged stands beneath the grade, too.
    let body = page(&served, "/en/services/sample-permit").await;
    assert!(plain(&body).contains("Judged by: the agency itself."), "{body}");
    // A criterion is one of its methodology.
    for node in ["one-fill", "portal-listed"] {
        let address = format!("/en/criteria/{node}?methodology=client-quality");
        assert!(body.contains(&format!("href=\"{address}\"")), "{node}: {body}");
        let shown = page(&served, &address).await;
        assert!(shown.contains("/methodologies/client-quality/m1"), "{shown}");
    }
    let elsewhere = reader(&served).get("/en/criteria/portal-listed").await.is(307);
    assert_eq!(
        elsewhere.header("location"),
        "/en/criteria/portal-listed?methodology=client-quality"
    );
    let own = page(&served, "/en/criteria/one-fill").await;
    assert!(own.contains("/methodologies/eu-egov-services/m2020"), "{own}");
    for wrong in ["/criteria/one-fill?methodology=nothing", "/criteria?methodology=A"] {
        assert_eq!(reader(&served).get(wrong).await.status, 400, "{wrong}");
    }

    // What was corrected is told by the methodology that it was judged by.
    let clerk = served.agency("sample-office");
    let found = "/v1/evaluations?service=sample-permit";
    let found = public.get(found).await.is(200).body["items"][0]["id"].clone();
    let found = format!("/v1/evaluations/{}", found.as_str().unwrap());
    let found = public.get(&found).await.is(200).body;
    let mut correction = found.clone();
    let keep = ["service", "period", "methodology", "source", "assessor", "answers", "facts"];
    correction.as_object_mut().unwrap().retain(|name, _| keep.contains(&name.as_str()));
    correction["corrects"] = found["revision"].clone();
    correction["reason"] = json!("counted anew");
    let worse = correction["answers"].as_array_mut().unwrap();
    worse.iter_mut().find(|answer| answer["numerator"] == 9).unwrap()["numerator"] = json!(1);
    let at = format!("/v1/evaluations/{}/revisions?to=published", found["id"].as_str().unwrap());
    clerk.post(&at, &correction).await.is(201);
    let body = plain(&page(&served, "/en/services/sample-permit").await);
    let (_, revised) = body.split_once("Corrections to published numbers").unwrap();
    assert!(revised.contains("counted anew") && revised.contains("points)"), "{revised}");
}

async fn the_list_is_filtered_and_sorted(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    // The one whose one-fill fell most comes first.
    let changes = public.get("/v1/changes?criterion=one-fill&limit=1000").await.is(200).body;
    let items = changes["items"].as_array().unwrap();
    let fell = items.iter().filter(|item| item["change"]["compared"] == true).min_by(|a, b| {
        let matched = |item: &Value| item["change"]["matched"].as_f64().unwrap();
        matched(a).total_cmp(&matched(b))
    });
    let fell = fell.unwrap()["change"]["matched"].as_f64().unwrap();
    let body = page(&served, "/en/services?criterion=one-fill&sort=change").await;
    let (_, first) = body.split_once("<tbody>").unwrap();
    let first = plain(first.split("</tr>").next().unwrap());
    let sign = if fell < 0.0 { "−" } else { "" };
    assert!(first.contains(&format!(" {sign}{:.1} points against ", fell.abs())), "{first} {fell}");
    assert!(body.contains("aria-sort=\"ascending\""), "{body}");
    let turned = page(&served, "/en/services?criterion=one-fill&sort=-change").await;
    assert!(turned.contains("aria-sort=\"descending\""), "{turned}");

    let count = async |state: &str| {
        let path = format!("/en/services?criterion=service-delivery&state={state}");
        let body = plain(&page(&served, &path).await);
        let (before, _) = body.split_once(" found.").unwrap();
        let words: Vec<&str> = before.split(' ').collect();
        words[words.len() - 2].parse::<usize>().unwrap()
    };
    let (measured, not) = (count("measured").await, count("not_applicable").await);
    assert!(measured > 0 && not > 0 && measured + not <= count("").await);
    // What is found is what the interface finds: by code and description, too.
    for q in ["cz-obtain-passport", "obtain", "pas"] {
        let found = served.anonymous().get(&format!("/v1/services?q={q}&limit=1000")).await;
        let found = found.is(200).body["items"].as_array().unwrap().len();
        let body = plain(&page(&served, &format!("/en/services?q={q}")).await);
        let (before, _) = body.split_once(" found.").unwrap();
        let count = before.split(' ').nth_back(1).unwrap();
        assert!(found > 0 && count == found.to_string(), "{q}: {found} {before}");
    }
    for wrong in ["/services?state=blue", "/services?sort=--name", "/services?criterion=no-such"] {
        assert_eq!(reader(&served).get(wrong).await.status, 400, "{wrong}");
    }
}

async fn comparisons_say_what_differs(engine: Engine) {
    let served = demo_register(engine).await;
    let transactional = "service=cz-obtain-passport";
    let informational = "service=cz-check-requirements-for-starting-a-business";
    let body = page(&served, &format!("/en/compare?{transactional}&{informational}")).await;
    assert!(body.contains("not the same is measured everywhere"), "{body}");
    assert_eq!(body.matches("<svg").count(), 2);
    // One scale: both charts have the same grades beside, and the same years below, at the same places.
    let axes: Vec<&str> = body
        .split("class=\"axis\"")
        .skip(1)
        .map(|axis| axis.split("</g>").next().unwrap())
        .collect();
    assert_eq!(axes.len(), 2);
    assert_eq!(axes[0], axes[1]);
    for told in [">1</text>", ">5</text>", ">2020</text>", ">2022</text>"] {
        assert!(axes[0].contains(told), "{told}: {}", axes[0]);
    }
    let alone = page(&served, &format!("/en/compare?{transactional}")).await;
    assert!(!alone.contains("not the same is measured"), "{alone}");
    let many: Vec<String> = (1..=5).map(|n| format!("service=cz-{n}")).collect();
    for wrong in ["service=no-such", "service=A", "service=cz-a&agency=cz-b", &many.join("&")] {
        assert_eq!(reader(&served).get(&format!("/compare?{wrong}")).await.status, 400, "{wrong}");
    }
}

async fn a_slash_at_the_end_leads_to_the_page(engine: Engine) {
    let served = Served::seeded(engine).await;
    for (from, to) in [
        ("/en/", "/en"),
        ("/services/", "/services"),
        ("/en/services/?q=a&sort=-name", "/en/services?q=a&sort=-name"),
        ("/criteria//", "/criteria"),
    ] {
        let got = reader(&served).get(from).await.is(308);
        assert_eq!(got.header("location"), to);
        reader(&served).get(to).await.is(200);
    }
    for path in ["/v1/services/", "//example.org/", "/nowhere"] {
        assert_eq!(reader(&served).get(path).await.status, 404, "{path}");
    }
    // A language that nobody wrote the pages in.
    let got = reader(&served).get("/de/services").await.is(404);
    assert!(text(&got).contains("Tady nic není") && text(&got).contains("href=\"/services\""));
}

async fn problems_are_told_to_people_and_programs(engine: Engine) {
    let served = Served::empty(engine);
    let program = served.anonymous().get("/problems/gone").await.is(200);
    assert!(program.header("content-type").starts_with("text/plain"), "{program:?}");
    let named = served.anonymous().get("/en/problems/gone").await.is(200);
    assert!(named.header("content-type").starts_with("text/html"), "{named:?}");
    let person = reader(&served).get("/problems/gone").await.is(200);
    assert!(text(&person).contains("Tohle už skončilo"), "{person:?}");
    for got in [&program, &person] {
        assert!(got.header("vary").split(", ").any(|field| field == "Accept"), "{got:?}");
    }
    // In either order, now that both were asked for.
    let again = served.anonymous().get("/problems/gone").await.is(200);
    assert_eq!(again.bytes, program.bytes);
    assert_eq!(reader(&served).get("/problems/none").await.status, 404);
    let empty = page(&served, "/data").await;
    assert!(plain(&empty).contains("0 řádků"), "{empty}");
}
