//! Czech: the pages on which a file is sent.

use crate::{domain::evaluation::Standing, pages::words::upload::Upload};

/// What they say.
pub const UPLOAD: Upload = Upload {
    title: "Nahrát soubor",
    lead: "Vyplněnou šablonu sem nahrajte tak, jak ji uložil Excel. Nejdřív uvidíte, co by se uložilo a co je potřeba opravit. Neuloží se nic, dokud to nepotvrdíte.",
    file: "Soubor CSV",
    file_help: "V Excelu: Soubor > Uložit jako > CSV UTF-8 (oddělený středníkem). Nejvýš 10 000 řádků a 2 MB.",
    paste: "Nebo sem vložte zkopírované buňky",
    paste_help: "I s prvním řádkem, ve kterém jsou názvy sloupců.",
    check: "Zkontrolovat",
    check_again: "Zkontrolovat znovu",
    store: |standing| match standing {
        Standing::Draft => "Uložit jako rozpracované",
        Standing::Published => "Zveřejnit",
        _ => "Odevzdat",
    },
    about: "Odevzdaná hodnocení čekají na zveřejnění. Rozpracovaná můžete dokončit později a smějí mít chyby v odpovědích. Uloží se buď všechno, nebo nic.",
    nothing_sent: "Vyberte soubor, nebo vložte buňky.",
    two_sent: "Pošlete buď soubor, nebo vložené buňky, ne obojí najednou.",
    unread: "Soubor se nepodařilo přečíst. Nic se neuložilo.",
    templates: "Šablony k vyplnění",
    templates_lead: "V šabloně je řádek pro každou odpověď, která se od vás čeká. Šablona pro Excel má navíc otázky, jak na ně odpovědět a co bylo zveřejněno naposledy.",
    no_campaigns: "Teď neprobíhá žádný sběr hodnocení.",
    for_excel: "šablona pro Excel",
    plain: "prosté CSV pro programy",
    due: "termín",
    preview: "Co by se uložilo",
    in_order: |evaluations, answers| {
        format!(
            "Všechno je v pořádku: hodnocení {evaluations}, odpovědí {answers}. Zatím se nic neuložilo."
        )
    },
    unanswered: |rows| {
        format!("Nevyplněných řádků: {rows}. Přeskočí se; doplnit je můžete později.")
    },
    faulty: |rows| match rows {
        0 => "Soubor má chyby. Nic se neuložilo.".to_owned(),
        1 => "Jeden řádek má chyby. Nic se neuložilo.".to_owned(),
        2..=4 => format!("{rows} řádky mají chyby. Nic se neuložilo."),
        _ => format!("{rows} řádků má chyby. Nic se neuložilo."),
    },
    row: |row, line| format!("Záznam {row} (řádek {line} souboru)"),
    line: |line| format!("řádek {line} souboru"),
    more_faulty: |more| {
        format!(
            "Dalších řádků s chybami: {more}. Ukážou se, až opravíte tyto; nebo opravte soubor a nahrajte ho znovu."
        )
    },
    to_mend: "Řádky k opravě",
    whole_file: "Chyby celého souboru",
    in_all: |rows| format!("Změní se ve všech řádcích tohoto hodnocení (celkem {rows})."),
    beyond: "Za posledním sloupcem je navíc:",
    drop_beyond: "Vynechat, co je za posledním sloupcem",
    warnings: "Podívejte se ještě jednou",
    evaluations: "Hodnocení v souboru",
    more_evaluations: |more| format!("A dalších hodnocení: {more}."),
    first_row: "První záznam",
    answers: "Odpovědí",
    state: "Stav",
    fine: "v pořádku",
    has_faults: "má chyby",
    column: |name| match name {
        "service" => "Služba (kód)",
        "period" => "Období",
        "methodology" => "Metodika",
        "source" => "Zdroj",
        "assessor" => "Kdo hodnotí (kód)",
        "criterion" => "Kritérium (kód)",
        "target_group" => "Cílová skupina",
        "touchpoint" => "Kde (kontaktní místo)",
        "value" => "Hodnota",
        "counts" => "Počty podle možností",
        "numerator" => "Čitatel (kolik splňuje)",
        "denominator" => "Jmenovatel (z kolika)",
        "state" => "Proč hodnota není",
        "sample_kind" => "Jak byli dotázaní vybráni",
        "sample_n" => "Kolik jich odpovědělo",
        "sample_n_effective" => "Kolika nezávislým odpovědím to odpovídá",
        "sample_population" => "Z kolika byli vybráni",
        "evidence_url" => "Odkaz na doklad",
        "comment" => "Poznámka",
        _ => "Buňka",
    },
    done: "Uloženo",
    done_lead: "Hodnocení ze souboru jsou uložena.",
    done_first: "Je tu jen prvních sto; ostatní najdete na první stránce pro úřady.",
    one_more: "Nahrát další soubor",
    public_page: "stránka služby",
    rule: |code| {
        Some(match code {
            "workbook-not-csv" => {
                "Tohle je sešit, ne CSV. V Excelu klikněte na Soubor > Uložit jako > CSV UTF-8 (oddělený středníkem)."
            }
            "utf-16-not-csv" => {
                "Soubor je uložen jako „Text v kódu Unicode“. V Excelu klikněte na Soubor > Uložit jako > CSV UTF-8 (oddělený středníkem)."
            }
            "tabs-not-csv" => {
                "Buňky oddělují tabulátory. Uložte soubor jako CSV UTF-8 (oddělený středníkem), nebo buňky zkopírujte a vložte."
            }
            "page-not-csv" => {
                "Tohle je webová stránka, ne CSV. Často se místo souboru stáhne stránka s přihlášením."
            }
            "not-csv" | "malformed-csv" => {
                "Tohle není CSV. Uložte soubor jako CSV UTF-8 (oddělený středníkem)."
            }
            "not-utf-8" => {
                "Písmena s háčky a čárkami se nedají přečíst. Uložte soubor jako CSV UTF-8 (oddělený středníkem)."
            }
            "unknown-separator" => {
                "První řádek říká, že buňky odděluje jiný znak. Použijte středník a řádek „sep=“ vynechte."
            }
            "header-missing" => "Chybí první řádek s názvy sloupců. Začněte ze šablony.",
            "unknown-column" => "Takový sloupec šablona nemá. Přejmenujte ho, nebo vynechte.",
            "missing-column" => "Chybí sloupec, který šablona má.",
            "duplicate-column" => "Sloupec je v souboru dvakrát.",
            "row-length" => "Řádek má jiný počet buněk než záhlaví.",
            "quote-open" => {
                "Uvozovka na začátku textu není uzavřená. Opravte to v souboru a nahrajte ho znovu."
            }
            "too-many" => "Soubor má víc řádků, než kolik se sem vejde. Rozdělte ho.",
            "too-few" => "V souboru není žádná odpověď.",
            "too-large" => "Soubor je moc velký. Rozdělte ho.",
            "control-character" => "V textu je znak, který tam nepatří. Vynechte ho.",
            "not-a-number" => "Tohle není číslo. Pište jen číslice, desetinnou část za čárku.",
            "scientific-notation" => {
                "Excel číslo zkrátil a číslice se mohly ztratit. Napište ho celé."
            }
            "number-is-a-date" => "Excel z čísla udělal datum. Napište číslo znovu.",
            "period-is-a-date" => {
                "Excel z období udělal datum. Napište období, třeba 2025 nebo 2025-Q1."
            }
            "spreadsheet-error" => "Tohle je chybové hlášení Excelu. Napište správnou hodnotu.",
            "not-counts" => "Počty podle možností mají tvar {\"1\":120,\"2\":310}.",
            "sample-incomplete" => {
                "Jak byli dotázaní vybráni a kolik jich odpovědělo, patří k sobě."
            }
            "forbidden" => "Tohle za svůj úřad hodnotit nemůžete.",
            "evaluation-exists" => "Takové hodnocení už existuje. Opravte ho tam.",
            "value-off-scale" => "Hodnota je mimo stupnici.",
            "unknown-service" => "Takovou službu registr nezná.",
            "unknown-criterion" => "Takové kritérium metodika nemá.",
            "unknown-level" | "unknown-option" => {
                "Taková možnost není. Vyberte z těch, které otázka nabízí."
            }
            _ => return None,
        })
    },
};
