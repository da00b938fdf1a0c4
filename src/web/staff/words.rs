//! `/staff/words`: words this council's young people know, and how hard a text is to read.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::form::StaffForm;
use super::guard::Me;
use super::shell::{Here, StaffShell};
use crate::access::Permission::Design;
use crate::questionnaire::Band;
use crate::questionnaire::reading::{Advice, HardWord, NotAWord, WordList, advice};
use crate::store::CouncilWord;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{page, page_with, see_other};
use crate::web::site::Site;
use crate::web::table::Needs::May;
use crate::web::table::Object::Nothing;
use crate::web::table::Table;
use crate::workflow::{WordAdded, add_word, council_words, remove_word, word_list};

/// Adds the routes of the list.
pub fn routes(table: &mut Table) {
    table.get("/staff/words", May(Design), Nothing, show);
    table.post("/staff/words", May(Design), Nothing, change);
    table.post("/staff/words/try", May(Design), Nothing, try_text);
}

/// The most characters of a text that is tried.
const MOST_TRIED: usize = 5_000;

/// A word on the list.
#[derive(Serialize)]
struct Known {
    word: String,
    reason: String,
    by: String,
    on: String,
}

/// From this score of Dale and Chall, a text has words that a ten-year-old does not read.
pub const OLD_WORDS: f64 = 5.0;

/// A hard word and plainer ones.
#[derive(Clone, Serialize)]
pub struct Hard {
    word: String,
    plainer: Vec<&'static str>,
}

impl From<HardWord> for Hard {
    fn from(hard: HardWord) -> Self {
        Self { word: hard.word, plainer: hard.plainer.to_vec() }
    }
}

/// How a text reads.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
struct Reads {
    age: u32,
    aim: u32,
    within: bool,
    short: bool,
    /// Whether Dale and Chall find it harder than a ten-year-old reads.
    old_words: bool,
    hard: Vec<Hard>,
    most_hard: usize,
    longest: usize,
    most_words: usize,
    long: bool,
}

impl From<Advice> for Reads {
    fn from(advice: Advice) -> Self {
        Self {
            age: advice.age,
            aim: advice.aim,
            within: advice.within,
            short: advice.short,
            old_words: advice.dale_chall >= OLD_WORDS,
            most_hard: advice.most_hard,
            longest: advice.longest_sentence,
            most_words: advice.most_words,
            long: advice.longest_sentence > advice.most_words,
            hard: advice.hard.into_iter().map(Hard::from).collect(),
        }
    }
}

/// A band to try a text for.
#[derive(Serialize)]
struct BandOffer {
    band: &'static str,
    chosen: bool,
}

/// The list, and a place to try a text.
#[derive(Serialize)]
pub struct Words {
    page: StaffShell,
    known: Vec<Known>,
    word: String,
    reason: String,
    problem: Option<&'static str>,
    text: String,
    bands: Vec<BandOffer>,
    reads: Option<Reads>,
}

impl Words {
    fn of(page: StaffShell, known: Vec<CouncilWord>) -> Self {
        let word = |known: CouncilWord| Known {
            word: known.word,
            reason: known.reason,
            by: known.added_by,
            on: known.added_on.to_string(),
        };
        Self {
            page,
            known: known.into_iter().map(word).collect(),
            word: String::new(),
            reason: String::new(),
            problem: None,
            text: String::new(),
            bands: offers(Band::EightToEleven),
            reads: None,
        }
    }
}

fn offers(chosen: Band) -> Vec<BandOffer> {
    Band::ALL.into_iter().map(|band| BandOffer { band: band.as_str(), chosen: band == chosen }).collect()
}

async fn list(site: &Site, me: &Me) -> Result<Words, PageError> {
    Ok(Words::of(StaffShell::of(site, me, Here::Bank), council_words(&site.chorus).await?))
}

/// `GET /staff/words`.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me) -> Result<HttpResponse, PageError> {
    page(&site, &list(&site, &me).await?)
}

/// `POST /staff/words`: adds a word, or takes one out.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn change(site: web::Data<Site>, me: Me, form: StaffForm) -> Result<HttpResponse, PageError> {
    if form.has("remove") {
        remove_word(&site.chorus, &me.login, form.text("remove")).await?;
        return Ok(see_other("/staff/words"));
    }
    let (word, reason) = (form.text("word"), form.text("reason"));
    let problem = match add_word(&site.chorus, &me.login, word, reason).await? {
        WordAdded::Added => return Ok(see_other("/staff/words")),
        WordAdded::Refused(NotAWord::Word) => "word",
        WordAdded::Refused(NotAWord::Reason) => "reason",
        WordAdded::Refused(NotAWord::Known) => "known",
        WordAdded::Full => "full",
    };
    let mut view = list(&site, &me).await?;
    (view.word, view.reason, view.problem) = (word.to_owned(), reason.to_owned(), Some(problem));
    page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// `POST /staff/words/try`: how hard a text is. It is not kept.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn try_text(site: web::Data<Site>, me: Me, form: StaffForm) -> Result<HttpResponse, PageError> {
    let mut view = list(&site, &me).await?;
    let band: Band = form.text("band").parse().unwrap_or(Band::EightToEleven);
    let text: String = form.text("text").chars().take(MOST_TRIED).collect();
    view.bands = offers(band);
    if text.is_empty() {
        view.problem = Some("text");
        return page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view);
    }
    view.reads = Some(advice(&text, band, &word_list(&site.chorus).await?).into());
    view.text = text;
    page(&site, &view)
}

impl View for Words {
    const TEMPLATE: &'static str = "pages/staff/words";

    fn samples() -> Vec<(String, Self)> {
        let known = |word: &str, reason: &str| Known {
            word: word.to_owned(),
            reason: reason.to_owned(),
            by: "sam".to_owned(),
            on: "2027-03-02".to_owned(),
        };
        let empty = || Self::of(StaffShell::sample(Here::Bank), Vec::new());
        let filled = || Self {
            known: vec![known("kooth", "A chat service they use"), known("voice", "<script>alert(1)</script>")],
            ..empty()
        };
        let wrong = |problem| {
            let (word, reason) = ("<script>alert(1)</script>".to_owned(), String::new());
            Self { problem: Some(problem), word, reason, ..filled() }
        };
        let tried = |text: &str| {
            let reads = Some(advice(text, Band::EightToEleven, &WordList::default()).into());
            Self { text: text.to_owned(), reads, ..filled() }
        };
        vec![
            ("none".to_owned(), empty()),
            ("some".to_owned(), filled()),
            ("wrong-word".to_owned(), wrong("word")),
            ("wrong-reason".to_owned(), wrong("reason")),
            ("wrong-known".to_owned(), wrong("known")),
            ("wrong-full".to_owned(), wrong("full")),
            ("wrong-text".to_owned(), wrong("text")),
            ("plain".to_owned(), tried("Do you feel safe where you live?")),
            (
                "hard".to_owned(),
                tried(
                    "Do you feel that the decisions about your placement and your contact arrangements were made with \
                     adequate consideration of your wishes? Is <b>transition</b> planning explained to you by somebody \
                     who knows you well and has time for you?",
                ),
            ),
        ]
    }
}
