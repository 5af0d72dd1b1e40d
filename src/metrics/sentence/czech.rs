//! Words in Czech: plural forms for one, two to four, and other; decimals take the genitive singular.

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

const CRITERIA: &str = "podle týchž kritérií";

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

    fn for_services(&self, like: Like) -> Option<String> {
        let noun = match like.kept {
            1 => "téže 1 služby".to_owned(),
            kept => format!("týchž {kept} služeb"),
        };
        (!like.is_single()).then(|| format!("u {noun}{}", all(like)))
    }

    fn by_criteria(&self) -> &'static str {
        CRITERIA
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

    fn values(&self, which: &[&str]) -> String {
        match which {
            [only] => format!("hodnota za období {only}"),
            which => format!("hodnoty za období {}", which.join(" a ")),
        }
    }

    fn revised(&self, are_several: bool) -> &'static str {
        if are_several { "byly opraveny" } else { "byla opravena" }
    }

    fn estimated(&self, are_several: bool) -> &'static str {
        if are_several {
            "jsou odhady podle starší verze metodiky"
        } else {
            "je odhad podle starší verze metodiky"
        }
    }

    fn as_means(&self, uncounted: &str) -> String {
        format!("; obě hodnoty jsou průměry služeb, protože v období {uncounted} se nic nesčítalo")
    }

    fn no_changes(&self) -> &'static str {
        "Změnu nelze určit"
    }

    fn no_changes_because(&self, reason: ChangesReason) -> &'static str {
        match reason {
            ChangesReason::Pooled => {
                "změna se posuzuje u týchž služeb a hodnota spojená (combine=pooled) \
                 se z jednotlivých služeb neskládá"
            }
            ChangesReason::TooFewPeriods => "hodnotu mají méně než 2 období",
            ChangesReason::MethodBreak => "změnila se metodika",
            ChangesReason::NotComparable => {
                "v žádných dvou obdobích nebylo měřeno dost týchž služeb nebo jejich \
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
        let by = match source {
            None => "",
            Some(Source::SelfReport) => ", hodnotil sám úřad",
            Some(Source::Expert) => ", hodnotili odborníci",
            Some(Source::Audit) => ", vyplývá z auditu",
            Some(Source::Tool) => ", měřil automatický test",
            Some(Source::Survey) => ", vyplývá z průzkumu mezi lidmi",
        };
        format!("Služba „{service}“ má nové hodnocení za období {period}{by}")
    }

    fn corrected(&self, service: &str, period: Period) -> String {
        format!("Hodnocení služby „{service}“ za období {period} bylo opraveno")
    }

    fn withdrawn(&self, service: &str, period: Period) -> String {
        format!("Hodnocení služby „{service}“ za období {period} bylo vzato zpět")
    }

    fn missed(&self, service: &str, period: Period, campaign: Option<&str>) -> String {
        let by = campaign.map_or_else(
            || "do uzavření".to_owned(),
            |campaign| format!("do uzavření sledování „{campaign}“"),
        );
        format!("O službě „{service}“ nebylo za období {period} {by} nic nahlášeno")
    }

    fn replied(
        &self,
        service: &str,
        period: Period,
        source: Option<Source>,
        disputes: bool,
    ) -> String {
        let (to, found) = match source {
            Some(Source::Expert) => ("hodnocení odborníků", "zjistilo"),
            Some(Source::Audit) => ("audit", "zjistil"),
            Some(Source::Tool) => ("automatický test", "zjistil"),
            Some(Source::Survey) => ("průzkum mezi lidmi", "zjistil"),
            None | Some(Source::SelfReport) => ("hodnocení", "zjistilo"),
        };
        let and = if disputes { format!(" a zpochybňuje, co {found}") } else { String::new() };
        format!("Úřad služby „{service}“ odpověděl na {to} za období {period}{and}")
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

    fn no_trend(&self) -> &'static str {
        "Trend nelze určit"
    }

    fn no_trend_because(&self, reason: TrendReason) -> &'static str {
        match reason {
            TrendReason::TooFewPeriods => "srovnat lze méně než 4 období",
            TrendReason::MethodBreak => "změnila se metodika",
            TrendReason::NotComparable => {
                "po celou dobu bylo měřeno příliš málo týchž služeb nebo jejich \
                 kritérií"
            }
            TrendReason::PeriodsOverlap => "období se překrývají",
            TrendReason::MixedLengths => "některá období jsou delší než jiná",
        }
    }
}
