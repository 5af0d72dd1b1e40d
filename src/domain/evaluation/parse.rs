//! From a draft to an evaluation: all faults at once.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Number, Value};

use super::{
    Against, Evaluation, Read,
    answer::{Answer, Evidence, Given, Sample, SampleKind},
    draft::{AnswerDraft, EvaluationDraft, EvidenceDraft, SampleDraft},
};
use crate::domain::{
    check::Faults,
    code::Code,
    facts::Facts,
    methodology::{Criterion, Methodology, condition::Condition},
    period::Period,
    scale::Scale,
    source::Source,
    state::State,
    target_group, text,
    violation::{Violation, did_you_mean},
};

/// Most answers of one evaluation.
const MOST_ANSWERS: usize = 5_000;
/// Largest whole number that may be counted.
const MOST_COUNTED: u64 = 1_000_000_000_000;

pub(super) fn parse(draft: &EvaluationDraft, against: Against<'_>) -> Result<Read, Vec<Violation>> {
    let mut faults = Faults::new();
    let period = faults.keep(Period::read(&draft.period, "/period"));
    if let Some(period) = period {
        check_period(period, against, &mut faults);
    }
    let source = faults.word(&draft.source, "/source", Source::ALL, Source::as_str);
    let assessor = faults.code(&draft.assessor, "/assessor");
    let facts = match &draft.facts {
        Some(said) => Facts::read(said, against.facts, &mut faults),
        None => against.facts.clone(),
    };
    if draft.answers.is_empty() {
        faults.add("/answers", "too-few", "There is no answer.", "Give at least one.");
    }
    faults.at_most(draft.answers.len(), MOST_ANSWERS, "/answers");
    let mut warnings = Vec::new();
    let mut answers = Vec::with_capacity(draft.answers.len());
    for (i, answer) in draft.answers.iter().enumerate().take(MOST_ANSWERS) {
        let reading =
            Reading { at: format!("/answers/{i}"), draft: answer, against, facts: &facts };
        answers.extend(reading.answer(source, &mut faults, &mut warnings));
    }
    check_doubles(&draft.answers, &mut faults);
    check_asked(&answers, against.methodology, &mut faults);
    let parts = period.zip(source).zip(assessor);
    let read = parts.map(|((period, source), assessor)| Read {
        evaluation: Evaluation {
            service: against.service.code.clone(),
            period,
            methodology: against.methodology.id.clone(),
            source,
            assessor,
            facts,
            answers,
        },
        warnings,
    });
    faults.finish(read)
}

fn check_period(period: Period, against: Against<'_>, faults: &mut Faults) {
    let methodology = against.methodology;
    if !methodology.takes(&period) {
        let lengths: Vec<String> =
            methodology.period_lengths.iter().map(ToString::to_string).collect();
        faults.add(
            "/period",
            "period-not-allowed",
            format!("`{}` does not measure the period `{period}`.", methodology.id),
            format!(
                "Its periods last {} and lie {}.",
                lengths.join(" or "),
                match methodology.to {
                    Some(to) => format!("between {} and {to}", methodology.from),
                    None => format!("on or after {}", methodology.from),
                }
            ),
        );
    }
    if period.starts_on() > against.today {
        faults.add(
            "/period",
            "period-in-the-future",
            format!("The period `{period}` has not begun."),
            "Evaluate it when it has.",
        );
    }
    let in_force = against.service.in_force(period.starts_on(), period.ends_on());
    if !against.is_correction && !in_force {
        faults.add(
            "/service",
            "not-in-force",
            format!("`{}` does not exist in the period `{period}`.", against.service.code),
            "Mend the period, or the dates of the service in the catalogue.",
        );
    }
}

fn check_doubles(answers: &[AnswerDraft], faults: &mut Faults) {
    let mut seen = HashSet::new();
    for (i, answer) in answers.iter().enumerate() {
        let all = Some(target_group::ALL);
        let key = (
            answer.criterion.as_str(),
            answer.target_group.as_deref().or(all),
            answer.touchpoint.as_deref().or(all),
        );
        if !seen.insert(key) {
            faults.add(
                format!("/answers/{i}"),
                "duplicate",
                "The same criterion, target group and touchpoint is answered twice.",
                "Answer it once.",
            );
        }
    }
}

