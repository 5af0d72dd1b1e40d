//! Reports of accessibility: what is understood of them, and the answers that rest on them.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use znamka::domain::methodology::hex;

use crate::{
    area::Clerk,
    served::{Asker, Got, Served},
    world::Engine,
};

both_engines! {
    a_report_of_axe_becomes_the_evidence_of_an_answer,
    reports_of_every_kind_are_understood,
    what_is_told_of_a_report_is_what_stands_in_it,
    a_report_names_a_draft_that_can_be_sent,
    an_answer_says_no_more_than_its_report_found,
    what_a_tool_says_to_be_perfect_names_its_report,
    what_an_agency_says_itself_rests_on_no_count_of_a_tool,
    a_draft_that_breaks_rules_says_which,
    what_is_no_report_is_told_what_was_expected,
    a_spoiled_report_is_refused_wherever_it_breaks,
    who_may_answer_nothing_sends_no_reports,
    nothing_that_a_report_names_is_fetched,
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/evidence/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

async fn send(asker: &Asker, query: &str, bytes: impl Into<Vec<u8>>) -> Got {
    asker.send("POST", &format!("/v1/evidence{query}"), "application/json", bytes.into()).await
}

/// What is said of a criterion in an answer.
fn criterion<'a>(answer: &'a Value, number: &str) -> &'a Value {
    let criteria = answer["criteria"].as_array().unwrap();
    criteria.iter().find(|one| one["number"] == number).unwrap()
}

fn numbers(value: &Value) -> u64 {
    let of = |name: &str| value[name].as_u64().unwrap();
    ["passed", "failed", "cannot_tell", "not_present", "not_tested"].map(of).iter().sum()
}

async fn a_report_of_axe_becomes_the_evidence_of_an_answer(engine: Engine) {
    let served = Served::seeded(engine).await;
    let nku = served.of("cz-nku", "evaluations:assess evaluations:publish");
    let report = file("axe.json");

    let read = send(&nku, "?url=https://example.cz/report", report.clone()).await.is(200).body;

    let evidence = &read["evidence"];
    assert_eq!(evidence["url"], "https://example.cz/report");
    assert_eq!(evidence["sha256"], hex(&Sha256::digest(&report)));
    let findings = &evidence["findings"];
    assert_eq!((&findings["format"], &findings["automatic"]), (&json!("axe"), &json!(true)));
    assert_eq!(numbers(findings), 55);

    // An evaluation that names the hash alone carries what was read.
    let answer = |evidence: Value| {
        json!({
            "service": "cz-pension", "period": "2025", "methodology": "client-quality@m1",
            "source": "tool", "assessor": "cz-nku", "answers": [{"criterion": "accessibility",
                "numerator": findings["passed"], "denominator": findings["passed"].as_u64().unwrap()
                    + findings["failed"].as_u64().unwrap(), "evidence": [evidence]}],
        })
    };
    let bare = json!({"url": evidence["url"], "sha256": evidence["sha256"]});
    let sent = nku.post("/v1/evaluations?to=published", &answer(bare.clone())).await.is(201);
    let public = served.anonymous().get(sent.header("location")).await.is(200).body;
    assert_eq!(public["answers"][0]["evidence"][0]["findings"], *findings);

    // Everybody sees it where the value is explained, and that a tool alone is of low reliability.
    let explained = served.anonymous().get("/v1/scorecards/cz-pension/2025/explain").await.is(200);
    let text = explained.body.to_string();
    assert!(text.contains(&format!("\"findings\":{findings}")), "{text}");
    assert!(text.contains("low_reliability"));
    let ledger = served.anonymous().get("/v1/ledger").await.is(200).body.to_string();
    assert!(ledger.contains("failed_criteria"));

    // What is exported can be imported elsewhere, where the report may not be known.
    let url = ["--database-url", served.world.url.as_str()];
    let mut export = std::process::Command::new(env!("CARGO_BIN_EXE_znamka"));
    let exported = export.args(["export", "evaluations", "-"]).args(url).output().unwrap();
    let exported = String::from_utf8(exported.stdout).unwrap();
    assert!(exported.contains("sha256") && !exported.contains("findings"), "{exported}");

    // As it was answered it may be sent again, in a correction too; another count may not.
    let mut correction = answer(evidence.clone());
    correction["corrects"] = json!(1);
    correction["reason"] = json!("The time was left out.");
    let path = format!("{}/revisions?to=published", sent.header("location"));
    nku.post(&path, &correction).await.is(201);
    correction["corrects"] = json!(2);
    correction["answers"][0]["evidence"][0]["findings"]["passed"] = json!(55);
    let refused = nku.post(&path, &correction).await.is(422);
    assert_eq!(refused.codes(), ["findings-differ"]);
    assert_eq!(refused.body["errors"][0]["pointer"], "/answers/0/evidence/0/findings");
    let mut unread = answer(evidence.clone());
    unread["period"] = json!("2024");
    unread["answers"][0]["evidence"][0]["sha256"] = json!("0".repeat(64));
    let refused = nku.post("/v1/evaluations", &unread).await.is(422);
    assert_eq!(refused.codes(), ["findings-differ"]);

    // A hash that was not read here is cited without counts.
    unread["answers"][0]["evidence"][0].as_object_mut().unwrap().remove("findings");
    let sent = nku.post("/v1/evaluations", &unread).await.is(201);
    let shown = nku.get(sent.header("location")).await.is(200).body;
    assert_eq!(shown["answers"][0]["evidence"][0].get("findings"), None);
}

