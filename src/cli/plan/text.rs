//! The forecast in words, for whoever prepares the survey.

use super::verdict;
use crate::consultation::{GroupId, ItemPlan};
use crate::outcomes::planner::{FigureForecast, Role, ScopeForecast};
use crate::outcomes::statement::{FEWEST_RESPONSES_TO_COMPARE, Standing};
use crate::questionnaire::ItemId;
use crate::web::figures::{Ends, Range};
use crate::workflow::FLOOR;
use crate::workflow::plan_wave::{Advice, Expectation, PlannedWave, Suggestion, Way, YearRoom};

/// The widths of the columns of figures and verdicts.
const FIGURE: usize = 46;
const VERDICT: usize = 19;

/// Everything, in words.
pub fn told(
    planned: &PlannedWave,
    expectation: &Expectation,
    rooms: &[YearRoom],
    items: bool,
    statistician: bool,
) -> String {
    let mut lines = vec![planned.draft.title.clone(), assumed(planned, expectation)];
    for scope in &planned.forecast.scopes {
        lines.push(String::new());
        lines.extend(scope_lines(planned, scope, items));
    }
    for group in &planned.below_floor {
        lines.push(String::new());
        lines.push(format!("Group {group} is too small to open: each group needs {FLOOR} codes."));
    }
    for advice in &planned.advice {
        lines.push(String::new());
        lines.extend(advice_lines(planned, advice, items));
    }
    lines.push(String::new());
    lines.extend(room_lines(rooms));
    if statistician {
        lines.push(String::new());
        lines.extend(numbers(planned));
    }
    lines.join("\n")
}

fn assumed(planned: &PlannedWave, expectation: &Expectation) -> String {
    let rate = (100.0 * expectation.rate()).round();
    let share = planned.draft.groups.iter().all(|group| expectation.is_said(&group.group));
    let who = if share {
        "If as many answer as you say".to_owned()
    } else {
        format!("If {rate} in 100 of those invited answer")
    };
    format!(
        "{who}, the board will see ranges like these.\n\
         Nobody has answered yet: the figures are examples, the widths are what to expect."
    )
}

fn points(share: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive number, cut at the top")]
    let whole = (100.0 * share).ceil() as u32;
    whole
}

/// What a figure is called: the statement of an item, the title of an area.
pub fn says(planned: &PlannedWave, figure: &FigureForecast) -> String {
    match (figure.role, figure.items.as_slice()) {
        (Role::Overall, _) => "All areas together".to_owned(),
        (Role::Score, _) => {
            let area = planned.areas.iter().find(|area| Some(&area.area) == figure.area.as_ref());
            area.map_or_else(String::new, |area| area.title.clone())
        }
        (_, [item]) => planned.statement(&figure.bands, item).to_owned(),
        _ => figure.measure.to_string(),
    }
}

/// The sentence of the board's pages; none where the figure will not be shown.
pub fn sentence(figure: &FigureForecast) -> Option<String> {
    Some(format!("If you need one number: {}.", range(figure)?))
}

fn range(figure: &FigureForecast) -> Option<String> {
    let Range { ends, from, to, about } = Range::of(figure.estimate.as_ref()?)?;
    Some(match ends {
        Ends::Both => format!("about {about} in 100; anything from {from} to {to} fits"),
        Ends::Lower => format!("about {about} in 100; anything from {from} up fits"),
        Ends::Upper => format!("about {about} in 100; anything up to {to} fits"),
    })
}

fn scope_lines(planned: &PlannedWave, scope: &ScopeForecast, items: bool) -> Vec<String> {
    let title = scope.title.as_deref().unwrap_or("All children together");
    let mut lines = vec![format!("{title}: about {} answers, of about {} invited", scope.answers, scope.invited)];
    let shown = |figure: &&FigureForecast| match figure.role {
        Role::First | Role::Score => true,
        Role::Overall => items || scope.overall_stands_instead,
        Role::Headline | Role::Item | Role::Alone => items,
    };
    lines.extend(scope.figures.iter().filter(shown).map(|figure| figure_line(planned, figure)));
    if !items {
        lines.push(question_line(scope));
    }
    lines.push(change_line(scope));
    lines
}

fn figure_line(planned: &PlannedWave, figure: &FigureForecast) -> String {
    let mut what = says(planned, figure);
    if what.chars().count() > FIGURE {
        what = what.chars().take(FIGURE - 1).chain(['…']).collect();
    }
    let range = range(figure).unwrap_or_default();
    format!("  {what:FIGURE$}  {:VERDICT$}{range}", verdict(figure.standing)).trim_end().to_owned()
}

fn question_line(scope: &ScopeForecast) -> String {
    let single = |figure: &&FigureForecast| !matches!(figure.role, Role::Score | Role::Overall);
    let with =
        |standing: Standing| scope.figures.iter().filter(single).filter(|figure| figure.standing == standing).count();
    let (good, rough, not) = (with(Standing::Shown), with(Standing::RoughGuide), with(Standing::TooFew));
    let what = "Its questions, one by one";
    format!("  {what:FIGURE$}  {good} good, {rough} rough guide, {not} will not be shown")
}

