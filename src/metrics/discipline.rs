//! Reporting discipline: what is due, and whether it came on time, late, or not at all.

use chrono::NaiveDate;

/// How it stands with something that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// It came by the end of the day it was due.
    OnTime,
    /// It came so many days after that.
    Late(i64),
    /// It has not come, and there is still time.
    Awaited,
    /// It has not come, the day it was due is past, and the campaign is still open.
    Overdue,
    /// The campaign closed without it.
    NotReported,
}

/// How it stands with something that is due, on a certain day.
///
/// - **Shape:** the day on which it came, if it did; the last day on time; whether the campaign is closed;
///   the day on which it is asked.
/// - **Unit:** whole days, in UTC.
/// - **Source:** punctuality as *Code list and concepts of the ESS Handbook for Quality and Metadata Reports*
///   (Eurostat, 2020) has it: the lag between the day on which something came and that on which it should.
///
/// ```
/// use znamka::metrics::discipline::{Report, report};
///
/// let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
/// assert_eq!(report(Some(day(31)), day(31), false, day(31)), Report::OnTime);
/// assert_eq!(report(Some(day(31)), day(28), true, day(31)), Report::Late(3));
/// assert_eq!(report(None, day(31), false, day(31)), Report::Awaited);
/// assert_eq!(report(None, day(30), false, day(31)), Report::Overdue);
/// assert_eq!(report(None, day(31), true, day(31)), Report::NotReported);
/// ```
pub fn report(
    came_on: Option<NaiveDate>,
    due_on: NaiveDate,
    is_closed: bool,
    today: NaiveDate,
) -> Report {
    match came_on {
        Some(day) if day <= due_on => Report::OnTime,
        Some(day) => Report::Late(day.signed_duration_since(due_on).num_days()),
        None if is_closed => Report::NotReported,
        None if today <= due_on => Report::Awaited,
        None => Report::Overdue,
    }
}

/// What came of several things that were due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discipline {
    /// Due.
    pub due: u64,
    /// Came on time.
    pub on_time: u64,
    /// Came late.
    pub late: u64,
    /// Has not come, and there is still time.
    pub awaited: u64,
    /// Has not come, and is late already.
    pub overdue: u64,
    /// Did not come before the campaign closed.
    pub not_reported: u64,
    days_late: Vec<i64>,
}

impl Discipline {
    /// Counts one more.
    pub fn add(&mut self, report: Report) {
        self.due += 1;
        match report {
            Report::OnTime => self.on_time += 1,
            Report::Late(days) => {
                self.late += 1;
                self.days_late.push(days);
            }
            Report::Awaited => self.awaited += 1,
            Report::Overdue => self.overdue += 1,
            Report::NotReported => self.not_reported += 1,
        }
    }

    /// Counts all of another tally.
    pub fn join(&mut self, other: &Self) {
        self.due += other.due;
        self.on_time += other.on_time;
        self.late += other.late;
        self.awaited += other.awaited;
        self.overdue += other.overdue;
        self.not_reported += other.not_reported;
        self.days_late.extend(&other.days_late);
    }

    /// What came.
    pub fn reported(&self) -> u64 {
        self.on_time + self.late
    }

    /// What did not, be there time left or not.
    pub fn missing(&self) -> u64 {
        self.due - self.reported()
    }

    /// Shares of what came on time, late, and not at all.
    ///
    /// - **Shape:** out of what is decided: what is still awaited counts in none, what is overdue as not at
    ///   all. The three add up to 1.
    /// - **Unit:** 0 to 1.
    /// - **None** when nothing is decided.
    /// - **Source:** the rate of punctuality (PC-EU1) of the ESS Handbook named above.
    ///
    /// ```
    /// use znamka::metrics::discipline::{Report, Discipline};
    ///
    /// let mut tally = Discipline::default();
    /// [Report::OnTime, Report::OnTime, Report::Late(3), Report::Overdue, Report::Awaited]
    ///     .into_iter()
    ///     .for_each(|report| tally.add(report));
    /// assert_eq!(tally.shares(), Some([0.5, 0.25, 0.25]));
    /// ```
    pub fn shares(&self) -> Option<[f64; 3]> {
        let decided = i128::from(self.due - self.awaited);
        let share = |count: u64| super::group::quotient(count.into(), decided);
        Some([share(self.on_time)?, share(self.late)?, share(self.overdue + self.not_reported)?])
    }

    /// Half of what came late came within so many days, half took longer.
    ///
    /// - **Unit:** days after the day it was due; of an even number the mean of the two in the middle.
    /// - **None** when nothing came late.
    /// - **Source:** the median of Hyndman and Fan, *Sample Quantiles in Statistical Packages* (1996), type 7.
    ///
    /// ```
    /// use znamka::metrics::discipline::{Report, Discipline};
    ///
    /// let mut tally = Discipline::default();
    /// [9, 1, 2, 4].into_iter().for_each(|days| tally.add(Report::Late(days)));
    /// assert_eq!(tally.median_days_late(), Some(3.0));
    /// ```
    pub fn median_days_late(&self) -> Option<f64> {
        let mut days = self.days_late.clone();
        days.sort_unstable();
        let low = days.get(days.len().checked_sub(1)? / 2)?;
        let high = days.get(days.len() / 2)?;
        super::group::quotient(i128::from(low + high), 2)
    }
}
