//! Every page, in every state, in strict mode.
//!
//! With `CHORUS_WRITE_SAMPLES=DIR` the pages and their static files are also written to DIR, laid out so that any
//! plain file server shows them.

use std::collections::HashSet;
use std::path::Path;

use chorus::web::page::{Pages, Sample};
use chorus::web::{assets, board, desk, door, respondent, results, staff};

fn samples() -> Vec<Sample> {
    let of_young_people = [respondent::views::samples(), door::views::samples(), results::samples()];
    let of_adults = [board::samples(), staff::samples(), desk::samples()];
    [of_young_people, of_adults].into_iter().flatten().flatten().collect()
}

fn file_name(sample: &Sample) -> String {
    let page = sample.template.trim_start_matches("pages/").replace('/', "-");
    format!("{page}--{}.html", sample.state)
}

fn write(file: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(file.parent().expect("a file stands in a folder")).expect("the folder can be made");
    std::fs::write(file, bytes).expect("the file can be written");
}

#[test]
fn every_page_fits_its_view_in_every_state() {
    let pages = Pages::load().expect("every template is readable");
    let folder = std::env::var_os("CHORUS_WRITE_SAMPLES");
    for sample in samples() {
        let html = pages.render_sample(&sample).unwrap_or_else(|fault| {
            panic!("{} in state {}: {:?}", sample.template, sample.state, fault.source);
        });
        assert!(html.starts_with("<!doctype html>"), "{} has something before its doctype", sample.template);
        if let Some(folder) = &folder {
            write(&Path::new(folder).join(file_name(&sample)), html.as_bytes());
        }
    }
    for asset in folder.iter().flat_map(|_| assets::all()) {
        let folder = folder.as_ref().expect("there is a folder when its turn comes");
        write(&Path::new(folder).join(asset.url.trim_start_matches('/')), &asset.bytes);
    }
}

fn rendered() -> Vec<(Sample, String)> {
    let pages = Pages::load().expect("every template is readable");
    let render = |sample: Sample| {
        let html = pages.render_sample(&sample).expect("every page fits its view");
        (sample, html)
    };
    samples().into_iter().map(render).collect()
}

/// The pages that stand in a young person's hands, and their browser's history.
fn for_young_people() -> impl Iterator<Item = (Sample, String)> {
    let others = ["pages/board/", "pages/staff/", "pages/desk/"];
    rendered().into_iter().filter(move |(sample, _)| !others.iter().any(|part| sample.template.starts_with(part)))
}

fn between<'a>(html: &'a str, open: &str, close: &str) -> &'a str {
    let (_, rest) = html.split_once(open).unwrap_or_else(|| panic!("no {open}"));
    rest.split_once(close).unwrap_or_else(|| panic!("{open} is not closed")).0
}

#[test]
fn no_page_has_a_script_or_a_style_of_its_own() {
    for (sample, html) in rendered() {
        for own in ["<style", " style=", "<script>", " onclick=", "javascript:", "http-equiv"] {
            assert!(!html.contains(own), "{} has {own}", file_name(&sample));
        }
    }
}

#[test]
fn nothing_on_a_page_is_fetched_from_elsewhere() {
    for (sample, html) in rendered() {
        for address in html.split(" src=\"").skip(1).chain(html.split("<link ").skip(1)) {
            assert!(!address.split('>').next().unwrap_or_default().contains("//"), "{}", file_name(&sample));
        }
    }
}

#[test]
fn a_title_tells_a_browsers_history_nothing_about_a_question() {
    for (sample, html) in for_young_people() {
        let title = between(&html, "<title>", "</title>");
        assert!(title.ends_with(" – My say"), "{title:?}");
        if let Some(number) = title.strip_prefix("Question ") {
            assert!(number.starts_with(|first: char| first.is_ascii_digit()), "{title:?}");
        }
        for asked in ["safe", "live", "friend", "happy", "worker"] {
            assert!(!title.contains(asked), "{}: {title:?}", file_name(&sample));
        }
    }
}

#[test]
fn a_page_shown_again_with_a_problem_says_so_in_its_title_and_takes_the_focus_there() {
    let (with, without): (Vec<_>, Vec<_>) =
        rendered().into_iter().partition(|(_, html)| html.contains("id=\"problem\""));
    assert!(with.len() >= 10, "the samples show problems");
    for (sample, html) in with {
        assert!(between(&html, "<title>", "</title>").starts_with("Error: "), "{}", file_name(&sample));
        assert_eq!(html.matches(" autofocus").count(), 1, "{}", file_name(&sample));
        assert!(html.contains("aria-describedby=\"problem"), "{}", file_name(&sample));
    }
    let (with, without): (Vec<_>, Vec<_>) = without.into_iter().partition(|(_, html)| html.contains("id=\"problems\""));
    for (sample, html) in with {
        let title = between(&html, "<title>", "</title>");
        assert!(title.starts_with("Error: ") || title.starts_with("Type it again: "), "{}", file_name(&sample));
        assert_eq!(html.matches(" autofocus").count(), 1, "{}", file_name(&sample));
    }
    assert!(without.iter().all(|(_, html)| !html.contains(" autofocus")), "nothing else takes the focus");
}

