//! The agency area: who is let in, what is taken from them, and that it is done by the rules of the API.

use serde_json::{Value, json};
use znamka::domain::address::{encode, query};

use crate::{
    served::{Asker, Got, Served, evaluation, text},
    world::Engine,
};

both_engines! {
    nobody_is_let_in_without_a_token_that_holds,
    one_comes_back_to_where_one_wanted_and_nowhere_else,
    the_cookie_is_for_pages_alone,
    a_form_from_elsewhere_changes_nothing,
    a_form_that_cannot_be_read_says_all_that_is_wrong,
    what_belongs_to_another_agency_is_not_there,
    an_evaluation_goes_step_by_step,
    a_form_sent_twice_is_done_once,
    nobody_keeps_what_the_area_shows,
    what_is_due_when_stands_on_the_first_page,
    what_waits_is_shown_to_who_publishes,
    what_is_offered_is_taken_and_nothing_else,
    a_draft_shows_what_is_wrong_and_what_would_lift_it,
    a_publication_is_told_in_a_sentence,
    whatever_is_written_is_text,
    who_only_publishes_is_offered_nothing_to_fill_in,
    a_correction_shows_why_and_what_it_changes,
    what_was_published_once_is_no_correction,
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Somebody with a browser who is logged in.
pub struct Clerk {
    pub asker: Asker,
}

/// The body of a form.
pub fn fields(pairs: &[(&str, &str)]) -> Vec<u8> {
    query(pairs.iter().copied()).into_bytes()
}

/// The value of the first hidden field of that name.
#[track_caller]
pub fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&field).unwrap_or_else(|| panic!("no {name} in {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// Somebody with a browser, not logged in.
pub fn browser(served: &Served) -> Asker {
    served.anonymous().header("accept", "text/html").header("origin", &served.base)
}

pub async fn log_in(asker: &Asker, token: &str, back: &str) -> Got {
    asker.send("POST", "/area/login", FORM, fields(&[("token", token), ("back", back)])).await
}

impl Clerk {
    pub async fn of(served: &Served, agency: &str, scopes: &str) -> Self {
        Self::with(served, &served.of(agency, scopes).bearer()).await
    }

    pub async fn with(served: &Served, token: &str) -> Self {
        let asker = browser(served);
        let got = log_in(&asker, token, "").await.is(303);
        let cookie = got.header("set-cookie").split(';').next().unwrap().to_owned();
        Self { asker: asker.header("cookie", &cookie) }
    }

    pub async fn page(&self, path: &str) -> String {
        text(&self.asker.get(path).await.is(200))
    }

    /// Sends a form as the page `from` has it, with these fields filled in.
    pub async fn send(&self, from: &str, to: &str, filled: &[(&str, &str)]) -> Got {
        let page = self.page(from).await;
        let (token, key) = (hidden(&page, "form_token"), hidden(&page, "form_key"));
        let mut all = vec![("form_token", &*token), ("form_key", &*key)];
        let version = page.contains("name=\"version\"").then(|| hidden(&page, "version"));
        let is_named = filled.iter().any(|(name, _)| *name == "version");
        all.extend(version.as_deref().filter(|_| !is_named).map(|version| ("version", version)));
        all.extend(filled);
        self.asker.send("POST", to, FORM, fields(&all)).await
    }
}

/// A draft that is whole, but not handed in; says its id.
async fn drafted(served: &Served, service: &str, agency: &str) -> String {
    let draft = evaluation(service, agency, 9);
    let got = served.agency(agency).post("/v1/evaluations?to=draft", &draft).await.is(201);
    got.body["id"].as_str().unwrap().to_owned()
}

async fn nobody_is_let_in_without_a_token_that_holds(engine: Engine) {
    let served = Served::seeded(engine).await;
    let nobody = browser(&served);
    for path in ["/area", "/en/area", "/area/evaluations/01932f5e-7d2c-7aa0-8000-000000000001"] {
        let got = nobody.get(path).await.is(303);
        assert!(got.header("location").contains("/area/login?back="), "{path}");
        assert_eq!(got.header("cache-control"), "no-store");
    }
    let page = text(&nobody.get("/area/login").await.is(200));
    assert!(
        page.contains("Přihlášení pro úřady")
            && page.contains("name=\"robots\" content=\"noindex\"")
    );

    for token in ["", "nonsense", "a.b.c", &"x".repeat(9_000)] {
        let got = log_in(&nobody, token, "/area").await.is(401);
        assert!(text(&got).contains("Tento token tu neplatí"), "{token:.20}");
        assert_eq!(got.header("set-cookie"), "");
        if !token.is_empty() {
            assert!(!text(&got).contains(token), "a token is not said again");
        }
    }

    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let page = clerk.page("/area").await;
    assert!(page.contains("Jste přihlášeni za:") && page.contains("cz-mpsv"), "{page}");

    let out = clerk.send("/area", "/area/logout", &[]).await.is(303);
    assert_eq!(out.header("location"), "/area/login?said=out");
    assert!(out.header("set-cookie").contains("Max-Age=0"));

    served.world.clock.set("2026-11-22T09:00:31Z".parse().unwrap());
    let ended = clerk.asker.get("/area").await.is(303);
    assert!(ended.header("location").ends_with("&said=ended"));
    assert!(ended.header("set-cookie").contains("Max-Age=0"));
}

async fn one_comes_back_to_where_one_wanted_and_nowhere_else(engine: Engine) {
    let served = Served::seeded(engine).await;
    let nobody = browser(&served);
    let token = served.of("cz-mpsv", "evaluations:write").bearer();
    let asked = nobody.get("/en/area/evaluations/x?done=submit").await.is(303);
    let login = asked.header("location").to_owned();
    assert!(login.starts_with("/en/area/login?back="));
    let page = text(&nobody.get(&login).await.is(200));
    let back = hidden(&page, "back");
    assert_eq!(back, "/en/area/evaluations/x?done=submit");
    let got = log_in(&nobody, &token, &back).await.is(303);
    assert_eq!(got.header("location"), back);
    for foreign in ["https://evil.example/area", "//evil.example/area", "/\\evil.example", "/v1"] {
        let got = log_in(&nobody, &token, foreign).await.is(303);
        assert_eq!(got.header("location"), "/area", "{foreign}");
        let page =
            text(&nobody.get(&format!("/area/login?back={}", encode(foreign))).await.is(200));
        assert_eq!(hidden(&page, "back"), "/area", "{foreign}");
        assert!(!page.contains(&format!("href=\"{foreign}")), "{foreign}");
    }
}

async fn the_cookie_is_for_pages_alone(engine: Engine) {
    let served = Served::seeded(engine).await;
    let id = drafted(&served, "cz-housing", "cz-mpsv").await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write evaluations:publish").await;
    clerk.page(&format!("/area/evaluations/{id}")).await;
    let path = format!("/v1/evaluations/{id}");
    clerk.asker.get(&path).await.is(404);
    clerk.asker.post(&format!("{path}/submit"), &Value::Null).await.is(401);
    let list = clerk.asker.get("/v1/evaluations").await.is(200);
    assert_eq!(list.body["items"], json!([]));
    // And the token of a program is none for pages.
    served.agency("cz-mpsv").get("/area").await.is(303);

    let config = znamka::config::Config {
        public_url: Some("https://znamka.example".into()),
        ..Default::default()
    };
    let public = Served::with(engine, config);
    let token = public.of("cz-mpsv", "evaluations:write").bearer();
    let got = log_in(&browser(&public), &token, "").await.is(303);
    let cookie = got.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-znamka=") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(
        cookie.contains("; HttpOnly; SameSite=Strict") && cookie.contains("; Path=/; Max-Age=3600")
    );
}

async fn a_form_from_elsewhere_changes_nothing(engine: Engine) {
    let served = Served::seeded(engine).await;
    let id = drafted(&served, "cz-housing", "cz-mpsv").await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let other = Clerk::of(&served, "cz-mpsv", "evaluations:write evaluations:publish").await;
    let (here, there) =
        (format!("/area/evaluations/{id}"), format!("/area/evaluations/{id}/submit"));
    let key = ("form_key", "01932f5e-7d2c-7aa0-8000-000000000001");
    let foreign = hidden(&other.page(&here).await, "form_token");
    for sent in [
        fields(&[key]),
        fields(&[key, ("form_token", "")]),
        fields(&[key, ("form_token", "AAAA")]),
        fields(&[key, ("form_token", &foreign)]),
    ] {
        let got = clerk.asker.send("POST", &there, FORM, sent).await.is(403);
        assert!(text(&got).contains("Formulář nepřišel z této stránky"));
        assert_eq!(got.header("cache-control"), "no-store");
    }
    let page = clerk.page(&here).await;
    let token = hidden(&page, "form_token");
    let sent = fields(&[key, ("form_token", &token)]);
    let cookie = clerk.asker.clone();
    for (name, value) in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")] {
        cookie.header(name, value).send("POST", &there, FORM, sent.clone()).await.is(403);
    }
    let bearer = served.of("cz-mpsv", "evaluations:write").bearer();
    for origin in ["https://evil.example", "null"] {
        let elsewhere = served.anonymous().header("accept", "text/html").header("origin", origin);
        log_in(&elsewhere, &bearer, "").await.is(403);
        let session = clerk.page("/area").await;
        assert!(session.contains("cz-mpsv"));
    }
    // A browser that does not say from where logs nobody in.
    log_in(&served.anonymous().header("accept", "text/html"), &bearer, "").await.is(403);

    let stands = served.agency("cz-mpsv").get(&format!("/v1/evaluations/{id}")).await.is(200);
    assert_eq!(stands.body["standing"], "draft");
    clerk.send(&here, &there, &[]).await.is(303);
}

