//! One row of the survey sheet becomes one question, or is left out.

use super::super::load::MOST_ITEMS;
use super::super::model::{Counts, Item, ItemId, ItemKind, Look, OptionCode, ResponseOption};
use super::choices::Options;
use super::columns::{Key, Row};
use super::constraint::{bounds, range};
use super::convert::{Asked, Conversion};
use super::kinds::Kind;
use super::report::{Fate, RowReport, Translated, Translation, Why};

/// The longest question, and the longest line of help.
pub(super) const LONGEST_WORDS: usize = 300;
/// The most numbers a range may have to be offered one by one.
const MOST_NUMBERS: usize = 12;
/// The largest number of a count.
const LARGEST_COUNT: i64 = 20;
/// The most characters of free text.
const MOST_CHARS: u16 = 500;

/// The kind of answer, and what hangs on its options.
struct Answered {
    kind: ItemKind,
    options: Option<Options>,
    /// What somebody still has to say.
    say: Why,
}

impl<'s> Conversion<'s> {
    /// Makes a question of a row, and reports it.
    pub(super) fn question(&mut self, mut row: Row<'s>, kind: Kind) -> RowReport {
        if self.items() >= MOST_ITEMS {
            return row.leave_out(Why::TooManyQuestions);
        }
        let (wording, translations) = self.words(&mut row, Key::Label, LONGEST_WORDS);
        if wording.is_empty() {
            return row.leave_out(Why::NoWords);
        }
        // Which options are offered would depend on what was said before.
        if row.look(Key::ChoiceFilter).is_some() {
            return row.leave_out(Why::Filtered);
        }
        let answered = match self.answered(&mut row, kind) {
            Ok(answered) => answered,
            Err(why) => return row.leave_out(why),
        };
        let (hint, hint_translations) = self.words(&mut row, Key::Hint, LONGEST_WORDS);
        let written = row.look(Key::Name).unwrap_or_default();
        let given = self.names.give(if written.is_empty() { &wording } else { written }, 'q', 32);
        let Ok(id) = given.parse::<ItemId>() else { return row.leave_out(Why::NoWords) };
        if given != written {
            row.note(Key::Name, Why::Renamed, Some(given));
        }
        let only_if = match row.take(Key::Relevant) {
            Some(relevant) => self.condition(&mut row, relevant).or_else(|| self.groups_condition()),
            None => self.groups_condition(),
        };
        let mut item = Item {
            id: id.clone(),
            wording,
            easy: None,
            hint: Some(hint).filter(|hint| !hint.is_empty()),
            statement: String::new(),
            kind: answered.kind,
            not_about_me: None,
            sensitive: false,
            core: false,
            about: None,
            only_if,
            bands: None,
            scene: None,
        };
        self.give_note_to(&mut item);
        self.translate(&id, translations, hint_translations, answered.options.as_ref());
        self.remember(written, &item, answered.options);
        row.note(Key::Type, answered.say, None);
        if !self.add(item) {
            row.note(Key::Type, Why::Moved, None);
        }
        row.carried(Fate::Question(id))
    }

    fn answered(&mut self, row: &mut Row<'s>, kind: Kind) -> Result<Answered, Why> {
        match kind {
            Kind::OneOf { list, other } => {
                let options = self.lists.of(&list)?;
                note_other(row, other);
                let kind = ItemKind::OneOf { look: Look::Words, options: options.offered.clone() };
                Ok(Answered { kind, options: Some(options), say: Why::SayHowItCounts })
            }
            Kind::SeveralOf { list, other } => {
                let options = self.lists.of(&list)?;
                note_other(row, other);
                let kind = ItemKind::SeveralOf { options: options.offered.clone() };
                Ok(Answered { kind, options: Some(options), say: Why::SayHowItCounts })
            }
            Kind::Integer => whole_number(row),
            Kind::Range => of_a_range(row),
            Kind::Text => {
                Ok(Answered { kind: ItemKind::Text { most_chars: MOST_CHARS }, options: None, say: Why::TextIsOff })
            }
            Kind::Out(why) => Err(why),
            Kind::BeginGroup | Kind::BeginRepeat | Kind::End | Kind::Note => Err(Why::UnknownType),
        }
    }

