//! From parameters to a query: all faults at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use chrono::{DateTime, Utc};

use super::{
    By, ChangeSort, Context, IntervalRule, Kind, PanelRule, Periods, Query, Ranked, WINDOW, Wanted,
    check::check,
};
use crate::{
    domain::{
        agency::{Level, is_country},
        code::Code,
        methodology::ROOT,
        period::{Length, Period},
        service::ServiceType,
        source::Source,
        violation::{Violation, did_you_mean},
    },
    metrics::{
        change::Verdict,
        group::{Combine, Weight},
    },
};

/// Parameters of what is worked out, and whether they may be repeated.
const WORKED_OUT: &[&str] = &[
    "criterion",
    "agency",
    "service",
    "life_event",
    "level",
    "country",
    "type",
    "target_group",
    "source",
    "by",
    "period",
    "since",
    "until",
    "latest",
    "methodology",
    "backcast",
    "as_of",
    "panel",
    "weight",
    "combine",
    "window",
];
/// Those of changes: the same, and which two periods, which verdicts, in which order.
const CHANGES: &[&str] = &[
    "criterion",
    "agency",
    "service",
    "life_event",
    "level",
    "country",
    "type",
    "target_group",
    "source",
    "by",
    "period",
    "since",
    "until",
    "latest",
    "methodology",
    "backcast",
    "as_of",
    "panel",
    "weight",
    "combine",
    "from",
    "to",
    "verdict",
    "sort",
];
/// Those of one service's series: it is one line, and its service is in the path.
const ONE_SERVICE: &[&str] = &[
    "criterion",
    "target_group",
    "source",
    "by",
    "period",
    "since",
    "until",
    "latest",
    "methodology",
    "backcast",
    "as_of",
];
const SCORECARD: &[&str] = &["methodology", "target_group", "as_of"];
const COVERAGE: &[&str] = &["campaign", "agency", "period", "as_of"];
const CRITERIA: &[&str] = &["methodology", "as_of"];
/// Those of a ranking: one period and one type of service, and groups of services.
const RANKINGS: &[&str] = &[
    "criterion",
    "agency",
    "service",
    "life_event",
    "level",
    "country",
    "type",
    "target_group",
    "source",
    "by",
    "period",
    "methodology",
    "as_of",
    "weight",
    "combine",
    "interval",
    "min_services",
    "min_n",
];
const REVISIONS: &[&str] = &[
    "criterion",
    "agency",
    "service",
    "life_event",
    "level",
    "country",
    "type",
    "target_group",
    "source",
    "period",
    "since",
    "until",
    "methodology",
    "as_of",
];
/// What a ranking is made for: groups of services, but not of people.
const RANKED_BY: &[By] = &[By::Service, By::Agency, By::LifeEvent, By::Level, By::Country];

/// Known, and offered later.
const LATER: &[&str] = &["labels", "lang", "profile", "ci", "rank"];

const REPEATABLE: &[&str] = &[
    "agency",
    "service",
    "life_event",
    "level",
    "country",
    "type",
    "target_group",
    "period",
    "campaign",
    "verdict",
];

/// Most values of one parameter, and most unknown parameters that are named.
const MOST: usize = 100;

/// Longest part of a value that is said back.
fn said(text: &str) -> String {
    text.chars().take(80).collect()
}

/// The values given, by name, and the faults found so far.
struct Given<'a> {
    values: BTreeMap<&'a str, Vec<&'a str>>,
    faults: Vec<Violation>,
}

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
    let combine = given.combine();
    let window = given.window(combine == Combine::Pooled && by != Some(By::LifeEvent));
    let mut query = Query {
        criteria,
        agencies: given.codes("agency"),
        services,
        life_events: given.codes("life_event"),
        levels: given.words("level", Level::ALL, Level::as_str),
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
        seq,
        kind,
    };
    check(&mut query, &context.snapshot.view(seq), &mut given.faults);
    if given.faults.is_empty() { Ok(query) } else { Err(given.faults) }
}

