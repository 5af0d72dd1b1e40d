//! What somebody typed into a form of the area comes back, whatever became of the form.

use crate::{
    area::{Clerk, browser, fields, hidden, log_in},
    filled::Filled,
    served::{Got, Served, collected, evaluation, text},
    world::Engine,
};

both_engines! {
    what_was_typed_goes_along_with_the_login,
    a_login_that_fails_keeps_what_was_typed,
    a_form_of_another_session_is_sent_again_by_hand,
    what_has_become_impossible_is_shown_again,
    letters_that_cannot_be_kept_are_left_out_and_told,
    nothing_comes_back_to_who_sends_from_elsewhere,
    a_table_under_way_outlives_its_session,
    another_language_takes_along_what_was_typed,
    a_form_too_many_in_a_minute_comes_back,
    a_reason_outlives_the_step_that_it_was_for,
    where_nothing_can_be_written_the_language_is_a_link,
    what_belongs_to_another_agency_goes_on_to_its_login,
    what_came_back_is_shown_by_names_that_people_know,
}

const FORM: &str = "application/x-www-form-urlencoded";
const QUESTIONS: &str = "/area/campaigns/self-2025/cz-parental-allowance";
const TEXT: &str = "Psáno hodinu: <b>Ä</b> \"a\" & 'b'\ndruhý řádek";

async fn send(clerk: &Clerk, form: &Filled) -> Got {
    clerk.asker.send("POST", &form.action, FORM, form.body()).await
}

/// The form of questions with a long comment, to be kept.
async fn typed(clerk: &Clerk, under: &str) -> Filled {
    let path = format!("{under}{QUESTIONS}");
    let form = Filled::to(&clerk.page(&path).await, &path);
    form.with("one-fill:value", "40").with("one-fill:comment", TEXT).pressed("to", "draft")
}

async fn drafts(served: &Served) -> usize {
    let list = "/v1/evaluations?assessor=cz-mpsv&period=2025";
    let found = served.agency("cz-mpsv").get(list).await.is(200);
    found.body["items"].as_array().unwrap().len()
}

/// Whether the form that a page holds for that address says what was typed.
#[track_caller]
fn holds(page: &str, form: &Filled) {
    let again = Filled::to(page, &form.action);
    for (name, value) in &form.pairs {
        if !["form_token", "form_key", "to"].contains(&name.as_str()) {
            assert_eq!(again.field(name), value, "{name}");
        }
    }
}

async fn what_was_typed_goes_along_with_the_login(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    for (under, said) in [("", "skončilo vaše přihlášení"), ("/en", "Your login ended")] {
        let form = typed(&clerk, under).await;
        // The browser has forgotten the session.
        let nobody = browser(&served);
        let got = nobody.send("POST", &form.action, FORM, form.body()).await.is(401);
        assert_eq!((got.header("cache-control"), got.header("location")), ("no-store", ""));
        let page = text(&got);
        assert!(page.contains(said) && page.contains("druhý řádek"), "{page}");
        assert!(!page.contains("<b>Ä</b>") && !page.contains("form_token"), "{page}");

        let login = Filled::to(&page, &format!("{under}/area/login"));
        let token = served.of("cz-mpsv", "evaluations:write").bearer();
        let login = login.with("token", &token);
        let got = nobody.send("POST", &login.action, FORM, login.body()).await.is(200);
        let cookie = got.header("set-cookie").split(';').next().unwrap().to_owned();
        let page = text(&got);
        holds(&page, &form);
        assert!(!page.contains(&token), "a token stands on no page");
        assert_eq!(
            drafts(&served).await,
            usize::from(under == "/en"),
            "nothing is stored by itself"
        );

        // The same form, in the new session, by a press of the button.
        let clerk = Clerk { asker: nobody.header("cookie", &cookie) };
        let again = Filled::to(&page, &form.action);
        assert_eq!(again.field("form_key"), form.field("form_key"));
        let looked = send(&clerk, &again.clone().pressed("to", "look")).await.is(200);
        let looked = Filled::to(&text(&looked), &form.action);
        assert_eq!(looked.field("one-fill:comment"), TEXT, "one can go on writing");
        send(&clerk, &again.pressed("to", "draft")).await.is(303);
        let page = clerk.page(&form.action).await;
        assert_eq!(Filled::to(&page, &form.action).field("one-fill:comment"), TEXT);
        assert_eq!(drafts(&served).await, 1);
    }
}

