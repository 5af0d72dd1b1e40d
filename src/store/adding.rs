//! Many rows added at once.

/// Rows of one statement on PostgreSQL, which binds 65,535 values: enough for tables of 32 columns.
pub(super) const ROWS: usize = 2_000;

/// Adds rows to a table, in their order.
///
/// PostgreSQL is far away: it gets many rows a statement. SQLite is here, and what it costs is to
/// parse: it gets one statement, kept prepared, for all of them.
macro_rules! add_rows {
    ($conn:expr, $table:expr, $rows:expr) => {
        match $conn {
            $crate::store::conn::Conn::Sqlite(pooled) => {
                for row in $rows {
                    diesel::insert_into($table).values(row).execute(&mut **pooled)?;
                }
            }
            $crate::store::conn::Conn::Postgres(pooled) => {
                for rows in $rows.chunks($crate::store::adding::ROWS) {
                    // One row alone is a statement that is known already.
                    match rows {
                        [row] => diesel::insert_into($table).values(row).execute(&mut **pooled),
                        rows => diesel::insert_into($table).values(rows).execute(&mut **pooled),
                    }?;
                }
            }
        }
    };
}
