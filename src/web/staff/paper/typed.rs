//! What was typed into the grid, and what it means.

use zeroize::Zeroizing;

use super::grid::{KeyProblem, read_key};
use crate::consultation::{Code, CodeProblem};
use crate::questionnaire::{Answer, Questionnaire, decode_answers, encode_answers};
use crate::web::site::Site;
use crate::web::staff::form::StaffForm;

/// What the first typing is sealed for.
const PURPOSE: &str = "paper typed once";

/// A grid as it was typed. No `Debug`: it holds answers.
pub struct Typed {
    submission: String,
    keys: Vec<String>,
    answers: Vec<Option<Answer>>,
    problems: Vec<Option<KeyProblem>>,
}

impl Typed {
    /// A grid in which nothing was typed yet.
    pub fn empty(form: &Questionnaire, submission: String) -> Self {
        let length = form.items().count();
        Self {
            submission,
            keys: vec![String::new(); length],
            answers: vec![None; length],
            problems: vec![None; length],
        }
    }

    /// The grid of a form that was sent.
    pub fn read(form: &Questionnaire, sent: &StaffForm) -> Self {
        let mut typed = Self::empty(form, sent.text("submission").to_owned());
        for (index, item) in form.items().enumerate() {
            let key = sent.text(&format!("a.{}", item.id));
            match read_key(item, key) {
                Ok(answer) => typed.answers[index] = Some(answer),
                // What rests on an earlier answer may stand empty on the paper.
                Err(KeyProblem::Nothing) if item.only_if.is_some() => {}
                Err(problem) => typed.problems[index] = Some(problem),
            }
            key.clone_into(&mut typed.keys[index]);
        }
        typed
    }

    /// Names this form; sent twice, it is stored once.
    pub fn submission(&self) -> &str {
        &self.submission
    }

    /// What was typed for the item at `index`.
    pub fn key(&self, index: usize) -> &str {
        self.keys.get(index).map_or("", String::as_str)
    }

    /// What is wrong with it.
    pub fn problem(&self, index: usize) -> Option<KeyProblem> {
        self.problems.get(index).copied().flatten()
    }

    /// Whether anything typed is no answer.
    pub fn has_problems(&self) -> bool {
        self.problems.iter().any(Option::is_some)
    }

    /// Whether this second typing says anything else than the first; where it does is marked.
    pub fn differs_from(&mut self, first: &FirstTyping) -> bool {
        let at = |answers: &[Option<Answer>], index: usize| answers.get(index).cloned().flatten();
        for index in 0..self.answers.len() {
            if at(&self.answers, index) != at(&first.answers, index) {
                self.problems[index] = Some(KeyProblem::Differs);
            }
        }
        self.has_problems()
    }

    /// The answers, by item index.
    pub fn take_answers(&mut self) -> Vec<Option<Answer>> {
        std::mem::take(&mut self.answers)
    }
}

/// A form that was typed once and is typed again. No `Debug`: it holds a number and answers.
pub struct FirstTyping {
    digits: Zeroizing<String>,
    answers: Vec<Option<Answer>>,
}

impl FirstTyping {
    /// Seals number and answers, to travel in the page.
    pub fn seal(site: &Site, form: &Questionnaire, code: &Code, typed: &Typed) -> String {
        let text = format!("{}\n{}\n{}", code.printed().as_str(), form.name(), encode_answers(form, &typed.answers));
        site.cookies.seal_text(PURPOSE, text)
    }

    /// Opens what was sealed for this questionnaire; `None` for anything else.
    pub fn opened(site: &Site, form: &Questionnaire, sealed: &str) -> Option<Self> {
        let text = Zeroizing::new(site.cookies.open_text(PURPOSE, sealed)?);
        let (digits, rest) = text.split_once('\n')?;
        let (name, line) = rest.split_once('\n')?;
        let answers = (name == form.name()).then(|| decode_answers(form, line).ok()).flatten()?;
        Some(Self { digits: Zeroizing::new(digits.to_owned()), answers })
    }

    /// The number of the form.
    pub fn code(&self) -> Result<Code, CodeProblem> {
        Code::parse(&self.digits)
    }
}
