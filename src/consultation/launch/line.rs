//! The lines of the launch list, in their order, and what each is called.

use serde::Serialize;

/// A line of the launch list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// It says what can change, who decides, and when young people hear back.
    Purpose,
    /// Its days follow each other, and its last day is not over.
    Days,
    /// No question and no form is unfinished: every question has words for each band that is asked it.
    Words,
    /// It says how many of each group will be invited.
    Numbers,
    /// Every question speaks to an outcome area.
    Areas,
    /// Every question can be skipped.
    Skippable,
    /// The words suit the age of who reads them.
    ReadingAge,
    /// Every language that was begun is checked, and so can be offered.
    Languages,
    /// The results will be sure enough to be of use.
    HowSure,
    /// The privacy budget has room.
    Budget,
    /// No other survey asks the same young people at nearly the same time.
    Clash,
    /// Nobody aged 16 to 17 is on two lists.
    OneList,
    /// At least two people can open the answers.
    KeyHolders,
    /// A young person can ask to be contacted.
    ContactDoor,
    /// Somebody looked at the help lines lately.
    HelpLines,
    /// Young people tried it.
    Trials,
    /// Each group has slips enough.
    Slips,
    /// The key holders' key day made the keys of this survey.
    KeyDay,
    /// Signed off for young people's safety.
    Safeguarding,
    /// Signed off for data protection.
    DataProtection,
}

impl Line {
    /// Every line, in the order in which they are done: a sign-off is of everything that stands before it.
    pub const ALL: [Self; 20] = [
        Self::Purpose,
        Self::Days,
        Self::Words,
        Self::Numbers,
        Self::Areas,
        Self::Skippable,
        Self::ReadingAge,
        Self::Languages,
        Self::HowSure,
        Self::Budget,
        Self::Clash,
        Self::OneList,
        Self::KeyHolders,
        Self::ContactDoor,
        Self::HelpLines,
        Self::Trials,
        Self::Slips,
        Self::KeyDay,
        Self::Safeguarding,
        Self::DataProtection,
    ];

    /// The line as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Purpose => "purpose",
            Self::Days => "days",
            Self::Words => "words",
            Self::Numbers => "numbers",
            Self::Areas => "areas",
            Self::Skippable => "skippable",
            Self::ReadingAge => "reading_age",
            Self::Languages => "languages",
            Self::KeyHolders => "key_holders",
            Self::KeyDay => "key_day",
            Self::ContactDoor => "contact_door",
            Self::Safeguarding => "safeguarding",
            Self::DataProtection => "data_protection",
            Self::OneList => "one_list",
            Self::Budget => "budget",
            Self::Slips => "slips",
            Self::HelpLines => "help_lines",
            Self::Trials => "trials",
            Self::HowSure => "how_sure",
            Self::Clash => "clash",
        }
    }

    /// The line of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|line| line.as_str() == name)
    }
}
