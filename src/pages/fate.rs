//! What became of a service, asked in one place for its page and for what others show of it.

use actix_web::HttpResponse;
use chrono::NaiveDate;

use super::visit::{Scene, Visit};
use crate::{
    domain::code::Code,
    http::{problem::Problem, work::Work},
};

/// What became of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It runs, and nobody said until when.
    Running,
    /// It runs, until a day to come.
    Ending,
    /// It ended: on which day it was there for the last time.
    Ended(NaiveDate),
    /// Another took its place, one to one.
    Moved(Code),
}

impl Fate {
    /// Of a service, on the day that a page is about.
    pub fn of(scene: &Scene, code: &Code) -> Result<Self, Problem> {
        let view = scene.view();
        let service = view.service(code.as_str()).ok_or_else(Problem::nowhere)?;
        let successor = view.unit(code);
        if successor != code && view.service(successor.as_str()).is_some() {
            return Ok(Self::Moved(successor.clone()));
        }
        Ok(match service.in_force_to {
            Some(last) if last < scene.day() => Self::Ended(last),
            Some(_) => Self::Ending,
            None => Self::Running,
        })
    }
}

/// Shows something of a service: one that moved leads to the same of its successor, at `place`; what is
/// over is told as gone, with the last day, which `make` is handed to say it in words.
pub async fn shown<T: Send + 'static>(
    (visit, scene): (&Visit, Scene),
    code: &Code,
    place: impl FnOnce(&Code) -> String,
    make: impl FnOnce(&Scene, Option<NaiveDate>) -> Result<T, Problem> + Send + 'static,
    respond: impl FnOnce(T) -> HttpResponse,
) -> Result<HttpResponse, Problem> {
    match Fate::of(&scene, code)? {
        Fate::Moved(successor) => Ok(scene.moved(&place(&successor))),
        Fate::Ended(last) => visit.over(scene, move |scene| make(scene, Some(last)), respond).await,
        Fate::Ending => {
            visit.respond_today(scene, "runs", move |scene| make(scene, None), respond).await
        }
        Fate::Running => {
            visit.respond(scene, Work::Short, move |scene| make(scene, None), respond).await
        }
    }
}
