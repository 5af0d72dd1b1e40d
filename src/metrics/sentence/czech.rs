//! Words in Czech: plural forms for one, two to four, and other; decimals take the genitive singular.

use super::{
    Language,
    change::{self, Cause, Gap, Like, Pair},
    trend::{self, Way, capitalised},
};
use crate::{
    domain::period::Period,
    metrics::{change::ChangesReason, trend::TrendReason},
};

/// Czech.
pub struct Czech;

impl Language for Czech {
    fn comma(&self) -> char {
        ','
    }
}

const CRITERIA: &str = "podle týchž kritérií";

/// "U týchž 20 služeb (z celkem 31)": the matched services of a group, in the genitive.
fn services(like: Like) -> Option<String> {
    let Like { kept, .. } = like;
    let noun =
        if kept == 1 { "téže 1 služby".into() } else { format!("týchž {kept} služeb") };
    (!like.is_single()).then(|| format!("u {noun}{}", all(like)))
}

/// "Týchž 20 služeb (z celkem 31) se zlepšilo": the matched services as those who act.
fn actors(like: Like, better: bool) -> Option<(String, String)> {
    let Like { kept, criteria, .. } = like;
    let (noun, ending) = match kept {
        1 => ("táž 1 služba".to_owned(), "a"),
        2..=4 => (format!("tytéž {kept} služby"), "y"),
        _ => (format!("týchž {kept} služeb"), "o"),
    };
    let criteria = if criteria { format!(" {CRITERIA}") } else { String::new() };
    let verb = if better { "zlepšil" } else { "zhoršil" };
    (!like.is_single())
        .then(|| (format!("{noun}{} se{criteria}", all(like)), format!("{verb}{ending}")))
}

fn all(like: Like) -> String {
    if like.kept == like.of { String::new() } else { format!(" (z celkem {})", like.of) }
}

fn noun(better: bool) -> &'static str {
    if better { "zlepšení" } else { "zhoršení" }
}

fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Services => "které služby byly měřeny",
        Cause::Criteria => "která kritéria byla měřena",
        Cause::Both => "které služby a která z jejich kritérií byly měřeny",
    }
}

fn among(Pair { from, to }: &Pair) -> String {
    format!("mezi obdobími {from} a {to}")
}

/// "hodnota za období 2021", "hodnoty za období 2021 a 2023", and what is said of one or several.
fn values(which: &[&str], one: &str, several: &str) -> String {
    match which {
        [only] => format!("; hodnota za období {only} {one}"),
        which => format!("; hodnoty za období {} {several}", which.join(" a ")),
    }
}

impl change::Words for Czech {
    fn paper(&self, pair: &Pair, delta: &str) -> String {
        format!("Na papíře činí rozdíl {} {delta} bodu; ", among(pair))
    }

    fn difference_besides(&self, like: &str, matched: &str) -> String {
        format!("{like} je {matched} bodu")
    }

    fn difference(&self, pair: &Pair, like: Option<&str>, matched: &str) -> String {
        let like = like.map(|like| format!("{like} ")).unwrap_or_default();
        format!("Rozdíl {} je {like}{matched} bodu", among(pair))
    }

    fn like(&self, like: Like) -> Option<String> {
        match (services(like), like.criteria) {
            (Some(services), true) => Some(format!("{services} {CRITERIA}")),
            (Some(services), false) => Some(services),
            (None, true) => Some(CRITERIA.into()),
            (None, false) => None,
        }
    }

    fn moved_besides(&self, like: Like, better: bool, by: &str) -> String {
        match actors(like, better) {
            Some((who, did)) => format!("{who} {did} o {by} bodu"),
            None => format!("{CRITERIA} nastalo {} o {by} bodu", noun(better)),
        }
    }

    fn moved(&self, pair: &Pair, like: Like, better: bool, by: &str) -> String {
        let among = among(pair);
        if let Some((who, did)) = actors(like, better) {
            return format!("{} {did} {among} o {by} bodu", capitalised(&who));
        }
        let criteria = if like.criteria { format!("{CRITERIA} ") } else { String::new() };
        format!("{} nastalo {criteria}{} o {by} bodu", capitalised(&among), noun(better))
    }

    fn most(&self, of: Cause) -> String {
        format!(", většinu tedy dělá to, {}", cause(of))
    }

    fn rest(&self, of: Cause) -> String {
        format!(", zbytek dělá to, {}", cause(of))
    }

    fn interval(&self, low: &str, high: &str) -> String {
        format!("95% interval {low} až {high} bodu")
    }