#[test]
fn leave_quickly_and_help_are_on_every_page_for_young_people() {
    for (sample, html) in for_young_people() {
        assert!(html.contains("href=\"/leave\""), "{}", file_name(&sample));
        assert!(html.contains("href=\"tel:999\""), "{}", file_name(&sample));
    }
}

#[test]
fn next_is_the_first_button_so_that_enter_means_next() {
    for (sample, html) in rendered().into_iter().filter(|(sample, _)| sample.template.ends_with("/question")) {
        let first = between(&html, "<button ", ">");
        assert_eq!(first, "class=\"btn\" name=\"go\" value=\"next\"", "{}", file_name(&sample));
    }
}

#[test]
fn a_code_that_does_not_work_is_never_shown_and_its_page_is_the_same_for_everyone() {
    for (sample, html) in rendered().into_iter().filter(|(sample, _)| sample.template.ends_with("/entry")) {
        assert!(!between(&html, "<input class=\"field code\"", ">").contains("value"), "{}", file_name(&sample));
        assert!(!html.contains("type=\"hidden\""), "{} has something of one request", file_name(&sample));
    }
}

#[test]
fn pages_are_light() {
    let sizes = |name: &str| assets::url(name).and_then(assets::find).map_or(usize::MAX, |asset| asset.bytes.len());
    let shared =
        ["css/chorus.css", "my-say.js", "icons/my-say.svg", "fonts/atkinson-400.woff2", "fonts/atkinson-700.woff2"];
    let shared: usize = shared.into_iter().map(sizes).sum();
    for (sample, html) in rendered() {
        if sample.template.ends_with("/entry") {
            assert!(shared + html.len() <= 40 * 1024, "the first page weighs {}", shared + html.len());
        }
        if sample.template.ends_with("/question") {
            assert!(html.len() <= 8 * 1024, "{} has {} bytes", file_name(&sample), html.len());
        }
    }
}

#[test]
fn every_page_has_a_sample() {
    let pages = Pages::load().expect("every template is readable");
    let seen: HashSet<_> = samples().iter().map(|sample| sample.template).collect();
    let unseen: Vec<_> = pages.names().filter(|name| !seen.contains(name)).collect();
    assert!(unseen.is_empty(), "nobody has looked at {unseen:?}");
}

/// The words of a page, without its marks.
fn words_of(html: &str) -> String {
    let mut words = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                words.push(' ');
            }
            _ if !inside => words.push(letter),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[test]
fn no_page_of_results_speaks_of_each_one_or_of_a_part_of_a_person() {
    let pages = Pages::load().expect("every template is readable");
    for sample in [board::samples(), results::samples()].into_iter().flatten() {
        let words = words_of(&pages.render_sample(&sample).expect("seen by the test above"));
        for never in ["all of you", "none of you", "everyone", "every one of", "nobody said", "no one", "only one of"] {
            assert!(!words.contains(never), "{}, {}: {never}", sample.template, sample.state);
        }
        // The figures for statisticians stand on a page of their own.
        let letters: Vec<char> = words.chars().collect();
        let decimal = letters.windows(3).any(|w| w[0].is_ascii_digit() && w[1] == '.' && w[2].is_ascii_digit());
        assert!(!decimal || sample.template == "pages/board/how", "{}, {}: a decimal", sample.template, sample.state);
        for never in ["epsilon", "ε", "zcdp", "manifest"] {
            let told = words.contains(never) && sample.template != "pages/board/how";
            assert!(!told, "{}, {}: {never}", sample.template, sample.state);
        }
    }
}

#[test]
fn results_that_were_taken_back_show_why_and_no_figure() {
    let pages = Pages::load().expect("every template is readable");
    let taken_back =
        [board::samples(), results::samples()].into_iter().flatten().filter(|one| one.state == "withdrawn");
    let shown = taken_back.filter(|one| one.template.ends_with("/show"));
    let mut seen = 0;
    for sample in shown {
        let html = pages.render_sample(&sample).expect("seen by the test above");
        assert!(html.contains("A question was wrong or hard to understand."), "{}", sample.template);
        for figure in [" in 100", " in every 10", "<rect class=\"now", "took part"] {
            assert!(!html.contains(figure), "{}: {figure}", sample.template);
        }
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[test]
fn shares_drawn_towards_others_stand_without_what_they_were_drawn_towards() {
    let shown: Vec<_> = rendered().into_iter().filter(|(sample, _)| sample.template.ends_with("/others")).collect();
    assert!(shown.len() >= 3, "towards councils, towards published figures, towards both");
    for (sample, html) in shown {
        let name = file_name(&sample);
        // The link to the file is the only one that leads to anything of them.
        for never in ["class=\"mark\"", "class=\"last\"", "put together", "give or take", "http"] {
            assert!(!html.contains(never), "{name}: {never}");
        }
        assert!(html.contains("If you need one number"), "{name}");
        assert!(words_of(&html).contains("our own figures first"), "{name}");
        assert_eq!(sample.state == "figures", !html.contains("other councils with the same questions"), "{name}");
    }
}
