//! The address at which an answer stays, and the line to cite it by.

use chrono::{DateTime, Utc};

use super::{By, ChangeSort, Kind, PanelRule, Query, Ranked, WINDOW, Wanted};
use crate::{
    domain::{
        address, agency::GroupLevel, code::Code, methodology::ROOT, period::Period,
        service::ServiceType, target_group,
    },
    metrics::{
        change::Verdict,
        group::{Combine, Weight},
    },
};

impl Query {
    /// The query in one form: sorted, defaults left out, percent-encoded; without `as_of`, and of a list
    /// with the page that is shown.
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
        list("level", self.levels.iter().map(GroupLevel::to_string).collect());
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
        pairs.extend(self.page.iter().cloned());
        pairs.sort();
        address::query(pairs)
    }

    /// The address at which this very answer stays: `path` with the query, as of its entry. Absolute where
    /// the installation says under which address the public reaches it: who is given it elsewhere finds
    /// the answer.
    pub fn permalink(&self, path: &str) -> String {
        format!("{}{}", self.base, self.place(path))
    }

    /// The same, told from here.
    pub fn place(&self, path: &str) -> String {
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
            Kind::Structure => "structure".to_owned(),
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
