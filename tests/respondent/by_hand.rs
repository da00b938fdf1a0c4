//! A tablet that children pass on, and forms that came on paper.

use chorus::access::{Role, Roles};
use chorus::consultation::{Change, Code, Reason};
use chorus::store::StaffAccount;
use chorus::web::run;
use chorus::web::visitor::Visitor;
use chorus::workflow::staff::begin_session;
use rand::TryRngCore;
use rand::rngs::OsRng;
use time::macros::date;

use super::{Survey, Young, code};

const PAPER: &str = "/staff/c/autumn/paper/11-17";

/// A participation worker, signed in.
async fn worker(survey: &Survey) -> Visitor {
    let account = StaffAccount {
        id: "a".repeat(32),
        login: "sam".to_owned(),
        name: "Sam Carter".to_owned(),
        roles: Roles::of([Role::Worker]).unwrap(),
        disabled: false,
    };
    survey.chorus.stores.app.add_staff(&account, date!(2026 - 10 - 01)).await.unwrap();
    let token = begin_session(&survey.chorus, &account, &mut OsRng.unwrap_err()).await.unwrap();
    let mut browser = survey.browser();
    browser.carry(survey.site.staff.carry(&token));
    browser
}

fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let field = format!("name=\"{name}\" value=\"");
    page.split(&field).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

/// Fills every line of the grid with `key`, but for the lines named.
async fn types(
    browser: &mut Visitor,
    survey: &Survey,
    number: &str,
    key: &str,
    but: &[(&str, &str)],
) -> chorus::web::visitor::Reply {
    let grid = browser.get(PAPER).await.unwrap().page;
    sends(browser, survey, &grid, &[("code", number)], key, but).await
}

/// Sends the grid that stands on `grid`, with what it carries from before.
async fn sends(
    browser: &mut Visitor,
    survey: &Survey,
    grid: &str,
    more: &[(&str, &str)],
    key: &str,
    but: &[(&str, &str)],
) -> chorus::web::visitor::Reply {
    let form = survey.form();
    let mut fields = vec![("csrf".to_owned(), hidden(grid, "csrf").to_owned())];
    fields.extend(["submission", "kept"].map(|name| (name.to_owned(), hidden(grid, name).to_owned())));
    fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    for item in form.items() {
        let typed = but.iter().find(|(name, _)| item.id.as_str() == *name).map_or(key, |(_, typed)| typed);
        fields.push((format!("a.{}", item.id), typed.to_owned()));
    }
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(PAPER, &fields).await.unwrap()
}

/// Types a form until it is saved: one in ten is asked for twice.
async fn saves(browser: &mut Visitor, survey: &Survey, number: &str, key: &str, but: &[(&str, &str)]) {
    let mut reply = types(browser, survey, number, key, but).await;
    if reply.page.contains("picked for a second check") {
        reply = sends(browser, survey, &reply.page.clone(), &[], key, but).await;
    }
    assert_eq!(reply.location(), Some(&*format!("{PAPER}?saved=1")), "{}", reply.status);
}

#[test]
fn what_was_ticked_on_paper_is_counted_as_it_was_ticked_and_its_number_works_no_more() {
    run(async {
        let survey = Survey::open().await;
        let mut browser = worker(&survey).await;
        saves(&mut browser, &survey, code(0), "s", &[("outdoors", "2")]).await;
        assert!(browser.get(&format!("{PAPER}?saved=1")).await.unwrap().page.contains("Saved and locked"));
        assert_eq!(survey.thanked().await, 1);
        let again = types(&mut browser, &survey, code(0), "s", &[]).await;
        assert_eq!(again.status, 422);
        assert!(again.page.contains("can’t be used") || again.page.contains("second check"));
        assert_eq!(survey.thanked().await, 1, "nothing is stored twice");
        let second = survey.form().item(&"outdoors".parse().unwrap()).unwrap().kind.codes().nth(1).unwrap().clone();
        assert_eq!(survey.opened().await[0], serde_json::json!({ "outdoors": second.as_str() }));
    });
}

#[test]
fn a_line_left_empty_or_no_answer_at_all_stores_nothing_and_the_number_is_not_shown_again() {
    run(async {
        let survey = Survey::open().await;
        let mut browser = worker(&survey).await;
        for wrong in ["", "99", "yes"] {
            let reply = types(&mut browser, &survey, code(0), "s", &[("outdoors", wrong)]).await;
            assert_eq!(reply.status, 422, "{wrong}");
            assert!(reply.page.contains("id=\"p-outdoors\"") && reply.page.contains("<title>Error: "), "{wrong}");
            assert!(!reply.page.contains(code(0)) && !reply.page.contains(&code(0).replace(' ', "")));
        }
        assert_eq!(survey.thanked().await, 0);
    });
}

