//! `chorus plan`: what a survey will be able to say, before anybody has answered.
//!
//! The words are for whoever prepares the survey; `--statistician` and `--json` bring the numbers behind them. Nothing
//! is stored, and no answer is looked at: the same file gives the same forecast before and after a survey.

mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::council;
use super::exit::{Exit, Failure};
use super::terminal::answer;
use super::wave::read_file;
use crate::consultation::{Draft, GroupId};
use crate::outcomes::planner::{FigureForecast, Role, ScopeForecast, USUAL_RATE};
use crate::outcomes::statement::Standing;
use crate::privacy::Z95;
use crate::settings::Settings;
use crate::workflow::plan_wave::{
    Advice, Expectation, ExpectationFault, Halves, PlannedWave, Way, YearRoom, plan_wave, room_after,
    room_by_plain_limits,
};
use crate::workflow::{WorkflowError, catalogue};

/// Options of `chorus plan`.
///
/// The same forecast stands behind the pages that staff see. Try it on the survey that comes with the program:
/// `chorus plan --manifest surveys/manifests/yearly-2026.toml`, then with `--response-rate 0.5`.
#[derive(Args)]
pub struct Arguments {
    /// The TOML file that describes the survey, as for `chorus wave create`; `surveys/manifests` has examples.
    #[arg(long)]
    manifest: PathBuf,
    /// How many answers to expect of a group, such as `11-17=150`; may be given for several groups.
    #[arg(long, value_name = "GROUP=N", num_args = 1.., value_parser = answers_of)]
    answers: Vec<(GroupId, u32)>,
    /// The share of those invited who answer, in all other groups: 0.35 is 35 in 100.
    #[arg(long, value_name = "SHARE", default_value_t = USUAL_RATE)]
    response_rate: f64,
    /// Every question with its range, and which questions the suggestions would leave out.
    #[arg(long)]
    items: bool,
    /// Also the numbers behind the words: the privacy loss and the scale of the noise in each group.
    #[arg(long)]
    statistician: bool,
}

/// Reads `GROUP=N`.
fn answers_of(text: &str) -> Result<(GroupId, u32), String> {
    let wanted = || "say it as GROUP=N, such as 11-17=150".to_owned();
    let (group, answers) = text.split_once('=').ok_or_else(wanted)?;
    Ok((group.parse().map_err(|_| wanted())?, answers.parse().map_err(|_| wanted())?))
}

impl From<ExpectationFault> for Failure {
    fn from(fault: ExpectationFault) -> Self {
        Self::caused_by(Exit::Usage, &fault)
    }
}