    fn untested(&self) -> &'static str {
        " a nelze určit, zda je to víc než náhoda"
    }

    fn within_noise(&self, interval: &str) -> String {
        format!(", což je v mezích výběrové chyby ({interval})")
    }

    fn unchanged(&self, pair: &Pair, delta: &str, same: Option<(&str, &str)>) -> String {
        let same = same.map(|(like, matched)| format!(", {like} {matched} bodu"));
        let (among, same) = (capitalised(&among(pair)), same.unwrap_or_default());
        format!("{among} se nic nezměnilo: rozdíl je {delta} bodu{same}")
    }

    fn missing(&self, pair: &Pair, gap: Gap) -> String {
        let Pair { from, to } = pair;
        let of = |period: &str| {
            format!("Za období {period} není hodnota, proto změnu {} nelze určit", among(pair))
        };
        let unmatched = "ji nemá ve všech obdobích, proto změnu u týchž služeb nelze určit";
        match gap {
            Gap::Earlier => {
                format!("Před obdobím {to} není hodnota ke srovnání, proto změnu nelze určit")
            }
            Gap::All => format!("Za období {to} ani dříve není hodnota, proto změnu nelze určit"),
            Gap::Both => {
                format!("Za období {from} ani {to} není hodnota, proto změnu mezi nimi nelze určit")
            }
            Gap::From => of(from),
            Gap::To => of(to),
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
            "V období {to} se hodnota zjišťovala jinak než v období {from}, proto rozdíl {delta} \
             bodu může být dán jen tím"
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
            "{of} měřených v obou obdobích (z celkem {kept}) se hodnota v období {to} zjišťovala \
             jinak než v období {from}, proto rozdíl {delta} bodu může být dán jen tím"
        )
    }

    fn not_comparable(&self, Pair { from, to }: &Pair, like: Like) -> String {
        let Like { kept, of, criteria } = like;
        let when = format!("V obdobích {from} a {to} bylo");
        let few = match (like.is_single(), criteria) {
            (true, true) => "měřeno příliš málo týchž kritérií".to_owned(),
            (_, true) => {
                format!("{CRITERIA} měřeno příliš málo týchž služeb ({kept} z celkem {of})")
            }
            (_, false) => format!("měřeno příliš málo týchž služeb ({kept} z celkem {of})"),
        };
        format!("{when} {few}, proto je nelze srovnávat")
    }

    fn beside(&self, like: &str, matched: &str) -> String {
        format!(" ({like} je rozdíl {matched} bodu)")
    }

    fn revised(&self, which: &[&str]) -> String {
        values(which, "byla opravena", "byly opraveny")
    }

    fn estimated(&self, which: &[&str]) -> String {
        let older = "podle starší verze metodiky";
        values(which, &format!("je odhad {older}"), &format!("jsou odhady {older}"))
    }

    fn as_means(&self, uncounted: &str) -> String {
        format!("; obě hodnoty jsou průměry služeb, protože v období {uncounted} se nic nesčítalo")
    }

    fn no_changes(&self, reason: ChangesReason) -> &'static str {
        match reason {
            ChangesReason::Pooled => {
                "Změnu nelze určit: změna se posuzuje u týchž služeb a hodnota spojená (combine=pooled) \
                 se z jednotlivých služeb neskládá"
            }
            ChangesReason::TooFewPeriods => "Změnu nelze určit: hodnotu mají méně než 2 období",
            ChangesReason::MethodBreak => "Změnu nelze určit: změnila se metodika",
            ChangesReason::NotComparable => {
                "Změnu nelze určit: v žádných dvou obdobích nebylo měřeno dost týchž služeb nebo jejich \
                 kritérií"
            }
        }
    }
}

impl trend::Words for Czech {
    fn run(&self, n: usize, [from, to]: [Period; 2], way: Way, slope: &str) -> String {
        let is = match way {
            Way::Up => format!("je růst o {slope} bodu ročně"),
            Way::Down => format!("je pokles o {slope} bodu ročně"),
            Way::Flat => "není růst ani pokles".into(),
        };
        format!("za {n} období od {from} do {to} {is}")
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

    fn no_trend(&self, reason: TrendReason) -> &'static str {
        match reason {
            TrendReason::TooFewPeriods => "Trend nelze určit: srovnat lze méně než 4 období",
            TrendReason::MethodBreak => "Trend nelze určit: změnila se metodika",
            TrendReason::NotComparable => {
                "Trend nelze určit: po celou dobu bylo měřeno příliš málo týchž služeb nebo jejich \
                 kritérií"
            }
            TrendReason::PeriodsOverlap => "Trend nelze určit: období se překrývají",
            TrendReason::MixedLengths => "Trend nelze určit: některá období jsou delší než jiná",
        }
    }
}
