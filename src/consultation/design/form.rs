//! What one band is asked, while it is being designed.
//!
//! A form may be unfinished: a part without questions, a question without words. What it still lacks is told by
//! [`Design::faults`](super::Design::faults); a [`Questionnaire`] is made of it when nothing does.

use serde::{Deserialize, Serialize};

use crate::questionnaire::{Band, Item, ItemId, Part, Questionnaire};

/// The language that forms are written in.
const LANGUAGE: &str = "en-GB";

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The questionnaire it was taken from, `code/version`.
    pub from: Option<String>,
    /// Shown to staff and in documents.
    pub title: String,
    /// About how long it takes.
    pub minutes: u32,
    /// Who wrote the items, and under which licence they may be used.
    pub source: String,
    /// In the order asked.
    pub parts: Vec<Part>,
}

/// Which way a question is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Asked before the one before it.
    Earlier,
    /// Asked after the one after it.
    Later,
}

impl Form {
    /// An empty form with one part.
    #[must_use]
    pub fn empty(title: &str, part: &str, source: &str) -> Self {
        Self {
            from: None,
            title: title.to_owned(),
            minutes: 1,
            source: source.to_owned(),
            parts: vec![Part { title: part.to_owned(), items: Vec::new() }],
        }
    }

    /// What a questionnaire asks this band.
    #[must_use]
    pub fn taken_from(questionnaire: &Questionnaire, band: Band) -> Self {
        let asked = |item: &&Item| item.bands.as_ref().is_none_or(|bands| bands.contains(&band));
        let parts = questionnaire.parts.iter().map(|part| Part {
            title: part.title.clone(),
            items: part.items.iter().filter(asked).map(|item| Item { bands: None, ..item.clone() }).collect(),
        });
        Self {
            from: Some(questionnaire.name()),
            title: questionnaire.title.clone(),
            minutes: questionnaire.minutes,
            source: questionnaire.source.clone(),
            parts: parts.filter(|part| !part.items.is_empty()).collect(),
        }
    }

    /// Whether it still asks this band just what that questionnaire does.
    #[must_use]
    pub fn is_as(&self, questionnaire: &Questionnaire, band: Band) -> bool {
        let Self { title, minutes, source, parts, .. } = Self::taken_from(questionnaire, band);
        (&title, minutes, &source, &parts) == (&self.title, self.minutes, &self.source, &self.parts)
    }

    /// Every item in the order asked.
    #[must_use]
    pub fn items(&self) -> impl DoubleEndedIterator<Item = &Item> {
        self.parts.iter().flat_map(|part| &part.items)
    }

    /// The item of this name.
    #[must_use]
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items().find(|item| item.id == *id)
    }

    /// The item of this name, to be changed.
    pub fn item_mut(&mut self, id: &ItemId) -> Option<&mut Item> {
        self.parts.iter_mut().flat_map(|part| &mut part.items).find(|item| item.id == *id)
    }

    /// The part an item stands in, and its place there.
    fn place_of(&self, id: &ItemId) -> Option<(usize, usize)> {
        let places = self.parts.iter().enumerate();
        places.into_iter().find_map(|(part, one)| Some((part, one.items.iter().position(|item| item.id == *id)?)))
    }

    /// Puts an item at the end of the part of this title, which is made where there is none; before what takes text
    /// and, where the last one is light and this is not, before the last one.
    pub fn add(&mut self, part: &str, item: Item) {
        if self.item(&item.id).is_some() {
            return;
        }
        if self.parts.iter().all(|one| one.title != part) {
            self.parts.push(Part { title: part.to_owned(), items: Vec::new() });
        }
        let is_last_part = self.parts.last().is_some_and(|one| one.title == part);
        let Some(place) = self.parts.iter_mut().find(|one| one.title == part) else { return };
        let items = &mut place.items;
        let closed = items.iter().filter(|one| !super::item::is_text(one)).count();
        let at = if super::item::is_text(&item) {
            items.len()
        } else if item.sensitive && is_last_part && closed > 1 {
            closed - 1
        } else {
            closed
        };
        items.insert(at.min(items.len()), item);
    }

    /// Moves an item one place, into the next part where it stands at the end of its own. False where it stands at
    /// that end already, or not at all.
    pub fn shift(&mut self, id: &ItemId, step: Step) -> bool {
        let Some((part, at)) = self.place_of(id) else { return false };
        let last = self.parts[part].items.len() - 1;
        match step {
            Step::Earlier if at > 0 => self.parts[part].items.swap(at, at - 1),
            Step::Later if at < last => self.parts[part].items.swap(at, at + 1),
            Step::Earlier if part > 0 => {
                let item = self.parts[part].items.remove(at);
                self.parts[part - 1].items.push(item);
            }
            Step::Later if part + 1 < self.parts.len() => {
                let item = self.parts[part].items.remove(at);
                self.parts[part + 1].items.insert(0, item);
            }
            _ => return false,
        }
        true
    }

    /// Takes an item out, and every condition that looks back at it.
    pub fn remove(&mut self, id: &ItemId) -> Option<Item> {
        let (part, at) = self.place_of(id)?;
        let gone = self.parts[part].items.remove(at);
        for item in self.parts.iter_mut().flat_map(|part| &mut part.items) {
            if item.only_if.as_ref().is_some_and(|condition| condition.item == *id) {
                item.only_if = None;
            }
        }
        if self.parts.len() > 1 {
            self.parts.retain(|part| !part.items.is_empty());
        }
        Some(gone)
    }

    /// The questionnaire this will be, under a name; without the text of a file, which follows from it.
    #[must_use]
    pub fn questionnaire(&self, code: &str, version: u32, band: Band) -> Questionnaire {
        Questionnaire {
            code: code.to_owned(),
            version,
            bands: vec![band],
            title: self.title.clone(),
            language: LANGUAGE.to_owned(),
            minutes: self.minutes,
            source: self.source.clone(),
            parts: self.parts.iter().filter(|part| !part.items.is_empty()).cloned().collect(),
            file: String::new(),
            sha256: String::new(),
        }
    }
}
