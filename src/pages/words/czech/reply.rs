//! Replies of agencies, in Czech.

use crate::pages::words::reply::{Reply, Replying};

/// Around quotations.
pub const REPLY: Reply = Reply {
    title: "Co k tomu říká úřad",
    lead: "Když službu hodnotí někdo jiný, může k tomu úřad, který za ni odpovídá, připojit jednu odpověď. Čísla se jí nemění; co úřad zpochybňuje, má u sebe poznámku „sporné“.",
    to: "Odpověď na hodnocení:",
    disputes_all: "Úřad zpochybňuje celé hodnocení.",
    disputes: "Úřad zpochybňuje:",
    disputes_nothing: "Úřad hodnocení nezpochybňuje.",
    corrected_since: "Po této odpovědi bylo hodnocení opraveno.",
    replaces: "Dřívější odpověď, kterou tato nahradila",
    more: |n| format!("Další odpovědi ({n}) jsou v datech."),
};

/// Where an agency replies.
pub const REPLYING: Replying = Replying {
    title: "Co zjistili jiní",
    lead: "Hodnocení vašich služeb, která udělal někdo jiný: audit, odborníci, automatický test nebo průzkum. Ke každému můžete připojit jednu odpověď, kterou si přečte každý.",
    nothing: "Nikdo jiný vaše služby zatím nehodnotil.",
    done: "Odpověď je zveřejněná.",
    heading: "Odpověď na hodnocení",
    found: "Co hodnocení zjistilo",
    standing: "Vaše dosavadní odpověď",
    disputes: |reply| match (reply.disputes, reply.criteria.is_empty()) {
        (false, _) => "Nezpochybňujete nic.",
        (true, true) => "Zpochybňujete celé hodnocení.",
        (true, false) => "Zpochybňujete:",
    },
    reply: "Odpovědět",
    anew: "Napsat odpověď znovu",
    about: "Odpověď nemění žádné číslo. Stojí vedle hodnocení na stránce služby i v datech; co zpochybníte, má u sebe poznámku „sporné“, dokud neodpovíte jinak.",
    text: "Odpověď pro veřejnost (nejvýš 2 000 znaků)",
    question: "Zpochybňujete, co hodnocení zjistilo?",
    explains: "Ne, jen vysvětlujeme",
    does_dispute: "Ano, zpochybňujeme",
    which: "Která kritéria zpochybňujete",
    which_note: "Když nezaškrtnete žádné, zpochybňujete celé hodnocení.",
    publish: "Zveřejnit odpověď",
    for_good: "Zveřejněnou odpověď nejde smazat. Můžete ji napsat znovu; ta dřívější zůstane ve veřejném deníku.",
    whole: "Celá stránka služby",
    no_answer: "Odpověď na to veřejnost nevidí.",
    yours: "Vy uvádíte:",
    not_yours: "Vlastní zveřejněné hodnocení za toto období tu váš úřad nemá.",
    may_not: "Vaše přihlášení odpovídat nedovoluje. Požádejte správce o oprávnění evaluations:write.",
};
