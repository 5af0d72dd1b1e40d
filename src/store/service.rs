//! Services as they stand.

use diesel::prelude::*;

use super::{Conn, Result, schema::services};
use crate::domain::{code::Code, service::Service};

documents!(services, Service, "service");

/// Creates or replaces it; `seq` is the entry that tells of it.
pub fn set(service: &Service, seq: i64, conn: &mut Conn) -> Result<()> {
    let document = super::document::write(service)?;
    let values = (
        services::agency.eq(service.agency.as_str()),
        services::document.eq(&document),
        services::seq.eq(seq),
    );
    let code = service.code.as_str();
    let set = on!(conn, c => diesel::update(services::table.find(code)).set(values).execute(c))?;
    if set == 0 {
        on!(conn, c => diesel::insert_into(services::table)
            .values((services::code.eq(code), values))
            .execute(c))?;
    }
    Ok(())
}

/// Nobody else changes it, or hands in for it, until this transaction ends.
pub fn lock(code: &Code, conn: &mut Conn) -> Result<()> {
    // On SQLite the transaction began with the one write lock there is.
    if let Conn::Postgres(c) = conn {
        services::table
            .find(code.as_str())
            .select(services::seq)
            .for_update()
            .first::<i64>(&mut **c)
            .optional()?;
    }
    Ok(())
}

/// Those of these codes, in order of code, which nobody else changes, or hands in for, until this
/// transaction ends. One query a thousand codes.
///
/// Who locks several has locked the ledger's head before: so two never wait for each other.
pub fn lock_all(codes: &[Code], conn: &mut Conn) -> Result<Vec<Service>> {
    named(codes, true, conn)
}

/// Those of these codes, in order of code. One query a thousand codes.
pub fn some(codes: &[Code], conn: &mut Conn) -> Result<Vec<Service>> {
    named(codes, false, conn)
}

fn named(codes: &[Code], locks: bool, conn: &mut Conn) -> Result<Vec<Service>> {
    let mut found = Vec::with_capacity(codes.len());
    for codes in codes.chunks(1_000) {
        let query = services::table
            .filter(services::code.eq_any(codes.iter().map(Code::as_str)))
            .order(services::code.asc())
            .select(services::document);
        let rows: Vec<String> = match conn {
            Conn::Sqlite(c) => query.load(&mut **c),
            Conn::Postgres(c) if locks => query.for_update().load(&mut **c),
            Conn::Postgres(c) => query.load(&mut **c),
        }?;
        for text in rows {
            found.push(super::document::read(&text, "service")?);
        }
    }
    Ok(found)
}

/// All of them, in order of code: what a campaign that closes looks through.
pub fn all(conn: &mut Conn) -> Result<Vec<Service>> {
    let rows: Vec<String> = on!(conn, c => services::table
        .order(services::code.asc())
        .select(services::document)
        .load(c))?;
    rows.iter().map(|text| super::document::read(text, "service")).collect()
}

/// Whether any service belongs to the agency.
pub fn any_of_agency(agency: &str, conn: &mut Conn) -> Result<bool> {
    let query = services::table.filter(services::agency.eq(agency));
    Ok(on!(conn, c => diesel::select(diesel::dsl::exists(query)).get_result(c))?)
}
