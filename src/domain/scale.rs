//! Scales: how an answer becomes points, 0 to 100, 100 best.

mod draft;
mod parse;

pub use self::draft::{Better, Bin, LevelDraft, PointsIfDraft, ScaleDraft, ScaleForm};
use super::{
    code::Code,
    facts::Facts,
    grade,
    methodology::condition::Condition,
    violation::{Violation, did_you_mean},
};

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
        parse::parse(draft, pointer)
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

    /// Whether it is answered by choosing one of its options, and not by a number.
    pub fn is_chosen(&self) -> bool {
        matches!(self, Self::Boolean | Self::Levels(_))
    }

    /// The options in the order in which people choose from them; none where a number is given.
    pub fn choices(&self) -> Vec<String> {
        match self {
            Self::Boolean => vec!["yes".into(), "no".into()],
            Self::Levels(_) => self.options(),
            _ => Vec::new(),
        }
    }

    /// What a value says that stands for an option: `true` for `yes`.
    pub fn spelled<'a>(&self, option: &'a str) -> &'a str {
        match (self, option) {
            (Self::Boolean, "yes") => "true",
            (Self::Boolean, "no") => "false",
            _ => option,
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
