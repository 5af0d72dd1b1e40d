//! Words in English.

mod period;

use super::{
    Language,
    change::{self, Cause, Gap, Like, Pair},
    news,
    trend::{self, Way, capitalised},
};
use crate::{
    domain::{language::Language as LanguageCode, news::NewsKind, period::Period, source::Source},
    metrics::{change::ChangesReason, trend::TrendReason},
};

/// English.
pub struct English;

impl Language for English {
    fn language(&self) -> LanguageCode {
        LanguageCode::English
    }

    fn comma(&self) -> char {
        '.'
    }
}

/// The matched services of a group; nothing where there is one service and no group.
fn services(like: Like) -> Option<String> {
    let Like { kept, of, .. } = like;
    match kept {
        _ if like.is_single() => None,
        kept if kept == of => Some(format!("the same {of} services")),
        kept => Some(format!("the same {kept} of {of} services")),
    }
}

const CRITERIA: &str = "by the same criteria";

fn verb(better: bool) -> &'static str {
    if better { "improved" } else { "worsened" }
}

fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Services => "other services were measured, too",
        Cause::Criteria => "other criteria were measured, too",
        Cause::Both => "other services and other criteria were measured, too",
    }
}

fn among(Pair { from, to }: &Pair) -> String {
    format!("from {} to {}", period::named(*from), period::named(*to))
}

impl change::Words for English {
    fn difference(&self, pair: &Pair, like: Option<&str>, matched: &str) -> String {
        let like = like.map(|like| format!(" {like}")).unwrap_or_default();
        format!("The difference {} is {matched} points{like}", among(pair))
    }

    fn for_services(&self, like: Like) -> Option<String> {
        services(like).map(|services| format!("for {services}"))
    }

    fn by_criteria(&self) -> &'static str {
        CRITERIA
    }

    fn moved(&self, pair: &Pair, like: Like, better: bool, by: &str) -> String {
        let who = services(like).unwrap_or_else(|| "the service".into());
        let who = if like.criteria { format!("{CRITERIA} {who}") } else { who };
        format!("{} {} by {by} points {}", capitalised(&who), verb(better), among(pair))
    }

    fn whole(&self, delta: &str, of: Option<Cause>, mostly: bool) -> String {
        let because = if mostly { "mostly because" } else { "because" };
        let of = of.map(|of| format!(", {because} {}", cause(of))).unwrap_or_default();
        format!("The whole difference is {delta} points{of}")
    }

    fn interval(&self, low: &str, high: &str) -> String {
        format!("95% interval {low} to {high}")
    }

    fn untested(&self) -> &'static str {
        ", and nobody can tell whether that is chance"
    }

    fn within_noise(&self, interval: &str) -> String {
        format!(", which may be chance ({interval})")
    }

    fn unchanged(&self, pair: &Pair, delta: &str, same: Option<(&str, &str)>) -> String {
        let same = same.map(|(like, matched)| format!(", and {matched} {like}"));
        let same = same.unwrap_or_default();
        format!("Nothing changed {}: the difference is {delta} points{same}", among(pair))
    }

    fn missing(&self, pair: &Pair, gap: Gap) -> String {
        let [from, to] = [pair.from, pair.to].map(period::named);
        let changed = format!("so nobody can tell what changed {}", among(pair));
        let unmatched = "in every period, so no change of the same services can be told";
        match gap {
            Gap::Earlier => {
                format!("There is no earlier value that the one for {to} could be compared with")
            }
            Gap::All => format!("There is no value for {to} or before, so no change can be told"),
            Gap::Both => format!("There is no value for {from} or for {to}, {changed}"),
            Gap::From => format!("There is no value for {from}, {changed}"),
            Gap::To => format!("There is no value for {to}, {changed}"),
            Gap::Unmatched(1) => {
                format!("The only service with a value does not have one {unmatched}")
            }
            Gap::Unmatched(n) => {
                format!("None of the {n} services with a value has one {unmatched}")
            }
        }
    }

    fn method_break(&self, pair: &Pair, [before, after]: [&str; 2]) -> String {
        let [from, to] = [pair.from, pair.to].map(period::named);
        format!(
            "The method changed between {from} and {to}, so {before} and {after} points cannot be \
             compared"
        )
    }

    fn source_changed(&self, pair: &Pair, delta: &str) -> String {
        let [from, to] = [pair.from, pair.to].map(period::named);
        format!(
            "It was found out in another way in {to} than in {from}, and that alone may be the whole \
             difference of {delta} points"
        )
    }

    fn sources_changed(&self, pair: &Pair, resourced: usize, kept: usize, delta: &str) -> String {
        let [from, to] = [pair.from, pair.to].map(period::named);
        let was = if resourced == 1 { "was" } else { "were" };
        format!(
            "{resourced} of {kept} services measured both times {was} judged in another way in {to} \
             than in {from}, and that alone may be the whole difference of {delta} points"
        )
    }

    fn not_comparable(&self, pair: &Pair, like: Like) -> String {
        let Like { kept, of, criteria } = like;
        let [from, to] = [pair.from, pair.to].map(period::named);
        let when = format!("in {from} and {to} to compare them");
        match (like.is_single(), criteria) {
            (true, true) => format!("Too few of the same criteria were measured {when}"),
            (_, true) => format!(
                "Too few of the same services were measured {CRITERIA} {when}: {kept} of {of}"
            ),
            (_, false) => {
                format!("Too few of the same services were measured {when}: {kept} of {of}")
            }
        }
    }

    fn beside(&self, like: &str, matched: &str) -> String {
        format!(" ({like} the difference is {matched} points)")
    }

    fn values(&self, which: &[Period]) -> String {
        let all: Vec<String> = which.iter().copied().map(period::named).collect();
        let noun = if all.len() == 1 { "value" } else { "values" };
        format!("the {noun} for {}", all.join(" and "))
    }

    fn revised(&self, are_several: bool) -> &'static str {
        if are_several { "have been revised" } else { "has been revised" }
    }

    fn estimated(&self, are_several: bool) -> &'static str {
        if are_several {
            "are estimates from an older version"
        } else {
            "is an estimate from an older version"
        }
    }

    fn as_means(&self, uncounted: Period) -> String {
        let when = period::named(uncounted);
        format!("; both values are means of services, for nothing was counted in {when}")
    }

    fn no_changes(&self) -> &'static str {
        "There is no change to tell"
    }

    fn no_changes_because(&self, reason: ChangesReason) -> &'static str {
        match reason {
            ChangesReason::Pooled => {
                "a change is told of the same services, and a pooled value \
                 is not made of services one by one"
            }
            ChangesReason::TooFewPeriods => "fewer than 2 periods have a value",
            ChangesReason::MethodBreak => "the method changed",
            ChangesReason::NotComparable => {
                "too few of the same services, or of their criteria, were \
                 measured in any two periods"
            }
        }
    }
}

