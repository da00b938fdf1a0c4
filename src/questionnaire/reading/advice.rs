//! What to change in a text, for whoever is writing it: the age it asks for, its hard words with plainer ones, its
//! longest sentence.
//!
//! A council may name words that its young people know, such as the name of their group; those are not hard there. The
//! plainer words are ours, for the language of care and of councils.
//!
//! Left open: whether a plainer word says the same here. Only whoever writes can tell.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::super::model::Band;
use super::measure::Measure;
use super::{FEWEST_WORDS, Limits, familiar};

/// The years by which a reading age lies above a grade.
const YEARS_ABOVE_GRADE: f64 = 5.0;
/// Nothing reads younger.
const YOUNGEST_READER: f64 = 5.0;
/// The most characters of a word, and of a reason for it.
const LONGEST_WORD: usize = 40;
const LONGEST_REASON: usize = 200;

/// Hard words, each with plainer ones.
static PLAINER: LazyLock<BTreeMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let line = |line: &'static str| line.split_once(": ").map(|(word, plainer)| (word, plainer.split(", ").collect()));
    include_str!("plain_words.txt").lines().filter_map(line).collect()
});

/// Words this council's young people know, each with the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordList {
    words: BTreeMap<String, String>,
}

/// Why a word cannot stand on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAWord {
    /// It is not one word of up to 40 letters.
    #[error("not one word of up to 40 letters")]
    Word,
    /// There is no reason, or it is longer than 200 letters.
    #[error("no reason of up to 200 letters")]
    Reason,
    /// It stands there already, or everybody knows it.
    #[error("known already")]
    Known,
}

impl WordList {
    /// Adds a word and why young people here know it; gives the word as it is kept.
    ///
    /// # Errors
    /// [`NotAWord`].
    pub fn add(&mut self, word: &str, reason: &str) -> Result<String, NotAWord> {
        let word = word.trim().to_lowercase().replace('’', "'");
        let letters = word.chars().all(|c| c.is_alphabetic() || c == '\'');
        if word.is_empty() || word.chars().count() > LONGEST_WORD || !letters || !word.contains(char::is_alphabetic) {
            return Err(NotAWord::Word);
        }
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > LONGEST_REASON || reason.chars().any(char::is_control) {
            return Err(NotAWord::Reason);
        }
        if self.words.contains_key(&word) || familiar::hard_words(&word).is_empty() {
            return Err(NotAWord::Known);
        }
        self.words.insert(word.clone(), reason.to_owned());
        Ok(word)
    }

    /// Whether the list has a word, in its own form or with 's or s behind it.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        let word = word.to_lowercase().replace('’', "'");
        let has = |word: &str| self.words.contains_key(word);
        has(&word) || ["'s", "s'", "s"].iter().any(|ending| word.strip_suffix(ending).is_some_and(has))
    }

    /// The hard words of a text that the list does not have, in lower case, as often as they stand there.
    #[must_use]
    pub fn hard_words(&self, text: &str) -> Vec<String> {
        familiar::hard_words(text).into_iter().filter(|word| !self.knows(word)).collect()
    }

    /// Each word with its reason.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.words.iter().map(|(word, reason)| (word.as_str(), reason.as_str()))
    }
}

/// Plainer words for a hard one; none where we have none.
#[must_use]
pub fn plainer(word: &str) -> &'static [&'static str] {
    let word = word.to_lowercase();
    let of = |word: &str| PLAINER.get(word).map(Vec::as_slice);
    let shorter = ["s", "es", "d", "ed"].iter().filter_map(|ending| word.strip_suffix(ending));
    of(&word).or_else(|| shorter.into_iter().find_map(of)).unwrap_or_default()
}

/// A hard word, and plainer ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HardWord {
    /// In lower case.
    pub word: String,
    /// Words to use instead; none where we have none.
    pub plainer: &'static [&'static str],
}

/// What to change in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// The reading age by Flesch and Kincaid, in whole years.
    pub age: u32,
    /// The age to aim for in the band.
    pub aim: u32,
    /// The score of Dale and Chall: below 5, a ten-year-old reads it; each point more is about two years.
    pub dale_chall: f64,
    /// Whether age, sentences and hard words are all within the band's limits.
    pub within: bool,
    /// Its hard words, each once.
    pub hard: Vec<HardWord>,
    /// How many hard words may stand on a page.
    pub most_hard: usize,
    /// The words of its longest sentence.
    pub longest_sentence: usize,
    /// How many words a sentence may have.
    pub most_words: usize,
    /// It has so few words that its age is a guide only.
    pub short: bool,
}

