//! What was refused, said on the page that it was asked from, or on one of its own.

use maud::{Markup, html};

use crate::{
    domain::{
        text,
        violation::{Place, Violation},
    },
    http::problem::{
        CONFLICT, FORBIDDEN, IDEMPOTENCY_KEY_REUSED, INVALID_DOCUMENT, PRECONDITION_FAILED,
        PRECONDITION_REQUIRED, Problem,
    },
    pages::{
        area::fault::{self, About},
        fault as outside,
        words::{Fault, Words},
    },
};

/// Most characters of a name that somebody wrote into an address.
const NAME: usize = 80;

/// Whether a problem is about what was asked, and is told beside it. Others have pages of their own.
pub fn is_told_here(problem: &Problem) -> bool {
    [
        &CONFLICT,
        &FORBIDDEN,
        &IDEMPOTENCY_KEY_REUSED,
        &INVALID_DOCUMENT,
        &PRECONDITION_FAILED,
        &PRECONDITION_REQUIRED,
    ]
    .contains(&problem.kind())
}

/// What went wrong and what to do: the first thing on the page, read out at once.
pub fn notice(problem: &Problem, words: &Words) -> Markup {
    let told = told(problem, words);
    html! {
        div.notice.bad role="alert" {
            p { b { (told.title) "." } " " (told.advice) }
            @if !problem.errors().is_empty() { (list(problem.errors(), words)) }
        }
    }
}

/// Whether a page, without its language, is one that agencies work in.
pub fn is_area(path: &str) -> bool {
    path == "/area" || path.starts_with("/area/")
}

/// The page of a problem in the area where no other says it.
pub fn page(problem: &Problem, words: &'static Words, path: &str) -> Markup {
    let more = html! {
        @if !problem.errors().is_empty() { (list(problem.errors(), words)) }
        p { a href=(words.at("/area")) { (words.area.home.title) } }
        p.note {
            (words.docs.status) " " (problem.kind().status.as_u16()) " · "
            (words.frame.request) " " code { (problem.request()) }
        }
    };
    outside::bare(words, path, &told(problem, words), &more)
}

/// What a problem means to who works in the area; where that is what it means to everybody, as everybody
/// is told.
fn told(problem: &Problem, words: &Words) -> Fault {
    let code = problem.kind().code;
    (words.desk.refused)(code).unwrap_or_else(|| (words.fault)(code))
}

/// Violations, each with what to do.
pub fn list(violations: &[Violation], words: &Words) -> Markup {
    html! {
        ul.faults {
            @for violation in violations { li { (one(violation, words)) } }
        }
    }
}

/// One violation, in a sentence of the reader's language; what is wrong with an address is said of it.
pub fn one(violation: &Violation, words: &Words) -> Markup {
    match &violation.place {
        Place::Parameter(name) if (words.faults.rule)(violation.code, "").is_none() => {
            html! { ((words.wrong)(&text::plain(name, NAME), violation.code)) }
        }
        _ => fault::said(violation, &About::default(), words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        http::problem::{GONE, KINDS},
        pages::words::LANGUAGES,
    };

    const DETAIL: &str = "The caller may not `do` this.";

    /// One problem of each kind that a request can be refused for.
    fn all() -> Vec<Problem> {
        let fault = || Violation::parameter("form_key", "not-a-key", DETAIL, DETAIL);
        let unknown = || Violation::parameter("what", "unknown-parameter", DETAIL, DETAIL);
        vec![
            Problem::malformed(fault()),
            Problem::invalid_parameter(vec![unknown()]),
            Problem::unauthorized(),
            Problem::forbidden(DETAIL),
            Problem::not_found(DETAIL),
            Problem::method_not_allowed("GET"),
            Problem::request_timeout(),
            Problem::conflict(DETAIL),
            Problem::precondition_failed(),
            Problem::body_too_large(2),
            Problem::uri_too_long(),
            Problem::unsupported_media_type(fault()),
            Problem::invalid_document(DETAIL, vec![fault()]),
            Problem::idempotency_key_reused(),
            Problem::precondition_required(),
            Problem::too_many_requests(60),
            Problem::broken(),
            Problem::unavailable(5),
        ]
    }

    #[test]
    fn every_problem_is_said_plainly_in_each_language() {
        let told_of = all();
        // What is over is told on pages of its own.
        for kind in KINDS.iter().filter(|kind| ***kind != GONE) {
            let is_it = |problem: &&Problem| problem.kind() == *kind;
            assert!(told_of.iter().any(|problem| is_it(&problem)), "{}", kind.code);
        }
        for problem in &told_of {
            let said = LANGUAGES.map(|words| {
                let page = page(problem, words, "/area").into_string();
                let main = page.split("<main").nth(1).unwrap().split("class=\"note\"").next();
                let said = format!("{}{}", main.unwrap(), notice(problem, words).into_string());
                let code = problem.kind().code;
                for machine in
                    ["lang=\"en\"", "If-Match", "Allow", "JSON", "HTTP", "`", "caller", "token"]
                {
                    assert!(!said.contains(machine), "{code} says {machine}: {said}");
                }
                said
            });
            let english = ["Nothing", "The ", "again", " it ", " is ", "Please", " you"];
            let leaked: Vec<_> = english.iter().filter(|it| said[0].contains(**it)).collect();
            assert!(leaked.is_empty(), "{leaked:?} in {}", said[0]);
            assert!(english.iter().any(|it| said[1].contains(it)), "{}", said[1]);
        }
    }
}
