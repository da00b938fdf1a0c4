//! The calendar of consultations, and what was done, on their pages.

use actix_web::http::header::{COOKIE, ORIGIN};
use actix_web::test::TestRequest;
use chorus::access::Role;
use chorus::web::visitor::Reply;
use chorus::workflow;
use sea_orm::ConnectionTrait;

use super::{Council, ORIGIN_OF_SITE, Staff, autumn};

impl Staff {
    async fn post_to(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let form: Vec<_> = [("csrf", self.csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
        let request = TestRequest::post().uri(path).insert_header((ORIGIN, ORIGIN_OF_SITE));
        self.browser.send(request.insert_header((COOKIE, self.cookie())).set_form(form)).await.unwrap()
    }
}

const SCHOOLS: [(&str, &str); 5] = [
    ("kind", "consultation"),
    ("title", "=School survey"),
    ("bands", "11-17"),
    ("from", "2026-11-10"),
    ("to", "2026-11-20"),
];

#[test]
fn two_surveys_that_ask_the_same_ages_within_four_weeks_are_named_and_no_others() {
    chorus::web::run(async {
        let council = Council::open().await;
        let mut worker = council.staff("p.worker").await;
        assert!(worker.get("/staff/calendar").await.page.contains("No clashes"));
        assert_eq!(worker.post_to("/staff/calendar", &SCHOOLS).await.location(), Some("/staff/calendar"));
        let page = worker.get("/staff/calendar").await.page;
        let words = "<b>How is life?</b> and <b>&#x3D;School survey</b> ask ages 11-17 less than four weeks apart.";
        assert!(page.contains(words), "{words}");
        let holiday = [("kind", "holiday"), ("title", "Half term"), ("from", "2026-10-24"), ("to", "2026-11-01")];
        assert_eq!(worker.post_to("/staff/calendar", &holiday).await.status, 303);
        let page = worker.get("/staff/calendar").await.page;
        assert!(page.contains("<b>How is life?</b> has its last week in <b>Half term</b>"));
        assert_eq!(worker.post_to("/staff/calendar/1/remove", &[]).await.status, 303);
        let page = worker.get("/staff/calendar").await.page;
        assert!(!page.contains("School survey") && page.contains("Half term"));
        assert_eq!(worker.post_to("/staff/calendar/1/remove", &[]).await.status, 404);
        assert_eq!(worker.post_to("/staff/calendar/x/remove", &[]).await.status, 404);
    });
}

#[test]
fn an_entry_without_a_name_a_day_or_anybody_asked_is_not_taken() {
    chorus::web::run(async {
        let council = Council::open().await;
        let mut worker = council.staff("p.worker").await;
        for (left_out, words) in [
            ("title", "Give it a name"),
            ("bands", "Tick who is asked."),
            ("from", "Choose the first day."),
            ("to", "Choose the last day."),
        ] {
            let fields: Vec<_> = SCHOOLS.into_iter().filter(|(name, _)| *name != left_out).collect();
            let reply = worker.post_to("/staff/calendar", &fields).await;
            assert!(reply.status == 422 && reply.page.contains(words), "{left_out}");
        }
        let backwards: Vec<_> =
            SCHOOLS.map(|(name, value)| (name, if name == "to" { "2026-11-09" } else { value })).into();
        assert!(worker.post_to("/staff/calendar", &backwards).await.page.contains("must lie after the first"));
        assert_eq!(council.chorus.stores.app.calendar().await.unwrap(), []);
    });
}

#[test]
fn the_board_sees_the_calendar_without_surveys_that_are_not_launched_and_writes_nothing_in_it() {
    chorus::web::run(async {
        let council = Council::open().await;
        council.invite("councillor", &[Role::Board]).await;
        let draft = super::DRAFT.replace("\"autumn\"", "\"later\"").replace("How is life?", "A secret plan");
        workflow::create_wave(&council.chorus, "draft.toml", &draft, "test").await.unwrap();
        let mut board = council.staff("councillor").await;
        let page = board.get("/staff/calendar").await.page;
        assert!(page.contains("How is life?") && !page.contains("A secret plan") && !page.contains("/staff/c/autumn"));
        assert_eq!(board.post_to("/staff/calendar", &SCHOOLS).await.status, 403);
        assert!(council.staff("p.worker").await.get("/staff/calendar").await.page.contains("A secret plan"));
    });
}

#[test]
fn what_was_done_is_found_by_who_act_subject_and_day_and_read_only_by_those_who_may() {
    chorus::web::run(async {
        let council = Council::open().await;
        council.day(2026, 10, 6);
        let mut worker = council.staff("p.worker").await;
        worker.post("/changes/suspend", &[("reason", "safety")]).await;
        assert_eq!(worker.get("/staff/audit").await.status, 403);
        let mut auditor = council.staff("auditor").await;
        let page = auditor.get("/staff/audit").await.page;
        assert!(page.contains("The record is whole.") && page.contains("Changed a launched survey"));
        for (query, found) in [
            ("who=p.worker&act=wave", "Found: 1"),
            ("subject=suspend", "Found: 1"),
            ("act=wave&from=2026-10-06", "Found: 1"),
            ("act=wave.amend&to=2026-10-05", "Found: 0"),
            ("who=%3Cscript%3E", "Found: 0"),
        ] {
            let page = auditor.get(&format!("/staff/audit?{query}")).await.page;
            assert!(page.contains(found), "{query}");
            assert!(!page.contains("<script>"), "{query}");
        }
    });
}

#[test]
fn an_entry_that_was_changed_past_the_program_is_named_on_the_page() {
    chorus::web::run(async {
        let council = Council::open().await;
        let db = crate::store::raw(&council.file("app.db")).await;
        db.execute_unprepared("DROP TRIGGER audit_no_update").await.unwrap();
        db.execute_unprepared("UPDATE audit SET who = 'nobody' WHERE sequence = 2").await.unwrap();
        let page = council.staff("auditor").await.get("/staff/audit").await.page;
        assert!(page.contains("The record was altered.") && page.contains("Entry 2 does not follow on"));
    });
}

#[test]
fn the_table_of_acts_holds_no_formula_and_the_ledger_is_told_in_words() {
    chorus::web::run(async {
        let council = Council::closed([5, 5, 5]).await;
        workflow::charge_box(&council.chorus, &autumn(), "=cmd|' /C calc'!A0").await.unwrap();
        let mut auditor = council.staff("auditor").await;
        assert!(auditor.get("/staff/audit").await.page.contains("<b>autumn</b> used 32 places of 2026/27."));
        let reply = auditor.get("/staff/audit/trail.csv?act=box").await;
        assert_eq!(reply.headers.get("content-type").unwrap(), "text/csv; charset=utf-8");
        let mut table = csv::Reader::from_reader(reply.bytes.as_slice());
        let rows: Vec<_> = table.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1);
        assert_eq!((&rows[0][2], &rows[0][3]), ("'=cmd|' /C calc'!A0", "box.export"));
    });
}

#[test]
fn many_acts_are_turned_over_page_by_page_and_the_search_goes_along() {
    chorus::web::run(async {
        let council = Council::open().await;
        for day in 0..120 {
            council.clock.set(time::macros::datetime!(2026-10-05 09:00 UTC) + time::Duration::minutes(day));
            council.staff("lead").await;
        }
        let mut auditor = council.staff("auditor").await;
        let page = auditor.get("/staff/audit?who=lead").await.page;
        assert!(page.contains("Found: 120") && page.contains("Page 1 of 3"));
        assert!(page.contains("href=\"/staff/audit?who&#x3D;lead&amp;page&#x3D;2\""), "{page}");
        assert!(auditor.get("/staff/audit?who=lead&page=3").await.page.contains("Page 3 of 3"));
        assert!(auditor.get("/staff/audit?who=lead&page=99").await.page.contains("Page 3 of 3"));
    });
}