async fn reports_of_every_kind_are_understood(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    for (name, format, automatic, pages) in [
        ("axe.json", "axe", true, 2),
        ("lighthouse.json", "lighthouse", true, 1),
        ("lighthouse-several.json", "lighthouse", true, 2),
        ("wcag-em-2.json", "earl", false, 3),
        ("wcag-em-3.json", "earl", false, 2),
        ("earl.json", "earl", true, 2),
    ] {
        let read = send(&admin, "?url=https://example.cz/", file(name)).await.is(200).body;

        let findings = &read["evidence"]["findings"];
        assert_eq!(findings["format"], format, "{name}");
        assert_eq!(findings["automatic"], automatic, "{name}");
        assert_eq!(findings["pages"], pages, "{name}");
        assert_eq!((numbers(findings), &findings["criteria"]), (55, &json!(55)), "{name}");
        assert_ne!(read["evidence"]["captured_at"], Value::Null, "{name}");
        // An automatic test touches a minority, and says so.
        let tested = findings["tested"].as_u64().unwrap();
        assert!(tested > 0 && (!automatic || tested < 28), "{name}: {tested}");
        let by_criterion = |finding: &str| {
            let criteria = read["criteria"].as_array().unwrap();
            criteria.iter().filter(|one| one["finding"] == finding).count()
        };
        for finding in ["passed", "failed", "cannot_tell", "not_present", "not_tested"] {
            assert_eq!(findings[finding], by_criterion(finding), "{name}: {finding}");
        }
        for one in read["criteria"].as_array().unwrap() {
            let of = |finding: &str| one[format!("pages_{finding}")].as_u64().unwrap();
            let all = ["passed", "failed", "cannot_tell", "not_present", "not_tested"].map(of);
            assert_eq!(all.iter().sum::<u64>(), pages, "{name}: {one}");
        }
    }
}

