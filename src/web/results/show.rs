//! `/results` and `/results/{wave}`.

use super::views::{BandLink, Card, Line, List, Missing, Other, Picked, ResultsIndex, ResultsView, Together, Unsaid};
use crate::outcomes::promise::Promise;
use crate::outcomes::published::Published;
use crate::outcomes::reading::{Figure, ListReading, Reading, ScopeReading, ThemeReading};
use crate::outcomes::statement::{Standing, standing};
use crate::questionnaire::{Band, Item};
use crate::web::around::{Around, Look};
use crate::web::board::counted;
use crate::web::board::views::{TookPart, WithdrawnView};
use crate::web::figures::{Ages, Changed, TakenOut, Ten, theme};

/// With at least so many questions that can be shown, the share over all of them is left out.
const ENOUGH_CARDS: usize = 4;

/// The page of one band; `None` when the survey was not for it.
#[must_use]
pub fn show<'a>(
    page: Around<'a>,
    reading: &Reading<'a>,
    band: Band,
    promises: &'a [Promise],
) -> Option<ResultsView<'a>> {
    let published = reading.published;
    let manifest = published.manifest();
    let has_band = |one: &&ScopeReading<'a>| one.scope.only().is_some_and(|group| group.plan.bands.contains(&band));
    let group = reading.scopes.iter().find(has_band)?;
    let withdrawn = published.withdrawn.as_ref();
    let mut view = ResultsView {
        page,
        wave: manifest.wave.as_str(),
        title: &manifest.title,
        bands: band_links(published, Some(band)),
        took_part: TookPart::of(group.scope.responses(), group.scope.invited()),
        withdrawn: withdrawn.map(|taken| WithdrawnView { on: taken.on.into(), reason: taken.reason }),
        opening: published.opening.as_deref().filter(|_| withdrawn.is_none()),
        cards: Vec::new(),
        lists: Vec::new(),
        together: None,
        others: Vec::new(),
        too_few: Vec::new(),
        taken_out: Vec::new(),
        short_way: manifest.offers_short_way(band),
    };
    if withdrawn.is_none() {
        fill(&mut view, reading, group, band, promises);
    }
    Some(view)
}

fn fill<'a>(
    view: &mut ResultsView<'a>,
    reading: &Reading<'a>,
    group: &ScopeReading<'a>,
    band: Band,
    promises: &'a [Promise],
) {
    let several = reading.scopes.iter().find(|one| one.scope.only().is_none() && one.scope.bands().contains(&band));
    for figure in questions(group) {
        let Some(item) = reading.published.item(band, figure.items[0]) else { continue };
        let others = || other(several?.item(&item.id)?, item);
        match (card(figure, item, promises), others()) {
            (Some(card), _) => view.cards.push(card),
            (None, Some(other)) => view.others.push(other),
            (None, None) => view.too_few.push(Unsaid { question: &item.wording, scene: item.scene.as_deref() }),
        }
    }
    for list in &group.lists {
        let Some(item) = reading.published.item(band, list.item) else { continue };
        match picked(reading.published, band, list, item) {
            Some(list) => view.lists.push(list),
            None => view.too_few.push(Unsaid { question: &item.wording, scene: item.scene.as_deref() }),
        }
    }
    view.taken_out = TakenOut::of(reading.published, &[band], |_| true);
    if view.cards.len() < ENOUGH_CARDS {
        view.together = group.overall.as_ref().and_then(together);
    }
}

/// The item before the areas, then each area's headline item, each once.
fn questions<'r, 'a>(group: &'r ScopeReading<'a>) -> Vec<&'r Figure<'a>> {
    let mut figures: Vec<&Figure<'a>> = Vec::new();
    for figure in group.headlines().filter(|figure| figure.is_item()) {
        if !figures.iter().any(|shown| shown.items == figure.items) {
            figures.push(figure);
        }
    }
    figures
}

fn card<'a>(figure: &Figure<'a>, item: &'a Item, promises: &'a [Promise]) -> Option<Card<'a>> {
    let promise = promises.iter().find(|promise| promise.items.contains(&item.id));
    Some(Card {
        question: &item.wording,
        scene: item.scene.as_deref(),
        answers: counted(item)?,
        ten: Ten::of(figure.now.as_ref()?)?,
        rough: figure.standing() == Standing::RoughGuide,
        changed: Changed::of(figure.change),
        promise: promise.map(|promise| promise.words.as_str()),
    })
}

/// A list; `None` where each of its themes has too few to say.
fn picked<'a>(published: &'a Published, band: Band, list: &ListReading<'a>, item: &'a Item) -> Option<List<'a>> {
    let one = |one: &ThemeReading<'a>| Picked {
        theme: theme(published, &[band], list.item, one.theme),
        ten: one.now.as_ref().and_then(Ten::of),
        rough: standing(one.now.as_ref()) == Standing::RoughGuide,
    };
    let themes: Vec<_> = list.themes.iter().map(one).collect();
    let several = list.most > 1;
    let said = themes.iter().any(|picked| picked.ten.is_some());
    said.then_some(List { question: &item.wording, most: list.most, several, themes })
}

fn other<'a>(figure: &Figure<'a>, item: &'a Item) -> Option<Other<'a>> {
    Some(Other {
        question: &item.wording,
        scene: item.scene.as_deref(),
        ages: Ages::of(&figure.bands),
        ten: Ten::of(figure.now.as_ref()?)?,
        rough: figure.standing() == Standing::RoughGuide,
    })
}

fn together(figure: &Figure<'_>) -> Option<Together> {
    let ten = Ten::of(figure.now.as_ref()?)?;
    Some(Together { ten, rough: figure.standing() == Standing::RoughGuide })
}

/// One choice for each band that was asked, youngest first.
fn band_links(published: &Published, here: Option<Band>) -> Vec<BandLink> {
    let asked = Band::ALL.into_iter().filter(|band| published.groups().any(|group| group.plan.bands.contains(band)));
    let link = |band| BandLink {
        ages: Ages::of(&[band]),
        leavers: band == Band::CareLeavers,
        href: format!("/results/{}?look={}", published.manifest().wave, Look::of(band).as_str()),
        here: here == Some(band),
    };
    asked.map(link).collect()
}

/// The list of everything published, the latest first, and of what is not there.
#[must_use]
pub fn index<'a>(page: Around<'a>, published: &'a [Published], missing: Missing<'a>) -> ResultsIndex<'a> {
    let mut surveys: Vec<_> = published.iter().collect();
    surveys.sort_by_key(|one| std::cmp::Reverse(one.manifest().closes_on));
    let line = |one: &'a Published| Line {
        wave: one.manifest().wave.as_str(),
        title: &one.manifest().title,
        published_on: one.on.into(),
        withdrawn: one.withdrawn.is_some(),
        bands: band_links(one, None),
    };
    ResultsIndex { page, missing, surveys: surveys.into_iter().map(line).collect() }
}
