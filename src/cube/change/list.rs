//! The changes of one or all subjects: one a line, in order, with how many there are of each verdict.

use std::cmp::Reverse;

use serde::Serialize;
use utoipa::ToSchema;

use super::{Change, Compared, Known, Pair};
use crate::{
    cube::{
        lines::Line,
        query::{ChangeSort, Query},
        select::Subject,
        view::View,
        ways::{Kept, lines},
    },
    domain::{agency::GroupLevel, code::Code, period::Length},
    metrics::change::Verdict,
};

/// A change and what it is of.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ChangeItem {
    /// What it is about.
    pub subject: Subject,
    /// Code of the agency that answered for the service in the later period; null for a group that
    /// is not of one agency.
    #[schema(required)]
    pub agency: Option<Code>,
    /// Code of its life event in that period; several are separated by spaces.
    #[schema(required, example = "family")]
    pub life_event: Option<String>,
    /// Its level of government in that period; null for a service of which nobody knows it.
    #[schema(required)]
    pub level: Option<GroupLevel>,
    /// Its country: ISO 3166-1 alpha-2.
    #[schema(required, example = "CZ")]
    pub country: Option<String>,
    /// Code of the node of the methodology.
    pub criterion: Code,
    /// Code of the target group whose experience it tells.
    pub target_group: Code,
    /// Length of both periods, an ISO 8601 duration.
    #[schema(example = "P1Y")]
    pub length: String,
    /// How the later value differs from the earlier.
    pub change: Change,
}

/// How many changes there are of each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Verdicts {
    /// A side has no value.
    pub missing: usize,
    /// The method changed.
    pub method_break: usize,
    /// It was found out in another way.
    pub source_changed: usize,
    /// Too few of the same services were measured.
    pub not_comparable: usize,
    /// Less than 0.05 points.
    pub unchanged: usize,
    /// Most of it comes of which services, or which of their criteria, were measured.
    pub composition: usize,
    /// Nobody can tell whether it is more than chance.
    pub no_test: usize,
    /// It may be chance.
    pub within_noise: usize,
    /// The same services did better by the same criteria.
    pub improved: usize,
    /// The same services did worse by the same criteria.
    pub worsened: usize,
}

/// All changes that a query asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    /// Those of the verdicts asked for, in the order asked for.
    pub items: Vec<ChangeItem>,
    /// How many there are of each verdict, those not asked for too.
    pub verdicts: Verdicts,
    /// How many of them could be set against one another.
    pub compared: usize,
    /// How many there are.
    pub of: usize,
    /// How many services count, where only the matched ones do.
    pub panel: Option<Kept>,
}

/// What changes are sorted and continued by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangeKey {
    /// Those that cannot be set against one another come last.
    apart: bool,
    /// The largest first, as the bits of a number of at least 0; they are in the order of it.
    size: Reverse<u64>,
    subject: String,
    target_group: Code,
    length: String,
}

/// The changes that a query asks for.
pub fn changes(view: &View<'_>, query: &Query) -> Changes {
    let (lines, panel) = lines(view, query);
    let known = Known::default();
    let item = |line| {
        let compared = Compared::new(query, line, &known);
        Some(item(&compared, pair(&compared)?))
    };
    let mut items: Vec<ChangeItem> = lines.iter().filter_map(item).collect();
    let mut verdicts = Verdicts::default();
    for item in &items {
        *verdicts.count(item.change.verdict) += 1;
    }
    let of = items.len();
    let compared = items.iter().filter(|item| item.change.verdict.is_compared()).count();
    let is_asked =
        |verdict: Verdict| query.verdicts.is_empty() || query.verdicts.contains(&verdict);
    items.retain(|item| is_asked(item.change.verdict));
    items.sort_by_cached_key(|item| ChangeKey::of(item, query.sort));
    let panel = panel.as_ref().map(Kept::of);
    Changes { items, verdicts, compared, of, panel }
}

/// The periods of a line that are set against one another: those named, else its latest value and
/// the latest earlier one with which it can be compared, else the latest earlier one.
fn pair(compared: &Compared<'_, '_>) -> Option<Pair> {
    let Compared { query, line, .. } = compared;
    let Some((from, to)) = query.periods.pair else {
        let valued = line.figures.iter().rposition(|figure| figure.value.is_some());
        let later = valued.or_else(|| line.figures.len().checked_sub(1))?;
        let earlier = compared.comparable(later).or_else(|| compared.earlier(later).next());
        let period = |place: usize| line.figures.get(place).map(|figure| figure.period);
        let (from, to) = (earlier.and_then(period), period(later)?);
        return Some(Pair { from, to, earlier, later: Some(later) });
    };
    // Of a period under two versions of a methodology the one with a value counts, the later first.
    let at = |period| {
        let of_period = || {
            let figures = line.figures.iter().enumerate().rev();
            figures.filter(move |(_, figure)| figure.period == period)
        };
        let valued = of_period().find(|(_, figure)| figure.value.is_some());
        valued.or_else(|| of_period().next()).map(|(place, _)| place)
    };
    let later = at(to);
    let comparable = later.and_then(|later| compared.comparable(later));
    let earlier = comparable.or_else(|| at(from));
    Some(Pair { from: Some(from), to, earlier, later })
}

