//! What was answered the last time: by the agency itself and by others, as far as it is public.

use std::collections::{BTreeMap, HashMap};

use super::subject::Asked;
use crate::{
    cube::view::View,
    domain::{
        code::Code,
        evaluation::{
            answer::{Answer, Given},
            draft::{AnswerDraft, EvidenceDraft},
            last::Last,
        },
        facts::Facts,
        period::Period,
        source::Source,
        target_group::ALL,
    },
    http::{problem::Problem, state::State},
};

/// What was last published in answer to each criterion, the agency's own first.
pub struct Before(HashMap<Code, Vec<Told>>);

/// What somebody answered.
pub struct Told {
    /// Of which period.
    pub period: Period,
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
        let told = |last: &Last| -> Vec<Told> {
            let is_own = last.source == Source::SelfReport && last.assessor == asked.key.assessor;
            let told = last.answers.iter().map(|answer| Told {
                period: last.period,
                source: last.source,
                assessor: last.assessor.clone(),
                is_own,
                answer: answer.clone(),
            });
            told.collect()
        };
        let criteria = asked.methodology.criteria().map(|(node, _)| {
            let newest = last.newest(&scorecard.service, &node.code);
            let mut told: Vec<Told> = newest.flat_map(told).collect();
            told.sort_by_key(|told| !told.is_own);
            (node.code.clone(), told)
        });
        Ok(Self(criteria.collect()))
    }

    /// What was last told in answer to a criterion.
    pub fn to(&self, criterion: &str) -> &[Told] {
        self.0.get(criterion).map(Vec::as_slice).unwrap_or_default()
    }

    /// Of which periods there are own answers that can be taken over, the newest first.
    pub fn own_periods(&self) -> Vec<Period> {
        let own = self.0.values().flatten().filter(|told| told.draft().is_some());
        let periods: BTreeMap<_, Period> = own
            .map(|told| ((told.period.ends_on(), told.period.starts_on()), told.period))
            .collect();
        periods.into_values().rev().collect()
    }

    /// The own answers as a draft says them, in the order of the methodology asked about; what the service
    /// is asked no more is left out.
    pub fn drafts(&self, asked: &Asked) -> Vec<AnswerDraft> {
        let facts = Facts::of(&asked.service);
        let criteria = asked.methodology.asked_of(&facts, asked.key.source);
        criteria
            .flat_map(|(node, _)| {
                let own = self.to(node.code.as_str()).iter().filter_map(Told::draft);
                own.map(|draft| AnswerDraft { criterion: node.code.to_string(), ..draft })
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
