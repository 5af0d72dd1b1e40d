//! Whole tables, for `znamka verify` and for exports: what stands is held against the ledger.

use diesel::prelude::*;

use super::{
    Conn, Result,
    schema::{
        agencies, campaigns, cells, ledger, life_events, packed, replies, scorecards, services,
        steps, target_groups,
    },
};

/// One row of a table of documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The table.
    pub table: &'static str,
    /// The code.
    pub code: String,
    /// The document as it is kept.
    pub text: String,
    /// Entry of the ledger that set it.
    pub seq: i64,
    /// Of a campaign: the entry that closed it.
    pub closed_seq: Option<i64>,
}

macro_rules! load {
    ($table:ident, $conn:expr) => {{
        let rows: Vec<(String, String, i64)> = on!($conn, c => $table::table
            .order($table::code.asc())
            .select(($table::code, $table::document, $table::seq))
            .load(c))?;
        rows.into_iter()
            .map(|(code, text, seq)| Document {
                table: stringify!($table),
                code,
                text,
                seq,
                closed_seq: None,
            })
            .collect()
    }};
}

/// All agencies, in order of code.
pub fn agencies(conn: &mut Conn) -> Result<Vec<Document>> {
    Ok(load!(agencies, conn))
}

/// All life events, in order of code.
pub fn life_events(conn: &mut Conn) -> Result<Vec<Document>> {
    Ok(load!(life_events, conn))
}

/// All target groups, in order of code.
pub fn target_groups(conn: &mut Conn) -> Result<Vec<Document>> {
    Ok(load!(target_groups, conn))
}

/// All services, in order of code.
pub fn services(conn: &mut Conn) -> Result<Vec<Document>> {
    Ok(load!(services, conn))
}

/// All campaigns, in order of code.
pub fn campaigns(conn: &mut Conn) -> Result<Vec<Document>> {
    let rows: Vec<(String, String, i64, Option<i64>)> = on!(conn, c => campaigns::table
        .order(campaigns::code.asc())
        .select((campaigns::code, campaigns::document, campaigns::seq, campaigns::closed_seq))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(code, text, seq, closed_seq)| Document {
            table: "campaigns",
            code,
            text,
            seq,
            closed_seq,
        })
        .collect())
}

/// How many rows the tables have that are only added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Entries of the ledger.
    pub entries: i64,
    /// Steps that the ledger tells of.
    pub public_steps: i64,
    /// Replies of agencies.
    pub replies: i64,
    /// Scorecards.
    pub scorecards: i64,
    /// Cells.
    pub cells: i64,
    /// What is packed of entries and scorecards.
    pub packed: i64,
}

/// Counts them: one query each.
pub fn counts(conn: &mut Conn) -> Result<Counts> {
    Ok(Counts {
        entries: on!(conn, c => ledger::table.count().get_result(c))?,
        public_steps: on!(conn, c => steps::table
            .filter(steps::seq.is_not_null())
            .count()
            .get_result(c))?,
        replies: on!(conn, c => replies::table.count().get_result(c))?,
        scorecards: on!(conn, c => scorecards::table.count().get_result(c))?,
        cells: on!(conn, c => cells::table.count().get_result(c))?,
        packed: on!(conn, c => packed::table.count().get_result(c))?,
    })
}
