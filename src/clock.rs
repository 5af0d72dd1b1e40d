//! The time, and the identifiers made from it: the only place that asks the machine for either.
//!
//! Tests and the demo run on a scripted clock, so that what they record is the same everywhere.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, SubsecRound, Utc};
use uuid::{Builder, Uuid};

/// Where the time comes from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still until it is set, and whose identifiers count up.
    Scripted(Arc<Mutex<Script>>),
}

/// What a scripted clock shows.
#[derive(Clone, Debug)]
pub struct Script {
    now: DateTime<Utc>,
    made: u64,
}

impl Clock {
    /// A clock that stands at `now`.
    pub fn scripted(now: DateTime<Utc>) -> Self {
        Self::Scripted(Arc::new(Mutex::new(Script { now: now.trunc_subsecs(3), made: 0 })))
    }

    /// The time in UTC, to the millisecond: both engines keep that much.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the clock")]
            Self::System => Utc::now().trunc_subsecs(3),
            Self::Scripted(script) => script.lock().unwrap_or_else(PoisonError::into_inner).now,
        }
    }

    /// Moves a scripted clock to `now`; the machine's clock is not ours to set.
    pub fn set(&self, now: DateTime<Utc>) {
        if let Self::Scripted(script) = self {
            script.lock().unwrap_or_else(PoisonError::into_inner).now = now.trunc_subsecs(3);
        }
    }

    /// 32 bytes that nobody can guess; on a scripted clock, counted like its identifiers.
    pub fn salt(&self) -> [u8; 32] {
        let mut salt = [0; 32];
        let filled = match self {
            Self::System => aws_lc_rs::rand::fill(&mut salt).is_ok(),
            Self::Scripted(_) => false,
        };
        if !filled {
            // Only a script comes here: an operating system without randomness makes no keys either.
            for (place, byte) in salt.iter_mut().zip(self.uuid().into_bytes()) {
                *place = byte;
            }
        }
        salt
    }

    /// A new `UUIDv7`: of the moment and random, or of the script and counted.
    pub fn uuid(&self) -> Uuid {
        match self {
            Self::System => Uuid::now_v7(),
            Self::Scripted(script) => {
                let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
                script.made += 1;
                let mut tail = [0; 10];
                for (place, byte) in tail.iter_mut().skip(2).zip(script.made.to_be_bytes()) {
                    *place = byte;
                }
                let millis = u64::try_from(script.now.timestamp_millis()).unwrap_or_default();
                Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scripted_clock_stands_still_and_counts_its_identifiers() {
        let at = "2022-07-28T08:00:00Z".parse().unwrap();
        let (one, other) = (Clock::scripted(at), Clock::scripted(at));

        assert_eq!(one.now(), at);
        assert_eq!(one.uuid(), other.uuid());
        assert_ne!(one.uuid(), one.uuid());
        assert_eq!(one.uuid().get_version_num(), 7);
    }
}
