//! What the words in tables mean: states, flags, sources and verdicts, in each language. Pages and formats
//! call states and flags as they are called here.

use super::column::Said;
use crate::{
    domain::{
        source::Source,
        state::{Flag, State},
    },
    metrics::change::Verdict,
};

/// A word and what it means.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The column it stands in.
    pub column: &'static str,
    /// The word.
    pub word: &'static str,
    /// What it means.
    pub meaning: Said,
}

/// A state or flag in words.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// What it is called: a few words, as they stand beside a number.
    pub label: Said,
    /// What it means: a sentence.
    pub meaning: Said,
}

/// All words that are explained, by column.
pub fn words() -> Vec<Word> {
    let word = |column, word, meaning| Word { column, word, meaning };
    let states = State::ALL.iter().map(|it| word("state", it.as_str(), of_state(*it).meaning));
    let flags = Flag::ALL.iter().map(|it| word("flags", it.as_str(), of_flag(*it).meaning));
    let sources = Source::ALL.iter().map(|it| word("source", it.as_str(), source(*it)));
    let mixed = Said {
        cs: "Ve skupině jsou hodnoty zjištěné různě.",
        en: "In the group are values found out in different ways.",
    };
    let verdicts = Verdict::ALL.iter().map(|it| word("verdict", it.as_str(), verdict(*it)));
    states
        .chain(flags)
        .chain(sources)
        .chain([word("source", "mixed", mixed)])
        .chain(verdicts)
        .collect()
}

/// What a state is called, and what it means.
pub fn of_state(state: State) -> Told {
    let (label, meaning) = match state {
        State::Measured => (
            Said { cs: "změřeno", en: "measured" },
            Said {
                cs: "Někdo to zjistil a výsledek je zveřejněný.",
                en: "Somebody found it out, and what came of it is published.",
            },
        ),
        State::NotApplicable => (
            Said { cs: "netýká se této služby", en: "does not apply to this service" },
            Said {
                cs: "Taková služba to splnit nemůže nebo nemusí, a proto se to do známky nepočítá.",
                en: "A service of this kind cannot or need not meet it, so it does not count in the grade.",
            },
        ),
        State::NotYetMeasured => (
            Said { cs: "zatím nezměřeno", en: "not measured yet" },
            Said {
                cs: "Hodnocení se ještě čeká, nebo o ně nikdo nežádal.",
                en: "It is still awaited, or nobody asked for it.",
            },
        ),
        State::NotReported => (
            Said { cs: "nenahlášeno", en: "not reported" },
            Said {
                cs: "Úřad to měl dodat ve sběru, který je uzavřen, a nedodal.",
                en: "It was due in a campaign that is closed, and nobody reported it.",
            },
        ),
        State::LowCoverage => (
            Said { cs: "změřeno příliš málo", en: "too little was measured" },
            Said {
                cs: "Některé části hodnotu mají, ale je jich příliš málo.",
                en: "Some parts have values, but too few of them.",
            },
        ),
        State::TooFew => (
            Said {
                cs: "odpovědělo příliš málo lidí, proto skryto",
                en: "too few people answered, so it is withheld",
            },
            Said {
                cs: "Z hodnoty by se dalo poznat, kdo jak odpověděl. Proto se nezveřejňuje.",
                en: "It could tell who answered what, so it is not published.",
            },
        ),
        State::SourceBroken => (
            Said { cs: "zdroj selhal", en: "the source broke down" },
            Said {
                cs: "To, čím se zjišťuje (třeba automatický test), tehdy nefungovalo.",
                en: "What finds it out, such as an automatic test, did not work then.",
            },
        ),
        State::CouldNotTell => (
            Said { cs: "nešlo určit", en: "could not be told" },
            Said {
                cs: "Hodnotitel neměl podle čeho rozhodnout, třeba proto, že se do služby nedostal.",
                en: "The assessor had nothing to go by, for instance no way into the service.",
            },
        ),
    };
    Told { label, meaning }
}

