//! A scorecard of which the cells are bytes.

use std::sync::Arc;

use super::{
    Known,
    bytes::{Reader, Writer},
    cell::{CellPlace, Content, write},
    key::{read_key, write_key},
};
use crate::domain::{
    cell::{Cell, Scorecard, ScorecardKey},
    facts::Facts,
};

/// A scorecard as it was worked out at one entry of the ledger; its cells are read one by one.
#[derive(Clone, Debug)]
pub struct Packed {
    /// Which one.
    pub key: ScorecardKey,
    /// The entry that made it.
    pub seq: i64,
    /// The service as it was in the period; nothing when all was withdrawn.
    pub facts: Option<Arc<Facts>>,
    places: Arc<[CellPlace]>,
    /// One after the other; all of them can be read.
    cells: Box<[u8]>,
}

impl Packed {
    /// A scorecard with its cells as bytes.
    pub fn of(scorecard: &Scorecard, known: &mut Known) -> Option<Self> {
        Self::unpack(scorecard.seq, &Self::pack(scorecard), known)
    }

    /// The bytes of a scorecard; its cells in their order, however they come.
    pub fn pack(scorecard: &Scorecard) -> Vec<u8> {
        let mut cells: Vec<&Cell> = scorecard.cells.iter().collect();
        cells.sort_by(|a, b| a.order().cmp(&b.order()));
        let (mut places, mut writer) = (Writer::default(), Writer::default());
        for cell in &cells {
            places.text(cell.node.as_str());
            places.text(cell.target_group.as_str());
        }
        write_key(&scorecard.key, &mut writer);
        // No facts are empty.
        let facts = scorecard.facts.as_ref().map(serde_json::to_vec);
        writer.part(&facts.and_then(Result::ok).unwrap_or_default());
        writer.part(&places.done());
        for cell in cells {
            write(cell, &mut writer);
        }
        writer.done()
    }

    /// The scorecard that bytes tell; nothing when they tell none.
    pub fn unpack(seq: i64, bytes: &[u8], known: &mut Known) -> Option<Self> {
        let mut reader = Reader::of(bytes);
        let key = read_key(&mut reader, known)?;
        let facts = match reader.part()? {
            [] => None,
            json => Some(known.facts(json)?),
        };
        let places = known.places(reader.part()?)?;
        let cells = reader.rest();
        for _ in places.iter() {
            Content::read(&mut reader)?;
        }
        reader.is_done().then(|| Self { key, seq, facts, places, cells: cells.into() })
    }

    /// Its cells, in order of node, target group, best first, and source.
    pub fn cells(&self) -> impl Iterator<Item = Cell> + '_ {
        let mut reader = Reader::of(&self.cells);
        self.places.iter().map_while(move |place| Some(Content::read(&mut reader)?.at(place)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, option, prelude::*, sample::select};
    use serde_json::json;

    use super::*;
    use crate::domain::{
        code::Code,
        methodology::MethodologyId,
        period::Period,
        points::Points,
        sampling::{Basis, Sampling},
        source::Source,
        state::{Flags, State},
    };

    fn code(text: &str) -> Code {
        Code::parse(text).unwrap()
    }

    fn cell(node: &str, target_group: &str, source: Option<Source>) -> Cell {
        Cell {
            node: code(node),
            target_group: code(target_group),
            source,
            best: true,
            points: None,
            state: State::NotYetMeasured,
            flags: Flags::EMPTY,
            coverage: Some(0.0),
            n: None,
            numerator: None,
            denominator: None,
            sampling: None,
        }
    }

    fn scorecard(cells: Vec<Cell>) -> Scorecard {
        let facts = json!({"agency": "cz-a", "country": "CZ", "life_events": ["family"],
            "type": "transactional", "scope": "national", "level": null,
            "audiences": ["citizens"], "proactive": false, "volume": 421_456});
        Scorecard {
            key: ScorecardKey {
                service: code("s"),
                period: Period::parse("2024-10-01/P1Y").unwrap(),
                methodology: MethodologyId::parse("quality@m1").unwrap(),
            },
            seq: 9,
            facts: Some(serde_json::from_value(facts).unwrap()),
            cells,
        }
    }

    fn any_cell() -> impl Strategy<Value = Cell> {
        let place = (select(vec!["a", "b", "index"]), select(vec!["all", "young"]));
        let source = option::of(select(Source::ALL));
        let coverage = select(vec![None, Some(0.0), Some(1.0), Some(2.0 / 3.0)]);
        let count = option::of(select(vec![0, 1, 9, 300, u64::from(u32::MAX), 1 << 62]));
        let sampling = select(vec![
            None,
            Some(Sampling::UNTESTED),
            Sampling::of(Basis::Mean, 1_250.0, 28.4),
            Sampling::of(Basis::Proportion, 20.0, 0.0),
        ]);
        let points = option::of(0..=100_000_000_000_i64);
        let state = select(State::ALL);
        (place, (source, any::<bool>(), points, state, any::<u8>()), coverage, count, sampling)
            .prop_map(
                |((node, group), (source, best, nano, state, flags), coverage, n, sampling)| {
                    let points = nano.and_then(Points::from_nano);
                    let is_measured = state == State::Measured;
                    Cell {
                        best,
                        state: if points.is_some() || !is_measured { state } else { State::TooFew },
                        points: points.filter(|_| is_measured),
                        flags: Flags::from_bits(flags),
                        coverage,
                        n,
                        numerator: n.map(|n| n / 2),
                        denominator: n.filter(|n| n % 2 == 1),
                        sampling,
                        ..cell(node, group, source)
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn a_scorecard_is_after_packing_what_it_was(cells in vec(any_cell(), 0..12)) {
            let mut scorecard = scorecard(cells);
            let bytes = Packed::pack(&scorecard);
            let packed = Packed::unpack(9, &bytes, &mut Known::default()).unwrap();
            scorecard.cells.sort_by(|a, b| a.order().cmp(&b.order()));
            prop_assert_eq!(packed.cells().collect::<Vec<_>>(), scorecard.cells);
            prop_assert_eq!(packed.facts.as_deref(), scorecard.facts.as_ref());
            prop_assert_eq!((packed.key, packed.seq), (scorecard.key, 9));
            for end in 0..bytes.len() {
                prop_assert!(Packed::unpack(9, &bytes[..end], &mut Known::default()).is_none());
            }
            let more = [bytes.as_slice(), &[0]].concat();
            prop_assert!(Packed::unpack(9, &more, &mut Known::default()).is_none());
        }
    }

    #[test]
    fn a_usual_cell_takes_few_bytes() {
        let measured = Cell {
            points: Points::nearest(60.0),
            state: State::Measured,
            coverage: Some(1.0),
            ..cell("a", "all", Some(Source::Audit))
        };
        let counted = Cell { numerator: Some(24), denominator: Some(38), ..measured.clone() };
        let size = |cells: Vec<Cell>| Packed::pack(&scorecard(cells)).len();
        let (none, place) = (size(Vec::new()), "_a_all".len());
        assert_eq!(size(vec![measured]) - none, place + 7);
        assert_eq!(size(vec![counted]) - none, place + 10);
        let withdrawn = Scorecard { facts: None, ..scorecard(Vec::new()) };
        let packed = Packed::of(&withdrawn, &mut Known::default()).unwrap();
        assert_eq!((packed.facts.is_none(), packed.cells().count()), (true, 0));
    }
}
