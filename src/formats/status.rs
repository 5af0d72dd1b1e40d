//! What is said of a value beside it: its state and its flags, as words of the register and as a status of
//! SDMX.

use super::column::Said;
use crate::domain::state::{Flag, Flags, State};

/// State and flags as words with blanks between them; nothing of a plain value.
pub fn words(state: State, flags: Flags) -> Option<String> {
    let state = (state != State::Measured).then_some(state.as_str());
    let words: Vec<&str> = state.into_iter().chain(flags.iter().map(Flag::as_str)).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Statuses of observations, of the code list `SDMX:CL_OBS_STATUS` (2.2) those that occur here.
pub const OBS_STATUSES: [(&str, Said); 10] = [
    ("A", Said { cs: "Běžná hodnota", en: "Normal value" }),
    ("B", Said { cs: "Přerušení řady", en: "Time series break" }),
    ("D", Said { cs: "Definice se liší", en: "Definition differs" }),
    ("E", Said { cs: "Odhad", en: "Estimated value" }),
    ("I", Said { cs: "Dopočtená hodnota", en: "Imputed value" }),
    ("U", Said { cs: "Nízká spolehlivost", en: "Low reliability" }),
    (
        "L",
        Said {
            cs: "Chybí; údaj existuje, ale nebyl sebrán",
            en: "Missing value; data exist but were not collected",
        },
    ),
    ("M", Said { cs: "Chybí; údaj nemůže existovat", en: "Missing value; data cannot exist" }),
    ("O", Said { cs: "Chybí", en: "Missing value" }),
    ("Q", Said { cs: "Chybí; potlačeno", en: "Missing value; suppressed" }),
];

/// The one status for which a cell has room: of a missing value why it is missing, else the first of its
/// flags that has a status, a break before all others.
pub fn obs_status(state: State, flags: Flags) -> &'static str {
    match state {
        State::Measured => flags.iter().find_map(status_of).unwrap_or("A"),
        State::NotApplicable => "M",
        State::TooFew => "Q",
        State::NotReported => "L",
        State::NotYetMeasured | State::LowCoverage | State::SourceBroken | State::CouldNotTell => {
            "O"
        }
    }
}

fn status_of(flag: Flag) -> Option<&'static str> {
    match flag {
        Flag::Break => Some("B"),
        Flag::DefinitionDiffers => Some("D"),
        Flag::Estimated => Some("E"),
        Flag::Imputed => Some("I"),
        Flag::LowReliability => Some("U"),
        Flag::Revised | Flag::NonProbability | Flag::Disputed => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::glossary;

    #[test]
    fn there_is_room_for_one_status() {
        let flags = Flags::EMPTY.with(Flag::LowReliability).with(Flag::Revised);
        assert_eq!(obs_status(State::Measured, Flags::EMPTY), "A");
        assert_eq!(obs_status(State::Measured, Flags::EMPTY.with(Flag::Disputed)), "A");
        assert_eq!(obs_status(State::Measured, flags), "U");
        assert_eq!(obs_status(State::Measured, flags.with(Flag::Break)), "B");
        assert_eq!(obs_status(State::TooFew, flags.with(Flag::Break)), "Q");
        let codes: Vec<&str> = OBS_STATUSES.iter().map(|(code, _)| *code).collect();
        for state in State::ALL {
            assert!(codes.contains(&obs_status(*state, Flags::EMPTY)), "{state}");
            for flag in Flag::ALL {
                assert!(codes.contains(&obs_status(*state, Flags::EMPTY.with(*flag))), "{flag}");
            }
        }
    }

    #[test]
    fn all_that_is_known_of_a_cell_is_said() {
        let flags = Flags::EMPTY.with(Flag::Revised).with(Flag::Break);
        assert_eq!(words(State::Measured, Flags::EMPTY), None);
        assert_eq!(words(State::Measured, flags).as_deref(), Some("break revised"));
        assert_eq!(words(State::TooFew, flags).as_deref(), Some("too_few break revised"));
        let said = words(State::TooFew, flags).unwrap();
        assert!(said.split(' ').all(|word| glossary::label(word).is_some()));
    }
}
