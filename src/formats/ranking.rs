//! Rankings as rows: the places, why there are none, a tidy row, and what it stands on.

use super::{
    column::{Cells, Column, Kind, Said, Tabled, Unit},
    label::{Coded, Codes},
};
use crate::cube::{
    observations::Observation,
    ranking::{RankedItem, WhyNotRanked},
};

/// The columns before a tidy row. The rank as text is left out: its dash is beyond ASCII, and with a
/// plain one spreadsheets would read a date.
pub const PLACES: [Column; 5] = [
    Column::new(
        "rank_low",
        Kind::Whole,
        Said {
            en: "The best place it shares, 1 is first.",
            cs: "Nejlepší místo, o které se dělí; 1 je první.",
        },
    )
    .of(Unit::Places)
    .from(1),
    Column::new(
        "rank_high",
        Kind::Whole,
        Said { en: "The worst place it shares.", cs: "Nejhorší místo, o které se dělí." },
    )
    .of(Unit::Places)
    .from(1),
    Column::new(
        "interval_low",
        Kind::Whole,
        Said {
            en: "The best place it keeps in 90 of 100 cases when weights vary by about a quarter each; \
                 null where `intervals` says why.",
            cs: "Nejlepší místo, které si udrží v 90 ze 100 případů, když se každá váha mění asi o \
                 čtvrtinu; prázdné tam, kde `intervals` říká proč.",
        },
    )
    .of(Unit::Places)
    .from(1),
    Column::new(
        "interval_high",
        Kind::Whole,
        Said { en: "The worst place it keeps so.", cs: "Nejhorší místo, které si tak udrží." },
    )
    .of(Unit::Places)
    .from(1),
    Column::new(
        "why_not",
        Kind::Word(|| WhyNotRanked::ALL.iter().map(|why| why.as_str()).collect()),
        Said {
            en: "Why it has no rank; null when it has one.",
            cs: "Proč nemá pořadí; prázdné, když je má.",
        },
    ),
];

/// The columns behind a tidy row.
pub const BASIS: [Column; 3] = [
    Column::new(
        "criteria",
        Kind::Whole,
        Said {
            en: "How many criteria under the node have a value, of a group in any of its services; null \
                 without a rank.",
            cs: "Kolik kritérií pod uzlem má hodnotu, u skupiny v kterékoli z jejích služeb; bez pořadí \
                 prázdné.",
        },
    )
    .of(Unit::Criteria)
    .from(1),
    Column::new(
        "tree_share",
        Kind::Real,
        Said {
            en: "The share of the whole tree under the node that has a value: of the weight of all \
                 criteria, those too that do not apply; of a group the mean of its services. Null \
                 without a rank.",
            cs: "Jaký podíl celého stromu pod uzlem má hodnotu: z váhy všech kritérií, i těch \
                 nepoužitelných; u skupiny průměr jejích služeb. Bez pořadí prázdné.",
        },
    )
    .of(Unit::Share)
    .from(0)
    .to(1),
    Column::new(
        "criteria_differ",
        Kind::Truth,
        Said {
            en: "Whether the criteria with a value are others than those of most of the ranked: then its \
                 place rests on other questions than theirs. Null without a rank.",
            cs: "Zda mají hodnotu jiná kritéria než u většiny ostatních v pořadí: pak jeho místo stojí na \
                 jiných otázkách než jejich. Bez pořadí prázdné.",
        },
    ),
];

impl Tabled for RankedItem {
    fn columns() -> Vec<Column> {
        [&PLACES[..], &Observation::columns(), &BASIS[..]].concat()
    }

    fn tell(&self, cells: &mut impl Cells) {
        for place in [self.rank_low, self.rank_high, self.interval_low, self.interval_high] {
            cells.whole(place.map(u64::from));
        }
        cells.text(self.why_not.map(WhyNotRanked::as_str));
        self.observation.tell(cells);
        cells.whole(self.criteria.and_then(|criteria| u64::try_from(criteria).ok()));
        cells.real(self.tree_share);
        cells.truth(self.criteria_differ);
    }
}

impl Coded for RankedItem {
    fn codes(&self) -> Codes<'_> {
        self.observation.codes()
    }
}
