//! The closed form of the objective.
//!
//! With precision weights w for the numbers of an item and for the number of responses, let T be their sum. The scale of
//! `balance` is σ² = f T / 2ρw, where f is what makes an answer dearer than a number it moves by 1 (4, or 5 where n is
//! published), and that of n is σₙ² = T / 2ρwₙ. The minimum is at
//!
//! ```text
//! w_q = √(c_q f v / 4)      c_q = 1/Q + Σ over the rows the item is in of priority / (R k²)
//! wₙ  = √cₙ                 cₙ  = d² (1 + Σ over rows of items of priority / R) + Σ over lists of 4 (C/L)² priority / R
//! w_l = √(c_l C)            c_l = 4 priority / R
//! v   = 1 + 4/3 (d - 1/2)²
//! ```
//!
//! with Q items in the vector, R rows, k items in that row, and d = 2p - 1 for a share p that is usual in such surveys: c
//! is what a unit of variance of that number adds to the objective. A list of L themes, of which C may be chosen, is one
//! row: the average over its themes; with its weight for w, the scale of each of its counts is σ² = C T / 2ρw.
//! `docs/privacy.md` derives it.

use super::super::estimate::{USUAL_SHARE, score_items};
use super::super::neighbours::Neighbours;
use super::Rows;
use super::themes::List;
use crate::consultation::Importance;
use crate::questionnaire::ItemId;

/// How much an item with a row of its own weighs, or a list of themes: as much as an area does unless its strategy says otherwise.
const ITEM_PRIORITY: u32 = 3;

pub(super) struct Weights {
    pub(super) items: Vec<f64>,
    /// Of each theme of a list.
    pub(super) lists: Vec<f64>,
    /// None where the number of responses is published.
    pub(super) n: Option<f64>,
    pub(super) total: f64,
}

impl Weights {
    pub(super) fn of(items: Vec<f64>, lists: Vec<f64>, n: Option<f64>) -> Self {
        let total = items.iter().chain(&lists).sum::<f64>() + n.unwrap_or_default();
        Self { items, lists, n, total }
    }
}

/// By how much noise on `missing` widens a share, beyond noise on `balance` alone.
pub(super) fn widening(tilt: f64) -> f64 {
    1.0 + 4.0 / 3.0 * (tilt - 0.5) * (tilt - 0.5)
}

/// The rows a board reads of this vector, each with its priority and its items.
pub(super) fn rows_of<'v>(vector: &[&'v ItemId], rows: Rows<'_>) -> Vec<(f64, Vec<&'v ItemId>)> {
    let own_row =
        |item: &ItemId| Some(item) == rows.first_item || rows.importance.get(item) == Some(&Importance::MostImportant);
    let items = vector.iter().filter(|item| own_row(item)).map(|item| (ITEM_PRIORITY, vec![*item]));
    let areas = rows.areas.iter();
    let scores = areas.filter_map(|area| Some((area.priority, score_items(area, vector.iter().copied())?)));
    items.chain(scores).map(|(priority, items)| (f64::from(priority), items)).collect()
}

/// The weights of the module's formula.
#[expect(clippy::cast_precision_loss, reason = "counts of items and rows")]
pub(super) fn weights(neighbours: Neighbours, vector: &[&ItemId], lists: &[List<'_>], rows: Rows<'_>) -> Weights {
    let tilt = 2.0 * USUAL_SHARE - 1.0;
    let rows = rows_of(vector, rows);
    let how_many = ((rows.len() + lists.len()) as f64).max(1.0);
    let mut of_n = 1.0;
    let mut items = vec![1.0 / vector.len() as f64; vector.len()];
    for (priority, members) in &rows {
        of_n += priority / how_many;
        for (cost, item) in items.iter_mut().zip(vector) {
            if members.contains(item) {
                *cost += priority / (how_many * (members.len() * members.len()) as f64);
            }
        }
    }
    let per_item = neighbours.answer_factor() / 4.0 * widening(tilt);
    let items = items.into_iter().map(|cost| (per_item * cost).sqrt()).collect();
    // The share of a theme is its count over n, so it has four times the variance of a count that goes either way.
    let of_list = 4.0 * f64::from(ITEM_PRIORITY) / how_many;
    let of_n =
        tilt * tilt * of_n + lists.iter().map(|list| of_list * list.usual_share() * list.usual_share()).sum::<f64>();
    let lists = lists.iter().map(|list| (of_list * f64::from(list.most)).sqrt()).collect();
    let n = (neighbours == Neighbours::AddOrRemove).then(|| of_n.sqrt());
    Weights::of(items, lists, n)
}
