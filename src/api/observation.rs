//! Observations over HTTP: tidy rows, a page or a whole file.

use std::convert::Infallible;

use actix_web::{HttpResponse, get, web::Bytes};
use futures_util::stream;
use serde::Serialize;
use utoipa::ToSchema;

use super::params::{
    ByParam, FigureParams, ManyCriteria, PanelParams, PoolingParams, ServiceParams, TypeParams,
};
use crate::http::figures::{Asking, Question, cursor};
use crate::{
    cube::{
        observations::{Observation, RowKey, is_plain, observations, of_whole_services},
        query::{Kind, Query as Asked},
        view::View,
    },
    domain::code::Code,
    formats::csv::{self, Rows},
    http::{page::PagingParams, problem::Problem, work::Work},
};

/// Bytes of a file made at a time, or few more.
const CHUNK: usize = 1 << 18;

/// A page of observations, and how to cite it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObservationsAnswer {
    /// The rows.
    items: Vec<Observation>,
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

/// List observations
///
/// Tidy rows: one a service (or group, with `by`) and period, for each criterion asked for. A missing
/// value is null, and its state says why.
#[utoipa::path(
    tag = "figures",
    params(ManyCriteria, ServiceParams, TypeParams, PanelParams, PoolingParams, FigureParams, ByParam, PagingParams),
    responses((status = OK, description = "A page of observations.", body = ObservationsAnswer)),
)]
#[get("/observations")]
pub async fn list_observations(asking: Asking) -> Result<HttpResponse, Problem> {
    asking
        .page(Kind::Observations, RowKey::read, |view, asked, path, turn| {
            let found = observations(view, asked, turn.after.as_ref(), turn.limit);
            let next = cursor(found.next.map(|key| key.text()));
            let answer = ObservationsAnswer {
                items: found.rows,
                next_cursor: next.clone(),
                seq: asked.seq,
                as_of: asked.as_of,
                permalink: asked.permalink(path),
                cite: asked.cite(path, view.at()),
            };
            Ok((answer, next))
        })
        .await
}

/// Download observations
///
/// The same rows as CSV (RFC 4180, UTF-8), all of them; empty means null.
#[utoipa::path(
    tag = "figures",
    params(ManyCriteria, ServiceParams, TypeParams, PanelParams, PoolingParams, FigureParams, ByParam),
    responses((status = OK, description = "All observations.", body = String, content_type = "text/csv")),
)]
#[get("/observations.csv")]
pub async fn export_observations(mut asking: Asking) -> Result<HttpResponse, Problem> {
    let question = asking.question(Kind::Observations, &[])?;
    if !is_plain(&question.asked) {
        // Groups, panels and latest periods are worked out together, before anything is sent: a coded
        // body that waits in between has other bytes than one that does not.
        let question = Question { work: Work::Long, ..question };
        let made = |view: &View<'_>, asked: &Asked| {
            Ok(observations(view, asked, None, usize::MAX).rows.into_iter())
        };
        return question
            .worked_out(&asking, "", made, |rows| Ok(file(Place::Rows(true, rows))))
            .await;
    }
    let (seq, name, fixed) = (question.asked.seq, question.name(""), question.fixed);
    // The file is written after this has returned, so it holds the question itself. Each piece of it is
    // little work.
    asking.reader.worked_out(seq, &name, fixed, || Ok(file(Place::Header(question))))
}

/// Where a file is: before its header, after a service, in rows that are worked out (perhaps before
/// their header), or at its end.
enum Place {
    Header(Question),
    After(Question, Option<Code>),
    Rows(bool, std::vec::IntoIter<Observation>),
    End,
}

fn file(from: Place) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(csv::MEDIA_TYPE)
        .streaming(stream::unfold(from, |place| async { next(place) }))
}

/// The next piece of a file. Whoever reads slowly is not written ahead for.
fn next(place: Place) -> Option<(Result<Bytes, Infallible>, Place)> {
    let (bytes, then) = match place {
        Place::Header(question) => (csv::header::<Observation>(), Place::After(question, None)),
        Place::After(question, after) => {
            let view = question.snapshot.view(question.asked.seq);
            let mut rows = Rows::default();
            let last = of_whole_services(&view, &question.asked, after.as_ref(), |row| {
                rows.add(row);
                rows.len() >= CHUNK
            });
            let then = match last {
                Some(last) => Place::After(question, Some(last)),
                None => Place::End,
            };
            (rows.into_bytes(), then)
        }
        Place::Rows(true, rest) => (csv::header::<Observation>(), Place::Rows(false, rest)),
        Place::Rows(false, mut rest) => {
            let mut rows = Rows::default();
            for row in rest.by_ref() {
                rows.add(&row);
                if rows.len() >= CHUNK {
                    break;
                }
            }
            let then = if rows.is_empty() { Place::End } else { Place::Rows(false, rest) };
            (rows.into_bytes(), then)
        }
        Place::End => return None,
    };
    Some((Ok(bytes.into()), then))
}
