//! The catalogue: agencies, services and code lists are created, changed, found and paged.

use serde_json::{Value, json};

use crate::{
    served::{Served, service},
    world::Engine,
};

both_engines! {
    what_stands_is_changed_only_by_who_knows_its_version,
    search_knows_no_diacritics,
    lists_are_filtered_and_paged,
    a_replaced_service_leads_to_its_successor,
    an_agency_changes_only_its_own_services,
    what_does_not_exist_cannot_be_named,
    a_methodology_names_all_its_faults_and_is_frozen_for_good,
    a_name_is_one_line_of_characters,
}

async fn what_stands_is_changed_only_by_who_knows_its_version(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, url) = (served.admin(), "/v1/services/cz-pension");
    let stands = served.anonymous().get(url).await.is(200);
    let mut body = stands.body.clone();
    body["names"]["cs"] = json!("Starobní důchod");

    assert_eq!(admin.put(url, &body).await.status, 428);
    let knows = admin.header("if-match", stands.header("etag"));
    let changed = knows.put(url, &body).await.is(200);
    assert_eq!(changed.body["names"]["cs"], "Starobní důchod");
    assert_eq!(knows.put(url, &body).await.status, 412);

    let seen = served.anonymous().get(url).await.is(200);
    assert_eq!(seen.header("etag"), changed.header("etag"));
    let again = served.anonymous().header("if-none-match", seen.header("etag")).get(url).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    let ledger = served.anonymous().get("/v1/ledger?limit=1000").await.is(200);
    let set = ledger.body["items"].as_array().unwrap().clone();
    assert_eq!(set.iter().filter(|entry| entry["subject"] == "cz-pension").count(), 2);
}

async fn search_knows_no_diacritics(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mut body = service("cz-mpsv");
    body["names"] = json!({"cs": "Žádost o příspěvek na péči"});
    served.admin().put("/v1/services/cz-care", &body).await.is(201);
    let public = served.anonymous();
    for question in ["prispevek", "PÉČI zadost", "cz-care", "%C5%BE%C3%A1dost"] {
        let found = public.get(&format!("/v1/services?q={}", question.replace(' ', "+"))).await;
        let items = found.is(200).body["items"].clone();
        assert_eq!(items[0]["code"], "cz-care", "{question}");
        assert_eq!(items.as_array().unwrap().len(), 1, "{question}");
    }
    let agency = json!({"names": {"cs": "Úřad"}, "kind": "agency", "country": "CZ", "aliases": ["Žižkovský úřad"]});
    served.admin().put("/v1/agencies/cz-urad", &agency).await.is(201);
    let found = public.get("/v1/agencies?q=zizkovsky").await.is(200);
    assert_eq!(found.body["items"][0]["code"], "cz-urad");
}

async fn lists_are_filtered_and_paged(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    let codes = |body: &Value| -> Vec<String> {
        let items = body["items"].as_array().unwrap();
        items.iter().map(|item| item["code"].as_str().unwrap().to_owned()).collect()
    };
    let own = public.get("/v1/services?agency=cz-mpsv").await.is(200);
    assert_eq!(codes(&own.body), ["cz-housing", "cz-parental-allowance"]);
    let none = public.get("/v1/services?type=portal&country=CZ&level=central").await.is(200);
    assert!(codes(&none.body).is_empty());

    let first = public.get("/v1/services?limit=2").await.is(200);
    assert_eq!(codes(&first.body), ["cz-housing", "cz-parental-allowance"]);
    let link = first.header("link").to_owned();
    let next = link.strip_prefix('<').unwrap().split('>').next().unwrap();
    let second = public.get(next).await.is(200);
    assert_eq!(codes(&second.body), ["cz-pension"]);
    assert_eq!(second.body["next_cursor"], Value::Null);
    assert_eq!(public.get("/v1/services?typ=portal").await.is(400).codes(), ["unknown-parameter"]);
}

async fn a_replaced_service_leads_to_its_successor(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mut body = service("cz-cssz");
    body["in_force_to"] = json!("2024-12-31");
    body["successors"] = json!([{"kind": "replaced", "service": "cz-parental-allowance"}]);
    served.admin().header("if-match", "*").put("/v1/services/cz-pension", &body).await.is(200);

    let moved = served.anonymous().get("/v1/services/cz-pension").await.is(308);
    assert_eq!(moved.header("location"), "/v1/services/cz-parental-allowance");
    let mut circle = service("cz-mpsv");
    circle["successors"] = json!([{"kind": "replaced", "service": "cz-pension"}]);
    let refused = served.admin().header("if-match", "*");
    let refused = refused.put("/v1/services/cz-parental-allowance", &circle).await.is(422);
    assert_eq!(refused.codes(), ["circle"]);
}

