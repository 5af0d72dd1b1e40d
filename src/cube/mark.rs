//! What there is to know about a cell besides its points, in four bytes.

use crate::domain::{
    source::Source,
    state::{Flags, State},
};

/// State, source, flags, and when and how often it changed; of a cell that is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark(u32);

/// What a mark tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Why there are points, or none.
    pub state: State,
    /// Where the value comes from.
    pub source: Option<Source>,
    /// What to know about it.
    pub flags: Flags,
    /// 1, and one more for every change of value, state or n.
    pub revision: u64,
    /// How many versions ago it last changed.
    pub age: usize,
    /// Whether counts or an unusual coverage stand beside.
    pub more: bool,
}

/// Set in every mark of a cell that is there.
const THERE: u32 = 1 << 31;
/// Set when counts or an unusual coverage stand beside.
const MORE: u32 = 1 << 30;

impl Mark {
    /// No cell.
    pub const NONE: Self = Self(0);

    /// The mark that tells this; nothing when it was changed too often or too long ago to fit.
    pub fn of(told: &Marked) -> Option<Self> {
        let Marked { state, source, flags, revision, age, more } = told;
        let revision = u8::try_from(*revision).ok()?;
        let age = u8::try_from(*age).ok()?;
        let source = source.map_or(0, |source| 1 + source_code(source));
        let bits = THERE
            | if *more { MORE } else { 0 }
            | u32::from(state.number()) << 27
            | source << 24
            | u32::from(flags.bits()) << 16
            | u32::from(revision) << 8
            | u32::from(age);
        Some(Self(bits))
    }

    /// What it tells; nothing where no cell is.
    pub fn read(self) -> Option<Marked> {
        if self.0 & THERE == 0 {
            return None;
        }
        let [age, revision, flags, rest] = self.0.to_le_bytes();
        Some(Marked {
            state: State::of_number(rest >> 3 & 7),
            source: source_of(rest & 7),
            flags: Flags::from_bits(flags),
            revision: u64::from(revision),
            age: usize::from(age),
            more: self.0 & MORE != 0,
        })
    }
}

fn source_code(source: Source) -> u32 {
    match source {
        Source::SelfReport => 0,
        Source::Expert => 1,
        Source::Audit => 2,
        Source::Tool => 3,
        Source::Survey => 4,
    }
}

fn source_of(code: u8) -> Option<Source> {
    match code {
        1 => Some(Source::SelfReport),
        2 => Some(Source::Expert),
        3 => Some(Source::Audit),
        4 => Some(Source::Tool),
        5 => Some(Source::Survey),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_tells_what_it_was_told() {
        let sources = Source::ALL.iter().copied().map(Some).chain([None]);
        for (state, source) in
            State::ALL.iter().flat_map(|state| sources.clone().map(move |source| (*state, source)))
        {
            for (bits, revision, age, more) in [(0, 1, 0, false), (255, 255, 255, true)] {
                let flags = Flags::from_bits(bits);
                let told = Marked { state, source, flags, revision, age, more };
                assert_eq!(Mark::of(&told).unwrap().read(), Some(told));
            }
        }
        assert_eq!(Mark::NONE.read(), None);
    }

    #[test]
    fn what_does_not_fit_has_no_mark() {
        let told = |revision, age| Marked {
            state: State::Measured,
            source: None,
            flags: Flags::EMPTY,
            revision,
            age,
            more: false,
        };
        assert!(Mark::of(&told(256, 0)).is_none() && Mark::of(&told(1, 256)).is_none());
    }
}
