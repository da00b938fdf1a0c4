//! Answers, parsed and counted by the item they answer.
//!
//! An answer that came through [`Item::parse_answer`] is one the item offers. Answers from anywhere else are put to
//! [`Item::allows`] first.

use super::model::{Counts, Item, ItemKind, OptionCode, ResponseOption};

/// The value a Skip button sends under the item's name.
pub const SKIP: &str = "skip";
/// The value "This is not about me" sends under the item's name.
pub const NOT_ABOUT_ME: &str = "not_about_me";

/// An answer to one item. It has no `Debug` and no `Display`: an answer is never printed.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    /// Skip was pressed, or Next twice with nothing chosen.
    Skipped,
    /// "This is not about me."
    NotAboutMe,
    /// The one option chosen.
    OneOf(OptionCode),
    /// A number from 0 to 10, or a count.
    Number(u8),
    /// The options or themes chosen, in the order of the questionnaire, at least one.
    SeveralOf(Vec<OptionCode>),
    /// The young person's own words.
    Text(String),
}

/// Why what was sent is not an answer to this item; the page words it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerProblem {
    /// Nothing was chosen and Skip was not pressed.
    #[error("nothing was chosen")]
    NothingChosen,
    /// More values than the item takes.
    #[error("more answers than the question takes")]
    TooMany,
    /// A value this item does not offer.
    #[error("not one of the answers offered")]
    NotOffered,
    /// More characters than the item takes.
    #[error("too long")]
    TooLong,
}

impl Item {
    /// Turns what a form sent under this item's name into an answer the item offers.
    ///
    /// Blank values are as if they were not sent. A closed item is skipped when [`SKIP`] is among the values, even
    /// beside an option: the button was pressed last. Text has no such button, since leaving it blank skips it.
    ///
    /// # Errors
    /// An [`AnswerProblem`] that says what is wrong, and never what was sent.
    pub fn parse_answer(&self, sent: &[String]) -> Result<Answer, AnswerProblem> {
        let values = sent.iter().map(|value| value.trim()).filter(|value| !value.is_empty());
        let sends = |wanted: &str| values.clone().any(|value| value == wanted);
        match &self.kind {
            ItemKind::Text { most_chars } => match one(values) {
                Ok(text) => parse_text(text, *most_chars),
                Err(AnswerProblem::NothingChosen) => Ok(Answer::Skipped),
                Err(problem) => Err(problem),
            },
            _ if sends(SKIP) => Ok(Answer::Skipped),
            _ if sends(NOT_ABOUT_ME) => match (&self.not_about_me, values.count()) {
                (None, _) => Err(AnswerProblem::NotOffered),
                (Some(_), 1) => Ok(Answer::NotAboutMe),
                (Some(_), _) => Err(AnswerProblem::TooMany),
            },
            ItemKind::OneOf { options, .. } => find(options, one(values)?).map(Answer::OneOf),
            ItemKind::ZeroToTen { .. } => parse_number(one(values)?, 10).map(Answer::Number),
            ItemKind::Count { most, .. } => parse_number(one(values)?, *most).map(Answer::Number),
            ItemKind::SeveralOf { .. } | ItemKind::Themes { .. } => {
                if values.clone().any(|value| self.kind.codes().all(|code| code.as_str() != value)) {
                    return Err(AnswerProblem::NotOffered);
                }
                let codes: Vec<_> = self.kind.codes().filter(|code| sends(code.as_str())).cloned().collect();
                match codes.len() {
                    0 => Err(AnswerProblem::NothingChosen),
                    many if many > self.most_chosen() => Err(AnswerProblem::TooMany),
                    _ => Ok(Answer::SeveralOf(codes)),
                }
            }
        }
    }

    /// The themes of this item among `sent`, to be shown as chosen when there were too many. They are no answer: the item
    /// need not allow them.
    #[must_use]
    pub fn themes_among(&self, sent: &[String]) -> Option<Answer> {
        let ItemKind::Themes { options, .. } = &self.kind else { return None };
        let chosen = options.iter().filter(|theme| sent.iter().any(|value| value.trim() == theme.code.as_str()));
        Some(Answer::SeveralOf(chosen.map(|theme| theme.code.clone()).collect()))
    }

