//! Passkeys: what they open, and what they do not.

use actix_web::http::StatusCode;
use chorus::access::Role;
use chorus::web::run;
use chorus::web::visitor::Reply;
use serde_json::Value;
use time::Duration;

use super::device::Device;
use super::ways_in::{joins, signs_in};
use super::{House, ORIGIN, between, leads_to};

fn asked(reply: &Reply) -> Value {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.page);
    serde_json::from_str(&reply.page).unwrap()
}

#[test]
fn a_passkey_joins_signs_in_and_confirms() {
    run(async {
        let house = House::new().await;
        let token = house.invitation("jo", &[Role::Worker]).await.to_text().to_string();
        let (mut browser, mut device) = (house.browser(), Device::at(ORIGIN));
        browser.send("/staff/invitation", "/staff/invitation", &[("token", &token)]).await;
        let challenge = asked(&browser.send("/staff/join", "/staff/join/challenge", &[]).await);
        let made = device.makes(&challenge);
        let fields = [("credential", made.as_str()), ("key_name", "My laptop")];
        let reply = browser.send("/staff/join", "/staff/join/passkey", &fields).await;
        assert_eq!(reply.location(), Some("/staff/me/codes"), "{}", reply.page);
        let code = between(&browser.get("/staff/me/codes").await.page, "<code>", "<").to_owned();
        assert!(browser.get("/staff/me").await.page.contains("My laptop"));
        // Without a password a recovery code is enough, once.
        let recovered = signs_in(&mut house.browser(), "jo", "", &code).await;
        assert_eq!(recovered.location(), Some("/staff/me"), "{}", recovered.page);
        assert_eq!(signs_in(&mut house.browser(), "jo", "", &code).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut browser = house.browser();
        let challenge = asked(&browser.send("/staff/sign-in", "/staff/sign-in/challenge", &[("login", "Jo")]).await);
        let signed = device.signs(&challenge);
        let fields = [("credential", signed.as_str()), ("to", "/staff/me")];
        let reply = browser.send("/staff/sign-in", "/staff/sign-in/passkey", &fields).await;
        assert_eq!(reply.location(), Some("/staff/me"), "{}", reply.page);
        // The same answer again, in another browser and in this one: its challenge is used up.
        let mut other = house.browser();
        let reply = other.send("/staff/sign-in", "/staff/sign-in/passkey", &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        house.later(Duration::minutes(11));
        let stale = browser.send("/staff/me", "/staff/me/codes", &[]).await;
        assert!(leads_to(&stale, "/staff/confirm?to="), "{:?}", stale.location());
        let challenge = asked(&browser.send("/staff/me", "/staff/confirm/challenge", &[]).await);
        let signed = device.signs(&challenge);
        let fields = [("credential", signed.as_str()), ("to", "/staff/me")];
        let reply = browser.send("/staff/me", "/staff/confirm/passkey", &fields).await;
        assert_eq!(reply.location(), Some("/staff/me"));
        let fresh = browser.send("/staff/me", "/staff/me/codes", &[]).await;
        assert_eq!(fresh.location(), Some("/staff/me/codes"));
    });
}

#[test]
fn a_challenge_is_good_for_its_purpose_its_browser_and_five_minutes_alone() {
    run(async {
        let house = House::new().await;
        let mut jo = joins(&house, "jo", &[Role::Worker]).await;
        let mut device = Device::at(ORIGIN);
        let challenge = asked(&jo.browser.send("/staff/me", "/staff/me/passkeys/challenge", &[]).await);
        let made = device.makes(&challenge);
        let fields = [("credential", made.as_str()), ("key_name", "Phone")];
        jo.browser.send("/staff/me", "/staff/me/passkeys", &fields).await;
        let refused = |reply: &Reply| reply.status == StatusCode::UNPROCESSABLE_ENTITY;
        // A challenge of a registration, signed: no sign-in, no confirmation.
        let challenge = asked(&jo.browser.send("/staff/me", "/staff/me/passkeys/challenge", &[]).await);
        let mut turned = challenge.clone();
        turned["publicKey"]["rpId"] = "mysay.example".into();
        let signed = device.signs(&turned);
        let fields = [("credential", signed.as_str())];
        assert!(refused(&jo.browser.send("/staff/me", "/staff/confirm/passkey", &fields).await));
        let mut other = house.browser();
        assert!(refused(&other.send("/staff/sign-in", "/staff/sign-in/passkey", &fields).await));
        // A challenge of a sign-in: no confirmation, and of another browser: no sign-in.
        let challenge = asked(&other.send("/staff/sign-in", "/staff/sign-in/challenge", &[("login", "jo")]).await);
        let signed = device.signs(&challenge);
        let fields = [("credential", signed.as_str())];
        assert!(refused(&jo.browser.send("/staff/me", "/staff/confirm/passkey", &fields).await));
        assert!(refused(&house.browser().send("/staff/sign-in", "/staff/sign-in/passkey", &fields).await));
        house.later(Duration::minutes(5));
        assert!(refused(&other.send("/staff/sign-in", "/staff/sign-in/passkey", &fields).await), "too late");
        // At another site, without a check of the holder, or with a count that went back.
        for (origin, checks, counter) in
            [("https://mysay.evil", true, 9), (ORIGIN, false, 9), (ORIGIN, true, 0), (ORIGIN, true, 9)]
        {
            device.origin = origin.to_owned();
            (device.checks_its_holder, device.counter) = (checks, counter);
            let asked = asked(&other.send("/staff/sign-in", "/staff/sign-in/challenge", &[("login", "jo")]).await);
            let signed = device.signs(&asked);
            let reply = other.send("/staff/sign-in", "/staff/sign-in/passkey", &[("credential", &signed)]).await;
            let fine = origin == ORIGIN && checks && counter > 1;
            assert_eq!(reply.status == StatusCode::SEE_OTHER, fine, "{origin} {checks} {counter}");
        }
    });
}

#[test]
fn whoever_asks_for_a_passkey_learns_not_whether_there_is_one() {
    run(async {
        let house = House::new().await;
        let mut jo = joins(&house, "jo", &[Role::Worker]).await;
        joins(&house, "kim", &[Role::Worker]).await;
        let challenge = asked(&jo.browser.send("/staff/me", "/staff/me/passkeys/challenge", &[]).await);
        let made = Device::at(ORIGIN).makes(&challenge);
        let fields = [("credential", made.as_str()), ("key_name", "Phone")];
        assert_eq!(jo.browser.send("/staff/me", "/staff/me/passkeys", &fields).await.location(), Some("/staff/me"));
        let mut shapes = Vec::new();
        for login in ["jo", "kim", "nobody"] {
            let mut browser = house.browser();
            let reply = browser.send("/staff/sign-in", "/staff/sign-in/challenge", &[("login", login)]).await;
            let mut told = asked(&reply);
            assert!(told["publicKey"]["allowCredentials"][0]["id"].is_string(), "{login}");
            for random in ["/publicKey/challenge", "/publicKey/allowCredentials/0/id"] {
                *told.pointer_mut(random).unwrap() = Value::Null;
            }
            shapes.push(told);
        }
        assert!(shapes.iter().all(|shape| *shape == shapes[0]), "{shapes:#?}");
    });
}

#[test]
fn a_passkey_of_one_account_opens_no_other_and_is_taken_by_no_other() {
    run(async {
        let house = House::new().await;
        let (mut jo, mut kim) =
            (joins(&house, "jo", &[Role::Worker]).await, joins(&house, "kim", &[Role::Admin]).await);
        let mut device = Device::at(ORIGIN);
        for (browser, taken) in [(&mut jo.browser, false), (&mut kim.browser, true)] {
            let challenge = asked(&browser.send("/staff/me", "/staff/me/passkeys/challenge", &[]).await);
            let made = device.makes(&challenge);
            let fields = [("credential", made.as_str()), ("key_name", "Phone")];
            let reply = browser.send("/staff/me", "/staff/me/passkeys", &fields).await;
            assert_eq!(reply.status == StatusCode::UNPROCESSABLE_ENTITY, taken, "{}", reply.page);
        }
        let mut other = house.browser();
        let challenge = asked(&other.send("/staff/sign-in", "/staff/sign-in/challenge", &[("login", "kim")]).await);
        let signed = device.signs(&challenge);
        let reply = other.send("/staff/sign-in", "/staff/sign-in/passkey", &[("credential", &signed)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn a_flood_of_wrong_passwords_is_slowed_down_and_a_passkey_is_not() {
    run(async {
        let house = House::new().await;
        let mut jo = joins(&house, "jo", &[Role::Worker]).await;
        let mut device = Device::at(ORIGIN);
        let challenge = asked(&jo.browser.send("/staff/me", "/staff/me/passkeys/challenge", &[]).await);
        let made = device.makes(&challenge);
        let fields = [("credential", made.as_str()), ("key_name", "Phone")];
        jo.browser.send("/staff/me", "/staff/me/passkeys", &fields).await;
        let tries = (0..40).map(|_| {
            let mut browser = house.browser();
            async move { signs_in(&mut browser, "jo", "not my password", "123456").await.page }
        });
        let started = std::time::Instant::now();
        let flood = futures_util::future::join_all(tries);
        let looked_at = async {
            let pages = flood.await;
            pages.iter().filter(|page| page.contains("Login, password or code is wrong")).count()
        };
        let passkey = async {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            let mut browser = house.browser();
            let login = [("login", "jo")];
            let challenge = asked(&browser.send("/staff/sign-in", "/staff/sign-in/challenge", &login).await);
            let signed = device.signs(&challenge);
            let reply = browser.send("/staff/sign-in", "/staff/sign-in/passkey", &[("credential", &signed)]).await;
            (reply.status, started.elapsed())
        };
        // Whoever floods waits; nobody waits for the whole of it here.
        let both =
            futures_util::future::join(tokio::time::timeout(std::time::Duration::from_secs(3), looked_at), passkey);
        let (flood, (status, after)) = both.await;
        assert!(flood.is_err(), "forty tries at once were all answered within three seconds");
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert!(after < std::time::Duration::from_secs(3), "{after:?}");
    });
}
