//! CPU time of one young person's whole way through the survey for 11 to 17, without JavaScript: code, hello, who sees
//! what, each page between parts, 51 questions asked and answered, the page to look over, sending, thanks.
//!
//! Twice: in this process, through the very app that `serve` serves, and over HTTP against the release program. One
//! young person at a time, so nothing is shared: no two responses in one commit. `cargo bench --bench journey -- N`
//! takes N journeys of each.

#[path = "kit/answers.rs"]
mod answers;
#[path = "kit/begun.rs"]
#[expect(dead_code, reason = "here every form is begun and ended before everybody's eyes")]
mod begun;
#[path = "kit/council.rs"]
mod council;
#[path = "kit/http.rs"]
mod http;
#[path = "kit/process.rs"]
#[expect(dead_code, reason = "memory is another bench's subject")]
mod process;
#[path = "kit/served.rs"]
#[expect(dead_code, reason = "how fast it starts is another bench's subject")]
mod served;
#[path = "kit/table.rs"]
#[expect(dead_code, reason = "means, not quantiles")]
mod table;

use std::time::Duration;

use chorus::questionnaire::{Item, Questionnaire};
use chorus::sealing::CodeKeys;
use chorus::web;
use chorus::web::visitor::Visitor;
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;

use http::Connection;
use table::{Aim, ms, number};

/// Journeys that are not counted: they fill caches and start threads.
const WARM_UP: usize = 5;

fn main() {
    let journeys = std::env::args().find_map(|one| one.parse().ok()).unwrap_or(60);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder can be made");
    web::run(async {
        let (chorus, codes) = council::launch(folder.path(), 2 * (journeys + WARM_UP)).await;
        let typed: Vec<String> = codes.iter().map(|code| code.printed().to_string()).collect();
        let form = answers::form(&chorus);
        table::begin(&format!("A journey of 11 to 17 without JavaScript: CPU time, mean of {journeys}"));

        let door = begun::front_door(&chorus, folder.path()).await;
        let (warm_up, counted) = typed[..journeys + WARM_UP].split_at(WARM_UP);
        let mut steps = Steps::measured_by(process::own_cpu);
        for code in warm_up {
            walk(&mut door.visitor(), &form, code, &mut steps).await;
        }
        steps.forget();
        for code in counted {
            walk(&mut door.visitor(), &form, code, &mut steps).await;
        }
        steps.print(journeys);
        table::row("the slow derivation alone", derivation(&chorus.secrets.pepper), " ms", &Aim::None);
        chorus.stores.clone().close().await.expect("the stores close");

        let server = served::Served::start(folder.path());
        let mut browser = Browser { connection: Connection::to(server.address).await, cookie: String::new() };
        let (warm_up, counted) = typed[journeys + WARM_UP..].split_at(WARM_UP);
        let mut steps = Steps::measured_by(|| process::cpu_of(server.id()));
        for code in warm_up {
            walk(&mut browser, &form, code, &mut steps).await;
        }
        steps.forget();
        for code in &counted[..journeys] {
            walk(&mut browser, &form, code, &mut steps).await;
        }
        steps.print_over_http(journeys);
    });
}

/// Milliseconds of CPU time that the keys of one code cost.
fn derivation(pepper: &[u8; 32]) -> f64 {
    let code = chorus::consultation::Code::parse("1234 5678 9012 3450").expect("a code");
    let before = process::own_cpu();
    for _ in 0..50 {
        std::hint::black_box(CodeKeys::derive(&code, pepper));
    }
    ms(process::own_cpu().saturating_sub(before) / 50)
}

/// One journey, each request where a young person makes it.
async fn walk(asker: &mut impl Asks, form: &Questionnaire, code: &str, steps: &mut Steps<'_>) {
    let mut rng = ChaCha12Rng::seed_from_u64(7);
    steps.take("first page", asker.get("/")).await;
    let entered = steps.take("code entry", asker.post("/", &[("code", code)])).await;
    let hello = steps.take("hello", asker.get(&entered.leads_to)).await;
    let csrf = between(&hello.html, "name=\"csrf\" value=\"", "\"").to_owned();
    let started = steps.take("hello", asker.post("/r/hello", &[("csrf", &csrf), ("go", "start")])).await;
    steps.take("who sees what", asker.get(&started.leads_to)).await;
    let begun = steps.take("who sees what", asker.post("/r/who-sees", &[("csrf", &csrf), ("go", "start")])).await;
    let mut next = begun.leads_to;
    for item in form.items() {
        if next.starts_with("/r/part/") {
            let part = steps.take("between parts", asker.get(&next)).await;
            // The way on is the button; the way back is a link too, and stands first.
            let button = part.html.split("class=\"btn\" href=\"").nth(1).expect("a button leads on");
            button.split('"').next().expect("an address").clone_into(&mut next);
        }
        let page = steps.take("question pages", asker.get(&next)).await;
        assert!(page.html.contains(item.id.as_str()), "{next} asks {}", item.id);
        let values = answers::drawn(form, item, &mut rng);
        next = steps.take("answers", asker.post(&next, &fields(&csrf, item, &values))).await.leads_to;
    }
    assert_eq!(next, "/r/check");
    steps.take("looking over", asker.get("/r/check")).await;
    let sent = steps.take("sending", asker.post("/r/send", &[("csrf", &csrf)])).await;
    assert_eq!(sent.leads_to, "/r/done");
    steps.take("thanks", asker.get("/r/done")).await;
}

