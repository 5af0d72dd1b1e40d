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
        "There is no value for 2021, so nobody can tell what changed from 2021 to 2023.",
        "Za rok 2021 není hodnota, proto nejde říct, co se od roku 2021 do roku 2023 změnilo.",
    );
    reads(
        &change,
        &Told { to_value: None, ..told() },
        "There is no value for 2023, so nobody can tell what changed from 2021 to 2023.",
        "Za rok 2023 není hodnota, proto nejde říct, co se od roku 2021 do roku 2023 změnilo.",
    );
    reads(
        &change,
        &Told { from_value: None, to_value: None, ..told() },
        "There is no value for 2021 or for 2023, so nobody can tell what changed from 2021 to \
         2023.",
        "Za rok 2021 ani za rok 2023 není hodnota, proto nejde říct, co se od roku 2021 do roku \
         2023 změnilo.",
    );
    reads(
        &change,
        &Told { from: None, from_value: None, ..told() },
        "There is no earlier value that the one for 2023 could be compared with.",
        "Starší hodnota, se kterou by šla ta za rok 2023 srovnat, není.",
    );
    reads(
        &change,
        &Told { from: None, from_value: None, to_value: None, ..told() },
        "There is no value for 2023 or before, so no change can be told.",
        "Za rok 2023 ani dříve není hodnota, proto změnu nejde určit.",
    );
    reads(
        &said(Verdict::MethodBreak, 2.0, 2.0, 5, 5),
        &told(),
        "The method changed between 2021 and 2023, so 50.0 and 52.0 points cannot be compared \
         (for the same 5 services the difference is +2.0 points).",
        "Od roku 2021 do roku 2023 se změnila metodika, proto hodnoty 50,0 a 52,0 bodu nelze \
         srovnávat (u stejných 5 služeb je rozdíl +2,0 bodu).",
    );
    reads(
        &Change { matched: None, ..said(Verdict::NotComparable, 2.0, 2.0, 0, 36) },
        &told(),
        "Too few of the same services were measured in 2021 and 2023 to compare them: 0 of 36.",
        "V roce 2021 a v roce 2023 se měřilo příliš málo stejných služeb (0 z celkem 36), proto \
         to nejde srovnat.",
    );
}

