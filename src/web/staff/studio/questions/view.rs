//! What the page of questions shows.

mod samples;

use serde::Serialize;

use super::Shown;
use crate::consultation::design::{Design, DesignFault, Form, Place};
use crate::outcomes::Strategy;
use crate::questionnaire::reading::{Sight, WordList};
use crate::questionnaire::{Band, Item, ItemId};
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::web::staff::studio::begin::Choice;
use crate::web::staff::studio::head::{Step, SurveyHead};
use crate::web::staff::studio::item_form::ItemFields;
use crate::web::staff::studio::outline::{self, FaultLine, OutlineArea, area_of, fault_lines, label_of, question_href};
use crate::web::staff::studio::problem::{FileFault, Problem, in_field};
use crate::web::staff::studio::sure_rows::SureTable;
use crate::web::staff::studio::{Studied, next, scales};
use crate::web::staff::words::{Hard, OLD_WORDS};
use crate::web::staff::{Here, Me, StaffShell};
use crate::workflow::word_list;

/// A tab of the editor.
#[derive(Clone, Serialize)]
struct Tab {
    band: Band,
    href: String,
    here: bool,
    asked: bool,
}

/// How a question reads.
#[derive(Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct ReadingPanel {
    band: Band,
    age: u32,
    aim: u32,
    short: bool,
    older: bool,
    fine: bool,
    /// Whether Dale and Chall find its words harder than a ten-year-old reads.
    old_words: bool,
    hard: Vec<Hard>,
    most_hard: usize,
    long_sentence: Option<TooLong>,
    long_question: Option<TooLong>,
}

/// So many words where there may be so many.
#[derive(Clone, Serialize)]
struct TooLong {
    words: usize,
    most: usize,
}

impl ReadingPanel {
    /// How this question reads in a band, where young people know these words besides.
    #[must_use]
    pub fn of(item: &Item, band: Band, known: &WordList) -> Self {
        let sight = Sight::of(item, band, known);
        let long = |found: Option<(usize, usize)>| found.map(|(words, most)| TooLong { words, most });
        Self {
            band,
            age: sight.age,
            aim: sight.aim,
            short: sight.is_short,
            older: sight.reads_older,
            fine: !sight.is_too_hard() && !sight.reads_older,
            most_hard: sight.most_hard,
            long_sentence: long(sight.long_sentence),
            long_question: long(sight.long_question),
            old_words: !sight.is_short && sight.dale_chall >= OLD_WORDS,
            hard: sight.hard.into_iter().map(Hard::from).collect(),
        }
    }
}

/// Where a question may be from, and what may be done with its words.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Words {
    /// Of the bank: changed words make it the council's own.
    Bank,
    /// The council's own.
    Own,
    /// Locked to an earlier survey.
    Locked,
    /// Unlocked; its trend line is lost.
    Unlocked,
}

/// The editor of one question.
#[derive(Serialize)]
struct Editor {
    id: String,
    band: Band,
    label: String,
    tabs: Vec<Tab>,
    asked: bool,
    words: Words,
    why_unlocked: Option<String>,
    fields: Option<ItemFields>,
    reading: Option<ReadingPanel>,
    areas: Vec<Choice>,
    area_title: Option<String>,
    needs_area: bool,
    source: String,
    preview_href: String,
    faults: Vec<FaultLine>,
    wrong: Wrong,
}

/// What is wrong with the fields that have their words beside them.
#[derive(Default, Serialize)]
struct Wrong {
    wording: Option<Problem>,
    easy: Option<Problem>,
    hint: Option<Problem>,
    statement: Option<Problem>,
    scale: Option<Problem>,
    label: Option<Problem>,
    most: Option<Problem>,
    low_label: Option<Problem>,
    not_about_me: Option<Problem>,
    area: Option<Problem>,
    only_if: Option<Problem>,
    why: Option<Problem>,
}

impl Wrong {
    fn of(problems: &[Problem]) -> Self {
        let field = |name: &str| in_field(problems, name);
        Self {
            wording: field("wording"),
            easy: field("easy"),
            hint: field("hint"),
            statement: field("statement"),
            scale: field("scale"),
            label: field("label_0"),
            most: field("most"),
            low_label: field("low_label"),
            not_about_me: field("not_about_me_words"),
            area: field("area"),
            only_if: field("only_if"),
            why: field("why"),
        }
    }
}

/// A question in the order asked.
#[derive(Serialize)]
struct OrderItem {
    id: String,
    label: String,
    href: String,
    here: bool,
    first: bool,
    last: bool,
}

