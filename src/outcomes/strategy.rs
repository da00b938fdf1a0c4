//! The council's strategy as data: outcome areas, the items that speak to each, promises, measures and words.
//!
//! A strategy is a versioned TOML file under `surveys/strategies/`. Its item-to-area table is copied into a wave's
//! manifest at launch, so a later version changes no survey that has opened. Each item stands in one area at most.
//! Items that are shown alone never enter a score: family contact and bullying do not go with the rest, and what only
//! a few are asked would drown the area in noise.
//!
//! Left open: whether the table says what the council means. That is for the council, and for the young people.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeValue;

use super::promise::Promise;
use crate::consultation::AreaItems;
use crate::questionnaire::file::{self, Read, Section, code, flag, list, number, parsed, text};
use crate::questionnaire::{Fault, ItemId, sha256_hex};

/// No strategy has more areas than this.
const MOST_AREAS: usize = 12;
/// No list of items is longer than this.
const MOST_ITEMS: usize = 120;
/// The weight of an area whose strategy gives it none.
const USUAL_PRIORITY: u32 = 3;

/// A checked strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strategy {
    /// Names it across versions, such as `cambridgeshire-2018`.
    pub code: String,
    /// Counts up.
    pub version: u32,
    /// Whose it is.
    pub council: String,
    /// Its title on pages.
    pub title: String,
    /// The first year it stands for.
    pub from_year: u16,
    /// The last, where it has one.
    pub to_year: Option<u16>,
    /// The item that stands in a row of its own, before the areas.
    pub first_item: Option<ItemId>,
    /// In the council's order.
    pub areas: Vec<Area>,
    /// Lists of promises; one of them is current.
    pub promise_lists: Vec<PromiseList>,
    /// The council's own words for things, by what they stand for.
    pub vocabulary: BTreeMap<ItemId, String>,
    /// The file as it was read.
    pub file: String,
    /// SHA-256 of the file's bytes, lower-case hex.
    pub sha256: String,
}

/// An outcome area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Names it in documents.
    pub code: ItemId,
    /// Its title on pages.
    pub title: String,
    /// The name of its icon under `assets/icons`.
    pub icon: ItemId,
    /// How much it weighs when noise is shared out.
    pub priority: u32,
    /// The items whose shares make its score.
    pub items: Vec<ItemId>,
    /// Its items that are shown alone and never enter the score.
    pub alone: Vec<ItemId>,
    /// The items that may stand for it, best first.
    pub headlines: Vec<ItemId>,
    /// What the council counts itself.
    pub measures: Vec<CouncilMeasure>,
}

/// Something the council counts from its own records; never an answer to a survey, and shown apart from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouncilMeasure {
    /// What is counted.
    pub title: String,
    /// What the strategy aims for, where it says so.
    pub target: Option<String>,
    /// Where the figures come from.
    pub source: String,
}

/// A list of promises to children in care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseList {
    /// Its title on pages.
    pub title: String,
    /// Whether it is the one the council goes by now.
    pub current: bool,
    /// In order, in our own words.
    pub promises: Vec<Promise>,
}

impl Strategy {
    /// Reads and checks a strategy file; `file_name` is only used to name it in faults.
    ///
    /// # Errors
    /// Every fault, in the order of the file. Never empty.
    pub fn parse(file_name: &str, source: &str) -> Result<Self, Vec<Fault>> {
        file::read(file_name, source, |root| read_strategy(root, source))
    }

    /// `code/version`, as manifests name it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.code, self.version)
    }

    /// The item-to-area table of a wave that asks these items. An area of which nothing is asked stays, since the
    /// board is told that it was not asked.
    #[must_use]
    pub fn table_for(&self, asked: &BTreeSet<ItemId>) -> Vec<AreaItems> {
        let kept = |items: &[ItemId]| items.iter().filter(|item| asked.contains(item)).cloned().collect();
        let table = self.areas.iter().map(|area| AreaItems {
            area: area.code.clone(),
            title: area.title.clone(),
            priority: area.priority,
            items: kept(&area.items),
            alone: kept(&area.alone),
            headlines: kept(&area.headlines),
        });
        table.collect()
    }

    /// As [`Strategy::table_for`], with the council's own items in the areas that `own` says. Where the strategy's items
    /// make the area's score, an own one is shown alone, so that the score means what it meant before; where it has
    /// none, the own ones make it.
    #[must_use]
    pub fn table_with(&self, asked: &BTreeSet<ItemId>, own: &BTreeMap<ItemId, ItemId>) -> Vec<AreaItems> {
        let mut table = self.table_for(asked);
        for area in &mut table {
            let of_area = own.iter().filter(|(item, code)| **code == area.area && asked.contains(*item));
            let mut own: Vec<ItemId> = of_area.map(|(item, _)| item.clone()).collect();
            own.retain(|item| self.area_of(item).is_none());
            if area.items.is_empty() && area.alone.is_empty() {
                area.headlines.extend(own.first().cloned());
                area.items = own;
            } else {
                area.alone.append(&mut own);
            }
        }
        table
    }

    /// The code of the area that has this item.
    #[must_use]
    pub fn area_of(&self, item: &ItemId) -> Option<&ItemId> {
        let has = |area: &&Area| area.items.contains(item) || area.alone.contains(item);
        self.areas.iter().find(has).map(|area| &area.code)
    }

    /// The promises the council goes by now.
    #[must_use]
    pub fn promises(&self) -> &[Promise] {
        self.promise_lists.iter().find(|list| list.current).map_or(&[], |list| &list.promises)
    }

    /// Every item the strategy names, each with the place that names it.
    pub fn named_items(&self) -> impl Iterator<Item = (String, &ItemId)> {
        let first = self.first_item.iter().map(|item| ("first_item".to_owned(), item));
        let areas = self
            .areas
            .iter()
            .flat_map(|area| area.items.iter().chain(&area.alone).map(|item| (format!("area {}", area.code), item)));
        let promises = self.promise_lists.iter().flat_map(|list| {
            let of = |promise: &Promise| format!("{}, promise {}", list.title, promise.number);
            list.promises.iter().flat_map(move |promise| promise.items.iter().map(move |item| (of(promise), item)))
        });
        first.chain(areas).chain(promises)
    }
}

