//! What is said of every verdict, word by word.

use super::*;
use crate::metrics::change::{ChangeBasis, Services, Verdict};

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
        revised: [false, false],
        estimated: [false, false],
        as_means: [false, false],
        unmatched: None,
    }
}

/// A change of `delta` on paper and `matched` for `kept` of `of` services.
fn said(verdict: Verdict, delta: f64, matched: f64, kept: usize, of: usize) -> Change {
    Change {
        delta: Some(delta),
        matched: Some(matched),
        composition: Some(delta - matched),
        criteria: Some(0.0),
        services: Services { kept, of, entered: of - kept, left: 0, apart: 0, other_criteria: 0 },
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
        "The method changed between 2021 and 2023, so 50.0 and 52.0 points cannot be compared (for \
         the same 5 services the difference is +2.0 points).",
        "Mezi obdobími 2021 a 2023 se změnila metodika, proto hodnoty 50,0 a 52,0 bodu nelze \
         srovnávat (u týchž 5 služeb je rozdíl +2,0 bodu).",
    );
    reads(
        &Change { matched: None, ..said(Verdict::NotComparable, 2.0, 2.0, 0, 36) },
        &told(),
        "Too few of the same services were measured in 2021 and 2023 to compare them: 0 of 36.",
        "V obdobích 2021 a 2023 bylo měřeno příliš málo týchž služeb (0 z celkem 36), proto je \
         nelze srovnávat.",
    );
}

