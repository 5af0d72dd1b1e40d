//! Every route × everybody × everything: what may not be is refused, and what is private is not
//! there: in no list, count, tag or error.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    served::{Asker, Got, Served, evaluation, service},
    world::Engine,
};

both_engines! {
    every_route_asks_who_may,
    what_is_private_changes_nothing_that_others_see,
    a_key_that_is_held_in_private_is_nobody_elses_business,
    an_agency_changes_its_own_catalogue_alone,
    a_batch_is_refused_before_it_is_read_to_who_may_not_send_one,
    an_answer_is_given_again_only_to_who_had_it,
}

/// What stands behind a path, by the columns of [`Row`]; the first is something private of A.
const PRIVATE_OF_B: usize = 1;
const PUBLIC_OF_A: usize = 2;
const MISSING: usize = 3;

/// Statuses for something private of A, something private of B, something public of A, and nothing.
type Row = [u16; 4];

/// By operation: nobody; A, who writes and publishes; B, who writes and assesses; who may all; and
/// who has a token of A without scopes.
///
/// Of what is never private the first column stands for what is public, too.
type Expected = [Row; 5];

const OPEN: Expected = [[200, 200, 200, 404]; 5];
const LIST: Expected = [[200; 4]; 5];

/// Read by all when public, else by its assessor and by publishers.
const READ: Expected = [
    [404, 404, 200, 404],
    [200, 200, 200, 404],
    [404, 200, 200, 404],
    [200, 200, 200, 404],
    [200, 404, 200, 404],
];

/// Written by its assessor, as long as it is a draft.
const fn drafted(done: u16) -> Expected {
    [
        [401; 4],
        [done, 403, 409, 404],
        [404, done, 403, 404],
        [done, done, 409, 404],
        [403, 404, 403, 404],
    ]
}

/// Decided on by publishers: while it is private, or once it is public.
const fn judged(private: u16, public: u16) -> Expected {
    [
        [401; 4],
        [private, private, public, 404],
        [404, 403, 403, 404],
        [private, private, public, 404],
        [403, 404, 403, 404],
    ]
}

/// Kept by who may all: everybody else is told so, whatever stands there.
const fn kept(private: u16, public: u16, missing: u16) -> Expected {
    let admin = [private, private, public, missing];
    [[401; 4], [403; 4], [403; 4], admin, [403; 4]]
}

/// A methodology moves on: a draft is hidden from who may not write it.
const fn moved(draft: u16, frozen: u16) -> Expected {
    let stranger = [404, 404, 403, 404];
    [[401; 4], stranger, stranger, [draft, draft, frozen, 404], stranger]
}

/// Files of figures, and what describes them.
const FILES: [&str; 14] = [
    "describe_changes",
    "describe_coverage",
    "describe_observations",
    "describe_ranking",
    "describe_records",
    "describe_revised_values",
    "describe_series",
    "download_changes",
    "download_coverage",
    "download_observations",
    "download_ranking",
    "download_records",
    "download_revised_values",
    "download_series",
];

/// Of an audit of a service of A, or of B: the agency of the service replies once it is public.
const REPLIED: Expected = [
    [401; 4],
    [409, 403, 200, 404],
    [404, 404, 403, 404],
    [409, 409, 200, 404],
    [404, 404, 403, 404],
];

