//! Files that agencies fill in: templates, and what Excel set to Czech makes of them.

use encoding_rs::WINDOWS_1250;
use serde_json::{Value, json};
use znamka::{cli::import::Kind, domain::evaluation::Standing};

use crate::{
    area::{Clerk, fields, hidden},
    batch::import,
    served::{Got, Served, collected, evaluation, text},
    world::Engine,
};

both_engines! {
    a_template_for_excel_tells_the_last_answers_and_comes_back,
    a_template_is_asked_for_in_part,
    what_is_no_table_is_refused_with_what_to_click,
    a_file_is_looked_at_mended_and_stored_once,
    what_belongs_to_another_agency_is_refused_beside_its_row,
    each_row_says_all_that_is_wrong_with_it_and_nothing_of_others,
    drafts_may_be_stored_with_faults_in_their_answers,
    a_page_takes_so_many_rows_and_no_more,
    hostile_cells_stay_text,
    a_file_from_elsewhere_changes_nothing,
    a_file_sent_again_writes_its_draft_anew,
    what_was_handed_in_is_not_written_over,
    a_batch_writes_drafts_over_when_it_says_which,
    a_batch_mends_a_correction_and_publishes_it,
    all_that_is_wrong_is_said_at_once_and_plainly,
    options_are_taken_by_their_names,
    a_row_is_left_out_and_only_what_works_is_offered,
    who_may_hand_in_nothing_has_no_table_read,
    an_evaluation_that_is_there_is_left_out_whole,
    a_reason_that_may_not_be_is_mended_by_a_value,
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
    let served = collected(engine).await;
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
        [
            "Služba",
            "numerator: kolik, denominator: z kolika; nebo value: procenta od 0 do 100; doklad v evidence_url je povinný",
            "2024",
            "6 z 10"
        ]
    );
    assert_eq!(find("fully-online")[3], "web 62,5");
    assert_eq!(find("reminders")[3], "no = Ne");
    assert_eq!(
        find("reminders")[1],
        "value: jedna z možností (nejhorší první): no = Ne; general = Jen obecně (web, média); \
         personal = Zprávou přímo klientovi; personal-action = Zprávou s odkazem, přes který to klient \
         rovnou vyřídí; nebo state: netýká se (not_applicable), důvod v comment; doklad v evidence_url je \
         povinný u: personal, personal-action"
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
    // Who may send nothing has no form to send it with.
    let page = clerk.page("/area").await;
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
    let drafts = preview.contains("name=\"drafts\"").then(|| hidden(preview, "drafts"));
    all.extend(drafts.as_deref().map(|drafts| ("drafts", drafts)));
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
    assert!(preview.contains("<a href=\"#row-1\">Řádek 2</a>"));
    assert!(preview.contains("<fieldset id=\"row-3\""));
    assert!(preview.contains("Excel číslo zkrátil"));
    let cell =
        preview.split("name=\"cell.1.numerator\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(
        cell.contains("value=\"1,2E+05\"") && cell.contains("aria-describedby=\"fault-1-0\""),
        "{cell}"
    );
    // What is wrong with a cell stands right below it, with what was written.
    let (_, below) = preview.split_once("name=\"cell.1.numerator\"").unwrap();
    let (_, below) = below.split_once('>').unwrap();
    assert!(below.starts_with("<div class=\"fault\"><p id=\"fault-1-0\">"), "{below}");
    assert!(preview.contains("„noo“ na stupnici není."), "{preview}");
    assert!(preview.contains(">Kolik</label>") && preview.contains(">Nebo procenta</label>"));
    assert!(!preview.contains("Odevzdaná hodnocení čekají"), "there is no such button");
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
    assert!(again.contains("Tohle hodnocení už v registru je."), "{again}");
    assert!(again.contains("Hodnocení je odevzdané a čeká na zveřejnění."), "{again}");
    assert_eq!(again.matches(&format!("href=\"/area/evaluations/{id}\"")).count(), 2, "{again}");
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

async fn each_row_says_all_that_is_wrong_with_it_and_nothing_of_others(engine: Engine) {
    let served = campaign(engine).await;
    let mpsv = served.agency("cz-mpsv");
    let table = [
        // Of another agency, in its name, and with a cell that cannot be read besides.
        row("cz-pension", "cz-cssz", "fully-onlin", "1,2E+05", "").replace("https://", "www."),
        // Their own, but published already, and off the scale.
        row(SERVICE, "cz-mpsv", "fully-online", "170", "").replace(";2025;", ";2024;"),
        // Their own, of a period that a spreadsheet made a day of: the rest of both rows is held against
        // the rules, and what is not there is asked for once.
        row("cz-housing", "cz-mpsv", "fully-online", "1,2E+05", "").replace(";2025;", ";leden 25;"),
        row("cz-housing", "cz-mpsv", "mobil", "yes", "").replace(";2025;", ";leden 25;"),
        row("cz-housing", "cz-mpsv", "mobile", "yes", ""),
    ];
    let file = format!("{HEADER}\r\n{}", table.concat());
    let send = async || {
        let got = mpsv.send("POST", BATCHES, "text/csv", file.clone().into_bytes()).await.is(422);
        got.body["errors"].clone()
    };

    let errors = send().await;

    let mut found: Vec<(u64, &str, &str)> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            let said = |name: &str| error[name].as_str().unwrap();
            (error["row"].as_u64().unwrap(), said("pointer"), said("code"))
        })
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            (1, "", "forbidden"),
            (1, "", "forbidden"),
            (1, "/criterion", "unknown-criterion"),
            (1, "/evidence_url", "not-a-url"),
            (1, "/value", "scientific-notation"),
            (2, "", "evaluation-exists"),
            (2, "/value", "value-off-scale"),
            (3, "/period", "period-is-a-date"),
            (3, "/value", "scientific-notation"),
            (4, "/criterion", "unknown-criterion"),
            (4, "/period", "period-is-a-date"),
        ]
    );
    // What the other agency has under its key is not told, neither that it is there nor what it says.
    let private = evaluation("cz-pension", "cz-cssz", 6);
    served.agency("cz-cssz").post("/v1/evaluations?to=draft", &private).await.is(201);
    assert_eq!(send().await, errors);
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

