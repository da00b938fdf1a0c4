//! The key day: the places are used once, the locked file is the command's, and only a document that holds comes home.

use chorus::consultation::Stage;
use chorus::privacy::{LedgerEntry, ReleaseDocument};
use chorus::store::StoreError;
use chorus::workflow::{self, ImportRefusal, WorkflowError};

use super::{Council, WHO, autumn};

impl Council {
    async fn charges(&self) -> Vec<LedgerEntry> {
        self.chorus.stores.app.ledger().await.unwrap().charges().cloned().collect()
    }
}

/// The locked file, as the browser of this person receives it.
async fn downloaded(council: &Council, who: &str) -> Vec<u8> {
    let reply = council.staff(who).await.get("/staff/c/autumn/release/box").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.headers.get("content-disposition").unwrap(), "attachment; filename=\"answers-autumn.tar\"");
    reply.bytes
}

#[test]
fn the_locked_file_is_byte_for_byte_the_one_that_the_command_writes_each_time_it_is_asked_for() {
    chorus::web::run(async {
        // More than are read from the store at once.
        let council = Council::closed([90, 120, 80]).await;
        let mut worker = council.staff("p.worker").await;
        assert_eq!(
            worker.post("/release/charge", &[("sure", "yes")]).await.location(),
            Some("/staff/c/autumn/release")
        );
        let first = downloaded(&council, "p.worker").await;
        let again = downloaded(&council, "key").await;
        workflow::export_box(&council.chorus, &autumn(), &council.file("box.tar"), WHO).await.unwrap();
        let command = std::fs::read(council.file("box.tar")).unwrap();
        assert!(first == command && again == command, "the files differ");
        assert_eq!(council.charges().await.len(), 1);
    });
}

#[test]
fn the_places_are_used_once_however_often_the_button_is_pressed() {
    chorus::web::run(async {
        let council = Council::closed([5, 5, 5]).await;
        let mut worker = council.staff("p.worker").await;
        let page = worker.page("/release").await;
        assert!(page.contains("32 of the 40 places"), "{page}");
        let before = council.chorus.stores.app.budget("care", 2026).await.unwrap();
        for _ in 0..2 {
            assert_eq!(worker.post("/release/charge", &[("sure", "yes")]).await.status, 303);
        }
        let after = council.chorus.stores.app.budget("care", 2026).await.unwrap();
        assert_eq!(after.spans[0].taken(), before.spans[0].taken());
        assert_eq!(council.charges().await.len(), 1);
    });
}

#[test]
fn nothing_is_given_out_before_the_places_are_used_or_to_whoever_has_not_shown_who_they_are() {
    chorus::web::run(async {
        let council = Council::closed([5, 5, 5]).await;
        let mut worker = council.staff("p.worker").await;
        assert_eq!(worker.get("/staff/c/autumn/release/box").await.status, 404);
        assert_eq!(worker.post("/release/charge", &[]).await.status, 422, "the key holders are not ready");
        council.later(11);
        for reply in
            [worker.post("/release/charge", &[("sure", "yes")]).await, worker.get("/staff/c/autumn/release/box").await]
        {
            assert!(reply.location().unwrap().starts_with("/staff/confirm"));
        }
        assert_eq!(council.charges().await, []);
        let open = Council::open().await;
        let refused = open.staff("p.worker").await.post("/release/charge", &[("sure", "yes")]).await;
        assert!(refused.status == 422 && open.charges().await.is_empty());
    });
}

#[test]
fn a_locked_file_whose_answers_are_destroyed_on_the_way_has_no_end() {
    chorus::web::run(async {
        let council = Council::closed([90, 120, 80]).await;
        workflow::charge_box(&council.chorus, &autumn(), WHO).await.unwrap();
        let mut pieces = workflow::hand_out_box(&council.chorus, &autumn(), WHO).await.unwrap();
        assert!(pieces.next().await.unwrap().is_some());
        council.chorus.stores.responses.erase_wave(&autumn()).await.unwrap();
        let mut ended = None;
        while ended.is_none() {
            match pieces.next().await {
                Ok(Some(_)) => {}
                other => ended = Some(other),
            }
        }
        assert!(matches!(ended, Some(Err(WorkflowError::Ended))));
    });
}

