//! The program itself.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    process::{Command, Output, Stdio},
};

use crate::world::{Engine, World};

on_both_engines! {
    a_register_is_filled_exported_and_verified,
    a_bad_file_is_refused_with_its_lines,
    a_report_becomes_evidence_and_a_foreign_file_does_not,
    the_demo_is_served_with_what_to_open,
}

fn znamka(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_znamka"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    znamka(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn help_teaches_and_wrong_use_is_2() {
    let help = run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(out(&help).contains("znamka serve --demo"), "{help:?}");
    let import = out(&run(&["import", "--help"]));
    assert!(import.contains("service,period,methodology,source,assessor,criterion"), "{import}");
    assert!(!import.contains("ZNAMKA_RATE_LIMIT"), "{import}");
    for wrong in [&["import", "people", "x"][..], &["token"], &["token", "--scope", "all"], &["x"]]
    {
        assert_eq!(run(wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn a_token_is_issued_from_the_key_beside_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_str().unwrap();
    let scopes = "evaluations:write,catalogue:write";
    let issued =
        run(&["token", "--data-dir", dir, "--agency", "cz-mpsv", "--scope", scopes, "--days", "2"]);

    assert!(issued.status.success(), "{issued:?}");
    let token = out(&issued);
    let claims = token.trim().split('.').nth(1).unwrap().to_owned();
    let claims = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, claims).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["agency"], "cz-mpsv");
    assert_eq!(claims["scope"], "evaluations:write catalogue:write");
    let (exp, iat) = (claims["exp"].as_i64().unwrap(), claims["iat"].as_i64().unwrap());
    assert_eq!(exp - iat, 2 * 24 * 60 * 60);
}

#[test]
fn the_document_is_printed() {
    let document: serde_json::Value = serde_json::from_str(&out(&run(&["openapi"]))).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
}

fn a_register_is_filled_exported_and_verified(engine: Engine) {
    let world = World::unmigrated(engine);
    let url = ["--database-url", world.url.as_str()];
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let fixture = |name: &str| format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));

    let migrated = run(&[&["migrate"][..], &url].concat());
    assert!(out(&migrated).contains("migrated 2026"), "{migrated:?}");
    assert_eq!(out(&run(&[&["migrate"][..], &url].concat())), "The database is up to date.\n");

    for (kind, name) in [
        ("agencies", "demo/agencies.json"),
        ("life-events", "demo/life-events.json"),
        ("target-groups", "demo/target-groups.json"),
        ("services", "demo/services.json"),
        ("methodology", "methodologies/eu-egov-services-m2020.json"),
        ("campaigns", "demo/campaigns.json"),
    ] {
        let done = run(&[&["import", kind, &fixture(name), "--freeze"][..], &url].concat());
        assert!(done.status.success(), "{name}: {done:?}");
    }
    let evaluations = fixture("demo/evaluations-2023.ndjson");
    let import = ["import", "evaluations", &evaluations, "--to", "published"];
    let done = run(&[&import[..], &url].concat());
    assert_eq!(out(&done), "Stored: 76 new, 0 changed, 0 as they were.\n", "{done:?}");

    let verified = run(&[&["verify"][..], &url].concat());
    assert!(out(&verified).starts_with("All is as it was published"), "{verified:?}");
    assert_eq!(verified.status.code(), Some(0));

    // What is exported can be imported elsewhere.
    let elsewhere = format!("sqlite:{}", file("other.db"));
    let elsewhere = ["--database-url", elsewhere.as_str()];
    for name in ["life_events", "agencies", "services", "methodology", "evaluations"] {
        let (kind, from) = match name {
            "life_events" => ("life-events", fixture("demo/life-events.json")),
            "methodology" => (name, fixture("methodologies/eu-egov-services-m2020.json")),
            _ => {
                let to = file(&format!("{name}.ndjson"));
                let done = run(&[&["export", name, &to][..], &url].concat());
                assert!(done.status.success(), "{done:?}");
                (name, to)
            }
        };
        let import = ["import", kind, &from, "--freeze", "--to", "published"];
        let done = run(&[&import[..], &elsewhere].concat());
        assert!(done.status.success(), "{name}: {done:?}");
    }
    let ledger = out(&run(&[&["export", "ledger", "-"][..], &url].concat()));
    let again = out(&run(&[&["export", "evaluations", "-"][..], &elsewhere].concat()));
    assert_eq!(again, fs::read_to_string(file("evaluations.ndjson")).unwrap());
    assert!(
        ledger.lines().count() > 300 && ledger.lines().all(|line| line.starts_with("{\"at\":"))
    );
}

