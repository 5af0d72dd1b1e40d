//! Czech.

use chrono::{Datelike, NaiveDate};

use super::{
    Agency, Changes, Chart, Criterion, Embed, Fault, Frame, Home, List, Methodology, Ranking,
    Service, Words,
};
use crate::{
    cube::ranking::WhyNotRanked,
    domain::{
        news::NewsKind,
        period::{Length, Period},
        service::ServiceType,
        source::Source,
        state::{Flag, State},
    },
    metrics::{chain::ChainReason, change::Verdict},
};

const MONTHS: [&str; 12] = [
    "leden",
    "únor",
    "březen",
    "duben",
    "květen",
    "červen",
    "červenec",
    "srpen",
    "září",
    "říjen",
    "listopad",
    "prosinec",
];

/// Czech: what stands at `/`.
pub static WORDS: Words = Words {
    code: "cs",
    name: "Čeština",
    under: "",
    comma: ',',
    sentence: |sentence| &sentence.cs,
    wording: |words| &words.cs,
    day,
    period,
    state,
    flag,
    source,
    service_type: |of| match of {
        ServiceType::Transactional => "vyřizuje se v nich žádost",
        ServiceType::Informational => "informují",
        ServiceType::Portal => "portály",
    },
    verdict,
    chain: |reason| match reason {
        ChainReason::First => "začátek řady",
        ChainReason::MethodBreak => "změnil se způsob měření",
        ChainReason::NotComparable => "měřeny byly jiné služby nebo jiná kritéria",
    },
    fault,
    news: |kind| match kind {
        NewsKind::Published => "zveřejněno",
        NewsKind::Corrected => "opraveno",
        NewsKind::Withdrawn => "staženo",
        NewsKind::MissedDeadline => "nenahlášeno",
    },
    frame: Frame {
        home: "Úvodní stránka",
        request: "Požadavek",
        site: "Známka",
        about: "Jak si vedou digitální služby státu: známky jako ve škole, s doklady a s historií.",
        skip: "Přejít na obsah",
        menu: "Hlavní nabídka",
        languages: "Jazyk",
        services: "Služby",
        agencies: "Úřady",
        criteria: "Kritéria",
        ranking: "Žebříček",
        methodology: "Metodika",
        changes: "Co se změnilo",
        docs: "Pro vývojáře",
        as_of: |seq, day| match day {
            Some(day) => format!("Stav k {day} (záznam {seq})."),
            None => format!("Stav po záznamu {seq}."),
        },
        now: "Zobrazit dnešní stav",
    },
    chart: Chart {
        grade: "Známka",
        points: "Body",
        period: "Období",
        value_missing: "bez známky",
        interval: "95% interval spolehlivosti",
        nothing: "Zatím není co kreslit: žádné období nemá hodnotu.",
        described: |subject, first, last| {
            format!(
                "{subject}: od známky {first} ke známce {last}. Čísla jsou v tabulce pod grafem."
            )
        },
        table: "Stejná čísla jako tabulka",
        line_ends: "Čára se přerušuje tam, kde hodnoty nelze srovnávat.",
    },
    home: Home {
        title: "Jakou známku mají digitální služby státu?",
        lead: "Známkujeme jako ve škole: 1 je nejlepší, 5 nejhorší. Každé číslo má doklad, původ a historii.",
        scale: "Známka vychází z bodů: 100 bodů je jednička, 0 bodů pětka.",
        state_over_time: "Jak se známka vyvíjí",
        better: "Nejvíc se zlepšily",
        worse: "Nejvíc se zhoršily",
        nobody_better: "Žádná služba se prokazatelně nezlepšila.",
        nobody_worse: "Žádná služba se prokazatelně nezhoršila.",
        silent: "Kde nikdo nic nenahlásil",
        nobody_silent: "Za uzavřená období nahlásili všichni.",
        search: "Hledat službu",
        find: "Hledat",
    },
    list: List {
        title: "Služby",
        found: |count| {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            format!("Nalezeno: {}.", counted(count, "služba", "služby", "služeb"))
        },
        nothing: "Takové službě tu nic neodpovídá. Zkuste kratší slovo, nebo zrušte některý filtr.",
        search: "Název obsahuje",
        agency: "Úřad",
        life_event: "Životní situace",
        criterion: "Kritérium",
        state: "Stav",
        any: "všechny",
        filter: "Vybrat",
        name: "Služba",
        grade: "Známka",
        change: "Změna",
        sort_by: "Seřadit podle",
        next: "Další",
        first: "Na začátek",
    },
    service: Service {
        kind: "Veřejná služba",
        now: "Známka dnes",
        never: "Tuto službu zatím nikdo nehodnotil.",
        over_time: "Vývoj v čase",
        tree: "Z čeho se známka skládá",
        criterion: "Kritérium",
        weight: "Váha",
        who: "Kdo hodnotil",

        revisions: "Co se dodatečně změnilo",
        no_revisions: "Žádná zveřejněná hodnota se dodatečně nezměnila.",
        first_value: "Původně",
        value_now: "Nyní",
        reason: "Důvod",
        when: "Kdy",
        cite: "Jak citovat",
        download: "Stáhnout data",
        agency: "Odpovídá",
        life_events: "Životní situace",
    },
    agency: Agency {
        title: "Úřady",
        lead: "Které služby úřad má, co nahlásil včas, pozdě a vůbec ne.",
        kind: "Úřad",
        name: "Úřad",
        services: "Služby úřadu",
        discipline: "Co úřad nahlásil",
        nothing_due: "Od tohoto úřadu zatím žádné sledování nic nežádalo.",
        campaign: "Sledování",
        due_on: "Termín",
        due: "Mělo přijít",
        on_time: "Včas",
        late: "Pozdě",
        not_at_all: "Vůbec",
        silent: "nic nenahlášeno",
    },
    criterion: Criterion {
        title: "Kritéria",
        lead: "Na co se ptáme u každé služby a jak se z odpovědi stane známka.",
        kind: "Kritérium",
        question: "Otázka",
        guidance: "Jak odpovídat",
        sources: "Kdo smí odpovědět, nejspolehlivější první",
        distribution: "Kolik služeb má kterou známku,",
        spread: |mean, count| format!("Průměr je {mean} bodu u {count} služeb."),
    },
    ranking: Ranking {
        title: "Žebříček",
        ties: "Stejná známka znamená společné místo: „4–9“ jsou místa, o která se služby dělí.",
        least: |n| format!("Co hodnotilo méně než {n} lidí, v pořadí není."),
        sets: |sets| {
            format!("Ne všechny služby se hodnotí podle týchž kritérií: různých sad je tu {sets}.")
        },
        intervals: "Rozpětí místa říká, kam by se služba dostala při mírně jiných vahách (v 90 případech ze 100).",
        counted: |ranked, not| format!("V pořadí: {ranked}. Mimo pořadí: {not}."),
        nothing: "Pro toto zadání není co seřadit.",
        place: "Místo",
        within: "Rozpětí místa",
        differs: "(podle jiných kritérií než většina)",
        not_ranked: "Mimo pořadí",
        why: |why| match why {
            WhyNotRanked::NotApplicable => "kritérium se jí netýká",
            WhyNotRanked::LowCoverage => "změřeno je příliš málo",
            WhyNotRanked::NoValue => "nemá hodnotu",
            WhyNotRanked::TooFewServices => "má příliš málo služeb",
            WhyNotRanked::TooFewAnswers => "odpovědělo příliš málo lidí",
            WhyNotRanked::OtherMethodology => "hodnocena podle jiné verze metodiky",
            WhyNotRanked::UnknownLevel => "neznámá úroveň správy",
            WhyNotRanked::Collective => "zastupuje více úřadů",
        },
        country: "Země",
        by: "Seřadit",
        of: "Druh služeb",
    },
    changes: Changes {
        title: "Co se změnilo",
        lead: "Všechno, co bylo zveřejněno, opraveno nebo staženo, i s důvody; a co do uzavření sledování nikdo nenahlásil.",
        kind: "Co se stalo",
        nothing: "Nic takového se zatím nestalo.",
        older: "Starší",
        newest: "Nejnovější",
        feed: "Odebírat změny (Atom)",
        subscribe: "Adresu vložte do čtečky zpráv: o každé změně se dozvíte.",
    },
    embed: Embed {
        title: "Na váš web",
        paste: "Co vložit do své stránky",
        grade: "známka služby",
        badge: "Odznak se známkou",
        chart: "Graf jako obrázek (SVG)",
        frame: "Rámeček se známkou a grafem",
        data: "Odznak jako data (shields.io)",
        kept: "Vše se samo mění podle toho, co je zveřejněno.",
        more: "Odkud známka je",
        as_of: |day| format!("stav k {day}"),
    },
    methodology: Methodology {
        title: "Metodika",
        lead: "Podle čeho se známkuje. Každá verze je zmrazená: co se podle ní spočítalo, se už nezmění.",
        version: "Verze",
        retired: "už se podle ní nehodnotí",
        publisher: "Vydává",
        source: "Zdroj",
        licence: "Licence",
        periods: |from, to| match to {
            Some(to) => format!("Pro období od {from} do {to}."),
            None => format!("Pro období od {from}."),
        },
        principles: "Zásady",
        nodes: "Kritéria a váhy",
        hash: "Otisk (SHA-256 kanonického JSON)",
        differences: |other| format!("Čím se liší od {other}"),
        share: "Podíl na celku",
        none_before: "Starší verze není.",
        added: "přibylo",
        removed: "ubylo",
        same: "Kritéria jsou stejná.",
    },
};