fn item(compared: &Compared<'_, '_>, pair: Pair) -> ChangeItem {
    let line = compared.line;
    let figure = |place: Option<usize>| place.and_then(|place| line.figures.get(place));
    let facts = figure(pair.later).or_else(|| figure(pair.earlier)).and_then(|made| made.facts);
    let Line { subject, criterion, target_group, length, .. } = line;
    let life_events =
        facts.map(|facts| facts.life_events.iter().map(Code::as_str).collect::<Vec<_>>().join(" "));
    let life_event = subject.life_event.as_ref().map(Code::to_string);
    ChangeItem {
        subject: subject.clone(),
        agency: facts.map(|facts| facts.agency.clone()).or_else(|| subject.agency.clone()),
        life_event: life_events.filter(|codes| !codes.is_empty()).or(life_event),
        level: facts.map_or(subject.level, |facts| facts.level.map(GroupLevel::from)),
        country: facts.map(|facts| facts.country.clone()).or_else(|| subject.country.clone()),
        criterion: (*criterion).clone(),
        target_group: target_group.clone(),
        length: length.to_string(),
        change: compared.between(pair),
    }
}

impl Changes {
    /// At most `limit` changes after `after`, and the key to go on from when more follow.
    pub fn page(
        &self,
        sort: ChangeSort,
        after: Option<&ChangeKey>,
        limit: usize,
    ) -> (&[ChangeItem], Option<ChangeKey>) {
        let is_before =
            |item: &ChangeItem| after.is_some_and(|after| ChangeKey::of(item, sort) <= *after);
        let begin = self.items.partition_point(is_before);
        let rest = self.items.get(begin..).unwrap_or_default();
        let page = rest.get(..limit).unwrap_or(rest);
        let more = page.len() < rest.len();
        (page, page.last().filter(|_| more).map(|last| ChangeKey::of(last, sort)))
    }
}

impl Verdicts {
    fn count(&mut self, verdict: Verdict) -> &mut usize {
        match verdict {
            Verdict::Missing => &mut self.missing,
            Verdict::MethodBreak => &mut self.method_break,
            Verdict::SourceChanged => &mut self.source_changed,
            Verdict::NotComparable => &mut self.not_comparable,
            Verdict::Unchanged => &mut self.unchanged,
            Verdict::Composition => &mut self.composition,
            Verdict::NoTest => &mut self.no_test,
            Verdict::WithinNoise => &mut self.within_noise,
            Verdict::Improved => &mut self.improved,
            Verdict::Worsened => &mut self.worsened,
        }
    }
}

impl ChangeKey {
    fn of(item: &ChangeItem, sort: ChangeSort) -> Self {
        let change = &item.change;
        let size = match sort {
            ChangeSort::Matched => change.matched,
            ChangeSort::Delta => change.delta,
            ChangeSort::Subject => None,
        };
        let is_ranked = sort != ChangeSort::Subject;
        let size = size.filter(|_| change.verdict.is_compared());
        Self {
            apart: is_ranked && size.is_none(),
            size: Reverse(size.unwrap_or_default().abs().to_bits()),
            subject: item.subject.text(),
            target_group: item.target_group.clone(),
            length: item.length.clone(),
        }
    }

    /// The key as text, which a cursor can carry.
    pub fn text(&self) -> String {
        let Self { apart, size, subject, target_group, length } = self;
        format!("{apart}|{}|{subject}|{target_group}|{length}", size.0)
    }

    /// The key that a text spells.
    ///
    /// ```
    /// use znamka::cube::change::ChangeKey;
    ///
    /// let text = "false|4617878467915022336|cz-passport|all|P1Y";
    /// assert_eq!(ChangeKey::read(text).unwrap().text(), text);
    /// assert_eq!(ChangeKey::read("cz-passport"), None);
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('|');
        let key = Self {
            apart: parts.next()?.parse().ok()?,
            size: Reverse(parts.next()?.parse().ok()?),
            subject: parts.next()?.to_owned(),
            target_group: Code::parse(parts.next()?)?,
            length: Length::parse(parts.next()?)?.to_string(),
        };
        parts.next().is_none().then_some(key)
    }
}