/// An answer behind a filter question makes no sense where that question is answered otherwise.
fn check_asked(answers: &[Answer], methodology: &Methodology, faults: &mut Faults) {
    let said: HashMap<&Code, Vec<&str>> =
        answers.iter().fold(HashMap::new(), |mut said, answer| {
            let words: &mut Vec<&str> = said.entry(&answer.criterion).or_default();
            words.extend(word(&answer.given));
            said
        });
    for (i, answer) in answers.iter().enumerate() {
        let Some(criterion) = methodology.criterion(answer.criterion.as_str()) else { continue };
        let has_value = !matches!(answer.given, Given::State { .. });
        for (asked, values) in criterion.applies_if.iter().flat_map(Condition::answers) {
            let Some(words) = said.get(asked) else { continue };
            let holds = words.iter().any(|word| values.iter().any(|value| value == word));
            if has_value && !words.is_empty() && !holds {
                faults.add(
                    format!("/answers/{i}/criterion"),
                    "does-not-apply",
                    format!("`{}` does not apply after the answer to `{asked}`.", answer.criterion),
                    "Leave this answer out, or mend the other.",
                );
            }
        }
    }
}

/// The answer as a word that conditions may ask for.
pub fn word(given: &Given) -> Option<&str> {
    match given {
        Given::Flag { value: true } => Some("yes"),
        Given::Flag { value: false } => Some("no"),
        Given::Level { value } => Some(value.as_str()),
        _ => None,
    }
}

/// One answer being read.
struct Reading<'a> {
    at: String,
    draft: &'a AnswerDraft,
    against: Against<'a>,
    facts: &'a Facts,
}

