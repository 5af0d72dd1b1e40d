//! On logging in at the issuer, in English.

use crate::{
    http::login::Failure,
    pages::words::{Fault, issuer::Issuer},
};

pub const ISSUER: Issuer = Issuer {
    log_in: "Log in with your agency's account",
    about: "The login page of your institution opens. Once you have logged in you come back here.",
    or: "Or paste a token",
    failure,
    too_long: Fault {
        title: "The login is too long",
        advice: "The login service made a token that a browser cannot keep. Its keeper can leave out what the register does not need.",
    },
    done: "You are logged in",
    go_on: "Go on",
    again: "Log in again",
};

fn failure(failure: Failure) -> Fault {
    let (title, advice) = match failure {
        Failure::Unreachable => (
            "The login service does not answer",
            "Try again in a minute. If it stays so, ask the keeper of the login service; meanwhile you can log in with a token.",
        ),
        Failure::Unfit => (
            "Login is not set up as it should be",
            "The login service and the register do not fit together. Write to the keeper of the register, who finds the details in the log of the server. Meanwhile you can log in with a token.",
        ),
        Failure::Cancelled => (
            "The login was cancelled",
            "Nothing happened. If it was not you who cancelled it, you may have no access to the register: ask the keeper of the login service.",
        ),
        Failure::Foreign => (
            "This login did not begin in this browser",
            "You may have logged in in two windows at once, refuse cookies, or followed somebody's link. Log in again from here.",
        ),
        Failure::Late => ("The login took too long", "There are ten minutes for it. Begin again."),
        Failure::Spent => (
            "This login was used before",
            "The page after logging in opens only once. If you are not logged in yet, begin again.",
        ),
        Failure::Code => (
            "The login service did not confirm the login",
            "The code that it sent is too old, or was used. Begin again.",
        ),
        Failure::Token => (
            "Your account has no access to the register",
            "The login itself went well, but the token that the login service made is not for this register. Ask its keeper to give you access.",
        ),
    };
    Fault { title, advice }
}
