//! From rows to questions.

use std::collections::BTreeMap;

use super::super::load::MOST_PARTS;
use super::super::model::{Condition, Item, ItemId, ItemKind, OptionCode, Part};
use super::Refused;
use super::choices::{Lists, in_languages};
use super::columns::{Column, Key, Row, columns, letters};
use super::kinds::{Kind, kind};
use super::names::Names;
use super::plain::plain;
use super::question::LONGEST_WORDS;
use super::relevant::simple;
use super::report::{Fate, Imported, Note, OtherSheet, RowReport, SheetName, Translated, Translation, Why, shortened};
use super::sheets::Sheet;

/// The longest title of a part.
const LONGEST_TITLE: usize = 80;

/// Makes questions of the sheets of a file.
pub(super) fn convert(title: &str, sheets: &[Sheet]) -> Result<Imported, Refused> {
    let called =
        |names: &[&str]| sheets.iter().position(|sheet| names.contains(&sheet.name.trim().to_lowercase().as_str()));
    let survey_at = called(&["survey"]).ok_or(Refused::NoSurvey)?;
    let choices_at = called(&["choices", "choices and columns"]);
    let settings_at = called(&["settings"]);
    let (headings, survey) = columns(&sheets[survey_at]);
    if !survey.iter().any(|column| column.key == Key::Type) {
        return Err(Refused::NoSurvey);
    }
    let settings = settings_at.map(|at| settings(&sheets[at])).unwrap_or_default();
    let (choice_headings, choices) = choices_at.map(|at| columns(&sheets[at])).unwrap_or_default();
    let base = base_language(&survey, &choices, settings.language.as_deref());
    let choice_rows = choices_at.map(|at| Row::all(&sheets[at], SheetName::Choices, choice_headings, &choices));

    let mut conversion = Conversion {
        lists: Lists::read(choice_rows.unwrap_or_default(), base.as_deref()),
        base: base.as_deref(),
        parts: Vec::new(),
        heading: Heading::default(),
        fresh: true,
        groups: Vec::new(),
        in_repeats: 0,
        names: Names::default(),
        asked: BTreeMap::new(),
        waiting: None,
        rows: Vec::new(),
        translations: Vec::new(),
    };
    for row in Row::all(&sheets[survey_at], SheetName::Survey, headings, &survey) {
        conversion.row(row);
    }
    let titles = [settings.title.as_deref().unwrap_or_default(), title, &sheets[survey_at].name];
    let title = titles.iter().map(|title| plain(title).words).find(|title| !title.is_empty()).unwrap_or_default();
    let mut imported = conversion.end(shortened(&title, 120));
    imported.version = settings.version;
    imported.language = base;
    imported.rows.extend(settings.rows);
    let read = [Some(survey_at), choices_at, settings_at];
    let others = sheets.iter().enumerate().filter(|(at, sheet)| !read.contains(&Some(*at)) && !sheet.rows.is_empty());
    let others = others.map(|(_, sheet)| OtherSheet { name: shortened(&sheet.name, 60), rows: sheet.rows.len() });
    imported.other_sheets = others.collect();
    Ok(imported)
}

/// What the settings sheet says.
#[derive(Default)]
struct Settings {
    title: Option<String>,
    version: Option<String>,
    language: Option<String>,
    rows: Vec<RowReport>,
}

