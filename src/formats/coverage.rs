//! Who reported, as rows: what came of each campaign from each agency, and the record of each agency over
//! campaigns.

use chrono::NaiveDate;

use super::{
    column::{Cells, Column, Kind, Said, Tabled, Unit},
    label::{Coded, Codes},
};
use crate::{
    cube::coverage::{AgencyCoverage, AgencyRecord, CampaignCoverage, Counts, CoverageAnswer},
    domain::{code::Code, methodology::MethodologyId, period::Period},
};

/// What came of one campaign from one agency.
#[derive(Clone, Debug)]
pub struct CoverageRow {
    campaign: Code,
    methodology: MethodologyId,
    period: Period,
    due_on: NaiveDate,
    closes_on: NaiveDate,
    closed: bool,
    agency: Code,
    total: Counts,
}

/// The rows of an answer: a row for each campaign and agency, in its order.
pub fn rows(answer: CoverageAnswer) -> Vec<CoverageRow> {
    let of = |told: CampaignCoverage| {
        let CampaignCoverage { campaign, methodology, period, due_on, closes_on, closed, .. } =
            told;
        let row = move |of: AgencyCoverage| CoverageRow {
            campaign: campaign.clone(),
            methodology: methodology.clone(),
            period,
            due_on,
            closes_on,
            closed,
            agency: of.agency,
            total: of.total,
        };
        told.agencies.into_iter().map(row)
    };
    answer.campaigns.into_iter().flat_map(of).collect()
}

const CAMPAIGN: [Column; 7] = [
    Column::new("campaign", Kind::Code, Said { en: "Its code.", cs: "Kód sběru." })
        .required()
        .key(),
    Column::new("methodology", Kind::Methodology, Said { en: "The methodology.", cs: "Metodika." })
        .required(),
    Column::new(
        "period",
        Kind::Period,
        Said { en: "The period that is evaluated.", cs: "Období, které se hodnotí." },
    )
    .required(),
    Column::new(
        "due_on",
        Kind::Date,
        Said { en: "Last day on time, in UTC.", cs: "Poslední den včas, v UTC." },
    )
    .required(),
    Column::new(
        "closes_on",
        Kind::Date,
        Said { en: "Day on which it closes.", cs: "Den, kdy se uzavírá." },
    )
    .required(),
    Column::new(
        "closed",
        Kind::Truth,
        Said {
            en: "Whether it is closed: then what is missing was not reported, else it may still come.",
            cs: "Zda je uzavřena: co chybí, pak nahlášeno nebylo, jinak může ještě přijít.",
        },
    )
    .required(),
    AGENCY,
];

const AGENCY: Column =
    Column::new("agency", Kind::Code, Said { en: "Its code.", cs: "Kód úřadu." }).required().key();

const CAMPAIGNS: Column = Column::new(
    "campaigns",
    Kind::Whole,
    Said {
        en: "Campaigns in which something was due from it.",
        cs: "Sběry, ve kterých od něj mělo něco přijít.",
    },
)
.from(1)
.required();

const fn services(name: &'static str, meaning: Said) -> Column {
    Column::new(name, Kind::Whole, meaning).of(Unit::Services).from(0).required()
}

