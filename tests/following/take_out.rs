//! A question that turns out to be wrong after the launch is taken out of the results: by whom, what everybody reads of
//! it before and after, and that no number of it is ever made.

use chorus::consultation::{Change, Reason};
use chorus::privacy::ReleaseDocument;
use chorus::questionnaire::ItemId;

use super::changes::told;
use super::{Council, autumn, results_made};

const OUT: &str = "/changes/take-out";
const ITEM: &str = "home_safe";
/// How that question reads, in each band that is asked it.
const WRONG: &str = "How often do you feel safe where you live?";
const CHOSEN: [(&str, &str); 2] = [("item", ITEM), ("reason", "question_fault")];
const WHY: &str = "A question was wrong or hard to understand.";

fn item() -> ItemId {
    ITEM.parse().unwrap()
}

#[test]
fn a_wrong_question_found_after_the_launch_is_taken_out_in_the_very_words_that_were_shown_before() {
    chorus::web::run(async {
        let council = Council::open().await;
        council.day(2026, 10, 12);
        let mut young = council.young("11-17").await;
        let mut worker = council.staff("p.worker").await;
        let changes = worker.page("/changes").await;
        assert!(changes.contains("href=\"/staff/c/autumn/changes/take-out\""), "the way there");
        assert!(changes.contains("Nothing was changed since the launch."));
        let choose = worker.page(OUT).await;
        assert!(choose.contains(&format!("<option value=\"{ITEM}\">{WRONG}</option>")));
        assert!(!choose.contains("put_right"), "nothing is taken out because all is well");

        let sure = worker.page(&format!("{OUT}?item={ITEM}&reason=question_fault")).await;
        let shown = told(&sure);
        assert_eq!(shown, format!("12 October 2026: one question will be left out of the results. {WHY}"));
        for words in [
            format!("“{WRONG}”").as_str(),
            "What young people will see",
            "The question is still asked, so that nobody’s form changes half-way.",
            "No number of it will ever be public. Area scores are made without it. This can’t be taken back.",
        ] {
            assert!(sure.contains(words), "{words}");
        }
        let theirs = ["/r/hello", "/privacy/8-11", "/privacy/11-17", "/privacy/16-25"];
        for path in theirs {
            assert!(!young.get(path).await.unwrap().page.contains(&shown), "{path}: only looked at so far");
        }
        assert_eq!(council.chorus.stores.app.amendments(&autumn()).await.unwrap(), []);

        assert_eq!(worker.post(OUT, &CHOSEN).await.location(), Some("/staff/c/autumn/changes"));
        let changes = worker.page("/changes").await;
        assert!(changes.contains(&shown) && changes.contains("Young people read the same words."));
        let still = worker.page(OUT).await;
        assert!(!still.contains(WRONG) && still.contains("<option value=\"decisions\">"), "it is out already");
        for path in theirs {
            assert!(young.get(path).await.unwrap().page.contains(&shown), "{path}");
        }
        let form = council.chorus.catalogue.questionnaire("wellbeing-11-17/1").unwrap();
        let at = form.items().position(|one| one.id == item()).unwrap() + 1;
        let asked = young.get(&format!("/r/q/{at}")).await.unwrap();
        assert!(asked.status == 200 && asked.page.contains(WRONG), "it is still asked");
    });
}

#[test]
fn a_question_taken_out_stands_in_the_record_with_who_did_it_and_why() {
    chorus::web::run(async {
        let council = Council::open().await;
        council.day(2026, 10, 12);
        assert_eq!(council.staff("p.worker").await.post(OUT, &CHOSEN).await.status, 303);
        let made = council.chorus.stores.app.amendments(&autumn()).await.unwrap();
        let made: Vec<_> = made.into_iter().map(|one| (one.change, one.reason, one.made_on.to_string())).collect();
        assert_eq!(made, [(Change::WithdrawItem { item: item() }, Reason::QuestionFault, "2026-10-12".to_owned())]);
        let trail = council.chorus.stores.app.audit_trail().await.unwrap();
        let note = &trail.last().unwrap().note;
        assert_eq!((&*note.who, &*note.act, &*note.subject), ("p.worker", "wave.amend", "autumn, withdraw_item"));
        let page = council.staff("auditor").await.get("/staff/audit?act=wave.amend").await.page;
        for words in ["Found: 1", "Changed a launched survey", "autumn, withdraw_item", "p.worker"] {
            assert!(page.contains(words), "{words}");
        }
    });
}

