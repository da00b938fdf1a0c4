//! How accounts begin, and how somebody proves who they are.

use actix_web::http::StatusCode;
use chorus::access::Role;
use chorus::clock::Clock;
use chorus::web::run;
use chorus::web::visitor::Reply;
use time::Duration;

use super::{Browser, House, NOW, PASSWORD, app_code, between, hidden, is_signed_out};

/// Somebody who joined with a password and a code app.
pub struct Joined {
    pub browser: Browser,
    /// The page on which the app got its secret.
    pub join_page: String,
    pub codes: Vec<String>,
}

/// Joins under an invitation, with a password and a code app.
pub async fn joins(house: &House, login: &str, roles: &[Role]) -> Joined {
    let token = house.invitation(login, roles).await.to_text().to_string();
    let mut browser = house.browser();
    let reply = browser.send("/staff/invitation", "/staff/invitation", &[("token", &token)]).await;
    assert_eq!(reply.location(), Some("/staff/join"), "{}", reply.page);
    let join_page = browser.get("/staff/join").await.page;
    let code = app_code(&join_page, house.clock.now());
    let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", code.as_str())];
    let reply = browser.send("/staff/join", "/staff/join/password", &fields).await;
    assert_eq!(reply.location(), Some("/staff/me/codes"), "{}", reply.page);
    let page = browser.get("/staff/me/codes").await.page;
    let codes = page.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    Joined { browser, join_page, codes }
}

/// Signs in with a password and a code, on the way to `/staff/me`.
pub async fn signs_in(browser: &mut Browser, login: &str, password: &str, code: &str) -> Reply {
    let fields = [("login", login), ("password", password), ("code", code), ("to", "/staff/me")];
    browser.send("/staff/sign-in", "/staff/sign-in", &fields).await
}

#[test]
fn the_first_account_is_made_once_by_the_printed_link_and_signs_in_at_once() {
    run(async {
        let house = House::new().await;
        let mut browser = house.browser();
        assert_eq!(browser.get("/staff").await.location(), Some("/staff/sign-in?to=%2Fstaff"));
        assert_eq!(browser.get("/staff/sign-in").await.location(), Some("/staff/set-up"));
        let old = house.set_up_link().await.to_text().to_string();
        let token = house.set_up_link().await.to_text().to_string();
        let typed = |token| [("token", token), ("name", "Sam Carter"), ("login", "Sam"), ("designs", "1")];
        let reply = browser.send("/staff/set-up", "/staff/set-up", &typed(&old)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "a link of an earlier start");
        assert!(reply.page.contains("value=\"Sam Carter\"") && !reply.page.contains(&old));
        let reply = browser.send("/staff/set-up", "/staff/set-up", &typed(&token)).await;
        assert_eq!(reply.location(), Some("/staff/join"), "{}", reply.page);
        let page = browser.get("/staff/join").await.page;
        let code = app_code(&page, NOW);
        let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", code.as_str())];
        let reply = browser.send("/staff/join", "/staff/join/password", &fields).await;
        assert_eq!(reply.location(), Some("/staff/me/codes"));
        assert!(browser.get("/staff").await.page.contains("Hello, Sam Carter"));
        let account = house.chorus.stores.app.staff_by_login("sam").await.unwrap().unwrap();
        assert_eq!(account.roles.to_text(), "admin worker");
        // Again, in another browser: the link is used, and the page says so.
        let mut other = house.browser();
        assert!(other.get("/staff/set-up").await.page.contains("set up already"));
        let csrf = hidden(&other.get("/staff/invitation").await.page, "csrf").to_owned();
        let again = [("csrf", csrf.as_str()), ("token", &token), ("name", "Eve"), ("login", "eve")];
        let reply = other.visitor.post("/staff/set-up", &again).await.unwrap();
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(house.chorus.stores.app.all_staff().await.unwrap().len(), 1);
        assert_eq!(house.acts().await, ["sam staff.set_up sam", "sam staff.sign_in sam"]);
    });
}

