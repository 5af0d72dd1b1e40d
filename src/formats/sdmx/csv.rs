//! SDMX-CSV 2.0: a row an observation, every one of which names its dataflow.
//!
//! Its columns are the dimensions of the structure, in their order, the value, and the attributes. More of
//! them than a plain list of scores needs: versions of a methodology stand side by side, so `METHODOLOGY` is a
//! dimension, and beside the one word of the standard (`OBS_STATUS`) the state and all flags are attributes,
//! or what this register says of a value would be lost on the way. Readers take columns by name.
//!
//! A missing value is `NaN`, as the standard has it: readers that make numbers of the column fail on an
//! empty cell. An attribute that is not there is empty.

use super::{AGENCY, Attribute, VALUE, VERSION, flow, id};
use crate::{
    cube::{observations::Observation, query::By},
    formats::{column::Cells, csv::Rows, dimension::Dimension, pieces::Pieces, status},
};

/// Media type of these bytes.
pub const MEDIA_TYPE: &str = "application/vnd.sdmx.data+csv; version=2.0.0";

/// A file that is being written.
pub struct Csv {
    flow: String,
    dimensions: Vec<Dimension>,
    attributes: Vec<Attribute>,
    rows: Rows,
}

impl Csv {
    /// A file of observations of such subjects: its header is written.
    pub fn of(by: By) -> Self {
        let (dimensions, attributes) = (Dimension::of(by), Attribute::of(by));
        let mut rows = Rows::default();
        for name in ["STRUCTURE", "STRUCTURE_ID", "ACTION"] {
            rows.text(Some(name));
        }
        for dimension in &dimensions {
            rows.text(Some(&id(*dimension)));
        }
        rows.text(Some(VALUE));
        for attribute in &attributes {
            rows.text(Some(attribute.id()));
        }
        rows.end();
        Self { flow: format!("{AGENCY}:{}({VERSION})", flow(by)), dimensions, attributes, rows }
    }
}

impl Pieces for Csv {
    const MEDIA_TYPE: &'static str = MEDIA_TYPE;

    fn add(&mut self, row: &Observation) {
        let rows = &mut self.rows;
        for cell in ["dataflow", &self.flow, "I"] {
            rows.text(Some(cell));
        }
        for dimension in &self.dimensions {
            rows.text(Some(&dimension.code(row)));
        }
        match row.value {
            Some(value) => rows.real(Some(value)),
            None => rows.text(Some("NaN")),
        }
        for attribute in &self.attributes {
            match attribute {
                Attribute::ObsStatus => rows.text(Some(status::obs_status(row.state, row.flags))),
                Attribute::SampleSize => rows.whole(row.n),
                Attribute::Services => rows.whole(row.services),
                Attribute::State => rows.text(Some(row.state.as_str())),
                Attribute::Flags => rows.flags(row.flags),
            }
        }
        rows.end();
    }

    fn size_bytes(&self) -> usize {
        self.rows.len()
    }

    fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.rows).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_begins_with_what_its_rows_hold() {
        let header = |by| String::from_utf8(Csv::of(by).take()).unwrap();
        assert_eq!(
            header(By::Service),
            "STRUCTURE,STRUCTURE_ID,ACTION,SERVICE,METHODOLOGY,CRITERION,TARGET_GROUP,TIME_PERIOD,\
             OBS_VALUE,OBS_STATUS,SAMPLE_SIZE,STATE,FLAGS\r\n"
        );
        assert_eq!(
            header(By::TargetGroup),
            "STRUCTURE,STRUCTURE_ID,ACTION,METHODOLOGY,CRITERION,TARGET_GROUP,TIME_PERIOD,OBS_VALUE,\
             OBS_STATUS,SAMPLE_SIZE,SERVICES,STATE,FLAGS\r\n"
        );
    }
}
