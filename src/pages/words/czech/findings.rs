//! What a report of accessibility says, in Czech.

use super::super::findings::Findings;

pub const FINDINGS: Findings = Findings {
    tested: |tested, all, pages| {
        let of =
            format!("Vyzkoušeno {tested} z {all} kritérií přístupnosti (WCAG 2.2, úrovně A a AA)");
        match pages {
            0 => format!("{of}, web jako celek."),
            1 => format!("{of} na jedné stránce."),
            pages => format!("{of} na {pages} stránkách."),
        }
    },
    passed: "Bez chyby",
    failed: "S chybou",
    cannot_tell: "Nešlo rozhodnout",
    not_present: "Není se čeho týkat",
    tool: "Nástroj:",
    automatic: |tested, all| format!("program vyzkoušel {tested} z {all} kritérií, člověk žádné"),
    a_tool_alone: "Zkoušel to jen program, ne člověk. Program najde jen část chyb: že v něčem chybu nenašel, neznamená, že služba předpisům vyhovuje.",
    judged: "Hodnotil člověk.",
};
