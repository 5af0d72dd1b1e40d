//! What the handlers of figures share: the question read against what is public.

use std::sync::Arc;

use crate::{
    cube::{
        query::{Context, Kind, Query as Asked},
        snapshot::Snapshot,
    },
    http::{problem::Problem, query::Query, state::State},
};

/// A question about figures, and what it is answered from.
pub struct Question {
    /// All that is public.
    pub snapshot: Arc<Snapshot>,
    /// What is asked.
    pub asked: Asked,
    /// Whether one entry was asked for by its number: then the answer never changes.
    pub fixed: bool,
}

impl Question {
    /// Reads a question; `also` names parameters that the handler has read by itself.
    pub fn read(
        query: &mut Query,
        kind: Kind,
        also: &[&str],
        state: &State,
    ) -> Result<Self, Problem> {
        let snapshot = state.snapshot();
        let asked = query.read_all(|pairs| {
            let context = Context {
                snapshot: &snapshot,
                methodology: state.register().methodology(),
                now: state.clock().now(),
                also,
            };
            Asked::parse(pairs, kind, &context)
        })?;
        let fixed = asked.as_of.is_some_and(|seq| query.is("as_of", &seq.to_string()));
        Ok(Self { snapshot, asked, fixed })
    }

    /// Names the answer among all answers of its path: the question in one form, and the entry
    /// that was asked for, if one was.
    pub fn name(&self, page: &str) -> String {
        format!("{}&as_of={:?}&{page}", self.asked.canonical(), self.asked.as_of)
    }
}
