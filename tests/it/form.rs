//! The form of questions, filled in as a browser does it.

use serde_json::{Value, json};

use crate::{
    filled::Filled,
    served::{Asker, Got, Served, collected, evaluation, text},
    world::Engine,
};

both_engines! {
    a_draft_makes_the_round_trip,
    faults_stand_beside_their_questions_and_nothing_is_stored,
    a_count_that_is_no_number_comes_back_as_it_was_typed,
    who_comes_second_sees_what_was_written_meanwhile,
    nobody_fills_in_the_form_of_another,
    a_form_from_elsewhere_is_not_taken,
    what_is_hostile_is_text,
    what_no_form_shows_is_kept,
    the_last_answers_stand_beside_the_questions_and_begin_a_draft,
    what_too_few_people_said_stands_beside_no_question,
    a_click_too_many_stores_nothing_twice,
    one_more_place_keeps_what_was_typed,
    what_cannot_be_written_is_not_offered,
    what_is_published_is_corrected,
    what_came_back_says_so_and_goes_on,
    a_correction_without_a_campaign_is_told_where_to_go,
    what_the_form_does_not_know_is_refused,
    thousands_of_answers_are_counted_and_kept,
    what_gives_no_grade_is_handed_in_knowingly,
    the_page_tells_how_far_it_is_filled_in,
    what_came_broken_stays_on_the_page,
    the_answers_of_what_was_withdrawn_begin_a_draft,
    what_a_draft_states_of_its_service_decides_what_is_asked,
    what_another_answer_makes_needless_is_not_missing,
}

const FORM: &str = "/area/campaigns/self-2025/cz-parental-allowance";

/// Somebody with a browser, logged in.
struct Clerk {
    browser: Asker,
}

impl Clerk {
    fn of(served: &Served, agency: &str, scopes: &str) -> Self {
        let cookie = format!("znamka={}", served.of(agency, scopes).bearer());
        let browser = served.anonymous().header("cookie", &cookie);
        Self { browser: browser.header("accept", "text/html") }
    }

    fn at(served: &Served) -> Self {
        Self::of(served, "cz-mpsv", "evaluations:write")
    }

    async fn open(&self, path: &str) -> String {
        text(&self.browser.get(path).await.is(200))
    }

    async fn form(&self) -> Filled {
        Filled::to(&self.open(FORM).await, FORM)
    }

    async fn send(&self, form: &Filled) -> Got {
        let kind = "application/x-www-form-urlencoded";
        self.browser.send("POST", &form.action, kind, form.body()).await
    }

    /// Hands a form in, though no grade comes of so few answers.
    async fn hand_in(&self, form: Filled) -> Got {
        self.send(&form.pressed("to", "ungraded")).await.is(303)
    }

    /// Sends a form and reads the page that it leads to.
    async fn keep(&self, form: Filled) -> String {
        let kept = self.send(&form.pressed("to", "draft")).await.is(303);
        assert_eq!(kept.header("location"), format!("{FORM}?said=saved"));
        self.open(kept.header("location")).await
    }
}

/// The evaluations that the agency has of 2025, whole.
async fn own(served: &Served) -> Vec<Value> {
    let asker = served.agency("cz-mpsv");
    let list = asker.get("/v1/evaluations?assessor=cz-mpsv&period=2025").await.is(200);
    let mut found = Vec::new();
    for item in list.body["items"].as_array().unwrap() {
        let id = item["id"].as_str().unwrap();
        found.push(asker.get(&format!("/v1/evaluations/{id}")).await.is(200).body);
    }
    found
}

/// The answers of its only draft.
async fn drafted(served: &Served) -> Value {
    let all = own(served).await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["standing"], "draft");
    all[0]["draft"]["answers"].clone()
}

async fn a_draft_makes_the_round_trip(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::at(&served);
    let page = clerk.open(FORM).await;
    for said in
        ["Vyplním jednou", "Přihlásí se", "Na tohle se úřadu neptáme", "Spokojenost klientů"]
    {
        let is_there = page.contains(said);
        assert_eq!(is_there, said != "Přihlásí se", "{said}");
    }
    assert!(page.len() < 100_000, "{} bytes", page.len());
    assert!(page.contains("noindex"));

    let form = Filled::to(&page, FORM)
        .with("one-fill:numerator", "9")
        .with("one-fill:denominator", "1 200")
        .with("one-fill:evidence", "https://example.cz/a\nhttps://example.cz/b")
        .with("plain-language:value", "87,5")
        .with("reminders:value", "personal")
        .with("eid-sign-in:state", "not_applicable")
        .with("eid-sign-in:comment", "Bez přihlášení.\nVůbec.")
        .with("mobile:count.hard", "2")
        .with("mobile:count.yes", "5");
    let page = clerk.keep(form).await;
    let told = json!([
        {"criterion": "eid-sign-in", "state": "not_applicable", "comment": "Bez přihlášení.\nVůbec."},
        {"criterion": "reminders", "value": "personal"},
        {"criterion": "plain-language", "value": 87.5},
        {"criterion": "one-fill", "numerator": 9, "denominator": 1200,
         "evidence": [{"url": "https://example.cz/a"}, {"url": "https://example.cz/b"}]},
        {"criterion": "mobile", "counts": {"hard": 2, "yes": 5}},
    ]);
    assert_eq!(drafted(&served).await, told);
    assert!(page.contains("Rozpracované hodnocení je uložené"));

    // Sent again as it stands, and in the other language, it says the same.
    let form = Filled::to(&page, FORM);
    assert_eq!(form.field("plain-language:value"), "87,5");
    assert_eq!(form.field("reminders:value"), "personal");
    clerk.keep(form).await;
    assert_eq!(drafted(&served).await, told);
    let english = clerk.open(&format!("/en{FORM}")).await;
    let form = Filled::to(&english, &format!("/en{FORM}"));
    assert_eq!(form.field("plain-language:value"), "87.5");
    clerk.send(&form.pressed("to", "draft")).await.is(303);
    assert_eq!(drafted(&served).await, told);

    // What is emptied is gone; what is handed in is handed in.
    let form = clerk
        .form()
        .await
        .with("plain-language:value", "")
        .with("reminders:evidence", "https://example.cz/reminders")
        .with("mobile:count.hard", "")
        .with("mobile:evidence", "https://example.cz/mobile");
    let handed = clerk.hand_in(form).await;
    let all = own(&served).await;
    assert_eq!(all[0]["standing"], "submitted");
    let id = all[0]["id"].as_str().unwrap();
    assert_eq!(handed.header("location"), format!("/area/evaluations/{id}?done=submit"));
    let answers = all[0]["answers"].as_array().unwrap();
    let criteria: Vec<_> =
        answers.iter().map(|answer| answer["criterion"].as_str().unwrap()).collect();
    assert_eq!(criteria, ["eid-sign-in", "reminders", "one-fill", "mobile"]);
    assert_eq!(answers[3]["counts"], json!({"yes": 5}));
}