async fn a_form_that_cannot_be_read_says_all_that_is_wrong(engine: Engine) {
    let served = Served::seeded(engine).await;
    let id = drafted(&served, "cz-housing", "cz-mpsv").await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let (here, there) =
        (format!("/area/evaluations/{id}"), format!("/area/evaluations/{id}/delete"));
    let unknown = clerk.send(&here, &there, &[("what", "<b>"), ("version", "x")]).await.is(400);
    let page = text(&unknown);
    assert!(
        page.contains("Tohle ve formuláři nebylo.") && page.contains("formulář nemá."),
        "{page}"
    );
    let token = hidden(&clerk.page(&here).await, "form_token");
    for body in [format!("form_token={token}&form_key=1"), format!("form_token={token}&a=%00")] {
        clerk.asker.send("POST", &there, FORM, body.into_bytes()).await.is(400);
    }
    clerk.asker.send("POST", &there, "application/json", b"{}".to_vec()).await.is(415);
    let large = format!("form_token={token}&a={}", "x".repeat(3 << 20));
    clerk.asker.send("POST", &there, FORM, large.into_bytes()).await.is(413);
    // Who comes to where a form was sent is led to the page that it stands on.
    assert_eq!(clerk.asker.get(&there).await.is(303).header("location"), here);
}

