//! Words in Czech: plural forms for one, two to four, and other; decimals take the genitive singular.

mod period;

use super::{
    Language,
    change::{self, Cause, Gap, Like, Pair},
    news,
    trend::{self, Way, capitalised},
};
use crate::{
    domain::{language::Language as LanguageCode, news::NewsKind, period::Period, source::Source},
    metrics::{change::ChangesReason, trend::TrendReason},
};

/// Czech.
pub struct Czech;

impl Language for Czech {
    fn language(&self) -> LanguageCode {
        LanguageCode::Czech
    }

    fn comma(&self) -> char {
        ','
    }
}

const CRITERIA: &str = "podle stejných kritérií";

/// "Stejných 20 služeb (z celkem 31) se … zlepšilo": the matched services as those who act.
fn actors(like: Like, better: bool) -> (String, String) {
    let verb = if better { "zlepšil" } else { "zhoršil" };
    let (noun, ending) = match like.kept {
        _ if like.is_single() => ("služba".to_owned(), "a"),
        1 => (format!("jediná stejná služba{}", all(like)), "a"),
        kept @ 2..=4 => (format!("stejné {kept} služby{}", all(like)), "y"),
        kept => (format!("stejných {kept} služeb{}", all(like)), "o"),
    };
    (noun, format!("{verb}{ending}"))
}

fn all(like: Like) -> String {
    if like.kept == like.of { String::new() } else { format!(" (z celkem {})", like.of) }
}

fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Services => "se měřily i jiné služby",
        Cause::Criteria => "se měřila i jiná kritéria",
        Cause::Both => "se měřily i jiné služby a jiná kritéria",
    }
}

fn among(Pair { from, to }: &Pair) -> String {
    format!("od {} do {}", period::of(*from), period::of(*to))
}

impl change::Words for Czech {
    fn difference(&self, pair: &Pair, like: Option<&str>, matched: &str) -> String {
        let like = like.map(|like| format!("{like} ")).unwrap_or_default();
        format!("Rozdíl {} je {like}{matched} bodu", among(pair))
    }

    fn for_services(&self, like: Like) -> Option<String> {
        let noun = match like.kept {
            1 => "jediné stejné služby".to_owned(),
            kept => format!("stejných {kept} služeb"),
        };
        (!like.is_single()).then(|| format!("u {noun}{}", all(like)))
    }

