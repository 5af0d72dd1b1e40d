//! The ledger: everything that became public, in order.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::word::words;

words! {
    /// What became public.
    pub enum EntryKind {
        /// An agency was created or changed.
        AgencySet = "agency_set",
        /// A life event was created or changed.
        LifeEventSet = "life_event_set",
        /// A target group was created or changed.
        TargetGroupSet = "target_group_set",
        /// A service was created or changed.
        ServiceSet = "service_set",
        /// A methodology was frozen.
        MethodologyFrozen = "methodology_frozen",
        /// A methodology was retired.
        MethodologyRetired = "methodology_retired",
        /// A campaign was created or changed.
        CampaignSet = "campaign_set",
        /// A campaign was closed.
        CampaignClosed = "campaign_closed",
        /// An evaluation was published.
        EvaluationPublished = "evaluation_published",
        /// A later revision of an evaluation was published.
        EvaluationCorrected = "evaluation_corrected",
        /// An evaluation was withdrawn.
        EvaluationWithdrawn = "evaluation_withdrawn",
        /// An agency replied to an evaluation of its service that others made, or wrote its reply anew.
        ReplySet = "reply_set",
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// 1, 2, 3 … without gaps.
    pub seq: i64,
    /// When; never earlier than the entry before.
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: EntryKind,
    /// Code or id of what it happened to.
    pub subject: String,
    /// What became public.
    pub body: Value,
}

#[derive(Serialize, Deserialize)]
struct Document {
    at: String,
    body: Value,
    kind: EntryKind,
    seq: i64,
    subject: String,
}

#[derive(Deserialize)]
struct DocumentOutline {
    at: String,
    body: BodyOutline,
    kind: EntryKind,
    seq: i64,
    subject: String,
}

/// A body without what its answers say. No entry but those of evaluations has answers and facts.
struct BodyOutline(Value);

#[derive(Serialize, Deserialize)]
struct AnswerOutline {
    criterion: String,
}

impl<'de> Deserialize<'de> for BodyOutline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = BodyOutline;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a body")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut fields: M) -> Result<BodyOutline, M::Error> {
                let mut body = serde_json::Map::new();
                while let Some(name) = fields.next_key::<String>()? {
                    let value = match name.as_str() {
                        "answers" => {
                            let answers: Vec<AnswerOutline> = fields.next_value()?;
                            serde_json::to_value(answers).map_err(de::Error::custom)?
                        }
                        "facts" => {
                            fields.next_value::<IgnoredAny>()?;
                            continue;
                        }
                        _ => fields.next_value()?,
                    };
                    body.insert(name, value);
                }
                Ok(BodyOutline(Value::Object(body)))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

impl Entry {
    /// The entry in canonical form (RFC 8785): the bytes that are hashed and kept.
    pub fn canonical(&self) -> String {
        let document = Document {
            at: self.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            body: self.body.clone(),
            kind: self.kind,
            seq: self.seq,
            subject: self.subject.clone(),
        };
        serde_json_canonicalizer::to_string(&document).unwrap_or_default()
    }

    /// The entry that canonical text tells; nothing when it tells none.
    pub fn read(text: &str) -> Option<Self> {
        let document: Document = serde_json::from_str(text).ok()?;
        let at = DateTime::parse_from_rfc3339(&document.at).ok()?.with_timezone(&Utc);
        let Document { body, kind, seq, subject, .. } = document;
        Some(Self { seq, at, kind, subject, body })
    }

    /// The same without what an evaluation answers: of each answer only its criterion is kept, and
    /// facts are left out. It is a fraction of the text, and all that is read of very many.
    ///
    /// ```
    /// use serde_json::json;
    /// use znamka::domain::ledger::Entry;
    ///
    /// let text = r#"{"at":"2026-01-09T10:00:00.000Z","body":{"answers":[{"criterion":"one-fill",
    ///     "value":90}],"facts":{"country":"CZ"},"revision":1},"kind":"evaluation_published",
    ///     "seq":7,"subject":"01"}"#;
    /// let outline = Entry::outline(text).unwrap();
    /// assert_eq!(outline.body, json!({"answers": [{"criterion": "one-fill"}], "revision": 1}));
    /// ```
    pub fn outline(text: &str) -> Option<Self> {
        let document: DocumentOutline = serde_json::from_str(text).ok()?;
        let at = DateTime::parse_from_rfc3339(&document.at).ok()?.with_timezone(&Utc);
        let DocumentOutline { body, kind, seq, subject, .. } = document;
        Some(Self { seq, at, kind, subject, body: body.0 })
    }
}

/// Hash of a leaf of a Merkle tree: SHA-256 of a zero byte and the entry.
///
/// - **Source:** RFC 6962, section 2.1; the empty leaf is its published example.
///
/// ```
/// use znamka::domain::{ledger::leaf_hash, methodology::hex};
///
/// assert_eq!(
///     hex(&leaf_hash(b"")),
///     "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
/// );
/// ```
pub fn leaf_hash(entry: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}