    /// How many options one answer may name.
    fn most_chosen(&self) -> usize {
        match &self.kind {
            ItemKind::Themes { most, .. } => usize::from(*most),
            _ => self.kind.codes().count(),
        }
    }

    /// Whether this item could have been given this answer, Skip included.
    #[must_use]
    pub fn allows(&self, answer: &Answer) -> bool {
        match (answer, &self.kind) {
            (Answer::Skipped, _) => true,
            (Answer::NotAboutMe, _) => self.not_about_me.is_some(),
            (Answer::OneOf(code), ItemKind::OneOf { options, .. }) => find(options, code.as_str()).is_ok(),
            (Answer::Number(number), ItemKind::ZeroToTen { .. }) => *number <= 10,
            (Answer::Number(number), ItemKind::Count { most, .. }) => number <= most,
            (Answer::SeveralOf(codes), ItemKind::SeveralOf { .. } | ItemKind::Themes { .. }) => {
                let mut rest = self.kind.codes();
                // Each code is looked for after the one before it, so order and double codes are seen too.
                let in_order = codes.iter().all(|code| rest.any(|offered| offered == code));
                (1..=self.most_chosen()).contains(&codes.len()) && in_order
            }
            (Answer::Text(text), ItemKind::Text { most_chars }) => {
                parse_text(text, *most_chars).is_ok_and(|parsed| parsed == *answer)
            }
            _ => false,
        }
    }

    /// Which way an answer counts. An answer this item does not offer counts in neither way.
    #[must_use]
    pub fn counts(&self, answer: &Answer) -> Counts {
        match (answer, &self.kind) {
            (Answer::OneOf(code), ItemKind::OneOf { options, .. }) => counts_of(options, code),
            (Answer::Number(number), ItemKind::ZeroToTen { positive, .. }) if *number <= 10 => {
                positive_if(positive.contains(number))
            }
            (Answer::Number(number), ItemKind::Count { most, positive }) if number <= most => {
                positive_if(positive.contains(number))
            }
            (Answer::SeveralOf(codes), ItemKind::SeveralOf { options }) => {
                let chose = |counts| codes.iter().any(|code| counts_of(options, code) == counts);
                [Counts::Positive, Counts::Negative]
                    .into_iter()
                    .find(|counts| chose(*counts))
                    .unwrap_or(Counts::Neither)
            }
            _ => Counts::Neither,
        }
    }
}

fn one<'v>(mut values: impl Iterator<Item = &'v str>) -> Result<&'v str, AnswerProblem> {
    match (values.next(), values.next()) {
        (None, _) => Err(AnswerProblem::NothingChosen),
        (Some(value), None) => Ok(value),
        (Some(_), Some(_)) => Err(AnswerProblem::TooMany),
    }
}

fn find(options: &[ResponseOption], value: &str) -> Result<OptionCode, AnswerProblem> {
    let found = options.iter().find(|option| option.code.as_str() == value);
    found.map(|option| option.code.clone()).ok_or(AnswerProblem::NotOffered)
}

fn counts_of(options: &[ResponseOption], code: &OptionCode) -> Counts {
    options.iter().find(|option| option.code == *code).map_or(Counts::Neither, |option| option.counts)
}

fn positive_if(positive: bool) -> Counts {
    if positive { Counts::Positive } else { Counts::Negative }
}

fn parse_number(value: &str, most: u8) -> Result<u8, AnswerProblem> {
    // Our own forms send 7, never 07 or +7.
    let number = value.parse::<u8>().ok().filter(|number| *number <= most && number.to_string() == value);
    number.ok_or(AnswerProblem::NotOffered)
}

