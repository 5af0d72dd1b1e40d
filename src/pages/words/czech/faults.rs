//! Czech: what is wrong, to who fills something in.

use crate::pages::words::faults::Faults;

/// What is said.
pub const FAULTS: Faults = Faults {
    rule,
    off_scale: |text| format!("„{text}“ na stupnici není."),
    no_number: |text| format!("„{text}“ není číslo. Pište jen číslice, desetinnou část za čárku."),
    ambiguous: |text, whole, decimal| match decimal {
        Some(decimal) => {
            format!("„{text}“ jde přečíst dvěma způsoby. Napište {whole}, nebo {decimal}.")
        }
        None => format!("„{text}“ jde přečíst dvěma způsoby. Celé číslo napište takto: {whole}."),
    },
    written: |text| format!("Napsáno je „{text}“."),
    one_of: |options| format!("Vyberte jednu z možností: {}.", quoted(options)),
    meant: |text| format!("Nemysleli jste „{text}“?"),
    evidence_from: |points| format!("Odpověď za {points} a více bodů musí mít i doklad."),
    and: " a zároveň ",
    nothing: "bez odpovědi",
    seen_at: "Doklad:",
};

fn quoted(options: &[String]) -> String {
    options.iter().map(|option| format!("„{option}“")).collect::<Vec<_>>().join(", ")
}

/// What is wrong and what to do.
fn rule(code: &str, field: &str) -> Option<&'static str> {
    answer(code, field)
        .or_else(|| report(code))
        .or_else(|| evaluation(code, field))
        .or_else(|| file(code))
        .or_else(|| form(code))
}

/// Of answers that rest on reports of accessibility.
fn report(code: &str) -> Option<&'static str> {
    Some(match code {
        "report-of-others" => {
            "Zpráva z testu přístupnosti dokládá, co zjistil nástroj nebo audit. U vlastní odpovědi úřadu uveďte jen její adresu."
        }
        "not-as-reported" => {
            "Odpověď se liší od toho, co zjistila přiložená zpráva. Opište z ní, kolik kritérií je splněno a kolik ne; co nebylo ověřeno nebo rozhodnuto, nepočítejte ani tak, ani tak."
        }
        "conformance-untested" => {
            "Odpověď tvrdí, že je splněno všechno. To sám automatický test nepozná: většinu kritérií neověřuje. Přiložte i zprávu lidí, nebo odpovězte opatrněji."
        }
        "finding-missing" => {
            "Odpověď říká, že je splněno všechno, a chybí, co automatický test zjistil. Přiložte jeho zprávu, nebo nechte službu posoudit lidmi: automatický test najde chyby, ale ne to, že žádné nejsou."
        }
        _ => return None,
    })
}

