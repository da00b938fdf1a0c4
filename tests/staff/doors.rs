//! Every route of the staff pages, as the table declares it, asked by everybody: each role, nobody, somebody whose account
//! was shut, somebody whose session is over; with objects that are theirs, somebody else's, or not there; with forms that
//! carry the wrong token or come from elsewhere. The cases are made from the table, so a new route is in them at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use actix_web::http::StatusCode;
use actix_web::http::header::{HOST, HeaderName, ORIGIN};
use actix_web::test::TestRequest;
use chorus::access::Role;
use chorus::credentials::{CredentialKeys, Passkeys};
use chorus::store::KeptPasskey;
use chorus::web::table::{Declared, Needs, Object, Token, is_for_staff};
use chorus::web::visitor::Reply;
use chorus::web::{declared_routes, run};
use chorus::workflow::staff::SessionToken;
use time::Duration;
use time::macros::date;

use super::device::Device;
use super::{House, ORIGIN as OURS, Person, hidden};

/// Whose the object of an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// Of whoever asks, where an object of this kind can be somebody's.
    Own,
    /// Of somebody else.
    Foreign,
    /// There is none.
    Absent,
}

fn staff_routes() -> Vec<Declared> {
    let routes: Vec<Declared> = declared_routes().into_iter().filter(|route| is_for_staff(route.path)).collect();
    assert!(routes.len() > 40, "the table was not found");
    routes
}

/// A council with one person of each role, somebody else besides, and something of theirs.
struct Full {
    house: House,
    everybody: BTreeMap<Role, Person>,
    other: Person,
    /// The passkey of each account.
    passkeys: BTreeMap<String, String>,
    invitation: String,
}

impl Full {
    async fn new() -> Self {
        let house = House::new().await;
        let everybody = house.one_of_each().await;
        let other = house.somebody("elsewhere", &[Role::Board]).await;
        let mut passkeys = BTreeMap::new();
        for person in everybody.values().chain([&other]) {
            let passkey = new_passkey(person);
            passkeys.insert(person.account.id.clone(), passkey.id.clone());
            house.chorus.stores.app.add_passkey(&person.account.id, passkey).await.unwrap();
        }
        house.invitation("jo", &[Role::Board]).await;
        let invited = house.chorus.stores.app.invitations(super::NOW.unix_timestamp()).await.unwrap();
        Self { house, everybody, other, passkeys, invitation: invited[0].id.clone() }
    }

    /// The address of a route for `person`; `None` where no object of that kind is `whose`.
    fn address(&self, route: &Declared, person: Option<&Person>, whose: Whose) -> Option<String> {
        let object = match (route.object, whose) {
            (Object::Nothing, Whose::Absent) => "absent".to_owned(),
            (Object::Person, Whose::Own) => person?.account.id.clone(),
            (Object::Person, Whose::Foreign) => self.other.account.id.clone(),
            (Object::Credential, Whose::Own) => self.passkeys[&person?.account.id].clone(),
            (Object::Credential, Whose::Foreign) => self.passkeys[&self.other.account.id].clone(),
            (Object::Invitation, Whose::Foreign) => self.invitation.clone(),
            (Object::Person | Object::Invitation, Whose::Absent) => "f".repeat(32),
            (Object::Credential, Whose::Absent) => "f".repeat(64),
            (_, Whose::Absent) => "there-is-no-such-thing".to_owned(),
            _ => return None,
        };
        Some(filled(route.path, &object))
    }

    /// Asks for a route as it is meant to be asked for, by somebody who signed in a moment ago.
    async fn asks(&self, person: &Person, route: &Declared, address: &str) -> Reply {
        let new = self.house.signed_in(person.account.clone()).await;
        send(&self.house, &new, route, address, &self.house.site.staff.csrf(&new.token), &[(ORIGIN, OURS)]).await
    }
}

