//! What was answered the last time: by the agency itself and by others, as far as it is public.

use std::collections::HashMap;

use super::subject::Asked;
use crate::{
    cube::view::View,
    domain::{
        code::Code,
        evaluation::{
            answer::{Answer, Given},
            draft::{AnswerDraft, EvidenceDraft},
        },
        facts::Facts,
        period::Period,
        source::Source,
        target_group::ALL,
    },
    http::{problem::Problem, state::State},
};

/// The answers of the last period that is public.
#[derive(Default)]
pub struct Before {
    /// The period; none where nothing was public before.
    pub period: Option<Period>,
    /// The answers by criterion, the agency's own first.
    pub answers: HashMap<Code, Vec<Told>>,
}

/// What somebody answered.
pub struct Told {
    /// In which way it was found out.
    pub source: Source,
    /// By whom.
    pub assessor: Code,
    /// Whether it is the answer to the same question by the same agency about itself.
    pub is_own: bool,
    /// The answer, as the public sees it.
    pub answer: Answer,
}

impl Before {
    /// What was last answered before the period of a campaign, to the same questions.
    pub async fn of(state: &State, view: &View<'_>, asked: &Asked) -> Result<Self, Problem> {
        let scorecard = &asked.key.scorecard;
        let about = (&scorecard.methodology, scorecard.period);
        let services = std::slice::from_ref(&scorecard.service);
        let last = state.last_answers(view, about, services).await?;
        let all = || last.of_service(&scorecard.service);
        let Some(period) = all()
            .map(|(_, last)| last.period)
            .max_by_key(|period| (period.ends_on(), period.starts_on()))
        else {
            return Ok(Self::default());
        };
        let mut answers: HashMap<Code, Vec<Told>> = HashMap::new();
        for (criterion, last) in all().filter(|(_, last)| last.period == period) {
            let is_own = last.source == Source::SelfReport && last.assessor == asked.key.assessor;
            answers.entry(criterion.clone()).or_default().extend(last.answers.iter().map(
                |answer| Told {
                    source: last.source,
                    assessor: last.assessor.clone(),
                    is_own,
                    answer: answer.clone(),
                },
            ));
        }
        for told in answers.values_mut() {
            told.sort_by_key(|told| !told.is_own);
        }
        Ok(Self { period: Some(period), answers })
    }

    /// Whether there is an own answer that can be taken over.
    pub fn has_own(&self) -> bool {
        self.answers.values().flatten().any(|told| told.draft().is_some())
    }

    /// The own answers as a draft says them, in the order of the methodology asked about; what the service
    /// is asked no more is left out.
    pub fn drafts(&self, asked: &Asked) -> Vec<AnswerDraft> {
        let facts = Facts::of(&asked.service);
        let criteria = asked.methodology.asked_of(&facts, asked.key.source);
        criteria
            .filter_map(|(node, _)| Some((&node.code, self.answers.get(&node.code)?)))
            .flat_map(|(code, told)| {
                let own = told.iter().filter_map(Told::draft);
                own.map(|draft| AnswerDraft { criterion: code.to_string(), ..draft })
            })
            .collect()
    }
}

impl Told {
    /// An own answer as a draft says it; nothing where it is another's, or withheld.
    fn draft(&self) -> Option<AnswerDraft> {
        let answer = &self.answer;
        let narrow = |code: &Code| (*code != ALL).then(|| code.to_string());
        let mut draft = AnswerDraft {
            criterion: answer.criterion.to_string(),
            target_group: narrow(&answer.target_group),
            touchpoint: narrow(&answer.touchpoint),
            comment: answer.comment.clone(),
            evidence: answer.evidence.iter().map(evidence).collect(),
            ..AnswerDraft::default()
        };
        match &answer.given {
            _ if !self.is_own => return None,
            Given::Withheld { .. } => return None,
            Given::State { state } => draft.state = Some(state.to_string()),
            Given::Counts { counts } => {
                let counts = counts.iter().map(|(option, n)| (option.clone(), (*n).into()));
                draft.counts = Some(counts.collect());
            }
            Given::Ratio { numerator, denominator } => {
                draft.numerator = Some((*numerator).into());
                draft.denominator = Some((*denominator).into());
            }
            Given::Flag { value } => draft.value = Some((*value).into()),
            Given::Number { value } => draft.value = Some((*value).into()),
            Given::Level { value } => draft.value = Some(value.as_str().into()),
        }
        Some(draft)
    }
}

/// What showed it then: where it could be seen. What was captured then shows nothing of now.
fn evidence(of: &crate::domain::evaluation::answer::Evidence) -> EvidenceDraft {
    EvidenceDraft { url: of.url.clone(), captured_at: None, sha256: None, findings: None }
}
