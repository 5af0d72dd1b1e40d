//! What this installation decided once.

use diesel::prelude::*;

use super::{Conn, Result, schema::settings};

/// The setting of that name.
pub fn find(name: &str, conn: &mut Conn) -> Result<Option<String>> {
    Ok(on!(conn, c => settings::table
        .find(name)
        .select(settings::value)
        .first(c)
        .optional())?)
}

/// Decides it, or decides it anew.
pub fn set(name: &str, value: &str, conn: &mut Conn) -> Result<()> {
    let set = on!(conn, c => diesel::update(settings::table.find(name))
        .set(settings::value.eq(value))
        .execute(c))?;
    if set == 0 {
        on!(conn, c => diesel::insert_into(settings::table)
            .values((settings::name.eq(name), settings::value.eq(value)))
            .execute(c))?;
    }
    Ok(())
}
