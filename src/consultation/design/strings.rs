//! Every string of a design that young people read, each with the place where it stands.
//!
//! A place is text, such as `8-11/home_safe/wording` or `8-11/home_safe/answer/yes`. The same English words in two places
//! are two strings: "Yes" is another word in Welsh after another question.

use std::collections::BTreeMap;

use super::{Design, Language, Languages, RowState};
use crate::questionnaire::{Band, Item, ItemId, ItemKind, OptionCode};

/// The most characters a translated string may have. The longest English one has 300, and some languages need more.
pub const MOST_STRING: usize = 600;

/// What of a question, part or survey a string is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    /// The survey's title.
    Title,
    /// What can change because of the answers.
    CanChange,
    /// Who decides about it.
    WhoDecides,
    /// The title of the part that stands at this place, from 1.
    PartTitle(usize),
    /// The question.
    Wording,
    /// The question in Easy Read.
    Easy,
    /// The line of help under it.
    Hint,
    /// The words of "This is not about me".
    NotAboutMe,
    /// What 0 means.
    Low,
    /// What 10 means.
    High,
    /// An answer to choose.
    Answer(OptionCode),
}

impl Said {
    /// The kind, for a template to word.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::CanChange => "can_change",
            Self::WhoDecides => "who_decides",
            Self::PartTitle(_) => "part",
            Self::Wording => "wording",
            Self::Easy => "easy",
            Self::Hint => "hint",
            Self::NotAboutMe => "not_about_me",
            Self::Low => "low",
            Self::High => "high",
            Self::Answer(_) => "answer",
        }
    }
}

/// One string, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesignString {
    /// The age band it is shown to; none for what all are shown.
    pub band: Option<Band>,
    /// The question it belongs to.
    pub item: Option<ItemId>,
    /// What of it.
    pub said: Said,
    /// The English words.
    pub english: String,
}

impl DesignString {
    /// Its place, by which translations are kept.
    #[must_use]
    pub fn place(&self) -> String {
        place(self.band, self.item.as_ref(), &self.said)
    }
}

/// The place of a string.
fn place(band: Option<Band>, item: Option<&ItemId>, said: &Said) -> String {
    let band = band.map_or("survey", Band::as_str);
    let kind = said.as_str();
    match (item, said) {
        (Some(item), Said::Answer(code)) => format!("{band}/{item}/{kind}/{code}"),
        (Some(item), _) => format!("{band}/{item}/{kind}"),
        (None, Said::PartTitle(nth)) => format!("{band}/{kind}/{nth}"),
        (None, _) => format!("{band}/{kind}"),
    }
}

impl Design {
    /// Every string that young people read, in the order they read them, youngest band first. Those that are blank yet
    /// are left out.
    #[must_use]
    pub fn strings(&self) -> Vec<DesignString> {
        let mut all = vec![
            string(None, None, Said::Title, &self.title),
            string(None, None, Said::CanChange, &self.purpose.can_change),
            string(None, None, Said::WhoDecides, &self.purpose.who_decides),
        ];
        for (band, form) in &self.forms {
            for (at, part) in form.parts.iter().enumerate() {
                all.push(string(Some(*band), None, Said::PartTitle(at + 1), &part.title));
                for item in &part.items {
                    all.extend(said_by(item).map(|(said, english)| string(Some(*band), Some(&item.id), said, english)));
                }
            }
        }
        all.retain(|string| !string.english.trim().is_empty());
        all
    }
}

impl Design {
    /// The same design in the words of a language, where they were written and stand for the English of today; in English
    /// where they were not. For looking at it only.
    #[must_use]
    pub fn in_language(&self, language: &Language) -> Self {
        let rows = Languages::of(self).rows(language).into_iter().filter(|row| row.state >= RowState::Draft);
        let words: BTreeMap<String, &str> =
            rows.filter_map(|row| Some((row.string.place(), row.translated?.text.as_str()))).collect();
        let put = |text: &mut String, band: Option<Band>, item: Option<&ItemId>, said: &Said| {
            if let Some(words) = words.get(&place(band, item, said)) {
                (*words).clone_into(text);
            }
        };
        let mut design = self.clone();
        put(&mut design.title, None, None, &Said::Title);
        put(&mut design.purpose.can_change, None, None, &Said::CanChange);
        put(&mut design.purpose.who_decides, None, None, &Said::WhoDecides);
        for (band, form) in &mut design.forms {
            for (at, part) in form.parts.iter_mut().enumerate() {
                put(&mut part.title, Some(*band), None, &Said::PartTitle(at + 1));
                for item in &mut part.items {
                    let id = item.id.clone();
                    said_by_mut(item).for_each(|(said, text)| put(text, Some(*band), Some(&id), &said));
                }
            }
        }
        design
    }
}

/// What [`said_by`] gives, to be put into other words.
fn said_by_mut(item: &mut Item) -> impl Iterator<Item = (Said, &mut String)> {
    let lines =
        [(Said::Easy, &mut item.easy), (Said::Hint, &mut item.hint), (Said::NotAboutMe, &mut item.not_about_me)];
    let lines = lines.into_iter().filter_map(|(said, line)| Some((said, line.as_mut()?)));
    let mut answers: Vec<(Said, &mut String)> = Vec::new();
    match &mut item.kind {
        ItemKind::OneOf { options, .. } | ItemKind::SeveralOf { options } => {
            answers.extend(options.iter_mut().map(|one| (Said::Answer(one.code.clone()), &mut one.label)));
        }
        ItemKind::Themes { options, .. } => {
            answers.extend(options.iter_mut().map(|theme| (Said::Answer(theme.code.clone()), &mut theme.label)));
        }
        ItemKind::ZeroToTen { low_label, high_label, .. } => {
            answers.extend([(Said::Low, low_label), (Said::High, high_label)]);
        }
        ItemKind::Count { .. } | ItemKind::Text { .. } => {}
    }
    std::iter::once((Said::Wording, &mut item.wording)).chain(lines).chain(answers)
}

fn string(band: Option<Band>, item: Option<&ItemId>, said: Said, english: &str) -> DesignString {
    DesignString { band, item: item.cloned(), said, english: english.to_owned() }
}

fn said_by(item: &Item) -> impl Iterator<Item = (Said, &str)> {
    let lines = [(Said::Easy, &item.easy), (Said::Hint, &item.hint), (Said::NotAboutMe, &item.not_about_me)];
    let lines = lines.into_iter().filter_map(|(said, line)| Some((said, line.as_deref()?)));
    let mut answers = Vec::new();
    match &item.kind {
        ItemKind::OneOf { options, .. } | ItemKind::SeveralOf { options } => {
            answers.extend(options.iter().map(|option| (Said::Answer(option.code.clone()), option.label.as_str())));
        }
        ItemKind::Themes { options, .. } => {
            answers.extend(options.iter().map(|theme| (Said::Answer(theme.code.clone()), theme.label.as_str())));
        }
        ItemKind::ZeroToTen { low_label, high_label, .. } => {
            answers.extend([(Said::Low, low_label.as_str()), (Said::High, high_label.as_str())]);
        }
        ItemKind::Count { .. } | ItemKind::Text { .. } => {}
    }
    std::iter::once((Said::Wording, item.wording.as_str())).chain(lines).chain(answers)
}
