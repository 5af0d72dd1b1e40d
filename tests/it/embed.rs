//! What stands on pages of others: badges, charts as files, frames.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{
    figures::demo_register,
    served::{Served, evaluation, service},
    world::Engine,
};

both_engines! {
    what_others_show_is_theirs_to_show,
    agencies_and_criteria_are_framed_as_services_are,
    names_are_text_in_every_picture,
    a_badge_holds_for_an_entry,
    what_others_show_of_a_service_that_is_over_says_so,
    no_picture_names_a_table_that_is_not_there,
    what_is_compared_is_drawn_and_framed_as_well,
    a_frame_says_itself_that_there_is_nothing,
    pages_say_what_they_can_be_asked,
    several_lines_say_their_grades,
}

async fn what_others_show_is_theirs_to_show(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, public) = (served.admin(), served.anonymous());
    let draft = evaluation("cz-housing", "cz-mpsv", 4);
    admin.post("/v1/evaluations?to=published", &draft).await.is(201);

    let code = "cz-housing";
    for path in [
        format!("/badges/{code}.svg"),
        format!("/en/badges/{code}.svg"),
        format!("/services/{code}/chart.svg"),
        "/agencies/cz-mpsv/chart.svg".to_owned(),
        "/en/criteria/one-fill/chart.svg".to_owned(),
    ] {
        let got = public.get(&path).await.is(200);
        assert_eq!(got.header("content-type"), "image/svg+xml; charset=utf-8", "{path}");
        assert_eq!(got.header("cross-origin-resource-policy"), "cross-origin", "{path}");
        let policy = got.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        let text = String::from_utf8(got.bytes.clone()).unwrap();
        assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{text}");
        assert!(text.contains("role=\"img\"") && text.contains("<title>"), "{text}");
        assert!(text.len() < 100_000 && !text.contains("<script") && !text.contains("href"));
        public.header("if-none-match", got.header("etag")).get(&path).await.is(304);
    }
    let frame = public.get(&format!("/embed/services/{code}")).await.is(200);
    assert!(frame.header("content-security-policy").ends_with("frame-ancestors *"));
    assert_eq!(frame.header("x-frame-options"), "");
    let page = public.get(&format!("/services/{code}")).await.is(200);
    assert!(page.header("content-security-policy").ends_with("frame-ancestors 'none'"));
    assert_eq!(page.header("x-frame-options"), "DENY");
    let text = String::from_utf8(page.bytes).unwrap();
    assert!(
        text.contains("/embed/services/cz-housing&quot;")
            && text.contains("&lt;iframe src=&quot;http"),
        "{text}"
    );

    let cs = public.get(&format!("/badges/{code}.json")).await.is(200);
    let en = public.get(&format!("/en/badges/{code}.json")).await.is(200);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    assert_eq!(
        (&cs.body["schemaVersion"], &cs.body["label"]),
        (&json!(1), &json!("známka služby"))
    );
    assert_eq!(en.body["label"], "service grade");
    let badge = public.get(&format!("/badges/{code}.svg")).await.is(200);
    assert!(String::from_utf8(badge.bytes).unwrap().contains(&text(&cs.body["message"])));

    for path in ["/badges/none.svg", "/badges/A.json", "/embed/services/none"] {
        public.get(path).await.is(404);
    }
    for path in [
        "/services/none/chart.svg",
        "/criteria/none/chart.svg",
        "/agencies/none/chart.svg",
        "/embed/agencies/none",
        "/embed/criteria/none",
        "/embed/agencies/A",
    ] {
        public.get(path).await.is(404);
    }
    public.get(&format!("/badges/{code}.svg?colour=red")).await.is(400);
    public.get("/embed/agencies/cz-mpsv?utm_source=x").await.is(400);
    public.get("/embed/criteria/one-fill?methodology=none").await.is(400);
}

