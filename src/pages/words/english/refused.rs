//! English: what was refused, to who works in the area.

use crate::pages::words::Fault;

/// What went wrong and what to do, where the area says it in its own words.
pub fn refused(code: &str) -> Option<Fault> {
    let (title, advice) = match code {
        "malformed-request" => (
            "The form cannot be read",
            "Nothing was stored. It did not come as it was on the page. Mend what is listed below, or open the page anew.",
        ),
        "invalid-parameter" => (
            "There is no such page",
            "Something in the address means nothing here. Open the page anew from the menu.",
        ),
        "unauthorized" => ("You are not logged in", "Please log in again."),
        "forbidden" => (
            "Your login does not allow this",
            "Nothing was stored. What your login allows stands at the foot of the first page for agencies; ask the keeper of this register for more.",
        ),
        "not-found" => (
            "There is nothing here for your agency",
            "It belongs to another agency, or somebody has deleted it meanwhile. What is yours is on the first page.",
        ),
        "method-not-allowed" => {
            ("It cannot be done in this way", "Open the page anew from the menu.")
        }
        "request-timeout" => (
            "The end of the form did not come",
            "Nothing was stored. The connection was too slow, or broke off. Reload this page: the browser sends the form once more.",
        ),
        "conflict" => (
            "This cannot be done as things stand",
            "Nothing was stored. Look at what stands there now, and decide anew.",
        ),
        "precondition-failed" => (
            "Somebody changed this in the meantime",
            "Nothing was stored. The page shows how it is now: look at that, then send it again.",
        ),
        "precondition-required" => (
            "Something stands here meanwhile",
            "Nothing was stored. You might undo the work of somebody else: look at what stands here now, then send it again.",
        ),
        "body-too-large" => (
            "You sent too much at once",
            "Nothing was stored. A form, and a file, may have 2 MB. Split a large file. If you came here from a form, go back to it by the browser's Back button, copy its longest text to somewhere else, and shorten it.",
        ),
        "unsupported-media-type" => (
            "The form cannot be read",
            "Nothing was stored. It did not come as browsers send it. Open the page anew, and send it from there.",
        ),
        "invalid-document" => (
            "Something has to be mended",
            "Nothing was stored. Mend all that is listed here, and send it again.",
        ),
        "too-many-requests" => (
            "Too many requests came from your network",
            "Nothing was stored. Wait a minute and try again. If you sent a form and this page does not show it, reload the page in a minute: the browser sends it once more.",
        ),
        "internal" => (
            "Something broke here",
            "The fault is ours, and we know of it. Please try again in a while; nothing is sent twice.",
        ),
        "unavailable" => ("Not just now", "Please try again in a while; nothing is sent twice."),
        _ => return None,
    };
    Some(Fault { title, advice })
}