    fn translate(
        &mut self,
        id: &ItemId,
        wordings: Vec<(String, String)>,
        hints: Vec<(String, String)>,
        options: Option<&Options>,
    ) {
        let mut add = |language: String, of: Translated, words: String| {
            self.translations.push(Translation { language, of, words });
        };
        for (language, words) in wordings {
            add(language, Translated::Wording(id.clone()), words);
        }
        for (language, words) in hints {
            add(language, Translated::Hint(id.clone()), words);
        }
        for (code, language, words) in options.iter().flat_map(|options| &options.translations) {
            add(language.clone(), Translated::Choice(id.clone(), code.clone()), words.clone());
        }
    }

    fn remember(&mut self, written: &str, item: &Item, options: Option<Options>) {
        let one_of = matches!(item.kind, ItemKind::OneOf { .. });
        let options = options.filter(|_| one_of).map(|options| options.by_name);
        // Of two questions with one name, conditions mean the first.
        let asked = Asked { id: item.id.clone(), options };
        self.asked.entry(written.to_owned()).or_insert(asked);
    }
}

fn note_other(row: &mut Row<'_>, other: bool) {
    if other {
        row.note(Key::Type, Why::OtherText, None);
    }
}

/// Nothing counts as positive until somebody says what does.
#[expect(clippy::reversed_empty_ranges, reason = "an empty range is meant: no number counts yet")]
const NONE_YET: std::ops::RangeInclusive<u8> = 1..=0;

/// A whole number is a count where the file says how far it goes.
fn whole_number(row: &mut Row<'_>) -> Result<Answered, Why> {
    let written = row.look(Key::Constraint).unwrap_or_default();
    let (least, most) = bounds(written).ok_or(Why::FreeNumber)?;
    let most = most.filter(|most| (1..=LARGEST_COUNT).contains(most)).ok_or(Why::FreeNumber)?;
    if !matches!(least, None | Some(0)) {
        return Err(Why::Range);
    }
    row.take(Key::Constraint);
    row.note(Key::Constraint, Why::OrMore, Some(most.to_string()));
    let most = u8::try_from(most).map_err(|_| Why::FreeNumber)?;
    Ok(Answered { kind: ItemKind::Count { most, positive: NONE_YET }, options: None, say: Why::SayWhichNumbers })
}

/// A range from 0 to 10 is one here; a few other numbers are options.
fn of_a_range(row: &mut Row<'_>) -> Result<Answered, Why> {
    let numbers = range(row.take(Key::Parameters).unwrap_or_default()).ok_or(Why::Range)?;
    if numbers.iter().copied().eq(0..=10) {
        let kind = ItemKind::ZeroToTen { low_label: String::new(), high_label: String::new(), positive: NONE_YET };
        return Ok(Answered { kind, options: None, say: Why::SayWhichNumbers });
    }
    if !(2..=MOST_NUMBERS).contains(&numbers.len()) {
        return Err(Why::Range);
    }
    let option = |number: &i64| {
        let code: OptionCode = format!("n{number}").parse().map_err(|_| Why::Range)?;
        Ok(ResponseOption { code, label: number.to_string(), counts: Counts::Neither, face: None })
    };
    let options = numbers.iter().map(option).collect::<Result<Vec<_>, Why>>()?;
    let by_name = numbers.iter().zip(&options).map(|(number, option)| (number.to_string(), option.code.clone()));
    let by_name = by_name.collect();
    let kind = ItemKind::OneOf { look: Look::Words, options: options.clone() };
    let options = Some(Options { offered: options, by_name, translations: Vec::new() });
    Ok(Answered { kind, options, say: Why::SayHowItCounts })
}
