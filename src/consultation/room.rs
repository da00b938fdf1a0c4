//! What a group says in one room, with everybody watching: a vote on one question, ideas, a checklist.
//!
//! It is the view of that group and never a survey's: it costs no privacy, because nothing of it is private, and so
//! nothing private may be asked like this.
//!
//! Left open: who was there, and whether everybody felt free to raise a hand.

use serde::Serialize;

/// The most characters of a question.
pub const MOST_TITLE: usize = 160;
/// The most characters of the name of a group.
pub const MOST_GROUP: usize = 80;
/// The most characters of an option, an idea, or what is looked for.
pub const MOST_LINE: usize = 120;
/// The most characters of a note.
pub const MOST_NOTE: usize = 300;
/// The most characters of what the board answers.
pub const MOST_ANSWER: usize = 1_000;
/// The most lines of an idea box or a checklist.
pub const MOST_LINES: usize = 40;
/// The most options of a vote.
pub const MOST_OPTIONS: usize = 6;
/// The most who can be in one room.
pub const MOST_PRESENT: u16 = 500;

/// What is done in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// A vote on one question.
    Vote,
    /// Ideas, and how many agree with each.
    Ideas,
    /// A list of what is looked for at a place.
    Checklist,
}

impl RoomKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Vote, Self::Ideas, Self::Checklist];

    /// As it is stored, and as forms name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vote => "vote",
            Self::Ideas => "ideas",
            Self::Checklist => "checklist",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Whether something of a checklist was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// Nobody looked yet.
    NotLooked,
    /// It was there.
    Found,
    /// It was not.
    NotFound,
}

impl Seen {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::NotLooked, Self::Found, Self::NotFound];

    /// As it is stored, and as forms name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotLooked => "not_looked",
            Self::Found => "found",
            Self::NotFound => "not_found",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|seen| seen.as_str() == name)
    }
}

/// Why nothing like this is begun; the page words it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum RoomProblem {
    /// No question, or too long a one.
    #[error("the question is missing or too long")]
    Title,
    /// No group, or too long a name.
    #[error("the group is missing or its name is too long")]
    Group,
    /// A vote has two options at least, a checklist one line.
    #[error("there are too few options or lines")]
    TooFew,
    /// More than there is room for.
    #[error("there are too many options or lines")]
    TooMany,
    /// An option or line that is too long.
    #[error("an option or line is too long")]
    LongLine,
    /// The same option or line twice.
    #[error("an option or line stands there twice")]
    Twice,
    /// The question is marked as private in a questionnaire.
    #[error("the question is too private to be asked in front of others")]
    Private,
    /// It has words that are often too private, and nobody said that it was thought about.
    #[error("the question may be too private to be asked in front of others")]
    MayBePrivate,
}

/// Something to be begun in a room; whatever exists has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomPlan {
    /// What is done.
    pub kind: RoomKind,
    /// The question, or what it is about.
    pub title: String,
    /// Which group is there.
    pub group: String,
    /// The options of a vote, or what is looked for. An idea box begins with none.
    pub lines: Vec<String>,
}

impl RoomPlan {
    /// The plan of what was typed; empty lines are passed over.
    ///
    /// # Errors
    /// [`RoomProblem`].
    pub fn of<'a>(
        kind: RoomKind,
        title: &str,
        group: &str,
        lines: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, RoomProblem> {
        let title = fitting(title, MOST_TITLE).ok_or(RoomProblem::Title)?;
        let group = fitting(group, MOST_GROUP).ok_or(RoomProblem::Group)?;
        let typed = lines.into_iter().map(str::trim).filter(|line| !line.is_empty());
        let lines: Option<Vec<String>> = typed.map(|line| fitting(line, MOST_LINE)).collect();
        let lines = lines.ok_or(RoomProblem::LongLine)?;
        let (fewest, most) = match kind {
            RoomKind::Vote => (2, MOST_OPTIONS),
            RoomKind::Ideas => (0, MOST_LINES),
            RoomKind::Checklist => (1, MOST_LINES),
        };
        if lines.len() < fewest {
            return Err(RoomProblem::TooFew);
        }
        if lines.len() > most {
            return Err(RoomProblem::TooMany);
        }
        let mut seen: Vec<String> = lines.iter().map(|line| plain(line)).collect();
        seen.sort();
        if seen.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(RoomProblem::Twice);
        }
        Ok(Self { kind, title, group, lines })
    }

    /// Whether the question is this one, however it is spelt: `wording` is that of a private question.
    #[must_use]
    pub fn asks(&self, wording: &str) -> bool {
        !plain(wording).is_empty() && plain(&self.title).contains(&plain(wording))
    }

    /// The words of it that are often too private to be answered in front of others.
    #[must_use]
    pub fn private_words(&self) -> Vec<&'static str> {
        let text: Vec<String> = [&self.title].into_iter().chain(&self.lines).map(|line| plain(line)).collect();
        let words: Vec<&str> = text.iter().flat_map(|line| line.split(' ')).collect();
        PRIVATE.into_iter().filter(|private| words.iter().any(|word| word.trim_end_matches('s') == *private)).collect()
    }
}

