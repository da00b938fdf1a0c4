//! How many answered: in fives, once a day, on every page alike.

use chorus::questionnaire::Band;
use chorus::questionnaire::reading::{Limits, Measure};
use chorus::web::page::Pages;
use chorus::web::staff;
use chorus::workflow;

use super::Council;

/// Every page about a survey while it is open.
const WHILE_OPEN: [&str; 5] = ["/progress", "/changes", "/changes/extend", "/close", "/publish"];

#[test]
fn counts_that_round_alike_make_the_very_same_pages() {
    chorus::web::run(async {
        let mut pages = Vec::new();
        for answers in [[7, 12, 18], [0, 14, 15]] {
            let council = Council::open().await;
            council.answer(answers).await;
            council.day(2026, 10, 7);
            workflow::note_progress(&council.chorus).await.unwrap();
            let mut worker = council.staff("p.worker").await;
            let mut seen = Vec::new();
            for below in WHILE_OPEN {
                seen.push(worker.page(below).await);
            }
            council.day(2026, 11, 2);
            workflow::close_wave(&council.chorus, &super::autumn(), "test").await.unwrap();
            council.site.refresh().await.unwrap();
            workflow::note_progress(&council.chorus).await.unwrap();
            let mut worker = council.staff("p.worker").await;
            for below in ["/progress", "/close", "/release", "/publish"] {
                seen.push(worker.page(below).await);
            }
            pages.push(seen);
        }
        let first = &pages[0][0];
        for told in ["fewer than 10 of 30", "10 of 30", "15 of 30"] {
            assert!(first.contains(told), "{told}");
        }
        assert!(pages[0] == pages[1], "a page tells counts apart that round alike");
    });
}

#[test]
fn whoever_watches_the_page_while_a_child_answers_sees_nothing_move_until_the_next_morning() {
    chorus::web::run(async {
        let council = Council::open().await;
        council.answer([0, 14, 0]).await;
        workflow::note_progress(&council.chorus).await.unwrap();
        let mut worker = council.staff("p.worker").await;
        let before = worker.page("/progress").await;
        council.answer([0, 6, 0]).await;
        // The server looks again, and so does one that was started anew.
        workflow::note_progress(&council.chorus).await.unwrap();
        council.later(20);
        assert_eq!(worker.page("/progress").await, before);

        council.day(2026, 10, 6);
        workflow::note_progress(&council.chorus).await.unwrap();
        let page = council.staff("p.worker").await.page("/progress").await;
        assert!(page.contains("As of the morning of 6 October 2026") && page.contains("20 of 30"));
    });
}

#[test]
fn nothing_is_counted_any_more_once_the_locked_file_was_given_out() {
    chorus::web::run(async {
        let council = Council::closed([10, 10, 10]).await;
        workflow::charge_box(&council.chorus, &super::autumn(), "test").await.unwrap();
        council.day(2026, 11, 3);
        workflow::note_progress(&council.chorus).await.unwrap();
        assert_eq!(council.chorus.stores.app.progress(&super::autumn()).await.unwrap(), []);
    });
}

#[test]
fn a_count_finer_than_five_has_no_place_in_the_store() {
    chorus::web::run(async {
        use sea_orm::ConnectionTrait;
        let council = Council::open().await;
        let db = crate::store::raw(&council.file("app.db")).await;
        for fives in [1, 5, 9, 12, -5] {
            let insert = format!("INSERT INTO progress VALUES ('autumn', '8-11', '2026-10-06', {fives})");
            let refused = db.execute_unprepared(&insert).await.unwrap_err().to_string();
            assert!(refused.contains("CHECK constraint failed"), "{fives}: {refused}");
        }
        db.execute_unprepared("INSERT INTO progress VALUES ('autumn', '8-11', '2026-10-06', 15)").await.unwrap();
    });
}

#[test]
fn targets_are_told_in_fives_and_more_is_needed_to_be_good_than_to_be_a_rough_guide() {
    chorus::web::run(async {
        let council = Council::open().await;
        let mut manifest = council.chorus.wave(&super::autumn()).await.unwrap().manifest.unwrap();
        for group in &mut manifest.groups {
            group.issued = 400;
        }
        for target in workflow::plan_wave::targets(&council.chorus.catalogue, &manifest).unwrap() {
            let (rough, good) = (target.rough.unwrap(), target.good.unwrap());
            assert!(rough % 5 == 0 && good % 5 == 0 && 15 <= rough && rough < good && good <= 400, "{target:?}");
        }
    });
}

#[test]
fn a_survey_that_is_not_launched_or_not_there_is_not_found_by_whoever_may_follow_one() {
    chorus::web::run(async {
        let council = Council::open().await;
        let draft = super::DRAFT.replace("\"autumn\"", "\"spring\"");
        workflow::create_wave(&council.chorus, "draft.toml", &draft, "test").await.unwrap();
        let mut worker = council.staff("p.worker").await;
        for path in ["/staff/c/spring/progress", "/staff/c/no-such/progress", "/staff/c/No%20Such/progress"] {
            assert_eq!(worker.get(path).await.status, 404, "{path}");
        }
        assert_eq!(council.staff("auditor").await.get("/staff/c/autumn/progress").await.status, 403);
    });
}

/// What stands in each box to copy, by its band.
fn reminders() -> Vec<(Band, String)> {
    let pages = Pages::load().unwrap();
    let page =
        staff::samples().into_iter().find(|one| one.template.ends_with("follow/progress") && one.state == "open");
    let html = pages.render_sample(&page.unwrap()).unwrap();
    let boxes = html.split("<textarea id=\"remind-").skip(1).map(|rest| {
        let (band, rest) = rest.split_once('"').unwrap();
        let words = rest.split_once("readonly>").unwrap().1.split_once("</textarea>").unwrap().0;
        (band.parse().unwrap(), words.replace("&#x27;", "’"))
    });
    boxes.collect()
}

#[test]
fn a_reminder_goes_to_everybody_thanks_those_who_did_it_and_can_be_read_at_that_age() {
    let reminders = reminders();
    assert_eq!(reminders.len(), 4);
    for (band, words) in reminders {
        assert!(words.contains("fine"), "{band}: that not taking part is fine");
        assert!(words.to_lowercase().contains("thank you"), "{band}");
        // An address is not read as words are.
        let plain = words.replace("https://mysay.example", "our page").replace("30 October 2026", "Friday");
        let (measure, limits) = (Measure::of(&plain), Limits::of(band));
        assert!(measure.grade() <= limits.grade, "{band}: grade {:.1}: {plain}", measure.grade());
        assert!(measure.longest_sentence <= limits.sentence_words, "{band}: {}", measure.longest_sentence);
    }
}
