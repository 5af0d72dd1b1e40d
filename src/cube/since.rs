//! Since when something is known: for advice to those who ask as of an earlier entry.

use super::{query::Wanted, snapshot::Snapshot, versioned::Versioned};

impl Snapshot {
    /// The entry that first set a service.
    pub fn service_since(&self, code: &str) -> Option<i64> {
        self.services.get(code).and_then(Versioned::first)
    }

    /// The entry that first set what a parameter of a question names by its code.
    pub fn since(&self, parameter: &str, code: &str) -> Option<i64> {
        match parameter {
            "agency" => self.agencies.get(code).and_then(Versioned::first),
            "service" => self.service_since(code),
            "life_event" => self.life_events.get(code).and_then(Versioned::first),
            "target_group" => self.target_groups.get(code).and_then(Versioned::first),
            "campaign" => self.campaigns.get(code).and_then(Versioned::first),
            "country" => self.countries.get(code).and_then(Versioned::first),
            _ => None,
        }
    }

    /// Whether a version that is meant was ever frozen.
    pub fn has_frozen(&self, wanted: &Wanted) -> bool {
        self.methodologies.iter().any(|(id, _)| {
            id.code == wanted.code
                && wanted.version.as_ref().is_none_or(|version| id.version == *version)
        })
    }
}
