//! The tidy row: one a service or group, period, node and target group, with the same columns in every
//! format.

use super::{
    column::{Cells, Column, Kind, Said, Tabled, Unit},
    label::{Coded, Codes},
    subject::{
        AGENCY, COUNTRY, CRITERION, LIFE_EVENT, METHODOLOGY, PERIOD, PERIOD_END, PERIOD_START,
        TARGET_GROUP,
    },
};
use crate::{
    cube::observations::Observation,
    domain::{
        agency::GroupLevel,
        code::Code,
        source::Source,
        state::{Flag, State},
    },
    metrics::interval::IntervalMethod,
};

/// Its columns, in order.
pub const COLUMNS: [Column; 28] = [
    Column::new(
        "service",
        Kind::Code,
        Said {
            en: "Code of the service; null for a group.",
            cs: "Kód služby; u skupiny prázdný.",
        },
    )
    .key(),
    AGENCY.key(),
    LIFE_EVENT.key(),
    Column::new(
        "level",
        Kind::Word(|| GroupLevel::ALL.iter().map(|level| level.as_str()).collect()),
        Said {
            en: "Its level of government in the period; null for a service of which nobody knows it. \
                 `unknown` is the group of all such services.",
            cs: "Úroveň veřejné správy v období; prázdná u služby, u níž ji nikdo nezná. `unknown` je \
                 skupina všech takových služeb.",
        },
    )
    .key(),
    COUNTRY.key(),
    CRITERION,
    TARGET_GROUP,
    PERIOD,
    PERIOD_START,
    PERIOD_END,
    Column::new(
        "value",
        Kind::Real,
        Said {
            en: "Points, 0 (not met at all) to 100 (fully met); null when `state` is not `measured`.",
            cs: "Body, 0 (vůbec nesplněno) až 100 (zcela splněno); prázdné, když `state` není \
                 `measured`.",
        },
    )
    .of(Unit::Points)
    .from(0)
    .to(100),
    Column::new(
        "grade",
        Kind::Real,
        Said {
            en: "The value as a grade, 1 best to 5 worst: 5 − value/25.",
            cs: "Hodnota jako známka, 1 nejlepší až 5 nejhorší: 5 − value/25.",
        },
    )
    .of(Unit::Grade)
    .from(1)
    .to(5),
    Column::new(
        "state",
        Kind::Word(|| State::ALL.iter().map(|state| state.as_str()).collect()),
        Said {
            en: "Why there is a value, or none.",
            cs: "Proč tu hodnota je, nebo proč tu není.",
        },
    )
    .required(),
    Column::new(
        "flags",
        Kind::Words(|| Flag::ALL.iter().map(|flag| flag.as_str()).collect()),
        Said { en: "What to know about it.", cs: "Co je třeba o hodnotě vědět." },
    ),
    Column::new(
        "n",
        Kind::Whole,
        Said {
            en: "People who answered; null when nobody was asked.",
            cs: "Kolik lidí odpovědělo; prázdné, když se nikoho neptali.",
        },
    )
    .of(Unit::People)
    .from(0),
    Column::new(
        "services",
        Kind::Whole,
        Said {
            en: "Services with a value; null for a single service.",
            cs: "Kolik služeb má hodnotu; u jediné služby prázdné.",
        },
    )
    .of(Unit::Services)
    .from(0),
    Column::new(
        "expected",
        Kind::Whole,
        Said {
            en: "Services that should have a value; null for a single service.",
            cs: "Kolik služeb má mít hodnotu; u jediné služby prázdné.",
        },
    )
    .of(Unit::Services)
    .from(0),
    Column::new(
        "numerator",
        Kind::Whole,
        Said {
            en: "Numerator of a share that was counted.",
            cs: "Čitatel podílu, který byl sečten.",
        },
    )
    .from(0),
    Column::new(
        "denominator",
        Kind::Whole,
        Said {
            en: "Denominator of a share that was counted.",
            cs: "Jmenovatel podílu, který byl sečten.",
        },
    )
    .from(0),
    Column::new(
        "coverage",
        Kind::Real,
        Said {
            en: "Of a service the share of applicable leaf weight with a value, of a group services / \
                 expected.",
            cs: "U služby podíl váhy použitelných kritérií, která mají hodnotu, u skupiny services / \
                 expected.",
        },
    )
    .of(Unit::Share)
    .from(0)
    .to(1),
    Column::new(
        "ci_low",
        Kind::Real,
        Said {
            en: "Lower end of the confidence interval of 95 %, in points: sampling error only, and of \
                 those who chose to answer (`non_probability`) nothing tells how the others differ. \
                 Only of a service, at a criterion, from a sample: null for a census, a complete count \
                 and a group of services.",
            cs: "Dolní mez 95% intervalu spolehlivosti v bodech: jen výběrová chyba; odpovídal-li, kdo \
                 sám chtěl (`non_probability`), nic neříká, čím se ostatní liší. Jen u kritéria jedné \
                 služby zjištěného z výběru: u úplného šetření, úplného součtu a skupiny služeb \
                 prázdná.",
        },
    )
    .of(Unit::Points)
    .from(0)
    .to(100),
    Column::new(
        "ci_high",
        Kind::Real,
        Said {
            en: "Upper end of the confidence interval of 95 %, in points: sampling error only.",
            cs: "Horní mez 95% intervalu spolehlivosti v bodech: jen výběrová chyba.",
        },
    )
    .of(Unit::Points)
    .from(0)
    .to(100),
    Column::new(
        "ci_method",
        Kind::Word(|| IntervalMethod::ALL.iter().map(|method| method.as_str()).collect()),
        Said {
            en: "How the confidence interval was worked out; null without one.",
            cs: "Jak byl interval spolehlivosti vypočten; bez něj prázdné.",
        },
    ),
    Column::new(
        "source",
        Kind::Word(|| {
            Source::ALL.iter().map(|source| source.as_str()).chain(["mixed"]).collect()
        }),
        Said {
            en: "In which way it was found out; of a group the common source, or `mixed`.",
            cs: "Jak byla hodnota zjištěna; u skupiny společný zdroj, nebo `mixed`.",
        },
    ),
    METHODOLOGY,
    Column::new(
        "revision",
        Kind::Whole,
        Said {
            en: "1, and one more for every public change of value, state or n; null for a group.",
            cs: "1 a o jednu víc za každou veřejnou změnu hodnoty, stavu nebo n; u skupiny prázdné.",
        },
    )
    .from(1),
    Column::new(
        "published_at",
        Kind::Moment,
        Said {
            en: "When it last changed in public; of a group the newest value used.",
            cs: "Kdy se hodnota naposledy veřejně změnila; u skupiny nejnovější z použitých.",
        },
    ),
    Column::new(
        "seq",
        Kind::Whole,
        Said {
            en: "Ledger entry in which it last changed; of a group the newest used.",
            cs: "Zápis ve veřejném deníku, kterým se hodnota naposledy změnila; u skupiny nejnovější z \
                 použitých.",
        },
    )
    .from(1),
];

