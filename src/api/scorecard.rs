//! Scorecards over HTTP: what a service scores in a period, and why.

use actix_web::{HttpRequest, HttpResponse, get, web::Path};

use super::{
    explain::{Cited, Explanation, evidence, explain},
    figures::Question,
    shared::{Reader, json},
};
use crate::{
    cube::{
        query::Kind,
        scorecard::{ScorecardAnswer, scorecard},
    },
    domain::{
        cell::ScorecardKey,
        code::Code,
        form::{MethodologyName, Moment, PeriodInPath},
        methodology::MethodologyId,
        period::Period,
    },
    http::{auth::MaybeCaller, etag::Conditions, problem::Problem, query::Query, state::State},
};

/// Service and period of a path, in which `_` stands for the `/` of a period.
fn named(path: &(String, String)) -> Result<(Code, Period), Problem> {
    let period = Period::parse(&path.1.replace('_', "/"));
    Code::parse(&path.0).zip(period).ok_or_else(Problem::nowhere)
}

/// Why there is no scorecard, as far as the public may know.
fn nothing(question: &Question, service: &Code, period: Period) -> Problem {
    let view = question.snapshot.view(question.asked.seq);
    if view.service(service.as_str()).is_none() {
        return Problem::not_found(format!("There is no service `{service}`; see /v1/services."));
    }
    let methodologies: Vec<String> =
        question.asked.versions.iter().map(|version| version.id.to_string()).collect();
    Problem::not_found(format!(
        "Nothing is published of `{service}` in {period} under {}; /v1/evaluations?service={service} \
         lists what is.",
        methodologies.join(" or ")
    ))
}

/// Show a scorecard
///
/// What a service scores in a period at every node of the tree, and the evaluations that it rests on.
#[utoipa::path(
    tag = "figures",
    params(
        ("service" = inline(Code), Path, description = "Code of the service.", example = "cz-obtain-passport"),
        ("period" = inline(PeriodInPath), Path, description = "The period; `_` stands for `/`.", example = "2022"),
        ("methodology" = inline(Option<MethodologyName>), Query, description = "`code` or `code@version`; without it, the installation's own.", nullable = false),
        ("target_group" = inline(Option<Code>), Query, description = "Whose experience; without it, everybody's.", nullable = false),
        ("as_of" = inline(Option<Moment>), Query, description = "As it stood at this entry of the ledger, or at this moment (RFC 3339).", nullable = false),
    ),
    responses((status = OK, description = "The scorecard.", body = ScorecardAnswer)),
)]
#[get("/scorecards/{service}/{period}")]
pub async fn show_scorecard(
    path: Path<(String, String)>,
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (service, period) = named(&path)?;
    let question = Question::read(&mut query, Kind::Scorecard, &[], &state)?;
    let reader = Reader::new(&request, conditions, &caller);
    let view = question.snapshot.view(question.asked.seq);
    let found = scorecard(&view, &question.asked, &service, period, &reader.path);
    let found = found.ok_or_else(|| nothing(&question, &service, period))?;
    reader.worked_out(question.asked.seq, &question.name(""), question.fixed, || json(&found))
}

/// Explain a scorecard
///
/// The tree with each child's points, weight, share and contribution, down to the answers used and
/// not used, who gave them, and their evidence.
#[utoipa::path(
    tag = "figures",
    params(
        ("service" = inline(Code), Path, description = "Code of the service.", example = "cz-obtain-passport"),
        ("period" = inline(PeriodInPath), Path, description = "The period; `_` stands for `/`.", example = "2022"),
        ("methodology" = inline(Option<MethodologyName>), Query, description = "`code` or `code@version`; without it, the installation's own.", nullable = false),
        ("target_group" = inline(Option<Code>), Query, description = "Whose experience; without it, everybody's.", nullable = false),
        ("as_of" = inline(Option<Moment>), Query, description = "As it stood at this entry of the ledger, or at this moment (RFC 3339).", nullable = false),
    ),
    responses((status = OK, description = "The explanation.", body = Explanation)),
)]
#[get("/scorecards/{service}/{period}/explain")]
pub async fn explain_scorecard(
    path: Path<(String, String)>,
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (service, period) = named(&path)?;
    let question = Question::read(&mut query, Kind::Scorecard, &[], &state)?;
    let reader = Reader::new(&request, conditions, &caller);
    let asked = &question.asked;
    let view = question.snapshot.view(asked.seq);
    let found = scorecard(&view, asked, &service, period, &reader.path);
    let found = found.ok_or_else(|| nothing(&question, &service, period))?;
    let id: MethodologyId = found.methodology;
    let methodology = asked.version(&id).ok_or_else(Problem::nowhere)?;
    let key = ScorecardKey { service, period, methodology: id };
    let (at, about) = (asked.seq, key.clone());
    let (mappings, until) = (view.mappings_into(&key.methodology).to_vec(), view.takes_until(&key));
    let shared = move |conn: &mut _| evidence(&about, at, (&mappings, until), conn);
    let evidence = state.read(shared).await?;
    let cited = Cited {
        key,
        target_group: found.target_group,
        seq: asked.seq,
        as_of: asked.as_of,
        permalink: asked.permalink(&reader.path),
        cite: asked.cite(&reader.path, view.at()),
        nodes: found.nodes,
    };
    let explained = explain(methodology, &evidence, cited).ok_or_else(Problem::nowhere)?;
    reader.looked_up(asked.seq, &question.name(""), question.fixed, || json(&explained))
}
