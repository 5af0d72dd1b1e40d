//! Changes over HTTP: what got better or worse between two periods, and what only looks so.

use std::convert::Infallible;

use actix_web::{HttpResponse, get, web::Bytes};
use futures_util::stream;
use serde::Serialize;
use utoipa::ToSchema;

use super::params::{
    ByParam, ChangeParams, CombineParams, FigureParams, OneCriterion, PanelParams, ServiceParams,
    TypeParams,
};
use crate::http::figures::{Asking, cursor};
use crate::{
    cube::{
        change::{ChangeItem, ChangeKey, Changes, Verdicts, changes},
        query::{Echo, Kind, Query as Asked},
        series::Kept,
        view::View,
    },
    formats::csv,
    http::{page::PagingParams, problem::Problem},
};

/// Rows of a file made at a time.
const CHUNK: usize = 1_000;

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
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, TypeParams, PanelParams, CombineParams, FigureParams, ByParam, ChangeParams),
    responses((status = OK, description = "All changes.", body = String, content_type = "text/csv")),
)]
#[get("/changes.csv")]
pub async fn export_changes(mut asking: Asking) -> Result<HttpResponse, Problem> {
    let question = asking.question(Kind::Changes, &[])?;
    let seq = question.asked.seq;
    let made = |view: &View<'_>, asked: &Asked| Ok(changes(view, asked));
    let respond = |found| {
        let file = File { found, seq, next: None };
        Ok(HttpResponse::Ok()
            .content_type(csv::MEDIA_TYPE)
            .streaming(stream::unfold(file, |file| async { file.chunk() })))
    };
    question.worked_out(&asking, "", made, respond).await
}

/// A file on its way: before its header, or before the row `next`.
struct File {
    found: Changes,
    seq: i64,
    next: Option<usize>,
}

impl File {
    fn chunk(self) -> Option<(Result<Bytes, Infallible>, Self)> {
        let Some(next) = self.next else {
            return Some((Ok(csv::changes_header().into()), Self { next: Some(0), ..self }));
        };
        let rest = self.found.items.get(next..).filter(|rest| !rest.is_empty())?;
        let rows = rest.get(..CHUNK).unwrap_or(rest);
        let bytes = csv::changes(rows, self.seq);
        let next = Some(next + rows.len());
        Some((Ok(bytes.into()), Self { next, ..self }))
    }
}
