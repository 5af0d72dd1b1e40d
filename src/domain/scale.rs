//! Scales: how an answer becomes points, 0 to 100, 100 best.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema, schema::AdditionalProperties},
};

use super::{
    code::Code,
    facts::Facts,
    form::ConditionDraft,
    grade,
    methodology::condition::{self, Condition},
    text::Texts,
    violation::{Violation, did_you_mean},
};

/// What a methodology says of a scale.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum ScaleDraft {
    /// `true` is 100, `false` is 0.
    Boolean {},
    /// Ordered levels, worst first.
    Levels {
        /// The levels, worst first.
        levels: Vec<LevelDraft>,
    },
    /// A rating 1…k, k best.
    Likert {
        /// The best rating.
        #[schema(minimum = 2, maximum = 100)]
        k: u32,
    },
    /// A Czech school grade, 1 best to 5 worst.
    Grade {},
    /// A numerator of a denominator, or 0–100.
    Share {},
    /// A number between two goalposts.
    Range {
        /// The lower goalpost.
        lo: f64,
        /// The upper goalpost.
        hi: f64,
        /// `higher` or `lower`.
        #[schema(value_type = Better)]
        better: String,
    },
    /// A number that falls into a bin.
    Bins {
        /// The bins by upper bound, the last without one.
        bins: Vec<Bin>,
    },
}

/// The form of a scale: nothing stands in it that its kind does not know.
pub struct ScaleForm;

impl PartialSchema for ScaleForm {
    fn schema() -> RefOr<Schema> {
        let mut schema = ScaleDraft::schema();
        if let RefOr::T(Schema::OneOf(kinds)) = &mut schema {
            for kind in &mut kinds.items {
                if let RefOr::T(Schema::Object(kind)) = kind {
                    let closed = AdditionalProperties::FreeForm(false);
                    kind.additional_properties = Some(Box::new(closed));
                }
            }
        }
        schema
    }
}

impl ToSchema for ScaleForm {
    fn name() -> Cow<'static, str> {
        "Scale".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ScaleDraft::schemas(schemas);
    }
}

/// The form of a direction.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// One level of a scale.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelDraft {
    /// Its code, which is the answer.
    #[schema(value_type = Code)]
    pub code: String,
    /// Its names by language.
    #[serde(default)]
    pub names: Texts,
    /// Its points; left out: evenly spaced.
    #[schema(minimum = 0, maximum = 100)]
    pub points: Option<f64>,
    /// Other points for some services.
    #[serde(default)]
    pub points_if: Vec<PointsIfDraft>,
}

/// Other points for some services.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PointsIfDraft {
    /// What must hold.
    #[serde(rename = "if")]
    #[schema(value_type = ConditionDraft)]
    pub condition: BTreeMap<String, Vec<String>>,
    /// The points then.
    #[schema(minimum = 0, maximum = 100)]
    pub points: f64,
}

/// One bin: numbers up to and including `to`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bin {
    /// Upper bound, inclusive; null in the last.
    #[schema(required)]
    pub to: Option<f64>,
    /// Its points.
    #[schema(minimum = 0, maximum = 100)]
    pub points: f64,
}

/// How an answer becomes points.
#[derive(Clone, Debug, PartialEq)]
pub enum Scale {
    /// `true` is 100, `false` is 0.
    Boolean,
    /// Ordered levels, worst first.
    Levels(Vec<Level>),
    /// A rating 1…k, k best.
    Likert(u32),
    /// A Czech school grade, 1 best to 5 worst.
    Grade,
    /// A numerator of a denominator, or 0–100.
    Share,
    /// A number between two goalposts.
    Range {
        /// The lower goalpost.
        lo: f64,
        /// The upper goalpost.
        hi: f64,
        /// Whether less is better.
        lower_is_better: bool,
    },
    /// A number that falls into a bin.
    Bins(Vec<Bin>),
}

/// A level with its points.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The answer.
    pub code: Code,
    /// Points.
    pub points: f64,
    /// Other points for some services: the first that holds.
    pub points_if: Vec<(Condition, f64)>,
}

impl Scale {
    /// The scale as the draft tells it, or all that is wrong with it at `pointer`.
    pub fn parse(draft: &ScaleDraft, pointer: &str) -> Result<Self, Vec<Violation>> {
        match draft {
            ScaleDraft::Boolean {} => Ok(Self::Boolean),
            ScaleDraft::Grade {} => Ok(Self::Grade),
            ScaleDraft::Share {} => Ok(Self::Share),
            ScaleDraft::Likert { k } if (2..=100).contains(k) => Ok(Self::Likert(*k)),
            ScaleDraft::Likert { .. } => Err(vec![Violation::at(
                format!("{pointer}/k"),
                "scale-broken",
                "A rating has 2 to 100 steps.",
                "Give the best rating, such as 5.",
            )]),
            ScaleDraft::Levels { levels } => read_levels(levels, pointer),
            ScaleDraft::Range { lo, hi, better } => read_range(*lo, *hi, better, pointer),
            ScaleDraft::Bins { bins } => read_bins(bins, pointer),
        }
    }