#[test]
fn one_form_in_ten_is_typed_by_two_people_and_where_they_differ_both_look_again() {
    run(async {
        let survey = Survey::open().await;
        let mut browser = worker(&survey).await;
        // Not chosen in 400 tries: 0.9^400, less than one in 10^18.
        let never_issued = Code::generate(&mut OsRng.unwrap_err()).printed();
        let mut chosen = None;
        for _ in 0..400 {
            // A number that does not exist is never stored, so the form can be sent again and again.
            let reply = types(&mut browser, &survey, &never_issued, "s", &[("outdoors", "1")]).await;
            if reply.page.contains("picked for a second check") {
                chosen = Some(reply.page);
                break;
            }
        }
        let grid = chosen.expect("one in ten is chosen");
        assert!(!grid.contains(never_issued.as_str()), "the number travels sealed");
        let differs = sends(&mut browser, &survey, &grid, &[], "s", &[("outdoors", "3")]).await;
        assert_eq!(differs.status, 422);
        assert!(differs.page.contains("typed different answers") && differs.page.contains("id=\"p-outdoors\""));
        assert_eq!(differs.page.matches("class=\"wrong\"").count(), 1, "only where they differ");
        assert_eq!(survey.thanked().await, 0);
    });
}

#[test]
fn the_record_says_once_a_day_that_paper_was_typed_and_neither_how_often_nor_which() {
    run(async {
        let survey = Survey::open().await;
        let mut browser = worker(&survey).await;
        for slip in 0..3 {
            saves(&mut browser, &survey, code(slip), "s", &[]).await;
        }
        let trail = survey.chorus.stores.app.audit_trail().await.unwrap();
        let typed: Vec<_> = trail.iter().filter(|entry| entry.note.act == "paper.enter").collect();
        assert_eq!((typed.len(), typed[0].note.who.as_str(), typed[0].note.subject.as_str()), (1, "sam", "autumn"));
    });
}

#[test]
fn a_shared_tablet_is_signed_out_waits_for_nobody_and_starts_each_child_afresh() {
    run(async {
        let survey = Survey::open().await;
        let mut browser = worker(&survey).await;
        let page = browser.get("/staff/c/autumn/group").await.unwrap().page;
        let csrf = hidden(&page, "csrf").to_owned();
        let short = browser.post("/staff/c/autumn/group", &[("csrf", &csrf), ("pin", "12")]).await.unwrap();
        assert_eq!(short.status, 422);
        let started = browser.post("/staff/c/autumn/group", &[("csrf", &csrf), ("pin", "4711")]).await.unwrap();
        assert_eq!(started.location(), Some("/group"));
        let staff = browser.get("/staff/consultations").await.unwrap();
        assert!(!staff.status.is_success(), "no child meets a staff page: {}", staff.status);

        let ready = browser.post("/group", &[("pin", "4711"), ("go", "next")]).await.unwrap();
        assert_eq!(ready.location(), Some("/"));
        let mut child = Young { browser, csrf: String::new() };
        child.types(code(0)).await;
        // Half a day later, with a helper beside the child, nothing is lost.
        survey.clock.set(super::IN_TERM + time::Duration::hours(6));
        let next = child.answers(&survey.page_of("outdoors"), "outdoors", "every_week").await;
        assert!(next.starts_with("/r/"), "{next}");
        assert_eq!(child.sends().await.location(), Some("/r/done"));
        assert!(child.get("/r/done").await.page.contains("Give the tablet back"));
        // Nobody takes a second turn by going to the first page: the PIN comes between two children.
        assert_eq!(child.get("/").await.location(), Some("/group"));
        let typed = child.browser.post("/", &[("code", code(1))]).await.unwrap();
        assert_eq!(typed.location(), Some("/group"));

        let wrong = child.browser.post("/group", &[("pin", "0000"), ("go", "next")]).await.unwrap();
        assert_eq!(wrong.status, 422);
        let ready = child.browser.post("/group", &[("pin", "4711"), ("go", "next")]).await.unwrap();
        assert_eq!(ready.location(), Some("/"));
        assert_eq!(child.get("/r/done").await.location(), Some("/"), "nothing of the child before is left");
        child.types(code(1)).await;
        assert_eq!(child.sends().await.location(), Some("/r/done"));
        assert_eq!(survey.thanked().await, 2);

        let over = child.browser.post("/group", &[("pin", "4711"), ("go", "end")]).await.unwrap();
        assert_eq!(over.location(), Some("/staff/sign-in"));
        assert_eq!(child.get("/group").await.location(), Some("/"), "an ordinary browser again");
    });
}

#[test]
fn paper_that_is_refused_leaves_the_form_that_was_put_down_on_a_screen() {
    run(async {
        let survey = Survey::open().await;
        let mut young = survey.started(0).await;
        young.answers(&survey.page_of("outdoors"), "outdoors", "every_week").await;
        young.pauses().await;
        let mut browser = worker(&survey).await;
        survey.amend(Change::Suspend, Reason::TechnicalFault).await;
        survey.looks_again().await;
        // One in ten is asked for twice before anything is looked at; that all thirty are has a chance of 10^-30.
        let mut refused = 0;
        for _ in 0..30 {
            let reply = types(&mut browser, &survey, code(0), "s", &[]).await;
            assert_eq!(reply.status, 422);
            refused += usize::from(reply.page.contains("takes no answers at the moment"));
        }
        assert!(refused > 0);
        survey.amend(Change::Resume, Reason::PutRight).await;
        survey.looks_again().await;
        let mut again = Young { browser: survey.browser(), csrf: String::new() };
        assert_eq!(again.types(code(0)).await, "/r/back", "the form is still there");
        assert_eq!(again.sends().await.location(), Some("/r/done"));
        assert_eq!(survey.opened().await[0]["outdoors"], "every_week");
    });
}
