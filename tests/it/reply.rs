//! Replies of agencies to evaluations that others made.

use serde_json::{Value, json};
use znamka::{cli::verify::verify, config::Config};

use crate::{
    area::{Clerk, hidden},
    served::{Asker, Got, Served, evaluation, service, text},
    world::{Engine, World},
};

both_engines! {
    what_an_agency_disputes_is_flagged_and_no_number_changes,
    a_reply_is_written_anew_and_what_it_said_stays,
    a_dispute_ends_by_another_reply_not_by_a_correction,
    what_is_disputed_is_told_in_every_form,
    nobody_but_the_agency_of_the_service_replies,
    only_what_others_made_and_what_is_published_is_replied_to,
    a_reply_that_breaks_rules_is_refused_whole,
    a_request_that_is_sent_twice_replies_once,
    what_a_reply_says_is_text_wherever_it_is_shown,
    a_start_reads_replies_as_they_were_told,
    a_dispute_follows_an_answer_under_another_methodology,
    a_clerk_replies_on_a_page,
    what_is_not_theirs_is_not_on_the_page_of_others,
}

const PUBLISH: &str = "/v1/evaluations?to=published";
const ROWS: &str = "/v1/observations?criterion=one-fill&criterion=no-papers&criterion=index";

/// An audit of a service by the oversight office.
fn audit(service: &str, one_fill: u64) -> Value {
    let mut body = evaluation(service, "cz-nku", one_fill);
    body["source"] = json!("audit");
    let proof = json!([{"url": "https://example.cz/audit"}]);
    body["answers"] = json!([
        {"criterion": "one-fill", "numerator": one_fill, "denominator": 10, "evidence": proof},
        {"criterion": "no-papers", "numerator": 1, "denominator": 2, "evidence": proof},
    ]);
    body
}

fn auditor(served: &Served) -> Asker {
    served.of("cz-nku", "evaluations:assess evaluations:publish")
}

/// A register with an audit of `cz-housing`, which is of `cz-mpsv`, and the address of the audit.
async fn audited(engine: Engine) -> (Served, String) {
    let served = Served::seeded(engine).await;
    let made = auditor(&served).post(PUBLISH, &audit("cz-housing", 4)).await.is(201);
    let url = made.header("location").to_owned();
    (served, url)
}

fn reply(text: &str, disputes: bool, criteria: &[&str]) -> Value {
    json!({"text": text, "disputes": disputes, "criteria": criteria})
}

async fn head(served: &Served) -> i64 {
    let page = served.anonymous().get("/v1/ledger?limit=1000").await.is(200);
    page.body["items"].as_array().unwrap().last().unwrap()["seq"].as_i64().unwrap()
}

/// Criteria of current rows with their flags.
async fn flags(asker: &Asker, path: &str) -> Vec<(String, Value)> {
    let rows = asker.get(path).await.is(200).body["items"].take();
    let told = |row: &Value| (row["criterion"].as_str().unwrap().to_owned(), row["flags"].clone());
    rows.as_array().unwrap().iter().map(told).collect()
}

fn row(rows: &Got, criterion: &str) -> Value {
    let rows = rows.body["items"].as_array().unwrap();
    rows.iter().find(|row| row["criterion"] == criterion).unwrap().clone()
}

