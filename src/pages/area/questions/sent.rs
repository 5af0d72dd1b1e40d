//! A form as it was sent: what for, of which version, and what is filled in.

use super::{places::MOST_PLACES, slot::Slot, subject::Asked, typed::Typed};
use crate::{
    domain::{
        code::Code,
        violation::{Place, Violation},
    },
    http::problem::Problem,
    pages::area::form::Fields,
};

/// What of a form is said under which name, besides the answers.
pub const TO: &str = "to";
/// What `to` says where the form is only shown again.
pub const LOOK: &str = "look";
pub const VERSION: &str = "version";
pub const CRITERION: &str = "place-criterion";
pub const GROUP: &str = "place-group";
pub const TOUCHPOINT: &str = "place-touchpoint";

/// What a form is sent for, as its buttons say it.
pub enum Deed {
    /// To keep the draft.
    Keep,
    /// To keep it, and to see what grade would come of it.
    WhatIf,
    /// To hand it in, if a grade would come of it.
    HandIn,
    /// To hand it in all the same.
    HandInUngraded,
    /// To see it again, such as in another language; nothing is stored.
    Look,
    /// To have one more place to answer for; nothing is stored.
    Open(Slot),
}

/// A form as it was sent.
pub struct Form {
    pub deed: Deed,
    /// The version of the evaluation that it was made for.
    pub version: Option<i64>,
    pub typed: Typed,
    /// What is wrong with how it was sent. What is filled in can be shown all the same.
    pub refused: Option<Problem>,
}

impl Form {
    /// Reads the fields of a form that asks this.
    pub fn read(fields: &mut Fields, asked: &Asked) -> Self {
        let (mut typed, mut faults) = (Typed::default(), Vec::new());
        fields.take(|name, value| {
            let Some(place) = Typed::named(name) else { return false };
            faults.extend(typed.take(place, value).err());
            true
        });
        faults.extend(too_many(&typed, asked));
        for fault in faults {
            fields.refuse(fault);
        }
        let version = version(fields);
        let slot = place(fields);
        let deed = match fields.one(TO).as_deref() {
            None | Some("draft") => Deed::Keep,
            Some("what-if") => Deed::WhatIf,
            Some("submitted") => Deed::HandIn,
            Some("ungraded") => Deed::HandInUngraded,
            Some("place") => opened(fields, slot, asked),
            Some(LOOK) => Deed::Look,
            Some(_) => {
                let advice = "Press one of the buttons of the form.";
                let detail = "No button of the form says this.";
                fields.refuse(Violation::parameter(TO, "invalid-value", detail, advice));
                Deed::Keep
            }
        };
        if let Deed::Open(slot) = &deed {
            typed.open(slot.clone());
        }
        Self { deed, version, typed, refused: fields.finish().err() }
    }
}

fn version(fields: &mut Fields) -> Option<i64> {
    let text = fields.one(VERSION)?;
    let version = text.parse().ok();
    if version.is_none() {
        let advice = "Open the page anew and fill the form in again.";
        let detail = "This is no version.";
        fields.refuse(Violation::parameter(VERSION, "invalid-value", detail, advice));
    }
    version
}

/// The place that is chosen to be answered for, too.
fn place(fields: &mut Fields) -> Slot {
    let mut part = |name: &str| fields.one(name).unwrap_or_default();
    let (criterion, group, touchpoint) = (part(CRITERION), part(GROUP), part(TOUCHPOINT));
    Slot::at(&criterion, &group, touchpoint.trim())
}

fn opened(fields: &mut Fields, slot: Slot, asked: &Asked) -> Deed {
    let parts = [(GROUP, &slot.target_group), (TOUCHPOINT, &slot.touchpoint)];
    let faults = parts.into_iter().filter_map(|(name, part)| {
        let fault = Code::read(part, "").err()?;
        Some(Violation { place: Place::Parameter(name.to_owned()), ..fault })
    });
    let faults: Vec<Violation> = faults.collect();
    if asked.methodology.criterion(&slot.criterion).is_some() {
        if faults.is_empty() {
            return Deed::Open(slot);
        }
        for fault in faults {
            fields.refuse(fault);
        }
        return Deed::Keep;
    }
    let (code, detail) = match slot.criterion.as_str() {
        "" => ("nothing-chosen", "No question is chosen."),
        _ => ("unknown-criterion", "There is no such question."),
    };
    fields.refuse(Violation::parameter(CRITERION, code, detail, "Choose a question of the form."));
    Deed::Keep
}

/// More places than the form ever shows are not taken at once.
fn too_many(typed: &Typed, asked: &Asked) -> Option<Violation> {
    let most = 2 * MOST_PLACES + asked.methodology.nodes.len();
    let count = typed.slots().count();
    (count > most).then(|| {
        let detail =
            format!("The form answers for {count} places; at most {most} are taken at once.");
        Violation::at(
            "",
            "too-many-places",
            detail,
            "Send fewer, or use the interface for programs.",
        )
    })
}
