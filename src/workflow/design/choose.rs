//! Which questions a kind of survey begins with, from the council's files and its strategy.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::words;
use crate::consultation::design::{Design, DesignKind, Form};
use crate::outcomes::Strategy;
use crate::questionnaire::{Band, Item, ItemId, ItemKind, Part, Questionnaire};
use crate::workflow::Catalogue;

/// A short survey asks no more than this, and a spot check no more than that.
const MOST_OF_A_PULSE: usize = 8;
const MOST_OF_A_SPOT_CHECK: usize = 5;
/// How long a short survey takes, in minutes.
const MINUTES_OF_A_PULSE: u32 = 2;

/// Everybody from eight up: too few of the youngest answer for a short survey of their own.
pub(super) const EIGHT_UP: [Band; 3] = [Band::EightToEleven, Band::ElevenToSeventeen, Band::CareLeavers];

/// What each band is asked at first.
pub(super) fn forms(
    catalogue: &Catalogue,
    strategy: &Strategy,
    kind: DesignKind,
    topic: Option<&ItemId>,
) -> BTreeMap<Band, Form> {
    match (kind, topic) {
        (DesignKind::Full | DesignKind::Copy, _) => full(catalogue),
        (DesignKind::Pulse, _) => few(catalogue, &headlines(strategy), MOST_OF_A_PULSE),
        (DesignKind::SpotCheck, _) => few(catalogue, &headlines(strategy), MOST_OF_A_SPOT_CHECK),
        (DesignKind::OneTopic, Some(area)) => few(catalogue, &of_area(strategy, area), MOST_OF_A_PULSE),
        (DesignKind::OneTopic, None) => for_all(catalogue, has_themes),
        (DesignKind::PromiseCheck, _) => for_all(catalogue, |form| asks_promises(form, strategy)),
    }
}

/// The longest questionnaire that is for this band alone, in its latest version.
pub(super) fn longest(catalogue: &Catalogue, band: Band) -> Option<Arc<Questionnaire>> {
    let of_band: Vec<_> = catalogue.bank().filter(|form| form.bands == [band]).collect();
    let longest = of_band.iter().max_by_key(|form| form.items().count())?;
    of_band.iter().filter(|form| form.code == longest.code).max_by_key(|form| form.version).copied().cloned()
}

/// What a band is asked that joins a survey later: the questionnaire that the others share where it is for this band too,
/// or of what they are asked whatever this band's own set has; all of that set in a full survey.
pub(super) fn as_the_others(catalogue: &Catalogue, design: &Design, band: Band) -> Option<Form> {
    let shared = design.forms.values().filter_map(|form| catalogue.questionnaire(form.from.as_deref()?));
    if let Some(shared) = shared.into_iter().find(|form| form.bands.contains(&band)) {
        return Some(Form::taken_from(&shared, band));
    }
    let whole = Form::taken_from(longest(catalogue, band)?.as_ref(), band);
    if design.kind == DesignKind::Full {
        return Some(whole);
    }
    let form = shortened(&whole, &design.items().into_iter().cloned().collect());
    let asks_something = form.items().next().is_some();
    asks_something.then_some(form)
}

fn full(catalogue: &Catalogue) -> BTreeMap<Band, Form> {
    let of_band = |band: Band| Some((band, Form::taken_from(longest(catalogue, band)?.as_ref(), band)));
    Band::ALL.into_iter().filter_map(of_band).collect()
}

/// The questions that best stand for each area, after the one in a row of its own.
fn headlines(strategy: &Strategy) -> Vec<Vec<&ItemId>> {
    let first = strategy.first_item.iter().map(|item| vec![item]);
    first.chain(strategy.areas.iter().map(|area| area.headlines.iter().collect())).collect()
}

/// Every question of an area, the best first.
fn of_area<'s>(strategy: &'s Strategy, area: &ItemId) -> Vec<Vec<&'s ItemId>> {
    let found = strategy.areas.iter().filter(|one| one.code == *area);
    let mut seen = BTreeSet::new();
    let items = found.flat_map(|area| area.headlines.iter().chain(&area.items)).filter(|item| seen.insert(*item));
    items.map(|item| vec![item]).collect()
}

/// A short survey for everybody from eight up: of each choice the item that most bands have, and for a band that lacks
/// it the first that this band has; `most` in all.
fn few(catalogue: &Catalogue, choices: &[Vec<&ItemId>], most: usize) -> BTreeMap<Band, Form> {
    let whole = full(catalogue);
    let usable = |band: Band, id: &ItemId| {
        whole.get(&band).and_then(|form| form.item(id)).is_some_and(|item| item.only_if.is_none())
    };
    let asked_in = |id: &ItemId| EIGHT_UP.iter().filter(|band| usable(**band, id)).count();
    let mut picked: BTreeMap<Band, BTreeSet<ItemId>> = BTreeMap::new();
    for choice in choices.iter().filter(|choice| choice.iter().any(|id| asked_in(id) > 0)).take(most) {
        // The first of those that most bands have: `max_by_key` would take the last.
        let best = choice.iter().rev().max_by_key(|id| asked_in(id));
        for band in EIGHT_UP {
            let own = best.into_iter().chain(choice).find(|id| usable(band, id));
            picked.entry(band).or_default().extend(own.map(|id| (*id).clone()));
        }
    }
    let few = picked.iter().filter_map(|(band, picked)| Some((*band, shortened(whole.get(band)?, picked))));
    few.filter(|(_, form)| form.items().next().is_some()).collect()
}

