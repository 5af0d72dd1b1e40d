//! Sentences in Czech: plural forms for one, two to four, and other; decimals take the genitive
//! singular.

use super::{Told, decimal, names_both, probability, signed};
use crate::{
    domain::period::Period,
    metrics::{
        change::{Change, Services, Verdict},
        trend::{TOLD_FROM, Trend},
    },
};

pub fn change(change: &Change, told: &Told) -> String {
    let to = told.to;
    let from = told.from.map(|from| from.to_string()).unwrap_or_default();
    let Change { services, .. } = change;
    let (delta, matched) = (change.delta.unwrap_or(0.0), change.matched.unwrap_or(0.0));
    let points = |points: f64| format!("{} bodu", decimal(points, '−', ','));
    let difference_of = |points: f64| format!("{} bodu", signed(points, ','));
    let both = names_both(change);
    let among = format!("mezi obdobími {from} a {to}");
    let paper = format!("Na papíře činí rozdíl {among} {}; ", difference_of(delta));
    let by = by(*services);
    let difference = match by.as_deref() {
        Some(by) if both => format!("{paper}{by} je {}", difference_of(matched)),
        Some(by) => format!("Rozdíl {among} je {by} {}", difference_of(matched)),
        None => format!("Rozdíl {among} je {}", difference_of(matched)),
    };
    let moved = |better: bool| {
        let by = points(matched.abs());
        match actors(*services, better) {
            Some(moved) if both => format!("{paper}{moved} o {by}"),
            Some(moved) => format!("{} {among} o {by}", capitalised(&moved)),
            None => {
                let noun = if better { "zlepšení" } else { "zhoršení" };
                format!("{} nastalo {noun} o {by}", capitalised(&among))
            }
        }
    };
    let interval = change
        .interval
        .map(|(low, high)| format!("95% interval {} až {}", signed(low, ','), difference_of(high)));
    let tested = interval.as_ref().map(|text| format!(" ({text})")).unwrap_or_default();
    let sentence = match change.verdict {
        Verdict::Missing => missing(told, &from),
        Verdict::MethodBreak => format!(
            "{} se změnila metodika, proto hodnoty {} a {} nelze srovnávat",
            capitalised(&among),
            decimal(told.from_value.unwrap_or(0.0), '−', ','),
            points(told.to_value.unwrap_or(0.0)),
        ),
        Verdict::SourceChanged if services.of <= 1 => format!(
            "V období {to} se hodnota zjišťovala jinak než v období {from}, proto rozdíl {} může \
             být dán jen tím",
            difference_of(delta),
        ),
        Verdict::SourceChanged => format!(
            "{} {} měřených v obou obdobích (z celkem {}) se hodnota v období {to} zjišťovala \
             jinak než v období {from}, proto rozdíl {} může být dán jen tím",
            if told.resourced == 1 { "U jedné ze" } else { "U" },
            if told.resourced == 1 {
                "služeb".to_owned()
            } else {
                format!("{} služeb", told.resourced)
            },
            services.kept,
            difference_of(delta),
        ),
        Verdict::NotComparable => format!(
            "V obdobích {from} a {to} bylo měřeno příliš málo týchž služeb ({} z celkem {}), proto \
             je nelze srovnávat",
            services.kept, services.of,
        ),
        Verdict::Unchanged => {
            let same = by.map(|by| format!(", {by} {}", difference_of(matched)));
            format!(
                "{} se nic nezměnilo: rozdíl je {}{}",
                capitalised(&among),
                difference_of(delta),
                same.unwrap_or_default(),
            )
        }
        Verdict::Composition => {
            format!("{difference}, většinu tedy dělá to, které služby byly měřeny")
        }
        Verdict::NoTest => format!("{difference} a nelze určit, zda je to víc než náhoda"),
        Verdict::WithinNoise => {
            let interval = interval.unwrap_or_default();
            format!("{difference}, což je v mezích výběrové chyby ({interval})")
        }
        Verdict::Improved => format!("{}{tested}", moved(true)),
        Verdict::Worsened => format!("{}{tested}", moved(false)),
    };
    format!("{sentence}{}{}.", revised(told, &from), estimated(told, &from))
}

