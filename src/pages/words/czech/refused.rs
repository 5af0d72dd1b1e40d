//! Czech: what was refused, to who works in the area.

use crate::pages::words::Fault;

/// What went wrong and what to do, where the area says it in its own words.
pub fn refused(code: &str) -> Option<Fault> {
    let (title, advice) = match code {
        "malformed-request" => (
            "Formulář nejde přečíst",
            "Nic se neuložilo. Nepřišel tak, jak byl na stránce. Opravte, co je vypsáno níže, nebo otevřete stránku znovu.",
        ),
        "invalid-parameter" => (
            "Taková stránka tu není",
            "V adrese je něco, co tu nic neznamená. Otevřete stránku znovu z nabídky.",
        ),
        "unauthorized" => ("Nejste přihlášeni", "Přihlaste se prosím znovu."),
        "forbidden" => (
            "Na tohle vaše přihlášení nestačí",
            "Nic se neuložilo. Co vaše přihlášení dovoluje, je napsáno dole na první stránce pro úřady; o víc požádejte správce.",
        ),
        "not-found" => (
            "Pro váš úřad tu nic není",
            "Patří to jinému úřadu, nebo to mezitím někdo smazal. Co vám patří, najdete na první stránce.",
        ),
        "method-not-allowed" => ("Takhle to nejde", "Otevřete stránku znovu z nabídky."),
        "request-timeout" => (
            "Nedočkali jsme se konce formuláře",
            "Nic se neuložilo. Spojení bylo příliš pomalé, nebo se přerušilo. Načtěte tuto stránku znovu: prohlížeč formulář pošle ještě jednou.",
        ),
        "conflict" => (
            "Teď to takhle nejde",
            "Nic se neuložilo. Podívejte se, co platí teď, a rozhodněte se znovu.",
        ),
        "precondition-failed" => (
            "Někdo to mezitím změnil",
            "Nic se neuložilo. Na stránce je současná podoba: podívejte se na ni, a pak to pošlete znovu.",
        ),
        "precondition-required" => (
            "Mezitím tu už něco je",
            "Nic se neuložilo. Mohli byste přepsat práci někoho jiného: podívejte se, co tu teď je, a pak to pošlete znovu.",
        ),
        "body-too-large" => (
            "Poslali jste toho moc najednou",
            "Nic se neuložilo. Jeden formulář i jeden soubor smí mít nejvýš 2 MB. Velký soubor rozdělte na menší. Z formuláře jste sem přišli: vraťte se na něj v prohlížeči tlačítkem Zpět, nejdelší text si z něj zkopírujte jinam a zkraťte ho.",
        ),
        "unsupported-media-type" => (
            "Formulář nejde přečíst",
            "Nic se neuložilo. Nepřišel tak, jak ho posílají prohlížeče. Otevřete stránku znovu a pošlete ho z ní.",
        ),
        "invalid-document" => (
            "Něco je potřeba opravit",
            "Nic se neuložilo. Opravte všechno, co je tu vypsáno, a pošlete to znovu.",
        ),
        "too-many-requests" => (
            "Z vaší sítě teď přišlo příliš mnoho požadavků",
            "Nic se neuložilo. Počkejte minutu a zkuste to znovu. Poslali-li jste formulář a na stránce není, načtěte ji za minutu znovu: prohlížeč ho pošle ještě jednou.",
        ),
        "internal" => (
            "Něco se u nás rozbilo",
            "Chyba je na naší straně a víme o ní. Zkuste to prosím za chvíli znovu; nepošle se to dvakrát.",
        ),
        "unavailable" => {
            ("Teď to nejde", "Zkuste to prosím za chvíli znovu; nepošle se to dvakrát.")
        }
        _ => return None,
    };
    Some(Fault { title, advice })
}
