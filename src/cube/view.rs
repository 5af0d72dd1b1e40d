//! A snapshot as of one entry of the ledger: everything in it rewound, names too.

mod evaluations;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use super::public::Public;
use super::{
    card::Sheet,
    cards::Stack,
    happened::{Closing, Mark},
    shared::{Iter, Shared},
    snapshot::Snapshot,
    state::{CampaignState, Frozen, Membership},
    versioned::Versioned,
};
use crate::{
    domain::{
        agency::Agency,
        campaign::Campaign,
        cell::ScorecardKey,
        code::Code,
        facts::Facts,
        life_event::LifeEvent,
        methodology::{Methodology, MethodologyId},
        period::Period,
        service::Service,
        target_group::TargetGroup,
    },
    metrics::panel,
};

/// Everything as of one entry.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    snapshot: &'a Snapshot,
    seq: i64,
}

/// A scorecard and all that it was in public.
#[derive(Clone, Debug)]
pub struct History<'a> {
    /// Which one.
    pub key: &'a ScorecardKey,
    /// As it was after each entry that made it anew, oldest first.
    pub sheets: Vec<Sheet<'a>>,
}

impl<'a> View<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, seq: i64) -> Self {
        Self { snapshot, seq }
    }

    /// The entry.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// When the entry was made; nothing before the first.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        self.time(self.seq)
    }

    /// When an entry was made.
    pub fn time(&self, seq: i64) -> Option<DateTime<Utc>> {
        self.snapshot.time(seq)
    }

    /// An agency.
    pub fn agency(&self, code: &str) -> Option<&'a Agency> {
        self.find(&self.snapshot.agencies, code)
    }

    /// The entry that last set an agency.
    pub fn agency_seq(&self, code: &str) -> Option<i64> {
        Some(self.snapshot.agencies.get(code)?.at(self.seq)?.0)
    }

    /// All agencies, in order of code.
    pub fn agencies(&self) -> impl Iterator<Item = &'a Agency> + use<'a> {
        self.all(&self.snapshot.agencies)
    }

    /// A life event.
    pub fn life_event(&self, code: &str) -> Option<&'a LifeEvent> {
        self.find(&self.snapshot.life_events, code)
    }

    /// The entry that last set a life event.
    pub fn life_event_seq(&self, code: &str) -> Option<i64> {
        Some(self.snapshot.life_events.get(code)?.at(self.seq)?.0)
    }

    /// All life events, in order of code.
    pub fn life_events(&self) -> impl Iterator<Item = &'a LifeEvent> + use<'a> {
        self.all(&self.snapshot.life_events)
    }

    /// A target group; `all` is built in and not here.
    pub fn target_group(&self, code: &str) -> Option<&'a TargetGroup> {
        self.find(&self.snapshot.target_groups, code)
    }

    /// The entry that last set a target group.
    pub fn target_group_seq(&self, code: &str) -> Option<i64> {
        Some(self.snapshot.target_groups.get(code)?.at(self.seq)?.0)
    }

    /// All target groups but `all`, in order of code.
    pub fn target_groups(&self) -> impl Iterator<Item = &'a TargetGroup> + use<'a> {
        self.all(&self.snapshot.target_groups)
    }

    /// A service, as the catalogue had it.
    pub fn service(&self, code: &str) -> Option<&'a Service> {
        self.find(&self.snapshot.services, code)
    }

    /// All services, in order of code.
    pub fn services(&self) -> impl Iterator<Item = &'a Service> + use<'a> {
        self.all(&self.snapshot.services)
    }

    /// The entry that last set a service.
    pub fn service_seq(&self, code: &str) -> Option<i64> {
        Some(self.snapshot.services.get(code)?.at(self.seq)?.0)
    }

    /// The entry that last set or closed a campaign.
    pub fn campaign_seq(&self, code: &str) -> Option<i64> {
        Some(self.snapshot.campaigns.get(code)?.at(self.seq)?.0)
    }

    /// A frozen version of a methodology, retired ones too.
    pub fn methodology(&self, id: &MethodologyId) -> Option<&'a Frozen> {
        self.find(&self.snapshot.methodologies, id)
    }

    /// All frozen methodologies, in order of code; versions in order of freezing.
    pub fn methodologies(&self) -> Vec<&'a Frozen> {
        let mut found: Vec<(i64, &Frozen)> = self
            .snapshot
            .methodologies
            .iter()
            .filter_map(|(_, versions)| {
                let (_, frozen) = versions.at(self.seq)?;
                Some((versions.first()?, &**frozen))
            })
            .collect();
        found.sort_by(|(one, a), (other, b)| {
            (&a.methodology.id.code, one).cmp(&(&b.methodology.id.code, other))
        });
        found.into_iter().map(|(_, frozen)| frozen).collect()
    }

    /// The frozen versions of one methodology, in order of freezing.
    pub fn versions(&self, code: &str) -> Vec<Arc<Methodology>> {
        let mut found = self.methodologies();
        found.retain(|frozen| frozen.methodology.id.code == *code);
        found.into_iter().map(|frozen| Arc::clone(&frozen.methodology)).collect()
    }

    /// A campaign.
    pub fn campaign(&self, code: &str) -> Option<&'a CampaignState> {
        self.find(&self.snapshot.campaigns, code)
    }

    /// All campaigns, in order of code.
    pub fn campaigns(&self) -> impl Iterator<Item = &'a CampaignState> + use<'a> {
        self.all(&self.snapshot.campaigns)
    }

    /// The campaigns that ask for a period under a version of a methodology.
    pub fn campaigns_of(
        &self,
        period: Period,
        methodology: &MethodologyId,
    ) -> impl Iterator<Item = &'a CampaignState> {
        self.campaigns().filter(move |state| {
            state.campaign.period == period && state.campaign.methodology == *methodology
        })
    }

    /// What a campaign expects: once it is closed what was due then, else what the catalogue has.
    pub fn due(&self, state: &CampaignState) -> Vec<(Code, Facts)> {
        let expects = |campaign: &Campaign| {
            self.services()
                .filter(|service| campaign.expects(service))
                .map(|service| (service.code.clone(), Facts::of(service)))
                .collect()
        };
        state.due.as_ref().map_or_else(
            || expects(&state.campaign),
            |due| due.iter().map(|due| (due.service.clone(), due.facts.clone())).collect(),
        )
    }

    /// A scorecard; nothing when all of it was withdrawn.
    pub fn scorecard(&self, key: &ScorecardKey) -> Option<Public<'a>> {
        self.snapshot.cards.find(key)?.at(self.seq).and_then(Public::of)
    }

    /// The scorecards that `takes` takes, in order of service, period and methodology, from the one after
    /// `before`. What is not taken is not looked at any further.
    pub fn scorecards<F: Fn(&ScorecardKey) -> bool, T: Fn(&ScorecardKey) -> bool>(
        &self,
        before: F,
        takes: T,
    ) -> impl Iterator<Item = Public<'a>> + use<'a, F, T> {
        let seq = self.seq;
        let places = self.snapshot.cards.after(before);
        places
            .filter(move |place| place.row().is_some_and(|row| takes(&row.key)))
            .filter_map(move |place| place.at(seq).and_then(Public::of))
    }

    /// All scorecards that were ever public, in order of service, period and methodology.
    pub fn histories(&self) -> impl Iterator<Item = History<'a>> + use<'a> {
        let seq = self.seq;
        self.snapshot.cards.after(|_| false).filter_map(move |place| {
            let sheets = place.until(seq);
            Some(History { key: sheets.first()?.key(), sheets })
        })
    }

    /// The scorecards of one service, in order of period.
    pub fn scorecards_of<'b>(
        &self,
        service: &'b Code,
    ) -> impl Iterator<Item = Public<'a>> + use<'a, 'b> {
        self.scorecards(move |key| key.service < *service, |_| true)
            .take_while(move |public| public.key.service == *service)
    }

    /// The same as of an earlier entry.
    pub(super) fn as_of(&self, seq: i64) -> Self {
        Self { seq: seq.min(self.seq), ..*self }
    }

    /// The agency that answered for the service in the period of a scorecard; of one that was
    /// withdrawn, the one that last did.
    pub(super) fn agency_of(&self, key: &ScorecardKey) -> Option<&'a Code> {
        let sheets = self.snapshot.cards.find(key).map(|place| place.until(self.seq));
        let facts = sheets.and_then(|sheets| sheets.iter().rev().find_map(|sheet| sheet.facts()));
        let known = facts.map(|facts| &facts.agency);
        known.or_else(|| self.service(key.service.as_str()).map(|service| &service.agency))
    }

    /// All news, newest first.
    pub(super) fn marks(&self) -> impl Iterator<Item = Mark> + use<'a> {
        self.snapshot.happened.until(self.seq)
    }

    /// The news of an agency, newest first.
    pub(super) fn marks_of_agency(&self, agency: &Code) -> impl Iterator<Item = Mark> + use<'a> {
        self.snapshot.happened.of_agency(agency, self.seq)
    }

    /// The campaigns that closed, in order.
    pub(super) fn closings(&self) -> &'a [Arc<Closing>] {
        self.snapshot.happened.closings(self.seq)
    }

    /// The services that were ever one of these, in order of code.
    pub(super) fn members(&self, of: impl Iterator<Item = Membership>) -> Vec<&'a Code> {
        let found = of.filter_map(|of| self.snapshot.members.get(&of));
        let mut services: Vec<&Code> =
            found.flat_map(|members| members.iter().map(|(service, ())| service)).collect();
        services.sort_unstable();
        services.dedup();
        services
    }

    /// The scorecards of one version of a methodology.
    pub(super) fn stack(&self, methodology: &MethodologyId) -> Option<&'a Stack> {
        self.snapshot.cards.of(methodology)
    }

    /// The countries that are known.
    pub fn countries(&self) -> impl Iterator<Item = &'a str> {
        let seq = self.seq;
        let known = self.snapshot.countries.iter();
        known.filter(move |(_, since)| since.at(seq).is_some()).map(|(country, _)| country.as_str())
    }

    /// What a service is when periods are compared: the last of its one-to-one successors.
    pub fn unit<'b>(&self, service: &'b Code) -> &'b Code
    where
        'a: 'b,
    {
        panel::unit(service, |code: &'b Code| {
            self.snapshot.succeeded.get(code)?;
            self.service(code.as_str()).and_then(Service::one_to_one_successor)
        })
    }

    fn find<K, Q, T>(&self, things: &'a Shared<K, Versioned<T>>, key: &Q) -> Option<&'a T>
    where
        K: Ord + std::borrow::Borrow<Q>,
        Q: Ord + ?Sized,
    {
        things.get(key)?.at(self.seq).map(|(_, thing)| &**thing)
    }

    fn all<K: Ord, T>(&self, things: &'a Shared<K, Versioned<T>>) -> All<'a, K, T> {
        All { things: things.iter(), seq: self.seq }
    }
}

/// Things as of an entry, in order of key.
struct All<'a, K, T> {
    things: Iter<'a, K, Versioned<T>>,
    seq: i64,
}

impl<'a, K, T> Iterator for All<'a, K, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<Self::Item> {
        self.things
            .by_ref()
            .find_map(|(_, versions)| versions.at(self.seq).map(|(_, thing)| &**thing))
    }
}
