//! Slips: shown once, kept nowhere.

use chorus::access::Role;
use chorus::consultation::Code;
use chorus::sealing::CodeKeys;
use chorus::sealing::custody::{CustodianKey, ceremony};
use chorus::store::CodeState;
use chorus::web::run;
use chorus::web::visitor::Reply;
use chorus::workflow;
use rand::TryRngCore;
use rand::rngs::OsRng;

use super::{House, Somebody, hidden, wave};

const CODES: &str = "/staff/c/autumn/codes";

/// Prints so many slips in this form; the reply, and the fields that were sent.
async fn prints(worker: &mut Somebody, count: &str, form: &str) -> (Reply, Vec<(String, String)>) {
    let page = worker.reads(CODES).await.page;
    let fields = [("run", hidden(&page, "run")), ("who", "11-17/11-17"), ("count", count), ("form", form)];
    let fields: Vec<_> = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    (again(worker, &fields).await, fields)
}

async fn again(worker: &mut Somebody, fields: &[(String, String)]) -> Reply {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    worker.sends(CODES, &fields).await
}

/// The numbers on a page of slips.
fn numbers(page: &str) -> Vec<String> {
    let numbers = page.split("class=\"code\">").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
    numbers.collect()
}

async fn state(house: &House, number: &str) -> Option<CodeState> {
    let lookup = CodeKeys::derive(&Code::parse(number).ok().unwrap(), &house.chorus.secrets.pepper).lookup;
    house.chorus.stores.gate.find(&lookup).await.unwrap().map(|code| code.state)
}

#[test]
fn slips_are_shown_once_and_the_same_form_makes_and_shows_nothing_more() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        let (printed, fields) = prints(&mut worker, "6", "letters").await;
        assert_eq!((printed.status.as_u16(), printed.location()), (200, None), "the reply is the page itself");
        assert_eq!(printed.headers.get("cache-control").unwrap(), "no-store");
        let numbers = numbers(&printed.page);
        assert_eq!(numbers.len(), 6);
        for number in &numbers {
            assert_eq!(state(&house, number).await, Some(CodeState::Issued));
        }
        let once = again(&mut worker, &fields).await;
        assert_eq!(once.status, 409);
        assert!(once.page.contains("shown once") && !numbers.iter().any(|number| once.page.contains(number)));
        assert_eq!(house.issued().await, 6);
        let list = worker.reads(CODES).await.page;
        assert!(list.contains("6 letters") && !numbers.iter().any(|number| list.contains(number)));
    });
}

#[test]
fn two_who_send_the_same_form_at_once_get_one_print_run() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        let page = worker.reads(CODES).await.page;
        let fields = [("run", hidden(&page, "run")), ("who", "11-17/11-17"), ("count", "5"), ("form", "cards")];
        let mut other =
            Somebody { browser: worker.browser.clone(), csrf: worker.csrf.clone(), account: worker.account.clone() };
        let (one, two) = tokio::join!(worker.sends(CODES, &fields), other.sends(CODES, &fields));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        assert_eq!(house.issued().await, 5);
    });
}

#[test]
fn nothing_of_a_number_lies_in_any_file_of_the_council() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        let (printed, fields) = prints(&mut worker, "4", "labels").await;
        for number in numbers(&printed.page) {
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            for trace in [number.as_str(), &digits, &digits[..12], &digits[4..]] {
                assert!(!house.holds(trace.as_bytes()));
            }
        }
        let run = &fields[0].1;
        assert!(
            house.holds(format!("run {run}").as_bytes()) || house.holds(b"autumn, 11-17, 11-17: 4"),
            "the search works"
        );
    });
}

#[test]
fn a_run_that_was_made_void_opens_nothing_and_another_can_be_printed() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        let (first, fields) = prints(&mut worker, "5", "cards").await;
        let (kept, _) = prints(&mut worker, "3", "cards").await;
        let made_void = worker.sends("/staff/c/autumn/codes/void-run", &[("run", &fields[0].1)]).await;
        assert_eq!(made_void.location(), Some(CODES));
        for number in numbers(&first.page) {
            assert_eq!(state(&house, &number).await, Some(CodeState::Void));
        }
        for number in numbers(&kept.page) {
            assert_eq!(state(&house, &number).await, Some(CodeState::Issued), "another run is left alone");
        }
        assert_eq!(house.issued().await, 3);
        let list = worker.reads(CODES).await.page;
        assert!(list.contains(&format!("Print run {}", fields[0].1)) && list.contains("Void</span>"));
        let nobody = worker.sends("/staff/c/autumn/codes/void-run", &[("run", "000001")]).await;
        assert_eq!(nobody.status, 404);
    });
}

