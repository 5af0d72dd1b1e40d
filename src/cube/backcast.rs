//! Estimates: scorecards of older versions of a methodology, read under a newer one.
//!
//! Nothing of it is kept: an estimate is worked out when it is asked for, as of the entry that is
//! answered from. Where a service has a scorecard under the newer version in a period, that one
//! counts, and nothing is estimated; of several older ones that of the version frozen last is read.

use super::{public::Public, query::Query, view::View};
use crate::domain::{cell::ScorecardKey, methodology::MethodologyId};

/// A scorecard as the query reads it: as it is under a version that is meant, else as an estimate
/// under it, where the query takes estimates and nothing newer stands in its place.
pub fn read<'a>(view: &View<'a>, query: &'a Query, public: Public<'a>) -> Option<Public<'a>> {
    if query.version(&public.key.methodology).is_some() {
        return Some(public);
    }
    let place = query.casts.iter().position(|cast| cast.earlier == public.key.methodology)?;
    let cast = query.casts.get(place)?;
    let newer = query.casts.get(..place)?.iter().map(|cast| &cast.earlier);
    let stands = |id: &MethodologyId| view.scorecard(&under(public.key, id)).is_some();
    let is_newest = !newer.chain([&cast.later.id]).any(stands);
    is_newest.then(|| public.under(cast))
}

/// The scorecard of a key as the query reads it.
pub fn scorecard<'a>(view: &View<'a>, query: &'a Query, key: &ScorecardKey) -> Option<Public<'a>> {
    view.scorecard(key).or_else(|| {
        let mut casts = query.casts.iter();
        casts.find_map(|cast| Some(view.scorecard(&under(key, &cast.earlier))?.under(cast)))
    })
}

fn under(key: &ScorecardKey, methodology: &MethodologyId) -> ScorecardKey {
    ScorecardKey { methodology: methodology.clone(), ..key.clone() }
}