    /// Its kind in data.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Levels(_) => "levels",
            Self::Likert(_) => "likert",
            Self::Grade => "grade",
            Self::Share => "share",
            Self::Range { .. } => "range",
            Self::Bins(_) => "bins",
        }
    }

    /// The options that counts may be given for; none when this scale takes no counts.
    pub fn options(&self) -> Vec<String> {
        match self {
            Self::Boolean => vec!["no".into(), "yes".into()],
            Self::Levels(levels) => levels.iter().map(|level| level.code.to_string()).collect(),
            Self::Likert(k) => (1..=*k).map(|g| g.to_string()).collect(),
            Self::Grade => (1..=5).map(|g| g.to_string()).collect(),
            Self::Share | Self::Range { .. } | Self::Bins(_) => Vec::new(),
        }
    }

    /// Points of one of the options.
    pub fn option_points(&self, option: &str, facts: &Facts) -> Option<f64> {
        match self {
            Self::Boolean => match option {
                "yes" => Some(100.0),
                "no" => Some(0.0),
                _ => None,
            },
            Self::Levels(levels) => {
                let level = levels.iter().find(|level| level.code == option)?;
                let other = level.points_if.iter().find(|(condition, _)| condition.holds(facts));
                Some(other.map_or(level.points, |(_, points)| *points))
            }
            Self::Likert(_) | Self::Grade => self.number_points(option.parse().ok()?),
            Self::Share | Self::Range { .. } | Self::Bins(_) => None,
        }
    }

    /// Points of a number on this scale; nothing when it is off the scale.
    ///
    /// ```
    /// use znamka::domain::scale::Scale;
    ///
    /// assert_eq!(Scale::Grade.number_points(3.2), Some(45.0));
    /// assert_eq!(Scale::Likert(5).number_points(4.0), Some(75.0));
    /// assert_eq!(Scale::Share.number_points(170.0), None);
    /// ```
    pub fn number_points(&self, number: f64) -> Option<f64> {
        if !number.is_finite() {
            return None;
        }
        match self {
            Self::Boolean | Self::Levels(_) => None,
            Self::Likert(k) => {
                let k = f64::from(*k);
                (1.0..=k).contains(&number).then(|| 100.0 * (number - 1.0) / (k - 1.0))
            }
            Self::Grade => (1.0..=5.0).contains(&number).then(|| grade::to_points(number)),
            Self::Share => (0.0..=100.0).contains(&number).then_some(number),
            Self::Range { lo, hi, lower_is_better } => {
                let part = ((number - lo) / (hi - lo)).clamp(0.0, 1.0);
                Some(100.0 * if *lower_is_better { 1.0 - part } else { part })
            }
            Self::Bins(bins) => {
                bins.iter().find(|bin| bin.to.is_none_or(|to| number <= to)).map(|bin| bin.points)
            }
        }
    }

    /// What a value on this scale may be, as a sentence.
    pub fn expects(&self) -> String {
        match self {
            Self::Boolean => "Give true or false.".into(),
            Self::Levels(_) => format!("Give one of: {}.", self.options().join(", ")),
            Self::Likert(k) => format!("Give 1–{k}, or counts per rating."),
            Self::Grade => "Give 1–5, or counts per grade.".into(),
            Self::Share => "Give 0–100, or numerator and denominator.".into(),
            Self::Range { .. } | Self::Bins(_) => "Give a number.".into(),
        }
    }

    /// What is wrong with a number that is off the scale, as a sentence.
    pub fn refuses(&self, number: f64) -> String {
        match self {
            Self::Likert(k) => format!("A rating runs from 1 to {k}; {number} does not."),
            Self::Grade => format!("A grade runs from 1 to 5; {number} does not."),
            Self::Share => format!("A share runs from 0 to 100; {number} does not."),
            _ => format!("{number} is not on the scale `{}`.", self.kind()),
        }
    }

    /// Advice on an option that is none.
    pub fn advise(&self, typed: &str) -> String {
        let options = self.options();
        did_you_mean(typed, options.iter().map(String::as_str)).unwrap_or_else(|| self.expects())
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
        faults.extend(super::text::check(&draft.names, &format!("{place}/names"), false));
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