/// Line ends as one `\n` (browsers send two characters for one), tabs as spaces, other control characters left out,
/// trimmed.
fn parse_text(value: &str, most_chars: u16) -> Result<Answer, AnswerProblem> {
    let tidy: String =
        value.replace("\r\n", "\n").replace('\t', " ").chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    let tidy = tidy.trim();
    if tidy.chars().count() > usize::from(most_chars) {
        Err(AnswerProblem::TooLong)
    } else if tidy.is_empty() {
        Ok(Answer::Skipped)
    } else {
        Ok(Answer::Text(tidy.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{Item, Questionnaire};
    use super::super::sample::{every_answer, sample};
    use super::*;

    fn item(id: &str) -> Item {
        let sample: Questionnaire = sample();
        sample.items().find(|item| item.id.as_str() == id).expect("the sample has it").clone()
    }

    fn parse(id: &str, sent: &[&str]) -> Result<Answer, AnswerProblem> {
        item(id).parse_answer(&sent.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>())
    }

    fn problem(id: &str, sent: &[&str]) -> Option<AnswerProblem> {
        parse(id, sent).err()
    }

    fn counts(id: &str, sent: &[&str]) -> Counts {
        item(id).counts(&parse(id, sent).unwrap_or_else(|problem| panic!("{problem}")))
    }

    #[test]
    fn nothing_chosen_is_told_apart_from_skip() {
        assert_eq!(problem("fun_time", &[]), Some(AnswerProblem::NothingChosen));
        assert_eq!(problem("clubs", &["", "  "]), Some(AnswerProblem::NothingChosen));
        assert!(parse("fun_time", &["", SKIP]) == Ok(Answer::Skipped));
    }

    #[test]
    fn skip_pressed_beside_a_chosen_option_is_skip() {
        assert!(parse("fun_time", &["always", SKIP]) == Ok(Answer::Skipped));
        assert!(parse("clubs", &["sport", SKIP, "music"]) == Ok(Answer::Skipped));
    }

    #[test]
    fn one_option_of_those_offered_is_taken() {
        assert!(parse("fun_time", &["never"]) == Ok(Answer::OneOf("never".parse().unwrap())));
        assert_eq!(problem("fun_time", &["Never"]), Some(AnswerProblem::NotOffered));
        assert_eq!(problem("fun_time", &["always", "never"]), Some(AnswerProblem::TooMany));
    }

    #[test]
    fn not_about_me_is_taken_only_where_it_is_offered() {
        assert!(parse("pets", &[NOT_ABOUT_ME]) == Ok(Answer::NotAboutMe));
        assert_eq!(problem("pets", &[NOT_ABOUT_ME, "yes"]), Some(AnswerProblem::TooMany));
        assert_eq!(problem("fun_time", &[NOT_ABOUT_ME]), Some(AnswerProblem::NotOffered));
    }

    #[test]
    fn numbers_are_taken_as_our_forms_send_them() {
        assert!(parse("happy_yesterday", &["10"]) == Ok(Answer::Number(10)));
        for sent in ["11", "-1", "+7", "07", "7.0", "seven", "99999999999999999999", "７"] {
            assert_eq!(problem("happy_yesterday", &[sent]), Some(AnswerProblem::NotOffered), "{sent}");
        }
        assert_eq!(problem("worker_count", &["6"]), Some(AnswerProblem::NotOffered));
    }

    #[test]
    fn several_options_stand_once_in_the_order_of_the_questionnaire() {
        let codes = ["sport", "music"].map(|code| code.parse().unwrap()).to_vec();
        assert!(parse("clubs", &["music", "sport", "music"]) == Ok(Answer::SeveralOf(codes)));
        assert_eq!(problem("clubs", &["music", "chess"]), Some(AnswerProblem::NotOffered));
    }

    #[test]
    fn up_to_three_themes_are_taken_and_a_fourth_is_too_many() {
        let codes = ["friends", "family", "money"].map(|code| code.parse().unwrap()).to_vec();
        assert!(parse("better", &["money", "friends", "family", "money"]) == Ok(Answer::SeveralOf(codes)));
        assert_eq!(problem("better", &["money", "friends", "family", "school"]), Some(AnswerProblem::TooMany));
        assert_eq!(problem("better", &["money", "chess"]), Some(AnswerProblem::NotOffered));
        assert_eq!(problem("better", &[]), Some(AnswerProblem::NothingChosen));
        assert!(parse("better", &["money", SKIP]) == Ok(Answer::Skipped));
        let sent = ["money", "chess", "friends", "family", "school"].map(str::to_owned);
        let shown = ["friends", "family", "school", "money"].map(|code| code.parse().unwrap()).to_vec();
        assert!(item("better").themes_among(&sent) == Some(Answer::SeveralOf(shown)));
        assert!(item("clubs").themes_among(&sent).is_none());
    }

    #[test]
    fn text_is_tidied_and_measured_in_characters() {
        assert!(parse("open_good", &["  my\r\ndog\u{7} \t "]) == Ok(Answer::Text("my\ndog".to_owned())));
        assert!(parse("open_good", &[" "]) == Ok(Answer::Skipped));
        assert!(parse("open_good", &["é".repeat(40).as_str()]).is_ok());
        assert_eq!(problem("open_good", &["e".repeat(41).as_str()]), Some(AnswerProblem::TooLong));
        assert!(parse("open_good", &[SKIP]) == Ok(Answer::Text(SKIP.to_owned())), "a word somebody may write");
    }

    #[test]
    fn answers_count_as_the_file_says() {
        assert_eq!(counts("fun_time", &["always"]), Counts::Positive);
        assert_eq!(counts("bully_fear", &["always"]), Counts::Negative);
        assert_eq!(counts("bully_fear", &["never"]), Counts::Positive);
        assert_eq!(counts("pets", &["not_sure"]), Counts::Neither);
        assert_eq!(counts("pets", &[NOT_ABOUT_ME]), Counts::Neither);
        assert_eq!(counts("pets", &[SKIP]), Counts::Neither);
        assert_eq!(counts("happy_yesterday", &["6"]), Counts::Negative);
        assert_eq!(counts("happy_yesterday", &["7"]), Counts::Positive);
        assert_eq!(counts("worker_count", &["2"]), Counts::Negative);
        assert_eq!(counts("open_good", &["football"]), Counts::Neither);
        assert_eq!(counts("better", &["friends"]), Counts::Neither);
    }

    #[test]
    fn several_options_count_as_the_best_of_them() {
        assert_eq!(counts("clubs", &["nothing", "music"]), Counts::Positive);
        assert_eq!(counts("clubs", &["nothing", "later"]), Counts::Negative);
        assert_eq!(counts("clubs", &["later"]), Counts::Neither);
    }

    #[test]
    fn an_answer_to_another_item_is_not_allowed_and_counts_in_neither_way() {
        let sample = sample();
        for item in sample.items() {
            for other in sample.items() {
                for answer in every_answer(other).into_iter().flatten() {
                    let shared = matches!(answer, Answer::Skipped | Answer::OneOf(_) | Answer::Number(_));
                    if item.allows(&answer) {
                        assert!(shared || item.id == other.id, "{} to {}", other.id, item.id);
                    } else {
                        assert_eq!(item.counts(&answer), Counts::Neither, "{} to {}", other.id, item.id);
                    }
                }
            }
        }
    }

    #[test]
    fn answers_out_of_order_doubled_or_untidy_are_not_allowed() {
        let codes = |codes: &[&str]| Answer::SeveralOf(codes.iter().map(|code| code.parse().unwrap()).collect());
        assert!(item("clubs").allows(&codes(&["sport", "later"])));
        assert!(!item("clubs").allows(&codes(&["later", "sport"])));
        assert!(!item("clubs").allows(&codes(&["sport", "sport"])));
        assert!(!item("clubs").allows(&codes(&[])));
        assert!(item("better").allows(&codes(&["friends", "school", "money"])));
        assert!(!item("better").allows(&codes(&["friends", "money", "school"])));
        assert!(!item("better").allows(&codes(&["friends", "friends"])));
        assert!(!item("better").allows(&codes(&["friends", "family", "school", "money"])));
        assert!(!item("better").allows(&codes(&["friends", "chess"])));
        assert!(!item("open_good").allows(&Answer::Text(" dog".to_owned())));
        assert!(!item("open_good").allows(&Answer::Text(String::new())));
        assert!(!item("happy_yesterday").allows(&Answer::Number(11)));
    }
}
