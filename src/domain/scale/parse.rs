//! From what a methodology says of a scale to the scale: all faults at once.

use super::{Bin, Level, LevelDraft, Scale, ScaleDraft};
use crate::domain::{code::Code, methodology::condition, text, violation::Violation};

/// The scale as the draft tells it, or all that is wrong with it at `pointer`.
pub fn parse(draft: &ScaleDraft, pointer: &str) -> Result<Scale, Vec<Violation>> {
    match draft {
        ScaleDraft::Boolean {} => Ok(Scale::Boolean),
        ScaleDraft::Grade {} => Ok(Scale::Grade),
        ScaleDraft::Share {} => Ok(Scale::Share),
        ScaleDraft::Likert { k } if (2..=100).contains(k) => Ok(Scale::Likert(*k)),
        ScaleDraft::Likert { .. } => Err(vec![broken(
            format!("{pointer}/k"),
            "A rating has 2 to 100 steps.",
            "Give the best rating, such as 5.",
        )]),
        ScaleDraft::Levels { levels } => read_levels(levels, pointer),
        ScaleDraft::Range { lo, hi, better } => read_range(*lo, *hi, better, pointer),
        ScaleDraft::Bins { bins } => read_bins(bins, pointer),
    }
}

fn on_points(points: f64) -> bool {
    (0.0..=100.0).contains(&points)
}

fn broken(pointer: String, detail: &str, advice: &str) -> Violation {
    Violation::at(pointer, "scale-broken", detail, advice)
}

fn read_levels(drafts: &[LevelDraft], pointer: &str) -> Result<Scale, Vec<Violation>> {
    let mut faults = Vec::new();
    let mut levels: Vec<Level> = Vec::new();
    if !(2..=50).contains(&drafts.len()) {
        faults.push(broken(
            format!("{pointer}/levels"),
            "A scale has 2 to 50 levels.",
            "Give the levels, worst first.",
        ));
    }
    let last = u32::try_from(drafts.len().saturating_sub(1)).unwrap_or(1).max(1);
    let mut before = f64::NEG_INFINITY;
    for (i, draft) in drafts.iter().enumerate() {
        let place = format!("{pointer}/levels/{i}");
        faults.extend(text::check(&draft.names, &format!("{place}/names"), false));
        let even = 100.0 * f64::from(u32::try_from(i).unwrap_or(last)) / f64::from(last);
        let points = draft.points.unwrap_or(even);
        if !on_points(points) || points < before {
            faults.push(broken(
                format!("{place}/points"),
                "Points run from 0 to 100 and never fall from one level to the next.",
                "Order the levels worst first.",
            ));
        }
        before = points;
        let mut points_if = Vec::new();
        for (j, other) in draft.points_if.iter().enumerate() {
            let place = format!("{place}/points_if/{j}");
            if !on_points(other.points) {
                faults.push(broken(
                    format!("{place}/points"),
                    "Points run from 0 to 100.",
                    "Give 0–100.",
                ));
            }
            match condition::parse(&other.condition, &format!("{place}/if"), false) {
                Ok(condition) => points_if.push((condition, other.points)),
                Err(found) => faults.extend(found),
            }
        }
        match Code::read(&draft.code, &format!("{place}/code")) {
            Ok(code) if levels.iter().any(|level| level.code == code) => {
                faults.push(broken(
                    format!("{place}/code"),
                    "Two levels share a code.",
                    "Rename one of them.",
                ));
            }
            Ok(code) => levels.push(Level { code, points, points_if }),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(Scale::Levels(levels)) } else { Err(faults) }
}

fn read_range(lo: f64, hi: f64, better: &str, pointer: &str) -> Result<Scale, Vec<Violation>> {
    let mut faults = Vec::new();
    if !(hi - lo).is_finite() {
        faults.push(broken(
            format!("{pointer}/hi"),
            "The goalposts are too far apart to be told from one another.",
            "Give goalposts nearer to one another.",
        ));
    }
    if lo >= hi {
        faults.push(broken(
            format!("{pointer}/hi"),
            "The upper goalpost is not above the lower one.",
            "Give two different goalposts, the lower in `lo`.",
        ));
    }
    if !["higher", "lower"].contains(&better) {
        faults.push(broken(
            format!("{pointer}/better"),
            "A range says which way is better.",
            "Use `higher` or `lower`.",
        ));
    }
    if faults.is_empty() {
        Ok(Scale::Range { lo, hi, lower_is_better: better == "lower" })
    } else {
        Err(faults)
    }
}

fn read_bins(bins: &[Bin], pointer: &str) -> Result<Scale, Vec<Violation>> {
    let mut faults = Vec::new();
    let mut before = f64::NEG_INFINITY;
    for (i, bin) in bins.iter().enumerate() {
        let is_last = i + 1 == bins.len();
        if !on_points(bin.points) {
            faults.push(broken(
                format!("{pointer}/bins/{i}/points"),
                "Points run from 0 to 100.",
                "Give 0–100.",
            ));
        }
        let rises = bin.to.is_none_or(|to| to > before);
        if bin.to.is_none() != is_last || !rises {
            faults.push(broken(
                format!("{pointer}/bins/{i}/to"),
                "Upper bounds rise, and only the last bin has none.",
                "Order the bins, and give null in the last.",
            ));
        }
        before = bin.to.unwrap_or(before);
    }
    if !(2..=50).contains(&bins.len()) {
        faults.push(broken(
            format!("{pointer}/bins"),
            "A scale has 2 to 50 bins.",
            "Give at least two bins.",
        ));
    }
    if faults.is_empty() { Ok(Scale::Bins(bins.to_vec())) } else { Err(faults) }
}
