//! `/r/q/{n}`: one question.

use serde::Serialize;

use super::sample;
use super::who_sees::Facts;
use crate::questionnaire::{
    Answer, AnswerProblem, Band, Item, ItemKind, Look as Drawn, NOT_ABOUT_ME, OptionCode, ResponseOption,
};
use crate::web::around::{Around, Look};
use crate::web::page::View;

/// The face of "I don't know", which stands apart from the answers of a scale.
const UNSURE: &str = "unsure";

/// Something that can be chosen.
#[derive(Clone, Serialize)]
pub struct Choice<'a> {
    value: &'a str,
    label: &'a str,
    picture: Option<&'a str>,
    chosen: bool,
}

/// A number that can be chosen.
#[derive(Clone, Serialize)]
pub struct NumberChoice<'a> {
    value: u8,
    /// What it means, at the ends of a scale.
    means: Option<&'a str>,
    or_more: bool,
    chosen: bool,
}

/// What the ends of a scale mean.
#[derive(Clone, Copy, Serialize)]
pub struct Ends<'a> {
    low: &'a str,
    high: &'a str,
}

/// An item as it is asked: the part of the page that the item decides.
#[derive(Clone, Serialize)]
pub struct Ask<'a> {
    id: &'a str,
    wording: &'a str,
    hint: Option<&'a str>,
    scene: Option<&'a str>,
    /// The part that draws it.
    part: &'static str,
    several: bool,
    /// How many of the choices may be chosen, where the item says so.
    most: Option<u8>,
    /// The kind of control: `radio` or `checkbox`.
    input: &'static str,
    choices: Vec<Choice<'a>>,
    apart: Option<Choice<'a>>,
    numbers: Vec<NumberChoice<'a>>,
    ends: Option<Ends<'a>>,
    not_about_me: Option<Choice<'a>>,
    most_chars: Option<u16>,
    text: Option<&'a str>,
}

impl<'a> Ask<'a> {
    /// The item in a look, in Easy Read where it is wanted and there is some, with the answer given before.
    #[must_use]
    pub fn of(item: &'a Item, look: Look, easy: bool, given: Option<&'a Answer>) -> Self {
        let wording = item.easy.as_deref().filter(|_| easy).unwrap_or(&item.wording);
        let not_about_me = item.not_about_me.as_deref().map(|label| Choice {
            value: NOT_ABOUT_ME,
            label,
            picture: None,
            chosen: matches!(given, Some(Answer::NotAboutMe)),
        });
        let blank = Self {
            id: item.id.as_str(),
            wording,
            hint: item.hint.as_deref(),
            scene: item.scene.as_deref().filter(|_| look == Look::Little),
            part: "rows",
            several: false,
            most: None,
            input: "radio",
            choices: Vec::new(),
            apart: None,
            numbers: Vec::new(),
            ends: None,
            not_about_me,
            most_chars: None,
            text: None,
        };
        match &item.kind {
            ItemKind::OneOf { look: drawn, options } => blank.one_of(*drawn, look, options, given),
            ItemKind::SeveralOf { options } => {
                let choices = options.iter().map(|option| choice(option, false, given)).collect();
                Self { several: true, input: "checkbox", choices, ..blank }
            }
            ItemKind::Themes { options, most } => {
                let choices = options.iter().map(|theme| Choice {
                    value: theme.code.as_str(),
                    label: &theme.label,
                    picture: None,
                    chosen: is_chosen(&theme.code, given),
                });
                let several = *most > 1;
                let input = if several { "checkbox" } else { "radio" };
                Self { several, most: Some(*most), input, choices: choices.collect(), ..blank }
            }
            ItemKind::ZeroToTen { low_label, high_label, .. } => {
                let ends = Ends { low: low_label, high: high_label };
                Self { part: "numbers", numbers: numbers(10, Some(ends), given), ends: Some(ends), ..blank }
            }
            ItemKind::Count { most, .. } => Self { part: "numbers", numbers: numbers(*most, None, given), ..blank },
            ItemKind::Text { most_chars } => {
                let text = if let Some(Answer::Text(text)) = given { Some(text.as_str()) } else { None };
                Self { part: "text", most_chars: Some(*most_chars), text, ..blank }
            }
        }
    }

    /// Cards with pictures for the younger looks, rows of words for the others.
    fn one_of(self, drawn: Drawn, look: Look, options: &'a [ResponseOption], given: Option<&Answer>) -> Self {
        let pictured = drawn != Drawn::Words && matches!(look, Look::Little | Look::Young);
        let mut choices: Vec<_> = options.iter().map(|option| choice(option, pictured, given)).collect();
        if !pictured {
            return Self { choices, ..self };
        }
        let unsure = choices.iter().position(|choice| choice.picture == Some(UNSURE));
        let apart = unsure.map(|at| choices.remove(at));
        Self { part: "cards", choices, apart, ..self }
    }
}

fn choice<'a>(option: &'a ResponseOption, pictured: bool, given: Option<&Answer>) -> Choice<'a> {
    let picture = option.face.as_deref().filter(|_| pictured);
    Choice { value: option.code.as_str(), label: &option.label, picture, chosen: is_chosen(&option.code, given) }
}

