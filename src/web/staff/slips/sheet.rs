//! The slips as they leave the printer: a page of sheets, shown once, with every number on it.
//!
//! Nothing of it is kept here. It is the reply to the form itself, may not be stored by a browser, and its address names
//! no number. The order of the slips is that in which their codes were shuffled.
//!
//! Left open: the printer, the paper, and a browser that keeps what it was told not to keep.

use serde::Serialize;

use crate::consultation::{Code, CodeProblem, RunNumber, SlipForm};
use crate::questionnaire::Band;
use crate::web::around::{Contact, Look};
use crate::web::day::Day;
use crate::web::page::View;
use crate::web::qr::Qr;
use crate::web::staff::shell::{Here, StaffShell};

/// One slip. No `Debug`: whoever has it may answer.
#[derive(Serialize)]
pub struct Slip {
    /// The number in groups of four.
    number: String,
    /// The address with the number in its fragment, as a picture.
    qr: Qr,
}

impl Slip {
    /// The slip of a code on the site at `origin`; `None` when that address is too long to be drawn.
    #[must_use]
    pub fn of(code: &Code, origin: &str) -> Option<Self> {
        let digits = code.digits().iter().map(|digit| char::from(*digit));
        let link: zeroize::Zeroizing<String> =
            zeroize::Zeroizing::new(origin.chars().chain("/#".chars()).chain(digits).collect());
        Some(Self { number: code.printed().to_string(), qr: Qr::of(&link)? })
    }
}

/// What a slip says besides its number.
#[derive(Clone, Serialize)]
pub struct SlipWords {
    /// The council.
    pub council: String,
    /// The survey's title.
    pub title: String,
    /// What is typed into a browser.
    pub address: String,
    /// The first day.
    pub opens_on: Day,
    /// The last day.
    pub closes_on: Day,
    /// Who gives out a new number.
    pub new_number: Option<Contact>,
    /// Whom to turn to.
    pub contacts: Vec<Contact>,
    /// A line for those who read another language, as the worker wrote it.
    pub language_line: String,
}

/// The pages to print.
#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "a template asks the page of sheets for its sheets")]
pub struct Sheets {
    page: StaffShell,
    words: SlipWords,
    /// The survey's name, for the way back.
    survey: String,
    group: String,
    wording: Option<String>,
    look: Look,
    form: &'static str,
    sealed: bool,
    run: String,
    count: usize,
    sheets: Vec<Vec<Slip>>,
}

/// A print run, as its pages need it.
pub struct Printed<'a> {
    /// The survey's name.
    pub survey: &'a str,
    /// The group's title.
    pub group: &'a str,
    /// The band whose words they lead to, where the group has several.
    pub wording: Option<String>,
    /// For whom.
    pub band: Band,
    /// On what.
    pub form: SlipForm,
    /// Whether the slips go out in closed envelopes.
    pub sealed: bool,
    /// The run.
    pub run: RunNumber,
}

impl Sheets {
    /// The pages of a run.
    #[must_use]
    pub fn of(page: StaffShell, printed: &Printed<'_>, words: SlipWords, slips: Vec<Slip>) -> Self {
        let count = slips.len();
        let mut sheets: Vec<Vec<Slip>> = Vec::new();
        for slip in slips {
            match sheets.last_mut().filter(|sheet| sheet.len() < printed.form.on_a_sheet()) {
                Some(sheet) => sheet.push(slip),
                None => sheets.push(vec![slip]),
            }
        }
        Self {
            page,
            words,
            survey: printed.survey.to_owned(),
            group: printed.group.to_owned(),
            wording: printed.wording.clone(),
            look: Look::of(printed.band),
            form: printed.form.as_str(),
            sealed: printed.sealed,
            run: printed.run.to_string(),
            count,
            sheets,
        }
    }
}

/// Slips with numbers that open nothing.
///
/// # Panics
/// Never: the digits are those of codes.
fn made_up(count: usize) -> Vec<Slip> {
    let code = |number: usize| -> Result<Code, CodeProblem> {
        // Nine in ten check digits do not fit; one does.
        let typed = |check: usize| format!("{:015}{check}", 70_314_159_265_358 + 7_919 * number);
        (0..10).map(|check| Code::parse(&typed(check))).find(Result::is_ok).unwrap_or(Err(CodeProblem::CheckDigit))
    };
    let slip = |number| Slip::of(&code(number).ok()?, "https://say.fenmoor.example");
    (0..count).filter_map(slip).collect()
}

impl View for Sheets {
    const TEMPLATE: &'static str = "pages/staff/slips/sheets";

    fn samples() -> Vec<(String, Self)> {
        let sheets = |name: &str, form: SlipForm, band: Band, sealed: bool, count: usize| {
            let printed = Printed {
                survey: "2026-autumn",
                group: match band {
                    Band::FourToSeven => "Ages 4 to 7",
                    Band::EightToEleven => "Ages 8 to 11",
                    Band::ElevenToSeventeen => "Ages 11 to 17",
                    Band::CareLeavers => "Care leavers",
                },
                wording: sealed.then(|| band.to_string()),
                band,
                form,
                sealed,
                run: RunNumber::of(482_193).expect("six digits"),
            };
            let page = StaffShell::sample(Here::Surveys);
            (name.to_owned(), Self::of(page, &printed, sample_words(), made_up(count)))
        };
        vec![
            sheets("letters-4-7", SlipForm::Letters, Band::FourToSeven, false, 1),
            sheets("letters-8-11", SlipForm::Letters, Band::EightToEleven, false, 2),
            sheets("letters-sealed", SlipForm::Letters, Band::ElevenToSeventeen, true, 2),
            sheets("letters-leavers", SlipForm::Letters, Band::CareLeavers, false, 1),
            sheets("cards", SlipForm::Cards, Band::ElevenToSeventeen, false, 5),
            sheets("cards-little", SlipForm::Cards, Band::FourToSeven, true, 4),
            sheets("labels", SlipForm::Labels, Band::CareLeavers, false, 26),
        ]
    }
}

fn sample_words() -> SlipWords {
    let contact = |name: &str, number: &str| Contact {
        name: name.to_owned(),
        number: Some(number.to_owned()),
        dial: Some(number.replace(' ', "")),
    };
    SlipWords {
        council: "Fenmoor County Council".to_owned(),
        title: "Autumn voices 2026".to_owned(),
        address: "say.fenmoor.example".to_owned(),
        opens_on: Day(time::macros::date!(2026 - 10 - 02)),
        closes_on: Day(time::macros::date!(2026 - 10 - 30)),
        new_number: Some(contact("The participation team", "01632 960 003")),
        contacts: vec![
            contact("Childline, free, day or night", "0800 1111"),
            contact("In danger right now? Call", "999"),
        ],
        language_line:
            "Need this in another language? Call us. \u{644}\u{644}\u{645}\u{633}\u{627}\u{639}\u{62f}\u{629}"
                .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_holds_as_many_slips_as_its_form_and_no_slip_is_lost() {
        for (form, count, sheets) in
            [(SlipForm::Letters, 3, 3), (SlipForm::Cards, 9, 3), (SlipForm::Labels, 24, 1), (SlipForm::Labels, 25, 2)]
        {
            let printed = Printed {
                survey: "s",
                group: "g",
                wording: None,
                band: Band::FourToSeven,
                form,
                sealed: false,
                run: RunNumber::of(1).unwrap(),
            };
            let page = Sheets::of(StaffShell::sample(Here::Surveys), &printed, sample_words(), made_up(count));
            assert_eq!((page.sheets.len(), page.sheets.iter().flatten().count()), (sheets, count));
        }
    }
}
