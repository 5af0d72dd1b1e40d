//! What the words in tables mean: states, flags, sources and verdicts, in each language.

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

/// All words that are explained, by column.
pub fn words() -> Vec<Word> {
    let word = |column, word, meaning| Word { column, word, meaning };
    let states = State::ALL.iter().map(|it| word("state", it.as_str(), state(*it)));
    let flags = Flag::ALL.iter().map(|it| word("flags", it.as_str(), flag(*it)));
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

fn state(state: State) -> Said {
    match state {
        State::Measured => Said { cs: "Hodnota je.", en: "There is a value." },
        State::NotApplicable => Said {
            cs: "Kritérium se této služby netýká.",
            en: "The criterion does not apply to this service.",
        },
        State::NotYetMeasured => {
            Said { cs: "Zatím to nikdo nezměřil.", en: "Nobody has measured it yet." }
        }
        State::NotReported => Said {
            cs: "Úřad to měl dodat v kampani, která je uzavřena, a nedodal.",
            en: "It was due in a campaign that is closed, and nobody reported it.",
        },
        State::LowCoverage => Said {
            cs: "Některé části hodnotu mají, ale je jich příliš málo.",
            en: "Some parts have values, but too few of them.",
        },
        State::TooFew => Said {
            cs: "Odpovědělo příliš málo lidí; hodnota je utajena, aby nikoho neprozradila.",
            en: "Too few people answered: it is withheld, so that nobody is found out.",
        },
        State::SourceBroken => Said { cs: "Zdroj selhal.", en: "The source broke down." },
        State::CouldNotTell => {
            Said { cs: "Hodnotitel to nemohl posoudit.", en: "The assessor could not tell." }
        }
    }
}

fn flag(flag: Flag) -> Said {
    match flag {
        Flag::Break => Said {
            cs: "Začíná tu nová řada: změnila se metoda.",
            en: "It starts a new line: the method changed.",
        },
        Flag::DefinitionDiffers => Said {
            cs: "Vymezení se liší od předchozího bodu.",
            en: "Its definition differs from the point before it.",
        },
        Flag::Estimated => Said {
            cs: "Odhad podle novější metodiky ze starších odpovědí.",
            en: "Worked out under a newer methodology from older answers.",
        },
        Flag::Imputed => Said {
            cs: "Chybějící část se počítala jako 0.",
            en: "A missing part counted as 0.",
        },
        Flag::LowReliability => Said {
            cs: "Stojí na málo odpovědích nebo na málo spolehlivém zdroji.",
            en: "Rests on few answers, or on a source of low reliability.",
        },
        Flag::Revised => Said {
            cs: "Od prvního zveřejnění se změnila.",
            en: "It changed after it was first published.",
        },
        Flag::NonProbability => Said {
            cs: "Odpovídal, kdo sám chtěl: nejde o náhodný výběr.",
            en: "Who answered chose to: it is no random sample.",
        },
        Flag::Disputed => Said {
            cs: "Někdo zveřejnil jinou odpověď, nebo tuto zpochybňuje úřad, kterému služba patří.",
            en: "Somebody published a differing answer, or the agency of the service disputes this one.",
        },
    }
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
