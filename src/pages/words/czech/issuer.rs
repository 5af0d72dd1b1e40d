//! O přihlášení u vydavatele, česky.

use crate::{
    http::login::Failure,
    pages::words::{Fault, issuer::Issuer},
};

pub const ISSUER: Issuer = Issuer {
    log_in: "Přihlásit se účtem úřadu",
    about: "Otevře se přihlašovací stránka vaší instituce. Po přihlášení se vrátíte sem.",
    or: "Nebo vložte token",
    failure,
    too_long: Fault {
        title: "Přihlášení je příliš dlouhé",
        advice: "Přihlašovací služba vydala token, který se do prohlížeče nevejde. Správce přihlašovací služby z něj může vynechat údaje, které registr nepotřebuje.",
    },
    done: "Jste přihlášeni",
    go_on: "Pokračovat",
    again: "Přihlásit se znovu",
};

fn failure(failure: Failure) -> Fault {
    let (title, advice) = match failure {
        Failure::Unreachable => (
            "Přihlašovací služba neodpovídá",
            "Zkuste to znovu za minutu. Pokud potíže trvají, obraťte se na správce přihlašovací služby; mezitím se můžete přihlásit tokenem.",
        ),
        Failure::Unfit => (
            "Přihlašování není správně nastavené",
            "Přihlašovací služba a registr si nerozumějí. Napište správci registru; podrobnosti najde v záznamech serveru. Mezitím se můžete přihlásit tokenem.",
        ),
        Failure::Cancelled => (
            "Přihlášení bylo zrušeno",
            "Nic se nestalo. Jestli jste ho nezrušili vy, možná k registru nemáte přístup: zeptejte se správce přihlašovací služby.",
        ),
        Failure::Foreign => (
            "Tohle přihlášení nezačalo v tomto prohlížeči",
            "Možná jste se přihlašovali ve dvou oknech najednou, máte zakázané cookies, nebo vám odkaz někdo poslal. Přihlaste se znovu odsud.",
        ),
        Failure::Late => {
            ("Přihlášení trvalo příliš dlouho", "Na přihlášení je deset minut. Začněte znovu.")
        }
        Failure::Spent => (
            "Tohle přihlášení už bylo použito",
            "Stránka po přihlášení se dá otevřít jen jednou. Jestli ještě nejste přihlášeni, začněte znovu.",
        ),
        Failure::Code => (
            "Přihlašovací služba přihlášení nepotvrdila",
            "Kód, který poslala, už neplatí nebo byl použit. Začněte znovu.",
        ),
        Failure::Token => (
            "Váš účet nemá do registru přístup",
            "Přihlášení se povedlo, ale token, který vydala přihlašovací služba, není pro tento registr. Požádejte jejího správce, ať vám přístup nastaví.",
        ),
    };
    Fault { title, advice }
}
