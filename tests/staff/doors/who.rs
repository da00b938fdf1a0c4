//! Who is let in.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use actix_web::http::header::ORIGIN;
use chorus::access::Role;
use chorus::web::run;
use chorus::web::table::{Declared, Needs, Object};
use chorus::web::visitor::Reply;
use time::Duration;

use super::super::{House, ORIGIN as OURS, Person, hidden, leads_to};
use super::things::Whose;
use super::{Full, another_token, filled, name, send, staff_routes};

/// The routes whose address names something.
fn routes_with_an_object() -> impl Iterator<Item = Declared> {
    staff_routes().into_iter().filter(|route| route.object != Object::Nothing)
}

/// A survey that is being designed is enough here: whoever is turned away never gets as far as the object. Those who are
/// let in go through every stage of one below.
#[test]
fn each_role_is_let_in_where_the_table_says_so_and_nowhere_else() {
    run(async {
        let full = Full::new().await;
        let mut wrong = Vec::new();
        for route in staff_routes() {
            let let_in: Vec<Role> = full.let_in(&route).map(|(role, _)| role).collect();
            for (role, person) in &full.everybody {
                for whose in [Whose::Own, Whose::Foreign, Whose::Absent] {
                    let Some(address) = full.address(&route, person, whose).await else { continue };
                    let reply = full.asks(person, &route, &address).await;
                    let may = let_in.contains(role);
                    if may == (reply.status == StatusCode::FORBIDDEN) || is_amiss(&reply) {
                        wrong.push(format!("{} as {role}, {whose:?}: {}", name(&route), reply.status));
                    }
                    if !may && reply.page.contains(&full.other.account.login) {
                        wrong.push(format!("{} tells {role} of somebody", name(&route)));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// Whether whoever is signed in was sent to sign in all the same, or the program failed.
fn is_amiss(reply: &Reply) -> bool {
    let sent_away = leads_to(reply, "/staff/sign-in?to") || leads_to(reply, "/staff/confirm");
    sent_away || reply.status.is_server_error()
}

/// Nobody asks that they be invited again themselves.
const NOT_BY_ONESELF: &str = "POST /staff/people/{id}/again";

/// A survey has its pages one after the other, so each of them is there for a survey that has come as far; any other
/// object has all of its pages, whoever made it, but for the passkeys of somebody else.
#[test]
fn what_is_there_is_found_by_everybody_who_is_let_in_however_far_it_has_come() {
    run(async {
        let full = Full::new().await;
        let (mut wrong, mut kinds) = (Vec::new(), BTreeMap::<_, BTreeSet<Whose>>::new());
        for route in routes_with_an_object() {
            for (role, person) in full.let_in(&route) {
                let (mut asked, mut found) = (BTreeSet::new(), BTreeSet::new());
                for whose in Whose::THERE {
                    let Some(address) = full.address(&route, person, whose).await else { continue };
                    let reply = full.asks(person, &route, &address).await;
                    asked.insert(whose);
                    if reply.status != StatusCode::NOT_FOUND {
                        found.insert(whose);
                    }
                    if reply.status == StatusCode::FORBIDDEN || is_amiss(&reply) {
                        wrong.push(format!("{} as {role}, {whose:?}: {}", name(&route), reply.status));
                    }
                }
                let designed = [Whose::Own, Whose::Foreign].map(|whose| found.contains(&whose));
                let all = match route.object {
                    Object::Survey => !found.is_empty() && (!asked.contains(&Whose::Own) || designed[0] == designed[1]),
                    Object::Credential => found == BTreeSet::from([Whose::Own]),
                    Object::Person if name(&route) == NOT_BY_ONESELF => found == BTreeSet::from([Whose::Foreign]),
                    _ => !asked.is_empty() && found == asked,
                };
                if !all {
                    wrong.push(format!("{} as {role}: found {found:?} of {asked:?}", name(&route)));
                }
                kinds.entry(format!("{:?}", route.object)).or_default().extend(asked);
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let both = BTreeSet::from([Whose::Own, Whose::Foreign]);
        let walked = [
            ("Credential", both.clone()),
            ("Entry", both.clone()),
            ("Invitation", both.clone()),
            ("Letter", BTreeSet::from([Whose::Foreign])),
            ("Person", both.clone()),
            ("Room", both),
            ("Survey", BTreeSet::from(Whose::THERE)),
        ];
        assert_eq!(kinds, walked.map(|(kind, whose)| (kind.to_owned(), whose)).into());
    });
}

/// Any letter of an address may be written as its number, and the router reads it all the same (RFC 3986, 6.2.2.2).
#[test]
fn an_address_written_in_another_way_opens_no_other_door() {
    run(async {
        let full = Full::new().await;
        let board = &full.everybody[&Role::Board];
        let mut asked = 0;
        for route in staff_routes().into_iter().filter(|route| route.needs != Needs::Nobody) {
            let whose = if route.object == Object::Nothing { Whose::Absent } else { Whose::Foreign };
            let address = full.address(&route, board, whose).await.unwrap();
            let (all_but_one, last) = address.split_at(address.len() - 1);
            let last_by_number = format!("{all_but_one}%{:02x}", last.as_bytes()[0]);
            for written in [address.replacen("/staff", "/%73taff", 1), last_by_number] {
                let stranger = full.asks_as_nobody(&route, &written).await;
                assert!(leads_to(&stranger, "/staff/sign-in"), "{written}: {}", stranger.status);
                let reply = full.asks(board, &route, &written).await;
                let may = route.needs.permission().is_none_or(|one| one.given_to().contains(&Role::Board));
                assert!(may || !reply.status.is_success(), "{written} as board: {}", reply.status);
                asked += 1;
            }
        }
        assert!(asked > 100, "{asked}");
    });
}

#[test]
fn what_is_somebody_elses_and_what_is_not_there_are_the_same_404() {
    run(async {
        let full = Full::new().await;
        let mut wrong = Vec::new();
        let mut asked = 0;
        for route in routes_with_an_object() {
            for (role, person) in full.let_in(&route) {
                let absent = full.address(&route, person, Whose::Absent).await.unwrap();
                let reply = full.asks(person, &route, &absent).await;
                asked += 1;
                // An empty form may be refused before anything is looked up; then nobody learns what is there either.
                let form_refused = [StatusCode::BAD_REQUEST, StatusCode::UNPROCESSABLE_ENTITY].contains(&reply.status);
                if reply.status != StatusCode::NOT_FOUND && (route.method.is_safe() || !form_refused) {
                    wrong.push(format!("{} as {role}: {} for what is not there", name(&route), reply.status));
                }
                if route.object == Object::Credential {
                    let foreign = full.address(&route, person, Whose::Foreign).await.unwrap();
                    let theirs = full.asks(person, &route, &foreign).await;
                    let worded = |reply: &Reply| reply.page.replace(hidden(&reply.page, "csrf"), "");
                    if theirs.status != StatusCode::NOT_FOUND || worded(&theirs) != worded(&reply) {
                        wrong.push(format!("{} as {role}: another answer for somebody else's", name(&route)));
                    }
                }
            }
        }
        assert!(asked > 100, "{asked}");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let left = full.house.chorus.stores.app.ways_in(&full.other.account.id).await.unwrap();
        assert_eq!(left.passkeys.len(), 1, "nobody took the other's passkey away");
    });
}

#[test]
fn whoever_is_not_signed_in_is_led_to_signing_in_and_changes_nothing() {
    run(async {
        let full = Full::new().await;
        let house = &full.house;
        let shut = house.somebody("shut", &[Role::Admin, Role::Worker]).await;
        house.chorus.stores.app.set_disabled(&shut.account.id, true).await.unwrap();
        let idle = house.somebody("idle", &[Role::Admin, Role::Worker]).await;
        house.later(Duration::minutes(31));
        let before = house.chorus.stores.app.all_staff().await.unwrap();
        let acts = house.acts().await.len();
        let mut wrong = Vec::new();
        for route in staff_routes().into_iter().filter(|route| route.needs != Needs::Nobody) {
            let address = filled(route.path, &full.other.account.id);
            let stranger =
                Person { token: another_token(), account: full.other.account.clone(), browser: house.browser() };
            // The account is shut, and yet a session of it stands: it names nobody.
            let shut_session = house.signed_in(shut.account.clone()).await;
            for (who, person) in
                [("nobody", &stranger), ("shut", &shut), ("shut later", &shut_session), ("idle", &idle)]
            {
                let csrf = house.site.staff.csrf(&person.token);
                let reply = send(house, person, &route, &address, &csrf, &[(ORIGIN, OURS)]).await;
                if !leads_to(&reply, "/staff/sign-in?to=%2Fstaff") {
                    wrong.push(format!("{} by {who}: {} {:?}", name(&route), reply.status, reply.location()));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(house.chorus.stores.app.all_staff().await.unwrap(), before);
        let signed_in = |act: &String| act.contains("staff.sign_in");
        let later = house.acts().await.split_off(acts);
        assert!(later.iter().all(signed_in), "{later:?}");
    });
}

#[test]
fn a_session_ends_after_twelve_hours_however_busy() {
    run(async {
        let house = House::new().await;
        let mut jo = house.somebody("jo", &[Role::Worker]).await;
        for _ in 0..25 {
            house.later(Duration::minutes(28));
            assert_eq!(jo.browser.get("/staff").await.status, StatusCode::OK);
        }
        house.later(Duration::minutes(28));
        assert!(leads_to(&jo.browser.get("/staff").await, "/staff/sign-in"));
    });
}

#[test]
fn what_needs_a_fresh_proof_asks_for_one_after_ten_minutes() {
    run(async {
        let full = Full::new().await;
        full.house.later(Duration::minutes(11));
        let fresh = |route: &Declared| matches!(route.needs, Needs::Fresh(_) | Needs::FreshlySignedIn);
        let mut asked = 0;
        for route in staff_routes().into_iter().filter(fresh) {
            for (role, person) in &full.everybody {
                if route.needs.permission().is_some_and(|permission| !permission.given_to().contains(role)) {
                    continue;
                }
                let address = filled(route.path, &full.other.account.id);
                let csrf = full.house.site.staff.csrf(&person.token);
                let reply = send(&full.house, person, &route, &address, &csrf, &[(ORIGIN, OURS)]).await;
                assert!(leads_to(&reply, "/staff/confirm?to=%2Fstaff"), "{} as {role}: {}", name(&route), reply.status);
                asked += 1;
            }
        }
        assert!(asked > 10);
    });
}