/// How a text reads in a band, and what would make it plainer.
#[must_use]
pub fn advice(text: &str, band: Band, known: &WordList) -> Advice {
    let limits = Limits::of(band);
    let measure = Measure::of(text);
    let mut hard = known.hard_words(text);
    let dale_chall = measure.dale_chall(hard.len());
    hard.sort();
    hard.dedup();
    let (age, aim) = (age_of(measure.grade()), age_of(limits.grade));
    let short = measure.words < FEWEST_WORDS;
    Advice {
        age,
        aim,
        dale_chall,
        // The age of a few words says little, so it does not decide.
        within: (short || age <= aim)
            && measure.longest_sentence <= limits.sentence_words
            && hard.len() <= limits.hard_words,
        hard: hard.into_iter().map(|word| HardWord { plainer: plainer(&word), word }).collect(),
        most_hard: limits.hard_words,
        longest_sentence: measure.longest_sentence,
        most_words: limits.sentence_words,
        short,
    }
}

/// A grade as an age in whole years, rounded up from the half.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an age between 5 and 100")]
pub(super) fn age_of(grade: f64) -> u32 {
    (grade + YEARS_ABOVE_GRADE).clamp(YOUNGEST_READER, 100.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hard_words_are_told_with_plainer_ones() {
        let text = "Do you have a say in decisions about your placement? Do you like your contact arrangements?";
        let advice = advice(text, Band::EightToEleven, &WordList::default());
        let hard: Vec<_> = advice.hard.iter().map(|hard| (hard.word.as_str(), hard.plainer)).collect();
        let expected: [(&str, &[&str]); 4] = [
            ("arrangements", &["plan"]),
            ("contact", &["seeing your family"]),
            ("decisions", &["choices"]),
            ("placement", &["where you live"]),
        ];
        assert_eq!(hard, expected);
        assert!(!advice.within && advice.short);
        assert_eq!((advice.longest_sentence, advice.most_words, advice.most_hard), (10, 14, 1));
    }

    #[test]
    fn the_older_are_given_more() {
        let text = "Has your adviser explained the options? Do you know where to get help with money and your rent?";
        let [.., older] = Band::ALL;
        assert!(advice(text, older, &WordList::default()).within);
        assert!(!advice(text, Band::FourToSeven, &WordList::default()).within);
    }

    #[test]
    fn a_word_the_council_knows_is_not_hard_there() {
        let mut known = WordList::default();
        assert_eq!(known.add(" Mockingham ", "The name of our youth centre"), Ok("mockingham".to_owned()));
        let text = "Do you go to Mockingham? Is Mockingham’s café nice?";
        let hard = |known: &WordList| advice(text, Band::EightToEleven, known).hard.len();
        assert_eq!(hard(&known) + 2, hard(&WordList::default()), "the word and its form with ’s");
        assert_eq!(known.iter().collect::<Vec<_>>(), [("mockingham", "The name of our youth centre")]);
    }

    #[test]
    fn a_list_takes_one_word_with_a_reason_once() {
        let mut known = WordList::default();
        for word in ["", "two words", "<b>", "1", "'", &"a".repeat(41)] {
            assert_eq!(known.add(word, "Because"), Err(NotAWord::Word), "{word}");
        }
        for reason in ["", "  ", "two\nlines", &"a".repeat(201)] {
            assert_eq!(known.add("Kooth", reason), Err(NotAWord::Reason), "{reason:?}");
        }
        assert_eq!(known.add("house", "Everybody knows it"), Err(NotAWord::Known));
        known.add("Kooth", "A chat service they use").unwrap();
        assert_eq!(known.add("kooth", "Again"), Err(NotAWord::Known));
    }

    #[test]
    fn every_plainer_word_is_plainer() {
        assert!(PLAINER.len() >= 120);
        for (word, plainer) in PLAINER.iter() {
            assert!(!plainer.is_empty(), "{word}");
            for words in plainer {
                assert!(!words.contains(word), "{word}: {words}");
                let hard = familiar::hard_words(words);
                assert!(hard.len() <= 1, "{word}: {words} has {hard:?}");
                let syllables = |text: &str| Measure::of(text).syllables;
                let longest = words.split(' ').map(syllables).max().unwrap_or(0);
                assert!(longest <= syllables(word).max(3), "{word}: {words}");
            }
        }
        let lines: Vec<_> = include_str!("plain_words.txt").lines().collect();
        assert!(lines.is_sorted(), "in order, so that a word is found by eye");
        assert_eq!(lines.len(), PLAINER.len(), "each word stands once");
    }

    #[test]
    fn any_text_gets_advice() {
        for text in ["", " ", "?!", "тест", "a", "1 2 3", "\u{202e}x"] {
            let advice = advice(text, Band::FourToSeven, &WordList::default());
            assert!(advice.age >= 5 && advice.short && advice.dale_chall.is_finite(), "{text:?}");
        }
    }
}