async fn what_an_agency_disputes_is_flagged_and_no_number_changes(engine: Engine) {
    let (served, url) = audited(engine).await;
    let (public, mpsv) = (served.anonymous(), served.agency("cz-mpsv"));
    let before = public.get(ROWS).await.is(200);
    let path = before.body["permalink"].as_str().unwrap().to_owned();
    let fixed = public.get(&path).await.is(200);
    let explain = "/v1/scorecards/cz-housing/2025/explain";
    let explained = public.get(explain).await.is(200);
    assert_eq!(explained.body["replies"], json!([]));
    let explained_then = explained.body["permalink"].as_str().unwrap().to_owned();
    let explained = public.get(&explained_then).await.is(200);
    assert_eq!(public.get(&url).await.is(200).body["reply"], Value::Null);
    public.get(&format!("{url}/reply")).await.is(404);
    let tag = auditor(&served).get(&url).await.is(200).header("etag").to_owned();

    let said = reply(" The form was changed in March. ", true, &["one-fill"]);
    let made = mpsv.put(&format!("{url}/reply"), &said).await.is(201);
    assert_eq!(made.header("location"), format!("{url}/reply"));
    let seq = head(&served).await;
    let expected = json!({
        "agency": "cz-mpsv", "revision": 1, "text": "The form was changed in March.",
        "disputes": true, "criteria": ["one-fill"], "replaces": null, "seq": seq,
        "at": "2026-11-22T08:00:00Z",
    });
    assert_eq!(made.body, expected);

    // It stands beside the evaluation, by itself, in the explanation and in the ledger.
    let shown = public.get(&format!("{url}/reply")).await.is(200);
    assert_eq!((&shown.body, shown.header("etag")), (&expected, made.header("etag")));
    assert_eq!(public.get(&url).await.is(200).body["reply"], expected);
    let revision = public.get(&format!("{url}/revisions/1")).await.is(200);
    assert_eq!(revision.body["reply"], expected);
    // Who sees more of the evaluation does not take the old one for the new one.
    assert_ne!(auditor(&served).get(&url).await.is(200).header("etag"), tag);
    let now = public.get(explain).await.is(200).body;
    let id = url.rsplit('/').next().unwrap();
    assert_eq!(
        now["replies"],
        json!([{"evaluation": id, "source": "audit", "assessor": "cz-nku",
                "methodology": "client-quality@m1", "corrected_since": false, "reply": expected}])
    );
    let disputed = |criterion: &str| {
        let text = now["tree"].to_string();
        let at = text.find(&format!("\"criterion\":\"{criterion}\"")).unwrap();
        text[at..].find("\"disputed\":true").is_some_and(|there| there < 600)
    };
    assert!(disputed("one-fill") && !disputed("no-papers"), "{}", now["tree"]);
    let entry = public.get(&format!("/v1/ledger?since={}", seq - 1)).await.is(200);
    let entry = &entry.body["items"][0]["entry"];
    assert_eq!((&entry["kind"], &entry["subject"]), (&json!("reply_set"), &json!(id)));
    assert_eq!(
        entry["body"],
        json!({"service": "cz-housing", "period": "2025", "methodology": "client-quality@m1",
               "source": "audit", "assessor": "cz-nku", "agency": "cz-mpsv", "revision": 1,
               "text": "The form was changed in March.", "disputes": true,
               "criteria": ["one-fill"], "replaces": null})
    );

    // One cell is flagged, from this entry on; it is the same number of the same revision.
    let after = public.get(ROWS).await.is(200);
    let (was, is) = (row(&before, "one-fill"), row(&after, "one-fill"));
    assert_eq!((&was["flags"], &is["flags"]), (&json!([]), &json!(["disputed"])));
    assert_eq!((&is["seq"], &is["published_at"]), (&json!(seq), &json!("2026-11-22T08:00:00Z")));
    for name in ["value", "state", "grade", "revision", "source", "coverage"] {
        assert_eq!(was[name], is[name], "{name}");
    }
    for other in ["no-papers", "index"] {
        assert_eq!(row(&before, other), row(&after, other));
    }
    let revised = public.get("/v1/revisions?criterion=one-fill").await.is(200);
    assert_eq!(revised.body["items"], json!([]));

    // What was cited is what it was, to the byte.
    assert_eq!(public.get(&path).await.is(200).bytes, fixed.bytes);
    assert_eq!(public.get(&explained_then).await.is(200).bytes, explained.bytes);
    let pool = served.world.pool.clone();
    let report = actix_web::web::block(move || verify(&pool, || {}).unwrap()).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.differences);
}

async fn a_reply_is_written_anew_and_what_it_said_stays(engine: Engine) {
    let (served, url) = audited(engine).await;
    let (public, mpsv) = (served.anonymous(), served.agency("cz-mpsv"));
    let path = format!("{url}/reply");
    let first = mpsv.put(&path, &reply("Teh form has changed.", true, &[])).await.is(201);
    let first_seq = first.body["seq"].as_i64().unwrap();

    let better = reply("The form has changed.", true, &[]);
    mpsv.put(&path, &better).await.is(428);
    mpsv.header("if-match", "\"v1\"").put(&path, &better).await.is(412);
    let knows = mpsv.header("if-match", first.header("etag"));
    let rows = public.get(ROWS).await.is(200);
    let second = knows.put(&path, &better).await.is(200);
    assert_eq!(second.body["replaces"], json!(first_seq));
    assert_eq!(public.get(&url).await.is(200).body["reply"], second.body);
    // A slip that is mended touches no figure.
    let again = public.get(ROWS).await.is(200);
    assert_eq!(row(&rows, "one-fill"), row(&again, "one-fill"));
    assert_eq!(row(&again, "one-fill")["seq"], json!(first_seq));

    // To say the same again tells nothing.
    let (seq, knows) = (head(&served).await, mpsv.header("if-match", second.header("etag")));
    let same = knows.put(&path, &better).await.is(200);
    assert_eq!((&same.body, head(&served).await), (&second.body, seq));

    let entry = public.get(&format!("/v1/ledger?since={}&limit=1", first_seq - 1)).await.is(200);
    assert_eq!(entry.body["items"][0]["entry"]["body"]["text"], "Teh form has changed.");
    let then = format!("/v1/scorecards/cz-housing/2025/explain?as_of={first_seq}");
    let then = public.get(&then).await.is(200).body;
    assert_eq!(then["replies"][0]["reply"], first.body);
}