impl Reading<'_> {
    fn place(&self, field: &str) -> String {
        format!("{}/{field}", self.at)
    }

    fn answer(
        &self,
        source: Option<Source>,
        faults: &mut Faults,
        warnings: &mut Vec<Violation>,
    ) -> Option<Answer> {
        let target_group = self.target_group(faults);
        let touchpoint = self.draft.touchpoint.as_deref().unwrap_or(target_group::ALL);
        let touchpoint = faults.code(touchpoint, &self.place("touchpoint"));
        let evidence = self.evidence(faults);
        let comment = self.draft.comment.as_deref().filter(|text| !text.trim().is_empty());
        if let Some(comment) = comment {
            faults.line(comment, &self.place("comment"), 4_000);
        }
        let criterion = self.criterion(faults)?;
        if let Some(source) = source
            && !criterion.sources.contains(&source)
        {
            let sources: Vec<&str> = criterion.sources.iter().map(|s| s.as_str()).collect();
            faults.add(
                self.place("criterion"),
                "source-not-accepted",
                format!("`{}` takes no answer from the source `{source}`.", self.draft.criterion),
                format!("It takes answers from: {}.", sources.join(", ")),
            );
        }
        let given = self.given(criterion, faults, warnings);
        let sample = self.draft.sample.as_ref().and_then(|sample| self.sample(sample, faults));
        if let Some(given) = &given {
            self.check_sample(given, sample.as_ref(), source, faults);
            self.check_reason(given, criterion, comment, faults);
            self.check_evidence(given, criterion, source, faults);
        }
        Some(Answer {
            criterion: Code::parse(&self.draft.criterion)?,
            target_group: target_group?,
            touchpoint: touchpoint?,
            given: given?,
            sample,
            evidence,
            comment: comment.map(str::to_owned),
        })
    }

    fn target_group(&self, faults: &mut Faults) -> Option<Code> {
        let text = self.draft.target_group.as_deref().unwrap_or(target_group::ALL);
        let known = self.against.target_groups;
        if text != target_group::ALL && !known.iter().any(|code| *code == text) {
            let names = known.iter().map(Code::as_str).chain([target_group::ALL]);
            let advice = did_you_mean(text, names)
                .unwrap_or_else(|| "See /v1/target-groups, or leave it out.".into());
            let detail = "There is no such target group.";
            faults.add(self.place("target_group"), "unknown-target-group", detail, advice);
            return None;
        }
        Code::parse(text)
    }

    fn criterion(&self, faults: &mut Faults) -> Option<&Criterion> {
        let methodology = self.against.methodology;
        let code = self.draft.criterion.as_str();
        let Some(criterion) = methodology.criterion(code) else {
            let typed: String = code.chars().take(80).collect();
            let known = methodology.criteria().map(|(node, _)| node.code.as_str());
            let advice = did_you_mean(code, known)
                .unwrap_or_else(|| format!("See /v1/criteria?methodology={}.", methodology.id));
            faults.add(
                self.place("criterion"),
                "unknown-criterion",
                format!("`{}` has no criterion `{typed}`.", methodology.id),
                advice,
            );
            return None;
        };
        if !criterion.applies(self.facts) {
            faults.add(
                self.place("criterion"),
                "does-not-apply",
                format!("`{code}` does not apply to `{}`.", self.against.service.code),
                "Leave this answer out, or state the facts of that period in `facts`.",
            );
        }
        Some(criterion)
    }

    /// Exactly one of the four ways to answer.
    fn given(
        &self,
        criterion: &Criterion,
        faults: &mut Faults,
        warnings: &mut Vec<Violation>,
    ) -> Option<Given> {
        let draft = self.draft;
        let ratio = draft.numerator.is_some() || draft.denominator.is_some();
        let ways = [draft.value.is_some(), draft.counts.is_some(), ratio, draft.state.is_some()];
        if ways.iter().filter(|way| **way).count() != 1 {
            faults.add(
                self.at.clone(),
                "not-exactly-one",
                "An answer has exactly one of value, counts, numerator with denominator, state.",
                criterion.scale.expects(),
            );
            return None;
        }
        if let Some(value) = &draft.value {
            return self.value(value, criterion, faults, warnings);
        }
        if let Some(counts) = &draft.counts {
            return self.counts(counts, &criterion.scale, faults);
        }
        if let Some(state) = &draft.state {
            return self.state(state, criterion, faults);
        }
        self.ratio(&criterion.scale, faults)
    }

    fn value(
        &self,
        value: &Value,
        criterion: &Criterion,
        faults: &mut Faults,
        warnings: &mut Vec<Violation>,
    ) -> Option<Given> {
        let scale = &criterion.scale;
        let given = match (scale, value) {
            (Scale::Boolean, Value::Bool(value)) => Some(Given::Flag { value: *value }),
            (Scale::Levels(levels), Value::String(text)) => levels
                .iter()
                .find(|level| level.code == text.as_str())
                .map(|level| Given::Level { value: level.code.clone() }),
            (Scale::Boolean | Scale::Levels(_), _) => None,
            (_, Value::Number(number)) => number
                .as_f64()
                .filter(|number| scale.number_points(*number).is_some())
                .map(|value| Given::Number { value }),
            _ => None,
        };
        if let (Scale::Share, Some(Given::Number { value })) = (scale, &given)
            && *value > 0.0
            && *value <= 1.0
        {
            warnings.push(Violation::at(
                self.place("value"),
                "share-looks-like-a-fraction",
                format!("A share is given in per cent; {value} is at most 1 %."),
                format!("Give {} if you mean {value} of 1.", value * 100.0),
            ));
        }
        if given.is_none() {
            let (detail, advice) = match value {
                Value::Number(number) if !matches!(scale, Scale::Boolean | Scale::Levels(_)) => {
                    (scale.refuses(number.as_f64().unwrap_or(f64::NAN)), scale.expects())
                }
                Value::String(text) => (
                    format!(
                        "`{}` is not on the scale `{}`.",
                        text.chars().take(80).collect::<String>(),
                        scale.kind()
                    ),
                    scale.advise(text),
                ),
                _ => (format!("This is not on the scale `{}`.", scale.kind()), scale.expects()),
            };
            faults.add(self.place("value"), "value-off-scale", detail, advice);
        }
        given
    }

    fn counts(
        &self,
        counts: &BTreeMap<String, Number>,
        scale: &Scale,
        faults: &mut Faults,
    ) -> Option<Given> {
        let options = scale.options();
        if options.is_empty() {
            let detail = format!("The scale `{}` has no options to count.", scale.kind());
            faults.add(self.place("counts"), "counts-do-not-fit", detail, scale.expects());
            return None;
        }
        let mut whole = BTreeMap::new();
        let mut total = 0_u64;
        for (option, count) in counts {
            let place = format!("{}/{}", self.place("counts"), text::escape(option));
            if !options.contains(option) {
                let detail = format!("The scale `{}` has no such option.", scale.kind());
                faults.add(&place, "counts-do-not-fit", detail, scale.advise(option));
            }
            if let Some(count) = Self::whole(Some(count), &place, faults) {
                total += count;
                whole.insert(option.clone(), count);
            }
        }
        if total == 0 && whole.len() == counts.len() {
            faults.add(
                self.place("counts"),
                "counts-do-not-fit",
                "Nobody is counted.",
                "Give the counts, or the state `not_yet_measured`.",
            );
        }
        Some(Given::Counts { counts: whole })
    }

    fn state(&self, text: &str, criterion: &Criterion, faults: &mut Faults) -> Option<Given> {
        let place = self.place("state");
        let allowed: Vec<State> =
            State::ALL.iter().copied().filter(|state| state.may_be_answered()).collect();
        let state = faults.word(text, &place, &allowed, State::as_str)?;
        if state == State::NotApplicable && !criterion.may_not_apply {
            faults.add(
                place,
                "always-applies",
                format!("`{}` applies to every such service.", self.draft.criterion),
                "Give a value, or `could_not_tell`.",
            );
        }
        Some(Given::State { state })
    }

    fn ratio(&self, scale: &Scale, faults: &mut Faults) -> Option<Given> {
        let draft = self.draft;
        if *scale != Scale::Share {
            faults.add(
                self.place("numerator"),
                "value-off-scale",
                format!("The scale `{}` takes no numerator and denominator.", scale.kind()),
                scale.expects(),
            );
            return None;
        }
        let numerator = Self::whole(draft.numerator.as_ref(), &self.place("numerator"), faults);
        let denominator =
            Self::whole(draft.denominator.as_ref(), &self.place("denominator"), faults);
        let (numerator, denominator) = numerator.zip(denominator)?;
        if numerator > denominator {
            faults.add(
                self.place("numerator"),
                "value-off-scale",
                format!("{numerator} of {denominator} is more than all."),
                "The numerator is at most the denominator.",
            );
        }
        Some(Given::Ratio { numerator, denominator })
    }

    fn whole(number: Option<&Number>, place: &str, faults: &mut Faults) -> Option<u64> {
        let whole = number.and_then(|number| {
            number.as_u64().or_else(|| {
                // 12.0 is 12 to JSON.
                let value =
                    number.as_f64().filter(|v| v.fract() == 0.0 && (0.0..=1e12).contains(v))?;
                format!("{value:.0}").parse().ok()
            })
        });
        let whole = whole.filter(|whole| *whole <= MOST_COUNTED);
        if whole.is_none() {
            let detail = if number.is_some() {
                format!("This is no whole number from 0 to {MOST_COUNTED}.")
            } else {
                "A numerator and a denominator come together.".into()
            };
            faults.add(place, "not-a-count", detail, "Give a whole number.");
        }
        whole
    }

    fn sample(&self, draft: &SampleDraft, faults: &mut Faults) -> Option<Sample> {
        let kind = faults.word(
            &draft.kind,
            &self.place("sample/kind"),
            SampleKind::ALL,
            SampleKind::as_str,
        );
        let n = Self::whole(Some(&draft.n), &self.place("sample/n"), faults);
        if let (Some(effective), Some(n)) = (draft.n_effective, n) {
            #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "below 2^53")]
            let most = n as f64;
            if !(effective > 0.0 && effective <= most) {
                faults.add(
                    self.place("sample/n_effective"),
                    "out-of-range",
                    "An effective number is above 0 and at most n.",
                    "Give (Σw)²/Σw², or leave it out.",
                );
            }
        }
        kind.zip(n).map(|(kind, n)| Sample { kind, n, n_effective: draft.n_effective })
    }

    fn check_sample(
        &self,
        given: &Given,
        sample: Option<&Sample>,
        source: Option<Source>,
        faults: &mut Faults,
    ) {
        if let (Given::Counts { counts }, Some(sample)) = (given, sample)
            && counts.values().sum::<u64>() != sample.n
        {
            faults.add(
                self.place("sample/n"),
                "counts-do-not-fit",
                format!("{} are counted, but n is {}.", counts.values().sum::<u64>(), sample.n),
                "n is the sum of the counts.",
            );
        }
        if let (Given::Ratio { denominator, .. }, Some(sample), Some(Source::Survey)) =
            (given, sample, source)
            && *denominator != sample.n
        {
            faults.add(
                self.place("sample/n"),
                "counts-do-not-fit",
                format!("{denominator} answered, but n is {}.", sample.n),
                "In a survey n is the denominator.",
            );
        }
        let counted = matches!(given, Given::Counts { .. } | Given::Ratio { .. });
        let value = !matches!(given, Given::State { .. });
        if source == Some(Source::Survey) && value && !counted && sample.is_none() {
            faults.add(
                self.at.clone(),
                "sample-missing",
                "A survey says how many people answered.",
                "Give `sample` with `kind` and `n`, or counts.",
            );
        }
    }

    fn check_reason(
        &self,
        given: &Given,
        criterion: &Criterion,
        comment: Option<&str>,
        faults: &mut Faults,
    ) {
        let not_applicable = matches!(given, Given::State { state: State::NotApplicable });
        if not_applicable && criterion.may_not_apply && comment.is_none() {
            faults.add(
                self.place("comment"),
                "reason-missing",
                "Why it does not apply is not said.",
                "Give the reason in `comment`.",
            );
        }
    }

    fn check_evidence(
        &self,
        given: &Given,
        criterion: &Criterion,
        source: Option<Source>,
        faults: &mut Faults,
    ) {
        if matches!(given, Given::State { .. }) || !self.draft.evidence.is_empty() {
            return;
        }
        let points = points_of(given, &criterion.scale, self.facts);
        let from_self = source == Some(Source::SelfReport)
            && criterion
                .self_evidence_from
                .zip(points)
                .is_some_and(|(limit, points)| points >= limit);
        if criterion.evidence_required || from_self {
            faults.add(
                self.place("evidence"),
                "evidence-missing",
                format!("This answer to `{}` needs evidence.", self.draft.criterion),
                "Give the address of a page that shows it.",
            );
        }
    }

    fn evidence(&self, faults: &mut Faults) -> Vec<Evidence> {
        let drafts: &[EvidenceDraft] = &self.draft.evidence;
        faults.at_most(drafts.len(), 100, &self.place("evidence"));
        let mut evidence = Vec::with_capacity(drafts.len());
        for (i, draft) in drafts.iter().enumerate() {
            let place = self.place(&format!("evidence/{i}"));
            let is_hash = |text: &String| {
                text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
            };
            if !draft.sha256.as_ref().is_none_or(is_hash) {
                faults.add(
                    format!("{place}/sha256"),
                    "not-a-hash",
                    "This is no SHA-256.",
                    "Give 64 lower-case hexadecimal digits, or leave it out.",
                );
            }
            evidence.extend(faults.url(&draft.url, &format!("{place}/url")).map(|url| Evidence {
                url,
                captured_at: draft.captured_at,
                sha256: draft.sha256.clone(),
            }));
        }
        evidence
    }
}

/// Points of one answer, before touchpoints are brought together; none for a state.
///
/// A denominator of 0 has no points: its state is the criterion's.
pub fn points_of(given: &Given, scale: &Scale, facts: &Facts) -> Option<f64> {
    match given {
        Given::Withheld { .. } | Given::State { .. } => None,
        Given::Flag { value } => scale.option_points(if *value { "yes" } else { "no" }, facts),
        Given::Level { value } => scale.option_points(value.as_str(), facts),
        Given::Number { value } => scale.number_points(*value),
        Given::Ratio { numerator, denominator } => {
            (*denominator > 0).then(|| 100.0 * real(*numerator) / real(*denominator))
        }
        Given::Counts { counts } => {
            let total: u64 = counts.values().sum();
            let points = counts.iter().try_fold(0.0, |sum, (option, count)| {
                Some(sum + real(*count) * scale.option_points(option, facts)?)
            });
            points.filter(|_| total > 0).map(|sum| sum / real(total))
        }
    }
}

/// A count as a double: exact, counts stay below 2^53.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts stay below 2^53")]
pub fn real(count: u64) -> f64 {
    count as f64
}
