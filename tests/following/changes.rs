//! Changes to a launched survey, and closing it: what young people will see is shown first.

use chorus::consultation::{Reason, Stage};
use chorus::store::BoxState;
use chorus::workflow;

use super::{Council, autumn};

/// What a page says young people will read of a change.
pub fn told(page: &str) -> String {
    let list = page.split("class=\"seen\"").last().unwrap();
    list.split_once("<li>").unwrap().1.split_once("</li>").unwrap().0.to_owned()
}

#[test]
fn what_young_people_read_of_a_change_is_what_was_shown_before_it_was_made() {
    chorus::web::run(async {
        let council = Council::open().await;
        let mut worker = council.staff("p.worker").await;
        for (below, query, fields) in [
            ("/changes/suspend", "?reason=question_fault", vec![("reason", "question_fault")]),
            ("/changes/resume", "?reason=put_right", vec![("reason", "put_right")]),
            (
                "/changes/extend",
                "?reason=bad_timing&closes_on=2026-11-13",
                vec![("reason", "bad_timing"), ("closes_on", "2026-11-13")],
            ),
        ] {
            let shown = told(&worker.page(&format!("{below}{query}")).await);
            assert_eq!(worker.post(below, &fields).await.location(), Some("/staff/c/autumn/changes"));
            let public = worker.get("/privacy/11-17").await.page;
            assert!(public.contains(&shown), "{below}: {shown}");
            assert!(worker.page("/changes").await.contains(&shown), "{below}: the history says the same");
        }
        let standing = council.site.waves.get(&autumn()).unwrap().standing.clone();
        assert_eq!(standing.closes_on.to_string(), "2026-11-13");
        assert!(!standing.suspended);
    });
}

#[test]
fn a_paused_survey_is_previewed_as_the_page_that_stands_in_its_place() {
    chorus::web::run(async {
        let council = Council::open().await;
        let mut worker = council.staff("p.worker").await;
        let page = worker.page("/changes/suspend?reason=safety").await;
        for words in ["We’ve stopped for a while", "Someone’s safety comes first.", "The last day is 30 October 2026."]
        {
            assert!(page.contains(words), "{words}");
        }
        let page = worker.page("/changes/destroy?reason=key_problem").await;
        for words in ["The survey is over", "There will be no results this time.", "This destroys"] {
            assert!(page.contains(words), "{words}");
        }
    });
}

#[test]
fn nothing_is_changed_without_a_reason_of_the_list_or_to_a_day_that_cannot_be() {
    chorus::web::run(async {
        let council = Council::open().await;
        let mut worker = council.staff("p.worker").await;
        for (below, fields, words) in [
            ("/changes/suspend", vec![("reason", "too_few_answers")], "Choose a reason."),
            ("/changes/suspend", vec![], "Choose a reason."),
            ("/changes/suspend", vec![("reason", "put_right")], "Choose a reason."),
            ("/changes/extend", vec![("reason", "bad_timing")], "Choose the new last day."),
            ("/changes/extend", vec![("reason", "bad_timing"), ("closes_on", "2026-10-30")], "later than"),
            ("/changes/extend", vec![("reason", "bad_timing"), ("closes_on", "2026-12-04")], "before the promised"),
            ("/changes/resume", vec![("reason", "put_right")], "This can’t be done now."),
            ("/changes/end", vec![("reason", "legal_duty")], "Tick the box, if you are sure."),
        ] {
            let reply = worker.post(below, &fields).await;
            assert_eq!(reply.status, 422, "{below} {fields:?}");
            assert!(reply.page.contains(words), "{below} {fields:?}");
            assert!(reply.page.contains("<title>Error: "), "{below} {fields:?}");
        }
        assert_eq!(council.chorus.stores.app.amendments(&autumn()).await.unwrap(), []);
        assert_eq!(council.chorus.stores.responses.wave(&autumn()).await.unwrap().unwrap().state, BoxState::Open);
    });
}

#[test]
fn only_whoever_showed_who_they_are_ends_a_survey_and_nothing_is_left_of_its_answers() {
    chorus::web::run(async {
        let council = Council::open().await;
        council.answer([3, 3, 3]).await;
        let mut worker = council.staff("p.worker").await;
        council.later(11);
        let sure = [("reason", "key_problem"), ("sure", "yes")];
        for below in ["/changes/destroy", "/changes/end"] {
            let reply = worker.post(below, &sure).await;
            assert!(reply.location().unwrap().starts_with("/staff/confirm"), "{:?}", reply.location());
        }
        assert_eq!(council.chorus.wave(&autumn()).await.unwrap().stage, Stage::Open);

        let mut worker = council.staff("p.worker").await;
        assert_eq!(worker.post("/changes/destroy", &sure).await.status, 303);
        assert!(council.chorus.stores.responses.rows(&autumn()).next().await.unwrap().is_empty());
        let made = council.chorus.stores.app.amendments(&autumn()).await.unwrap();
        assert_eq!((made.len(), made[0].reason), (1, Reason::KeyProblem));
        assert_eq!(council.acts().await.last().unwrap(), "p.worker wave.amend");
        assert!(worker.page("/changes").await.contains("Nothing can be changed any more"));
    });
}

