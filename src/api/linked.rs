//! Linked data over HTTP: the catalogue of data, and each service with the quality measured of it.

use actix_web::{HttpResponse, get, web::Path};

use super::params::ScorecardParams;
use crate::{
    cube::{observations::of_one_service, query::Kind},
    domain::code::Code,
    formats::{
        cpsv::{self, Told},
        dcat,
        linked::{MEDIA_TYPE, Site},
    },
    http::{figures::Asking, problem::Problem, reader::bytes, work::Work},
};

/// Show the catalogue of data
///
/// What is open here, for portals of open data: DCAT-AP 3.0.1 as JSON-LD, with its context inside, so that
/// nothing else is fetched. Observations (with every criterion), series of each service, changes, rankings,
/// revisions, coverage and the records of agencies are datasets, and each form in which they can be
/// downloaded whole is a distribution.
#[utoipa::path(
    tag = "figures",
    responses((status = OK, description = "The catalogue.", body = serde_json::Value, content_type = "application/ld+json")),
)]
#[get("/catalog.jsonld")]
pub async fn show_catalog(mut asking: Asking) -> Result<HttpResponse, Problem> {
    asking.query.finish()?;
    let (snapshot, site) = (asking.state.snapshot(), Site::of(asking.state.config()));
    let seq = snapshot.seq();
    // An empty register has no methodology, and a catalogue all the same.
    let methodology = asking.state.newest(&snapshot.newest());
    let of = methodology.as_ref().map(|methodology| methodology.id.to_string());
    let name = format!("{}\n{}", of.unwrap_or_default(), site.settings());
    let made = if asking.reader.has(seq, &name) {
        None
    } else {
        let make =
            move || bytes(&dcat::catalogue(&site, &snapshot.newest(), methodology.as_deref()));
        Some(asking.state.work_out(Work::Short, make).await??)
    };
    asking.reader.worked_out(seq, &name, false, || made.map(linked).ok_or_else(Problem::broken))
}

/// Show a service as linked data
///
/// The service by CPSV-AP 3.2.0, and a quality measurement (DQV) for each of its cells, of every period, now
/// or as of an earlier entry: JSON-LD, with its context inside, so that nothing else is fetched.
#[utoipa::path(
    tag = "figures",
    params(
        ("code" = inline(Code), Path, description = "Code of the service.", example = "cz-obtain-passport"),
        ScorecardParams,
    ),
    responses((status = OK, description = "The service and its measurements.", body = serde_json::Value, content_type = "application/ld+json")),
)]
#[get("/services/{code}.jsonld")]
pub async fn show_linked_service(
    code: Path<String>,
    mut asking: Asking,
) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&code).ok_or_else(Problem::nowhere)?;
    let question = asking.question(Kind::Scorecard, &[])?;
    if !question.knows(&code) {
        return Err(question.unknown_service(&code));
    }
    let path = format!("/v1/services/{code}.jsonld");
    let site = Site::of(asking.state.config());
    let asked = &question.asked;
    let name = format!("{}\n{}", question.name(""), site.settings());
    asking.reader.worked_out(asked.seq, &name, question.fixed, || {
        let view = question.snapshot.view(asked.seq);
        let service = view.service(code.as_str()).ok_or_else(Problem::nowhere)?;
        let told = Told {
            service,
            rows: &of_one_service(&view, asked, &code),
            seq: asked.seq,
            permalink: &asked.place(&path),
            cite: &asked.cite(&path, view.at()),
        };
        Ok(linked(bytes(&cpsv::service(&site, &view, &told))?))
    })
}

fn linked(json: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().content_type(MEDIA_TYPE).body(json)
}