fn settings(sheet: &Sheet) -> Settings {
    let (headings, _) = columns(sheet);
    let mut settings = Settings::default();
    let titles: BTreeMap<u32, String> = sheet
        .rows
        .get(&headings)
        .into_iter()
        .flatten()
        .map(|(at, cell)| (*at, cell.text.trim().to_lowercase().replace(' ', "_")))
        .collect();
    for (row, cells) in sheet.rows.range(headings + 1..) {
        let first = settings.rows.is_empty();
        let mut notes = Vec::new();
        for (at, cell) in cells {
            let heading = titles.get(at).map_or("", String::as_str);
            let kept = match heading {
                "form_title" | "set_form_title" | "title" if first => &mut settings.title,
                "version" if first => &mut settings.version,
                "default_language" if first => &mut settings.language,
                _ => {
                    // A key or an address is nobody's business here, so it is not shown again.
                    let found = shortened(&cell.text, 40);
                    let column = shortened(heading, 60);
                    notes.push(Note { letter: Some(letters(*at)), column, found, why: Why::Setting, instead: None });
                    continue;
                }
            };
            *kept = Some(shortened(&cell.text, 200));
        }
        let fate = if first { Fate::Setting } else { Fate::LeftOut };
        let (sheet, kind, name) = (SheetName::Settings, String::new(), String::new());
        settings.rows.push(RowReport { sheet, row: *row, kind, name, fate, notes });
    }
    settings
}

/// The language asked in: the file's default where it has labels in it, else English, else the first.
fn base_language(survey: &[Column], choices: &[Column], default: Option<&str>) -> Option<String> {
    let labels = survey.iter().chain(choices).filter(|column| column.key == Key::Label);
    let languages: Vec<Option<&str>> = labels.map(|column| column.language.as_deref()).collect();
    let named = |wanted: &str| languages.iter().flatten().find(|language| language.eq_ignore_ascii_case(wanted));
    let english = |language: &&&str| {
        let lower = language.to_lowercase();
        lower.starts_with("english") || lower == "en" || lower.starts_with("en-") || lower.contains("(en")
    };
    let found = languages.iter().flatten().find(english).or(default.and_then(named));
    let found = if languages.contains(&None) { None } else { found.or(languages.iter().flatten().next()) };
    found.map(|language| (*language).to_owned())
}

/// The title under which questions stand, until the next.
#[derive(Clone, Default)]
struct Heading {
    title: Option<String>,
    translations: Vec<(String, String)>,
}

/// A group that is open.
struct Group {
    outer: Heading,
    /// Its condition, for its questions.
    condition: Option<Condition>,
    /// Its row among the reports.
    row: usize,
    items_before: usize,
}

/// A note that waits for a question.
struct Waiting {
    row: usize,
    words: String,
    translations: Vec<(String, String)>,
}

/// An earlier question, as conditions name it.
pub(super) struct Asked {
    pub(super) id: ItemId,
    /// The names of its options in the file; `None` where it takes another kind of answer than one option.
    pub(super) options: Option<Vec<(String, OptionCode)>>,
}

/// A file while it is made into questions.
pub(super) struct Conversion<'s> {
    pub(super) lists: Lists<'s>,
    pub(super) base: Option<&'s str>,
    pub(super) names: Names,
    pub(super) asked: BTreeMap<String, Asked>,
    pub(super) translations: Vec<Translation>,
    parts: Vec<Part>,
    heading: Heading,
    /// The next question begins a part.
    fresh: bool,
    groups: Vec<Group>,
    in_repeats: usize,
    waiting: Option<Waiting>,
    rows: Vec<RowReport>,
}

impl<'s> Conversion<'s> {
    fn row(&mut self, mut row: Row<'s>) {
        let written = row.take(Key::Type).unwrap_or_default();
        row.report.kind = shortened(written, 40);
        row.report.name = shortened(row.take(Key::Name).unwrap_or_default(), 80);
        let kind = kind(written);
        let off =
            row.look(Key::Disabled).is_some_and(|off| matches!(off.to_lowercase().as_str(), "yes" | "true" | "1"));
        let report = match kind {
            Kind::BeginRepeat => {
                self.in_repeats += 1;
                row.leave_out(Why::Repeat)
            }
            Kind::BeginGroup if self.in_repeats > 0 => {
                self.in_repeats += 1;
                row.leave_out(Why::Repeat)
            }
            Kind::End if self.in_repeats > 0 => {
                self.in_repeats -= 1;
                row.leave_out(Why::Repeat)
            }
            _ if self.in_repeats > 0 => row.leave_out(Why::Repeat),
            Kind::BeginGroup => self.begin_group(row),
            Kind::End => self.end_group(row),
            _ if off => row.leave_out(Why::SwitchedOff),
            Kind::Note => self.note(row),
            Kind::Out(why) => row.leave_out(why),
            asked => self.question(row, asked),
        };
        self.rows.push(report);
    }

