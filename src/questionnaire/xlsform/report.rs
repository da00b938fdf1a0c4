//! What became of each row.
//!
//! Everything here is kinds and the file's own words, shortened; what people read about it stands in templates.

use serde::{Deserialize, Serialize};

use super::super::model::{ItemId, OptionCode, Part};

/// The sheets whose rows are reported one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetName {
    /// What is asked.
    Survey,
    /// The answers to choose from.
    Choices,
    /// Title, version, languages.
    Settings,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is a question now.
    Question(ItemId),
    /// Its words are the title of a part, or it ends a part.
    Part,
    /// Its words are the line of help under the next question.
    Hint,
    /// It is an option of at least one question.
    Choice,
    /// It gives the title, the version or the language.
    Setting,
    /// It is not taken over; its notes say why.
    LeftOut,
}

impl Fate {
    /// The kind, for a template to word.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Question(_) => "question",
            Self::Part => "part",
            Self::Hint => "hint",
            Self::Choice => "choice",
            Self::Setting => "setting",
            Self::LeftOut => "left_out",
        }
    }
}

/// Why something is not carried as it stands. Those of a whole row come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Device, person or time of filling in: never taken over.
    PersonOrDevice,
    /// A place on the earth.
    Place,
    /// A picture, sound, film, file or barcode to be given.
    Recording,
    /// A date or a time of day.
    DateOrTime,
    /// A number with a point, or a number without a largest one.
    FreeNumber,
    /// A range that is neither 0 to 10 nor a few whole numbers.
    Range,
    /// Worked out, not asked.
    Calculated,
    /// Inside a repeat or loop, or the repeat itself.
    Repeat,
    /// Putting options into an order.
    Rank,
    /// The options stand in another file, or another sheet.
    OptionsElsewhere,
    /// Its options depend on an earlier answer.
    Filtered,
    /// Something to tick before going on.
    Acknowledge,
    /// Not shown to anybody.
    Hidden,
    /// Switched off in the file.
    SwitchedOff,
    /// A type that is none of XLSForm's.
    UnknownType,
    /// No type.
    NoType,
    /// Nothing to show.
    NoWords,
    /// The list of options is not there.
    NoList,
    /// Fewer than two options.
    TooFewOptions,
    /// More options than a question may offer.
    TooManyOptions,
    /// More questions than a questionnaire may ask.
    TooManyQuestions,
    /// A note nothing follows.
    NoteAlone,
    /// A group without a question that is taken over, or without a title.
    EmptyGroup,
    /// No question that is taken over uses this option.
    UnusedOption,
    /// An option without a list.
    NoListName,
    /// Two options of a list read alike.
    ReadsAlike,
    /// A row that ends what was not begun.
    NotBegun,
    /// A setting this program has no use for.
    Setting,

    /// A condition of another form than "the earlier answer was one of these"; the question is asked always.
    Condition,
    /// A condition that rests on something not taken over; the question is asked always.
    ConditionOnNothing,
    /// A rule for the answer.
    Constraint,
    /// Everything can be skipped here.
    Required,
    /// How the question is drawn.
    Appearance,
    /// An answer filled in before it is asked.
    Default,
    /// A picture, sound or film shown.
    Media,
    /// Help that is not shown to those who answer.
    Guidance,
    /// "Other, please say" beside the options.
    OtherText,
    /// A column none of the above.
    Column,
    /// A column that stands twice.
    ColumnTwice,
    /// Worked out by a formula when the file was saved; taken as text.
    Formula,

    /// HTML or Markdown was taken away.
    Markup,
    /// The words stand in another language than the rest.
    OtherLanguage,
    /// Words filled in from an earlier answer.
    FilledIn,
    /// The words were longer than a page takes.
    Shortened,
    /// The name is another now.
    Renamed,
    /// It stands elsewhere now.
    Moved,
    /// Free text: kept, and asked by no survey yet.
    TextIsOff,
    /// Say which options count, and what a positive answer says.
    SayHowItCounts,
    /// Say which numbers count, what the ends mean, and what a positive answer says.
    SayWhichNumbers,
    /// The largest number reads "or more".
    OrMore,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 50] = [
        Self::PersonOrDevice,
        Self::Place,
        Self::Recording,
        Self::DateOrTime,
        Self::FreeNumber,
        Self::Range,
        Self::Calculated,
        Self::Repeat,
        Self::Rank,
        Self::OptionsElsewhere,
        Self::Filtered,
        Self::Acknowledge,
        Self::Hidden,
        Self::SwitchedOff,
        Self::UnknownType,
        Self::NoType,
        Self::NoWords,
        Self::NoList,
        Self::TooFewOptions,
        Self::TooManyOptions,
        Self::TooManyQuestions,
        Self::NoteAlone,
        Self::EmptyGroup,
        Self::UnusedOption,
        Self::NoListName,
        Self::ReadsAlike,
        Self::NotBegun,
        Self::Setting,
        Self::Condition,
        Self::ConditionOnNothing,
        Self::Constraint,
        Self::Required,
        Self::Appearance,
        Self::Default,
        Self::Media,
        Self::Guidance,
        Self::OtherText,
        Self::Column,
        Self::ColumnTwice,
        Self::Formula,
        Self::Markup,
        Self::OtherLanguage,
        Self::FilledIn,
        Self::Shortened,
        Self::Renamed,
        Self::Moved,
        Self::TextIsOff,
        Self::SayHowItCounts,
        Self::SayWhichNumbers,
        Self::OrMore,
    ];

    /// The kind, for a template to word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PersonOrDevice => "person_or_device",
            Self::Place => "place",
            Self::Recording => "recording",
            Self::DateOrTime => "date_or_time",
            Self::FreeNumber => "free_number",
            Self::Range => "range",
            Self::Calculated => "calculated",
            Self::Repeat => "repeat",
            Self::Rank => "rank",
            Self::OptionsElsewhere => "options_elsewhere",
            Self::Filtered => "filtered",
            Self::Acknowledge => "acknowledge",
            Self::Hidden => "hidden",
            Self::SwitchedOff => "switched_off",
            Self::UnknownType => "unknown_type",
            Self::NoType => "no_type",
            Self::NoWords => "no_words",
            Self::NoList => "no_list",
            Self::TooFewOptions => "too_few_options",
            Self::TooManyOptions => "too_many_options",
            Self::TooManyQuestions => "too_many_questions",
            Self::NoteAlone => "note_alone",
            Self::EmptyGroup => "empty_group",
            Self::UnusedOption => "unused_option",
            Self::NoListName => "no_list_name",
            Self::ReadsAlike => "reads_alike",
            Self::NotBegun => "not_begun",
            Self::Setting => "setting",
            Self::Condition => "condition",
            Self::ConditionOnNothing => "condition_on_nothing",
            Self::Constraint => "constraint",
            Self::Required => "required",
            Self::Appearance => "appearance",
            Self::Default => "default",
            Self::Media => "media",
            Self::Guidance => "guidance",
            Self::OtherText => "other_text",
            Self::Column => "column",
            Self::ColumnTwice => "column_twice",
            Self::Formula => "formula",
            Self::Markup => "markup",
            Self::OtherLanguage => "other_language",
            Self::FilledIn => "filled_in",
            Self::Shortened => "shortened",
            Self::Renamed => "renamed",
            Self::Moved => "moved",
            Self::TextIsOff => "text_is_off",
            Self::SayHowItCounts => "say_how_it_counts",
            Self::SayWhichNumbers => "say_which_numbers",
            Self::OrMore => "or_more",
        }
    }
}