async fn an_agency_changes_only_its_own_services(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.of("cz-mpsv", "catalogue:write").header("if-match", "*");
    assert_eq!(mpsv.put("/v1/services/cz-pension", &service("cz-cssz")).await.status, 403);
    assert_eq!(mpsv.put("/v1/services/cz-pension", &service("cz-mpsv")).await.status, 403);
    assert_eq!(mpsv.put("/v1/services/cz-housing", &service("cz-cssz")).await.status, 403);
    mpsv.put("/v1/services/cz-housing", &service("cz-mpsv")).await.is(200);
    let reader = served.of("cz-mpsv", "evaluations:write");
    assert_eq!(reader.put("/v1/services/cz-new", &service("cz-mpsv")).await.status, 403);
    assert_eq!(
        served.anonymous().put("/v1/services/cz-new", &service("cz-mpsv")).await.status,
        401
    );
}

async fn what_does_not_exist_cannot_be_named(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let mut body = service("cz-mpsv");
    body["life_events"] = json!(["family", "flying"]);
    body["successors"] = json!([{"kind": "split", "service": "cz-nothing"}]);
    let refused = admin.put("/v1/services/cz-new", &body).await.is(422);
    assert_eq!(refused.codes(), ["unknown-life-event", "unknown-service"]);

    let draft = json!({
        "code": "other", "names": {}, "kind": "minister", "level": "cosmic", "country": "Czechia",
        "parent": "cz-new", "aliases": [""]
    });
    let refused = admin.put("/v1/agencies/cz-new", &draft).await.is(422);
    assert_eq!(
        refused.codes(),
        [
            "code-differs",
            "text-missing",
            "unknown-word",
            "unknown-word",
            "not-a-country",
            "own-parent",
            "text-length"
        ]
    );
    assert_eq!(refused.body["errors"][2]["advice"], "Did you mean `ministry`?");
    assert_eq!(admin.put("/v1/agencies/1.1", &draft).await.status, 422);
    assert_eq!(served.anonymous().get("/v1/agencies/cz-new").await.status, 404);
}

async fn a_methodology_names_all_its_faults_and_is_frozen_for_good(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, url) = (served.admin(), "/v1/methodologies/mine/m1");
    let leaf = |code: &str, parent: &str, extra: Value| {
        let mut node = json!({"code": code, "parent": parent, "scale": {"kind": "share"}, "sources": ["self"]});
        node.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        node
    };
    let document = |nodes: Value| {
        json!({"names": {"en": "Mine"}, "periods": {"from": "2020-01-01", "to": null},
               "period_lengths": ["P1Y"], "nodes": nodes})
    };
    for (nodes, code) in [
        (json!([]), "no-single-root"),
        (
            json!([{"code": "index", "parent": null}, {"code": "other", "parent": null}]),
            "no-single-root",
        ),
        (
            json!([{"code": "index", "parent": null}, leaf("a", "nowhere", json!({}))]),
            "unknown-node",
        ),
        (
            json!([{"code": "index", "parent": null}, {"code": "a", "parent": "b"}, {"code": "b", "parent": "a"}]),
            "parent-after-child",
        ),
        (
            json!([{"code": "index", "parent": null}, leaf("a", "index", json!({"weight": -1}))]),
            "weight-out-of-range",
        ),
        (
            json!([{"code": "index", "parent": null}, leaf("a", "index", json!({"weight": 0}))]),
            "weights-all-zero",
        ),
        (json!([{"code": "index", "parent": null}, leaf("1.1", "index", json!({}))]), "not-a-code"),
        (
            json!([{"code": "index", "parent": null, "aggregator": "additive"}, leaf("a", "index", json!({"weight": 101}))]),
            "weights-over-100",
        ),
        (
            json!([{"code": "index", "parent": null}, leaf("a", "index", json!({"scale": {"kind": "range", "lo": 1, "hi": 1, "better": "higher"}}))]),
            "scale-broken",
        ),
        (
            json!([{"code": "index", "parent": null}, leaf("a", "index", json!({"applies_if": [{"service.colour": ["red"]}]}))]),
            "condition-broken",
        ),
        (
            json!([{"code": "index", "parent": null}, leaf("a", "index", json!({"filter": "a"}))]),
            "unknown-node",
        ),
        (
            json!([{"code": "index", "parent": null}, leaf("a", "index", json!({"sources": []}))]),
            "too-few",
        ),
    ] {
        let refused = admin.put(url, &document(nodes.clone())).await.is(422);
        assert!(refused.codes().contains(&code), "{code}: {:?}", refused.body);
    }
    let both = json!([{"code": "index", "parent": null, "min_coverage": 2},
        leaf("a", "index", json!({"weight": -1, "round": 9}))]);
    let refused = admin.put(url, &document(both)).await.is(422);
    let mut codes = refused.codes();
    codes.sort_unstable();
    assert_eq!(codes, ["out-of-range", "out-of-range", "weight-out-of-range", "weights-all-zero"]);

    let sound = document(json!([{"code": "index", "parent": null}, leaf("a", "index", json!({}))]));
    let draft = admin.put(url, &sound).await.is(201);
    assert_eq!(served.anonymous().get(url).await.status, 404);
    admin.header("if-match", draft.header("etag")).put(url, &sound).await.is(200);
    let frozen = admin.post(&format!("{url}/freeze"), &Value::Null).await.is(200);
    let public = served.anonymous().get(url).await.is(200);
    assert_eq!(public.body["hash"], frozen.body["hash"]);
    assert_eq!(
        admin.header("if-match", "*").put(url, &sound).await.is(409).codes(),
        ["methodology-frozen"]
    );
    admin.post(&format!("{url}/retire"), &Value::Null).await.is(200);
    let mut late = crate::served::evaluation("cz-pension", "cz-cssz", 1);
    late["methodology"] = json!("mine@m1");
    let refused = served.agency("cz-cssz").post("/v1/evaluations", &late).await.is(409);
    assert_eq!(refused.codes(), ["methodology-retired"]);
}

