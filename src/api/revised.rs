//! What was revised, over HTTP: values that changed after they were first public, when and why.

use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::params::{Binary, LabelParams, ManyCriteria, ProfileParams, ServiceParams, TypeParams};
use crate::http::figures::{Asking, cursor};
use crate::{
    cube::{
        observations::RowKey,
        query::{Kind, Query},
        revisions::{RevisedValue, RevisionSummary, revisions, rows},
        view::View,
    },
    domain::{
        code::Code,
        form::{MethodologyName, Moment},
        period::Period,
        source::Source,
    },
    formats::export::Export,
    http::{page::PagingParams, problem::Problem, tables::Order},
};

/// A page of what was revised, and how much of all it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevisionsAnswer {
    /// How much of all that was selected changed, and by how much.
    summary: RevisionSummary,
    /// The values that changed, in order of service, period, methodology, criterion and target group.
    items: Vec<RevisedValue>,
    /// What to send as `cursor` for the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
    /// The ledger entry that is answered from.
    #[schema(example = 812)]
    seq: i64,
    /// The entry asked for with `as_of`; null when the newest was meant.
    #[schema(required)]
    as_of: Option<i64>,
    /// Where this very page stays.
    permalink: String,
    /// One line to cite it by.
    cite: String,
}

/// What a question about revisions may say besides the nodes.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
struct RevisionParams {
    /// What these groups answered; without it, everybody: `all`.
    #[param(nullable = false, inline, value_type = Option<Vec<Code>>, max_items = 100)]
    target_group: Option<Vec<String>>,
    /// What became of the answers of this source; without it, of the value that counts.
    #[param(nullable = false, inline, value_type = Option<Source>)]
    source: Option<String>,
    /// Only these periods; not together with `since` or `until`.
    #[param(nullable = false, inline, value_type = Option<Vec<Period>>, max_items = 100)]
    period: Option<Vec<String>>,
    /// Only periods that begin on or after the first day of this one.
    #[param(nullable = false, inline, value_type = Option<Period>)]
    since: Option<String>,
    /// Only periods that end on or before the last day of this one.
    #[param(nullable = false, inline, value_type = Option<Period>)]
    until: Option<String>,
    /// A methodology, all its frozen versions, or `code@version`; without it, the installation's own.
    #[param(nullable = false, inline, value_type = Option<MethodologyName>)]
    methodology: Option<String>,
    /// Everything as it stood at this entry of the ledger, or at this moment (RFC 3339).
    #[param(nullable = false, inline, value_type = Option<Moment>)]
    as_of: Option<String>,
}

/// List what was revised
///
/// Every value of a service that changed after it was first public: the first value, the value now, the
/// reason, and how often; and a summary over all that is selected. Without `criterion` all criteria
/// are meant: what is worked out from them would count every change again.
#[utoipa::path(
    tag = "figures",
    params(ManyCriteria, ServiceParams, TypeParams, RevisionParams, PagingParams),
    responses((status = OK, description = "A page of what was revised.", body = RevisionsAnswer)),
)]
#[get("/revisions")]
pub async fn list_revised_values(asking: Asking) -> Result<HttpResponse, Problem> {
    asking
        .page(Kind::Revisions, RowKey::read, |view, asked, path, turn| {
            let found = revisions(view, asked, turn.after.as_ref(), turn.limit);
            let next = cursor(found.next.map(|key| key.text()));
            let answer = RevisionsAnswer {
                summary: found.summary,
                next_cursor: next.clone(),
                items: found.rows,
                seq: asked.seq,
                as_of: asked.as_of,
                permalink: asked.permalink(path),
                cite: asked.cite(path, view.at()),
            };
            Ok((answer, next))
        })
        .await
}

/// Download what was revised
///
/// The same lines as CSV (RFC 4180, UTF-8), all of them; empty means null. `labels` adds names, and
/// `profile=excel-cs` makes a file that Excel set to Czech opens by a double click. The field `Link`
/// tells the licence and where the columns are described (CSV on the Web).
#[utoipa::path(
    tag = "figures",
    params(ManyCriteria, ServiceParams, TypeParams, RevisionParams, LabelParams, ProfileParams),
    responses((status = OK, description = "All that was revised.", body = String, content_type = "text/csv")),
)]
#[get("/revisions.csv")]
pub async fn export_revised_values(asking: Asking) -> Result<HttpResponse, Problem> {
    asking.csv(Export::Revisions, |view, asked| Ok(rows(view, asked))).await
}

/// Describe what was revised as CSV
///
/// What stands in the `.csv` of the same question, for machines: each column with its type, bounds, unit
/// and meaning, as CSV on the Web (W3C).
#[utoipa::path(
    tag = "figures",
    params(ManyCriteria, ServiceParams, TypeParams, RevisionParams, LabelParams, ProfileParams),
    responses((status = OK, description = "The description.", body = serde_json::Value, content_type = "application/csvm+json")),
)]
#[get("/revisions.csv-metadata.json")]
pub async fn describe_revised_values(asking: Asking) -> Result<HttpResponse, Problem> {
    asking.csvw(Export::Revisions)
}

/// Download what was revised as a workbook
///
/// The same rows for Excel and other spreadsheets, with real numbers and dates: sheets `data`,
/// `about` (query, licence, what columns and words mean) and `codes` (what is called how). At most
/// 1,048,575 rows.
#[utoipa::path(
    tag = "figures",
    params(ManyCriteria, ServiceParams, TypeParams, RevisionParams, LabelParams),
    responses((status = OK, description = "The workbook.", body = inline(Binary), content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
)]
#[get("/revisions.xlsx")]
pub async fn download_revised_values(asking: Asking) -> Result<HttpResponse, Problem> {
    let make = |view: &View<'_>, asked: &Query, order: &Order| {
        order.workbook_of((view, asked), &rows(view, asked))
    };
    asking.xlsx(Export::Revisions, make).await
}
