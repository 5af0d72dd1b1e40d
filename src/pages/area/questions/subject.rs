//! What a form of questions is about: a service of the caller's, due in a campaign, and what stands in its
//! draft.

use std::sync::Arc;

use crate::{
    actions::evaluation::{
        filling::{self, Opened},
        what_if::{Prospect, Rehearsal, rehearse},
    },
    cube::view::View,
    domain::{
        caller::Caller,
        campaign::Campaign,
        cell::ScorecardKey,
        evaluation::{Standing, draft::EvaluationDraft},
        methodology::Methodology,
        service::Service,
        source::Source,
    },
    http::{
        problem::{CONFLICT, INVALID_DOCUMENT, Problem},
        state::State,
    },
    store::evaluation::{Key, Record},
};

/// What is asked, of what.
#[derive(Clone)]
pub struct Asked {
    /// The campaign.
    pub campaign: Campaign,
    /// Whether it is closed.
    pub is_closed: bool,
    /// The service.
    pub service: Service,
    /// What asks.
    pub methodology: Arc<Methodology>,
    /// The evaluation that it becomes.
    pub key: Key,
}

/// The same with what stands there.
pub struct Subject {
    /// What is asked.
    pub asked: Asked,
    /// What stands there.
    pub opened: Opened,
}

impl Asked {
    /// What the form of a campaign asks of a service. Of a service that is not the caller's, or that the
    /// campaign does not expect, there is no form.
    pub fn of(
        view: &View<'_>,
        (campaign, service): &(String, String),
        caller: &Caller,
    ) -> Result<Self, Problem> {
        let state = view.campaign(campaign).ok_or_else(Problem::nowhere)?;
        let service = view.service(service).ok_or_else(Problem::nowhere)?;
        let campaign = &state.campaign;
        let frozen = view.methodology(&campaign.methodology).ok_or_else(Problem::nowhere)?;
        let is_due = match &state.due {
            None => campaign.expects(service),
            Some(due) => due.iter().any(|due| due.service == service.code),
        };
        if !is_due || !caller.acts_for(&service.agency) {
            return Err(Problem::nowhere());
        }
        let key = Key {
            scorecard: ScorecardKey {
                service: service.code.clone(),
                period: campaign.period,
                methodology: campaign.methodology.clone(),
            },
            source: Source::SelfReport,
            assessor: service.agency.clone(),
        };
        Ok(Self {
            campaign: campaign.clone(),
            is_closed: state.due.is_some(),
            service: service.clone(),
            methodology: Arc::clone(&frozen.methodology),
            key,
        })
    }

    /// What the form asks in which an evaluation is filled in: of a campaign that asks for it and is not
    /// closed, if there is one; a correction also that of a closed one.
    pub fn around(view: &View<'_>, record: &Record, caller: &Caller) -> Option<Self> {
        let key = &record.key.scorecard;
        let campaigns = view.campaigns_of(key.period, &key.methodology);
        let found = campaigns.filter_map(|state| {
            let path = (state.campaign.code.to_string(), key.service.to_string());
            Self::of(view, &path, caller).ok()
        });
        found
            .filter(|asked| asked.key == record.key)
            .filter(|asked| !asked.is_closed || record.public.is_some())
            .min_by_key(|asked| asked.is_closed)
    }

    /// The page of the form, without its language.
    pub fn path(&self) -> String {
        format!("/area/campaigns/{}/{}", self.campaign.code, self.service.code)
    }

    /// A draft of it with these answers; what it says besides stays.
    pub fn draft(&self, before: Option<&EvaluationDraft>) -> EvaluationDraft {
        let key = &self.key;
        EvaluationDraft {
            service: key.scorecard.service.to_string(),
            period: key.scorecard.period.to_string(),
            methodology: key.scorecard.methodology.to_string(),
            source: key.source.to_string(),
            assessor: key.assessor.to_string(),
            facts: before.and_then(|before| before.facts.clone()),
            answers: before.map(|before| before.answers.clone()).unwrap_or_default(),
        }
    }

    /// The same with what stands there now.
    pub async fn open(self, state: &State, caller: &Caller) -> Result<Subject, Problem> {
        let (key, caller) = (self.key.clone(), caller.clone());
        let opened = state.ask(move |tx| filling::open(&key, &caller, tx), |opened| opened).await?;
        Ok(Subject { asked: self, opened })
    }
}

impl Subject {
    /// What would be public if the draft were published now; with what would lift it, if that is asked.
    /// Nothing where there is no draft, or where so much is wrong with it that nothing can be told.
    pub async fn prospect(
        &self,
        state: &State,
        caller: &Caller,
        in_full: bool,
    ) -> Result<Option<Prospect>, Problem> {
        let record = self.opened.record.as_ref().filter(|_| self.opened.draft.is_some());
        let Some(id) = record.map(|record| record.id) else { return Ok(None) };
        let caller = caller.clone();
        let work_out = if in_full { Rehearsal::work_out } else { Rehearsal::work_out_scorecards };
        match state.ask(move |tx| rehearse(id, &caller, tx), work_out).await {
            Ok(prospect) => Ok(Some(prospect)),
            // Or somebody took a step meanwhile.
            Err(problem) if [&INVALID_DOCUMENT, &CONFLICT].contains(&problem.kind()) => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// The version that a form made now is for; none where nothing stands there.
    pub fn version(&self) -> Option<i64> {
        self.opened.record.as_ref().map(|record| record.row_version)
    }

    /// Where the evaluation stands, if it is no draft that can be written.
    pub fn stands(&self) -> Option<Standing> {
        let record = self.opened.record.as_ref().filter(|_| self.opened.draft.is_none())?;
        Some(record.pending.unwrap_or(record.standing))
    }

    /// Whether the draft is that of a correction: what is public can be mended when the campaign is closed.
    pub fn is_correction(&self) -> bool {
        let is_public = self.opened.record.as_ref().is_some_and(|record| record.public.is_some());
        is_public && self.opened.draft.is_some()
    }

    /// Whether the form can be sent.
    pub fn is_open(&self) -> bool {
        (!self.asked.is_closed || self.is_correction()) && self.stands().is_none()
    }
}