/// What came of what was due.
const COUNTS: [Column; 10] = [
    services("due", Said { en: "Due.", cs: "Kolik služeb mělo být nahlášeno." }),
    services(
        "reported",
        Said {
            en: "With a published evaluation that was not withdrawn.",
            cs: "Kolik jich má zveřejněné hodnocení, které nebylo vzato zpět.",
        },
    ),
    services(
        "on_time",
        Said {
            en: "First published by the end of the day it was due, in UTC.",
            cs: "Kolik jich bylo poprvé zveřejněno do konce dne, na který připadl termín, v UTC.",
        },
    ),
    services(
        "late",
        Said { en: "First published later.", cs: "Kolik jich bylo poprvé zveřejněno později." },
    ),
    services(
        "missing",
        Said {
            en: "Due, and nothing is published: awaited, overdue or not reported.",
            cs: "Měly přijít a nic zveřejněno není: čeká se na ně, jsou po termínu, nebo nenahlášené.",
        },
    ),
    services(
        "awaited",
        Said {
            en: "Missing, and there is still time.",
            cs: "Chybějí a ještě je čas.",
        },
    ),
    services(
        "overdue",
        Said {
            en: "Missing, and the day it was due is past; the campaign is open.",
            cs: "Chybějí a termín uplynul; sběr je otevřený.",
        },
    ),
    services(
        "not_reported",
        Said {
            en: "Missing when the campaign closed, and still.",
            cs: "Chyběly, když se sběr uzavřel, a chybějí dál.",
        },
    ),
    services(
        "withdrawn",
        Said {
            en: "Missing, and something had been published that was withdrawn.",
            cs: "Chybějí a něco už zveřejněno bylo, ale bylo to vzato zpět.",
        },
    ),
    Column::new(
        "median_days_late",
        Kind::Real,
        Said {
            en: "Of what came late, the median of the days after the day it was due; null when nothing did.",
            cs: "O kolik dní po termínu přišlo to, co přišlo pozdě: medián; prázdné, když pozdě nepřišlo nic.",
        },
    )
    .of(Unit::Days)
    .from(0),
];

const fn share(name: &'static str, meaning: Said) -> Column {
    Column::new(name, Kind::Real, meaning).of(Unit::Share).from(0).to(1)
}

const SHARES: [Column; 3] = [
    share(
        "share_on_time",
        Said {
            en: "Of what is decided, the part that came on time; null when nothing is decided. What is still awaited is not decided; the three shares add up to 1.",
            cs: "Jaká část toho, o čem je rozhodnuto, přišla včas; prázdné, když rozhodnuto není o ničem. O tom, na co se ještě čeká, rozhodnuto není; tři podíly dají dohromady 1.",
        },
    ),
    share("share_late", Said { en: "The part that came late.", cs: "Jaká část přišla pozdě." }),
    share(
        "share_missing",
        Said {
            en: "The part that did not come: overdue, or not reported when the campaign closed.",
            cs: "Jaká část nepřišla: je po termínu, nebo nebyla nahlášena do uzavření sběru.",
        },
    ),
];

fn count(total: &Counts, cells: &mut impl Cells) {
    let Counts { due, reported, on_time, late, missing, .. } = *total;
    let Counts { awaited, overdue, not_reported, withdrawn, median_days_late, .. } = *total;
    for count in [due, reported, on_time, late, missing, awaited, overdue, not_reported, withdrawn]
    {
        cells.whole(Some(count));
    }
    cells.real(median_days_late);
}

impl Tabled for CoverageRow {
    fn columns() -> Vec<Column> {
        [&CAMPAIGN[..], &COUNTS].concat()
    }

    fn tell(&self, cells: &mut impl Cells) {
        cells.text(Some(self.campaign.as_str()));
        cells.methodology(&self.methodology);
        cells.text(Some(&self.period.to_string()));
        cells.date(self.due_on);
        cells.date(self.closes_on);
        cells.truth(Some(self.closed));
        cells.text(Some(self.agency.as_str()));
        count(&self.total, cells);
    }
}

impl Coded for CoverageRow {
    fn codes(&self) -> Codes<'_> {
        Codes { agency: Some(&self.agency), ..Codes::default() }
    }
}

impl Tabled for AgencyRecord {
    fn columns() -> Vec<Column> {
        [&[AGENCY, CAMPAIGNS][..], &COUNTS, &SHARES].concat()
    }

    fn tell(&self, cells: &mut impl Cells) {
        cells.text(Some(self.agency.as_str()));
        cells.whole(Some(self.campaigns));
        count(&self.total, cells);
        for share in [self.share_on_time, self.share_late, self.share_missing] {
            cells.real(share);
        }
    }
}

impl Coded for AgencyRecord {
    fn codes(&self) -> Codes<'_> {
        Codes { agency: Some(&self.agency), ..Codes::default() }
    }
}