async fn what_is_told_of_a_report_is_what_stands_in_it(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();

    // The form without names: an image without a text, faint letters, and some that cannot be told.
    let axe = send(&admin, "", file("axe.json")).await.is(200).body;
    assert_eq!(axe["evidence"]["url"], "https://sluzby.example.cz/zadost");
    assert_eq!(axe["evidence"]["findings"]["tool"], "axe-core 4.14.1");
    let failed = ["1.1.1", "1.4.3", "2.4.4", "3.1.1", "4.1.2"];
    assert_eq!(axe["evidence"]["findings"]["failed_criteria"], json!(failed));
    assert_eq!(axe["pages"][0]["failed"], json!(failed));
    assert_eq!(axe["pages"][1]["failed"], json!([]));
    assert_eq!(criterion(&axe, "1.1.1")["pages_failed"], 1);
    // Nothing but a person tells whether help is where it was before.
    assert_eq!(criterion(&axe, "3.2.6")["finding"], "not_tested");

    let em = send(&admin, "", file("wcag-em-2.json")).await.is(200).body;
    assert_eq!(em["evidence"]["findings"]["tool"], "WCAG-EM Report Tool 2.0.0");
    for (number, finding) in [
        ("1.1.1", "failed"),
        ("1.2.1", "passed"),
        ("1.4.1", "not_present"),
        ("2.1.1", "cannot_tell"),
        ("3.3.1", "not_tested"),
        ("3.3.7", "not_tested"),
    ] {
        assert_eq!(criterion(&em, number)["finding"], finding, "{number}");
    }
    assert_eq!(em["pages"][0]["is_site"], true);
    assert!(em["passed_over"].as_array().unwrap().contains(&json!("parsing")));
}

async fn a_report_names_a_draft_that_can_be_sent(engine: Engine) {
    let served = Served::seeded(engine).await;
    let nku = served.of("cz-nku", "evaluations:assess");
    let about =
        "?service=cz-pension&period=2025&methodology=client-quality@m1&criterion=accessibility";
    for (name, source) in [("axe.json", "tool"), ("wcag-em-2.json", "audit")] {
        let read = send(&nku, about, file(name)).await.is(200).body;

        assert_eq!(read["faults"], json!([]), "{name}");
        assert_eq!(read["draft"]["source"], source);
        assert_eq!(read["draft"]["assessor"], "cz-nku");
        let findings = &read["evidence"]["findings"];
        let answer = &read["draft"]["answers"][0];
        assert_eq!(answer["numerator"], findings["passed"]);
        let tested = findings["passed"].as_u64().unwrap() + findings["failed"].as_u64().unwrap();
        assert_eq!(answer["denominator"], tested);
        assert_eq!(answer["evidence"], json!([read["evidence"]]));
        nku.post("/v1/evaluations", &read["draft"]).await.is(201);
    }
    // Nothing but the report was stored by asking for a draft.
    let again = send(&nku, &about.replace("2025", "2024"), file("axe.json")).await.is(200);
    assert_eq!(nku.get("/v1/evaluations").await.body["items"].as_array().unwrap().len(), 2);

    // A request that is repeated under its key gets the same answer, byte for byte.
    let keyed = nku.header("idempotency-key", "report");
    let path = about.replace("2025", "2024");
    let first = send(&keyed, &path, file("axe.json")).await.is(200);
    let second = send(&keyed, &path, file("axe.json")).await.is(200);
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert!(first.bytes == second.bytes && first.bytes == again.bytes);
    send(&keyed, &path, file("earl.json")).await.is(422);
}