/// "1 služba", "2 služby", "5 služeb".
fn counted(count: u64, one: &str, few: &str, many: &str) -> String {
    let noun = match count {
        1 => one,
        2..=4 => few,
        _ => many,
    };
    format!("{count} {noun}")
}

fn day(of: NaiveDate) -> String {
    format!("{}. {}. {}", of.day(), of.month(), of.year())
}

fn period(of: Period) -> String {
    let (first, year) = (of.starts_on(), of.starts_on().year());
    let nth = |months: u32| (first.month() - 1) / months + 1;
    let text = of.to_string();
    match of.length() {
        _ if text.contains('/') => format!("{} až {}", day(first), day(of.ends_on())),
        Length::Months(12) => year.to_string(),
        Length::Months(6) => format!("{}. pololetí {year}", nth(6)),
        Length::Months(4) => format!("{}. třetina roku {year}", nth(4)),
        Length::Months(3) => format!("{}. čtvrtletí {year}", nth(3)),
        _ => {
            let month = usize::try_from(first.month()).unwrap_or(1).saturating_sub(1);
            format!("{} {year}", MONTHS.get(month).copied().unwrap_or_default())
        }
    }
}

fn state(state: State) -> &'static str {
    match state {
        State::Measured => "změřeno",
        State::NotApplicable => "netýká se této služby",
        State::NotYetMeasured => "zatím nezměřeno",
        State::NotReported => "nenahlášeno",
        State::LowCoverage => "změřeno příliš málo",
        State::TooFew => "odpovědělo příliš málo lidí",
        State::SourceBroken => "zdroj selhal",
        State::CouldNotTell => "nešlo určit",
    }
}