async fn what_belongs_to_another_agency_is_not_there(engine: Engine) {
    let served = Served::seeded(engine).await;
    let id = drafted(&served, "cz-pension", "cz-cssz").await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let (here, there) =
        (format!("/area/evaluations/{id}"), format!("/area/evaluations/{id}/submit"));
    let missing = "/area/evaluations/01932f5e-7d2c-7aa0-8000-000000000001";
    let hidden = text(&clerk.asker.get(&here).await.is(404));
    let nothing = text(&clerk.asker.get(missing).await.is(404));
    // They differ in the name of the request, and in where the page stands in other languages.
    let told = |page: &str| {
        let (_, told) = page.split_once("<main").unwrap();
        told.split("<p class=\"note\">").next().unwrap().to_owned()
    };
    assert_eq!(told(&hidden), told(&nothing));
    clerk.asker.get("/area/evaluations/nonsense").await.is(404);
    clerk.send("/area", &there, &[("version", "1")]).await.is(404);
    assert!(!clerk.page("/area").await.contains("cz-pension"));
}

async fn an_evaluation_goes_step_by_step(engine: Engine) {
    let served = Served::seeded(engine).await;
    let id = drafted(&served, "cz-housing", "cz-mpsv").await;
    let here = format!("/en/area/evaluations/{id}");
    let to = |step: &str| format!("{here}/{step}");
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let publisher = Clerk::of(&served, "cz-nku", "evaluations:publish").await;
    let offers = |page: &str| {
        let all = ["Hand in", "Return for more work", "Publish", "Withdraw", "Delete the draft"];
        let button = |label: &&&str| page.contains(&format!("type=\"submit\">{label}</button>"));
        all.iter().filter(button).copied().collect::<Vec<_>>()
    };
    assert_eq!(offers(&clerk.page(&here).await), ["Hand in", "Delete the draft"]);
    assert!(offers(&publisher.page(&here).await).is_empty());
    publisher.send(&here, &to("submit"), &[("version", "1")]).await.is(403);
    let done = clerk.send(&here, &to("submit"), &[]).await.is(303);
    assert_eq!(done.header("location"), format!("{here}?done=submit"));
    let page = clerk.page(done.header("location")).await;
    assert!(page.contains("Handed in. It is waiting to be published now."));
    assert!(offers(&page).is_empty());
    let again = clerk.send(&here, &to("submit"), &[("version", "1")]).await.is(412);
    assert!(text(&again).contains("role=\"alert\""));
    let again = text(&clerk.send(&here, &to("submit"), &[("version", "2")]).await.is(409));
    assert!(
        again.contains("role=\"alert\"") && again.contains("It is submitted already."),
        "{again}"
    );

    assert_eq!(offers(&publisher.page(&here).await), ["Return for more work", "Publish"]);
    let long = "é".repeat(2_001);
    let kept =
        text(&publisher.send(&here, &to("return"), &[("reason-return", &long)]).await.is(422));
    assert!(
        kept.contains(&long)
            && kept.contains("The reason is missing, or longer than 2,000 characters.")
    );
    publisher.send(&here, &to("return"), &[("reason-return", "  ")]).await.is(422);
    let why = "Chybí <b>doklad</b>\r\nk formuláři.";
    publisher.send(&here, &to("return"), &[("reason-return", why)]).await.is(303);
    let page = clerk.page(&here).await;
    assert!(page.contains("Chybí &lt;b&gt;doklad&lt;/b&gt;\nk formuláři."), "{page}");
    assert_eq!(offers(&page), ["Hand in"], "what was handed in once is not deleted");
    clerk.send(&here, &to("submit"), &[]).await.is(303);
    publisher.send(&here, &to("publish"), &[]).await.is(303);
    assert_eq!(offers(&publisher.page(&here).await), ["Withdraw"]);
    assert!(offers(&clerk.page(&here).await).is_empty());
    let mine = [("reason-withdraw", "mine"), ("version", "1")];
    let page = text(&clerk.send(&here, &to("withdraw"), &mine).await.is(403));
    assert!(page.contains("“Withdraw” cannot be done") && page.contains(">mine<"), "{page}");
    publisher.send(&here, &to("withdraw"), &[("reason-withdraw", "counted twice")]).await.is(303);
    let page = publisher.page(&here).await;
    assert!(page.contains("counted twice") && offers(&page).is_empty());

    let id = drafted(&served, "cz-housing", "cz-mpsv").await;
    let here = format!("/area/evaluations/{id}");
    let version = hidden(&clerk.page(&here).await, "version");
    let draft = evaluation("cz-housing", "cz-mpsv", 3);
    let api = served.agency("cz-mpsv").header("if-match", &format!("\"v{version}\""));
    api.put(&format!("/v1/evaluations/{id}"), &draft).await.is(200);
    let delete = format!("{here}/delete");
    let stale = text(&clerk.send(&here, &delete, &[("version", &version)]).await.is(412));
    assert!(stale.contains("Někdo to mezitím změnil"));
    let version = hidden(&clerk.page(&here).await, "version");
    let gone = clerk.send(&here, &delete, &[("version", &version)]).await.is(303);
    assert_eq!(gone.header("location"), "/area?done=delete");
    clerk.asker.get(&here).await.is(404);
}