async fn an_answer_says_no_more_than_its_report_found(engine: Engine) {
    let served = Served::seeded(engine).await;
    let nku = served.of("cz-nku", "evaluations:assess evaluations:publish");
    let axe = send(&nku, "", file("axe.json")).await.is(200).body["evidence"].clone();
    let people = send(&nku, "", file("wcag-em-2.json")).await.is(200).body["evidence"].clone();
    let count = |of: &Value, name: &str| of["findings"][name].as_u64().unwrap();
    let (passed, failed) = (count(&axe, "passed"), count(&axe, "failed"));
    assert!(failed > 1 && count(&axe, "not_tested") > 0 && count(&people, "failed") > 0);
    let answer = |source: &str, said: Value, evidence: &[&Value]| {
        let mut answer = json!({"criterion": "accessibility", "evidence": evidence});
        answer.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        json!({"service": "cz-pension", "period": "2025", "methodology": "client-quality@m1",
            "source": source, "assessor": "cz-nku", "answers": [answer]})
    };
    let share = |numerator: u64, denominator: u64| json!({"numerator": numerator, "denominator": denominator});
    let page = json!({"url": "https://example.cz/more"});

    // The whole standard, what was not tested counted as passed or as failed, a fault left out, a bare
    // number: none of it is what a tool found, whoever hands it in and whatever else is named.
    for source in ["tool", "audit"] {
        for (said, place) in [
            (share(55, 55), "numerator"),
            (share(passed, passed), "numerator"),
            (share(passed + 1, passed + failed + 1), "numerator"),
            (share(passed + failed, passed + failed), "numerator"),
            (share(passed, 55), "numerator"),
            (share(passed, passed + failed - 1), "numerator"),
            (json!({"value": 100}), "value"),
            (json!({"value": 20}), "value"),
        ] {
            for evidence in [&[&axe][..], &[&page, &axe]] {
                let sent = answer(source, said.clone(), evidence);
                for to in ["submitted", "published"] {
                    let path = format!("/v1/evaluations?to={to}");
                    let refused = nku.post(&path, &sent).await.is(422);
                    assert_eq!(refused.codes(), ["not-as-reported"], "{said}");
                    let error = &refused.body["errors"][0];
                    assert_eq!(error["pointer"], format!("/answers/0/{place}"));
                    let advice = error["advice"].as_str().unwrap();
                    let right =
                        format!("numerator {passed} and the denominator {}", passed + failed);
                    assert!(advice.contains(&right), "{advice}");
                }
            }
        }
    }
    // Of two reports a fault counts once, and none goes away.
    let known: std::collections::BTreeSet<String> = [&axe, &people]
        .iter()
        .flat_map(|of| of["findings"]["failed_criteria"].as_array().unwrap())
        .map(ToString::to_string)
        .collect();
    let lighthouse = send(&nku, "", file("lighthouse.json")).await.is(200).body["evidence"].clone();
    let more = answer("tool", share(passed + 40, passed + 40 + failed), &[&axe, &lighthouse]);
    assert_eq!(nku.post("/v1/evaluations", &more).await.is(422).codes(), ["not-as-reported"]);
    // People may know more than their report tells; a fault that they found stays one.
    let hidden = answer("audit", share(55, 55), &[&axe, &people]);
    assert_eq!(nku.post("/v1/evaluations", &hidden).await.is(422).codes(), ["not-as-reported"]);

    // Nothing was stored of all that.
    let stored = nku.get("/v1/evaluations").await.is(200).body;
    assert_eq!(stored["items"], json!([]), "{stored}");

    // What was found is taken, from either; and what nobody could tell is no number at all.
    for (source, period) in [("tool", "2025"), ("audit", "2024")] {
        let mut found = answer(source, share(passed, passed + failed), &[&axe]);
        found["period"] = json!(period);
        nku.post("/v1/evaluations", &found).await.is(201);
    }
    let mut judged =
        answer("audit", share(55 - u64::try_from(known.len()).unwrap(), 55), &[&axe, &people]);
    judged["period"] = json!("2025");
    nku.post("/v1/evaluations", &judged).await.is(201);
    let mut unsure = answer("tool", json!({"state": "could_not_tell"}), &[&axe]);
    unsure["period"] = json!("2024");
    nku.post("/v1/evaluations", &unsure).await.is(201);

    // A yes to a question is not what a tool can say of a whole standard either.
    let mut yes = answer("tool", json!({"value": "yes"}), &[&axe]);
    yes["period"] = json!("2026");
    yes["answers"][0]["criterion"] = json!("mobile");
    assert_eq!(nku.post("/v1/evaluations", &yes).await.is(422).codes(), ["conformance-untested"]);
    yes["answers"][0]["evidence"] = json!([{"url": axe["url"]}]);
    nku.post("/v1/evaluations", &yes).await.is(201);
}

