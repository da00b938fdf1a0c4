//! The words of the door's pages, against the reading age of those who read them.

use chorus::questionnaire::reading::{Limits, Measure};
use chorus::web::around::Look;
use chorus::web::door;
use chorus::web::page::Pages;

/// The sentences of the page's own part, each on a line of its own.
fn sentences(html: &str) -> String {
    let main = html.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
    let mut text = String::new();
    for piece in main.split('<') {
        let (tag, words) = piece.split_once('>').unwrap_or(("", piece));
        let inline = ["a ", "/a", "b", "/b", "span class=\"may", "/span"].iter().any(|name| tag.starts_with(name));
        text.push_str(if inline && !tag.starts_with("br") { "" } else { "\n" });
        text.push_str(words);
    }
    // What the council calls itself and whoever answers is not ours to word.
    text.replace("Fenbridge County Council", "the council").replace("The safeguarding team", "The team")
}

#[test]
fn every_page_of_the_door_is_within_the_limits_of_its_readers() {
    let pages = Pages::load().unwrap();
    let (mut seen, mut told) = (0, Vec::new());
    for sample in door::views::samples() {
        let Some(look) = Look::ALL.into_iter().find(|look| sample.state.starts_with(look.as_str())) else { continue };
        let limits = Limits::of(look.band());
        let text = sentences(&pages.render_sample(&sample).unwrap());
        for line in text.lines() {
            let longest = Measure::of(line).longest_sentence;
            if longest > limits.sentence_words {
                told.push(format!("{} has a sentence of {longest} words: {line}", sample.state));
            }
        }
        let grade = Measure::of(&text).grade();
        if grade > limits.grade {
            told.push(format!("{} {} reads at grade {grade:.1}", sample.template, sample.state));
        }
        seen += 1;
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(seen >= 20, "the pages were not found");
}
