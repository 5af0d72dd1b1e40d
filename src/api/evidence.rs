//! Reports of accessibility over HTTP: from a file to the evidence of an answer.

use actix_web::{HttpResponse, post};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ArrayBuilder, ObjectBuilder, OneOfBuilder, RefOr, Schema, schema::AdditionalProperties,
    },
};

use crate::{
    actions::{
        Tx,
        evidence::{About, allow, draft, remember},
    },
    domain::{
        caller::Caller,
        check::Faults,
        code::Code,
        evaluation::{answer::Evidence, draft::EvaluationDraft},
        evidence::{Finding, Report, TestedPage, wcag::CRITERIA},
        form::Url,
        methodology::{MethodologyId, hex},
        period::Period,
        source::Source,
        violation::Violation,
    },
    formats,
    http::{
        json::Body,
        problem::{Problem, ProblemError},
        query::Query,
        register::{Answer, Writing},
        state::State,
        work::Work,
    },
};

/// A report as the tool wrote it: an object, or an array of them.
pub struct ReportFile;

impl PartialSchema for ReportFile {
    fn schema() -> RefOr<Schema> {
        let object = ObjectBuilder::new()
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .build();
        OneOfBuilder::new()
            .description(Some("A report as the tool wrote it: an object, or an array of them."))
            .item(object.clone())
            .item(ArrayBuilder::new().items(object).min_items(Some(1)).max_items(Some(500)))
            .into()
    }
}

impl ToSchema for ReportFile {}

/// What was understood of a report.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceAnswer {
    /// Ready to stand in `evidence` of an answer. The hash is that of the file as it was sent.
    evidence: Evidence,
    /// All 55 success criteria, with what was found on all pages together.
    criteria: Vec<CriterionFinding>,
    /// What was found on each page.
    pages: Vec<PageFinding>,
    /// What the report tells and what counts nowhere: criteria of level AAA, 4.1.1, which WCAG 2.2 took
    /// out, and rules that belong to no criterion. At most 100 are named.
    passed_over: Vec<String>,
    /// The evaluation that would rest on it, when `service`, `period`, `methodology` and `criterion` were
    /// named; nothing of it is stored. Complete it and send it to `/v1/evaluations`.
    #[schema(required)]
    draft: Option<EvaluationDraft>,
    /// All that is wrong with that draft, as it is.
    #[schema(value_type = Vec<ProblemError>)]
    faults: Vec<Violation>,
}

/// What a report found about a success criterion.
#[derive(Debug, Serialize, ToSchema)]
pub struct CriterionFinding {
    /// Its number.
    #[schema(example = "1.4.3")]
    number: &'static str,
    /// `A` or `AA`.
    #[schema(example = "AA")]
    level: &'static str,
    /// Where it can be read.
    #[schema(format = "uri", example = "https://www.w3.org/TR/WCAG22/#contrast-minimum")]
    url: String,
    /// What was found: a fault on one page is a fault.
    finding: Finding,
    /// Pages on which no fault was found.
    pages_passed: usize,
    /// Pages on which a fault was found.
    pages_failed: usize,
    /// Pages on which it could not be told.
    pages_cannot_tell: usize,
    /// Pages on which there is nothing that it is about.
    pages_not_present: usize,
    /// Pages on which it was not tested.
    pages_not_tested: usize,
}

/// What a report found on a page.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageFinding {
    /// Its address, or what the report calls it.
    page: String,
    /// Whether the report speaks of the site as a whole here.
    is_site: bool,
    /// Numbers of the criteria in which no fault was found.
    passed: Vec<&'static str>,
    /// Of those in which a fault was found.
    failed: Vec<&'static str>,
    /// Of those that could not be decided.
    cannot_tell: Vec<&'static str>,
    /// Of those about something that is not there.
    not_present: Vec<&'static str>,
}

