//! Sampling: what the error of a value that comes of some of many is worked out from.

use super::{source::Source, word::words};

words! {
    /// What a sampled value is.
    pub enum Basis {
        /// A mean of ratings.
        Mean = "mean",
        /// A share of people or cases.
        Proportion = "proportion",
        /// Something of which no sampling error can be told.
        Untested = "untested",
    }
}

/// What the sampling error of a cell is worked out from; a cell of which nobody was sampled has none.
///
/// Only a criterion has it: the nodes above are made of many samples, of censuses and of what nobody
/// sampled, and how their errors go together nobody recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Of what kind the value is.
    pub basis: Basis,
    /// How many independent answers it rests on, at least 2. Of a proportion out of a known number
    /// of cases: how many of an endless number would tell as much.
    pub n: f64,
    /// Standard deviation of one answer, in points. Of a mean above 0, and smaller where most of a
    /// known number of cases were asked; of a proportion p it is 100·√(p(1−p)).
    pub deviation: f64,
}

impl Sampling {
    /// Fewest answers with a sampling error.
    pub const FEWEST: f64 = 2.0;

    /// Some of many were asked, and how far off that may be nobody can tell.
    pub const UNTESTED: Self = Self { basis: Basis::Untested, n: 0.0, deviation: 0.0 };

    /// Whether a sampling error can be worked out.
    pub fn is_tested(&self) -> bool {
        self.basis != Basis::Untested
    }

    /// What is known of a cell that was kept before it told whether it was of a sample: of people who
    /// were asked nobody knows whether they were all.
    ///
    /// ```
    /// use znamka::domain::{sampling::Sampling, source::Source};
    ///
    /// assert_eq!(Sampling::of_before(Some(Source::Survey)), Some(Sampling::UNTESTED));
    /// assert_eq!(Sampling::of_before(Some(Source::Audit)), None);
    /// ```
    pub fn of_before(source: Option<Source>) -> Option<Self> {
        (source == Some(Source::Survey)).then_some(Self::UNTESTED)
    }

    /// Such a sampling; nothing where there is no sampling error to work out.
    ///
    /// ```
    /// use znamka::domain::sampling::{Basis, Sampling};
    ///
    /// assert!(Sampling::of(Basis::Mean, 1_250.0, 28.4).is_some());
    /// // One answer has no spread, and of equal ratings nobody can tell how far they might be off.
    /// assert_eq!(Sampling::of(Basis::Mean, 1.0, 28.4), None);
    /// assert_eq!(Sampling::of(Basis::Mean, 1_250.0, 0.0), None);
    /// // Of 20 cases without a single fault there is something to tell.
    /// assert!(Sampling::of(Basis::Proportion, 20.0, 0.0).is_some());
    /// ```
    pub fn of(basis: Basis, n: f64, deviation: f64) -> Option<Self> {
        let enough = n.is_finite() && n >= Self::FEWEST;
        let spread = match basis {
            Basis::Mean => deviation > 0.0,
            Basis::Proportion => deviation >= 0.0,
            Basis::Untested => false,
        };
        (enough && spread && deviation.is_finite()).then_some(Self { basis, n, deviation })
    }

    /// Standard error in points.
    pub fn standard_error(&self) -> f64 {
        self.deviation / self.n.sqrt()
    }
}
