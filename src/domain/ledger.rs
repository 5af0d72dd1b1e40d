//! The ledger: everything that became public, in order.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
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
