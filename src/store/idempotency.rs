//! Requests that carry a key are done once: their answer is kept, and given again.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    conn::Conn,
    error::{Error, Result},
    schema::idempotency,
};

/// What makes a request the same as an earlier one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Key {
    /// Who asks.
    pub caller: String,
    /// Method and path.
    pub route: String,
    /// The key that came with the request.
    pub key: String,
}

/// The answer that was given.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Recorded {
    /// HTTP status.
    pub status: u16,
    /// Headers worth repeating, as JSON.
    pub headers: String,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

/// What is known of a request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Begun {
    /// Nothing: do it, and [`finish`] in the same transaction.
    New,
    /// It was done; this was the answer.
    Replay(Recorded),
    /// The key came before, with another body.
    OtherBody,
}

/// Claims a key for the request at hand, or says what became of it before.
///
/// Of two at once, the second waits here until the first one's transaction ends. Claim before
/// locking anything else, the end of the ledger included.
pub fn begin(key: &Key, body_hash: &[u8], now: DateTime<Utc>, conn: &mut Conn) -> Result<Begun> {
    loop {
        let claimed = on!(conn, c => diesel::insert_into(idempotency::table)
            .values((
                idempotency::caller.eq(&key.caller),
                idempotency::route.eq(&key.route),
                idempotency::key.eq(&key.key),
                idempotency::body_hash.eq(body_hash),
                idempotency::created_at.eq(now.naive_utc()),
            ))
            .on_conflict_do_nothing()
            .execute(c))?;
        if claimed == 1 {
            return Ok(Begun::New);
        }
        // Gone again only when `forget_before` came in between: then the key is free.
        if let Some(row) = find(key, conn)? {
            return Begun::read(row, key, body_hash);
        }
    }
}

/// Records the answer to a request that [`begin`] found new.
pub fn finish(key: &Key, recorded: &Recorded, conn: &mut Conn) -> Result<()> {
    let id = (&key.caller, &key.route, &key.key);
    let found = on!(conn, c => diesel::update(idempotency::table.find(id))
        .set((
            idempotency::status.eq(i64::from(recorded.status)),
            idempotency::headers.eq(&recorded.headers),
            idempotency::body.eq(&recorded.body),
        ))
        .execute(c))?;
    if found == 1 { Ok(()) } else { Err(missing(key)) }
}

/// Forgets what was begun before `time`; says how many that were.
pub fn forget_before(time: DateTime<Utc>, conn: &mut Conn) -> Result<usize> {
    Ok(on!(conn, c => diesel::delete(idempotency::table)
        .filter(idempotency::created_at.lt(time.naive_utc()))
        .execute(c))?)
}

type Row = (Vec<u8>, Option<i64>, Option<String>, Option<Vec<u8>>);

fn find(key: &Key, conn: &mut Conn) -> Result<Option<Row>> {
    let id = (&key.caller, &key.route, &key.key);
    Ok(on!(conn, c => idempotency::table
        .find(id)
        .select((
            idempotency::body_hash,
            idempotency::status,
            idempotency::headers,
            idempotency::body,
        ))
        .first(c)
        .optional())?)
}

impl Begun {
    fn read(row: Row, key: &Key, body_hash: &[u8]) -> Result<Self> {
        match row {
            (hash, ..) if hash != body_hash => Ok(Self::OtherBody),
            (_, Some(status), Some(headers), Some(body)) => {
                let status = u16::try_from(status).map_err(|_| missing(key))?;
                Ok(Self::Replay(Recorded { status, headers, body }))
            }
            // Begun and committed, but never finished: only a fault of ours leaves that behind.
            _ => Err(missing(key)),
        }
    }
}

fn missing(key: &Key) -> Error {
    Error::Missing { kind: "recorded answer", id: key.key.clone() }
}
