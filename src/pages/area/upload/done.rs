//! What was stored of a file, with where to go on.

use actix_web::HttpResponse;
use maud::html;
use uuid::Uuid;

use super::TOLD;
use crate::{
    actions::evaluation::sees,
    cube::names::Named,
    domain::evaluation::Standing,
    http::{problem::Problem, query::Query},
    pages::{
        area::{around, session::Authorized},
        parts,
    },
    store::evaluation,
};

/// Shows what was stored, as far as the caller may see it.
pub async fn done(authorized: Authorized, mut query: Query) -> Result<HttpResponse, Problem> {
    let ids: Vec<Uuid> =
        query.many("id").iter().filter_map(|id| Uuid::try_parse(id).ok()).collect();
    query.finish()?;
    let ids: Vec<Uuid> = ids.into_iter().take(TOLD).collect();
    let is_full = ids.len() == TOLD;
    let caller = authorized.caller.clone();
    let look_up = move |conn: &mut _| {
        let mut found = Vec::new();
        for id in ids {
            let record = evaluation::find(id, conn)?;
            found.extend(record.filter(|it| it.since.is_some() || sees(&caller, &it.key.assessor)));
        }
        Ok(found)
    };
    let found = authorized.state.read(look_up).await?;
    if found.is_empty() {
        return Err(Problem::nowhere());
    }
    let words = authorized.words;
    let said = &words.upload;
    Ok(around::page(&authorized, &query, said.done, |scene| {
        let view = scene.view();
        html! {
            h1 { (said.done) }
            div.notice role="status" { p { (said.done_lead) } }
            ul {
                @for record in &found {
                    @let service = &record.key.scorecard.service;
                    @let names = view.names(Named::Service, service.as_str());
                    li {
                        a href=(authorized.at(&format!("/area/evaluations/{}", record.id))) {
                            @if let Some(names) = names { (parts::name(names, service.as_str(), words)) }
                            @else { (service) }
                            ", " (parts::period(record.key.scorecard.period, words))
                        }
                        ": " ((words.area.evaluation.stands)(record.standing))
                        @if record.standing == Standing::Published {
                            " · " a href=(words.at(&format!("/services/{service}"))) { (said.public_page) }
                        }
                    }
                }
            }
            @if is_full { p.note { (said.done_first) } }
            p { a href=(authorized.at("/area/upload")) { (said.one_more) } }
        }
    }))
}