async fn a_dispute_ends_by_another_reply_not_by_a_correction(engine: Engine) {
    let (served, url) = audited(engine).await;
    let (public, mpsv, nku) = (served.anonymous(), served.agency("cz-mpsv"), auditor(&served));
    let own = evaluation("cz-housing", "cz-mpsv", 9);
    mpsv.post(PUBLISH, &own).await.is(201);
    let path = format!("{url}/reply");
    mpsv.put(&path, &reply("It was six.", true, &[])).await.is(201);

    let mut corrected = audit("cz-housing", 5);
    corrected["corrects"] = json!(1);
    corrected["reason"] = json!("A slip.");
    nku.post(&format!("{url}/revisions?to=published"), &corrected).await.is(201);
    let rows = public.get(ROWS).await.is(200);
    assert_eq!(row(&rows, "one-fill")["value"], 50.0);
    assert_eq!(row(&rows, "one-fill")["flags"], json!(["revised", "disputed"]));
    assert_eq!(row(&rows, "no-papers")["flags"], json!(["disputed"]));
    let explain = "/v1/scorecards/cz-housing/2025/explain";
    let told = public.get(explain).await.is(200).body;
    assert_eq!(told["replies"][0]["corrected_since"], true);
    // The answer of another source is not what is disputed.
    let of_self = public.get("/v1/observations?criterion=one-fill&source=self").await.is(200);
    assert_eq!(row(&of_self, "one-fill")["flags"], json!([]));

    let tag = public.get(&path).await.is(200).header("etag").to_owned();
    let knows = mpsv.header("if-match", &tag);
    let last = knows.put(&path, &reply("Thank you.", false, &[])).await.is(200);
    assert_eq!(last.body["revision"], 2);
    let rows = public.get(ROWS).await.is(200);
    assert_eq!(row(&rows, "one-fill")["flags"], json!(["revised"]));
    assert_eq!(row(&rows, "no-papers")["flags"], json!([]));
    assert_eq!(public.get(explain).await.is(200).body["replies"][0]["corrected_since"], false);

    // With the evaluation its reply goes from the figures, and stays beside it.
    nku.post(&format!("{url}/withdraw"), &json!({"reason": "Wrong service."})).await.is(200);
    assert_eq!(public.get(explain).await.is(200).body["replies"], json!([]));
    assert_eq!(public.get(&url).await.is(200).body["reply"], last.body);
    let feed = public.get("/v1/services/cz-housing/feed.atom?lang=en").await.is(200);
    let feed = String::from_utf8(feed.bytes).unwrap();
    for said in [
        "replied to the audit for 2025 and disputes what it found: It was six.",
        "replied to the audit for 2025: Thank you.",
        "term=\"replied\"",
    ] {
        assert!(feed.contains(said), "{said}: {feed}");
    }
    assert!(feed.find("Wrong service").unwrap() < feed.find("Thank you").unwrap(), "{feed}");
    let of_agency = public.get("/v1/agencies/cz-mpsv/feed.atom?lang=cs").await.is(200);
    let of_agency = String::from_utf8(of_agency.bytes).unwrap();
    assert!(of_agency.contains("odpověděl na audit") && of_agency.contains("It was six."));
}

