//! That the table is all there is.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use actix_web::http::StatusCode;
use actix_web::http::header::ORIGIN;
use chorus::access::Role;
use chorus::web::table::{Declared, Needs, is_for_staff};
use chorus::web::{declared_routes, run};

use super::super::{ORIGIN as OURS, leads_to};
use super::{Full, filled, name, send, staff_routes};

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
}

/// As above. The way in without a password is for the demo alone, as the next test has it.
#[test]
fn nobody_needs_to_be_signed_in_for_the_ways_in_and_for_nothing_else() {
    let open = staff_routes().into_iter().filter(|route| route.needs == Needs::Nobody);
    let open: BTreeSet<String> = open.map(|route| name(&route)).collect();
    let ways = [
        "GET /staff/invitation",
        "GET /staff/join",
        "GET /staff/set-up",
        "GET /staff/sign-in",
        "GET /staff/try",
        "POST /staff/invitation",
        "POST /staff/join/challenge",
        "POST /staff/join/passkey",
        "POST /staff/join/password",
        "POST /staff/set-up",
        "POST /staff/sign-in",
        "POST /staff/sign-in/challenge",
        "POST /staff/sign-in/passkey",
        "POST /staff/try",
    ];
    assert_eq!(open, ways.map(str::to_owned).into());
}

#[test]
fn the_way_in_without_a_password_is_not_there_outside_the_demo() {
    run(async {
        let full = Full::new().await;
        let (mut browser, before) = (full.house.browser(), full.house.acts().await);
        assert_eq!(browser.get("/staff/try").await.status, StatusCode::NOT_FOUND);
        let tried = browser.send("/staff/sign-in", "/staff/try", &[("login", "admin")]).await;
        assert_eq!((tried.status, tried.location()), (StatusCode::NOT_FOUND, None));
        assert!(leads_to(&browser.get("/staff").await, "/staff/sign-in"));
        assert_eq!(full.house.acts().await, before, "nobody was signed in");
    });
}