#[test]
fn a_key_holder_and_an_auditor_change_nothing() {
    chorus::web::run(async {
        let council = Council::open().await;
        for login in ["key", "auditor"] {
            let mut staff = council.staff(login).await;
            assert_eq!(staff.post("/changes/suspend", &[("reason", "safety")]).await.status, 403, "{login}");
            assert_eq!(staff.post("/close", &[("sure", "yes")]).await.status, 403, "{login}");
        }
        assert!(council.chorus.stores.app.amendments(&autumn()).await.unwrap().is_empty());
    });
}

#[test]
fn a_survey_is_closed_before_its_last_day_only_by_whoever_ticks_that_they_mean_it() {
    chorus::web::run(async {
        let council = Council::open().await;
        let mut worker = council.staff("p.worker").await;
        assert_eq!(worker.post("/close", &[]).await.status, 422);
        assert_eq!(council.chorus.wave(&autumn()).await.unwrap().stage, Stage::Open);
        assert_eq!(worker.post("/close", &[("sure", "yes")]).await.location(), Some("/staff/c/autumn/release"));
        assert_eq!(council.chorus.wave(&autumn()).await.unwrap().stage, Stage::Closed);
        let again = worker.post("/close", &[("sure", "yes")]).await;
        assert!(again.status == 422 && again.page.contains("It is closed already"));
    });
}

#[test]
fn eighteen_answers_at_closing_have_a_way_that_is_the_way_of_any_number() {
    chorus::web::run(async {
        let council = Council::open().await;
        council.answer([18, 0, 0]).await;
        council.day(2026, 10, 31);
        workflow::note_progress(&council.chorus).await.unwrap();
        let mut worker = council.staff("p.worker").await;
        let progress = worker.page("/progress").await;
        for told in ["15 of 30", "fewer than 10 of 30"] {
            assert!(progress.contains(told), "{told}");
        }
        assert!(!progress.contains("18 of 30"), "how many there are exactly is nobody’s business");
        let page = worker.page("/close").await;
        for words in [
            "The last day was 30 October 2026. Nobody can answer any more.",
            "Chorus takes no step because of how many answered.",
            "<a href=\"/staff/c/autumn/changes/extend\">Choose a new last day</a>",
            "<a href=\"/staff/c/autumn/progress\">The text is ready to copy</a>",
            "Below about 15 answers a group’s results are not shown.",
            "<a href=\"/staff/c/autumn/changes\">See what that means</a>",
            "Choosing later, with the numbers in view, could show who is in a small group.",
        ] {
            assert!(page.contains(words), "{words}");
        }
        assert!(worker.page("/changes").await.contains("Groups cannot be put together now either."));

        // The first way: the last day is over, and it is opened again for two weeks, as young people read.
        let later = [("reason", "bad_timing"), ("closes_on", "2026-11-14")];
        let shown = told(&worker.page("/changes/extend?reason=bad_timing&closes_on=2026-11-14").await);
        assert_eq!(
            shown,
            "31 October 2026: the survey stays open longer, until 14 November 2026. \
             Holidays, illness or the weather got in the way."
        );
        assert_eq!(worker.post("/changes/extend", &later).await.location(), Some("/staff/c/autumn/changes"));
        let hello = council.young("8-11").await.get("/r/hello").await.unwrap();
        assert!(hello.status == 200 && hello.page.contains(&shown), "whoever comes late is let in and told");
    });
}

#[test]
fn few_answers_become_results_all_the_same_when_the_survey_is_closed() {
    chorus::web::run(async {
        let council = Council::open().await;
        council.answer([18, 0, 0]).await;
        council.day(2026, 11, 2);
        let mut worker = council.staff("p.worker").await;
        assert_eq!(worker.post("/close", &[]).await.location(), Some("/staff/c/autumn/release"));
        let key_day = worker.page("/release").await;
        assert!(key_day.contains("They are used once, also if the results turn out “too few to say”."));
        assert_eq!(worker.post("/release/charge", &[("sure", "yes")]).await.status, 303);
        let locked = worker.get("/staff/c/autumn/release/box").await.bytes;
        std::fs::write(council.file("box.tar"), locked).unwrap();
        let document = council.draw("box.tar");
        let home = worker.send("/release/results", "results", "release.json", &document).await;
        assert_eq!(home.location(), Some("/staff/c/autumn/publish"));
        council.publish().await;
        for look in ["young", "older", "leaver"] {
            let page = worker.get(&format!("/results/autumn?look={look}")).await;
            assert!(page.status == 200 && page.page.contains("told us what life is like. Thank you."), "{look}");
        }
    });
}