async fn what_a_tool_says_to_be_perfect_names_its_report(engine: Engine) {
    let served = Served::seeded(engine).await;
    let nku = served.of("cz-nku", "evaluations:assess");
    let sent = |source: &str, period: &str, mut answer: Value, evidence: Value| {
        answer["evidence"] = evidence;
        json!({"service": "cz-pension", "period": period, "methodology": "client-quality@m1",
            "source": source, "assessor": "cz-nku", "answers": [answer]})
    };
    let all = json!({"criterion": "accessibility", "numerator": 20, "denominator": 20});
    let bare = json!({"criterion": "accessibility", "value": 100});
    let page = json!([{"url": "https://example.cz/report"}]);
    for (answer, evidence) in [(&all, &page), (&bare, &page), (&all, &json!([]))] {
        let draft = sent("tool", "2025", answer.clone(), evidence.clone());
        let refused = nku.post("/v1/evaluations", &draft).await.is(422);
        assert_eq!(refused.codes(), ["finding-missing"], "{answer} {evidence}");
        let error = &refused.body["errors"][0];
        assert_eq!(error["pointer"], "/answers/0/evidence");
        assert!(error["advice"].as_str().unwrap().contains("/v1/evidence"), "{error}");
    }
    assert_eq!(nku.get("/v1/evaluations").await.body["items"], json!([]));

    // Its file, even one that only another register has read; what people judged; a fault admitted; a
    // reason instead of a value; and what a tool measures by itself.
    let file = json!([{"url": "https://example.cz/report", "sha256": "a".repeat(64)}]);
    let admitted = json!({"criterion": "accessibility", "numerator": 19, "denominator": 20});
    let unsure = json!({"criterion": "accessibility", "state": "could_not_tell"});
    let measured = json!({"criterion": "whenever", "value": "always"});
    for (source, period, answer, evidence) in [
        ("tool", "2025", &all, &file),
        ("audit", "2025", &all, &page),
        ("tool", "2024", &admitted, &page),
        ("expert", "2024", &bare, &page),
        ("tool", "2026", &unsure, &json!([])),
    ] {
        nku.post("/v1/evaluations", &sent(source, period, answer.clone(), evidence.clone()))
            .await
            .is(201);
    }
    let mut uptime = sent("tool", "2025", measured, json!([]));
    uptime["service"] = json!("cz-housing");
    nku.post("/v1/evaluations", &uptime).await.is(201);
}

async fn what_an_agency_says_itself_rests_on_no_count_of_a_tool(engine: Engine) {
    let served = Served::seeded(engine).await;
    let api = served.of("cz-mpsv", "evaluations:write");
    let read = send(&api, "?url=https://example.cz/axe.json", file("axe.json")).await.is(200).body;
    let mut own = json!({"service": "cz-housing", "period": "2025",
        "methodology": "client-quality@m1", "source": "self", "assessor": "cz-mpsv",
        "answers": [{"criterion": "accessibility", "numerator": 9, "denominator": 14,
            "evidence": [read["evidence"]]}]});

    let refused = api.post("/v1/evaluations", &own).await.is(422);

    assert_eq!(refused.codes(), ["report-of-others"]);
    assert_eq!(refused.body["errors"][0]["pointer"], "/answers/0/evidence");
    // A draft that is asked for says the same.
    let about = "?service=cz-housing&period=2025&methodology=client-quality@m1&criterion=accessibility&source=self";
    let asked = send(&api, about, file("axe.json")).await.is(200).body;
    assert_eq!(asked["faults"][0]["code"], "report-of-others", "{asked}");
    // As a draft it stands, and the area says in Czech what to mend.
    let draft = api.post("/v1/evaluations?to=draft", &own).await.is(201);
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let id = draft.body["id"].as_str().unwrap();
    let page = clerk.page(&format!("/area/evaluations/{id}")).await;
    assert!(page.contains("dokládá, co zjistil nástroj nebo audit"), "{page}");
    api.post(&format!("/v1/evaluations/{id}/submit"), &json!(null)).await.is(422);
    // Its address alone is evidence as any other.
    own["period"] = json!("2024");
    own["answers"][0]["evidence"] = json!([{"url": read["evidence"]["url"]}]);
    api.post("/v1/evaluations", &own).await.is(201);
}

