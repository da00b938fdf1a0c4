//! A letter: what a young person writes when they want somebody to get in touch.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::mark::Mark;

/// The most characters of a name.
pub const MOST_NAME: usize = 80;
/// The most characters of a number, an address, or the name of somebody to ask.
pub const MOST_PLACE: usize = 160;
/// The most characters on when it is safe.
pub const MOST_WHEN: usize = 160;
/// The most characters of the name of whoever helps.
pub const MOST_HELPER: usize = 80;
/// The most characters on what it is about.
pub const MOST_ABOUT: usize = 600;
/// The length of every letter before it is sealed. The longest has 1,080 characters of at most four bytes, and some 200
/// bytes round them.
pub const LETTER_BYTES: u32 = 5_120;

const SCHEMA: &str = "chorus.letter/1";

/// How somebody wants to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A telephone call.
    Phone,
    /// A text message.
    Text,
    /// An e-mail.
    Email,
    /// Through their school or college.
    School,
    /// Through somebody they trust.
    Person,
}

impl Way {
    /// Every way, in the order of the page.
    pub const ALL: [Self; 5] = [Self::Phone, Self::Text, Self::Email, Self::School, Self::Person];

    /// As it stands in a form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Text => "text",
            Self::Email => "email",
            Self::School => "school",
            Self::Person => "person",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == name)
    }
}

/// Whether it is safe to leave a message, or to say who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaveMessage {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// Nothing was said, which is to be read as no.
    NotSaid,
}

impl LeaveMessage {
    fn named(name: &str) -> Self {
        match name {
            "yes" => Self::Yes,
            "no" => Self::No,
            _ => Self::NotSaid,
        }
    }
}

/// A letter that was checked. It has no `Debug`, and is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    schema: String,
    /// How people speak of it; the same as of the row it lies in.
    #[zeroize(skip)]
    pub mark: Mark,
    /// Who writes.
    pub name: String,
    /// How they want to be reached.
    #[zeroize(skip)]
    pub way: Way,
    /// At which number or address, or by whom.
    pub place: String,
    /// When it is safe; empty when nothing was said.
    pub when: String,
    /// Whether a message may be left.
    #[zeroize(skip)]
    pub message: LeaveMessage,
    /// Who helped to write it; empty when nobody was named.
    pub helper: String,
    /// What it is about; empty when nothing was said.
    pub about: String,
}

impl Letter {
    /// The one written form, as it is sealed.
    ///
    /// # Panics
    /// Never: a letter is made of texts.
    #[must_use]
    pub fn to_json(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(serde_json::to_vec(self).expect("a letter is made of texts"))
    }

    /// Reads a letter that was opened. `None` when it is none.
    #[must_use]
    pub fn read(json: &[u8]) -> Option<Self> {
        let read: Self = serde_json::from_slice(json).ok()?;
        let short = |text: &str, most| text.chars().count() <= most && !text.chars().any(unprintable);
        let fits = short(&read.name, MOST_NAME)
            && short(&read.place, MOST_PLACE)
            && short(&read.when, MOST_WHEN)
            && short(&read.helper, MOST_HELPER)
            && short(&read.about, MOST_ABOUT);
        (read.schema == SCHEMA && fits).then_some(read)
    }
}

/// What is wrong with one part of what was written; the page words it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartProblem {
    /// Nothing stands there.
    Missing,
    /// More characters than there is room for.
    TooLong,
    /// A telephone number has digits, and more than five of them.
    NotANumber,
    /// An e-mail address has an `@` with something on either side.
    NotAnAddress,
}

/// What is wrong, part by part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problems {
    /// With the name.
    pub name: Option<PartProblem>,
    /// With the way to be reached.
    pub way: Option<PartProblem>,
    /// With the number, address or person.
    pub place: Option<PartProblem>,
    /// With when it is safe.
    pub when: Option<PartProblem>,
    /// With the name of whoever helps.
    pub helper: Option<PartProblem>,
    /// With what it is about.
    pub about: Option<PartProblem>,
}

impl Problems {
    /// Whether there is any.
    #[must_use]
    pub fn any(&self) -> bool {
        *self != Self::default()
    }
}

/// What somebody wrote, as the browser sent it. It has no `Debug`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Written {
    /// Who writes.
    pub name: String,
    /// The name of a [`Way`].
    pub way: String,
    /// At which number or address, or by whom.
    pub place: String,
    /// When it is safe.
    pub when: String,
    /// `yes` or `no`, or nothing.
    pub message: String,
    /// Who helps.
    pub helper: String,
    /// What it is about.
    pub about: String,
}

impl Written {
    /// The letter, under this mark.
    ///
    /// # Errors
    /// [`Problems`], and then at least one of them.
    pub fn checked(&self, mark: Mark) -> Result<Letter, Problems> {
        let name = one_line(&self.name);
        let (place, when, helper) = (one_line(&self.place), one_line(&self.when), one_line(&self.helper));
        let about = several_lines(&self.about);
        let way = Way::named(&self.way);
        let problems = Problems {
            name: needed(&name, MOST_NAME),
            way: way.is_none().then_some(PartProblem::Missing),
            place: needed(&place, MOST_PLACE).or_else(|| way.and_then(|way| not_a_place(way, &place))),
            when: too_long(&when, MOST_WHEN),
            helper: too_long(&helper, MOST_HELPER),
            about: too_long(&about, MOST_ABOUT),
        };
        match way {
            Some(way) if !problems.any() => Ok(Letter {
                schema: SCHEMA.to_owned(),
                mark,
                name,
                way,
                place,
                when,
                message: LeaveMessage::named(&self.message),
                helper,
                about,
            }),
            _ => Err(problems),
        }
    }
}

