//! Czech: the pages that agencies work in.

use crate::{
    actions::evaluation::offered::Deed,
    domain::{caller::Scope, evaluation::Standing, state::State},
    pages::words::area::{Area, Evaluation, Home, Login, WhatIf},
};

/// What they say.
pub const AREA: Area = Area {
    title: "Pro úřady",
    lead: "Tady úřady vidí, co mají kdy nahlásit, a hodnocení svých služeb tu vyplní, odevzdají a zveřejní.",
    menu: "Nabídka pro úřady",
    acting_for: "Jste přihlášeni za:",
    acting_for_none: "Jste přihlášeni, ale za žádný úřad",
    until: |hours, minutes| {
        if hours >= 48 {
            let days = super::counted(hours / 24, "den", "dny", "dní");
            return format!("přihlášení platí ještě {days}");
        }
        let hours = super::counted(hours, "hodinu", "hodiny", "hodin");
        let minutes = super::counted(minutes, "minutu", "minuty", "minut");
        format!("přihlášení platí ještě {hours} a {minutes}")
    },
    log_out: "Odhlásit se",
    foreign: "Formulář nepřišel z této stránky",
    foreign_advice: "Nic se neuložilo. Otevřete stránku znovu a formulář pošlete z ní. Stává se to, když mezitím skončilo přihlášení, nebo když formulář poslala cizí stránka.",
    login: Login {
        title: "Přihlášení pro úřady",
        token: "Token vašeho úřadu",
        help: "Dlouhý text ze tří částí oddělených tečkami. Vložte ho celý. Zůstane jen v tomto prohlížeči, a to nejdéle do konce své platnosti.",
        log_in: "Přihlásit se",
        bad: "Tento token tu neplatí. Zkontrolujte, že jste ho vložili celý, že mu neskončila platnost a že je pro tuto Známku. Přesný důvod kvůli bezpečnosti nesdělujeme.",
        too_long: "Token platí, ale je delší, než kolik si prohlížeč smí pamatovat (3 900 znaků). Požádejte správce o kratší, s menším počtem oprávnění.",
        ended: "Přihlášení skončilo. Přihlaste se prosím znovu; co bylo uloženo, zůstalo.",
        out: "Jste odhlášeni: tento prohlížeč váš token zapomněl. Token sám ale platí až do své hodiny; kdo by ho měl opsaný, může se s ním přihlásit. Máte-li obavu, že se dostal do cizích rukou, napište hned správci této Známky: může ho zneplatnit.",
        already: "Přišli jste odkazem odjinud, třeba z e-mailu, a přihlášeni už jste?",
        go_on: "Pokračujte",
        no_token: "Nemáte token?",
        where_from: &[
            "Token vydává správce této Známky. Napište mu, za který úřad pracujete a co máte dělat: vyplňovat hodnocení, nebo je i zveřejňovat.",
            "Ke čtení zveřejněných čísel se přihlašovat nemusíte.",
        ],
    },
    reply: super::reply::REPLYING,
    home: Home {
        title: "Co je potřeba udělat",
        returned: "Vráceno k přepracování",
        mend: "Opravit a odevzdat",
        nothing_due: "Teď od vás nic neočekáváme: na služby vašeho úřadu žádný otevřený sběr nečeká.",
        without_campaign: "Hodnocení můžete poslat i sami od sebe. Až se otevře další sběr, objeví se tady.",
        all_reported: "Za všechny služby je hotovo.",
        due_on: "Nahlaste do",
        days_left: |days| match days {
            0 => "to je dnes".to_owned(),
            1.. => format!("zbývá {}", days_of(days)),
            _ => format!("{} po termínu", days_of(-days)),
        },
        closes_on: "Sběr se uzavírá",
        reported: |met, due| format!("Zveřejněno {met} z {due}."),
        missing: "chybí",
        under_way: "Další rozpracované a odevzdané",
        waiting: "Čeká, až to zveřejníte",
        nothing_waiting: "Na zveřejnění teď nic nečeká.",
        judge: "Projít a zveřejnit, nebo vrátit",
        to_reply: "K čemu se můžete vyjádřit",
        more_replies: "Všechno, co zjistili jiní",
        past: "Co váš úřad zveřejnil",
        first_public: "poprvé zveřejněno",
        public_since: "zveřejněno",
        may: "Co můžete dělat",
        may_nothing: "Váš token nedovoluje nic měnit. Napište správci, co potřebujete dělat.",
        scope: |scope| match scope {
            Scope::EvaluationsWrite => "Vyplňovat a odevzdávat hodnocení služeb vlastního úřadu.",
            Scope::EvaluationsAssess => {
                "Odevzdávat audity, průzkumy a další hodnocení kterékoli služby."
            }
            Scope::EvaluationsPublish => {
                "Hodnocení zveřejňovat, vracet k přepracování a brát zpět."
            }
            Scope::CatalogueWrite => "Měnit úřady, služby a číselníky.",
            Scope::MethodologiesWrite => "Měnit a zmrazovat metodiky.",
            Scope::CampaignsWrite => "Otevírat a uzavírat sběry.",
            Scope::Admin => "Všechno, za každý úřad.",
        },
    },
    evaluation: Evaluation {
        title: "Hodnocení",
        standing: "Stav",
        stands: |standing| match standing {
            Standing::Draft => "rozpracováno",
            Standing::Submitted => "odevzdáno, čeká na zveřejnění",
            Standing::Published => "zveřejněno",
            Standing::Withdrawn => "vzato zpět",
        },
        pending: |standing| match standing {
            Standing::Submitted => "oprava odevzdána, čeká na zveřejnění",
            _ => "oprava rozpracována",
        },
        next: "Co s ním můžete udělat",
        deed: |deed| match deed {
            Deed::Submit => "Odevzdat",
            Deed::Return => "Vrátit k přepracování",
            Deed::Publish => "Zveřejnit",
            Deed::Correct => "Opravit",
            Deed::Withdraw => "Vzít zpět",
            Deed::Delete => "Smazat rozpracované",
        },
        about: |deed| match deed {
            Deed::Submit => {
                "Odevzdané hodnocení čeká, až ho někdo s oprávněním zveřejní. Do té doby ho veřejnost nevidí."
            }
            Deed::Return => "Hodnocení se vrátí tomu, kdo ho vyplnil. Důvod uvidí.",
            Deed::Publish => {
                "Vypočítá se známka a všechno se zveřejní. Zveřejněné už nelze smazat, jen opravit nebo vzít zpět, a historie zůstane."
            }
            Deed::Correct => {
                "Otevře se formulář s tím, co je zveřejněno. Změňte, co je potřeba, a odevzdejte; do zveřejnění opravy se na zveřejněném nic nezmění. Důvod opravy bude veřejný."
            }
            Deed::Withdraw => {
                "Hodnocení se natrvalo přestane počítat. Zůstane čitelné i s důvodem."
            }
            Deed::Delete => {
                "Rozpracované odpovědi se smažou a nepůjdou vrátit. Co je zveřejněno, zůstane."
            }
        },
        done: |deed| match deed {
            Deed::Submit => "Odevzdáno. Teď čeká na zveřejnění.",
            Deed::Return => "Vráceno k přepracování.",
            Deed::Publish => "Zveřejněno.",
            Deed::Correct => "Oprava je rozpracovaná. Odevzdaná ještě není.",
            Deed::Withdraw => "Vzato zpět. Do známky se už nepočítá.",
            Deed::Delete => "Rozpracované bylo smazáno.",
        },
        reason: "Důvod (přečte si ho i veřejnost, jakmile se zveřejní)",
        go_on: "Pokračovat ve vyplňování",
        without_form: "Formulář s otázkami pro tohle hodnocení není: žádný otevřený sběr se na ně neptá. Rozpracované odpovědi se mění přes rozhraní pro programy: PUT",
        correct_without_form: "Zveřejněné jde opravit. Formulář pro tohle hodnocení ale není, protože se na ně žádný sběr neptá; opravu pošlete přes rozhraní pro programy: POST",
        returned: "Hodnocení se vrátilo k přepracování. Důvod:",
        corrects: "Opravuje se tím, co je zveřejněno. Důvod opravy:",
        changed: "Změněno. Zveřejněno je:",
        otherwise_shown: "Změněn je doklad nebo poznámka.",
        added: "Přidáno: zveřejněná odpověď na to není.",
        left_out: "Oprava vynechává zveřejněné odpovědi na:",
        whom_to_ask: "Odevzdané sami nezměníte ani nestáhnete: čeká na toho, kdo hodnocení zveřejňuje. Chcete-li v něm něco změnit, požádejte ho, ať ho vrátí k přepracování. Nevíte-li, kdo to je, zeptejte se správce, který vám vydal přihlášení.",
        history: "Co se s ním dělo",
        no_steps: "Zatím nebylo odevzdáno.",
        stepped: |standing| match standing {
            Standing::Draft => "vráceno k přepracování",
            Standing::Submitted => "odevzdáno",
            Standing::Published => "zveřejněno",
            Standing::Withdrawn => "vzato zpět",
        },
        correction: |nth| format!("{nth}. oprava"),
        because: "Důvod:",
        since: "Naposledy se změnilo",
        not_offered: |deed| {
            format!("„{deed}“ už teď udělat nejde, nic se neuložilo. Co jste k tomu napsali:")
        },
        answers: "Odpovědi",
        no_answers: "Zatím tu žádná odpověď není.",
        rest: |count| {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            let more = super::counted(count, "další", "další", "dalších");
            format!("A ještě {more}: tady se neukazují, uložené zůstávají všechny.")
        },
        faults: |count| {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            format!(
                "Před odevzdáním je potřeba opravit: {}.",
                super::counted(count, "věc", "věci", "věcí")
            )
        },
        told: "Co je zveřejněno",
        index: |grade, said, points| format!("známka {grade} ({said}), {points} bodu ze 100."),
        no_index: "Známku zatím nelze vypočítat.",
        no_change: "S dřívějším obdobím to zatím není co srovnat.",
        public_page: "Jak to vidí veřejnost",
        permalink: "Trvalý odkaz na dnešní stav",
        data: "Stejná čísla pro programy (JSON)",
    },
    what_if: WhatIf {
        title: "Jak by to dopadlo",
        about: "Kdyby se to zveřejnilo teď, spolu s tím, co zveřejnili ostatní.",
        after: "Známka by byla",
        no_grade: |state| match state {
            State::NotYetMeasured | State::NotReported => {
                "Známka by nevznikla: chybí odpovědi, ze kterých by se vypočítala."
            }
            State::LowCoverage => {
                "Známka by nevznikla: odpovědí je málo. Otázky bez odpovědi jsou na této stránce vypsané."
            }
            State::TooFew => "Známka by nevznikla: odpovědělo příliš málo lidí.",
            State::SourceBroken => "Známka by nevznikla: údaje se nepodařilo získat.",
            State::CouldNotTell => "Známka by nevznikla: z odpovědí to nejde poznat.",
            State::NotApplicable => "Známka by nevznikla: otázky se téhle služby netýkají.",
            State::Measured => "Známka by nevznikla.",
        },
        before: "Zveřejněná známka",
        points: "bodu ze 100",
        lifts: "Co by ji zvedlo nejvíc",
        lifts_about: "Vždy jen jedna nejlepší odpověď, všechno ostatní beze změny. Změny se nesčítají. Odpovídejte podle skutečnosti: je to návod, co zlepšit na službě.",
        then: |grade, points| format!("známka by byla {grade} ({points} bodu)"),
        way: "Nejkratší cesta k lepší celé známce",
        together: "Kdyby platilo všechno tohle,",
        best_grade: "Lepší celá známka už není; zlepšit jde jen desetiny.",
        out_of_reach: "Ani nejlepší odpovědi na všechny otázky by na lepší celou známku nestačily.",
        not_found: "Žádná krátká cesta k lepší celé známce není.",
    },
};

fn days_of(days: i64) -> String {
    super::counted(days.unsigned_abs(), "den", "dny", "dní")
}
