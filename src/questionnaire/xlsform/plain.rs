//! Words as people read them, out of words with HTML, Markdown and references to answers in them.

/// Words made plain, and what was done to them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plain {
    pub(super) words: String,
    /// HTML or Markdown was taken away, or characters that turn or hide text.
    pub(super) markup: bool,
    /// A reference such as `${name}` was taken away.
    pub(super) filled_in: bool,
}

/// Makes `text` plain and puts it on one line.
pub(super) fn plain(text: &str) -> Plain {
    let shown: String = text.chars().filter(|c| !turns_or_hides(*c)).collect();
    let (untagged, tags) = without_tags(&shown);
    let (referred, filled_in) = without_references(&untagged);
    let (unmarked, marks) = without_markdown(&referred);
    let words: Vec<_> = unmarked.split_whitespace().map(|word| word.replace(char::is_control, "")).collect();
    let words = words.join(" ").trim().to_owned();
    Plain { words, markup: tags || marks || shown.len() != text.len(), filled_in }
}

/// Marks that turn the direction of what follows, or that nobody sees. Those that scripts need are kept.
fn turns_or_hides(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{2060}' | '\u{00AD}')
}

/// `<b>`, `</b>` and `<br/>` go, "2 < 3" stays. What was an entity becomes its character, once.
fn without_tags(text: &str) -> (String, bool) {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some(at) = rest.find('<') {
        let (before, after) = rest.split_at(at);
        kept.push_str(before);
        let is_tag = after[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        if let Some(end) = after.find('>').filter(|_| is_tag) {
            kept.push(' ');
            rest = &after[end + 1..];
            changed = true;
        } else {
            kept.push('<');
            rest = &after[1..];
        }
    }
    kept.push_str(rest);
    if kept.contains('&') {
        let entities =
            [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
        for (entity, character) in entities {
            changed |= kept.contains(entity);
            kept = kept.replace(entity, character);
        }
    }
    (kept, changed)
}

/// `${name}` becomes a gap: nothing can be filled in here.
fn without_references(text: &str) -> (String, bool) {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some(at) = rest.find("${") {
        let Some(end) = rest[at..].find('}') else { break };
        kept.push_str(&rest[..at]);
        kept.push('…');
        rest = &rest[at + end + 1..];
        changed = true;
    }
    kept.push_str(rest);
    (kept, changed)
}

/// Emphasis, headings and links of Markdown go; a star or line between letters or numbers stays.
fn without_markdown(text: &str) -> (String, bool) {
    let mut changed = false;
    let lines = text.lines().map(|line| {
        let heading = line.trim_start();
        let bare = heading.trim_start_matches('#');
        let marks = heading.len() - bare.len();
        let is_heading = (1..=6).contains(&marks) && bare.starts_with(' ');
        changed |= is_heading;
        if is_heading { bare } else { line }
    });
    let headless = lines.collect::<Vec<_>>().join("\n");
    let mut plain = without_links(&headless);
    changed |= plain.len() != headless.len();
    for mark in ["**", "__", "*", "_", "`"] {
        let (unmarked, found) = without_pairs(&plain, mark);
        changed |= found;
        plain = unmarked;
    }
    (plain, changed)
}

/// `[words](address)` becomes `words`.
fn without_links(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(middle) = rest.find("](") {
        let (Some(open), Some(close)) = (rest[..middle].rfind('['), rest[middle..].find(')')) else { break };
        kept.push_str(&rest[..open]);
        kept.push_str(&rest[open + 1..middle]);
        rest = &rest[middle + close + 1..];
    }
    kept.push_str(rest);
    kept
}

/// Takes away pairs of `mark` that open before a word and close behind one.
fn without_pairs(text: &str, mark: &str) -> (String, bool) {
    let pieces: Vec<_> = text.split(mark).collect();
    if pieces.len() < 3 {
        return (text.to_owned(), false);
    }
    let ends = |piece: &str, behind: bool| {
        let next = if behind { piece.chars().next() } else { piece.chars().last() };
        next.is_none_or(|c| !c.is_alphanumeric())
    };
    let mut kept = pieces[0].to_owned();
    let mut changed = false;
    let mut at = 1;
    while at < pieces.len() {
        let inside = pieces[at];
        let word = !inside.is_empty() && !inside.starts_with(' ') && !inside.ends_with(' ');
        let closes = pieces.get(at + 1).is_some_and(|after| ends(after, true));
        if word && closes && ends(&kept, false) {
            kept.push_str(inside);
            kept.push_str(pieces[at + 1]);
            changed = true;
            at += 2;
        } else {
            kept.push_str(mark);
            kept.push_str(inside);
            at += 1;
        }
    }
    (kept, changed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> String {
        plain(text).words
    }

    #[test]
    fn markup_goes_and_words_stay() {
        assert_eq!(words("<b>Do you</b> feel<br/>safe?"), "Do you feel safe?");
        assert_eq!(words("# Part *one*\n\n**Home**, __school__ and _play_"), "Part one Home, school and play");
        assert_eq!(words("See [our page](https://example.org/a) now"), "See our page now");
        assert_eq!(words("A&nbsp;&amp;&nbsp;B"), "A & B");
        assert_eq!(words("Hello ${first_name}, how are you?"), "Hello …, how are you?");
        assert_eq!(words("\u{202E}evil\u{202C}"), "evil");
        assert!(plain("<i>a</i>").markup && plain("\u{202E}a").markup && plain("*a*").markup);
        assert!(plain("Hi ${a}").filled_in);
    }

    #[test]
    fn what_only_looks_like_markup_stays() {
        for text in [
            "Is 2 < 3?",
            "2 * 3 * 4",
            "snake_case_word",
            "Pick #1",
            "5 > 4",
            "a_b",
            "£3 & more",
            "* starred",
            "[x] (y)",
        ] {
            assert_eq!(plain(text), Plain { words: text.to_owned(), ..Plain::default() });
        }
    }

    #[test]
    fn a_script_is_only_words() {
        assert_eq!(words("<script>alert(1)</script>Hi"), "alert(1) Hi");
        assert_eq!(words("<scr<script>ipt>alert(1)"), "ipt>alert(1)");
    }

    proptest! {
        #[test]
        fn any_text_is_one_line_of_no_more_letters(text in any::<String>()) {
            let plain = plain(&text);
            prop_assert!(!plain.words.chars().any(char::is_control));
            prop_assert_eq!(plain.words.trim(), plain.words.as_str());
            prop_assert!(plain.words.len() <= text.len());
        }

        #[test]
        fn plain_letters_pass_unchanged(text in "[a-zA-Z0-9,.?!' ]{0,60}") {
            let expected = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(words(&text), expected);
            prop_assert!(!plain(&text).markup);
        }
    }
}
