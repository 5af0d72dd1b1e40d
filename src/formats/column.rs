//! The columns of tables: one description, from which every format makes its header, its schema and its
//! dictionary, and one way in which a row is told to all of them.
//!
//! A table is a type of row that is [`Tabled`]. A format is a kind of [`Cells`], which takes the cells of
//! any row, and knows nothing of what stands in them but what [`Column`] says.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{methodology::MethodologyId, period::Period, state::Flags};

/// A column: what stands in it, in every format.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name, the same in every format.
    pub name: &'static str,
    /// What its cells are.
    pub kind: Kind,
    /// In what its numbers are given; none where it holds no numbers, or numbers of no unit.
    pub unit: Option<Unit>,
    /// The least that a number of it can be.
    pub least: Option<i32>,
    /// The most that a number of it can be.
    pub most: Option<i32>,
    /// Whether no cell of it is empty.
    pub is_required: bool,
    /// Whether it is one of those that together tell each row from every other.
    pub is_key: bool,
    /// What it means.
    pub meaning: Said,
}

/// A text in every language that tables are explained in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = InLanguages)]
pub struct Said {
    /// In Czech.
    pub cs: &'static str,
    /// In English, word for word as the description of the interface says it.
    pub en: &'static str,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A code of the register.
    Code,
    /// Codes of the register, with blanks between them.
    Codes,
    /// A country: ISO 3166-1 alpha-2, or `EU`.
    Country,
    /// A period, in SDMX time format.
    Period,
    /// Code and version of a methodology.
    Methodology,
    /// One of these words.
    Word(Words),
    /// Any of these words, with blanks between them.
    Words(Words),
    /// A day.
    Date,
    /// A moment, in UTC.
    Moment,
    /// A whole number.
    Whole,
    /// A number.
    Real,
    /// True or false.
    Truth,
    /// The length of a period: an ISO 8601 duration.
    Length,
    /// A text for people.
    Text,
}

impl Kind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Codes => "codes",
            Self::Country => "country",
            Self::Period => "period",
            Self::Methodology => "methodology",
            Self::Word(_) => "word",
            Self::Words(_) => "words",
            Self::Date => "date",
            Self::Moment => "moment",
            Self::Whole => "whole",
            Self::Real => "real",
            Self::Truth => "truth",
            Self::Length => "length",
            Self::Text => "text",
        }
    }

    /// The closed list that its cells take their words from; empty where there is none.
    pub fn words(self) -> Vec<&'static str> {
        match self {
            Self::Word(words) | Self::Words(words) => words(),
            _ => Vec::new(),
        }
    }
}

/// The words of a closed list, in order.
pub type Words = fn() -> Vec<&'static str>;

/// In what numbers are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Points of the public scale.
    Points,
    /// Grades as at school.
    Grade,
    /// A part of a whole, 0 to 1.
    Share,
    /// People who answered.
    People,
    /// Services.
    Services,
    /// Criteria.
    Criteria,
    /// Places of a ranking.
    Places,
    /// Days.
    Days,
}

impl Unit {
    /// Its name.
    pub fn name(self) -> Said {
        match self {
            Self::Points => Said { cs: "bod", en: "point" },
            Self::Grade => Said { cs: "známka", en: "grade" },
            Self::Share => Said { cs: "podíl", en: "share" },
            Self::People => Said { cs: "člověk", en: "person" },
            Self::Services => Said { cs: "služba", en: "service" },
            Self::Criteria => Said { cs: "kritérium", en: "criterion" },
            Self::Places => Said { cs: "místo", en: "place" },
            Self::Days => Said { cs: "den", en: "day" },
        }
    }
}

impl Column {
    /// A column that may be empty, is no part of the key, and holds numbers of any size if it holds any.
    pub const fn new(name: &'static str, kind: Kind, meaning: Said) -> Self {
        Self {
            name,
            kind,
            unit: None,
            least: None,
            most: None,
            is_required: false,
            is_key: false,
            meaning,
        }
    }

    /// The same, in a unit.
    #[must_use]
    pub const fn of(self, unit: Unit) -> Self {
        Self { unit: Some(unit), ..self }
    }

    /// The same, never below.
    #[must_use]
    pub const fn from(self, least: i32) -> Self {
        Self { least: Some(least), ..self }
    }

    /// The same, never above.
    #[must_use]
    pub const fn to(self, most: i32) -> Self {
        Self { most: Some(most), ..self }
    }

    /// The same, never empty.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// The same, as part of the key.
    #[must_use]
    pub const fn key(self) -> Self {
        Self { is_key: true, ..self }
    }
}

/// A row of a table.
pub trait Tabled {
    /// The columns of its table, in order.
    fn columns() -> Vec<Column>;

    /// Tells its cells, one for each column and in their order.
    fn tell(&self, cells: &mut impl Cells);
}

/// Where the cells of rows go: a format.
pub trait Cells {
    /// A text: a code, a country, a word, or several of them.
    fn text(&mut self, text: Option<&str>);
    /// A whole number.
    fn whole(&mut self, whole: Option<u64>);
    /// A number.
    fn real(&mut self, real: Option<f64>);
    /// True or false.
    fn truth(&mut self, is: Option<bool>);
    /// A day.
    fn date(&mut self, date: NaiveDate);
    /// A moment.
    fn moment(&mut self, at: Option<&DateTime<Utc>>);
    /// A period: three cells, itself, its first and its last day.
    fn period(&mut self, period: Period);
    /// Code and version of a methodology.
    fn methodology(&mut self, id: &MethodologyId);
    /// Flags.
    fn flags(&mut self, flags: Flags);
}
