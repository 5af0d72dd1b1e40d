//! Badges: the grade of a service on somebody else's page, as a picture and as data for shields.io.

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, html};
use serde::Serialize;

use super::{
    fate::{self, Fate, Over},
    foreign, judged, parts,
    visit::{Scene, Visit},
    words::Words,
};
use crate::{
    cube::{
        query::Kind,
        series::{Point, series},
    },
    domain::{code::Code, grade, period::Period, points::Points, text},
    http::{
        problem::Problem,
        reader::{bytes, written},
        work::Work,
    },
};

/// Behind the grades 1 to 5: with white text on it each has a contrast of at least 4.5.
const COLOURS: [&str; 5] = ["#176339", "#4d6112", "#705400", "#8f4400", "#9c2f16"];
/// Behind what has no grade.
const NO_COLOUR: &str = "#565b64";
/// Behind what the badge is about.
const LABEL_COLOUR: &str = "#343a42";
/// Most characters of a name in what is said of a badge.
const NAME: usize = 160;

/// What a badge says.
struct Badge {
    label: &'static str,
    message: String,
    colour: &'static str,
    /// The same in a sentence, for who does not see it.
    said: String,
}

/// Data for shields.io: <https://shields.io/badges/endpoint-badge>.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Endpoint {
    schema_version: u8,
    label: &'static str,
    message: String,
    color: &'static str,
    cache_seconds: u32,
}

/// Draws a badge.
pub async fn picture(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&path).ok_or_else(Problem::nowhere)?;
    let scene = visit.shown_elsewhere()?;
    let make = {
        let code = code.clone();
        move |scene: &Scene, over| Ok(drawn(&badge(scene, &code, over)?, scene.words).into_string())
    };
    let response = fate::shown((&visit, scene), &code, make, foreign::drawing).await?;
    Ok(foreign::picture(response))
}

/// Tells what a badge says. Of a service that is over, too, as of one that runs: shields.io shows nothing of an
/// answer that is an error, and whoever sees the badge would not be told.
pub async fn endpoint(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&path).ok_or_else(Problem::nowhere)?;
    let scene = visit.shown_elsewhere()?;
    let fate = Fate::of(&scene, &code)?;
    let make = move |scene: &Scene, over| {
        let Badge { label, message, colour, .. } = badge(scene, &code, over)?;
        let endpoint =
            Endpoint { schema_version: 1, label, message, color: colour, cache_seconds: 3_600 };
        bytes(&endpoint)
    };
    match fate {
        Fate::Moved(successor) => {
            let over = Some(Over::Moved(successor));
            visit.respond_today(scene, "moved", move |scene| make(scene, over), written).await
        }
        Fate::Ended(last) => {
            let over = Some(Over::Ended(last));
            visit.respond_today(scene, "ended", move |scene| make(scene, over), written).await
        }
        Fate::Ending => {
            visit.respond_today(scene, "runs", move |scene| make(scene, None), written).await
        }
        Fate::Running => {
            visit.respond(scene, Work::Short, move |scene| make(scene, None), written).await
        }
    }
}

/// What the badge of a service says; of one that is over no grade, but that.
fn badge(scene: &Scene, code: &Code, over: Option<Over>) -> Result<Badge, Problem> {
    let (words, view) = (scene.words, scene.view());
    let service = view.service(code.as_str()).ok_or_else(Problem::nowhere)?;
    let name = text::plain(&parts::plain_name(&service.names, code.as_str(), words), NAME);
    if let Some(over) = over {
        let said = format!("{name}: {}", over.said(scene));
        let (label, message) = (words.embed.grade, over.short(words).to_owned());
        return Ok(Badge { label, message, colour: NO_COLOUR, said });
    }
    let other = judged::service(scene, code);
    let asked = scene.ask(Kind::ServiceSeries(code.clone()), &judged::with(&[], other.as_ref()))?;
    let line = series(&view, &asked, &format!("/v1/services/{code}/series"));
    let points = line.series.iter().flat_map(|series| &series.segments).flat_map(|it| &it.points);
    let valued = points.filter_map(|point: &Point| Some((point.period, point.value?)));
    let newest = valued.max_by_key(|(period, _)| period.ends_on());
    let mut badge = of(&name, newest, words);
    if let Some(card) = judged::card(scene, code, &line)?.filter(|_| newest.is_some()) {
        let judges = parts::sources(&judged::sources(&card), words);
        badge.said = format!("{}. {}", badge.said, (words.service.judged)(&judges));
    }
    Ok(badge)
}

