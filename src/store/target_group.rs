//! Target groups as they stand.

use diesel::prelude::*;

use super::{Conn, Result, schema::target_groups};
use crate::domain::target_group::TargetGroup;

documents!(target_groups, TargetGroup, "target group");
set_document!(target_groups, TargetGroup);

/// All of them, in order of code: a code list is short.
pub fn all(conn: &mut Conn) -> Result<Vec<TargetGroup>> {
    let rows: Vec<String> = on!(conn, c => target_groups::table
        .order(target_groups::code.asc())
        .select(target_groups::document)
        .load(c))?;
    rows.iter().map(|text| super::document::read(text, "target group")).collect()
}
