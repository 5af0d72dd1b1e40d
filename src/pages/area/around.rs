//! What stands around every page of the area: who works here, where else to go, and the way out.

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::session::Authorized;
use crate::{
    actions::batch::allow,
    domain::evaluation::Standing,
    http::{named::Told, problem::Problem, query::Query},
    pages::{
        frame::{self, Open, Sheet},
        parts,
        visit::Scene,
    },
};

/// A page for who is logged in. `body` is made with what is public as it stands now.
pub fn page(
    authorized: &Authorized,
    query: &Query,
    title: &str,
    body: impl FnOnce(&Scene) -> Markup,
) -> HttpResponse {
    with_form(authorized, query, title, None, body)
}

/// A page with a form on it, which goes along when the language is changed.
pub fn with_form(
    authorized: &Authorized,
    query: &Query,
    title: &str,
    open: Option<Open<'_>>,
    body: impl FnOnce(&Scene) -> Markup,
) -> HttpResponse {
    let scene = authorized.scene(query);
    let body = html! {
        (around(authorized, &scene))
        (body(&scene))
    };
    let description = authorized.words.area.lead.to_owned();
    let sheet = Sheet { title: title.to_owned(), description, body, alternates: Vec::new() };
    frame::private(&scene, &sheet, open)
}

/// The same as the answer to what was refused: it says by itself why.
pub fn refused(mut page: HttpResponse, problem: &Problem) -> HttpResponse {
    *page.status_mut() = problem.kind().status;
    page.extensions_mut().insert(Told);
    page
}

fn around(authorized: &Authorized, scene: &Scene) -> Markup {
    let words = authorized.words;
    let area = &words.area;
    let sends = allow(Standing::Draft, &authorized.caller).is_ok();
    let left = authorized.until.signed_duration_since(authorized.state.clock().now());
    let left = u64::try_from(left.num_minutes()).unwrap_or_default();
    html! {
        div.area {
            nav aria-label=(area.menu) {
                ul {
                    @for (path, text) in [
                        ("/area", area.home.title),
                        ("/area/upload", words.upload.title),
                        ("/area/replies", area.reply.title),
                        ("/area/help", words.desk.help.link),
                    ].into_iter().filter(|(path, _)| *path != "/area/upload" || sends) {
                        @let is_here = authorized.path == path;
                        li { a href=(authorized.at(path)) aria-current=[is_here.then_some("page")] { (text) } }
                    }
                }
            }
            p.note {
                @if let Some(agency) = &authorized.caller.agency {
                    (area.acting_for) " " b { (parts::agency(&scene.view(), agency, words)) }
                } @else {
                    (area.acting_for_none)
                }
                " · " time datetime=(authorized.until.to_rfc3339()) { ((area.until)(left / 60, left % 60)) }
            }
            form method="post" action=(authorized.at("/area/logout")) {
                (authorized.hidden())
                button.plain type="submit" { (area.log_out) }
            }
        }
    }
}