fn read_strategy(root: &Section<'_>, source: &str) -> Option<Strategy> {
    let code = root.required("code", code);
    let version = root.required("version", number(1..=9999));
    let council = root.required("council", text(120));
    let title = root.required("title", text(120));
    let from_year = root.required("from_year", number(1989..=2100));
    let to_year = root.optional("to_year", number(1989..=2100));
    if from_year.zip(to_year).is_some_and(|(from, to)| to < from) {
        root.fault_at("to_year", "`to_year` is before `from_year`");
    }
    let first_item = root.optional("first_item", parsed);
    let area_sections = root.sections("areas", 1..=MOST_AREAS);
    let areas: Vec<_> = area_sections.iter().map(read_area).collect();
    each_item_once(&area_sections, &areas);
    let codes: Option<BTreeSet<_>> = areas.iter().map(|area| area.as_ref().map(|area| area.code.clone())).collect();
    let lists = root.sections("promise_lists", 0..=10);
    let promise_lists: Vec<_> = lists.iter().map(|list| read_promise_list(list, codes.as_ref())).collect();
    let current = promise_lists.iter().flatten().filter(|list| list.current).count();
    if !promise_lists.is_empty() && promise_lists.iter().all(Option::is_some) && current != 1 {
        root.fault_at("promise_lists", format!("{current} lists of promises are current; one has to be"));
    }
    let vocabulary = if root.has("vocabulary") { root.section("vocabulary") } else { None };
    let vocabulary = vocabulary.map(|words| read_vocabulary(&words)).unwrap_or_default();
    root.nothing_else("a strategy");
    Some(Strategy {
        code: code?,
        version: version?,
        council: council?,
        title: title?,
        from_year: from_year?,
        to_year,
        first_item,
        areas: areas.into_iter().collect::<Option<_>>()?,
        promise_lists: promise_lists.into_iter().collect::<Option<_>>()?,
        vocabulary,
        file: source.to_owned(),
        sha256: sha256_hex(source.as_bytes()),
    })
}

fn items(value: &DeValue<'_>) -> Read<Vec<ItemId>> {
    list(0..=MOST_ITEMS, parsed)(value)
}

fn read_area(section: &Section<'_>) -> Option<Area> {
    let code: Option<ItemId> = section.required("code", parsed);
    if let Some(code) = &code {
        section.call(&format!("area {code}"));
    }
    let title = section.required("title", text(60));
    let icon = section.required("icon", parsed);
    let priority = section.optional("priority", number(1..=9)).unwrap_or(USUAL_PRIORITY);
    let scored = section.required("items", items);
    let alone = section.optional("alone", items).unwrap_or_default();
    let headlines = section.required("headlines", items);
    if let (Some(scored), Some(headlines)) = (&scored, &headlines) {
        for item in headlines.iter().filter(|item| !scored.contains(item) && !alone.contains(item)) {
            section.fault_at("headlines", format!("`headlines` names {item}, which is no item of this area"));
        }
        if headlines.is_empty() && !scored.is_empty() {
            section.fault_at("headlines", "`headlines` is empty; name the item that best stands for this area");
        }
    }
    let measures = section.sections("measures", 0..=20).iter().map(read_measure).collect::<Option<_>>();
    section.nothing_else("an area");
    Some(Area {
        code: code?,
        title: title?,
        icon: icon?,
        priority,
        items: scored?,
        alone,
        headlines: headlines?,
        measures: measures?,
    })
}

fn read_measure(section: &Section<'_>) -> Option<CouncilMeasure> {
    let title = section.required("title", text(200));
    let target = section.optional("target", text(200));
    let source = section.required("source", text(200));
    section.nothing_else("a measure");
    Some(CouncilMeasure { title: title?, target, source: source? })
}

