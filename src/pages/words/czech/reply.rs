//! Replies of agencies, in Czech.

use super::super::reply::Reply;

pub const REPLY: Reply = Reply {
    title: "Co k tomu říká úřad",
    lead: "Když službu hodnotí někdo jiný, může k tomu úřad, který za ni odpovídá, připojit jednu odpověď. Čísla se jí nemění; co úřad zpochybňuje, má u sebe poznámku „sporné“.",
    to: "Odpověď na hodnocení:",
    disputes_all: "Úřad zpochybňuje celé hodnocení.",
    disputes: "Úřad zpochybňuje:",
    disputes_nothing: "Úřad hodnocení nezpochybňuje.",
    corrected_since: "Po této odpovědi bylo hodnocení opraveno.",
    replaces: "Dřívější odpověď, kterou tato nahradila",
    more: |n| format!("Další odpovědi ({n}) jsou v datech."),
};
