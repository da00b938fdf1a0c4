//! What has to be true of the items of a questionnaire together.

use std::collections::{BTreeMap, BTreeSet};

use super::super::file::Section;
use super::super::model::{Band, Item, ItemId, ItemKind};
use super::{ReadItem, ReadPart};

/// Names every fault that only shows when the items are seen together.
pub(super) fn check(root: &Section<'_>, bands: &[Band], parts: &[ReadPart<'_>]) {
    let read: Vec<_> = parts.iter().flat_map(|part| &part.items).collect();
    each_id_once(&read);
    bands_are_ours(bands, &read);
    conditions_look_back(bands, &read);
    text_comes_last(parts);
    // What comes first and last is only known of a whole questionnaire.
    let whole: Option<Vec<_>> = read.iter().map(|one| Some((&one.section, one.item.as_ref()?))).collect();
    if let Some(whole) = whole {
        every_band_is_asked(root, bands, &whole);
        ends_are_light(bands, &whole);
    }
}

fn each_id_once(read: &[&ReadItem<'_>]) {
    let mut seen = BTreeSet::new();
    for one in read {
        if one.id.as_ref().is_some_and(|id| !seen.insert(id)) {
            one.section.fault("stands here twice; each item has an id of its own");
        }
    }
}

fn bands_are_ours(bands: &[Band], read: &[&ReadItem<'_>]) {
    for one in read {
        let named = one.item.iter().flat_map(|item| item.bands.iter().flatten());
        for band in named.filter(|band| !bands.contains(band)) {
            one.section.fault_at("bands", format!("`bands` has {band}, which is not a band of this questionnaire"));
        }
    }
}

fn asked_in(item: &Item, band: Band) -> bool {
    item.bands.as_ref().is_none_or(|bands| bands.contains(&band))
}

fn conditions_look_back(bands: &[Band], read: &[&ReadItem<'_>]) {
    let mut earlier: BTreeMap<&ItemId, Option<&Item>> = BTreeMap::new();
    for one in read {
        if let Some((item, condition)) = one.item.as_ref().and_then(|item| Some((item, item.only_if.as_ref()?))) {
            match earlier.get(&condition.item) {
                Some(Some(asked)) => condition_can_hold(&one.section, item, asked, bands),
                // Its own faults are named already.
                Some(None) => {}
                None => one.section.fault_at(
                    "only_if",
                    format!("`only_if` names {}, which is no item that stands earlier", condition.item),
                ),
            }
        }
        earlier.extend(one.id.as_ref().map(|id| (id, one.item.as_ref())));
    }
}

fn condition_can_hold(section: &Section<'_>, item: &Item, asked: &Item, bands: &[Band]) {
    let Some(condition) = &item.only_if else { return };
    let ItemKind::OneOf { options, .. } = &asked.kind else {
        section.fault_at("only_if", format!("`only_if` names {}, which is not a choice of one option", asked.id));
        return;
    };
    for code in &condition.any_of {
        if !options.iter().any(|option| option.code == *code) {
            let offered: Vec<_> = options.iter().map(|option| option.code.as_str()).collect();
            section.fault_at(
                "only_if",
                format!("`only_if` names {code}; the options of {} are: {}", asked.id, offered.join(", ")),
            );
        }
    }
    for band in bands.iter().filter(|band| asked_in(item, **band) && !asked_in(asked, **band)) {
        section.fault_at("only_if", format!("`only_if` names {}, which is not asked in band {band}", asked.id));
    }
}

fn is_text(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Text { .. })
}

fn text_comes_last(parts: &[ReadPart<'_>]) {
    for part in parts {
        let closed = |one: &ReadItem<'_>| one.item.as_ref().is_some_and(|item| !is_text(item));
        let last_closed = part.items.iter().rposition(closed).unwrap_or(0);
        for one in &part.items[..last_closed] {
            if one.item.as_ref().is_some_and(is_text) {
                one.section.fault("takes text but is not last in its part; put it after the closed items");
            }
        }
    }
}

fn every_band_is_asked(root: &Section<'_>, bands: &[Band], read: &[(&Section<'_>, &Item)]) {
    for band in bands {
        if !read.iter().any(|(_, item)| asked_in(item, *band) && item.kind.takes_sides()) {
            root.fault_at("bands", format!("band {band} is asked nothing that could be counted for or against"));
        }
    }
}

/// The first and the last closed question of each band must be easy to answer, whatever was answered before.
fn ends_are_light(bands: &[Band], read: &[(&Section<'_>, &Item)]) {
    for (section, item) in read.iter().filter(|(_, item)| item.sensitive) {
        let ends = |end: fn(&[&Item], &Item) -> bool| {
            let bands = bands.iter().filter(|band| {
                let closed: Vec<_> = read
                    .iter()
                    .map(|(_, item)| *item)
                    .filter(|item| asked_in(item, **band) && !is_text(item))
                    .collect();
                end(&closed, item)
            });
            bands.map(ToString::to_string).collect::<Vec<_>>().join(" and ")
        };
        let (first, last) = (ends(is_first), ends(can_be_last));
        if !first.is_empty() {
            section.fault(format!("is sensitive and comes first in band {first}; begin with something lighter"));
        }
        if !last.is_empty() {
            section.fault(format!("is sensitive and can come last in band {last}; end with something lighter"));
        }
    }
}

fn is_first(closed: &[&Item], item: &Item) -> bool {
    closed.first().is_some_and(|first| first.id == item.id)
}

/// An item with a condition may not be asked, and then the one before it is last.
fn can_be_last(closed: &[&Item], item: &Item) -> bool {
    let surely_last = closed.iter().rposition(|item| item.only_if.is_none()).unwrap_or(0);
    closed[surely_last..].iter().any(|last| last.id == item.id)
}