#[test]
fn a_line_without_changes_says_why() {
    for (reason, en, cs) in [
        (
            ChangesReason::Pooled,
            "a change is told of the same services, and a pooled value is not made of services one by \
             one.",
            "změna se posuzuje u týchž služeb a hodnota spojená (combine=pooled) se z jednotlivých \
             služeb neskládá.",
        ),
        (
            ChangesReason::TooFewPeriods,
            "fewer than 2 periods have a value.",
            "hodnotu mají méně než 2 období.",
        ),
        (ChangesReason::MethodBreak, "the method changed.", "změnila se metodika."),
        (
            ChangesReason::NotComparable,
            "too few of the same services, or of their criteria, were measured in any two periods.",
            "v žádných dvou obdobích nebylo měřeno dost týchž služeb nebo jejich kritérií.",
        ),
    ] {
        let sentence = of_no_changes(reason);
        assert_eq!(sentence.en, format!("There is no change to tell: {en}"));
        assert_eq!(sentence.cs, format!("Změnu nelze určit: {cs}"));
    }
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
    let change = said(Verdict::SourceChanged, -12.0, -10.0, 3, 4);
    reads(
        &change,
        &Told { resourced: 1, ..told() },
        "1 of 3 services measured both times was judged in another way in 2023 than in 2021, so \
         the difference of −12.0 points may come of that alone (for the same 3 of 4 services the \
         difference is −10.0 points).",
        "U jedné ze služeb měřených v obou obdobích (z celkem 3) se hodnota v období 2023 \
         zjišťovala jinak než v období 2021, proto rozdíl −12,0 bodu může být dán jen tím (u \
         týchž 3 služeb (z celkem 4) je rozdíl −10,0 bodu).",
    );
    reads(
        &change,
        &Told { resourced: 2, ..told() },
        "2 of 3 services measured both times were judged in another way in 2023 than in 2021, so \
         the difference of −12.0 points may come of that alone (for the same 3 of 4 services the \
         difference is −10.0 points).",
        "U 2 služeb měřených v obou obdobích (z celkem 3) se hodnota v období 2023 zjišťovala \
         jinak než v období 2021, proto rozdíl −12,0 bodu může být dán jen tím (u týchž 3 služeb \
         (z celkem 4) je rozdíl −10,0 bodu).",
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

/// The same change, of which `criteria` points come of other criteria of some services.
fn by_other_criteria(change: Change, criteria: f64, apart: usize) -> Change {
    let other_criteria = change.services.kept.min(1);
    let services = Services { apart, other_criteria, ..change.services };
    Change { criteria: Some(criteria), services, ..change }
}

#[test]
fn other_criteria_are_named() {
    reads(
        &by_other_criteria(said(Verdict::Composition, 7.0, 0.0, 1, 1), 7.0, 0),
        &told(),
        "On paper the difference from 2021 to 2023 is +7.0 points; by the same criteria it is 0.0 \
         points, so most of it comes of which criteria were measured.",
        "Na papíře činí rozdíl mezi obdobími 2021 a 2023 +7,0 bodu; podle týchž kritérií je 0,0 \
         bodu, většinu tedy dělá to, která kritéria byla měřena.",
    );
    reads(
        &by_other_criteria(said(Verdict::Composition, 3.8, 0.2, 36, 40), 2.5, 0),
        &told(),
        "On paper the difference from 2021 to 2023 is +3.8 points; for the same 36 of 40 services \
         by the same criteria it is +0.2 points, so most of it comes of which services and which \
         of their criteria were measured.",
        "Na papíře činí rozdíl mezi obdobími 2021 a 2023 +3,8 bodu; u týchž 36 služeb (z celkem \
         40) podle týchž kritérií je +0,2 bodu, většinu tedy dělá to, které služby a která z jejich \
         kritérií byly měřeny.",
    );
    reads(
        &by_other_criteria(said(Verdict::Improved, 5.0, 2.6, 4, 4), 2.4, 0),
        &told(),
        "The same 4 services improved by 2.6 points from 2021 to 2023 by the same criteria.",
        "Tytéž 4 služby se podle týchž kritérií zlepšily mezi obdobími 2021 a 2023 o 2,6 bodu.",
    );
    reads(
        &by_other_criteria(said(Verdict::Worsened, 0.2, -2.5, 5, 5), 2.7, 0),
        &told(),
        "On paper the difference from 2021 to 2023 is +0.2 points; the same 5 services worsened by \
         2.5 points by the same criteria, and the rest comes of which criteria were measured.",
        "Na papíře činí rozdíl mezi obdobími 2021 a 2023 +0,2 bodu; týchž 5 služeb se podle týchž \
         kritérií zhoršilo o 2,5 bodu, zbytek dělá to, která kritéria byla měřena.",
    );
    reads(
        &by_other_criteria(said(Verdict::Improved, 5.0, 3.0, 1, 1), 2.0, 0),
        &told(),
        "It improved by 3.0 points from 2021 to 2023 by the same criteria.",
        "Mezi obdobími 2021 a 2023 nastalo podle týchž kritérií zlepšení o 3,0 bodu.",
    );
    reads(
        &by_other_criteria(said(Verdict::Improved, 0.1, 3.0, 1, 1), -2.9, 0),
        &told(),
        "On paper the difference from 2021 to 2023 is +0.1 points; by the same criteria it improved \
         by 3.0 points, and the rest comes of which criteria were measured.",
        "Na papíře činí rozdíl mezi obdobími 2021 a 2023 +0,1 bodu; podle týchž kritérií nastalo \
         zlepšení o 3,0 bodu, zbytek dělá to, která kritéria byla měřena.",
    );
}

#[test]
fn too_few_same_criteria_are_named() {
    let none = Change { matched: None, ..said(Verdict::NotComparable, 7.0, 7.0, 0, 1) };
    reads(
        &by_other_criteria(none, 0.0, 1),
        &told(),
        "Too few of the same criteria were measured in 2021 and 2023 to compare them.",
        "V obdobích 2021 a 2023 bylo měřeno příliš málo týchž kritérií, proto je nelze srovnávat.",
    );
    reads(
        &by_other_criteria(said(Verdict::NotComparable, 7.0, -1.0, 1, 4), 0.0, 3),
        &told(),
        "Too few of the same services were measured by the same criteria in 2021 and 2023 to \
         compare them: 1 of 4 (for the same 1 of 4 services by the same criteria the difference is \
         −1.0 points).",
        "V obdobích 2021 a 2023 bylo podle týchž kritérií měřeno příliš málo týchž služeb (1 z \
         celkem 4), proto je nelze srovnávat (u téže 1 služby (z celkem 4) podle týchž kritérií je \
         rozdíl −1,0 bodu).",
    );
}

#[test]
fn no_move_is_said_to_be_of_nothing() {
    // By the order of verdicts 0.04 is an improvement where it is 0.06 on paper.
    reads(
        &said(Verdict::Improved, 0.06, 0.04, 2, 3),
        &told(),
        "The same 2 of 3 services improved by 0.04 points from 2021 to 2023.",
        "Tytéž 2 služby (z celkem 3) se zlepšily mezi obdobími 2021 a 2023 o 0,04 bodu.",
    );
    reads(
        &said(Verdict::Improved, 6.25, 6.25, 1, 1),
        &told(),
        "It improved by 6.3 points from 2021 to 2023.",
        "Mezi obdobími 2021 a 2023 nastalo zlepšení o 6,3 bodu.",
    );
}

#[test]
fn an_empty_panel_and_another_rule_are_named() {
    let change = Change { delta: None, ..said(Verdict::Missing, 0.0, 0.0, 0, 0) };
    let empty = Told { from: None, from_value: None, to_value: None, ..told() };
    reads(
        &change,
        &Told { unmatched: Some(36), ..empty },
        "None of the 36 services with a value has one in every period, so no change of the same \
         services can be told.",
        "Žádná z 36 služeb s hodnotou ji nemá ve všech obdobích, proto změnu u týchž služeb nelze \
         určit.",
    );
    reads(
        &change,
        &Told { unmatched: Some(1), ..empty },
        "The only service with a value does not have one in every period, so no change of the same \
         services can be told.",
        "Jediná služba s hodnotou ji nemá ve všech obdobích, proto změnu u týchž služeb nelze určit.",
    );
    let change = said(Verdict::Improved, 2.0, 2.0, 2, 2);
    reads(
        &change,
        &Told { as_means: [true, false], ..told() },
        "The same 2 services improved by 2.0 points from 2021 to 2023; both values are means of \
         services, for nothing was counted in 2023.",
        "Tytéž 2 služby se zlepšily mezi obdobími 2021 a 2023 o 2,0 bodu; obě hodnoty jsou průměry \
         služeb, protože v období 2023 se nic nesčítalo.",
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
}

#[test]
fn what_was_revised_is_said_beside_it() {
    let change = said(Verdict::Worsened, -2.0, -2.0, 1, 1);
    for (revised, en, cs) in [
        (
            [true, false],
            "; the value for 2021 has been revised.",
            "; hodnota za období 2021 byla opravena.",
        ),
        (
            [false, true],
            "; the value for 2023 has been revised.",
            "; hodnota za období 2023 byla opravena.",
        ),
        (
            [true, true],
            "; the values for 2021 and 2023 have been revised.",
            "; hodnoty za období 2021 a 2023 byly opraveny.",
        ),
    ] {
        let told = Told { revised, ..told() };
        reads(
            &change,
            &told,
            &format!("It worsened by 2.0 points from 2021 to 2023{en}"),
            &format!("Mezi obdobími 2021 a 2023 nastalo zhoršení o 2,0 bodu{cs}"),
        );
    }
}