async fn a_login_that_fails_keeps_what_was_typed(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let form = typed(&clerk, "").await;
    let nobody = browser(&served);
    let page = text(&nobody.send("POST", &form.action, FORM, form.body()).await.is(401));
    let login = Filled::to(&page, "/area/login");
    let wrong = login.clone().with("token", "a.b.c");
    let page = text(&nobody.send("POST", "/area/login", FORM, wrong.body()).await.is(401));
    assert!(page.contains("Tento token tu neplatí"));
    let kept = Filled::to(&page, "/area/login");
    assert_eq!(kept.field("kept.one-fill:comment"), TEXT);

    // Who has logged in elsewhere goes on without a token; who has not is asked again.
    let meanwhile = kept.pressed("meanwhile", "1");
    let page = text(&nobody.send("POST", "/area/login", FORM, meanwhile.body()).await.is(401));
    assert_eq!(Filled::to(&page, "/area/login").field("kept.one-fill:comment"), TEXT);
    let page = text(&clerk.asker.send("POST", "/area/login", FORM, meanwhile.body()).await.is(200));
    holds(&page, &form);

    // It goes along to pages of the area alone.
    let token = served.of("cz-mpsv", "evaluations:write").bearer();
    for address in ["https://evil.example/area", "//evil.example", "/v1/evaluations", "/area?x=1"] {
        let mut elsewhere = login.clone().with("token", &token);
        elsewhere.pairs.retain(|(name, _)| name != "kept");
        elsewhere.pairs.push(("kept".into(), address.into()));
        let got = nobody.send("POST", "/area/login", FORM, elsewhere.body()).await;
        assert!(!text(&got).contains(address), "{address}");
        assert_ne!(got.status, 200, "{address}");
    }
    // Nobody is logged in, and nothing shown again, from a page of somebody else.
    let foreign =
        served.anonymous().header("accept", "text/html").header("origin", "https://evil.example");
    let got = foreign.send("POST", "/area/login", FORM, login.with("token", &token).body()).await;
    let page = text(&got.is(403));
    assert!(!page.contains("druhý řádek"));
}

async fn a_form_of_another_session_is_sent_again_by_hand(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let form = typed(&clerk, "").await;
    // A new login in another window: the cookie is the new one, the form of the old one.
    let renewed = Clerk::of(&served, "cz-mpsv", "evaluations:write evaluations:publish").await;
    let got = send(&renewed, &form).await.is(403);
    let page = text(&got);
    assert!(page.contains("patří k jinému přihlášení"), "{page}");
    holds(&page, &form);
    assert_eq!(drafts(&served).await, 0);
    let again = Filled::to(&page, &form.action).pressed("to", "draft");
    send(&renewed, &again).await.is(303);
    assert_eq!(drafts(&served).await, 1);
    let page = renewed.page(QUESTIONS).await;
    assert_eq!(Filled::to(&page, QUESTIONS).field("one-fill:comment"), TEXT);

    // Where nothing was typed there is nothing to show.
    let bare = fields(&[("form_token", "x"), ("form_key", "y"), ("version", "1")]);
    let got = renewed.asker.send("POST", &format!("{QUESTIONS}/copy"), FORM, bare).await.is(403);
    assert!(text(&got).contains("nepřišel z této stránky"));
}

async fn what_has_become_impossible_is_shown_again(engine: Engine) {
    let served = Served::seeded(engine).await;
    let draft = evaluation("cz-housing", "cz-mpsv", 9);
    let own = served.agency("cz-mpsv").post("/v1/evaluations?to=published", &draft).await.is(201);
    let own = own.body["id"].as_str().unwrap().to_owned();
    let publisher = Clerk::of(&served, "cz-mpsv", "evaluations:write evaluations:publish").await;

    // A reply to what is one's own is refused; what was written is on the page of the refusal.
    let there = format!("/area/evaluations/{own}/reply");
    let sent = [("text", TEXT), ("disputes", "yes")];
    let got = publisher.send("/area/replies", &there, &sent).await.is(409);
    assert_eq!(got.header("location"), "", "no page is at an address of programs");
    let page = text(&got);
    assert!(page.contains("role=\"alert\"") && page.contains("druhý řádek"), "{page}");
    let again = Filled::to(&page, &there);
    assert_eq!((again.field("text"), again.field("disputes")), (TEXT, "yes"));

    // A reason that was written for an evaluation that is not there (any more).
    let gone = "/area/evaluations/01932f5e-7d2c-7aa0-8000-000000000001/withdraw";
    let sent = [("reason-withdraw", TEXT), ("version", "1")];
    let page = text(&publisher.send("/area", gone, &sent).await.is(404));
    assert_eq!(Filled::to(&page, "/area/login").field("kept.reason-withdraw"), TEXT);

    // A field that no form has: the others are not lost by it.
    let here = format!("/area/evaluations/{own}");
    let withdraw = format!("{here}/withdraw");
    let sent = [("reason-withdraw", TEXT), ("what", "1")];
    let page = text(&publisher.send(&here, &withdraw, &sent).await.is(400));
    assert_eq!(Filled::to(&page, &withdraw).field("reason-withdraw"), TEXT);
    let stands = served.anonymous().get("/v1/evaluations?service=cz-housing").await.is(200);
    assert!(stands.body.to_string().contains("published"));
    publisher.send(&here, &withdraw, &[("reason-withdraw", TEXT)]).await.is(303);
}