async fn what_is_disputed_is_told_in_every_form(engine: Engine) {
    let (served, url) = audited(engine).await;
    let (public, mpsv) = (served.anonymous(), served.agency("cz-mpsv"));
    let forms = [
        "/v1/observations.csv?criterion=one-fill",
        "/v1/observations.csv?criterion=one-fill&profile=excel-cs",
        "/v1/observations?criterion=one-fill&by=agency",
        "/v1/series?criterion=one-fill",
        "/v1/series.csv?criterion=one-fill",
        "/v1/services/cz-housing/series?criterion=one-fill",
        "/v1/scorecards/cz-housing/2025",
        "/v1/scorecards/cz-housing/2025/explain",
        "/v1/observations.jsonstat?criterion=one-fill",
        "/services/cz-housing",
        "/en/services/cz-housing",
    ];
    let told = async |path: &str| {
        let got = public.get(path).await.is(200);
        String::from_utf8(got.bytes).unwrap()
    };
    // What the forms say of every flag, and what the pages explain, is there before.
    let count = |text: &str| text.matches("disputed").count() + text.matches("sporné").count();
    let mut before = Vec::new();
    for path in forms {
        before.push(count(&told(path).await));
    }
    mpsv.put(&format!("{url}/reply"), &reply("No.", true, &["one-fill"])).await.is(201);
    for (path, before) in forms.into_iter().zip(before) {
        let text = told(path).await;
        assert!(count(&text) > before, "{path}: {text}");
    }
    let page = told("/services/cz-housing").await;
    for said in ["Co k tomu říká úřad", "Úřad zpochybňuje:", "blockquote", "22.\u{a0}11.\u{a0}2026"]
    {
        assert!(page.contains(said), "{said}");
    }
    let log = told("/en/changes?kind=replied").await;
    assert!(
        log.contains("disputes what it found: <span lang=\"\" dir=\"auto\">No.</span>"),
        "{log}"
    );
    assert!(!told("/en/changes?kind=corrected").await.contains("disputes"));
}

async fn nobody_but_the_agency_of_the_service_replies(engine: Engine) {
    let (served, url) = audited(engine).await;
    let path = format!("{url}/reply");
    let said = reply("We see it otherwise.", true, &[]);
    let seq = head(&served).await;
    served.anonymous().put(&path, &said).await.is(401);
    for (agency, scopes) in [
        ("cz-cssz", "evaluations:write evaluations:publish"),
        // Who judged does not answer itself.
        ("cz-nku", "evaluations:write evaluations:assess evaluations:publish"),
        ("cz-mpsv", "evaluations:assess evaluations:publish catalogue:write"),
        ("cz-mpsv", ""),
        ("", "evaluations:write"),
    ] {
        served.of(agency, scopes).put(&path, &said).await.is(403);
    }
    assert_eq!(head(&served).await, seq);

    // A service that moved is answered for by who has it now.
    let admin = served.admin();
    let tag = admin.get("/v1/services/cz-housing").await.is(200).header("etag").to_owned();
    let moved = service("cz-cssz");
    admin.header("if-match", &tag).put("/v1/services/cz-housing", &moved).await.is(200);
    served.of("cz-mpsv", "evaluations:write").put(&path, &said).await.is(403);
    let made = served.of("cz-cssz", "evaluations:write").put(&path, &said).await.is(201);
    assert_eq!(made.body["agency"], "cz-cssz");
    let tag = made.header("etag");
    let by_admin = reply("So says the ministry.", false, &[]);
    let by_admin = admin.header("if-match", tag).put(&path, &by_admin).await.is(200);
    assert_eq!(by_admin.body["agency"], "cz-cssz");
}

