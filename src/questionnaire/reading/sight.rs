//! How one question reads, for whoever is writing it: what stands out, and the age its words ask for.

use super::super::model::{Band, Item};
use super::advice::{HardWord, WordList, age_of, plainer};
use super::measure::Measure;
use super::{FEWEST_WORDS, Limits, hard_words, lines_of};

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Sight {
    /// The reading age of the question and its hint, in whole years.
    pub age: u32,
    /// The age to aim for in this band.
    pub aim: u32,
    /// Whether there are too few words for the age to be more than a guide.
    pub is_short: bool,
    /// Whether the age is above the aim.
    pub reads_older: bool,
    /// The score of Dale and Chall of the question and its hint: below 5, a ten-year-old reads it.
    pub dale_chall: f64,
    /// Hard words anywhere on its page, each once, with plainer ones.
    pub hard: Vec<HardWord>,
    /// How many hard words may stand there.
    pub most_hard: usize,
    /// The words of its longest sentence, where that is too long; and how many there may be.
    pub long_sentence: Option<(usize, usize)>,
    /// The words of the question, where those are too many to be kept in mind; and how many there may be.
    pub long_question: Option<(usize, usize)>,
}

impl Sight {
    /// How a question reads in a band, where young people know these words besides.
    #[must_use]
    pub fn of(item: &Item, band: Band, known: &WordList) -> Self {
        let limits = Limits::of(band);
        let lines = lines_of(item);
        let asked = [Some(&item.wording), item.hint.as_ref()].into_iter().flatten();
        let asked = asked.map(String::as_str).collect::<Vec<_>>().join("\n");
        let measure = Measure::of(&asked);
        let longest = lines.iter().map(|line| Measure::of(line).longest_sentence).max().unwrap_or(0);
        let question = Measure::of(&item.wording).words;
        let hard = hard_words(lines.iter().copied(), known);
        let over = |found: usize, most: usize| (found > most).then_some((found, most));
        Self {
            age: age_of(measure.grade()),
            aim: age_of(limits.grade),
            is_short: measure.words < FEWEST_WORDS,
            reads_older: age_of(measure.grade()) > age_of(limits.grade),
            dale_chall: measure.dale_chall(known.hard_words(&asked).len()),
            hard: hard.into_iter().map(|word| HardWord { plainer: plainer(&word), word }).collect(),
            most_hard: limits.hard_words,
            long_sentence: over(longest, limits.sentence_words),
            long_question: limits.question_words.and_then(|most| over(question, most)),
        }
    }

    /// Whether something in it is too hard whatever stands around it.
    #[must_use]
    pub fn is_too_hard(&self) -> bool {
        self.hard.len() > self.most_hard || self.long_sentence.is_some() || self.long_question.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample::sample;
    use super::*;

    fn sight(wording: &str, band: Band) -> Sight {
        let item = sample().items().next().unwrap().clone();
        Sight::of(&Item { wording: wording.to_owned(), hint: None, ..item }, band, &WordList::default())
    }

    #[test]
    fn the_age_is_that_of_the_words_and_only_a_guide_for_a_short_text() {
        let decisions = sight("How often do you have a say in decisions about your life?", Band::EightToEleven);
        assert_eq!((decisions.age, decisions.aim, decisions.is_short), (10, 8, true));
        assert!(decisions.reads_older && !decisions.is_too_hard(), "one hard word may stand there");
        assert_eq!(decisions.hard, [HardWord { word: "decisions".to_owned(), plainer: &["choices"] }]);
        assert_eq!(sight("Do you feel safe where you live?", Band::EightToEleven).age, 5);
    }

    #[test]
    fn what_is_too_much_for_a_band_is_told_with_what_it_may_have() {
        let long = sight("Do you have someone that you can talk to when things go wrong?", Band::FourToSeven);
        assert_eq!((long.long_sentence, long.long_question), (Some((13, 12)), Some((13, 9))));
        assert!(long.is_too_hard());
        let hard = sight("Is your differential entitlement adequate?", Band::EightToEleven);
        assert_eq!((hard.hard.len(), hard.most_hard, hard.is_too_hard()), (3, 1, true));
        assert!(hard.dale_chall > 10.0, "{}", hard.dale_chall);
    }

    #[test]
    fn a_word_that_young_people_here_know_is_not_hard() {
        let mut known = WordList::default();
        known.add("Mockingham", "The name of our youth centre").unwrap();
        let item = sample().items().next().unwrap().clone();
        let item = Item { wording: "Do you go to Mockingham’s café?".to_owned(), hint: None, ..item };
        let hard = |known: &WordList| Sight::of(&item, Band::FourToSeven, known).hard.len();
        assert_eq!(hard(&known) + 1, hard(&WordList::default()));
    }
}
