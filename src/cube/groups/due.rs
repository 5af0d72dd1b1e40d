//! The services that campaigns expect, met in passing by who walks over scorecards in order.

use std::{borrow::Cow, cmp::Ordering, collections::BTreeMap};

use crate::{
    cube::{
        select::Column,
        state::{CampaignState, Due},
        view::View,
    },
    domain::{code::Code, facts::Facts},
};

/// The services that campaigns expect in a column, in order of code.
pub struct Roll<'a> {
    services: Cow<'a, [Due]>,
    /// How many of them the walk has passed.
    passed: usize,
    /// Of those passed, which have no scorecard.
    absent: Vec<usize>,
}

impl<'a> Roll<'a> {
    /// What campaigns expect in a column; nothing where there is no campaign.
    pub fn of(view: &View<'a>, column: Column<'a>) -> Option<Self> {
        let states: Vec<&CampaignState> = view.campaigns_of(column.0, column.1).collect();
        let services = match states.as_slice() {
            [] => return None,
            // As it is kept: in order.
            [CampaignState { due: Some(due), .. }] => Cow::Borrowed(due.as_slice()),
            states => {
                // Of several campaigns the last one says what a service is.
                let all = states.iter().flat_map(|state| view.due(state));
                let all: BTreeMap<Code, Facts> = all.collect();
                all.into_iter().map(|(service, facts)| Due { service, facts }).collect()
            }
        };
        Some(Self { services, passed: 0, absent: Vec::new() })
    }

    /// Goes on to a service that has a scorecard, and says whether it is expected.
    pub fn pass(&mut self, service: &Code) -> bool {
        while let Some(due) = self.services.get(self.passed) {
            let order = if is_same(&due.service, service) {
                Ordering::Equal
            } else {
                due.service.cmp(service)
            };
            match order {
                Ordering::Less => self.absent.push(self.passed),
                Ordering::Equal => {
                    self.passed += 1;
                    return true;
                }
                Ordering::Greater => return false,
            }
            self.passed += 1;
        }
        false
    }

    /// Those that have no scorecard, once the walk has passed all.
    pub fn absent(&self) -> impl Iterator<Item = &Due> {
        let places = self.absent.iter().copied().chain(self.passed..self.services.len());
        places.filter_map(|place| self.services.get(place))
    }
}

/// Whether two codes are one text in memory, as those of one service are: then none is read.
pub fn is_same(a: &Code, b: &Code) -> bool {
    std::ptr::eq(a.as_str(), b.as_str())
}
