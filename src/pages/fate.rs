//! What became of a service, asked in one place for its page and for what others show of it.

use actix_web::HttpResponse;
use chrono::NaiveDate;

use super::{
    parts,
    visit::{Scene, Visit},
    words::Words,
};
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

/// Why there is nothing new to show of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Over {
    /// It ended: on which day it was there for the last time.
    Ended(NaiveDate),
    /// Another took its place.
    Moved(Code),
}

impl Over {
    /// What stands in the place of a grade.
    pub const fn short(&self, words: &Words) -> &'static str {
        match self {
            Self::Ended(_) => words.embed.ended,
            Self::Moved(_) => words.embed.moved,
        }
    }

    /// The same in a sentence, with the day or what took its place.
    pub fn said(&self, scene: &Scene) -> String {
        let words = scene.words;
        match self {
            Self::Ended(last) => (words.embed.ended_on)(&(words.day)(*last)),
            Self::Moved(successor) => {
                let (view, code) = (scene.view(), successor.as_str());
                let names = view.service(code).map(|service| &service.names);
                let name =
                    names.map_or(code.to_owned(), |names| parts::plain_name(names, code, words));
                (words.embed.moved_to)(&name)
            }
        }
    }
}

/// Shows something of a service on somebody else's page; what is over is told as gone, which `make` is handed
/// to say it in words. One that moved is no other service there: who put it there chose this one.
pub async fn shown<T: Send + 'static>(
    (visit, scene): (&Visit, Scene),
    code: &Code,
    make: impl FnOnce(&Scene, Option<Over>) -> Result<T, Problem> + Send + 'static,
    respond: impl FnOnce(T) -> HttpResponse,
) -> Result<HttpResponse, Problem> {
    let over = match Fate::of(&scene, code)? {
        Fate::Moved(successor) => Over::Moved(successor),
        Fate::Ended(last) => Over::Ended(last),
        Fate::Ending => {
            return visit.respond_today(scene, "runs", move |it| make(it, None), respond).await;
        }
        Fate::Running => {
            return visit.respond(scene, Work::Short, move |it| make(it, None), respond).await;
        }
    };
    visit.over(scene, move |it| make(it, Some(over)), respond).await
}
