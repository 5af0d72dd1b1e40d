//! The lines on which the records of a table begin.

/// Counts lines up to where records begin: the reader does not count those it passes over.
pub(super) struct Lines<'a> {
    /// The table.
    pub bytes: &'a [u8],
    /// How far they are counted.
    pub at: usize,
    /// The line there; 1 is the first of the file.
    pub line: u64,
}

impl Lines<'_> {
    /// Where the record that the reader began at `start` really begins, and on which line.
    pub fn of(&mut self, start: usize) -> (usize, u64) {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = start.saturating_add(breaks);
        let passed = self.bytes.get(self.at..start).unwrap_or_default();
        let next = passed.iter().skip(1).map(Some).chain([self.bytes.get(start)]);
        for (byte, next) in passed.iter().zip(next) {
            // A carriage return ends a line of its own where no line feed follows.
            self.line += u64::from(*byte == b'\n' || (*byte == b'\r' && next != Some(&b'\n')));
        }
        self.at = start.max(self.at);
        (start, self.line)
    }
}