#[test]
fn a_line_without_changes_says_why() {
    for (reason, en, cs) in [
        (
            ChangesReason::Pooled,
            "a change is told of the same services, and a pooled value is not made of services \
             one by one.",
            "změna se posuzuje u stejných služeb a hodnota spojená (combine=pooled) se z \
             jednotlivých služeb neskládá.",
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
            "v žádných dvou obdobích se neměřilo dost stejných služeb nebo jejich kritérií.",
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
        "It was found out in another way in 2023 than in 2021, and that alone may be the whole \
         difference of +12.0 points.",
        "V roce 2023 se hodnota zjišťovala jinak než v roce 2021, a celý rozdíl +12,0 bodu může \
         být jen tím.",
    );
    let change = said(Verdict::SourceChanged, -12.0, -10.0, 3, 4);
    reads(
        &change,
        &Told { resourced: 1, ..told() },
        "1 of 3 services measured both times was judged in another way in 2023 than in 2021, and \
         that alone may be the whole difference of −12.0 points (for the same 3 of 4 services the \
         difference is −10.0 points).",
        "U jedné ze služeb měřených v obou obdobích (z celkem 3) se hodnota v roce 2023 \
         zjišťovala jinak než v roce 2021, a celý rozdíl −12,0 bodu může být jen tím (u stejných \
         3 služeb (z celkem 4) je rozdíl −10,0 bodu).",
    );
    reads(
        &change,
        &Told { resourced: 2, ..told() },
        "2 of 3 services measured both times were judged in another way in 2023 than in 2021, and \
         that alone may be the whole difference of −12.0 points (for the same 3 of 4 services the \
         difference is −10.0 points).",
        "U 2 služeb měřených v obou obdobích (z celkem 3) se hodnota v roce 2023 zjišťovala jinak \
         než v roce 2021, a celý rozdíl −12,0 bodu může být jen tím (u stejných 3 služeb (z \
         celkem 4) je rozdíl −10,0 bodu).",
    );
}

#[test]
fn what_stands_still_or_is_other_services_is_named() {
    reads(
        &said(Verdict::Unchanged, -0.04, -0.04, 1, 1),
        &told(),
        "Nothing changed from 2021 to 2023: the difference is 0.0 points.",
        "Od roku 2021 do roku 2023 se nic nezměnilo: rozdíl je 0,0 bodu.",
    );
    reads(
        &said(Verdict::Unchanged, 0.04, 0.0, 3, 5),
        &told(),
        "Nothing changed from 2021 to 2023: the difference is 0.0 points, and 0.0 for the same 3 \
         of 5 services.",
        "Od roku 2021 do roku 2023 se nic nezměnilo: rozdíl je 0,0 bodu, u stejných 3 služeb (z \
         celkem 5) 0,0 bodu.",
    );
    reads(
        &said(Verdict::Composition, 25.0, 0.0, 1, 3),
        &told(),
        "The difference from 2021 to 2023 is 0.0 points for the same 1 of 3 services. The whole \
         difference is +25.0 points, mostly because other services were measured, too.",
        "Rozdíl od roku 2021 do roku 2023 je u jediné stejné služby (z celkem 3) 0,0 bodu. Celý \
         rozdíl je +25,0 bodu, většinou proto, že se měřily i jiné služby.",
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
        "The difference from 2021 to 2023 is 0.0 points by the same criteria. The whole \
         difference is +7.0 points, mostly because other criteria were measured, too.",
        "Rozdíl od roku 2021 do roku 2023 je podle stejných kritérií 0,0 bodu. Celý rozdíl je \
         +7,0 bodu, většinou proto, že se měřila i jiná kritéria.",
    );
    reads(
        &by_other_criteria(said(Verdict::Composition, 3.8, 0.2, 36, 40), 2.5, 0),
        &told(),
        "The difference from 2021 to 2023 is +0.2 points for the same 36 of 40 services by the \
         same criteria. The whole difference is +3.8 points, mostly because other services and \
         other criteria were measured, too.",
        "Rozdíl od roku 2021 do roku 2023 je u stejných 36 služeb (z celkem 40) podle stejných \
         kritérií +0,2 bodu. Celý rozdíl je +3,8 bodu, většinou proto, že se měřily i jiné služby \
         a jiná kritéria.",
    );
    reads(
        &by_other_criteria(said(Verdict::Improved, 5.0, 2.6, 4, 4), 2.4, 0),
        &told(),
        "By the same criteria the same 4 services improved by 2.6 points from 2021 to 2023.",
        "Podle stejných kritérií se stejné 4 služby od roku 2021 do roku 2023 zlepšily o 2,6 bodu.",
    );
    reads(
        &by_other_criteria(said(Verdict::Worsened, 0.2, -2.5, 5, 5), 2.7, 0),
        &told(),
        "By the same criteria the same 5 services worsened by 2.5 points from 2021 to 2023. The \
         whole difference is +0.2 points, because other criteria were measured, too.",
        "Podle stejných kritérií se stejných 5 služeb od roku 2021 do roku 2023 zhoršilo o 2,5 \
         bodu. Celý rozdíl je +0,2 bodu, protože se měřila i jiná kritéria.",
    );
    reads(
        &by_other_criteria(said(Verdict::Improved, 5.0, 3.0, 1, 1), 2.0, 0),
        &told(),
        "By the same criteria the service improved by 3.0 points from 2021 to 2023.",
        "Podle stejných kritérií se služba od roku 2021 do roku 2023 zlepšila o 3,0 bodu.",
    );
    reads(
        &by_other_criteria(said(Verdict::Improved, 0.1, 3.0, 1, 1), -2.9, 0),
        &told(),
        "By the same criteria the service improved by 3.0 points from 2021 to 2023. The whole \
         difference is +0.1 points, because other criteria were measured, too.",
        "Podle stejných kritérií se služba od roku 2021 do roku 2023 zlepšila o 3,0 bodu. Celý \
         rozdíl je +0,1 bodu, protože se měřila i jiná kritéria.",
    );
}

#[test]
fn too_few_same_criteria_are_named() {
    let none = Change { matched: None, ..said(Verdict::NotComparable, 7.0, 7.0, 0, 1) };
    reads(
        &by_other_criteria(none, 0.0, 1),
        &told(),
        "Too few of the same criteria were measured in 2021 and 2023 to compare them.",
        "V roce 2021 a v roce 2023 se měřilo příliš málo stejných kritérií, proto to nejde \
         srovnat.",
    );
    reads(
        &by_other_criteria(said(Verdict::NotComparable, 7.0, -1.0, 1, 4), 0.0, 3),
        &told(),
        "Too few of the same services were measured by the same criteria in 2021 and 2023 to \
         compare them: 1 of 4 (for the same 1 of 4 services by the same criteria the difference \
         is −1.0 points).",
        "V roce 2021 a v roce 2023 se podle stejných kritérií měřilo příliš málo stejných služeb \
         (1 z celkem 4), proto to nejde srovnat (u jediné stejné služby (z celkem 4) podle \
         stejných kritérií je rozdíl −1,0 bodu).",
    );
}

#[test]
fn no_move_is_said_to_be_of_nothing() {
    // By the order of verdicts 0.04 is an improvement where it is 0.06 on paper.
    reads(
        &said(Verdict::Improved, 0.06, 0.04, 2, 3),
        &told(),
        "The same 2 of 3 services improved by 0.04 points from 2021 to 2023.",
        "Stejné 2 služby (z celkem 3) se od roku 2021 do roku 2023 zlepšily o 0,04 bodu.",
    );
    reads(
        &said(Verdict::Improved, 6.25, 6.25, 1, 1),
        &told(),
        "The service improved by 6.3 points from 2021 to 2023.",
        "Služba se od roku 2021 do roku 2023 zlepšila o 6,3 bodu.",
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
        "Žádná z 36 služeb s hodnotou ji nemá ve všech obdobích, proto změnu u stejných služeb \
         nejde určit.",
    );
    reads(
        &change,
        &Told { unmatched: Some(1), ..empty },
        "The only service with a value does not have one in every period, so no change of the \
         same services can be told.",
        "Jediná služba s hodnotou ji nemá ve všech obdobích, proto změnu u stejných služeb nejde \
         určit.",
    );
    let change = said(Verdict::Improved, 2.0, 2.0, 2, 2);
    reads(
        &change,
        &Told { as_means: [true, false], ..told() },
        "The same 2 services improved by 2.0 points from 2021 to 2023; both values are means of \
         services, for nothing was counted in 2023.",
        "Stejné 2 služby se od roku 2021 do roku 2023 zlepšily o 2,0 bodu; obě hodnoty jsou \
         průměry služeb, protože v roce 2023 se nic nesčítalo.",
    );
}

#[test]
fn chance_is_named_with_its_interval() {
    reads(
        &said(Verdict::NoTest, 3.1, 3.1, 1, 1),
        &told(),
        "The difference from 2021 to 2023 is +3.1 points, and nobody can tell whether that is \
         chance.",
        "Rozdíl od roku 2021 do roku 2023 je +3,1 bodu a nejde říct, zda to není náhoda.",
    );
    reads(
        &said(Verdict::NoTest, 3.1, 3.1, 5, 5),
        &told(),
        "The difference from 2021 to 2023 is +3.1 points for the same 5 services, and nobody can \
         tell whether that is chance.",
        "Rozdíl od roku 2021 do roku 2023 je u stejných 5 služeb +3,1 bodu a nejde říct, zda to \
         není náhoda.",
    );
    let change =
        Change { interval: Some((-0.8, 3.2)), ..said(Verdict::WithinNoise, 1.2, 1.2, 1, 1) };
    reads(
        &change,
        &told(),
        "The difference from 2021 to 2023 is +1.2 points, which may be chance (95% interval −0.8 \
         to +3.2).",
        "Rozdíl od roku 2021 do roku 2023 je +1,2 bodu, což může být náhoda (95% interval −0,8 až \
         +3,2 bodu).",
    );
    let change =
        Change { interval: Some((-0.8, 3.2)), ..said(Verdict::WithinNoise, 3.0, 1.2, 2, 3) };
    reads(
        &change,
        &told(),
        "The difference from 2021 to 2023 is +1.2 points for the same 2 of 3 services, which may \
         be chance (95% interval −0.8 to +3.2). The whole difference is +3.0 points, because \
         other services were measured, too.",
        "Rozdíl od roku 2021 do roku 2023 je u stejných 2 služeb (z celkem 3) +1,2 bodu, což může \
         být náhoda (95% interval −0,8 až +3,2 bodu). Celý rozdíl je +3,0 bodu, protože se měřily \
         i jiné služby.",
    );
}

#[test]
fn better_and_worse_are_said_of_the_same_services() {
    reads(
        &Change { interval: Some((8.1, 16.9)), ..said(Verdict::Improved, 12.5, 12.5, 1, 1) },
        &told(),
        "The service improved by 12.5 points from 2021 to 2023 (95% interval +8.1 to +16.9).",
        "Služba se od roku 2021 do roku 2023 zlepšila o 12,5 bodu (95% interval +8,1 až +16,9 \
         bodu).",
    );
    reads(
        &said(Verdict::Worsened, -2.0, -2.0, 1, 1),
        &told(),
        "The service worsened by 2.0 points from 2021 to 2023.",
        "Služba se od roku 2021 do roku 2023 zhoršila o 2,0 bodu.",
    );
    for (kept, of, en, who, did) in [
        (1, 2, "The same 1 of 2 services", "Jediná stejná služba (z celkem 2) se", "zhoršila"),
        (2, 2, "The same 2 services", "Stejné 2 služby se", "zhoršily"),
        (4, 5, "The same 4 of 5 services", "Stejné 4 služby (z celkem 5) se", "zhoršily"),
        (5, 5, "The same 5 services", "Stejných 5 služeb se", "zhoršilo"),
        (22, 31, "The same 22 of 31 services", "Stejných 22 služeb (z celkem 31) se", "zhoršilo"),
    ] {
        reads(
            &said(Verdict::Worsened, -6.0, -5.6, kept, of),
            &told(),
            &format!("{en} worsened by 5.6 points from 2021 to 2023."),
            &format!("{who} od roku 2021 do roku 2023 {did} o 5,6 bodu."),
        );
    }
    reads(
        &said(Verdict::Improved, 2.016_129, 5.625, 20, 31),
        &told(),
        "The same 20 of 31 services improved by 5.6 points from 2021 to 2023. The whole \
         difference is +2.0 points, because other services were measured, too.",
        "Stejných 20 služeb (z celkem 31) se od roku 2021 do roku 2023 zlepšilo o 5,6 bodu. Celý \
         rozdíl je +2,0 bodu, protože se měřily i jiné služby.",
    );
}

#[test]
fn periods_are_named_as_people_name_them() {
    let quarters = Told { from: Some(period("2025-Q1")), to: period("2025-Q2"), ..told() };
    reads(
        &said(Verdict::Improved, 2.0, 2.0, 1, 1),
        &quarters,
        "The service improved by 2.0 points from Q1 2025 to Q2 2025.",
        "Služba se od 1. čtvrtletí 2025 do 2. čtvrtletí 2025 zlepšila o 2,0 bodu.",
    );
    reads(
        &said(Verdict::SourceChanged, 12.0, 12.0, 1, 1),
        &quarters,
        "It was found out in another way in Q2 2025 than in Q1 2025, and that alone may be the \
         whole difference of +12.0 points.",
        "Ve 2. čtvrtletí 2025 se hodnota zjišťovala jinak než v 1. čtvrtletí 2025, a celý rozdíl \
         +12,0 bodu může být jen tím.",
    );
}

#[test]
fn what_is_an_estimate_is_said_beside_it() {
    let change = said(Verdict::Improved, 2.0, 2.0, 1, 1);
    for (estimated, en, cs) in [
        (
            [true, false],
            "; the value for 2021 is an estimate from an older version.",
            "; hodnota za rok 2021 je odhad podle starší verze metodiky.",
        ),
        (
            [false, true],
            "; the value for 2023 is an estimate from an older version.",
            "; hodnota za rok 2023 je odhad podle starší verze metodiky.",
        ),
        (
            [true, true],
            "; the values for 2021 and 2023 are estimates from an older version.",
            "; hodnoty za rok 2021 a za rok 2023 jsou odhady podle starší verze metodiky.",
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
            "; hodnota za rok 2021 se od zveřejnění změnila.",
        ),
        (
            [false, true],
            "; the value for 2023 has been revised.",
            "; hodnota za rok 2023 se od zveřejnění změnila.",
        ),
        (
            [true, true],
            "; the values for 2021 and 2023 have been revised.",
            "; hodnoty za rok 2021 a za rok 2023 se od zveřejnění změnily.",
        ),
    ] {
        let told = Told { revised, ..told() };
        reads(
            &change,
            &told,
            &format!("The service worsened by 2.0 points from 2021 to 2023{en}"),
            &format!("Služba se od roku 2021 do roku 2023 zhoršila o 2,0 bodu{cs}"),
        );
    }
}
