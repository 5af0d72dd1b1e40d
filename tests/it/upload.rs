//! Files that agencies fill in: templates, and what Excel set to Czech makes of them.

use encoding_rs::WINDOWS_1250;
use serde_json::{Value, json};
use znamka::{cli::import::Kind, domain::evaluation::Standing};

use crate::{
    area::{Clerk, fields, hidden, text},
    batch::import,
    served::{Got, Served, evaluation},
    world::Engine,
};

both_engines! {
    a_template_for_excel_tells_the_last_answers_and_comes_back,
    a_template_is_asked_for_in_part,
    what_is_no_table_is_refused_with_what_to_click,
    a_file_is_looked_at_mended_and_stored_once,
    what_belongs_to_another_agency_is_refused_beside_its_row,
    drafts_may_be_stored_with_faults_in_their_answers,
    a_page_takes_so_many_rows_and_no_more,
    hostile_cells_stay_text,
    a_file_from_elsewhere_changes_nothing,
}

const TEMPLATE: &str = "/v1/campaigns/self-2025/template.csv";
const BATCHES: &str = "/v1/evaluation-batches";
const SERVICE: &str = "cz-parental-allowance";
const UPLOAD: &str = "/area/upload";
const PREVIEW: &str = "/area/upload/preview";
const FORM: &str = "application/x-www-form-urlencoded";
const HEADER: &str = "service;period;methodology;source;assessor;criterion;target_group;touchpoint;value;counts;numerator;denominator;state;sample_kind;sample_n;evidence_url;comment";

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

/// A form with a file, as a browser sends it.
fn parts(token: &str, key: &str, file: &[u8], pasted: &str) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in [("form_token", token), ("form_key", key), ("pasted", pasted)] {
        body.extend_from_slice(
            format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .as_bytes(),
        );
    }
    body.extend_from_slice(b"--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"e.csv\"\r\ncontent-type: text/csv\r\n\r\n");
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    ("multipart/form-data; boundary=edge".into(), body)
}

async fn upload(clerk: &Clerk, file: &[u8], pasted: &str) -> Got {
    let page = clerk.page(UPLOAD).await;
    let (token, key) = (hidden(&page, "form_token"), hidden(&page, "form_key"));
    let (media_type, body) = parts(&token, &key, file, pasted);
    clerk.asker.send("POST", UPLOAD, &media_type, body).await
}

/// What a browser makes of an attribute.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Presses a button of a preview, with cells filled in.
async fn go_on(clerk: &Clerk, preview: &str, deed: &str, cells: &[(&str, &str)]) -> Got {
    clerk.asker.send("POST", PREVIEW, FORM, pressed(preview, deed, cells)).await
}

fn pressed(preview: &str, deed: &str, cells: &[(&str, &str)]) -> Vec<u8> {
    let [token, key, table] =
        ["form_token", "form_key", "table"].map(|name| unescaped(&hidden(preview, name)));
    let table = table.replace('\n', "\r\n");
    let mut all = vec![("form_token", &*token), ("form_key", &*key), ("table", &*table)];
    all.extend(cells);
    all.push(("deed", deed));
    fields(&all)
}

/// How many evaluations an agency has by now, of whatever standing.
async fn evaluations(served: &Served) -> usize {
    let all = served.admin().get("/v1/evaluations?limit=1000").await.is(200);
    let count = |standing: &str| {
        let items = all.body["items"].as_array().unwrap();
        items.iter().filter(|item| item["standing"] == standing).count()
    };
    count("draft") + count("submitted") + count("published")
}

