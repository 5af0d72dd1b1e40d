//! SDMX: figures as SDMX-CSV 2.0, and the structures that explain them as SDMX-ML 3.0.
//!
//! A dataflow for each kind of subject: of services, or of the groups that `by` makes of them. All have
//! the same measure and attributes, and differ in the first dimension.

mod csv;
mod structure;

pub use self::{
    csv::{Csv, MEDIA_TYPE as CSV_MEDIA_TYPE},
    structure::{MEDIA_TYPE as STRUCTURE_MEDIA_TYPE, structure},
};

use super::{column::Said, dimension::Dimension};
use crate::cube::query::By;

/// Who maintains the structures, as SDMX names it.
const AGENCY: &str = "ZNAMKA";
/// Version of the dataflows and of all that they refer to.
const VERSION: &str = "1.0.0";

/// The name of the dataflow of such subjects, and of its data structure.
pub fn flow(by: By) -> &'static str {
    match by {
        By::Service => "SCORES",
        By::Agency => "SCORES_AGENCY",
        By::LifeEvent => "SCORES_LIFE_EVENT",
        By::Level => "SCORES_LEVEL",
        By::Country => "SCORES_COUNTRY",
        By::TargetGroup => "SCORES_TARGET_GROUP",
    }
}

/// How SDMX calls a dimension.
fn id(dimension: Dimension) -> String {
    match dimension {
        Dimension::Period => "TIME_PERIOD".to_owned(),
        other => other.column().to_uppercase(),
    }
}

/// The measure.
const VALUE: &str = "OBS_VALUE";

/// What is said of each observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attribute {
    /// The status for which there is room.
    ObsStatus,
    /// How many people answered.
    SampleSize,
    /// How many services of a group have a value.
    Services,
    /// Why there is a value, or none.
    State,
    /// What to know about it.
    Flags,
}

impl Attribute {
    /// Those of observations of such subjects, in order.
    fn of(by: By) -> Vec<Self> {
        let of_groups = (by != By::Service).then_some(Self::Services);
        let first = [Self::ObsStatus, Self::SampleSize].into_iter();
        first.chain(of_groups).chain([Self::State, Self::Flags]).collect()
    }

    fn id(self) -> &'static str {
        match self {
            Self::ObsStatus => "OBS_STATUS",
            Self::SampleSize => "SAMPLE_SIZE",
            Self::Services => "SERVICES",
            Self::State => "STATE",
            Self::Flags => "FLAGS",
        }
    }

    fn name(self) -> Said {
        match self {
            Self::ObsStatus => Said { cs: "Status hodnoty", en: "Observation status" },
            Self::SampleSize => {
                Said { cs: "Kolik lidí odpovědělo", en: "How many people answered" }
            }
            Self::Services => {
                Said { cs: "Kolik služeb má hodnotu", en: "How many services have a value" }
            }
            Self::State => Said {
                cs: "Proč hodnota je, nebo proč není",
                en: "Why there is a value, or none",
            },
            Self::Flags => Said {
                cs: "Co je třeba o hodnotě vědět; více slov oddělují mezery",
                en: "What to know about the value; several words have blanks between them",
            },
        }
    }
}