/// A part of a form.
#[derive(Serialize)]
struct OrderPart {
    title: String,
    items: Vec<OrderItem>,
}

/// What stands at the head of a band's form.
#[derive(Serialize)]
struct FormFacts {
    band: Band,
    title: String,
    minutes: u32,
    source: String,
    file: String,
}

/// How many questions a band has.
#[derive(Serialize)]
struct Count {
    band: Band,
    questions: usize,
    href: String,
}

/// See the module.
#[derive(Serialize)]
pub struct Questions {
    page: StaffShell,
    head: SurveyHead,
    problems: Vec<Problem>,
    file_faults: Vec<FileFault>,
    version: u32,
    in_order: bool,
    band: Band,
    order: &'static str,
    counts: Vec<Count>,
    outline: Vec<OutlineArea>,
    parts: Vec<OrderPart>,
    editor: Option<Editor>,
    facts: Option<FormFacts>,
    table: Option<SureTable>,
    faults: Vec<FaultLine>,
    more_faults: usize,
}

/// What a form that was refused brings back to its page.
#[derive(Default)]
pub struct Again {
    /// What was wrong.
    pub problems: Vec<Problem>,
    /// The question as it was typed, and the scale that was chosen.
    pub typed: Option<(Item, String)>,
    /// The area that was chosen.
    pub area: Option<ItemId>,
    /// What is wrong with an uploaded file.
    pub file_faults: Vec<FileFault>,
}

/// The most faults that the page lists; the overview lists all.
const MOST_FAULTS: usize = 8;

impl Questions {
    /// The page as it stands.
    ///
    /// # Errors
    /// When the council's words cannot be read.
    pub async fn of(site: &Site, me: &Me, studied: &Studied, shown: &Shown, again: Again) -> Result<Self, PageError> {
        let known = word_list(&site.chorus).await?;
        let design = &studied.design;
        let strategy = site.chorus.catalogue.strategy(&design.strategy);
        let lacking = next::lacking(site, &studied.survey);
        let of_questions: Vec<DesignFault> =
            lacking.into_iter().filter(|fault| next::part_of(fault) == next::Next::Questions).collect();
        let band = band_shown(design, shown);
        let item = shown.item().filter(|id| design.bands_asked(id).next().is_some());
        let item = item.or_else(|| first_shown(design, strategy, band, shown.in_order()));
        let mut faults = fault_lines(design, &of_questions);
        let more_faults = faults.len().saturating_sub(MOST_FAULTS);
        faults.truncate(MOST_FAULTS);
        Ok(Self {
            page: StaffShell::of(site, me, Here::Surveys),
            head: studied.head(Some(Step::Questions)),
            version: studied.version,
            in_order: shown.in_order(),
            order: if shown.in_order() { "asked" } else { "" },
            counts: counts(design),
            outline: outline::outline(design, strategy, &of_questions, item.as_ref(), band),
            parts: design.forms.get(&band).map_or_else(Vec::new, |form| parts(design, form, band, item.as_ref())),
            facts: design.forms.get(&band).map(|form| facts(design, form, band)),
            editor: item.map(|id| editor(site, (design, strategy), (band, &id), &of_questions, &known, &again)),
            table: SureTable::of(&site.chorus.catalogue, design),
            problems: again.problems,
            file_faults: again.file_faults,
            faults,
            more_faults,
            band,
        })
    }
}

/// The first question of the list beside it.
fn first_shown(design: &Design, strategy: Option<&Strategy>, band: Band, in_order: bool) -> Option<ItemId> {
    let form = design.forms.get(&band)?;
    let mut asked = form.items().map(|item| &item.id);
    if in_order {
        return asked.next().cloned();
    }
    let areas = strategy.map_or(&[][..], |strategy| &strategy.areas);
    let place = |id: &&ItemId| {
        let area = outline::area_of(design, strategy, id);
        areas.iter().position(|one| Some(&one.code) == area).unwrap_or(areas.len())
    };
    asked.min_by_key(place).cloned()
}

/// The band that is shown: the one asked for, else one that is asked the question, else the oldest children.
fn band_shown(design: &Design, shown: &Shown) -> Band {
    let has = |band: &Band| design.forms.contains_key(band);
    let asked = shown.item().and_then(|id| design.bands_asked(&id).next());
    let usual = [Band::EightToEleven, Band::ElevenToSeventeen].into_iter().find(has);
    let any = design.forms.keys().next().copied();
    shown.band().filter(has).or(asked).or(usual).or(any).unwrap_or(Band::EightToEleven)
}

