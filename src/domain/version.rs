//! Which version of a row a writer believes to change.

/// What a writer knows of the row they write. It is checked inside the writing transaction, so
/// that of two writers who read the same version only one succeeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Nothing was said: fine for a new row, too little for one that stands.
    Unsaid,
    /// There must be no such row yet.
    Absent,
    /// Any version, but there must be one.
    Any,
    /// One of these versions; none of them when what was said names no version of ours.
    OneOf(Vec<i64>),
}

/// Why a write may not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// The row stands, and the writer did not say which version they know.
    #[error("this stands already; say which version you mean to change")]
    Required,
    /// The row is not what the writer believes.
    #[error("this was changed in the meantime")]
    Stale,
}

impl Expected {
    /// Holds what is believed against the version that stands (`None`: no row does).
    pub fn check(&self, current: Option<i64>) -> Result<(), Mismatch> {
        match (self, current) {
            (Self::Unsaid | Self::Absent, None) | (Self::Any, Some(_)) => Ok(()),
            (Self::Unsaid, Some(_)) => Err(Mismatch::Required),
            (Self::OneOf(versions), Some(current)) if versions.contains(&current) => Ok(()),
            _ => Err(Mismatch::Stale),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_must_know_what_they_overwrite() {
        assert_eq!(Expected::Unsaid.check(None), Ok(()));
        assert_eq!(Expected::Unsaid.check(Some(1)), Err(Mismatch::Required));
        assert_eq!(Expected::Absent.check(None), Ok(()));
        assert_eq!(Expected::Absent.check(Some(1)), Err(Mismatch::Stale));
        assert_eq!(Expected::Any.check(Some(7)), Ok(()));
        assert_eq!(Expected::Any.check(None), Err(Mismatch::Stale));
        assert_eq!(Expected::OneOf(vec![1, 2]).check(Some(2)), Ok(()));
        assert_eq!(Expected::OneOf(vec![1]).check(Some(2)), Err(Mismatch::Stale));
        assert_eq!(Expected::OneOf(vec![1]).check(None), Err(Mismatch::Stale));
    }
}
