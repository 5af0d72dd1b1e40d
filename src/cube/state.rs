//! What the ledger made of a methodology, a campaign or an evaluation.

use std::{collections::BTreeSet, sync::Arc};

use serde::Deserialize;

use crate::domain::{
    campaign::Campaign, cell::ScorecardKey, code::Code, facts::Facts, methodology::Methodology,
    reply::PublicReply, source::Source,
};

/// A frozen methodology.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// The methodology.
    pub methodology: Arc<Methodology>,
    /// Whether it takes no new evaluations.
    pub retired: bool,
}

/// A campaign, and what was due when it closed.
#[derive(Clone, Debug)]
pub struct CampaignState {
    /// The campaign.
    pub campaign: Campaign,
    /// The services then due, in order of code, once it is closed.
    pub due: Option<Vec<Due>>,
}

/// A service that was due when a campaign closed, as it then was.
#[derive(Clone, Debug, Deserialize)]
pub struct Due {
    /// The service.
    pub service: Code,
    /// Its facts.
    pub facts: Facts,
}

/// What is public of an evaluation.
#[derive(Clone, Debug)]
pub struct EvaluationState {
    /// What it evaluates.
    pub key: ScorecardKey,
    /// In which way it was found out.
    pub source: Source,
    /// Who found it out.
    pub assessor: Code,
    /// Its latest public revision.
    pub revision: u64,
    /// Entry of its first publication.
    pub published: i64,
    /// Entry of its latest correction.
    pub corrected: Option<i64>,
    /// Entry of its withdrawal.
    pub withdrawn: Option<i64>,
    /// Why it was last corrected, or withdrawn.
    pub reason: Option<String>,
    /// What the agency of the service replied to it.
    pub reply: Option<Arc<PublicReply>>,
    /// The criteria that its public revision answers; the same set is kept once.
    pub criteria: Arc<BTreeSet<Code>>,
}

/// What a service was of in some period.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Membership {
    /// The agency that answered for it.
    Agency(Code),
    /// A life event it belonged to.
    LifeEvent(Code),
}
