//! How hard a questionnaire is to read, in English: length of sentences, hard words, and the grade of Flesch and
//! Kincaid, held against a limit for each band.
//!
//! The grade (add 5 for an age) is `0.39 words per sentence + 11.8 syllables per word - 15.59` (Kincaid et al. 1975).
//! It says little of a single question, so it is taken over a part or more, of 30 words at least. A word is hard when
//! it is neither on our list of words a nine-year-old uses, nor a form of one, nor a word every child in care knows,
//! such as "carer". Both lists are ours, written for this purpose and not taken from a published scale; syllables are
//! estimated from spelling. Both are held against the packages others publish (`oracle`).
//!
//! Left open: other languages, and whether anybody understands. Short familiar words can still make a bad question;
//! only young people can tell.

mod advice;
mod familiar;
mod measure;
#[cfg(test)]
mod oracle;
mod sight;
mod syllables;

pub use advice::{Advice, HardWord, NotAWord, WordList, advice, plainer};
pub use measure::Measure;
pub use sight::Sight;

use super::fault::Fault;
use super::model::{Band, Item, ItemKind, Questionnaire};

/// The grade is not taken of fewer words than this.
const FEWEST_WORDS: usize = 30;

/// What a band's pages may ask of a reader.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The highest Flesch-Kincaid grade of a part.
    pub grade: f64,
    /// The most words in a sentence.
    pub sentence_words: usize,
    /// The most words in a question, where the question is heard and has to be kept in mind.
    pub question_words: Option<usize>,
    /// The most hard words on one screen.
    pub hard_words: usize,
}

impl Limits {
    /// The limits of a band.
    #[must_use]
    pub const fn of(band: Band) -> Self {
        let (grade, sentence_words, question_words, hard_words) = match band {
            Band::FourToSeven => (2.5, 12, Some(9), 0),
            Band::EightToEleven => (3.0, 14, None, 1),
            Band::ElevenToSeventeen => (4.5, 16, None, 3),
            Band::CareLeavers => (6.0, 20, None, 6),
        };
        Self { grade, sentence_words, question_words, hard_words }
    }
}

/// Everything in a questionnaire that is harder to read than the youngest band it is asked in can be expected to
/// read; nothing for a questionnaire that is not in English. `file_name` is only used to name it; `known` are words that
/// young people here know besides.
#[must_use]
pub fn too_hard(file_name: &str, questionnaire: &Questionnaire, known: &WordList) -> Vec<Fault> {
    if !questionnaire.language.starts_with("en") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for item in questionnaire.items() {
        if let Some(band) = youngest(questionnaire, item) {
            found.extend(item_problems(item, band, known).into_iter().map(|problem| (item.id.to_string(), problem)));
        }
    }
    for band in &questionnaire.bands {
        found.extend(grade_problems(questionnaire, *band));
    }
    let fault = |(place, problem)| Fault { file: file_name.to_owned(), place, problem };
    found.into_iter().map(fault).collect()
}

fn youngest(questionnaire: &Questionnaire, item: &Item) -> Option<Band> {
    item.bands.as_ref().unwrap_or(&questionnaire.bands).iter().min().copied()
}

fn item_problems(item: &Item, band: Band, known: &WordList) -> Vec<String> {
    let limits = Limits::of(band);
    let mut problems = Vec::new();
    let lines = lines_of(item);
    for line in &lines {
        let measure = Measure::of(line);
        if measure.longest_sentence > limits.sentence_words {
            let (long, most) = (measure.longest_sentence, limits.sentence_words);
            problems.push(format!("\"{line}\" has a sentence of {long} words; {most} is the most for {band}"));
        }
    }
    let words = Measure::of(&item.wording).words;
    if let Some(most) = limits.question_words.filter(|most| words > *most) {
        problems.push(format!("the question has {words} words; {most} is the most for {band}"));
    }
    let hard = hard_words(lines.iter().copied(), known);
    if hard.len() > limits.hard_words {
        let (words, most) = (hard.join(", "), limits.hard_words);
        problems.push(format!("its page has {} hard words ({words}); {most} may stand there for {band}", hard.len()));
    }
    problems
}

/// The hard words of some lines, in lower case, each once.
fn hard_words<'l>(lines: impl Iterator<Item = &'l str>, known: &WordList) -> Vec<String> {
    let mut hard: Vec<_> = lines.flat_map(|line| known.hard_words(line)).collect();
    hard.sort();
    hard.dedup();
    hard
}

