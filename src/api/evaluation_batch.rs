//! Batches of evaluations over HTTP: all or nothing.

use actix_web::{HttpResponse, post};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::evaluation::{Target, target};
use crate::{
    actions::{
        Refusal, Tx,
        batch::{allow, submit_all},
    },
    domain::{caller::Caller, evaluation::Standing, version::Expected, violation::Violation},
    formats::batch::{read_csv, read_ndjson},
    http::{
        etag::Conditions,
        json::Body,
        problem::{Problem, ProblemError},
        query::Query,
        register::{Answer, Writing},
        state::State,
        work::Work,
    },
};

/// What became of a batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchAnswer {
    /// Whether this was a rehearsal: then nothing was stored, and the ids mean nothing.
    dry_run: bool,
    /// How many evaluations it holds.
    count: usize,
    /// The evaluations, in the order of the file.
    evaluations: Vec<BatchItem>,
    /// Nothing that is wrong, but what often is a slip.
    #[schema(value_type = Vec<ProblemError>)]
    warnings: Vec<Violation>,
}

/// What became of one evaluation of a batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchItem {
    /// Its first record in the file.
    row: u64,
    /// Its name for good.
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    /// The service.
    service: String,
    /// Where it stands.
    standing: Standing,
    /// Whether a draft of it stood there already, and is written anew.
    rewritten: bool,
    /// Entry of the ledger, when it became public.
    #[schema(required)]
    seq: Option<i64>,
}

/// Submit a batch
///
/// Evaluations as NDJSON (one a line) or CSV (one answer a row, in the columns of a campaign's template;
/// `sample_n_effective` and `sample_population`, for samples that are weighted or drawn of few, may be
/// left out). All are recorded, or none and every bad row is named. `dry_run` says what would come of it
/// and stores nothing.
///
/// An evaluation that stands as a draft of yours is written anew only with `If-Match`: its value is the
/// `ETag` of the rehearsal (`dry_run=true`), which names the drafts as they stood then, so that nothing is
/// written over that was changed meanwhile (`412`); `*` writes over whatever drafts there are. What is
/// submitted or public is never written over.
///
/// CSV is taken as Excel set to Czech saves it, too. The header says what separates cells, commas or
/// semicolons (a first line `sep=;` is heeded); a byte order mark, either kind of line break, and empty
/// columns and rows at the end do no harm. The encoding is UTF-8, or windows-1250 where the file is no
/// UTF-8; a file in which that gives words that nobody writes is refused. With semicolons, and only then:
/// numbers have a decimal comma and may have blanks between thousands (`1 234,5`), and `%` behind them, and
/// what may be two numbers (`1.234`) is refused; a row may leave out empty cells at its end; the name of an
/// option is taken for its code; a `'` before `= + - @` and before a number or period is passed over; a
/// number that was shortened (`1,2E+05`) is refused, for digits may be lost. `PRAVDA` and `NEPRAVDA` are
/// true and false.
/// A number or period that a spreadsheet has turned into a date, and what it shows for an error, is
/// refused with its row. Workbooks, open documents, UTF-16, tabs and pages of the web are refused with what
/// to click.
#[utoipa::path(
    tag = "evaluations",
    params(
        ("to" = inline(Option<Target>), Query, description = "Where they are to stand: `draft`, `submitted` (default) or `published`.", example = "submitted", max_length = 32, nullable = false),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the rehearsal, or `*`: drafts of yours that stand already are written anew.", example = "*", pattern = r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#, nullable = false),
        ("dry_run" = Option<bool>, Query, description = "`true`: check everything, store nothing.", nullable = false),
    ),
    request_body(content((String = "application/x-ndjson"), (String = "text/csv")), description = "The evaluations."),
    responses((status = OK, description = "All are recorded, or would be.", body = BatchAnswer, headers(("ETag", description = "Of a rehearsal: the version of the drafts that would be written anew; none where there are none.")))),
    security(("agency_token" = ["evaluations:write", "evaluations:assess"])),
)]
#[post("/evaluation-batches")]
pub async fn submit_evaluation_batch(
    caller: Caller,
    mut query: Query,
    writing: Writing,
    conditions: Conditions,
    body: Body,
    state: State,
) -> Result<HttpResponse, Problem> {
    let to = target(&mut query);
    let dry_run = query.parsed("dry_run", "Give `true` or `false`.", |text| text.parse().ok());
    query.finish()?;
    let dry_run = dry_run.unwrap_or(false);
    let is_csv = body.one_of(&["application/x-ndjson", "text/csv"])? == "text/csv";
    allow(to, &caller)?;
    let bytes = body.bytes.clone();
    // Read before anything is locked: nobody else's writing waits for a large file.
    let read = move || if is_csv { read_csv(&bytes) } else { read_ndjson(&bytes) };
    let records = state.work_out(Work::Long, read).await?.map_err(Refusal::from)?;
    // A rehearsal changes nothing: it says what would be written over.
    let expected = match conditions.expected() {
        Expected::Unsaid if dry_run => Expected::Any,
        expected => expected,
    };
    let action = move |tx: &mut Tx<'_>| {
        let done = submit_all(&records, (to, &expected), &caller, tx, || {})?;
        let items = records.iter().zip(&done.outcomes).map(|(record, outcome)| BatchItem {
            row: record.row,
            id: outcome.record.id,
            service: outcome.record.key.scorecard.service.to_string(),
            standing: outcome.record.standing,
            rewritten: done.rewritten.contains(&outcome.record.id),
            seq: outcome.seq,
        });
        let answer = Answer::ok(&BatchAnswer {
            dry_run,
            count: done.outcomes.len(),
            evaluations: items.collect(),
            warnings: done.outcomes.iter().flat_map(|outcome| outcome.warnings.clone()).collect(),
        });
        // What stood there when it was tried: that is what may be written over.
        Ok(match done.version.filter(|_| dry_run) {
            Some(version) => answer.version(version),
            None => answer,
        })
    };
    if dry_run {
        return state.rehearse(action).await;
    }
    state.write(writing, &body.bytes, action).await
}
