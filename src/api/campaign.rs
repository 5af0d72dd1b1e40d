//! Campaigns over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, post, put, web::Path};
use serde::Serialize;
use utoipa::ToSchema;

use super::{params::ProfileParams, step::Step};
use crate::http::reader::Reader;
use crate::{
    actions,
    cube::state::CampaignState,
    domain::{
        caller::Caller,
        campaign::{Campaign, CampaignDraft},
        code::Code,
        violation::Violation,
    },
    formats::{
        batch::{self, Beside},
        csv,
        layout::{LabelLanguage, Profile},
    },
    http::{
        auth::MaybeCaller,
        etag::Conditions,
        json::{Bodiless, Document},
        last::MOST_SERVICES,
        page::{Page, Paging, PagingParams, is_code},
        problem::Problem,
        query::Query,
        register::{Answer, Writing},
        state::State,
    },
};

/// A campaign, and whether it is closed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CampaignAnswer {
    /// The campaign.
    campaign: Campaign,
    /// Whether it is closed: then it takes no new evaluation of what it lists.
    closed: bool,
}

fn told(state: &CampaignState) -> CampaignAnswer {
    CampaignAnswer { campaign: state.campaign.clone(), closed: state.due.is_some() }
}

/// List campaigns
///
/// In order of code.
#[utoipa::path(
    tag = "campaigns",
    params(PagingParams),
    responses((status = OK, description = "A page of campaigns.", body = Page<CampaignAnswer>)),
)]
#[get("/campaigns")]
pub async fn list_campaigns(
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let paging = Paging::read(&mut query, is_code);
    query.finish()?;
    let snapshot = state.snapshot();
    let view = snapshot.newest();
    Reader::new(&request, conditions, &caller).page(view.seq(), &query, || {
        let after = paging.after.first().map_or("", String::as_str);
        let rows = view
            .campaigns()
            .filter(|state| state.campaign.code.as_str() > after)
            .take(usize::from(paging.limit) + 1)
            .map(told)
            .collect();
        paging.page(rows, |answer: &CampaignAnswer| vec![answer.campaign.code.to_string()])
    })
}

/// Show a campaign
///
/// What is due, from whom, by when.
#[utoipa::path(
    tag = "campaigns",
    params(("code" = inline(Code), Path, description = "Its code.", example = "eu-2022")),
    responses((status = OK, description = "It stands so.", body = CampaignAnswer, headers(("ETag", description = "Its version.")))),
)]
#[get("/campaigns/{code}")]
pub async fn show_campaign(
    code: Path<String>,
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let snapshot = state.snapshot();
    let view = snapshot.newest();
    let found = view.campaign(&code).zip(view.campaign_seq(&code));
    let (campaign, seq) = found.ok_or_else(Problem::nowhere)?;
    Reader::new(&request, conditions, &caller).row(seq, &told(campaign))
}

/// Create or change a campaign
///
/// While it is open. What is expected follows the catalogue until it closes.
#[utoipa::path(
    tag = "campaigns",
    params(("code" = inline(Code), Path, description = "Its code.", example = "self-2025")),
    request_body = CampaignDraft,
    responses(
        (status = OK, description = "It is changed.", body = Campaign, headers(("ETag", description = "Its version."))),
        (status = CREATED, description = "It is created.", body = Campaign, headers(("ETag", description = "Its version."), ("Location", description = "Where it can be read."))),
    ),
    security(("agency_token" = ["campaigns:write"])),
)]
#[put("/campaigns/{code}")]
pub async fn set_campaign(
    caller: Caller,
    code: Path<String>,
    mut query: Query,
    writing: Writing,
    conditions: Conditions,
    document: Document<CampaignDraft>,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let (code, expected) = (code.into_inner(), conditions.expected());
    let Document { draft, bytes } = document;
    state
        .write(writing, &bytes, move |tx| {
            let changed = actions::campaign::set(&draft, &code, &expected, &caller, tx)?;
            Ok(Answer::changed(&changed, format!("/v1/campaigns/{code}")))
        })
        .await
}