async fn only_what_others_made_and_what_is_published_is_replied_to(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (mpsv, nku) = (served.agency("cz-mpsv"), auditor(&served));
    let clerk = served.of("cz-mpsv", "evaluations:write");
    let said = reply("No.", true, &[]);
    let place = |got: &Got| format!("{}/reply", got.header("location"));

    let own = mpsv.post(PUBLISH, &evaluation("cz-housing", "cz-mpsv", 4)).await.is(201);
    let refused = clerk.put(&place(&own), &said).await.is(409);
    assert_eq!(refused.codes(), ["own-evaluation"]);
    let inward = served.of("cz-mpsv", "evaluations:assess evaluations:publish");
    let mut body = audit("cz-housing", 4);
    body["assessor"] = json!("cz-mpsv");
    let inward = inward.post(PUBLISH, &body).await.is(201);
    assert_eq!(clerk.put(&place(&inward), &said).await.is(409).codes(), ["own-evaluation"]);

    // An audit that is not public is not there, and who sees it waits until it is.
    let audit = nku.post("/v1/evaluations?to=submitted", &audit("cz-housing", 4)).await.is(201);
    let url = audit.header("location").to_owned();
    clerk.put(&place(&audit), &said).await.is(404);
    clerk.get(&place(&audit)).await.is(404);
    assert_eq!(mpsv.put(&place(&audit), &said).await.is(409).codes(), ["already-submitted"]);
    nku.post(&format!("{url}/publish"), &Value::Null).await.is(200);
    clerk.put(&place(&audit), &said).await.is(201);
    nku.post(&format!("{url}/withdraw"), &json!({"reason": "A slip."})).await.is(200);
    let tag = clerk.get(&place(&audit)).await.is(200).header("etag").to_owned();
    let late = clerk.header("if-match", &tag).put(&place(&audit), &said).await.is(409);
    assert_eq!(late.codes(), ["already-withdrawn"]);
    for nowhere in ["00000000-0000-7000-8000-000000000000", "x", "%2e%2e"] {
        clerk.put(&format!("/v1/evaluations/{nowhere}/reply"), &said).await.is(404);
    }
}

async fn a_reply_that_breaks_rules_is_refused_whole(engine: Engine) {
    let (served, url) = audited(engine).await;
    let (mpsv, path) = (served.agency("cz-mpsv"), format!("{url}/reply"));
    let seq = head(&served).await;
    let faulty = reply(" \n\t ", false, &["one-fil", "no-papers", "no-papers", "Ne!"]);
    let refused = mpsv.put(&path, &faulty).await.is(422);
    let mut codes = refused.codes();
    codes.sort_unstable();
    assert_eq!(
        codes,
        ["duplicate", "not-a-code", "not-answered", "nothing-disputed", "text-length"]
    );
    let errors = refused.body["errors"].as_array().unwrap();
    let meant = errors.iter().find(|error| error["code"] == "not-answered").unwrap();
    assert_eq!(meant["pointer"], "/criteria/0");
    assert!(meant["advice"].as_str().unwrap().contains("`one-fill`"), "{meant}");
    // What the methodology asks and the evaluation does not answer is not disputed.
    let other = mpsv.put(&path, &reply("No.", true, &["reminders"])).await.is(422);
    assert_eq!(other.codes(), ["not-answered"]);
    let long = "ž".repeat(2_001);
    assert_eq!(mpsv.put(&path, &reply(&long, true, &[])).await.is(422).codes(), ["text-length"]);
    let many = vec!["one-fill"; 501];
    assert!(
        mpsv.put(&path, &reply("No.", true, &many)).await.is(422).codes().contains(&"too-many")
    );
    for body in [
        json!({"text": "No."}),
        json!({"disputes": true}),
        json!({"text": "No.", "disputes": "yes"}),
        json!({"text": "No.", "disputes": true, "criteria": null}),
        json!({"text": "No.", "disputes": true, "agency": "cz-cssz"}),
        json!({"text": "No.\u{0}", "disputes": true}),
        json!(["No."]),
    ] {
        let got = mpsv.put(&path, &body).await;
        assert!((400..=422).contains(&got.status), "{body}: {}", got.status);
    }
    for text in [
        "{\"text\":\"\\ud800\",\"disputes\":true}",
        "{\"text\":\"a\",\"text\":\"b\",\"disputes\":true}",
    ] {
        let got = mpsv.send("PUT", &path, "application/json", text.into()).await;
        assert!((400..=422).contains(&got.status), "{text}: {}", got.status);
    }
    mpsv.put(&format!("{path}?lang=cs"), &reply("No.", true, &[])).await.is(400);
    assert_eq!(head(&served).await, seq);
    served.anonymous().get(&path).await.is(404);
    mpsv.put(&path, &reply(&"ž".repeat(2_000), true, &[])).await.is(201);
}

async fn a_request_that_is_sent_twice_replies_once(engine: Engine) {
    let (served, url) = audited(engine).await;
    let (mpsv, path) = (served.agency("cz-mpsv"), format!("{url}/reply"));
    let keyed = mpsv.header("idempotency-key", "reply-1");
    let first = keyed.put(&path, &reply("No.", true, &[])).await.is(201);
    let seq = head(&served).await;
    let again = keyed.put(&path, &reply("No.", true, &[])).await.is(201);
    assert_eq!((again.bytes, again.headers.get("etag")), (first.bytes, first.headers.get("etag")));
    assert_eq!(again.headers.get("idempotency-replayed").unwrap(), "true");
    assert_eq!(head(&served).await, seq);
    keyed.put(&path, &reply("Yes.", false, &[])).await.is(422);

    // Of several at once one is the first, and the others read again.
    let made = auditor(&served).post(PUBLISH, &audit("cz-parental-allowance", 4)).await.is(201);
    let path = format!("{}/reply", made.header("location"));
    let (one, other) = (reply("One.", true, &[]), reply("Two.", false, &[]));
    let (one, other) = futures_util::join!(mpsv.put(&path, &one), mpsv.put(&path, &other));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 428]);
}

