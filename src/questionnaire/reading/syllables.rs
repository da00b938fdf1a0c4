//! Syllables of an English word, estimated from its spelling.

/// Words the rules get wrong and questionnaires use.
const EXCEPTIONS: [(&str, usize); 26] = [
    ("area", 3),
    ("areas", 3),
    ("being", 2),
    ("business", 2),
    ("create", 2),
    ("created", 3),
    ("diet", 2),
    ("doing", 2),
    ("every", 2),
    ("evening", 2),
    ("favourite", 3),
    ("going", 2),
    ("hundred", 2),
    ("idea", 3),
    ("ideas", 3),
    ("poem", 2),
    ("quiet", 2),
    ("quietly", 3),
    ("science", 2),
    ("serious", 3),
    ("society", 4),
    ("trial", 2),
    ("usual", 3),
    ("usually", 4),
    ("video", 3),
    ("videos", 3),
];

/// Second halves of compounds and endings before which a silent e stays silent, with their own syllables.
const ENDINGS: [(&str, usize); 15] = [
    ("body", 2),
    ("ful", 1),
    ("less", 1),
    ("ly", 1),
    ("ment", 1),
    ("ness", 1),
    ("one", 1),
    ("self", 1),
    ("selves", 1),
    ("thing", 1),
    ("things", 1),
    ("time", 1),
    ("times", 1),
    ("where", 1),
    ("work", 1),
];

/// The syllables of a word as it stands in a text; a number counts as one.
pub(super) fn syllables(word: &str) -> usize {
    let word = word.to_lowercase().replace('’', "'");
    word.split('-').map(|part| of_part(part.trim_matches(|c: char| !c.is_alphanumeric()))).sum::<usize>().max(1)
}

fn of_part(part: &str) -> usize {
    if let Some(stem) = part.strip_suffix("n't") {
        // did-n't, but don't.
        return of_part(stem) + usize::from(stem.ends_with(['d', 's']) || stem.ends_with("ve"));
    }
    let word: String = part.split('\'').next().unwrap_or_default().chars().filter(|c| c.is_alphabetic()).collect();
    if word.is_empty() { usize::from(!part.is_empty()) } else { of_letters(&word) }
}

fn of_letters(word: &str) -> usize {
    if let Some((_, count)) = EXCEPTIONS.iter().find(|(exception, _)| *exception == word) {
        return *count;
    }
    for (ending, count) in ENDINGS {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 1 && stem.contains(is_vowel)) {
            return of_letters(stem) + count;
        }
    }
    if let Some(stem) = word.strip_suffix("ing").filter(|stem| stem.contains(is_vowel)) {
        return of_letters_with(stem, false) + 1;
    }
    of_letters_with(word, true)
}

/// Groups of vowels, less a silent ending where the word has its own ending.
fn of_letters_with(word: &str, whole: bool) -> usize {
    let letters: Vec<char> = word.chars().collect();
    let vowel = |at: usize| is_vowel(letters[at]) && !(letters[at] == 'y' && at == 0);
    let groups = (0..letters.len()).filter(|at| vowel(*at) && (*at == 0 || !vowel(*at - 1))).count();
    let silent = whole && ends_silently(&letters);
    groups.saturating_sub(usize::from(silent)).max(1)
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// Whether the last group of vowels is an e that is not heard: mak-e, mak-es, hop-ed.
fn ends_silently(letters: &[char]) -> bool {
    let consonant = |letter: &char| !is_vowel(*letter);
    match letters {
        // ta-ble and set-tled, but whole.
        [.., before, 'l', 'e'] | [.., before, 'l', 'e', 's' | 'd'] => !consonant(before),
        [.., before, 'e'] => consonant(before),
        // hous-es, chang-es, reach-es.
        [.., before, 'e', 's'] => consonant(before) && !matches!(before, 's' | 'x' | 'z' | 'h' | 'c' | 'g'),
        // want-ed, need-ed.
        [.., before, 'e', 'd'] => consonant(before) && !matches!(before, 't' | 'd'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_have_the_syllables_one_hears() {
        let words = [
            (1, "the a make makes hoped used live you year yes one school friends whole times don't I've 12"),
            (
                2,
                "people safely sometimes someone something homework lonely being seeing trying wanted changes table little \
                 didn't haven't grown-ups worker carer council college settled really social hobby advice themselves",
            ),
            (
                3,
                "family everyone everything anyone decisions hospital bullying yesterday together somebody idea quietly",
            ),
            (4, "everybody usually society education"),
        ];
        for (count, words) in words {
            for word in words.split_whitespace() {
                assert_eq!(syllables(word), count, "{word}");
            }
        }
    }

    #[test]
    fn punctuation_is_not_heard() {
        assert_eq!(syllables("“school?”"), 1);
        assert_eq!(syllables("don’t,"), 1);
        assert_eq!(syllables("7"), 1);
    }

    #[test]
    fn any_text_has_syllables() {
        for word in ["", "'", "-", "n't", "ness", "e", "ée", "ing", "тест", "y", "hmm"] {
            assert!(syllables(word) >= 1, "{word:?}");
        }
    }
}