/// Close a campaign
///
/// Lists what was due, for good; what nobody reported is said to be not reported.
#[utoipa::path(
    tag = "campaigns",
    params(("code" = inline(Code), Path, description = "Its code.", example = "self-2025")),
    responses((status = OK, description = "It is closed.", body = Campaign)),
    security(("agency_token" = ["campaigns:write"])),
)]
#[post("/campaigns/{code}/close")]
pub async fn close_campaign(step: Step<String>, _: Bodiless) -> Result<HttpResponse, Problem> {
    let code = |path: &String| Ok(path.clone());
    step.take(code, b"", |code, caller, tx| {
        let changed = actions::campaign::close(&code, caller, tx)?;
        Ok(Answer::ok(&changed.thing.campaign).version(changed.version))
    })
    .await
}

/// Download the template of a campaign
///
/// A batch to fill in: one row for each answer that is due, with its service, period, methodology
/// and criterion, and the source and assessor where the agency answers for itself. `labels` adds, for
/// people, columns that a batch passes over: `service_name`, `criterion_name`, `question`, `expects` (how
/// it is answered and in which columns, what each option means, what needs evidence), `last_period` and
/// `last_value` (what was last published before the period, where the same was asked; nothing that is
/// withheld). With `profile=excel-cs` Excel set to Czech opens it by a double click, and what it saves is
/// taken by `/v1/evaluation-batches` as it is.
#[utoipa::path(
    tag = "campaigns",
    params(
        ("code" = inline(Code), Path, description = "Its code.", example = "eu-2022"),
        ("agency" = inline(Option<Code>), Query, description = "Only for services of this agency.", nullable = false),
        ("service" = inline(Option<Code>), Query, description = "Only for this service.", nullable = false),
        ("labels" = inline(Option<LabelLanguage>), Query, description = "Adds columns for people, in Czech (`cs`) or English (`en`); for at most 500 services.", nullable = false),
        ProfileParams,
    ),
    responses((status = OK, description = "The batch to fill in.", body = String, content_type = "text/csv")),
)]
#[get("/campaigns/{code}/template.csv")]
pub async fn show_campaign_template(
    code: Path<String>,
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (agency, service) = (query.code("agency"), query.code("service"));
    let advice = "Give the language of what is said to people: `cs` or `en`.";
    let labels = query.parsed("labels", advice, LabelLanguage::parse);
    let advice = "Use `excel-cs` for Excel set to Czech, or leave it out for plain CSV.";
    let profile = query.parsed("profile", advice, Profile::parse);
    let snapshot = state.snapshot();
    let view = snapshot.newest();
    let found = view.campaign(&code);
    let due: Vec<_> = found
        .map(|found| view.due(found))
        .unwrap_or_default()
        .into_iter()
        .filter(|(_, facts)| agency.as_ref().is_none_or(|code| facts.agency == *code))
        .filter(|(due, _)| service.as_ref().is_none_or(|code| due == code))
        .collect();
    if labels.is_some() && due.len() > MOST_SERVICES {
        query.refuse(Violation::parameter(
            "labels",
            "too-many-services",
            format!("What was last published is told of {MOST_SERVICES} services at most."),
            "Ask for one `agency` or one `service`, or leave `labels` out.",
        ));
    }
    query.finish()?;
    let found = found.ok_or_else(Problem::nowhere)?;
    let campaign = &found.campaign;
    let frozen = view.methodology(&campaign.methodology).ok_or_else(Problem::nowhere)?;
    let reader = Reader::new(&request, conditions, &caller);
    let make = |beside: Option<&Beside<'_>>| {
        let bytes = batch::template(campaign, &frozen.methodology, &due, profile, beside);
        Ok(HttpResponse::Ok().content_type(csv::MEDIA_TYPE).body(bytes))
    };
    let (seq, name) = (view.seq(), query.canonical(&[]));
    let Some(language) = labels else {
        return reader.worked_out(seq, &name, false, || make(None));
    };
    if reader.has(seq, &name) {
        return reader.looked_up(seq, &name, false, || make(None));
    }
    let services: Vec<Code> = due.iter().map(|(service, _)| service.clone()).collect();
    let about = (&campaign.methodology, campaign.period);
    let last = state.last_answers(&view, about, &services).await?;
    let beside = Beside { view, language, last: &last };
    reader.looked_up(seq, &name, false, || make(Some(&beside)))
}
