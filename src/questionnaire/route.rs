//! Which items one respondent is asked, in which order: skip rules without anything to evaluate.
//!
//! A [`Route`] is a questionnaire seen by one respondent. Whether an item is asked follows from who answers and from
//! the answers before it, so changing an earlier answer can take a later item away; its answer then no longer
//! counts. Every method is total: an index past the end is an item that is not asked, and answers past the end of
//! the slice are answers not yet given.

use std::collections::BTreeMap;

use super::answer::Answer;
use super::model::{About, Band, Item, ItemId, ItemKind, Questionnaire};

/// Who sits beside the respondent, where it is somebody a question may be about. The default is neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HelperIs {
    /// The respondent's carer; questions about carer and home are not shown.
    pub carer: bool,
    /// The respondent's social worker or leaving-care worker; questions about that person are not shown.
    pub worker: bool,
}

/// Who is asked, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The respondent's band.
    pub band: Band,
    /// Who helps.
    pub helper: HelperIs,
    /// The short way: only core items, of the questionnaire for 4-7, whatever the band.
    pub short: bool,
    /// Whether the wave takes text.
    pub text: bool,
}

impl Asked {
    /// Somebody of this band who answers alone, in full, without text.
    #[must_use]
    pub fn alone(band: Band) -> Self {
        Self { band, helper: HelperIs::default(), short: false, text: false }
    }
}

/// A questionnaire as one respondent meets it.
#[derive(Clone)]
pub struct Route<'q> {
    questionnaire: &'q Questionnaire,
    items: Vec<&'q Item>,
    /// For each item: where the item of its condition stands.
    looks_back_to: Vec<Option<usize>>,
    asked: Asked,
}

impl<'q> Route<'q> {
    /// The way of one respondent through `questionnaire`.
    #[must_use]
    pub fn new(questionnaire: &'q Questionnaire, asked: Asked) -> Self {
        let items: Vec<_> = questionnaire.items().collect();
        let looks_back_to = items.iter().map(|item| {
            let condition = item.only_if.as_ref()?;
            items.iter().position(|earlier| earlier.id == condition.item)
        });
        Self { questionnaire, looks_back_to: looks_back_to.collect(), items, asked }
    }

    /// All that somebody of this band can be asked, whoever helps: what a response is checked against. For the short way,
    /// take the questionnaire for 4-7 with its own band.
    #[must_use]
    pub fn whoever_helps(questionnaire: &'q Questionnaire, band: Band) -> Self {
        Self::new(questionnaire, Asked { text: true, ..Asked::alone(band) })
    }

    /// Every item of the questionnaire, asked or not; an item's place here is its index everywhere.
    #[must_use]
    pub fn items(&self) -> &[&'q Item] {
        &self.items
    }

    /// Whether the item at `index` is asked, given the answers before it.
    #[must_use]
    pub fn asks(&self, index: usize, answers: &[Option<Answer>]) -> bool {
        let Some(item) = self.items.get(index) else { return false };
        self.could_ask(item) && self.condition_holds(index, item, answers)
    }

    fn could_ask(&self, item: &Item) -> bool {
        let band = if self.asked.short { Band::FourToSeven } else { self.asked.band };
        let Asked { helper, short, text, .. } = self.asked;
        item.bands.as_ref().is_none_or(|bands| bands.contains(&band))
            && (item.core || !short)
            && (text || !matches!(item.kind, ItemKind::Text { .. }))
            && match item.about {
                Some(About::Carer) => !helper.carer,
                Some(About::Worker) => !helper.worker,
                None => true,
            }
    }

    fn condition_holds(&self, index: usize, item: &Item, answers: &[Option<Answer>]) -> bool {
        let Some(condition) = &item.only_if else { return true };
        // Conditions look back, which makes this end; the loader refuses any other and this does not rely on it.
        let Some(earlier) = self.looks_back_to[index].filter(|earlier| *earlier < index) else { return false };
        let chosen = matches!(
            answers.get(earlier),
            Some(Some(Answer::OneOf(code))) if condition.any_of.contains(code)
        );
        chosen && self.asks(earlier, answers)
    }

    /// The items whose condition looks back to the item at `index`, by itself or through others.
    #[must_use]
    pub fn resting_on(&self, index: usize) -> Vec<usize> {
        let mut found = vec![index];
        for later in index.saturating_add(1)..self.items.len() {
            if self.looks_back_to[later].is_some_and(|earlier| found.contains(&earlier)) {
                found.push(later);
            }
        }
        found.split_off(1)
    }

