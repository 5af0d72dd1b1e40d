//! What the words beside numbers mean, in English.

use crate::{metrics::change::Verdict, pages::words::legend::Legend};

pub const LEGEND: Legend = Legend {
    title: "What the words beside numbers mean",
    lead: "Beside a grade and its change stand words that say how far the number can be relied on.",
    link: "What the words beside changes mean",
    changes: "Words beside a change",
    states: "Why there is a grade, or none",
    flags: "What to mind",
    verdict: |verdict| match verdict {
        Verdict::Missing => "One of the two periods has no grade, or this is the first evaluation.",
        Verdict::MethodBreak => {
            "How the grade is worked out changed between the periods. The difference says nothing about the service."
        }
        Verdict::SourceChanged => {
            "Somebody else judged the second time, say the agency itself at first and experts then. That alone may be the difference."
        }
        Verdict::NotComparable => {
            "Too few of the same services, or of the same criteria, were measured in both periods."
        }
        Verdict::Unchanged => "The difference is less than 0.05 points of 100.",
        Verdict::Composition => {
            "The number changed mostly because other services or other criteria were measured the second time. The difference by the same criteria and for the same services stands beside the word."
        }
        Verdict::NoTest => {
            "So few people answered, or all so much alike, that nobody can tell whether the difference is chance."
        }
        Verdict::WithinNoise => {
            "Only some people were asked, and the difference is so small that with other people it might have been the opposite."
        }
        Verdict::Improved => "The same services do better by the same criteria than before.",
        Verdict::Worsened => "The same services do worse by the same criteria than before.",
    },
};
