//! Every route of the staff pages, as the table declares it, asked by everybody: each role, nobody, somebody whose account
//! was shut, somebody whose session is over; with objects that are theirs, somebody else's, or not there; with forms that
//! carry the wrong token or come from elsewhere. The cases are made from the table, so a new route is in them at once.

mod forms;
mod table;
mod who;

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, ORIGIN};
use actix_web::test::TestRequest;
use chorus::access::Role;
use chorus::consultation::design::DesignKind;
use chorus::credentials::{CredentialKeys, Passkeys};
use chorus::questionnaire::Band;
use chorus::store::KeptPasskey;
use chorus::web::declared_routes;
use chorus::web::table::{Declared, Object, is_for_staff};
use chorus::web::visitor::Reply;
use chorus::workflow::create_wave;
use chorus::workflow::design::{NewSurvey, begin};
use chorus::workflow::staff::SessionToken;
use time::macros::date;

use super::device::Device;
use super::{House, ORIGIN as OURS, Person};

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
    /// A survey that is being designed.
    designed: String,
    /// A vote in the room.
    room: String,
}

/// A survey with a row of its own, before it opens.
const DRAFT: &str = r#"
council = "Fenshire"
population = "care"
wave = "autumn"
title = "How is life for you?"
opens_on = 2026-10-12
closes_on = 2026-10-30
results_on = 2026-12-04
erase_on = 2027-03-31
rho = "0.311"
strategy = "cambridgeshire-2018/1"

[questionnaires]
11-17 = "wellbeing-11-17/1"

[[groups]]
group = "11-17"
title = "Ages 11 to 17"
bands = ["11-17"]
"#;

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
        let invitation = invited[0].id.clone();
        create_wave(&house.chorus, "the draft", DRAFT, "worker").await.unwrap();
        let (meeting_on, kind) = (date!(2027 - 03 - 01), DesignKind::Pulse);
        let new = NewSurvey {
            meeting_on,
            kind,
            topic: None,
            copy_of: None,
            council: "Fenshire",
            leads: None,
            bands: &Band::ALL,
        };
        let designed = begin(&house.chorus, &new, "worker").await.unwrap().to_string();
        let mut worker = everybody[&Role::Worker].browser.clone();
        let vote = [
            ("kind", "vote"),
            ("title", "Where do we meet?"),
            ("group", "VOICE"),
            ("option", "Here"),
            ("option", "There"),
        ];
        let begun = worker.send("/staff/rooms/new", "/staff/rooms/new", &vote).await;
        let room =
            begun.location().and_then(|to| to.strip_prefix("/staff/rooms/")).expect("the vote begins").to_owned();
        Self { house, everybody, other, passkeys, invitation, designed, room }
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
            (Object::Survey, Whose::Own) => self.designed.clone(),
            (Object::Survey, Whose::Foreign) => "autumn".to_owned(),
            (Object::Room, Whose::Own) => self.room.clone(),
            (Object::Person | Object::Invitation, Whose::Absent) => "f".repeat(32),
            (Object::Credential, Whose::Absent) => "f".repeat(64),
            (_, Whose::Absent) => "there-is-no-such-thing".to_owned(),
            _ => return None,
        };
        Some(filled(route.path, &object))
    }

    /// Asks for a route from a browser that carries nothing, as a form of this site would.
    async fn asks_as_nobody(&self, route: &Declared, address: &str) -> Reply {
        self.house.door.visitor().send(ask_of(route, address).insert_header((ORIGIN, OURS))).await.unwrap()
    }

    /// Asks for a route as it is meant to be asked for, by somebody who signed in a moment ago.
    async fn asks(&self, person: &Person, route: &Declared, address: &str) -> Reply {
        let new = self.house.signed_in(person.account.clone()).await;
        send(&self.house, &new, route, address, &self.house.site.staff.csrf(&new.token), &[(ORIGIN, OURS)]).await
    }
}

fn ask_of(route: &Declared, address: &str) -> TestRequest {
    TestRequest::default().method(route.method.clone()).uri(address)
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
    let mut request = ask_of(route, address);
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

fn another_token() -> SessionToken {
    use rand::TryRngCore;
    SessionToken::generate(&mut rand::rngs::OsRng.unwrap_err())
}
