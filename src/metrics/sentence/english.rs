//! Sentences in English.

use super::{Told, decimal, names_both, probability, signed};
use crate::{
    domain::period::Period,
    metrics::{
        change::{Change, Services, Verdict},
        trend::{TOLD_FROM, Trend},
    },
};

pub fn change(change: &Change, told: &Told) -> String {
    let to = told.to;
    let from = told.from.map(|from| from.to_string()).unwrap_or_default();
    let Change { services, .. } = change;
    let (delta, matched) = (change.delta.unwrap_or(0.0), change.matched.unwrap_or(0.0));
    let points = |points: f64| decimal(points, '−', '.');
    let signed = |points: f64| signed(points, '.');
    let both = names_both(change);
    let same = same(*services);
    let paper =
        format!("On paper the difference from {from} to {to} is {} points; ", signed(delta));
    // What is said of the matched services: after the words on paper, or alone.
    let difference = match same.as_deref() {
        Some(same) if both => format!("{paper}for {same} it is {} points", signed(matched)),
        Some(same) => {
            format!("The difference from {from} to {to} is {} points for {same}", signed(matched))
        }
        None => format!("The difference from {from} to {to} is {} points", signed(matched)),
    };
    let moved = |verb: &str| {
        let by = points(matched.abs());
        match same.as_deref() {
            Some(same) if both => format!("{paper}{same} {verb} by {by} points"),
            Some(same) => {
                let same = same.replacen("the", "The", 1);
                format!("{same} {verb} by {by} points from {from} to {to}")
            }
            None => format!("It {verb} by {by} points from {from} to {to}"),
        }
    };
    let interval = change
        .interval
        .map(|(low, high)| format!("95% interval {} to {}", signed(low), signed(high)));
    let tested = interval.as_ref().map(|text| format!(" ({text})")).unwrap_or_default();
    let sentence = match change.verdict {
        Verdict::Missing => missing(told, &from),
        Verdict::MethodBreak => format!(
            "The method changed between {from} and {to}, so {} and {} points cannot be compared",
            points(told.from_value.unwrap_or(0.0)),
            points(told.to_value.unwrap_or(0.0)),
        ),
        Verdict::SourceChanged if services.of <= 1 => format!(
            "It was found out in another way in {to} than in {from}, so the difference of {} \
             points may come of that alone",
            signed(delta),
        ),
        Verdict::SourceChanged => format!(
            "{} of {} services measured both times {} judged in another way in {to} than in \
             {from}, so the difference of {} points may come of that alone",
            told.resourced,
            services.kept,
            if told.resourced == 1 { "was" } else { "were" },
            signed(delta),
        ),
        Verdict::NotComparable => format!(
            "Too few of the same services were measured in {from} and {to} to compare them: {} of \
             {}",
            services.kept, services.of,
        ),
        Verdict::Unchanged => {
            let same = same.map(|same| format!(", and {} for {same}", signed(matched)));
            format!(
                "Nothing changed from {from} to {to}: the difference is {} points{}",
                signed(delta),
                same.unwrap_or_default(),
            )
        }
        Verdict::Composition => {
            format!("{difference}, so most of it comes of which services were measured")
        }
        Verdict::NoTest => {
            format!("{difference}, and nobody can tell whether that is more than chance")
        }
        Verdict::WithinNoise => {
            let interval = interval.unwrap_or_default();
            format!("{difference}, which is within the sampling error ({interval})")
        }
        Verdict::Improved => format!("{}{tested}", moved("improved")),
        Verdict::Worsened => format!("{}{tested}", moved("worsened")),
    };
    format!("{sentence}{}{}.", revised(told, &from), estimated(told, &from))
}

/// Why there is nothing to compare.
fn missing(told: &Told, from: &str) -> String {
    let to = told.to;
    match (told.from, told.from_value, told.to_value) {
        (None, _, Some(_)) => {
            format!("There is no value before {to} to compare with, so no change can be told")
        }
        (None, _, None) => {
            format!("There is no value for {to} or before, so no change can be told")
        }
        (_, None, None) => {
            format!("There is no value for {from} or for {to}, so the change cannot be told")
        }
        (_, None, _) => {
            format!(
                "There is no value for {from}, so the change from {from} to {to} cannot be told"
            )
        }
        _ => {
            format!("There is no value for {to}, so the change from {from} to {to} cannot be told")
        }
    }
}

/// What was revised, said behind the rest.
fn revised(told: &Told, from: &str) -> String {
    let to = told.to;
    match (told.from_revised, told.to_revised) {
        (false, false) => String::new(),
        (true, true) => format!("; the values for {from} and {to} have been revised"),
        (true, false) => format!("; the value for {from} has been revised"),
        (false, true) => format!("; the value for {to} has been revised"),
    }
}

/// What is an estimate, said behind the rest.
fn estimated(told: &Told, from: &str) -> String {
    let to = told.to;
    match told.estimated {
        [false, false] => String::new(),
        [true, true] => {
            format!("; the values for {from} and {to} are estimates from an older version")
        }
        [true, false] => format!("; the value for {from} is an estimate from an older version"),
        [false, true] => format!("; the value for {to} is an estimate from an older version"),
    }
}

/// The matched services of a group; nothing where there is one service and no group.
fn same(services: Services) -> Option<String> {
    let Services { kept, of, .. } = services;
    match (kept, of) {
        (_, 0 | 1) => None,
        (kept, of) if kept == of => Some(format!("the same {of} services")),
        (kept, of) => Some(format!("the same {kept} of {of} services")),
    }
}

pub fn trend(trend: &Trend, from: Period, to: Period, estimated: bool) -> String {
    let behind = if estimated { "; some values are estimates from an older version" } else { "" };
    let slope = decimal(trend.slope.abs(), '−', '.');
    let verb = if trend.slope < 0.0 { "fell" } else { "rose" };
    let (n, p) = (trend.n, probability(trend.p, '.'));
    let told = format!("over {n} periods from {from} to {to} it {verb} by {slope} points a year");
    let begun = told.replacen("over", "Over", 1);
    if trend.n < TOLD_FROM {
        format!("{begun}; {n} are too few to speak of a trend{behind}.")
    } else if trend.is_told() {
        format!("There is a trend: {told} ({p}){behind}.")
    } else {
        format!("{begun}, which may be chance ({p}){behind}.")
    }
}
