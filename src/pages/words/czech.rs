//! Czech.

mod area;
mod desk;
mod faults;
mod files;
mod findings;
mod issuer;
mod legend;
mod questions;
mod refused;
mod reply;
mod upload;

use chrono::{Datelike, NaiveDate};

use super::{
    Agency, Changes, Chart, Citation, Compare, Criterion, Data, Docs, Embed, Explained, Fate,
    Fault, Frame, Home, List, Methodology, Prose, Ranking, Scale, Service, Words,
};
use crate::{
    cube::ranking::WhyNotRanked,
    domain::{
        news::NewsKind,
        period::{Length, Period},
        service::ServiceType,
        source::Source,
    },
    formats::glossary,
    metrics::{chain::ChainReason, change::Verdict},
    pages::order::order,
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

/// Letters that stand after another, not among it.
const OWN_LETTERS: [(&str, char); 5] =
    [("ch", 'h'), ("č", 'c'), ("ř", 'r'), ("š", 's'), ("ž", 'z')];

/// Czech: what stands at `/`.
pub static WORDS: Words = Words {
    code: "cs",
    name: "Čeština",
    under: "",
    comma: ',',
    points: |points| format!("{points}\u{a0}bodu"),
    percent: |number| format!("{number}\u{a0}%"),
    country,
    sentence: |sentence| &sentence.cs,
    wording: |words| &words.cs,
    day,
    period,
    short_period,
    order: |text| order(text, &OWN_LETTERS),
    column: |said| said.cs,
    state: |state| glossary::of_state(state).label.cs,
    flag: |flag| glossary::of_flag(flag).label.cs,
    source,
    service_type: |of| match of {
        ServiceType::Transactional => "vyřizovací (o něco se žádá)",
        ServiceType::Informational => "informační",
        ServiceType::Portal => "portály",
    },
    verdict,
    chain: |reason| match reason {
        ChainReason::First => "začátek řady",
        ChainReason::MethodBreak => "změnil se způsob měření",
        ChainReason::NotComparable => "měřeny byly jiné služby nebo jiná kritéria",
    },
    fault,
    wrong,
    news: |kind| match kind {
        NewsKind::Published => "zveřejněno",
        NewsKind::Corrected => "opraveno",
        NewsKind::Withdrawn => "vzato zpět",
        NewsKind::Replied => "odpověď úřadu",
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
        docs: "Dokumentace",
        data: "Data",
        accessibility: "Přístupnost",
        privacy: "Soukromí",
        as_of: |seq, day| match day {
            Some(day) => format!("Stav k {day} (zápis {seq} ve veřejném deníku)."),
            None => format!("Stav po zápisu {seq} ve veřejném deníku."),
        },
        now: "Zobrazit dnešní stav",
        not_yet: "K tomuto dni tu služba ještě nebyla",
        since: |day| format!("V evidenci je od {day}."),
        again: "Zpět na stránku",
        whole_name: "Celý název",
    },
    chart: Chart {
        grade: "Známka",
        points: "Body",
        period: "Období",
        value_missing: "bez známky",
        interval: "95% interval spolehlivosti",
        nothing: "Zatím není co kreslit: žádné období nemá hodnotu.",
        described: |subject, first, last| format!("{subject}: od známky {first} ke známce {last}."),
        below: "Čísla jsou v tabulce pod grafem.",
        described_one: |subject, grade, period| format!("{subject}: známka {grade} ({period})."),
        takes_turns: "Co se měří, se v letech střídá. Proto vedle sebe vede víc čar: srovnávat lze jen body, které čára spojuje.",
        whose: "Kdo",
        services: "Změřeno služeb",
        table: "Stejná čísla jako tabulka",
        went: |(first, then), (last, now)| format!("známka {first} ({then}), potom {last} ({now})"),
        newest_rows: |shown, of| {
            format!("V tabulce je posledních {shown} období z {of}, nejnovější dole.")
        },
        all_rows: "Všechna období (CSV)",
        newest_changes: |shown, of| format!("Nahoře je posledních {shown} změn z {of}."),
        all_changes: "Všechny změny (JSON)",
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
        silent: "Kde hodnocení chybí",
        nobody_silent: "Za období, která se už uzavřela, je zveřejněno všechno, co mělo být.",
        search: "Hledat službu",
        find: "Hledat",
    },
    list: List {
        title: "Služby",
        found: |count| {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            format!("Nalezeno: {}.", counted(count, "služba", "služby", "služeb"))
        },
        nothing: "Takovou službu tu nemáme. Zkuste jiné slovo, nebo méně filtrů.",
        search: "Název nebo popis obsahuje",
        agency: "Úřad",
        life_event: "Životní situace",
        criterion: "Kritérium",
        state: "Stav",
        any: "všechny",
        filter: "Zobrazit",
        name: "Služba",
        grade: "Známka",
        change: "Změna",
        sort_by: "Seřadit podle",
        all: "Zobrazit všechny služby",
        until: |day| format!("Poskytuje se do {day}"),
        other: "Hodnoceno podle jiné metodiky:",
        by: "Podle metodiky:",
        over_time: "Vývoj",
        against: |period| format!("oproti: {period}"),
        next: "Další",
        first: "Na začátek",
    },
    service: Service {
        kind: "Veřejná služba",
        now: "Poslední známka",
        never: "Tuto službu zatím nikdo nehodnotil.",
        withdrawn: "Teď tu žádná známka není.",
        now_judged: |source| {
            format!("nově hodnotil i někdo, jehož hodnocení má přednost: {source}")
        },
        over_time: "Vývoj v čase",
        tree: "Z čeho se známka skládá",
        criterion: "Kritérium",
        who: "Kdo hodnotil",
        weight: "Váha",
        judged: |who| format!("Kdo hodnotil: {who}."),
        revisions: "Opravy zveřejněných čísel",
        no_revisions: "Žádná zveřejněná hodnota se dodatečně nezměnila.",
        first_value: "Původně",
        value_now: "Nyní",
        reason: "Důvod",
        when: "Kdy",
        cite: "Jak citovat",
        download: "Stáhnout data",
        agency: "Odpovídá",
        life_events: "Životní situace",
        means: |mark, points| format!("Na vysvědčení by stálo „{mark}“: {points} bodu ze 100."),
        covered: |share| format!("Změřeno bylo {share} % toho, z čeho se známka počítá."),
        compare: "Porovnat s jinou službou",
        downloads: "Stáhnout",
        line_file: "Vývoj známky",
        all_file: "Všechna kritéria",
        tree_file: "Z čeho se známka skládá, s odpověďmi a doklady",
        all_data: "Všechna data a jak s nimi pracovat",
    },
    explained: Explained {
        adds: "Podíl říká, jakou část nadřazené známky kritérium tvoří; příspěvek, kolik bodů do ní přidalo. Součet příspěvků jsou body o úroveň výš.",
        no_evidence: "Odpovědi a doklady teď nejde načíst. Čísla platí; zkuste to prosím za chvíli znovu.",
        share: "Podíl",
        contribution: "Příspěvek",
        on_scale: "Od 5 do 1",
        beside: "mimo známku",
        people: |n| format!("({})", counted(n, "člověk", "lidé", "lidí")),
        by_rule: "plyne z údajů o službě",
        difference: "rozdíl",
        gaps: |criteria, mean| {
            format!(
                "U {} hodnotil úřad sám sebe a zároveň někdo jiný. Rozdíl je v průměru {mean} bodu; plus znamená, že si úřad dal víc než ostatní.",
                counted(criteria, "kritéria", "kritérií", "kritérií")
            )
        },
        largest_gap: "Největší rozdíl:",
        answers: "Odpovědi a doklady",
        more: |n| format!("a dalších {n} (všechny jsou v datech)"),
        not_used: "nepočítá se:",
        corrected: "hodnocení opraveno",
        proof: |nth, day| match day {
            Some(day) => format!("doklad {nth} z {day}"),
            None => format!("doklad {nth}"),
        },
        ratio: |of, all| format!("{of} z {all}"),
        yes: "ano",
        no: "ne",
    },
    findings: findings::FINDINGS,
    reply: reply::REPLY,
    fate: Fate {
        took_over: "Tato služba nahradila službu",
        before: "Jak si vedla ta předchozí",
        ended: |day| format!("Služba skončila {day}. Co se o ní zveřejnilo, tu zůstává."),
        ends: |day| format!("Služba skončí {day}."),
        successors: "Místo ní je nyní:",
    },
    compare: Compare {
        title: "Porovnání",
        lead: "Až čtyři služby nebo úřady vedle sebe, na stejné stupnici a ve stejných letech.",
        none: "Vyberte službu nebo úřad.",
        full: "Víc než čtyři se vedle sebe nevejdou. Některou nejdřív odeberte.",
        services: "Porovnat služby",
        agencies: "Porovnat úřady",
        add_service: "Přidat službu",
        add_agency: "Přidat úřad",
        code: "kód z adresy stránky",
        add: "Přidat",
        remove: |name| format!("Odebrat: {name}"),
        one_scale: "Všechny grafy mají stejnou stupnici i stejné roky.",
        methods_differ: |methods| {
            format!(
                "Pozor: poslední známky vznikly podle různých metodik ({methods}). Rozdíl mezi nimi nemusí být rozdíl mezi službami."
            )
        },
        criteria_differ: "Pozor: neměří se tu všude totéž, protože některých služeb se některá kritéria netýkají. Srovnávejte raději jednotlivá kritéria.",
        now: "Poslední známka",
        numbers: "Stejná čísla jako tabulka",
    },
    data: Data {
        title: "Data ke stažení",
        lead: "Všechno, co tu vidíte, si můžete stáhnout a použít. Stejná čísla jsou ve všech formátech.",
        files: "Soubory",
        as_of: |seq, day| match day {
            Some(day) => format!("Stav k {day} (zápis {seq} ve veřejném deníku)."),
            None => format!("Stav po zápisu {seq} ve veřejném deníku."),
        },
        services: "Seznam služeb",
        agencies: "Seznam úřadů",
        criteria: "Kritéria s definicemi",
        ledger: "Veřejný deník: vše, co se kdy zveřejnilo, opravilo a stáhlo",
        items: |count| counted(count, "položka", "položky", "položek"),
        rows: |rows, columns| {
            format!(
                "{}, {}",
                counted(rows, "řádek", "řádky", "řádků"),
                counted(
                    u64::try_from(columns).unwrap_or(u64::MAX),
                    "sloupec",
                    "sloupce",
                    "sloupců"
                )
            )
        },
        licence: "Licence",
        licence_text: "Data můžete volně používat, i k podnikání, když uvedete zdroj:",
        dictionary: "Co je ve kterém sloupci",
        dictionary_lead: "Každá tabulka má své sloupce; kódy služeb, úřadů a kritérií jsou ve všech stejné.",
        column: "Sloupec",
        meaning: "Co znamená",
        snippets: "Jak s daty začít",
        snippets_lead: "Každá ukázka se dá zkopírovat a spustit tak, jak je.",
        curl: "Příkazový řádek (curl)",
        excel: "Excel: adresa souboru, který se otevře dvojklikem",
        grafana: "Grafana, doplněk Infinity: vložte jako dotaz",
        cited: "Známky veřejných služeb, data",
        cite_text: "Ke každému číslu patří adresa s as_of: zůstane pod ní navždy to, co jste viděli, i když se číslo později opraví.",
    },
    files: files::FILES,
    docs: Docs {
        title: "Dokumentace",
        lead: "Pro toho, kdo chce číslům rozumět, a pro toho, kdo na nich chce stavět.",
        read: "Chci rozumět číslům",
        build: "Chci data použít v programu",
        operations: "Všechny operace, k vyzkoušení (anglicky)",
        document: "Popis rozhraní pro programy (OpenAPI 3.1)",
        one_format: "Na každé adrese je jeden formát. Vybírá se adresou (například .csv nebo .xlsx), ne polem Accept.",
        for_agencies: "Jsem z úřadu a mám hodnotit",
        agencies_lead: "Hodnocení vyplníte, odevzdáte i zveřejníte tady na stránkách:",
        agencies_more: "Návod, jak na to, najdete tam po přihlášení. Jak posílat odpovědi a doklady programem, popisuje příručka (anglicky):",
        manual: "Příručka",
        manual_lead: "Jak vzniká každé číslo a jak ho ověřit v tabulkovém procesoru. Příručka je anglicky.",
        manual_language: "Tato stránka příručky je anglicky.",
        problems: "Když se něco nepovede",
        problems_lead: "Každá chybová odpověď vede na stránku, která říká, co s tím.",
        status: "Stav",
        for_programs: "Podrobně pro programátory",
    },
    accessibility: Prose {
        title: "Prohlášení o přístupnosti",
        lead: "Tyto stránky mají sloužit každému: s myší i bez ní, na velké obrazovce i v mobilu, s čtečkou i bez skriptů.",
        parts: &[
            (
                "Co splňujeme",
                &[
                    "Stránky se řídí směrnicemi WCAG 2.2 na úrovni AA a normou EN 301 549.",
                    "Vše, co je na grafu, je i v tabulce pod ním. Barva nikdy neznamená něco sama: čáry se liší i značkou a čárkováním.",
                    "Všechno funguje bez skriptů, z klávesnice, ve světlém i tmavém režimu, při zvětšení a na displeji širokém 320 bodů.",
                ],
            ),
            (
                "Jak to ověřujeme",
                &[
                    "Každou stránku v obou jazycích zkouší při každé změně automatický test v prohlížeči (axe). Takový test najde jen část chyb, a proto zkoušíme i ovládání klávesnicí a čteme stránky lidsky.",
                ],
            ),
            (
                "Co přístupné není",
                &[
                    "Doklady, na které odkazujeme, jsou cizí stránky; za jejich přístupnost neručíme.",
                    "Technická dokumentace operací (na adrese /docs/, cizí program Swagger UI) je jen anglicky, potřebuje skripty a směrnici nesplňuje: některá tlačítka a políčka nemají název, některý text je málo výrazný, ovládací prvky jsou vložené jeden do druhého a některé jsou příliš malé. Totéž bez skriptů je v souboru openapi.json a v příručce.",
                    "Názvy, které úřad uvedl jen v jiném jazyce, necháváme v něm a tak je i označíme.",
                ],
            ),
            (
                "Našli jste překážku?",
                &[
                    "Napište prosím provozovateli této instalace. Když neodpoví, můžete se obrátit na orgán, který na přístupnost dohlíží; v Česku je to Digitální a informační agentura.",
                ],
            ),
        ],
    },
    area: area::AREA,
    issuer: issuer::ISSUER,
    legend: legend::LEGEND,
    faults: faults::FAULTS,
    desk: desk::DESK,
    questions: questions::QUESTIONS,
    upload: upload::UPLOAD,
    privacy: Prose {
        title: "Soukromí",
        lead: "Stránky si prohlížíte, aniž byste o sobě museli něco říct.",
        parts: &[
            (
                "Co o vás neukládáme",
                &[
                    "Kdo jen čte, tomu do prohlížeče nic neukládáme: žádné cookies ani jinou paměť. Neměříme návštěvnost a nic nenačítáme od nikoho dalšího.",
                    "Jedinou cookie má, kdo se přihlásí do části pro úřady: drží jeho přihlášení, čtou ji jen stránky pro úřady a zmizí odhlášením nebo koncem platnosti.",
                    "Do záznamů o provozu nepíšeme, co jste hledali, ani žádné přihlašovací údaje.",
                ],
            ),
            (
                "Co potřebujeme k provozu",
                &[
                    "Z adresy, ze které přicházíte, program v paměti počítá, kolik dotazů přišlo z které sítě, aby jeden nezdržoval ostatní. Neukládá se.",
                    "Provozovatel instalace může mít před programem další servery; o těch se ptejte jeho.",
                ],
            ),
            (
                "Lidé, kteří odpovídali v průzkumech",
                &[
                    "Odpovědi méně než deseti lidí nezveřejňujeme a nezveřejníme ani čísla, ze kterých by se daly dopočítat.",
                    "Zveřejňují se součty a průměry, nikdy odpověď jednoho člověka.",
                ],
            ),
        ],
    },
    agency: Agency {
        title: "Úřady",
        lead: "Které služby úřad má a co je o nich zveřejněno včas, pozdě a vůbec ne.",
        kind: "Úřad",
        name: "Úřad",
        services: "Služby úřadu",
        discipline: "Co je o službách úřadu zveřejněno",
        nothing_due: "Od tohoto úřadu zatím žádný sběr nic nežádal.",
        campaign: "Sběr",
        due_on: "Termín",
        due: "Mělo být (hodnocení)",
        on_time: "Včas",
        late: "Pozdě",
        not_at_all: "Vůbec ne",
        overdue: "po termínu, zatím nic nepřišlo",
        not_due_yet: "ještě není po termínu",
        awaited: "Ještě má čas",
        nothing: "nic se nežádalo",
        what_counts: "Počítají se služby, u kterých je hodnocení zveřejněné, ať ho podal sám úřad, nebo hodnotil někdo jiný. Kdo hodnotil, je napsáno u každé služby.",
        silent: "nic nenahlášeno",
        mean: |of| format!("Průměr služeb úřadu, které v tom období mají známku: {of}."),
    },
    criterion: Criterion {
        title: "Kritéria",
        lead: "Na co se ptáme u každé služby a jak se z odpovědi stane známka.",
        by: "Podle které metodiky:",
        kind: "Kritérium",
        question: "Otázka",
        guidance: "Jak odpovídat",
        sources: "Kdo smí odpovědět, nejspolehlivější první",
        distribution: "Kolik služeb má kterou známku,",
        spread: |mean, count| format!("Průměrná známka je {mean}, {}.", of_services(count)),
        quartiles: |best, worst, middle| {
            format!(
                "Prostřední polovina služeb má známku {best} až {worst}, služba uprostřed {middle}."
            )
        },
        group: "Skupina kritérií",
        part_of: "Je součástí",
        made_of: "Skládá se z",
    },
    ranking: Ranking {
        title: "Žebříček",
        ties: "Stejná známka znamená společné místo: „4–9“ jsou místa, o která se služby dělí. Pod sebou pak stojí podle bodů.",
        least: |n| format!("Co hodnotilo méně než {n} lidí, v pořadí není."),
        least_services: |n| {
            format!(
                "Kdo nemá se známkou aspoň tolik služeb: {n}, v pořadí není. Každý má jiné služby, takže místo neříká všechno."
            )
        },
        sets: |sets| {
            format!(
                "Ne všechny služby se hodnotí podle stejných kritérií: různých sad je tu {sets}."
            )
        },
        intervals: "Rozpětí místa říká, na kterém místě by to bylo při mírně jiných vahách (v 90 případech ze 100).",
        counted: |ranked, not| format!("V pořadí: {ranked}. Mimo pořadí: {not}."),
        nothing: "Pro toto zadání není co seřadit.",
        place: "Místo",
        within: "Rozpětí místa",
        differs: "(podle jiných kritérií než většina)",
        not_ranked: "Mimo pořadí",
        why: |why| match why {
            WhyNotRanked::NotApplicable => "kritérium se jí netýká",
            WhyNotRanked::LowCoverage => "změřeno je příliš málo",
            WhyNotRanked::NoValue => "zatím nezměřeno",
            WhyNotRanked::TooFewServices => "má příliš málo služeb",
            WhyNotRanked::TooFewAnswers => "odpovědělo příliš málo lidí",
            WhyNotRanked::OtherMethodology => "hodnocena podle jiné verze metodiky",
            WhyNotRanked::UnknownLevel => "neznámá úroveň správy",
            WhyNotRanked::Collective => "zastupuje více úřadů",
        },
        country: "Země",
        by: "Co seřadit",
        of: "Druh služeb",
        newest: "nejnovější",
    },
    changes: Changes {
        title: "Co se změnilo",
        all: "Všechny změny",
        lead: "Všechno, co bylo zveřejněno, opraveno nebo vzato zpět, i s důvody; co na to odpověděly úřady; a co do uzavření sběru nikdo nenahlásil.",
        only: "Jen co se týká služby",
        everything: "Zobrazit všechno",
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
        ended: "služba skončila",
        ended_on: |day| format!("Služba skončila {day}."),
        moved: "službu nahradila jiná",
        moved_to: |service| format!("Službu nahradila jiná: {service}."),
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
        hash_means: "(podle něj se pozná, že se metodika nezměnila)",
        own: "Podle ní jsou známky na těchto stránkách.",
        hash: "Otisk (SHA-256 kanonického JSON)",
        differences: |other| format!("Čím se liší od {other}"),
        share: "Podíl na celku",
        none_before: "Starší verze není.",
        added: "přibylo",
        removed: "ubylo",
        same: "Kritéria jsou stejná.",
    },
    scale: Scale {
        title: "Jak se z odpovědi stane známka",
        answer: "Odpověď",
        some_services: "U některých služeb platí jiné body, podle toho, čeho se týkají; přesně je to v metodice.",
        rating: |best| {
            format!(
                "Lidé hodnotí od 1 do {best}, {best} je nejlepší: {best} je 100 bodů a známka 1, 1 je 0 bodů a známka 5."
            )
        },
        grade: "Lidé dávají známky jako ve škole: 1 je 100 bodů, 5 je 0 bodů.",
        share: "Odpověď je podíl v procentech a kolik procent, tolik bodů: 100 % je známka 1, 0 % známka 5.",
        range: |worst, best| {
            format!(
                "Za {best} a lépe je 100 bodů, tedy známka 1; za {worst} a hůře 0 bodů, známka 5. Mezi tím rovnoměrně."
            )
        },
        up_to: |number| format!("do {number}"),
        more: "víc",
    },
    citation: Citation {
        line: |what, publisher, day, page| format!("{what}. {publisher}, stav k {day}. {page}"),
        graded: |service, grade, period| format!("{service}: známka {grade} ({period})"),
        stays: "Na této adrese zůstane, co vidíte, i když se čísla později opraví.",
        page: "Stránka s touto adresou",
        figures: "Čísla pro programy (JSON)",
        programs: "Citace pro programy",
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

/// "u 1 služby", "u 5 služeb".
fn of_services(count: u64) -> String {
    format!("u {count}\u{a0}{}", if count == 1 { "služby" } else { "služeb" })
}

fn day(of: NaiveDate) -> String {
    format!("{}.\u{a0}{}.\u{a0}{}", of.day(), of.month(), of.year())
}

fn period(of: Period) -> String {
    let (first, year) = (of.starts_on(), of.starts_on().year());
    let nth = |months: u32| (first.month() - 1) / months + 1;
    let text = of.to_string();
    match of.length() {
        _ if text.contains('/') => format!("{} až {}", day(first), day(of.ends_on())),
        Length::Months(12) => year.to_string(),
        Length::Months(6) => format!("{}.\u{a0}pololetí {year}", nth(6)),
        Length::Months(4) => format!("{}.\u{a0}třetina roku {year}", nth(4)),
        Length::Months(3) => format!("{}.\u{a0}čtvrtletí {year}", nth(3)),
        _ => {
            let month = usize::try_from(first.month()).unwrap_or(1).saturating_sub(1);
            format!("{} {year}", MONTHS.get(month).copied().unwrap_or_default())
        }
    }
}

/// Of days, the first: beside one another they tell how far apart they are.
fn short_period(of: Period) -> String {
    let (first, year) = (of.starts_on(), of.starts_on().year());
    match of.length() {
        _ if of.to_string().contains('/') => day(first),
        Length::Months(3) => format!("{}. čtvrt. {year}", (first.month() - 1) / 3 + 1),
        Length::Months(1) => format!("{}/{year}", first.month()),
        _ => period(of),
    }
}

/// Countries by their codes.
fn country(code: &str) -> Option<&'static str> {
    Some(match code {
        "AT" => "Rakousko",
        "BE" => "Belgie",
        "BG" => "Bulharsko",
        "CH" => "Švýcarsko",
        "CY" => "Kypr",
        "CZ" => "Česko",
        "DE" => "Německo",
        "DK" => "Dánsko",
        "EE" => "Estonsko",
        "ES" => "Španělsko",
        "EU" => "Evropská unie",
        "FI" => "Finsko",
        "FR" => "Francie",
        "GB" => "Spojené království",
        "GR" => "Řecko",
        "HR" => "Chorvatsko",
        "HU" => "Maďarsko",
        "IE" => "Irsko",
        "IS" => "Island",
        "IT" => "Itálie",
        "LT" => "Litva",
        "LU" => "Lucembursko",
        "LV" => "Lotyšsko",
        "MT" => "Malta",
        "NL" => "Nizozemsko",
        "NO" => "Norsko",
        "PL" => "Polsko",
        "PT" => "Portugalsko",
        "RO" => "Rumunsko",
        "SE" => "Švédsko",
        "SI" => "Slovinsko",
        "SK" => "Slovensko",
        "UA" => "Ukrajina",
        _ => return None,
    })
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
        Verdict::SourceChanged => "zjištěno jiným způsobem",
        Verdict::NotComparable => "nelze srovnat",
        Verdict::Unchanged => "beze změny",
        Verdict::Composition => "měřilo se něco jiného",
        Verdict::NoTest => "nelze říct, zda je to náhoda",
        Verdict::WithinNoise => "může být náhoda",
        Verdict::Improved => "zlepšení",
        Verdict::Worsened => "zhoršení",
    }
}

fn wrong(name: &str, code: &str) -> String {
    match code {
        "unknown-parameter" => format!("Údaj „{name}“ tahle stránka nezná."),
        "repeated-parameter" => format!("Údaj „{name}“ je v adrese víckrát, má být jednou."),
        "empty-parameter" => format!("Údaj „{name}“ je prázdný."),
        "contradictory-parameters" => format!("Údaj „{name}“ odporuje jinému údaji v adrese."),
        "unknown-code" | "unknown-criterion" | "unknown-methodology" => {
            format!("Údaj „{name}“ má kód, který tu nic nemá.")
        }
        "too-many" => format!("V údaji „{name}“ je toho víc, než se vejde."),
        "not-text" => format!("Údaj „{name}“ není čitelný text."),
        _ => format!("Údaj „{name}“ takovou hodnotu mít nemůže."),
    }
}

fn fault(code: &str) -> Fault {
    let (title, advice) = match code {
        "malformed-request" => (
            "Dotaz nejde přečíst",
            "Tělo, hlavička nebo adresa nemá tvar, jaký má mít. Opravte, co odpověď jmenuje, a pošlete dotaz znovu.",
        ),
        "invalid-parameter" => (
            "Adrese nerozumíme",
            "Některý údaj v adrese nemůže být takový, jaký je. Začněte znovu od seznamu.",
        ),
        "unauthorized" => (
            "Je potřeba platné přihlášení",
            "Přihlaste se platným tokenem svého úřadu. Ke čtení zveřejněných čísel žádný potřeba není.",
        ),
        "forbidden" => (
            "Na tohle oprávnění nestačí",
            "Token platí, ale tohle nedovoluje. Použijte token úřadu, kterému věc patří.",
        ),
        "not-found" => {
            ("Tady nic není", "Zkontrolujte adresu, nebo službu vyhledejte podle názvu.")
        }
        "method-not-allowed" => (
            "Takhle se tu ptát nejde",
            "Na této adrese něco je, ale ne pro tento druh dotazu. Použijte některý, který jmenuje pole Allow.",
        ),
        "request-timeout" => (
            "Dotaz přicházel příliš dlouho",
            "Pošlete ho znovu; velkou dávku rozdělte, nebo zabalte.",
        ),
        "conflict" => (
            "Teď to takhle nejde",
            "Dotaz je v pořádku, ale mezitím je to v jiném stavu. Podívejte se, co platí teď, a rozhodněte se znovu.",
        ),
        "gone" => (
            "Tohle už skončilo",
            "Co se o tom zveřejnilo, zůstává. Přečtěte si historii, nebo najděte, co je místo toho.",
        ),
        "precondition-failed" => {
            ("Někdo to mezitím změnil", "Načtěte současnou podobu a svou změnu udělejte na ní.")
        }
        "body-too-large" => (
            "Je toho moc najednou",
            "Rozdělte to na menší části: 2\u{a0}MiB na jeden dokument, 32\u{a0}MiB na dávku.",
        ),
        "uri-too-long" => ("Adresa je příliš dlouhá", "Ptejte se na méně věcí najednou."),
        "unsupported-media-type" => (
            "Takový druh souboru nebereme",
            "Pošlete některý z těch, které jmenuje dokumentace operace.",
        ),
        "invalid-document" => (
            "Dokument porušuje pravidla",
            "Nic se neuložilo. Opravte všechno, co odpověď jmenuje, a pošlete celý dokument znovu.",
        ),
        "idempotency-key-reused" => (
            "Tenhle formulář jste už jednou poslali",
            "Poslalo se to, co v něm bylo tehdy, a to platí. Zkontrolujte, co je v něm teď, a pošlete ho znovu.",
        ),
        "precondition-required" => (
            "Řekněte, kterou verzi měníte",
            "Jinak byste mohli přepsat práci někoho jiného. Načtěte současnou podobu a pošlete její značku v poli If-Match.",
        ),
        "too-many-requests" => {
            ("Příliš mnoho dotazů najednou", "Počkejte prosím minutu a zkuste to znovu.")
        }
        "internal" => (
            "Něco se u nás rozbilo",
            "Chyba je na naší straně a víme o ní. Zkuste to prosím znovu.",
        ),
        "unavailable" => ("Teď to nejde", "Zkuste to prosím za chvíli znovu."),
        _ => ("To se nepovedlo", "Zkuste to prosím jinak, nebo začněte na úvodní stránce."),
    };
    Fault { title, advice }
}
