//! A list to pick up to three things from.

use chorus::web::run;

use super::{Survey, TOPIC};

const LIST: &str = "would_help";

/// What a form sends for these things of the list, with Next.
fn picks<'p>(things: &[&'p str]) -> Vec<(&'p str, &'p str)> {
    things.iter().map(|thing| (LIST, *thing)).chain([("go", "next")]).collect()
}

fn chosen(page: &str) -> usize {
    page.matches(" checked>").count()
}

#[test]
fn three_things_are_picked_and_a_fourth_is_refused_with_words_and_stays_chosen() {
    run(async {
        let survey = Survey::of(&TOPIC).await;
        let mut young = survey.started(0).await;
        let page = survey.page_of(LIST);
        let asked = young.get(&page).await;
        assert!(asked.page.contains("Pick up to 3.") && chosen(&asked.page) == 0);

        let four = young.post(&page, &picks(&["money", "family", "fun", "place"])).await;
        assert_eq!(four.status, 422);
        assert!(four.page.contains("That is more than 3. Please take some away, or press Skip."));
        assert_eq!(chosen(&four.page), 4, "what was picked has to be picked again");
        let nothing = young.post(&page, &picks(&[])).await;
        assert!(nothing.page.contains("Pick up to 3, or press Skip."));

        let three = young.post(&page, &picks(&["money", "family", "fun"])).await;
        assert_eq!(three.status, 303);
        assert_eq!(chosen(&young.get(&page).await.page), 3);
        assert_eq!(young.sends().await.location(), Some("/r/done"));
        let opened = survey.opened().await;
        assert_eq!(opened.len(), 1);
        assert_eq!(opened[0][LIST], serde_json::json!(["family", "fun", "money"]));
    });
}

#[test]
fn what_is_not_on_the_list_is_not_taken_and_skipping_it_sends_nothing() {
    run(async {
        let survey = Survey::of(&TOPIC).await;
        let mut young = survey.started(1).await;
        let page = survey.page_of(LIST);
        let odd = young.post(&page, &picks(&["family", "a_pony"])).await;
        assert_eq!(odd.status, 422);
        assert!(!odd.page.contains("a_pony"));
        young.skips(&page).await;
        young.sends().await;
        assert!(survey.opened().await[0].get(LIST).is_none());
    });
}
