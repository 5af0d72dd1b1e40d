//! What agencies reply to evaluations that others made.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use uuid::Uuid;

use super::{
    Conn, Error, Result,
    document::{read, write},
    schema::{ledger, replies},
};
use crate::domain::reply::{PublicReply, Reply};

/// Evaluations that one query asks for at most.
const CHUNK: usize = 1_000;

/// Adds a reply to an evaluation, which the entry `seq` tells.
pub fn add(evaluation: Uuid, reply: &Reply, seq: i64, conn: &mut Conn) -> Result<()> {
    let document = write(reply)?;
    on!(conn, c => diesel::insert_into(replies::table)
        .values((
            replies::evaluation_id.eq(evaluation.to_string()),
            replies::seq.eq(seq),
            replies::document.eq(&document),
        ))
        .execute(c))?;
    Ok(())
}

/// The reply to an evaluation that stands. One query, on the key.
pub fn find(evaluation: Uuid, conn: &mut Conn) -> Result<Option<PublicReply>> {
    Ok(standing(&[evaluation], i64::MAX, conn)?.remove(&evaluation))
}

/// The replies to these evaluations that stood after the entry `at`. One query a thousand, on the key.
pub fn standing(
    evaluations: &[Uuid],
    at: i64,
    conn: &mut Conn,
) -> Result<HashMap<Uuid, PublicReply>> {
    let mut found = HashMap::new();
    for evaluations in evaluations.chunks(CHUNK) {
        let ids: Vec<String> = evaluations.iter().map(Uuid::to_string).collect();
        let rows: Vec<(String, i64, String, NaiveDateTime)> = on!(conn, c => replies::table
            .inner_join(ledger::table.on(ledger::seq.eq(replies::seq)))
            .filter(replies::evaluation_id.eq_any(&ids))
            .filter(replies::seq.le(at))
            .order((replies::evaluation_id.asc(), replies::seq.asc()))
            .select((replies::evaluation_id, replies::seq, replies::document, ledger::at))
            .load(c))?;
        for (id, seq, text, at) in rows {
            let id = Uuid::parse_str(&id).map_err(|_| Error::Unusable {
                why: "a stored reply is to no evaluation".to_owned(),
            })?;
            let reply: Reply = read(&text, "reply")?;
            // In order of entries: the last one stands.
            found.insert(id, PublicReply { reply, seq, at: at.and_utc() });
        }
    }
    Ok(found)
}

/// The reply to an evaluation that the entry `seq` told. One query, on the key.
pub fn told(evaluation: Uuid, seq: i64, conn: &mut Conn) -> Result<Option<Reply>> {
    let id = evaluation.to_string();
    let row: Option<String> = on!(conn, c => replies::table
        .find((&id, seq))
        .select(replies::document)
        .first(c)
        .optional())?;
    row.map(|text| read(&text, "reply")).transpose()
}
