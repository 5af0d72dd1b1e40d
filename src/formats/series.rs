//! Series as tidy rows: a point, and in which segment of its line it stands.

use super::{
    column::{Cells, Column, Kind, Said, Tabled},
    label::{Coded, Codes},
};
use crate::cube::{observations::Observation, series::SeriesRow};

/// The column of segments, behind those of a tidy row.
pub const SEGMENT: Column = Column::new(
    "segment",
    Kind::Whole,
    Said {
        en: "Number of the segment, counted on over all lines of one subject, whatever the length of \
             their periods: only points of one segment can be compared, so draw lines within segments \
             only.",
        cs: "Číslo úseku, počítané dál přes všechny řady téže služby nebo skupiny, ať jsou jejich období \
             jakkoli dlouhá: srovnat lze jen body téhož úseku, čáru proto veďte jen uvnitř úseku.",
    },
)
.required()
.from(1);

impl Tabled for SeriesRow {
    fn columns() -> Vec<Column> {
        Observation::columns().into_iter().chain([SEGMENT]).collect()
    }

    fn tell(&self, cells: &mut impl Cells) {
        self.observation.tell(cells);
        cells.whole(u64::try_from(self.segment).ok());
    }
}

impl Coded for SeriesRow {
    fn codes(&self) -> Codes<'_> {
        self.observation.codes()
    }
}