fn is_chosen(option: &OptionCode, given: Option<&Answer>) -> bool {
    match given {
        Some(Answer::OneOf(code)) => code == option,
        Some(Answer::SeveralOf(codes)) => codes.contains(option),
        _ => false,
    }
}

fn numbers<'a>(most: u8, ends: Option<Ends<'a>>, given: Option<&Answer>) -> Vec<NumberChoice<'a>> {
    let number = |value| NumberChoice {
        value,
        means: ends.and_then(|ends| match value {
            0 => Some(ends.low),
            10 => Some(ends.high),
            _ => None,
        }),
        or_more: ends.is_none() && value == most,
        chosen: matches!(given, Some(Answer::Number(number)) if *number == value),
    };
    (0..=most).map(number).collect()
}

/// Where in the questionnaire a question stands.
#[derive(Clone, Serialize)]
pub struct PartPlace<'a> {
    /// Which part, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
    /// Its title.
    pub title: &'a str,
}

/// How far the young person has come.
#[derive(Clone, Serialize)]
pub struct HowFar<'a> {
    number: usize,
    of: usize,
    done: usize,
    part: Option<PartPlace<'a>>,
    /// One mark per question, `d`one, `n`ow or blank, where there are few enough to see.
    stones: Vec<&'static str>,
}

impl<'a> HowFar<'a> {
    /// At question `number` of `of`, both from 1. The youngest see stepping stones; the others see their part.
    #[must_use]
    pub fn new(look: Look, number: usize, of: usize, part: PartPlace<'a>) -> Self {
        let stone = |place: usize| match place.cmp(&number) {
            std::cmp::Ordering::Less => "d",
            std::cmp::Ordering::Equal => "n",
            std::cmp::Ordering::Greater => "",
        };
        let little = look == Look::Little && of <= 16;
        let stones = if little { (1..=of).map(stone).collect() } else { Vec::new() };
        Self { number, of, done: number.saturating_sub(1), part: (!little).then_some(part), stones }
    }
}

/// Why the question is shown again.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionProblem {
    /// Next with nothing chosen. The form then also sends `again=1`: Next once more is Skip.
    NothingChosen,
    /// More than are asked for.
    TooMany,
    /// Something this page does not offer.
    NotOffered,
    /// More characters than fit.
    TooLong,
}

impl From<AnswerProblem> for QuestionProblem {
    fn from(problem: AnswerProblem) -> Self {
        match problem {
            AnswerProblem::NothingChosen => Self::NothingChosen,
            AnswerProblem::TooMany => Self::TooMany,
            AnswerProblem::NotOffered => Self::NotOffered,
            AnswerProblem::TooLong => Self::TooLong,
        }
    }
}

/// `/r/q/{n}`. Sends the item's id with the answer, and `go=next`, `go=skip` or `go=stop`.
#[derive(Serialize)]
pub struct Question<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// The form's token.
    pub csrf: &'a str,
    /// Where the form goes: this page's own path.
    pub action: &'a str,
    /// The page before.
    pub back: &'a str,
    /// How far the young person has come.
    pub progress: HowFar<'a>,
    /// The question.
    pub ask: Ask<'a>,
    /// Why it is shown again.
    pub problem: Option<QuestionProblem>,
    /// What is true of this survey.
    pub facts: Facts,
}

impl View for Question<'_> {
    const TEMPLATE: &'static str = "pages/respondent/question";

    fn samples() -> Vec<(String, Self)> {
        let mut samples: Vec<_> = Band::ALL.into_iter().flat_map(of_band).collect();
        let problems = [
            ("nothing-chosen", QuestionProblem::NothingChosen),
            ("too-many", QuestionProblem::TooMany),
            ("not-offered", QuestionProblem::NotOffered),
            ("too-long", QuestionProblem::TooLong),
        ];
        for band in [Band::FourToSeven, Band::ElevenToSeventeen] {
            for (name, problem) in problems {
                let (_, question) = of_band(band).swap_remove(0);
                samples.push((format!("{band}-{name}"), Question { problem: Some(problem), ..question }));
            }
        }
        for band in Band::ALL {
            let asked = of_band(band).into_iter().find(|(name, _)| name.ends_with("themes-four"));
            let (name, question) = asked.expect("one of the samples is a list with a theme too many");
            samples
                .push((format!("{name}-too-many"), Question { problem: Some(QuestionProblem::TooMany), ..question }));
        }
        samples
    }
}

/// One question of each kind, unanswered and, where it shows, answered.
fn of_band(band: Band) -> Vec<(String, Question<'static>)> {
    let look = Look::of(band);
    let (number, of) = match band {
        Band::FourToSeven => (3, 14),
        Band::EightToEleven => (9, 36),
        Band::ElevenToSeventeen => (9, 51),
        Band::CareLeavers => (21, 49),
    };
    let ask = |(name, item, given): &'static (&str, Item, Option<Answer>)| {
        let question = Question {
            page: sample::around(band),
            csrf: sample::CSRF,
            action: "/r/q/9",
            back: "/r/q/8",
            progress: HowFar::new(look, number, of, PartPlace { number: 2, of: 7, title: "The adults around you" }),
            ask: Ask::of(item, look, false, given.as_ref()),
            problem: None,
            facts: sample::facts(band),
        };
        (format!("{band}-{name}"), question)
    };
    sample::ITEMS.iter().map(ask).collect()
}
