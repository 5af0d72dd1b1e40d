//! What the words beside numbers mean, in Czech.

use crate::{metrics::change::Verdict, pages::words::legend::Legend};

pub const LEGEND: Legend = Legend {
    title: "Co znamenají slova u čísel",
    lead: "Známku i její změnu doprovázejí slova, která říkají, jak se na číslo dá spolehnout.",
    link: "Co která slova u změny znamenají",
    changes: "Slova u změny",
    states: "Proč známka je, nebo není",
    flags: "Na co si dát pozor",
    verdict: |verdict| match verdict {
        Verdict::Missing => "Za jedno z obou období není známka, nebo je to první hodnocení.",
        Verdict::MethodBreak => {
            "Mezi obdobími se změnilo, jak se známka počítá. Rozdíl proto nic neříká o službě."
        }
        Verdict::SourceChanged => {
            "Jednou hodnotil někdo jiný než podruhé, třeba poprvé sám úřad a podruhé odborníci. Rozdíl může být jen tím."
        }
        Verdict::NotComparable => {
            "V obou obdobích se měřilo příliš málo stejných služeb nebo stejných kritérií."
        }
        Verdict::Unchanged => "Rozdíl je menší než 0,05 bodu ze 100.",
        Verdict::Composition => {
            "Číslo se změnilo hlavně proto, že se podruhé měřily jiné služby nebo jiná kritéria. U slova je napsaný rozdíl podle stejných kritérií u stejných služeb."
        }
        Verdict::NoTest => {
            "Odpovědělo tak málo lidí, nebo všichni tak stejně, že nejde spočítat, zda rozdíl není náhoda."
        }
        Verdict::WithinNoise => {
            "Ptali jsme se jen části lidí a rozdíl je tak malý, že by při jiném výběru lidí mohl vyjít opačně."
        }
        Verdict::Improved => "Stejné služby si podle stejných kritérií vedou lépe než dřív.",
        Verdict::Worsened => "Stejné služby si podle stejných kritérií vedou hůř než dřív.",
    },
};
