//! What an address can name: an object of each kind, made when it is asked for, because the form before may have used up
//! the last one. Surveys, which take longer, stand until a form has changed how far they have come.

use chorus::access::{Permission, Roles};
use chorus::consultation::calendar::Entry;
use chorus::consultation::design::DesignKind;
use chorus::consultation::room::{RoomKind, RoomPlan};
use chorus::consultation::{SlipForm, Stage, WaveId, canonical_json};
use chorus::door::Promise;
use chorus::questionnaire::Band;
use chorus::sealing::custody::CustodianKey;
use chorus::store::ReleaseState;
use chorus::web::table::{Declared, Object};
use chorus::workflow::design::{At, NewSurvey, add_language, begin, survey};
use chorus::workflow::{self, Slips, people, rooms};
use rand::TryRngCore;
use rand::rngs::OsRng;
use time::Duration;
use time::macros::date;

use super::super::{House, Person};
use super::{Full, add_passkey, filled};
use crate::following::{Keys, results_made};

/// An age band that every survey here asks.
pub const BAND: &str = "11-17";
/// A language that every designed survey here is being translated to.
pub const LANGUAGE: &str = "cy";
/// The number of a print run that every draft here has.
const RUN: &str = "100001";

/// Whose the object of an address is; of a survey that somebody else made also how far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// Of whoever asks: their account, their passkey, or what they began.
    Own,
    /// Of somebody else. A survey of these two is being designed.
    Foreign,
    /// A survey that came as a file, with slips, and is not launched.
    Draft,
    /// A survey that young people can answer.
    Open,
    /// A survey whose results are home, and not public.
    Made,
    /// A survey whose results are public.
    Public,
    /// There is none.
    Absent,
}

impl Whose {
    /// Everything that is there.
    pub const THERE: [Self; 6] = [Self::Own, Self::Foreign, Self::Draft, Self::Open, Self::Made, Self::Public];
}

/// A survey with a row of its own; small enough a loss that a year has room for several.
const SURVEY: &str = r#"
council = "Fenshire"
population = "care"
wave = "NAME"
title = "How is life for you?"
opens_on = 2026-10-05
closes_on = 2026-10-30
results_on = 2026-12-04
erase_on = 2027-03-31
rho = "0.05"
strategy = "cambridgeshire-2018/1"

[questionnaires]
11-17 = "wellbeing-11-17/1"

[[groups]]
group = "11-17"
title = "Ages 11 to 17"
bands = ["11-17"]
"#;

/// What a form says besides its token, where it names something within its object. All others are sent empty, so that
/// nobody decides anything.
pub fn fields(path: &str) -> &'static [(&'static str, &'static str)] {
    match path {
        "/staff/c/{id}/check/safety" => &[("line", "safeguarding")],
        "/staff/c/{id}/check/data" => &[("line", "data_protection")],
        "/staff/c/{id}/check/sure" | "/staff/c/{id}/check/reason" => &[("line", "trials")],
        "/staff/c/{id}/codes/void-run" => &[("run", RUN)],
        "/staff/rooms/{id}/vote" | "/staff/rooms/{id}/undo" => &[("line", "1")],
        _ => &[],
    }
}

/// Letters can come in: somebody could read them, and a reply is promised.
pub async fn open_the_door(house: &House) {
    let key = CustodianKey::generate("safeguarding-lead", &mut OsRng.unwrap_err()).unwrap();
    workflow::register_door_key(&house.chorus, &canonical_json(&key.public()), "test").await.unwrap();
    let who_answers = "The safeguarding team".to_owned();
    let promise = Promise { who_answers, reply_hours: 24, weekends_count: true, kept_days: 30 };
    workflow::promise_reply(&house.chorus, promise, "test").await.unwrap();
    house.site.refresh_door().await.unwrap();
}

