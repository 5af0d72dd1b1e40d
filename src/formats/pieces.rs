//! Files of observations that are written piece by piece, as their reader takes them.

use crate::cube::observations::Observation;

/// A file that is being written; it begins with its header.
pub trait Pieces: 'static {
    /// Media type of the file.
    const MEDIA_TYPE: &'static str;

    /// Writes a row.
    fn add(&mut self, row: &Observation);

    /// How many bytes are written and not yet taken.
    fn size_bytes(&self) -> usize;

    /// What is written and not yet taken.
    fn take(&mut self) -> Vec<u8>;
}