    fn by_criteria(&self) -> &'static str {
        CRITERIA
    }

    fn moved(&self, pair: &Pair, like: Like, better: bool, by: &str) -> String {
        let (who, did) = actors(like, better);
        let who = if like.criteria { format!("{CRITERIA} se {who}") } else { format!("{who} se") };
        format!("{} {} {did} o {by} bodu", capitalised(&who), among(pair))
    }

    fn whole(&self, delta: &str, of: Option<Cause>, mostly: bool) -> String {
        let because = if mostly { "většinou proto, že" } else { "protože" };
        let of = of.map(|of| format!(", {because} {}", cause(of))).unwrap_or_default();
        format!("Celý rozdíl je {delta} bodu{of}")
    }

    fn interval(&self, low: &str, high: &str) -> String {
        format!("95% interval {low} až {high} bodu")
    }

    fn untested(&self) -> &'static str {
        " a nejde říct, zda to není náhoda"
    }

    fn within_noise(&self, interval: &str) -> String {
        format!(", což může být náhoda ({interval})")
    }

    fn unchanged(&self, pair: &Pair, delta: &str, same: Option<(&str, &str)>) -> String {
        let same = same.map(|(like, matched)| format!(", {like} {matched} bodu"));
        let (among, same) = (capitalised(&among(pair)), same.unwrap_or_default());
        format!("{among} se nic nezměnilo: rozdíl je {delta} bodu{same}")
    }

    fn missing(&self, pair: &Pair, gap: Gap) -> String {
        let [from, to] = [pair.from, pair.to].map(period::during);
        let changed = format!("proto nejde říct, co se {} změnilo", among(pair));
        let unmatched = "ji nemá ve všech obdobích, proto změnu u stejných služeb nejde určit";
        match gap {
            Gap::Earlier => {
                format!("Starší hodnota, se kterou by šla ta za {to} srovnat, není")
            }
            Gap::All => format!("Za {to} ani dříve není hodnota, proto změnu nejde určit"),
            Gap::Both => format!("Za {from} ani za {to} není hodnota, {changed}"),
            Gap::From => format!("Za {from} není hodnota, {changed}"),
            Gap::To => format!("Za {to} není hodnota, {changed}"),
            Gap::Unmatched(1) => format!("Jediná služba s hodnotou {unmatched}"),
            Gap::Unmatched(n) => format!("Žádná z {n} služeb s hodnotou {unmatched}"),
        }
    }

    fn method_break(&self, pair: &Pair, [before, after]: [&str; 2]) -> String {
        format!(
            "{} se změnila metodika, proto hodnoty {before} a {after} bodu nelze srovnávat",
            capitalised(&among(pair)),
        )
    }

    fn source_changed(&self, Pair { from, to }: &Pair, delta: &str) -> String {
        format!(
            "{} se hodnota zjišťovala jinak než {}, a celý rozdíl {delta} bodu může být jen tím",
            capitalised(&period::within(*to)),
            period::within(*from),
        )
    }

    fn sources_changed(
        &self,
        Pair { from, to }: &Pair,
        resourced: usize,
        kept: usize,
        delta: &str,
    ) -> String {
        let of = match resourced {
            1 => "U jedné ze služeb".to_owned(),
            several => format!("U {several} služeb"),
        };
        format!(
            "{of} měřených v obou obdobích (z celkem {kept}) se hodnota {} zjišťovala jinak než \
             {}, a celý rozdíl {delta} bodu může být jen tím",
            period::within(*to),
            period::within(*from),
        )
    }

    fn not_comparable(&self, Pair { from, to }: &Pair, like: Like) -> String {
        let Like { kept, of, criteria } = like;
        let when = format!("{} a {}", capitalised(&period::within(*from)), period::within(*to));
        let few = match (like.is_single(), criteria) {
            (true, true) => "měřilo příliš málo stejných kritérií".to_owned(),
            (_, true) => {
                format!("{CRITERIA} měřilo příliš málo stejných služeb ({kept} z celkem {of})")
            }
            (_, false) => format!("měřilo příliš málo stejných služeb ({kept} z celkem {of})"),
        };
        format!("{when} se {few}, proto to nejde srovnat")
    }

    fn beside(&self, like: &str, matched: &str) -> String {
        format!(" ({like} je rozdíl {matched} bodu)")
    }

    fn values(&self, which: &[Period]) -> String {
        let all: Vec<String> = which.iter().copied().map(period::during).collect();
        let noun = if all.len() == 1 { "hodnota" } else { "hodnoty" };
        format!("{noun} za {}", all.join(" a za "))
    }

    fn revised(&self, are_several: bool) -> &'static str {
        if are_several { "se od zveřejnění změnily" } else { "se od zveřejnění změnila" }
    }

    fn estimated(&self, are_several: bool) -> &'static str {
        if are_several {
            "jsou odhady podle starší verze metodiky"
        } else {
            "je odhad podle starší verze metodiky"
        }
    }

    fn as_means(&self, uncounted: Period) -> String {
        let when = period::within(uncounted);
        format!("; obě hodnoty jsou průměry služeb, protože {when} se nic nesčítalo")
    }

    fn no_changes(&self) -> &'static str {
        "Změnu nelze určit"
    }

    fn no_changes_because(&self, reason: ChangesReason) -> &'static str {
        match reason {
            ChangesReason::Pooled => {
                "změna se posuzuje u stejných služeb a hodnota spojená (combine=pooled) \
                 se z jednotlivých služeb neskládá"
            }
            ChangesReason::TooFewPeriods => "hodnotu mají méně než 2 období",
            ChangesReason::MethodBreak => "změnila se metodika",
            ChangesReason::NotComparable => {
                "v žádných dvou obdobích se neměřilo dost stejných služeb nebo jejich \
                 kritérií"
            }
        }
    }
}

