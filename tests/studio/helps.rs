//! What the studio does for whoever designs: plainer words, questions found and added together, a press that follows a
//! suggestion.

use chorus::access::Role;
use chorus::consultation::design::{Design, DesignKind};
use chorus::questionnaire::Band;
use chorus::web::run;
use chorus::workflow::add_word;
use chorus::workflow::design::{GroupNumbers, ask_bands, set_numbers};

use super::Council;
use super::journey::{Worker, words};

async fn stored(council: &Council) -> Design {
    council.chorus.stores.app.consultations().await.unwrap().remove(0).design
}

fn asked(design: &Design, band: Band) -> usize {
    design.forms[&band].items().count()
}

#[test]
fn the_questions_about_promises_are_found_by_one_choice_and_added_by_one_press() {
    run(async {
        let council = Council::new().await;
        let wave = council.begun(DesignKind::Full).await;
        let mut sam = Worker::of(&council, Role::Worker, "sam").await;
        let bank = format!("/staff/c/{wave}/bank");
        let before = asked(&stored(&council).await, Band::CareLeavers);
        let page = sam.sees(&format!("{bank}?area=promises")).await;
        assert!(page.contains("These ask about the promises of"), "{}", words(&page));
        let to = sam.goes(&page, &bank, &[("bands", "16-25")]).await;
        assert!(to.starts_with(&format!("{bank}?area=promises&added=")), "the same stays in sight: {to}");
        let design = stored(&council).await;
        let strategy = council.chorus.catalogue.strategy(&design.strategy).unwrap();
        let promised: std::collections::BTreeSet<_> =
            strategy.promises().iter().flat_map(|promise| &promise.items).collect();
        let form = &design.forms[&Band::CareLeavers];
        let of_promises = form.items().filter(|item| promised.contains(&item.id)).count();
        assert!(of_promises >= 8 && asked(&design, Band::CareLeavers) > before, "{of_promises}");
        assert_eq!(asked(&design, Band::EightToEleven), 36, "only the ticked age group got them");
        let page = sam.sees(&to).await;
        assert!(page.contains("Added to the age groups you ticked."), "{}", words(&page));
    });
}

#[test]
fn one_question_is_added_and_its_list_stays() {
    run(async {
        let council = Council::new().await;
        let wave = council.begun(DesignKind::Pulse).await;
        let mut sam = Worker::of(&council, Role::Worker, "sam").await;
        let bank = format!("/staff/c/{wave}/bank");
        let page = sam.sees(&format!("{bank}?q=bully")).await;
        let found = page.split("class=\"list\"").nth(1).unwrap();
        let item = found.split("name=\"item\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let over = [("item", item), ("q", "bully"), ("bands", "11-17")];
        let to = sam.goes(&page, &bank, &over).await;
        assert_eq!(to, format!("{bank}?q=bully&added={item}"));
        let page = sam.sees(&to).await;
        assert!(page.contains("<b>Added: ") && page.contains("value=\"bully\""), "{}", words(&page));
        assert!(stored(&council).await.forms[&Band::ElevenToSeventeen].item(&item.parse().unwrap()).is_some());
    });
}

#[test]
fn a_suggestion_to_ask_less_is_followed_by_a_press_and_says_what_goes() {
    run(async {
        let council = Council::new().await;
        let wave = council.begun(DesignKind::Full).await;
        let bands = [Band::EightToEleven, Band::ElevenToSeventeen, Band::CareLeavers];
        ask_bands(&council.chorus, council.at(&wave).await, &bands).await.unwrap();
        let groups = stored(&council).await.groups.into_iter().zip([120, 180, 90]);
        let numbers = groups.map(|(group, invited)| GroupNumbers {
            group: group.group,
            title: group.title,
            invited: Some(invited),
            answers: None,
        });
        set_numbers(&council.chorus, council.at(&wave).await, numbers.collect()).await.unwrap();
        let mut sam = Worker::of(&council, Role::Worker, "sam").await;
        let path = format!("/staff/c/{wave}/privacy");
        let page = sam.sees(&path).await;
        let fewer = format!("{path}/fewer");
        let form = page.split(&format!("action=\"{fewer}\"")).nth(1).expect("asking less would help somebody");
        let form = form.split("</form>").next().unwrap();
        let value = |name: &str| {
            let field = form.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
            field.split('"').next().unwrap().to_owned()
        };
        let (group, left_out) = (value("group"), form.matches("name=\"item\"").count());
        assert!(left_out > 0 && form.contains(&format!("Leave these {left_out} out for")));
        let band: Band = group.parse().unwrap();
        let before = stored(&council).await;
        sam.goes(&page, &fewer, &[]).await;
        let after = stored(&council).await;
        assert_eq!(asked(&after, band), asked(&before, band) - left_out);
        for other in bands.into_iter().filter(|other| *other != band) {
            assert_eq!(asked(&after, other), asked(&before, other), "{other} is asked what it was");
        }
    });
}

#[test]
fn hard_words_come_with_plainer_ones_and_the_councils_own_are_not_hard() {
    run(async {
        let council = Council::new().await;
        let wave = council.begun(DesignKind::Pulse).await;
        let mut sam = Worker::of(&council, Role::Worker, "sam").await;
        let item = stored(&council).await.forms[&Band::EightToEleven].items().next().unwrap().id.clone();
        let (questions, reading) = (format!("/staff/c/{wave}/questions"), format!("/staff/c/{wave}/reading"));
        let page = sam.sees(&format!("{questions}?band=8-11&item={item}")).await;
        let asked = "How do you like your placement at Mockingham?";
        let version = page.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let form = [
            ("csrf", csrf.as_str()),
            ("version", version.as_str()),
            ("band", "8-11"),
            ("item", item.as_str()),
            ("wording", asked),
            ("scale", "keep"),
        ];
        let piece = sam.posts(&reading, &form).await;
        assert!(piece.contains("<mark>placement</mark>” (try “where you live”)"), "{piece}");
        assert!(piece.contains("<mark>mockingham</mark>"), "{piece}");
        add_word(&council.chorus, "sam", "Mockingham", "The name of our youth centre").await.unwrap();
        let piece = sam.posts(&reading, &form).await;
        assert!(!piece.contains("mockingham") && piece.contains("placement"), "{piece}");
        let saved = stored(&council).await;
        assert!(saved.forms[&Band::EightToEleven].item(&item).unwrap().wording != asked, "nothing was saved");
    });
}