/// A form with these items alone, as one part that begins and ends with something light.
fn shortened(form: &Form, picked: &BTreeSet<ItemId>) -> Form {
    let mut items: Vec<Item> = form.items().filter(|item| picked.contains(&item.id)).cloned().collect();
    light_ends(&mut items);
    let title = words::ONE_PART.to_owned();
    Form { minutes: MINUTES_OF_A_PULSE, parts: vec![Part { title: title.clone(), items }], title, ..form.clone() }
}

/// Puts something light first and last, where there is something.
fn light_ends(items: &mut [Item]) {
    if let Some(light) = items.iter().position(|item| !item.sensitive) {
        items[..=light].rotate_right(1);
        if let Some(last) = items.iter().rposition(|item| !item.sensitive).filter(|last| *last > 0) {
            items[last..].rotate_left(1);
        }
    }
}

/// The questionnaire for several bands that `fits` best, in its latest version, for each of its bands.
fn for_all(catalogue: &Catalogue, fits: impl Fn(&Questionnaire) -> usize) -> BTreeMap<Band, Form> {
    let several = catalogue.bank().filter(|form| form.bands.len() > 1 && fits(form) > 0);
    let Some(best) = several.max_by_key(|form| (fits(form), form.version)) else { return BTreeMap::new() };
    best.bands.iter().map(|band| (*band, Form::taken_from(best, *band))).collect()
}

fn has_themes(form: &Questionnaire) -> usize {
    form.items().filter(|item| matches!(item.kind, ItemKind::Themes { .. })).count()
}

/// How many of its questions are those of promises, where all of them are.
fn asks_promises(form: &Questionnaire, strategy: &Strategy) -> usize {
    let of_promises: BTreeSet<_> = strategy.promises().iter().flat_map(|promise| &promise.items).collect();
    let asked = form.items().filter(|item| of_promises.contains(&item.id)).count();
    if asked == form.items().count() { asked } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::catalogue;

    fn chosen(kind: DesignKind, topic: Option<&str>) -> BTreeMap<Band, Form> {
        let nowhere = tempfile::tempdir().unwrap();
        let catalogue = catalogue(nowhere.path()).unwrap();
        let strategy = catalogue.strategy("cambridgeshire-2018/1").unwrap().clone();
        let topic: Option<ItemId> = topic.map(|area| area.parse().unwrap());
        forms(&catalogue, &strategy, kind, topic.as_ref())
    }

    fn ids(form: &Form) -> Vec<&str> {
        form.items().map(|item| item.id.as_str()).collect()
    }

    #[test]
    fn a_pulse_asks_the_question_that_best_stands_for_each_area_and_begins_and_ends_lightly() {
        let forms = chosen(DesignKind::Pulse, None);
        assert_eq!(forms.keys().copied().collect::<Vec<_>>(), EIGHT_UP);
        for (band, form) in &forms {
            let items: Vec<_> = form.items().collect();
            assert!((5..=MOST_OF_A_PULSE).contains(&items.len()), "{band}: {:?}", ids(form));
            assert!(!items[0].sensitive && !items[items.len() - 1].sensitive, "{band}: {:?}", ids(form));
            for one in ["home_safe", "cared_about", "trusted_adult", "decisions", "life_satisfaction"] {
                assert!(ids(form).contains(&one), "{band}: {:?}", ids(form));
            }
        }
    }

    #[test]
    fn the_full_set_asks_everything_of_every_band() {
        let lengths: Vec<_> = chosen(DesignKind::Full, None).values().map(|form| form.items().count()).collect();
        assert_eq!(lengths, [14, 36, 51, 49]);
    }

    #[test]
    fn a_promise_check_asks_each_promise_once_and_one_topic_a_list_or_an_area() {
        let promises = chosen(DesignKind::PromiseCheck, None);
        assert_eq!((promises.len(), promises[&Band::CareLeavers].items().count()), (3, 10));
        assert_eq!(promises[&Band::CareLeavers].from.as_deref(), Some("promise-pulse/1"));
        let list = chosen(DesignKind::OneTopic, None);
        assert_eq!(list[&Band::EightToEleven].from.as_deref(), Some("what-would-help/1"));
        let asked = chosen(DesignKind::Pulse, None);
        assert!(ids(&asked[&Band::CareLeavers]).contains(&"eet_support"), "school is not what care leavers are asked");
        let rights = chosen(DesignKind::OneTopic, Some("rights"));
        assert!(ids(&rights[&Band::EightToEleven]).contains(&"decisions"));
        assert!(rights[&Band::ElevenToSeventeen].items().count() <= MOST_OF_A_PULSE);
    }

    #[test]
    fn a_spot_check_is_shorter_still() {
        let forms = chosen(DesignKind::SpotCheck, None);
        assert!(forms.values().all(|form| (3..=MOST_OF_A_SPOT_CHECK).contains(&form.items().count())));
    }
}
