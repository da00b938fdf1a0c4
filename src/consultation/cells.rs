//! Cells of tables that open in a spreadsheet, and that no spreadsheet takes for a formula.
//!
//! A cell that begins like a formula gets an apostrophe before it, which spreadsheets do not show. Spaces before it, and
//! the wide forms of the same signs, make no difference to them and none here. One that has an apostrophe of its own
//! before such a sign gets another, so that each comes back as it was ([`unguarded`]).
//!
//! Left open: what somebody does in their spreadsheet afterwards.

/// A text as a cell may hold it.
#[must_use]
pub fn guarded(cell: &str) -> String {
    if is_risky(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// What a cell said before it was [`guarded`], without spaces round it.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('\'').filter(|_| is_risky(cell)).map_or(cell, str::trim)
}

/// Whether a cell, or what stands behind its apostrophes, would be taken for a formula.
fn is_risky(cell: &str) -> bool {
    const BEGINS_A_FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let bare = cell.trim_start_matches(|c: char| c == '\'' || c.is_whitespace());
    // A tab or the end of a line before it begins a cell of its own in some programs.
    let broken = cell[..cell.len() - bare.len()].contains(['\t', '\r', '\n']) && !bare.is_empty();
    broken || bare.starts_with(BEGINS_A_FORMULA)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for risky in
            ["=1+1", "+1", "-1", "@sum", "\t=1", "\rx", "\nx", "  =HYPERLINK(\"x\")", "＝1", "\u{a0}=1", "＠x", "'=1"]
        {
            assert_eq!(guarded(risky), format!("'{risky}"), "{risky:?}");
        }
        for fine in ["", " ", "\t", "Ages 8 to 11", "a=b", "1-2", "'twas", "é"] {
            assert_eq!(guarded(fine), fine);
        }
    }

    proptest! {
        #[test]
        fn any_cell_comes_back_from_behind_its_apostrophe(cell in "['=+@a\\t -]{0,6}") {
            let written = guarded(&cell);
            prop_assert_eq!(unguarded(&written), cell.trim());
            prop_assert!(!written.trim_start().starts_with(['=', '+', '-', '@']));
        }
    }
}
