//! Feeds: what happened, each once, in order, and nobody is sent twice what did not change.

use atom_syndication::Feed;
use serde_json::{Value, json};
use znamka::config::Config;

use crate::{
    served::{Asker, Got, Served, evaluation, service},
    world::Engine,
};

both_engines! {
    what_happens_is_told_once_with_its_reason,
    a_second_poll_is_answered_with_304,
    a_long_feed_is_read_page_by_page,
    names_stay_names,
    what_is_not_public_is_no_news,
}

#[track_caller]
fn read(got: Got) -> Feed {
    let got = got.is(200);
    assert_eq!(got.header("content-type"), "application/atom+xml; charset=utf-8");
    Feed::read_from(got.bytes.as_slice()).unwrap()
}

/// Kind and sentence of every entry.
fn told(feed: &Feed) -> Vec<(String, String)> {
    let entries = feed.entries().iter();
    entries
        .map(|entry| {
            let kind = entry.categories()[0].term().to_owned();
            (kind, entry.summary().unwrap().value.clone())
        })
        .collect()
}

fn campaign() -> Value {
    json!({
        "names": {"cs": "Rok 2025", "en": "Year 2025"}, "methodology": "client-quality@m1",
        "period": "2025", "opens_on": "2026-11-01", "due_on": "2026-11-22",
        "closes_on": "2026-11-23"
    })
}

async fn publish(asker: &Asker, service: &str, agency: &str) -> String {
    let draft = evaluation(service, agency, 4);
    let got = asker.post("/v1/evaluations?to=published", &draft).await.is(201);
    got.header("location").to_owned()
}

async fn what_happens_is_told_once_with_its_reason(engine: Engine) {
    let served = Served::with(
        engine,
        Config { public_url: Some("https://kvalita.example.cz".into()), ..Config::default() },
    );
    served.seed().await;
    let (admin, public) = (served.admin(), served.anonymous());
    let empty = read(public.get("/v1/feed.atom").await);
    assert!(empty.entries().is_empty());

    admin.put("/v1/campaigns/c-2025", &campaign()).await.is(201);
    let first = publish(&admin, "cz-parental-allowance", "cz-mpsv").await;
    let other = publish(&admin, "cz-housing", "cz-mpsv").await;
    let mut body = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    body["corrects"] = json!(1);
    body["reason"] = json!("Překlep v počtu.");
    admin.post(&format!("{first}/revisions?to=published"), &body).await.is(201);
    let why = json!({"reason": "Jiná služba"});
    admin.post(&format!("{other}/withdraw"), &why).await.is(200);
    admin.post("/v1/campaigns/c-2025/close", &Value::Null).await.is(200);

    let cs = read(public.get("/v1/feed.atom").await);
    let kinds: Vec<String> = told(&cs).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(
        kinds,
        ["missed_deadline", "missed_deadline", "withdrawn", "corrected", "published", "published"]
    );
    assert_eq!(
        told(&cs)[3].1,
        "Hodnocení služby „Služba“ za rok 2025 bylo opraveno; uvedený důvod: Překlep v počtu."
    );
    let en = read(public.get("/v1/feed.atom?lang=en").await);
    assert_eq!(
        told(&en)[0].1,
        "Nothing was reported of “Service” for 2025 before the campaign “Year 2025” closed."
    );
    let entry = &en.entries()[2];
    assert_eq!(entry.links()[0].href(), "https://kvalita.example.cz/en/services/cz-housing");
    assert!(entry.id().starts_with("tag:kvalita.example.cz,2026-11-22:/v1/ledger/"));
    // What is told stands in the ledger, where the other link leads.
    let path = entry.links()[1].href().strip_prefix("https://kvalita.example.cz").unwrap();
    let ledger = public.get(path).await.is(200).body;
    assert_eq!(ledger["items"][0]["kind"], "evaluation_withdrawn");
    assert_eq!(ledger["items"][0]["entry"]["body"]["reason"], "Jiná služba");

    let kinds = async |path: &str| -> Vec<String> {
        let feed = read(public.get(path).await);
        told(&feed).into_iter().map(|(kind, _)| kind).collect()
    };
    let housing = kinds("/v1/services/cz-housing/feed.atom").await;
    assert_eq!(housing, ["missed_deadline", "withdrawn", "published"]);
    assert_eq!(kinds("/v1/agencies/cz-cssz/feed.atom").await, ["missed_deadline"]);
    assert_eq!(kinds("/v1/agencies/cz-mpsv/feed.atom").await.len(), 5);
    assert!(kinds("/v1/agencies/cz-nku/feed.atom").await.is_empty());
    for path in ["/v1/services/none/feed.atom", "/v1/agencies/A/feed.atom"] {
        public.get(path).await.is(404);
    }
}

