//! Questions are added, reworded, moved and taken out.
//!
//! Words that were tested keep their name only as long as they are those words: a question of the bank whose words or
//! answers are changed becomes one of the council's own, with the area it had, so that nothing is held beside figures
//! that others published about other words. Words locked to an earlier survey do not change until they are unlocked.

use super::{At, DesignError, Refused, change, is_own, words};
use crate::consultation::design::{Design, Form, Step, item_faults};
use crate::questionnaire::{Band, Item, ItemId, ItemKind};
use crate::workflow::{Catalogue, Chorus};

/// A question as somebody wrote it.
pub struct ItemChange {
    /// For which band.
    pub band: Band,
    /// The question, under the name it has.
    pub item: Item,
    /// The outcome area; looked at for a question of the council's own.
    pub area: Option<ItemId>,
}

/// Puts a changed question in place of what it was, and gives the name it has now.
///
/// # Errors
/// [`Refused::Item`] with everything that is wrong with it, [`Refused::Locked`], [`Refused::NoArea`],
/// [`Refused::Condition`], [`Refused::Gone`]; nothing is stored then.
pub async fn save_item(chorus: &Chorus, at: At<'_>, new: ItemChange) -> Result<ItemId, DesignError> {
    change(chorus, at, "design.item", |design| {
        let known = chorus.catalogue.known_areas(&design.strategy);
        let ItemChange { band, item, area } = new;
        let found = item_faults(&item);
        if !found.is_empty() {
            return Err(Refused::Item(found));
        }
        let before = design.forms.get(&band).and_then(|form| form.item(&item.id)).ok_or(Refused::Gone)?;
        let reworded = !asks_the_same(before, &item);
        if reworded && design.is_locked(&item.id) {
            return Err(Refused::Locked);
        }
        check_condition(&design.forms[&band], &item)?;
        let id = item.id.clone();
        let own = known.is_own(&id);
        if own && item.kind.takes_sides() {
            let area = area.filter(|area| known.codes.contains(area)).ok_or(Refused::NoArea)?;
            design.areas.insert(id.clone(), area);
        }
        let (source, council) = (design.forms[&band].source.clone(), design.council.clone());
        let form = design.forms.get_mut(&band).ok_or(Refused::Gone)?;
        *form.item_mut(&id).ok_or(Refused::Gone)? = item;
        if own || !reworded {
            return Ok(id);
        }
        form.source = words::source_with_own(&source, &council);
        let name = design.own_name(id.as_str());
        design.rename(&id, &name);
        if let Some(area) = known.of.get(&id) {
            design.areas.insert(name.clone(), area.clone());
        }
        Ok(name)
    })
    .await
}

/// Whether two wordings of a question are one question: the same words, hint and answers.
fn asks_the_same(one: &Item, other: &Item) -> bool {
    (&one.wording, &one.easy, &one.hint, &one.kind) == (&other.wording, &other.easy, &other.hint, &other.kind)
}

/// Whether what a question depends on stands before it, with those answers.
fn check_condition(form: &Form, item: &Item) -> Result<(), Refused> {
    let Some(condition) = &item.only_if else { return Ok(()) };
    let earlier = form.items().take_while(|one| one.id != item.id).find(|one| one.id == condition.item);
    let Some(ItemKind::OneOf { options, .. }) = earlier.map(|one| &one.kind) else { return Err(Refused::Condition) };
    let offered = condition.any_of.iter().all(|code| options.iter().any(|option| option.code == *code));
    if offered && !condition.any_of.is_empty() { Ok(()) } else { Err(Refused::Condition) }
}

/// Adds questions of the bank to each of these bands, in the words the bank has for the band. Gives how many were added,
/// each band counted.
///
/// # Errors
/// [`Refused::Gone`] when the bank has none of them for any band; [`Refused::Twice`] when all have them already.
pub async fn add_from_bank(chorus: &Chorus, at: At<'_>, ids: &[ItemId], bands: &[Band]) -> Result<usize, DesignError> {
    change(chorus, at, "design.add", |design| {
        let in_band = |id: &ItemId, band: &Band| Some((*band, banked(&chorus.catalogue, id, *band)?));
        let worded: Vec<_> = ids.iter().flat_map(|id| bands.iter().filter_map(move |band| in_band(id, band))).collect();
        if worded.is_empty() {
            return Err(Refused::Gone);
        }
        let mut added = 0;
        for (band, (part, item)) in worded {
            let Some(form) = design.forms.get_mut(&band).filter(|form| form.item(&item.id).is_none()) else {
                continue;
            };
            add_to(form, &part, Item { only_if: None, ..item });
            added += 1;
        }
        if added == 0 { Err(Refused::Twice) } else { Ok(added) }
    })
    .await
}