async fn a_file_is_looked_at_mended_and_stored_once(engine: Engine) {
    let served = campaign(engine).await;
    served.world.clock.set("2026-11-01T09:00:00Z".parse().unwrap());
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let before = evaluations(&served).await;

    let first = clerk.page(UPLOAD).await;
    let excel =
        "/v1/campaigns/self-2025/template.csv?agency=cz-mpsv&amp;profile=excel-cs&amp;labels=cs";
    assert!(first.contains(excel), "{first}");
    let template = clerk.asker.get(&unescaped(excel)).await.is(200).bytes;
    let text_of = filled(
        &template,
        &[
            (
                "one-fill",
                &[
                    ("numerator", "1,2E+05"),
                    ("denominator", "1 600"),
                    ("evidence_url", "https://example.cz/form"),
                    ("comment", "Příliš žluťoučký kůň"),
                ],
            ),
            ("fully-online", &[("value", "170"), ("evidence_url", "https://example.cz/web")]),
            ("reminders", &[("value", "noo")]),
        ],
    );
    let (bytes, _, _) = WINDOWS_1250.encode(&text_of);
    let preview = text(&upload(&clerk, &bytes, "").await.is(422));
    assert!(preview.contains("3 řádky mají chyby. Nic se neuložilo."), "{preview}");
    assert!(preview.contains("<a href=\"#row-1\">Záznam 1 (řádek 2 souboru)</a>"));
    assert!(preview.contains("<fieldset id=\"row-3\""));
    assert!(preview.contains("Excel číslo zkrátil"));
    let cell =
        preview.split("name=\"cell.1.numerator\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(
        cell.contains("value=\"1,2E+05\"") && cell.contains("aria-describedby=\"fault-1-0\""),
        "{cell}"
    );
    assert!(preview.contains("<li id=\"fault-1-0\">"));
    assert_eq!(evaluations(&served).await, before);

    // The row that cannot be read hides nothing of the others; mended by half, nothing is stored either.
    let half = [("cell.1.numerator", "1 200"), ("cell.2.value", "87,5"), ("cell.3.value", "noo")];
    let preview = text(&go_on(&clerk, &preview, "submitted", &half).await.is(422));
    assert!(
        preview.contains("Jeden řádek má chyby.") && preview.contains("value=\"noo\""),
        "{preview}"
    );
    assert_eq!(evaluations(&served).await, before);
    let again = text(&go_on(&clerk, &preview, "check", &[("cell.3.value", "no")]).await.is(200));
    assert!(again.contains("Všechno je v pořádku: hodnocení 1, odpovědí 3."), "{again}");
    assert_eq!(evaluations(&served).await, before);

    let body = pressed(&again, "submitted", &[]);
    let stored = clerk.asker.send("POST", PREVIEW, FORM, body.clone()).await.is(303);
    let twice = clerk.asker.send("POST", PREVIEW, FORM, body).await.is(303);
    let location = stored.header("location");
    assert_eq!(twice.header("location"), location);
    assert_eq!(evaluations(&served).await, before + 1);
    let done = clerk.page(location).await;
    let id = location.split_once("id=").unwrap().1;
    assert!(done.contains(&format!("href=\"/area/evaluations/{id}\"")), "{done}");
    let kept = served.agency("cz-mpsv").get(&format!("/v1/evaluations/{id}")).await.is(200).body;
    assert_eq!(kept["standing"], "submitted");
    let answers = kept["answers"].as_array().unwrap();
    assert_eq!((&answers[0]["numerator"], &answers[1]["value"]), (&json!(1200), &json!(87.5)));
    assert_eq!(answers[0]["comment"], "Příliš žluťoučký kůň");
    let other = Clerk::of(&served, "cz-cssz", "evaluations:write").await;
    assert_eq!(other.asker.get(location).await.status, 404);

    // The same file anew: its evaluation is there already.
    let (bytes, _, _) = WINDOWS_1250.encode(&text_of);
    let preview = text(&upload(&clerk, &bytes, "").await.is(422));
    let all = [("cell.1.numerator", "1 200"), ("cell.2.value", "87,5"), ("cell.3.value", "no")];
    let again = text(&go_on(&clerk, &preview, "check", &all).await.is(422));
    assert!(again.contains("Takové hodnocení už existuje"), "{again}");
    assert_eq!(evaluations(&served).await, before + 1);
}

/// A row of a table: a number as the answer of one service.
fn row(service: &str, assessor: &str, criterion: &str, value: &str, comment: &str) -> String {
    format!(
        "{service};2025;client-quality@m1;self;{assessor};{criterion};;;{value};;;;;;;https://example.cz/;{comment}\r\n"
    )
}