    /// The first item at or after `from` that is asked and has no answer yet; a skipped item has one.
    #[must_use]
    pub fn next_unanswered(&self, from: usize, answers: &[Option<Answer>]) -> Option<usize> {
        (from..self.items.len()).find(|index| self.asks(*index, answers) && answer_at(*index, answers).is_none())
    }

    /// The first item at or after `from` that is asked.
    #[must_use]
    pub fn next(&self, from: usize, answers: &[Option<Answer>]) -> Option<usize> {
        (from..self.items.len()).find(|index| self.asks(*index, answers))
    }

    /// The last item before `index` that is asked.
    #[must_use]
    pub fn previous(&self, index: usize, answers: &[Option<Answer>]) -> Option<usize> {
        (0..index.min(self.items.len())).rev().find(|index| self.asks(*index, answers))
    }

    /// The part in which the item at `index` stands, counted from 0.
    #[must_use]
    pub fn part_of(&self, index: usize) -> Option<usize> {
        let ends = self.questionnaire.parts.iter().scan(0, |end, part| {
            *end += part.items.len();
            Some(*end)
        });
        ends.into_iter().position(|end| index < end)
    }

    /// The part that the item at `index` begins for this respondent, counted from 0; `None` inside a part.
    #[must_use]
    pub fn begins_part(&self, index: usize, answers: &[Option<Answer>]) -> Option<usize> {
        let part = self.part_of(index).filter(|_| self.asks(index, answers))?;
        let before = self.previous(index, answers).and_then(|before| self.part_of(before));
        (before != Some(part)).then_some(part)
    }

    /// How far the respondent is.
    #[must_use]
    pub fn progress(&self, answers: &[Option<Answer>]) -> Progress {
        let asked = (0..self.items.len()).filter(|index| self.asks(*index, answers));
        asked.fold(Progress { asked: 0, answered: 0 }, |so_far, index| Progress {
            asked: so_far.asked + 1,
            answered: so_far.answered + usize::from(answer_at(index, answers).is_some()),
        })
    }

    /// The place of the item at `index` among the items asked, counted from 1: the 3 of "question 3 of 13".
    #[must_use]
    pub fn place_of(&self, index: usize, answers: &[Option<Answer>]) -> usize {
        (0..=index).filter(|index| self.asks(*index, answers)).count()
    }

    /// What is sent: the answers to items that are asked, without those skipped or not about the respondent.
    #[must_use]
    pub fn answers_that_count(&self, answers: &[Option<Answer>]) -> BTreeMap<ItemId, Answer> {
        let given = self.items.iter().enumerate().filter_map(|(index, item)| {
            let answer = answer_at(index, answers)?;
            let counts = is_given(answer) && item.allows(answer) && self.asks(index, answers);
            counts.then(|| (item.id.clone(), answer.clone()))
        });
        given.collect()
    }

    /// Whether these answers are ones that [`Self::answers_that_count`] could have made: the questionnaire is for the
    /// band, each answer is to an item that is asked, is one the item offers, and its condition holds.
    #[must_use]
    pub fn admits(&self, answers: &BTreeMap<ItemId, Answer>) -> bool {
        // Only answers that a condition looks back to decide what is asked; the rest need not be copied.
        let mut deciding = vec![None; self.items.len()];
        for earlier in self.looks_back_to.iter().copied().flatten() {
            deciding[earlier] = answers.get(&self.items[earlier].id).cloned();
        }
        let fits = |(index, item): &(usize, &&Item)| {
            let fits = |answer| is_given(answer) && item.allows(answer) && self.asks(*index, &deciding);
            answers.get(&item.id).is_some_and(fits)
        };
        self.questionnaire.bands.contains(&self.asked.band)
            && self.items.iter().enumerate().filter(fits).count() == answers.len()
    }
}

/// How many items are asked, given the answers so far, and how many of them have an answer or were skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Items asked.
    pub asked: usize,
    /// Of these, answered or skipped.
    pub answered: usize,
}

fn answer_at(index: usize, answers: &[Option<Answer>]) -> Option<&Answer> {
    answers.get(index).and_then(Option::as_ref)
}

