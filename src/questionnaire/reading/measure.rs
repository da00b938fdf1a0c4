//! Words, sentences and syllables of a text.

use super::syllables::syllables;

/// The counts from which reading age is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Words: what stands between blanks and holds a letter or digit, so that "grown-ups" is one.
    pub words: usize,
    /// Sentences: what ends in a full stop, question mark, exclamation mark or line.
    pub sentences: usize,
    /// Syllables, estimated from spelling.
    pub syllables: usize,
    /// Words of the longest sentence.
    pub longest_sentence: usize,
}

impl Measure {
    /// Counts.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut measure = Self { words: 0, sentences: 0, syllables: 0, longest_sentence: 0 };
        for sentence in sentences(text) {
            let words: Vec<_> = words(sentence).collect();
            measure.words += words.len();
            measure.sentences += usize::from(!words.is_empty());
            measure.syllables += words.iter().map(|word| syllables(word)).sum::<usize>();
            measure.longest_sentence = measure.longest_sentence.max(words.len());
        }
        measure
    }

    /// The Flesch-Kincaid grade; 0 for a text without words.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a text of 2^52 words is not read")]
    pub fn grade(self) -> f64 {
        if self.words == 0 {
            return 0.0;
        }
        let (words, sentences, syllables) = (self.words as f64, self.sentences as f64, self.syllables as f64);
        0.39 * words / sentences + 11.8 * syllables / words - 15.59
    }
}

impl Measure {
    /// The score of Dale and Chall for a text with so many hard words; 0 for a text without words. Below 5, a
    /// ten-year-old reads it; each point more is about two years (Dale & Chall 1948).
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a text of 2^52 words is not read")]
    pub fn dale_chall(self, hard_words: usize) -> f64 {
        if self.words == 0 || self.sentences == 0 {
            return 0.0;
        }
        let (words, sentences, hard) = (self.words as f64, self.sentences as f64, hard_words as f64);
        let share = hard / words;
        let score = 0.1579 * share * 100.0 + 0.0496 * words / sentences;
        if share > 0.05 { score + 3.6365 } else { score }
    }
}

/// Splits at line ends and behind stops that a blank follows, so that the stop of 7.5 ends nothing.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut start = 0;
        for (stop, _) in line.match_indices(['.', '?', '!']) {
            let rest = &line[stop + 1..];
            if rest.starts_with(char::is_whitespace) {
                found.push(&line[start..=stop]);
                start = stop + 1;
            }
        }
        found.push(&line[start..]);
    }
    found
}

/// What stands between blanks and holds a letter or digit.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_agree_with_published_ones() {
        for (text, published) in [
            // The example of the encyclopaedias: 13 words, 24 syllables.
            ("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.", 11.3),
            // The simplest sentence: 6 words, 6 syllables.
            ("The cat sat on the mat.", -1.4),
            ("Do you feel safe where you live?", -1.1),
            ("Do grown-ups listen to what you think?", 2.3),
            ("How often do you have a say in decisions about your life?", 4.8),
        ] {
            let grade = Measure::of(text).grade();
            assert!((grade - published).abs() < 0.051, "{text} has grade {grade:.2}, published {published}");
        }
    }

    #[test]
    fn sentences_end_at_stops_and_lines() {
        let measure = Measure::of("Think of a scale to 7.5. Now, what? (A lot!)\nDon’t know");
        assert_eq!((measure.sentences, measure.words, measure.longest_sentence), (4, 12, 6));
    }

    #[test]
    fn a_text_without_words_has_no_sentence_and_grade_0() {
        let nothing = Measure::of(" ... \n – \n");
        assert_eq!((nothing.sentences, nothing.words), (0, 0));
        assert!(nothing.grade().abs() < f64::EPSILON);
    }

    #[test]
    fn punctuation_in_any_script_does_not_break_a_sentence_apart() {
        assert_eq!(Measure::of("Ça va? Très bien…  «Oui.»").words, 5);
    }
}
