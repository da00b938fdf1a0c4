//! Answers to choose from: the scales of the question bank, and those somebody writes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::consultation::canonical_json;
use crate::questionnaire::{Counts, ItemKind, Look, sha256_hex};
use crate::workflow::Catalogue;

/// How many scales of the bank are offered; those used most stand first.
const MOST_OFFERED: usize = 16;

/// A scale of the bank.
#[derive(Clone)]
pub struct Scale {
    /// Names it in forms.
    pub key: String,
    /// The answers.
    pub kind: ItemKind,
}

/// The name of answers in forms; the same for the same answers.
#[must_use]
pub fn key_of(kind: &ItemKind) -> String {
    sha256_hex(&canonical_json(kind)).chars().take(12).collect()
}

/// The scales that the bank uses most.
#[must_use]
pub fn offered(catalogue: &Catalogue) -> Vec<Scale> {
    let mut used: BTreeMap<String, (usize, ItemKind)> = BTreeMap::new();
    for item in catalogue.bank().flat_map(|form| form.items()) {
        let shared = matches!(&item.kind, ItemKind::OneOf { look, .. } if *look == Look::Words)
            || matches!(item.kind, ItemKind::ZeroToTen { .. });
        if shared {
            used.entry(key_of(&item.kind)).or_insert_with(|| (0, item.kind.clone())).0 += 1;
        }
    }
    let mut used: Vec<_> = used.into_iter().collect();
    used.sort_by(|(one_key, (one, _)), (other_key, (other, _))| other.cmp(one).then(one_key.cmp(other_key)));
    used.into_iter().take(MOST_OFFERED).map(|(key, (_, kind))| Scale { key, kind }).collect()
}

/// What answers are, as a list names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScaleName {
    /// `one_of`, `several_of`, `themes`, `zero_to_ten`, `count` or `text`.
    pub kind: &'static str,
    /// How many answers there are.
    pub answers: usize,
    /// The first, or what 0 means.
    pub first: String,
    /// The last, or what 10 means.
    pub last: String,
    /// How many may be picked.
    pub most: Option<u16>,
}

impl ScaleName {
    /// The name of these answers.
    #[must_use]
    pub fn of(kind: &ItemKind) -> Self {
        let labels: Vec<&str> = labels_of(kind).into_iter().map(|(label, _)| label).collect();
        let end = |label: Option<&&str>| label.map_or_else(String::new, |label| (*label).to_owned());
        let of = |kind, most| Self {
            kind,
            answers: labels.len(),
            first: end(labels.first()),
            last: end(labels.last()),
            most,
        };
        match kind {
            ItemKind::OneOf { .. } => of("one_of", None),
            ItemKind::SeveralOf { .. } => of("several_of", None),
            ItemKind::Themes { most, .. } => of("themes", Some((*most).into())),
            ItemKind::ZeroToTen { low_label, high_label, .. } => Self {
                kind: "zero_to_ten",
                answers: 11,
                first: low_label.clone(),
                last: high_label.clone(),
                most: None,
            },
            ItemKind::Count { most, .. } => of("count", Some((*most).into())),
            ItemKind::Text { most_chars } => of("text", Some(*most_chars)),
        }
    }
}

/// The answers with how each counts; none where answers are numbers or words.
#[must_use]
pub fn labels_of(kind: &ItemKind) -> Vec<(&str, Option<Counts>)> {
    match kind {
        ItemKind::OneOf { options, .. } | ItemKind::SeveralOf { options } => {
            options.iter().map(|option| (option.label.as_str(), Some(option.counts))).collect()
        }
        ItemKind::Themes { options, .. } => options.iter().map(|theme| (theme.label.as_str(), None)).collect(),
        ItemKind::ZeroToTen { .. } | ItemKind::Count { .. } | ItemKind::Text { .. } => Vec::new(),
    }
}

/// A choice in the list of answers.
#[derive(Clone, Serialize)]
pub struct ScaleChoice {
    value: String,
    name: ScaleName,
    chosen: bool,
}

/// The list of answers to choose from, without `now`, which stands before it.
#[must_use]
pub fn choices(scales: &[Scale], now: Option<&ItemKind>, chosen: &str) -> Vec<ScaleChoice> {
    let others = scales.iter().filter(|scale| Some(&scale.kind) != now);
    others
        .map(|scale| ScaleChoice {
            value: scale.key.clone(),
            name: ScaleName::of(&scale.kind),
            chosen: scale.key == chosen,
        })
        .collect()
}

/// A row in which somebody writes an answer.
#[derive(Clone, Serialize)]
pub struct AnswerRow {
    pub(super) number: usize,
    pub(super) code: String,
    pub(super) label: String,
    pub(super) positive: bool,
    pub(super) negative: bool,
    pub(super) neither: bool,
}

impl AnswerRow {
    fn new(number: usize, code: &str, label: &str, counts: Option<Counts>) -> Self {
        Self {
            number,
            code: code.to_owned(),
            label: label.to_owned(),
            positive: counts == Some(Counts::Positive),
            negative: counts.is_none() || counts == Some(Counts::Negative),
            neither: counts == Some(Counts::Neither),
        }
    }
}

/// The rows for these answers, and two blank ones, twelve at most.
#[must_use]
pub fn rows_of(kind: &ItemKind) -> Vec<AnswerRow> {
    let codes: Vec<&str> = kind.codes().map(crate::questionnaire::OptionCode::as_str).collect();
    let labels = labels_of(kind);
    let filled = labels.iter().zip(codes).map(|((label, counts), code)| (code, *label, *counts));
    let blank = std::iter::repeat_n(("", "", None), 2);
    let most = if matches!(kind, ItemKind::Themes { .. }) { 20 } else { 12 };
    let least = 4;
    let more = std::iter::repeat_n(("", "", None), least);
    let wanted = (labels.len() + 2).max(least).min(most);
    let rows = filled.chain(blank).chain(more).take(wanted).enumerate();
    rows.map(|(number, (code, label, counts))| AnswerRow::new(number, code, label, counts)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::catalogue;

    #[test]
    fn the_scales_used_most_are_offered_once_each_and_found_again_by_their_name() {
        let nowhere = tempfile::tempdir().unwrap();
        let scales = offered(&catalogue(nowhere.path()).unwrap());
        assert_eq!(scales.len(), MOST_OFFERED);
        let first = ScaleName::of(&scales[0].kind);
        assert!(first.answers >= 3 && !first.first.is_empty());
        for scale in &scales {
            assert_eq!(key_of(&scale.kind), scale.key);
            assert_eq!(scales.iter().filter(|one| one.key == scale.key).count(), 1);
        }
        let now = &scales[0].kind;
        assert_eq!(choices(&scales, Some(now), "").len(), MOST_OFFERED - 1);
        assert_eq!(rows_of(now).len(), first.answers + 2);
    }
}
