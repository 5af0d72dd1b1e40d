//! The cells of a cube: every row in its place along the dimensions, and nothing in all the others.

use std::collections::{BTreeMap, HashMap};

use crate::{
    cube::observations::Observation,
    domain::{
        period::Period,
        state::{Flags, State},
    },
    formats::{dimension::Dimension, status},
};

/// Most cells that a cube may have.
pub const MOST_CELLS: usize = 1_000_000;

/// Most dimensions that a cube has.
const MOST_DIMENSIONS: usize = 5;

/// A cube that has more cells than are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// How many categories each dimension would have.
    pub sizes: Vec<(Dimension, usize)>,
}

/// The cells of a cube.
pub struct Cells {
    /// The codes along each dimension, in order.
    pub along: Vec<Vec<String>>,
    /// The values, by place.
    pub value: Vec<Option<f64>>,
    /// States and flags in the words of the register, by place.
    pub status: BTreeMap<usize, String>,
}

impl Cells {
    /// Those that rows of these dimensions make.
    pub fn of(
        dimensions: &[Dimension],
        rows: impl Iterator<Item = Observation>,
    ) -> Result<Self, TooLarge> {
        let mut axes: Vec<Axis> =
            dimensions.iter().map(|dimension| Axis::new(*dimension)).collect();
        let mut cells = Vec::new();
        let mut count = 0_usize;
        for row in rows {
            let mut place = [0; MOST_DIMENSIONS];
            for (place, axis) in place.iter_mut().zip(&mut axes) {
                *place = axis.place(&row);
            }
            count += 1;
            // What is too large is counted to its end, to say how large it is, but not kept.
            if count <= MOST_CELLS {
                cells.push(Cell { place, value: row.value, state: row.state, flags: row.flags });
            } else {
                cells = Vec::new();
            }
        }
        let sizes: Vec<usize> = axes.iter().map(|axis| axis.codes.len()).collect();
        let size = sizes.iter().try_fold(1_usize, |size, of| size.checked_mul(*of));
        let Some(size) = size.filter(|size| *size <= MOST_CELLS) else {
            return Err(TooLarge { sizes: dimensions.iter().copied().zip(sizes).collect() });
        };
        let orders: Vec<Order> = axes.into_iter().map(Axis::in_order).collect();
        let (value, status) = filled(size, &sizes, &orders, &cells);
        Ok(Self { along: orders.into_iter().map(|order| order.codes).collect(), value, status })
    }
}

/// A row, by the order in which its codes were first met.
struct Cell {
    place: [usize; MOST_DIMENSIONS],
    value: Option<f64>,
    state: State,
    flags: Flags,
}

/// The codes of a dimension, as they are met.
struct Axis {
    dimension: Dimension,
    codes: HashMap<String, usize>,
}

/// The codes of a dimension in order, and where the one met first, second, third stands among them.
struct Order {
    codes: Vec<String>,
    places: Vec<usize>,
}

impl Axis {
    fn new(dimension: Dimension) -> Self {
        Self { dimension, codes: HashMap::new() }
    }

    fn place(&mut self, row: &Observation) -> usize {
        let code = self.dimension.code(row);
        if let Some(place) = self.codes.get(code.as_ref()) {
            return *place;
        }
        let place = self.codes.len();
        self.codes.insert(code.into_owned(), place);
        place
    }

    /// Periods in order of time, all else in order of code.
    fn in_order(self) -> Order {
        let is_time = self.dimension == Dimension::Period;
        let time = |code: &str| is_time.then(|| Period::parse(code)).flatten();
        let mut met: Vec<(Option<Period>, String, usize)> =
            self.codes.into_iter().map(|(code, place)| (time(&code), code, place)).collect();
        met.sort_unstable();
        let mut places = vec![0; met.len()];
        for (at, (_, _, first)) in met.iter().enumerate() {
            if let Some(place) = places.get_mut(*first) {
                *place = at;
            }
        }
        Order { codes: met.into_iter().map(|(_, code, _)| code).collect(), places }
    }
}

/// Values and statuses by place in the cube.
fn filled(
    size: usize,
    sizes: &[usize],
    orders: &[Order],
    cells: &[Cell],
) -> (Vec<Option<f64>>, BTreeMap<usize, String>) {
    let mut values = vec![None; size];
    let mut statuses = BTreeMap::new();
    for cell in cells {
        let along = orders.iter().zip(&cell.place);
        let along = along.map(|(order, place)| order.places.get(*place).copied().unwrap_or(0));
        let at = along.zip(sizes).fold(0, |at, (place, size)| at * size + place);
        if let Some(value) = values.get_mut(at) {
            *value = cell.value;
        }
        statuses.extend(status::words(cell.state, cell.flags).map(|words| (at, words)));
    }
    (values, statuses)
}