async fn faults_stand_beside_their_questions_and_nothing_is_stored(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::at(&served);
    let form = clerk
        .form()
        .await
        .with("one-fill:numerator", "12")
        .with("one-fill:denominator", "10")
        .with("one-fill:evidence", "example.cz")
        .with("plain-language:value", "mnoho")
        .with("reminders:value", "personal-action")
        .with("eid-sign-in:value", "enough")
        .with("eid-sign-in:state", "could_not_tell");
    let refused = clerk.send(&form.clone().pressed("to", "submitted")).await.is(422);
    let page = text(&refused);
    assert_eq!(refused.header("cache-control"), "no-store");
    assert!(own(&served).await.is_empty());

    // Each beside its field, which is described by it; the summary leads there.
    for (name, id) in [
        ("one-fill:numerator", "n"),
        ("one-fill:evidence", "e"),
        ("plain-language:value", "v"),
        ("reminders:evidence", "e"),
    ] {
        let (_, tag) = page.split_once(&format!("name=\"{name}\"")).unwrap();
        let tag = tag.split('>').next().unwrap();
        assert!(tag.contains("aria-invalid=\"true\""), "{name}: {tag}");
        let (_, described) = tag.split_once("aria-describedby=\"").unwrap();
        let described = described.split('"').next().unwrap();
        assert!(described.ends_with(&format!("f{id}")), "{name}: {described}");
        assert!(page.contains(&format!("id=\"{described}\"")), "{name}: {described}");
        let question = described.split('f').next().unwrap();
        assert!(page.contains(&format!("href=\"#{question}\"")), "{question}");
    }
    assert!(page.contains("Dejte právě jednu odpověď"), "{page}");
    // What was typed stays, and can be kept as it is.
    let again = Filled::to(&page, FORM);
    for (name, value) in &form.pairs {
        if name != "form_key" {
            assert_eq!(again.field(name), value, "{name}");
        }
    }
    let page = clerk.keep(again).await;
    assert!(page.contains("mnoho") && page.contains("id=\"faults\""));
    let kept = drafted(&served).await;
    assert_eq!(kept.as_array().unwrap().len(), 4);
    // Handing that in is refused as well, and the draft stays.
    let form = Filled::to(&page, FORM).with("reminders:comment", "x");
    clerk.send(&form.pressed("to", "submitted")).await.is(422);
    assert_eq!(drafted(&served).await, kept);
}

async fn a_count_that_is_no_number_comes_back_as_it_was_typed(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::at(&served);
    let form = clerk.form().await;
    let form = form.with("one-fill:numerator", "devět").with("one-fill:denominator", "1.200");
    let refused = clerk.send(&form.pressed("to", "draft")).await.is(422);
    let page = text(&refused);
    let either = "„1.200“ jde přečíst dvěma způsoby. Celé číslo napište takto: 1200.";
    for said in ["Tady má být celé číslo", either] {
        assert_eq!(page.matches(said).count(), 2, "once beside, once above: {said}: {page}");
    }
    assert!(!page.contains("is no number"));
    assert_eq!(Filled::to(&page, FORM).field("one-fill:numerator"), "devět");
    assert!(own(&served).await.is_empty());

    // What may be two numbers is kept as it was typed, and told with both.
    let form = clerk.form().await.with("plain-language:value", "41.234");
    let page = clerk.keep(form).await;
    let either = "„41.234“ jde přečíst dvěma způsoby. Napište 41234, nebo 41,234.";
    assert_eq!(page.matches(either).count(), 2, "once beside, once above: {page}");
    let form = Filled::to(&page, FORM);
    assert_eq!(form.field("plain-language:value"), "41.234");
    clerk.keep(form.with("plain-language:value", "41,234")).await;
    assert_eq!(drafted(&served).await, json!([{"criterion": "plain-language", "value": 41.234}]));
}

async fn who_comes_second_sees_what_was_written_meanwhile(engine: Engine) {
    let served = collected(engine).await;
    let (one, other) = (Clerk::at(&served), Clerk::at(&served));
    let (first, second) = (one.form().await, other.form().await);
    one.keep(first.with("one-fill:value", "40").with("mobile:value", "yes")).await;

    // There was no draft when the form was made, and there is one now.
    let second = second.with("one-fill:value", "75").with("assisted:value", "helped");
    let refused = other.send(&second.clone().pressed("to", "draft")).await.is(409);
    let page = text(&refused);
    assert!(page.contains("Hodnocení mezitím změnil někdo jiný"));
    // Whatever else it comes back for, it says so, before the next press may write over it.
    let strange = second.clone().with("mobile:comment", "a\u{7}b").pressed("to", "draft");
    for (sent, status) in [(second.pressed("to", "look"), 200), (strange, 400)] {
        let page = text(&other.send(&sent).await.is(status));
        assert!(page.contains("Hodnocení mezitím změnil někdo jiný"), "{page}");
        assert!(page.contains("<b>40</b>"), "{page}");
    }
    assert!(page.contains("Mezitím je uloženo") && page.contains("<b>40</b>"), "{page}");
    assert_eq!(drafted(&served).await[0]["value"], 40);
    let again = Filled::to(&page, FORM);
    assert_eq!(again.field("one-fill:value"), "75");
    assert_eq!(again.field("assisted:value"), "helped");

    // The first writes once more; the second is told again, with the version of now.
    one.keep(one.form().await.with("one-fill:value", "50")).await;
    let refused = other.send(&again.clone().pressed("to", "submitted")).await.is(412);
    let again = Filled::to(&text(&refused), FORM);
    other.keep(again.with("mobile:value", "yes")).await;
    let told = drafted(&served).await;
    let value = |criterion: &str| {
        let all = told.as_array().unwrap();
        all.iter().find(|answer| answer["criterion"] == criterion).unwrap()["value"].clone()
    };
    assert_eq!((value("one-fill"), value("assisted")), (json!(75), json!("helped")));
}

