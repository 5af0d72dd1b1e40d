//! Changes as rows: two periods of a line set against one another, with what may be said of it.

use super::{
    column::{Cells, Column, Kind, Said, Tabled, Unit},
    label::{Coded, Codes},
    subject::{COUNTRY, CRITERION, TARGET_GROUP},
};
use crate::{
    cube::change::{ChangeItem, GroupRule},
    domain::{agency::GroupLevel, code::Code, methodology::MethodologyId, period::Period},
    metrics::change::{ChangeBasis, Verdict},
};

/// A change, and the ledger entry it is told from.
#[derive(Clone, Debug)]
pub struct ChangeRow {
    /// The change.
    pub item: ChangeItem,
    /// The entry.
    pub seq: i64,
}

/// The columns of a change, in order.
pub const COLUMNS: [Column; 35] = [
    Column::new(
        "service",
        Kind::Code,
        Said {
            en: "Code of the service; null for a group.",
            cs: "Kód služby; u skupiny prázdný.",
        },
    ).key(),
    Column::new(
        "agency",
        Kind::Code,
        Said {
            en: "Code of the agency that answered for the service in the later period; null for a group that is not of one agency.",
            cs: "Kód úřadu, který za službu odpovídal v pozdějším období; prázdný u skupiny, která není jednoho úřadu.",
        },
    ).key(),
    Column::new(
        "life_event",
        Kind::Codes,
        Said {
            en: "Code of its life event in that period; several are separated by spaces.",
            cs: "Kód životní situace, do níž v tom období patřila; více kódů oddělují mezery.",
        },
    ).key(),
    Column::new(
        "level",
        Kind::Word(|| GroupLevel::ALL.iter().map(|level| level.as_str()).collect()),
        Said {
            en: "Its level of government in that period; null for a service of which nobody knows it.",
            cs: "Úroveň veřejné správy v tom období; prázdná u služby, u níž ji nikdo nezná.",
        },
    ).key(),
    COUNTRY.key(),
    CRITERION,
    TARGET_GROUP,
    Column::new(
        "from",
        Kind::Period,
        Said {
            en: "The earlier period; null where no value is earlier.",
            cs: "Dřívější období; prázdné, kde žádná hodnota dřívější není.",
        },
    ),
    Column::new(
        "to",
        Kind::Period,
        Said {
            en: "The later period.",
            cs: "Pozdější období.",
        },
    ).required(),
    Column::new(
        "from_value",
        Kind::Real,
        Said {
            en: "Points in the earlier period.",
            cs: "Body v dřívějším období.",
        },
    ).of(Unit::Points).from(0).to(100),
    Column::new(
        "to_value",
        Kind::Real,
        Said {
            en: "Points in the later period.",
            cs: "Body v pozdějším období.",
        },
    ).of(Unit::Points).from(0).to(100),
    Column::new(
        "from_methodology",
        Kind::Methodology,
        Said {
            en: "Methodology of the earlier period.",
            cs: "Metodika dřívějšího období.",
        },
    ),
    Column::new(
        "to_methodology",
        Kind::Methodology,
        Said {
            en: "Methodology of the later period.",
            cs: "Metodika pozdějšího období.",
        },
    ),
    Column::new(
        "delta",
        Kind::Real,
        Said {
            en: "The later value less the earlier: the change on paper. Null when a side has no value.",
            cs: "Pozdější hodnota bez dřívější: změna na papíře. Prázdná, když jedna z nich chybí.",
        },
    ).of(Unit::Points).from(-100).to(100),
    Column::new(
        "matched",
        Kind::Real,
        Said {
            en: "The same over the services measured in both periods and, above criteria, over those of their criteria that have a value in both: what really changed.",
            cs: "Totéž za služby měřené v obou obdobích, nad kritérii jen za ta jejich kritéria, která mají hodnotu v obou: co se opravdu změnilo.",
        },
    ).of(Unit::Points).from(-100).to(100),
    Column::new(
        "composition",
        Kind::Real,
        Said {
            en: "`delta` less `matched`: what comes of which services, and which of their criteria, were measured.",
            cs: "`delta` bez `matched`: co plyne z toho, které služby a která jejich kritéria byla měřena.",
        },
    ).of(Unit::Points),
    Column::new(
        "criteria_effect",
        Kind::Real,
        Said {
            en: "How much of `composition` comes of which criteria were measured: 0 for a criterion, and where the matched services have the same ones in both periods. The rest comes of which services were.",
            cs: "Kolik z `composition` plyne z toho, která kritéria byla měřena: 0 u kritéria a tam, kde je mají srovnané služby v obou obdobích stejná. Zbytek plyne z toho, které služby byly měřeny.",
        },
    ).of(Unit::Points),
    Column::new(
        "kept",
        Kind::Whole,
        Said {
            en: "Services measured in both periods over the same criteria: the matched ones.",
            cs: "Služby měřené v obou obdobích podle stejných kritérií: srovnané služby.",
        },
    ).of(Unit::Services).from(0).required(),
    Column::new(
        "of",
        Kind::Whole,
        Said {
            en: "Services measured in either.",
            cs: "Služby měřené aspoň v jednom období.",
        },
    ).of(Unit::Services).from(0).required(),
    Column::new(
        "entered",
        Kind::Whole,
        Said {
            en: "Services measured in the later period alone.",
            cs: "Služby měřené jen v pozdějším období.",
        },
    ).of(Unit::Services).from(0).required(),
    Column::new(
        "left",
        Kind::Whole,
        Said {
            en: "Services measured in the earlier period alone.",
            cs: "Služby měřené jen v dřívějším období.",
        },
    ).of(Unit::Services).from(0).required(),
    Column::new(
        "apart",
        Kind::Whole,
        Said {
            en: "Services measured in both periods of which too few criteria are the same for a value over these; they are none of `kept`, `entered` and `left`.",
            cs: "Služby měřené v obou obdobích, které mají příliš málo společných kritérií, než aby z nich byla hodnota; nejsou v `kept`, `entered` ani `left`.",
        },
    ).of(Unit::Services).from(0).required(),
    Column::new(
        "other_criteria",
        Kind::Whole,
        Said {
            en: "Of the services in `kept` those with a value at other criteria in one period than in the other: these are worked out anew for `matched`, over the criteria that have a value in both.",
            cs: "Kolik služeb z `kept` má v jednom období hodnotu u jiných kritérií než v druhém: pro `matched` jsou vypočteny znovu podle kritérií, která mají hodnotu v obou.",
        },
    ).of(Unit::Services).from(0).required(),
    Column::new(
        "rule",
        Kind::Word(|| GroupRule::ALL.iter().map(|rule| rule.as_str()).collect()),
        Said {
            en: "How the services of a group became one value, the same way in both periods; null for a service. Where one was a ratio of sums, and in the other nothing was counted, both are means here.",
            cs: "Jak ze služeb skupiny vznikla jedna hodnota, v obou obdobích stejně; u služby prázdné. Kde byla jedna podílem součtů a v druhém období se nic nesčítalo, jsou tu obě průměrem.",
        },
    ),
    Column::new(
        "verdict",
        Kind::Word(|| Verdict::ALL.iter().map(|verdict| verdict.as_str()).collect()),
        Said {
            en: "What may be said of it: the first that holds.",
            cs: "Co se o změně dá říci: první, co platí.",
        },
    ).required(),
    Column::new(
        "compared",
        Kind::Truth,
        Said {
            en: "Whether the two may be set against one another. Where not, `delta`, `matched` and `composition` are the bare differences and no change: the verdict says why.",
            cs: "Zda se dají obě hodnoty srovnat. Kde ne, jsou `delta`, `matched` a `composition` holé rozdíly, a ne změna: proč, říká `verdict`.",
        },
    ).required(),
    Column::new(
        "basis",
        Kind::Word(|| ChangeBasis::ALL.iter().map(|basis| basis.as_str()).collect()),
        Said {
            en: "What the verdict rests on; null where the two cannot be set against one another.",
            cs: "Na čem `verdict` stojí; prázdné, kde se hodnoty srovnat nedají.",
        },
    ),
    Column::new(
        "ci_low",
        Kind::Real,
        Said {
            en: "Lower bound of the 95 % interval of `matched`; null where nothing was sampled.",
            cs: "Dolní mez 95% intervalu spolehlivosti `matched`; prázdná, kde nešlo o výběr.",
        },
    ).of(Unit::Points).from(-100).to(100),
    Column::new(
        "ci_high",
        Kind::Real,
        Said {
            en: "Upper bound.",
            cs: "Horní mez téhož intervalu.",
        },
    ).of(Unit::Points).from(-100).to(100),
    Column::new(
        "revised",
        Kind::Truth,
        Said {
            en: "Whether a value in it was revised since it was first published.",
            cs: "Zda byla některá z hodnot od prvního zveřejnění opravena.",
        },
    ).required(),
    Column::new(
        "estimated",
        Kind::Truth,
        Said {
            en: "Whether a value in it is an estimate from an older version (`backcast`).",
            cs: "Zda je některá z hodnot odhadem ze starší verze (`backcast`).",
        },
    ).required(),
    Column::new(
        "sentence_cs",
        Kind::Text,
        Said {
            en: "The same in words, in Czech.",
            cs: "Totéž slovy, česky.",
        },
    ).required(),
    Column::new(
        "sentence_en",
        Kind::Text,
        Said {
            en: "The same in words, in English.",
            cs: "Totéž slovy, anglicky.",
        },
    ).required(),
    Column::new(
        "length",
        Kind::Length,
        Said {
            en: "Length of both periods, an ISO 8601 duration.",
            cs: "Délka obou období podle ISO 8601.",
        },
    ).required().key(),
    Column::new(
        "seq",
        Kind::Whole,
        Said {
            en: "The ledger entry that is answered from.",
            cs: "Zápis ve veřejném deníku, ke kterému odpověď platí.",
        },
    ).from(0).required(),
];