async fn a_second_poll_is_answered_with_304(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, public) = (served.admin(), served.anonymous());
    let url = publish(&admin, "cz-housing", "cz-mpsv").await;
    let path = "/v1/services/cz-housing/feed.atom";
    let first = public.get(path).await.is(200);
    let tag = first.header("etag").to_owned();
    let last = first.header("last-modified").to_owned();
    assert_eq!(last, "Sun, 22 Nov 2026 08:00:00 GMT");
    // Whether the answer is kept by now or not.
    for _ in 0..2 {
        let again = public.header("if-none-match", &tag).get(path).await.is(304);
        assert_eq!(again.header("etag"), tag);
        public.header("if-modified-since", &last).get(path).await.is(304);
        public.header("if-modified-since", "Sun, 22 Nov 2026 07:59:59 GMT").get(path).await.is(200);
    }
    // What happens elsewhere is no news of this service, and nobody is sent it again.
    publish(&admin, "cz-pension", "cz-cssz").await;
    public.header("if-none-match", &tag).get(path).await.is(304);
    // Another name is.
    let row = public.get("/v1/services/cz-housing").await.is(200);
    let mut renamed = service("cz-mpsv");
    renamed["names"] = json!({"cs": "Bydlení"});
    admin
        .header("if-match", row.header("etag"))
        .put("/v1/services/cz-housing", &renamed)
        .await
        .is(200);
    let feed = read(public.header("if-none-match", &tag).get(path).await);
    assert_eq!(feed.title().value, "Bydlení – Známka: co se změnilo");

    served.world.clock.set("2026-11-22T08:30:00Z".parse().unwrap());
    let why = json!({"reason": "A mistake."});
    admin.post(&format!("{url}/withdraw"), &why).await.is(200);
    let later = public.header("if-modified-since", &last).get(path).await;
    assert_eq!(told(&read(later))[0].0, "withdrawn");
}

async fn a_long_feed_is_read_page_by_page(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, public) = (served.admin(), served.anonymous());
    for (service, agency) in
        [("cz-housing", "cz-mpsv"), ("cz-pension", "cz-cssz"), ("cz-parental-allowance", "cz-mpsv")]
    {
        publish(&admin, service, agency).await;
    }
    let all: Vec<String> = read(public.get("/v1/feed.atom").await)
        .entries()
        .iter()
        .map(|entry| entry.id().to_owned())
        .collect();
    let (mut found, mut path) = (Vec::new(), Some("/v1/feed.atom?limit=1".to_owned()));
    while let Some(at) = path {
        let feed = read(public.get(&at).await);
        assert_eq!(feed.links()[0].href(), at);
        found.extend(feed.entries().iter().map(|entry| entry.id().to_owned()));
        let next = feed.links().iter().find(|link| link.rel() == "next");
        path = next.map(|link| link.href().to_owned());
    }
    assert_eq!((found.len(), &found), (3, &all));
}

async fn names_stay_names(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, public) = (served.admin(), served.anonymous());
    let names = [
        ("=2+3", "<svg onload=alert(1)>".to_owned()),
        ("]]>", "&lt;&#x0;]]>".to_owned()),
        ("\u{202e}rtl", "a\u{2066}b\u{202e}c".to_owned()),
        ("\u{2067}y", "x".repeat(4_000)),
    ];
    for (n, (cs, en)) in names.iter().enumerate() {
        let mut body = service("cz-mpsv");
        body["names"] = json!({"cs": cs, "en": en});
        admin.put(&format!("/v1/services/cz-odd-{n}"), &body).await.is(201);
        let url = publish(&admin, &format!("cz-odd-{n}"), "cz-mpsv").await;
        let why: String = en.chars().take(300).collect();
        admin.post(&format!("{url}/withdraw"), &json!({"reason": why})).await.is(200);
    }
    let mut long = service("cz-mpsv");
    long["names"] = json!({"cs": "x".repeat(10_000)});
    assert_eq!(admin.put("/v1/services/cz-long", &long).await.is(422).codes(), ["text-length"]);

    for lang in ["cs", "en"] {
        let feed = read(public.get(&format!("/v1/feed.atom?lang={lang}")).await);
        assert_eq!(feed.entries().len(), 8);
        for (_, sentence) in told(&feed) {
            assert!(!sentence.contains(['\u{202e}', '\u{2066}', '\u{ffff}', '\n']), "{sentence}");
            assert!(sentence.chars().count() < 900, "{sentence}");
        }
        if lang == "en" {
            assert!(told(&feed).iter().any(|(_, text)| text.contains("<svg onload=alert(1)>")));
        }
    }
    for path in ["/changes", "/en/changes", "/en/changes?kind=withdrawn&agency=cz-mpsv"] {
        let page = public.header("accept", "text/html").get(path).await.is(200);
        let text = String::from_utf8(page.bytes).unwrap();
        assert!(!text.contains("<svg onload") && text.contains("cz-odd-0"), "{path}");
        assert!(text.len() < 100_000, "{}", text.len());
    }
    for path in ["/changes?kind=x", "/changes?after=x", "/changes?agency=a&service=b"] {
        public.get(path).await.is(400);
    }
    public.get("/changes?agency=nobody").await.is(404);
}

async fn what_is_not_public_is_no_news(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (clerk, public) = (served.agency("cz-mpsv"), served.anonymous());
    let before = public.get("/v1/feed.atom").await.is(200);
    for to in ["draft", "submitted"] {
        let mut draft = evaluation("cz-housing", "cz-mpsv", 4);
        draft["period"] = json!(if to == "draft" { "2025" } else { "2024" });
        clerk.post(&format!("/v1/evaluations?to={to}"), &draft).await.is(201);
    }
    let after = clerk.get("/v1/feed.atom").await.is(200);
    assert_eq!((&after.bytes, after.header("etag")), (&before.bytes, before.header("etag")));
}