/// Of answers.
fn answer(code: &str, field: &str) -> Option<&'static str> {
    Some(match (code, field) {
        ("value-off-scale", "numerator") => {
            "„Kolik z kolika“ tu nesedí: první číslo nesmí být větší než druhé, a hodí se jen k otázkám na podíl."
        }
        ("value-off-scale", _) => "Tohle na stupnici není.",
        ("not-exactly-one", _) => {
            "Dejte právě jednu odpověď: hodnotu, počty, nebo důvod, proč hodnota není. Ostatní nechte prázdné."
        }
        ("not-a-count", _) => {
            "Tady má být celé číslo. Kolik a z kolika se vyplňují spolu; tisíce oddělte mezerou, ne tečkou."
        }
        ("not-a-number", _) => "Tohle není číslo. Pište jen číslice, desetinnou část za čárku.",
        ("counts-do-not-fit", "sample") => {
            "Počet lidí nesouhlasí s tím, kolik odpovědí je sečteno. Opravte jedno, nebo druhé."
        }
        ("counts-do-not-fit", _) => {
            "Počty odpovědí nesedí: aspoň jeden musí být větší než nula a každý patří k možnosti, kterou otázka má."
        }
        ("evidence-missing", _) => "Chybí doklad. Napište adresu stránky, kde je to vidět.",
        ("not-a-url", _) => {
            "Tohle není adresa stránky. Celá adresa začíná https:// a není v ní mezera."
        }
        ("reason-missing", "reason") => {
            "Důvod chybí, nebo je delší než 2 000 znaků. Napište jednou větou proč; přečte si ho i veřejnost."
        }
        ("reason-missing", _) => "Napište do poznámky, proč se otázka služby netýká.",
        ("text-length", "comment") => "Poznámka je moc dlouhá: smí mít nejvýš 4 000 znaků.",
        ("text-length", "text") => "Text chybí, nebo je delší než 2 000 znaků.",
        ("text-length", "evidence") => "Adres je příliš mnoho nebo jsou příliš dlouhé. Zkraťte je.",
        ("text-length", _) => "Text chybí, nebo je příliš dlouhý.",
        ("share-looks-like-a-fraction", _) => {
            "Podíl se píše v procentech: polovina je 50, ne 0,5. Jestli opravdu jde o méně než jedno procento, je to v pořádku."
        }
        ("always-applies", _) => {
            "Tahle otázka se týká každé takové služby. Dejte hodnotu, nebo jiný důvod, proč není."
        }
        ("does-not-apply", _) => {
            "Téhle služby se otázka netýká, nebo ne po tom, co odpovídáte jinde. Odpověď vynechte."
        }
        ("source-not-accepted", _) => "Na tohle odpovídají jiní než vy. Odpověď vynechte.",
        ("people-not-surveyed", _) => {
            "Co řekli lidé, patří do průzkumu: tady dejte jen jednu hodnotu, bez počtů odpovědí."
        }
        ("sample-missing", _) => "Chybí, kolik lidí odpovídalo a jak byli vybráni.",
        ("sample-incomplete", _) => {
            "Jak byli lidé vybráni a kolik jich odpovědělo, patří k sobě. Vyplňte obojí, nebo nic."
        }
        ("unknown-criterion", _) => {
            "Takovou otázku metodika nemá. Opravte její kód, nebo odpověď vynechte."
        }
        ("unknown-target-group", _) => {
            "Takovou skupinu lidí registr nezná. Opravte ji, nebo ji nechte prázdnou: to znamená všechny."
        }
        ("unknown-word", "state") => "Takový důvod na výběr není.",
        ("unknown-word", "sample") => {
            "Takový způsob výběru lidí není: všichni (census), náhodně (probability), kdo chtěl (self_selected)."
        }
        ("unknown-word", "source") => "Takový zdroj není. Za svůj úřad pište self.",
        ("unknown-word", _) => "Tohle na výběr není. Vyberte z nabídky.",
        ("not-a-code", "touchpoint") => {
            "Kód místa začíná malým písmenem a skládá se z malých písmen bez háčků a čárek, číslic a pomlček."
        }
        ("not-a-code", _) => {
            "Tohle není kód: ten začíná malým písmenem a skládá se z malých písmen bez háčků a čárek, číslic a pomlček."
        }
        ("duplicate", _) => "Na tohle je odpovězeno dvakrát. Nechte jen jednu odpověď.",
        ("touchpoint-within-all", _) => {
            "Odpovězte buď jednou za všechna místa, nebo za každé zvlášť, ne obojí."
        }
        ("not-a-hash", _) => {
            "Otisk souboru má 64 číslic a malých písmen a až f. Opravte ho, nebo vynechte."
        }
        ("findings-differ", _) => {
            "Zpráva o přístupnosti s tímto otiskem říká něco jiného, nebo tu není. Nálezy vynechte, doplní se samy."
        }
        ("out-of-range", _) => "Číslo je mimo povolený rozsah. Opravte ho, nebo vynechte.",
        ("too-many", "evidence") => "Dokladů je moc: nejvýš 100.",
        ("too-many", "answers") => "Odpovědí je moc: v jednom hodnocení jich smí být nejvýš 5 000.",
        ("too-few", "answers") => "Zatím tu žádná odpověď není. Vyplňte aspoň jednu.",
        _ => return None,
    })
}

/// Of what an evaluation is about, and of where it stands.
fn evaluation(code: &str, field: &str) -> Option<&'static str> {
    Some(match (code, field) {
        ("not-a-period", _) => {
            "Tohle není období. Rok pište 2025, čtvrtletí 2025-Q1, měsíc 2025-01."
        }
        ("period-not-allowed", _) => {
            "Za takové období metodika neměří. Napište to, na které se ptá šablona."
        }
        ("period-in-the-future", _) => "Období ještě nezačalo. Hodnotit půjde, až začne.",
        ("period-overlaps", _) => {
            "Období se překrývá s jiným, které u téže služby už hodnoceno je. Napište období, které začíná až po něm."
        }
        ("not-in-force", _) => "Služba v tom období neexistovala. Opravte období, nebo službu.",
        ("country-differs", _) => "Úřad je z jiné země než služba. Napište úřad téže země.",
        ("dates-out-of-order", _) => "Druhé datum je dřív než první. Opravte jedno z nich.",
        ("assessor-not-own", _) => {
            "Sám sebe hodnotí jen úřad, kterému služba patří. Opravte, kdo hodnotí, nebo službu."
        }
        ("forbidden", _) => {
            "Tohle za svůj úřad hodnotit nemůžete. Řádek vynechte, nebo opravte, kdo hodnotí."
        }
        ("unknown-service", _) => "Takovou službu registr nezná. Kód služby najdete v šabloně.",
        ("unknown-agency", _) => "Takový úřad registr nezná. Kód svého úřadu najdete v šabloně.",
        ("unknown-life-event", _) => {
            "Takovou životní událost registr nezná. Opravte ji, nebo vynechte."
        }
        ("unknown-methodology" | "not-a-methodology", _) => {
            "Takovou metodiku registr nezná. Napište ji, jak je v šabloně."
        }
        ("methodology-retired", _) => {
            "Metodika už nová hodnocení nepřijímá. Použijte její novější verzi."
        }
        ("campaign-closed", _) => {
            "Sběr za tohle období je uzavřený. Opravit jde jen to, co už je zveřejněné."
        }
        ("evaluation-exists", _) => "Tohle hodnocení už v registru je.",
        ("key-differs", _) => {
            "Čí hodnocení to je, za jaké období a podle čeho, se měnit nedá. Nechte to, jak to bylo."
        }
        ("already-submitted", _) => "Je to už odevzdané. Změnit to půjde, až to vydavatel vrátí.",
        ("already-published", _) => "Je to už zveřejněné. Změnit to jde jen opravou.",
        ("already-withdrawn", _) => "Zveřejnění je už vzato zpět. Odevzdejte nové hodnocení.",
        ("not-submitted", _) => "Odevzdané to není. Nejdřív to odevzdejte.",
        ("was-submitted", _) => {
            "Jednou to už odevzdáno bylo, proto to zůstává v záznamech. Opravte to a odevzdejte znovu."
        }
        ("revision-overtaken", _) => {
            "Mezitím vznikla novější verze. Podívejte se na ni a opravte tu."
        }
        ("missing", _) => "Tohle v registru není. Opravte kód.",
        ("stale", _) => "Mezitím to někdo změnil. Podívejte se, co je tam teď.",
        ("unsaid", _) => "Vyberte, zda hodnocení zpochybňujete.",
        ("nothing-disputed", _) => {
            "Zaškrtli jste kritéria, ale nic nezpochybňujete. Buď zaškrtnutí zrušte, nebo vyberte, že zpochybňujete."
        }
        ("not-answered", _) => "Na toto kritérium hodnocení neodpovídá.",
        ("own-evaluation", _) => {
            "Toto hodnocení udělal váš úřad: opravte je, nebo je vezměte zpět."
        }
        _ => return None,
    })
}