fn a_bad_file_is_refused_with_its_lines(engine: Engine) {
    let world = World::new(engine);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.json");
    fs::write(
        &path,
        "[\n{\"code\":\"cz-mpsv\",\"names\":{\"cs\":\"MPSV\"},\"kind\":\"ministry\",\"country\":\"CZ\"},\n\
         {\"code\":\"cz-x\",\"names\":{},\"kind\":\"ministri\",\n\"country\":\"CZ\"}]",
    )
    .unwrap();
    let path = path.to_str().unwrap();

    let refused = run(&["import", "agencies", path, "--database-url", &world.url]);

    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(out(&refused), "");
    assert_eq!(
        err(&refused),
        format!(
            "{path}:3: row 2, /names: There is no text in any language. Give at least one, such as {{\"cs\": \"…\"}}. [text-missing]\n\
             {path}:3: row 2, /kind: `ministri` is not in the list. Did you mean `ministry`? [unknown-word]\n\
             znamka: 2 faults in {path}; nothing was stored\n"
        )
    );
    assert_eq!(world.pool.read(znamka::store::ledger::head).unwrap().seq, 0);

    let missing = run(&["import", "agencies", "/nowhere.json", "--database-url", &world.url]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(err(&missing).contains("/nowhere.json cannot be read"), "{missing:?}");
}

fn the_demo_is_served_with_what_to_open(engine: Engine) {
    let world = World::unmigrated(engine);
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_str().unwrap();
    let serve = ["serve", "--demo", "--listen", "127.0.0.1:0", "--data-dir", dir];
    let arguments = [&serve[..], &["--database-url", &world.url]].concat();
    for first in ["The demo is loaded: 797 entries", "The demo is there already."] {
        let mut child =
            znamka(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said: Vec<String> =
            lines.by_ref().map(Result::unwrap).take_while(|line| !line.contains("-d '{")).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(said[0].starts_with(first), "{said:?}");
        let said = said.join("\n");
        for part in ["/docs", "criterion=one-fill&country=CZ", "criterion=index", "Bearer ey"] {
            assert!(said.contains(part), "{said}");
        }
    }

    let other = World::new(engine);
    super::batch::prepare(&other, 1);
    let mut refused = znamka(&["serve", "--demo", "--database-url", &other.url])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = String::new();
    refused.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(refused.wait().unwrap().code(), Some(1));
    assert!(said.contains("into an empty database only"), "{said}");
}

fn a_report_becomes_evidence_and_a_foreign_file_does_not(engine: Engine) {
    let world = World::unmigrated(engine);
    let url = ["--database-url", world.url.as_str()];
    let file = |name: &str| format!("{}/tests/evidence/{name}", env!("CARGO_MANIFEST_DIR"));
    let import = |rest: &[&str]| run(&[&["import", "evidence"][..], rest, &url].concat());

    let read = import(&[&file("wcag-em-3.json"), "--url", "https://example.cz/audit"]);
    assert!(read.status.success(), "{read:?}");
    let evidence: serde_json::Value = serde_json::from_str(&out(&read)).unwrap();
    assert_eq!(evidence["url"], "https://example.cz/audit");
    assert_eq!(evidence["findings"]["failed_criteria"], serde_json::json!(["1.1.1", "2.5.8"]));
    assert!(err(&read).contains("Of 55 success criteria"), "{read:?}");
    assert!(!err(&read).contains("No person judged"), "{read:?}");
    let hash = evidence["sha256"].as_str().unwrap().to_owned();
    let kept = |hash: String| {
        let found = move |conn: &mut _| znamka::store::evidence::some(&[hash.as_str()], conn);
        world.pool.read(found).unwrap()
    };
    let said = serde_json::to_value(kept(hash.clone()).get(&hash).unwrap()).unwrap();
    assert_eq!(said, evidence["findings"]);

    let rehearsed = import(&[&file("axe.json"), "--dry-run"]);
    assert!(rehearsed.status.success(), "{rehearsed:?}");
    let evidence: serde_json::Value = serde_json::from_str(&out(&rehearsed)).unwrap();
    assert!(err(&rehearsed).contains("No person judged"), "{rehearsed:?}");
    assert!(kept(evidence["sha256"].as_str().unwrap().to_owned()).is_empty());

    let foreign = import(&[&format!("{}/openapi/openapi.json", env!("CARGO_MANIFEST_DIR"))]);
    assert_eq!(foreign.status.code(), Some(1));
    assert!(err(&foreign).contains("[unknown-report]"), "{foreign:?}");
    assert!(err(&foreign).contains("axe-core"), "{foreign:?}");
    let nowhere = import(&[&file("axe.json"), "--url", "example.cz"]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(err(&nowhere).contains("--url"), "{nowhere:?}");
}
