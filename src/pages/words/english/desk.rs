//! English: where agencies come in.

use super::refused::refused;
use crate::pages::words::desk::{Desk, Help, Kept};

/// What is said there.
pub const DESK: Desk = Desk {
    refused,
    kept: Kept {
        title: "Check it, and send it again",
        ended: "Your login ended before the form was sent. Nothing has been stored yet, and nothing is lost: what you wrote stands below. Log in, and it can be sent.",
        other_session: "This form belongs to another login than the one that holds here now. Nothing has been stored yet, and nothing is lost. See above for which agency you are logged in, and send it again.",
        logged_in: "You are logged in. What you wrote before is not stored yet: check it, and send it.",
        carried: "What you wrote stands below, and is not stored yet. Log in, and it can be sent.",
        elsewhere_title: "There is nothing of the kind for this agency",
        elsewhere: "Nothing was stored. What you wrote belongs to another agency, or to something that somebody has deleted meanwhile. It is not lost: the text stands below. Copy it, or log in for the agency that you wrote it for; it goes along.",
        other_login: "Log in for another agency",
        choose_again: "The page is in another language now. Please choose the file again: browsers do not let us carry it along.",
        letters: "The text held characters that cannot be kept; mostly they cannot be seen, and come along with what is pasted. They were left out: check the text.",
        typed: "What you wrote",
        to_form: "Back to the form, as it is filled in",
        send: "Send",
        without: "Throw it away and begin anew",
        table: "Table",
        meanwhile: "Have you logged in meanwhile in another window?",
        go_on: "Yes, go on",
    },
    help: Help {
        title: "How to fill in and hand in an evaluation",
        lead: "From the questions to a published grade in four steps. A draft can be kept at any time, and you can come back to it.",
        parts: &[
            (
                "1. Answer the questions",
                &[
                    "On the page “What there is to do” each service has a link to its questions. Each question says how to answer and how to judge, and what you answered the last time, if you did. Answer by how the service really works.",
                    "Leave a question empty that you cannot answer now. At some questions you can choose as the reason that they do not concern the service; write in the comment why. Where it is not among the choices, the question concerns every such service.",
                    "With many services you may fill in a table in Excel instead: the page “Upload a file” has a template. Before anything of it is stored, you see what has to be mended.",
                ],
            ),
            (
                "2. Add evidence",
                &[
                    "Evidence is the address of a page on which everybody can check what you answered: a guide to the service, a form, a report of a test. A whole address begins with https://. Write several on a line each.",
                    "The question says which answers need evidence. Without it an evaluation cannot be handed in.",
                ],
            ),
            (
                "3. See how it would turn out",
                &[
                    "Once it is stored, open the page of the evaluation. It shows what the grade would be, what has no answer yet, and what would lift the grade most. With too few answers there is no grade.",
                ],
            ),
            (
                "4. Hand it in",
                &[
                    "The button “Hand in” checks the evaluation. If something is missing, nothing is handed in, and the questions say what to mend. The public does not see yet what is handed in.",
                    "Somebody who may do so then publishes it. They may also return it: then it stands at the top of your first page with the reason, you mend it and hand it in again.",
                ],
            ),
            (
                "What happens next",
                &[
                    "Once it is published the grade is worked out, and everybody can read the evaluation with its evidence. What is published cannot be deleted. It can be corrected or withdrawn; both with a reason, which stays public.",
                    "If somebody else evaluates your service, you can add one reply on the page “What others found”. It changes no number, but stands right beside it.",
                ],
            ),
            (
                "When something does not work",
                &[
                    "If your login ends while you write, nothing is lost: what you sent is shown again, and once you have logged in you only confirm it. The same goes for text that could not be taken.",
                    "A button is missing, or the page says that you may not? The foot of the first page says what your login allows. Ask the keeper of this register for more.",
                ],
            ),
        ],
        manual: "The longer guide, also for programs that send evaluations",
        link: "How to fill in and hand in",
    },
};
