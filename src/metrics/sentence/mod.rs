//! A change or a trend in one plain sentence, Czech and English, with its numbers in it.

mod czech;
mod english;

use serde::Serialize;
use utoipa::ToSchema;

use super::{change::Change, trend::Trend};
use crate::domain::period::Period;

/// One plain sentence in Czech and English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sentence {
    /// In Czech.
    pub cs: String,
    /// In English.
    pub en: String,
}

/// What a sentence about a change says besides the change itself.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// The earlier period; none where nothing is earlier.
    pub from: Option<Period>,
    /// The later period.
    pub to: Period,
    /// The earlier value.
    pub from_value: Option<f64>,
    /// The later value.
    pub to_value: Option<f64>,
    /// How many of the matched services were found out in another way.
    pub resourced: usize,
    /// Whether a value of the earlier period was revised since it was first published.
    pub from_revised: bool,
    /// Whether a value of the later period was.
    pub to_revised: bool,
    /// Whether a value of the earlier, and of the later period is an estimate from an older version.
    pub estimated: [bool; 2],
}

/// What the sentence of a verdict says.
///
/// - **Shape:** one sentence for every verdict; of a group it names how many services were measured
///   both times, and the change on paper too when more than half of it is composition.
/// - **Unit:** points with one decimal, `2.0` in English, `2,0` in Czech.
/// - **Source:** the figures of the example are of the eGovernment Benchmark, Czechia, pre-filled
///   forms; Czech plural forms are those of the Unicode CLDR: one, few (2 to 4), other, and after a
///   decimal the genitive singular.
///
/// ```
/// # use std::collections::BTreeSet;
/// # use znamka::metrics::{chain::Method, change::{SamplingError, Side, change}};
/// use znamka::domain::period::Period;
/// use znamka::metrics::sentence::{Told, of_change};
/// # let (in_2021, in_2023): (BTreeSet<u8>, BTreeSet<u8>) = ((0..20).collect(), (0..31).collect());
/// # let (before, after) = (Some(50.0), Some(1612.5 / 31.0));
/// # let earlier = Side { value: before, matched: Some(50.0), units: &in_2021 };
/// # let later = Side { value: after, matched: Some(55.625), units: &in_2023 };
/// # let change = change(Method::Same, &earlier, &later, 0, SamplingError::Absent);
///
/// // Δ 2.016129, M 5.625 over 20 of 31 services.
/// let told = Told {
///     from: Period::parse("2021"),
///     to: Period::parse("2023").unwrap(),
///     from_value: before,
///     to_value: after,
///     resourced: 0,
///     from_revised: false,
///     to_revised: false,
///     estimated: [false, false],
/// };
/// assert_eq!(
///     of_change(&change, &told).en,
///     "On paper the difference from 2021 to 2023 is +2.0 points; \
///      the same 20 of 31 services improved by 5.6 points."
/// );
/// ```
pub fn of_change(change: &Change, told: &Told) -> Sentence {
    Sentence { cs: czech::change(change, told), en: english::change(change, told) }
}

/// What the sentence of a trend says.
///
/// - **Shape:** `from` and `to` are the first and the last period with a value. A trend is said from
///   5 values on; fewer have a slope. `estimated`: some are estimates from an older version.
/// - **Unit:** points a year with one decimal; the probability with three.
/// - **Source:** as [`trend`](super::trend::trend).
///
/// ```
/// use znamka::domain::period::Period;
/// use znamka::metrics::{sentence::of_trend, trend::trend};
///
/// let editions = [59.125, 62.625, 63.625, 62.7344, 62.6225, 63.7887, 68.4990];
/// let points: Vec<(f64, f64)> = (0..7).map(f64::from).zip(editions).collect();
/// let period = |text| Period::parse(text).unwrap();
/// assert_eq!(
///     of_trend(&trend(&points).unwrap(), period("2017"), period("2023"), false).en,
///     "Over 7 periods from 2017 to 2023 it rose by 1.0 points a year, which may be chance (p = 0.069)."
/// );
/// ```
pub fn of_trend(trend: &Trend, from: Period, to: Period, estimated: bool) -> Sentence {
    Sentence {
        cs: czech::trend(trend, from, to, estimated),
        en: english::trend(trend, from, to, estimated),
    }
}

