//! Questions at the edges of what was recorded: too early, too late, of nothing, of one, of all alike.

use serde_json::{Value, json};

use crate::{
    figures::{demo_register, entry},
    served::{Asker, Served},
    world::Engine,
};

both_engines! {
    before_its_methodology_was_frozen_every_question_has_an_empty_answer,
    what_is_known_later_is_said_with_since_when,
    a_permalink_cites_this_very_page,
    an_address_has_one_spelling,
    a_parameter_of_other_questions_is_refused_with_why,
}

/// What is asked of all services, with the members that tell that nothing is there.
const OF_ALL: [(&str, &str); 6] = [
    ("/v1/observations", "items"),
    ("/v1/observations?by=agency", "items"),
    ("/v1/series", "series"),
    ("/v1/changes", "items"),
    ("/v1/rankings", "items"),
    ("/v1/revisions", "items"),
];

fn with(path: &str, more: &str) -> String {
    format!("{path}{}{more}", if path.contains('?') { '&' } else { '?' })
}

/// The entry that froze the methodology of the demo.
async fn frozen(public: &Asker) -> i64 {
    let mut since = 0;
    loop {
        let page = public.get(&format!("/v1/ledger?since={since}&limit=1000")).await.is(200).body;
        let items = page["items"].as_array().unwrap();
        let is_it = |item: &&Value| {
            item["kind"] == "methodology_frozen" && item["subject"] == "eu-egov-services@m2020"
        };
        if let Some(found) = items.iter().find(is_it) {
            return found["seq"].as_i64().unwrap();
        }
        since = page["next_since"].as_i64().unwrap();
    }
}

async fn before_its_methodology_was_frozen_every_question_has_an_empty_answer(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let since = frozen(&public).await;
    assert!(since > 2, "something is public before");
    for (path, member) in OF_ALL {
        for seq in [0, 1, since - 1] {
            for named in ["", "&methodology=eu-egov-services"] {
                let path = with(path, &format!("as_of={seq}{named}"));
                let got = public.get(&path).await.is(200).body;
                assert_eq!(got[member], json!([]), "{path}");
                assert_eq!((&got["seq"], &got["as_of"]), (&json!(seq), &json!(seq)), "{path}");
                let cited = public.get(got["permalink"].as_str().unwrap()).await.is(200).body;
                assert_eq!(cited, got, "{path}");
            }
        }
    }
    // A service that was known by then has an empty line; its scorecard is not there, and why is said.
    let service = "cz-obtain-passport";
    let series = |seq: i64| format!("/v1/services/{service}/series?as_of={seq}");
    let empty = public.get(&series(since - 1)).await.is(200).body;
    assert_eq!(empty["series"], json!([]));
    let card = format!("/v1/scorecards/{service}/2022?as_of={}", since - 1);
    for path in [card.clone(), card.replace('?', "/explain?")] {
        let missing = public.get(&path).await.is(404).body;
        let detail = missing["detail"].as_str().unwrap();
        assert!(detail.contains("no version was frozen then"), "{detail}");
    }
    // What was never frozen is a slip all the same.
    let refused =
        public.get(&format!("/v1/series?as_of={}&methodology=eu-egov-service", since - 1)).await;
    assert_eq!(refused.is(400).codes(), ["unknown-methodology"]);
}

async fn what_is_known_later_is_said_with_since_when(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let ledger = public.get("/v1/ledger?limit=1000").await.is(200).body;
    let items = ledger["items"].as_array().unwrap();
    let of_service =
        |item: &&Value| item["kind"] == "service_set" && item["subject"] == "cz-obtain-passport";
    let since = items.iter().find(of_service).unwrap()["seq"].as_i64().unwrap();
    for path in [
        "/v1/services/cz-obtain-passport/series",
        "/v1/scorecards/cz-obtain-passport/2022",
        "/v1/scorecards/cz-obtain-passport/2022/explain",
    ] {
        for seq in [0, since - 1] {
            let missing = public.get(&with(path, &format!("as_of={seq}"))).await.is(404).body;
            let detail = missing["detail"].as_str().unwrap();
            assert!(detail.contains(&format!("since ledger entry {since}")), "{path}: {detail}");
        }
        let unknown = public.get(&path.replace("passport", "pasport")).await.is(404).body;
        assert!(unknown["detail"].as_str().unwrap().contains("There is no service"), "{path}");
    }
    for (path, _) in OF_ALL {
        let path = with(path, &format!("service=cz-obtain-passport&as_of={}", since - 1));
        let refused = public.get(&path).await.is(400);
        assert_eq!(refused.codes(), ["unknown-service"], "{path}");
        let advice = refused.body["errors"][0]["advice"].as_str().unwrap();
        assert!(advice.contains(&format!("as of {since} or later")), "{advice}");
    }
}

