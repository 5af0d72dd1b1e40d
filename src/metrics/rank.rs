//! Ranks, with ties.

/// The places that something holds: from its best to its worst, the same one when it has it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// The best place, 1 is first.
    pub low: u32,
    /// The worst place.
    pub high: u32,
}

/// The places of grades, given in tenths as they are printed.
///
/// - **Shape:** one a grade, in the order given. Equal printed grades share all the places they take
///   up together: what nobody can see apart is not ranked apart.
/// - **Unit:** places, 1 is the best grade.
/// - **Source:** ties that share places are standard; that differences too small to be shown make no
///   rank follows Goldstein and Spiegelhalter, *League Tables and Their Limitations* (1996), and
///   the numbers are the country results of the European Commission's eGovernment Benchmark, 2020–2023.
///
/// ```
/// use znamka::{domain::{grade::printed_tenths, points::Points}, metrics::rank::places};
///
/// // Czechia, Denmark, Estonia, Malta, Poland, Romania, Slovakia.
/// let overall = [63.788722, 85.116677, 91.762722, 95.714706, 62.241649, 45.793027, 62.354555];
/// let grades: Vec<u8> =
///     overall.iter().filter_map(|v| Points::nearest(*v)).map(printed_tenths).collect();
/// assert_eq!(grades, [24, 16, 13, 12, 25, 32, 25]);
/// let texts: Vec<String> = places(&grades).iter().map(ToString::to_string).collect();
/// assert_eq!(texts, ["4", "3", "2", "1", "5–6", "7", "5–6"]);
/// ```
pub fn places(tenths: &[u8]) -> Vec<Places> {
    let mut counts = [0; GRADES];
    for grade in tenths {
        count(&mut counts, *grade);
    }
    let table = table(&counts);
    tenths.iter().map(|grade| at(&table, *grade)).collect()
}

/// Printed grades that there can be, from 0: those below 1.0 are never taken.
pub(super) const GRADES: usize = 51;

pub(super) fn count(counts: &mut [u32; GRADES], grade: u8) {
    if let Some(count) = counts.get_mut(usize::from(grade)) {
        *count += 1;
    }
}

/// The places of each grade, when so many have it.
pub(super) fn table(counts: &[u32; GRADES]) -> [Places; GRADES] {
    let mut before = 0;
    counts.map(|count| {
        let places = Places { low: before + 1, high: before + count };
        before += count;
        places
    })
}

pub(super) fn at(table: &[Places; GRADES], grade: u8) -> Places {
    // Every printed grade is in the table.
    table.get(usize::from(grade)).copied().unwrap_or(Places { low: 0, high: 0 })
}

/// As it is said: `4`, or `4–9`.
impl std::fmt::Display for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.low == self.high {
            write!(f, "{}", self.low)
        } else {
            write!(f, "{}–{}", self.low, self.high)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(tenths: &[u8]) -> Vec<String> {
        places(tenths).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn equal_grades_share_their_places() {
        assert_eq!(texts(&[50, 10, 21, 21, 21]), ["5", "1", "2–4", "2–4", "2–4"]);
        assert_eq!(texts(&[30; 3]), ["1–3"; 3]);
        assert_eq!(texts(&[30]), ["1"]);
        assert_eq!(texts(&[]), Vec::<String>::new());
    }
}
