//! What agencies reply to evaluations that others made, as quotations beside who judged.

use maud::{Markup, html};
use uuid::Uuid;

use super::{judged, parts, visit::Scene};
use crate::{
    cube::explain::answer::{ExplainedReply, Explanation},
    domain::code::Code,
};

/// Most replies that are shown; the rest is in the data.
const REPLIES: usize = 10;
/// Most criteria that are named of one reply.
const CRITERIA: usize = 20;

/// The replies to the evaluations that a scorecard rests on; nothing where there are none.
pub fn quotations(scene: &Scene, told: &Explanation) -> Markup {
    let said = &scene.words.reply;
    let all = told.replies.len();
    html! {
        @if all > 0 {
            section {
                h2 #replies { (said.title) }
                p.note { (said.lead) }
                @for reply in told.replies.iter().take(REPLIES) { (quotation(scene, reply)) }
                @if all > REPLIES { p.note { ((said.more)(all - REPLIES)) } }
            }
        }
    }
}

/// Where the reply to an evaluation stands on the page.
pub fn anchor(evaluation: Uuid) -> String {
    format!("reply-{evaluation}")
}

fn quotation(scene: &Scene, told: &ExplainedReply) -> Markup {
    let words = scene.words;
    let said = &words.reply;
    let (reply, view) = (&told.reply.reply, scene.view());
    html! {
        figure.reply id=(anchor(told.evaluation)) {
            figcaption {
                b { (parts::agency(&view, &reply.agency, words)) } ", " (parts::day(told.reply.at, words))
                br;
                span.note {
                    (said.to) " " ((words.source)(told.source)) ", "
                    (parts::agency(&view, &told.assessor, words))
                }
            }
            // Nobody knows in what language it is written.
            blockquote lang="" { p dir="auto" { (reply.text) } }
            p {
                @if !reply.disputes {
                    (said.disputes_nothing)
                } @else if reply.criteria.is_empty() {
                    (said.disputes_all)
                } @else {
                    (said.disputes) " " (criteria(scene, told, &reply.criteria)) "."
                }
                @if told.is_corrected_since { " " (said.corrected_since) }
            }
            @if let Some(replaces) = reply.replaces {
                p.note { a href=(format!("/v1/ledger?since={}&limit=1", replaces - 1)) { (said.replaces) } }
            }
        }
    }
}

fn criteria(scene: &Scene, told: &ExplainedReply, codes: &[Code]) -> Markup {
    let (view, words) = (scene.view(), scene.words);
    html! {
        @for (nth, code) in codes.iter().take(CRITERIA).enumerate() {
            @if nth > 0 { ", " }
            a href=(judged::criterion(scene, &told.methodology, code)) {
                (parts::criterion(&view, &told.methodology, code, words))
            }
        }
        @if codes.len() > CRITERIA { " " ((words.explained.more)(codes.len() - CRITERIA)) }
    }
}