    fn begin_group(&mut self, mut row: Row<'s>) -> RowReport {
        self.note_stays_alone();
        let (title, translations) = self.words(&mut row, Key::Label, LONGEST_TITLE);
        let inherited = self.groups.last().and_then(|group| group.condition.clone());
        let condition = match row.take(Key::Relevant) {
            Some(written) => self.condition(&mut row, written).or(inherited),
            None => inherited,
        };
        let outer = self.heading.clone();
        self.groups.push(Group { outer, condition, row: self.rows.len(), items_before: self.items() });
        let title = Some(title).filter(|title| !title.is_empty());
        if title.is_none() {
            row.note(Key::Type, Why::EmptyGroup, None);
        }
        self.heading = Heading { title, translations };
        self.fresh = true;
        row.carried(Fate::Part)
    }

    fn end_group(&mut self, row: Row<'s>) -> RowReport {
        self.note_stays_alone();
        let Some(group) = self.groups.pop() else { return row.leave_out(Why::NotBegun) };
        self.heading = group.outer;
        self.fresh = true;
        if self.items() > group.items_before {
            row.carried(Fate::Part)
        } else {
            if let Some(begun) = self.rows.get_mut(group.row).filter(|begun| begun.fate == Fate::Part) {
                begun.fate = Fate::LeftOut;
                if !begun.notes.iter().any(|note| note.why == Why::EmptyGroup) {
                    begun.notes.insert(0, about_row(Why::EmptyGroup));
                }
            }
            row.leave_out(Why::EmptyGroup)
        }
    }

    /// A note gives a group without a title its title, or the next question its line of help.
    fn note(&mut self, mut row: Row<'s>) -> RowReport {
        if row.look(Key::Relevant).is_some() {
            row.note(Key::Relevant, Why::Condition, None);
            return row.leave_out(Why::NoteAlone);
        }
        let (words, translations) = self.words(&mut row, Key::Label, LONGEST_WORDS);
        if words.is_empty() {
            return row.leave_out(Why::NoWords);
        }
        let titles = self.fresh && self.heading.title.is_none() && !self.groups.is_empty();
        if titles && words.chars().count() <= LONGEST_TITLE {
            self.heading = Heading { title: Some(words), translations };
            return row.carried(Fate::Part);
        }
        self.note_stays_alone();
        self.waiting = Some(Waiting { row: self.rows.len(), words, translations });
        row.carried(Fate::Hint)
    }

    /// Nothing followed the note that waits.
    fn note_stays_alone(&mut self) {
        if let Some(report) = self.waiting.take().and_then(|waiting| self.rows.get_mut(waiting.row)) {
            report.fate = Fate::LeftOut;
            report.notes.insert(0, about_row(Why::NoteAlone));
        }
    }

    /// Gives the note that waits to `item` as its line of help, where it has none of its own.
    pub(super) fn give_note_to(&mut self, item: &mut Item) {
        if item.hint.is_some() {
            self.note_stays_alone();
        } else if let Some(waiting) = self.waiting.take() {
            item.hint = Some(waiting.words);
            for (language, words) in waiting.translations {
                self.translations.push(Translation { language, of: Translated::Hint(item.id.clone()), words });
            }
        }
    }