/// Why there is nothing to compare.
fn missing(told: &Told, from: &str) -> String {
    let to = told.to;
    let change = format!("změnu mezi obdobími {from} a {to} nelze určit");
    match (told.from, told.from_value, told.to_value) {
        (None, _, Some(_)) => {
            format!("Před obdobím {to} není hodnota ke srovnání, proto změnu nelze určit")
        }
        (None, _, None) => {
            format!("Za období {to} ani dříve není hodnota, proto změnu nelze určit")
        }
        (_, None, None) => {
            format!("Za období {from} ani {to} není hodnota, proto změnu mezi nimi nelze určit")
        }
        (_, None, _) => format!("Za období {from} není hodnota, proto {change}"),
        _ => format!("Za období {to} není hodnota, proto {change}"),
    }
}

/// What was revised, said behind the rest.
fn revised(told: &Told, from: &str) -> String {
    let to = told.to;
    match (told.from_revised, told.to_revised) {
        (false, false) => String::new(),
        (true, true) => format!("; hodnoty za období {from} a {to} byly opraveny"),
        (true, false) => format!("; hodnota za období {from} byla opravena"),
        (false, true) => format!("; hodnota za období {to} byla opravena"),
    }
}

/// What is an estimate, said behind the rest.
fn estimated(told: &Told, from: &str) -> String {
    let to = told.to;
    match told.estimated {
        [false, false] => String::new(),
        [true, true] => {
            format!("; hodnoty za období {from} a {to} jsou odhady podle starší verze metodiky")
        }
        [true, false] => format!("; hodnota za období {from} je odhad podle starší verze metodiky"),
        [false, true] => format!("; hodnota za období {to} je odhad podle starší verze metodiky"),
    }
}

/// "U týchž 20 služeb (z celkem 31)": the matched services of a group, in the genitive.
fn by(services: Services) -> Option<String> {
    let Services { kept, of, .. } = services;
    let noun =
        if kept == 1 { "téže 1 služby".into() } else { format!("týchž {kept} služeb") };
    match of {
        0 | 1 => None,
        of if kept == of => Some(format!("u {noun}")),
        of => Some(format!("u {noun} (z celkem {of})")),
    }
}

/// "Týchž 20 služeb (z celkem 31) se zlepšilo": the matched services as those who act.
fn actors(Services { kept, of, .. }: Services, better: bool) -> Option<String> {
    let (noun, ending) = match kept {
        1 => ("táž 1 služba".to_owned(), "a"),
        2..=4 => (format!("tytéž {kept} služby"), "y"),
        _ => (format!("týchž {kept} služeb"), "o"),
    };
    let all = if kept == of { String::new() } else { format!(" (z celkem {of})") };
    let verb = if better { "zlepšil" } else { "zhoršil" };
    (of > 1).then(|| format!("{noun}{all} se {verb}{ending}"))
}

pub fn trend(trend: &Trend, from: Period, to: Period, estimated: bool) -> String {
    let behind = if estimated {
        "; některé hodnoty jsou odhady podle starší verze metodiky"
    } else {
        ""
    };
    let slope = decimal(trend.slope.abs(), '−', ',');
    let noun = if trend.slope < 0.0 { "pokles" } else { "růst" };
    let (n, p) = (trend.n, probability(trend.p, ','));
    let told = format!("za {n} období od {from} do {to} je {noun} o {slope} bodu ročně");
    let begun = capitalised(&told);
    if trend.n < TOLD_FROM {
        format!("{begun}; {n} jsou na trend málo{behind}.")
    } else if trend.is_told() {
        format!("Je tu trend: {told} ({p}){behind}.")
    } else {
        format!("{begun}, což může být náhoda ({p}){behind}.")
    }
}
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
