//! What was revised as rows: values that changed after they were first public.

use super::{
    column::{Cells, Column, Kind, Said, Tabled, Unit},
    label::{Coded, Codes},
    subject::{
        AGENCY, COUNTRY, CRITERION, LIFE_EVENT, METHODOLOGY, PERIOD, PERIOD_END, PERIOD_START,
        TARGET_GROUP,
    },
};
use crate::{
    cube::revisions::{Cause, RevisedValue},
    domain::{agency::Level, source::Source, state::State},
};

/// The columns of a revised value, in order.
pub const COLUMNS: [Column; 27] = [
    Column::new(
        "service",
        Kind::Code,
        Said { en: "Code of the service.", cs: "Kód služby." },
    )
    .required()
    .key(),
    AGENCY.required(),
    LIFE_EVENT,
    Column::new(
        "level",
        Kind::Word(|| Level::ALL.iter().map(|level| level.as_str()).collect()),
        Said {
            en: "Its level of government in the period; null for unknown.",
            cs: "Úroveň veřejné správy v období; prázdná, když ji nikdo nezná.",
        },
    ),
    COUNTRY.required(),
    CRITERION,
    TARGET_GROUP,
    PERIOD,
    PERIOD_START,
    PERIOD_END,
    METHODOLOGY,
    Column::new(
        "source",
        Kind::Word(sources),
        Said {
            en: "Where that comes from which is shown now, also a state without a value; when nothing is shown any more, where the last of it came from. Null above criteria.",
            cs: "Odkud je to, co je vidět teď, i stav bez hodnoty; když už vidět není nic, odkud bylo poslední. Nad kritérii prázdný.",
        },
    ),
    Column::new(
        "first_value",
        Kind::Real,
        Said {
            en: "The first public value: points, 0 to 100.",
            cs: "První zveřejněná hodnota: body, 0 až 100.",
        },
    )
    .of(Unit::Points)
    .from(0)
    .to(100)
    .required(),
    Column::new(
        "first_source",
        Kind::Word(sources),
        Said {
            en: "Where it came from; null above criteria.",
            cs: "Odkud byla; nad kritérii prázdné.",
        },
    ),
    Column::new(
        "first_n",
        Kind::Whole,
        Said {
            en: "People who answered it; null when nobody was asked.",
            cs: "Kolik lidí na ni odpovědělo; prázdné, když se nikdo neptal.",
        },
    )
    .of(Unit::People)
    .from(0),
    Column::new(
        "first_seq",
        Kind::Whole,
        Said {
            en: "Ledger entry that made it public.",
            cs: "Zápis ve veřejném deníku, kterým byla zveřejněna.",
        },
    )
    .from(1)
    .required(),
    Column::new(
        "first_published_at",
        Kind::Moment,
        Said { en: "When that was.", cs: "Kdy to bylo." },
    ),
    Column::new(
        "value",
        Kind::Real,
        Said {
            en: "The value now; null when there is none any more.",
            cs: "Hodnota teď; prázdná, když už žádná není.",
        },
    )
    .of(Unit::Points)
    .from(0)
    .to(100),
    Column::new(
        "state",
        Kind::Word(|| State::ALL.iter().map(|state| state.as_str()).collect()),
        Said {
            en: "Why there is a value now, or none; null when all evaluations of the service were withdrawn.",
            cs: "Proč tu teď hodnota je, nebo není; prázdné, když byla všechna hodnocení služby vzata zpět.",
        },
    ),
    Column::new(
        "n",
        Kind::Whole,
        Said {
            en: "People who answer now; null when nobody was asked.",
            cs: "Kolik lidí odpovídá teď; prázdné, když se nikdo neptal.",
        },
    )
    .of(Unit::People)
    .from(0),
    Column::new(
        "seq",
        Kind::Whole,
        Said { en: "Ledger entry of the latest change.", cs: "Zápis ve veřejném deníku o poslední změně." },
    )
    .from(1)
    .required(),
    Column::new(
        "published_at",
        Kind::Moment,
        Said { en: "When that was.", cs: "Kdy to bylo." },
    ),
    Column::new(
        "change",
        Kind::Real,
        Said {
            en: "Points from the first value to the one now; null when there is none any more.",
            cs: "Body od první hodnoty k té teď; prázdné, když už žádná není.",
        },
    )
    .of(Unit::Points)
    .from(-100)
    .to(100),
    Column::new(
        "revision",
        Kind::Whole,
        Said {
            en: "1, and one more for every time that a public value, its state or n changed or went.",
            cs: "1, a o jednu víc pokaždé, když se zveřejněná hodnota, její stav nebo n změnily nebo zmizely.",
        },
    )
    .from(2)
    .required(),
    Column::new(
        "cause",
        Kind::Word(|| Cause::ALL.iter().map(|cause| cause.as_str()).collect()),
        Said { en: "What made the latest change.", cs: "Co poslední změnu způsobilo." },
    )
    .required(),
    Column::new(
        "reason",
        Kind::Text,
        Said {
            en: "The reason that was given for it; null where it was no correction and no withdrawal.",
            cs: "Důvod, který k ní byl uveden; prázdný, kde nešlo o opravu ani o vzetí zpět.",
        },
    ),
    Column::new(
        "evaluation",
        Kind::Text,
        Said {
            en: "The evaluation that was published, corrected or withdrawn; null when a campaign closed.",
            cs: "Hodnocení, které bylo zveřejněno, opraveno nebo vzato zpět; prázdné, když se uzavřel sběr.",
        },
    ),
];

fn sources() -> Vec<&'static str> {
    Source::ALL.iter().map(|source| source.as_str()).collect()
}

impl Tabled for RevisedValue {
    fn columns() -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn tell(&self, cells: &mut impl Cells) {
        let whole = |number: i64| u64::try_from(number).ok();
        cells.text(Some(self.service.as_str()));
        cells.text(Some(self.agency.as_str()));
        cells.text(self.life_event.as_deref());
        cells.text(self.level.map(Level::as_str));
        cells.text(Some(&self.country));
        cells.text(Some(self.criterion.as_str()));
        cells.text(Some(self.target_group.as_str()));
        cells.period(self.period);
        cells.methodology(&self.methodology);
        cells.text(self.source.map(Source::as_str));
        cells.real(Some(self.first_value));
        cells.text(self.first_source.map(Source::as_str));
        cells.whole(self.first_n);
        cells.whole(whole(self.first_seq));
        cells.moment(self.first_published_at.as_ref());
        cells.real(self.value);
        cells.text(self.state.map(State::as_str));
        cells.whole(self.n);
        cells.whole(whole(self.seq));
        cells.moment(self.published_at.as_ref());
        cells.real(self.change);
        cells.whole(Some(self.revision));
        cells.text(Some(self.cause.as_str()));
        cells.text(self.reason.as_deref());
        cells.text(self.evaluation.map(|id| id.to_string()).as_deref());
    }
}

impl Coded for RevisedValue {
    fn codes(&self) -> Codes<'_> {
        Codes {
            service: Some(&self.service),
            agency: Some(&self.agency),
            node: Some((&self.methodology, &self.criterion)),
        }
    }
}