impl news::Words for Czech {
    fn kind(&self, kind: NewsKind) -> &'static str {
        match kind {
            NewsKind::Published => "nové hodnocení",
            NewsKind::Corrected => "hodnocení opraveno",
            NewsKind::Withdrawn => "hodnocení vzato zpět",
            NewsKind::Replied => "odpověď úřadu",
            NewsKind::MissedDeadline => "nic nenahlášeno",
        }
    }

    fn published(&self, service: &str, period: Period, source: Option<Source>) -> String {
        let during = period::during(period);
        let by = match source {
            None => "",
            Some(Source::SelfReport) => ", hodnotil sám úřad",
            Some(Source::Expert) => ", hodnotili odborníci",
            Some(Source::Audit) => ", vyplývá z auditu",
            Some(Source::Tool) => ", měřil automatický test",
            Some(Source::Survey) => ", vyplývá z průzkumu mezi lidmi",
        };
        format!("Služba „{service}“ má nové hodnocení za {during}{by}")
    }

    fn corrected(&self, service: &str, period: Period) -> String {
        let during = period::during(period);
        format!("Hodnocení služby „{service}“ za {during} bylo opraveno")
    }

    fn withdrawn(&self, service: &str, period: Period) -> String {
        let during = period::during(period);
        format!("Hodnocení služby „{service}“ za {during} bylo vzato zpět")
    }

    fn missed(&self, service: &str, period: Period, campaign: Option<&str>) -> String {
        let during = period::during(period);
        let by = campaign.map_or_else(
            || "do uzavření".to_owned(),
            |campaign| format!("do uzavření sběru „{campaign}“"),
        );
        format!("O službě „{service}“ nebylo za {during} {by} nic nahlášeno")
    }

    fn replied(
        &self,
        service: &str,
        period: Period,
        source: Option<Source>,
        disputes: bool,
    ) -> String {
        let during = period::during(period);
        let (to, found) = match source {
            Some(Source::Expert) => ("hodnocení odborníků", "zjistilo"),
            Some(Source::Audit) => ("audit", "zjistil"),
            Some(Source::Tool) => ("automatický test", "zjistil"),
            Some(Source::Survey) => ("průzkum mezi lidmi", "zjistil"),
            None | Some(Source::SelfReport) => ("hodnocení", "zjistilo"),
        };
        let and = if disputes { format!(" a zpochybňuje, co {found}") } else { String::new() };
        format!("Úřad služby „{service}“ odpověděl na {to} za {during}{and}")
    }

    fn because(&self, reason: &str) -> String {
        format!("; uvedený důvod: {reason}")
    }

    fn says(&self, text: &str) -> String {
        format!(": {text}")
    }
}

impl trend::Words for Czech {
    fn run(&self, n: usize, [from, to]: [Period; 2], way: Way, slope: &str) -> String {
        let is = match way {
            Way::Up => format!("je růst o {slope} bodu ročně"),
            Way::Down => format!("je pokles o {slope} bodu ročně"),
            Way::Flat => "není růst ani pokles".into(),
        };
        format!("za {n} období od {} do {} {is}", period::of(from), period::of(to))
    }

    fn called_a_trend(&self, run: &str, p: &str) -> String {
        format!("Je tu trend: {run} ({p})")
    }

    fn too_few(&self, n: usize) -> String {
        format!("; {n} jsou na trend málo")
    }

    fn may_be_chance(&self, p: &str) -> String {
        format!(", což může být náhoda ({p})")
    }

    fn some_estimated(&self) -> &'static str {
        "; některé hodnoty jsou odhady podle starší verze metodiky"
    }

    fn no_trend(&self) -> &'static str {
        "Trend nelze určit"
    }

    fn no_trend_because(&self, reason: TrendReason) -> &'static str {
        match reason {
            TrendReason::TooFewPeriods => "srovnat lze méně než 4 období",
            TrendReason::MethodBreak => "změnila se metodika",
            TrendReason::NotComparable => {
                "po celou dobu se měřilo příliš málo stejných služeb nebo jejich \
                 kritérií"
            }
            TrendReason::PeriodsOverlap => "období se překrývají",
            TrendReason::MixedLengths => "některá období jsou delší než jiná",
        }
    }
}