/// Something of a row that is not carried as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The column's letter, such as `C`; `None` where it is about the row.
    pub letter: Option<String>,
    /// The column's heading as it is written, shortened; "" without one.
    pub column: String,
    /// What stands there, shortened.
    pub found: String,
    /// Why it is not carried as it stands.
    pub why: Why,
    /// What stands there instead, where something does.
    pub instead: Option<String>,
}

/// What became of one row that holds something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowReport {
    /// The sheet.
    pub sheet: SheetName,
    /// The row's number as a spreadsheet shows it, from 1.
    pub row: u32,
    /// Its type, or the list it belongs to; shortened.
    pub kind: String,
    /// Its name in the file; shortened.
    pub name: String,
    /// What became of it.
    pub fate: Fate,
    /// All that is not carried as it stands.
    pub notes: Vec<Note>,
}

/// A sheet of which nothing is taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherSheet {
    /// Its name; shortened.
    pub name: String,
    /// How many of its rows hold something.
    pub rows: usize,
}

/// Which words of a question were translated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Translated {
    /// The title of a part, by its place.
    PartTitle(usize),
    /// The question.
    Wording(ItemId),
    /// The line of help under it.
    Hint(ItemId),
    /// An option of it.
    Choice(ItemId, OptionCode),
}

/// Words of the file in another language than the one asked in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    /// The language as the file names it, such as `French (fr)`.
    pub language: String,
    /// What it translates.
    pub of: Translated,
    /// The words in that language.
    pub words: String,
}

/// What a file gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Its title, or what was given in its place.
    pub title: String,
    /// The version the file says it has.
    pub version: Option<String>,
    /// The language of `parts`, as the file names it; `None` where it names none.
    pub language: Option<String>,
    /// The questions. They are not checked: statements are blank, options count neither way, and numbers have an empty
    /// range of positive ones, until somebody says what counts.
    pub parts: Vec<Part>,
    /// Each row of `survey`, `choices` and `settings` that holds something, in the order of the file.
    pub rows: Vec<RowReport>,
    /// Sheets of which nothing is taken over.
    pub other_sheets: Vec<OtherSheet>,
    /// Words in other languages.
    pub translations: Vec<Translation>,
}

impl Imported {
    /// How many rows are left out.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.rows.iter().filter(|row| row.fate == Fate::LeftOut).count()
    }

    /// Whether the file would have taken details of devices or persons.
    #[must_use]
    pub fn took_personal_details(&self) -> bool {
        self.rows.iter().flat_map(|row| &row.notes).any(|note| note.why == Why::PersonOrDevice)
    }
}

/// The first `most` characters, with a mark where some are missing.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if one_line.chars().count() <= most {
        one_line
    } else {
        let cut: String = one_line.chars().take(most.saturating_sub(1)).collect();
        format!("{}…", cut.trim_end())
    }
}
