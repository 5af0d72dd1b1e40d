//! What the complete document knows about addresses: which methods each takes, and what of it is deprecated.

use std::{
    future::{Ready, ready},
    sync::Arc,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Bytes};
use utoipa::openapi::{OpenApi, PathItem};

use crate::http::{
    deprecation::{self, Mark, Notice},
    etag::Tag as EntityTag,
    problem::Problem,
};

/// The document and what stands where; cheap to clone.
#[derive(Clone)]
pub struct Contract(Arc<Inner>);

struct Inner {
    json: Bytes,
    tag: EntityTag,
    places: Vec<Place>,
}

struct Place {
    segments: Vec<Segment>,
    allow: String,
    notices: Vec<Notice>,
}

/// A part of an address between slashes.
enum Segment {
    /// This very text.
    Fixed(String),
    /// Anything that ends so.
    Any(String),
}

impl Segment {
    fn of(text: &str) -> Self {
        let end = text.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        end.map_or_else(|| Self::Fixed(text.into()), |(_, end)| Self::Any(end.into()))
    }

    fn fits(&self, given: &str) -> bool {
        match self {
            Self::Fixed(known) => known == given,
            Self::Any(end) => given.strip_suffix(end.as_str()).is_some_and(|name| !name.is_empty()),
        }
    }

    /// How much of it is settled.
    fn weight(&self) -> usize {
        match self {
            Self::Fixed(_) => 2,
            Self::Any(end) => usize::from(!end.is_empty()),
        }
    }
}

impl Contract {
    /// Of a complete document, in which this much is deprecated.
    pub fn of(document: &OpenApi, deprecated: &[Mark]) -> Self {
        let json = document.to_pretty_json().unwrap_or_default();
        let place = |(path, item): (&String, &PathItem)| Place::of(path, item, deprecated);
        let places = document.paths.paths.iter().map(place);
        let tag = EntityTag::of_body(json.as_bytes());
        Self(Arc::new(Inner { tag, places: places.collect(), json: json.into() }))
    }

    /// The document as JSON.
    pub fn json(&self) -> Bytes {
        self.0.json.clone()
    }

    /// What the document is called.
    pub fn tag(&self) -> &EntityTag {
        &self.0.tag
    }

    /// The methods that an address knows, or nothing when nothing stands there. Of several
    /// templates the one with most fixed segments is meant, as in the router's order.
    pub fn allow(&self, path: &str) -> Option<String> {
        Some(self.place(path)?.allow.clone())
    }

    /// What is deprecated of all that stands at an address.
    pub fn notices(&self, path: &str) -> &[Notice] {
        if self.0.places.iter().all(|place| place.notices.is_empty()) {
            return &[];
        }
        self.place(path).map_or(&[], |place| &place.notices)
    }

    fn place(&self, path: &str) -> Option<&Place> {
        let segments: Vec<&str> = path.split('/').collect();
        let fitting = self.0.places.iter().filter(|place| place.fits(&segments));
        fitting.max_by_key(|place| place.segments.iter().map(Segment::weight).sum::<usize>())
    }
}

impl FromRequest for Contract {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.app_data::<Self>().cloned().ok_or_else(Problem::broken))
    }
}

impl Place {
    fn of(path: &str, item: &PathItem, deprecated: &[Mark]) -> Self {
        let mut allow = Vec::new();
        for (operation, names) in [
            (&item.get, "GET, HEAD"),
            (&item.put, "PUT"),
            (&item.post, "POST"),
            (&item.delete, "DELETE"),
            (&item.patch, "PATCH"),
        ] {
            if operation.is_some() {
                allow.push(names);
            }
        }
        allow.push("OPTIONS");
        Self {
            segments: path.split('/').map(Segment::of).collect(),
            allow: allow.join(", "),
            notices: deprecation::notices(item, deprecated),
        }
    }

    fn fits(&self, segments: &[&str]) -> bool {
        self.segments.len() == segments.len()
            && self.segments.iter().zip(segments).all(|(known, given)| known.fits(given))
    }
}
