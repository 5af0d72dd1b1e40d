//! How an evaluation is filled in and handed in, for who does it the first time.

use actix_web::HttpResponse;
use maud::html;

use super::{around, session::Authorized};
use crate::http::{problem::Problem, query::Query};

/// Shows how the area is used.
pub async fn show(authorized: Authorized, mut query: Query) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let said = &authorized.words.desk.help;
    Ok(around::page(&authorized, &query, said.title, |_| {
        html! {
            h1 { (said.title) }
            p.lead { (said.lead) }
            @for (heading, paragraphs) in said.parts {
                section {
                    h2 { (heading) }
                    @for paragraph in *paragraphs { p { (paragraph) } }
                }
            }
            p { a href=(authorized.at("/docs/manual/agency")) { (said.manual) } }
        }
    }))
}
