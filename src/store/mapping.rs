//! Which answers count under other methodologies, as the ledger settled it.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::{Conn, Error, Result, evaluation, schema::mappings};
use crate::{
    domain::{
        cell::ScorecardKey,
        code::Code,
        methodology::{
            MethodologyId,
            mapping::{CriterionId, Mapping},
        },
    },
    metrics::{mapping::through, scorecard::Published},
};

type Row = (String, String, String, String, i64);

/// Adds the mappings that the entry `seq` settled.
pub fn add(settled: &[Mapping], seq: i64, conn: &mut Conn) -> Result<()> {
    for Mapping { from, to } in settled {
        on!(conn, c => diesel::insert_into(mappings::table)
            .values((
                mappings::methodology.eq(to.methodology.to_string()),
                mappings::criterion.eq(to.criterion.as_str()),
                mappings::from_methodology.eq(from.methodology.to_string()),
                mappings::from_criterion.eq(from.criterion.as_str()),
                mappings::seq.eq(seq),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// All mappings into or out of a methodology, in order. One query, on the key and an index.
pub fn of(methodology: &MethodologyId, conn: &mut Conn) -> Result<Vec<Mapping>> {
    let id = methodology.to_string();
    let rows: Vec<Row> = on!(conn, c => mappings::table
        .filter(mappings::methodology.eq(&id).or(mappings::from_methodology.eq(&id)))
        .load(c))?;
    let mut found: Vec<Mapping> = rows.iter().map(|row| Ok(read(row)?.0)).collect::<Result<_>>()?;
    found.sort();
    Ok(found)
}

/// All mappings, in order, with the entries that settled them.
pub fn all(conn: &mut Conn) -> Result<Vec<(Mapping, i64)>> {
    let rows: Vec<Row> = on!(conn, c => mappings::table.load(c))?;
    let mut found: Vec<(Mapping, i64)> = rows.iter().map(read).collect::<Result<_>>()?;
    found.sort();
    Ok(found)
}

/// What stood published of a scorecard after the entry `at`: of its own methodology, and what
/// `mappings` bring of others that was first published by the entry `until`.
pub fn gathered(
    key: &ScorecardKey,
    at: i64,
    (mappings, until): (&[Mapping], i64),
    conn: &mut Conn,
) -> Result<Vec<Published>> {
    let mut found = evaluation::published(key, at, conn)?;
    let into = mappings.iter().filter(|mapping| mapping.to.methodology == key.methodology);
    let others: BTreeSet<&MethodologyId> = into.map(|mapping| &mapping.from.methodology).collect();
    for other in others {
        let of_other = ScorecardKey { methodology: other.clone(), ..key.clone() };
        for published in evaluation::published(&of_other, at, conn)? {
            if published.since <= until {
                found.extend(through(published, other, &key.methodology, mappings));
            }
        }
    }
    Ok(found)
}

fn read((methodology, criterion, from, from_criterion, seq): &Row) -> Result<(Mapping, i64)> {
    let broken = || Error::Unusable { why: "a stored mapping cannot be read".to_owned() };
    let id = |methodology: &str, criterion: &str| {
        let methodology = MethodologyId::parse(methodology).ok_or_else(broken)?;
        let criterion = Code::parse(criterion).ok_or_else(broken)?;
        Ok::<_, Error>(CriterionId { methodology, criterion })
    };
    Ok((Mapping { from: id(from, from_criterion)?, to: id(methodology, criterion)? }, *seq))
}