/// Of files.
fn file(code: &str) -> Option<&'static str> {
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
        "too-many-columns" => "Soubor má příliš mnoho sloupců. Začněte ze šablony.",
        "missing-column" => "Chybí sloupec, který šablona má. Přidejte ho, třeba prázdný.",
        "duplicate-column" => "Sloupec je v souboru dvakrát. Jeden vynechte.",
        "row-length" => {
            "Řádek má jiný počet buněk než první řádek s názvy sloupců. Opravte ho v souboru, nebo vynechte, co přebývá."
        }
        "quote-open" => {
            "Uvozovka na začátku textu není uzavřená. Opravte to v souboru a nahrajte ho znovu."
        }
        "too-many" => "Soubor má víc řádků, než kolik se sem vejde. Rozdělte ho.",
        "too-few" => "V souboru není žádná odpověď. Vyplňte v šabloně aspoň jeden řádek.",
        "too-many-cells" => {
            "Najednou jde opravit nejvýš 20 řádků. Víc jich opravte v souboru a nahrajte ho znovu."
        }
        "too-large" => "Soubor je moc velký. Rozdělte ho.",
        "control-character" => "V textu je znak, který tam nepatří. Vynechte ho.",
        "scientific-notation" => "Excel číslo zkrátil a číslice se mohly ztratit. Napište ho celé.",
        "number-ambiguous" => {
            "Tohle číslo jde přečíst dvěma způsoby. Tisíce oddělte mezerou, desetinnou část čárkou."
        }
        "number-is-a-date" => "Excel z čísla udělal datum. Napište číslo znovu.",
        "period-is-a-date" => {
            "Excel z období udělal datum. Napište období, třeba 2025 nebo 2025-Q1."
        }
        "spreadsheet-error" => "Tohle je chybové hlášení Excelu. Napište správnou hodnotu.",
        "not-counts" => "Počty podle možností mají tvar {\"1\":120,\"2\":310}.",
        "nothing-sent" => "Vyberte soubor, nebo vložte buňky.",
        _ => return None,
    })
}

/// Of forms that are not as the page had them.
fn form(code: &str) -> Option<&'static str> {
    Some(match code {
        "unknown-field" => {
            "Tohle políčko formulář nemá. Odešlete znovu, co je teď na stránce; navíc už v tom nebude."
        }
        "not-a-deed" | "not-a-version" | "not-a-key" | "invalid-value" => {
            "Tohle ve formuláři nebylo. Otevřete stránku znovu a vyplňte ho na ní."
        }
        "repeated-field" => {
            "Tohle políčko přišlo víckrát. Zůstalo v něm to první; zkontrolujte ho a odešlete znovu."
        }
        "incomplete-body" | "malformed-form" => "Formulář nepřišel celý. Pošlete ho prosím znovu.",
        "media-type" | "charset" | "content-coding" | "broken-compression" | "body-not-taken" => {
            "Formulář nepřišel tak, jak ho posílají prohlížeče. Otevřete stránku znovu a pošlete ho z ní."
        }
        "nothing-chosen" => "Vyberte otázku, ke které chcete odpověď přidat.",
        "too-many-places" => {
            "Odpovědí za skupiny a místa je najednou příliš mnoho. Uložte je po částech."
        }
        "too-many-fields" => "Políček přišlo příliš mnoho. Otevřete stránku znovu.",
        "not-text" => {
            "V textu byl znak, který nejde uložit. Vynechali jsme ho; text zkontrolujte a odešlete znovu."
        }
        _ => return None,
    })
}
