//! Questions from a form that others designed elsewhere: read, offered, and added to a survey where somebody chose them.
//!
//! They become questions of the council's own, under names of their own, so that none is held beside figures others
//! published about words that happen to be called the same. What counts is still open then; the design says so.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{At, DesignError, Refused, change, words};
use crate::consultation::design::{Design, Language};
use crate::questionnaire::xlsform::{self, Imported, Translated, Translation};
use crate::questionnaire::{Band, Item, ItemId, Part};
use crate::workflow::Chorus;

/// The most questions of a form, and its most parts.
const MOST_ITEMS: usize = 120;
const MOST_PARTS: usize = 20;
/// The most characters of who wrote the questions.
const MOST_SOURCE: usize = 200;

/// Questions that were read and may be added, as a page keeps them until then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// The questions.
    pub parts: Vec<Part>,
    /// Their words in other languages.
    pub translations: Vec<Translation>,
}

/// What was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
    /// How many questions.
    pub questions: usize,
    /// How many of their words in other languages.
    pub translations: usize,
}

/// Reads a form that others designed as an XLSForm. Nothing is stored. `name` is the file's, and stands as its title
/// where it has none.
///
/// # Errors
/// [`xlsform::Refused`].
pub fn import_xlsform(name: &str, bytes: &[u8]) -> Result<Imported, xlsform::Refused> {
    xlsform::import(name, bytes)
}

/// The language a form names, such as `French (fr)` or `cy`; `None` where it gives no short code.
#[must_use]
pub fn language_named(written: &str) -> Option<Language> {
    let inside = written.rsplit_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(code, _)| code.trim());
    let code = inside.unwrap_or_else(|| written.trim());
    code.parse().ok().filter(|language: &Language| !language.as_str().starts_with("en"))
}

/// Adds the chosen questions to each of these bands. Conditions on questions that are not chosen are dropped.
///
/// # Errors
/// [`Refused::Text`] when nobody says who wrote them; [`Refused::Gone`] when no question or no band of this survey is
/// chosen; [`Refused::Numbers`] when a form would ask too much. Nothing is stored then.
pub async fn add_imported(
    chorus: &Chorus,
    at: At<'_>,
    offered: &Offered,
    chosen: &BTreeSet<ItemId>,
    bands: &[Band],
    source: &str,
) -> Result<Added, DesignError> {
    change(chorus, at, "design.import_xlsform", |design| {
        let is_line = !source.is_empty() && !source.chars().any(char::is_control);
        if !is_line || source.chars().count() > MOST_SOURCE {
            return Err(Refused::Text);
        }
        let bands: Vec<Band> = bands.iter().copied().filter(|band| design.forms.contains_key(band)).collect();
        if bands.is_empty() {
            return Err(Refused::Gone);
        }
        let names = add_items(design, offered, chosen, &bands);
        if names.is_empty() {
            return Err(Refused::Gone);
        }
        let council = design.council.clone();
        for band in &bands {
            let Some(form) = design.forms.get_mut(band) else { continue };
            if form.items().count() > MOST_ITEMS || form.parts.len() > MOST_PARTS {
                return Err(Refused::Numbers);
            }
            form.source = words::source_with(&words::source_with_own(&form.source, &council), source);
        }
        let translations = add_words(design, offered, &names, &bands, at.who);
        Ok(Added { questions: names.len(), translations })
    })
    .await
}

/// Adds the items, and gives the name each has now.
fn add_items(
    design: &mut Design,
    offered: &Offered,
    chosen: &BTreeSet<ItemId>,
    bands: &[Band],
) -> BTreeMap<ItemId, ItemId> {
    let mut names: BTreeMap<ItemId, ItemId> = BTreeMap::new();
    for part in &offered.parts {
        for item in part.items.iter().filter(|item| chosen.contains(&item.id)) {
            let name = design.own_name(item.id.as_str());
            let only_if = item.only_if.clone().and_then(|mut condition| {
                condition.item = names.get(&condition.item)?.clone();
                Some(condition)
            });
            for form in design.forms.iter_mut().filter(|(band, _)| bands.contains(band)).map(|(_, form)| form) {
                // A part that is empty yet gives way to the first that is not.
                form.parts.retain(|one| !one.items.is_empty() || one.title == part.title);
                form.add(&part.title, Item { id: name.clone(), only_if: only_if.clone(), ..item.clone() });
            }
            names.insert(item.id.clone(), name);
        }
    }
    names
}

/// Keeps words in other languages as drafts; those whose language has no short code are left out.
fn add_words(
    design: &mut Design,
    offered: &Offered,
    names: &BTreeMap<ItemId, ItemId>,
    bands: &[Band],
    who: &str,
) -> usize {
    let mut kept = 0;
    for translation in &offered.translations {
        let Some(language) = language_named(&translation.language) else { continue };
        let renamed = |item: &ItemId| names.get(item).cloned();
        let tail = match &translation.of {
            Translated::PartTitle(_) => None,
            Translated::Wording(item) => renamed(item).map(|item| format!("{item}/wording")),
            Translated::Hint(item) => renamed(item).map(|item| format!("{item}/hint")),
            Translated::Choice(item, code) => renamed(item).map(|item| format!("{item}/answer/{code}")),
        };
        let Some(tail) = tail else { continue };
        let is_new = !design.languages.contains_key(&language);
        if is_new && design.add_language(language.clone()).is_err() {
            continue;
        }
        for band in bands {
            let place = format!("{band}/{tail}");
            kept += usize::from(design.translate(&language, &place, &translation.words, who) == Ok(true));
        }
    }
    kept
}
