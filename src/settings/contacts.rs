//! Help lines: whom a young person can turn to, shown on every page.

use serde::Deserialize;

use crate::questionnaire::Band;

/// Somebody a young person can turn to; the council's own words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Who it is, such as "Childline".
    pub name: String,
    /// When they can be reached, such as "free, day or night".
    pub when: Option<String>,
    /// `tel:`, `sms:`, `mailto:` or `https:`.
    pub href: String,
    /// What is shown of it, such as "0800 1111".
    pub shown: String,
    /// The bands it is shown to; every band when absent.
    pub bands: Option<Vec<Band>>,
}

impl Contact {
    /// Whether the address is of a kind a page may link to.
    #[must_use]
    pub fn is_linkable(&self) -> bool {
        ["tel:", "sms:", "mailto:", "https:"].iter().any(|kind| self.href.starts_with(kind))
    }

    /// Whether a young person of this band is shown it.
    #[must_use]
    pub fn is_for(&self, band: Band) -> bool {
        self.bands.as_ref().is_none_or(|bands| bands.contains(&band))
    }
}

/// The national lines, which work from anywhere in England and cost nothing.
pub(super) fn national() -> Vec<Contact> {
    let line = |name: &str, shown: &str, bands: &[Band]| Contact {
        name: name.to_owned(),
        when: Some("free, day or night".to_owned()),
        href: format!("tel:{}", shown.replace(' ', "")),
        shown: shown.to_owned(),
        bands: Some(bands.to_vec()),
    };
    vec![
        line("Childline", "0800 1111", &[Band::FourToSeven, Band::EightToEleven, Band::ElevenToSeventeen]),
        line("Samaritans", "116 123", &[Band::CareLeavers]),
    ]
}

/// Somebody of the council whose name and number nobody has set yet; the page says whom to ask instead.
pub(super) fn to_be_named(name: &str) -> Contact {
    Contact {
        name: name.to_owned(),
        when: None,
        href: "https://www.gov.uk/find-local-council".to_owned(),
        shown: "find your council".to_owned(),
        bands: None,
    }
}