fn told(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

/// Sorts the pairs by name; faults for names that are none, come later, or are repeated.
fn gather<'a>(pairs: &'a [(String, String)], kind: &Kind, context: &Context<'_>) -> Given<'a> {
    let known = match kind {
        Kind::Observations | Kind::Series => WORKED_OUT,
        Kind::Changes => CHANGES,
        Kind::ServiceSeries(_) => ONE_SERVICE,
        Kind::Scorecard => SCORECARD,
        Kind::Coverage => COVERAGE,
        Kind::Criteria => CRITERIA,
        Kind::Rankings => RANKINGS,
        Kind::Revisions => REVISIONS,
    };
    let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut unknown: BTreeSet<&str> = BTreeSet::new();
    for (name, value) in pairs {
        if known.contains(&name.as_str()) {
            values.entry(name).or_default().push(value);
        } else if !context.also.contains(&name.as_str()) {
            unknown.insert(name);
        }
    }
    let mut faults: Vec<Violation> = unknown
        .into_iter()
        .take(MOST)
        .map(|name| {
            if LATER.contains(&name) {
                return not_offered_yet(name, "This parameter is not offered yet.");
            }
            let names = known.iter().chain(context.also).copied();
            let advice = did_you_mean(name, names).unwrap_or_else(|| {
                let known: Vec<&str> = known.iter().chain(context.also).copied().collect();
                format!("There are: {}.", known.join(", "))
            });
            let detail = format!("There is no parameter `{}` here.", said(name));
            Violation::parameter(said(name), "unknown-parameter", detail, advice)
        })
        .collect();
    for (name, values) in &mut values {
        let several = match *name {
            "criterion" => matches!(kind, Kind::Observations | Kind::Revisions),
            // A ranking mixes neither types, nor periods, nor whose experience it is.
            "type" | "period" | "target_group" if *kind == Kind::Rankings => false,
            name => REPEATABLE.contains(&name),
        };
        let count = values.len();
        values.sort_unstable();
        values.dedup();
        if (count > 1 && !several) || values.len() < count {
            faults.push(Violation::parameter(
                *name,
                "repeated-parameter",
                format!("`{name}` is given {count} times."),
                if several { "Name each value once." } else { "Give it once." },
            ));
        }
        if values.len() > MOST {
            faults.push(Violation::parameter(
                *name,
                "too-many",
                format!("`{name}` has {} values; it may have {MOST}.", values.len()),
                "Ask several times, or for all of them by leaving it out.",
            ));
            values.truncate(MOST);
        }
    }
    Given { values, faults }
}

fn not_offered_yet(name: &str, detail: &str) -> Violation {
    Violation::parameter(
        name,
        "not-offered-yet",
        detail,
        "Leave it out; a later version offers it.",
    )
}

impl<'a> Given<'a> {
    fn all(&self, name: &str) -> Vec<&'a str> {
        self.values.get(name).cloned().unwrap_or_default()
    }

    fn one(&self, name: &str) -> Option<&'a str> {
        self.values.get(name)?.first().copied()
    }

    fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    fn fault(&mut self, name: &str, code: &'static str, detail: String, advice: String) {
        self.faults.push(Violation::parameter(name, code, detail, advice));
    }

    fn codes(&mut self, name: &str) -> Vec<Code> {
        let mut codes = Vec::new();
        for text in self.all(name) {
            match Code::parse(text) {
                Some(code) => codes.push(code),
                None => self.fault(
                    name,
                    "not-a-code",
                    format!("`{}` is no code.", said(text)),
                    "A code is a lower-case letter, then lower-case letters, digits and `-`."
                        .into(),
                ),
            }
        }
        codes
    }

    fn countries(&mut self) -> Vec<String> {
        let (countries, wrong): (Vec<&str>, Vec<&str>) =
            self.all("country").into_iter().partition(|text| is_country(text));
        for text in wrong {
            let detail = format!("`{}` is no country code.", said(text));
            let advice = "Use two capital letters of ISO 3166-1, such as `CZ`.".into();
            self.fault("country", "not-a-country", detail, advice);
        }
        countries.into_iter().map(str::to_owned).collect()
    }

    fn words<T: Copy + Ord>(
        &mut self,
        name: &str,
        all: &[T],
        spelled: impl Fn(T) -> &'static str,
    ) -> Vec<T> {
        let mut words = Vec::new();
        for text in self.all(name) {
            if let Some(word) = all.iter().copied().find(|word| spelled(*word) == text) {
                words.push(word);
                continue;
            }
            let names: Vec<&str> = all.iter().map(|word| spelled(*word)).collect();
            let advice = did_you_mean(text, names.iter().copied())
                .unwrap_or_else(|| format!("Use one of: {}.", names.join(", ")));
            let detail = format!("`{}` is not in the list.", said(text));
            self.fault(name, "unknown-word", detail, advice);
        }
        words.sort();
        words
    }

    fn word<T: Copy + Ord>(
        &mut self,
        name: &str,
        all: &[T],
        spelled: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        self.words(name, all, spelled).first().copied()
    }

    fn combine(&mut self) -> Combine {
        self.word("combine", Combine::ALL, Combine::as_str).unwrap_or(Combine::Default)
    }

    /// How far back life events are taken, where a group is pooled over them.
    fn window(&mut self, pools_life_events: bool) -> Option<Length> {
        let Some(text) = self.one("window") else {
            return pools_life_events.then_some(WINDOW);
        };
        let window = Length::parse(text);
        if window.is_none() {
            let detail = format!("`{}` is no duration.", said(text));
            let advice = "Use ISO 8601, such as `P2Y`, `P1Y` or `P6M`.".into();
            self.fault("window", "not-a-duration", detail, advice);
        }
        if !pools_life_events {
            let detail = "A window says how far back a pooled group takes its life events; here no \
                          group is pooled over them.";
            let advice = "Leave it out, or add `combine=pooled` without `by=life_event`.";
            self.fault("window", "contradiction", detail.into(), advice.into());
        }
        window.filter(|_| pools_life_events)
    }

    fn period(&mut self, name: &str, text: &str) -> Option<Period> {
        let period = Period::parse(text);
        if period.is_none() {
            let advice = "Give a year `2025`, half `2025-S1`, quarter `2025-Q3`, month `2025-07`, or \
                          a range `2024-10-01/P1Y`.";
            let detail = format!("`{}` is no period.", said(text));
            self.fault(name, "not-a-period", detail, advice.into());
        }
        period
    }

    fn periods(&mut self) -> Periods {
        let mut named = Vec::new();
        for text in self.all("period") {
            named.extend(self.period("period", text));
        }
        named.sort();
        named.dedup();
        let since = self.one("since").and_then(|text| self.period("since", text));
        let until = self.one("until").and_then(|text| self.period("until", text));
        let latest = self.whole("latest", 1..=1_000, "Say how many periods, such as 4.");
        let latest = latest.and_then(|latest| usize::try_from(latest).ok());
        for name in ["since", "until", "latest"] {
            if self.has("period") && self.has(name) {
                let detail = format!("`period` and `{name}` exclude one another.");
                let advice = "Name the periods, or bound them; not both.".into();
                self.fault(name, "contradiction", detail, advice);
            }
        }
        if let (Some(since), Some(until)) = (since, until)
            && since.starts_on() > until.ends_on()
        {
            let detail = format!("`{since}` begins after the end of `{until}`.");
            self.fault("until", "contradiction", detail, "Give a later period here.".into());
        }
        let pair = self.pair();
        for name in ["period", "since", "until", "latest"] {
            if self.has(name) && (self.has("from") || self.has("to")) {
                let detail = format!("`from` and `to` name the periods, and `{name}` does so too.");
                self.fault(name, "contradiction", detail, "Leave one or the other out.".into());
            }
        }
        Periods { named, since, until, latest, pair }
    }

    /// The two periods that are set against one another.
    fn pair(&mut self) -> Option<(Period, Period)> {
        let from = self.one("from").map(|text| self.period("from", text));
        let to = self.one("to").map(|text| self.period("to", text));
        let (from, to) = match (from, to) {
            (None, None) => return None,
            (Some(from), Some(to)) => (from?, to?),
            (from, _) => {
                let (name, other) = if from.is_some() { ("from", "to") } else { ("to", "from") };
                let detail = format!("`{name}` is given without `{other}`.");
                let advice = "Give both, or neither: then each value is compared with the latest \
                              earlier one with which it can be; `until` bounds them.";
                self.fault(name, "contradiction", detail, advice.into());
                return None;
            }
        };
        if from == to {
            let detail = format!("`{from}` is compared with itself.");
            self.fault("to", "contradiction", detail, "Give a later period here.".into());
        } else if from.length() != to.length() {
            let detail =
                format!("`{from}` is as long as {}, `{to}` as {}.", from.length(), to.length());
            let advice = "Give two periods of one length.".into();
            self.fault("to", "contradiction", detail, advice);
        } else if from > to {
            let detail = format!("`{from}` comes after `{to}`.");
            self.fault("to", "contradiction", detail, "Give a later period here.".into());
        }
        (from < to).then_some((from, to))
    }

    /// A whole number within bounds.
    fn whole(&mut self, name: &str, bounds: RangeInclusive<u64>, advice: &str) -> Option<u64> {
        let text = self.one(name)?;
        let plain = text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse().ok().filter(|n| plain && bounds.contains(n));
        if number.is_none() {
            let (least, most) = bounds.into_inner();
            let detail = format!("`{}` is no whole number from {least} to {most}.", said(text));
            self.fault(name, "out-of-range", detail, advice.into());
        }
        number
    }

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
        let needed = !matches!(kind, Kind::Coverage | Kind::Criteria);
        let own = needed.then_some(context.methodology);
        let text = self.one("methodology").or(own)?;
        let (code, version) = text.split_once('@').map_or((text, None), |(c, v)| (c, Some(v)));
        let version = version.map(|version| Code::parse(version).ok_or(())).transpose();
        let wanted = Code::parse(code).zip(version.ok());
        if wanted.is_none() {
            let detail = format!("`{}` names no methodology.", said(text));
            let advice = "Give a code, or code and version, such as `client-quality@m1`.".into();
            self.fault("methodology", "not-a-methodology", detail, advice);
        }
        wanted.map(|(code, version)| Wanted { code, version })
    }

    /// The entry asked for: a number, or the last entry not after a time.
    fn as_of(&mut self, context: &Context<'_>) -> Option<i64> {
        let text = self.one("as_of")?;
        let head = context.snapshot.seq();
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if plain {
            let seq = text.parse().ok().filter(|seq| *seq <= head);
            if seq.is_none() {
                let detail = format!("The ledger has {head} entries; {} is beyond.", said(text));
                let advice = format!("Give 1 to {head}, or leave it out.");
                self.fault("as_of", "as-of-in-the-future", detail, advice);
            }
            return seq;
        }
        match DateTime::parse_from_rfc3339(text) {
            Ok(time) if time.with_timezone(&Utc) > context.now => {
                let detail = format!("`{}` has not come yet.", said(text));
                let advice = "Give a time that has passed, or leave it out.".into();
                self.fault("as_of", "as-of-in-the-future", detail, advice);
                None
            }
            Ok(time) => Some(context.snapshot.seq_at(time.with_timezone(&Utc))),
            Err(_) => {
                let detail = format!("`{}` is neither a ledger entry nor a time.", said(text));
                let advice = "Give a number, or a time such as `2026-01-31T00:00:00Z`.".into();
                self.fault("as_of", "not-a-moment", detail, advice);
                None
            }
        }
    }
}
