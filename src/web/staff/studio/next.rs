//! What to do next with a survey, as a kind that templates word, and where it is done.

use serde::Serialize;

use crate::access::Permission;
use crate::consultation::WaveId;
use crate::consultation::design::{DesignFault, FaultKind, Place};
use crate::web::day::Day;
use crate::web::site::Site;
use crate::web::staff::Me;
use crate::workflow::Stands;
use crate::workflow::design::{Survey, is_settled_as_designed};

/// The next thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// The board meeting can't be reached: choose other days.
    Days,
    /// Say what it is for.
    Purpose,
    /// Mend the questions.
    Questions,
    /// Say how many young people there are.
    Numbers,
    /// Say that the design is ready.
    Settle,
    /// The design changed since: say again that it is ready.
    SettleAgain,
    /// Go through the launch list.
    Check,
    /// It opens by itself on its first day.
    Wait,
    /// It takes answers: follow it.
    Follow,
    /// It is paused: decide how it goes on.
    Paused,
    /// The last day is over: close it.
    Close,
    /// Wait for the key day, then hand the answers to the key holders.
    HandOver,
    /// Wait for the results to come back.
    BringHome,
    /// Read the results in private, then make them public.
    Publish,
    /// Look at the results.
    Look,
    /// Nothing: it is over.
    Over,
}

impl Next {
    /// Where it is done, below the survey's own address; the results of a public survey are elsewhere.
    const fn path(self) -> &'static str {
        match self {
            Self::Days => "/days",
            Self::Purpose => "/purpose",
            Self::Questions => "/questions",
            Self::Numbers => "/privacy",
            Self::Settle | Self::SettleAgain | Self::Over | Self::Look => "",
            Self::Check => "/check",
            Self::Wait | Self::Follow => "/progress",
            Self::Paused => "/changes",
            Self::Close => "/close",
            Self::HandOver | Self::BringHome => "/release",
            Self::Publish => "/publish",
        }
    }

    /// What it takes to see the page on which it is done.
    const fn needs(self) -> Permission {
        match self {
            Self::Days | Self::Purpose | Self::Questions | Self::Numbers | Self::Settle | Self::SettleAgain => {
                Permission::Design
            }
            Self::Check | Self::Look | Self::Over => Permission::SeeSurveys,
            Self::Wait | Self::Follow => Permission::Follow,
            Self::Paused | Self::Close => Permission::ChangeLaunched,
            Self::HandOver | Self::BringHome => Permission::SeeKeyDay,
            Self::Publish => Permission::ReadPrivately,
        }
    }

    /// Its address for somebody who may see it; empty for anybody else, who reads what is next and is led nowhere.
    #[must_use]
    pub fn href_for(self, id: &WaveId, me: &Me) -> String {
        if me.may(self.needs()) { self.href(id) } else { String::new() }
    }

    /// Its address.
    #[must_use]
    pub fn href(self, id: &WaveId) -> String {
        if self == Self::Look { format!("/board/{id}") } else { format!("/staff/c/{id}{}", self.path()) }
    }
}

/// Which part of the design a fault belongs to.
#[must_use]
pub fn part_of(fault: &DesignFault) -> Next {
    match (&fault.place, &fault.kind) {
        (Place::Days, _) => Next::Days,
        (Place::Purpose, _) => Next::Purpose,
        (Place::Group(_) | Place::Groups, _) | (_, FaultKind::InNoGroup | FaultKind::InTwoGroups) => Next::Numbers,
        (Place::Title | Place::Band(_) | Place::Item(..), _) => Next::Questions,
    }
}

/// What is lacking in the design of a survey; nothing once it was launched.
#[must_use]
pub fn lacking(site: &Site, survey: &Survey) -> Vec<DesignFault> {
    let Some(stored) = survey.designed.as_ref().filter(|_| survey.is_being_designed()) else { return Vec::new() };
    stored.design.faults(&site.chorus.catalogue.known_areas(&stored.design.strategy), site.chorus.today())
}

/// The next thing to do.
#[must_use]
pub fn next(site: &Site, survey: &Survey, lacking: &[DesignFault]) -> Next {
    if let Some(first) = lacking.first() {
        return part_of(first);
    }
    match survey.stands {
        Stands::Designed => Next::Settle,
        Stands::Settled => match (&survey.designed, &survey.settled) {
            (Some(stored), Some(wave)) if !is_settled_as_designed(&site.chorus, &stored.design, wave) => {
                Next::SettleAgain
            }
            _ => Next::Check,
        },
        Stands::NotBegun => Next::Wait,
        Stands::Open => Next::Follow,
        Stands::Paused => Next::Paused,
        Stands::Over => Next::Close,
        Stands::Closed => Next::HandOver,
        Stands::GivenOut => Next::BringHome,
        Stands::Made => Next::Publish,
        Stands::Public => Next::Look,
        Stands::TakenBack | Stands::NoResults | Stands::Destroyed => Next::Over,
    }
}

/// The day that matters next, where one does.
#[must_use]
pub fn day_of(survey: &Survey, next: Next) -> Option<Day> {
    let calendar = survey.designed.as_ref().map(|stored| &stored.design.calendar);
    let wave = survey.settled.as_ref();
    match next {
        Next::Wait => wave.and_then(|wave| wave.manifest.as_ref()).map(|manifest| Day(manifest.opens_on)),
        Next::Follow => wave.and_then(|wave| wave.closes_on).map(Day),
        Next::HandOver => calendar.map(|days| Day(days.key_day)),
        Next::BringHome | Next::Publish => wave.and_then(|wave| wave.results_on).map(Day),
        Next::Settle | Next::SettleAgain | Next::Check => calendar.map(|days| Day(days.opens_on)),
        _ => None,
    }
}