/// What each operation answers. An operation that is not here fails the test.
fn expected(operation: &str) -> Option<Expected> {
    Some(match operation {
        "list_agencies"
        | "list_life_events"
        | "list_target_groups"
        | "list_services"
        | "list_methodologies"
        | "list_criteria"
        | "list_campaigns"
        | "list_evaluations"
        | "list_observations"
        | "export_observations"
        | "export_cube"
        | "export_sdmx_observations"
        | "show_sdmx_structure"
        | "show_series"
        | "export_series"
        | "list_changes"
        | "export_changes"
        | "show_coverage"
        | "export_coverage"
        | "export_records"
        | "show_ranking"
        | "export_ranking"
        | "show_dictionary"
        | "show_data_package"
        | "list_revised_values"
        | "export_revised_values"
        | "list_ledger_entries"
        | "show_feed"
        | "show_catalog"
        | "show_health"
        | "show_readiness"
        | "show_metrics"
        | "show_openapi" => LIST,
        file if FILES.contains(&file) => LIST,
        "show_agency"
        | "show_life_event"
        | "show_target_group"
        | "show_service"
        | "show_campaign"
        | "show_campaign_template"
        | "show_service_series"
        | "show_service_feed"
        | "show_agency_feed"
        | "show_linked_service"
        | "show_problem" => OPEN,
        // Nobody is named here.
        "show_security_contact" => [[404; 4]; 5],
        // Of a service that has only private evaluations there is no scorecard, for anybody; nor is there
        // a reply to one.
        "show_scorecard" | "explain_scorecard" | "show_reply" => [[404, 404, 200, 404]; 5],
        "set_agency" | "set_life_event" | "set_target_group" | "set_service" | "set_campaign" => {
            kept(200, 200, 201)
        }
        "close_campaign" => kept(200, 200, 404),
        "show_methodology" | "compare_methodologies" => [
            [404, 404, 200, 404],
            [404, 404, 200, 404],
            [404, 404, 200, 404],
            [200, 200, 200, 404],
            [404, 404, 200, 404],
        ],
        "draft_methodology" => kept(200, 409, 201),
        "freeze_methodology" => moved(200, 409),
        "retire_methodology" => moved(409, 200),
        "show_evaluation" | "list_revisions" | "show_revision" => READ,
        "set_reply" => REPLIED,
        // Of what is public there is nothing to ask, unless a correction of it is drafted.
        "show_what_if" => [
            [404; 4],
            [200, 200, 409, 404],
            [404, 200, 404, 404],
            [200, 200, 409, 404],
            [200, 404, 409, 404],
        ],
        "rewrite_evaluation" | "submit_draft" => drafted(200),
        "delete_evaluation" => drafted(204),
        "return_evaluation" | "publish_evaluation" => judged(200, 409),
        "withdraw_evaluation" => judged(409, 200),
        "correct_evaluation" => [
            [401; 4],
            [409, 403, 201, 404],
            [404, 409, 403, 404],
            [409, 409, 201, 404],
            [403, 404, 403, 404],
        ],
        // A new one of A, a new one of B, one of A that is there, and one of no service.
        "submit_evaluation" => {
            [[401; 4], [201, 403, 409, 422], [403, 201, 403, 403], [201, 201, 409, 422], [403; 4]]
        }
        // A report is about no service: whoever may answer anything may send one.
        "submit_evidence" => [[401; 4], [200; 4], [200; 4], [200; 4], [403; 4]],
        // A batch names each bad row; what a row may not do is a fault of the row.
        "submit_evaluation_batch" => {
            [[401; 4], [200, 422, 422, 422], [422, 200, 422, 422], [200, 200, 422, 422], [403; 4]]
        }
        _ => return None,
    })
}

/// What a case needs before it is asked.
struct Stage<'a> {
    admin: &'a Asker,
    made: std::cell::Cell<u32>,
}

impl Stage<'_> {
    /// A name that nothing has yet.
    fn name(&self, what: &str) -> String {
        self.made.set(self.made.get() + 1);
        format!("{what}-{}", self.made.get())
    }

    async fn service_of(&self, agency: &str) -> String {
        let code = self.name("service");
        self.admin.put(&format!("/v1/services/{code}"), &service(agency)).await.is(201);
        code
    }

    /// The address of an evaluation of a service of its own, and the service.
    async fn evaluation_of(&self, agency: &str, to: &str) -> (String, String) {
        let service = self.service_of(agency).await;
        let draft = evaluation(&service, agency, 6);
        let path = format!("/v1/evaluations?to={to}");
        let made = self.admin.post(&path, &draft).await.is(201);
        (made.header("location").to_owned(), service)
    }

    async fn campaign(&self) -> String {
        let code = self.name("campaign");
        self.admin.put(&format!("/v1/campaigns/{code}"), &campaign()).await.is(201);
        code
    }

    async fn methodology(&self, frozen: bool) -> String {
        let path = format!("/v1/methodologies/{}/m1", self.name("method"));
        self.admin.put(&path, &methodology()).await.is(201);
        if frozen {
            self.admin.post(&format!("{path}/freeze"), &Value::Null).await.is(200);
        }
        path
    }
}

