//! What a scorecard rests on: the one thing public that the cube does not hold.

use super::{problem::Problem, state::State};
use crate::{cube::view::View, domain::cell::ScorecardKey, metrics::explain::Evidence, store};

impl State {
    /// The answers behind a scorecard, as of the entry that a view is of.
    pub async fn evidence(&self, view: &View<'_>, key: &ScorecardKey) -> Result<Evidence, Problem> {
        let (seq, about) = (view.seq(), key.clone());
        let mappings = view.mappings_into(&key.methodology).to_vec();
        let until = view.takes_until(key);
        let found =
            move |conn: &mut _| store::explain::evidence(&about, seq, (&mappings, until), conn);
        self.read(found).await
    }
}
