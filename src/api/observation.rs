//! Observations over HTTP: tidy rows, a page or a whole file.

use std::convert::Infallible;

use actix_web::{HttpResponse, get, web::Bytes};
use futures_util::stream;
use serde::Serialize;
use utoipa::ToSchema;

use super::params::{
    Binary, ByParam, FigureParams, LabelParams, ManyCriteria, PanelParams, PoolingParams,
    ProfileParams, ServiceParams, TypeParams,
};
use crate::http::figures::{Asking, Question, cursor};
use crate::{
    cube::{
        observations::{Observation, RowKey, is_plain, observations, of_whole_services},
        query::{Kind, Query as Asked},
        view::View,
    },
    domain::code::Code,
    formats::{
        csv::{self, Laid},
        export::Export,
        layout::Layout,
    },
    http::{
        page::PagingParams,
        problem::Problem,
        tables::{self, CHUNK, Order},
    },
};

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
/// The same rows as CSV (RFC 4180, UTF-8), all of them; empty means null. `labels` adds names, and
/// `profile=excel-cs` makes a file that Excel set to Czech opens by a double click. The field `Link`
/// tells the licence and where the columns are described (CSV on the Web).
#[utoipa::path(
    tag = "figures",
    params(ManyCriteria, ServiceParams, TypeParams, PanelParams, PoolingParams, FigureParams, ByParam, LabelParams, ProfileParams),
    responses((status = OK, description = "All observations.", body = String, content_type = "text/csv")),
)]
#[get("/observations.csv")]
pub async fn export_observations(mut asking: Asking) -> Result<HttpResponse, Problem> {
    let (question, order) = asking.order(Export::Observations, tables::CSV)?;
    if !is_plain(&question.asked) {
        // Groups, panels and latest periods are worked out together, before anything is sent: a coded
        // body that waits in between has other bytes than one that does not.
        let make = |view: &View<'_>, asked: &Asked| Ok(all(view, asked));
        return asking.csv_of(question, order, make).await;
    }
    let (seq, name, fixed) = (question.asked.seq, question.name(""), question.fixed);
    // The file is written after this has returned, so it holds the question itself. Each piece of it is
    // little work.
    asking.reader.worked_out(seq, &name, fixed, || {
        let file = File { question, layout: order.layout, place: Place::Header };
        let pieces = stream::unfold(file, |file| async { file.next() });
        let response = HttpResponse::Ok().content_type(csv::MEDIA_TYPE).streaming(pieces);
        Ok(order.labelled(response))
    })
}

/// Describe observations as CSV
///
/// What stands in the `.csv` of the same question, for machines: each column with its type, bounds, unit
/// and meaning, as CSV on the Web (W3C).
#[utoipa::path(
    tag = "figures",
    params(ManyCriteria, ServiceParams, TypeParams, PanelParams, PoolingParams, FigureParams, ByParam, LabelParams, ProfileParams),
    responses((status = OK, description = "The description.", body = serde_json::Value, content_type = "application/csvm+json")),
)]
#[get("/observations.csv-metadata.json")]
pub async fn describe_observations(asking: Asking) -> Result<HttpResponse, Problem> {
    asking.csvw(Export::Observations)
}

/// Download observations as a workbook
///
/// The same rows for Excel and other spreadsheets, with real numbers and dates: sheets `data`,
/// `about` (query, licence, what columns and words mean) and `codes` (what is called how). At most
/// 1,048,575 rows.
#[utoipa::path(
    tag = "figures",
    params(ManyCriteria, ServiceParams, TypeParams, PanelParams, PoolingParams, FigureParams, ByParam, LabelParams),
    responses((status = OK, description = "The workbook.", body = inline(Binary), content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
)]
#[get("/observations.xlsx")]
pub async fn download_observations(asking: Asking) -> Result<HttpResponse, Problem> {
    let make = |view: &View<'_>, asked: &Asked, order: &Order| {
        if !is_plain(asked) {
            let rows = all(view, asked);
            return order.workbook_of((view, asked), &rows);
        }
        order.workbook((view, asked), |take| {
            of_whole_services(view, asked, None, take);
        })
    };
    asking.xlsx(Export::Observations, make).await
}

fn all(view: &View<'_>, asked: &Asked) -> Vec<Observation> {
    observations(view, asked, None, usize::MAX).rows
}

/// A file of the rows of services, made as it is sent.
struct File {
    question: Question,
    layout: Layout,
    place: Place,
}

/// Where a file is: before its header, after a service (none yet), or at its end.
enum Place {
    Header,
    After(Option<Code>),
    End,
}

impl File {
    /// The next piece. Whoever reads slowly is not written ahead for.
    fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        let (bytes, place) = match &self.place {
            Place::Header => (csv::header::<Observation>(self.layout), Place::After(None)),
            Place::After(after) => {
                let Question { snapshot, asked, .. } = &self.question;
                let view = snapshot.view(asked.seq);
                let mut rows = Laid::out(self.layout, view);
                let last =
                    of_whole_services(&view, asked, after.as_ref(), |row| rows.add(row) >= CHUNK);
                (rows.into_bytes(), last.map_or(Place::End, |last| Place::After(Some(last))))
            }
            Place::End => return None,
        };
        self.place = place;
        Some((Ok(bytes.into()), self))
    }
}
