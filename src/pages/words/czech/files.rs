//! The files that can be downloaded, in Czech.

use super::super::files::Files;

pub const FILES: Files = Files {
    tables: "Tabulky",
    lists: "Seznamy, zprávy a popisy pro programy",
    of: "stav k",
    live: "Soubory vznikají ve chvíli, kdy si je stáhnete: obsahují vždy všechno, co je právě zveřejněno.",
    for_excel: "CSV pro Excel",
    about_excel: "Otevře se dvojklikem v českém Excelu: středníky, desetinné čárky, diakritika.",
    forms: "Který formát vybrat",
    standard: "Norma (anglicky)",
    json_pages: "JSON po stránkách",
    structure: "Struktura dat pro statistické úřady",
    dictionary: "Slovník všech sloupců a slov pro programy",
    package: "Všechny tabulky jako balíček (Frictionless Data Package)",
    catalogue: "Katalogový záznam pro portály otevřených dat (DCAT-AP)",
    for_machines: "Popis sloupců pro programy (CSV on the Web)",
    words: "Co znamenají slova v tabulkách",
    word: "Slovo",
    unit: "Jednotka",
    linked: "Služba jako propojená data (CPSV-AP)",
};
