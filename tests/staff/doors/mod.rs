//! Every route of the staff pages, as the table declares it, asked by everybody: each role, nobody, somebody whose account
//! was shut, somebody whose session is over; with objects that are theirs, somebody else's, or not there; with forms that
//! carry the wrong token or come from elsewhere. The cases are made from the table, so a new route is in them at once.

mod forms;
mod table;
mod things;
mod who;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use actix_web::http::header::{HeaderName, ORIGIN};
use actix_web::test::TestRequest;
use chorus::access::Role;
use chorus::consultation::WaveId;
use chorus::credentials::{CredentialKeys, Passkeys};
use chorus::store::KeptPasskey;
use chorus::web::declared_routes;
use chorus::web::table::{Declared, is_for_staff};
use chorus::web::visitor::Reply;
use chorus::workflow::staff::SessionToken;
use time::macros::date;

use self::things::Whose;
use super::device::Device;
use super::{House, ORIGIN as OURS, Person};

fn staff_routes() -> Vec<Declared> {
    let routes: Vec<Declared> = declared_routes().into_iter().filter(|route| is_for_staff(route.path)).collect();
    assert!(routes.len() > 40, "the table was not found");
    routes
}

/// A council with one person of each role and somebody else besides. What an address names is made when it is asked for:
/// see [`things`].
struct Full {
    house: House,
    everybody: BTreeMap<Role, Person>,
    other: Person,
    /// The passkey of the other.
    passkey: String,
    /// The surveys that stand for each [`Whose`], until a form changed them.
    surveys: RefCell<BTreeMap<Whose, WaveId>>,
    /// How many things were made that need a name of their own.
    named: Cell<u32>,
}

impl Full {
    async fn new() -> Self {
        let house = House::new().await;
        let everybody = house.one_of_each().await;
        let other = house.somebody("elsewhere", &[Role::Worker, Role::Board]).await;
        // Each has a passkey that stays, so that one more can be taken away again.
        for person in everybody.values() {
            add_passkey(&house, person).await;
        }
        let passkey = add_passkey(&house, &other).await;
        things::open_the_door(&house).await;
        Self { house, everybody, other, passkey, surveys: RefCell::default(), named: Cell::new(0) }
    }

    /// Everybody whom the table lets in at a route.
    fn let_in(&self, route: &Declared) -> impl Iterator<Item = (Role, &Person)> {
        let may = route.needs.permission().map_or(&Role::ALL[..], |permission| permission.given_to());
        may.iter().map(|role| (*role, &self.everybody[role]))
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

/// Gives an account a passkey more; its name.
async fn add_passkey(house: &House, person: &Person) -> String {
    let site = Passkeys::at(OURS, "Fenshire").unwrap();
    let keys = CredentialKeys::derive(&[1; 64]);
    let (asked, state) = site.register(&keys, &person.account.login, "Somebody", &[]).unwrap();
    let Ok(made) = site.registered(state, &Device::at(OURS).makes(&asked)) else {
        panic!("the device makes a passkey")
    };
    let created_on = date!(2026 - 10 - 01);
    let kept = KeptPasskey { id: made.id.clone(), credential: made.json, name: "Key".to_owned(), created_on };
    house.chorus.stores.app.add_passkey(&person.account.id, kept).await.unwrap();
    made.id
}

/// The address with `object` in the place of the first word in braces, and what is there in that of others.
fn filled(path: &str, object: &str) -> String {
    let mut pieces = path.split('{');
    let mut address = pieces.next().unwrap_or_default().to_owned();
    for (place, piece) in pieces.enumerate() {
        let (word, rest) = piece.split_once('}').expect("each word in braces ends");
        address.push_str(match (place, word) {
            (0, _) => object,
            (_, "band") => things::BAND,
            (_, "language") => things::LANGUAGE,
            (_, "area") => "how",
            (_, other) => panic!("what is {other} in {path}?"),
        });
        address.push_str(rest);
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
    let fields = things::fields(route.path).iter().copied();
    let form: Vec<_> = [("csrf", csrf)].into_iter().chain(fields).collect();
    let request = if route.method.is_safe() { request } else { request.set_form(form) };
    browser.send(request).await.unwrap()
}

fn name(route: &Declared) -> String {
    format!("{} {}", route.method, route.path)
}

fn another_token() -> SessionToken {
    use rand::TryRngCore;
    SessionToken::generate(&mut rand::rngs::OsRng.unwrap_err())
}
