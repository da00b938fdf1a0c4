//! What admins do with accounts, and everybody with their own.

use actix_web::http::StatusCode;
use chorus::access::Role;
use chorus::web::run;
use chorus::web::visitor::Reply;

use super::ways_in::joins;
use super::{House, Person, between, is_signed_out};

fn refused(reply: &Reply, told: &str) {
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.page);
    assert!(reply.page.contains(told), "{told}: {}", reply.page);
}

fn of(person: &Person) -> String {
    format!("/staff/people/{}", person.account.id)
}

#[test]
fn an_admin_invites_and_the_link_is_shown_until_it_is_put_away() {
    run(async {
        let house = House::new().await;
        let mut admin = house.somebody("root", &[Role::Admin]).await;
        let page = "/staff/people/invite";
        let fields = [("name", "Jo Fen"), ("login", "jo"), ("role", "custodian"), ("role", "board")];
        let reply = admin.browser.send(page, page, &fields).await;
        assert_eq!(reply.location(), Some("/staff/people/invited"), "{}", reply.page);
        let shown = admin.browser.get("/staff/people/invited").await.page;
        let link = between(&shown, "class=\"key once\">", "<");
        assert!(link.starts_with("https://mysay.example/staff/invitation#"), "{link}");
        let other = house.signed_in(admin.account.clone()).await.browser.get("/staff/people/invited").await;
        assert_eq!(other.location(), Some("/staff/people"), "another browser does not see it");
        admin.browser.send("/staff/people/invited", "/staff/people/invited", &[]).await;
        assert_eq!(admin.browser.get("/staff/people/invited").await.location(), Some("/staff/people"));
        refused(&admin.browser.send(page, page, &fields).await, "is invited under this login already");
        let both = [("name", "Kim"), ("login", "kim"), ("role", "admin"), ("role", "custodian")];
        let reply = admin.browser.send(page, page, &both).await;
        refused(&reply, "cannot be one account");
        assert!(reply.page.contains("value=\"kim\""), "what was typed is still there");
        let list = admin.browser.get("/staff/people").await.page;
        let id = between(&list, "/staff/people/invitations/", "/withdraw").to_owned();
        let path = format!("/staff/people/invitations/{id}/withdraw");
        admin.browser.send("/staff/people", &path, &[]).await;
        let token = link.to_owned();
        let reply = house.browser().send("/staff/invitation", "/staff/invitation", &[("token", &token)]).await;
        refused(&reply, "does not work");
        let again = admin.browser.send("/staff/people", &path, &[]).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        let acts = house.acts().await;
        assert!(acts.contains(&"root staff.invite jo as custodian board".to_owned()), "{acts:?}");
        assert!(!acts.join(" ").contains(link.rsplit('#').next().unwrap()), "no token stands in the trail");
    });
}

#[test]
fn a_change_of_roles_counts_from_the_next_click() {
    run(async {
        let house = House::new().await;
        let mut admin = house.somebody("root", &[Role::Admin]).await;
        let mut jo = house.somebody("jo", &[Role::Worker]).await;
        assert_eq!(jo.browser.get("/staff/people").await.status, StatusCode::FORBIDDEN);
        let page = format!("{}/roles", of(&jo));
        let reply = admin.browser.send(&page, &page, &[("role", "worker"), ("role", "auditor")]).await;
        assert_eq!(reply.location(), Some(of(&jo).as_str()));
        assert_eq!(jo.browser.get("/staff/people").await.status, StatusCode::OK);
        admin.browser.send(&page, &page, &[("role", "worker")]).await;
        assert_eq!(jo.browser.get("/staff/people").await.status, StatusCode::FORBIDDEN);
        refused(&admin.browser.send(&page, &page, &[]).await, "Tick at least one");
        let both = [("role", "admin"), ("role", "custodian")];
        refused(&admin.browser.send(&page, &page, &both).await, "cannot be one account");
    });
}

