//! `chorus routes`: every address the site answers, who is let in, and what its forms carry; from the very table that the
//! router is made of.

use serde_json::{Value, json};

use super::exit::Failure;
use super::terminal::answer;
use crate::access::{Permission, Role};
use crate::web::declared_routes;
use crate::web::table::{Declared, Needs, Object, Token};

/// Prints the table.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(json: bool) -> Result<(), Failure> {
    let declared = declared_routes();
    let routes: Vec<Value> = declared.iter().map(as_json).collect();
    answer(json, &json!({ "contract": 1, "routes": routes }), || {
        declared.iter().map(as_line).collect::<Vec<_>>().join("\n")
    })
}

fn as_json(route: &Declared) -> Value {
    json!({
        "method": route.method.as_str(),
        "path": route.path,
        "needs": needs(route.needs),
        "permission": route.needs.permission().map(Permission::as_str),
        "roles": route.needs.permission().map(|permission| names(permission.given_to())),
        "fresh": matches!(route.needs, Needs::Fresh(_) | Needs::FreshlySignedIn),
        "csrf": token(route.token()),
        "object": object(route.object),
    })
}

fn as_line(route: &Declared) -> String {
    let who = match route.needs {
        Needs::Nobody => "everybody".to_owned(),
        Needs::SignedIn => "signed in".to_owned(),
        Needs::FreshlySignedIn => "signed in, fresh".to_owned(),
        Needs::May(permission) => names(permission.given_to()).join(","),
        Needs::Fresh(permission) => format!("{}, fresh", names(permission.given_to()).join(",")),
    };
    let (token, object) = (token(route.token()), object(route.object));
    format!("{:<5} {:<48} {:<58} csrf:{:<8} {object}", route.method.as_str(), route.path, who, token)
}

const fn needs(needs: Needs) -> &'static str {
    match needs {
        Needs::Nobody => "nobody",
        Needs::SignedIn | Needs::FreshlySignedIn => "signed in",
        Needs::May(_) | Needs::Fresh(_) => "role",
    }
}

fn names(roles: &[Role]) -> Vec<&'static str> {
    roles.iter().map(|role| role.as_str()).collect()
}

const fn token(token: Token) -> &'static str {
    match token {
        Token::None => "none",
        Token::Journey => "journey",
        Token::Session => "session",
    }
}

fn object(object: Object) -> String {
    format!("{object:?}").to_lowercase()
}
