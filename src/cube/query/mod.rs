//! The one query grammar of everything that is worked out.

mod casts;
mod check;
mod parse;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use utoipa::ToSchema;

use super::{backcast::Cast, snapshot::Snapshot};
use crate::{
    domain::{
        agency::Level,
        code::Code,
        facts::Facts,
        methodology::{Methodology, MethodologyId, ROOT},
        period::{Length, Period},
        service::ServiceType,
        source::Source,
        target_group,
        violation::Violation,
        word::words,
    },
    metrics::{
        change::Verdict,
        group::{Combine, Weight},
    },
};

/// How far back a pooled group takes its life events, unless another window is asked for.
pub const WINDOW: Length = Length::Months(24);

words! {
    /// What one line of an answer is about.
    pub enum By {
        /// A service.
        Service = "service",
        /// The services of an agency.
        Agency = "agency",
        /// The services of a life event.
        LifeEvent = "life_event",
        /// The services of a level of government.
        Level = "level",
        /// The services of a country.
        Country = "country",
        /// The whole selection, a line for each target group.
        TargetGroup = "target_group",
    }
}

words! {
    /// Which services count.
    pub enum PanelRule {
        /// Those with a value in the period.
        All = "all",
        /// Only those with a value in every period returned.
        Matched = "matched",
    }
}

words! {
    /// When rank intervals are worked out.
    pub enum IntervalRule {
        /// When at most 500 services are ranked.
        Auto = "auto",
        /// When at most 20,000 services are ranked.
        Always = "always",
        /// Not at all.
        Never = "never",
    }
}

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

words! {
    /// In which order changes come.
    pub enum ChangeSort {
        /// Those of the same services that moved most first, whichever way.
        Matched = "matched",
        /// Those that moved most on paper first, whichever way.
        Delta = "delta",
        /// In order of subject.
        Subject = "subject",
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
}

/// Which methodology.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its code.
    pub code: Code,
    /// One version; none: all frozen ones.
    pub version: Option<Code>,
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
    pub levels: Vec<Level>,
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
}