impl Tabled for Observation {
    fn columns() -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn tell(&self, cells: &mut impl Cells) {
        cells.text(self.service.as_ref().map(Code::as_str));
        cells.text(self.agency.as_ref().map(Code::as_str));
        cells.text(self.life_event.as_deref());
        cells.text(self.level.map(GroupLevel::as_str));
        cells.text(self.country.as_deref());
        cells.text(Some(self.criterion.as_str()));
        cells.text(Some(self.target_group.as_str()));
        cells.period(self.period);
        cells.real(self.value);
        cells.real(self.grade);
        cells.text(Some(self.state.as_str()));
        cells.flags(self.flags);
        cells.whole(self.n);
        cells.whole(self.services);
        cells.whole(self.expected);
        cells.whole(self.numerator);
        cells.whole(self.denominator);
        cells.real(self.coverage);
        cells.real(self.ci_low);
        cells.real(self.ci_high);
        cells.text(self.ci_method.map(IntervalMethod::as_str));
        cells.text(self.source.as_deref());
        cells.methodology(&self.methodology);
        cells.whole(self.revision);
        cells.moment(self.published_at.as_ref());
        cells.whole(self.seq.map(i64::unsigned_abs));
    }
}

impl Coded for Observation {
    fn codes(&self) -> Codes<'_> {
        Codes {
            service: self.service.as_ref(),
            agency: self.agency.as_ref(),
            node: Some((&self.methodology, &self.criterion)),
        }
    }
}
