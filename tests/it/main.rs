//! The suite: one binary, a file a resource.

mod methodology;
