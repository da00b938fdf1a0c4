//! What stands round a page: for young people [`Around`], for the board, the public and staff [`Shell`].
//!
//! Both are made once for a survey and copied into each page's view; the layouts under `templates/layouts/` name
//! them `page`.

use serde::{Deserialize, Serialize};

use crate::questionnaire::Band;
use crate::settings::{self, ContactKind};

/// How pages are drawn and worded. A young person may choose another than their band's; the band stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// Four to seven: pictures, faces, and words to be read aloud.
    Little,
    /// Eight to eleven: short words, in the letters of beginning readers.
    Young,
    /// Eleven to seventeen: words.
    Older,
    /// Care leavers: words, denser and plainer.
    Leaver,
}

impl Look {
    /// Every look, youngest first.
    pub const ALL: [Self; 4] = [Self::Little, Self::Young, Self::Older, Self::Leaver];

    /// The look a band starts with.
    #[must_use]
    pub const fn of(band: Band) -> Self {
        match band {
            Band::FourToSeven => Self::Little,
            Band::EightToEleven => Self::Young,
            Band::ElevenToSeventeen => Self::Older,
            Band::CareLeavers => Self::Leaver,
        }
    }

    /// The band that starts with it.
    #[must_use]
    pub const fn band(self) -> Band {
        match self {
            Self::Little => Band::FourToSeven,
            Self::Young => Band::EightToEleven,
            Self::Older => Band::ElevenToSeventeen,
            Self::Leaver => Band::CareLeavers,
        }
    }

    /// The look as it is written in pages, forms and the cookie.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Little => "little",
            Self::Young => "young",
            Self::Older => "older",
            Self::Leaver => "leaver",
        }
    }

    /// The look of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|look| look.as_str() == name)
    }
}

/// Somebody a young person can turn to, as a page shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// Who answers, such as "Childline, free, day or night".
    pub name: String,
    /// The number as it is printed.
    pub number: Option<String>,
    /// The number as a telephone dials it.
    pub dial: Option<String>,
}

impl Contact {
    /// A contact of the settings.
    #[must_use]
    pub fn of(contact: &settings::Contact) -> Self {
        let dialled = |number: &String| number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        let dial = contact.number.as_ref().map(dialled);
        Self { name: contact.name.clone(), number: contact.number.clone(), dial }
    }

    /// Whom a young person of this band is shown on every page; before the band is known, everybody.
    #[must_use]
    pub fn shown_to(band: Option<Band>, contacts: &[settings::Contact]) -> Vec<Self> {
        let shown = contacts.iter().filter(|contact| contact.kind != ContactKind::Codes && contact.is_for(band));
        shown.map(Self::of).collect()
    }

    /// Whom to ask for a new number, and about anything that does not work.
    #[must_use]
    pub fn for_codes(contacts: &[settings::Contact]) -> Option<Self> {
        contacts.iter().find(|contact| contact.kind == ContactKind::Codes).map(Self::of)
    }
}

/// Round every page for young people.
#[derive(Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct Around<'a> {
    lang: &'a str,
    dir: &'static str,
    look: Look,
    little: bool,
    young: bool,
    older: bool,
    leaver: bool,
    band: Band,
    council: &'a str,
    contacts: &'a [Contact],
    door: bool,
    made_up: bool,
    trial: bool,
    not_public: Option<String>,
}

impl<'a> Around<'a> {
    /// The surroundings of a page in English, in the look its band starts with.
    ///
    /// `contacts` are those of the council that looks after the young person, fit for the band.
    #[must_use]
    pub const fn new(band: Band, council: &'a str, contacts: &'a [Contact]) -> Self {
        Self {
            lang: "en-GB",
            dir: "ltr",
            look: Look::Older,
            little: false,
            young: false,
            older: true,
            leaver: false,
            band,
            council,
            contacts,
            door: false,
            made_up: false,
            trial: false,
            not_public: None,
        }
        .look(Look::of(band))
    }

    /// With words in another language, for staff who look at them: its code, and the direction it is written in.
    #[must_use]
    pub const fn in_language(mut self, lang: &'a str, dir: &'static str) -> Self {
        (self.lang, self.dir) = (lang, dir);
        self
    }

    /// In this look.
    #[must_use]
    pub const fn look(mut self, look: Look) -> Self {
        self.look = look;
        self.little = matches!(look, Look::Little);
        self.young = matches!(look, Look::Young);
        self.older = matches!(look, Look::Older);
        self.leaver = matches!(look, Look::Leaver);
        self
    }

    /// With a link to the contact door, where it is open.
    #[must_use]
    pub const fn door(mut self, open: bool) -> Self {
        self.door = open;
        self
    }

    /// With the banner that says everything is made up.
    #[must_use]
    pub const fn made_up(mut self, made_up: bool) -> Self {
        self.made_up = made_up;
        self
    }

    /// With the banner that says this is a trial, of which nothing is kept.
    #[must_use]
    pub const fn trial(mut self) -> Self {
        self.trial = true;
        self
    }

    /// With the banner that says that the page is not public yet, and leads back to `address`.
    #[must_use]
    pub fn not_public(mut self, address: String) -> Self {
        self.not_public = Some(address);
        self
    }
}

/// One place in the navigation of [`Shell`].
#[derive(Clone, Serialize)]
pub struct Place<'a> {
    /// Its words.
    pub name: &'a str,
    /// Where it leads.
    pub href: &'a str,
    /// Whether this page is it.
    pub here: bool,
}

/// Round every page for the board, the public and staff.
#[derive(Clone, Serialize)]
pub struct Shell<'a> {
    lang: &'a str,
    dir: &'static str,
    council: &'a str,
    places: Vec<Place<'a>>,
    made_up: bool,
    not_public: Option<String>,
}

impl<'a> Shell<'a> {
    /// The surroundings of a page in English.
    #[must_use]
    pub const fn new(council: &'a str, places: Vec<Place<'a>>) -> Self {
        Self { lang: "en-GB", dir: "ltr", council, places, made_up: false, not_public: None }
    }

    /// With the banner that says everything is made up.
    #[must_use]
    pub fn made_up(mut self, made_up: bool) -> Self {
        self.made_up = made_up;
        self
    }

    /// With the banner that says that the page is not public yet, and leads back to `address`.
    #[must_use]
    pub fn not_public(mut self, address: String) -> Self {
        self.not_public = Some(address);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_is_shown_the_lines_for_their_band_and_nobody_the_desk_that_gives_out_numbers() {
        let line = |kind, number: &str, bands| settings::Contact {
            kind,
            name: "Somebody".to_owned(),
            number: Some(number.to_owned()),
            bands,
        };
        let all = [
            line(ContactKind::Talk, "0800 1111", Some(vec![Band::FourToSeven])),
            line(ContactKind::Talk, "116 123", Some(vec![Band::CareLeavers])),
            line(ContactKind::Codes, "01632 960 003", None),
            line(ContactKind::Emergency, "999", None),
        ];
        let dialled = |band| Contact::shown_to(band, &all).into_iter().filter_map(|contact| contact.dial);
        assert_eq!(dialled(Some(Band::FourToSeven)).collect::<Vec<_>>(), ["08001111", "999"]);
        assert_eq!(dialled(None).count(), 3, "before the band is known, every line is shown");
        assert_eq!(Contact::for_codes(&all).and_then(|contact| contact.number).as_deref(), Some("01632 960 003"));
    }
}
