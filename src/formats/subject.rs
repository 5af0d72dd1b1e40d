//! The columns that say what a row is of, as several tables have them: their names, and what they mean.

use super::column::{Column, Kind, Said};

/// The agency of the service.
pub const AGENCY: Column = Column::new(
    "agency",
    Kind::Code,
    Said {
        en: "Code of the agency that answered for it in the period.",
        cs: "Kód úřadu, který za službu v období odpovídal.",
    },
);

/// The life events of the service.
pub const LIFE_EVENT: Column = Column::new(
    "life_event",
    Kind::Codes,
    Said {
        en: "Code of its life event in the period; several are separated by spaces.",
        cs: "Kód životní situace, do níž služba v období patřila; více kódů oddělují mezery.",
    },
);

/// The country of the service.
pub const COUNTRY: Column = Column::new(
    "country",
    Kind::Country,
    Said {
        en: "Its country: ISO 3166-1 alpha-2.", cs: "Země: dvoupísmenný kód podle ISO 3166-1."
    },
);

/// The node.
pub const CRITERION: Column = Column::new(
    "criterion",
    Kind::Code,
    Said {
        en: "Code of the node of the methodology.",
        cs: "Kód kritéria nebo jiného uzlu metodiky.",
    },
)
.required()
.key();

/// Whose experience it is.
pub const TARGET_GROUP: Column = Column::new(
    "target_group",
    Kind::Code,
    Said {
        en: "Code of the target group whose experience it tells.",
        cs: "Kód cílové skupiny, o jejíž zkušenosti řádek vypovídá.",
    },
)
.required()
.key();

/// The period.
pub const PERIOD: Column = Column::new(
    "period",
    Kind::Period,
    Said { en: "The period, in SDMX time format.", cs: "Období ve formátu času SDMX." },
)
.required()
.key();

/// The first day of the period.
pub const PERIOD_START: Column =
    Column::new("period_start", Kind::Date, Said { en: "Its first day.", cs: "První den období." })
        .required();

/// The last day of the period.
pub const PERIOD_END: Column = Column::new(
    "period_end",
    Kind::Date,
    Said { en: "Its last day, inclusive.", cs: "Poslední den období, včetně." },
)
.required();

/// The version of the methodology.
pub const METHODOLOGY: Column = Column::new(
    "methodology",
    Kind::Methodology,
    Said { en: "Code and version of the methodology.", cs: "Kód a verze metodiky." },
)
.required()
.key();
