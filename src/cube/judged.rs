//! What others found of the services of an agency: what it may reply to.

use std::cmp::Reverse;

use uuid::Uuid;

use super::{state::EvaluationState, view::View};
use crate::domain::{code::Code, reply::is_external};

/// Evaluations that stand, of services that the agency answers for, made by others; those published last
/// come first.
///
/// - **Cost:** that of all evaluations of its services.
pub fn judged<'a>(view: &View<'a>, agency: &Code) -> Vec<(Uuid, &'a EvaluationState)> {
    let own = view.services().filter(|service| service.agency == *agency);
    let mut found: Vec<_> =
        own.flat_map(|service| view.evaluations_of_service(&service.code)).collect();
    found.retain(|(_, state)| is_judged(state, agency));
    found.sort_by_key(|(_, state)| Reverse(state.published));
    found
}

/// The evaluation of that id, if the agency may reply to it.
pub fn find<'a>(
    view: &View<'a>,
    id: Uuid,
    agency: impl Fn(&Code) -> bool,
) -> Option<&'a EvaluationState> {
    let state = view.evaluation(id)?;
    let service = view.service(state.key.service.as_str())?;
    (agency(&service.agency) && is_judged(state, &service.agency)).then_some(state)
}

fn is_judged(state: &EvaluationState, agency: &Code) -> bool {
    state.withdrawn.is_none() && is_external(state.source, &state.assessor, agency)
}
