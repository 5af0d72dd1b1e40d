//! What an agency says of an evaluation of its service that somebody else made.
//!
//! An agency has one reply beside an evaluation. It may be written anew, for a slip of the pen must be
//! mendable and a dispute must be able to end; each one is an entry of the ledger, and says which entry
//! it replaced, so that what was said before stays readable. It is not taken back: to say that nothing
//! is disputed any more is a reply, too.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{check::Faults, code::Code, letters::ReasonText, source::Source, violation::Violation};

/// Most characters of a reply.
const LONGEST: usize = 2_000;
/// Most criteria that a reply names.
const MOST_CRITERIA: usize = 500;

/// A reply as an agency sends it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "text": "The form was changed in March; the auditor saw the old one.",
    "disputes": true,
    "criteria": ["one-fill"],
}))]
pub struct ReplyDraft {
    /// What the agency says, for the public: 1 to 2,000 characters.
    #[schema(value_type = ReasonText)]
    pub text: String,
    /// Whether it disputes what was found. What it disputes is flagged `disputed`; the numbers stay.
    pub disputes: bool,
    /// The criteria whose answers it disputes; none: all of the evaluation.
    #[serde(default)]
    #[schema(value_type = Vec<Code>, max_items = 500)]
    pub criteria: Vec<String>,
}

/// What a reply is held against.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The agency that answers for the service.
    pub agency: &'a Code,
    /// The revision that is public.
    pub revision: i64,
    /// The criteria that it answers.
    pub answered: &'a BTreeSet<Code>,
    /// Entry of the reply that stands.
    pub replaces: Option<i64>,
}

/// A reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reply {
    /// The agency that answered for the service when it replied.
    #[schema(example = "cz-mpsv")]
    pub agency: Code,
    /// The revision of the evaluation that was public then. A correction does not end a dispute: the
    /// agency does, by another reply.
    #[schema(minimum = 1, example = 1)]
    pub revision: i64,
    /// What it says.
    #[schema(example = "The form was changed in March; the auditor saw the old one.")]
    pub text: String,
    /// Whether it disputes what was found.
    pub disputes: bool,
    /// The criteria whose answers it disputes, in order; none where it disputes all of the evaluation,
    /// or nothing.
    pub criteria: Vec<Code>,
    /// Ledger entry of the reply that this one replaced, which is still read there; null for the first.
    #[schema(required, minimum = 1)]
    pub replaces: Option<i64>,
}

/// The reply that stands, and when it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicReply {
    /// The reply.
    #[serde(flatten)]
    pub reply: Reply,
    /// Ledger entry that made it public; its version.
    #[schema(minimum = 1, example = 812)]
    pub seq: i64,
    /// When that was.
    pub at: DateTime<Utc>,
}

/// Whether an evaluation was made by others than the agency that answers for the service.
///
/// ```
/// use znamka::domain::{code::Code, reply::is_external, source::Source};
///
/// let [owner, auditor] = ["cz-mpsv", "cz-nku"].map(|code| Code::parse(code).unwrap());
/// assert!(is_external(Source::Audit, &auditor, &owner));
/// assert!(!is_external(Source::Audit, &owner, &owner));
/// // What the agency before it said of itself is no judgement of others.
/// assert!(!is_external(Source::SelfReport, &auditor, &owner));
/// ```
pub fn is_external(source: Source, assessor: &Code, agency: &Code) -> bool {
    source != Source::SelfReport && assessor != agency
}

impl Reply {
    /// The reply that a draft tells, or all that is wrong with it.
    pub fn parse(draft: &ReplyDraft, about: About<'_>) -> Result<Self, Vec<Violation>> {
        let mut faults = Faults::new();
        let text = draft.text.trim();
        let length = text.chars().count();
        if !(1..=LONGEST).contains(&length) {
            faults.add(
                "/text",
                "text-length",
                format!("A reply has 1 to {LONGEST} characters; this one has {length}."),
                "Say in a few sentences what people should know; link to the rest.",
            );
        }
        faults.at_most(draft.criteria.len(), MOST_CRITERIA, "/criteria");
        let named = draft.criteria.get(..MOST_CRITERIA).unwrap_or(&draft.criteria);
        let criteria = faults.codes(named, "/criteria");
        for (place, typed) in named.iter().enumerate() {
            let Some(code) = criteria.iter().find(|code| code.as_str() == typed) else { continue };
            if !about.answered.contains(code) {
                let known = about.answered.iter().map(Code::as_str);
                let advice = faults.near(typed, known);
                faults.add(
                    format!("/criteria/{place}"),
                    "not-answered",
                    format!("The evaluation does not answer `{code}`."),
                    advice.unwrap_or_else(|| "Name criteria of its `answers`.".into()),
                );
            }
        }
        if !draft.disputes && !draft.criteria.is_empty() {
            faults.add(
                "/criteria",
                "nothing-disputed",
                "Criteria are named, but nothing is disputed.",
                "Say `disputes: true`, or name no criteria.",
            );
        }
        let reply = Self {
            agency: about.agency.clone(),
            revision: about.revision,
            text: text.to_owned(),
            disputes: draft.disputes,
            criteria,
            replaces: about.replaces,
        };
        faults.finish(Some(reply))
    }