async fn a_name_is_one_line_of_characters(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let named = |name: &str| {
        let mut body = service("cz-mpsv");
        body["names"] = json!({"cs": "Služba", "en": name});
        body
    };
    let group = |name: &str| json!({"names": {"cs": name}, "partition": "age"});
    let event = |name: &str| json!({"names": {"cs": name}, "audience": "citizens"});
    let agency = |name: &str| json!({"names": {"cs": name}, "kind": "agency", "country": "CZ"});
    for name in ["a\nb", "a\tb", "\ra", "a\u{2028}b"] {
        for (path, body) in [
            ("/v1/services/cz-new", named(name)),
            ("/v1/agencies/cz-new", agency(name)),
            ("/v1/life-events/new", event(name)),
            ("/v1/target-groups/new", group(name)),
        ] {
            let refused = admin.put(path, &body).await.is(422);
            assert_eq!(refused.codes(), ["name-lines"], "{path} {name:?}");
            let language = if path.contains("services") { "en" } else { "cs" };
            let error = &refused.body["errors"][0];
            assert_eq!(error["pointer"], format!("/names/{language}"), "{path}");
        }
    }
    // What is said at length may have lines.
    let mut body = named("a");
    body["description"] = json!({"cs": "Jedna.\nDvě.\tTři."});
    admin.put("/v1/services/cz-new", &body).await.is(201);

    let draft = json!({
        "names": {"en": "Odd\n"}, "periods": {"from": "2024-01-01", "to": null}, "period_lengths": ["P1Y"],
        "principles": [{"code": "fast", "names": {"en": "a\tb"}}],
        "nodes": [
            {"code": "index", "parent": null, "names": {"en": "a\nb"}},
            {"code": "reminders", "parent": "index", "sources": ["self"], "question": {"en": "a\nb"},
             "scale": {"kind": "levels", "levels": [
                {"code": "no", "names": {"en": "No\n"}}, {"code": "yes", "names": {"en": "Yes"}}]}},
        ],
    });
    let refused = admin.put("/v1/methodologies/odd/m1", &draft).await.is(422);
    let told = refused.body["errors"].as_array().unwrap().iter();
    let told: Vec<(&str, &str)> = told
        .map(|error| (error["code"].as_str().unwrap(), error["pointer"].as_str().unwrap()))
        .collect();
    for place in [
        "/names/en",
        "/principles/0/names/en",
        "/nodes/0/names/en",
        "/nodes/1/scale/levels/0/names/en",
    ] {
        assert!(told.contains(&("name-lines", place)), "{told:?}");
    }
    assert_eq!(told.len(), 4, "{told:?}");

    // What Unicode says is no character is in no text at all.
    for odd in ["\u{fffe}", "\u{ffff}", "\u{fdd0}", "\u{fdef}", "\u{1fffe}", "\u{10ffff}"] {
        let mut body = named("a");
        body["description"] = json!({"cs": format!("a{odd}")});
        let refused = admin.put("/v1/services/cz-odd", &body).await.is(400);
        assert_eq!(refused.codes(), ["malformed-json"], "{odd:?}");
        let asked: Vec<String> = odd.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let refused = admin.get(&format!("/v1/services?q={}", asked.concat())).await.is(400);
        assert_eq!(refused.codes(), ["not-text"], "{odd:?}");
    }
    // Neighbours of theirs are characters.
    admin
        .put("/v1/services/cz-odd", &named("\u{fffd}\u{fdcf}\u{fdf0}\u{1fffd}\u{10fffd}"))
        .await
        .is(201);
}