impl news::Words for English {
    fn kind(&self, kind: NewsKind) -> &'static str {
        match kind {
            NewsKind::Published => "new evaluation",
            NewsKind::Corrected => "evaluation corrected",
            NewsKind::Withdrawn => "evaluation withdrawn",
            NewsKind::Replied => "reply of the agency",
            NewsKind::MissedDeadline => "nothing reported",
        }
    }

    fn published(&self, service: &str, period: Period, source: Option<Source>) -> String {
        let named = period::named(period);
        let by = match source {
            None => "",
            Some(Source::SelfReport) => ", judged by the agency itself",
            Some(Source::Expert) => ", judged by experts",
            Some(Source::Audit) => ", found by an audit",
            Some(Source::Tool) => ", measured by an automatic test",
            Some(Source::Survey) => ", from a survey of people",
        };
        format!("“{service}” has a new evaluation for {named}{by}")
    }

    fn corrected(&self, service: &str, period: Period) -> String {
        let named = period::named(period);
        format!("The evaluation of “{service}” for {named} was corrected")
    }

    fn withdrawn(&self, service: &str, period: Period) -> String {
        let named = period::named(period);
        format!("The evaluation of “{service}” for {named} was withdrawn")
    }

    fn missed(&self, service: &str, period: Period, campaign: Option<&str>) -> String {
        let named = period::named(period);
        let by = campaign.map_or_else(
            || "before the deadline".to_owned(),
            |campaign| format!("before the campaign “{campaign}” closed"),
        );
        format!("Nothing was reported of “{service}” for {named} {by}")
    }

    fn replied(
        &self,
        service: &str,
        period: Period,
        source: Option<Source>,
        disputes: bool,
    ) -> String {
        let named = period::named(period);
        let to = match source {
            Some(Source::Expert) => "the judgement of experts",
            Some(Source::Audit) => "the audit",
            Some(Source::Tool) => "the automatic test",
            Some(Source::Survey) => "the survey of people",
            None | Some(Source::SelfReport) => "the evaluation",
        };
        let and = if disputes { " and disputes what it found" } else { "" };
        format!("The agency of “{service}” replied to {to} for {named}{and}")
    }

    fn because(&self, reason: &str) -> String {
        format!("; the reason given: {reason}")
    }

    fn says(&self, text: &str) -> String {
        format!(": {text}")
    }
}

impl trend::Words for English {
    fn run(&self, n: usize, [from, to]: [Period; 2], way: Way, slope: &str) -> String {
        let did = match way {
            Way::Up => format!("rose by {slope} points a year"),
            Way::Down => format!("fell by {slope} points a year"),
            Way::Flat => "neither rose nor fell".into(),
        };
        format!("over {n} periods {} it {did}", among(&Pair { from, to }))
    }

    fn called_a_trend(&self, run: &str, p: &str) -> String {
        format!("There is a trend: {run} ({p})")
    }

    fn too_few(&self, n: usize) -> String {
        format!("; {n} are too few to speak of a trend")
    }

    fn may_be_chance(&self, p: &str) -> String {
        format!(", which may be chance ({p})")
    }

    fn some_estimated(&self) -> &'static str {
        "; some values are estimates from an older version"
    }

    fn no_trend(&self) -> &'static str {
        "There is no trend to tell"
    }

    fn no_trend_because(&self, reason: TrendReason) -> &'static str {
        match reason {
            TrendReason::TooFewPeriods => "fewer than 4 periods can be compared",
            TrendReason::MethodBreak => "the method changed",
            TrendReason::NotComparable => {
                "too few of the same services, or of their criteria, were \
                 measured throughout"
            }
            TrendReason::PeriodsOverlap => "the periods overlap",
            TrendReason::MixedLengths => "some periods are longer than others",
        }
    }
}
