//! What one response can move of the numbers that are drawn.
//!
//! Two numbers are counted of each item, `signed` and `missing` (`tally::rule`), and a response moves one of them. Two
//! are drawn:
//!
//! ```text
//! balance = 2 · signed + missing        one response moves (balance, missing) by (2, 0), (-2, 0) or (1, 1)
//! missing
//! ```
//!
//! A share is read from `signed` less a part of `n - missing`, so an error that pushes both the same way does little
//! harm. Noise on `balance` and `missing`, each of its own, is noise on `signed` and `missing` that is correlated just
//! so; it costs what noise on one of them alone costs, because whoever is `missing` moves `balance` only half as far.
//! `docs/privacy.md` has the sum, and how near it comes to the least noise that any such mechanism could have.
//!
//! Where the number of responses is published exactly, that somebody took part is no secret, and the claim is about what
//! they answered: data sets are neighbours where one response was left blank throughout. That moves `missing` against
//! `signed`, either way, so there `balance` is 2 · `signed` alone.

use super::mechanism::{self, MechanismError};
use super::rho::NanoRho;
use super::sigma::Sigma;
use crate::tally::Effect;

/// Which data sets a group's release must not tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Neighbours {
    /// Those with one response more or less: hides answers, and taking part.
    AddOrRemove,
    /// Those where one response has every item left open instead: hides answers.
    Blank,
}

impl Neighbours {
    /// Those of a group whose number of responses has this noise, if any.
    #[must_use]
    pub const fn with_n(sigma: Option<Sigma>) -> Self {
        match sigma {
            Some(_) => Self::AddOrRemove,
            None => Self::Blank,
        }
    }

    /// How often `missing` stands in `balance`.
    #[must_use]
    pub const fn lean(self) -> i64 {
        match self {
            Self::AddOrRemove => 1,
            Self::Blank => 0,
        }
    }

    /// The first of the two numbers that are drawn of an item. Linear, so it turns counts into what is drawn and what a
    /// response does to the counts into what it does to that.
    #[must_use]
    pub const fn balance(self, signed: i64, missing: i64) -> i64 {
        2 * signed + self.lean() * missing
    }

    /// By how much `(balance, missing)` differ between neighbours, where the response does this to the item.
    #[must_use]
    pub const fn moves(self, effect: Effect) -> (i64, i64) {
        let (signed, missing) = match self {
            Self::AddOrRemove => (effect.signed(), effect.missing()),
            Self::Blank => (effect.signed(), effect.missing() - Effect::Missing.missing()),
        };
        (self.balance(signed, missing), missing)
    }

    /// What one response costs at this item, if it does this to it.
    ///
    /// # Errors
    /// [`MechanismError::Price`] when the loss is beyond counting.
    pub(super) fn price(self, noise: ItemNoise, effect: Effect) -> Result<NanoRho, MechanismError> {
        let (balance, missing) = self.moves(effect);
        let price = |sigma, moved: i64| {
            mechanism::cost(sigma, u32::try_from(moved.unsigned_abs()).map_err(|_| MechanismError::Price)?)
        };
        price(noise.balance, balance)?.checked_add(price(noise.missing, missing)?).ok_or(MechanismError::Price)
    }

    /// How much dearer an answer is than a number of its own that it moves by 1, at the scale of `balance`.
    pub(super) const fn answer_factor(self) -> f64 {
        match self {
            // Moves balance by 2.
            Self::AddOrRemove => 4.0,
            // Moves balance by 2 and missing, at the same scale, by 1.
            Self::Blank => 5.0,
        }
    }

    /// The noise of an item whose `balance` has this scale.
    ///
    /// With [`Neighbours::AddOrRemove`], `missing` gets the smallest scale on the grid at which being missing costs no
    /// more than answering: 1/2σ² + 1/2σₘ² ≤ 4/2σ², so about σ/√3. With [`Neighbours::Blank`] its noise is paid for by
    /// whoever answers; it gets the scale of `balance`, a quarter on top, since pooled over items little of it is left.
    ///
    /// # Errors
    /// [`MechanismError::Price`] where there is no such scale.
    pub(super) fn item_noise(self, balance: Sigma) -> Result<ItemNoise, MechanismError> {
        if self == Self::Blank {
            return Ok(ItemNoise { balance, missing: balance });
        }
        let mut missing = Sigma::at_least(balance.as_f64() / 3.0_f64.sqrt()).ok_or(MechanismError::Price)?;
        loop {
            let noise = ItemNoise { balance, missing };
            if self.price(noise, Effect::Missing)? <= self.price(noise, Effect::Positive)? {
                return Ok(noise);
            }
            missing = missing.coarser().ok_or(MechanismError::Price)?;
        }
    }
}

/// The scales of the two numbers that are drawn of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemNoise {
    /// σ of `balance`.
    pub balance: Sigma,
    /// σ of `missing`.
    pub missing: Sigma,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_moves_the_drawn_numbers_as_the_module_says() {
        let of = |neighbours: Neighbours| Effect::ALL.map(|effect| neighbours.moves(effect));
        assert_eq!(of(Neighbours::AddOrRemove), [(2, 0), (-2, 0), (1, 1)]);
        assert_eq!(of(Neighbours::Blank), [(2, -1), (-2, -1), (0, 0)]);
    }

    #[test]
    fn being_missing_never_costs_more_than_answering_and_hardly_less() {
        for steps in (2..4_000).step_by(11) {
            let balance = Sigma::from_sixty_fourths(steps).unwrap();
            let noise = Neighbours::AddOrRemove.item_noise(balance).unwrap();
            let [yes, no, missing] = Effect::ALL.map(|effect| Neighbours::AddOrRemove.price(noise, effect).unwrap());
            assert!(yes == no && missing <= yes, "{steps}/64");
            if steps > 640 {
                assert!(missing.as_f64() > 0.99 * yes.as_f64(), "{steps}/64 gives missing more noise than it needs");
            }
        }
    }

    #[test]
    fn where_n_is_published_a_blank_costs_nothing_and_an_answer_five_quarters() {
        let noise = Neighbours::Blank.item_noise(Sigma::from_sixty_fourths(640).unwrap()).unwrap();
        let [yes, no, missing] = Effect::ALL.map(|effect| Neighbours::Blank.price(noise, effect).unwrap());
        // (2² + 1²) / 2σ² at σ = 10, a billionth up for each of the two.
        assert_eq!((yes, no, missing), (NanoRho::from_nano(25_000_002), yes, NanoRho::ZERO));
    }
}
