//! What reports of accessibility say, by the hash of their file.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    Conn, Result,
    document::{read, write},
    schema::reports,
};
use crate::domain::evidence::Findings;

/// Hashes that one query asks for at most.
const CHUNK: usize = 1_000;

/// Keeps what a report says. The same file read again replaces what an earlier version of the program
/// read from it.
pub fn set(sha256: &str, findings: &Findings, now: DateTime<Utc>, conn: &mut Conn) -> Result<()> {
    let text = write(findings)?;
    on!(conn, c => diesel::insert_into(reports::table)
        .values((
            reports::sha256.eq(sha256),
            reports::findings.eq(&text),
            reports::at.eq(now.naive_utc()),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    on!(conn, c => diesel::update(reports::table.find(sha256))
        .filter(reports::findings.ne(&text))
        .set(reports::findings.eq(&text))
        .execute(c))?;
    Ok(())
}

/// What the reports with these hashes say, of those that were read.
pub fn some(hashes: &[&str], conn: &mut Conn) -> Result<HashMap<String, Findings>> {
    let mut found = HashMap::new();
    for hashes in hashes.chunks(CHUNK) {
        let rows: Vec<(String, String)> = on!(conn, c => reports::table
            .filter(reports::sha256.eq_any(hashes))
            .order(reports::sha256)
            .select((reports::sha256, reports::findings))
            .load(c))?;
        for (sha256, text) in rows {
            found.insert(sha256, read(&text, "report")?);
        }
    }
    Ok(found)
}
