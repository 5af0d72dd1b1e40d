//! What the files of tables share: how they are laid out, what they say of themselves, and how they are
//! sent. All of them are whole, and named as every answer is.

use std::{convert::Infallible, sync::Arc, vec::IntoIter};

use actix_web::{
    HttpResponse,
    http::header::{HeaderValue, LINK},
    web::Bytes,
};
use futures_util::stream;

use super::{
    disposition,
    figures::{Asking, Question},
    problem::Problem,
    reader::bytes,
    terms::license,
    work::Work,
};
use crate::{
    config::Licence,
    cube::{query::Query as Asked, snapshot::Snapshot, view::View},
    domain::{address, violation::Violation},
    formats::{
        csv::{self, Laid},
        csvw,
        export::{About, Export},
        label::Coded,
        layout::{LabelLanguage, Layout, Profile},
        xlsx::{self, Fault},
    },
};

/// Bytes of a file made at a time, or few more.
pub const CHUNK: usize = 1 << 18;

/// Up to so many rows a file is made whole, and may be kept.
const FEW: usize = 1_000;

/// A table that is asked for as a file.
#[derive(Clone, Debug)]
pub struct Order {
    /// Which table.
    pub export: Export,
    /// How it is laid out.
    pub layout: Layout,
    asked: String,
    file_name: String,
    licence: Licence,
}