#[test]
fn nobody_gives_their_own_account_more_and_the_last_admin_stays() {
    run(async {
        let house = House::new().await;
        let mut admin = house.somebody("root", &[Role::Admin]).await;
        let roles = format!("{}/roles", of(&admin));
        let more = [("role", "admin"), ("role", "worker")];
        refused(&admin.browser.send(&roles, &roles, &more).await, "cannot give your own account more");
        refused(&admin.browser.send(&roles, &roles, &[("role", "auditor")]).await, "cannot give your own account more");
        refused(&admin.browser.send(&of(&admin), &format!("{}/close", of(&admin)), &[]).await, "the last admin");
        let mut second = house.somebody("kim", &[Role::Admin, Role::Worker]).await;
        let theirs = format!("{}/roles", of(&second));
        let reply = second.browser.send(&theirs, &theirs, &[("role", "worker")]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "one may take from oneself while another admin is there");
        let worker = [("role", "worker")];
        let theirs = house.somebody("lee", &[Role::Admin]).await;
        let path = format!("{}/roles", of(&theirs));
        admin.browser.send(&path, &path, &worker).await;
        let last = House::new().await;
        let mut only = last.somebody("root", &[Role::Admin, Role::Worker]).await;
        let own = format!("{}/roles", of(&only));
        refused(&only.browser.send(&own, &own, &[("role", "worker")]).await, "the last admin");
        let account = last.chorus.stores.app.staff_by_login("root").await.unwrap().unwrap();
        assert!(account.roles.has(Role::Admin), "and nothing was taken");
        let account = house.chorus.stores.app.staff_by_login("root").await.unwrap().unwrap();
        assert!(account.roles.has(Role::Admin) && !account.disabled);
    });
}

#[test]
fn a_closed_account_is_out_at_once_and_comes_back_as_it_was() {
    run(async {
        let house = House::new().await;
        let mut admin = house.somebody("root", &[Role::Admin]).await;
        let mut jo = joins(&house, "jo", &[Role::Worker]).await;
        let account = house.chorus.stores.app.staff_by_login("jo").await.unwrap().unwrap();
        let page = format!("/staff/people/{}", account.id);
        admin.browser.send(&page, &format!("{page}/close"), &[]).await;
        let out = jo.browser.get("/staff").await;
        assert!(is_signed_out(&out));
        let fields = [("login", "jo"), ("password", super::PASSWORD), ("code", jo.codes[0].as_str())];
        refused(&house.browser().send("/staff/sign-in", "/staff/sign-in", &fields).await, "is wrong");
        admin.browser.send(&page, &format!("{page}/open"), &[]).await;
        assert!(is_signed_out(&jo.browser.get("/staff").await), "its old sessions stay ended");
        let reply = house.browser().send("/staff/sign-in", "/staff/sign-in", &fields).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "and the code was not used up");
    });
}

#[test]
fn whoever_lost_everything_is_invited_again_by_two_admins() {
    run(async {
        let house = House::new().await;
        let mut jo = joins(&house, "jo", &[Role::Worker]).await;
        let account = house.chorus.stores.app.staff_by_login("jo").await.unwrap().unwrap();
        let page = format!("/staff/people/{}", account.id);
        let again = format!("{page}/again");
        let mut admin = house.somebody("root", &[Role::Admin]).await;
        let mut second = house.somebody("kim", &[Role::Admin]).await;
        for _ in 0..2 {
            let reply = admin.browser.send(&page, &again, &[]).await;
            assert_eq!(reply.location(), Some(page.as_str()), "one admin alone does not do it, however often");
        }
        assert!(second.browser.get(&page).await.page.contains("asks to invite Jo Fen again"));
        let reply = second.browser.send(&page, &again, &[]).await;
        assert_eq!(reply.location(), Some("/staff/people/invited"));
        let shown = second.browser.get("/staff/people/invited").await.page;
        let link = between(&shown, "class=\"key once\">", "<").to_owned();
        assert_eq!(jo.browser.get("/staff/me").await.status, StatusCode::OK, "nothing ends before the link is used");
        let mut new = house.browser();
        new.send("/staff/invitation", "/staff/invitation", &[("token", &link)]).await;
        let join = new.get("/staff/join").await.page;
        assert!(join.contains("Welcome back"));
        let code = super::app_code(&join, super::NOW);
        let fields = [("password", "orange table cloud nine"), ("again", "orange table cloud nine"), ("code", &code)];
        let reply = new.send("/staff/join", "/staff/join/password", &fields).await;
        assert_eq!(reply.location(), Some("/staff/me/codes"), "{}", reply.page);
        assert!(is_signed_out(&jo.browser.get("/staff/me").await), "the old session is over");
        let fields = [("login", "jo"), ("password", super::PASSWORD), ("code", jo.codes[0].as_str())];
        refused(&house.browser().send("/staff/sign-in", "/staff/sign-in", &fields).await, "is wrong");
        let same = house.chorus.stores.app.staff_by_login("jo").await.unwrap().unwrap();
        assert_eq!(same, account, "it is the same account with the same roles");
    });
}

