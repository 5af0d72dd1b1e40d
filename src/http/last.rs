//! What was last published in answer to what is asked again: answers stand in the store alone.

use std::cmp::Reverse;

use super::{problem::Problem, state::State, work::Work};
use crate::{
    cube::view::View,
    domain::{
        cell::ScorecardKey, code::Code, evaluation::last::LastAnswers, methodology::MethodologyId,
        period::Period,
    },
    store,
};

/// Of so many services at most what was published last is looked up for one file.
pub const MOST_SERVICES: usize = 500;

/// So many earlier periods of a service are looked through.
const PERIODS: usize = 2;

impl State {
    /// What was last published of each service, before the period that is asked about, in answer to the
    /// questions that are asked again as they were.
    pub async fn last_answers(
        &self,
        view: &View<'_>,
        (now, period): (&MethodologyId, Period),
        services: &[Code],
    ) -> Result<LastAnswers, Problem> {
        let Some(asked) = view.methodology(now).map(|frozen| frozen.methodology.clone()) else {
            return Ok(LastAnswers::default());
        };
        let mut cards = Vec::new();
        for service in services {
            let mut earlier: Vec<&ScorecardKey> = view
                .scorecards_of(service)
                .map(|public| public.key)
                .filter(|key| key.methodology.code == now.code)
                .filter(|key| key.period.ends_on() < period.starts_on())
                .collect();
            // Of one period the version that asks now tells most.
            earlier.sort_by_key(|key| Reverse((key.period.ends_on(), key.methodology == *now)));
            for key in earlier.into_iter().take(PERIODS) {
                let Some(frozen) = view.methodology(&key.methodology) else { continue };
                let mappings = view.mappings_into(&key.methodology).to_vec();
                let before = frozen.methodology.clone();
                cards.push((key.clone(), before, mappings, view.takes_until(key)));
            }
        }
        let (seq, pool) = (view.seq(), self.register().pool().clone());
        let look_up = move |conn: &mut store::Conn| {
            let mut last = LastAnswers::default();
            for (key, before, mappings, until) in &cards {
                let evidence = store::explain::evidence(key, seq, (mappings, *until), conn)?;
                let mut public = evidence.public;
                let mut published = evidence.published;
                // What was answered under the methodology itself stands first.
                published.sort_by_key(|one| one.through.is_some());
                for one in published {
                    let answers = public.remove(&one.id).unwrap_or_default();
                    let is_same = |(criterion, _): &(Code, _)| {
                        let (then, now) = (
                            before.definition_hash(criterion.as_str()),
                            asked.definition_hash(criterion.as_str()),
                        );
                        then.is_some() && then == now
                    };
                    let answers = answers.into_iter().filter(is_same);
                    last.add(&key.service, (key.period, one.source, &one.assessor), answers);
                }
            }
            Ok::<_, store::Error>(last)
        };
        let length = if services.len() > 1 { Work::Long } else { Work::Short };
        let found = self.work_out(length, move || pool.read(look_up)).await?;
        found.map_err(Problem::from)
    }
}