impl Order {
    /// What the file with this ending says of itself.
    fn about(&self, (view, query): (&View<'_>, &Asked), extension: &str) -> About {
        let asked = (self.asked.clone(), extension);
        About::of((self.export, self.layout), (view, query), asked, &self.licence)
    }

    /// The workbook of the rows that `rows` hands over.
    pub fn workbook<T: Coded>(
        &self,
        (view, query): (&View<'_>, &Asked),
        rows: impl FnOnce(&mut dyn FnMut(&T) -> bool),
    ) -> Result<Vec<u8>, Problem> {
        let about = self.about((view, query), "xlsx");
        xlsx::workbook(&about, *view, rows).map_err(refused)
    }

    /// The workbook of these rows.
    pub fn workbook_of<T: Coded>(
        &self,
        of: (&View<'_>, &Asked),
        rows: &[T],
    ) -> Result<Vec<u8>, Problem> {
        self.workbook(of, |take| {
            for row in rows {
                if take(row) {
                    break;
                }
            }
        })
    }

    /// The answer that is this file: it says under which licence it may be used, and where its
    /// description stands, and how it may be called where it is kept.
    pub fn labelled(&self, mut response: HttpResponse) -> HttpResponse {
        let path = address::at(&self.export.at(".csv-metadata.json"), &self.asked);
        // It comes first: readers of CSV on the Web pass over what stands before it with a warning.
        let described = format!("<{path}>; rel=\"describedby\"; type=\"{}\"", csvw::MEDIA_TYPE);
        if let Ok(value) = HeaderValue::try_from(described) {
            response.headers_mut().append(LINK, value);
        }
        license(response.headers_mut(), &self.licence);
        disposition::name(&mut response, &self.file_name);
        response
    }
}

fn refused(fault: Fault) -> Problem {
    match fault {
        Fault::TooLong => Problem::invalid_parameter(vec![Violation::parameter(
            "criterion",
            "too-many-rows",
            "A sheet of a workbook has at most 1,048,576 rows, and this table has more.",
            "Ask for less: fewer criteria, one agency or country, periods from `since` on. Or take \
             the `.csv`, which holds any number of rows.",
        )]),
        Fault::Failed(error) => Problem::internal(&error),
    }
}

impl Asking {
    /// The question and the file that is made of its answer; a workbook has no profile.
    pub fn order(
        &mut self,
        export: Export,
        also: &'static [&'static str],
    ) -> Result<(Question, Order), Problem> {
        let has_names = export.has_names();
        let also: Vec<&str> =
            also.iter().copied().filter(|name| has_names || *name != "labels").collect();
        let is_read = |name: &str| also.contains(&name);
        let mut layout = Layout::default();
        if is_read("labels") {
            let advice = "Give the language of the names: `cs` or `en`.";
            layout.labels = self.query.parsed("labels", advice, LabelLanguage::parse);
        }
        if is_read("profile") {
            let advice = "Use `excel-cs` for Excel set to Czech, or leave it out for plain CSV.";
            layout.profile = self.query.parsed("profile", advice, Profile::parse);
        }
        let mut question = self.question(export.kind(), &also)?;
        question.asked.page = layout.said();
        let order = Order {
            export,
            layout,
            asked: self.query.as_asked(),
            file_name: disposition::file_name(&self.reader.path, &question.asked),
            licence: self.state.config().licence.clone(),
        };
        Ok((question, order))
    }

    /// A table as comma-separated values; `make` works out its rows.
    pub async fn csv<T: Coded + Send + 'static>(
        mut self,
        export: Export,
        make: impl FnOnce(&View<'_>, &Asked) -> Result<Vec<T>, Problem> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let (question, order) = self.order(export, CSV)?;
        self.csv_of(question, order, make).await
    }

    /// The same, of a question that was read.
    pub async fn csv_of<T: Coded + Send + 'static>(
        &self,
        question: Question,
        order: Order,
        make: impl FnOnce(&View<'_>, &Asked) -> Result<Vec<T>, Problem> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let question = Question { work: Work::Long, ..question };
        let (snapshot, seq) = (Arc::clone(&question.snapshot), question.asked.seq);
        let respond = |rows: Vec<T>| {
            let is_small = rows.len() <= FEW;
            let mut rest = Rest {
                rows: rows.into_iter(),
                layout: order.layout,
                snapshot,
                seq,
                is_begun: false,
            };
            let mut response = HttpResponse::Ok();
            response.content_type(csv::MEDIA_TYPE);
            Ok(order.labelled(if is_small {
                let pieces = std::iter::from_fn(|| rest.piece());
                response.body(pieces.collect::<Vec<_>>().concat())
            } else {
                response.streaming(stream::unfold(rest, |mut rest| async {
                    let piece = rest.piece()?;
                    Some((Ok::<_, Infallible>(Bytes::from(piece)), rest))
                }))
            }))
        };
        question.worked_out(self, "", make, respond).await
    }

    /// A table as a workbook; `make` works it out.
    pub async fn xlsx(
        mut self,
        export: Export,
        make: impl FnOnce(&View<'_>, &Asked, &Order) -> Result<Vec<u8>, Problem> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let (question, order) = self.order(export, XLSX)?;
        let question = Question { work: Work::Long, ..question };
        let told = order.clone();
        let make = move |view: &View<'_>, asked: &Asked| make(view, asked, &told);
        let respond = |book: Vec<u8>| {
            let response = HttpResponse::Ok().content_type(xlsx::MEDIA_TYPE).body(book);
            Ok(order.labelled(response))
        };
        question.worked_out(&self, "", make, respond).await
    }

    /// What describes a table as comma-separated values.
    pub fn csvw(mut self, export: Export) -> Result<HttpResponse, Problem> {
        let (question, order) = self.order(export, CSV)?;
        // It names the file as it was asked for, and there are many ways to ask for one.
        let name = question.name(&order.asked);
        let (seq, fixed) = (question.asked.seq, question.fixed);
        self.reader.worked_out(seq, &name, fixed, || {
            let (view, asked) = (&question.snapshot.view(seq), &question.asked);
            let told = bytes(&csvw::metadata(&order.about((view, asked), "csv")))?;
            let mut response = HttpResponse::Ok().content_type(csvw::MEDIA_TYPE).body(told);
            license(response.headers_mut(), &order.licence);
            Ok(response)
        })
    }
}

/// What a file of comma-separated values may be asked besides its question.
pub const CSV: &[&str] = &["labels", "profile"];
/// What a workbook may be asked besides its question.
pub const XLSX: &[&str] = &["labels"];

/// A file on its way. Whoever reads slowly is not written ahead for.
struct Rest<T> {
    rows: IntoIter<T>,
    layout: Layout,
    snapshot: Arc<Snapshot>,
    seq: i64,
    is_begun: bool,
}

impl<T: Coded> Rest<T> {
    fn piece(&mut self) -> Option<Vec<u8>> {
        let mut piece = if self.is_begun { Vec::new() } else { csv::header::<T>(self.layout) };
        self.is_begun = true;
        let mut laid = Laid::out(self.layout, self.snapshot.view(self.seq));
        for row in self.rows.by_ref() {
            if laid.add(&row) >= CHUNK {
                break;
            }
        }
        piece.extend(laid.into_bytes());
        (!piece.is_empty()).then_some(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::problem;

    #[test]
    fn what_no_sheet_can_hold_is_refused_with_what_to_do() {
        let refused = refused(Fault::TooLong);
        assert_eq!(refused.kind(), &problem::INVALID_PARAMETER);
        let [error] = refused.errors() else { panic!("{:?}", refused.errors()) };
        assert_eq!(error.code, "too-many-rows");
        assert!(error.detail.contains("1,048,576") && error.advice.contains("`.csv`"));
        assert_eq!(xlsx::MOST_ROWS, 1_048_576);
    }
}