fn campaign() -> Value {
    json!({
        "names": {"cs": "Hodnocení 2024"}, "methodology": "client-quality@m1", "period": "2024",
        "opens_on": "2026-01-01", "due_on": "2026-12-01", "closes_on": "2026-12-31",
        "filter": {"agencies": ["cz-nku"]},
    })
}

/// What axe-core gives of a page without anything.
pub fn report() -> Value {
    json!({
        "testEngine": {"name": "axe-core", "version": "4.14.1"}, "url": "https://example.cz/",
        "timestamp": "2026-11-20T10:00:00.000Z", "violations": [], "incomplete": [],
        "passes": [{"id": "document-title", "tags": ["wcag2a", "wcag242"]}],
    })
}

fn methodology() -> Value {
    json!({
        "names": {"en": "Made in secret"}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1Y"],
        "nodes": [
            {"code": "index", "parent": null},
            {"code": "one-fill", "parent": "index", "scale": {"kind": "share"}, "sources": ["self"]},
        ],
    })
}

const NOWHERE: &str = "00000000-0000-7000-8000-000000000000";

/// What is asked: the path and the body.
struct Case {
    path: String,
    media_type: &'static str,
    body: Value,
}

impl Stage<'_> {
    /// The request to an operation about one of the four things.
    async fn case(&self, operation: &str, template: &str, thing: usize) -> Case {
        let agency = if thing == PRIVATE_OF_B { "cz-cssz" } else { "cz-mpsv" };
        let case = |path: String, body: Value| Case { path, media_type: "application/json", body };
        let coded = |standing: &str| {
            let code = if thing == MISSING { self.name("none") } else { standing.to_owned() };
            template.replace("{code}", &code)
        };
        match operation {
            "show_agency" | "show_agency_feed" => case(coded("cz-mpsv"), Value::Null),
            "show_life_event" => case(coded("family"), Value::Null),
            "show_target_group" => case(coded("age-65-plus"), Value::Null),
            "show_service"
            | "show_service_series"
            | "show_service_feed"
            | "show_linked_service" => case(coded("cz-pension"), Value::Null),
            "show_problem" => case(coded("forbidden"), Value::Null),
            "set_agency" => {
                let names = json!({"cs": self.name("Úřad")});
                let body = json!({"names": names, "kind": "ministry", "level": "central", "country": "CZ"});
                case(coded("cz-mpsv"), body)
            }
            "set_life_event" => {
                let names = json!({"cs": self.name("Událost")});
                case(coded("family"), json!({"names": names, "audience": "citizens"}))
            }
            "set_target_group" => {
                let names = json!({"cs": self.name("Skupina")});
                case(coded("age-65-plus"), json!({"names": names, "partition": "age"}))
            }
            "set_service" => {
                let mut body = service("cz-mpsv");
                body["names"]["cs"] = json!(self.name("Služba"));
                case(coded("cz-housing"), body)
            }
            "set_campaign" | "close_campaign" | "show_campaign" | "show_campaign_template" => {
                let code = self.campaign().await;
                let mut body = campaign();
                body["names"]["cs"] = json!(self.name("Kampaň"));
                let body = if operation == "set_campaign" { body } else { Value::Null };
                case(coded(&code), body)
            }
            "show_methodology"
            | "draft_methodology"
            | "freeze_methodology"
            | "retire_methodology"
            | "compare_methodologies" => {
                let path = match thing {
                    MISSING => format!("/v1/methodologies/{}/m1", self.name("none")),
                    _ => self.methodology(thing == PUBLIC_OF_A).await,
                };
                let end = template.split("{version}").nth(1).unwrap();
                let body =
                    if operation == "draft_methodology" { methodology() } else { Value::Null };
                let with = if operation == "compare_methodologies" { "?with=m1" } else { "" };
                case(format!("{path}{end}{with}"), body)
            }
            "show_scorecard" | "explain_scorecard" => {
                let service = match thing {
                    MISSING => self.service_of("cz-mpsv").await,
                    PUBLIC_OF_A => self.evaluation_of(agency, "published").await.1,
                    _ => self.evaluation_of(agency, "submitted").await.1,
                };
                let path = template.replace("{service}", &service).replace("{period}", "2025");
                case(path, Value::Null)
            }
            "submit_evaluation" | "submit_evaluation_batch" => {
                let service = match thing {
                    PUBLIC_OF_A => self.evaluation_of(agency, "published").await.1,
                    MISSING => self.name("none"),
                    _ => self.service_of(agency).await,
                };
                let media_type = if operation == "submit_evaluation" {
                    "application/json"
                } else {
                    "application/x-ndjson"
                };
                Case { path: template.into(), media_type, body: evaluation(&service, agency, 5) }
            }
            "submit_evidence" => case(template.into(), report()),
            "show_reply" | "set_reply" => self.reply_case(operation, template, thing).await,
            _ if template.contains("{id}") => {
                self.evaluation_case(operation, template, thing).await
            }
            _ => case(template.to_owned(), Value::Null),
        }
    }

    /// An audit of a service of A, or of B, and the reply to one that is public.
    async fn reply_case(&self, operation: &str, template: &str, thing: usize) -> Case {
        let agency = if thing == PRIVATE_OF_B { "cz-cssz" } else { "cz-mpsv" };
        let mut audit = evaluation(&self.service_of(agency).await, "cz-nku", 6);
        audit["source"] = json!("audit");
        audit["answers"].as_array_mut().unwrap().truncate(1);
        let to = if thing == PUBLIC_OF_A { "published" } else { "submitted" };
        let made = self.admin.post(&format!("/v1/evaluations?to={to}"), &audit).await.is(201);
        let id = made.header("location").rsplit('/').next().unwrap();
        let id = if thing == MISSING { NOWHERE } else { id };
        let path = template.replace("{id}", id);
        let reply = json!({"text": self.name("We see it otherwise"), "disputes": true});
        if thing == PUBLIC_OF_A {
            self.admin.put(&path, &json!({"text": "Yes.", "disputes": false})).await.is(201);
        }
        let body = if operation == "set_reply" { reply } else { Value::Null };
        Case { path, media_type: "application/json", body }
    }

    async fn evaluation_case(&self, operation: &str, template: &str, thing: usize) -> Case {
        let agency = if thing == PRIVATE_OF_B { "cz-cssz" } else { "cz-mpsv" };
        let private = match operation {
            "rewrite_evaluation" | "submit_draft" | "delete_evaluation" => "draft",
            _ => "submitted",
        };
        let to = if thing == PUBLIC_OF_A { "published" } else { private };
        let (url, service) = self.evaluation_of(agency, to).await;
        let mut body = match operation {
            "rewrite_evaluation" | "correct_evaluation" => evaluation(&service, agency, 7),
            "return_evaluation" | "withdraw_evaluation" => json!({"reason": "A slip."}),
            _ => Value::Null,
        };
        if operation == "correct_evaluation" {
            body["corrects"] = json!(1);
            body["reason"] = json!("A slip.");
        }
        let id = url.rsplit('/').next().unwrap();
        let id = if thing == MISSING { NOWHERE } else { id };
        let path = template.replace("{id}", id).replace("{n}", "1");
        Case { path, media_type: "application/json", body }
    }
}

