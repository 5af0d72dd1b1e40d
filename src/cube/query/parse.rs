//! From parameters to a query: all faults at once.

use super::{
    By, ChangeSort, Context, IntervalRule, Kind, PanelRule, Query, Ranked, Wanted,
    check::check,
    given::{Given, gather, said},
};
use crate::{
    domain::{
        agency::GroupLevel, code::Code, methodology::ROOT, service::ServiceType, source::Source,
        violation::Violation,
    },
    metrics::{
        change::Verdict,
        group::{Combine, Weight},
    },
};

/// What a ranking is made for: groups of services, but not of people.
const RANKED_BY: &[By] = &[By::Service, By::Agency, By::LifeEvent, By::Level, By::Country];

pub fn parse(
    pairs: &[(String, String)],
    kind: Kind,
    context: &Context<'_>,
) -> Result<Query, Vec<Violation>> {
    let mut given = gather(pairs, &kind, context);
    let as_of = given.as_of(context);
    let methodology = given.methodology(&kind, context);
    let mut criteria = given.codes("criterion");
    if criteria.is_empty() && kind != Kind::Revisions {
        criteria.extend(Code::parse(ROOT));
    }
    let mut services = given.codes("service");
    if let Kind::ServiceSeries(service) = &kind {
        services = vec![service.clone()];
    }
    let (by, default_by) = match kind {
        Kind::Observations | Kind::Changes => (By::ALL, Some(By::Service)),
        Kind::Rankings => (RANKED_BY, Some(By::Service)),
        // One service has lines by target group alone.
        Kind::ServiceSeries(_) => (&[By::TargetGroup][..], Some(By::Service)),
        _ => (By::ALL, None),
    };
    let seq = as_of.unwrap_or(context.snapshot.seq());
    let by = given.word("by", by, By::as_str).or(default_by);
    let combine = given.word("combine", Combine::ALL, Combine::as_str).unwrap_or(Combine::Default);
    let window = given.window(combine == Combine::Pooled && by != Some(By::LifeEvent));
    let mut query = Query {
        criteria,
        agencies: given.codes("agency"),
        services,
        life_events: given.codes("life_event"),
        levels: given.words("level", GroupLevel::ALL, GroupLevel::as_str),
        countries: given.countries(),
        types: given.words("type", ServiceType::ALL, ServiceType::as_str),
        target_groups: given.codes("target_group"),
        campaigns: given.codes("campaign"),
        source: given.word("source", Source::ALL, Source::as_str),
        by,
        periods: given.periods(),
        methodology,
        versions: Vec::new(),
        backcast: given.word("backcast", &[false, true], told).unwrap_or(false),
        casts: Vec::new(),
        panel: given.word("panel", PanelRule::ALL, PanelRule::as_str).unwrap_or(PanelRule::All),
        weight: given.word("weight", Weight::ALL, Weight::as_str).unwrap_or(Weight::Equal),
        combine,
        window,
        ranked: given.ranked(by),
        verdicts: given.words("verdict", Verdict::ALL, Verdict::as_str),
        sort: given
            .word("sort", ChangeSort::ALL, ChangeSort::as_str)
            .unwrap_or(ChangeSort::Matched),
        as_of,
        base: context.base.to_owned(),
        seq,
        page: Vec::new(),
        kind,
    };
    check(&mut query, context.snapshot, &mut given.faults);
    if given.faults.is_empty() { Ok(query) } else { Err(given.faults) }
}

fn told(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

impl Given<'_> {
    fn ranked(&mut self, by: Option<By>) -> Ranked {
        let plain = Ranked::default();
        if by == Some(By::Service) && self.has("min_services") {
            let detail = "A single service is not made of several.".into();
            let advice = "Leave it out, or rank groups with `by`.".into();
            self.fault("min_services", "contradiction", detail, advice);
        }
        let services = self.whole("min_services", 1..=1_000, "Say how many services, such as 3.");
        // Of fewer than ten people nothing is shown at all.
        let people = self.whole("min_n", 10..=1_000_000, "Say how many people, such as 30.");
        let interval = self.word("interval", IntervalRule::ALL, IntervalRule::as_str);
        Ranked {
            interval: interval.unwrap_or(plain.interval),
            min_services: services.unwrap_or(plain.min_services),
            min_n: people.unwrap_or(plain.min_n),
        }
    }

    /// The methodology: the one named, else the installation's own; none where none is needed.
    fn methodology(&mut self, kind: &Kind, context: &Context<'_>) -> Option<Wanted> {
        let needed = !matches!(kind, Kind::Coverage | Kind::Criteria | Kind::Structure);
        let own = needed.then_some(context.methodology);
        let text = self.one("methodology").or(own)?;
        let wanted = Wanted::parse(text);
        if wanted.is_none() {
            let detail = format!("`{}` names no methodology.", said(text));
            let advice = "Give a code, or code and version, such as `client-quality@m1`.".into();
            self.fault("methodology", "not-a-methodology", detail, advice);
        }
        wanted
    }
}