fn new_passkey(person: &Person) -> KeptPasskey {
    let site = Passkeys::at(OURS, "Fenshire").unwrap();
    let keys = CredentialKeys::derive(&[1; 64]);
    let (asked, state) = site.register(&keys, &person.account.login, "Somebody", &[]).unwrap();
    let Ok(made) = site.registered(state, &Device::at(OURS).makes(&asked)) else {
        panic!("the device makes a passkey")
    };
    KeptPasskey { id: made.id, credential: made.json, name: "Key".to_owned(), created_on: date!(2026 - 10 - 01) }
}

/// The address with `object` in the place of the first word in braces, and `x` in that of others.
fn filled(path: &str, object: &str) -> String {
    let mut objects = [object].into_iter().chain(std::iter::repeat("x"));
    let mut pieces = path.split('{');
    let mut address = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        address.push_str(objects.next().unwrap_or_default());
        address.push_str(piece.split_once('}').map_or("", |(_, rest)| rest));
    }
    address
}

async fn send(
    house: &House,
    person: &Person,
    route: &Declared,
    address: &str,
    csrf: &str,
    headers: &[(HeaderName, &str)],
) -> Reply {
    let mut browser = house.door.visitor();
    browser.carry(house.site.staff.carry(&person.token));
    let mut request = TestRequest::default().method(route.method.clone()).uri(address);
    for (name, value) in headers {
        request = request.insert_header((name.clone(), *value));
    }
    let request = if route.method.is_safe() { request } else { request.set_form([("csrf", csrf)]) };
    browser.send(request).await.unwrap()
}

fn leads_to(reply: &Reply, page: &str) -> bool {
    reply.status == StatusCode::SEE_OTHER && reply.location().is_some_and(|to| to.starts_with(page))
}

fn name(route: &Declared) -> String {
    format!("{} {}", route.method, route.path)
}