/// An idea, or a note, as it may be kept; `None` when it is empty or too long.
#[must_use]
pub fn fitting(text: &str, most: usize) -> Option<String> {
    let text: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    (1..=most).contains(&text.chars().count()).then_some(text)
}

/// The words in lower case with one blank between them, and nothing else.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase().replace(['’', '\''], "");
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Words that a question for a show of hands is better off without. Without an s at the end.
const PRIVATE: [&str; 46] = [
    "abuse",
    "abused",
    "afraid",
    "alcohol",
    "angry",
    "anxiety",
    "anxiou",
    "birth",
    "body",
    "boyfriend",
    "bullied",
    "bully",
    "bullying",
    "court",
    "cry",
    "dad",
    "depressed",
    "die",
    "drug",
    "family",
    "father",
    "gay",
    "gender",
    "girlfriend",
    "harm",
    "hit",
    "hurt",
    "lonely",
    "medicine",
    "mental",
    "mother",
    "mum",
    "parent",
    "police",
    "pregnant",
    "religion",
    "sad",
    "safe",
    "scared",
    "secret",
    "sex",
    "suicide",
    "therapy",
    "touch",
    "unsafe",
    "worried",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn vote(title: &str, lines: &[&str]) -> Result<RoomPlan, RoomProblem> {
        RoomPlan::of(RoomKind::Vote, title, "VOICE", lines.iter().copied())
    }

    #[test]
    fn a_vote_has_a_question_a_group_and_two_to_six_options() {
        let plan = vote(" What shall we eat? ", &["Pizza", " ", "Soup"]).unwrap();
        assert_eq!((plan.title.as_str(), plan.lines.len()), ("What shall we eat?", 2));
        assert_eq!(vote("", &["a", "b"]), Err(RoomProblem::Title));
        assert_eq!(vote("What?", &["a"]), Err(RoomProblem::TooFew));
        assert_eq!(vote("What?", &["a", "b", "c", "d", "e", "f", "g"]), Err(RoomProblem::TooMany));
        assert_eq!(vote("What?", &["Soup", "soup!"]), Err(RoomProblem::Twice));
        assert_eq!(vote("What?", &["a", &"b".repeat(MOST_LINE + 1)]), Err(RoomProblem::LongLine));
        assert_eq!(RoomPlan::of(RoomKind::Ideas, "What?", " ", []), Err(RoomProblem::Group));
        assert!(RoomPlan::of(RoomKind::Ideas, "What?", "VOICE", []).is_ok());
    }

    #[test]
    fn a_private_question_is_known_however_it_is_spelt() {
        let plan = vote("So: do you feel SAFE, where you live", &["Yes", "No"]).unwrap();
        assert!(plan.asks("Do you feel safe where you live?"));
        assert!(!plan.asks("Do you like your bedroom?") && !plan.asks(""));
    }

    #[test]
    fn words_that_are_often_private_are_named() {
        let plan = vote("Who makes you sad?", &["My mum’s friends", "Nobody"]).unwrap();
        assert_eq!(plan.private_words(), ["mum", "sad"]);
        assert!(vote("What shall we eat?", &["Pizza", "Soup"]).unwrap().private_words().is_empty());
        let mut sorted = PRIVATE;
        sorted.sort_unstable();
        assert_eq!(sorted, PRIVATE);
    }
}