/// Plans.
///
/// # Errors
/// [`Exit::Faults`] with every fault of the file, [`Exit::Usage`] when what is expected does not fit it.
pub fn run(settings: &Settings, arguments: &Arguments, json: bool) -> Result<(), Failure> {
    let file = arguments.manifest.display().to_string();
    let source = String::from_utf8_lossy(&read_file(&arguments.manifest)?).into_owned();
    let draft = Draft::parse(&file, &source)
        .map_err(|found| WorkflowError::Faults(found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
    let answers: BTreeMap<_, _> = arguments.answers.iter().cloned().collect();
    let expectation = Expectation::of(arguments.response_rate, answers)?;
    expectation.check(&draft)?;
    let planned = plan_wave(&catalogue(&settings.data_dir)?, &file, draft, &expectation)?;
    // Without a council there is nothing spent yet, and the plain limits hold.
    let rooms = if settings.data_dir.join("app.db").exists() {
        council::with(settings, async |chorus| Ok(room_after(chorus, &planned.draft).await?))?
    } else {
        room_by_plain_limits(&planned.draft)?
    };
    answer(json, &document(&planned, &expectation, &rooms), || {
        text::told(&planned, &expectation, &rooms, arguments.items, arguments.statistician)
    })
}

fn document(planned: &PlannedWave, expectation: &Expectation, rooms: &[YearRoom]) -> Value {
    json!({
        "contract": 1,
        "wave": planned.draft.wave,
        "title": planned.draft.title,
        "council_year": planned.draft.council_year(),
        "response_rate": decimal(expectation.rate()),
        "privacy": planned.promise,
        "unreadable_sigma": planned.plan.unreadable_sigma,
        "plan": planned.plan.groups,
        "below_floor": planned.below_floor,
        "compared": planned.forecast.compared,
        "scopes": planned.forecast.scopes.iter().map(|scope| scope_of(planned, scope)).collect::<Vec<_>>(),
        "advice": planned.advice.iter().map(advice_of).collect::<Vec<_>>(),
        "room": rooms.iter().map(room_of).collect::<Vec<_>>(),
    })
}

fn decimal(number: f64) -> String {
    format!("{number:.4}")
}

fn scope_of(planned: &PlannedWave, scope: &ScopeForecast) -> Value {
    json!({
        "scope": scope.name,
        "title": scope.title,
        "bands": scope.bands,
        "answers": scope.answers,
        "invited": scope.invited,
        "overall_stands_instead": scope.overall_stands_instead,
        "figures": scope.figures.iter().map(|figure| figure_of(planned, figure)).collect::<Vec<_>>(),
    })
}

fn figure_of(planned: &PlannedWave, figure: &FigureForecast) -> Value {
    json!({
        "measure": figure.measure.to_string(),
        "role": role(figure.role),
        "area": figure.area,
        "bands": figure.bands,
        "items": figure.items,
        "verdict": verdict(figure.standing),
        "share": figure.estimate.map(|estimate| decimal(estimate.share)),
        "half": figure.estimate.map(|estimate| decimal(estimate.half())),
        "noise_half": figure.estimate.map(|estimate| decimal(estimate.noise_half())),
        "sampling_half": figure.estimate.map(|estimate| decimal(Z95 * estimate.sampling_variance.sqrt())),
        "says": text::says(planned, figure),
        "sentence": text::sentence(figure),
        "smallest_change": figure.seen.map(|seen| decimal(seen.smallest)),
        "chance_to_see_fall_of_10": figure.seen.map(|seen| decimal(seen.fall)),
    })
}

fn advice_of(advice: &Advice) -> Value {
    let suggestions = advice.suggestions.iter().map(|suggestion| {
        let (way, detail) = match &suggestion.way {
            Way::MoreAnswers { answers, standing } => {
                ("more-answers", json!({ "answers": answers, "areas": verdict(*standing) }))
            }
            Way::TwoSurveys => ("two-surveys", json!({})),
            Way::LeaveOut { items } => ("leave-out", json!({ "items": items })),
            Way::FewOfEachArea { items } => ("few-of-each-area", json!({ "items": items })),
            Way::OnlyCore { items } => ("only-core", json!({ "items": items })),
            Way::ExactNumber => ("exact-number", json!({})),
            Way::Merge { with } => ("merge", json!({ "with": with })),
        };
        json!({
            "way": way,
            "detail": detail,
            "areas": halves(suggestion.areas),
            "items": suggestion.items.map(halves),
            "scores": suggestion.scores,
            "scores_good": suggestion.good,
        })
    });
    let half = |half: Option<f64>| half.map(decimal);
    json!({
        "group": advice.group,
        "by_areas": advice.by_areas,
        "areas_half": half(advice.areas),
        "items_half": half(advice.items),
        "suggestions": suggestions.collect::<Vec<_>>(),
    })
}

fn halves(halves: Halves) -> Value {
    json!({ "before": decimal(halves.before), "after": decimal(halves.after) })
}

fn room_of(year: &YearRoom) -> Value {
    json!({ "council_year": year.council_year, "room": year.room, "fits": year.fits,
            "full_surveys": year.full_surveys(), "short_surveys": year.short_surveys() })
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::First => "first",
        Role::Score => "score",
        Role::Headline => "headline",
        Role::Item => "item",
        Role::Alone => "alone",
        Role::Overall => "overall",
    }
}

const fn verdict(standing: Standing) -> &'static str {
    match standing {
        Standing::Shown => "good",
        Standing::RoughGuide => "rough guide",
        Standing::TooFew => "will not be shown",
    }
}
