//! Formulář s otázkami, česky.

use crate::{
    domain::{
        evaluation::{Standing, progress::Counted},
        scale::Scale,
    },
    pages::words::questions::{Mark, Questions},
};

pub const QUESTIONS: Questions = Questions {
    title: |service, period| format!("Hodnocení služby „{service}“, {period}"),
    due: |day| format!("odevzdat do {day}"),
    fill_in: "Vyplnit otázky",
    how: "Na každou otázku dejte jednu odpověď: hodnotu, nebo důvod, proč hodnota není. Co nevíte, nechte prázdné a vraťte se k tomu později; rozpracované hodnocení vidí jen váš úřad. Desetinná čísla pište s čárkou.",
    others: "Ostatní otázky",
    closed: "Sběr za toto období je uzavřený a další hodnocení nepřijímá. Co už je zveřejněné, jde opravit.",
    stands: |standing| match standing {
        Standing::Draft => "Hodnocení je rozpracované.",
        Standing::Submitted => {
            "Hodnocení je odevzdané a čeká na zveřejnění. Změnit půjde, až ho vydavatel vrátí."
        }
        Standing::Published => {
            "Hodnocení je zveřejněné. Změnit ho jde jen opravou: začnete ji na stránce hodnocení tlačítkem „Opravit“."
        }
        Standing::Withdrawn => "Hodnocení bylo vzato zpět.",
    },
    evaluation: "Co je s tímto hodnocením a co s ním jde udělat",
    saved: "Rozpracované hodnocení je uložené. Odevzdané ještě není.",
    copied: "Hodnocení teď začíná odpověďmi z minula, odevzdané není. Projděte je jednu po druhé: co platilo tehdy, nemusí platit teď. Odevzdáním potvrzujete, že platí.",
    opened: "Přibyla odpověď pro zvolenou skupinu nebo místo. Co jste vyplnili od posledního uložení, zatím uložené není.",
    to_question: "Přejít k ní",
    unsent: "Hodnocení je uložené, ale ještě neodevzdané: známka by z něj nevznikla. Doplňte, co chybí. Pokud víc odpovědět nemůžete, odevzdejte ho i tak; zveřejní se jen odpovědi.",
    hand_in_ungraded: "Odevzdat i bez známky",
    overview: "Přehled otázek",
    to_overview: "Zpět na přehled otázek",
    progress: |Counted { answered, due, faulty }| match faulty {
        0 => format!("Zodpovězeno {answered} z\u{a0}{due}."),
        _ => format!("Zodpovězeno {answered} z\u{a0}{due}, k\u{a0}opravě {faulty}."),
    },
    mark: |mark| match mark {
        Mark::Answered => "zodpovězeno",
        Mark::Faulty => "k opravě",
        Mark::Open => "chybí",
        Mark::Needless => "není potřeba",
    },
    unanswered: "Bez odpovědi:",
    ungraded: |why| {
        format!(
            "Z toho, co je uložené, by známka nevznikla: {why}. Co jste od té doby dopsali, v tom započítané není."
        )
    },
    goes_on: "Pokračujete v rozpracovaném hodnocení.",
    corrects: "Opravujete zveřejněné hodnocení; dokud se oprava nezveřejní, platí, co je zveřejněno. Důvod opravy:",
    returned: "Hodnocení se vám vrátilo k přepracování. Důvod:",
    overtaken: "Hodnocení mezitím změnil někdo jiný, proto se nic neuložilo. Co jste napsali, ve formuláři zůstalo; u otázek, kde je teď uloženo něco jiného, je to uvedeno. Porovnejte to: dalším uložením přepíšete, co tam je.",
    refused: "Nic se neuložilo. Co je potřeba opravit, je vypsané níže a u jednotlivých otázek; co jste napsali, zůstalo.",
    faults: |count| match count {
        1 => "Před odevzdáním opravte 1 věc".to_owned(),
        2..=4 => format!("Před odevzdáním opravte {count} věci"),
        _ => format!("Před odevzdáním opravte {count} věcí"),
    },
    copy: |period| format!("Začít odpověďmi z minula ({period})"),
    copy_withdrawn: "Vzít odpovědi z toho, co bylo vzato zpět",
    copy_withdrawn_help: "Hodnocení za toto období už jednou zveřejněné bylo a někdo ho vzal zpět. Zkopírují se jeho odpovědi i s odkazy na doklady; opravte v nich, co bylo špatně. Nic se tím neodevzdá.",
    copy_help: "Zkopírují se vaše zveřejněné odpovědi i s odkazy na doklady. Nic se tím neodevzdá. Každou pak zkontrolujte.",
    not_asked: "Na tohle se úřadu neptáme, odpovídají jiní:",
    hidden: |count| {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let answers = super::counted(count, "odpověď", "odpovědi", "odpovědí");
        format!(
            "Uložené je ještě tohle: {answers} za skupiny lidí a jednotlivá místa. Do formuláře se nevejdou; zůstanou, jak jsou, a odevzdají se s ostatními. Změnit je jde přes rozhraní pro programy."
        )
    },
    one_more: "Odpovědět zvlášť za skupinu lidí nebo za jedno místo",
    one_more_help: "Formulář se otevře znovu s jednou otázkou navíc. Co jste vyplnili, zůstane; uložíte to až tlačítkem dole.",
    question: "Otázka",
    group: "Skupina lidí",
    everybody: "všichni",
    touchpoint: "Místo, kde se lidé se službou setkávají",
    touchpoint_help: "Krátký kód malými písmeny bez háčků a čárek, například web nebo prepazka. Prázdné znamená všude.",
    add: "Přidat otázku",
    save: "Uložit rozpracované",
    what_if: "Uložit a ukázat, jaká by byla známka",
    hand_in: "Odevzdat",
    buttons_help: "Rozpracované jde uložit i s chybami. Odevzdat jde, až bude všechno v pořádku; pak hodnocení čeká na zveřejnění.",
    guidance: "Jak to posoudit",
    unknown: "Tuhle otázku metodika nezná. Takové hodnocení nejde odevzdat: odpověď vynechte.",
    leave_out: "Odpověď vynechat",
    expects: |scale| match scale {
        Scale::Boolean | Scale::Levels(_) => "Vyberte jednu možnost.".to_owned(),
        Scale::Likert(k) => format!("Číslo od 1 do {k}; {k} je nejlepší."),
        Scale::Grade => "Známka od 1 do 5; 1 je nejlepší.".to_owned(),
        Scale::Share => "Kolik z kolika, nebo rovnou procenta od 0 do 100.".to_owned(),
        Scale::Range { lo, hi, lower_is_better } => {
            let better = if *lower_is_better { "méně" } else { "více" };
            let comma = |number: &f64| number.to_string().replace('.', ",");
            let (lo, hi) = (comma(lo), comma(hi));
            format!("Číslo; rozhoduje rozmezí od {lo} do {hi} a lepší je {better}.")
        }
        Scale::Bins(_) => "Číslo.".to_owned(),
    },
    evidence_needed: "Odpověď musí mít doklad.",
    evidence_from: |scale, points| match scale {
        Scale::Boolean | Scale::Levels(_) => {
            "U možností, u kterých je napsáno „s dokladem“, je potřeba doklad.".to_owned()
        }
        Scale::Share => format!("Od {points} procent musí mít odpověď doklad."),
        _ => format!("Odpověď za {points} a více bodů musí mít doklad."),
    },
    given: "Odpověď tu není potřeba: službu zahajuje stát sám, a proto má plný počet bodů.",
    worth: |points, needs_evidence| {
        let noun = match points {
            1.0 => "bod",
            2.0 | 3.0 | 4.0 => "body",
            whole if whole.fract() == 0.0 => "bodů",
            _ => "bodu",
        };
        let points = points.to_string().replace('.', ",");
        let evidence = if needs_evidence { ", s\u{a0}dokladem" } else { "" };
        format!("{points}\u{a0}{noun}{evidence}")
    },
    only_after: "Ptáme se jen podle odpovědi na otázku",
    you: "vy:",
    meanwhile: "Mezitím je uloženo:",
    field: |field| match field {
        "value" => "hodnota",
        "numerator" => "kolik",
        "denominator" => "z kolika",
        "count" => "počet",
        "state" => "důvod",
        "evidence" => "doklady",
        _ => "poznámka",
    },
    empty: "nic",
    no_answer: "bez odpovědi",
    numerator: "Kolik",
    denominator: "Z kolika",
    value: |scale, instead| match scale {
        Scale::Share if instead => "Nebo procenta",
        Scale::Share => "Procenta",
        Scale::Grade => "Známka",
        _ => "Hodnota",
    },
    counts: "Místo jedné hodnoty počty podle odpovědí",
    counts_help: "Když jste posuzovali víc případů a nedopadly stejně (třeba víc formulářů nebo poboček), napište ke každé možnosti, u kolika z nich platí. Jedinou odpověď nahoře pak nevybírejte.",
    state: "Nebo proč hodnota není",
    evidence: "Doklady: adresy stránek, každá na svůj řádek",
    comment: "Poznámka",
};