impl Full {
    /// The address of a route as `person` asks for it; `None` where no object of that kind can be `whose`.
    pub async fn address(&self, route: &Declared, person: &Person, whose: Whose) -> Option<String> {
        let object = match (route.object, whose) {
            (Object::Person | Object::Invitation, Whose::Absent) => "f".repeat(32),
            (Object::Credential, Whose::Absent) => "f".repeat(64),
            (Object::Letter, Whose::Absent) => "ZZZ-ZZZ".to_owned(),
            (_, Whose::Absent) => "there-is-no-such-thing".to_owned(),
            _ => self.thing(route, person, whose).await?,
        };
        Some(filled(route.path, &object))
    }

    async fn thing(&self, route: &Declared, person: &Person, whose: Whose) -> Option<String> {
        let owner = if whose == Whose::Own { person } else { &self.other };
        let (account, by) = (&owner.account, owner.account.login.as_str());
        let made = |permission: Permission| whose == Whose::Foreign || account.roles.may(permission);
        match route.object {
            Object::Nothing => None,
            Object::Survey => self.survey(whose, owner).await.map(|wave| wave.to_string()),
            _ if !matches!(whose, Whose::Own | Whose::Foreign) => None,
            Object::Person => Some(account.id.clone()),
            Object::Credential if whose == Whose::Foreign => Some(self.passkey.clone()),
            Object::Credential => Some(add_passkey(&self.house, owner).await),
            Object::Invitation if made(Permission::ManagePeople) => Some(self.invitation(by).await),
            Object::Room if made(Permission::HoldSession) => Some(self.room(route.path, by).await),
            Object::Entry if made(Permission::KeepCalendar) => Some(self.entry(by).await),
            // Young people write letters, staff do not.
            Object::Letter if whose == Whose::Foreign => Some(self.letter(route.path).await),
            Object::Invitation | Object::Room | Object::Entry | Object::Letter => None,
        }
    }

    fn new_name(&self, of: &str) -> String {
        self.named.set(self.named.get() + 1);
        format!("{of}-{}", self.named.get())
    }

    async fn invitation(&self, by: &str) -> String {
        let (login, chorus) = (self.new_name("jo"), &self.house.chorus);
        let board = Roles::of([chorus::access::Role::Board]).unwrap();
        people::invite(chorus, by, &login, "Jo Fen", board, &mut OsRng.unwrap_err()).await.unwrap();
        let invited = chorus.stores.app.invitations(chorus.now().unix_timestamp()).await.unwrap();
        invited.into_iter().find(|one| one.login == login).unwrap().id
    }

    /// Something in a room, as far as the address needs it: with a hand to take back, recorded, or before the board.
    async fn room(&self, path: &str, by: &str) -> String {
        let chorus = &self.house.chorus;
        let (kind, lines) = if path.ends_with("/idea") {
            (RoomKind::Ideas, [].as_slice())
        } else {
            (RoomKind::Vote, ["Here", "There"].as_slice())
        };
        let plan = RoomPlan::of(kind, "Where do we meet?", "VOICE", lines.iter().copied()).unwrap();
        let id = rooms::begin_room(chorus, plan, false, by, &mut OsRng.unwrap_err()).await.unwrap();
        let before_the_board = path.starts_with("/staff/board");
        if path.ends_with("/undo") {
            rooms::count_hand(chorus, &id, 1, true).await.unwrap();
        }
        if before_the_board || path.ends_with("/ask") {
            rooms::record_room(chorus, &id, 5, by).await.unwrap();
        }
        if before_the_board {
            rooms::ask_board(chorus, &id, by).await.unwrap();
        }
        id
    }

    async fn entry(&self, by: &str) -> String {
        let (from, to) = (date!(2026 - 10 - 24), date!(2026 - 11 - 01));
        let entry = Entry { title: "Half term".to_owned(), bands: Vec::new(), from, to, holiday: true };
        workflow::add_to_calendar(&self.house.chorus, &entry, by).await.unwrap().to_string()
    }

    /// A letter of a young person: one that waits, or where it is to be opened again one that was answered.
    async fn letter(&self, path: &str) -> String {
        let chorus = &self.house.chorus;
        let number = self.new_name("form");
        let form = [("form", number.as_str()), ("name", "Ash Reed"), ("way", "phone"), ("place", "01632 960 009")];
        let sent = self.house.door.visitor().post("/contact", &form).await.unwrap();
        assert_eq!(sent.status, 303, "{}", sent.page);
        let mark = chorus.stores.door.sealed_letters().await.unwrap()[0].mark;
        if path.ends_with("/reopen") {
            workflow::answer_letter(chorus, mark, "test").await.unwrap();
        }
        mark.to_string()
    }