async fn a_draft_that_breaks_rules_says_which(engine: Engine) {
    let served = Served::seeded(engine).await;
    let nku = served.of("cz-nku", "evaluations:assess");
    let ask = |about: &'static str| send(&nku, about, file("axe.json"));
    for (about, code) in [
        (
            "?service=cz-none&period=2025&methodology=client-quality@m1&criterion=accessibility",
            "unknown-service",
        ),
        (
            "?service=cz-pension&period=2025&methodology=client-quality@m9&criterion=accessibility",
            "unknown-methodology",
        ),
        (
            "?service=cz-pension&period=2025&methodology=client-quality@m1&criterion=accessible",
            "unknown-criterion",
        ),
        (
            "?service=cz-pension&period=2025&methodology=client-quality@m1&criterion=proactivity",
            "value-off-scale",
        ),
        (
            "?service=cz-pension&period=2025-Q1&methodology=client-quality@m1&criterion=accessibility",
            "period-not-allowed",
        ),
        (
            "?service=cz-pension&period=2025&methodology=client-quality@m1&criterion=accessibility&assessor=cz-mpsv",
            "forbidden",
        ),
        (
            "?service=cz-pension&period=2025&methodology=client-quality@m1&criterion=accessibility&source=self",
            "forbidden",
        ),
    ] {
        let read = ask(about).await.is(200).body;
        let codes: Vec<_> = read["faults"].as_array().unwrap().iter().map(|f| &f["code"]).collect();
        assert!(codes.contains(&&json!(code)), "{about}: {codes:?}");
        assert!(read["draft"]["answers"][0]["numerator"].is_u64());
    }
    for (about, missing) in
        [("?service=cz-pension", 3), ("?source=tool", 4), ("?period=2025&criterion=a", 2)]
    {
        let refused = ask(about).await.is(400);
        assert_eq!(refused.codes(), vec!["missing-parameter"; missing], "{about}");
    }
    for about in
        ["?url=example.cz", "?url=javascript:alert(1)", "?service=1", "?who=me", "?period=x"]
    {
        ask(about).await.is(400);
    }
}

