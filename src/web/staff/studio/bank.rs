//! The question bank: every question of the council's files, by outcome area and age group. `GET /staff/bank` shows it.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::begin::Choice;
use super::outline::label_of;
use super::sample;
use super::scales::ScaleName;
use crate::outcomes::Strategy;
use crate::questionnaire::{Band, Item, ItemId};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Catalogue;

/// Looks for the questions of the council's promises, whatever their area.
pub const PROMISES: &str = "promises";
/// Stands for every question that was shown.
pub const ALL: &str = "-all";

/// What is looked for.
#[derive(Clone, Default, Deserialize)]
pub struct Search {
    q: Option<String>,
    area: Option<String>,
    band: Option<String>,
    /// The question that was added just now.
    added: Option<String>,
}

impl Search {
    /// What a form of the page sends along, so that the same is shown again.
    #[must_use]
    pub fn of_form(form: &StaffForm) -> Self {
        let said = |field: &str| Some(form.text(field).to_owned()).filter(|text| !text.is_empty());
        Self { q: said("q"), area: said("area"), band: said("band"), added: None }
    }

    /// The same search as the end of an address, after this question was added.
    #[must_use]
    pub fn after_adding(&self, item: Option<&ItemId>) -> String {
        let same = [("q", &self.q), ("area", &self.area), ("band", &self.band)];
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(same.iter().filter_map(|(field, said)| Some((*field, said.as_deref()?))));
        query.append_pair("added", item.map_or(ALL, ItemId::as_str));
        query.finish()
    }

    /// Whether everything that was shown was added just now.
    #[must_use]
    pub fn added_all(&self) -> bool {
        self.added.as_deref() == Some(ALL)
    }

    /// The question that was added just now.
    #[must_use]
    pub fn added(&self) -> Option<ItemId> {
        self.added.as_deref()?.parse().ok()
    }

    /// The words.
    #[must_use]
    pub fn words(&self) -> &str {
        self.q.as_deref().unwrap_or_default().trim()
    }

    /// Whether it is not one area alone that is looked for.
    fn every_area(&self) -> bool {
        matches!(self.area(), "" | PROMISES)
    }

    /// The band.
    #[must_use]
    pub fn band(&self) -> Option<Band> {
        self.band.as_deref()?.parse().ok()
    }

    /// The code of the area.
    #[must_use]
    pub fn area(&self) -> &str {
        self.area.as_deref().unwrap_or_default()
    }
}

/// How a band is asked a question.
#[derive(Clone, Serialize)]
struct Worded {
    band: Band,
    wording: String,
    name: ScaleName,
}

/// A question of the bank.
#[derive(Clone, Serialize)]
pub struct BankItem {
    /// Its name.
    pub id: String,
    label: String,
    /// The question in the words of the oldest who are asked it.
    words: String,
    worded: Vec<Worded>,
    /// The bands it can be added to.
    pub bands: Vec<Band>,
    sensitive: bool,
    core: bool,
    source: String,
    /// Whether the survey asks it already.
    pub taken: bool,
}

/// The questions of an area.
#[derive(Clone, Serialize)]
pub struct BankArea {
    title: Option<String>,
    /// Its questions.
    pub items: Vec<BankItem>,
    /// How many of them a survey has no use for.
    pub there: usize,
}

/// A band to choose.
#[derive(Clone, Serialize)]
pub struct BandOption {
    /// Which.
    pub band: Band,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The bands, with the chosen one marked.
#[must_use]
pub fn band_options(chosen: Option<Band>) -> Vec<BandOption> {
    Band::ALL.map(|band| BandOption { band, chosen: chosen == Some(band) }).into()
}

/// The areas of a strategy, with the chosen one marked.
#[must_use]
pub fn area_options(strategy: Option<&Strategy>, chosen: &str) -> Vec<Choice> {
    let areas = strategy.map_or(&[][..], |strategy| &strategy.areas);
    areas.iter().map(|area| Choice::new(area.code.as_str(), &area.title, area.code.as_str() == chosen)).collect()
}

/// A question in each band, with where its words are from.
type Found<'c> = BTreeMap<&'c ItemId, BTreeMap<Band, (&'c Item, &'c str)>>;

fn everything(catalogue: &Catalogue) -> Found<'_> {
    let mut found = Found::new();
    let mut forms: Vec<_> = catalogue.bank().collect();
    // The longest set first: there a question stands among its own.
    forms.sort_by_key(|form| (std::cmp::Reverse(form.items().count()), std::cmp::Reverse(form.version)));
    for form in forms {
        for item in form.items() {
            for band in item.bands.as_ref().unwrap_or(&form.bands) {
                found.entry(&item.id).or_default().entry(*band).or_insert((item, &form.source));
            }
        }
    }
    found
}

