//! A safeguarding lead at the desk.

use std::sync::Arc;

use chorus::clock::SetClock;
use chorus::sealing::custody::{Passphrase, Protection, WorkFactor};
use chorus::web::desk::DeskSite;
use chorus::web::run;
use chorus::web::visitor::FrontDoor;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::{Council, LEAD, NOW, is_on_disk, letter};

const PASSPHRASE: &str = "plum anchor window seven";

#[test]
fn letters_are_read_at_the_desk_and_nothing_of_them_is_written() {
    run(async {
        let (council, key) = Council::open().await;
        let words = [("when", "after six"), ("message", "no"), ("about", "a canary <b>sings</b>")];
        council.browser().post("/contact", &letter(&words)).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let secret = Passphrase::new(PASSPHRASE.to_owned());
        key.keep(&folder.path().join("lead.key"), &Protection::Passphrase(&secret, WorkFactor::light())).unwrap();
        let file = chorus::workflow::take_letters(&council.chorus, LEAD).await.unwrap();
        std::fs::write(folder.path().join("letters.tar"), &file).unwrap();

        let site = DeskSite::new(folder.path(), Arc::new(SetClock::at(NOW)), &mut ChaCha20Rng::from_os_rng());
        let site = Arc::new(site.unwrap_or_else(|_| panic!("the folder can be used")));
        let mut lead = FrontDoor::of_desk(Arc::clone(&site)).await.visitor();
        lead.post("/", &[("token", site.token())]).await.unwrap();
        let path = format!("{}/letters", site.base());
        let form = lead.get(&path).await.unwrap().page;
        assert!(form.contains("letters.tar") && form.contains("lead.key"), "{form}");
        let csrf = form.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let send =
            |passphrase| [("csrf", csrf), ("letters", "letters.tar"), ("key", "lead.key"), ("passphrase", passphrase)];

        let wrong = lead.post(&path, &send("plum anchor window eight")).await.unwrap();
        assert_eq!(wrong.status, 422);
        assert!(!wrong.page.contains("Ash Reed"));
        let read = lead.post(&path, &send(PASSPHRASE)).await.unwrap();
        assert_eq!(read.status, 200, "{}", read.page);
        for said in ["Ash Reed", "01632 960 009", "after six", "Leave no message.", "a canary &lt;b&gt;sings"] {
            assert!(read.page.contains(said), "{said}: {}", read.page);
        }
        assert_eq!(read.headers.get("cache-control").unwrap(), "no-store");
        for said in ["Ash Reed", "canary", "960 009"] {
            assert!(!is_on_disk(folder.path(), said.as_bytes()), "{said} was written");
        }
        std::fs::write(folder.path().join("letters.tar"), &file[..file.len() - 600]).unwrap();
        assert_eq!(lead.post(&path, &send(PASSPHRASE)).await.unwrap().status, 422);
    });
}
