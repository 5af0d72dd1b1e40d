//! The evaluations in a view: those behind a scorecard, under its methodology and through mappings, and
//! those of a service.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::View;
use crate::{
    cube::{
        happened::Mark,
        state::{CampaignState, EvaluationState},
    },
    domain::{
        cell::ScorecardKey,
        code::Code,
        methodology::{MethodologyId, mapping::Mapping},
    },
};

impl<'a> View<'a> {
    /// An evaluation that is or was public.
    pub fn evaluation(&self, id: Uuid) -> Option<&'a EvaluationState> {
        self.find(&self.snapshot.evaluations, &id)
    }

    /// The mappings by which answers under other methodologies count under this one, in order of
    /// settling.
    pub fn mappings_into(&self, id: &MethodologyId) -> &'a [Mapping] {
        self.find(&self.snapshot.mappings, id).map_or(&[], Vec::as_slice)
    }

    /// Up to which entry a scorecard takes what is first published under other methodologies: until
    /// a campaign that lists it was closed, or its methodology retired.
    pub fn takes_until(&self, key: &ScorecardKey) -> i64 {
        let frozen = self.snapshot.methodologies.get(&key.methodology);
        let frozen = frozen.and_then(|versions| versions.at(self.seq));
        let Some((since, frozen)) = frozen else { return 0 };
        if !frozen.methodology.takes(&key.period) {
            return 0;
        }
        let lists = |state: &&CampaignState| {
            let due = state.due.iter().flatten();
            due.into_iter().any(|due| due.service == key.service)
        };
        let closed = self.campaigns_of(key.period, &key.methodology).filter(lists);
        let closed = closed.filter_map(|state| self.campaign_seq(state.campaign.code.as_str()));
        closed.chain(frozen.retired.then_some(since)).min().unwrap_or(i64::MAX)
    }

    /// The evaluations behind a scorecard: those of its methodology in order of publication, then
    /// those of others whose answers count there. Those withdrawn, too.
    pub fn evaluations_of(
        &self,
        key: &ScorecardKey,
    ) -> impl Iterator<Item = (Uuid, &'a EvaluationState)> + use<'a> {
        self.published_under(key).chain(self.evaluations_through(key))
    }

    /// The evaluations of the very methodology, in order of publication.
    fn published_under(
        &self,
        key: &ScorecardKey,
    ) -> impl Iterator<Item = (Uuid, &'a EvaluationState)> + use<'a> {
        let view = *self;
        let place = self.snapshot.cards.find(key);
        place
            .into_iter()
            .flat_map(|place| place.columns.evaluations(place.place))
            .filter_map(move |id| Some((id, view.evaluation(id)?)))
    }

    /// The evaluations under other methodologies of which an answer counts for a scorecard.
    fn evaluations_through(&self, key: &ScorecardKey) -> Vec<(Uuid, &'a EvaluationState)> {
        let mappings = self.mappings_into(&key.methodology);
        if mappings.is_empty() {
            return Vec::new();
        }
        let until = self.takes_until(key);
        let others: BTreeSet<&MethodologyId> =
            mappings.iter().map(|mapping| &mapping.from.methodology).collect();
        let mut found = Vec::new();
        for other in others {
            let key = ScorecardKey { methodology: other.clone(), ..key.clone() };
            found.extend(self.published_under(&key).filter(|(_, evaluation)| {
                evaluation.published <= until
                    && mappings.iter().any(|mapping| {
                        mapping.from.methodology == *other
                            && evaluation.criteria.contains(&mapping.from.criterion)
                    })
            }));
        }
        found.sort_by_key(|(_, evaluation)| evaluation.published);
        found
    }

    /// The evaluation that was published, corrected or withdrawn by the entry `seq`, if that was what
    /// made a scorecard anew, as it then was.
    pub fn made_by(&self, key: &ScorecardKey, seq: i64) -> Option<(Uuid, &'a EvaluationState)> {
        let place = self.snapshot.cards.find(key)?;
        place.columns.evaluations(place.place).find_map(|id| {
            let (since, state) = self.snapshot.evaluations.get(&id)?.at(seq)?;
            (since == seq).then_some((id, &**state))
        })
    }

    /// The evaluations of a service that are or were public, in order of period.
    pub fn evaluations_of_service(&self, service: &Code) -> Vec<(Uuid, &'a EvaluationState)> {
        let ids = self.ids_of_service(service).into_iter();
        ids.filter_map(|id| Some((id, self.evaluation(id)?))).collect()
    }

    fn ids_of_service(&self, service: &Code) -> Vec<Uuid> {
        let places = self.snapshot.cards.after(|key| key.service < *service);
        let places =
            places.take_while(|place| place.row().is_some_and(|row| row.key.service == *service));
        places.flat_map(|place| place.columns.evaluations(place.place)).collect()
    }

    /// What became of the evaluations of a service, newest first.
    pub(in crate::cube) fn marks_of_service(&self, service: &Code) -> Vec<Mark> {
        let evaluations = &self.snapshot.evaluations;
        let mut marks: Vec<Mark> = self
            .ids_of_service(service)
            .into_iter()
            .filter_map(|id| Some((id, evaluations.get(&id)?)))
            .flat_map(|(id, states)| {
                states.until(self.seq).map(move |(seq, state)| Mark::became(seq, id, state))
            })
            .collect();
        marks.sort_by_key(|mark| std::cmp::Reverse(mark.seq));
        marks
    }
}