impl Tabled for ChangeRow {
    fn columns() -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn tell(&self, cells: &mut impl Cells) {
        let ChangeItem { subject, change, .. } = &self.item;
        cells.text(subject.service.as_ref().map(Code::as_str));
        cells.text(self.item.agency.as_ref().map(Code::as_str));
        cells.text(self.item.life_event.as_deref());
        cells.text(self.item.level.map(GroupLevel::as_str));
        cells.text(self.item.country.as_deref());
        cells.text(Some(self.item.criterion.as_str()));
        cells.text(Some(self.item.target_group.as_str()));
        cells.text(change.from.as_ref().map(Period::to_string).as_deref());
        cells.text(Some(&change.to.to_string()));
        cells.real(change.from_value);
        cells.real(change.to_value);
        for id in [&change.from_methodology, &change.to_methodology] {
            cells.text(id.as_ref().map(MethodologyId::to_string).as_deref());
        }
        cells.real(change.delta);
        cells.real(change.matched);
        cells.real(change.composition);
        cells.real(change.criteria_effect);
        for count in [
            change.kept,
            change.of,
            change.entered,
            change.left,
            change.apart,
            change.other_criteria,
        ] {
            cells.whole(u64::try_from(count).ok());
        }
        cells.text(change.rule.map(GroupRule::as_str));
        cells.text(Some(change.verdict.as_str()));
        cells.truth(Some(change.compared));
        cells.text(change.basis.map(ChangeBasis::as_str));
        cells.real(change.ci_low);
        cells.real(change.ci_high);
        cells.truth(Some(change.revised));
        cells.truth(Some(change.estimated));
        cells.text(Some(&change.sentence.cs));
        cells.text(Some(&change.sentence.en));
        cells.text(Some(&self.item.length));
        cells.whole(u64::try_from(self.seq).ok());
    }
}

impl Coded for ChangeRow {
    fn codes(&self) -> Codes<'_> {
        let change = &self.item.change;
        let methodology = change.to_methodology.as_ref().or(change.from_methodology.as_ref());
        Codes {
            service: self.item.subject.service.as_ref(),
            agency: self.item.agency.as_ref(),
            node: methodology.map(|methodology| (methodology, &self.item.criterion)),
        }
    }
}