/// Read a report of accessibility
///
/// Takes the file as the tool wrote it: what axe-core gives, a Lighthouse report in JSON, one or an array of
/// either, or a report of W3C's WCAG-EM Report Tool or in EARL (JSON-LD). It answers what was understood, for
/// each success criterion of WCAG 2.2 (levels A and AA) and each page, and the evidence that an answer can
/// rest on. The counts are remembered under the hash of the file, and the file is not kept: an evaluation
/// whose evidence names that hash carries these counts. What could not be decided is never a pass, and an
/// automatic test alone says of no service that it conforms.
#[utoipa::path(
    tag = "evaluations",
    params(
        ("url" = inline(Option<Url>), Query, description = "Where the report can be seen; left out, the first page that it tested.", nullable = false),
        ("service" = inline(Option<Code>), Query, description = "Draft an answer about this service; together with `period`, `methodology` and `criterion`.", nullable = false),
        ("period" = inline(Option<Period>), Query, description = "The period of the answer.", example = "2025", nullable = false),
        ("methodology" = inline(Option<MethodologyId>), Query, description = "The methodology of the answer.", example = "client-quality@m1", nullable = false),
        ("criterion" = inline(Option<Code>), Query, description = "The criterion of the answer, on a scale of shares.", example = "accessibility", nullable = false),
        ("source" = inline(Option<Source>), Query, description = "The source of the answer; left out, `tool` where no person judged, else `audit`.", example = "audit", nullable = false),
        ("assessor" = inline(Option<Code>), Query, description = "Who judges; left out, the agency of the token.", nullable = false),
    ),
    request_body(content((ReportFile = "application/json"), (ReportFile = "application/ld+json")), description = "The report, at most 32 MiB; in EARL at most 4 MiB."),
    responses((status = OK, description = "It was understood so.", body = EvidenceAnswer)),
    security(("agency_token" = ["evaluations:write", "evaluations:assess"])),
)]
#[post("/evidence")]
pub async fn submit_evidence(
    caller: Caller,
    mut query: Query,
    writing: Writing,
    body: Body,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (url, about) = asked(&mut query);
    query.finish()?;
    allow(&caller)?;
    body.one_of(&["application/json", "application/ld+json"])?;
    let bytes = body.bytes.clone();
    let read = move || (formats::evidence::read(&bytes), hex(&Sha256::digest(&bytes)));
    let (report, sha256) = state.work_out(Work::Long, read).await?;
    let report = report.map_err(refused)?;
    let url = url.or_else(|| address(&report)).ok_or_else(no_address)?;
    let evidence = Evidence {
        url,
        captured_at: report.captured_at,
        sha256: Some(sha256.clone()),
        findings: Some(report.findings()),
    };
    let action = move |tx: &mut Tx<'_>| {
        remember(&sha256, &report.findings(), &caller, tx)?;
        let (draft, faults) = match &about {
            Some(about) => {
                let (draft, faults) = draft(&evidence, &report, about, &caller, tx)?;
                (Some(draft), faults)
            }
            None => (None, Vec::new()),
        };
        Ok(Answer::ok(&EvidenceAnswer::of(evidence, &report, draft, faults)))
    };
    state.write(writing, &body.bytes, action).await
}

/// What the parameters ask for: the address of the report, and what an answer would be about.
fn asked(query: &mut Query) -> (Option<String>, Option<About>) {
    let advice = "Give an absolute address that begins with https:// or http://.";
    let url = query.parsed("url", advice, |text| Faults::new().url(text, ""));
    let service = query.code("service");
    let period = query.parsed("period", "Give a period such as `2025`.", Period::parse);
    let methodology = query.parsed("methodology", "Give `code@version`.", MethodologyId::parse);
    let criterion = query.code("criterion");
    let source = query.parsed("source", "See `source` of an evaluation.", Source::parse);
    let assessor = query.code("assessor");
    let names = ["service", "period", "methodology", "criterion"];
    let given = names.map(|name| query.has(name));
    let any = given.contains(&true) || query.has("source") || query.has("assessor");
    for name in names.iter().zip(given).filter(|(_, given)| any && !given).map(|(name, _)| *name) {
        query.refuse(Violation::parameter(
            name,
            "missing-parameter",
            format!("A draft is about a service, a period, a methodology and a criterion; `{name}` is missing."),
            "Give all four, or none of them.",
        ));
    }
    let about = service.zip(period).zip(methodology).zip(criterion);
    let about = about.map(|(((service, period), methodology), criterion)| About {
        service,
        period,
        methodology,
        criterion,
        source,
        assessor,
    });
    (url, about)
}

/// What is no JSON cannot be read; what is no report breaks a rule.
fn refused(violation: Violation) -> Problem {
    if violation.code == "malformed-json" {
        return Problem::malformed(violation);
    }
    Problem::invalid_document(
        "This is no report that can be read; nothing was stored",
        vec![violation],
    )
}

/// Where the first page of a report stands.
fn address(report: &Report) -> Option<String> {
    report.pages.iter().find_map(|page| Faults::new().url(&page.name, ""))
}

fn no_address() -> Problem {
    Problem::invalid_parameter(vec![Violation::parameter(
        "url",
        "missing-parameter",
        "The report names no page with an address on the web.",
        "Say in `url` where the report can be seen.",
    )])
}

impl EvidenceAnswer {
    fn of(
        evidence: Evidence,
        report: &Report,
        draft: Option<EvaluationDraft>,
        faults: Vec<Violation>,
    ) -> Self {
        let criterion = |place: usize| {
            let criterion = CRITERIA.get(place)?;
            let pages = |finding| report.pages_at(place, finding);
            Some(CriterionFinding {
                number: criterion.number,
                level: criterion.level,
                url: format!("https://www.w3.org/TR/WCAG22/#{}", criterion.name),
                finding: report.at(place),
                pages_passed: pages(Finding::Passed),
                pages_failed: pages(Finding::Failed),
                pages_cannot_tell: pages(Finding::CannotTell),
                pages_not_present: pages(Finding::NotPresent),
                pages_not_tested: pages(Finding::NotTested),
            })
        };
        Self {
            evidence,
            criteria: (0..CRITERIA.len()).filter_map(criterion).collect(),
            pages: report.pages.iter().map(PageFinding::from).collect(),
            passed_over: report.passed_over().map(str::to_owned).collect(),
            draft,
            faults,
        }
    }
}

impl From<&TestedPage> for PageFinding {
    fn from(page: &TestedPage) -> Self {
        Self {
            page: page.name.clone(),
            is_site: page.is_site,
            passed: page.numbers(Finding::Passed),
            failed: page.numbers(Finding::Failed),
            cannot_tell: page.numbers(Finding::CannotTell),
            not_present: page.numbers(Finding::NotPresent),
        }
    }
}