#[test]
fn each_role_is_let_in_where_the_table_says_so_and_nowhere_else() {
    run(async {
        let full = Full::new().await;
        let mut wrong = Vec::new();
        for route in staff_routes() {
            for (role, person) in &full.everybody {
                for whose in [Whose::Own, Whose::Foreign, Whose::Absent] {
                    let Some(address) = full.address(&route, Some(person), whose) else { continue };
                    let reply = full.asks(person, &route, &address).await;
                    let may = route.needs.permission().is_none_or(|permission| permission.given_to().contains(role));
                    let refused = reply.status == StatusCode::FORBIDDEN;
                    let sent_away = leads_to(&reply, "/staff/sign-in?to") || leads_to(&reply, "/staff/confirm");
                    if may == refused || sent_away || reply.status.is_server_error() {
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

#[test]
fn what_is_somebody_elses_and_what_is_not_there_are_the_same_404() {
    run(async {
        let full = Full::new().await;
        let mut wrong = Vec::new();
        let mut asked = 0;
        for route in staff_routes().into_iter().filter(|route| route.object != Object::Nothing) {
            for (role, person) in &full.everybody {
                if !route.needs.permission().is_none_or(|permission| permission.given_to().contains(role)) {
                    continue;
                }
                let absent = full.address(&route, Some(person), Whose::Absent).unwrap();
                let reply = full.asks(person, &route, &absent).await;
                asked += 1;
                if reply.status != StatusCode::NOT_FOUND {
                    wrong.push(format!("{} as {role}: {} for what is not there", name(&route), reply.status));
                }
                if route.object == Object::Credential {
                    let foreign = full.address(&route, Some(person), Whose::Foreign).unwrap();
                    let theirs = full.asks(person, &route, &foreign).await;
                    let worded = |reply: &Reply| reply.page.replace(hidden(&reply.page, "csrf"), "");
                    if theirs.status != StatusCode::NOT_FOUND || worded(&theirs) != worded(&reply) {
                        wrong.push(format!("{} as {role}: another answer for somebody else's", name(&route)));
                    }
                }
            }
        }
        assert!(asked > 5);
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

fn another_token() -> SessionToken {
    use rand::TryRngCore;
    SessionToken::generate(&mut rand::rngs::OsRng.unwrap_err())
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

#[test]
fn a_form_without_its_own_browsers_token_is_refused_everywhere() {
    run(async {
        let full = Full::new().await;
        let mut wrong = Vec::new();
        let mut asked = 0;
        for route in staff_routes().into_iter().filter(|route| !route.method.is_safe()) {
            assert_eq!(route.token(), Token::Session, "{}", name(&route));
            let someone = |person: &&Person| {
                let may = |permission: chorus::access::Permission| person.account.roles.may(permission);
                route.needs.permission().is_none_or(may)
            };
            let person = full.everybody.values().find(someone).expect("some role may");
            let address = full.address(&route, Some(person), Whose::Absent).unwrap();
            let ours = full.house.site.staff.csrf(&person.token);
            let foreign = full.house.site.staff.csrf(&full.other.token);
            let old = full.house.site.staff.csrf(&another_token());
            for csrf in ["", &foreign, &old, &ours[1..], &ours.to_uppercase()] {
                let reply = send(&full.house, person, &route, &address, csrf, &[(ORIGIN, OURS)]).await;
                if reply.status != StatusCode::FORBIDDEN {
                    wrong.push(format!("{} with {csrf:?}: {}", name(&route), reply.status));
                }
                asked += 1;
            }
            let site = HeaderName::from_static("sec-fetch-site");
            for from in [
                [(ORIGIN, "https://evil.example"), (HOST, "mysay.example")],
                [(ORIGIN, "null"), (HOST, "mysay.example")],
                [(ORIGIN, "http://mysay.example"), (HOST, "mysay.example")],
                [(ORIGIN, "https://mysay.example:8443"), (HOST, "mysay.example")],
                [(ORIGIN, "https://evil.example"), (HOST, "evil.example")],
                [(site.clone(), "cross-site"), (HOST, "mysay.example")],
                [(site.clone(), "same-site"), (HOST, "mysay.example")],
            ] {
                let reply = send(&full.house, person, &route, &address, &ours, &from).await;
                if reply.status != StatusCode::FORBIDDEN {
                    wrong.push(format!("{} from {from:?}: {}", name(&route), reply.status));
                }
                asked += 1;
            }
        }
        assert!(asked > 200);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn no_page_believes_the_host_that_a_request_names() {
    run(async {
        let full = Full::new().await;
        let admin = &full.everybody[&Role::Admin];
        let forwarded = HeaderName::from_static("x-forwarded-host");
        for route in staff_routes().into_iter().filter(|route| route.method.is_safe()) {
            let address = full.address(&route, Some(admin), Whose::Absent).unwrap();
            let headers = [(HOST, "evil.example"), (forwarded.clone(), "evil.example")];
            let reply = send(&full.house, admin, &route, &address, "", &headers).await;
            let told = format!("{:?}{}", reply.headers, reply.page);
            assert!(!told.contains("evil.example"), "{}", name(&route));
        }
        let invite = staff_routes().into_iter().find(|route| name(route) == "POST /staff/people/invite").unwrap();
        let mut browser = full.house.door.visitor();
        browser.carry(full.house.site.staff.carry(&admin.token));
        let csrf = full.house.site.staff.csrf(&admin.token);
        let form = [("csrf", csrf.as_str()), ("name", "Kim"), ("login", "kim"), ("role", "board")];
        let request = TestRequest::post().uri(invite.path).insert_header((HOST, "evil.example"));
        let request = request.insert_header((ORIGIN, OURS)).insert_header((forwarded, "evil.example"));
        browser.send(request.set_form(form)).await.unwrap();
        let shown = browser.get("/staff/people/invited").await.unwrap().page;
        assert!(shown.contains("https://mysay.example/staff/invitation#") && !shown.contains("evil"));
    });
}

#[test]
fn nothing_answers_that_is_not_declared() {
    run(async {
        let full = Full::new().await;
        let admin = &full.everybody[&Role::Admin];
        let declared: BTreeSet<String> = staff_routes().iter().map(name).collect();
        for route in staff_routes() {
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
                if declared.contains(&format!("{method} {}", route.path)) {
                    continue;
                }
                let other = Declared { method: method.parse().unwrap(), ..route.clone() };
                let address = filled(route.path, &full.other.account.id);
                let csrf = full.house.site.staff.csrf(&admin.token);
                let reply = send(&full.house, admin, &other, &address, &csrf, &[(ORIGIN, OURS)]).await;
                // The router takes the first address that fits, which may be another one with a word in braces.
                assert!(reply.status.is_client_error(), "{method} {}: {}", route.path, reply.status);
            }
        }
        let there = Declared { method: "GET".parse().unwrap(), ..staff_routes()[0].clone() };
        for address in ["/staff/", "/staff//people", "/staff/people/", "/staff/%70eople/x/y", "/Staff", "/staff/..;/x"]
        {
            let reply = send(&full.house, admin, &there, address, "", &[]).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{address}");
        }
    });
}

#[test]
fn routes_are_added_through_the_table_alone() {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut seen = 0;
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            seen += 1;
            let source = std::fs::read_to_string(&path).unwrap_or_default();
            for adds in
                ["web::resource(", "web::scope(", "web::route(", ".service(", "resource(\"", "#[get(", "#[post("]
            {
                let is_table = path.ends_with("web/table.rs") && (adds == "web::resource(" || adds == ".service(");
                assert!(is_table || !source.contains(adds), "{} adds a route past the table: {adds}", path.display());
            }
        }
    }
    assert!(seen > 200, "the source was not found");
}

#[test]
fn the_command_shows_the_table_that_the_router_is_made_of() {
    let ran = Command::new(env!("CARGO_BIN_EXE_chorus")).args(["routes", "--json"]).output().unwrap();
    assert!(ran.status.success());
    let told: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(told["contract"], 1);
    let told = told["routes"].as_array().unwrap();
    let declared = declared_routes();
    assert_eq!(told.len(), declared.len());
    for (told, route) in told.iter().zip(&declared) {
        assert_eq!(format!("{} {}", told["method"].as_str().unwrap(), told["path"].as_str().unwrap()), name(route));
        let roles: Option<Vec<&str>> =
            route.needs.permission().map(|one| one.given_to().iter().map(|role| role.as_str()).collect());
        assert_eq!(told["roles"], serde_json::json!(roles), "{}", name(route));
        let session = is_for_staff(route.path) && !route.method.is_safe();
        assert_eq!(told["csrf"] == "session", session, "{}", name(route));
    }
    let line = Command::new(env!("CARGO_BIN_EXE_chorus")).arg("routes").output().unwrap();
    assert_eq!(String::from_utf8(line.stdout).unwrap().lines().count(), declared.len());
}

/// What must stay true whatever the table says next: told here once more, by hand.
#[test]
fn accounts_are_changed_by_admins_alone_and_only_after_a_fresh_proof() {
    let mut seen = 0;
    for route in staff_routes() {
        let Some(rest) = route.path.strip_prefix("/staff/people") else { continue };
        let only_admins = route.needs.permission().is_some_and(|one| one.given_to() == [Role::Admin]);
        if !route.method.is_safe() {
            let put_away = rest == "/invited";
            assert!(only_admins && (put_away || matches!(route.needs, Needs::Fresh(_))), "{}", name(&route));
        }
        assert!(route.needs.permission().is_some(), "{}", name(&route));
        seen += 1;
    }
    assert!(seen > 8);
    // Nobody needs to be signed in for these, and for nothing else.
    let open: BTreeSet<String> =
        staff_routes().iter().filter(|route| route.needs == Needs::Nobody).map(|route| route.path.to_owned()).collect();
    // The last is the survey as young people see it, for whoever has the link to try it.
    let ways = ["/staff/set-up", "/staff/invitation", "/staff/join", "/staff/sign-in", "/staff/try"];
    assert!(open.iter().all(|path| ways.iter().any(|way| path.starts_with(way))), "{open:?}");
}