/// A file with one answer about a service of the ministry.
fn file(service: &str, value: &str) -> String {
    format!("{HEADER}\r\n{}", row(service, "cz-mpsv", "fully-online", value, ""))
}

/// The id of the one evaluation that was stored.
fn stored(got: &Got) -> String {
    got.header("location").split_once("id=").unwrap().1.to_owned()
}

async fn value_of(served: &Served, id: &str) -> Value {
    let kept = served.agency("cz-mpsv").get(&format!("/v1/evaluations/{id}")).await.is(200).body;
    let answers =
        if kept["draft"].is_null() { &kept["answers"] } else { &kept["draft"]["answers"] };
    answers[0]["value"].clone()
}

async fn a_file_sent_again_writes_its_draft_anew(engine: Engine) {
    let served = campaign(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let first = text(&upload(&clerk, file("cz-housing", "50").as_bytes(), "").await.is(200));
    let id = stored(&go_on(&clerk, &first, "draft", &[]).await.is(303));
    let before = evaluations(&served).await;

    // With a fault it is a draft all the same.
    let faulty = text(&upload(&clerk, file("cz-housing", "170").as_bytes(), "").await.is(422));
    assert!(faulty.contains("Soubor nahradí jedno rozpracované hodnocení"), "{faulty}");
    assert!(faulty.contains("value=\"draft\"") && !faulty.contains("value=\"submitted\""));

    let preview = text(&upload(&clerk, file("cz-housing", "60").as_bytes(), "").await.is(200));
    let link = format!("<a href=\"/area/evaluations/{id}\">nahradí rozpracované</a>");
    assert!(preview.contains(&link), "{preview}");
    // Somebody else writes it between the preview and the button.
    let path = format!("/v1/evaluations/{id}");
    let mut other = evaluation("cz-housing", "cz-mpsv", 9);
    other["answers"] = json!([{"criterion": "fully-online", "value": 99}]);
    served.agency("cz-mpsv").header("if-match", "*").put(&path, &other).await.is(200);
    let overtaken = text(&go_on(&clerk, &preview, "draft", &[]).await.is(412));
    assert_eq!(value_of(&served, &id).await, json!(99));
    assert!(overtaken.contains(&link) && overtaken.contains("role=\"alert\""), "{overtaken}");

    // Whoever has seen that writes over it; sent twice it is done once.
    let body = pressed(&overtaken, "draft", &[]);
    let done = clerk.asker.send("POST", PREVIEW, FORM, body.clone()).await.is(303);
    assert_eq!(stored(&done), id);
    assert_eq!(value_of(&served, &id).await, json!(60));
    let version = served.agency("cz-mpsv").get(&path).await.header("etag").to_owned();
    let twice = clerk.asker.send("POST", PREVIEW, FORM, body).await.is(303);
    assert_eq!(twice.header("location"), done.header("location"));
    assert_eq!(served.agency("cz-mpsv").get(&path).await.header("etag"), version);

    // A draft that came after the preview is not written over either.
    let new = text(&upload(&clerk, file(SERVICE, "10").as_bytes(), "").await.is(200));
    assert!(!new.contains("name=\"drafts\""));
    let meanwhile = evaluation(SERVICE, "cz-mpsv", 3);
    served.agency("cz-mpsv").post("/v1/evaluations?to=draft", &meanwhile).await.is(201);
    go_on(&clerk, &new, "draft", &[]).await.is(412);
    assert_eq!(evaluations(&served).await, before + 1);
    // Nor is what another agency drafts, or is it told of.
    let stranger = Clerk::of(&served, "cz-cssz", "evaluations:write").await;
    let theirs = text(&upload(&stranger, file("cz-housing", "1").as_bytes(), "").await.is(422));
    assert!(!theirs.contains(&id) && !theirs.contains("nahradí"), "{theirs}");
    assert_eq!(value_of(&served, &id).await, json!(60));
}

async fn what_was_handed_in_is_not_written_over(engine: Engine) {
    let served = campaign(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let (agency, path) = (served.agency("cz-mpsv"), |id: &str| format!("/v1/evaluations/{id}"));
    let first = text(&upload(&clerk, file("cz-housing", "50").as_bytes(), "").await.is(200));
    let id = stored(&go_on(&clerk, &first, "draft", &[]).await.is(303));
    let again = text(&upload(&clerk, file("cz-housing", "60").as_bytes(), "").await.is(200));
    assert_eq!(stored(&go_on(&clerk, &again, "submitted", &[]).await.is(303)), id);
    let kept = agency.get(&path(&id)).await.is(200).body;
    assert_eq!(
        (&kept["standing"], kept["steps"].as_array().unwrap().len()),
        (&json!("submitted"), 1)
    );

    let refused = text(&upload(&clerk, file("cz-housing", "70").as_bytes(), "").await.is(422));
    assert!(refused.contains("Změnit půjde, až ho vydavatel vrátí."), "{refused}");
    assert!(refused.contains("už je odevzdané"), "{refused}");
    for deed in ["submitted", "draft"] {
        assert!(!refused.contains(&format!("name=\"deed\" value=\"{deed}\"")), "{refused}");
        assert_eq!(go_on(&clerk, &refused, deed, &[]).await.status, 422);
    }
    // Returned, it is a draft again, and its history grows.
    agency.post(&format!("{}/return", path(&id)), &json!({"reason": "Mend it."})).await.is(200);
    let mended = text(&upload(&clerk, file("cz-housing", "80").as_bytes(), "").await.is(200));
    assert_eq!(stored(&go_on(&clerk, &mended, "submitted", &[]).await.is(303)), id);
    let kept = agency.get(&path(&id)).await.is(200).body;
    let steps = kept["steps"].as_array().unwrap();
    let standings: Vec<&str> =
        steps.iter().map(|step| step["standing"].as_str().unwrap()).collect();
    assert_eq!(standings, ["submitted", "draft", "submitted"]);
    assert_eq!(kept["answers"][0]["value"], 80.0);

    agency.post(&format!("{}/publish", path(&id)), &Value::Null).await.is(200);
    let refused = text(&upload(&clerk, file("cz-housing", "70").as_bytes(), "").await.is(422));
    assert!(refused.contains("už je zveřejněné") && refused.contains("jen opravou"), "{refused}");
}

async fn a_batch_writes_drafts_over_when_it_says_which(engine: Engine) {
    let served = campaign(engine).await;
    let agency = served.agency("cz-mpsv");
    let mut draft = evaluation("cz-housing", "cz-mpsv", 3);
    draft["facts"] = json!({"volume": 5_000});
    let id = agency.post("/v1/evaluations?to=draft", &draft).await.is(201).body["id"].clone();
    let both = format!(
        "{HEADER}\r\n{}{}",
        row("cz-housing", "cz-mpsv", "fully-online", "60", ""),
        row(SERVICE, "cz-mpsv", "fully-online", "70", "")
    );
    let send = |asker: &crate::served::Asker, query: &str| {
        let (asker, path) = (asker.clone(), format!("{BATCHES}{query}"));
        let body = both.clone().into_bytes();
        async move { asker.send("POST", &path, "text/csv", body).await }
    };
    let refused = send(&agency, "?to=draft").await.is(422);
    assert_eq!(refused.codes(), ["evaluation-exists"]);
    let advice = refused.body["errors"][0]["advice"].as_str().unwrap();
    assert!(advice.contains("`If-Match`") && advice.contains(id.as_str().unwrap()), "{advice}");

    let rehearsed = send(&agency, "?dry_run=true").await.is(200);
    let said: Vec<&Value> = rehearsed.body["evaluations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["rewritten"])
        .collect();
    assert_eq!(said, [&json!(true), &json!(false)]);
    let tag = rehearsed.header("etag").to_owned();
    assert!(tag.starts_with("\"v"), "{tag}");
    send(&agency.header("if-match", "\"v1\""), "").await.is(412);
    send(&agency.header("if-none-match", "*"), "").await.is(412);

    // It was changed meanwhile.
    let path = format!("/v1/evaluations/{}", id.as_str().unwrap());
    agency.header("if-match", "*").put(&path, &draft).await.is(200);
    send(&agency.header("if-match", &tag), "").await.is(412);
    let tag = send(&agency, "?dry_run=true").await.is(200).header("etag").to_owned();
    let key = agency.header("if-match", &tag).header("idempotency-key", "once");
    let done = send(&key, "").await.is(200);
    assert_eq!(done.body["evaluations"][0]["id"], id);
    assert_eq!(done.header("etag"), "");
    assert_eq!(send(&key, "").await.is(200).bytes, done.bytes);
    let kept = agency.get(&path).await.is(200).body;
    assert_eq!(
        (&kept["standing"], &kept["answers"][0]["value"]),
        (&json!("submitted"), &json!(60.0))
    );

    // What rows have no room for stays.
    assert_eq!(kept["facts"]["volume"], 5_000);

    // Two records of a file do not write over one another.
    let line = |value: u64| {
        let mut one = evaluation("cz-housing", "cz-mpsv", value);
        one["period"] = "2024".into();
        one.to_string() + "\n"
    };
    let twice = line(1) + &line(2);
    let any = agency.header("if-match", "*");
    let path = format!("{BATCHES}?to=draft");
    let send = |body: String| any.send("POST", &path, "application/x-ndjson", body.into_bytes());
    for body in [twice.clone(), line(1), twice] {
        let got = send(body.clone()).await;
        let is_twice = body.lines().count() == 2;
        assert_eq!(got.status, if is_twice { 422 } else { 200 }, "{:?}", got.body);
        if is_twice {
            assert!(got.body["errors"][0]["detail"].as_str().unwrap().contains("in row 1"));
        }
    }
}

async fn a_batch_mends_a_correction_and_publishes_it(engine: Engine) {
    let served = campaign(engine).await;
    let agency = served.agency("cz-mpsv");
    let any = agency.header("if-match", "*");
    let publish = format!("{BATCHES}?to=published");
    let send = |body: String| any.send("POST", &publish, "text/csv", body.into_bytes());
    // A draft is published by the file that finishes it, together with one that is new.
    let draft = evaluation("cz-housing", "cz-mpsv", 3);
    let id = agency.post("/v1/evaluations?to=draft", &draft).await.is(201).body["id"].clone();
    let both = format!(
        "{}{}",
        file("cz-housing", "60"),
        row(SERVICE, "cz-mpsv", "fully-online", "70", "")
    );
    let dry = format!("{publish}&dry_run=true");
    let rehearsed = any.send("POST", &dry, "text/csv", both.clone().into_bytes()).await;
    let rehearsed = rehearsed.is(200).body;
    let done = send(both).await.is(200).body;
    for field in ["seq", "standing", "rewritten"] {
        for nth in [0, 1] {
            let of = |answer: &Value| answer["evaluations"][nth][field].clone();
            assert_eq!(of(&rehearsed), of(&done), "{field}");
        }
    }
    assert_eq!(done["evaluations"][0]["id"], id);

    let path = format!("/v1/evaluations/{}", id.as_str().unwrap());
    let mut correction = evaluation("cz-housing", "cz-mpsv", 3);
    correction["corrects"] = 1.into();
    correction["reason"] = "It was wrong.".into();
    agency.post(&format!("{path}/revisions?to=draft"), &correction).await.is(201);
    let done = send(file("cz-housing", "65")).await.is(200).body;
    assert_eq!(
        (&done["evaluations"][0]["id"], &done["evaluations"][0]["rewritten"]),
        (&id, &json!(true))
    );
    let kept = agency.get(&path).await.is(200).body;
    assert_eq!((&kept["revision"], &kept["answers"][0]["value"]), (&json!(2), &json!(65.0)));
    let seq = done["evaluations"][0]["seq"].as_i64().unwrap();
    let entry = agency.get(&format!("/v1/ledger?since={}", seq - 1)).await.is(200).body;
    assert_eq!(entry["items"][0]["kind"], "evaluation_corrected", "{entry}");
    assert!(entry["items"][0].to_string().contains("It was wrong."), "{entry}");
    assert!(znamka::cli::verify::verify(&served.world.pool, || {}).unwrap().is_sound());
}

async fn all_that_is_wrong_is_said_at_once_and_plainly(engine: Engine) {
    let served = campaign(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let bare = |criterion: &str, value: &str| {
        row("cz-housing", "cz-mpsv", criterion, value, "").replace("https://example.cz/", "")
    };
    let table = format!(
        "{HEADER}\r\n{}{}{}",
        bare("one-fill", "170"),
        bare("reminders", "obecne (web, media)"),
        bare("remindres", "no"),
    );
    let preview = text(&upload(&clerk, table.as_bytes(), "").await.is(422));
    // That evidence is missing is told together with the value that is wrong.
    assert!(preview.contains("Chybí doklad."), "{preview}");
    assert!(
        preview.contains("Vyberte jednu z možností: „Ne“, „Jen obecně (web, média)“"),
        "{preview}"
    );
    assert!(preview.contains("Nemysleli jste „Jen obecně (web, média)“?"), "{preview}");
    assert!(preview.contains("Nemysleli jste „reminders: "), "{preview}");
    let main = preview.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    assert!(!main.contains('`') && !main.contains("lang=\"en\""), "{main}");

    // The draft's own page says the same, and leads to the questions in the form.
    let stored_at = go_on(&clerk, &preview, "draft", &[]).await.is(303);
    let page = clerk.page(&format!("/area/evaluations/{}", stored(&stored_at))).await;
    let form = "/area/campaigns/self-2025/cz-housing";
    assert!(page.contains(&format!("<a href=\"{form}#at-one-fill\">")), "{page}");
    assert!(page.contains("Chybí doklad.") && page.contains("„Jen obecně (web, média)“"), "{page}");
    assert!(
        !page
            .split("<main")
            .nth(1)
            .unwrap()
            .split("</main>")
            .next()
            .unwrap()
            .contains("lang=\"en\""),
        "{page}"
    );
    let form = clerk.page(form).await;
    assert!(form.contains("id=\"at-one-fill\"") && form.contains("Chybí doklad."), "{form}");
    assert!(form.contains("„Jen obecně (web, média)“"), "{form}");
}

async fn options_are_taken_by_their_names(engine: Engine) {
    let served = campaign(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let table = format!(
        "{HEADER}\r\n{}{}{}",
        row("cz-housing", "cz-mpsv", "reminders", " Jen obecně (web, média)", ""),
        row("cz-housing", "cz-mpsv", "human-help", "No", ""),
        row("cz-housing", "cz-mpsv", "portal-listed", "", "protože")
            .replace(";;;;;;;https", ";;;;Nešlo určit;;;https"),
    );
    let preview = text(&upload(&clerk, table.as_bytes(), "").await.is(200));
    let done = go_on(&clerk, &preview, "submitted", &[]).await.is(303);
    let path = format!("/v1/evaluations/{}", stored(&done));
    let answers = served.agency("cz-mpsv").get(&path).await.is(200).body["answers"].clone();
    assert_eq!(answers[0]["value"], "general");
    assert_eq!(answers[1]["value"], "none");
    assert_eq!(answers[2]["state"], "could_not_tell");
}

async fn a_row_is_left_out_and_only_what_works_is_offered(engine: Engine) {
    let served = campaign(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write evaluations:publish").await;
    let table = format!(
        "{HEADER}\r\n{}{}",
        row("cz-housing", "cz-mpsv", "reminders", "asi ano", ""),
        row("cz-housing", "cz-mpsv", "fully-online", "50", ""),
    );
    let preview = text(&upload(&clerk, table.as_bytes(), "").await.is(422));
    for (deed, is_offered) in
        [("check", true), ("draft", true), ("submitted", false), ("published", false)]
    {
        let button = format!("name=\"deed\" value=\"{deed}\"");
        assert_eq!(preview.contains(&button), is_offered, "{deed}");
    }
    // The question and what can be chosen, and no field that would not help.
    let row = preview.split("<fieldset").nth(1).unwrap().split("</fieldset>").next().unwrap();
    assert!(row.contains("<select id=\"cell-1-value\" name=\"cell.1.value\""), "{row}");
    assert!(row.contains("<option value=\"personal\">Zprávou přímo klientovi</option>"), "{row}");
    assert!(row.contains("<option value=\"could_not_tell\">"), "{row}");
    for column in ["numerator", "denominator", "counts", "evidence_url", "comment", "service"] {
        assert!(!row.contains(&format!(".{column}\"")), "{column} in {row}");
    }
    let whole = text(&go_on(&clerk, &preview, "check", &[("leave.1.", "on")]).await.is(200));
    for deed in ["draft", "submitted", "published"] {
        assert!(whole.contains(&format!("name=\"deed\" value=\"{deed}\"")), "{deed}");
    }
    let done = go_on(&clerk, &whole, "submitted", &[]).await.is(303);
    let path = format!("/v1/evaluations/{}", stored(&done));
    let kept = served.agency("cz-mpsv").get(&path).await.is(200).body;
    assert_eq!(kept["answers"].as_array().unwrap().len(), 1);
}

async fn who_may_hand_in_nothing_has_no_table_read(engine: Engine) {
    let served = campaign(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "catalogue:write").await;
    // What would be refused if it were read is refused for who sends it.
    let wide = format!("service{}\r\n1\r\n", ";x".repeat(200_000));
    let refused = text(&upload(&clerk, wide.as_bytes(), "").await.is(403));
    assert!(refused.contains("Na tohle vaše přihlášení nestačí"), "{refused}");
    // Nor are they asked for a file.
    let asked = text(&clerk.asker.get(UPLOAD).await.is(403));
    let page = clerk.page("/area").await;
    for page in [&refused, &asked, &page] {
        let (_, main) = page.split_once("<main").unwrap();
        assert!(
            !main.contains("name=\"file\"") && !main.contains("href=\"/area/upload\""),
            "{main}"
        );
    }
    let (token, key) = (hidden(&page, "form_token"), hidden(&page, "form_key"));
    let all = [("form_token", &*token), ("form_key", &*key), ("table", &*wide), ("deed", "check")];
    clerk.asker.send("POST", PREVIEW, FORM, fields(&all)).await.is(403);

    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let refused = text(&upload(&clerk, wide.as_bytes(), "").await.is(422));
    assert!(refused.contains("Soubor má příliš mnoho sloupců."), "{refused}");
    let good = text(&upload(&clerk, file("cz-housing", "50").as_bytes(), "").await.is(200));
    let rows: Vec<String> = (1..=21).map(|n| format!("key.{n}.service")).collect();
    let cells: Vec<(&str, &str)> = rows.iter().map(|name| (name.as_str(), "x")).collect();
    go_on(&clerk, &good, "check", &cells).await.is(400);
}

async fn an_evaluation_that_is_there_is_left_out_whole(engine: Engine) {
    let served = campaign(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let there = [
        row("cz-housing", "cz-mpsv", "fully-online", "50", ""),
        row("cz-housing", "cz-mpsv", "human-help", "No", ""),
        row("cz-housing", "cz-mpsv", "reminders", "no", ""),
    ];
    let file = format!("{HEADER}\r\n{}", there.concat());
    let preview = text(&upload(&clerk, file.as_bytes(), "").await.is(200));
    go_on(&clerk, &preview, "submitted", &[]).await.is(303);
    let before = evaluations(&served).await;

    let file = format!("{file}{}", row(SERVICE, "cz-mpsv", "fully-online", "50", ""));
    let preview = text(&upload(&clerk, file.as_bytes(), "").await.is(422));
    assert_eq!(preview.matches("<fieldset").count(), 1, "{preview}");
    assert!(preview.contains("Vynechat celé tohle hodnocení (řádků: 3)"), "{preview}");
    assert!(!preview.contains("name=\"leave.1.\""), "a single row would not help: {preview}");
    let rest = text(&go_on(&clerk, &preview, "check", &[("whole.1.", "on")]).await.is(200));
    assert!(rest.contains("Všechno je v pořádku: hodnocení 1, odpovědí 1."), "{rest}");
    go_on(&clerk, &rest, "submitted", &[]).await.is(303);
    assert_eq!(evaluations(&served).await, before + 1);
    go_on(&clerk, &rest, "check", &[("whole.9.", "on")]).await.is(422);
}

async fn a_reason_that_may_not_be_is_mended_by_a_value(engine: Engine) {
    let served = campaign(engine).await;
    let clerk = Clerk::of(&served, "cz-mpsv", "evaluations:write").await;
    let reason = row("cz-housing", "cz-mpsv", "one-fill", "", "protože")
        .replace(";;;;;;;https", ";;;;netýká se;;;https");
    let file = format!("{HEADER}\r\n{reason}");
    let preview = text(&upload(&clerk, file.as_bytes(), "").await.is(422));
    let fields = ["state", "numerator", "denominator", "value"];
    let at = fields.map(|column| preview.find(&format!("name=\"cell.1.{column}\"")));
    assert!(at.iter().all(Option::is_some), "{at:?} in {preview}");
    // What may stand instead of two counts comes after them.
    assert!(at[1] < at[2] && at[2] < at[3], "{at:?}");
    let mended = [("cell.1.state", ""), ("cell.1.numerator", "9"), ("cell.1.denominator", "10")];
    go_on(&clerk, &preview, "check", &mended).await.is(200);
}