async fn letters_that_cannot_be_kept_are_left_out_and_told(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let form = typed(&clerk, "").await;
    let strange = form.clone().with("one-fill:comment", "before\u{0}\u{1b} after");
    let page = text(&send(&clerk, &strange).await.is(400));
    assert!(page.contains("znak, který nejde uložit"), "{page}");
    let again = Filled::to(&page, QUESTIONS);
    assert_eq!(again.field("one-fill:comment"), "before after");
    assert_eq!(drafts(&served).await, 0);
    send(&clerk, &again.pressed("to", "draft")).await.is(303);
    assert_eq!(drafts(&served).await, 1);
}

async fn nothing_comes_back_to_who_sends_from_elsewhere(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let form = typed(&clerk, "").await;
    let nobody = served.anonymous().header("accept", "text/html");
    for (name, value, status) in [
        ("origin", "https://evil.example", 303),
        ("sec-fetch-site", "cross-site", 303),
        ("x-other", "says not from where", 303),
    ] {
        let got = nobody.header(name, value).send("POST", QUESTIONS, FORM, form.body()).await;
        assert!(!text(&got.is(status)).contains("druhý"), "{value}");
    }
    // Nor with a session whose form it is not.
    let bare = form.clone().without("form_token");
    let site = clerk.asker.header("sec-fetch-site", "cross-site");
    let page = text(&site.send("POST", QUESTIONS, FORM, bare.body()).await.is(403));
    assert!(!page.contains("druhý"), "{page}");
    // Nor more than can be carried: who sends that is led to the login.
    let many: Vec<(String, String)> =
        (0..10_001).map(|nth| (format!("one-fill/g{nth}/all:comment"), "x".into())).collect();
    let many = Filled { action: QUESTIONS.into(), pairs: many };
    let got = browser(&served).send("POST", QUESTIONS, FORM, many.body()).await.is(303);
    assert!(got.header("location").contains("back=/area/campaigns"), "{}", got.header("location"));
}