async fn a_form_sent_twice_is_done_once(engine: Engine) {
    let served = Served::seeded(engine).await;
    let id = drafted(&served, "cz-housing", "cz-mpsv").await;
    let here = format!("/area/evaluations/{id}");
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write evaluations:publish").await;
    clerk.send(&here, &format!("{here}/submit"), &[]).await.is(303);
    let page = clerk.page(&here).await;
    let (token, key) = (hidden(&page, "form_token"), hidden(&page, "form_key"));
    let version = hidden(&page, "version");
    let body = fields(&[("form_token", &token), ("form_key", &key), ("version", &version)]);
    let publish = format!("{here}/publish");
    let (one, two) = futures_util::join!(
        clerk.asker.send("POST", &publish, FORM, body.clone()),
        clerk.asker.send("POST", &publish, FORM, body.clone()),
    );
    assert_eq!(one.is(303).header("location"), two.is(303).header("location"));
    let stands = served.anonymous().get(&format!("/v1/evaluations/{id}")).await.is(200);
    let published = stands.body["steps"].as_array().unwrap().len();
    assert_eq!(published, 1, "{}", stands.body);
    // The same key for something else is refused, and said on the page.
    let filled = [("form_token", &*token), ("form_key", &*key), ("reason", "x")];
    let other = clerk.asker.send("POST", &publish, FORM, fields(&filled)).await;
    assert_eq!(other.status, 400);
}

async fn nobody_keeps_what_the_area_shows(engine: Engine) {
    let served = Served::seeded(engine).await;
    let id = drafted(&served, "cz-housing", "cz-mpsv").await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    for under in ["", "/en"] {
        for path in ["/area", &format!("/area/evaluations/{id}")] {
            let path = format!("{under}{path}");
            let got = clerk.asker.get(&path).await.is(200);
            assert_eq!(got.header("cache-control"), "no-store", "{path}");
            assert_eq!(got.header("etag"), "", "{path}");
            assert_eq!(got.header("access-control-allow-origin"), "", "{path}");
            assert!(got.header("vary").ends_with("Cookie"), "{path}");
            for method in ["PUT", "DELETE", "PATCH"] {
                let other = clerk.asker.send(method, &path, "", Vec::new()).await.is(405);
                assert_eq!(other.header("allow"), "GET, HEAD, POST", "{path}");
            }
            let page = text(&got);
            assert!(page.contains("name=\"robots\" content=\"noindex\""), "{path}");
            assert!(!page.contains("<script") && page.len() < 100_000, "{path}");
            // Who is not logged in is not shown what somebody else was shown.
            browser(&served).get(&path).await.is(303);
            clerk.asker.get(&format!("{path}?what=1")).await.is(400);
        }
    }
    let public = text(&clerk.asker.get("/").await.is(200));
    assert!(public.contains("href=\"/area\"") && !public.contains("cz-mpsv"));
}