/// A question of the bank as this band is asked it, and the title of the part it stands in.
fn banked(catalogue: &Catalogue, id: &ItemId, band: Band) -> Option<(String, Item)> {
    let mut of_band: Vec<_> = catalogue.bank().filter(|form| form.bands.contains(&band)).collect();
    // The longest set first: there the question stands among its own.
    of_band.sort_by_key(|form| (std::cmp::Reverse(form.items().count()), std::cmp::Reverse(form.version)));
    of_band.into_iter().find_map(|form| {
        let form = Form::taken_from(form, band);
        let part = form.parts.iter().find(|part| part.items.iter().any(|item| item.id == *id))?;
        Some((part.title.clone(), form.item(id)?.clone()))
    })
}

/// Adds to the part of this title, or to the only part there is.
fn add_to(form: &mut Form, part: &str, item: Item) {
    let only = (form.parts.len() == 1).then(|| form.parts[0].title.clone());
    form.add(only.as_deref().unwrap_or(part), item);
}

/// Adds a question of the council's own to each of these bands, and gives its name.
///
/// # Errors
/// As [`save_item`]; [`Refused::Gone`] when no band is named that this survey asks.
pub async fn add_own(
    chorus: &Chorus,
    at: At<'_>,
    item: Item,
    bands: &[Band],
    area: Option<ItemId>,
) -> Result<ItemId, DesignError> {
    change(chorus, at, "design.add_own", |design| {
        let known = chorus.catalogue.known_areas(&design.strategy);
        let found = item_faults(&item);
        if !found.is_empty() {
            return Err(Refused::Item(found));
        }
        let id = design.own_name(&item.wording);
        if item.kind.takes_sides() {
            let area = area.filter(|area| known.codes.contains(area)).ok_or(Refused::NoArea)?;
            design.areas.insert(id.clone(), area);
        }
        let council = design.council.clone();
        let asked: Vec<Band> = bands.iter().copied().filter(|band| design.forms.contains_key(band)).collect();
        if asked.is_empty() {
            return Err(Refused::Gone);
        }
        for band in asked {
            let Some(form) = design.forms.get_mut(&band) else { continue };
            add_to(form, words::OWN_PART, Item { id: id.clone(), ..item.clone() });
            form.source = words::source_with_own(&form.source, &council);
        }
        Ok(id)
    })
    .await
}

/// Asks a question in one band more, in the words the bank has for it, else in those of another band.
///
/// # Errors
/// [`Refused::Gone`], [`Refused::Twice`].
pub async fn copy_to_band(chorus: &Chorus, at: At<'_>, id: &ItemId, band: Band) -> Result<(), DesignError> {
    change(chorus, at, "design.add", |design| {
        let elsewhere = design.forms.values().find_map(|form| form.item(id)).cloned();
        let ours = (!is_own(chorus, design, id)).then(|| banked(&chorus.catalogue, id, band)).flatten();
        let (part, item) = ours.or_else(|| Some((words::OWN_PART.to_owned(), elsewhere?))).ok_or(Refused::Gone)?;
        let form = design.forms.get_mut(&band).ok_or(Refused::Gone)?;
        if form.item(id).is_some() {
            return Err(Refused::Twice);
        }
        add_to(form, &part, Item { only_if: None, ..item });
        Ok(())
    })
    .await
}

/// Moves a question one place earlier or later in the form of a band.
///
/// # Errors
/// [`Refused::AtTheEnd`], [`Refused::Gone`].
pub async fn shift_item(chorus: &Chorus, at: At<'_>, band: Band, id: &ItemId, step: Step) -> Result<(), DesignError> {
    change(chorus, at, "design.move", |design| {
        let form = design.forms.get_mut(&band).ok_or(Refused::Gone)?;
        form.item(id).ok_or(Refused::Gone)?;
        if form.shift(id, step) { Ok(()) } else { Err(Refused::AtTheEnd) }
    })
    .await
}

/// Takes questions out of the forms of these bands.
///
/// # Errors
/// [`Refused::Gone`] when none of them asks any of these.
pub async fn remove_items(chorus: &Chorus, at: At<'_>, ids: &[ItemId], bands: &[Band]) -> Result<(), DesignError> {
    change(chorus, at, "design.remove", |design: &mut Design| {
        let mut asked = false;
        for id in ids {
            for band in design.bands_asked(id).filter(|band| bands.contains(band)).collect::<Vec<_>>() {
                design.remove(band, id);
                asked = true;
            }
        }
        if asked { Ok(()) } else { Err(Refused::Gone) }
    })
    .await
}

/// Unlocks the words of a question of a copied survey, for a reason that is kept.
///
/// # Errors
/// [`Refused::NoReason`], [`Refused::Gone`] when nothing was locked.
pub async fn unlock_item(chorus: &Chorus, at: At<'_>, id: &ItemId, why: &str) -> Result<(), DesignError> {
    change(chorus, at, "design.unlock", |design| {
        if why.is_empty() || why.chars().count() > 300 {
            return Err(Refused::NoReason);
        }
        if design.unlock(id, why) { Ok(()) } else { Err(Refused::Gone) }
    })
    .await
}