async fn what_a_reply_says_is_text_wherever_it_is_shown(engine: Engine) {
    let (served, url) = audited(engine).await;
    let (public, mpsv) = (served.anonymous(), served.agency("cz-mpsv"));
    let hostile =
        "=HYPERLINK(\"x\") <svg onload=alert(1)> ]]> </blockquote> \u{202e}otoc\u{2066} & '\n\n\"";
    let path = format!("{url}/reply");
    let made = mpsv.put(&path, &reply(hostile, true, &["one-fill"])).await.is(201);
    assert_eq!(made.body["text"], hostile.trim());
    for path in [
        "/services/cz-housing",
        "/en/services/cz-housing",
        "/changes",
        "/en/changes?service=cz-housing",
        "/v1/feed.atom",
        "/v1/services/cz-housing/feed.atom?lang=en",
    ] {
        let text = String::from_utf8(public.get(path).await.is(200).bytes).unwrap();
        assert!(text.contains("&lt;svg onload"), "{path}: {text}");
        assert!(!text.contains("<svg onload"), "{path}");
        assert!(!path.contains("atom") || !text.contains("]]>"), "{path}");
        assert_eq!(text.matches("</blockquote>").count(), text.matches("<blockquote").count());
    }
}

async fn a_start_reads_replies_as_they_were_told(engine: Engine) {
    let (served, url) = audited(engine).await;
    let (mpsv, path) = (served.agency("cz-mpsv"), format!("{url}/reply"));
    let first = mpsv.put(&path, &reply("No.", true, &["one-fill"])).await.is(201);
    let middle = head(&served).await;
    // A reply that disputes nothing makes no scorecard; it is news of the agency all the same.
    let other = auditor(&served).post(PUBLISH, &audit("cz-pension", 4)).await.is(201);
    let other = format!("{}/reply", other.header("location"));
    let cssz = served.of("cz-cssz", "evaluations:write");
    cssz.put(&other, &reply("Thank you.", false, &[])).await.is(201);
    let knows = mpsv.header("if-match", first.header("etag"));
    knows.put(&path, &reply("No, and no.", true, &[])).await.is(200);

    let elsewhere = World::elsewhere(&served.world.url);
    elsewhere.clock.set(served.world.clock.now());
    let started = Served::over(elsewhere, Config::default());
    let (followed, cold) = (served.anonymous(), started.anonymous());
    let text = |got: &Got, base: &str| String::from_utf8_lossy(&got.bytes).replace(base, "");
    for path in [
        ROWS.to_owned(),
        format!("{ROWS}&as_of={middle}"),
        format!("{ROWS}&as_of={}", middle - 1),
        "/v1/series?criterion=one-fill&by=agency".into(),
        "/v1/scorecards/cz-housing/2025".into(),
        "/v1/scorecards/cz-housing/2025/explain".into(),
        format!("/v1/scorecards/cz-housing/2025/explain?as_of={middle}"),
        "/v1/scorecards/cz-pension/2025/explain".into(),
        "/v1/revisions?criterion=one-fill".into(),
        "/v1/feed.atom".into(),
        "/v1/services/cz-housing/feed.atom".into(),
        "/v1/agencies/cz-mpsv/feed.atom".into(),
        "/v1/agencies/cz-cssz/feed.atom".into(),
        "/v1/ledger?limit=1000".into(),
        url.clone(),
        path.clone(),
        "/services/cz-housing".into(),
    ] {
        let (one, other) = (followed.get(&path).await.is(200), cold.get(&path).await.is(200));
        assert_eq!(text(&one, &served.base), text(&other, &started.base), "{path}");
    }
    let feed = cold.get("/v1/agencies/cz-cssz/feed.atom?lang=en").await.is(200);
    assert!(String::from_utf8_lossy(&feed.bytes).contains("Thank you."));
    let then = flags(&cold, &format!("{ROWS}&service=cz-housing&as_of={middle}")).await;
    let disputed: Vec<&str> = then
        .iter()
        .filter(|(_, flags)| *flags == json!(["disputed"]))
        .map(|(criterion, _)| criterion.as_str())
        .collect();
    assert_eq!(disputed, ["one-fill"]);
}