async fn a_permalink_cites_this_very_page(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let revised = entry(&public, "evaluation_corrected").await["seq"].clone();
    for path in [
        "/v1/observations?criterion=one-fill&period=2022",
        "/v1/changes?criterion=one-fill&by=agency",
        "/v1/rankings?type=transactional&period=2022",
        "/v1/revisions?criterion=index&criterion=one-fill",
    ] {
        let path = format!("{path}&limit=2");
        let first = public.get(&path).await.is(200).body;
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = public.get(&format!("{path}&cursor={cursor}")).await.is(200).body;
        assert_ne!(first["items"], second["items"], "{path}");
        for page in [first, second] {
            let permalink = page["permalink"].as_str().unwrap();
            assert!(page["cite"].as_str().unwrap().ends_with(permalink), "{path}");
            let cited = public.get(permalink).await.is(200).body;
            assert_eq!(cited["items"], page["items"], "{path}");
            assert_eq!(cited["permalink"], permalink, "{path}");
            assert!(cited["as_of"].as_i64() >= revised.as_i64(), "{path}");
        }
        // As many as there are without being said are not said.
        let plain = public.get(&path.replace("limit=2", "limit=100")).await.is(200).body;
        assert!(!plain["permalink"].as_str().unwrap().contains("limit"), "{path}");
    }
}

async fn an_address_has_one_spelling(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let of = async |path: &str| {
        public.get(path).await.is(200).body["permalink"].as_str().unwrap().to_owned()
    };
    let card = of("/v1/scorecards/cz-obtain-passport/2022").await;
    assert!(card.starts_with("/v1/scorecards/cz-obtain-passport/2022?"), "{card}");
    for period in ["2022-01-01%2FP1Y", "2022-01-01_P1Y", "2022-01-01_P12M", "%32022"] {
        let path = format!("/v1/scorecards/cz-obtain-passport/{period}");
        assert_eq!(of(&path).await, card, "{period}");
        let explained = of(&format!("{path}/explain")).await;
        assert_eq!(explained, card.replace("2022?", "2022/explain?"), "{period}");
    }
    let series = of("/v1/services/cz-obtain-passport/series").await;
    assert_eq!(of("/v1/services/cz%2Dobtain%2Dpassport/series").await, series);
    assert!(series.starts_with("/v1/services/cz-obtain-passport/series?"), "{series}");
}

async fn a_parameter_of_other_questions_is_refused_with_why(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    for path in [
        "/v1/rankings",
        "/v1/rankings.csv",
        "/v1/scorecards/cz-pension/2025",
        "/v1/scorecards/cz-pension/2025/explain",
    ] {
        let refused = public.get(&format!("{path}?backcast=true")).await.is(400);
        assert_eq!(refused.codes(), ["not-offered-here"], "{path}");
        let error = &refused.body["errors"][0];
        assert_eq!(error["parameter"], "backcast");
        assert!(error["detail"].as_str().unwrap().contains("estimate"), "{error}");
        assert!(error["advice"].as_str().unwrap().starts_with("Leave it out"), "{error}");
    }
    // What is documented is taken, and nothing else is.
    let document = public.get("/openapi.json").await.is(200).body;
    for path in ["/v1/changes", "/v1/changes.csv", "/v1/rankings", "/v1/series", "/v1/observations"]
    {
        let known = document["paths"][path]["get"]["parameters"].as_array().unwrap();
        let has = |name: &str| known.iter().any(|parameter| parameter["name"] == name);
        for name in ["window", "backcast", "panel", "latest", "min_n", "verdict"] {
            let got = public.get(&with(path, &format!("{name}=?"))).await.is(400);
            let strange = ["unknown-parameter", "not-offered-here"];
            let is_strange = got.codes().iter().any(|code| strange.contains(code));
            assert_eq!(is_strange, !has(name), "{path} {name}: {}", got.body);
        }
    }
}