fn flag(flag: Flag) -> &'static str {
    match flag {
        Flag::Break => "změna metody",
        Flag::DefinitionDiffers => "jiná definice než dříve",
        Flag::Estimated => "odhad ze starší metodiky",
        Flag::Imputed => "chybějící část počítána jako 0",
        Flag::LowReliability => "nízká spolehlivost",
        Flag::Revised => "opraveno",
        Flag::NonProbability => "odpovídal, kdo chtěl",
        Flag::Disputed => "sporné",
    }
}

fn source(source: Source) -> &'static str {
    match source {
        Source::SelfReport => "sám úřad",
        Source::Expert => "odborníci",
        Source::Audit => "audit",
        Source::Tool => "automatický test",
        Source::Survey => "průzkum mezi lidmi",
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Missing => "není s čím srovnat",
        Verdict::MethodBreak => "změnila se metoda",
        Verdict::SourceChanged => "zjištěno jinak",
        Verdict::NotComparable => "nelze srovnat",
        Verdict::Unchanged => "beze změny",
        Verdict::Composition => "jen jiný výběr",
        Verdict::NoTest => "nelze ověřit",
        Verdict::WithinNoise => "může být náhoda",
        Verdict::Improved => "zlepšení",
        Verdict::Worsened => "zhoršení",
    }
}

fn fault(code: &str) -> Fault {
    let (title, advice) = match code {
        "not-found" => {
            ("Tady nic není", "Zkontrolujte adresu, nebo službu vyhledejte podle názvu.")
        }
        "invalid-parameter" => (
            "Adrese nerozumíme",
            "Některý údaj v adrese nemůže být takový, jaký je. Začněte znovu od seznamu.",
        ),
        "too-many-requests" => {
            ("Příliš mnoho dotazů najednou", "Počkejte prosím minutu a zkuste to znovu.")
        }
        "unavailable" => ("Teď to nejde", "Zkuste to prosím za chvíli znovu."),
        "unauthorized" | "forbidden" => {
            ("Sem nemáte přístup", "Přihlaste se platným tokenem svého úřadu.")
        }
        "internal" => (
            "Něco se u nás rozbilo",
            "Chyba je na naší straně a víme o ní. Zkuste to prosím znovu.",
        ),
        _ => ("To se nepovedlo", "Zkuste to prosím jinak, nebo začněte na úvodní stránce."),
    };
    Fault { title, advice }
}
