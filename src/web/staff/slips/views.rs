//! The page on which slips are ordered, and what stands in the way of printing them.

use serde::Serialize;

use crate::consultation::SlipForm;
use crate::web::day::Day;
use crate::web::page::View;
use crate::web::staff::launch::survey::{LaunchHead, LaunchStep};
use crate::web::staff::shell::{Here, StaffShell};

/// What is wrong with an order, as the template words it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderProblem {
    /// No group was chosen.
    Who,
    /// Not a number from 1 to 500.
    Count,
    /// No form was chosen.
    Form,
    /// The line in other languages is too long for a card.
    LanguageLine,
    /// More than four above the launch sheet's count.
    TooMany,
    /// The survey is not finished, so nobody knows who is asked what.
    NotFinished,
}

/// What became of a number that was typed to be made void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OneVoid {
    /// It is void now.
    Done,
    /// It opened nothing: unknown, or void before.
    Unknown,
    /// It is no number.
    NotANumber,
}

/// A group, or a band of one.
#[derive(Clone, Serialize)]
pub struct Who {
    /// As the form sends it: group and band.
    pub value: String,
    /// Its words.
    pub title: String,
    /// The band, where the group has several.
    pub band: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// How many slips a group has.
#[derive(Clone, Serialize)]
pub struct GroupRow {
    /// Its title.
    pub title: String,
    /// How many slips work, in whole fives below.
    pub about: u32,
    /// Whether that is enough to open.
    pub enough: bool,
}

/// A print run in the list.
#[derive(Clone, Serialize)]
pub struct RunRow {
    /// Its number.
    pub run: String,
    /// For whom.
    pub title: String,
    /// The band whose words they lead to, where the group has several.
    pub band: Option<String>,
    /// How many.
    pub slips: u32,
    /// On what.
    pub form: &'static str,
    /// `begun`, `printed` or `void`.
    pub state: &'static str,
    /// When.
    pub printed_on: Day,
    /// By whom.
    pub printed_by: String,
}

/// An order as it was typed.
#[derive(Clone, Serialize)]
pub struct Order {
    /// The run that this form prints.
    pub run: String,
    /// How many.
    pub count: String,
    /// On what.
    pub form: &'static str,
    /// Whether they go out in closed envelopes.
    pub sealed: bool,
    /// The line for those who read another language.
    pub language_line: String,
}

/// The page on which slips are ordered.
#[derive(Serialize)]
pub struct Codes {
    /// Round the page.
    pub page: StaffShell,
    /// The survey.
    pub survey: LaunchHead,
    /// Whether it takes no answers any more, so that slips are of no use.
    pub over: bool,
    /// Whether it was launched.
    pub launched: bool,
    /// The fewest slips a group needs.
    pub least: u32,
    /// Its groups.
    pub groups: Vec<GroupRow>,
    /// For whom slips can be made.
    pub who: Vec<Who>,
    /// The order.
    pub order: Order,
    /// What is wrong with it.
    pub problems: Vec<OrderProblem>,
    /// What was printed.
    pub runs: Vec<RunRow>,
    /// What became of a number that was typed.
    pub one: Option<OneVoid>,
    /// Who gives out new numbers, where somebody was named.
    pub has_desk: bool,
}

impl View for Codes {
    const TEMPLATE: &'static str = "pages/staff/slips/codes";