impl Case {
    async fn ask(&self, asker: &Asker, method: &str, thing: usize) -> Got {
        let asker = if thing != MISSING && (method == "PUT" || method == "DELETE") {
            asker.header("if-match", "*")
        } else {
            asker.clone()
        };
        match &self.body {
            Value::Null => asker.send(method, &self.path, "", Vec::new()).await,
            body => {
                let bytes = body.to_string().into_bytes();
                asker.send(method, &self.path, self.media_type, bytes).await
            }
        }
    }
}

/// Every operation of the document: name, method, path.
async fn operations(served: &Served) -> Vec<(String, String, String)> {
    let document = served.anonymous().get("/openapi.json").await.is(200).body;
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if let Some(id) = operation["operationId"].as_str() {
                all.push((id.to_owned(), method.to_uppercase(), path.clone()));
            }
        }
    }
    all
}

fn everybody(served: &Served) -> [(&'static str, Asker); 5] {
    [
        ("nobody", served.anonymous()),
        ("A", served.agency("cz-mpsv")),
        ("B", served.of("cz-cssz", "evaluations:write evaluations:assess")),
        ("admin", served.admin()),
        ("A without scopes", served.of("cz-mpsv", "openid profile")),
    ]
}

async fn every_route_asks_who_may(engine: Engine) {
    let served = Served::seeded(engine).await;
    let stage = Stage { admin: &served.admin(), made: std::cell::Cell::new(0) };
    let mut wrong = Vec::new();
    for (operation, method, template) in operations(&served).await {
        let Some(expected) = expected(&operation) else {
            panic!("nobody said who may `{operation}` ({method} {template}): add it to the table")
        };
        for ((who, asker), row) in everybody(&served).iter().zip(expected) {
            let mut absent = None;
            for (thing, status) in row.into_iter().enumerate().rev() {
                let case = stage.case(&operation, &template, thing).await;
                let got = case.ask(asker, &method, thing).await;
                if got.status != status {
                    wrong.push(format!(
                        "{operation} by {who} of {thing}: {} instead of {status}: {}",
                        got.status,
                        String::from_utf8_lossy(&got.bytes[..got.bytes.len().min(300)])
                    ));
                }
                // What is hidden is answered like what is not there.
                if thing == MISSING {
                    absent = Some(bare(&got, &case.path));
                } else if got.status == 404 && absent.as_ref().is_some_and(|a| a.0 == 404) {
                    assert_eq!(Some(bare(&got, &case.path)), absent, "{operation} by {who}");
                }
                if got.status == 403 {
                    assert_eq!(got.header("location"), "", "{operation} by {who}");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An answer without what names the request and the thing asked for.
fn bare(got: &Got, path: &str) -> (u16, String) {
    let mut body = got.body.clone();
    body["instance"] = Value::Null;
    let mut text = body.to_string();
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    for part in parts.into_iter().filter(|part| part.len() > 3) {
        text = text.replace(part, "…");
    }
    (got.status, text)
}

/// What somebody sees of everything that can be read: status, tag and text, by address.
async fn seen(served: &Served, asker: &Asker) -> BTreeMap<String, (u16, String, String)> {
    let mut addresses: Vec<String> = operations(served)
        .await
        .into_iter()
        .filter(|(_, method, path)| method == "GET" && !path.contains('{'))
        .map(|(_, _, path)| path)
        // It counts requests, and these are requests.
        .filter(|path| path != "/metrics")
        .collect();
    addresses.extend(
        [
            "/v1/evaluations?standing=draft",
            "/v1/evaluations?standing=submitted",
            "/v1/evaluations?limit=1",
            "/v1/evaluations?service=cz-parental-allowance",
            "/v1/evaluations?assessor=cz-mpsv",
            "/v1/methodologies?limit=1",
            "/v1/methodologies/made-in-secret/m1",
            "/v1/criteria?methodology=made-in-secret",
            "/v1/criteria?methodology=made-in-secret@m1",
            "/v1/observations?criterion=one-fill&by=agency",
            "/v1/observations?methodology=made-in-secret",
            "/v1/series?criterion=one-fill&by=service",
            "/v1/changes?criterion=one-fill",
            "/v1/changes?criterion=one-fill&by=agency",
            "/v1/changes.csv?criterion=one-fill",
            "/v1/services/cz-parental-allowance/series?criterion=one-fill",
            "/v1/scorecards/cz-parental-allowance/2025",
            "/v1/scorecards/cz-parental-allowance/2025/explain",
            "/v1/scorecards/cz-housing/2025",
            "/v1/scorecards/cz-housing/2025/explain",
            "/v1/campaigns/self-2025",
            "/v1/campaigns/self-2025/template.csv",
            "/v1/coverage?campaign=self-2025",
            "/v1/feed.atom",
            "/v1/services/cz-parental-allowance/feed.atom",
            "/v1/agencies/cz-mpsv/feed.atom",
            "/v1/coverage.csv",
            "/v1/coverage/agencies.csv",
            "/v1/rankings?criterion=one-fill",
            "/v1/rankings.csv?by=agency&min_services=1",
            "/v1/revisions",
            "/v1/revisions.csv?criterion=index",
            "/v1/revisions.xlsx?labels=cs",
            "/v1/coverage.xlsx",
            "/v1/coverage/agencies.xlsx",
        ]
        .map(str::to_owned),
    );
    let published = served.admin().get("/v1/evaluations?standing=published").await.is(200);
    for item in published.body["items"].as_array().unwrap() {
        let url = format!("/v1/evaluations/{}", item["id"].as_str().unwrap());
        addresses.extend([url.clone(), format!("{url}/revisions"), format!("{url}/revisions/2")]);
    }
    let answers = join_all(addresses.iter().map(|path| asker.get(path))).await;
    let seen = answers.into_iter().map(|got| {
        let mut text = String::from_utf8_lossy(&got.bytes).into_owned();
        if got.status >= 400 {
            text = bare(&got, "").1;
        }
        (got.status, format!("{}{}", got.header("etag"), got.header("link")), text)
    });
    addresses.clone().into_iter().zip(seen).collect()
}

async fn what_is_private_changes_nothing_that_others_see(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, mpsv) = (served.admin(), served.agency("cz-mpsv"));
    let mut open = campaign();
    open["period"] = json!("2025");
    open["filter"] = json!({"agencies": ["cz-mpsv"]});
    admin.put("/v1/campaigns/self-2025", &open).await.is(201);
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let public = mpsv.post("/v1/evaluations?to=published", &draft).await.is(201);
    let others = [
        served.anonymous(),
        served.of("cz-cssz", "evaluations:write evaluations:assess catalogue:write"),
        served.of("cz-cssz", ""),
    ];
    let mut before = Vec::new();
    for other in &others {
        before.push(seen(&served, other).await);
    }

    // A draft, a submission, one that was returned, a correction, and a methodology in the making.
    mpsv.post("/v1/evaluations?to=draft", &evaluation("cz-housing", "cz-mpsv", 3)).await.is(201);
    let mut earlier = evaluation("cz-housing", "cz-mpsv", 3);
    earlier["period"] = json!("2024");
    let submitted = mpsv.post("/v1/evaluations", &earlier).await.is(201);
    earlier["service"] = json!("cz-parental-allowance");
    let returned = mpsv.post("/v1/evaluations", &earlier).await.is(201);
    let why = json!({"reason": "Not yet."});
    mpsv.post(&format!("{}/return", returned.header("location")), &why).await.is(200);
    let mut correction = evaluation("cz-parental-allowance", "cz-mpsv", 9);
    correction["corrects"] = json!(1);
    correction["reason"] = json!("A slip.");
    let path = format!("{}/revisions", public.header("location"));
    mpsv.post(&path, &correction).await.is(201);
    admin.put("/v1/methodologies/made-in-secret/m1", &methodology()).await.is(201);

    for (other, before) in others.iter().zip(before) {
        let after = seen(&served, other).await;
        for (path, was) in before {
            assert_eq!(after[&path], was, "{path}");
        }
    }
    // They are there all the same.
    assert_eq!(mpsv.get("/v1/evaluations").await.body["items"].as_array().unwrap().len(), 4);
    mpsv.get(submitted.header("location")).await.is(200);
    admin.get("/v1/methodologies/made-in-secret/m1").await.is(200);

    // Nor do errors tell of them.
    let stranger = &others[1];
    let mut theirs = evaluation("cz-pension", "cz-cssz", 1);
    let mut said = Vec::new();
    for name in ["made-in-secret@m1", "made-in-sicret@m1"] {
        theirs["methodology"] = json!(name);
        let refused = stranger.post("/v1/evaluations", &theirs).await.is(422);
        said.push(bare(&refused, &format!("/{name}")));
        let mut open = campaign();
        open["methodology"] = json!(name);
        let keeper = served.of("cz-cssz", "campaigns:write");
        let refused = keeper.put("/v1/campaigns/theirs", &open).await.is(422);
        said.push(bare(&refused, &format!("/{name}")));
    }
    assert_eq!(said[0], said[2]);
    assert_eq!(said[1], said[3]);
}

async fn a_key_that_is_held_in_private_is_nobody_elses_business(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.agency("cz-mpsv");
    let held = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let free = evaluation("cz-housing", "cz-mpsv", 6);
    let made = mpsv.post("/v1/evaluations?to=draft", &held).await.is(201);
    let id = made.body["id"].as_str().unwrap().to_owned();

    let strangers = [
        served.of("cz-cssz", "evaluations:write evaluations:assess evaluations:publish"),
        served.of("cz-cssz", "evaluations:write"),
        served.of("cz-mpsv", ""),
    ];
    for stranger in &strangers {
        for to in ["draft", "submitted", "published"] {
            let mut answers = Vec::new();
            for draft in [&held, &free] {
                let path = format!("/v1/evaluations?to={to}");
                let got = stranger.post(&path, draft).await.is(403);
                assert_eq!(got.header("location"), "");
                assert!(!String::from_utf8_lossy(&got.bytes).contains(&id));
                let path = format!("/v1/evaluation-batches?to={to}");
                let line = draft.to_string().into_bytes();
                let batch = stranger.send("POST", &path, "application/x-ndjson", line).await;
                assert!([403, 422].contains(&batch.status), "{batch:?}");
                answers.push((bare(&got, ""), bare(&batch, "")));
            }
            assert_eq!(answers[0], answers[1]);
        }
    }
    // Whoever judges the same service for themselves meets no key of others.
    let mut audit = evaluation("cz-parental-allowance", "cz-nku", 3);
    audit["source"] = json!("audit");
    audit["answers"] = json!([audit["answers"][0]]);
    served.of("cz-nku", "evaluations:assess").post("/v1/evaluations", &audit).await.is(201);
    // Its own key is told to its own agency.
    let again = mpsv.post("/v1/evaluations", &held).await.is(409);
    assert!(again.header("location").ends_with(&id));
}

async fn an_agency_changes_its_own_catalogue_alone(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.of("cz-mpsv", "catalogue:write").header("if-match", "*");
    let agency =
        json!({"names": {"cs": "Jiný"}, "kind": "ministry", "level": "central", "country": "CZ"});

    mpsv.put("/v1/agencies/cz-mpsv", &agency).await.is(200);
    mpsv.put("/v1/agencies/cz-cssz", &agency).await.is(403);
    mpsv.put("/v1/agencies/cz-new", &agency).await.is(403);
    mpsv.put("/v1/services/cz-housing", &service("cz-mpsv")).await.is(200);
    // Neither taken from another, nor pushed upon another.
    mpsv.put("/v1/services/cz-pension", &service("cz-mpsv")).await.is(403);
    mpsv.put("/v1/services/cz-pension", &service("cz-cssz")).await.is(403);
    mpsv.put("/v1/services/cz-housing", &service("cz-cssz")).await.is(403);
    mpsv.put("/v1/services/cz-new", &service("cz-cssz")).await.is(403);
    let nobodys = served.of("", "catalogue:write").header("if-match", "*");
    nobodys.put("/v1/services/cz-housing", &service("cz-mpsv")).await.is(403);
    assert_eq!(served.anonymous().get("/v1/services/cz-housing").await.body["agency"], "cz-mpsv");
    assert_eq!(served.anonymous().get("/v1/services/cz-pension").await.body["agency"], "cz-cssz");
}

async fn a_batch_is_refused_before_it_is_read_to_who_may_not_send_one(engine: Engine) {
    let served = Served::seeded(engine).await;
    for (scopes, to) in
        [("", "submitted"), ("catalogue:write", "draft"), ("evaluations:write", "published")]
    {
        let asker = served.of("cz-mpsv", scopes);
        let path = format!("/v1/evaluation-batches?to={to}");
        for body in [evaluation("cz-housing", "cz-mpsv", 1).to_string(), "{}\n[".into()] {
            let got = asker.send("POST", &path, "application/x-ndjson", body.into_bytes()).await;
            assert_eq!(got.status, 403, "{scopes} {to}: {}", got.body);
        }
        let got = asker.send("POST", &path, "text/csv", b"nonsense".to_vec()).await;
        assert_eq!(got.status, 403, "{scopes} {to}: {}", got.body);
    }
}

async fn an_answer_is_given_again_only_to_who_had_it(engine: Engine) {
    let served = Served::seeded(engine).await;
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let mpsv = served.agency("cz-mpsv").header("idempotency-key", "k");
    let first = mpsv.post("/v1/evaluations", &draft).await.is(201);

    let others = [
        (served.of("cz-cssz", "evaluations:write"), 403),
        (served.of("cz-cssz", ""), 403),
        (served.anonymous(), 401),
    ];
    for (other, status) in others {
        let got = other.header("idempotency-key", "k").post("/v1/evaluations", &draft).await;
        assert_eq!(got.status, status);
        assert_eq!(got.header("idempotency-replayed"), "");
        assert!(!String::from_utf8_lossy(&got.bytes).contains(first.body["id"].as_str().unwrap()));
    }
    let replayed = mpsv.post("/v1/evaluations", &draft).await.is(201);
    assert_eq!(replayed.header("idempotency-replayed"), "true");
}
