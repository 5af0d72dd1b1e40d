//! What an answer rests on: a sample, evidence.

use super::Reading;
use crate::domain::{
    check::Faults,
    evaluation::{
        answer::{Evidence, Given, Sample, SampleKind},
        draft::{EvidenceDraft, SampleDraft},
        points::points_of,
    },
    methodology::Criterion,
    source::Source,
};

impl Reading<'_> {
    pub(super) fn sample(&self, draft: &SampleDraft, faults: &mut Faults) -> Option<Sample> {
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
        let population = draft
            .population
            .as_ref()
            .and_then(|all| Self::whole(Some(all), &self.place("sample/population"), faults));
        if let (Some(all), Some(n)) = (population, n)
            && all < n
        {
            faults.add(
                self.place("sample/population"),
                "out-of-range",
                format!("{n} answered, but there are {all} in all."),
                "Give how many there are, or leave it out.",
            );
        }
        let n_effective = draft.n_effective;
        kind.zip(n).map(|(kind, n)| Sample { kind, n, n_effective, population })
    }

    pub(super) fn check_sample(
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

    /// What few people said is withheld in a survey: under another name it would be shown.
    pub(super) fn check_people(
        &self,
        given: &Given,
        criterion: &Criterion,
        source: Option<Source>,
        faults: &mut Faults,
    ) {
        let Some(source) = source.filter(|source| *source != Source::Survey) else { return };
        let counted = matches!(given, Given::Counts { .. }).then_some("counts");
        let sample = self.draft.sample.as_ref();
        let chose = sample.filter(|sample| sample.kind == SampleKind::SelfSelected.as_str());
        if criterion.sources.contains(&Source::Survey) {
            for field in counted.into_iter().chain(sample.map(|_| "sample")) {
                faults.add(
                    self.place(field),
                    "people-not-surveyed",
                    format!(
                        "Users are asked for `{}`; the source `{source}` counts none of them.",
                        self.draft.criterion
                    ),
                    "Send what people said with the source `survey`; else give a value alone.",
                );
            }
        } else if chose.is_some() {
            faults.add(
                self.place("sample/kind"),
                "people-not-surveyed",
                format!("Only people choose to answer, and the source `{source}` asks none."),
                "Send what people said with the source `survey`; cases are taken by chance or all.",
            );
        }
    }

    /// Whether there is evidence where it is needed: as far as that is known already where what was
    /// `given` cannot be read.
    pub(super) fn check_evidence(
        &self,
        given: Option<&Given>,
        criterion: &Criterion,
        source: Option<Source>,
        faults: &mut Faults,
    ) {
        // A state needs none, and who gives nothing yet may still give a state.
        let draft = self.draft;
        let has_value = draft.value.is_some()
            || draft.counts.is_some()
            || draft.numerator.is_some()
            || draft.denominator.is_some();
        if !has_value || draft.state.is_some() {
            return;
        }
        let points = given.and_then(|given| points_of(given, &criterion.scale, self.facts));
        let names_file = draft.evidence.iter().any(|evidence| evidence.sha256.is_some());
        if !names_file && criterion.needs_finding(source, points) {
            faults.add(
                self.place("evidence"),
                "finding-missing",
                format!(
                    "The answer says that all of `{}` is met, and not what the tool found.",
                    self.draft.criterion
                ),
                "Send the tool's report to /v1/evidence and copy its `evidence` into the answer; where people judged, the source is `audit` or `expert`.",
            );
        } else if draft.evidence.is_empty() && criterion.needs_evidence(source, points) {
            faults.add(
                self.place("evidence"),
                "evidence-missing",
                format!("This answer to `{}` needs evidence.", self.draft.criterion),
                "Give the address of a page that shows it.",
            );
        }
    }

    /// What stands as evidence, with what the reports say that were read here.
    ///
    /// A hash that is not known here is taken, without counts: any file can be evidence, such as the
    /// protocol of an audit, and what is exported from one register is imported into another that never
    /// saw its reports. Nobody gains by making one up: it shows no counts, and whoever asks for the file
    /// sees whether it is the one.
    pub(super) fn evidence(&self, faults: &mut Faults) -> Vec<Evidence> {
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
            let read = draft.sha256.as_ref().and_then(|hash| self.against.reports.get(hash));
            if draft.findings.is_some() && draft.findings.as_ref() != read {
                let detail = if read.is_some() {
                    "The report with this hash says something else."
                } else {
                    "No report with this hash was read here."
                };
                faults.add(
                    format!("{place}/findings"),
                    "findings-differ",
                    detail,
                    "Leave `findings` out: they are filled in from the report that was sent to /v1/evidence.",
                );
            }
            evidence.extend(faults.url(&draft.url, &format!("{place}/url")).map(|url| Evidence {
                url,
                captured_at: draft.captured_at,
                sha256: draft.sha256.clone(),
                findings: read.cloned(),
            }));
        }
        evidence
    }
}