#[test]
fn each_document_that_does_not_hold_is_refused_in_words_and_the_right_one_comes_home() {
    chorus::web::run(async {
        let council = Council::closed([20, 25, 30]).await;
        let mut worker = council.staff("p.worker").await;
        let early = worker.send("/release/results", "results", "release.json", b"{}").await;
        assert!(early.status == 422 && early.page.contains("This file is not signed results."));

        assert_eq!(worker.post("/release/charge", &[("sure", "yes")]).await.status, 303);
        workflow::export_box(&council.chorus, &autumn(), &council.file("box.tar"), WHO).await.unwrap();
        let good = council.draw("box.tar");
        let read: ReleaseDocument = serde_json::from_slice(&good).unwrap();
        let bytes = |document: &ReleaseDocument| serde_json::to_vec(document).unwrap();
        let mut altered = read.clone();
        altered.unreadable.value += 1;
        let mut unsigned = read.clone();
        unsigned.signatures.clear();
        let mut other = read.clone();
        other.wave = "spring".parse().unwrap();
        for (document, words) in [
            (b"%PDF-1.7".to_vec(), "This file is not signed results."),
            (vec![b' '; (1 << 20) + 1], "This file is not signed results."),
            (bytes(&other), "These are the results of another survey."),
            (bytes(&unsigned), "No key holder of this survey has signed this file."),
            (bytes(&altered), "Something in this file was changed after it was signed."),
        ] {
            let reply = worker.send("/release/results", "results", "r.json", &document).await;
            assert_eq!(reply.status, 422, "{words}");
            assert!(reply.page.contains(words), "{words}");
        }
        let nothing = worker.send("/release/results", "other", "r.json", b"{}").await;
        assert!(nothing.page.contains("Choose the file that a key holder gave you."));
        assert_eq!(council.chorus.wave(&autumn()).await.unwrap().stage, Stage::Exported);

        let home = worker.send("/release/results", "results", "release.json", &good).await;
        assert_eq!(home.location(), Some("/staff/c/autumn/publish"));
        let again = worker.send("/release/results", "results", "release.json", &good).await;
        assert!(again.status == 422 && again.page.contains("Results of this survey are here already."));
        assert_eq!(worker.get("/board/autumn").await.status, 404, "nothing is public yet");
    });
}

#[test]
fn a_document_of_another_draw_is_refused_in_words_of_its_own_and_a_full_disk_is_no_fault_of_it() {
    let refusals = [
        (WorkflowError::OtherAmendments, ImportRefusal::OtherChanges),
        (WorkflowError::NotOurCharge, ImportRefusal::OtherCharge),
        (WorkflowError::Store(StoreError::OtherRelease), ImportRefusal::ThereAlready),
    ];
    for (error, refusal) in refusals {
        assert_eq!(ImportRefusal::of(&error), Some(refusal));
    }
    assert_eq!(ImportRefusal::of(&WorkflowError::Store(StoreError::NoRoom)), None);
}

#[test]
fn a_lost_key_file_has_a_way_to_the_next_key_holder() {
    chorus::web::run(async {
        let council = Council::closed([5, 5, 5]).await;
        let mut worker = council.staff("p.worker").await;
        let page = worker.page("/release").await;
        for words in [
            "<li>Data lead</li><li>Reviewer</li>",
            "Any one of them is enough.",
            "A key file is lost?",
            "<b>Ask the next key holder above.</b> Each has a key file of their own that opens the same answers.",
            "<b>Try the copy.</b>",
        ] {
            assert!(page.contains(words), "{words}");
        }
        assert_eq!(worker.post("/release/charge", &[("sure", "yes")]).await.status, 303);
        std::fs::write(council.file("box.tar"), downloaded(&council, "key").await).unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let document = council.keys.draw(1, &council.file("box.tar"), elsewhere.path(), council.chorus.today());
        let signed: ReleaseDocument = serde_json::from_slice(&document).unwrap();
        assert_eq!(signed.signatures.len(), 1, "one key holder is enough");
        let mut key_holder = council.staff("key").await;
        let home = key_holder.send("/release/results", "results", "release.json", &document).await;
        assert_eq!(home.location(), Some("/staff/c/autumn/release"));
        assert!(key_holder.page("/release").await.contains("A key holder signed them, and every check held."));
        council.publish().await;
        assert_eq!(worker.get("/board/autumn").await.status, 200);
    });
}