/// What a query came to mean, said in the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Echo {
    /// The node.
    #[schema(example = "one-fill")]
    pub criterion: String,
    /// Agencies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agency: Vec<Code>,
    /// Services.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service: Vec<Code>,
    /// Life events.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub life_event: Vec<Code>,
    /// Levels of government.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub level: Vec<Level>,
    /// Countries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub country: Vec<String>,
    /// Types of service.
    #[serde(rename = "type", skip_serializing_if = "Vec::is_empty")]
    pub service_type: Vec<ServiceType>,
    /// Source.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub source: Option<Source>,
    /// What a line is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub by: Option<By>,
    /// Periods named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub period: Vec<Period>,
    /// First period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub since: Option<Period>,
    /// Last period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub until: Option<Period>,
    /// The latest so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub latest: Option<usize>,
    /// Methodology: a code, or code and version.
    #[schema(required, example = "eu-egov-services@m2020")]
    pub methodology: Option<String>,
    /// Present where estimates from older versions stand in for what is not measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub backcast: Option<bool>,
    /// Target group; several are separated by spaces, and null means every one that has an answer.
    #[schema(required, example = "all")]
    pub target_group: Option<String>,
    /// Which services count.
    pub panel: PanelRule,
    /// What each service weighs.
    pub weight: Weight,
    /// How services become a group.
    pub combine: Combine,
    /// How far back a pooled group takes its life events.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<Length>)]
    pub window: Option<String>,
    /// The earlier of the two periods named.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub from: Option<Period>,
    /// The later of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub to: Option<Period>,
    /// Verdicts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verdict: Vec<Verdict>,
    /// In which order changes come.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sort: Option<ChangeSort>,
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
            && (self.levels.is_empty()
                || facts.level.is_some_and(|level| self.levels.contains(&level)))
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

    /// What the query came to mean.
    pub fn echo(&self) -> Echo {
        let by_group = self.by == Some(By::TargetGroup);
        let groups: Vec<&str> = self.target_groups.iter().map(Code::as_str).collect();
        let all = (!by_group).then(|| target_group::ALL.to_owned());
        Echo {
            criterion: self.criterion().to_owned(),
            agency: self.agencies.clone(),
            service: self.services.clone(),
            life_event: self.life_events.clone(),
            level: self.levels.clone(),
            country: self.countries.clone(),
            service_type: self.types.clone(),
            source: self.source,
            by: self.by,
            period: self.periods.named.clone(),
            since: self.periods.since,
            until: self.periods.until,
            latest: self.periods.latest,
            methodology: self.methodology.as_ref().map(Wanted::to_string),
            backcast: self.backcast.then_some(true),
            target_group: if groups.is_empty() { all } else { Some(groups.join(" ")) },
            panel: self.panel,
            weight: self.weight,
            combine: self.combine,
            window: self.window.map(|window| window.to_string()),
            from: self.periods.pair.map(|(from, _)| from),
            to: self.periods.pair.map(|(_, to)| to),
            verdict: self.verdicts.clone(),
            sort: (self.kind == Kind::Changes).then_some(self.sort),
        }
    }

    /// The node asked for: the first of several, and `index` where none is named.
    pub fn criterion(&self) -> &str {
        self.criteria.first().map_or(ROOT, Code::as_str)
    }

    /// The query in one form: sorted, defaults left out, percent-encoded; without `as_of`.
    ///
    /// The methodology is always named, for what is meant by none differs between installations.
    pub fn canonical(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        let mut list = |name, values: Vec<String>| {
            pairs.extend(values.into_iter().map(|value| (name, value)));
        };
        let codes = |codes: &[Code]| codes.iter().map(Code::to_string).collect();
        let root = matches!(self.criteria.as_slice(), [only] if *only == ROOT)
            && self.kind != Kind::Revisions;
        list("criterion", if root { Vec::new() } else { codes(&self.criteria) });
        list("agency", codes(&self.agencies));
        if !matches!(self.kind, Kind::ServiceSeries(_)) {
            list("service", codes(&self.services));
        }
        list("life_event", codes(&self.life_events));
        list("level", self.levels.iter().map(Level::to_string).collect());
        list("country", self.countries.clone());
        list("type", self.types.iter().map(ServiceType::to_string).collect());
        let only_all =
            matches!(self.target_groups.as_slice(), [only] if *only == target_group::ALL);
        let left_out = only_all && self.by != Some(By::TargetGroup);
        list("target_group", if left_out { Vec::new() } else { codes(&self.target_groups) });
        list("campaign", codes(&self.campaigns));
        list("verdict", self.verdicts.iter().map(Verdict::to_string).collect());
        list("period", self.periods.named.iter().map(Period::to_string).collect());
        let mut one = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        one("source", self.source.map(|source| source.to_string()));
        let default_by = match self.kind {
            Kind::Observations | Kind::Changes | Kind::Rankings | Kind::ServiceSeries(_) => {
                Some(By::Service)
            }
            _ => None,
        };
        one("by", self.by.filter(|by| Some(*by) != default_by).map(|by| by.to_string()));
        one("since", self.periods.since.map(|period| period.to_string()));
        one("until", self.periods.until.map(|period| period.to_string()));
        one("latest", self.periods.latest.map(|latest| latest.to_string()));
        one("methodology", self.methodology.as_ref().map(Wanted::to_string));
        one("backcast", self.backcast.then(|| true.to_string()));
        one("panel", (self.panel != PanelRule::All).then(|| self.panel.to_string()));
        one("weight", (self.weight != Weight::Equal).then(|| self.weight.to_string()));
        one("combine", (self.combine != Combine::Default).then(|| self.combine.to_string()));
        let window = self.window.filter(|window| *window != WINDOW);
        one("window", window.map(|window| window.to_string()));
        let (ranked, plain) = (self.ranked, Ranked::default());
        let other = |now: u64, default: u64| (now != default).then(|| now.to_string());
        one("interval", (ranked.interval != plain.interval).then(|| ranked.interval.to_string()));
        one("min_services", other(ranked.min_services, plain.min_services));
        one("min_n", other(ranked.min_n, plain.min_n));
        one("from", self.periods.pair.map(|(from, _)| from.to_string()));
        one("to", self.periods.pair.map(|(_, to)| to.to_string()));
        one("sort", (self.sort != ChangeSort::Matched).then(|| self.sort.to_string()));
        pairs.sort();
        encoded(&pairs)
    }

    /// The address at which this very answer stays: `path` with the query, as of its entry.
    pub fn permalink(&self, path: &str) -> String {
        let query = self.canonical();
        let joint = if query.is_empty() { "" } else { "&" };
        format!("{path}?{query}{joint}as_of={}", self.seq)
    }

    /// One line that cites the answer: what, under which methodology, as of when, and where.
    pub fn cite(&self, path: &str, at: Option<DateTime<Utc>>) -> String {
        let criteria: Vec<&str> = self.criteria.iter().map(Code::as_str).collect();
        let what = match self.kind {
            Kind::Observations | Kind::Series | Kind::ServiceSeries(_) => criteria.join(", "),
            Kind::Changes => format!("changes of {}", criteria.join(", ")),
            Kind::Scorecard => "scorecard".to_owned(),
            Kind::Coverage => "coverage".to_owned(),
            Kind::Criteria => "criteria".to_owned(),
            Kind::Rankings => format!("ranking by {}", criteria.join(", ")),
            Kind::Revisions => "revisions".to_owned(),
        };
        let methodology = self.methodology.as_ref().map(|wanted| format!(" ({wanted})"));
        let on = at.map(|at| format!(" of {}", at.format("%Y-%m-%d"))).unwrap_or_default();
        format!(
            "znamka: {what}{}, ledger entry {}{on}, {}",
            methodology.unwrap_or_default(),
            self.seq,
            self.permalink(path),
        )
    }
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.version {
            Some(version) => write!(f, "{}@{version}", self.code),
            None => write!(f, "{}", self.code),
        }
    }
}

/// What a query may hold as it is (RFC 3986, section 3.4), without what separates or means a space.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'@')
    .remove(b'/')
    .remove(b':');

fn encoded(pairs: &[(&str, String)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, ENCODED)))
        .collect();
    pairs.join("&")
}