async fn a_dispute_follows_an_answer_under_another_methodology(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let methodology = |names: &str, leaf: &str, from: Value| {
        let mut leaf = json!({"code": leaf, "parent": "index", "scale": {"kind": "share"},
            "sources": ["audit"]});
        if !from.is_null() {
            leaf["maps_from"] = from;
        }
        let other = json!({"code": "other", "parent": "index", "scale": {"kind": "share"},
            "sources": ["audit"]});
        json!({"names": {"en": names}, "periods": {"from": "2020-01-01", "to": null},
            "period_lengths": ["P1Y"], "nodes": [{"code": "index", "parent": null}, leaf, other]})
    };
    for (code, document) in [
        ("national", methodology("National", "accessible", Value::Null)),
        ("foreign", methodology("Foreign", "checks", json!(["national@m1/accessible"]))),
    ] {
        let path = format!("/v1/methodologies/{code}/m1");
        admin.put(&path, &document).await.is(201);
        admin.post(&format!("{path}/freeze"), &Value::Null).await.is(200);
    }
    let mut body = audit("cz-housing", 4);
    body["methodology"] = json!("national@m1");
    body["answers"] = json!([{"criterion": "accessible", "numerator": 1, "denominator": 4},
        {"criterion": "other", "numerator": 1, "denominator": 2}]);
    let made = auditor(&served).post(PUBLISH, &body).await.is(201);
    let path = format!("{}/reply", made.header("location"));
    let mpsv = served.agency("cz-mpsv");
    let row = "/v1/observations?criterion=checks&methodology=foreign";
    assert_eq!(flags(&served.anonymous(), row).await, [("checks".to_owned(), json!([]))]);
    let other = mpsv.put(&path, &reply("Not this.", true, &["other"])).await.is(201);
    assert_eq!(flags(&served.anonymous(), row).await, [("checks".to_owned(), json!([]))]);
    let knows = mpsv.header("if-match", other.header("etag"));
    knows.put(&path, &reply("Not that.", true, &["accessible"])).await.is(200);
    let disputed = [("checks".to_owned(), json!(["disputed"]))];
    assert_eq!(flags(&served.anonymous(), row).await, disputed);
    let explain = "/v1/scorecards/cz-housing/2025/explain?methodology=foreign";
    let told = served.anonymous().get(explain).await.is(200).body;
    assert_eq!(told["replies"][0]["methodology"], "national@m1");
    assert!(told["tree"].to_string().contains("\"disputed\":true"), "{told}");
    let pool = served.world.pool.clone();
    let report = actix_web::web::block(move || verify(&pool, || {}).unwrap()).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.differences);
}