fn fields<'a>(csrf: &'a str, item: &'a Item, values: &'a [String]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("csrf", csrf), ("go", "next")];
    fields.extend(values.iter().map(|value| (item.id.as_str(), value.as_str())));
    fields
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split(before).nth(1).and_then(|rest| rest.split(after).next()).expect("the page has it")
}

/// What a journey needs of a reply.
struct Came {
    leads_to: String,
    html: String,
}

/// Somebody who asks for pages and keeps cookies.
trait Asks {
    async fn get(&mut self, path: &str) -> Came;
    async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Came;
}

impl Asks for Visitor {
    async fn get(&mut self, path: &str) -> Came {
        let reply = self.get(path).await.expect("a reply");
        assert_eq!(reply.status.as_u16(), 200, "{path}");
        Came { leads_to: String::new(), html: reply.page }
    }

    async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Came {
        let reply = self.post(path, form).await.expect("a reply");
        Came { leads_to: reply.location().expect("a form leads on").to_owned(), html: String::new() }
    }
}

/// A browser with one connection.
struct Browser {
    connection: Connection,
    cookie: String,
}

impl Asks for Browser {
    async fn get(&mut self, path: &str) -> Came {
        let reply = self.connection.ask(&http::request(path, &self.cookie, None)).await;
        assert_eq!(reply.status(), 200, "{path}");
        Came { leads_to: String::new(), html: String::from_utf8_lossy(&reply.body).into_owned() }
    }

    async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Came {
        // Codes, tokens and option codes are digits, letters, blanks and low lines.
        let form: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
        let reply = self.connection.ask(&http::request(path, &self.cookie, Some(&form.join("&")))).await;
        if let Some(cookie) = reply.header("set-cookie").and_then(|set| set.split(';').next()) {
            cookie.clone_into(&mut self.cookie);
        }
        Came { leads_to: reply.header("location").expect("a form leads on").to_owned(), html: String::new() }
    }
}

/// CPU time by step of the journey, in the order in which steps first came.
struct Steps<'a> {
    meter: Box<dyn Fn() -> Duration + 'a>,
    steps: Vec<(&'static str, usize, Duration)>,
}

impl<'a> Steps<'a> {
    fn measured_by(meter: impl Fn() -> Duration + 'a) -> Self {
        Self { meter: Box::new(meter), steps: Vec::new() }
    }

    async fn take<T>(&mut self, name: &'static str, work: impl Future<Output = T>) -> T {
        let before = (self.meter)();
        let done = work.await;
        let spent = (self.meter)().saturating_sub(before);
        match self.steps.iter_mut().find(|(step, ..)| *step == name) {
            Some((_, count, sum)) => {
                *count += 1;
                *sum += spent;
            }
            None => self.steps.push((name, 1, spent)),
        }
        done
    }

    fn forget(&mut self) {
        self.steps.clear();
    }

    /// Milliseconds of one journey.
    fn all(&self, journeys: usize) -> f64 {
        self.steps.iter().map(|(.., sum)| ms(*sum)).sum::<f64>() / number(journeys)
    }

    /// Milliseconds of one submission.
    fn sending(&self, journeys: usize) -> f64 {
        self.steps.iter().filter(|(step, ..)| *step == "sending").map(|(.., sum)| ms(*sum)).sum::<f64>()
            / number(journeys)
    }

    fn print(&self, journeys: usize) {
        let requests: usize = self.steps.iter().map(|(_, count, _)| count).sum();
        let what = format!("whole journey, {} requests, in process", requests / journeys);
        table::row(&what, self.all(journeys), " ms", &Aim::AtMost(30.0));
        for (step, count, sum) in &self.steps {
            let aim = if *step == "sending" { Aim::AtMost(0.6) } else { Aim::None };
            let times = count / journeys;
            let what = if times == 1 { format!("… {step}") } else { format!("… {step}, {times} requests") };
            table::row(&what, ms(*sum) / number(journeys), " ms", &aim);
        }
    }

    fn print_over_http(&self, journeys: usize) {
        let whole = "whole journey over HTTP, the server's part";
        table::row(whole, self.all(journeys), " ms", &Aim::AtMost(30.0));
        table::row("… sending", self.sending(journeys), " ms", &Aim::AtMost(0.6));
    }
}