fn too_long(text: &str, most: usize) -> Option<PartProblem> {
    (text.chars().count() > most).then_some(PartProblem::TooLong)
}

fn needed(text: &str, most: usize) -> Option<PartProblem> {
    if text.is_empty() { Some(PartProblem::Missing) } else { too_long(text, most) }
}

fn not_a_place(way: Way, place: &str) -> Option<PartProblem> {
    let digits = place.chars().filter(|c| c.is_numeric()).count();
    let at = place.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.'));
    match way {
        Way::Phone | Way::Text if digits < 6 => Some(PartProblem::NotANumber),
        Way::Email if !at => Some(PartProblem::NotAnAddress),
        _ => None,
    }
}

/// Signs that move or hide what stands beside them, or stand for nothing that can be seen.
fn unprintable(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn several_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars().map(|c| if unprintable(c) { ' ' } else { c }).collect::<String>().trim().to_owned()
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || unprintable(c) { ' ' } else { c }).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mark() -> Mark {
        "K7Q-2M9".parse().unwrap()
    }

    fn written() -> Written {
        Written {
            name: "Ash".to_owned(),
            way: "phone".to_owned(),
            place: "01632 960 009".to_owned(),
            ..Written::default()
        }
    }

    fn problems(written: &Written) -> Problems {
        written.checked(mark()).err().unwrap_or_default()
    }

    #[test]
    fn a_name_a_way_and_a_number_are_enough_and_silence_on_messages_is_no_yes() {
        let letter = written().checked(mark()).unwrap_or_else(|_| panic!("a letter"));
        assert_eq!(letter.message, LeaveMessage::NotSaid);
        assert!(Letter::read(&letter.to_json()).unwrap() == letter);
    }

    #[test]
    fn what_is_missing_is_named_part_by_part() {
        let nothing = problems(&Written::default());
        let missing = Some(PartProblem::Missing);
        assert_eq!((nothing.name, nothing.way, nothing.place), (missing, missing, missing));
        assert_eq!((nothing.when, nothing.helper, nothing.about), (None, None, None));
        let blank = Written { name: " \n\t".to_owned(), ..written() };
        assert_eq!(problems(&blank), Problems { name: missing, ..Problems::default() });
    }

    #[test]
    fn a_number_that_is_none_and_an_address_that_is_none_are_told_before_anybody_waits_for_a_call() {
        let place = |way: &str, place: &str| {
            problems(&Written { way: way.to_owned(), place: place.to_owned(), ..written() }).place
        };
        assert_eq!(place("phone", "my phone"), Some(PartProblem::NotANumber));
        assert_eq!(place("text", "12345"), Some(PartProblem::NotANumber));
        assert_eq!(place("email", "ash"), Some(PartProblem::NotAnAddress));
        assert_eq!(place("email", "ash@example.org"), None);
        assert_eq!(place("school", "Mrs Hill"), None);
        assert_eq!(place("phone", "٠١٦٣٢ ٩٦٠ ٠٠٩"), None, "digits of any script");
    }

    #[test]
    fn nothing_is_cut_and_nothing_hides() {
        let long = Written { about: "a".repeat(MOST_ABOUT + 1), ..written() };
        assert_eq!(problems(&long).about, Some(PartProblem::TooLong));
        let odd = Written { name: "A\u{202e}sh\u{7}\nB".to_owned(), about: "one\r\ntwo".to_owned(), ..written() };
        let letter = odd.checked(mark()).unwrap_or_else(|_| panic!("a letter"));
        assert_eq!((letter.name.as_str(), letter.about.as_str()), ("A sh  B", "one\ntwo"));
    }

    #[test]
    fn what_is_not_a_letter_is_not_read_as_one() {
        let json = written().checked(mark()).unwrap_or_else(|_| panic!("a letter")).to_json();
        let text = String::from_utf8(json.to_vec()).unwrap();
        assert!(Letter::read(text.replace("letter/1", "letter/2").as_bytes()).is_none());
        assert!(Letter::read(text.replace("\"Ash\"", "\"Ash\\u0007\"").as_bytes()).is_none());
        assert!(Letter::read(text.replace("K7Q-2M9", "K7Q").as_bytes()).is_none());
        assert!(Letter::read(b"{}").is_none());
    }

    proptest! {
        #[test]
        fn every_letter_that_is_taken_fits_and_comes_back(
            name in any::<String>(), place in any::<String>(), when in any::<String>(), about in any::<String>()
        ) {
            let written = Written { name, way: "school".to_owned(), place, when, about, ..Written::default() };
            if let Ok(letter) = written.checked(mark()) {
                let json = letter.to_json();
                prop_assert!(Letter::read(&json).is_some_and(|read| read == letter));
            }
        }
    }

    #[test]
    fn the_longest_letter_there_can_be_fits() {
        for widest in ["\u{10348}", "\"", "\\", "\u{2028}"] {
            let full = |most: usize| format!("x{}x", widest.repeat(most - 2));
            let written = Written {
                name: full(MOST_NAME),
                way: "school".to_owned(),
                place: full(MOST_PLACE),
                when: full(MOST_WHEN),
                message: "yes".to_owned(),
                helper: full(MOST_HELPER),
                about: full(MOST_ABOUT),
            };
            let letter = written.checked(mark()).unwrap_or_else(|_| panic!("a letter of {widest}"));
            // A frame has six bytes of its own.
            assert!(letter.to_json().len() + 6 <= usize::try_from(LETTER_BYTES).unwrap());
        }
    }
}