async fn agencies_and_criteria_are_framed_as_services_are(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for path in [
        "/agencies/cz-ministry-of-justice",
        "/criteria/one-fill",
        "/criteria/one-fill?methodology=client-quality",
    ] {
        let got = public.get(&format!("/embed{path}")).await.is(200);
        assert!(got.header("content-security-policy").ends_with("frame-ancestors *"), "{path}");
        assert_eq!(got.header("x-frame-options"), "");
        assert_eq!(got.header("cross-origin-resource-policy"), "cross-origin", "{path}");
        assert!(got.header("cache-control").starts_with("public, max-age=60"), "{path}");
        public
            .header("if-none-match", got.header("etag"))
            .get(&format!("/embed{path}"))
            .await
            .is(304);
        let text = String::from_utf8(got.bytes).unwrap();
        assert!(text.contains("noindex") && text.len() < 100_000, "{text}");
        assert!(text.contains("<path class=\"run\"") && !text.contains("<script"), "{text}");
        assert!(text.contains(&format!("<a href=\"{path}\" target=\"_blank\"")), "{text}");
        // As of an entry it stays, and so does the page that it leads to.
        let joint = if path.contains('?') { '&' } else { '?' };
        let seq = served.state.snapshot().seq();
        let then = public.get(&format!("/embed{path}{joint}as_of={seq}")).await.is(200);
        assert!(then.header("cache-control").contains("immutable"), "{path}");
        let then = String::from_utf8(then.bytes).unwrap();
        assert!(then.contains(&format!("as_of={seq}")), "{then}");
        // The page has what to paste; what is pasted there is there.
        let page = String::from_utf8(public.get(path).await.is(200).bytes).unwrap();
        let pasted: Vec<&str> = page.split("src=&quot;").skip(1).collect();
        let pasted = pasted.iter().map(|rest| rest.split("&quot;").next().unwrap());
        let pasted: Vec<String> = pasted.map(|address| address.replace("&amp;", "&")).collect();
        assert_eq!(pasted.len(), 2, "{page}");
        for address in pasted {
            let at = address.strip_prefix(&served.base).unwrap_or(&address);
            let at =
                &at[at.find("/embed").or(at.find("/agencies")).or(at.find("/criteria")).unwrap()..];
            public.get(at).await.is(200);
        }
    }
    // The chart of the first page, too.
    for (under, page) in [("", "/"), ("/en", "/en")] {
        let drawn = public.get(&format!("{under}/chart.svg")).await.is(200);
        assert_eq!(drawn.header("cross-origin-resource-policy"), "cross-origin");
        assert!(String::from_utf8(drawn.bytes).unwrap().contains("<path class=\"run\""));
        let framed = public.get(&format!("{under}/embed")).await.is(200);
        assert!(framed.header("content-security-policy").ends_with("frame-ancestors *"));
        let framed = String::from_utf8(framed.bytes).unwrap();
        assert!(framed.contains(&format!("<a href=\"{page}\" target=\"_blank\"")), "{framed}");
        let first = String::from_utf8(public.get(page).await.is(200).bytes).unwrap();
        assert!(first.contains(&format!("{under}/embed&quot;")), "{first}");
        assert!(first.contains(&format!("{under}/chart.svg&quot;")), "{first}");
    }
}

async fn names_are_text_in_every_picture(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, public) = (served.admin(), served.anonymous());
    let long = "ž".repeat(4_000);
    for (n, name) in
        ["<svg onload=x>", "]]>", "\u{202e}rtl", "=2+3", "\u{2066}x", &long].iter().enumerate()
    {
        let mut body = service("cz-mpsv");
        body["names"] = json!({"cs": name});
        let code = format!("cz-odd-{n}");
        admin.put(&format!("/v1/services/{code}"), &body).await.is(201);
        let agency = json!({"names": {"cs": name}, "kind": "agency", "country": "CZ"});
        admin.put(&format!("/v1/agencies/{code}"), &agency).await.is(201);
        for path in [
            format!("/badges/{code}.svg"),
            format!("/services/{code}/chart.svg"),
            format!("/embed/services/{code}"),
            format!("/embed/agencies/{code}"),
            format!("/services/{code}"),
        ] {
            let got = public.get(&path).await.is(200);
            let got_type = got.header("content-type").to_owned();
            let text = String::from_utf8(got.bytes).unwrap();
            assert!(!text.contains("<svg onload") && text.len() < 100_000, "{path}: {text}");
            if got_type.starts_with("image/svg") {
                assert_eq!(text.matches("<svg").count(), 1, "{path}: {text}");
                assert!(
                    !text.contains("]]>") && !text.contains(['\u{202e}', '\u{ffff}']),
                    "{path}"
                );
                assert!(text.len() < 5_000, "{path}: {}", text.len());
            }
        }
        let badge = public.get(&format!("/badges/{code}.json")).await.is(200);
        assert_eq!(badge.body["message"], "bez známky");
    }
}

