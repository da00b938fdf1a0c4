//! QR codes as one path of an SVG, so that a page needs no picture file, and print and dark screens stay sharp.
//!
//! Left open: whether a camera reads it. The same text always stands beside the code, for typing.

use std::fmt::Write;

use fast_qr::{ECL, QRBuilder};
use serde::Serialize;

/// Light modules around a code, which readers need (ISO/IEC 18004: four).
const QUIET: usize = 4;

/// A code, ready for a template: `{{> parts/qr}}` draws what is called `qr`.
#[derive(Clone, Serialize)]
pub struct Qr {
    /// Modules across, the quiet edge included.
    pub across: usize,
    /// The dark modules, as the path of an SVG whose unit is one module.
    pub path: String,
}

impl Qr {
    /// The code of a text; `None` when it is too long for one (some 1,600 bytes).
    ///
    /// A quarter of the code may be lost to folds and dirt before it cannot be read.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let code = QRBuilder::new(text).ecl(ECL::Q).build().ok()?;
        let mut path = String::new();
        for row in 0..code.size {
            let modules = &code[row];
            let mut column = 0;
            while column < code.size {
                let dark = modules[column..].iter().take_while(|module| module.value()).count();
                if dark > 0 {
                    // One bar for each run of dark modules: from its corner along, down one, back, and closed.
                    let (x, y) = (column + QUIET, row + QUIET);
                    write!(path, "M{x} {y}h{dark}v1h-{dark}z").expect("writing to a string never fails");
                }
                column += dark.max(1);
            }
        }
        Some(Self { across: code.size + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_of_the_code_is_drawn_once_and_nothing_else() {
        let text = "otpauth://totp/Fenmoor:sam?secret=GEZDGNBVGY3TQOJQ&issuer=Fenmoor";
        let qr = Qr::of(text).unwrap();
        let code = QRBuilder::new(text).ecl(ECL::Q).build().unwrap();
        let mut drawn = vec![vec![false; qr.across]; qr.across];
        for bar in qr.path.split('M').skip(1) {
            let (corner, rest) = bar.split_once('h').unwrap();
            let (x, y) = corner.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let long: usize = rest.split('v').next().unwrap().parse().unwrap();
            for cell in &mut drawn[y][x..x + long] {
                assert!(!*cell, "drawn twice");
                *cell = true;
            }
        }
        for (y, row) in drawn.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let inside = (QUIET..QUIET + code.size).contains(&x) && (QUIET..QUIET + code.size).contains(&y);
                assert_eq!(*dark, inside && code[y - QUIET][x - QUIET].value(), "{x} {y}");
            }
        }
    }

    #[test]
    fn a_text_that_is_too_long_has_no_code() {
        assert!(Qr::of(&"x".repeat(5_000)).is_none());
    }
}
