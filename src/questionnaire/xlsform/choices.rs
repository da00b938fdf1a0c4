//! The choices sheet: lists of options, made ready once, and what became of each row.

use std::collections::BTreeMap;

use super::super::load::MOST_OPTIONS;
use super::super::model::{Counts, OptionCode, ResponseOption};
use super::columns::{Key, Row};
use super::names::Names;
use super::plain::plain;
use super::report::{Fate, RowReport, Why, shortened};

/// The longest label of an option.
const LONGEST_LABEL: usize = 200;

/// An option of a list.
struct Choice {
    /// Its name in the file, which conditions use.
    name: String,
    option: ResponseOption,
    /// Its label in other languages.
    translations: Vec<(String, String)>,
}

/// A list of options.
#[derive(Default)]
struct List {
    names: Names,
    choices: Vec<Choice>,
    used: bool,
}

/// A row of the sheet, and the list to which it gives an option.
struct ChoiceRow<'s> {
    row: Row<'s>,
    list: Result<String, Why>,
}

/// Every list of a file.
pub(super) struct Lists<'s> {
    lists: BTreeMap<String, List>,
    rows: Vec<ChoiceRow<'s>>,
}

/// The options of a question, with what conditions and translations need.
pub(super) struct Options {
    pub(super) offered: Vec<ResponseOption>,
    /// The names in the file, each with its code.
    pub(super) by_name: Vec<(String, OptionCode)>,
    /// Labels in other languages.
    pub(super) translations: Vec<(OptionCode, String, String)>,
}

impl<'s> Lists<'s> {
    pub(super) fn read(rows: Vec<Row<'s>>, base: Option<&str>) -> Self {
        let mut lists = Self { lists: BTreeMap::new(), rows: Vec::new() };
        for mut row in rows {
            let list = lists.add(&mut row, base);
            lists.rows.push(ChoiceRow { row, list });
        }
        lists
    }

    fn add(&mut self, row: &mut Row<'s>, base: Option<&str>) -> Result<String, Why> {
        let name = row.take(Key::Name).unwrap_or_default();
        row.report.name = shortened(name, 80);
        let list_name = row.take(Key::ListName).ok_or(Why::NoListName)?;
        row.report.kind = shortened(list_name, 40);
        let said = in_languages(&row.take_languages(Key::Label), base);
        let label = if said.base.is_empty() { name } else { said.base };
        let made = plain(label);
        if made.words.is_empty() {
            return Err(Why::NoWords);
        }
        let words = shortened(&made.words, LONGEST_LABEL);
        if made.markup {
            row.note(Key::Label, Why::Markup, Some(words.clone()));
        }
        if made.filled_in {
            row.note(Key::Label, Why::FilledIn, Some(words.clone()));
        }
        if words != made.words {
            row.note(Key::Label, Why::Shortened, Some(words.clone()));
        }
        let list = self.lists.entry(list_name.to_owned()).or_default();
        if list.choices.iter().any(|choice| choice.option.label == words) {
            return Err(Why::ReadsAlike);
        }
        let code = list.names.give(if name.is_empty() { &words } else { name }, 'o', 16);
        if code != name {
            row.note(Key::Name, Why::Renamed, Some(code.clone()));
        }
        let code: OptionCode = code.parse().map_err(|_| Why::NoWords)?;
        let translations = said.others.iter().map(|(language, label)| ((*language).to_owned(), plain(label).words));
        let option = ResponseOption { code, label: words, counts: Counts::Neither, face: None };
        list.choices.push(Choice { name: name.to_owned(), option, translations: translations.collect() });
        Ok(list_name.to_owned())
    }

    /// The options of a question that names `list`.
    pub(super) fn of(&mut self, list: &str) -> Result<Options, Why> {
        let list = self.lists.get_mut(list).ok_or(Why::NoList)?;
        if list.choices.len() < 2 {
            return Err(Why::TooFewOptions);
        }
        if list.choices.len() > MOST_OPTIONS {
            return Err(Why::TooManyOptions);
        }
        list.used = true;
        let code = |choice: &Choice| choice.option.code.clone();
        Ok(Options {
            offered: list.choices.iter().map(|choice| choice.option.clone()).collect(),
            by_name: list.choices.iter().map(|choice| (choice.name.clone(), code(choice))).collect(),
            translations: list
                .choices
                .iter()
                .flat_map(|choice| {
                    let said = choice.translations.iter().filter(|(_, label)| !label.is_empty());
                    said.map(|(language, label)| (code(choice), language.clone(), label.clone()))
                })
                .collect(),
        })
    }

    /// What became of each row.
    pub(super) fn reports(self) -> Vec<RowReport> {
        let lists = self.lists;
        let report = |ChoiceRow { row, list }: ChoiceRow<'s>| match list {
            Ok(list) if lists.get(&list).is_some_and(|list| list.used) => row.carried(Fate::Choice),
            Ok(_) => row.leave_out(Why::UnusedOption),
            Err(why) => row.leave_out(why),
        };
        self.rows.into_iter().map(report).collect()
    }
}

/// What a row says under one heading.
#[derive(Default)]
pub(super) struct Said<'s> {
    /// The words in the base language, or those without a language; "" without either.
    pub(super) base: &'s str,
    /// The words in each other language.
    pub(super) others: Vec<(&'s str, &'s str)>,
}

/// Sorts words by language.
pub(super) fn in_languages<'s>(said: &[(Option<&'s str>, &'s str)], base: Option<&str>) -> Said<'s> {
    let place = said.iter().position(|(language, _)| *language == base);
    let place = place.or_else(|| said.iter().position(|(language, _)| language.is_none()));
    let words = place.and_then(|place| said.get(place)).map_or("", |(_, words)| *words);
    let others = said.iter().enumerate().filter(|(at, _)| Some(*at) != place);
    // Words without a language beside the base are the file's own default.
    let others = others.map(|(_, (language, words))| (language.unwrap_or("default"), *words));
    Said { base: words, others: others.collect() }
}