async fn nobody_fills_in_the_form_of_another(engine: Engine) {
    let served = collected(engine).await;
    let form = Clerk::at(&served).form().await.pressed("to", "draft");
    let other = Clerk::of(&served, "cz-cssz", "evaluations:write");
    let publisher = Clerk::of(&served, "cz-nku", "evaluations:publish evaluations:assess");
    for clerk in [&other, &publisher] {
        clerk.browser.get(FORM).await.is(404);
        let own_page = Clerk::of(&served, "cz-cssz", "evaluations:write");
        let theirs = own_page.open("/area/campaigns/self-2025/cz-pension").await;
        let theirs = Filled::to(&theirs, "/area/campaigns/self-2025/cz-pension");
        let token = theirs.field("form_token").to_owned();
        let sent = form.clone().with("form_token", &token);
        assert!(matches!(clerk.send(&sent).await.status, 403 | 404));
    }
    let reader = Clerk::of(&served, "cz-mpsv", "evaluations:publish");
    reader.browser.get(FORM).await.is(403);
    served.anonymous().header("accept", "text/html").get(FORM).await.is(303);
    for path in ["/area/campaigns/none/cz-pension", "/area/campaigns/self-2025/none"] {
        Clerk::at(&served).browser.get(path).await.is(404);
    }
    assert!(own(&served).await.is_empty());
}

async fn a_form_from_elsewhere_is_not_taken(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::at(&served);
    let form = clerk.form().await.with("one-fill:value", "40").pressed("to", "draft");
    let bare = form.clone().without("form_token");
    clerk.send(&bare).await.is(403);
    clerk.send(&form.clone().with("form_token", "x")).await.is(403);
    let foreign = Clerk { browser: clerk.browser.header("sec-fetch-site", "cross-site") };
    foreign.send(&form).await.is(403);
    let unknown = form.clone().pressed("other", "1");
    clerk.send(&unknown).await.is(400);
    let copy = Filled { action: format!("{FORM}/copy"), pairs: Vec::new() };
    clerk.send(&copy).await.is(403);
    assert!(own(&served).await.is_empty());
    clerk.send(&form).await.is(303);
}

async fn what_is_hostile_is_text(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::at(&served);
    let hostile = "</textarea><svg onload=alert(1)>\"' ]]> \u{202e}&amp;";
    let form = clerk
        .form()
        .await
        .with("one-fill:value", hostile)
        .with("one-fill:comment", hostile)
        .with("one-fill:evidence", hostile)
        .with("one-fill:state", hostile)
        .with("reminders:value", hostile);
    let page = text(&clerk.send(&form.clone().pressed("to", "submitted")).await.is(422));
    assert!(!page.contains("<svg"), "{page}");
    let page = clerk.keep(Filled::to(&page, FORM)).await;
    assert!(!page.contains("<svg"));
    let answers = drafted(&served).await;
    let one_fill = answers.as_array().unwrap().iter().find(|it| it["criterion"] == "one-fill");
    assert_eq!(one_fill.unwrap()["comment"], hostile);
    assert_eq!(Filled::to(&page, FORM).field("one-fill:comment"), hostile);
}

async fn what_no_form_shows_is_kept(engine: Engine) {
    let served = collected(engine).await;
    let mut draft = evaluation("cz-parental-allowance", "cz-mpsv", 7);
    draft["facts"] = json!({"volume": 12});
    draft["answers"] = json!([
        {"criterion": "one-fill", "touchpoint": "web", "numerator": 7, "denominator": 10,
         "sample": {"kind": "census", "n": 10}, "comment": "a\tb\r\nc",
         "evidence": [{"url": "https://example.cz/form", "captured_at": "2026-01-01T00:00:00Z", "sha256": "0".repeat(64)}]},
        {"criterion": "one-fill", "target_group": "age-65-plus", "value": 12.25},
        {"criterion": "no-such-thing", "value": true, "counts": {"<b>": 1}},
        {"criterion": "reminders", "value": {"odd": [1]}},
        {"criterion": "portal-complete", "value": "3 of 6"},
        {"criterion": "satisfaction", "counts": {"1": 3}},
        {"criterion": "one-fill", "touchpoint": "web", "state": "no such state"},
    ]);
    let before = draft["answers"].clone();
    served.agency("cz-mpsv").post("/v1/evaluations?to=draft", &draft).await.is(201);

    let clerk = Clerk::at(&served);
    let page = clerk.open(FORM).await;
    assert!(page.contains("Pokračujete v rozpracovaném hodnocení"));
    let form = Filled::to(&page, FORM);
    assert_eq!(form.field("one-fill/all/web:numerator"), "7");
    assert_eq!(form.field("one-fill/age-65-plus/all:value"), "12,25");
    assert_eq!(form.field("satisfaction:count.1"), "3");
    clerk.keep(form).await;
    assert_eq!(drafted(&served).await, before);
    assert_eq!(own(&served).await[0]["draft"]["facts"], json!({"volume": 12}));

    // One field changes one field; what the methodology does not ask can be left out.
    let form = clerk
        .form()
        .await
        .with("one-fill/all/web:numerator", "8")
        .pressed("no-such-thing:drop", "1");
    clerk.keep(form).await;
    let after = drafted(&served).await;
    let mut told = before.clone();
    told[0]["numerator"] = json!(8);
    told.as_array_mut().unwrap().remove(2);
    assert_eq!(after, told);
}