#[test]
fn where_there_is_one_other_admin_that_one_is_enough_and_the_page_says_so() {
    run(async {
        let house = House::new().await;
        let mut admin = house.somebody("root", &[Role::Admin]).await;
        let jo = house.somebody("jo", &[Role::Admin]).await;
        assert!(admin.browser.get(&of(&jo)).await.page.contains("no other admin who could agree"));
        let reply = admin.browser.send(&of(&jo), &format!("{}/again", of(&jo)), &[]).await;
        assert_eq!(reply.location(), Some("/staff/people/invited"));
        let own = admin.browser.send(&of(&jo), &format!("{}/again", of(&admin)), &[]).await;
        assert_eq!(own.status, StatusCode::NOT_FOUND, "nobody invites themself");
    });
}

#[test]
fn the_last_way_in_is_never_taken_away() {
    run(async {
        let house = House::new().await;
        let mut jo = joins(&house, "jo", &[Role::Worker]).await;
        refused(&jo.browser.send("/staff/me", "/staff/me/password/remove", &[]).await, "only way to sign in");
        let absent = format!("/staff/me/passkeys/{}/remove", "0".repeat(64));
        assert_eq!(jo.browser.send("/staff/me", &absent, &[]).await.status, StatusCode::NOT_FOUND);
        assert!(jo.browser.get("/staff/me").await.page.contains("your password and a code"));
    });
}

#[test]
fn a_new_password_and_a_new_app_end_the_old_ones() {
    run(async {
        let house = House::new().await;
        let mut jo = joins(&house, "jo", &[Role::Worker]).await;
        let page = jo.browser.get("/staff/me/password").await.page;
        let code = super::app_code(&page, super::NOW);
        let fields = [("password", ""), ("again", ""), ("code", code.as_str())];
        let reply = jo.browser.send("/staff/me/password", "/staff/me/password", &fields).await;
        assert_eq!(reply.location(), Some("/staff/me"), "{}", reply.page);
        house.later(time::Duration::seconds(60));
        let now = super::NOW + time::Duration::seconds(60);
        let signs_in = async |code: String| {
            let fields = [("login", "jo"), ("password", super::PASSWORD), ("code", code.as_str())];
            house.browser().send("/staff/sign-in", "/staff/sign-in", &fields).await.status
        };
        assert_eq!(signs_in(super::app_code(&jo.join_page, now)).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(signs_in(super::app_code(&page, now)).await, StatusCode::SEE_OTHER);
    });
}

#[test]
fn all_other_sessions_end_and_this_one_stays() {
    run(async {
        let house = House::new().await;
        let mut here = house.somebody("jo", &[Role::Worker]).await;
        let mut there = house.signed_in(here.account.clone()).await;
        assert!(here.browser.get("/staff/me").await.page.contains("in 1 other browser"));
        here.browser.send("/staff/me", "/staff/me/sessions", &[]).await;
        assert!(is_signed_out(&there.browser.get("/staff").await));
        assert!(here.browser.get("/staff/me").await.page.contains("Only here."));
    });
}

#[test]
fn people_are_found_by_name_or_login() {
    run(async {
        let house = House::new().await;
        let everybody = house.one_of_each().await;
        let mut admin = everybody.into_iter().find(|(role, _)| *role == Role::Admin).unwrap().1;
        let all = admin.browser.get("/staff/people").await.page;
        assert!(all.contains("The worker") && all.contains("The auditor"));
        let found = admin.browser.get("/staff/people?q=AUDIT").await.page;
        assert!(found.contains("The auditor") && !found.contains("The worker"));
        assert!(admin.browser.get("/staff/people?q=%3Cb%3Ezzz").await.page.contains("&lt;b&gt;zzz"));
    });
}