    /// The words of a row under `key` in the base language, plain and at most `most` long; and in other languages.
    /// What was changed is noted.
    pub(super) fn words(&self, row: &mut Row<'s>, key: Key, most: usize) -> (String, Vec<(String, String)>) {
        let mut said = in_languages(&row.take_languages(key), self.base);
        if said.base.is_empty() && key == Key::Label && !said.others.is_empty() {
            said.base = said.others.remove(0).1;
            row.note(key, Why::OtherLanguage, None);
        }
        let made = plain(said.base);
        let short = shortened(&made.words, most);
        if made.markup {
            row.note(key, Why::Markup, Some(short.clone()));
        }
        if made.filled_in {
            row.note(key, Why::FilledIn, Some(short.clone()));
        }
        if short != made.words {
            row.note(key, Why::Shortened, Some(short.clone()));
        }
        let others = said.others.into_iter().map(|(language, words)| (language.to_owned(), plain(words).words));
        (short, others.filter(|(_, words)| !words.is_empty()).collect())
    }

    /// The condition as this program can hold it; a note where it cannot.
    pub(super) fn condition(&self, row: &mut Row<'s>, written: &str) -> Option<Condition> {
        let Some(condition) = simple(written) else {
            row.note(Key::Relevant, Why::Condition, None);
            return None;
        };
        let found = self.asked.get(&condition.question).and_then(|asked| Some((&asked.id, asked.options.as_ref()?)));
        let held = found.and_then(|(id, options)| {
            let code =
                |name: &String| options.iter().find(|(written, _)| written == name).map(|(_, code)| code.clone());
            let mut any_of = condition.any_of.iter().map(code).collect::<Option<Vec<_>>>()?;
            any_of.dedup();
            Some(Condition { item: id.clone(), any_of })
        });
        if held.is_none() {
            row.note(Key::Relevant, Why::ConditionOnNothing, None);
        }
        held
    }

    /// The condition of the group that is open.
    pub(super) fn groups_condition(&self) -> Option<Condition> {
        self.groups.last().and_then(|group| group.condition.clone())
    }

    /// How many questions there are so far.
    pub(super) fn items(&self) -> usize {
        self.parts.iter().map(|part| part.items.len()).sum()
    }

    /// Adds a question under the title that stands; whether it has a part of its own, which it has not when there are
    /// too many.
    pub(super) fn add(&mut self, item: Item) -> bool {
        let room = self.parts.len() < MOST_PARTS;
        if self.parts.is_empty() || (self.fresh && room) {
            let title = self.heading.title.clone().unwrap_or_default();
            for (language, words) in &self.heading.translations {
                let of = Translated::PartTitle(self.parts.len());
                self.translations.push(Translation { language: language.clone(), of, words: words.clone() });
            }
            self.parts.push(Part { title, items: Vec::new() });
        }
        let fits = room || !self.fresh;
        self.fresh = false;
        if let Some(part) = self.parts.last_mut() {
            part.items.push(item);
        }
        fits
    }

    /// Everything together: parts without a title stand under the questionnaire's, and free text goes to the end of its
    /// part.
    fn end(mut self, title: String) -> Imported {
        self.note_stays_alone();
        for part in &mut self.parts {
            if part.title.is_empty() {
                part.title = shortened(&title, LONGEST_TITLE);
            }
            let before: Vec<_> = part.items.iter().map(|item| item.id.clone()).collect();
            part.items.sort_by_key(|item| matches!(item.kind, ItemKind::Text { .. }));
            let moved = part.items.iter().zip(&before).filter(|(item, before)| item.id != **before);
            let moved = moved.filter(|(item, _)| matches!(item.kind, ItemKind::Text { .. }));
            for (item, _) in moved {
                let is_its = |row: &&mut RowReport| row.fate == Fate::Question(item.id.clone());
                if let Some(row) = self.rows.iter_mut().find(is_its) {
                    row.notes.push(about_row(Why::Moved));
                }
            }
        }
        let mut rows = self.rows;
        rows.extend(self.lists.reports());
        Imported {
            title,
            version: None,
            language: None,
            parts: self.parts,
            rows,
            other_sheets: Vec::new(),
            translations: self.translations,
        }
    }
}

fn about_row(why: Why) -> Note {
    Note { letter: None, column: String::new(), found: String::new(), why, instead: None }
}