async fn what_is_due_when_stands_on_the_first_page(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let mut campaign = json!({
        "names": {"cs": "Hodnocení 2025", "en": "Evaluation 2025"}, "methodology": "client-quality@m1",
        "period": "2025", "opens_on": "2026-01-01", "due_on": "2026-12-02", "closes_on": "2026-12-31"
    });
    admin.put("/v1/campaigns/open", &campaign).await.is(201);
    campaign["names"] = json!({"cs": "Teprve začne"});
    campaign["opens_on"] = json!("2026-11-23");
    admin.put("/v1/campaigns/later", &campaign).await.is(201);
    campaign["names"] = json!({"cs": "Už skončilo"});
    campaign["opens_on"] = json!("2026-01-01");
    campaign["period"] = json!("2024");
    admin.put("/v1/campaigns/over", &campaign).await.is(201);
    admin.post("/v1/campaigns/over/close", &Value::Null).await.is(200);

    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let missing = " – chybí · <a href=";
    let page = clerk.page("/area").await;
    assert!(page.contains("Hodnocení 2025") && page.contains("zbývá 10 dní"), "{page}");
    assert!(page.contains("Zveřejněno 0 z 2.") && page.matches(missing).count() == 2);
    assert!(page.contains("Vyplňovat a odevzdávat hodnocení služeb vlastního úřadu."));
    assert!(!page.contains("Teprve začne") && !page.contains("Už skončilo"));
    let other = Clerk::of(&served, "cz-nku", "evaluations:assess").await;
    assert!(other.page("/area").await.contains("Teď od vás nic neočekáváme"));
    let nobody = Clerk::with(&served, &admin.bearer()).await.page("/en/area").await;
    assert!(nobody.contains("for no agency") && !nobody.contains("Nothing is due from you"));

    let id = drafted(&served, "cz-housing", "cz-mpsv").await;
    let page = clerk.page("/area").await;
    let link = format!("<a href=\"/area/evaluations/{id}\">rozpracováno</a>");
    assert!(page.contains(&link) && page.matches(missing).count() == 1, "{page}");
    let api = served.agency("cz-mpsv");
    api.post(&format!("/v1/evaluations/{id}/submit"), &Value::Null).await.is(200);
    assert!(
        clerk
            .page("/area")
            .await
            .contains(&link.replace("rozpracováno", "odevzdáno, čeká na zveřejnění"))
    );
    api.post(&format!("/v1/evaluations/{id}/publish"), &Value::Null).await.is(200);
    let page = clerk.page("/area").await;
    assert!(page.contains("Zveřejněno 1 z 2.") && !page.contains("Za všechny služby je hotovo."));
    assert_eq!(page.matches(&format!("/area/evaluations/{id}\"")).count(), 1, "each thing once");
    assert!(
        page.contains("Co váš úřad zveřejnil") && page.contains(&id),
        "it stands in the history"
    );
    assert!(!page.contains("id=\"under-way\"") && !page.contains("id=\"returned\""));

    for (day, cs, en) in [
        ("2026-12-02", "to je dnes", "(today)"),
        ("2026-12-04", "2 dny po termínu", "2 days overdue"),
    ] {
        served.world.clock.set(format!("{day}T08:00:00Z").parse().unwrap());
        let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
        assert!(clerk.page("/area").await.contains(cs), "{day}");
        assert!(clerk.page("/en/area").await.contains(en), "{day}");
    }
}

async fn what_waits_is_shown_to_who_publishes(engine: Engine) {
    let served = Served::seeded(engine).await;
    let draft = drafted(&served, "cz-pension", "cz-cssz").await;
    let path = "/v1/evaluations";
    let api = served.agency("cz-mpsv");
    let got = api.post(path, &evaluation("cz-housing", "cz-mpsv", 9)).await.is(201);
    let id = got.body["id"].as_str().unwrap().to_owned();
    let publisher = Clerk::of(&served, "cz-nku", "evaluations:publish").await.page("/area").await;
    assert!(publisher.contains("Čeká, až to zveřejníte") && publisher.contains(&id));
    assert!(!publisher.contains(&draft), "what is not handed in does not wait");
    let own = Clerk::of(&served, "cz-mpsv", "evaluations:write").await.page("/area").await;
    assert!(own.contains(&id) && !own.contains("id=\"waiting\""));
    let other = Clerk::of(&served, "cz-cssz", "evaluations:write").await.page("/area").await;
    assert!(!other.contains(&id) && other.contains(&draft));

    api.post(&format!("{path}/{id}/publish"), &Value::Null).await.is(200);
    let mut correction = evaluation("cz-housing", "cz-mpsv", 2);
    correction["corrects"] = json!(1);
    correction["reason"] = json!("counted anew");
    api.post(&format!("{path}/{id}/revisions"), &correction).await.is(201);
    let publisher = Clerk::of(&served, "cz-nku", "evaluations:publish").await.page("/area").await;
    assert!(publisher.contains(&id) && publisher.contains("oprava odevzdána"));
}

