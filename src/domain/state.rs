//! Why a cell has a value or has none, and what to know about it.

use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

use super::word::words;

words! {
    /// Why there are points, or why there are none. Only `measured` has points.
    pub enum State {
        /// There is a value.
        Measured = "measured",
        /// The criterion does not apply to this service.
        NotApplicable = "not_applicable",
        /// Nobody has measured it yet.
        NotYetMeasured = "not_yet_measured",
        /// It was due in a campaign that is closed, and nobody reported it.
        NotReported = "not_reported",
        /// Some children have values, but too few of them.
        LowCoverage = "low_coverage",
        /// Too few people answered: withheld.
        TooFew = "too_few",
        /// The source broke down.
        SourceBroken = "source_broken",
        /// The assessor could not tell.
        CouldNotTell = "could_not_tell",
    }
}

/// The form of a state that an answer gives; the others are worked out.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    /// The criterion does not apply to this service.
    NotApplicable,
    /// Nobody has measured it yet.
    NotYetMeasured,
    /// The source broke down.
    SourceBroken,
    /// The assessor could not tell.
    CouldNotTell,
}

/// The form of the state of an answer that was taken.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GivenState {
    /// The criterion does not apply to this service.
    NotApplicable,
    /// Nobody has measured it yet.
    NotYetMeasured,
    /// The source broke down.
    SourceBroken,
    /// The assessor could not tell.
    CouldNotTell,
    /// Too few people answered: withheld.
    TooFew,
}

impl State {
    /// Those that an answer may say. The others are worked out.
    pub const ANSWERED: [Self; 4] =
        [Self::NotApplicable, Self::NotYetMeasured, Self::SourceBroken, Self::CouldNotTell];

    /// A number of its own, below 8.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Measured => 0,
            Self::NotApplicable => 1,
            Self::NotYetMeasured => 2,
            Self::NotReported => 3,
            Self::LowCoverage => 4,
            Self::TooFew => 5,
            Self::SourceBroken => 6,
            Self::CouldNotTell => 7,
        }
    }

    /// The state of a number below 8.
    pub(crate) fn of_number(number: u8) -> Self {
        match number {
            0 => Self::Measured,
            1 => Self::NotApplicable,
            2 => Self::NotYetMeasured,
            3 => Self::NotReported,
            4 => Self::LowCoverage,
            5 => Self::TooFew,
            6 => Self::SourceBroken,
            _ => Self::CouldNotTell,
        }
    }
}

/// The states of several cells.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StateSet(u8);

impl StateSet {
    /// Adds a state.
    pub(crate) fn insert(&mut self, state: State) {
        self.0 |= 1 << state.number();
    }

    /// Each state once.
    pub(crate) fn iter(self) -> impl Iterator<Item = State> {
        (0..8).filter(move |number| self.0 >> number & 1 == 1).map(State::of_number)
    }
}

words! {
    /// What to know about a value.
    pub enum Flag {
        /// It starts a new line: the method changed.
        Break = "break",
        /// Its definition differs from the point before it.
        DefinitionDiffers = "definition_differs",
        /// Worked out under a newer methodology from older answers.
        Estimated = "estimated",
        /// A missing child counted as 0.
        Imputed = "imputed",
        /// Rests on few answers, or on a source of low reliability.
        LowReliability = "low_reliability",
        /// It changed after it was first published.
        Revised = "revised",
        /// Who answered chose to.
        NonProbability = "non_probability",
        /// Somebody published a differing answer, or disputes this one.
        Disputed = "disputed",
    }
}

impl Flag {
    fn bit(self) -> u8 {
        match self {
            Self::Break => 1,
            Self::DefinitionDiffers => 2,
            Self::Estimated => 4,
            Self::Imputed => 8,
            Self::LowReliability => 16,
            Self::Revised => 32,
            Self::NonProbability => 64,
            Self::Disputed => 128,
        }
    }
}

/// A set of flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(u8);

impl Flags {
    /// No flag.
    pub const EMPTY: Self = Self(0);

    /// The set with `flag` in it.
    #[must_use]
    pub fn with(self, flag: Flag) -> Self {
        Self(self.0 | flag.bit())
    }

    /// The set with `flag` in it when `holds`.
    #[must_use]
    pub fn with_if(self, flag: Flag, holds: bool) -> Self {
        if holds { self.with(flag) } else { self }
    }

    /// Both sets together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `flag` is in it.
    pub fn has(self, flag: Flag) -> bool {
        self.0 & flag.bit() != 0
    }

    /// The flags, in their order.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.iter().copied().filter(move |flag| self.has(*flag))
    }

    /// As a store keeps it.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// What a store kept.
    pub fn from_bits(bits: u8) -> Self {
        Self(bits)
    }
}

/// Space-separated words.
impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, flag) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            f.write_str(flag.as_str())?;
        }
        Ok(())
    }
}

/// A list of words.
impl Serialize for Flags {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_sets_go_there_and_back() {
        for state in State::ALL {
            assert_eq!(State::parse(state.as_str()), Some(*state));
        }
        let flags = Flags::EMPTY.with(Flag::Revised).with(Flag::Imputed);
        assert_eq!(flags.to_string(), "imputed revised");
        assert_eq!(Flags::from_bits(flags.bits()), flags);
        assert_eq!(Flag::ALL.iter().fold(0u8, |all, flag| all | flag.bit()), u8::MAX);
    }
}