fn is_given(answer: &Answer) -> bool {
    !matches!(answer, Answer::Skipped | Answer::NotAboutMe)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{answers_by, sample};
    use super::*;

    const ELEVEN: Band = Band::ElevenToSeventeen;
    const FUN_TIME: usize = 0;
    const HOME_SAFE: usize = 1;
    const PETS: usize = 2;
    const BULLY_FEAR: usize = 3;
    const BULLY_HELP: usize = 4;
    const WORKER_COUNT: usize = 5;
    const BETTER: usize = 6;
    const HAPPY: usize = 8;
    const OPEN_GOOD: usize = 9;

    #[expect(clippy::unnecessary_wraps, reason = "it stands in lists of answers, some not yet given")]
    fn chose(code: &str) -> Option<Answer> {
        Some(Answer::OneOf(code.parse().unwrap()))
    }

    fn asked(route: &Route<'_>, answers: &[Option<Answer>]) -> Vec<usize> {
        (0..12).filter(|index| route.asks(*index, answers)).collect()
    }

    /// Afraid of school, and helped.
    fn afraid_and_helped() -> Vec<Option<Answer>> {
        vec![chose("always"), None, None, chose("sometimes"), chose("yes")]
    }

    #[test]
    fn an_item_with_a_condition_is_asked_only_after_the_answer_it_names() {
        let sample = sample();
        let route = Route::new(&sample, Asked::alone(ELEVEN));
        assert!(!route.asks(BULLY_HELP, &[]));
        assert!(!route.asks(BULLY_HELP, &[None, None, None, Some(Answer::Skipped)]));
        assert!(!route.asks(BULLY_HELP, &[None, None, None, chose("never")]));
        assert!(route.asks(BULLY_HELP, &afraid_and_helped()));
    }

    #[test]
    fn changing_an_answer_takes_the_answers_behind_it_away() {
        let sample = sample();
        let route = Route::new(&sample, Asked::alone(ELEVEN));
        let mut answers = afraid_and_helped();
        let helped = "bully_help".parse().unwrap();
        assert!(route.answers_that_count(&answers).contains_key(&helped));
        answers[BULLY_FEAR] = chose("never");
        assert!(!route.answers_that_count(&answers).contains_key(&helped));
        assert_eq!(route.answers_that_count(&answers).len(), 2);
    }

    #[test]
    fn the_items_that_rest_on_an_answer_are_those_its_condition_can_take_away() {
        let sample = sample();
        let route = Route::new(&sample, Asked::alone(ELEVEN));
        assert_eq!(route.resting_on(BULLY_FEAR), [BULLY_HELP]);
        for index in (0..12).filter(|index| *index != BULLY_FEAR) {
            assert!(route.resting_on(index).is_empty(), "{index}");
        }
        assert!(route.resting_on(usize::MAX).is_empty());
    }

    #[test]
    fn a_band_is_asked_its_own_items() {
        let sample = sample();
        let younger = Route::new(&sample, Asked::alone(Band::EightToEleven));
        assert!(!younger.asks(BULLY_HELP, &afraid_and_helped()));
        let counted = younger.answers_that_count(&afraid_and_helped());
        assert!(!counted.contains_key(&"bully_help".parse().unwrap()));
    }

    #[test]
    fn questions_about_the_helper_are_not_shown() {
        let sample = sample();
        let with = |helper| Asked { helper, ..Asked::alone(ELEVEN) };
        let carer = Route::new(&sample, with(HelperIs { carer: true, worker: false }));
        let worker = Route::new(&sample, with(HelperIs { carer: false, worker: true }));
        assert!(!carer.asks(HOME_SAFE, &[]) && carer.asks(WORKER_COUNT, &[]));
        assert!(worker.asks(HOME_SAFE, &[]) && !worker.asks(WORKER_COUNT, &[]));
        let answers = [chose("always"), chose("yes")];
        assert_eq!(
            carer.answers_that_count(&answers).len(),
            1,
            "an answer given before the helper came does not count"
        );
    }

    #[test]
    fn the_short_way_asks_the_core_items() {
        let sample = sample();
        let route = Route::new(&sample, Asked { short: true, ..Asked::alone(ELEVEN) });
        assert_eq!(asked(&route, &afraid_and_helped()), [FUN_TIME, HOME_SAFE]);
    }

    #[test]
    fn text_is_asked_only_where_the_wave_takes_it() {
        let sample = sample();
        let mut answers = vec![None; 10];
        answers[OPEN_GOOD] = Some(Answer::Text("my dog".to_owned()));
        assert!(Route::new(&sample, Asked::alone(ELEVEN)).answers_that_count(&answers).is_empty());
        let route = Route::new(&sample, Asked { text: true, ..Asked::alone(ELEVEN) });
        assert_eq!(route.answers_that_count(&answers).len(), 1);
    }

    #[test]
    fn skipped_and_not_about_me_are_not_sent() {
        let sample = sample();
        let route = Route::new(&sample, Asked::alone(ELEVEN));
        assert!(route.answers_that_count(&[Some(Answer::Skipped), None, Some(Answer::NotAboutMe)]).is_empty());
    }

    #[test]
    fn whoever_comes_back_goes_on_at_the_next_question() {
        let sample = sample();
        let route = Route::new(&sample, Asked::alone(ELEVEN));
        let answers = [chose("always"), Some(Answer::Skipped), None, chose("never"), None];
        assert_eq!(route.next_unanswered(0, &answers), Some(PETS));
        assert_eq!(route.next_unanswered(BULLY_FEAR, &answers), Some(WORKER_COUNT), "help is not asked for");
        assert_eq!(route.next(BULLY_HELP, &answers), Some(WORKER_COUNT));
        assert_eq!(route.previous(WORKER_COUNT, &answers), Some(BULLY_FEAR));
        assert_eq!((route.previous(0, &answers), route.next(HAPPY + 1, &answers)), (None, None));
        assert_eq!(route.progress(&answers), Progress { asked: 8, answered: 3 });
        assert_eq!(route.place_of(WORKER_COUNT, &answers), 5);
    }

    #[test]
    fn the_first_item_asked_begins_its_part() {
        let sample = sample();
        let route = Route::new(&sample, Asked::alone(ELEVEN));
        let begun: Vec<_> = (0..11).map(|index| route.begins_part(index, &[])).collect();
        assert_eq!(begun, [Some(0), None, None, Some(1), None, None, Some(2), None, None, None, None]);
        assert_eq!(route.part_of(BETTER), Some(2));
        assert_eq!(route.part_of(99), None);
        let core = Route::new(&sample, Asked { short: true, ..Asked::alone(ELEVEN) });
        assert_eq!(core.begins_part(BULLY_FEAR, &[]), None, "a part of which nothing is asked is not begun");
    }

    #[test]
    fn answers_nobody_could_have_sent_are_not_admitted() {
        let sample = sample();
        let with = |entries: &[(&str, Answer)]| {
            entries.iter().map(|(id, answer)| (id.parse().unwrap(), answer.clone())).collect::<BTreeMap<_, _>>()
        };
        let code = |code: &str| Answer::OneOf(code.parse().unwrap());
        assert!(Route::whoever_helps(&sample, ELEVEN).admits(&with(&[])));
        assert!(
            Route::whoever_helps(&sample, ELEVEN)
                .admits(&with(&[("bully_fear", code("always")), ("bully_help", code("yes"))]))
        );
        for (why, answers) in [
            ("without its condition", with(&[("bully_help", code("yes"))])),
            ("against its condition", with(&[("bully_fear", code("never")), ("bully_help", code("yes"))])),
            ("an unknown item", with(&[("home_settled", code("yes"))])),
            ("an option not offered", with(&[("pets", code("maybe"))])),
            ("a number too large", with(&[("happy_yesterday", Answer::Number(11))])),
            ("skipped", with(&[("pets", Answer::Skipped)])),
        ] {
            assert!(!Route::whoever_helps(&sample, ELEVEN).admits(&answers), "{why}");
        }
        assert!(
            !Route::whoever_helps(&sample, Band::EightToEleven)
                .admits(&with(&[("bully_fear", code("always")), ("bully_help", code("yes"))]))
        );
        assert!(
            !Route::whoever_helps(&sample, Band::CareLeavers).admits(&with(&[])),
            "a band the questionnaire is not for"
        );
    }

    proptest! {
        #[test]
        fn what_is_sent_is_admitted_and_every_way_ends(
            choices in proptest::collection::vec(any::<usize>(), 0..12),
            (carer, worker, text) in any::<(bool, bool, bool)>(),
            eleven in any::<bool>(),
        ) {
            let sample = sample();
            let band = if eleven { ELEVEN } else { Band::EightToEleven };
            let route = Route::new(&sample, Asked { band, helper: HelperIs { carer, worker }, short: false, text });
            let mut answers = answers_by(&sample, &choices);
            let counted = route.answers_that_count(&answers);
            prop_assert!(Route::whoever_helps(&sample, band).admits(&counted));
            prop_assert!(counted.len() <= route.progress(&answers).answered);

            answers.resize(10, None);
            let mut steps = 0;
            while let Some(index) = route.next_unanswered(0, &answers) {
                answers[index] = Some(Answer::Skipped);
                steps += 1;
            }
            prop_assert!(steps <= 10);
            let progress = route.progress(&answers);
            prop_assert_eq!(progress.asked, progress.answered);
        }
    }
}
