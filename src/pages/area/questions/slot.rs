//! Where an answer belongs: a criterion, and whose experience at which place. Fields of the form are named
//! by it, so that they mean the same whatever became of the draft meanwhile.

use std::collections::BTreeMap;

use crate::domain::{evaluation::draft::AnswerDraft, target_group::ALL};

/// Where an answer belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The criterion; in a draft that breaks rules any text.
    pub criterion: String,
    /// Whose experience.
    pub target_group: String,
    /// At which place.
    pub touchpoint: String,
    /// How many answers of the same place come before it; a draft that breaks rules may hold several.
    pub nth: usize,
}

impl Slot {
    /// The place of everybody's experience everywhere.
    pub fn everywhere(criterion: &str) -> Self {
        Self::at(criterion, ALL, ALL)
    }

    /// The place of some people's experience somewhere.
    pub fn at(criterion: &str, target_group: &str, touchpoint: &str) -> Self {
        let or_all = |text: &str| if text.is_empty() { ALL } else { text }.to_owned();
        Self {
            criterion: criterion.to_owned(),
            target_group: or_all(target_group),
            touchpoint: or_all(touchpoint),
            nth: 0,
        }
    }

    /// The places of the answers of a draft, in its order.
    pub fn all(answers: &[AnswerDraft]) -> Vec<Self> {
        let mut met: BTreeMap<Self, usize> = BTreeMap::new();
        let slots = answers.iter().map(|answer| {
            let part = |text: &Option<String>| text.clone().unwrap_or_default();
            let slot =
                Self::at(&answer.criterion, &part(&answer.target_group), &part(&answer.touchpoint));
            let before = met.entry(slot.clone()).or_default();
            let nth = *before;
            *before += 1;
            Self { nth, ..slot }
        });
        slots.collect()
    }

    /// Its name in the form.
    ///
    /// Codes hold neither `/` nor `#`; what else a draft may hold is told apart as well as it goes.
    pub fn name(&self) -> String {
        let mut name = self.criterion.clone();
        if !self.is_everywhere() {
            name = format!("{name}/{}/{}", self.target_group, self.touchpoint);
        }
        if self.nth > 0 {
            name = format!("{name}#{}", self.nth);
        }
        name
    }

    /// What a link to its question ends in: its name in letters that an address takes as they are.
    pub fn anchor(&self) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/');
        let name: String = self.name().chars().map(|c| if plain(c) { c } else { '.' }).collect();
        format!("at-{name}")
    }

    /// The place of that name.
    pub fn named(name: &str) -> Self {
        let numbered = name
            .rsplit_once('#')
            .and_then(|(name, nth)| Some((name, nth.parse().ok().filter(|nth| *nth > 0)?)));
        let (name, nth) = numbered.unwrap_or((name, 0));
        let parts: Vec<&str> = name.split('/').collect();
        let slot = match parts.as_slice() {
            [criterion, group, touchpoint] => Self::at(criterion, group, touchpoint),
            _ => Self::everywhere(name),
        };
        Self { nth, ..slot }
    }

    /// Whether it is everybody's experience everywhere.
    pub fn is_everywhere(&self) -> bool {
        self.target_group == ALL && self.touchpoint == ALL
    }

    /// An answer at this place that says nothing yet.
    pub fn empty(&self) -> AnswerDraft {
        let narrow = |text: &str| (text != ALL).then(|| text.to_owned());
        AnswerDraft {
            criterion: self.criterion.clone(),
            target_group: narrow(&self.target_group),
            touchpoint: narrow(&self.touchpoint),
            ..AnswerDraft::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back_to_its_place() {
        let answer = |criterion: &str, group: Option<&str>, touchpoint: Option<&str>| AnswerDraft {
            criterion: criterion.into(),
            target_group: group.map(Into::into),
            touchpoint: touchpoint.map(Into::into),
            ..AnswerDraft::default()
        };
        let slots = Slot::all(&[
            answer("one-fill", None, None),
            answer("one-fill", Some("all"), None),
            answer("one-fill", None, Some("web")),
            answer("one-fill", Some("age-65-plus"), None),
            answer("<b> & =", None, None),
        ]);
        let names: Vec<String> = slots.iter().map(Slot::name).collect();
        let told =
            ["one-fill", "one-fill#1", "one-fill/all/web", "one-fill/age-65-plus/all", "<b> & ="];
        assert_eq!(names, told);
        for slot in &slots {
            assert_eq!(Slot::named(&slot.name()), *slot);
        }
    }
}
