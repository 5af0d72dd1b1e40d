//! Czech: the pages that agencies work in.

use crate::{
    actions::evaluation::offered::Deed,
    domain::evaluation::Standing,
    pages::words::area::{Area, Evaluation, Home, Login},
};

/// What they say.
pub const AREA: Area = Area {
    title: "Pro úřady",
    lead: "Tady úřady vidí, co mají kdy nahlásit, a hodnocení svých služeb tu vyplní, odevzdají a zveřejní.",
    menu: "Nabídka pro úřady",
    acting_for: "Pracujete za úřad",
    acting_for_none: "Nepracujete za žádný úřad",
    until: "přihlášení platí do",
    log_out: "Odhlásit se",
    foreign: "Formulář nepřišel z této stránky",
    foreign_advice: "Nic se neuložilo. Otevřete stránku znovu a formulář pošlete z ní. Stává se to, když mezitím skončilo přihlášení, nebo když formulář poslala cizí stránka.",
    rule,
    login: Login {
        title: "Přihlášení pro úřady",
        token: "Token vašeho úřadu",
        help: "Dlouhý text ze tří částí oddělených tečkami. Vložte ho celý. Zůstane jen v tomto prohlížeči, a to nejdéle do konce své platnosti.",
        log_in: "Přihlásit se",
        bad: "Tento token tu neplatí. Zkontrolujte, že jste ho vložili celý, že mu neskončila platnost a že je pro tuto Známku. Přesný důvod kvůli bezpečnosti nesdělujeme.",
        too_long: "Token platí, ale je delší, než kolik si prohlížeč smí pamatovat (3 900 znaků). Požádejte správce o kratší, s menším počtem oprávnění.",
        ended: "Přihlášení skončilo. Přihlaste se prosím znovu; co bylo uloženo, zůstalo.",
        out: "Jste odhlášeni.",
        already: "Přišli jste odkazem odjinud, třeba z e-mailu, a přihlášeni už jste?",
        go_on: "Pokračujte",
        no_token: "Nemáte token?",
        where_from: &[
            "Token vydává správce této Známky. Napište mu, za který úřad pracujete a co máte dělat: vyplňovat hodnocení, nebo je i zveřejňovat.",
            "Ke čtení zveřejněných čísel se přihlašovat nemusíte.",
        ],
    },
    home: Home { title: "Co je potřeba udělat" },
    evaluation: Evaluation {
        title: "Hodnocení",
        standing: "Stav",
        stands: |standing| match standing {
            Standing::Draft => "rozpracováno",
            Standing::Submitted => "odevzdáno, čeká na zveřejnění",
            Standing::Published => "zveřejněno",
            Standing::Withdrawn => "staženo",
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
            Deed::Withdraw => "Stáhnout",
            Deed::Delete => "Smazat rozpracované",
        },
        about: |deed| match deed {
            Deed::Submit => {
                "Odevzdané hodnocení čeká, až ho někdo s oprávněním zveřejní. Do té doby ho veřejnost nevidí."
            }
            Deed::Return => "Hodnocení se vrátí tomu, kdo ho vyplnil. Důvod uvidí.",
            Deed::Publish => {
                "Vypočítá se známka a všechno se zveřejní. Zveřejněné už nelze smazat, jen opravit nebo stáhnout, a historie zůstane."
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
            Deed::Withdraw => "Staženo. Do známky se už nepočítá.",
            Deed::Delete => "Rozpracované bylo smazáno.",
        },
        reason: "Důvod (přečte si ho i veřejnost, jakmile se zveřejní)",
        history: "Co se s ním dělo",
        no_steps: "Zatím nebylo odevzdáno.",
        stepped: |standing| match standing {
            Standing::Draft => "vráceno k přepracování",
            Standing::Submitted => "odevzdáno",
            Standing::Published => "zveřejněno",
            Standing::Withdrawn => "staženo",
        },
    },
};

fn rule(_code: &str) -> Option<&'static str> {
    None
}
