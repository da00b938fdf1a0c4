//! Made-up answers, drawn at random, that leave no question unasked.

use std::sync::Arc;

use chorus::questionnaire::{Item, ItemKind, Questionnaire};
use chorus::workflow::Chorus;
use rand::Rng;
use rand::seq::IndexedRandom;

/// The questionnaire of those of 11 to 17.
pub fn form(chorus: &Chorus) -> Arc<Questionnaire> {
    chorus.catalogue.questionnaire("wellbeing-11-17/1").expect("it is shipped")
}

/// What a browser sends for `item`.
pub fn drawn(form: &Questionnaire, item: &Item, rng: &mut impl Rng) -> Vec<String> {
    // Another question may wait for one of these answers.
    let awaited = form.items().filter_map(|other| other.only_if.as_ref()).find(|rule| rule.item == item.id);
    if let Some(rule) = awaited {
        return rule.any_of.choose(rng).map(ToString::to_string).into_iter().collect();
    }
    match &item.kind {
        ItemKind::OneOf { options, .. } => options.choose(rng).map(|one| one.code.to_string()).into_iter().collect(),
        ItemKind::SeveralOf { options } => {
            options.choose_multiple(rng, 2).map(|option| option.code.to_string()).collect()
        }
        ItemKind::Themes { options, most } => {
            options.choose_multiple(rng, usize::from(*most)).map(|theme| theme.code.to_string()).collect()
        }
        ItemKind::ZeroToTen { .. } => vec![rng.random_range(0..=10).to_string()],
        ItemKind::Count { most, .. } => vec![rng.random_range(0..=*most).to_string()],
        ItemKind::Text { .. } => Vec::new(),
    }
}
