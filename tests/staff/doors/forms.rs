//! Which forms are taken, and what a request may claim of itself.

use actix_web::http::StatusCode;
use actix_web::http::header::{HOST, HeaderName, ORIGIN};
use actix_web::test::TestRequest;
use chorus::access::Role;
use chorus::web::run;
use chorus::web::table::Token;

use super::super::ORIGIN as OURS;
use super::things::Whose;
use super::{Full, another_token, name, send, staff_routes};

#[test]
fn a_form_without_its_own_browsers_token_is_refused_everywhere() {
    run(async {
        let full = Full::new().await;
        let mut wrong = Vec::new();
        let mut asked = 0;
        for route in staff_routes().into_iter().filter(|route| !route.method.is_safe()) {
            assert_eq!(route.token(), Token::Session, "{}", name(&route));
            let (_, person) = full.let_in(&route).next().expect("some role may");
            let address = full.address(&route, person, Whose::Absent).await.unwrap();
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
            let address = full.address(&route, admin, Whose::Absent).await.unwrap();
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
