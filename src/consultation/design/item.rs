//! What can be wrong with one question by itself.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::questionnaire::{Counts, Item, ItemKind, Look};

/// The most characters of a question, of an answer, of what a good answer says, and of a short line beside a scale.
const MOST_WORDS: usize = 300;
const MOST_LABEL: usize = 200;
const MOST_STATEMENT: usize = 160;
const MOST_SHORT: usize = 80;

/// What is wrong with one question by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemFault {
    /// The question is blank, has a line break, or is too long.
    Wording,
    /// So is its Easy Read wording.
    Easy,
    /// So is its hint.
    Hint,
    /// What a positive answer says does not follow "N in 100".
    Statement,
    /// So is the text of "This is not about me".
    NotAboutMe,
    /// There are fewer than two answers to choose from, or too many.
    HowManyAnswers,
    /// An answer is blank or too long.
    Label,
    /// Two answers read the same.
    SameLabel,
    /// No answer counts as good, so no share can be made.
    NothingGood,
    /// No answer counts as not good, so every share would be all.
    NothingElse,
    /// The look shows a face for each answer, and one has none.
    NoFace,
    /// What 0 or 10 means is blank or too long.
    Ends,
    /// The numbers that count as good are not within the scale.
    GoodNumbers,
    /// Of a list, fewer than all may be chosen, and at most five.
    HowManyChosen,
}

/// Whether an item takes the young person's own words.
pub(super) fn is_text(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Text { .. })
}

/// One line that says something.
pub(super) fn is_line(text: &str, most: usize) -> bool {
    let long = text.chars().count();
    !text.trim().is_empty() && text.trim() == text && long <= most && !text.chars().any(char::is_control)
}

fn is_line_if_any(text: Option<&String>, most: usize) -> bool {
    text.is_none_or(|text| is_line(text, most))
}

/// Everything that is wrong with a question by itself, each kind once.
#[must_use]
pub fn item_faults(item: &Item) -> Vec<ItemFault> {
    let mut faults = BTreeSet::new();
    let mut unless = |fine: bool, fault: ItemFault| {
        if !fine {
            faults.insert(fault);
        }
    };
    unless(is_line(&item.wording, MOST_WORDS), ItemFault::Wording);
    unless(is_line_if_any(item.easy.as_ref(), MOST_WORDS), ItemFault::Easy);
    unless(is_line_if_any(item.hint.as_ref(), MOST_WORDS), ItemFault::Hint);
    unless(is_line_if_any(item.not_about_me.as_ref(), MOST_SHORT), ItemFault::NotAboutMe);
    if item.kind.takes_sides() {
        let follows = item.statement.starts_with(char::is_lowercase) && !item.statement.ends_with(['.', '?', '!']);
        unless(follows && is_line(&item.statement, MOST_STATEMENT), ItemFault::Statement);
    }
    match &item.kind {
        ItemKind::OneOf { options, .. } | ItemKind::SeveralOf { options } => {
            let labels: BTreeSet<_> = options.iter().map(|option| &option.label).collect();
            unless((2..=12).contains(&options.len()), ItemFault::HowManyAnswers);
            unless(options.iter().all(|option| is_line(&option.label, MOST_LABEL)), ItemFault::Label);
            unless(labels.len() == options.len(), ItemFault::SameLabel);
            let any = |wanted| options.iter().any(|option| option.counts == wanted);
            unless(any(Counts::Positive), ItemFault::NothingGood);
            unless(any(Counts::Negative), ItemFault::NothingElse);
            let with_faces = matches!(&item.kind, ItemKind::OneOf { look: Look::Faces | Look::Cards, .. });
            unless(!with_faces || options.iter().all(|option| option.face.is_some()), ItemFault::NoFace);
        }
        ItemKind::Themes { options, most } => {
            let labels: BTreeSet<_> = options.iter().map(|theme| &theme.label).collect();
            unless((2..=20).contains(&options.len()), ItemFault::HowManyAnswers);
            unless(options.iter().all(|theme| is_line(&theme.label, MOST_LABEL)), ItemFault::Label);
            unless(labels.len() == options.len(), ItemFault::SameLabel);
            unless((1..=5).contains(most) && usize::from(*most) < options.len(), ItemFault::HowManyChosen);
        }
        ItemKind::ZeroToTen { low_label, high_label, positive } => {
            unless(is_line(low_label, MOST_SHORT) && is_line(high_label, MOST_SHORT), ItemFault::Ends);
            unless(leaves_some(positive, 10), ItemFault::GoodNumbers);
        }
        ItemKind::Count { most, positive } => {
            unless((1..=20).contains(most) && leaves_some(positive, *most), ItemFault::GoodNumbers);
        }
        ItemKind::Text { most_chars } => unless((1..=2000).contains(most_chars), ItemFault::GoodNumbers),
    }
    faults.into_iter().collect()
}

/// Whether these numbers stand within 0 to `most` and leave some that count otherwise.
fn leaves_some(numbers: &RangeInclusive<u8>, most: u8) -> bool {
    numbers.start() <= numbers.end() && *numbers.end() <= most && (*numbers.start(), *numbers.end()) != (0, most)
}
