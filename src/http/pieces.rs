//! Files of observations, sent piece by piece: who reads slowly is not written ahead for.

use std::{convert::Infallible, vec::IntoIter};

use actix_web::{HttpResponse, http::header::LINK, web::Bytes};
use futures_util::stream;

use super::{
    disposition,
    figures::{Asking, Question},
    problem::Problem,
    work::Work,
};
use crate::{
    cube::{
        observations::{Observation, is_plain, observations, of_whole_services},
        query::{Kind, Query},
        view::View,
    },
    domain::code::Code,
    formats::pieces::Pieces,
};

/// Bytes of a file made at a time, or few more.
const CHUNK: usize = 1 << 18;

/// All observations that are asked for, in the file that `begin` begins, with what `links` says it is linked
/// to.
pub async fn send<F: Pieces>(
    mut asking: Asking,
    begin: impl FnOnce(&Query) -> F,
    links: impl FnOnce(&Query) -> String,
) -> Result<HttpResponse, Problem> {
    let question = asking.question(Kind::Observations, &[])?;
    let (file, links) = (begin(&question.asked), links(&question.asked));
    let file_name = disposition::file_name(&asking.reader.path, &question.asked);
    let named = |mut response: HttpResponse| {
        disposition::name(&mut response, &file_name);
        Ok(response)
    };
    if !is_plain(&question.asked) {
        // Groups, panels and latest periods are worked out together, before anything is sent: a coded
        // body that waits in between has other bytes than one that does not.
        let question = Question { work: Work::Long, ..question };
        let made = |view: &View<'_>, asked: &Query| {
            Ok(observations(view, asked, None, usize::MAX).rows.into_iter())
        };
        let respond = |rows| named(response(file, &links, Rest::Rows(rows)));
        return question.worked_out(&asking, "", made, respond).await;
    }
    let (seq, name, fixed) = (question.asked.seq, question.name(""), question.fixed);
    // The file is written after this has returned, so it holds the question itself. Each piece of it is
    // little work.
    let respond = || named(response(file, &links, Rest::Services(Box::new(question), None)));
    asking.reader.worked_out(seq, &name, fixed, respond)
}

/// What of a file is not written yet: the services after one, rows that are worked out, or nothing.
enum Rest {
    Services(Box<Question>, Option<Code>),
    Rows(IntoIter<Observation>),
    Nothing,
}

fn response<F: Pieces>(file: F, links: &str, rest: Rest) -> HttpResponse {
    let pieces = stream::unfold((file, rest), |(mut file, rest)| async {
        let rest = write(&mut file, rest)?;
        Some((Ok::<_, Infallible>(Bytes::from(file.take())), (file, rest)))
    });
    HttpResponse::Ok().insert_header((LINK, links)).content_type(F::MEDIA_TYPE).streaming(pieces)
}

/// Writes the next piece, and says what is left; nothing when there was nothing left.
fn write<F: Pieces>(file: &mut F, rest: Rest) -> Option<Rest> {
    let mut is_full = |row: &Observation| {
        file.add(row);
        file.size_bytes() >= CHUNK
    };
    Some(match rest {
        Rest::Services(question, after) => {
            let view = question.snapshot.view(question.asked.seq);
            let last = of_whole_services(&view, &question.asked, after.as_ref(), is_full);
            match last {
                Some(last) => Rest::Services(question, Some(last)),
                None => Rest::Nothing,
            }
        }
        Rest::Rows(mut rows) => {
            let filled = rows.by_ref().any(|row| is_full(&row));
            if filled { Rest::Rows(rows) } else { Rest::Nothing }
        }
        Rest::Nothing => return None,
    })
}