/// The bank by area, as it is looked for. `taken` are the questions that a survey asks already.
#[must_use]
pub fn by_area(
    catalogue: &Catalogue,
    strategy: Option<&Strategy>,
    search: &Search,
    taken: &BTreeSet<ItemId>,
) -> Vec<BankArea> {
    let wanted = search.words().to_lowercase();
    let promised: Option<BTreeSet<&ItemId>> = (search.area() == PROMISES)
        .then(|| strategy.into_iter().flat_map(Strategy::promises).flat_map(|promise| &promise.items).collect());
    let fits = |worded: &BTreeMap<Band, (&Item, &str)>| {
        search.band().is_none_or(|band| worded.contains_key(&band))
            && worded.values().any(|(item, _)| {
                item.wording.to_lowercase().contains(&wanted) || item.statement.to_lowercase().contains(&wanted)
            })
    };
    let everything = everything(catalogue);
    let of = |code: Option<&ItemId>| -> Vec<BankItem> {
        let here = everything.iter().filter(|(id, _)| strategy.and_then(|one| one.area_of(id)) == code);
        let here = here.filter(|(id, _)| promised.as_ref().is_none_or(|promised| promised.contains(*id)));
        here.filter(|(_, worded)| fits(worded)).filter_map(|(id, worded)| bank_item(id, worded, taken)).collect()
    };
    let areas = strategy.map_or(&[][..], |strategy| &strategy.areas).iter();
    let named = areas.filter(|area| search.every_area() || area.code.as_str() == search.area()).map(|area| BankArea {
        title: Some(area.title.clone()),
        items: of(Some(&area.code)),
        there: 0,
    });
    let rest = search.every_area().then(|| BankArea { title: None, items: of(None), there: 0 });
    named.chain(rest).filter(|area| !area.items.is_empty()).collect()
}

fn bank_item(id: &ItemId, worded: &BTreeMap<Band, (&Item, &str)>, taken: &BTreeSet<ItemId>) -> Option<BankItem> {
    let (oldest, source) = worded.values().next_back()?;
    let said = |(band, (item, _)): (&Band, &(&Item, &str))| Worded {
        band: *band,
        wording: item.wording.clone(),
        name: ScaleName::of(&item.kind),
    };
    Some(BankItem {
        id: id.to_string(),
        label: label_of(oldest),
        words: oldest.wording.clone(),
        worded: worded.iter().map(said).collect(),
        bands: worded.keys().copied().collect(),
        sensitive: worded.values().any(|(item, _)| item.sensitive),
        core: worded.values().any(|(item, _)| item.core),
        source: (*source).to_owned(),
        taken: taken.contains(id),
    })
}

impl BankArea {
    /// A sample of the bank.
    #[must_use]
    pub fn samples() -> Vec<Self> {
        let item = |id: &str, taken| BankItem {
            id: id.to_owned(),
            label: "Have a say in decisions".to_owned(),
            words: sample::HOSTILE.to_owned(),
            worded: vec![Worded {
                band: Band::EightToEleven,
                wording: sample::HOSTILE.to_owned(),
                name: ScaleName::of(&sample::item().kind),
            }],
            bands: vec![Band::EightToEleven, Band::CareLeavers],
            sensitive: taken,
            core: !taken,
            source: "Written for Chorus; free to use under CC BY 4.0".to_owned(),
            taken,
        };
        vec![
            Self {
                title: Some("Rights".to_owned()),
                items: vec![item("decisions", true), item("stigma", false)],
                there: 1,
            },
            Self { title: None, items: vec![item("better", false)], there: 0 },
        ]
    }
}

/// See the module.
#[derive(Serialize)]
pub struct Bank {
    page: StaffShell,
    search: String,
    promises: bool,
    areas: Vec<Choice>,
    bands: Vec<BandOption>,
    found: Vec<BankArea>,
    strategy: Option<String>,
}

/// `GET /staff/bank`.
///
/// # Errors
/// When the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, search: web::Query<Search>) -> Result<HttpResponse, PageError> {
    let catalogue = &site.chorus.catalogue;
    let strategy = catalogue.strategies().max_by_key(|one| (one.council == site.council, one.from_year));
    let view = Bank {
        page: StaffShell::of(&site, &me, Here::Bank),
        search: search.words().to_owned(),
        promises: search.area() == PROMISES,
        areas: area_options(strategy, search.area()),
        bands: band_options(search.band()),
        found: by_area(catalogue, strategy, &search, &BTreeSet::new()),
        strategy: strategy.map(|strategy| strategy.title.clone()),
    };
    reply::page(&site, &view)
}

impl View for Bank {
    const TEMPLATE: &'static str = "pages/staff/studio/bank";

    fn samples() -> Vec<(String, Self)> {
        let view = |search: &str, found| Self {
            page: StaffShell::sample(Here::Bank),
            search: search.to_owned(),
            promises: false,
            areas: vec![Choice::new("rights", "Rights", true)],
            bands: band_options(Some(Band::EightToEleven)),
            found,
            strategy: Some("Corporate Parenting Strategy 2018".to_owned()),
        };
        vec![("all".to_owned(), view("", BankArea::samples())), ("none".to_owned(), view(sample::HOSTILE, Vec::new()))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::catalogue;

    #[test]
    fn the_bank_is_searched_by_words_area_and_band_and_says_what_is_taken() {
        let nowhere = tempfile::tempdir().unwrap();
        let catalogue = catalogue(nowhere.path()).unwrap();
        let strategy = catalogue.strategy("cambridgeshire-2018/1");
        let taken: BTreeSet<ItemId> = ["decisions".parse().unwrap()].into();
        let found = |q: &str, area: &str, band: &str| {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let search = Search { q: some(q), area: some(area), band: some(band), added: None };
            by_area(&catalogue, strategy, &search, &taken)
        };
        assert_eq!(found("", "", "").len(), 8, "seven areas, and what belongs to none");
        let rights = found("a SAY in", "rights", "8-11");
        assert_eq!(rights.len(), 1);
        assert!(rights[0].items.iter().any(|item| item.id == "decisions" && item.taken));
        assert!(rights[0].items.iter().all(|item| item.bands.contains(&Band::EightToEleven)));
        assert!(found("no such words", "", "").is_empty());
        assert!(found("", "rights", "").iter().all(|area| area.title.as_deref() == Some("Rights")));
    }
}
