//! When: the periods of a query, how far back it reaches, and the entry it is answered from.

use chrono::{DateTime, Utc};

use super::{
    Context, Periods, WINDOW,
    given::{Given, said},
};
use crate::domain::period::{Length, Period};

impl Given<'_> {
    /// How far back life events are taken, where a group is pooled over them.
    pub fn window(&mut self, pools_life_events: bool) -> Option<Length> {
        let Some(text) = self.one("window") else {
            return pools_life_events.then_some(WINDOW);
        };
        let window = Length::parse(text);
        if window.is_none() {
            let detail = format!("`{}` is no duration.", said(text));
            let advice = "Use ISO 8601, such as `P2Y`, `P1Y` or `P6M`.".into();
            self.fault("window", "not-a-duration", detail, advice);
        }
        if !pools_life_events {
            let detail = "A window says how far back a pooled group takes its life events; here no \
                          group is pooled over them.";
            let advice = "Leave it out, or add `combine=pooled` without `by=life_event`.";
            self.fault("window", "contradiction", detail.into(), advice.into());
        }
        window.filter(|_| pools_life_events)
    }

    fn period(&mut self, name: &str, text: &str) -> Option<Period> {
        let period = Period::parse(text);
        if period.is_none() {
            let advice = "Give a year `2025`, half `2025-S1`, quarter `2025-Q3`, month `2025-07`, or \
                          a range `2024-10-01/P1Y`.";
            let detail = format!("`{}` is no period.", said(text));
            self.fault(name, "not-a-period", detail, advice.into());
        }
        period
    }

    pub fn periods(&mut self) -> Periods {
        let mut named = Vec::new();
        for text in self.all("period") {
            named.extend(self.period("period", text));
        }
        named.sort();
        named.dedup();
        let since = self.one("since").and_then(|text| self.period("since", text));
        let until = self.one("until").and_then(|text| self.period("until", text));
        let latest = self.whole("latest", 1..=1_000, "Say how many periods, such as 4.");
        let latest = latest.and_then(|latest| usize::try_from(latest).ok());
        for name in ["since", "until", "latest"] {
            if self.has("period") && self.has(name) {
                let detail = format!("`period` and `{name}` exclude one another.");
                let advice = "Name the periods, or bound them; not both.".into();
                self.fault(name, "contradiction", detail, advice);
            }
        }
        if let (Some(since), Some(until)) = (since, until)
            && since.starts_on() > until.ends_on()
        {
            let detail = format!("`{since}` begins after the end of `{until}`.");
            self.fault("until", "contradiction", detail, "Give a later period here.".into());
        }
        let pair = self.pair();
        for name in ["period", "since", "until", "latest"] {
            if self.has(name) && (self.has("from") || self.has("to")) {
                let detail = format!("`from` and `to` name the periods, and `{name}` does so too.");
                self.fault(name, "contradiction", detail, "Leave one or the other out.".into());
            }
        }
        Periods { named, since, until, latest, pair }
    }

    /// The two periods that are set against one another.
    fn pair(&mut self) -> Option<(Period, Period)> {
        let from = self.one("from").map(|text| self.period("from", text));
        let to = self.one("to").map(|text| self.period("to", text));
        let (from, to) = match (from, to) {
            (None, None) => return None,
            (Some(from), Some(to)) => (from?, to?),
            (from, _) => {
                let (name, other) = if from.is_some() { ("from", "to") } else { ("to", "from") };
                let detail = format!("`{name}` is given without `{other}`.");
                let advice = "Give both, or neither: then each value is compared with the latest \
                              earlier one with which it can be; `until` bounds them.";
                self.fault(name, "contradiction", detail, advice.into());
                return None;
            }
        };
        if from == to {
            let detail = format!("`{from}` is compared with itself.");
            self.fault("to", "contradiction", detail, "Give a later period here.".into());
        } else if from.length() != to.length() {
            let detail =
                format!("`{from}` is as long as {}, `{to}` as {}.", from.length(), to.length());
            let advice = "Give two periods of one length.".into();
            self.fault("to", "contradiction", detail, advice);
        } else if from > to {
            let detail = format!("`{from}` comes after `{to}`.");
            self.fault("to", "contradiction", detail, "Give a later period here.".into());
        }
        (from < to).then_some((from, to))
    }

    /// The entry asked for: a number, or the last entry not after a time.
    pub fn as_of(&mut self, context: &Context<'_>) -> Option<i64> {
        let text = self.one("as_of")?;
        let head = context.snapshot.seq();
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if plain {
            let seq = text.parse().ok().filter(|seq| *seq <= head);
            if seq.is_none() {
                let detail = format!("The ledger has {head} entries; {} is beyond.", said(text));
                let advice = format!("Give 0 (before the first entry) to {head}, or leave it out.");
                self.fault("as_of", "as-of-in-the-future", detail, advice);
            }
            return seq;
        }
        match DateTime::parse_from_rfc3339(text) {
            Ok(time) if time.with_timezone(&Utc) > context.now => {
                let detail = format!("`{}` has not come yet.", said(text));
                let advice = "Give a time that has passed, or leave it out.".into();
                self.fault("as_of", "as-of-in-the-future", detail, advice);
                None
            }
            Ok(time) => Some(context.snapshot.seq_at(time.with_timezone(&Utc))),
            Err(_) => {
                let detail = format!("`{}` is neither a ledger entry nor a time.", said(text));
                let advice = "Give a number, or a time such as `2026-01-31T00:00:00Z`.".into();
                self.fault("as_of", "not-a-moment", detail, advice);
                None
            }
        }
    }
}