/// What change of an area would be called next time: the least sure of its areas, or without any its first question.
fn change_line(scope: &ScopeForecast) -> String {
    let of_areas = scope.of(Role::Score).filter_map(|figure| figure.seen);
    let widest = of_areas.max_by(|one, other| one.smallest.total_cmp(&other.smallest));
    let (what, seen) = match widest {
        Some(seen) => ("of an area", seen),
        None => match scope.of(Role::First).find_map(|figure| figure.seen) {
            Some(seen) => ("in the first question", seen),
            None => {
                return format!(
                    "  Next time: no change will be called; that takes about {FEWEST_RESPONSES_TO_COMPARE} answers both times."
                );
            }
        },
    };
    let times = (10.0 * seen.fall).round();
    let often = match times {
        ..1.0 => "hardly ever".to_owned(),
        ..2.0 => "once in 10 times".to_owned(),
        9.5.. => "almost always".to_owned(),
        times => format!("{times} times in 10"),
    };
    format!(
        "  Next time: a change {what} is called from about {} points on; a fall of 10 points is seen {often}.",
        points(seen.smallest)
    )
}

fn advice_lines(planned: &PlannedWave, advice: &Advice, items: bool) -> Vec<String> {
    if advice.suggestions.is_empty() {
        return vec![format!("{}: nothing within the rules would make the results much surer.", advice.title)];
    }
    let row = |areas: Option<f64>, items: Option<f64>, what: &str| {
        let number = |half: Option<f64>| half.map_or_else(|| "–".to_owned(), |half| points(half).to_string());
        format!("  {:>8}  {:>9}  {what}", number(areas), number(items))
    };
    let areas = if advice.by_areas { "areas" } else { "together" };
    let mut lines = vec![
        format!("What would help {}; figures are give or take so many points", advice.title),
        format!("  {areas:>8}  questions"),
        row(advice.areas, advice.items, "as planned"),
    ];
    for suggestion in &advice.suggestions {
        let after = suggestion.items.map(|items| items.after);
        lines.push(row(Some(suggestion.areas.after), after, &way_in_words(planned, suggestion)));
        let without = left_out(&suggestion.way).iter().filter(|_| items);
        lines.extend(without.map(|item| format!("{:24}· {}", "", by_group(planned, &advice.group, item))));
    }
    lines
}

fn left_out(way: &Way) -> &[ItemId] {
    match way {
        Way::LeaveOut { items } | Way::FewOfEachArea { items } | Way::OnlyCore { items } => items,
        Way::MoreAnswers { .. } | Way::TwoSurveys | Way::ExactNumber | Way::Merge { .. } => &[],
    }
}

fn by_group<'p>(planned: &'p PlannedWave, group: &GroupId, item: &'p ItemId) -> &'p str {
    let bands = planned.draft.groups.iter().find(|one| one.group == *group).map_or(&[][..], |one| &one.bands);
    planned.statement(bands, item)
}

fn way_in_words(planned: &PlannedWave, suggestion: &Suggestion) -> String {
    let count = |items: &[ItemId]| match items.len() {
        1 => "1 question".to_owned(),
        many => format!("{many} questions"),
    };
    match &suggestion.way {
        Way::MoreAnswers { answers, standing: Standing::Shown } => {
            format!("with {answers} answers: every area is then good")
        }
        Way::MoreAnswers { answers, .. } => format!("with {answers} answers: every area can then be shown"),
        Way::TwoSurveys => "reading two such surveys together".to_owned(),
        Way::ExactNumber => "showing exactly how many answered, which then is no secret".to_owned(),
        Way::LeaveOut { items } => format!("without the {} that enter no score", count(items)),
        Way::FewOfEachArea { items } => {
            format!("with few questions of each area, {} fewer; scores begin anew", count(items))
        }
        Way::OnlyCore { items } => {
            format!("with only the core questions, {} fewer; scores begin anew", count(items))
        }
        Way::Merge { with } => {
            let other = planned.draft.groups.iter().find(|group| group.group == *with);
            let title = other.map_or(with.as_str(), |group| &group.title);
            let added_up = points(suggestion.areas.before);
            format!("one group with {title}: hides how the two differ, and added up they are at {added_up} already")
        }
    }
}

fn room_lines(rooms: &[YearRoom]) -> Vec<String> {
    let year = |year: i32| format!("{year}/{:02}", (year + 1).rem_euclid(100));
    let Some(own) = rooms.first() else { return Vec::new() };
    if !own.fits {
        return vec![format!(
            "The privacy limits leave no room for this survey in {}: it cannot be opened.",
            year(own.council_year)
        )];
    }
    let mut lines = vec!["If it is opened, the privacy limits leave room for".to_owned()];
    lines.extend(rooms.iter().map(|room| {
        let what = match (room.full_surveys(), room.short_surveys()) {
            (0, 0) => "no other survey".to_owned(),
            (0, 1) => "1 short survey".to_owned(),
            (0, short) => format!("{short} short surveys"),
            (full, short) => format!("{full} full and {short} short"),
        };
        format!("  in {}: {what}", year(room.council_year))
    }));
    lines
}

fn numbers(planned: &PlannedWave) -> Vec<String> {
    let promise = &planned.promise;
    let mut lines = vec![format!(
        "For statisticians: ρ = {} ({}), ε = {} at δ = {}; {}; {} contrasts in one family.",
        promise.rho, promise.notion, promise.epsilon, promise.delta, promise.mechanism, planned.forecast.compared
    )];
    for group in &planned.plan.groups {
        let scales = |of: fn(&ItemPlan) -> &String| {
            let mut sigmas: Vec<_> = group.items.iter().map(|item| of(item).as_str()).collect();
            sigmas.sort_unstable();
            sigmas.dedup();
            sigmas.join(", ")
        };
        let of_n = group.n_sigma.as_deref().unwrap_or("0, exact");
        let (balance, missing) = (scales(|item| &item.balance_sigma), scales(|item| &item.missing_sigma));
        lines.push(format!("  {}: σ of responses {of_n}; of balances {balance}; of missing {missing}", group.title));
    }
    lines
}
