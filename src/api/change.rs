//! Changes over HTTP: what got better or worse between two periods, and what only looks so.

use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::params::{
    Binary, ByParam, ChangeParams, CombineParams, FigureParams, LabelParams, OneCriterion,
    PanelParams, ProfileParams, ServiceParams, TypeParams,
};
use crate::http::figures::{Asking, cursor};
use crate::{
    cube::{
        change::{ChangeItem, ChangeKey, Verdicts, changes},
        query::{Echo, Kind, Query as Asked},
        series::Kept,
        view::View,
    },
    formats::{change::ChangeRow, export::Export},
    http::{page::PagingParams, problem::Problem, tables::Order},
};

/// A page of changes, how many there are, and how to cite it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangesAnswer {
    /// What the query came to mean.
    query: Echo,
    /// The changes.
    items: Vec<ChangeItem>,
    /// What to send as `cursor` for the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
    /// How many lines were looked at, those of other verdicts than asked for too.
    #[schema(example = 31)]
    of: usize,
    /// How many of them could be set against an earlier value.
    #[schema(example = 20)]
    compared: usize,
    /// How many there are of each verdict, those not asked for too.
    verdicts: Verdicts,
    /// How many services count, where only the matched ones do.
    #[schema(required)]
    panel: Option<Kept>,
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

/// List changes
///
/// What may be said of the difference between two periods, one item for each service (or group, with
/// `by`): on paper, for the services measured in both, and what comes of which services were
/// measured. What cannot be compared is listed with the reason.
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, TypeParams, PanelParams, CombineParams, FigureParams, ByParam, ChangeParams, PagingParams),
    responses((status = OK, description = "A page of changes.", body = ChangesAnswer)),
)]
#[get("/changes")]
pub async fn list_changes(asking: Asking) -> Result<HttpResponse, Problem> {
    asking
        .page(Kind::Changes, ChangeKey::read, |view, asked, path, turn| {
            let found = changes(view, asked);
            let (items, next) = found.page(asked.sort, turn.after.as_ref(), turn.limit);
            let next = cursor(next.map(|key| key.text()));
            let answer = ChangesAnswer {
                query: asked.echo(),
                items: items.to_vec(),
                next_cursor: next.clone(),
                of: found.of,
                compared: found.compared,
                verdicts: found.verdicts,
                panel: found.panel,
                seq: asked.seq,
                as_of: asked.as_of,
                permalink: asked.permalink(path),
                cite: asked.cite(path, view.at()),
            };
            Ok((answer, next))
        })
        .await
}

/// Download changes
///
/// The same changes as CSV (RFC 4180, UTF-8), all of them, in the same order; empty means null.
/// `labels` adds names, and `profile=excel-cs` makes a file that Excel set to Czech opens by a double
/// click. The field `Link` tells the licence and where the columns are described (CSV on the Web).
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, TypeParams, PanelParams, CombineParams, FigureParams, ByParam, ChangeParams, LabelParams, ProfileParams),
    responses((status = OK, description = "All changes.", body = String, content_type = "text/csv")),
)]
#[get("/changes.csv")]
pub async fn export_changes(asking: Asking) -> Result<HttpResponse, Problem> {
    asking.csv(Export::Changes, |view, asked| Ok(rows(view, asked))).await
}

/// Describe changes as CSV
///
/// What stands in the `.csv` of the same question, for machines: each column with its type, bounds, unit
/// and meaning, as CSV on the Web (W3C).
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, TypeParams, PanelParams, CombineParams, FigureParams, ByParam, ChangeParams, LabelParams, ProfileParams),
    responses((status = OK, description = "The description.", body = serde_json::Value, content_type = "application/csvm+json")),
)]
#[get("/changes.csv-metadata.json")]
pub async fn describe_changes(asking: Asking) -> Result<HttpResponse, Problem> {
    asking.csvw(Export::Changes)
}

/// Download changes as a workbook
///
/// The same rows for Excel and other spreadsheets, with real numbers and dates: sheets `data`,
/// `about` (query, licence, what columns and words mean) and `codes` (what is called how). At most
/// 1,048,575 rows.
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, TypeParams, PanelParams, CombineParams, FigureParams, ByParam, ChangeParams, LabelParams),
    responses((status = OK, description = "The workbook.", body = inline(Binary), content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
)]
#[get("/changes.xlsx")]
pub async fn download_changes(asking: Asking) -> Result<HttpResponse, Problem> {
    let make = |view: &View<'_>, asked: &Asked, order: &Order| {
        let rows = rows(view, asked);
        order.workbook_of((view, asked), &rows)
    };
    asking.xlsx(Export::Changes, make).await
}

fn rows(view: &View<'_>, asked: &Asked) -> Vec<ChangeRow> {
    let seq = asked.seq;
    changes(view, asked).items.into_iter().map(|item| ChangeRow { item, seq }).collect()
}
