//! The first page of the area: who works here, and what there is to do.

use actix_web::HttpResponse;
use maud::html;

use super::{around, session::Authorized};
use crate::{
    actions::evaluation::offered::Deed,
    http::{problem::Problem, query::Query},
};

/// Shows what there is to do.
pub async fn show(authorized: Authorized, mut query: Query) -> Result<HttpResponse, Problem> {
    let done = query.parsed("done", "Leave it out.", Deed::parse);
    query.finish()?;
    let words = authorized.words;
    let title = words.area.home.title;
    Ok(around::page(&authorized, &query, title, |_| {
        html! {
            h1 { (title) }
            @if let Some(done) = done {
                div.notice role="status" { p { ((words.area.evaluation.done)(done)) } }
            }
        }
    }))
}