async fn what_is_offered_is_taken_and_nothing_else(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, api) = (served.admin(), served.agency("cz-mpsv"));
    let callers = [
        Clerk::of(&served, "cz-mpsv", "evaluations:write").await,
        Clerk::of(&served, "cz-nku", "evaluations:publish").await,
    ];
    let campaign = json!({
        "names": {"cs": "Sběr"}, "methodology": "client-quality@m1", "period": "2025",
        "opens_on": "2026-01-01", "due_on": "2026-12-02", "closes_on": "2026-12-31"
    });
    admin.put("/v1/campaigns/open", &campaign).await.is(201);
    let deeds = ["submit", "return", "publish", "correct", "withdraw", "delete"];
    let mut taken = 0;
    for (nth, state) in
        ["draft", "submitted", "returned", "published", "correcting", "corrected", "withdrawn"]
            .into_iter()
            .enumerate()
    {
        for (who, caller) in callers.iter().enumerate() {
            for deed in deeds {
                let service = format!("cz-{nth}-{who}-{deed}");
                let path = format!("/v1/services/{service}");
                admin.put(&path, &crate::served::service("cz-mpsv")).await.is(201);
                let to = match state {
                    "draft" | "submitted" => state,
                    "returned" => "submitted",
                    _ => "published",
                };
                let draft = evaluation(&service, "cz-mpsv", 9);
                let made = api.post(&format!("/v1/evaluations?to={to}"), &draft).await.is(201);
                let at = made.header("location").to_owned();
                let why = json!({"reason": "Because."});
                let mut correction = draft.clone();
                correction["corrects"] = json!(1);
                correction["reason"] = json!("Because.");
                match state {
                    "returned" => api.post(&format!("{at}/return"), &why).await.is(200),
                    "withdrawn" => api.post(&format!("{at}/withdraw"), &why).await.is(200),
                    "correcting" => {
                        api.post(&format!("{at}/revisions?to=draft"), &correction).await.is(201)
                    }
                    "corrected" => {
                        api.post(&format!("{at}/revisions?to=submitted"), &correction).await.is(201)
                    }
                    _ => made,
                };
                let here = at.replace("/v1/", "/area/");
                let page = caller.page(&here).await;
                let to = format!("{here}/{deed}");
                let is_offered = page.contains(&format!("action=\"{to}\""));
                let version = if is_offered { hidden(&page, "version") } else { "1".to_owned() };
                let mut filled = vec![("version", &*version)];
                match deed {
                    "return" => filled.push(("reason-return", "Because.")),
                    "withdraw" => filled.push(("reason-withdraw", "Because.")),
                    "correct" => filled.extend([("reason-correct", "Because."), ("corrects", "1")]),
                    _ => {}
                }
                let got = caller.send("/area", &to, &filled).await;
                let is_taken = got.status == 303;
                assert_eq!(is_taken, is_offered, "{state} {who} {deed}: {}", got.status);
                assert!(is_taken || [403, 409, 412].contains(&got.status), "{state} {deed}");
                taken += u8::from(is_taken);
            }
        }
    }
    // Hand in: draft, returned, correcting; delete: draft, correcting; return and publish: submitted,
    // corrected; withdraw: published, correcting, corrected; correct: published.
    assert_eq!(taken, 13);
}

