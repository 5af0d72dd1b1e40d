//! Reporting discipline: what is due, and whether it came on time, late, or not at all.

use chrono::NaiveDate;

use super::{mean::quotient, quartiles::median};

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
/// - **Source:** punctuality as in indicator TP3 (delivery and publication) of the *European Statistical
///   System Handbook for Quality and Metadata Reports* (Eurostat, 2020): the lag between the day on which
///   something came and that on which it should. *The Employment Situation* of the United States for
///   September 2013 was due on 4 October, and came after the government's shutdown, on the 22nd.
///
/// ```
/// use znamka::metrics::discipline::{Report, report};
///
/// let day = |day| chrono::NaiveDate::from_ymd_opt(2013, 10, day).unwrap();
/// assert_eq!(report(Some(day(22)), day(4), false, day(22)), Report::Late(18));
/// assert_eq!(report(Some(day(4)), day(4), true, day(22)), Report::OnTime);
/// // A week before it came it was overdue, and on the day it was due still awaited.
/// assert_eq!(report(None, day(4), false, day(15)), Report::Overdue);
/// assert_eq!(report(None, day(4), false, day(4)), Report::Awaited);
/// assert_eq!(report(None, day(4), true, day(15)), Report::NotReported);
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
    pub(crate) fn add(&mut self, report: Report) {
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
    pub(crate) fn join(&mut self, other: &Self) {
        self.due += other.due;
        self.on_time += other.on_time;
        self.late += other.late;
        self.awaited += other.awaited;
        self.overdue += other.overdue;
        self.not_reported += other.not_reported;
        self.days_late.extend(&other.days_late);
    }

    /// What came.
    pub(crate) fn reported(&self) -> u64 {
        self.on_time + self.late
    }

    /// What did not, be there time left or not.
    pub(crate) fn missing(&self) -> u64 {
        self.due - self.reported()
    }

    /// Shares of what came on time, late, and not at all.
    ///
    /// - **Shape:** out of what is decided: what is still awaited counts in none, what is overdue as not at
    ///   all. The three add up to 1.
    /// - **Unit:** 0 to 1.
    /// - **None** when nothing is decided.
    /// - **Source:** indicator TP3 of the ESS Handbook, as [`report`], over many. The example is worked from the
    ///   definition: 47 of 54 are .870370.
    ///
    /// ```
    /// use znamka::metrics::discipline::{Discipline, Report};
    ///
    /// let came = [Report::OnTime; 47].into_iter().chain([Report::NotReported; 7]);
    /// let [on_time, late, missing] = came.collect::<Discipline>().shares().unwrap();
    /// assert!((on_time - 0.870370).abs() < 1e-6 && (missing - 0.129630).abs() < 1e-6);
    /// assert_eq!(late, 0.0);
    /// // What is still awaited is not decided.
    /// assert_eq!(Discipline::from_iter([Report::Awaited]).shares(), None);
    /// ```
    pub fn shares(&self) -> Option<[f64; 3]> {
        let decided = i128::from(self.due - self.awaited);
        let share = |count: u64| quotient(count.into(), decided);
        Some([share(self.on_time)?, share(self.late)?, share(self.overdue + self.not_reported)?])
    }

    /// Half of what came late came within so many days, half took longer.
    ///
    /// - **Unit:** days after the day it was due; of an even number the mean of the two in the middle.
    /// - **None** when nothing came late.
    /// - **Source:** [`median`]. Nobody publishes such days one by one; in their place stand the 21 remissions
    ///   under placebo that Gehan printed in weeks, *A generalized Wilcoxon test for comparing arbitrarily
    ///   singly-censored samples*, Biometrika 52 (1965), whose median is 8.
    ///
    /// ```
    /// use znamka::metrics::discipline::{Discipline, Report};
    ///
    /// let weeks = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23];
    /// let discipline: Discipline = weeks.map(Report::Late).into_iter().collect();
    /// assert_eq!(discipline.median_days_late(), Some(8.0));
    /// assert_eq!(Discipline::from_iter([Report::OnTime]).median_days_late(), None);
    /// ```
    pub fn median_days_late(&self) -> Option<f64> {
        let days = self.days_late.iter().map(|days| quotient((*days).into(), 1));
        median(days.collect::<Option<Vec<f64>>>()?)
    }
}

impl FromIterator<Report> for Discipline {
    fn from_iter<I: IntoIterator<Item = Report>>(reports: I) -> Self {
        let mut discipline = Self::default();
        reports.into_iter().for_each(|report| discipline.add(report));
        discipline
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_overdue_counts_as_missing_before_the_campaign_closes() {
        let reports = [Report::OnTime, Report::OnTime, Report::Late(3), Report::Overdue];
        let mut discipline = Discipline::from_iter(reports);
        discipline.join(&Discipline::from_iter([Report::Awaited]));
        assert_eq!((discipline.due, discipline.reported(), discipline.missing()), (5, 3, 2));
        assert_eq!(discipline.shares(), Some([0.5, 0.25, 0.25]));
        discipline.join(&Discipline::from_iter([9, 1, 4].map(Report::Late)));
        assert_eq!(discipline.median_days_late(), Some(3.5));
    }
}
