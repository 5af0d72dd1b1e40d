//! The one query grammar of everything that is worked out.

mod casts;
mod check;
mod cite;
mod contradictions;
mod echo;
mod given;
mod parameters;
mod parse;
mod pools;
mod times;
mod wanted;
mod words;

pub use self::{
    echo::Echo,
    wanted::Wanted,
    words::{By, ChangeSort, IntervalRule, PanelRule},
};

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{cast::Cast, snapshot::Snapshot};
use crate::{
    domain::{
        agency::GroupLevel,
        code::Code,
        facts::Facts,
        methodology::{Methodology, MethodologyId, ROOT},
        period::{Length, Period},
        service::ServiceType,
        source::Source,
        violation::Violation,
    },
    metrics::{
        change::Verdict,
        group::{Combine, Weight},
    },
};

/// How far back a pooled group takes its life events, unless another window is asked for.
pub const WINDOW: Length = Length::Months(24);

/// Most codes that advice names.
const NAMED: usize = 20;

/// What a ranking asks besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// When rank intervals are worked out.
    pub interval: IntervalRule,
    /// A group with fewer services with a value is not ranked.
    pub min_services: u64,
    /// What fewer people answered is not ranked.
    pub min_n: u64,
}

impl Default for Ranked {
    fn default() -> Self {
        Self { interval: IntervalRule::Auto, min_services: 3, min_n: 30 }
    }
}

/// What is asked: it decides which parameters there are, and their defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `/v1/observations`.
    Observations,
    /// `/v1/series`.
    Series,
    /// `/v1/services/{code}/series`, of this service.
    ServiceSeries(Code),
    /// `/v1/changes`.
    Changes,
    /// `/v1/scorecards/{service}/{period}`.
    Scorecard,
    /// `/v1/coverage`.
    Coverage,
    /// `/v1/criteria`.
    Criteria,
    /// `/v1/rankings`.
    Rankings,
    /// `/v1/revisions`.
    Revisions,
    /// `/v1/structure.sdmx.xml`.
    Structure,
}

/// What a query is read against.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// All that is public.
    pub snapshot: &'a Snapshot,
    /// The methodology meant when none is named: a code, or code and version.
    pub methodology: &'a str,
    /// Now: nothing is as of the future.
    pub now: DateTime<Utc>,
    /// Names of parameters that the caller reads itself, such as `limit`.
    pub also: &'a [&'a str],
    /// The address before every path, without a slash at its end; empty where nobody said it.
    pub base: &'a str,
}

/// Which periods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Periods {
    /// These alone; empty: all within the bounds.
    pub named: Vec<Period>,
    /// Beginning on or after the first day of this one.
    pub since: Option<Period>,
    /// Ending on or before the last day of this one.
    pub until: Option<Period>,
    /// The latest so many of each series.
    pub latest: Option<usize>,
    /// The two that are set against one another.
    pub pair: Option<(Period, Period)>,
}

/// A query that was read: every code in it is known, and nothing in it contradicts.
#[derive(Clone, Debug)]
pub struct Query {
    /// What is asked.
    pub kind: Kind,
    /// Nodes; one but for observations, and none in a question of revisions means all criteria.
    pub criteria: Vec<Code>,
    /// Agencies; empty: all. So with the lists below.
    pub agencies: Vec<Code>,
    /// Services.
    pub services: Vec<Code>,
    /// Life events.
    pub life_events: Vec<Code>,
    /// Levels of government.
    pub levels: Vec<GroupLevel>,
    /// Countries.
    pub countries: Vec<String>,
    /// Types of service.
    pub types: Vec<ServiceType>,
    /// Target groups; empty: `all`, and by target group every one that has an answer.
    pub target_groups: Vec<Code>,
    /// Campaigns.
    pub campaigns: Vec<Code>,
    /// Only answers of this source; none: the best.
    pub source: Option<Source>,
    /// What a line is about; none: the whole selection.
    pub by: Option<By>,
    /// Which periods.
    pub periods: Periods,
    /// Which methodology; none where none was named and none is needed.
    pub methodology: Option<Wanted>,
    /// The frozen versions that are meant, in order of freezing.
    pub versions: Vec<Arc<Methodology>>,
    /// Whether estimates from older versions stand where nothing is measured under the one meant.
    pub backcast: bool,
    /// How they come about, by older version, the one frozen last first; none without estimates.
    pub casts: Vec<Cast>,
    /// Which services count.
    pub panel: PanelRule,
    /// What each service weighs.
    pub weight: Weight,
    /// How services become a group.
    pub combine: Combine,
    /// How far back a pooled group takes its life events; none where it is pooled over none.
    pub window: Option<Length>,
    /// What a ranking asks besides.
    pub ranked: Ranked,
    /// Only changes of which one of these is said; empty: all.
    pub verdicts: Vec<Verdict>,
    /// In which order changes come.
    pub sort: ChangeSort,
    /// The entry asked for, if one was; a time is resolved to its entry.
    pub as_of: Option<i64>,
    /// The entry that is answered from.
    pub seq: i64,
    /// The address before every path, without a slash at its end; empty where nobody said it.
    pub base: String,
    /// Which page of a list is shown, as parameters: `limit` and `cursor`, where they are not plain.
    pub page: Vec<(&'static str, String)>,
}

impl Query {
    /// The query that the parameters spell, or all that is wrong with them.
    pub fn parse(
        pairs: &[(String, String)],
        kind: Kind,
        context: &Context<'_>,
    ) -> Result<Self, Vec<Violation>> {
        parse::parse(pairs, kind, context)
    }

    /// Whether a service with these facts is selected.
    pub fn takes(&self, service: &Code, facts: &Facts) -> bool {
        fn one_of<T: PartialEq>(list: &[T], thing: &T) -> bool {
            list.is_empty() || list.contains(thing)
        }
        one_of(&self.services, service)
            && one_of(&self.agencies, &facts.agency)
            && one_of(&self.countries, &facts.country)
            && one_of(&self.types, &facts.service_type)
            && one_of(&self.levels, &GroupLevel::of(facts.level))
            && (self.life_events.is_empty()
                || facts.life_events.iter().any(|code| self.life_events.contains(code)))
    }

    /// Whether a period is selected; `latest` is for each series to say.
    pub fn takes_period(&self, period: Period) -> bool {
        let Periods { named, since, until, pair, .. } = &self.periods;
        pair.is_none_or(|(from, to)| period == from || period == to)
            && (named.is_empty() || named.contains(&period))
            && since.is_none_or(|since| period.starts_on() >= since.starts_on())
            && until.is_none_or(|until| period.ends_on() <= until.ends_on())
    }

    /// Whether scorecards of a period are read: over a window, the window says which of them count.
    pub fn reads_period(&self, period: Period) -> bool {
        self.window.is_some() || self.takes_period(period)
    }

    /// Whether a point is selected that reaches over `window` and ends with `last`: it may be named
    /// by either.
    pub fn takes_window(&self, window: Period, last: Period) -> bool {
        self.takes_period(window) || self.periods.named.contains(&last)
    }

    /// Whether each line is about one service, and no group is made.
    pub fn is_of_services(&self) -> bool {
        self.by == Some(By::Service) || matches!(self.kind, Kind::ServiceSeries(_))
    }

    /// The frozen version of that id, if it is meant.
    pub fn version(&self, id: &MethodologyId) -> Option<&Arc<Methodology>> {
        self.versions.iter().find(|methodology| methodology.id == *id)
    }

    /// The node asked for: the first of several, and `index` where none is named.
    pub fn criterion(&self) -> &str {
        self.criteria.first().map_or(ROOT, Code::as_str)
    }
}
