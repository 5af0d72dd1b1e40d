//! What is tested: pages, and the site as a whole, by the names that a report has for them.

use std::collections::HashMap;

use serde_json::Value;

use super::names::{id, is_a, is_address, items, said};
use crate::domain::{
    evidence::{MOST_PAGES, TestedPage},
    violation::Violation,
};

/// Where documents keep their sample.
const SAMPLES: [&str; 2] = ["structuredSample", "randomSample"];

/// What is tested, as far as it was met.
#[derive(Default)]
pub(super) struct Subjects {
    /// What subjects are called, and whether they are the site as a whole.
    names: HashMap<String, (String, bool)>,
    /// What was found on each.
    pub(super) pages: Vec<TestedPage>,
    places: HashMap<String, usize>,
}

impl Subjects {
    /// Notes what the samples and the scope of a document call their pages.
    pub(super) fn describe(&mut self, root: &Value) {
        for part in [Some(root), root.get("selectSample")].into_iter().flatten() {
            for sample in SAMPLES.iter().filter_map(|name| part.get(name)) {
                for (_, group) in items(sample) {
                    let pages = group.get("webpage").unwrap_or(group);
                    items(pages).for_each(|(_, page)| self.name(page));
                }
            }
        }
        let scope = root.get("evaluationScope").or_else(|| root.get("defineScope"));
        if let Some(site) = scope.and_then(|scope| scope.get("website")) {
            self.name(site);
        }
    }

    /// Notes what a subject is called.
    fn name(&mut self, subject: &Value) {
        let Some(object) = subject.as_object() else { return };
        let Some(id) = said(object, "id") else { return };
        let address = |name| said(object, name).filter(|text| is_address(text));
        let name = ["source", "description", "id", "title"]
            .into_iter()
            .find_map(address)
            .or_else(|| {
                ["title", "siteName", "description"].into_iter().find_map(|n| said(object, n))
            })
            .unwrap_or(id);
        let is_site = is_a(object, "WebSite");
        // A later mention may say less.
        let known = self.names.get(id).is_some_and(|(known, _)| known != id);
        if !known {
            self.names.insert(id.to_owned(), (name.to_owned(), is_site));
        }
    }

    /// The places of the pages that an assertion is about; without any, the site as a whole.
    pub(super) fn of(
        &mut self,
        subject: Option<&Value>,
        at: &str,
    ) -> Result<Vec<usize>, Violation> {
        let mut ids = Vec::new();
        for (_, subject) in subject.into_iter().flat_map(items) {
            self.name(subject);
            let object = subject.as_object();
            let source = object.and_then(|object| said(object, "source"));
            ids.extend(id(subject).or(source).map(str::to_owned));
        }
        if ids.is_empty() {
            ids.push(String::new());
        }
        let mut places = Vec::new();
        for id in ids {
            if let Some(place) = self.places.get(&id) {
                places.push(*place);
                continue;
            }
            if self.pages.len() > MOST_PAGES {
                let detail = format!("The report is about more than {MOST_PAGES} pages.");
                return Err(Violation::at(at, "too-many", detail, "Send it in parts."));
            }
            let (name, is_site) = match self.names.get(&id) {
                Some((name, is_site)) => (name.as_str(), *is_site),
                None => (id.as_str(), id.is_empty() || id == "_:website"),
            };
            let page = if is_site { TestedPage::site(name) } else { TestedPage::new(name) };
            self.places.insert(id, self.pages.len());
            places.push(self.pages.len());
            self.pages.push(page);
        }
        Ok(places)
    }
}