fn counts(design: &Design) -> Vec<Count> {
    let count = |(band, form): (&Band, &Form)| Count {
        band: *band,
        questions: form.items().count(),
        href: format!("/staff/c/{}/questions?band={band}&order=asked", design.wave),
    };
    design.forms.iter().map(count).collect()
}

fn parts(design: &Design, form: &Form, band: Band, here: Option<&ItemId>) -> Vec<OrderPart> {
    let (first, last) = (form.items().next().map(|item| &item.id), form.items().next_back().map(|item| &item.id));
    let item = |item: &Item| OrderItem {
        id: item.id.to_string(),
        label: label_of(item),
        href: question_href(&design.wave, band, &item.id).replace("#editor", "&order=asked#editor"),
        here: here == Some(&item.id),
        first: first == Some(&item.id),
        last: last == Some(&item.id),
    };
    form.parts
        .iter()
        .map(|part| OrderPart { title: part.title.clone(), items: part.items.iter().map(item).collect() })
        .collect()
}

fn facts(design: &Design, form: &Form, band: Band) -> FormFacts {
    FormFacts {
        band,
        title: form.title.clone(),
        minutes: form.minutes,
        source: form.source.clone(),
        file: format!("/staff/c/{}/questions/{band}.toml", design.wave),
    }
}

fn words(site: &Site, design: &Design, id: &ItemId) -> Words {
    let locks = design.locks.as_ref();
    if design.is_locked(id) {
        Words::Locked
    } else if locks.is_some_and(|locks| locks.unlocked.contains_key(id)) {
        Words::Unlocked
    } else if site.chorus.catalogue.known_areas(&design.strategy).is_own(id) {
        Words::Own
    } else {
        Words::Bank
    }
}

fn editor(
    site: &Site,
    (design, strategy): (&Design, Option<&Strategy>),
    (band, id): (Band, &ItemId),
    faults: &[DesignFault],
    known: &WordList,
    again: &Again,
) -> Editor {
    let form = design.forms.get(&band);
    let stored = form.and_then(|form| form.item(id));
    let typed = again.typed.as_ref().filter(|(item, _)| item.id == *id);
    let item = typed.map(|(item, _)| item).or(stored);
    let scale = typed.map_or("keep", |(_, scale)| scale);
    let offered = scales::offered(&site.chorus.catalogue);
    let before = form.into_iter().flat_map(Form::items).take_while(|one| one.id != *id);
    let words = words(site, design, id);
    let area = again.area.as_ref().or_else(|| area_of(design, strategy, id));
    let areas = strategy.map_or(&[][..], |strategy| &strategy.areas);
    let choice = |one: &crate::outcomes::Area| Choice::new(one.code.as_str(), &one.title, area == Some(&one.code));
    let here: Vec<DesignFault> =
        faults.iter().filter(|fault| fault.place == Place::Item(band, id.clone())).cloned().collect();
    let takes_sides = item.is_some_and(|item| item.kind.takes_sides());
    Editor {
        id: id.to_string(),
        band,
        label: outline::label_for(design, id, band),
        tabs: tabs(design, band, id),
        asked: stored.is_some(),
        fields: item.map(|item| ItemFields::of(item, before, &offered, scale)),
        reading: item.map(|item| ReadingPanel::of(item, band, known)),
        areas: areas.iter().map(choice).collect(),
        area_title: areas.iter().find(|one| Some(&one.code) == area).map(|one| one.title.clone()),
        needs_area: matches!(words, Words::Own | Words::Unlocked)
            && takes_sides
            && strategy.is_some_and(|strategy| strategy.area_of(id).is_none()),
        why_unlocked: design.locks.as_ref().and_then(|locks| locks.unlocked.get(id)).cloned(),
        words,
        source: form.map_or_else(String::new, |form| form.source.clone()),
        preview_href: format!("/staff/c/{}/preview?band={band}&item={id}", design.wave),
        faults: fault_lines(design, &here),
        wrong: Wrong::of(&again.problems),
    }
}

fn tabs(design: &Design, here: Band, id: &ItemId) -> Vec<Tab> {
    let tab = |(band, form): (&Band, &Form)| Tab {
        band: *band,
        href: question_href(&design.wave, *band, id),
        here: *band == here,
        asked: form.item(id).is_some(),
    };
    design.forms.iter().map(tab).collect()
}
