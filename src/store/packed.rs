//! What entries, scorecards and cells tell, in the few bytes that a start reads.

use std::collections::BTreeMap;

use diesel::{connection::DefaultLoadingMode, prelude::*};

use super::{
    conn::Conn,
    error::{Error, Result},
    ledger::{self, Leaf},
    schema::packed,
    scorecard,
};
use crate::domain::{
    cell::Scorecard,
    ledger::Entry,
    packed::{Known, Packed, Told},
};

/// Entries packed at a time when all are.
const PAGE: i64 = 2_000;

/// An entry, and the scorecards that it worked out.
pub type News = (Told, Vec<Packed>);

/// Packs entries, without their scorecards.
pub(super) fn add_entries(leaves: &[Leaf], conn: &mut Conn) -> Result<()> {
    let rows: Vec<Row> = leaves.iter().map(|leaf| (leaf.seq, 0, Told::pack(&leaf.text))).collect();
    add(&rows, conn)
}

/// Packs scorecards, in order of their entries.
pub(super) fn add_scorecards(worked_out: &[Scorecard], conn: &mut Conn) -> Result<()> {
    add(&rows(worked_out).collect::<Vec<_>>(), conn)
}

/// Packs all entries that are not packed; says how many that were.
pub(super) fn add_all(conn: &mut Conn) -> Result<u64> {
    let (mut since, mut added) = (0, 0);
    loop {
        let leaves = ledger::entries(since, PAGE, conn)?;
        let Some(last) = leaves.last() else { return Ok(added) };
        let scorecards = scorecard::between(since, last.seq, conn)?;
        add_entries(&leaves, conn)?;
        add_scorecards(&scorecards, conn)?;
        since = last.seq;
        added += u64::try_from(leaves.len()).unwrap_or_default();
    }
}

/// Entries after number `since`, in order, at most `limit` of them, with their scorecards.
///
/// One query, on the key. Where one of them is not packed, all are read from where they stand.
pub fn entries(since: i64, limit: i64, known: &mut Known, conn: &mut Conn) -> Result<Vec<News>> {
    let until = ledger::head(conn)?.seq.min(since.saturating_add(limit));
    match packed_entries(since, until, known, conn)? {
        Some(found) => Ok(found),
        None => unpacked_entries(since, until, known, conn),
    }
}

/// The rows of an entry beside those that it should have: with these scorecards, and this text where it
/// is sure. Of an entry that was not packed at all there are none.
pub fn rows_beside(
    seq: i64,
    text: Option<&str>,
    scorecards: &[Scorecard],
    conn: &mut Conn,
) -> Result<Vec<Beside>> {
    let found: Vec<Row> = on!(conn, c => packed::table
        .filter(packed::seq.eq(seq))
        .order(packed::ordinal.asc())
        .load(c))?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let first = text.map(|text| (seq, 0, Told::pack(text)));
    let first = first.or_else(|| found.first().filter(|row| row.1 == 0).cloned());
    let mut beside: BTreeMap<i64, Beside> = BTreeMap::new();
    for (_, ordinal, bytes) in first.into_iter().chain(rows(scorecards)) {
        beside.entry(ordinal).or_insert_with(|| Beside::at(ordinal)).due = Some(bytes);
    }
    for (_, ordinal, bytes) in found {
        beside.entry(ordinal).or_insert_with(|| Beside::at(ordinal)).found = Some(bytes);
    }
    Ok(beside.into_values().collect())
}

/// A row as it should be, and as it is; nothing where it should not be, or is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// 0 of the entry itself, 1, 2, 3 … of its scorecards.
    pub ordinal: i64,
    /// The bytes that it should have.
    pub due: Option<Vec<u8>>,
    /// The bytes that it has.
    pub found: Option<Vec<u8>>,
}

impl Beside {
    fn at(ordinal: i64) -> Self {
        Self { ordinal, due: None, found: None }
    }
}

type Row = (i64, i64, Vec<u8>);

fn rows(worked_out: &[Scorecard]) -> impl Iterator<Item = Row> {
    let (mut seq, mut ordinal) = (0, 0);
    worked_out.iter().map(move |scorecard| {
        ordinal = if scorecard.seq == seq { ordinal + 1 } else { 1 };
        seq = scorecard.seq;
        (seq, ordinal, Packed::pack(scorecard))
    })
}

#[derive(Insertable)]
#[diesel(table_name = packed)]
struct NewRow<'a> {
    seq: i64,
    ordinal: i64,
    bytes: &'a [u8],
}

fn add(rows: &[Row], conn: &mut Conn) -> Result<()> {
    let rows: Vec<NewRow<'_>> = rows
        .iter()
        .map(|(seq, ordinal, bytes)| NewRow { seq: *seq, ordinal: *ordinal, bytes })
        .collect();
    add_rows!(conn, packed::table, rows.as_slice());
    Ok(())
}

/// Nothing when one of the entries is not packed: a program of before may have written it.
fn packed_entries(
    since: i64,
    until: i64,
    known: &mut Known,
    conn: &mut Conn,
) -> Result<Option<Vec<News>>> {
    let mut found: Vec<News> = Vec::new();
    on!(conn, c => {
        let query = packed::table
            .filter(packed::seq.gt(since).and(packed::seq.le(until)))
            .order((packed::seq.asc(), packed::ordinal.asc()));
        for row in query.load_iter::<Row, DefaultLoadingMode>(c)? {
            let (seq, ordinal, bytes) = row?;
            if ordinal == 0 {
                found.push((Told::unpack(seq, &bytes, known).ok_or_else(broken)?, Vec::new()));
                continue;
            }
            let Some((_, scorecards)) = found.last_mut().filter(|(told, _)| told.seq == seq) else {
                return Ok(None);
            };
            scorecards.push(Packed::unpack(seq, &bytes, known).ok_or_else(broken)?);
        }
    });
    Ok((since + i64::try_from(found.len()).unwrap_or(i64::MAX) == until).then_some(found))
}

fn unpacked_entries(
    since: i64,
    until: i64,
    known: &mut Known,
    conn: &mut Conn,
) -> Result<Vec<News>> {
    let leaves = ledger::entries(since, until - since, conn)?;
    let mut scorecards = scorecard::between(since, until, conn)?.into_iter().peekable();
    let mut found = Vec::with_capacity(leaves.len());
    for leaf in leaves {
        let entry = Entry::outline(&leaf.text).ok_or_else(broken)?;
        let mut own = Vec::new();
        while let Some(made) = scorecards.next_if(|made| made.seq == leaf.seq) {
            own.push(Packed::of(&made, known).ok_or_else(broken)?);
        }
        found.push((Told::from(entry), own));
    }
    Ok(found)
}

fn broken() -> Error {
    Error::Unusable { why: "an entry of the ledger or its scorecards cannot be read".to_owned() }
}
