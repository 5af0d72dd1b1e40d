//! Small registers, one question each.