#[test]
fn one_number_that_is_typed_stops_working_and_is_not_shown_again() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        let (printed, _) = prints(&mut worker, "2", "cards").await;
        let number = &numbers(&printed.page)[0];
        let void = |number: String| [("number", number)];
        let done = worker
            .sends("/staff/c/autumn/codes/void-one", &void(number.clone()).each_ref().map(|(n, v)| (*n, v.as_str())))
            .await;
        assert_eq!(done.status, 200);
        assert!(done.page.contains("does not work any more") && !done.page.contains(number.as_str()));
        assert_eq!(state(&house, number).await, Some(CodeState::Void));
        for (wrong, says) in [(number.as_str(), "opened nothing"), ("1234", "16 digits")] {
            let reply = worker.sends("/staff/c/autumn/codes/void-one", &[("number", wrong)]).await;
            assert_eq!(reply.status, 422);
            assert!(reply.page.contains(says) && !reply.page.contains(wrong));
        }
    });
}

#[test]
fn a_list_for_mail_merge_comes_after_a_warning_and_is_no_page() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        let (warning, mut fields) = prints(&mut worker, "3", "list").await;
        assert!(warning.status == 200 && warning.page.contains("Nobody writes down"));
        assert_eq!(house.issued().await, 0, "nothing is made before the box is ticked");
        fields.push(("asked".to_owned(), "yes".to_owned()));
        assert_eq!(again(&mut worker, &fields).await.status, 422);
        fields.push(("sure".to_owned(), "yes".to_owned()));
        let file = again(&mut worker, &fields).await;
        assert_eq!(file.headers.get("content-type").unwrap(), "text/csv; charset=utf-8");
        assert_eq!(file.headers.get("cache-control").unwrap(), "no-store");
        assert!(file.headers.get("content-disposition").unwrap().to_str().unwrap().starts_with("attachment"));
        assert_eq!(file.page.lines().count(), 4);
        assert!(file.page.lines().nth(1).unwrap().contains("https://mysay.example/#"));
        assert_eq!(house.issued().await, 3);
    });
}

#[test]
fn what_is_wrong_with_an_order_is_named_and_nothing_is_made() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        let page = worker.reads(CODES).await.page;
        let run = hidden(&page, "run");
        let line = "x".repeat(161);
        for (who, count, form, language_line, says) in [
            ("", "5", "cards", "", "Choose a group"),
            ("11-17/4-7", "5", "cards", "", "Choose a group"),
            ("11-17/11-17", "0", "cards", "", "from 1 to 500"),
            ("11-17/11-17", "501", "cards", "", "from 1 to 500"),
            ("11-17/11-17", "5", "tattoos", "", "what to print on"),
            ("11-17/11-17", "5", "cards", &line, "too long"),
        ] {
            let fields =
                [("run", run), ("who", who), ("count", count), ("form", form), ("language_line", language_line)];
            let reply = worker.sends(CODES, &fields).await;
            assert_eq!(reply.status, 422, "{who} {count} {form}");
            assert!(reply.page.contains(says), "{says}");
        }
        assert_eq!(house.issued().await, 0);
        assert!(house.chorus.stores.app.print_runs(&wave()).await.unwrap().is_empty());
    });
}

#[test]
fn after_the_launch_at_most_four_more_are_printed_than_everybody_was_told() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        prints(&mut worker, "30", "cards").await;
        let keys = ["lead", "reviewer"].map(|name| CustodianKey::generate(name, &mut OsRng.unwrap_err()).unwrap());
        let held = ceremony(&wave(), &keys.each_ref().map(CustodianKey::public), 1).unwrap();
        workflow::open_wave(&house.chorus, &wave(), &held.public, "test").await.unwrap();
        let (refused, _) = prints(&mut worker, "5", "cards").await;
        assert_eq!(refused.status, 422);
        assert!(refused.page.contains("up to 4 more"));
        let (printed, _) = prints(&mut worker, "4", "cards").await;
        assert_eq!(numbers(&printed.page).len(), 4);
        assert_eq!(house.issued().await, 34);
    });
}

#[test]
fn nobody_else_prints_slips_and_a_foreign_survey_is_not_there() {
    run(async {
        let house = House::new().await;
        for role in
            [Role::Admin, Role::Custodian, Role::PrivacyLead, Role::SafeguardingLead, Role::Board, Role::Auditor]
        {
            let mut other = house.staff(role.as_str(), &[role]).await;
            assert_eq!(other.reads(CODES).await.status, 403, "{role}");
        }
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        assert_eq!(worker.reads("/staff/c/spring/codes").await.status, 404);
        assert_eq!(house.issued().await, 0);
    });
}
