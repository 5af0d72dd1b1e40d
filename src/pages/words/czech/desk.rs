//! Czech: where agencies come in.

use super::refused::refused;
use crate::pages::words::desk::{Desk, Help, Kept};

/// What is said there.
pub const DESK: Desk = Desk {
    refused,
    kept: Kept {
        title: "Zkontrolujte a pošlete znovu",
        ended: "Než jste formulář poslali, skončilo vaše přihlášení. Zatím se nic neuložilo, ale nic se neztratilo: co jste napsali, je níže. Přihlaste se a půjde to poslat.",
        other_session: "Tento formulář patří k jinému přihlášení, než které tu teď platí. Zatím se nic neuložilo a nic se neztratilo. Podívejte se nahoru, za který úřad jste přihlášeni, a pošlete ho znovu.",
        logged_in: "Jste přihlášeni. Co jste napsali před přihlášením, zatím není uložené: zkontrolujte to a pošlete.",
        carried: "Co jste napsali, je níže a zatím to není uložené. Přihlaste se a půjde to poslat.",
        elsewhere_title: "Pro tento úřad tu nic takového není",
        elsewhere: "Nic se neuložilo. Co jste napsali, patří jinému úřadu, nebo k něčemu, co mezitím někdo smazal. Neztratilo se to: text je níže. Zkopírujte si ho, nebo se přihlaste za úřad, za který jste ho psali; text se přenese.",
        other_login: "Přihlásit se za jiný úřad",
        choose_again: "Stránka je teď v jiném jazyce. Soubor prosím vyberte znovu: přenést ho prohlížeč nedovolí.",
        letters: "V textu byly znaky, které nejde uložit; bývají neviditelné a přijdou s vloženým textem. Vynechali jsme je: text zkontrolujte.",
        typed: "Co jste napsali",
        to_form: "Zpět do formuláře s tím, co je vyplněno",
        send: "Poslat",
        without: "Zahodit to a začít znovu",
        table: "Tabulka",
        meanwhile: "Přihlásili jste se mezitím v jiném okně?",
        go_on: "Ano, pokračovat",
    },
    help: Help {
        title: "Jak vyplnit a odevzdat hodnocení",
        lead: "Od otázek ke zveřejněné známce ve čtyřech krocích. Cokoli rozpracovaného můžete kdykoli uložit a vrátit se k tomu.",
        parts: &[
            (
                "1. Vyplňte otázky",
                &[
                    "Na stránce „Co je potřeba udělat“ je u každé služby odkaz „Vyplnit otázky“. U otázky stojí, jak na ni odpovědět a jak ji posoudit, a když už jste na ni odpovídali, i co jste odpověděli minule. Odpovídejte podle toho, jak služba opravdu funguje.",
                    "Na otázku, kterou teď zodpovědět neumíte, neodpovídejte a nechte ji prázdnou. U některých otázek jde jako důvod vybrat, že se služby netýkají; do poznámky pak napište proč. Kde to ve výběru není, týká se otázka každé takové služby.",
                    "Máte-li služeb víc, můžete místo formuláře vyplnit tabulku v Excelu: na stránce „Nahrát soubor“ je šablona. Než se z ní něco uloží, ukážeme vám, co je v ní potřeba opravit.",
                ],
            ),
            (
                "2. Přidejte doklady",
                &[
                    "Doklad je adresa stránky, na které si každý ověří, co jste odpověděli: návod ke službě, formulář, zpráva o testování. Celá adresa začíná https://. Více dokladů pište každý na svůj řádek.",
                    "Která odpověď doklad mít musí, je napsáno u otázky. Bez něj hodnocení nejde odevzdat.",
                ],
            ),
            (
                "3. Podívejte se, jak by to dopadlo",
                &[
                    "Po uložení otevřete stránku hodnocení. Ukáže, jaká by byla známka, na co ještě není odpověď a co by známku zvedlo nejvíc. Když odpovědí není dost, známka nevznikne.",
                ],
            ),
            (
                "4. Odevzdejte",
                &[
                    "Tlačítko „Odevzdat“ hodnocení zkontroluje. Když v něm něco chybí, nic se neodevzdá a u otázek stojí, co opravit. Odevzdané hodnocení veřejnost ještě nevidí.",
                    "Hodnocení pak zveřejní ten, kdo k tomu má oprávnění. Může ho také vrátit: pak je na první stránce nahoře i s důvodem, vy ho opravíte a odevzdáte znovu.",
                ],
            ),
            (
                "Co bude potom",
                &[
                    "Po zveřejnění se vypočítá známka a hodnocení i s doklady si může přečíst každý. Zveřejněné už nejde smazat. Jde opravit, nebo vzít zpět; obojí s důvodem, který zůstane veřejný.",
                    "Když vaši službu ohodnotí někdo jiný, můžete k tomu na stránce „Co zjistili jiní“ připojit jednu odpověď. Čísla nezmění, ale stojí hned vedle nich.",
                ],
            ),
            (
                "Když něco nejde",
                &[
                    "Skončí-li vám přihlášení uprostřed psaní, nic se neztratí: co jste poslali, se ukáže znovu, a po přihlášení to jen potvrdíte. Platí to i pro text, který jsme nemohli přijmout.",
                    "Tlačítko chybí, nebo stránka říká, že na to nemáte oprávnění? Na první stránce dole je napsáno, co vaše přihlášení dovoluje. O víc požádejte správce.",
                ],
            ),
        ],
        manual: "Podrobný návod, i pro ty, kdo posílají hodnocení programem (anglicky)",
        link: "Jak vyplnit a odevzdat",
    },
};
