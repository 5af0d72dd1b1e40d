//! Evaluations: what an assessor found out about one service in one period.

pub mod answer;
pub mod batch;
pub mod draft;
pub mod labels;
pub mod last;
mod parse;
pub mod points;
pub mod progress;
mod reading;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use self::{answer::Answer, draft::EvaluationDraft};
use super::{
    code::Code,
    evidence::Findings,
    facts::Facts,
    methodology::{Methodology, MethodologyId},
    period::Period,
    service::Service,
    source::Source,
    violation::Violation,
    word::words,
};

words! {
    /// Where an evaluation, or a revision of one, stands.
    pub enum Standing {
        /// Written, and seen by its assessor alone.
        Draft = "draft",
        /// Handed in, and waiting for a publisher.
        Submitted = "submitted",
        /// Public.
        Published = "published",
        /// Public once, and no longer counted.
        Withdrawn = "withdrawn",
    }
}

/// A whole evaluation: every rule of its methodology holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The service.
    pub service: Code,
    /// The period.
    pub period: Period,
    /// The version of the methodology.
    pub methodology: MethodologyId,
    /// In which way it was found out.
    pub source: Source,
    /// Who found it out.
    pub assessor: Code,
    /// The service as it was in the period.
    pub facts: Facts,
    /// What was found out.
    pub answers: Vec<Answer>,
}

/// What an evaluation is read against.
#[derive(Clone, Copy, Debug)]
pub struct Against<'a> {
    /// Its methodology.
    pub methodology: &'a Methodology,
    /// Its service, as the catalogue has it.
    pub service: &'a Service,
    /// What is taken where the draft states no facts: the catalogue's, or of a correction those of
    /// the revision it corrects.
    pub facts: &'a Facts,
    /// Whether it corrects what is published: then it need not fit the catalogue of today.
    pub is_correction: bool,
    /// Codes of the target groups, without `all`.
    pub target_groups: &'a [Code],
    /// What the reports say that its evidence cites, by the hash of their files.
    pub reports: &'a HashMap<String, Findings>,
    /// Today: a period that has not begun cannot be judged.
    pub today: chrono::NaiveDate,
}

/// An evaluation that was read, and what its author may want to look at again.
#[derive(Clone, Debug)]
pub struct Read {
    /// The evaluation.
    pub evaluation: Evaluation,
    /// Nothing that is wrong, but what often is a slip.
    pub warnings: Vec<Violation>,
}

impl Evaluation {
    /// The evaluation as the draft tells it, or all that is wrong with the draft.
    pub fn parse(draft: &EvaluationDraft, against: Against<'_>) -> Result<Read, Vec<Violation>> {
        parse::parse(draft, against)
    }

    /// As much of a draft as would count if it were published so, and all that is wrong with it.
    ///
    /// Answers that break a rule are left out, but for those that lack only evidence or a reason.
    /// None when it cannot even be told what the draft is about.
    pub fn parse_partly(
        draft: &EvaluationDraft,
        against: Against<'_>,
    ) -> (Option<Self>, Vec<Violation>) {
        parse::parse_partly(draft, against)
    }
}
