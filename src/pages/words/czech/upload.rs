//! Czech: the pages on which a file is sent.

use crate::{domain::evaluation::Standing, pages::words::upload::Upload};

/// What they say.
pub const UPLOAD: Upload = Upload {
    title: "Nahrát soubor",
    lead: "Vyplněnou šablonu sem nahrajte tak, jak ji uložil Excel. Nejdřív uvidíte, co by se uložilo a co je potřeba opravit. Neuloží se nic, dokud to nepotvrdíte.",
    file: "Soubor CSV",
    file_help: "V Excelu: Soubor > Uložit jako > CSV UTF-8 (oddělený středníkem). Nejvýš 10 000 řádků a 2\u{a0}MB.",
    paste: "Nebo sem vložte zkopírované buňky",
    paste_help: "I s prvním řádkem, ve kterém jsou názvy sloupců.",
    check: "Zkontrolovat",
    check_again: "Zkontrolovat znovu",
    store: |standing| match standing {
        Standing::Draft => "Uložit jako rozpracované",
        Standing::Published => "Zveřejnit",
        _ => "Odevzdat",
    },
    about: |standing| match standing {
        Standing::Draft => {
            "Rozpracovaná hodnocení můžete dokončit později a smějí mít chyby v odpovědích."
        }
        Standing::Published => "Zveřejněná hodnocení hned uvidí všichni.",
        _ => "Odevzdaná hodnocení čekají na zveřejnění.",
    },
    all_or_nothing: "Uloží se buď všechno, nebo nic.",
    nothing_sent: "Vyberte soubor, nebo vložte buňky.",
    two_sent: "Pošlete buď soubor, nebo vložené buňky, ne obojí najednou.",
    unread: "Soubor se nepodařilo přečíst. Nic se neuložilo.",
    templates: "Šablony k vyplnění",
    templates_lead: "V šabloně je řádek pro každou otázku každé služby, které se sběr týká: i těch, které už zveřejněné jsou, i otázek, na které odpovídají jiní, třeba průzkum. Vyplňte jen ty svoje; nevyplněné řádky se přeskočí. Šablona pro Excel má navíc otázky, jak na ně odpovědět a co bylo zveřejněno naposledy.",
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
    row: |line| format!("Řádek {line}"),
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
    leave_out: "Tento řádek vynechat",
    leave_all_out: |rows| format!("Vynechat celé tohle hodnocení (řádků: {rows})"),
    writes_over: |count| match count {
        1 => "Soubor nahradí jedno rozpracované hodnocení: co v něm teď je, se přepíše.".to_owned(),
        _ => format!(
            "Soubor nahradí rozpracovaná hodnocení, celkem {count}: co v nich teď je, se přepíše."
        ),
    },
    held: |standing| match standing {
        Standing::Draft => "nahradí rozpracované",
        Standing::Submitted => "už je odevzdané",
        _ => "už je zveřejněné",
    },
    open_it: "Otevřít ho",
    warnings: "Podívejte se ještě jednou",
    evaluations: "Hodnocení v souboru",
    more_evaluations: |more| format!("A dalších hodnocení: {more}."),
    first_row: "První řádek",
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
        "numerator" => "Kolik",
        "denominator" => "Z kolika",
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
};
