//! What the pages say on which a file is sent.

use crate::domain::evaluation::Standing;

/// The pages on which a file is sent.
pub struct Upload {
    /// What one does there, in menus too.
    pub title: &'static str,
    pub lead: &'static str,
    pub file: &'static str,
    pub file_help: &'static str,
    pub paste: &'static str,
    pub paste_help: &'static str,
    /// How many rows nobody has answered yet.
    pub unanswered: fn(usize) -> String,
    /// The button that sends a file to be checked.
    pub check: &'static str,
    pub check_again: &'static str,
    /// The button that stores; what has to be checked first.
    pub store: fn(Standing) -> &'static str,
    /// What comes of a button that stores.
    pub about: fn(Standing) -> &'static str,
    pub all_or_nothing: &'static str,
    pub nothing_sent: &'static str,
    pub two_sent: &'static str,
    /// Of a file that cannot be read as a table.
    pub unread: &'static str,
    pub templates: &'static str,
    pub templates_lead: &'static str,
    pub no_campaigns: &'static str,
    pub for_excel: &'static str,
    pub plain: &'static str,
    /// The last day of a campaign, before the day.
    pub due: &'static str,
    pub preview: &'static str,
    /// How many evaluations and answers are in order, and that nothing is stored yet.
    pub in_order: fn(usize, usize) -> String,
    /// How many rows have faults, and that nothing is stored.
    pub faulty: fn(usize) -> String,
    /// A row, by its line in the file.
    pub row: fn(u64) -> String,
    /// A line of a file.
    pub line: fn(u64) -> String,
    /// So many rows with faults are not shown.
    pub more_faulty: fn(usize) -> String,
    pub to_mend: &'static str,
    pub whole_file: &'static str,
    /// Of so many rows that are one evaluation: what is changed here is changed in all of them.
    pub in_all: fn(usize) -> String,
    /// Before cells beyond the last column.
    pub beyond: &'static str,
    pub drop_beyond: &'static str,
    /// That a row is to be passed over.
    pub leave_out: &'static str,
    /// The same of all rows of its evaluation.
    pub leave_all_out: fn(usize) -> String,
    /// So many drafts are written over.
    pub writes_over: fn(usize) -> String,
    /// What is there already: what comes of a draft, where another stands.
    pub held: fn(Standing) -> &'static str,
    /// On the way to what stands there.
    pub open_it: &'static str,
    pub warnings: &'static str,
    pub evaluations: &'static str,
    /// So many evaluations are not shown.
    pub more_evaluations: fn(usize) -> String,
    pub first_row: &'static str,
    pub answers: &'static str,
    pub state: &'static str,
    pub fine: &'static str,
    pub has_faults: &'static str,
    /// What a column is for.
    pub column: fn(&str) -> &'static str,
    pub done: &'static str,
    pub done_lead: &'static str,
    /// That not all of what was stored is listed.
    pub done_first: &'static str,
    pub one_more: &'static str,
    pub public_page: &'static str,
}