#[test]
fn nothing_is_taken_out_without_a_question_of_this_survey_and_a_reason_of_the_list() {
    chorus::web::run(async {
        let council = Council::open().await;
        let mut worker = council.staff("p.worker").await;
        let (question, reason) = ("Choose the question.", "Choose a reason.");
        for (fields, wrong, right) in [
            ([("item", ""), ("reason", "safety")], question, reason),
            ([("item", "no_such"), ("reason", "safety")], question, reason),
            ([("item", "No Such"), ("reason", "safety")], question, reason),
            ([("item", ITEM), ("reason", "")], reason, question),
            ([("item", ITEM), ("reason", "put_right")], reason, question),
            ([("item", ITEM), ("reason", "one child was unhappy")], reason, question),
        ] {
            let reply = worker.post(OUT, &fields).await;
            assert_eq!(reply.status, 422, "{fields:?}");
            assert!(reply.page.contains("<title>Error: Take a question out"), "{fields:?}");
            assert!(reply.page.contains(wrong) && !reply.page.contains(right), "{fields:?}");
            assert!(!reply.page.contains("Take it out of the results</button>"), "{fields:?}");
        }
        for login in ["key", "auditor"] {
            let mut staff = council.staff(login).await;
            assert_eq!(staff.get("/staff/c/autumn/changes/take-out").await.status, 403, "{login}");
            assert_eq!(staff.post(OUT, &CHOSEN).await.status, 403, "{login}");
        }
        assert_eq!(council.chorus.stores.app.amendments(&autumn()).await.unwrap(), []);
        assert_eq!(worker.post(OUT, &CHOSEN).await.status, 303);
        let twice = worker.post(OUT, &CHOSEN).await;
        assert!(twice.status == 422 && twice.page.contains(question), "it is no question of the results any more");
        assert_eq!(council.chorus.stores.app.amendments(&autumn()).await.unwrap().len(), 1);
    });
}

#[test]
fn the_results_name_the_question_that_was_taken_out_and_hold_no_number_of_it() {
    chorus::web::run(async {
        let council = Council::closed([20, 25, 30]).await;
        let mut worker = council.staff("p.worker").await;
        assert_eq!(worker.post(OUT, &CHOSEN).await.status, 303, "it can be done until the file is given out");
        results_made(&council.chorus, &autumn(), &council.keys, council.dir.path()).await;
        council.site.refresh().await.unwrap();
        assert!(worker.page("/changes").await.contains("Nothing can be changed any more."));
        assert_eq!(worker.get("/staff/c/autumn/changes/take-out").await.status, 404);
        assert_eq!(worker.post(OUT, &[("item", "decisions"), ("reason", "safety")]).await.status, 404);

        let line = format!("“{WRONG}” {WHY}");
        let private = worker.page("/publish/board").await;
        assert!(private.contains("Taken out of these results") && private.contains(&line), "before it is public");
        council.publish().await;
        for path in ["/results/autumn?look=older", "/results/autumn?look=leaver", "/board/autumn"] {
            let page = worker.get(path).await.page;
            assert!(page.contains("Taken out of these results") && page.contains(&line), "{path}");
            assert_eq!(page.matches(WRONG).count(), 1, "{path}: there and nowhere else");
        }
        let file = worker.get("/results/autumn/release.json").await.bytes;
        let document: ReleaseDocument = serde_json::from_slice(&file).unwrap();
        assert_eq!(document.withdrawn, [item()]);
        assert!(document.groups.iter().all(|group| group.item(&item()).is_none()), "a number of it was made");
    });
}