async fn the_last_answers_stand_beside_the_questions_and_begin_a_draft(engine: Engine) {
    let served = collected(engine).await;
    let mut last = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    last["period"] = json!("2024");
    last["answers"][0]["comment"] = json!("Naposledy <b>");
    served.agency("cz-mpsv").post("/v1/evaluations?to=published", &last).await.is(201);
    let mut audit = evaluation("cz-parental-allowance", "cz-nku", 3);
    audit["period"] = json!("2024");
    audit["source"] = json!("audit");
    audit["answers"].as_array_mut().unwrap().truncate(1);
    let auditor = served.of("cz-nku", "evaluations:assess evaluations:publish");
    auditor.post("/v1/evaluations?to=published", &audit).await.is(201);

    let clerk = Clerk::at(&served);
    let page = clerk.open(FORM).await;
    for said in ["vy: <b>6 z 10</b>", "audit (cz-nku) <b>3 z 10</b>", "Naposledy &lt;b&gt;"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(page.contains("Začít odpověďmi z minula (2024)"), "{page}");
    let copy = Filled::to(&page, &format!("{FORM}/copy"));
    let copied = clerk.send(&copy).await.is(303);
    let page = clerk.open(copied.header("location")).await;
    assert!(page.contains("Projděte je jednu po druhé"));
    assert_eq!(
        drafted(&served).await,
        json!([
            {"criterion": "reminders", "value": "no"},
            {"criterion": "one-fill", "numerator": 6, "denominator": 10, "comment": "Naposledy <b>",
             "evidence": [{"url": "https://example.cz/form"}]},
        ])
    );
    // There is a draft now: it is not begun again, by an old page neither.
    assert!(!page.contains(&format!("{FORM}/copy")));
    let fresh = Filled::to(&page, FORM).field("form_key").to_owned();
    clerk.send(&copy.with("form_key", &fresh)).await.is(409);
    clerk.hand_in(Filled::to(&page, FORM)).await;
}

async fn what_too_few_people_said_stands_beside_no_question(engine: Engine) {
    let served = collected(engine).await;
    let survey = json!({
        "service": "cz-parental-allowance", "period": "2024", "methodology": "client-quality@m1",
        "source": "survey", "assessor": "cz-nku",
        "answers": [{"criterion": "satisfaction", "counts": {"1": 3, "4": 4}, "comment": "Sedm lidí"}],
    });
    let surveyor = served.of("cz-nku", "evaluations:assess evaluations:publish");
    surveyor.post("/v1/evaluations?to=published", &survey).await.is(201);
    // So that the question is shown: the draft answers what the agency is not asked.
    let mut draft = evaluation("cz-parental-allowance", "cz-mpsv", 7);
    draft["answers"] = json!([{"criterion": "satisfaction", "value": 2.5}]);
    served.agency("cz-mpsv").post("/v1/evaluations?to=draft", &draft).await.is(201);
    let page = Clerk::at(&served).open(FORM).await;
    assert!(page.contains("odpovědělo příliš málo lidí"), "{page}");
    for told in ["Sedm lidí", "1: 3", "4: 4"] {
        assert!(!page.contains(told), "{told}");
    }
}

async fn a_click_too_many_stores_nothing_twice(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::at(&served);
    let form = clerk.form().await.with("one-fill:value", "40").pressed("to", "draft");
    let (one, other) = futures_util::future::join(clerk.send(&form), clerk.send(&form)).await;
    assert_eq!((one.status, other.status), (303, 303));
    assert_eq!(own(&served).await.len(), 1);
    let late = clerk.send(&form).await.is(303);
    assert_eq!(late.header("location"), format!("{FORM}?said=saved"));
}

async fn one_more_place_keeps_what_was_typed(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::at(&served);
    let form = clerk
        .form()
        .await
        .with("one-fill:value", "abc")
        .with("place-criterion", "one-fill")
        .with("place-touchpoint", " web ")
        .with("place-group", "age-65-plus");
    // What is no code would become another place, or a second answer for all places.
    for touchpoint in ["web#2", "#1", "přepážka/web", "Web"] {
        let wrong = form.clone().with("place-touchpoint", touchpoint).pressed("to", "place");
        let refused = text(&clerk.send(&wrong).await.is(400));
        assert_eq!(Filled::to(&refused, FORM).field("one-fill:value"), "abc", "{touchpoint}");
        assert!(!refused.contains("name=\"one-fill/"), "{touchpoint}");
    }
    let opened = clerk.send(&form.pressed("to", "place")).await.is(200);
    assert!(own(&served).await.is_empty());
    let form = Filled::to(&text(&opened), FORM);
    assert_eq!(form.field("one-fill:value"), "abc");
    let name = "one-fill/age-65-plus/web:value";
    assert_eq!(form.field(name), "");
    clerk.keep(form.with("one-fill:value", "").with(name, "12,5")).await;
    assert_eq!(
        drafted(&served).await,
        json!([{"criterion": "one-fill", "target_group": "age-65-plus", "touchpoint": "web", "value": 12.5}])
    );
}

async fn what_cannot_be_written_is_not_offered(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::at(&served);
    let form = clerk.form().await.with("assisted:value", "helped");
    clerk.hand_in(form.clone()).await;
    let page = clerk.open(FORM).await;
    assert!(page.contains("čeká na zveřejnění") && !page.contains("assisted:value"));
    // What was typed meanwhile into an old page is not lost, and not stored.
    let key = uuid::Uuid::now_v7().to_string();
    let late = form.with("form_key", &key).with("assisted:value", "mandate");
    let page = text(&clerk.send(&late.pressed("to", "draft")).await.is(409));
    assert_eq!(Filled::to(&page, FORM).field("assisted:value"), "mandate");
    assert!(!page.contains("value=\"draft\"") && !page.contains("value=\"submitted\""));

    served.world.clock.set("2027-01-02T08:00:00Z".parse().unwrap());
    served.admin().post("/v1/campaigns/self-2025/close", &Value::Null).await;
    let other = "/area/campaigns/self-2025/cz-housing";
    let clerk = Clerk::at(&served);
    let page = clerk.open(other).await;
    assert!(page.contains("uzavřený") && !page.contains("name=\"to\""), "{page}");
}

/// Sends the form of a deed as the page of the evaluation has it.
async fn deed(clerk: &Clerk, here: &str, deed: &str, filled: &[(&str, &str)]) -> Got {
    let mut form = Filled::to(&clerk.open(here).await, &format!("{here}/{deed}"));
    for (name, value) in filled {
        let name = if *name == "reason" { &format!("reason-{deed}") } else { *name };
        form = form.with(name, value);
    }
    clerk.send(&form).await
}

async fn what_is_published_is_corrected(engine: Engine) {
    let served = collected(engine).await;
    let first = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let api = served.agency("cz-mpsv");
    let stored = api.post("/v1/evaluations?to=published", &first).await.is(201);
    let id = stored.body["id"].as_str().unwrap();
    let here = format!("/area/evaluations/{id}");
    let clerk = Clerk::at(&served);

    // Others find neither the page nor the deed; who only publishes does not correct.
    let there = format!("{here}/correct");
    let offered = Filled::to(&clerk.open(&here).await, &there).with("reason-correct", "cizí");
    let other = Clerk::of(&served, "cz-cssz", "evaluations:write");
    other.browser.get(&here).await.is(404);
    let page = other.open("/area/campaigns/self-2025/cz-pension").await;
    let theirs = Filled::to(&page, "/area/campaigns/self-2025/cz-pension");
    let foreign = offered.clone().with("form_token", theirs.field("form_token"));
    other.send(&foreign).await.is(404);
    let publisher = Clerk::of(&served, "cz-nku", "evaluations:publish");
    assert!(!publisher.open(&here).await.contains(&format!("action=\"{there}\"")));

    // Without a reason, of another revision, of another version: nothing is begun.
    deed(&clerk, &here, "correct", &[("reason", " ")]).await.is(422);
    deed(&clerk, &here, "correct", &[("reason", "x"), ("corrects", "7")]).await.is(409);
    deed(&clerk, &here, "correct", &[("reason", "x"), ("corrects", "")]).await.is(400);
    deed(&clerk, &here, "correct", &[("reason", "x"), ("version", "99")]).await.is(412);
    assert!(own(&served).await[0]["pending"].is_null());

    let why = "Spletli jsme se <b> v počtu.";
    let begun = deed(&clerk, &here, "correct", &[("reason", why)]).await.is(303);
    assert_eq!(begun.header("location"), FORM);
    let page = clerk.open(FORM).await;
    assert!(page.contains("Opravujete zveřejněné hodnocení"), "{page}");
    assert!(page.contains("Spletli jsme se &lt;b&gt; v počtu."));
    let form = Filled::to(&page, FORM);
    assert_eq!(form.field("one-fill:numerator"), "6");
    clerk.keep(form.with("one-fill:numerator", "7")).await;
    // The way back leads from both pages; what is public stands meanwhile.
    for from in [&here, "/area"] {
        let page = clerk.open(from).await;
        assert!(page.contains(&format!("href=\"{FORM}\">Pokračovat ve vyplňování")), "{page}");
    }
    let public = |path: String| {
        let nobody = served.anonymous();
        async move { nobody.get(&path).await.is(200).body }
    };
    let numerator = |body: &Value| {
        let answers = body["answers"].as_array().unwrap();
        let found = answers.iter().find(|answer| answer["criterion"] == "one-fill");
        found.unwrap()["numerator"].clone()
    };
    let stands = public(format!("/v1/evaluations/{id}")).await;
    assert_eq!((&stands["revision"], numerator(&stands)), (&json!(1), json!(6)));

    clerk.send(&clerk.form().await.pressed("to", "submitted")).await.is(303);
    assert!(!clerk.open(&here).await.contains("Pokračovat ve vyplňování"));
    deed(&publisher, &here, "publish", &[]).await.is(303);
    let stands = public(format!("/v1/evaluations/{id}")).await;
    assert_eq!((&stands["revision"], numerator(&stands)), (&json!(2), json!(7)));
    let second = public(format!("/v1/evaluations/{id}/revisions/2")).await;
    assert_eq!(second["reason"], why);
    assert_eq!(numerator(&public(format!("/v1/evaluations/{id}/revisions/1")).await), json!(6));

    // The closed campaign asks for nothing new, and for what is published all the same.
    served.world.clock.set("2027-01-02T08:00:00Z".parse().unwrap());
    served.admin().post("/v1/campaigns/self-2025/close", &Value::Null).await.is(200);
    let clerk = Clerk::at(&served);
    deed(&clerk, &here, "correct", &[("reason", "Ještě jednou")]).await.is(303);
    let form = clerk.form().await.with("one-fill:numerator", "8");
    clerk.send(&form.pressed("to", "submitted")).await.is(303);
}

async fn what_came_back_says_so_and_goes_on(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::at(&served);
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let api = served.agency("cz-mpsv");
    let stored = api.post("/v1/evaluations?to=draft", &draft).await.is(201);
    let here = format!("/area/evaluations/{}", stored.body["id"].as_str().unwrap());
    let go_on = format!("href=\"{FORM}\">Pokračovat ve vyplňování");
    let page = clerk.open(&here).await;
    assert!(page.contains(&go_on), "{page}");
    let home = clerk.open("/area").await;
    assert!(home.contains(&go_on) && !home.contains("vráceno"), "{home}");

    deed(&clerk, &here, "submit", &[]).await.is(303);
    assert!(!clerk.open(&here).await.contains(&go_on));
    let publisher = Clerk::of(&served, "cz-nku", "evaluations:publish");
    deed(&publisher, &here, "return", &[("reason", "Chybí <b> doklad")]).await.is(303);
    assert!(clerk.open("/area").await.contains("vráceno k přepracování"));
    for path in [&here, FORM] {
        let page = clerk.open(path).await;
        let (top, _) = page.split_once("<fieldset").or_else(|| page.split_once("<dt id")).unwrap();
        assert!(top.contains("k přepracování. Důvod:"), "{page}");
        assert!(top.contains("Chybí &lt;b&gt; doklad"), "{page}");
    }
    let english = clerk.open(&format!("/en{FORM}")).await;
    assert!(english.contains("came back to you for more work"));
    // Handed in again it is no longer one that came back.
    deed(&clerk, &here, "submit", &[]).await.is(303);
    assert!(!clerk.open("/area").await.contains("vráceno k přepracování"));

    // Of a correction that came back and was deleted, the next says nothing.
    deed(&publisher, &here, "publish", &[]).await.is(303);
    deed(&clerk, &here, "correct", &[("reason", "Jedna")]).await.is(303);
    deed(&clerk, &here, "submit", &[]).await.is(303);
    deed(&publisher, &here, "return", &[("reason", "Ne takhle")]).await.is(303);
    assert!(clerk.open(FORM).await.contains("Ne takhle"));
    assert!(clerk.open("/area").await.contains("vráceno k přepracování"));
    deed(&clerk, &here, "delete", &[]).await.is(303);
    deed(&clerk, &here, "correct", &[("reason", "Druhá")]).await.is(303);
    assert!(!clerk.open(FORM).await.contains("Ne takhle"));
    assert!(!clerk.open("/area").await.contains("vráceno k přepracování"));
}

async fn a_correction_without_a_campaign_is_told_where_to_go(engine: Engine) {
    let served = Served::seeded(engine).await;
    let clerk = Clerk::at(&served);
    let api = served.agency("cz-mpsv");
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let stored = api.post("/v1/evaluations?to=draft", &draft).await.is(201);
    let id = stored.body["id"].as_str().unwrap();
    let here = format!("/area/evaluations/{id}");
    let page = clerk.open(&here).await;
    assert!(page.contains(&format!("PUT <code>/v1/evaluations/{id}</code>")), "{page}");
    assert!(!page.contains("Pokračovat ve vyplňování"));
    api.post(&format!("/v1/evaluations/{id}/submit"), &Value::Null).await.is(200);
    api.post(&format!("/v1/evaluations/{id}/publish"), &Value::Null).await.is(200);
    let page = clerk.open(&here).await;
    assert!(page.contains(&format!("POST <code>/v1/evaluations/{id}/revisions</code>")), "{page}");
    assert!(!page.contains(&format!("action=\"{here}/correct\"")));
}

async fn what_the_form_does_not_know_is_refused(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::at(&served);
    let form = clerk.form().await.with("one-fill:value", "40");
    let answered = |name: &str| form.clone().pressed(name, "1").pressed("to", "draft");
    let page = text(&clerk.send(&answered("no-such-thing:value")).await.is(422));
    assert!(page.contains("Takovou otázku metodika nemá.") && page.contains("no-such-thing"));
    assert_eq!(Filled::to(&page, FORM).field("one-fill:value"), "40");
    clerk.send(&answered("one-fill:count.odd")).await.is(422);
    clerk.send(&answered("reminders:numerator")).await.is(422);
    // Twice the same, and a button that no form has.
    clerk.send(&answered("one-fill:value")).await.is(400);
    clerk.send(&answered("one-fill/all/all:value")).await.is(400);
    for to in ["published", "evil", "Draft"] {
        clerk.send(&form.clone().pressed("to", to)).await.is(400);
    }
    let more = form.clone().pressed("place-criterion", "no-such-thing").without("place-criterion");
    clerk.send(&more.pressed("place-criterion", "none").pressed("to", "place")).await.is(400);
    assert!(own(&served).await.is_empty());
    clerk.send(&form.pressed("to", "draft")).await.is(303);
}

async fn thousands_of_answers_are_counted_and_kept(engine: Engine) {
    let served = collected(engine).await;
    let mut draft = evaluation("cz-parental-allowance", "cz-mpsv", 7);
    let mut answers: Vec<Value> = (0..4_998)
        .map(|nth| {
            json!({"criterion": "one-fill", "touchpoint": format!("t{nth}"), "value": 50,
                   "evidence": [{"url": "https://example.cz/form"}]})
        })
        .collect();
    answers.push(json!({"criterion": "one-fill", "touchpoint": "last", "value": "odd"}));
    answers.push(json!({"criterion": "reminders", "value": "no"}));
    draft["answers"] = json!(answers);
    let api = served.agency("cz-mpsv");
    let stored = api.post("/v1/evaluations?to=draft", &draft).await.is(201);
    let here = format!("/area/evaluations/{}", stored.body["id"].as_str().unwrap());

    let clerk = Clerk::at(&served);
    let page = clerk.open(FORM).await;
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    assert!(page.contains("4799 odpovědí"), "of 4999 beside 200");
    let form = Filled::to(&page, FORM);
    // What needs mending is there though it stands last.
    assert_eq!(form.field("one-fill/all/last:value"), "odd");
    assert_eq!(form.field("reminders:value"), "no");
    let page = clerk.keep(form.with("one-fill/all/last:value", "12,5")).await;
    answers[4_998]["value"] = json!(12.5);
    assert_eq!(drafted(&served).await, json!(answers));
    assert!(page.contains("4799 odpovědí"));

    let page = clerk.open(&here).await;
    assert!(page.len() < 300_000, "{} bytes", page.len());
    assert!(page.contains("A ještě 4800 dalších"), "of 5000 beside 200");
    assert_eq!(page.matches("<dt id=\"answer-").count(), 200);
}

/// The values of every question that a form has one for: with these everything is answered at its best.
fn full(mut form: Filled) -> Filled {
    let names: Vec<String> = form.pairs.iter().map(|(name, _)| name.clone()).collect();
    for name in names {
        if name.ends_with(":value") {
            let is_share =
                form.pairs.iter().any(|(other, _)| *other == name.replace(":value", ":numerator"));
            form = form.with(&name, if is_share { "50" } else { "" });
        } else if name.ends_with(":evidence") {
            form = form.with(&name, "https://example.cz/doklad");
        }
    }
    for (criterion, level) in [
        ("portal-listed", "direct"),
        ("eid-sign-in", "enough"),
        ("whenever", "mostly"),
        ("status-tracking", "online"),
        ("life-event-guidance", "named"),
        ("proactivity", "offer"),
        ("reminders", "personal"),
        ("human-help", "named"),
        ("mobile", "yes"),
        ("assisted", "helped"),
        ("tested-with-clients", "users"),
    ] {
        form = form.with(&format!("{criterion}:value"), level);
    }
    form
}

async fn what_gives_no_grade_is_handed_in_knowingly(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::at(&served);
    // What is wrong comes first.
    let bad = clerk.form().await.with("assisted:value", "helped").with("mobile:value", "odd");
    clerk.send(&bad.pressed("to", "submitted")).await.is(422);
    assert!(own(&served).await.is_empty());

    let form = clerk.form().await.with("assisted:value", "helped");
    let kept = clerk.send(&form.pressed("to", "submitted")).await.is(303);
    assert_eq!(kept.header("location"), format!("{FORM}?said=ungraded"));
    assert_eq!(drafted(&served).await, json!([{"criterion": "assisted", "value": "helped"}]));
    let page = clerk.open(kept.header("location")).await;
    assert!(page.contains("ještě neodevzdané: známka by z něj nevznikla"), "{page}");
    let knowing = "form=\"answers\" name=\"to\" value=\"ungraded\"";
    assert!(page.contains(knowing) && page.contains("Z toho, co je uložené, by známka nevznikla"));
    // Asked of whoever hands it in, and of nobody else.
    assert!(!clerk.open(FORM).await.contains(knowing));
    clerk.send(&Filled::to(&page, FORM).pressed("to", "ungraded")).await.is(303);
    assert_eq!(own(&served).await[0]["standing"], "submitted");

    // What gives one is handed in at once, and nothing is said of it.
    let other = "/area/campaigns/self-2025/cz-housing";
    let form = full(Filled::to(&clerk.open(other).await, other));
    let handed = clerk.send(&form.pressed("to", "submitted")).await.is(303);
    assert!(handed.header("location").ends_with("?done=submit"), "{}", handed.header("location"));
}

async fn the_page_tells_how_far_it_is_filled_in(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::at(&served);
    let page = clerk.open(FORM).await;
    let plain = |page: &str| page.replace('\u{a0}', " ");
    assert!(plain(&page).contains("Zodpovězeno 0 z 18."), "{page}");
    assert!(!page.contains("by známka nevznikla"), "of nothing nothing is told");
    // Options say what they are worth, and which need evidence.
    for said in ["0 bodů<", "75 bodů, s dokladem", "Od 75 procent musí mít odpověď doklad."] {
        assert!(plain(&page).contains(said), "{said}");
    }
    // The first button is the one that Enter presses.
    let buttons: Vec<&str> = page.split("name=\"to\" value=\"").skip(1).collect();
    assert!(buttons[0].starts_with("draft\""), "{}", buttons[0]);

    let form = clerk
        .form()
        .await
        .with("assisted:value", "helped")
        .with("mobile:value", "yes")
        .with("one-fill:comment", "Zjistíme.");
    let page = clerk.keep(form).await;
    let (_, list) = page.split_once("<nav class=\"overview\"").unwrap();
    let (list, _) = list.split_once("</nav>").unwrap();
    let item = |name: &str| {
        let (_, rest) = list.split_once(&format!("{name}</a>")).unwrap_or_else(|| panic!("{list}"));
        rest.split("</li>").next().unwrap().to_owned()
    };
    assert!(item("Pomoc a zastoupení").contains("zodpovězeno"));
    assert!(item("Na telefonu").contains("k opravě"), "its evidence is missing");
    assert!(item("Srozumitelnost").contains("chybí"));
    // A remark alone is a fault, and no answer.
    assert!(item("Údaje, které stát už má").contains("k opravě"));
    assert!(plain(&page).contains("Zodpovězeno 1 z 18, k opravě 2."), "{page}");
    assert!(page.contains("Z toho, co je uložené, by známka nevznikla: "));

    let form = full(Filled::to(&page, FORM));
    let shown = clerk.send(&form.pressed("to", "what-if")).await.is(303);
    assert_eq!(shown.header("location"), format!("{FORM}?said=what-if"));
    let page = clerk.open(shown.header("location")).await;
    for said in ["Jak by to dopadlo", "Známka by byla", "Co by ji zvedlo nejvíc"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(page.contains("100\u{a0}% – známka by byla") && !page.contains("% %"), "{page}");
    assert!(plain(&page).contains("Zodpovězeno 18 z 18.") && !page.contains("Bez odpovědi:"));
    assert_eq!(own(&served).await[0]["standing"], "draft");
    // Where it was not asked for it is not worked out.
    assert!(!clerk.open(FORM).await.contains("Co by ji zvedlo nejvíc"));

    // Of a service that the state begins, what it has by that is not missing.
    let mut draft = own(&served).await[0]["draft"].clone();
    draft["facts"] = json!({"proactive": true});
    draft["answers"] = json!([{"criterion": "assisted", "value": "helped"}]);
    let id = own(&served).await[0]["id"].as_str().unwrap().to_owned();
    let api = served.agency("cz-mpsv");
    let tag = api.get(&format!("/v1/evaluations/{id}")).await.header("etag").to_owned();
    api.header("if-match", &tag).put(&format!("/v1/evaluations/{id}"), &draft).await.is(200);
    let page = clerk.open(FORM).await;
    assert!(plain(&page).contains("Zodpovězeno 1 z 11."), "{page}");
    assert!(page.contains("službu zahajuje stát sám") && page.contains("není potřeba"));
}

async fn what_came_broken_stays_on_the_page(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::at(&served);
    let form = clerk.form().await.with("one-fill:comment", "Psáno hodinu.");
    let long = "ž".repeat(20_001);
    for (name, value, told) in [
        ("mobile:comment", "před\u{0}po", "V textu byl znak, který nejde uložit."),
        ("mobile:comment", "před\u{fffe}po", "V textu byl znak, který nejde uložit."),
        ("mobile:comment", long.as_str(), "Poznámka je moc dlouhá: smí mít nejvýš 4 000 znaků."),
    ] {
        let broken = form.clone().with(name, value).pressed("to", "draft");
        let page = text(&clerk.send(&broken).await.is(400));
        assert!(page.contains(told), "{told}");
        let again = Filled::to(&page, FORM);
        assert_eq!(again.field("one-fill:comment"), "Psáno hodinu.");
        let left: String = value.chars().filter(|it| !"\u{0}\u{fffe}".contains(*it)).collect();
        assert_eq!(again.field(name), left);
        // The question is named, and the field is marked.
        let (_, summary) = page.split_once("id=\"faults\"").unwrap();
        assert!(summary.split("</ul>").next().unwrap().contains("Na telefonu</a>"), "{summary}");
        let (_, tag) = page.split_once(&format!("name=\"{name}\"")).unwrap();
        assert!(tag.split('>').next().unwrap().contains("aria-invalid=\"true\""));
    }
    // Twice the same: the first stays, and the question is named.
    let twice = form.clone().pressed("one-fill:comment", "Jinak.").pressed("to", "draft");
    let page = text(&clerk.send(&twice).await.is(400));
    assert!(page.contains("Tohle políčko přišlo víckrát."));
    assert_eq!(Filled::to(&page, FORM).field("one-fill:comment"), "Psáno hodinu.");
    for (name, value, told) in [
        ("other", "1", "Tohle políčko formulář nemá."),
        ("to", "evil", "Tohle ve formuláři nebylo."),
        ("one-fill:odd", "1", "Tohle políčko formulář nemá."),
    ] {
        let page = text(&clerk.send(&form.clone().pressed(name, value)).await.is(400));
        assert!(page.contains(told), "{told}: {page}");
        assert_eq!(Filled::to(&page, FORM).field("one-fill:comment"), "Psáno hodinu.");
    }
    let page = text(&clerk.send(&form.clone().pressed("to", "place")).await.is(400));
    assert!(page.contains("Vyberte otázku, ke které chcete odpověď přidat."));
    // More places than any page shows.
    let many = (0..500)
        .fold(form.clone(), |form, nth| form.pressed(&format!("one-fill/all/t{nth}:comment"), "x"));
    let page = text(&clerk.send(&many.pressed("to", "draft")).await.is(400));
    assert!(page.contains("najednou příliš mnoho") && page.len() < 1_500_000);
    assert!(own(&served).await.is_empty());

    // What Word puts between lines is an end of a line.
    let form = form.with("one-fill:comment", "jedna\u{b}dvě").with("one-fill:value", "40");
    clerk.keep(form).await;
    assert_eq!(drafted(&served).await[0]["comment"], "jedna\ndvě");
}

async fn the_answers_of_what_was_withdrawn_begin_a_draft(engine: Engine) {
    let served = collected(engine).await;
    let api = served.agency("cz-mpsv");
    let mut first = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    first["answers"][0]["comment"] = json!("Tehdy");
    let stored = api.post("/v1/evaluations?to=published", &first).await.is(201);
    let id = stored.body["id"].as_str().unwrap();
    let clerk = Clerk::at(&served);
    assert!(!clerk.open(FORM).await.contains("vzato zpět"));
    let copy = Filled {
        action: format!("{FORM}/copy"),
        pairs: [("form_key", uuid::Uuid::now_v7().to_string()), ("from", "withdrawn".into())]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
    };
    let token = |page: &str| Filled::all(page)[0].field("form_token").to_owned();
    let early = copy.clone().pressed("form_token", &token(&clerk.open("/area").await));
    clerk.send(&early).await.is(409);

    let publisher = Clerk::of(&served, "cz-nku", "evaluations:publish");
    let here = format!("/area/evaluations/{id}");
    deed(&publisher, &here, "withdraw", &[("reason", "Spletli jsme se.")]).await.is(303);
    let page = clerk.open(FORM).await;
    assert!(page.contains("Vzít odpovědi z toho, co bylo vzato zpět"), "{page}");
    let copied = clerk.send(&Filled::to(&page, &format!("{FORM}/copy"))).await.is(303);
    assert_eq!(copied.header("location"), format!("{FORM}?said=copied"));
    let all = own(&served).await;
    let draft = all.iter().find(|it| it["standing"] == "draft").unwrap();
    let answers = draft["draft"]["answers"].as_array().unwrap();
    let one_fill = answers.iter().find(|it| it["criterion"] == "one-fill").unwrap();
    assert_eq!((&one_fill["numerator"], &one_fill["comment"]), (&json!(6), &json!("Tehdy")));
    assert_eq!(answers.len(), first["answers"].as_array().unwrap().len());
    assert!(draft["draft"]["facts"].is_null(), "the service as it is told today");
    // It is offered once; others have nothing of it.
    assert!(!clerk.open(FORM).await.contains("vzato zpět"));
    let other = "/area/campaigns/self-2025/cz-housing";
    let page = clerk.open(other).await;
    let none = Filled { action: format!("{other}/copy"), ..copy };
    let none = none.pressed("form_token", &token(&page));
    clerk.send(&none).await.is(404);
    let odd = Filled { action: format!("{other}/copy"), pairs: Vec::new() };
    let odd = odd.pressed("form_token", &token(&page)).pressed("from", "elsewhere");
    let odd = odd.pressed("form_key", &uuid::Uuid::now_v7().to_string());
    clerk.send(&odd).await.is(404);
}

async fn what_a_draft_states_of_its_service_decides_what_is_asked(engine: Engine) {
    let served = collected(engine).await;
    let mut draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    draft["facts"] = json!({"type": "informational"});
    draft["answers"] = json!([{"criterion": "assisted", "value": "helped"}]);
    let api = served.agency("cz-mpsv");
    let stored = api.post("/v1/evaluations?to=draft", &draft).await.is(201);
    let here = format!("/area/evaluations/{}", stored.body["id"].as_str().unwrap());
    let clerk = Clerk::at(&served);
    let (form, page) = (clerk.open(FORM).await, clerk.open(&here).await);
    let (_, open) = page.split_once("Bez odpovědi:").unwrap();
    let open = open.split("</p>").next().unwrap();
    for (criterion, name, is_asked) in [
        ("plain-language", "Srozumitelnost", true),
        ("one-fill", "Údaje, které stát už má", false),
        ("no-papers", "Doklady si opatří úřad", false),
    ] {
        assert_eq!(
            form.contains(&format!("name=\"{criterion}:comment\"")),
            is_asked,
            "{criterion}"
        );
        assert_eq!(open.contains(name), is_asked, "{open}");
    }
    // The one that is answered lacks its evidence.
    let form = form.replace('\u{a0}', " ");
    assert!(form.contains("Zodpovězeno 0 z 11, k opravě 1."), "{form}");
}

async fn what_another_answer_makes_needless_is_not_missing(engine: Engine) {
    let served = Served::seeded(engine).await;
    let leaf = |code: &str, scale: Value| {
        json!({"code": code, "parent": "index", "scale": scale, "sources": ["self"],
               "names": {"cs": code}, "question": {"cs": "Jak?"}})
    };
    let mut after = leaf("after", json!({"kind": "boolean"}));
    after["applies_if"] = json!([{"answer.first": ["yes"]}]);
    let document = json!({
        "names": {"cs": "Jiná"}, "periods": {"from": "2024-01-01", "to": null}, "period_lengths": ["P1Y"],
        "nodes": [
            {"code": "index", "parent": null, "names": {"cs": "Celkem"}},
            leaf("first", json!({"kind": "boolean"})),
            after,
            leaf("part", json!({"kind": "share"})),
        ],
    });
    let admin = served.admin();
    admin.put("/v1/methodologies/other/m1", &document).await.is(201);
    admin.post("/v1/methodologies/other/m1/freeze", &Value::Null).await.is(200);
    let campaign = json!({
        "names": {"cs": "Jiný sběr"}, "methodology": "other@m1", "period": "2025",
        "opens_on": "2026-01-01", "due_on": "2026-11-30", "closes_on": "2026-12-31",
    });
    admin.put("/v1/campaigns/other-2025", &campaign).await.is(201);
    let last = json!({
        "service": "cz-parental-allowance", "period": "2024", "methodology": "other@m1",
        "source": "self", "assessor": "cz-mpsv", "answers": [{"criterion": "part", "value": 0.004}],
    });
    served.agency("cz-mpsv").post("/v1/evaluations?to=published", &last).await.is(201);

    let clerk = Clerk::at(&served);
    let path = "/area/campaigns/other-2025/cz-parental-allowance";
    let page = clerk.open(path).await;
    // What was answered is shown as it was answered.
    assert!(page.contains("vy: <b>0,004\u{a0}%</b>"), "{page}");
    let told = |page: &str, answered: usize, of: usize| {
        page.replace('\u{a0}', " ").contains(&format!("Zodpovězeno {answered} z {of}."))
    };
    assert!(told(&page, 0, 3), "{page}");
    for (answer, answered, of) in [("true", 1, 3), ("false", 1, 2)] {
        let form = Filled::to(&clerk.open(path).await, path).with("first:value", answer);
        let kept = clerk.send(&form.pressed("to", "draft")).await.is(303);
        let page = clerk.open(kept.header("location")).await;
        assert!(told(&page, answered, of), "{answer}: {page}");
        assert_eq!(page.contains("není potřeba"), answer == "false", "{answer}");
    }
}