async fn a_clerk_replies_on_a_page(engine: Engine) {
    let (served, url) = audited(engine).await;
    let id = url.rsplit('/').next().unwrap();
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let (list, form) = ("/en/area/replies", format!("/en/area/evaluations/{id}/reply"));
    assert!(clerk.page("/en/area").await.contains("href=\"/en/area/replies\""));
    let page = clerk.page(list).await;
    assert!(page.contains(&format!("href=\"{form}\"")) && page.contains("cz-nku"), "{page}");
    let page = clerk.page(&form).await;
    for code in ["one-fill", "no-papers"] {
        assert!(page.contains(&format!("name=\"criteria\" value=\"{code}\"")), "{page}");
    }
    assert!(!page.contains("name=\"version\""));

    // What is wrong is said on the page, and what was written stands there again.
    let seq = head(&served).await;
    let said = "<b>Not</b> so.";
    let unsaid = text(&clerk.send(&form, &form, &[("text", said)]).await.is(422));
    assert!(unsaid.contains("not said whether") && unsaid.contains("so.</textarea>"), "{unsaid}");
    clerk.send(&form, &form, &[("text", said), ("disputes", "maybe")]).await.is(400);
    let other = [("text", said), ("disputes", "no"), ("agency", "cz-cssz")];
    clerk.send(&form, &form, &other).await.is(400);
    let wrong = [("text", said), ("disputes", "no"), ("criteria", "one-fill")];
    let refused = text(&clerk.send(&form, &form, &wrong).await.is(422));
    assert!(refused.contains("&lt;b&gt;Not&lt;/b&gt; so.") && refused.contains("role=\"alert\""));
    let ticked = "value=\"one-fill\" checked";
    assert!(refused.contains(ticked) && !refused.contains("value=\"no-papers\" checked"));
    let other = [("text", said), ("disputes", "yes"), ("criteria", "reminders")];
    clerk.send(&form, &form, &other).await.is(422);
    let empty = [("text", " \n"), ("disputes", "no")];
    clerk.send(&form, &form, &empty).await.is(422);
    assert_eq!(head(&served).await, seq);

    let sent = [("text", said), ("disputes", "yes"), ("criteria", "one-fill")];
    let done = clerk.send(&form, &form, &sent).await.is(303);
    assert_eq!(done.header("location"), format!("{list}?done=reply"));
    let page = clerk.page(done.header("location")).await;
    assert!(page.contains("role=\"status\"") && page.contains("You dispute: "));
    let standing = served.anonymous().get(&format!("{url}/reply")).await.is(200).body;
    assert_eq!((&standing["text"], &standing["criteria"]), (&json!(said), &json!(["one-fill"])));

    // Who has not seen the reply that stands does not write over it.
    let unseen = [sent[0], sent[1], sent[2], ("version", "")];
    let blind = text(&clerk.send(&form, &form, &unseen).await.is(412));
    assert!(blind.contains("role=\"alert\""), "{blind}");
    let page = clerk.page(&form).await;
    let version = hidden(&page, "version");
    assert_eq!(version, standing["seq"].to_string());
    let anew = [("text", "It is so now."), ("disputes", "no"), ("version", version.as_str())];
    clerk.send(&form, &form, &anew).await.is(303);
    clerk.send(&form, &form, &anew).await.is(412);
    let standing = served.anonymous().get(&format!("{url}/reply")).await.is(200).body;
    assert_eq!(
        (&standing["text"], &standing["disputes"]),
        (&json!("It is so now."), &json!(false))
    );
    let page = served.anonymous().get("/en/services/cz-housing").await.is(200);
    assert!(text(&page).contains("It is so now."));
}

async fn what_is_not_theirs_is_not_on_the_page_of_others(engine: Engine) {
    let (served, url) = audited(engine).await;
    let id = url.rsplit('/').next().unwrap();
    let form = format!("/area/evaluations/{id}/reply");
    let pending = audit("cz-parental-allowance", 3);
    let pending = auditor(&served).post("/v1/evaluations?to=submitted", &pending).await.is(201);
    let pending = pending.body["id"].as_str().unwrap().to_owned();
    let own = evaluation("cz-parental-allowance", "cz-mpsv", 9);
    let own = served.agency("cz-mpsv").post(PUBLISH, &own).await.is(201);
    let own = own.body["id"].as_str().unwrap().to_owned();

    let stranger = Clerk::of(&served, "cz-cssz", "evaluations:write").await;
    assert!(stranger.page("/area/replies").await.contains("Nikdo jiný"));
    stranger.asker.get(&form).await.is(404);
    let sent = [("text", "No."), ("disputes", "yes")];
    stranger.send("/area/replies", &form, &sent).await.is(403);
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let page = clerk.page("/area/replies").await;
    assert!(!page.contains(&pending) && !page.contains(&own), "{page}");
    for (id, status) in [(&pending, 404), (&own, 409)] {
        let form = format!("/area/evaluations/{id}/reply");
        clerk.asker.get(&form).await.is(404);
        clerk.send("/area/replies", &form, &sent).await.is(status);
    }
    for path in ["/area/evaluations/x/reply", "/area/replies?before=0", "/area/replies?after=1"] {
        let got = clerk.asker.get(path).await;
        assert!((400..=404).contains(&got.status), "{path}");
    }
    // Who may only read sees what was found, and no form.
    let reader = Clerk::of(&served, "cz-mpsv", "").await;
    let page = reader.page(&form).await;
    assert!(page.contains("evaluations:write") && !page.contains("<textarea"), "{page}");
    reader.send("/area/replies", &form, &sent).await.is(403);
    let nobody = served.anonymous().get(&form).await.is(303);
    assert!(nobody.header("location").contains("/area/login"));
    served.anonymous().get(&format!("{url}/reply")).await.is(404);
}
