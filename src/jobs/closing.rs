//! Closes campaigns whose day has passed.

use crate::{
    actions::{Refusal, Tx, campaign},
    clock::Clock,
    store::{self, Pool},
};

/// Closes every open campaign whose closing day is over; says which.
pub fn close_overdue(pool: &Pool, clock: &Clock) -> Result<Vec<String>, Refusal> {
    let today = clock.now().date_naive();
    let due = pool.read(|conn| store::campaign::overdue(today, conn))?;
    let mut closed = Vec::new();
    for overdue in due {
        let done = pool.write(|conn| {
            campaign::close_due(overdue.code.as_str(), &mut Tx::new(conn, clock)).map(|_| ())
        });
        match done {
            Ok(()) => closed.push(overdue.code.to_string()),
            // Another process was first.
            Err(Refusal::Conflict { .. }) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(closed)
}
