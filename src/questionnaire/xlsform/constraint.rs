//! Bounds of whole numbers, where a file gives them plainly.

/// The smallest and the largest number of a constraint such as `. >= 0 and . <= 10`; `None` for every other form.
pub(super) fn bounds(text: &str) -> Option<(Option<i64>, Option<i64>)> {
    let (mut least, mut most) = (None, None);
    for term in text.to_ascii_lowercase().split(" and ") {
        let bare: String = term.chars().filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')')).collect();
        let rule = bare.strip_prefix('.')?;
        if let Some(number) = rule.strip_prefix("<=") {
            most = Some(number.parse().ok()?);
        } else if let Some(number) = rule.strip_prefix(">=") {
            least = Some(number.parse().ok()?);
        } else if let Some(number) = rule.strip_prefix('<') {
            most = Some(number.parse::<i64>().ok()?.checked_sub(1)?);
        } else if let Some(number) = rule.strip_prefix('>') {
            least = Some(number.parse::<i64>().ok()?.checked_add(1)?);
        } else {
            return None;
        }
    }
    Some((least, most))
}

/// The numbers of a range, by `start=0 end=10 step=1`; as pyxform, 1 to 10 by 1 where nothing is said. `None` where they
/// are not a few whole numbers.
pub(super) fn range(parameters: &str) -> Option<Vec<i64>> {
    let (mut start, mut end, mut step) = (1, 10, 1);
    for parameter in parameters.split([' ', ',', ';']).filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=')?;
        // 10.0 is how a spreadsheet may write 10.
        let number: i64 = value.trim().trim_end_matches(".0").parse().ok()?;
        match name.trim().to_ascii_lowercase().as_str() {
            "start" => start = number,
            "end" => end = number,
            "step" => step = number,
            _ => {}
        }
    }
    let fits = step > 0 && (0..=1000).contains(&start) && (start..=1000).contains(&end);
    fits.then(|| (start..=end).step_by(usize::try_from(step).unwrap_or(usize::MAX)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_bounds_are_read_and_others_are_not() {
        assert_eq!(bounds(". >= 0 and . <= 10"), Some((Some(0), Some(10))));
        assert_eq!(bounds("(.>0) AND (. < 10)"), Some((Some(1), Some(9))));
        assert_eq!(bounds(". < 10"), Some((None, Some(9))));
        for other in ["", ". <= ${a}", ". = 3", ". < 3 or . > 5", "regex(., 'a')", ". < 1.5", "string-length(.) < 3"] {
            assert_eq!(bounds(other), None, "{other}");
        }
    }

    #[test]
    fn a_range_is_its_numbers() {
        assert_eq!(range("start=0 end=10 step=1"), Some((0..=10).collect()));
        assert_eq!(range("start=1;end=5"), Some((1..=5).collect()));
        assert_eq!(range("start=0, end=10, step=5"), Some(vec![0, 5, 10]));
        assert_eq!(range(""), Some((1..=10).collect()));
        for other in ["step=0", "start=-5", "start=0 end=1 step=0.1", "start=5 end=1", "end=99999999", "start=a", "x"] {
            assert_eq!(range(other), None, "{other}");
        }
    }
}