#[test]
fn when_every_key_is_lost_before_the_key_day_the_survey_ends_and_its_places_come_back() {
    chorus::web::run(async {
        let council = Council::closed([5, 5, 5]).await;
        let mut worker = council.staff("p.worker").await;
        let page = worker.page("/release").await;
        for words in [
            "<b>All are lost?</b> Then nobody can ever open the answers, and we can’t either.",
            "<a href=\"/staff/c/autumn/changes\">End the survey without results</a>",
            "The places come back.",
        ] {
            assert!(page.contains(words), "{words}");
        }
        let set_aside = async || {
            let budget = council.chorus.stores.app.budget("care", 2026).await.unwrap();
            budget.spans.iter().map(|span| span.taken().nano()).sum::<u64>()
        };
        assert_ne!(set_aside().await, 0);
        let sure = worker.page("/changes/end?reason=key_problem").await;
        let why = "A key was lost, or someone else may have seen it.";
        let words = format!("2 November 2026: the survey was ended. There will be no results. {why}");
        assert!(sure.contains("The survey is over") && sure.contains("This destroys"));
        assert_eq!(worker.post("/changes/end", &[("reason", "key_problem"), ("sure", "yes")]).await.status, 303);
        assert!(worker.page("/changes").await.contains(&words));
        for told in ["<h2>How is life?</h2>", "The survey was ended on 2 November 2026. There will be no results.", why]
        {
            assert!(worker.get("/results").await.page.contains(told), "young people who answered read it: {told}");
        }
        let after = worker.page("/release").await;
        assert!(after.contains("There is no key day") && after.contains("Nobody opens its answers."));
        assert!(council.chorus.stores.responses.rows(&autumn()).next().await.unwrap().is_empty());
        assert_eq!((set_aside().await, council.charges().await), (0, Vec::new()));
    });
}

#[test]
fn when_every_key_is_lost_after_the_places_were_used_everybody_reads_why_there_are_no_results() {
    chorus::web::run(async {
        let council = Council::closed([5, 5, 5]).await;
        let mut worker = council.staff("p.worker").await;
        assert_eq!(worker.post("/release/charge", &[("sure", "yes")]).await.status, 303);
        let page = worker.page("/release").await;
        for words in [
            "The places are used.",
            "<a href=\"/staff/c/autumn/publish\">Say that the results are held back</a>",
            "once 4 December 2026 is over. The locked answers are destroyed on 31 March 2027.",
        ] {
            assert!(page.contains(words), "{words}");
        }
        assert!(worker.page("/changes").await.contains("Nothing can be changed any more."));
        council.day(2026, 12, 5);
        let mut worker = council.staff("p.worker").await;
        let said = [("decided_by", "The Director of Children’s Services"), ("reason", "key_problem")];
        assert_eq!(worker.post("/publish/hold-back", &said).await.location(), Some("/staff/c/autumn/publish"));
        let public = worker.get("/results").await.page;
        assert!(public.contains("A key was lost, or someone else may have seen it."));

        council.day(2027, 3, 31);
        let mut worker = council.staff("p.worker").await;
        assert!(worker.page("/release").await.contains("<b>It is time.</b>"));
        assert_eq!(worker.post("/release/erase", &[("erase", "yes")]).await.status, 303);
        assert!(council.chorus.stores.responses.rows(&autumn()).next().await.unwrap().is_empty());
        assert!(worker.page("/release").await.contains("Nothing sealed of this survey is left on this server."));
    });
}

#[test]
fn locked_answers_are_destroyed_once_results_are_home_and_the_results_stay() {
    chorus::web::run(async {
        let council = Council::closed([5, 5, 5]).await;
        let mut worker = council.staff("p.worker").await;
        assert_eq!(worker.post("/release/charge", &[("sure", "yes")]).await.status, 303);
        assert_eq!(worker.post("/release/erase", &[("erase", "yes")]).await.status, 422, "results may still need them");

        let council = Council::made().await;
        let mut worker = council.staff("p.worker").await;
        assert_eq!(worker.post("/release/erase", &[]).await.status, 422, "nobody ticked the box");
        assert_eq!(council.staff("key").await.post("/release/erase", &[("erase", "yes")]).await.status, 403);
        assert_eq!(worker.post("/release/erase", &[("erase", "yes")]).await.status, 303);
        assert!(council.chorus.stores.responses.rows(&autumn()).next().await.unwrap().is_empty());
        assert!(worker.page("/release").await.contains("Nothing sealed of this survey is left on this server."));
        assert_eq!(worker.get("/staff/c/autumn/release/box").await.status, 404);
        assert_eq!(worker.post("/publish/ask", &[]).await.status, 303, "results can still become public");
    });
}