async fn a_table_under_way_outlives_its_session(engine: Engine) {
    let served = Served::seeded(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let preview = "/area/upload/preview";
    let table = "service;period;methodology;source;assessor;criterion;value\r\ncz-housing;2025;client-quality@m1;self;cz-mpsv;one-fill;\"40;\"\r\n";
    let page = clerk.page("/area").await;
    let (token, key) = (hidden(&page, "form_token"), hidden(&page, "form_key"));
    let sent = [
        ("form_token", &*token),
        ("form_key", &*key),
        ("table", table),
        ("deed", "check"),
        ("cell.1.value", "41"),
    ];
    let page = text(&browser(&served).send("POST", preview, FORM, fields(&sent)).await.is(401));
    let login = Filled::to(&page, "/area/login")
        .with("token", &served.of("cz-mpsv", "evaluations:write").bearer());
    let page =
        text(&browser(&served).send("POST", "/area/login", FORM, login.body()).await.is(200));
    let again = Filled::to(&page, preview);
    assert_eq!(again.field("table"), table.replace("\r\n", "\n"));
    assert_eq!(again.field("cell.1.value"), "41");
    assert!(page.contains("name=\"deed\" value=\"check\""), "{page}");
    // A plain login does as it did.
    let token = served.of("cz-mpsv", "evaluations:write").bearer();
    log_in(&browser(&served), &token, "/area/upload").await.is(303);
}

/// Published by the agency itself; says its page.
async fn published(served: &Served) -> String {
    let draft = evaluation("cz-housing", "cz-mpsv", 9);
    let own = served.agency("cz-mpsv").post("/v1/evaluations?to=published", &draft).await.is(201);
    format!("/area/evaluations/{}", own.body["id"].as_str().unwrap())
}

async fn another_language_takes_along_what_was_typed(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write evaluations:publish").await;

    // A page on which a form came back: the form itself is shown in the other language.
    let form = typed(&clerk, "").await;
    let renewed = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let page = text(&send(&renewed, &form).await.is(403));
    let other = Filled::in_other_language(&page);
    assert_eq!(other.action, format!("/en{QUESTIONS}"));
    let page = text(&send(&renewed, &other).await.is(200));
    assert!(page.contains("lang=\"en\""), "{page}");
    assert_eq!(Filled::to(&page, &other.action).field("one-fill:comment"), TEXT);

    // The page for logging in with it; what comes after is in that language, too.
    let nobody = browser(&served);
    let page = text(&nobody.send("POST", &form.action, FORM, form.body()).await.is(401));
    let other = Filled::in_other_language(&page);
    assert_eq!(other.action, "/en/area/login");
    let page = text(&nobody.send("POST", &other.action, FORM, other.body()).await.is(401));
    assert!(page.contains("What you wrote stands below"), "{page}");
    let token = served.of("cz-mpsv", "evaluations:write").bearer();
    let login = Filled::to(&page, "/en/area/login").with("token", &token);
    let page = text(&nobody.send("POST", &login.action, FORM, login.body()).await.is(200));
    let again = Filled::to(&page, &format!("/en{QUESTIONS}"));
    assert_eq!(again.field("one-fill:comment"), TEXT);

    // Reasons for several steps, and what is pasted.
    let here = published(&served).await;
    let page = clerk.page(&here).await;
    let written = Filled::in_other_language(&page).with("reason-withdraw", TEXT);
    assert_eq!(written.action, format!("/en{here}"));
    let page = text(&send(&clerk, &written).await.is(200));
    let there = Filled::to(&page, &format!("/en{here}/withdraw"));
    assert_eq!(there.field("reason-withdraw"), TEXT);
    assert!(page.contains("<details open") && page.contains("Withdraw"), "{page}");
    let stands = served.anonymous().get("/v1/evaluations?service=cz-housing").await.is(200);
    assert!(stands.body.to_string().contains("published"), "nothing is done by it");

    let page = clerk.page("/area/upload").await;
    let pasted = Filled::in_other_language(&page).with("pasted", "service\tperiod\nx");
    let pasted = Filled {
        pairs: pasted.pairs.into_iter().filter(|(name, _)| name != "file").collect(),
        ..pasted
    };
    let part = |(name, value): &(String, String)| {
        format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body: String = pasted.pairs.iter().map(part).collect();
    let file = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na\r\n--x--\r\n";
    let kind = "multipart/form-data; boundary=x";
    let whole = format!("{body}{file}").into_bytes();
    let page = text(&clerk.asker.send("POST", &pasted.action, kind, whole).await.is(200));
    assert!(page.contains("Please choose the file again"), "{page}");
    assert_eq!(Filled::to(&page, "/en/area/upload").field("pasted"), "service\tperiod\nx");
}

async fn a_form_too_many_in_a_minute_comes_back(engine: Engine) {
    let served = Served::limited(engine, "9/min").await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write evaluations:publish").await;
    let page = clerk.page("/area/upload").await;
    let (token, key) = (hidden(&page, "form_token"), hidden(&page, "form_key"));
    let there = "/area/evaluations/01932f5e-7d2c-7aa0-8000-000000000001/reply";
    let sent = |token: &str| {
        fields(&[("form_token", token), ("form_key", &key), ("text", TEXT), ("disputes", "no")])
    };
    while clerk.asker.get("/area/help").await.status == 200 {}
    let got = clerk.asker.send("POST", there, FORM, sent(&token)).await.is(429);
    assert!(!got.header("retry-after").is_empty() && got.header("cache-control") == "no-store");
    let page = text(&got);
    assert!(page.contains("Počkejte minutu"), "{page}");
    let again = Filled::to(&page, there);
    assert_eq!((again.field("text"), again.field("form_key")), (TEXT, &*key));
    // For nobody else is a form read that is too many.
    for (asker, token) in [(&clerk.asker, "x"), (&browser(&served), &*token)] {
        let page = text(&asker.send("POST", there, FORM, sent(token)).await.is(429));
        assert!(!page.contains("druhý řádek") && page.contains("načtěte ji za minutu"), "{page}");
    }
}

async fn a_reason_outlives_the_step_that_it_was_for(engine: Engine) {
    let served = collected(engine).await;
    let here = published(&served).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write evaluations:publish").await;
    let withdraw = format!("{here}/withdraw");
    let page = clerk.page(&here).await;
    let late = Filled::to(&page, &withdraw).with("reason-withdraw", TEXT);
    clerk.send(&here, &withdraw, &[("reason-withdraw", "First.")]).await.is(303);
    let got = send(&clerk, &late).await;
    assert!([409, 412].contains(&got.status), "{}", got.status);
    let page = text(&got);
    assert!(!page.contains(&format!("action=\"{withdraw}\"")), "nobody withdraws it twice");
    assert!(page.contains("„Vzít zpět“ už teď udělat nejde"), "{page}");
    assert!(page.contains("druhý řádek"), "{page}");
    // There is no button for it, and still it goes along to the other language.
    assert!(page.contains("form=\"with-reason\" name=\"reason-withdraw\""), "{page}");
    let other = Filled::in_other_language(&page).pressed("reason-withdraw", TEXT);
    let page = text(&send(&clerk, &other).await.is(200));
    assert!(page.contains("“Withdraw” cannot be done") && page.contains("druhý řádek"), "{page}");
}

async fn where_nothing_can_be_written_the_language_is_a_link(engine: Engine) {
    let served = Served::seeded(engine).await;
    let here = published(&served).await;
    // Without a campaign there is no form that a correction could be written in.
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let page = clerk.page(&here).await;
    assert!(page.contains(&format!("<a href=\"/en{here}\" lang=\"en\"")), "{page}");
    assert!(!page.contains("form=\"with-reason\""), "{page}");
}

async fn what_belongs_to_another_agency_goes_on_to_its_login(engine: Engine) {
    let served = collected(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let form = typed(&clerk, "").await;
    let nobody = browser(&served);
    let page = text(&nobody.send("POST", &form.action, FORM, form.body()).await.is(401));
    let other = served.of("cz-cssz", "evaluations:write").bearer();
    let login = Filled::to(&page, "/area/login").with("token", &other);
    let got = nobody.send("POST", "/area/login", FORM, login.body()).await.is(404);
    assert!(got.header("set-cookie").contains("HttpOnly"), "they are logged in all the same");
    let page = text(&got);
    assert!(page.contains("patří jinému úřadu") && page.contains("druhý řádek"), "{page}");
    assert!(!Filled::all(&page).iter().any(|it| it.action == form.action), "no circle: {page}");
    // The same for who is logged in for another agency, and for what an evaluation was written for.
    let others = Clerk::with(&served, &other).await;
    let page = text(&send(&others, &form).await.is(404));
    assert!(page.contains("patří jinému úřadu"), "{page}");
    let here = published(&served).await;
    let reason = [("reason-withdraw", TEXT), ("version", "1")];
    let page_of = others.send("/area", &format!("{here}/withdraw"), &reason).await.is(404);
    assert!(text(&page_of).contains("druhý řádek"));

    let own = served.of("cz-mpsv", "evaluations:write").bearer();
    let login = Filled::to(&page, "/area/login").with("token", &own);
    let got = others.asker.send("POST", "/area/login", FORM, login.body()).await.is(200);
    holds(&text(&got), &form);
}

async fn what_came_back_is_shown_by_names_that_people_know(engine: Engine) {
    let served = collected(engine).await;
    let nobody = browser(&served);
    let sent = [
        ("one-fill:state", "could_not_tell"),
        ("one-fill/age-65-plus/all:comment", "x"),
        ("place-criterion", "one-fill"),
        ("place-group", "age-65-plus"),
        ("version", "7"),
        ("strange", "y"),
    ];
    let page = text(&nobody.send("POST", QUESTIONS, FORM, fields(&sent)).await.is(401));
    let shown = page.split("class=\"typed\"").nth(1).unwrap().split("</dl>").next().unwrap();
    assert!(shown.contains("nešlo určit") && shown.contains("Údaje, které stát už má"), "{shown}");
    for raw in ["could_not_tell", "place-", "one-fill", "version", "strange"] {
        assert!(!shown.contains(raw), "{raw}: {shown}");
    }
    let folded = page.split("<details>").nth(1).unwrap().split("</details>").next().unwrap();
    assert!(folded.contains("strange") && !folded.contains("version"), "{folded}");

    let sent = [("table", "a;b"), ("leave.3.", "on"), ("drafts", "5"), ("deed", "check")];
    let sent = nobody.send("POST", "/area/upload/preview", FORM, fields(&sent)).await;
    let page = text(&sent.is(401));
    let shown = page.split("class=\"typed\"").nth(1).unwrap().split("</dl>").next().unwrap();
    assert!(shown.contains("Tento řádek vynechat (3)"), "{shown}");
    assert!(!shown.contains("leave") && !page.contains(">drafts<"), "{shown}");
}