async fn a_draft_shows_what_is_wrong_and_what_would_lift_it(engine: Engine) {
    let served = Served::seeded(engine).await;
    let api = served.agency("cz-mpsv");
    let mut draft = evaluation("cz-housing", "cz-mpsv", 2);
    let good = drafted(&served, "cz-parental-allowance", "cz-mpsv").await;
    draft["answers"][1]["value"] = json!("never");
    draft["answers"][0]["evidence"] = json!([]);
    let got = api.post("/v1/evaluations?to=draft", &draft).await.is(201);
    let id = got.body["id"].as_str().unwrap().to_owned();
    let codes: Vec<&str> = got.body["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"evidence-missing") && codes.contains(&"value-off-scale"), "{codes:?}");
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let here = format!("/area/evaluations/{id}");
    let page = clerk.page(&here).await;
    let (_, rest) = page.split_once("id=\"answer-1\"").unwrap();
    assert!(page.contains("Chybí doklad") && page.contains("2 z 10"), "{page}");
    assert!(rest.contains("„never“ na stupnici není."));
    assert!(page.contains("Před odevzdáním je potřeba opravit: 2 věci."));
    assert!(page.contains("Bez odpovědi:") && page.contains("Na telefonu"), "{page}");
    let refused = text(&clerk.send(&here, &format!("{here}/submit"), &[]).await.is(422));
    assert!(
        refused.contains("role=\"alert\"") && refused.contains("Nic se neuložilo."),
        "{refused}"
    );
    let stands = api.get(&format!("/v1/evaluations/{id}")).await.is(200);
    assert_eq!(stands.body["standing"], "draft");

    let told = api.get(&format!("/v1/evaluations/{good}/what-if")).await.is(200).body;
    let page = clerk.page(&format!("/en/area/evaluations/{good}")).await;
    let printed =
        |points: &Value| format!("{:.1}", (points.as_f64().unwrap() * 10.0 + 1e-9).round() / 10.0);
    assert!(!page.contains("To be mended"));
    if told["after"]["value"].is_null() {
        assert!(page.contains("There would be no grade: "), "{page}");
        assert!(!page.contains("The shortest way") && !page.contains("The grade would be"));
    } else {
        assert!(page.contains(&format!("<b>{}</b>", printed(&told["after"]["grade"]))), "{told}");
    }
    let lifts = told["criteria"].as_array().unwrap().iter().filter(|it| {
        it["counts"] == true
            && !it["index"].is_null()
            && it["change"].as_f64().is_none_or(|change| change > 0.0)
    });
    let mut named = 0;
    for criterion in lifts.take(5) {
        let sentence = format!(
            "the grade would be {} ({} points)",
            printed(&criterion["grade"]),
            printed(&criterion["index"])
        );
        assert!(page.contains(&sentence), "{sentence} is not in {page}");
        named += 1;
    }
    let way = told["path"]["answers"].as_array().unwrap().len();
    assert!(named > 0 || way > 0, "{told}");
}

async fn a_publication_is_told_in_a_sentence(engine: Engine) {
    let served = crate::figures::demo_register(engine).await;
    let public = served.anonymous();
    let published = public.get("/v1/evaluations?service=cz-obtain-passport").await.is(200).body;
    let newest = published["items"]
        .as_array()
        .unwrap()
        .iter()
        .max_by_key(|item| item["period"].as_str().unwrap().to_owned())
        .unwrap();
    let (id, period) = (newest["id"].as_str().unwrap(), newest["period"].as_str().unwrap());
    let path = format!(
        "/v1/scorecards/cz-obtain-passport/{period}?methodology={}",
        newest["methodology"].as_str().unwrap()
    );
    let card = public.get(&path).await.is(200).body;
    let root = &card["nodes"][0];
    let line = public.get("/v1/services/cz-obtain-passport/series").await.is(200).body;
    let changes = line["series"][0]["changes"].as_array().unwrap();
    let change = changes.iter().find(|change| change["to"] == period).unwrap();

    let clerk = Clerk::of(&served, "cz-nku", "evaluations:publish").await;
    for (under, language, mark) in [("", "cs", "známka"), ("/en", "en", "grade")] {
        let page = clerk.page(&format!("{under}/area/evaluations/{id}")).await;
        let sentence = change["sentence"][language].as_str().unwrap();
        let grade = format!("{:.1}", root["grade"].as_f64().unwrap());
        let grade = if language == "cs" { grade.replace('.', ",") } else { grade };
        let said = root["words"][language]["said"].as_str().unwrap();
        let told = format!("{mark} {grade} ({said})");
        assert!(page.contains(&told), "{told} is not in {page}");
        assert!(page.contains(sentence), "{sentence} is not in {page}");
        let permalink = format!("{under}/services/cz-obtain-passport?as_of={}", card["seq"]);
        assert!(page.contains(&format!("href=\"{permalink}\"")), "{page}");
        clerk.asker.get(&permalink).await.is(200);
    }
}

async fn whatever_is_written_is_text(engine: Engine) {
    let served = Served::seeded(engine).await;
    let hostile = "=<svg onload=alert(1)>]]>\"'&amp;\u{202e}</title><script>alert(2)</script>";
    let mut body = crate::served::service("cz-mpsv");
    body["names"] = json!({"cs": hostile, "xx": hostile});
    served.admin().put("/v1/services/cz-hostile", &body).await.is(201);
    let campaign = json!({
        "names": {"cs": hostile}, "methodology": "client-quality@m1", "period": "2025",
        "opens_on": "2026-01-01", "due_on": "2026-12-02", "closes_on": "2026-12-31"
    });
    served.admin().put("/v1/campaigns/hostile", &campaign).await.is(201);
    let mut draft = evaluation("cz-hostile", "cz-mpsv", 9);
    draft["answers"][0]["comment"] = json!(hostile);
    draft["answers"][0]["evidence"] = json!([{"url": "javascript:alert(3)"}]);
    draft["answers"][1]["value"] = json!(hostile);
    draft["answers"][1]["criterion"] = json!(hostile);
    let api = served.agency("cz-mpsv");
    let got = api.post("/v1/evaluations?to=draft", &draft).await.is(201);
    let here = format!("/area/evaluations/{}", got.body["id"].as_str().unwrap());
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write evaluations:publish").await;
    let draft = evaluation("cz-housing", "cz-mpsv", 9);
    let other = api.post("/v1/evaluations", &draft).await.is(201);
    let there = format!("/area/evaluations/{}", other.body["id"].as_str().unwrap());
    let refused = clerk
        .send(&there, &format!("{there}/return"), &[("reason-return", &hostile.repeat(40))])
        .await
        .is(422);
    clerk.send(&there, &format!("{there}/return"), &[("reason-return", hostile)]).await.is(303);
    for page in [
        clerk.page("/area").await,
        clerk.page(&here).await,
        clerk.page(&format!("/en{here}")).await,
        clerk.page(&there).await,
        text(&refused),
    ] {
        assert!(!page.contains("<svg onload") && !page.contains("<script"), "{page}");
        assert!(!page.contains("href=\"javascript:"), "{page}");
        assert!(page.contains("&lt;svg onload"));
        assert_eq!(page.matches("</title>").count(), 1);
    }
}

async fn who_only_publishes_is_offered_nothing_to_fill_in(engine: Engine) {
    let served = crate::served::collected(engine).await;
    let api = served.agency("cz-mpsv");
    let made = api.post("/v1/evaluations", &evaluation("cz-housing", "cz-mpsv", 9)).await.is(201);
    let returned = format!("{}/return", made.header("location"));
    api.post(&returned, &json!({"reason": "Because."})).await.is(200);
    let publisher = Clerk::of(&served, "cz-mpsv", "evaluations:publish").await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let form = "/area/campaigns/self-2025/cz-parental-allowance";
    let offers = |page: &str| {
        [form, "/area/campaigns/self-2025/cz-housing", "/area/upload", "Opravit a odevzdat"]
            .map(|offered| page.contains(offered))
    };
    let page = publisher.page("/area").await;
    assert!(page.contains(" – chybí") && page.contains("Because."), "{page}");
    assert_eq!(offers(&page), [false; 4], "{page}");
    assert_eq!(offers(&clerk.page("/area").await), [true; 4]);
    for refused in [form, "/area/upload"] {
        let refused = text(&publisher.asker.get(refused).await.is(403));
        assert!(refused.contains("Na tohle vaše přihlášení nestačí"), "{refused}");
        let (_, main) = refused.split_once("<main").unwrap();
        let (main, _) = main.split_once("</main>").unwrap();
        assert!(main.contains("href=\"/area\"") && !main.contains("lang=\"en\""), "{main}");
    }
}

async fn a_correction_shows_why_and_what_it_changes(engine: Engine) {
    let served = Served::seeded(engine).await;
    let api = served.agency("cz-mpsv");
    let first = evaluation("cz-housing", "cz-mpsv", 9);
    let made = api.post("/v1/evaluations?to=published", &first).await.is(201);
    let at = made.header("location").to_owned();
    let mut correction = evaluation("cz-housing", "cz-mpsv", 2);
    correction["corrects"] = json!(1);
    correction["reason"] = json!("counted anew");
    let left_out = correction["answers"].as_array_mut().unwrap().pop().unwrap();
    let answers = correction["answers"].as_array_mut().unwrap();
    answers.push(json!({"criterion": "human-help", "value": "none",
        "evidence": [{"url": "https://example.cz/help"}]}));
    let revisions = format!("{at}/revisions");
    api.post(&format!("{revisions}?to=draft"), &correction).await.is(201);
    let here = at.replace("/v1/", "/area/");
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let publisher = Clerk::of(&served, "cz-nku", "evaluations:publish").await;
    let reads = |page: &str| {
        assert!(page.contains("Důvod opravy:</b> "), "{page}");
        assert_eq!(page.matches("Změněno. Zveřejněno je:</b> 9 z 10").count(), 1, "{page}");
        assert_eq!(page.matches("Přidáno: zveřejněná odpověď na to není.").count(), 1, "{page}");
        assert_eq!(
            page.matches("Oprava vynechává zveřejněné odpovědi na:").count(),
            1,
            "{left_out}"
        );
    };
    let ask = "požádejte ho, ať ho vrátí k přepracování";
    let page = clerk.page(&here).await;
    reads(&page);
    assert!(!page.contains(ask), "it is still theirs");

    api.post(&format!("{at}/submit"), &Value::Null).await.is(200);
    let (page, judged) = (clerk.page(&here).await, publisher.page(&here).await);
    for page in [&page, &judged] {
        reads(page);
        let (_, history) = page.split_once("id=\"history\"").unwrap();
        assert!(history.contains("(1. oprava)") && history.contains("counted anew"), "{history}");
    }
    assert!(page.contains(ask) && !judged.contains(ask), "{page}");

    api.post(&format!("{at}/publish"), &Value::Null).await.is(200);
    let page = publisher.page(&here).await;
    assert!(!page.contains("Změněno.") && page.contains("counted anew"), "{page}");
    let public = text(&browser(&served).get("/services/cz-housing").await.is(200));
    assert!(public.contains("hodnocení opraveno <time"), "{public}");
    assert!(clerk.page("/area").await.contains("hodnocení opraveno <time"));
}

async fn what_was_published_once_is_no_correction(engine: Engine) {
    let served = Served::seeded(engine).await;
    let api = served.agency("cz-mpsv");
    let made = api.post("/v1/evaluations", &evaluation("cz-housing", "cz-mpsv", 9)).await.is(201);
    let at = made.header("location");
    api.post(&format!("{at}/return"), &json!({"reason": "Because."})).await.is(200);
    for step in ["submit", "publish"] {
        api.post(&format!("{at}/{step}"), &Value::Null).await.is(200);
    }
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    for page in [
        clerk.page(&at.replace("/v1/", "/area/")).await,
        clerk.page("/area").await,
        text(&browser(&served).get("/services/cz-housing").await.is(200)),
    ] {
        let (_, main) = page.split_once("<main").unwrap();
        for said in ["1. oprava", "hodnocení opraveno", "2. verze"] {
            assert!(!main.contains(said), "{said} in {main}");
        }
    }
}