async fn a_badge_holds_for_an_entry(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, public) = (served.admin(), served.anonymous());
    let before = served.state.snapshot().seq();
    let draft = evaluation("cz-housing", "cz-mpsv", 10);
    let mut full = draft.clone();
    full["answers"] = json!([{"criterion": "one-fill", "numerator": 10, "denominator": 10,
        "evidence": [{"url": "https://example.cz/form"}]}]);
    admin.post("/v1/evaluations?to=published", &full).await.is(201);
    let path = format!("/badges/cz-housing.json?as_of={before}");
    let got = public.get(&path).await.is(200);
    assert_eq!(got.body["message"], "bez známky");
    assert!(got.header("cache-control").contains("immutable"));
}

fn ending(path: &str) -> &str {
    path.rsplit('.').next().unwrap()
}

async fn what_others_show_of_a_service_that_is_over_says_so(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, public) = (served.admin(), served.anonymous());
    for code in ["cz-housing", "cz-parental-allowance"] {
        let draft = evaluation(code, "cz-mpsv", 9);
        admin.post("/v1/evaluations?to=published", &draft).await.is(201);
    }
    let change = async |code: &str, field: &str, value: Value| {
        let at = format!("/v1/services/{code}");
        let tag = admin.get(&at).await.is(200).header("etag").to_owned();
        let mut body = service("cz-mpsv");
        body[field] = value;
        admin.header("if-match", &tag).put(&at, &body).await.is(200);
    };
    let before = served.state.snapshot().seq();
    let shown =
        ["/badges/{}.svg", "/badges/{}.json", "/embed/services/{}", "/services/{}/chart.svg"];

    for at in shown {
        let got = public.get(&at.replace("{}", "cz-housing")).await.is(200);
        let links = got.headers.get_all("link").iter().map(|link| link.to_str().unwrap());
        assert_eq!(links.filter(|link| link.contains("rel=\"license\"")).count(), 1, "{at}");
        assert!(!got.header("link").contains("describedby"), "{at}");
    }

    // One that moved says what took its place, and nothing of that one's grade.
    change("cz-housing", "successors", json!([{"kind": "moved", "service": "cz-pension"}])).await;
    for at in shown {
        for (under, said) in [("", "nahradila jiná"), ("/en", "nother service took its place")] {
            let path = format!("{under}{}", at.replace("{}", "cz-housing"));
            let status = if ending(at) == "json" { 200 } else { 410 };
            let got = public.get(&path).await.is(status);
            let text = String::from_utf8(got.bytes.clone()).unwrap();
            assert!(text.contains(said), "{path}: {text}");
            if ending(at) == "json" {
                assert_eq!(got.body["color"], "#565b64");
            } else {
                let name = &public.get("/v1/services/cz-pension").await.is(200).body["names"];
                let name = name[if under.is_empty() { "cs" } else { "en" }].as_str();
                let name = name.unwrap_or("cz-pension");
                assert!(text.contains(name), "{path} {name}: {text}");
                assert_eq!(got.header("cross-origin-resource-policy"), "cross-origin", "{path}");
            }
            public.get(&format!("{path}?as_of={before}")).await.is(200);
        }
    }

    // One that will end is shown as it is, until the day has passed: nothing of before is given again.
    let code = "cz-parental-allowance";
    change(code, "in_force_to", json!("2026-11-24")).await;
    let mut tags = Vec::new();
    for at in shown {
        let got = public.get(&at.replace("{}", code)).await.is(200);
        let text = String::from_utf8(got.bytes.clone()).unwrap();
        assert!(!text.contains("skončila"), "{text}");
        tags.push(got.header("etag").to_owned());
    }
    served.world.clock.set(served.world.clock.now() + TimeDelta::days(3));
    for (at, tag) in shown.iter().zip(&tags) {
        let path = at.replace("{}", code);
        // Who polls shields.io's data is not told of errors.
        let status = if ending(at) == "json" { 200 } else { 410 };
        let got = public.header("if-none-match", tag).get(&path).await.is(status);
        let text = String::from_utf8(got.bytes.clone()).unwrap();
        assert!(text.contains("skončila"), "{path}: {text}");
        let english = public.get(&format!("/en{path}")).await.is(status);
        let english = String::from_utf8(english.bytes).unwrap();
        assert!(english.contains("service ended"), "{path}: {english}");
        public.get(&format!("{path}?as_of={before}")).await.is(200);
        if ending(at) == "svg" {
            assert!(got.header("content-type").starts_with("image/svg+xml"), "{path}");
            assert_eq!(got.header("cross-origin-resource-policy"), "cross-origin", "{path}");
            assert!(text.contains("Služba skončila 24.\u{a0}11.\u{a0}2026."), "{path}: {text}");
        }
    }
    let badge = public.get(&format!("/badges/{code}.json")).await.is(200);
    assert_eq!(
        (&badge.body["message"], &badge.body["color"]),
        (&json!("služba skončila"), &json!("#565b64"))
    );
    let frame = public.get(&format!("/embed/services/{code}")).await.is(410);
    assert!(frame.header("content-security-policy").ends_with("frame-ancestors *"));
    let frame = String::from_utf8(frame.bytes).unwrap();
    assert!(frame.contains("Služba skončila 24.\u{a0}11.\u{a0}2026."), "{frame}");
}

