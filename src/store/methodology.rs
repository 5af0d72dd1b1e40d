//! Versions of methodologies.

use diesel::prelude::*;

use super::{Conn, Error, Result, document, schema::methodologies};
use crate::domain::{
    code::Code,
    methodology::{Methodology, MethodologyId, MethodologyStanding},
};

/// A version as it stands.
#[derive(Clone, Debug)]
pub struct StoredMethodology {
    /// The version.
    pub methodology: Methodology,
    /// What may be done with it.
    pub standing: MethodologyStanding,
    /// SHA-256 of its canonical document; nothing in a draft.
    pub hash: Option<String>,
    /// Grows with every change.
    pub row_version: i64,
    /// Entry of the ledger that retired it.
    pub retired_seq: Option<i64>,
}

type Row = (String, String, String, String, Option<String>, i64, Option<i64>);

/// The version of that name. One query, on the key.
pub fn find(id: &MethodologyId, conn: &mut Conn) -> Result<Option<StoredMethodology>> {
    let row: Option<Row> = on!(conn, c => methodologies::table
        .find((id.code.as_str(), id.version.as_str()))
        .first(c)
        .optional())?;
    row.map(read).transpose()
}

/// All versions, in order of code and version: there are few.
pub fn all(conn: &mut Conn) -> Result<Vec<StoredMethodology>> {
    let rows: Vec<Row> = on!(conn, c => methodologies::table
        .order((methodologies::code.asc(), methodologies::version.asc()))
        .load(c))?;
    rows.into_iter().map(read).collect()
}

/// Creates or replaces a version.
pub fn set(
    methodology: &Methodology,
    standing: MethodologyStanding,
    row_version: i64,
    retired_seq: Option<i64>,
    conn: &mut Conn,
) -> Result<()> {
    let id = (methodology.id.code.as_str(), methodology.id.version.as_str());
    let text = document::write(&methodology.document)?;
    let hash = (standing != MethodologyStanding::Draft).then(|| methodology.hash());
    let values = (
        methodologies::standing.eq(standing.as_str()),
        methodologies::document.eq(&text),
        methodologies::hash.eq(&hash),
        methodologies::row_version.eq(row_version),
        methodologies::retired_seq.eq(retired_seq),
    );
    let set = on!(conn, c => diesel::update(methodologies::table.find(id)).set(values).execute(c))?;
    if set == 0 {
        on!(conn, c => diesel::insert_into(methodologies::table)
            .values((methodologies::code.eq(id.0), methodologies::version.eq(id.1), values))
            .execute(c))?;
    }
    Ok(())
}

fn read(row: Row) -> Result<StoredMethodology> {
    let (code, version, standing, text, hash, row_version, retired_seq) = row;
    let broken = |why: &str| Error::Unusable { why: format!("a stored methodology {why}") };
    let id = MethodologyId {
        code: Code::parse(&code).ok_or_else(|| broken("has no code"))?,
        version: Code::parse(&version).ok_or_else(|| broken("has no version"))?,
    };
    let methodology = Methodology::parse(document::read(&text, "methodology")?, &id)
        .map_err(|_| broken("breaks the rules of this program"))?;
    let standing = MethodologyStanding::parse(&standing).ok_or_else(|| broken("stands nowhere"))?;
    Ok(StoredMethodology { methodology, standing, hash, row_version, retired_seq })
}
