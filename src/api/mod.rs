//! JSON resources: a handler translates, calls, and translates back.

pub mod agency;
pub mod campaign;
pub mod change;
pub mod coverage;
pub mod criterion;
pub mod dictionary;
pub mod diff;
pub mod evaluation;
pub mod evaluation_batch;
pub mod evidence;
pub mod feed;
pub mod jsonstat;
pub mod ledger;
pub mod life_event;
pub mod linked;
pub mod methodology;
pub mod observation;
pub mod params;
pub mod ranking;
pub mod reply;
pub mod revised;
pub mod revision;
pub mod scorecard;
pub mod sdmx;
pub mod series;
pub mod service;
mod step;
pub mod target_group;
pub mod what_if;

use utoipa_actix_web::service_config::ServiceConfig;

/// Everything under `/v1`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(agency::list_agencies)
        .service(agency::show_agency)
        .service(agency::set_agency)
        .service(life_event::list_life_events)
        .service(life_event::show_life_event)
        .service(life_event::set_life_event)
        .service(target_group::list_target_groups)
        .service(target_group::show_target_group)
        .service(target_group::set_target_group)
        .service(service::list_services)
        .service(linked::show_catalog)
        // Before a service of any code, which would take the end for a part of it.
        .service(linked::show_linked_service)
        .service(service::show_service)
        .service(service::set_service)
        .service(methodology::list_methodologies)
        .service(methodology::show_methodology)
        .service(methodology::draft_methodology)
        .service(methodology::freeze_methodology)
        .service(methodology::retire_methodology)
        .service(diff::compare_methodologies)
        .service(criterion::list_criteria)
        .service(campaign::list_campaigns)
        .service(campaign::show_campaign)
        .service(campaign::set_campaign)
        .service(campaign::close_campaign)
        .service(campaign::show_campaign_template)
        .service(evaluation::list_evaluations)
        .service(evaluation::submit_evaluation)
        .service(evaluation::show_evaluation)
        .service(evaluation::rewrite_evaluation)
        .service(evaluation::delete_evaluation)
        .service(evaluation::step::submit_draft)
        .service(evaluation::step::return_evaluation)
        .service(evaluation::step::publish_evaluation)
        .service(evaluation::step::withdraw_evaluation)
        .service(reply::show_reply)
        .service(reply::set_reply)
        .service(what_if::show_what_if)
        .service(revision::list_revisions)
        .service(revision::correct_evaluation)
        .service(revision::show_revision)
        .service(evaluation_batch::submit_evaluation_batch)
        .service(evidence::submit_evidence)
        .service(observation::list_observations)
        .service(observation::export_observations)
        .service(jsonstat::export_cube)
        .service(sdmx::export_sdmx_observations)
        .service(sdmx::show_sdmx_structure)
        .service(observation::describe_observations)
        .service(observation::download_observations)
        .service(series::show_series)
        .service(series::export_series)
        .service(series::describe_series)
        .service(series::download_series)
        .service(series::show_service_series)
        .service(change::list_changes)
        .service(change::export_changes)
        .service(change::describe_changes)
        .service(change::download_changes)
        .service(scorecard::show_scorecard)
        .service(scorecard::explain_scorecard)
        .service(coverage::show_coverage)
        .service(coverage::export_coverage)
        .service(coverage::describe_coverage)
        .service(coverage::download_coverage)
        .service(coverage::export_records)
        .service(coverage::describe_records)
        .service(coverage::download_records)
        .service(ranking::show_ranking)
        .service(ranking::export_ranking)
        .service(ranking::describe_ranking)
        .service(ranking::download_ranking)
        .service(revised::list_revised_values)
        .service(revised::export_revised_values)
        .service(revised::describe_revised_values)
        .service(revised::download_revised_values)
        .service(feed::show_feed)
        .service(feed::show_service_feed)
        .service(feed::show_agency_feed)
        .service(dictionary::show_dictionary)
        .service(dictionary::show_data_package)
        .service(ledger::list_ledger_entries);
}
