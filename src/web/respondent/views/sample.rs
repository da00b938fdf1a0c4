//! What the samples have in common: a made-up council, its contacts, and each look once.

use std::sync::LazyLock;

use crate::questionnaire::Band;
use crate::web::around::{Around, Contact};

pub const COUNCIL: &str = "Fenbridge County Council";

static CONTACTS: LazyLock<Vec<Contact>> = LazyLock::new(|| {
    let contact = |name: &str, when: Option<&str>, href: &str, shown: &str| Contact {
        name: name.to_owned(),
        when: when.map(str::to_owned),
        href: href.to_owned(),
        shown: shown.to_owned(),
    };
    vec![
        contact("Childline", Some("free, day or night"), "tel:08001111", "0800 1111"),
        contact("Your advocate", Some("weekdays"), "tel:01632960001", "01632 960 001"),
        contact("Council, at night and weekends", None, "tel:01632960002", "01632 960 002"),
    ]
});

/// The surroundings in the look of `band`.
pub fn around(band: Band) -> Around<'static> {
    Around::new(band, COUNCIL, &CONTACTS).made_up(true)
}
