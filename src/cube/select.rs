//! Which services a query selects, sorted into what its lines are about, with what was expected.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    backcast,
    public::Public,
    query::{By, Query},
    state::Membership,
    view::View,
};
use crate::domain::{
    agency::GroupLevel, cell::ScorecardKey, code::Code, facts::Facts, methodology::MethodologyId,
    period::Period, target_group,
};

/// What a line is about; what it runs over is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[schema(example = json!({"country": "CZ"}))]
pub struct Subject {
    /// A service.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub service: Option<Code>,
    /// The services of an agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub agency: Option<Code>,
    /// The services of a life event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub life_event: Option<Code>,
    /// The services of a level of government; `unknown`: those of which nobody knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub level: Option<GroupLevel>,
    /// The services of a country.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub country: Option<String>,
    /// The experience of a target group; left out: of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub target_group: Option<Code>,
}

impl Subject {
    /// Its codes as one text: what rows are sorted and continued by.
    pub fn text(&self) -> String {
        let Self { service, agency, life_event, level, country, .. } = self;
        let names = [
            service.as_ref().map(Code::as_str),
            agency.as_ref().map(Code::as_str),
            life_event.as_ref().map(Code::as_str),
            level.map(GroupLevel::as_str),
            country.as_deref(),
        ];
        names.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// A period under a version of a methodology.
pub type Column<'a> = (Period, &'a MethodologyId);

/// The services of one subject in one column.
#[derive(Default)]
pub struct Bucket<'a> {
    /// Those of which something is published.
    pub members: Vec<Public<'a>>,
    /// What campaigns expect, whether or not anything is published of it; none without a campaign.
    pub due: Option<Vec<Awaited<'a>>>,
}

/// A service that a campaign expects.
pub struct Awaited<'a> {
    pub service: Code,
    pub facts: Arc<Facts>,
    /// Its scorecard, where there is one.
    pub public: Option<Public<'a>>,
}

pub type Buckets<'a> = BTreeMap<Subject, BTreeMap<Column<'a>, Bucket<'a>>>;

/// The scorecards that a query selects, in order of service, period and methodology; those of the
/// services after `before` and those of it too.
pub fn selected<'a>(
    view: &View<'a>,
    query: &'a Query,
    before: Option<&Code>,
) -> Box<dyn Iterator<Item = Public<'a>> + 'a> {
    let view = *view;
    let is_read = move |public: &Public<'a>| query.reads_period(public.key.period);
    let read = move |public: Public<'a>| {
        let public = backcast::read(&view, query, public)?;
        query.takes(&public.key.service, public.facts).then_some(public)
    };
    let before = before.cloned();
    let Some(services) = services(&view, query) else {
        let all = view.scorecards(
            move |key| before.as_ref().is_some_and(|before| key.service < *before),
            move |key| query.reads_period(key.period),
        );
        return Box::new(all.filter_map(read));
    };
    let services = services
        .into_iter()
        .filter(move |service| before.as_ref().is_none_or(|before| *service >= before));
    let of_them = services.flat_map(move |service| view.scorecards_of(service));
    Box::new(of_them.filter(is_read).filter_map(read))
}

/// The services of which a query can select any, in order of code; nothing when all have to be asked.
pub fn services<'a>(view: &View<'a>, query: &'a Query) -> Option<Vec<&'a Code>> {
    // Codes come sorted from the query.
    if !query.services.is_empty() {
        return Some(query.services.iter().collect());
    }
    if !query.agencies.is_empty() {
        return Some(view.members(query.agencies.iter().cloned().map(Membership::Agency)));
    }
    let life_events = query.life_events.iter().cloned().map(Membership::LifeEvent);
    (!query.life_events.is_empty()).then(|| view.members(life_events))
}

