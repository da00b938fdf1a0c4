//! Forms that young people have begun: their codes are typed and questions answered through the real pages, in this
//! process, so that a bench can go on from there.

use std::path::Path;
use std::sync::Arc;

use chorus::consultation::Code;
use chorus::web::visitor::{FrontDoor, Reply};
use chorus::web::{self, Site};
use chorus::workflow::Chorus;
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;

use crate::{answers, council};

/// A form somebody has begun, as their browser holds it.
pub struct Begun {
    /// The `Cookie` header.
    pub cookie: String,
    /// What each of its forms sends along.
    pub csrf: String,
}

/// The site of the council in `folder`, in this process.
pub async fn front_door(chorus: &Arc<Chorus>, folder: &Path) -> FrontDoor {
    let origin = "http://localhost".to_owned();
    let site = Site::new(Arc::clone(chorus), &council::settings(folder), origin, false).expect("the templates parse");
    site.waves.refresh(chorus).await.expect("the waves can be read");
    FrontDoor::of(Arc::new(site)).await
}

/// Types each of `codes` and answers the first `questions`; all cores share the work.
pub async fn with_answers(chorus: &Arc<Chorus>, folder: &Path, codes: &[Code], questions: usize) -> Vec<Begun> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut waiting = Vec::new();
    for (seed, share) in (1..).zip(codes.chunks(codes.len().div_ceil(threads))) {
        let (tell, told) = tokio::sync::oneshot::channel();
        let typed: Vec<String> = share.iter().map(|code| code.printed().to_string()).collect();
        let (chorus, folder) = (Arc::clone(chorus), folder.to_owned());
        std::thread::spawn(move || {
            let begun = web::run(async {
                let door = front_door(&chorus, &folder).await;
                let mut rng = ChaCha12Rng::seed_from_u64(seed);
                let mut begun = Vec::with_capacity(typed.len());
                for code in &typed {
                    begun.push(begin(&chorus, &door, code, questions, &mut rng).await);
                }
                begun
            });
            assert!(tell.send(begun).is_ok(), "somebody waits");
        });
        waiting.push(told);
    }
    let mut begun = Vec::with_capacity(codes.len());
    for told in waiting {
        begun.extend(told.await.expect("the thread finishes"));
    }
    begun
}

async fn begin(chorus: &Chorus, door: &FrontDoor, code: &str, questions: usize, rng: &mut ChaCha12Rng) -> Begun {
    let form = answers::form(chorus);
    let mut visitor = door.visitor();
    let mut last = visitor.post("/", &[("code", code)]).await.expect("a reply");
    assert_eq!(last.location(), Some("/r/hello"));
    let hello = visitor.get("/r/hello").await.expect("a reply");
    let csrf = hello.page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let csrf = csrf.expect("each form has one").to_owned();
    for (number, item) in (1..=questions).zip(form.items()) {
        let values = answers::drawn(&form, item, rng);
        let mut fields = vec![("csrf", csrf.as_str()), ("go", "next")];
        fields.extend(values.iter().map(|value| (item.id.as_str(), value.as_str())));
        last = visitor.post(&format!("/r/q/{number}"), &fields).await.expect("a reply");
        assert!(last.location().is_some(), "question {number} leads on");
    }
    Begun { cookie: cookie_of(&last), csrf }
}

fn cookie_of(reply: &Reply) -> String {
    let set = reply.headers.get("set-cookie").and_then(|value| value.to_str().ok());
    set.and_then(|value| value.split(';').next()).expect("a form under way has a cookie").to_owned()
}
