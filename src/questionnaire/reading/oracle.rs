//! Our measures against those others published. `tests/vectors/reading/README.md` tells how theirs were made.

use serde::Deserialize;

use super::familiar::hard_words;
use super::measure::Measure;

/// What the packages say of a text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    text: String,
    word: usize,
    sentence: usize,
    syllable: usize,
    difficult_word: usize,
    hard: Vec<String>,
    grade: f64,
    score: f64,
}

fn said() -> Vec<Said> {
    let all: Vec<Said> = serde_json::from_str(include_str!("../../../tests/vectors/reading/oracle.json")).unwrap();
    assert!(all.len() >= 60);
    all
}

/// Their counts, for our formulas.
fn counts(said: &Said) -> Measure {
    let (words, sentences, syllables) = (said.word, said.sentence, said.syllable);
    Measure { words, sentences, syllables, longest_sentence: words }
}

#[test]
fn both_formulas_give_the_published_figure_to_the_last_digit() {
    for said in said() {
        assert!((counts(&said).grade() - said.grade).abs() < 1e-9, "{}", said.text);
        assert!((counts(&said).dale_chall(said.difficult_word) - said.score).abs() < 1e-9, "{}", said.text);
    }
}

#[test]
fn words_and_sentences_are_counted_alike() {
    for said in said() {
        let ours = Measure::of(&said.text);
        assert_eq!((ours.words, ours.sentences), (said.word, said.sentence), "{}", said.text);
    }
}

/// Both estimate from spelling. One syllable in twenty, or one where a text is that short, moves a grade by half a year.
#[test]
fn syllables_differ_by_one_in_twenty_at_most() {
    let (mut ours_all, mut theirs_all) = (0, 0);
    for said in said() {
        let ours = Measure::of(&said.text).syllables;
        let most = (said.syllable / 20).max(2);
        assert!(ours.abs_diff(said.syllable) <= most, "{} here, {} there: {}", ours, said.syllable, said.text);
        (ours_all, theirs_all) = (ours_all + ours, theirs_all + said.syllable);
    }
    assert!(
        ours_all.abs_diff(theirs_all) * 50 <= theirs_all,
        "{ours_all} here, {theirs_all} there: 2 % over all texts"
    );
}

/// Their list has words of 1948, ours those of children now; most are the same.
#[test]
fn most_words_are_hard_or_familiar_in_both() {
    let (mut alike, mut all, mut hard_in_both, mut hard_there) = (0, 0, 0, 0);
    for said in said() {
        let ours = hard_words(&said.text);
        for word in said.text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())) {
            let word = word.to_lowercase().replace('’', "'");
            let (here, there) = (ours.contains(&word), said.hard.contains(&word));
            all += 1;
            alike += usize::from(here == there);
            hard_there += usize::from(there);
            hard_in_both += usize::from(here && there);
        }
    }
    assert!(alike * 100 >= all * 93, "{alike} of {all}");
    assert!(hard_in_both * 100 >= hard_there * 80, "{hard_in_both} of {hard_there}");
}