async fn what_belongs_to_another_agency_is_refused_beside_its_row(engine: Engine) {
    let served = campaign(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let before = evaluations(&served).await;
    let table = [
        row(SERVICE, "cz-mpsv", "fully-online", "50", ""),
        row("cz-pension", "cz-cssz", "fully-online", "50", ""),
        row("cz-pension", "cz-cssz", "mobile", "50", ""),
    ];
    let file = format!("{HEADER}\r\n{}", table.concat());
    let preview = text(&upload(&clerk, file.as_bytes(), "").await.is(422));
    assert!(
        preview.contains("<fieldset id=\"row-2\"") && !preview.contains("<fieldset id=\"row-1\"")
    );
    assert!(preview.contains("Tohle za svůj úřad hodnotit nemůžete."), "{preview}");
    let refused = go_on(&clerk, &preview, "submitted", &[]).await;
    assert_eq!((refused.status, evaluations(&served).await), (422, before));
    // Whose it is is changed in all rows of the evaluation at once.
    let own = [("key.2.service", "cz-housing"), ("key.2.assessor", "cz-mpsv")];
    let preview = text(&go_on(&clerk, &preview, "check", &own).await);
    assert!(!preview.contains("cz-pension"), "{preview}");
    assert_eq!(evaluations(&served).await, before);

    let clerk = Clerk::of(&served, "cz-mpsv", "catalogue:write").await;
    let refused = text(&upload(&clerk, file.as_bytes(), "").await.is(403));
    assert!(!refused.contains("<fieldset"), "{refused}");
}

async fn drafts_may_be_stored_with_faults_in_their_answers(engine: Engine) {
    let served = campaign(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let before = evaluations(&served).await;
    // Copied from a sheet, and pasted: tabs between cells.
    let copied = format!("{HEADER}\r\n{}", row("cz-housing", "cz-mpsv", "fully-online", "170", ""));
    let copied = copied.replace(';', "\t");
    let preview = text(&upload(&clerk, b"", &copied).await.is(422));
    assert!(preview.contains("Uložit jako rozpracované"), "{preview}");
    assert!(!preview.contains(">Zveřejnit<"));
    assert_eq!(go_on(&clerk, &preview, "submitted", &[]).await.status, 422);
    assert_eq!(go_on(&clerk, &preview, "published", &[]).await.status, 403);
    assert_eq!(evaluations(&served).await, before);
    let stored = go_on(&clerk, &preview, "draft", &[]).await.is(303);
    assert_eq!(evaluations(&served).await, before + 1);
    assert!(clerk.page(stored.header("location")).await.contains("rozpracováno"));
}

async fn a_page_takes_so_many_rows_and_no_more(engine: Engine) {
    let served = campaign(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let before = evaluations(&served).await;
    let rows: Vec<String> = (0..10_001).map(|n| format!("s{n};;;;;;;;1;;;;;;;;\n")).collect();
    let many = format!("{HEADER}\n{}", rows.concat());
    let refused = text(&upload(&clerk, many.as_bytes(), "").await.is(422));
    assert!(
        refused.contains("Soubor má víc řádků") && refused.contains("name=\"file\""),
        "{refused}"
    );
    let fitting = format!("{HEADER}\n{}", rows[..10_000].concat());
    let shown = upload(&clerk, fitting.as_bytes(), "").await.is(422);
    let page = text(&shown);
    assert_eq!(page.matches("<fieldset").count(), 20);
    assert!(page.contains("Dalších řádků s chybami: "));
    let beside = page.len() - hidden(&page, "table").len();
    assert!(beside < 100_000, "the page has {beside} bytes beside the table");
    let large = vec![b'x'; 3 * 1024 * 1024];
    assert_eq!(upload(&clerk, &large, "").await.status, 413);
    assert_eq!(evaluations(&served).await, before);
    for (file, pasted, said) in [
        (&b""[..], "", "Vyberte soubor, nebo vložte buňky."),
        (&b"a;b"[..], "a\tb", "ne obojí najednou"),
        (&b"PK\x03\x04xl"[..], "", "Tohle je sešit, ne CSV."),
        (&b"a;b\n1;2\n"[..], "", "Chybí první řádek"),
    ] {
        let refused = upload(&clerk, file, pasted).await;
        assert!((400..500).contains(&refused.status), "{}", refused.status);
        assert!(text(&refused).contains(said), "{said}");
    }
}

async fn hostile_cells_stay_text(engine: Engine) {
    let served = campaign(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let hostile = "\"\"><svg onload=alert(1)>]]>\u{202e}'=1+1</textarea>";
    let table = [
        row(
            SERVICE,
            "cz-mpsv",
            "fully-online",
            &format!("\"{hostile}\""),
            &format!("\"{hostile}\""),
        ),
        row("\"<b>x</b>\"", "cz-mpsv", "\"</fieldset>\"", "1", &format!("\"a\r\n{hostile}\"")),
    ];
    let file = format!("{HEADER}\r\n{}", table.concat());
    for path in ["", "/en"] {
        let page = clerk.page(&format!("{path}{UPLOAD}")).await;
        let (token, key) = (hidden(&page, "form_token"), hidden(&page, "form_key"));
        let (media_type, body) = parts(&token, &key, file.as_bytes(), "");
        let path = format!("{path}{UPLOAD}");
        let preview = text(&clerk.asker.send("POST", &path, &media_type, body).await.is(422));
        for bad in ["<svg onload", "<b>x</b>", "</fieldset>\"", "]]></"] {
            assert!(!preview.contains(bad), "{bad} in {preview}");
        }
        assert_eq!(preview.matches("</textarea>").count(), preview.matches("<textarea").count());
        let table = unescaped(&hidden(&preview, "table"));
        assert!(table.contains("\"\"><svg onload=alert(1)>"), "{table}");
        let again = text(&go_on(&clerk, &preview, "check", &[]).await.is(422));
        assert_eq!(unescaped(&hidden(&again, "table")), table);
        let header =
            [("content-security-policy", "form-action 'self'"), ("cache-control", "no-store")];
        let got = clerk.asker.get(&path).await;
        for (name, value) in header {
            assert!(got.header(name).contains(value), "{name}: {}", got.header(name));
        }
    }
}

async fn a_file_from_elsewhere_changes_nothing(engine: Engine) {
    let served = campaign(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let before = evaluations(&served).await;
    let file = format!("{HEADER}\r\n{}", row(SERVICE, "cz-mpsv", "fully-online", "50", ""));
    let page = clerk.page(UPLOAD).await;
    let (token, key) = (hidden(&page, "form_token"), hidden(&page, "form_key"));
    let (media_type, body) = parts(&token, &key, file.as_bytes(), "");
    for asker in [
        clerk.asker.header("sec-fetch-site", "cross-site"),
        clerk.asker.header("sec-fetch-site", "same-site"),
    ] {
        asker.send("POST", UPLOAD, &media_type, body.clone()).await.is(403);
    }
    let (_, forged) = parts("AAAA", &key, file.as_bytes(), "");
    clerk.asker.send("POST", UPLOAD, &media_type, forged).await.is(403);
    let (_, keyless) = parts(&token, "", file.as_bytes(), "");
    clerk.asker.send("POST", UPLOAD, &media_type, keyless).await.is(400);
    clerk.asker.send("POST", UPLOAD, FORM, b"file=a".to_vec()).await.is(415);
    clerk.asker.send("POST", UPLOAD, &media_type, b"--edge\r\nnothing".to_vec()).await.is(400);
    served.anonymous().send("POST", UPLOAD, &media_type, body.clone()).await.is(303);

    let preview = text(&clerk.asker.send("POST", UPLOAD, &media_type, body).await.is(200));
    let good = pressed(&preview, "submitted", &[]);
    let foreign = clerk.asker.header("sec-fetch-site", "cross-site");
    foreign.send("POST", PREVIEW, FORM, good.clone()).await.is(403);
    let forged = String::from_utf8(good).unwrap().replace("form_token=", "form_token=A");
    clerk.asker.send("POST", PREVIEW, FORM, forged.into_bytes()).await.is(403);
    for (deed, cells) in [("withdrawn", ("cell.1.value", "1")), ("check", ("cell.2.value", "1"))] {
        let refused = go_on(&clerk, &preview, deed, &[cells]).await;
        assert!((400..500).contains(&refused.status), "{deed}: {}", refused.status);
    }
    assert_eq!(go_on(&clerk, &preview, "check", &[("other", "1")]).await.status, 400);
    assert_eq!(evaluations(&served).await, before);
}