/// What the services are sorted into.
pub fn subjects(query: &Query, service: &Code, facts: &Facts) -> Vec<Subject> {
    let whole = whole(query);
    match query.by {
        None | Some(By::TargetGroup) => vec![whole],
        Some(By::Service) => vec![Subject { service: Some(service.clone()), ..Subject::default() }],
        Some(By::Agency) => {
            vec![Subject { agency: Some(facts.agency.clone()), ..Subject::default() }]
        }
        Some(By::LifeEvent) => facts
            .life_events
            .iter()
            .filter(|code| query.life_events.is_empty() || query.life_events.contains(code))
            .map(|code| Subject { life_event: Some(code.clone()), ..Subject::default() })
            .collect(),
        Some(By::Level) => {
            let level = GroupLevel::of(facts.level);
            vec![Subject { level: Some(level), ..Subject::default() }]
        }
        Some(By::Country) => {
            vec![Subject { country: Some(facts.country.clone()), ..Subject::default() }]
        }
    }
}

/// The whole selection: what it was narrowed to, where that is one thing.
fn whole(query: &Query) -> Subject {
    fn only<T: Clone>(list: &[T]) -> Option<T> {
        if let [only] = list { Some(only.clone()) } else { None }
    }
    let groups = only(&query.target_groups).filter(|code| *code != target_group::ALL);
    Subject {
        service: only(&query.services),
        agency: only(&query.agencies),
        life_event: only(&query.life_events),
        level: only(&query.levels),
        country: only(&query.countries),
        target_group: groups,
    }
}

/// The selected scorecards by subject and column.
pub fn buckets<'a>(view: &View<'a>, query: &'a Query) -> Buckets<'a> {
    let mut buckets = Buckets::new();
    let mut columns: BTreeSet<Column<'a>> = BTreeSet::new();
    for public in selected(view, query, None) {
        let column = (public.key.period, public.methodology());
        columns.insert(column);
        for subject in subjects(query, &public.key.service, public.facts) {
            let bucket = buckets.entry(subject).or_default().entry(column).or_default();
            bucket.members.push(public);
        }
    }
    // One service is expected or not, and no number says so.
    if !query.is_of_services() {
        for column in columns {
            expect(view, query, column, &mut buckets);
        }
    }
    buckets
}

/// Puts what campaigns expect in a column into the buckets of it.
fn expect<'a>(view: &View<'a>, query: &'a Query, column: Column<'a>, buckets: &mut Buckets<'a>) {
    let mut due: BTreeMap<Code, Facts> = BTreeMap::new();
    let mut any = false;
    // Whoever was expected under the older version is expected of an estimate, too.
    let versions = query.casts.iter().map(|cast| &cast.earlier).chain([column.1]);
    for state in versions.flat_map(|version| view.campaigns_of(column.0, version)) {
        any = true;
        due.extend(view.due(state));
    }
    if !any {
        return;
    }
    for columns in buckets.values_mut() {
        if let Some(bucket) = columns.get_mut(&column) {
            bucket.due = Some(Vec::new());
        }
    }
    for (service, facts) in due {
        let key = ScorecardKey {
            service: service.clone(),
            period: column.0,
            methodology: column.1.clone(),
        };
        let public = backcast::scorecard(view, query, &key);
        // The facts of the period win over those of the day the campaign closed.
        let facts = Arc::new(public.map_or(facts, |public| public.facts.clone()));
        if !query.takes(&service, &facts) {
            continue;
        }
        for subject in subjects(query, &service, &facts) {
            let bucket = buckets.get_mut(&subject).and_then(|columns| columns.get_mut(&column));
            if let Some(due) = bucket.and_then(|bucket| bucket.due.as_mut()) {
                due.push(Awaited { service: service.clone(), facts: Arc::clone(&facts), public });
            }
        }
    }
}

/// The target groups that lines are made for.
pub fn target_groups(query: &Query, criterion: &Code, buckets: &Buckets<'_>) -> Vec<Code> {
    if !query.target_groups.is_empty() {
        return query.target_groups.clone();
    }
    if query.by != Some(By::TargetGroup) {
        return Code::parse(target_group::ALL).into_iter().collect();
    }
    let members = buckets.values().flat_map(BTreeMap::values).flat_map(|bucket| &bucket.members);
    let groups: BTreeSet<&Code> =
        members.flat_map(|member| member.target_groups(criterion)).collect();
    groups.into_iter().cloned().collect()
}