/// The badge of a service with these points in that period.
fn of(name: &str, newest: Option<(Period, f64)>, words: &Words) -> Badge {
    let label = words.embed.grade;
    let graded = newest.and_then(|(period, points)| {
        let (number, said) = (parts::grade(points, words)?, parts::said(points, words)?);
        let whole = grade::whole(Points::nearest(points)?);
        let colour = COLOURS.get(usize::from(whole).checked_sub(1)?)?;
        Some((period, format!("{number} – {said}"), *colour))
    });
    let Some((period, message, colour)) = graded else {
        let message = words.chart.value_missing.to_owned();
        let said = format!("{name}: {message}");
        return Badge { label, message, colour: NO_COLOUR, said };
    };
    let said = format!("{name}, {}: {label} {message}", (words.period)(period));
    Badge { label, message, colour, said }
}

/// The badge as a picture: two boxes of text, each as wide as its text is made.
fn drawn(badge: &Badge, words: &Words) -> Markup {
    let Badge { label, message, colour, said } = badge;
    let (left, right) = (wide(label), wide(message));
    let width = left + right + 40;
    html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height="24" viewBox={ "0 0 " (width) " 24" }
            lang=(words.code) role="img" aria-label=(said)
            font-family="system-ui, 'Segoe UI', Roboto, sans-serif" font-size="13" {
            title { (said) }
            rect width=(width) height="24" rx="4" fill=(colour) {}
            path d={ "M4 0H" (left + 20) "V24H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z" } fill=(LABEL_COLOUR) {}
            g fill="#ffffff" {
                text x="10" y="17" textLength=(left) lengthAdjust="spacingAndGlyphs" { (label) }
                text x=(left + 30) y="17" textLength=(right) lengthAdjust="spacingAndGlyphs" font-weight="600" { (message) }
            }
        }
    }
}

/// About how wide a text is in this size; it is then made exactly so.
fn wide(text: &str) -> usize {
    let letter = |letter: char| match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | ' ' | ',' | '.' | '’' => 4,
        'm' | 'w' | 'M' | 'W' | '–' => 11,
        _ => 8,
    };
    text.chars().map(letter).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::words::LANGUAGES;

    /// Relative luminance (WCAG 2.2) of a colour such as `#176339`.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let byte = u8::from_str_radix(&colour[at..at + 2], 16).unwrap();
            let part = f64::from(byte) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    #[test]
    fn white_can_be_read_on_every_colour() {
        assert!((luminance("#ffffff") - 1.0).abs() < 1e-9);
        for colour in COLOURS.into_iter().chain([NO_COLOUR, LABEL_COLOUR]) {
            let contrast = 1.05 / (luminance(colour) + 0.05);
            assert!(contrast >= 4.5, "{colour} {contrast}");
        }
    }

    #[test]
    fn a_badge_says_the_grade_in_words() {
        let period = Period::parse("2023").unwrap();
        let cs = of("Vydání pasu", Some((period, 57.5)), LANGUAGES[0]);
        assert_eq!(cs.message, "2,7 – lepší trojka");
        assert_eq!(cs.said, "Vydání pasu, 2023: známka služby 2,7 – lepší trojka");
        let en = of("Passport", Some((period, 100.0)), LANGUAGES[1]);
        assert_eq!((en.message.as_str(), en.colour), ("1.0 – a 1", COLOURS[0]));
        let none = of("Passport", None, LANGUAGES[1]);
        assert_eq!((none.message.as_str(), none.colour), ("no grade", NO_COLOUR));
        for (points, colour) in [(0.0, COLOURS[4]), (45.0, COLOURS[2]), (80.0, COLOURS[1])] {
            assert_eq!(of("x", Some((period, points)), LANGUAGES[0]).colour, colour);
        }
    }

    #[test]
    fn a_name_is_text_in_the_picture() {
        for name in ["<svg onload=x>", "]]>", "=2+3", "'\"&"] {
            let text = drawn(&of(name, None, LANGUAGES[0]), LANGUAGES[0]).into_string();
            assert_eq!(text.matches("<svg").count(), 1, "{text}");
            assert!(!text.contains("]]>") && text.starts_with("<svg"), "{text}");
        }
    }
}
