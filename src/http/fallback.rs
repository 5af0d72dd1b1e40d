//! Where no handler fits: nothing stands there, or not for this method, or without the slash at its end.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{ALLOW, CACHE_CONTROL, LOCATION},
    },
};

use super::{contract::Contract, etag::Keep, problem::Problem};
use crate::domain::address;

/// Answers what no route answers. The router says "nothing here" to a wrong method too, so the
/// document is asked what stands there.
pub async fn answer(request: HttpRequest) -> Result<HttpResponse, Problem> {
    if let Some(address) = without_slash(&request) {
        return Ok(HttpResponse::PermanentRedirect()
            .insert_header((LOCATION, address))
            .insert_header((CACHE_CONTROL, Keep::Public.as_str()))
            .finish());
    }
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

/// The address of a page without the slashes at its end. The interface is strict: programs know its
/// addresses.
fn without_slash(request: &HttpRequest) -> Option<String> {
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    let path = short(request.path()).filter(|_| is_read)?;
    Some(address::at(path, request.query_string()))
}

/// A path without the slashes at its end, where there are any and it is of a page. Two at its beginning
/// would lead to another host.
fn short(path: &str) -> Option<&str> {
    let short = path.trim_end_matches('/');
    let is_ours = !matches!(short.as_bytes(), [] | [b'/', b'/' | b'\\', ..]);
    let is_page = short != "/v1" && !short.starts_with("/v1/");
    (short != path && is_ours && is_page).then_some(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_lose_their_slash_and_nobody_is_led_elsewhere() {
        for (path, leads_to) in [
            ("/en/", Some("/en")),
            ("/services/", Some("/services")),
            ("/services/cz-a//", Some("/services/cz-a")),
            ("/v1x/", Some("/v1x")),
            ("/services", None),
            ("/", None),
            ("///", None),
            ("//example.org/", None),
            ("/\\example.org/", None),
            ("/v1/", None),
            ("/v1/services/", None),
        ] {
            assert_eq!(short(path), leads_to, "{path}");
        }
    }
}
