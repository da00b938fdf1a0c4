//! How often intervals hold what they should in a made-up country, how near shares come, and how often flags are raised.

use std::collections::BTreeMap;

use super::super::{Background, Estimate, Shrunk};
use super::country::{Country, Made};
use super::seeded;
use crate::questionnaire::ItemId;

/// How often intervals hold the truth, how far off shares are, and how often flags are raised.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    times: f64,
    raw_held: f64,
    held: f64,
    raw_square: f64,
    square: f64,
    half: f64,
    questioned: f64,
    unusual: f64,
    /// Councils, and how many have an unusual share of this kind.
    councils: f64,
    alarmed: f64,
}

impl Score {
    fn add(&mut self, raw: &Estimate, shrunk: &Shrunk, truth: f64) {
        let one = |is: bool| f64::from(u8::from(is));
        self.times += 1.0;
        self.raw_held += one((raw.share - truth).abs() <= raw.half());
        self.held += one((shrunk.share - truth).abs() <= shrunk.half());
        self.raw_square += (raw.share - truth) * (raw.share - truth);
        self.square += (shrunk.share - truth) * (shrunk.share - truth);
        self.half += shrunk.half();
        self.questioned += one(shrunk.is_questioned);
        self.unusual += one(shrunk.is_unusual);
    }

    fn part(&self, sum: f64) -> f64 {
        sum / self.times
    }

    /// `root mean square error, held` of the raw share, then of the shrunk one with its half-width, then the flags, of
    /// which the last also by councils that have any.
    fn row(&self) -> String {
        format!(
            "{:.1}, {:.2} | {:.1}, {:.2}, {:.1} | {:.2} | {:.2}, {:.2}",
            100.0 * self.part(self.raw_square).sqrt(),
            self.part(self.raw_held),
            100.0 * self.part(self.square).sqrt(),
            self.part(self.held),
            100.0 * self.part(self.half),
            self.part(self.questioned),
            self.part(self.unusual),
            self.alarmed / self.councils,
        )
    }
}

/// Scores items, areas, and all items together.
fn score(country: &Country, background: &Background, made: &Made, scores: &mut [Score; 3]) {
    let shrinking = background.shrink(made.seen());
    let ids = country.item_ids();
    let before = *scores;
    let mut over = |kind: usize, items: &[&ItemId]| {
        let count = f64::from(u32::try_from(items.len()).unwrap());
        let truth = items.iter().map(|item| made.truth[*item]).sum::<f64>() / count;
        let Some(raw) = made.raw(items) else { return };
        if let Some(shrunk) = shrinking.over(items, &raw) {
            scores[kind].add(&raw, &shrunk, truth);
        }
    };
    for item in &ids {
        over(0, &[item]);
    }
    for area in &country.manifest.areas {
        over(1, &area.items.iter().collect::<Vec<_>>());
    }
    over(2, &ids.iter().collect::<Vec<_>>());
    for (score, before) in scores.iter_mut().zip(before) {
        score.councils += f64::from(u8::from(score.times > before.times));
        score.alarmed += f64::from(u8::from(score.unusual > before.unusual));
    }
}

/// Scores of councils with this many answers and this far off, where so many others released.
fn scores(country: &Country, others: usize, councils: &[(u32, f64)], rounds: u32) -> Vec<[Score; 3]> {
    let mut rng = seeded(1);
    let mut scores = vec![[Score::default(); 3]; councils.len()];
    for _ in 0..rounds {
        let figures = if others == 0 { country.figures() } else { BTreeMap::new() };
        let background = country.background(&country.councils(&mut rng, others), &figures);
        for ((answered, off), scores) in councils.iter().zip(&mut scores) {
            for _ in 0..6 {
                score(country, &background, &country.council(&mut rng, *answered, *off), scores);
            }
        }
    }
    scores
}

#[test]
fn shrunk_intervals_hold_the_truth_as_often_as_they_say_and_shares_come_nearer_to_it() {
    let country = Country::new(&[4, 4, 4]);
    for others in [0, 6, 15, 30] {
        for [items, areas, all] in scores(&country, others, &[(40, 0.0), (150, 0.0)], 12) {
            // The seed fixes this run: 864 shares of items, of 72 councils. Of what is held 0.95 of the time, another
            // seed would find fewer than each bound about once in thirty.
            assert!((0.93..=0.99).contains(&items.part(items.held)), "{others}: {}", items.row());
            assert!(areas.part(areas.held) >= 0.92 && all.part(all.held) >= 0.90, "{others}: {}", areas.row());
            assert!(items.square < items.raw_square && areas.square < areas.raw_square, "{others}: {}", items.row());
        }
    }
}

#[test]
fn a_council_fifteen_points_off_is_mostly_held_by_the_wide_prior_and_mostly_called_unusual_by_the_fitted_one() {
    let country = Country::new(&[4, 4, 4]);
    for others in [0, 6] {
        for [items, areas, all] in scores(&country, others, &[(40, 0.15), (150, 0.15)], 12) {
            // What all items say together tells of the fifteen points, where hardly anything did in one by itself.
            assert!(items.part(items.held) >= 0.86, "{others}: {}", items.row());
            // At 40 answers nine in ten areas are held, less than is said; of 72 councils that varies by 0.03.
            assert!(areas.part(areas.held) >= 0.83 && all.part(all.held) >= 0.80, "{others}: {}", areas.row());
        }
    }
    let [as_others, off] = scores(&country, 15, &[(300, 0.0), (300, 0.15)], 12).try_into().unwrap();
    // Of 72 councils one in twenty is called so by chance; 9 or more are once in 100 runs.
    assert!(off[2].part(off[2].unusual) > 0.7 && off[1].alarmed / off[1].councils > 0.7, "{}", off[1].row());
    assert!(as_others[2].part(as_others[2].unusual) < 0.12, "{}", as_others[2].row());
}

#[test]
fn of_councils_like_the_others_one_in_twenty_has_an_unusual_share_of_a_kind() {
    let country = Country::new(&[4, 4, 4]);
    for others in [0, 6, 15, 30] {
        for scores in scores(&country, others, &[(40, 0.0), (150, 0.0)], 12) {
            for kind in scores {
                // The seed fixes this run. Of 72 councils 3.6 are called so at the stated rate; 10 or more would be by
                // chance once in 300 runs.
                assert!(kind.alarmed <= 9.0, "{others}: {}", kind.row());
            }
        }
    }
}

/// Prints the table of docs/privacy.md: `cargo test --lib privacy::shrink::tests::held::measured -- --ignored --nocapture`.
#[test]
#[ignore = "prints a table; takes some minutes"]
fn measured() {
    let country = Country::new(&[6, 6, 4, 9, 4, 3, 2]);
    let councils = [(30, 0.0), (60, 0.0), (150, 0.0), (300, 0.0), (30, 0.15), (60, 0.15), (150, 0.15), (300, 0.15)];
    for others in [0, 5, 15, 80] {
        for ((answered, off), scores) in councils.iter().zip(scores(&country, others, &councils, 20)) {
            for (kind, score) in ["items", "areas", "overall"].iter().zip(&scores) {
                println!("| {others} | {answered} | {:.0} | {kind} | {} |", 100.0 * off, score.row());
            }
        }
    }
}