async fn no_picture_names_a_table_that_is_not_there(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    let draft = evaluation("cz-housing", "cz-mpsv", 10);
    let mut full = draft.clone();
    full["answers"] = json!([{"criterion": "one-fill", "numerator": 10, "denominator": 10,
        "evidence": [{"url": "https://example.cz/form"}]}]);
    served.admin().post("/v1/evaluations?to=published", &full).await.is(201);
    for (path, has_table) in [
        ("/embed/services/cz-housing", false),
        ("/services/cz-housing/chart.svg", false),
        ("/criteria/one-fill/chart.svg", false),
        ("/embed/agencies/cz-mpsv", false),
        ("/embed/criteria/one-fill", false),
        ("/embed/compare?service=cz-housing", false),
        ("/criteria/one-fill", true),
    ] {
        let text = String::from_utf8(public.get(path).await.is(200).bytes).unwrap();
        assert_eq!(text.contains("<table"), has_table, "{path}");
        assert_eq!(text.contains("v tabulce"), has_table, "{path}: {text}");
    }
    let drawn = public.get("/criteria/one-fill/chart.svg").await.is(200);
    assert!(String::from_utf8(drawn.bytes).unwrap().contains(": známka 1,0 ("));
}

async fn what_is_compared_is_drawn_and_framed_as_well(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let [one, other] = ["cz-obtain-passport", "cz-obtain-vat-collector-number"];
    let query = format!("?service={one}&service={other}");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let runs = |of: &str| -> Vec<String> {
        let paths = of.split("class=\"run\" d=\"").skip(1);
        paths.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    for under in ["", "/en"] {
        let page = text(public.get(&format!("{under}/compare{query}")).await.is(200).bytes);
        let got = public.get(&format!("{under}/compare/chart.svg{query}")).await.is(200);
        assert_eq!(got.header("content-type"), "image/svg+xml; charset=utf-8");
        assert_eq!(got.header("cross-origin-resource-policy"), "cross-origin");
        let file = text(got.bytes);
        let framed = public.get(&format!("{under}/embed/compare{query}")).await.is(200);
        assert!(framed.header("content-security-policy").ends_with("frame-ancestors *"));
        let framed = text(framed.bytes);
        // The same lines, each in a drawing of its own, and each with its name.
        assert_eq!(runs(&page).len(), 2, "{page}");
        assert!(runs(&page).iter().all(|run| run.contains('L')));
        assert_eq!(runs(&file), runs(&page));
        assert_eq!(runs(&framed), runs(&page));
        assert_eq!(file.matches("class=\"axis\"").count(), 2, "{file}");
        assert_eq!(framed.matches("<h2>").count(), 2, "{framed}");
        let back = format!("{under}/compare{}", query.replace('&', "&amp;"));
        assert!(framed.contains(&format!("<a href=\"{back}\" target=\"_blank\"")), "{framed}");
        for pasted in ["/compare/chart.svg", "/embed/compare"] {
            let pasted = format!("{under}{pasted}{}", query.replace('&', "&amp;amp;"));
            assert!(page.contains(&format!("{pasted}&quot;")), "{pasted}: {page}");
        }
    }
    // One that has no value says so in its own place.
    let agency = json!({"names": {"cs": "Nový úřad"}, "kind": "agency", "country": "CZ"});
    served.admin().put("/v1/agencies/cz-new", &agency).await.is(201);
    let file = "/compare/chart.svg?agency=cz-ministry-of-justice&agency=cz-new";
    let file = text(public.get(file).await.is(200).bytes);
    assert_eq!(
        (runs(&file).len(), file.matches("Zatím není co kreslit").count()),
        (1, 1),
        "{file}"
    );
    let too_many = "?agency=a&agency=b&agency=c&agency=d&agency=e";
    for (wrong, status) in
        [("", 404), ("?service=none", 400), ("?colour=red", 400), (too_many, 400)]
    {
        for at in ["/compare/chart.svg", "/embed/compare"] {
            public.get(&format!("{at}{wrong}")).await.is(status);
        }
    }
}

async fn a_frame_says_itself_that_there_is_nothing(engine: Engine) {
    let served = Served::seeded(engine).await;
    let people = served.anonymous().header("accept", "text/html");
    for (path, status, says) in [
        ("/embed/services/none", 404, "Tady nic není"),
        ("/en/embed/agencies/none", 404, "There is nothing here"),
        ("/embed/none", 404, "Tady nic není"),
        ("/embed/criteria/one-fill?methodology=none", 400, "„methodology“"),
    ] {
        let got = people.get(path).await.is(status);
        assert!(got.header("content-security-policy").ends_with("frame-ancestors *"), "{path}");
        assert_eq!(got.header("x-frame-options"), "", "{path}");
        assert_eq!(got.header("cache-control"), "no-store", "{path}");
        let text = String::from_utf8(got.bytes).unwrap();
        assert!(text.contains(says) && text.contains("noindex"), "{path}: {text}");
        // A frame is no place to walk about in.
        assert!(!text.contains("<form") && text.matches("<a ").count() == 1, "{path}: {text}");
        assert!(text.contains("target=\"_blank\""), "{path}: {text}");
    }
    // What is no frame is framed by nobody, whatever it is called.
    for path in ["/services/none", "/embedded"] {
        let got = people.get(path).await.is(404);
        assert!(
            got.header("content-security-policy").ends_with("frame-ancestors 'none'"),
            "{path}"
        );
    }
}

async fn pages_say_what_they_can_be_asked(engine: Engine) {
    let served = Served::seeded(engine).await;
    for asker in [served.anonymous(), served.anonymous().header("accept", "text/html")] {
        for path in [
            "/",
            "/en",
            "/services",
            "/services/cz-housing",
            "/en/ranking",
            "/compare/chart.svg",
            "/badges/cz-housing.svg",
            "/embed",
            "/embed/services/cz-housing",
            "/en/embed/compare",
        ] {
            for method in ["POST", "PUT", "DELETE"] {
                let got = asker.send_untyped(method, path, Vec::new()).await;
                assert_eq!(
                    (got.status, got.header("allow")),
                    (405, "GET, HEAD"),
                    "{method} {path}"
                );
            }
        }
        asker.send_untyped("POST", "/nothing-here", Vec::new()).await.is(404);
    }
}

async fn several_lines_say_their_grades(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let line = public.get("/v1/series?by=country").await.is(200).body;
    let series = line["series"].as_array().unwrap();
    assert!(series.len() > 1);
    for path in ["/en/chart.svg", "/en/embed", "/en"] {
        let text = String::from_utf8(public.get(path).await.is(200).bytes).unwrap();
        let (_, drawing) = text.split_once("class=\"axis\"").unwrap();
        for one in series {
            let points = one["segments"].as_array().unwrap().iter();
            let points = points.flat_map(|segment| segment["points"].as_array().unwrap());
            let newest = points.max_by_key(|point| point["period_end"].as_str()).unwrap();
            let country = match one["subject"]["country"].as_str().unwrap() {
                "CZ" => "Czechia",
                "DK" => "Denmark",
                other => panic!("{other}"),
            };
            let name = format!(">{country} {:.1}</text>", newest["grade"].as_f64().unwrap());
            assert!(drawing.contains(&name), "{path}: {name} is not in {drawing}");
        }
        assert!(drawing.contains("class=\"value name\""), "{path}: {drawing}");
    }
}