/// Whether a sentence names the change on paper beside that of the matched services.
fn names_both(change: &Change) -> bool {
    let (delta, composition) = (change.delta.unwrap_or(0.0), change.composition.unwrap_or(0.0));
    composition.abs() > delta.abs() / 2.0 + 1e-9
}

/// Points with one decimal and `minus` where they are below 0.
fn decimal(points: f64, minus: char, comma: char) -> String {
    let digits = format!("{:.1}", points.abs()).replace('.', &comma.to_string());
    let is_zero = digits.bytes().all(|byte| !byte.is_ascii_digit() || byte == b'0');
    if points < 0.0 && !is_zero { format!("{minus}{digits}") } else { digits }
}

/// The same with its sign, which 0 has none of.
fn signed(points: f64, comma: char) -> String {
    let plain = decimal(points, '−', comma);
    let is_zero = plain == format!("0{comma}0");
    if points > 0.0 && !is_zero { format!("+{plain}") } else { plain }
}

fn probability(p: f64, comma: char) -> String {
    if p < 0.0005 {
        return format!("p < 0{comma}001");
    }
    format!("p = {p:.3}").replace('.', &comma.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{
        change::{ChangeBasis, Services, Verdict},
        trend::TrendTest,
    };

    fn period(text: &str) -> Period {
        Period::parse(text).unwrap()
    }

    fn told() -> Told {
        Told {
            from: Some(period("2021")),
            to: period("2023"),
            from_value: Some(50.0),
            to_value: Some(52.0),
            resourced: 0,
            from_revised: false,
            to_revised: false,
            estimated: [false, false],
        }
    }

    /// A change of `delta` on paper and `matched` for `kept` of `of` services.
    fn said(verdict: Verdict, delta: f64, matched: f64, kept: usize, of: usize) -> Change {
        Change {
            delta: Some(delta),
            matched: Some(matched),
            composition: Some(delta - matched),
            services: Services { kept, of, entered: of - kept, left: 0 },
            verdict,
            basis: Some(ChangeBasis::CompleteCount),
            interval: None,
        }
    }

    #[track_caller]
    fn reads(change: &Change, told: &Told, en: &str, cs: &str) {
        let sentence = of_change(change, told);
        assert_eq!(sentence.en, en);
        assert_eq!(sentence.cs, cs);
    }

    #[test]
    fn what_cannot_be_compared_says_why() {
        let change = Change { delta: None, ..said(Verdict::Missing, 0.0, 0.0, 0, 1) };
        reads(
            &change,
            &Told { from_value: None, ..told() },
            "There is no value for 2021, so the change from 2021 to 2023 cannot be told.",
            "Za období 2021 není hodnota, proto změnu mezi obdobími 2021 a 2023 nelze určit.",
        );
        reads(
            &change,
            &Told { to_value: None, ..told() },
            "There is no value for 2023, so the change from 2021 to 2023 cannot be told.",
            "Za období 2023 není hodnota, proto změnu mezi obdobími 2021 a 2023 nelze určit.",
        );
        reads(
            &change,
            &Told { from_value: None, to_value: None, ..told() },
            "There is no value for 2021 or for 2023, so the change cannot be told.",
            "Za období 2021 ani 2023 není hodnota, proto změnu mezi nimi nelze určit.",
        );
        reads(
            &change,
            &Told { from: None, from_value: None, ..told() },
            "There is no value before 2023 to compare with, so no change can be told.",
            "Před obdobím 2023 není hodnota ke srovnání, proto změnu nelze určit.",
        );
        reads(
            &change,
            &Told { from: None, from_value: None, to_value: None, ..told() },
            "There is no value for 2023 or before, so no change can be told.",
            "Za období 2023 ani dříve není hodnota, proto změnu nelze určit.",
        );
        reads(
            &said(Verdict::MethodBreak, 2.0, 2.0, 5, 5),
            &told(),
            "The method changed between 2021 and 2023, so 50.0 and 52.0 points cannot be compared.",
            "Mezi obdobími 2021 a 2023 se změnila metodika, proto hodnoty 50,0 a 52,0 bodu nelze \
             srovnávat.",
        );
        reads(
            &said(Verdict::NotComparable, 2.0, 2.0, 0, 36),
            &told(),
            "Too few of the same services were measured in 2021 and 2023 to compare them: 0 of 36.",
            "V obdobích 2021 a 2023 bylo měřeno příliš málo týchž služeb (0 z celkem 36), proto je \
             nelze srovnávat.",
        );
    }

    #[test]
    fn another_way_of_looking_is_named() {
        reads(
            &said(Verdict::SourceChanged, 12.0, 12.0, 1, 1),
            &told(),
            "It was found out in another way in 2023 than in 2021, so the difference of +12.0 points \
             may come of that alone.",
            "V období 2023 se hodnota zjišťovala jinak než v období 2021, proto rozdíl +12,0 bodu \
             může být dán jen tím.",
        );
        let change = said(Verdict::SourceChanged, -12.0, -12.0, 3, 4);
        reads(
            &change,
            &Told { resourced: 1, ..told() },
            "1 of 3 services measured both times was judged in another way in 2023 than in 2021, so \
             the difference of −12.0 points may come of that alone.",
            "U jedné ze služeb měřených v obou obdobích (z celkem 3) se hodnota v období 2023 \
             zjišťovala jinak než v období 2021, proto rozdíl −12,0 bodu může být dán jen tím.",
        );
        reads(
            &change,
            &Told { resourced: 2, ..told() },
            "2 of 3 services measured both times were judged in another way in 2023 than in 2021, so \
             the difference of −12.0 points may come of that alone.",
            "U 2 služeb měřených v obou obdobích (z celkem 3) se hodnota v období 2023 zjišťovala \
             jinak než v období 2021, proto rozdíl −12,0 bodu může být dán jen tím.",
        );
    }

    #[test]
    fn what_stands_still_or_is_other_services_is_named() {
        reads(
            &said(Verdict::Unchanged, -0.04, -0.04, 1, 1),
            &told(),
            "Nothing changed from 2021 to 2023: the difference is 0.0 points.",
            "Mezi obdobími 2021 a 2023 se nic nezměnilo: rozdíl je 0,0 bodu.",
        );
        reads(
            &said(Verdict::Unchanged, 0.04, 0.0, 3, 5),
            &told(),
            "Nothing changed from 2021 to 2023: the difference is 0.0 points, and 0.0 for the same 3 \
             of 5 services.",
            "Mezi obdobími 2021 a 2023 se nic nezměnilo: rozdíl je 0,0 bodu, u týchž 3 služeb (z \
             celkem 5) 0,0 bodu.",
        );
        reads(
            &said(Verdict::Composition, 25.0, 0.0, 1, 3),
            &told(),
            "On paper the difference from 2021 to 2023 is +25.0 points; for the same 1 of 3 services \
             it is 0.0 points, so most of it comes of which services were measured.",
            "Na papíře činí rozdíl mezi obdobími 2021 a 2023 +25,0 bodu; u téže 1 služby (z celkem 3) \
             je 0,0 bodu, většinu tedy dělá to, které služby byly měřeny.",
        );
    }

    #[test]
    fn chance_is_named_with_its_interval() {
        reads(
            &said(Verdict::NoTest, 3.1, 3.1, 1, 1),
            &told(),
            "The difference from 2021 to 2023 is +3.1 points, and nobody can tell whether that is \
             more than chance.",
            "Rozdíl mezi obdobími 2021 a 2023 je +3,1 bodu a nelze určit, zda je to víc než náhoda.",
        );
        reads(
            &said(Verdict::NoTest, 3.1, 3.1, 5, 5),
            &told(),
            "The difference from 2021 to 2023 is +3.1 points for the same 5 services, and nobody can \
             tell whether that is more than chance.",
            "Rozdíl mezi obdobími 2021 a 2023 je u týchž 5 služeb +3,1 bodu a nelze určit, zda je to \
             víc než náhoda.",
        );
        let change =
            Change { interval: Some((-0.8, 3.2)), ..said(Verdict::WithinNoise, 1.2, 1.2, 1, 1) };
        reads(
            &change,
            &told(),
            "The difference from 2021 to 2023 is +1.2 points, which is within the sampling error (95% \
             interval −0.8 to +3.2).",
            "Rozdíl mezi obdobími 2021 a 2023 je +1,2 bodu, což je v mezích výběrové chyby (95% \
             interval −0,8 až +3,2 bodu).",
        );
        let change =
            Change { interval: Some((-0.8, 3.2)), ..said(Verdict::WithinNoise, 3.0, 1.2, 2, 3) };
        reads(
            &change,
            &told(),
            "On paper the difference from 2021 to 2023 is +3.0 points; for the same 2 of 3 services \
             it is +1.2 points, which is within the sampling error (95% interval −0.8 to +3.2).",
            "Na papíře činí rozdíl mezi obdobími 2021 a 2023 +3,0 bodu; u týchž 2 služeb (z celkem 3) \
             je +1,2 bodu, což je v mezích výběrové chyby (95% interval −0,8 až +3,2 bodu).",
        );
    }

    #[test]
    fn better_and_worse_are_said_of_the_same_services() {
        reads(
            &Change { interval: Some((8.1, 16.9)), ..said(Verdict::Improved, 12.5, 12.5, 1, 1) },
            &told(),
            "It improved by 12.5 points from 2021 to 2023 (95% interval +8.1 to +16.9).",
            "Mezi obdobími 2021 a 2023 nastalo zlepšení o 12,5 bodu (95% interval +8,1 až +16,9 bodu).",
        );
        reads(
            &said(Verdict::Worsened, -2.0, -2.0, 1, 1),
            &told(),
            "It worsened by 2.0 points from 2021 to 2023.",
            "Mezi obdobími 2021 a 2023 nastalo zhoršení o 2,0 bodu.",
        );
        for (kept, of, en, cs) in [
            (1, 2, "The same 1 of 2 services", "Táž 1 služba (z celkem 2) se zhoršila"),
            (2, 2, "The same 2 services", "Tytéž 2 služby se zhoršily"),
            (4, 5, "The same 4 of 5 services", "Tytéž 4 služby (z celkem 5) se zhoršily"),
            (5, 5, "The same 5 services", "Týchž 5 služeb se zhoršilo"),
            (22, 31, "The same 22 of 31 services", "Týchž 22 služeb (z celkem 31) se zhoršilo"),
        ] {
            reads(
                &said(Verdict::Worsened, -6.0, -5.6, kept, of),
                &told(),
                &format!("{en} worsened by 5.6 points from 2021 to 2023."),
                &format!("{cs} mezi obdobími 2021 a 2023 o 5,6 bodu."),
            );
        }
        reads(
            &said(Verdict::Improved, 2.016_129, 5.625, 20, 31),
            &told(),
            "On paper the difference from 2021 to 2023 is +2.0 points; the same 20 of 31 services \
             improved by 5.6 points.",
            "Na papíře činí rozdíl mezi obdobími 2021 a 2023 +2,0 bodu; týchž 20 služeb (z celkem 31) \
             se zlepšilo o 5,6 bodu.",
        );
    }

    #[test]
    fn what_is_an_estimate_is_said_beside_it() {
        let change = said(Verdict::Improved, 2.0, 2.0, 1, 1);
        for (estimated, en, cs) in [
            (
                [true, false],
                "; the value for 2021 is an estimate from an older version.",
                "; hodnota za období 2021 je odhad podle starší verze metodiky.",
            ),
            (
                [false, true],
                "; the value for 2023 is an estimate from an older version.",
                "; hodnota za období 2023 je odhad podle starší verze metodiky.",
            ),
            (
                [true, true],
                "; the values for 2021 and 2023 are estimates from an older version.",
                "; hodnoty za období 2021 a 2023 jsou odhady podle starší verze metodiky.",
            ),
        ] {
            let sentence = of_change(&change, &Told { estimated, ..told() });
            assert!(sentence.en.ends_with(en), "{}", sentence.en);
            assert!(sentence.cs.ends_with(cs), "{}", sentence.cs);
        }
        let points: Vec<(f64, f64)> = (0..5).map(f64::from).map(|year| (year, year)).collect();
        let trend = crate::metrics::trend::trend(&points).unwrap();
        let sentence = of_trend(&trend, period("2020"), period("2024"), true);
        assert!(sentence.en.ends_with("; some values are estimates from an older version."));
        assert!(
            sentence.cs.ends_with("; některé hodnoty jsou odhady podle starší verze metodiky.")
        );
    }

    #[test]
    fn what_was_revised_is_said_beside_it() {
        let change = said(Verdict::Worsened, -2.0, -2.0, 1, 1);
        for (from_revised, to_revised, en, cs) in [
            (
                true,
                false,
                "; the value for 2021 has been revised.",
                "; hodnota za období 2021 byla opravena.",
            ),
            (
                false,
                true,
                "; the value for 2023 has been revised.",
                "; hodnota za období 2023 byla opravena.",
            ),
            (
                true,
                true,
                "; the values for 2021 and 2023 have been revised.",
                "; hodnoty za období 2021 a 2023 byly opraveny.",
            ),
        ] {
            let told = Told { from_revised, to_revised, ..told() };
            reads(
                &change,
                &told,
                &format!("It worsened by 2.0 points from 2021 to 2023{en}"),
                &format!("Mezi obdobími 2021 a 2023 nastalo zhoršení o 2,0 bodu{cs}"),
            );
        }
    }

    #[test]
    fn a_trend_is_said_from_five_values_and_not_of_chance() {
        let trend = |n, slope, p| Trend {
            slope,
            intercept: 50.0,
            n,
            s: 1,
            variance: 1.0,
            z: 1.0,
            p,
            test: TrendTest::Exact,
        };
        for (trend, en, cs) in [
            (
                trend(4, 1.0, 0.083),
                "Over 4 periods from 2020 to 2024 it rose by 1.0 points a year; 4 are too few to \
                 speak of a trend.",
                "Za 4 období od 2020 do 2024 je růst o 1,0 bodu ročně; 4 jsou na trend málo.",
            ),
            (
                trend(5, -2.25, 0.0167),
                "There is a trend: over 5 periods from 2020 to 2024 it fell by 2.2 points a year (p = \
                 0.017).",
                "Je tu trend: za 5 období od 2020 do 2024 je pokles o 2,2 bodu ročně (p = 0,017).",
            ),
            (
                trend(12, 0.1, 0.3),
                "Over 12 periods from 2020 to 2024 it rose by 0.1 points a year, which may be chance \
                 (p = 0.300).",
                "Za 12 období od 2020 do 2024 je růst o 0,1 bodu ročně, což může být náhoda (p = \
                 0,300).",
            ),
            (
                trend(20, 3.0, 0.0001),
                "There is a trend: over 20 periods from 2020 to 2024 it rose by 3.0 points a year (p < \
                 0.001).",
                "Je tu trend: za 20 období od 2020 do 2024 je růst o 3,0 bodu ročně (p < 0,001).",
            ),
        ] {
            let sentence = of_trend(&trend, period("2020"), period("2024"), false);
            assert_eq!((sentence.en.as_str(), sentence.cs.as_str()), (en, cs));
        }
    }
}