    fn samples() -> Vec<(String, Self)> {
        use OrderProblem::{Count, Form, LanguageLine, NotFinished, TooMany, Who as NoGroup};
        let who = |value: &str, title: &str, band: Option<&str>| Who {
            value: value.to_owned(),
            title: title.to_owned(),
            band: band.map(str::to_owned),
            chosen: value == "8-11/8-11",
        };
        let group = |title: &str, about, enough| GroupRow { title: title.to_owned(), about, enough };
        let run = |run: &str, title: &str, slips, form: SlipForm, state| RunRow {
            run: run.to_owned(),
            title: title.to_owned(),
            band: Some("8-11".to_owned()),
            slips,
            form: form.as_str(),
            state,
            printed_on: Day(time::macros::date!(2026 - 09 - 21)),
            printed_by: "sam".to_owned(),
        };
        let codes = |problems: Vec<OrderProblem>| Self {
            page: StaffShell::sample(Here::Surveys),
            survey: LaunchHead::sample(LaunchStep::Codes),
            over: false,
            launched: false,
            least: 30,
            groups: vec![group("Ages 4 to 11", 70, true), group("Ages 11 to 17", 0, false)],
            who: vec![
                who("4-11/4-7", "Ages 4 to 11", Some("4-7")),
                who("4-11/8-11", "Ages 4 to 11", Some("8-11")),
                who("11-17/11-17", "Ages 11 to 17", None),
            ],
            order: Order {
                run: "482193".to_owned(),
                count: if problems.is_empty() { String::new() } else { "0".to_owned() },
                form: SlipForm::Letters.as_str(),
                sealed: false,
                language_line: String::new(),
            },
            problems,
            runs: vec![
                run("482193", "Ages 4 to 11", 40, SlipForm::Letters, "printed"),
                run("071828", "Ages 4 to 11", 35, SlipForm::Cards, "void"),
                run("314159", "Ages 4 to 11", 30, SlipForm::Labels, "begun"),
                run("161803", "Ages 4 to 11", 30, SlipForm::List, "printed"),
            ],
            one: None,
            has_desk: true,
        };
        vec![
            ("first".to_owned(), Self { runs: Vec::new(), has_desk: false, ..codes(Vec::new()) }),
            ("printed".to_owned(), codes(Vec::new())),
            ("problems".to_owned(), codes(vec![NoGroup, Count, Form, LanguageLine])),
            ("launched".to_owned(), Self { launched: true, ..codes(vec![TooMany]) }),
            ("not-finished".to_owned(), codes(vec![NotFinished])),
            ("over".to_owned(), Self { over: true, launched: true, ..codes(Vec::new()) }),
            ("one-void".to_owned(), Self { one: Some(OneVoid::Done), ..codes(Vec::new()) }),
            ("one-unknown".to_owned(), Self { one: Some(OneVoid::Unknown), ..codes(Vec::new()) }),
            ("one-wrong".to_owned(), Self { one: Some(OneVoid::NotANumber), ..codes(Vec::new()) }),
        ]
    }
}

/// What a mail merge means for young people, before the file is made.
#[derive(Serialize)]
pub struct ListWarning {
    /// Round the page.
    pub page: StaffShell,
    /// The survey.
    pub survey: LaunchHead,
    /// For whom, as the form sends it.
    pub who: String,
    /// The order.
    pub order: Order,
    /// Whether the box was left open.
    pub problem: bool,
}

impl View for ListWarning {
    const TEMPLATE: &'static str = "pages/staff/slips/list-warning";

    fn samples() -> Vec<(String, Self)> {
        let warning = |problem| Self {
            page: StaffShell::sample(Here::Surveys),
            survey: LaunchHead::sample(LaunchStep::Codes),
            who: "8-11/8-11".to_owned(),
            order: Order {
                run: "482193".to_owned(),
                count: "40".to_owned(),
                form: SlipForm::List.as_str(),
                sealed: false,
                language_line: String::new(),
            },
            problem,
        };
        vec![("asked".to_owned(), warning(false)), ("not-ticked".to_owned(), warning(true))]
    }
}

/// The same form was sent again.
#[derive(Serialize)]
pub struct PrintedOnce {
    /// Round the page.
    pub page: StaffShell,
    /// The survey.
    pub survey: LaunchHead,
    /// The run.
    pub run: String,
    /// How many slips it had.
    pub slips: u32,
    /// Whether they are void by now.
    pub void: bool,
}

impl View for PrintedOnce {
    const TEMPLATE: &'static str = "pages/staff/slips/printed-once";

    fn samples() -> Vec<(String, Self)> {
        let once = |void| Self {
            page: StaffShell::sample(Here::Surveys),
            survey: LaunchHead::sample(LaunchStep::Codes),
            run: "482193".to_owned(),
            slips: 40,
            void,
        };
        vec![("once".to_owned(), once(false)), ("void".to_owned(), once(true))]
    }
}