async fn what_is_no_report_is_told_what_was_expected(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let doubled = String::from_utf8(file("axe.json")).unwrap();
    let doubled = doubled.replacen("\"passes\":", "\"violations\": [], \"passes\":", 1);
    let deep = format!("{{\"violations\": {}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let cut = file("lighthouse.json");
    for (bytes, status, code) in [
        (&b""[..], 400, "malformed-json"),
        (&cut[..3_000], 400, "malformed-json"),
        (b"<!doctype html><html></html>", 400, "malformed-json"),
        (b"\xff\xfe{}", 400, "malformed-json"),
        (doubled.as_bytes(), 400, "malformed-json"),
        (deep.as_bytes(), 400, "malformed-json"),
        (b"{}", 422, "unknown-report"),
        (b"[]", 422, "unknown-report"),
        (b"null", 422, "unknown-report"),
        (br#"{"documentTitle": "Pa11y", "issues": []}"#, 422, "unknown-report"),
        (br#"{"@context": "https://example.org/x.jsonld", "@graph": []}"#, 422, "unknown-context"),
        (br#"{"@context": {}, "@graph": []}"#, 422, "no-assertions"),
        (br#"{"url": "https://a.cz", "violations": [], "incomplete": []}"#, 422, "wrong-shape"),
        (
            br#"{"lighthouseVersion": "12", "finalUrl": "https://a.cz", "audits": {}}"#,
            422,
            "no-accessibility",
        ),
    ] {
        let refused = send(&admin, "", bytes).await.is(status);
        assert_eq!(refused.codes(), [code], "{}", refused.body);
        let error = &refused.body["errors"][0];
        assert!(error["detail"].as_str().unwrap().len() > 20, "{error}");
        let advice = error["advice"].as_str().unwrap();
        // Whatever it is, what was expected is said; of a report that is known, what of it was.
        if ["malformed-json", "unknown-report"].contains(&code) {
            for expected in ["axe-core", "`violations`", "Lighthouse", "WCAG-EM", "EARL"] {
                assert!(advice.contains(expected), "{error}");
            }
        }
        assert!(advice.len() > 20, "{error}");
    }
    // What is no web page cannot be named as evidence by itself.
    let mut local: Value = serde_json::from_slice(&file("axe.json")).unwrap();
    for page in local.as_array_mut().unwrap() {
        page["url"] = json!("file:///home/clerk/form.html");
    }
    let refused = send(&admin, "", local.to_string()).await.is(400);
    assert_eq!(refused.body["errors"][0]["parameter"], "url");
    send(&admin, "?url=https://example.cz/", local.to_string()).await.is(200);
    let odd = admin.send("POST", "/v1/evidence", "text/csv", b"a,b".to_vec()).await;
    assert_eq!(odd.status, 415);
    let linked = admin.send("POST", "/v1/evidence", "application/ld+json", file("earl.json")).await;
    assert_eq!(linked.status, 200);
    let mut large = GzEncoder::new(Vec::new(), Compression::best());
    large.write_all(&vec![b' '; 32 * 1024 * 1024 + 1]).unwrap();
    let packed = admin.header("content-encoding", "gzip");
    assert_eq!(send(&packed, "", large.finish().unwrap()).await.status, 413);
}

/// Cut anywhere, or with one byte changed, a report is refused or read; it never breaks the register.
async fn a_spoiled_report_is_refused_wherever_it_breaks(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    for name in ["lighthouse.json", "wcag-em-3.json", "earl.json"] {
        let whole = file(name);
        for part in 1..12 {
            let cut = whole.len() * part / 12;
            let refused = send(&admin, "?url=https://a.cz/", &whole[..cut]).await.is(400);
            assert_eq!(refused.codes(), ["malformed-json"], "{name} cut at {cut}");
            let mut spoiled = whole.clone();
            spoiled[cut] ^= 1;
            let got = send(&admin, "?url=https://a.cz/", spoiled).await;
            assert!([200, 400, 422].contains(&got.status), "{name} at {cut}: {}", got.status);
        }
    }
    // Each field of another type: refused or passed over, never a failure.
    let axe: Value = serde_json::from_slice(&file("axe.json")).unwrap();
    let page = &axe[0];
    for key in page.as_object().unwrap().keys() {
        for other in [json!(null), json!(7), json!("x"), json!([[]]), json!({"a": {}})] {
            let mut changed = page.clone();
            changed[key] = other;
            let got = send(&admin, "?url=https://a.cz/", changed.to_string()).await;
            assert!([200, 422].contains(&got.status), "{key}: {}", got.body);
            let needed = ["violations", "passes", "incomplete"].contains(&key.as_str());
            assert!(!needed || got.status == 422, "{key}: {}", got.body);
        }
    }
}

async fn who_may_answer_nothing_sends_no_reports(engine: Engine) {
    let served = Served::seeded(engine).await;
    for (asker, status) in [
        (served.anonymous(), 401),
        (served.of("cz-mpsv", ""), 403),
        (served.of("cz-mpsv", "catalogue:write evaluations:publish"), 403),
        (served.of("cz-mpsv", "evaluations:write"), 200),
        (served.of("cz-nku", "evaluations:assess"), 200),
    ] {
        assert_eq!(send(&asker, "", file("axe.json")).await.status, status);
        if status != 200 {
            // What is wrong with the file is nothing to strangers.
            assert_eq!(send(&asker, "", "{").await.status, status);
        }
    }
}

async fn nothing_that_a_report_names_is_fetched(engine: Engine) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let here = format!("http://{}", listener.local_addr().unwrap());
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let result = json!({"outcome": "earl:failed"});
    for context in [
        json!(format!("{here}/context.jsonld")),
        json!([format!("{here}/context.jsonld")]),
        json!({"@import": format!("{here}/context.jsonld"), "earl": "http://www.w3.org/ns/earl#"}),
        json!({"@vocab": format!("{here}/#")}),
    ] {
        let document = json!({"@context": context, "@graph": [{"@type": "Assertion",
            "@context": format!("{here}/inner.jsonld"), "subject": format!("{here}/page"),
            "test": format!("{here}/#keyboard"), "result": result}]});
        send(&admin, &format!("?url={here}/report"), document.to_string()).await.is(422);
    }
    let document = json!({"@context": {}, "@graph": [{"@type": "Assertion",
        "subject": format!("{here}/page"), "test": "WCAG22:keyboard", "result": result}]});
    send(&admin, &format!("?url={here}/report"), document.to_string()).await.is(200);
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}
