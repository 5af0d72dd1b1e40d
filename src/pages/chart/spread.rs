//! How values spread over the grades: a column for each, and below them a strip of where the middle half lies.

use maud::{Markup, html};

use super::scale::{WIDTH, place};
use crate::{cube::ranking::RankDistribution, domain::grade, pages::words::Words};

const HEIGHT: f64 = 250.0;
/// Where the columns stand.
const FLOOR: f64 = 170.0;
/// How high the highest is.
const HIGHEST: f64 = 140.0;
/// The middle of the strip.
const STRIP: f64 = 222.0;
const LEFT: f64 = 20.0;
/// From the middle of a grade to the middle of the next.
const STEP: f64 = 120.0;

/// The drawing; the same numbers stand below it as a table.
pub fn spread(title: &str, of: &RankDistribution, words: &Words) -> Markup {
    let counts: Vec<String> =
        (1..=5_u8).zip(of.grades).map(|(grade, count)| format!("{grade}: {count}")).collect();
    let said = format!("{title}. {}. {}", counts.join(", "), words.chart.below);
    let [lower, middle, upper] = of.quartiles;
    html! {
        svg.lines.line0 xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) }
            role="img" aria-label=(said) font-family="system-ui, sans-serif" font-size="14" {
            path.rule d={ "M" (LEFT) " " (FLOOR) "H" (WIDTH - LEFT) } stroke="currentColor" fill="none" {}
            @for (grade, count) in (1..=5_u8).zip(of.grades) {
                @let middle = at(f64::from(grade));
                @let tall = height(count, &of.grades);
                @if count > 0 {
                    path.bar d={ "M" (place(middle - 40.0)) " " (FLOOR) "v-" (place(tall)) "h80v" (place(tall)) "z" } {}
                }
                text x=(place(middle)) y=(place(FLOOR - tall - 8.0)) text-anchor="middle" fill="currentColor" font-weight="600" { (count) }
                text x=(place(middle)) y=(FLOOR + 26.0) text-anchor="middle" fill="currentColor" { (grade) }
            }
            path.strip d={ "M" (place(of_points(of.greatest))) " " (STRIP) "H" (place(of_points(of.least))) } {}
            path.half d={ "M" (place(of_points(upper))) " " (STRIP - 7.0) "H" (place(of_points(lower))) "v14H" (place(of_points(upper))) "z" } {}
            path.middle d={ "M" (place(of_points(middle))) " " (STRIP - 12.0) "v24" } {}
        }
    }
}

/// How high the column of so many stands.
fn height(count: u64, all: &[u64; 5]) -> f64 {
    let number = |of: u64| f64::from(u32::try_from(of).unwrap_or(u32::MAX));
    let most = all.iter().copied().max().unwrap_or(0).max(1);
    number(count) / number(most) * HIGHEST
}

/// The place of a grade from left to right, the best one first.
fn at(grade: f64) -> f64 {
    WIDTH / 2.0 + (grade - 3.0) * STEP
}

fn of_points(points: f64) -> f64 {
    at(grade::of_points(points))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::words::LANGUAGES;

    #[test]
    fn columns_and_strip_are_those_of_the_data() {
        let of = RankDistribution {
            count: 57,
            mean: 70.4,
            least: 0.0,
            greatest: 100.0,
            quartiles: [25.0, 75.0, 100.0],
            tenths: [17, 0, 0, 0, 0, 0, 0, 0, 0, 40],
            grades: [40, 0, 0, 0, 20],
        };
        for words in LANGUAGES {
            let text = spread("x", &of, words).into_string();
            let heights: Vec<f64> = text
                .split("class=\"bar\" d=\"")
                .skip(1)
                .filter_map(|path| path.split_once("v-")?.1.split('h').next()?.parse().ok())
                .collect();
            assert_eq!(heights, [HIGHEST, HIGHEST / 2.0]);
            assert!(text.contains("1: 40, 2: 0, 3: 0, 4: 0, 5: 20"), "{text}");
            // The middle half, from the grade 1 to the grade 4, and the middle at the grade 2.
            for place in
                [format!("M{} 215H{}v14", at(1.0), at(4.0)), format!("M{} 210v24", at(2.0))]
            {
                assert!(text.contains(&place), "{place}: {text}");
            }
        }
        assert_eq!((at(1.0), at(5.0)), (80.0, 560.0));
    }
}
