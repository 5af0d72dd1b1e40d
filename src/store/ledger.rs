//! The ledger: what became public, in order, without gaps.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::{
    conn::Conn,
    error::{Error, Result},
    packed,
    schema::{ledger, ledger_head},
};

/// Where the ledger ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Head {
    /// Number of the last entry; 0 when there is none.
    pub seq: i64,
    /// When it was written; 1970 when there is none.
    pub at: DateTime<Utc>,
}

/// One entry as it is kept: a leaf of the tree that proofs will be given on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Leaf {
    /// Its number: 1, 2, 3 …
    pub seq: i64,
    /// When it was written; never before the entry above it.
    pub at: DateTime<Utc>,
    /// What it tells, for example `evaluation-published`.
    pub kind: String,
    /// Code or identifier of what it tells of.
    pub subject: String,
    /// Canonical JSON (RFC 8785); kept as text, so that its bytes stay as they were hashed.
    pub text: String,
    /// SHA-256 of 0x00 and the text, as in RFC 6962.
    pub leaf_hash: Vec<u8>,
}

/// Locks the end of the ledger until the transaction ends, and says where it is.
///
/// Whoever appends locks first, before any other row that others may lock: so publications come
/// one after the other, and nobody waits in a circle.
pub fn lock_head(conn: &mut Conn) -> Result<Head> {
    let head = ledger_head::table.find(1).select((ledger_head::seq, ledger_head::at));
    let row: (i64, NaiveDateTime) = match conn {
        // The transaction began with the one write lock there is.
        Conn::Sqlite(c) => head.first(&mut **c),
        Conn::Postgres(c) => head.for_update().first(&mut **c),
    }?;
    Ok(Head::from(row))
}

/// Where the ledger ends.
pub fn head(conn: &mut Conn) -> Result<Head> {
    let row: (i64, NaiveDateTime) = on!(conn, c => ledger_head::table
        .find(1)
        .select((ledger_head::seq, ledger_head::at))
        .first(c))?;
    Ok(Head::from(row))
}

/// Appends entries, which must carry the numbers after the [`lock_head`]'s.
pub fn append(leaves: &[Leaf], conn: &mut Conn) -> Result<()> {
    let (Some(first), Some(last)) = (leaves.first(), leaves.last()) else { return Ok(()) };
    let moved = on!(conn, c => diesel::update(ledger_head::table.find(1))
        .filter(ledger_head::seq.eq(first.seq - 1))
        .set((ledger_head::seq.eq(last.seq), ledger_head::at.eq(last.at.naive_utc())))
        .execute(c))?;
    if moved != 1 {
        return Err(Error::Taken { key: "ledger_seq_key".to_owned() });
    }
    let rows: Vec<NewRow<'_>> = leaves.iter().map(NewRow::of).collect();
    add_rows!(conn, ledger::table, rows.as_slice());
    packed::add_entries(leaves, conn)
}

/// Entries after number `since`, in order, at most `limit` of them. One query, on the key.
pub fn entries(since: i64, limit: i64, conn: &mut Conn) -> Result<Vec<Leaf>> {
    let rows: Vec<Row> = on!(conn, c => ledger::table
        .filter(ledger::seq.gt(since))
        .order(ledger::seq.asc())
        .limit(limit)
        .select(Row::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(Leaf::from).collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = ledger)]
struct Row {
    seq: i64,
    at: NaiveDateTime,
    kind: String,
    subject: String,
    entry: String,
    leaf_hash: Vec<u8>,
}

#[derive(Insertable)]
#[diesel(table_name = ledger)]
struct NewRow<'a> {
    seq: i64,
    at: NaiveDateTime,
    kind: &'a str,
    subject: &'a str,
    entry: &'a str,
    leaf_hash: &'a [u8],
}

impl<'a> NewRow<'a> {
    fn of(leaf: &'a Leaf) -> Self {
        Self {
            seq: leaf.seq,
            at: leaf.at.naive_utc(),
            kind: &leaf.kind,
            subject: &leaf.subject,
            entry: &leaf.text,
            leaf_hash: &leaf.leaf_hash,
        }
    }
}

impl From<Row> for Leaf {
    fn from(row: Row) -> Self {
        Self {
            seq: row.seq,
            at: row.at.and_utc(),
            kind: row.kind,
            subject: row.subject,
            text: row.entry,
            leaf_hash: row.leaf_hash,
        }
    }
}

impl From<(i64, NaiveDateTime)> for Head {
    fn from((seq, at): (i64, NaiveDateTime)) -> Self {
        Self { seq, at: at.and_utc() }
    }
}
