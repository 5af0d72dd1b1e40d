//! Where no handler fits: nothing stands there, or not for this method.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header::ALLOW},
};

use super::{contract::Contract, problem::Problem};

/// Answers what no route answers. The router says "nothing here" to a wrong method too, so the
/// document is asked what stands there.
pub async fn answer(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let contract = request.app_data::<Contract>();
    let allow = contract.and_then(|contract| contract.allow(request.path()));
    match allow {
        None => Err(Problem::nowhere()),
        Some(allow) if *request.method() == Method::OPTIONS => {
            Ok(HttpResponse::NoContent().insert_header((ALLOW, allow)).finish())
        }
        Some(allow) if allow.split(", ").any(|method| method == request.method().as_str()) => {
            Err(Problem::nowhere())
        }
        Some(allow) => Err(Problem::method_not_allowed(&allow)),
    }
}