    /// The survey that stands for `whose`; a new one where a form has moved the last one on.
    async fn survey(&self, whose: Whose, owner: &Person) -> Option<WaveId> {
        if whose == Whose::Own && !owner.account.roles.may(Permission::Design) {
            return None;
        }
        let known = self.surveys.borrow().get(&whose).cloned();
        if let Some(known) = known
            && self.stands(whose, &known).await
        {
            return Some(known);
        }
        let wave = match whose {
            Whose::Own | Whose::Foreign => self.designed(&owner.account.login).await,
            Whose::Draft => self.draft().await,
            Whose::Open => self.launched().await.0,
            Whose::Made => self.made().await,
            Whose::Public => {
                let wave = self.made().await;
                workflow::publish_release(&self.house.chorus, &wave, "test").await.unwrap();
                wave
            }
            Whose::Absent => return None,
        };
        self.house.site.refresh().await.unwrap();
        self.surveys.borrow_mut().insert(whose, wave.clone());
        Some(wave)
    }

    /// Whether a survey is still what it was made as.
    async fn stands(&self, whose: Whose, wave: &WaveId) -> bool {
        let Ok(found) = survey(&self.house.chorus, wave).await else { return false };
        let stage = found.settled.as_ref().map(|row| row.stage);
        let released = self.house.chorus.stores.app.release(wave).await.unwrap().map(|release| release.state);
        match whose {
            Whose::Own | Whose::Foreign => found.is_being_designed(),
            Whose::Draft => stage == Some(Stage::Draft),
            Whose::Open => stage == Some(Stage::Open),
            Whose::Made => released == Some(ReleaseState::Imported),
            Whose::Public => released == Some(ReleaseState::Published),
            Whose::Absent => false,
        }
    }

    async fn designed(&self, by: &str) -> WaveId {
        let chorus = &self.house.chorus;
        let (meeting_on, kind) = (date!(2027 - 03 - 01), DesignKind::Pulse);
        let (council, bands) = ("Fenshire", &Band::ALL);
        let new = NewSurvey { meeting_on, kind, topic: None, copy_of: None, council, leads: None, bands };
        let wave = begin(chorus, &new, by).await.unwrap();
        let version = survey(chorus, &wave).await.unwrap().designed.unwrap().version;
        add_language(chorus, At { wave: &wave, version, who: by }, LANGUAGE.parse().unwrap()).await.unwrap();
        wave
    }

    async fn draft(&self) -> WaveId {
        let (name, chorus) = (self.new_name("file"), &self.house.chorus);
        let file = SURVEY.replace("NAME", &name);
        workflow::create_wave(chorus, "the draft", &file, "test").await.unwrap();
        let (wave, group, band) = (name.parse().unwrap(), BAND.parse().unwrap(), Band::ElevenToSeventeen);
        let (form, run) = (SlipForm::Cards, RUN.parse().unwrap());
        let slips = Slips { wave: &wave, group: &group, band, count: 1, form, run };
        workflow::print_slips(chorus, &mut OsRng.unwrap_err(), &slips, "test", |_| Ok(())).await.unwrap();
        wave
    }

    async fn launched(&self) -> (WaveId, Keys) {
        let wave = self.draft().await;
        let keys = Keys::launch(&self.house.chorus, &wave, &[BAND]).await;
        (wave, keys)
    }

    /// Results are made on the day after the survey's last; everything else here happens before that.
    async fn made(&self) -> WaveId {
        let (wave, keys) = self.launched().await;
        let chorus = &self.house.chorus;
        workflow::close_wave(chorus, &wave, "test").await.unwrap();
        self.house.later(Duration::days(25));
        results_made(chorus, &wave, &keys, self.house.folder.path()).await;
        self.house.later(Duration::days(-25));
        wave
    }
}
