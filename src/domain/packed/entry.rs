//! What an entry of the ledger tells the cube.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Known,
    bytes::{Reader, Writer},
    key::{read_key, source, source_number, write_key},
};
use crate::domain::{
    cell::ScorecardKey,
    code::Code,
    ledger::{Entry, EntryKind},
    methodology::MethodologyId,
    period::Period,
    source::Source,
};

/// An entry of the ledger, without what the public does not read by it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its number.
    pub seq: i64,
    /// When; never earlier than the entry before.
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: EntryKind,
    /// To what, and what of it became public.
    pub what: What,
}

/// What became public.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A thing, by its code or id, and a body as the entry has it.
    Thing(String, Value),
    /// What is public of an evaluation, which is many of all entries.
    Evaluation(Uuid, EvaluationTold),
}

/// What an entry tells of an evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluationTold {
    /// The revision that became public; nothing of a withdrawal.
    pub revision: Option<u64>,
    /// What it evaluates.
    pub key: ScorecardKey,
    /// In which way it was found out.
    pub source: Source,
    /// Who found it out.
    pub assessor: Code,
    /// Why it was corrected or withdrawn.
    pub reason: Option<String>,
    /// The criteria that it answers.
    pub criteria: Arc<BTreeSet<Code>>,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    revision: Option<u64>,
    service: Code,
    period: Period,
    methodology: MethodologyId,
    source: Source,
    assessor: Code,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    answers: Vec<Answered>,
}

#[derive(Deserialize)]
struct Answered {
    criterion: Code,
}

/// First byte of an entry that is kept as its canonical text.
const TEXT: u8 = 0;

impl EvaluationTold {
    /// What the body of an entry tells of an evaluation.
    pub fn read(body: &Value) -> serde_json::Result<Self> {
        let body = Body::deserialize(body)?;
        Ok(Self {
            revision: body.revision,
            key: ScorecardKey {
                service: body.service,
                period: body.period,
                methodology: body.methodology,
            },
            source: body.source,
            assessor: body.assessor,
            reason: body.reason,
            criteria: Arc::new(body.answers.into_iter().map(|answer| answer.criterion).collect()),
        })
    }
}

impl From<Entry> for Told {
    fn from(entry: Entry) -> Self {
        let Entry { seq, at, kind, subject, body } = entry;
        Self { seq, at, kind, what: What::Thing(subject, body) }
    }
}

impl Told {
    /// The bytes of the entry that has this canonical text.
    pub fn pack(text: &str) -> Vec<u8> {
        Self::pack_evaluation(text).unwrap_or_else(|| {
            let mut writer = Writer::default();
            writer.byte(TEXT);
            writer.raw(text.as_bytes());
            writer.done()
        })
    }

    fn pack_evaluation(text: &str) -> Option<Vec<u8>> {
        let Entry { at, kind, subject, body, .. } = Entry::outline(text)?;
        let id = Uuid::parse_str(&subject).ok()?;
        let told = EvaluationTold::read(&body).ok()?;
        let mut writer = Writer::default();
        writer.byte(kind_number(kind)?);
        writer.signed(at.timestamp_millis());
        writer.raw(id.as_bytes());
        // No revision is 0.
        writer.number(told.revision.unwrap_or_default());
        write_key(&told.key, &mut writer);
        writer.byte(source_number(Some(told.source)));
        writer.text(told.assessor.as_str());
        // Nor is a reason empty.
        writer.text(told.reason.as_deref().unwrap_or_default());
        let mut criteria = Writer::default();
        told.criteria.iter().for_each(|criterion| criteria.text(criterion.as_str()));
        writer.part(&criteria.done());
        Some(writer.done())
    }

