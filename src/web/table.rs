//! The table of routes: what is declared of each address, and the router made of it. There is no other way to add a
//! route, so nothing is served that is not declared.

use std::rc::Rc;

use actix_web::dev::Handler;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Resource, Responder};

use super::staff::guard;
use crate::access::Permission;

/// What somebody needs, to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: the page is for everybody.
    Nobody,
    /// To be signed in.
    SignedIn,
    /// To be signed in, and to have shown who they are within the last ten minutes; for what is one's own.
    FreshlySignedIn,
    /// To be signed in with a role that has this permission.
    May(Permission),
    /// As [`Needs::May`], and to have shown who they are within the last ten minutes.
    Fresh(Permission),
}

impl Needs {
    /// The permission, where one is needed.
    #[must_use]
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Nobody | Self::SignedIn | Self::FreshlySignedIn => None,
            Self::May(permission) | Self::Fresh(permission) => Some(permission),
        }
    }
}

/// What the words in braces of an address name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// There are none, or they name nothing that could be somebody else's.
    Nothing,
    /// A survey, by its name.
    Survey,
    /// An account.
    Person,
    /// An invitation.
    Invitation,
    /// A way of signing in of one's own.
    Credential,
    /// A vote in the room, an idea box or a checklist.
    Room,
    /// A line of the calendar.
    Entry,
    /// A letter that came in by the contact door.
    Letter,
}

/// How a form shows that it is one of ours, besides the `Origin` that every form is checked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// The route changes nothing, or is the first form of a way.
    None,
    /// The token of a started form, in its cookie.
    Journey,
    /// The token of the session.
    Session,
}

/// What is declared of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// `GET` or `POST`.
    pub method: Method,
    /// The address, with `{words}` for what varies.
    pub path: &'static str,
    /// Who is let in.
    pub needs: Needs,
    /// What the address names.
    pub object: Object,
}

impl Declared {
    /// Which token its form carries.
    #[must_use]
    pub fn token(&self) -> Token {
        if self.method.is_safe() {
            Token::None
        } else if is_for_staff(self.path) {
            Token::Session
        } else if self.path.starts_with("/r/") || self.path.starts_with("/trial/") {
            Token::Journey
        } else {
            Token::None
        }
    }
}

/// Whether an address is one of the staff pages.
#[must_use]
pub fn is_for_staff(path: &str) -> bool {
    path == "/staff" || path.starts_with("/staff/")
}

/// Routes as they are added.
#[derive(Default)]
pub struct Table {
    declared: Vec<Declared>,
    resources: Vec<(&'static str, Resource)>,
}

impl Table {
    /// Adds a page.
    pub fn get<F, Args>(&mut self, path: &'static str, needs: Needs, object: Object, handler: F)
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::GET, path, needs, object, handler);
    }

    /// Adds a form.
    pub fn post<F, Args>(&mut self, path: &'static str, needs: Needs, object: Object, handler: F)
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::POST, path, needs, object, handler);
    }

    fn add<F, Args>(&mut self, method: Method, path: &'static str, needs: Needs, object: Object, handler: F)
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let route = web::method(method.clone()).to(handler);
        self.declared.push(Declared { method, path, needs, object });
        // In the order in which they were added: the router takes the first that fits.
        match self.resources.iter_mut().find(|(known, _)| *known == path) {
            Some((_, resource)) => *resource = std::mem::replace(resource, web::resource(path)).route(route),
            None => self.resources.push((path, web::resource(path).route(route))),
        }
    }

    /// What is declared.
    #[must_use]
    pub fn declared(&self) -> &[Declared] {
        &self.declared
    }

    /// Hands every route to the app. The guard of the staff pages stands round each of theirs with what is declared of it,
    /// so it never has to guess from an address, which can be written in many ways, where the router will lead.
    pub fn register(self, app: &mut ServiceConfig) {
        for (path, resource) in self.resources {
            if !is_for_staff(path) {
                app.service(resource);
                continue;
            }
            let of_address: Rc<[Declared]> = self.declared.iter().filter(|one| one.path == path).cloned().collect();
            let guarded = move |request, next| guard::guard(Rc::clone(&of_address), request, next);
            app.service(resource.wrap(from_fn(guarded)));
        }
    }
}
