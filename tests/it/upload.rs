//! Files that agencies fill in: templates, and what Excel set to Czech makes of them.

use encoding_rs::WINDOWS_1250;
use serde_json::{Value, json};
use znamka::{cli::import::Kind, domain::evaluation::Standing};

use crate::{
    batch::import,
    served::{Served, evaluation},
    world::Engine,
};

both_engines! {
    a_template_for_excel_tells_the_last_answers_and_comes_back,
    a_template_is_asked_for_in_part,
    what_is_no_table_is_refused_with_what_to_click,
}

const TEMPLATE: &str = "/v1/campaigns/self-2025/template.csv";
const BATCHES: &str = "/v1/evaluation-batches";
const SERVICE: &str = "cz-parental-allowance";

/// A register with a campaign for 2025, and what one agency published of 2024.
async fn campaign(engine: Engine) -> Served {
    let served = Served::seeded(engine).await;
    let campaign = json!({
        "names": {"cs": "Hodnocení 2025"}, "methodology": "client-quality@m1", "period": "2025",
        "opens_on": "2026-01-01", "due_on": "2026-12-01", "closes_on": "2026-12-31",
    });
    served.admin().put("/v1/campaigns/self-2025", &campaign).await.is(201);
    let mut before = evaluation(SERVICE, "cz-mpsv", 6);
    before["period"] = "2024".into();
    before["answers"].as_array_mut().unwrap().push(json!({"criterion": "fully-online",
        "touchpoint": "web", "value": 62.5, "evidence": [{"url": "https://example.cz/web"}]}));
    served.agency("cz-mpsv").post("/v1/evaluations?to=published", &before).await.is(201);
    served
}

/// The rows of a template under their columns.
fn rows(bytes: &[u8], separator: u8) -> Vec<Vec<(String, String)>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(bytes);
    let head = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        head.iter().zip(&row).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn cell<'a>(row: &'a [(String, String)], column: &str) -> &'a str {
    &row.iter().find(|(name, _)| name == column).unwrap().1
}

/// The template as Excel saves it again, with cells of some criteria filled in, and no other rows.
fn filled(template: &[u8], answers: &[(&str, &[(&str, &str)])]) -> String {
    let rows = rows(template, b';');
    let head: Vec<&str> = rows[0].iter().map(|(name, _)| name.as_str()).collect();
    let mut text = format!("{};;\r\n", head.join(";"));
    for (criterion, cells) in answers {
        let row = rows.iter().find(|row| cell(row, "criterion") == *criterion).unwrap();
        for (name, was) in row {
            let cell = cells.iter().find(|(column, _)| column == name);
            let cell = cell.map_or(was.as_str(), |(_, typed)| typed).replace('"', "\"\"");
            text.extend(["\"", &cell, "\";"]);
        }
        text += ";\r\n";
    }
    text + &";".repeat(head.len()) + "\r\n"
}

async fn a_template_for_excel_tells_the_last_answers_and_comes_back(engine: Engine) {
    let served = campaign(engine).await;
    let (mpsv, public) = (served.agency("cz-mpsv"), served.anonymous());
    let path = format!("{TEMPLATE}?profile=excel-cs&labels=cs&service={SERVICE}");
    let template = public.get(&path).await.is(200).bytes;

    assert!(template.starts_with(b"\xef\xbb\xbfservice;period;methodology;"));
    let told = rows(&template, b';');
    assert!(told.iter().all(|row| cell(row, "service") == SERVICE));
    let find = |criterion: &str| {
        let row = told.iter().find(|row| cell(row, "criterion") == criterion).unwrap();
        ["service_name", "expects", "last_period", "last_value"].map(|column| cell(row, column))
    };
    assert_eq!(
        find("one-fill"),
        ["Služba", "numerator a denominator; nebo value: 0 až 100 (procent)", "2024", "6 z 10"]
    );
    assert_eq!(find("fully-online")[3], "web 62,5");
    assert_eq!(find("reminders")[3], "no");
    assert!(
        find("reminders")[1].starts_with("value: jedna z možností "),
        "{:?}",
        find("reminders")
    );
    assert_eq!(find("satisfaction")[2..], ["", ""]);
    let asked = told.iter().find(|row| cell(row, "criterion") == "one-fill").unwrap();
    assert!(cell(asked, "question").ends_with('?'), "{asked:?}");
    let english = public.get(&path.replace("labels=cs", "labels=en")).await.is(200).bytes;
    assert!(String::from_utf8(english).unwrap().contains(";2024;6 of 10;"));

    let text = filled(
        &template,
        &[
            (
                "one-fill",
                &[
                    ("numerator", "1 200"),
                    ("denominator", "1\u{a0}600"),
                    ("evidence_url", "https://example.cz/form"),
                    ("comment", "'=Příliš žluťoučký kůň"),
                ],
            ),
            ("fully-online", &[("value", "87,5"), ("evidence_url", "https://example.cz/web")]),
            ("reminders", &[("value", "no")]),
        ],
    );
    let (bytes, _, lost) = WINDOWS_1250.encode(&text);
    assert!(!lost && std::str::from_utf8(&bytes).is_err());
    let rehearsed = format!("{BATCHES}?dry_run=true");
    let csv = "text/csv; charset=windows-1250";
    mpsv.send("POST", &rehearsed, csv, bytes.to_vec()).await.is(200);
    let stored = mpsv.send("POST", BATCHES, "text/csv", bytes.to_vec()).await.is(200);
    assert_eq!(stored.body["count"], 1);
    let id = stored.body["evaluations"][0]["id"].as_str().unwrap();
    let kept = mpsv.get(&format!("/v1/evaluations/{id}")).await.is(200).body;
    let answers: Vec<&Value> = kept["answers"].as_array().unwrap().iter().collect();
    let of = |code: &str| *answers.iter().find(|answer| answer["criterion"] == code).unwrap();
    assert_eq!(
        (&of("one-fill")["numerator"], &of("one-fill")["denominator"]),
        (&json!(1200), &json!(1600))
    );
    assert_eq!(of("one-fill")["comment"], "=Příliš žluťoučký kůň");
    assert_eq!(of("fully-online")["value"], 87.5);

    let order =
        |bytes: &[u8]| import(&served.world, Kind::Evaluations, "e.csv", bytes, Standing::Draft);
    let other = text.replace("cz-mpsv", "cz-nku").replace("\"self\"", "\"audit\"");
    let (bytes, _, _) = WINDOWS_1250.encode(&other);
    assert_eq!(order(&bytes).unwrap().created, 1);
}