/// Every line of an item's page, and its Easy Read wording.
fn lines_of(item: &Item) -> Vec<&str> {
    let mut lines = vec![item.wording.as_str()];
    lines.extend([&item.easy, &item.hint, &item.not_about_me].into_iter().flatten().map(String::as_str));
    match &item.kind {
        ItemKind::OneOf { options, .. } | ItemKind::SeveralOf { options } => {
            lines.extend(options.iter().map(|option| option.label.as_str()));
        }
        ItemKind::Themes { options, .. } => lines.extend(options.iter().map(|theme| theme.label.as_str())),
        ItemKind::ZeroToTen { low_label, high_label, .. } => lines.extend([low_label.as_str(), high_label]),
        ItemKind::Count { .. } | ItemKind::Text { .. } => {}
    }
    lines
}

/// The grade of each part and of the whole, in the band's own wording and in Easy Read.
fn grade_problems(questionnaire: &Questionnaire, band: Band) -> Vec<(String, String)> {
    let asked = |item: &&Item| item.bands.as_ref().is_none_or(|bands| bands.contains(&band));
    let mut passages: Vec<(String, Vec<&Item>)> = Vec::new();
    for part in &questionnaire.parts {
        passages.push((format!("part \"{}\"", part.title), part.items.iter().filter(asked).collect()));
    }
    passages.push(("the whole".to_owned(), questionnaire.items().filter(asked).collect()));

    let most = Limits::of(band).grade;
    let mut problems = Vec::new();
    for (place, items) in passages {
        let hints = |item: &Item| item.hint.clone().unwrap_or_default();
        let own: Vec<_> = items.iter().flat_map(|item| [item.wording.clone(), hints(item)]).collect();
        let easy: Vec<_> = items.iter().map(|item| item.easy.clone().unwrap_or(item.wording.clone())).collect();
        for (wording, lines) in [("", own), (" in Easy Read", easy)] {
            let measure = Measure::of(&lines.join("\n"));
            let grade = measure.grade();
            if measure.words >= FEWEST_WORDS && grade > most {
                let problem = format!("reads at grade {grade:.1}{wording}; {most:.1} is the most for {band}");
                problems.push((place.clone(), problem));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SAMPLE, sample, shipped};
    use super::*;

    fn problems_of(from: &str, to: &str) -> Vec<String> {
        assert!(SAMPLE.contains(from));
        let read =
            Questionnaire::parse("x", &SAMPLE.replacen(from, to, 1)).unwrap_or_else(|told| panic!("{}", told[0]));
        too_hard("x.toml", &read, &WordList::default()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn plain_words_pass() {
        assert!(
            too_hard("x.toml", &sample(), &WordList::default()).is_empty(),
            "{}",
            too_hard("x.toml", &sample(), &WordList::default())[0]
        );
    }

    #[test]
    fn hard_words_long_sentences_and_long_words_are_named() {
        let hard = problems_of("Is there a pet where you live?", "Is there an identifiable quadruped where you live?");
        assert_eq!(hard.len(), 1, "{hard:?}");
        assert!(
            hard[0].contains("pets: its page has 2 hard words (identifiable, quadruped); 1 may stand there for 8-11")
        );

        let long = problems_of(
            "Is there a pet where you live?",
            "Is there a pet or some other kind of animal that lives in the place where you live?",
        );
        assert!(long.iter().any(|problem| problem.contains("a sentence of 18 words; 14 is the most")), "{long:?}");
    }

    #[test]
    fn an_item_is_measured_for_the_youngest_who_are_asked() {
        let words = "Did somebody advocate or negotiate?";
        assert!(problems_of("Did somebody help?", words).is_empty(), "it is asked at 11 to 17");
        assert_eq!(problems_of("Is there a pet where you live?", words).len(), 1, "it is asked at 8 to 11 too");
    }

    #[test]
    fn every_shipped_questionnaire_is_within_the_limits_of_its_bands() {
        let shipped = shipped();
        assert!(shipped.iter().count() >= 5, "the well-being questionnaires and the pulse");
        let told: Vec<_> = shipped.iter().flat_map(|one| too_hard(&one.name(), one, &WordList::default())).collect();
        assert!(told.is_empty(), "{told:#?}");
    }

    #[test]
    fn other_languages_are_not_measured() {
        let welsh = problems_of("language = \"en-GB\"", "language = \"cy\"");
        assert!(welsh.is_empty());
    }

    #[test]
    fn each_limit_is_no_stricter_for_the_older() {
        let limits = Band::ALL.map(Limits::of);
        for pair in limits.windows(2) {
            assert!(pair[0].grade <= pair[1].grade);
            assert!(pair[0].sentence_words <= pair[1].sentence_words);
            assert!(pair[0].hard_words <= pair[1].hard_words);
        }
    }
}