    /// Whether it says what the one before said, of the same revision: then there is nothing to tell.
    pub fn repeats(&self, before: &Self) -> bool {
        Self { replaces: before.replaces, ..self.clone() } == *before
    }

    /// Whether other answers are disputed than by the one before it.
    pub fn moves_dispute(&self, before: Option<&Self>) -> bool {
        let said = |reply: &Self| reply.disputes.then(|| reply.criteria.clone());
        said(self) != before.and_then(said)
    }

    /// Of the criteria that an evaluation answers, those whose answers it disputes.
    pub fn disputed(&self, answered: impl IntoIterator<Item = Code>) -> BTreeSet<Code> {
        let is_meant = |code: &Code| {
            self.disputes && (self.criteria.is_empty() || self.criteria.contains(code))
        };
        answered.into_iter().filter(is_meant).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn code(text: &str) -> Code {
        Code::parse(text).unwrap()
    }

    fn parse(draft: serde_json::Value) -> Result<Reply, Vec<Violation>> {
        let (agency, answered) = (code("cz-a"), ["one-fill", "online"].map(code).into());
        let about = About { agency: &agency, revision: 2, answered: &answered, replaces: None };
        Reply::parse(&serde_json::from_value(draft).unwrap(), about)
    }

    #[test]
    fn a_reply_disputes_all_or_what_it_names_or_nothing() {
        let answered = || ["one-fill", "online"].map(code);
        let all = parse(json!({"text": " No. ", "disputes": true})).unwrap();
        assert_eq!((all.text.as_str(), all.disputed(answered()).len()), ("No.", 2));
        let one = parse(json!({"text": "No.", "disputes": true, "criteria": ["online"]})).unwrap();
        assert_eq!(one.disputed(answered()), BTreeSet::from([code("online")]));
        let none = parse(json!({"text": "Thank you.", "disputes": false})).unwrap();
        assert!(none.disputed(answered()).is_empty());

        assert!(none.moves_dispute(Some(&all)) && all.moves_dispute(None));
        assert!(one.moves_dispute(Some(&all)) && !none.moves_dispute(None));
        let reworded = Reply { text: "No!".into(), ..all.clone() };
        assert!(!reworded.moves_dispute(Some(&all)) && !reworded.repeats(&all));
        let again = Reply { replaces: Some(7), ..all.clone() };
        assert!(again.repeats(&all));
        assert!(!Reply { revision: 3, ..again }.repeats(&all));
    }

    #[test]
    fn every_fault_of_a_draft_is_told_at_once() {
        let draft = json!({"text": " \n ", "disputes": false,
            "criteria": ["online", "one-fil", "online", "A b"]});
        let faults: Vec<_> = parse(draft)
            .unwrap_err()
            .into_iter()
            .map(|fault| (format!("{:?}", fault.place), fault.code))
            .collect();
        let faults: Vec<_> = faults.iter().map(|(place, code)| (place.as_str(), *code)).collect();
        assert_eq!(faults.len(), 5, "{faults:?}");
        for code in ["text-length", "duplicate", "not-answered", "nothing-disputed"] {
            assert!(faults.iter().any(|(_, found)| *found == code), "{code}: {faults:?}");
        }
        let most = "ž".repeat(LONGEST);
        assert!(parse(json!({"text": most, "disputes": false})).is_ok());
        let more = most + "ž";
        assert!(parse(json!({"text": more, "disputes": false})).is_err());
        let many = vec!["online"; MOST_CRITERIA + 1];
        let faults = parse(json!({"text": "No.", "disputes": true, "criteria": many})).unwrap_err();
        assert_eq!(faults[0].code, "too-many");
    }
}