    /// The entry that bytes tell; nothing when they tell none.
    pub fn unpack(seq: i64, bytes: &[u8], known: &mut Known) -> Option<Self> {
        let mut reader = Reader::of(bytes);
        let kind = match reader.byte()? {
            TEXT => {
                let entry = Entry::outline(str::from_utf8(reader.rest()).ok()?)?;
                return (entry.seq == seq).then(|| entry.into());
            }
            number => kind_of(number)?,
        };
        let at = DateTime::from_timestamp_millis(reader.signed()?)?;
        let id = Uuid::from_bytes(reader.raw()?);
        let told = EvaluationTold {
            revision: Some(reader.number()?).filter(|revision| *revision > 0),
            key: read_key(&mut reader, known)?,
            source: source(reader.byte()?)??,
            assessor: known.code(reader.text()?)?,
            reason: Some(reader.text()?).filter(|reason| !reason.is_empty()).map(str::to_owned),
            criteria: known.criteria(reader.part()?)?,
        };
        reader.is_done().then_some(Self { seq, at, kind, what: What::Evaluation(id, told) })
    }
}

fn kind_number(kind: EntryKind) -> Option<u8> {
    match kind {
        EntryKind::EvaluationPublished => Some(1),
        EntryKind::EvaluationCorrected => Some(2),
        EntryKind::EvaluationWithdrawn => Some(3),
        _ => None,
    }
}

fn kind_of(number: u8) -> Option<EntryKind> {
    match number {
        1 => Some(EntryKind::EvaluationPublished),
        2 => Some(EntryKind::EvaluationCorrected),
        3 => Some(EntryKind::EvaluationWithdrawn),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(kind: EntryKind, subject: &str, body: Value) -> Entry {
        let at = "2026-11-22T10:28:55.139Z".parse().unwrap();
        Entry { seq: 7, at, kind, subject: subject.to_owned(), body }
    }

    #[test]
    fn an_evaluation_tells_packed_what_its_entry_tells() {
        let id = "01a202cd-3ee3-7735-b637-4c5d7ba07824";
        for (kind, revision, reason) in [
            (EntryKind::EvaluationPublished, Some(1), None),
            (EntryKind::EvaluationCorrected, Some(300), Some("Překlep.")),
            (EntryKind::EvaluationWithdrawn, None, Some("It was another.")),
        ] {
            let mut body = json!({"service": "s", "period": "2024-10-01/P1Y", "source": "survey",
                "methodology": "quality@m1", "assessor": "cz-a",
                "answers": [{"criterion": "b", "value": 3}, {"criterion": "a"}, {"criterion": "b"}]});
            if let Some(revision) = revision {
                body["revision"] = json!(revision);
            }
            if let Some(reason) = reason {
                body["reason"] = json!(reason);
            }
            let entry = entry(kind, id, body);

            let bytes = Told::pack(&entry.canonical());
            let told = Told::unpack(7, &bytes, &mut Known::default()).unwrap();

            assert_eq!((told.seq, told.at, told.kind), (7, entry.at, kind));
            let expected = EvaluationTold::read(&entry.body).unwrap();
            assert_eq!((expected.revision, expected.reason.as_deref()), (revision, reason));
            assert_eq!(told.what, What::Evaluation(Uuid::parse_str(id).unwrap(), expected));
            assert!(bytes.len() < 100, "{}", bytes.len());
            // Not a byte too few or too many.
            for broken in [&bytes[..bytes.len() - 1], &[bytes.as_slice(), &[0]].concat()] {
                assert_eq!(Told::unpack(7, broken, &mut Known::default()), None);
            }
        }
    }

    #[test]
    fn all_else_is_its_text() {
        let agency = entry(EntryKind::AgencySet, "cz-a", json!({"code": "cz-a"}));
        let bytes = Told::pack(&agency.canonical());
        let known = &mut Known::default();
        assert_eq!(Told::unpack(7, &bytes, known), Some(agency.into()));
        assert_eq!(Told::unpack(8, &bytes, known), None);
        // What nobody can read is kept too: who reads it will say so.
        let odd = entry(EntryKind::EvaluationPublished, "no-id", json!({}));
        let bytes = Told::pack(&odd.canonical());
        assert_eq!(Told::unpack(7, &bytes, known), Some(odd.into()));
        assert_eq!(Told::unpack(7, &Told::pack("{}"), known), None);
    }
}