async fn a_template_is_asked_for_in_part(engine: Engine) {
    let served = campaign(engine).await;
    let public = served.anonymous();
    let count = |path: String| {
        let public = public.clone();
        async move {
            let bytes = public.get(&path).await.is(200).bytes;
            let told = rows(&bytes, b',');
            let mut services: Vec<String> =
                told.iter().map(|row| cell(row, "service").to_owned()).collect();
            services.dedup();
            services
        }
    };
    let all = ["cz-housing", SERVICE, "cz-pension"];
    assert_eq!(count(TEMPLATE.to_owned()).await, all);
    assert_eq!(count(format!("{TEMPLATE}?labels=en&agency=cz-cssz")).await, ["cz-pension"]);
    assert_eq!(count(format!("{TEMPLATE}?service=cz-housing")).await, ["cz-housing"]);
    let nothing = format!("{TEMPLATE}?labels=en&service=cz-housing&agency=cz-cssz");
    assert!(count(nothing).await.is_empty());
    let bare = public.get(TEMPLATE).await.is(200).bytes;
    assert!(
        bare.starts_with(b"service,period,methodology,source,assessor,criterion,target_group,")
    );
    for (query, codes) in [
        ("labels=xx&profile=excel", vec!["invalid-value", "invalid-value"]),
        ("service=A&service=b", vec!["repeated-parameter", "invalid-value"]),
        ("label=cs", vec!["unknown-parameter"]),
    ] {
        let mut found = public.get(&format!("{TEMPLATE}?{query}")).await.is(400);
        found.body["errors"].as_array_mut().unwrap().sort_by_key(|e| e["code"].to_string());
        let mut codes = codes;
        codes.sort_unstable();
        assert_eq!(found.codes(), codes, "{query}");
    }
}

async fn what_is_no_table_is_refused_with_what_to_click(engine: Engine) {
    let served = campaign(engine).await;
    let mpsv = served.agency("cz-mpsv");
    let wide: Vec<u8> =
        "\u{feff}service\tperiod\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, code) in [
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml".to_vec(), "workbook-not-csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".to_vec(), "workbook-not-csv"),
        (wide, "utf-16-not-csv"),
        (b"service\tperiod\r\n".to_vec(), "tabs-not-csv"),
        (b"<!doctype html><title>Log in</title>".to_vec(), "page-not-csv"),
        (b"service;comment\r\nx;slu\xa7ba\r\n".to_vec(), "not-utf-8"),
    ] {
        let refused = mpsv.send("POST", BATCHES, "text/csv", bytes.clone()).await.is(422);
        assert_eq!(refused.codes(), [code]);
        let advice = refused.body["errors"][0]["advice"].as_str().unwrap();
        assert!(advice.contains("Soubor > Uložit jako > CSV UTF-8"), "{advice}");
        let file = if code == "tabs-not-csv" { "e.csv" } else { "e.xlsx" };
        if code == "workbook-not-csv" {
            import(&served.world, Kind::Evaluations, file, &bytes, Standing::Draft).unwrap_err();
        }
    }
    let latin = "text/csv; charset=iso-8859-2";
    mpsv.send("POST", BATCHES, latin, b"service\n".to_vec()).await.is(415);
    mpsv.send("POST", "/v1/evaluations", "application/json; charset=windows-1250", b"{}".to_vec())
        .await
        .is(415);
}