/// What a flag is called, and what it means.
pub fn of_flag(flag: Flag) -> Told {
    let (label, meaning) = match flag {
        Flag::Break => (
            Said { cs: "změna metody", en: "the method changed" },
            Said {
                cs: "Začíná tu nová řada: s dřívějšími hodnotami se tahle nedá srovnávat.",
                en: "It starts a new line: it cannot be compared with those before it.",
            },
        ),
        Flag::DefinitionDiffers => (
            Said { cs: "jiná definice než dříve", en: "defined otherwise than before" },
            Said {
                cs: "Od předchozího období se změnilo, co se pod tím počítá.",
                en: "What counts as this changed since the period before.",
            },
        ),
        Flag::Estimated => (
            Said { cs: "odhad ze starší metodiky", en: "estimated from an older methodology" },
            Said {
                cs: "Tehdy se hodnotilo jinak; tohle je přepočet tehdejších odpovědí podle novější metodiky.",
                en: "It was judged otherwise then; this is what the answers of then come to under a newer methodology.",
            },
        ),
        Flag::Imputed => (
            Said {
                cs: "chybějící část počítána jako 0", en: "a missing part counted as 0"
            },
            Said {
                cs: "Metodika tu za to, co chybí, dává nejhorší hodnotu.",
                en: "For what is missing the methodology gives the worst value here.",
            },
        ),
        Flag::LowReliability => (
            Said { cs: "nízká spolehlivost", en: "low reliability" },
            Said {
                cs: "Stojí na málo odpovědích nebo na málo spolehlivém zdroji.",
                en: "Rests on few answers, or on a source of low reliability.",
            },
        ),
        Flag::Revised => (
            Said { cs: "změněno od zveřejnění", en: "changed since published" },
            Said {
                cs: "Poprvé tu bylo zveřejněno něco jiného; co a proč, říkají opravy.",
                en: "Something else was published here at first; the corrections say what, and why.",
            },
        ),
        Flag::NonProbability => (
            Said { cs: "odpovídal, kdo chtěl", en: "who wished to answer did" },
            Said {
                cs: "Nejde o náhodný výběr, a proto to nemusí platit o všech, kdo službu používají.",
                en: "It is no random sample, so it need not hold for all who use the service.",
            },
        ),
        Flag::Disputed => (
            Said { cs: "sporné", en: "disputed" },
            Said {
                cs: "Někdo zveřejnil jinou odpověď, nebo tuto zpochybňuje úřad, kterému služba patří.",
                en: "Somebody published a differing answer, or the agency of the service disputes this one.",
            },
        ),
    };
    Told { label, meaning }
}

/// What a state or flag is called.
pub fn label(word: &str) -> Option<Said> {
    let told = State::parse(word).map(of_state).or_else(|| Flag::parse(word).map(of_flag));
    told.map(|told| told.label)
}

fn source(source: Source) -> Said {
    match source {
        Source::SelfReport => {
            Said { cs: "Úřad hodnotil sám sebe.", en: "The agency judged itself." }
        }
        Source::Expert => Said {
            cs: "Posoudil to odborník, například jako utajený zákazník.",
            en: "An expert looked: a mystery shopper, a panel.",
        },
        Source::Audit => Said { cs: "Audit.", en: "An audit." },
        Source::Tool => Said { cs: "Automatický test.", en: "An automatic test." },
        Source::Survey => Said { cs: "Ptali se uživatelů.", en: "Users were asked." },
    }
}

fn verdict(verdict: Verdict) -> Said {
    match verdict {
        Verdict::Missing => {
            Said { cs: "Jedna z hodnot chybí.", en: "One of the two values is missing." }
        }
        Verdict::MethodBreak => Said { cs: "Změnila se metoda.", en: "The method changed." },
        Verdict::SourceChanged => {
            Said { cs: "Zjišťovalo se jinak.", en: "It was found out in another way." }
        }
        Verdict::NotComparable => Said {
            cs: "Týchž služeb bylo změřeno příliš málo.",
            en: "Too few of the same services were measured.",
        },
        Verdict::Unchanged => Said {
            cs: "Rozdíl menší než 0,05 bodu, na papíře i za tytéž služby.",
            en: "Less than 0.05 points, on paper and for the same services.",
        },
        Verdict::Composition => Said {
            cs: "Většina rozdílu plyne z toho, které služby nebo která kritéria byla měřena.",
            en: "Most of it comes of which services, or which of their criteria, were measured.",
        },
        Verdict::NoTest => Said {
            cs: "Nelze říci, zda je to víc než náhoda.",
            en: "Nobody can tell whether it is more than chance.",
        },
        Verdict::WithinNoise => Said {
            cs: "Může to být náhoda: interval změny obsahuje 0.",
            en: "It may be chance: the interval of the change contains 0.",
        },
        Verdict::Improved => {
            Said { cs: "Tytéž služby si vedou lépe.", en: "The same services did better." }
        }
        Verdict::Worsened => {
            Said { cs: "Tytéž služby si vedou hůře.", en: "The same services did worse." }
        }
    }
}