#[test]
fn an_invitation_gives_what_was_fixed_works_once_and_not_after_three_days() {
    run(async {
        let house = House::new().await;
        let token = house.invitation("jo", &[Role::Auditor]).await.to_text().to_string();
        let (mut first, mut second) = (house.browser(), house.browser());
        for browser in [&mut first, &mut second] {
            let fields = [("token", token.as_str()), ("login", "eve"), ("role", "admin")];
            let reply = browser.send("/staff/invitation", "/staff/invitation", &fields).await;
            assert_eq!(reply.location(), Some("/staff/join"));
        }
        for (browser, works) in [(&mut first, true), (&mut second, false)] {
            let code = app_code(&browser.get("/staff/join").await.page, NOW);
            let fields = [("password", PASSWORD), ("again", PASSWORD), ("code", code.as_str()), ("role", "admin")];
            let reply = browser.send("/staff/join", "/staff/join/password", &fields).await;
            assert_eq!(reply.status == StatusCode::SEE_OTHER, works, "{}", reply.page);
        }
        let accounts = house.chorus.stores.app.all_staff().await.unwrap();
        let made: Vec<_> = accounts.iter().map(|one| (one.login.as_str(), one.roles.to_text())).collect();
        assert_eq!(made, [("jo", "auditor".to_owned())]);
        let late = house.invitation("kim", &[Role::Worker]).await.to_text().to_string();
        house.later(Duration::hours(72));
        let reply = house.browser().send("/staff/invitation", "/staff/invitation", &[("token", &late)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn a_code_of_the_app_works_once_and_never_an_older_one() {
    run(async {
        let house = House::new().await;
        let jo = joins(&house, "jo", &[Role::Worker]).await;
        let joined_with = app_code(&jo.join_page, NOW);
        let reply = signs_in(&mut house.browser(), "jo", PASSWORD, &joined_with).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "the code that was tried when joining");
        house.later(Duration::seconds(60));
        let code = app_code(&jo.join_page, house.clock.now());
        let before = app_code(&jo.join_page, house.clock.now() - Duration::seconds(30));
        assert_eq!(signs_in(&mut house.browser(), "JO", PASSWORD, &code).await.location(), Some("/staff/me"));
        for replayed in [&code, &before] {
            let reply = signs_in(&mut house.browser(), "jo", PASSWORD, replayed).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        // Nor for the step-up of the same minute.
        let mut browser = house.browser();
        house.later(Duration::seconds(30));
        let next = app_code(&jo.join_page, house.clock.now());
        signs_in(&mut browser, "jo", PASSWORD, &next).await;
        let fields = [("password", PASSWORD), ("code", next.as_str()), ("to", "/staff")];
        let reply = browser.send("/staff/confirm", "/staff/confirm", &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn each_recovery_code_works_once_and_new_ones_end_the_old() {
    run(async {
        let house = House::new().await;
        let mut jo = joins(&house, "jo", &[Role::Worker]).await;
        assert_eq!(jo.codes.len(), 10);
        let typed = jo.codes[0].to_uppercase().replace('-', " ");
        assert_eq!(signs_in(&mut house.browser(), "jo", PASSWORD, &typed).await.location(), Some("/staff/me"));
        let again = signs_in(&mut house.browser(), "jo", PASSWORD, &jo.codes[0]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        for wrong in ["not my password", ""] {
            let without = signs_in(&mut house.browser(), "jo", wrong, &jo.codes[1]).await;
            assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY, "a code without the password");
        }
        assert!(jo.browser.get("/staff/me").await.page.contains("9 of your ten codes"), "and it was not used up");
        jo.browser.send("/staff/me/codes", "/staff/me/codes/kept", &[]).await;
        assert_eq!(jo.browser.get("/staff/me/codes").await.location(), Some("/staff/me"), "shown once");
        jo.browser.send("/staff/me", "/staff/me/codes", &[]).await;
        let old = signs_in(&mut house.browser(), "jo", PASSWORD, &jo.codes[2]).await;
        assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn whatever_was_wrong_the_page_is_the_same() {
    run(async {
        let house = House::new().await;
        let jo = joins(&house, "jo", &[Role::Worker]).await;
        house.somebody("shut", &[Role::Worker]).await;
        let shut = house.chorus.stores.app.staff_by_login("shut").await.unwrap().unwrap();
        house.somebody("root", &[Role::Admin]).await;
        house.chorus.stores.app.set_disabled(&shut.id, true).await.unwrap();
        house.later(Duration::seconds(60));
        let code = app_code(&jo.join_page, house.clock.now());
        let mut pages = Vec::new();
        for (login, password, code) in [
            ("nobody", PASSWORD, code.as_str()),
            ("jo", "not my password", &code),
            ("jo", PASSWORD, "000000"),
            ("jo", PASSWORD, "0000-0000-0000-0000"),
            ("shut", PASSWORD, &code),
        ] {
            let reply = signs_in(&mut house.browser(), login, password, code).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(!reply.page.contains(password) && !reply.page.contains(code), "a secret is shown again");
            let csrf = hidden(&reply.page, "csrf").to_owned();
            pages.push(reply.page.replace(&csrf, "").replace(&format!("value=\"{login}\""), ""));
        }
        assert!(pages.windows(2).all(|pair| pair[0] == pair[1]));
    });
}

#[test]
fn a_link_of_one_kind_is_none_of_another_and_no_session() {
    run(async {
        let house = House::new().await;
        let set_up = house.set_up_link().await;
        let invitation = house.invitation("jo", &[Role::Worker]).await;
        for (token, page) in [(&set_up, "/staff/invitation"), (&invitation, "/staff/set-up")] {
            let text = token.to_text();
            let fields = [("token", text.as_str()), ("name", "Eve"), ("login", "eve")];
            let reply = house.browser().send(page, page, &fields).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        }
        for token in [&set_up, &invitation] {
            let mut browser = house.browser();
            let cookie = chorus::workflow::staff::SessionToken::from_text(&token.to_text()).unwrap();
            browser.carry(&house, &cookie);
            let reply = browser.get("/staff").await;
            assert!(is_signed_out(&reply));
        }
    });
}

#[test]
fn signing_in_and_confirming_make_a_new_token_and_the_old_one_names_nothing() {
    run(async {
        let house = House::new().await;
        let jo = joins(&house, "jo", &[Role::Worker]).await;
        house.later(Duration::seconds(60));
        let mut browser = house.browser();
        browser.get("/staff/sign-in").await;
        let planted = browser.clone();
        let code = app_code(&jo.join_page, house.clock.now());
        signs_in(&mut browser, "jo", PASSWORD, &code).await;
        let signed_in = browser.clone();
        house.later(Duration::seconds(60));
        let code = app_code(&jo.join_page, house.clock.now());
        let fields = [("password", PASSWORD), ("code", code.as_str()), ("to", "https://evil.example")];
        let reply = browser.send("/staff/confirm", "/staff/confirm", &fields).await;
        assert_eq!(reply.location(), Some("/staff"), "and nobody is led elsewhere");
        for (mut old, name) in [(planted, "planted before"), (signed_in, "from before the confirmation")] {
            let reply = old.get("/staff").await;
            assert!(is_signed_out(&reply), "{name}");
        }
        assert!(browser.get("/staff").await.page.contains("Hello"));
        let mut copy = browser.clone();
        let reply = browser.send("/staff", "/staff/sign-out", &[]).await;
        assert_eq!(reply.location(), Some("/staff/sign-in?out=1"));
        assert!(is_signed_out(&copy.get("/staff").await), "a copy of the cookie is signed out too");
    });
}

#[test]
fn a_secret_of_the_app_is_shown_to_be_scanned_and_to_be_typed() {
    run(async {
        let house = House::new().await;
        let token = house.invitation("jo", &[Role::Worker]).await.to_text().to_string();
        let mut browser = house.browser();
        browser.send("/staff/invitation", "/staff/invitation", &[("token", &token)]).await;
        let page = browser.get("/staff/join").await.page;
        assert!(between(&page, "<svg class=\"qr\"", "</svg>").contains("<path d=\"M"));
        assert_eq!(
            between(&page, "class=\"key\">", "<"),
            between(&browser.get("/staff/join").await.page, "class=\"key\">", "<")
        );
        for (password, again, code, told) in [
            ("short", "short", "123456", "Use 12 characters or more."),
            ("Password1234", "Password1234", "123456", "Many people use this password"),
            (PASSWORD, "another one, longer", "123456", "The two passwords are not the same"),
            (PASSWORD, PASSWORD, "123456", "These digits did not fit"),
        ] {
            let fields = [("password", password), ("again", again), ("code", code)];
            let reply = browser.send("/staff/join", "/staff/join/password", &fields).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(reply.page.contains(told) && !reply.page.contains(&format!("value=\"{password}\"")), "{told}");
        }
        assert!(!house.chorus.stores.app.has_staff().await.unwrap());
    });
}