fn each_item_once(sections: &[Section<'_>], areas: &[Option<Area>]) {
    let mut codes = BTreeSet::new();
    let mut seen = BTreeMap::new();
    for (section, area) in sections.iter().zip(areas) {
        let Some(area) = area else { continue };
        if !codes.insert(&area.code) {
            section.fault("stands here twice; each area has a code of its own");
        }
        for item in area.items.iter().chain(&area.alone) {
            if let Some(other) = seen.insert(item, &area.code) {
                section.fault(format!("has {item}, which area {other} has already; an item stands in one area, once"));
            }
        }
    }
}

fn read_promise_list(section: &Section<'_>, areas: Option<&BTreeSet<ItemId>>) -> Option<PromiseList> {
    let title = section.required("title", text(120));
    if let Some(title) = &title {
        section.call(title);
    }
    let current = section.optional("current", flag).unwrap_or(false);
    let promises = section.sections("promises", 1..=30);
    let promises: Option<Vec<_>> =
        promises.iter().zip(1..).map(|(promise, number)| read_promise(promise, number, areas)).collect();
    section.nothing_else("a list of promises");
    Some(PromiseList { title: title?, current, promises: promises? })
}

fn read_promise(section: &Section<'_>, expected: u32, areas: Option<&BTreeSet<ItemId>>) -> Option<Promise> {
    let number = section.required("number", number(1..=30_u32));
    if let Some(number) = number.filter(|number| *number != expected) {
        section
            .fault_at("number", format!("`number` is {number}; promises are numbered in order, so it is {expected}"));
    }
    let words = section.required("words", promise_words);
    let named: Option<Vec<ItemId>> = section.required("areas", list(1..=MOST_AREAS, parsed));
    if let (Some(named), Some(areas)) = (&named, areas) {
        for area in named.iter().filter(|area| !areas.contains(area)) {
            section.fault_at("areas", format!("`areas` names {area}, which is no area of this strategy"));
        }
    }
    let items = section.required("items", items);
    section.nothing_else("a promise");
    Some(Promise { number: number?, words: words?, areas: named?, items: items? })
}

/// Reads what follows "We promise to".
fn promise_words(value: &DeValue<'_>) -> Read<String> {
    let words = text(200)(value)?;
    if words.starts_with(|first: char| first.is_lowercase()) && !words.ends_with('.') {
        Ok(words)
    } else {
        Err("follows \"We promise to\": it begins with a small letter and has no full stop".to_owned())
    }
}

fn read_vocabulary(section: &Section<'_>) -> BTreeMap<ItemId, String> {
    let mut vocabulary = BTreeMap::new();
    for (name, words) in section.named_values(text(60)) {
        match name.parse() {
            Ok(name) => drop(vocabulary.insert(name, words)),
            Err(_) => section.fault_at(name, "a name here is lower-case letters, digits and _, such as social_worker"),
        }
    }
    vocabulary
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
code = "fenmoor"
version = 1
council = "Fenmoor County Council"
title = "A strategy"
from_year = 2026

[[areas]]
code = "home"
title = "Home"
icon = "home"
priority = 5
items = ["home_safe", "home_settled"]
alone = ["family_time"]
headlines = ["family_time", "home_settled"]

[[areas]]
code = "learning"
title = "Learning"
icon = "learning"
items = ["school_like"]
headlines = ["school_like"]
"#;

    fn read(source: &str) -> Strategy {
        Strategy::parse("s.toml", source).unwrap_or_else(|told| panic!("{}", told[0]))
    }

    #[test]
    fn a_wave_gets_the_table_of_what_it_asks() {
        let asked = ["home_settled", "family_time", "outdoors"].map(|item| item.parse().unwrap()).into();
        let table = read(FILE).table_for(&asked);
        let names = |items: &[ItemId]| items.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!((table[0].area.as_str(), table[0].priority, table[1].priority), ("home", 5, USUAL_PRIORITY));
        assert_eq!(names(&table[0].items), ["home_settled"]);
        assert_eq!(names(&table[0].alone), ["family_time"]);
        assert_eq!(names(&table[0].headlines), ["family_time", "home_settled"]);
        assert_eq!(table[1].title, "Learning");
        assert!(table[1].items.is_empty() && table[1].headlines.is_empty(), "it stays, to be told as not asked");
    }

    #[test]
    fn a_strategy_without_promises_has_none() {
        assert!(read(FILE).promises().is_empty());
    }

    #[test]
    fn every_named_item_is_told_with_its_place() {
        let file = FILE.replace("from_year", "first_item = \"home_safe\"\nfrom_year");
        let named: Vec<_> = read(&file).named_items().map(|(place, item)| format!("{place}: {item}")).collect();
        assert_eq!(
            named,
            [
                "first_item: home_safe",
                "area home: home_safe",
                "area home: home_settled",
                "area home: family_time",
                "area learning: school_like",
            ]
        );
    }
}
