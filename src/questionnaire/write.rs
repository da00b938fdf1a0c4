//! From a checked [`Questionnaire`] to the text of a file, as somebody would have written it.
//!
//! Read again, the text gives the same questionnaire but for `file` and `sha256`; written again, the same bytes.
//! Options that several items share stand once under `[scales]`, and an item says only where its own options count
//! otherwise. Keys come in the order of the files under `surveys/`.
//!
//! Left open: comments of a file that was read, and the names its scales had, are not kept by the model and so are
//! not written. A questionnaire whose text nearly fills what a file may hold can be longer here than there.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use super::load::yes_no_options;
use super::model::{About, Band, Condition, Counts, Item, ItemKind, Look, OptionCode, Questionnaire, ResponseOption};

impl Questionnaire {
    /// The file of this questionnaire, in the form [`Questionnaire::parse`] reads. `file` and `sha256` are not
    /// looked at: whoever changes a questionnaire parses what is written here, and has both.
    ///
    /// # Panics
    /// Never: writing into memory does not fail.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut file = String::new();
        write_questionnaire(&mut file, self).expect("writing to a string cannot fail");
        file
    }
}

/// `text` as a TOML string.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// Names as a TOML list of strings.
fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.into_iter().map(quoted).collect();
    format!("[{}]", names.join(", "))
}

fn write_questionnaire(to: &mut String, questionnaire: &Questionnaire) -> fmt::Result {
    let scales = Scales::shared_in(questionnaire);
    writeln!(to, "code = {}", quoted(&questionnaire.code))?;
    writeln!(to, "version = {}", questionnaire.version)?;
    writeln!(to, "bands = {}", list(questionnaire.bands.iter().map(|band| band.as_str())))?;
    writeln!(to, "title = {}", quoted(&questionnaire.title))?;
    writeln!(to, "language = {}", quoted(&questionnaire.language))?;
    writeln!(to, "minutes = {}", questionnaire.minutes)?;
    writeln!(to, "source = {}", quoted(&questionnaire.source))?;
    for (name, options) in &scales.named {
        writeln!(to, "\n[scales.{name}]")?;
        write_options(to, options)?;
    }
    for part in &questionnaire.parts {
        writeln!(to, "\n[[parts]]\ntitle = {}", quoted(&part.title))?;
        for item in &part.items {
            to.write_str("\n[[parts.items]]\n")?;
            write_item(to, item, &scales)?;
        }
    }
    Ok(())
}

fn write_item(to: &mut String, item: &Item, scales: &Scales<'_>) -> fmt::Result {
    writeln!(to, "id = {}", quoted(item.id.as_str()))?;
    writeln!(to, "wording = {}", quoted(&item.wording))?;
    write_text(to, "easy", item.easy.as_deref())?;
    write_text(to, "hint", item.hint.as_deref())?;
    if item.kind.takes_sides() {
        writeln!(to, "statement = {}", quoted(&item.statement))?;
    }
    write_kind(to, &item.kind, scales)?;
    write_text(to, "not_about_me", item.not_about_me.as_deref())?;
    if item.sensitive {
        writeln!(to, "sensitive = true")?;
    }
    if item.core {
        writeln!(to, "core = true")?;
    }
    let about = item.about.map(|about| match about {
        About::Carer => "carer",
        About::Worker => "worker",
    });
    write_text(to, "about", about)?;
    if let Some(Condition { item, any_of }) = &item.only_if {
        let any_of = list(any_of.iter().map(OptionCode::as_str));
        writeln!(to, "only_if = {{ item = {}, any_of = {any_of} }}", quoted(item.as_str()))?;
    }
    if let Some(bands) = &item.bands {
        writeln!(to, "bands = {}", list(bands.iter().copied().map(Band::as_str)))?;
    }
    write_text(to, "scene", item.scene.as_deref())
}

fn write_text(to: &mut String, key: &str, text: Option<&str>) -> fmt::Result {
    match text {
        Some(text) => writeln!(to, "{key} = {}", quoted(text)),
        None => Ok(()),
    }
}

fn write_kind(to: &mut String, kind: &ItemKind, scales: &Scales<'_>) -> fmt::Result {
    match kind {
        ItemKind::OneOf { look: Look::Words, options } if same_words(options, &yes_no_options()) => {
            writeln!(to, "kind = \"yes_no\"")?;
            write_recount(to, options, &yes_no_options())
        }
        ItemKind::OneOf { look, options } => {
            writeln!(to, "kind = \"one_of\"")?;
            match look {
                Look::Words => {}
                Look::Faces => writeln!(to, "look = \"faces\"")?,
                Look::Cards => writeln!(to, "look = \"cards\"")?,
            }
            write_scale(to, options, scales)
        }
        ItemKind::SeveralOf { options } => {
            writeln!(to, "kind = \"several_of\"")?;
            write_scale(to, options, scales)
        }
        ItemKind::ZeroToTen { low_label, high_label, positive } => {
            writeln!(to, "kind = \"zero_to_ten\"")?;
            writeln!(to, "low_label = {}\nhigh_label = {}", quoted(low_label), quoted(high_label))?;
            writeln!(to, "positive = [{}, {}]", positive.start(), positive.end())
        }
        ItemKind::Count { most, positive } => {
            writeln!(to, "kind = \"count\"\nmost = {most}")?;
            writeln!(to, "positive = [{}, {}]", positive.start(), positive.end())
        }
        ItemKind::Themes { options, most } => {
            writeln!(to, "kind = \"themes\"\nmost = {most}\noptions = [")?;
            for theme in options {
                writeln!(to, "    {{ code = {}, label = {} }},", quoted(theme.code.as_str()), quoted(&theme.label))?;
            }
            writeln!(to, "]")
        }
        ItemKind::Text { most_chars } => writeln!(to, "kind = \"text\"\nmost_chars = {most_chars}"),
    }
}

/// The options of an item: a scale by name where others share it, else written out.
fn write_scale(to: &mut String, options: &[ResponseOption], scales: &Scales<'_>) -> fmt::Result {
    match scales.of(options) {
        Some((name, scale)) => {
            writeln!(to, "scale = {}", quoted(name))?;
            write_recount(to, options, scale)
        }
        None => write_options(to, options),
    }
}

fn write_options(to: &mut String, options: &[ResponseOption]) -> fmt::Result {
    writeln!(to, "options = [")?;
    for option in options {
        let counts = counts_word(option.counts);
        write!(to, "    {{ code = {}, label = {}", quoted(option.code.as_str()), quoted(&option.label))?;
        write!(to, ", counts = \"{counts}\"")?;
        if let Some(face) = &option.face {
            write!(to, ", face = {}", quoted(face))?;
        }
        writeln!(to, " }},")?;
    }
    writeln!(to, "]")
}

const fn counts_word(counts: Counts) -> &'static str {
    match counts {
        Counts::Positive => "positive",
        Counts::Negative => "negative",
        Counts::Neither => "neither",
    }
}

/// Where the options of an item count otherwise than on its scale. With `positive`, a file places every option the
/// scale counts as positive; so does this.
fn write_recount(to: &mut String, options: &[ResponseOption], scale: &[ResponseOption]) -> fmt::Result {
    let changed = || options.iter().zip(scale).filter(|(own, on_scale)| own.counts != on_scale.counts);
    let turns_positive = changed().any(|(own, _)| own.counts == Counts::Positive);
    for counts in [Counts::Positive, Counts::Negative, Counts::Neither] {
        let named = options.iter().zip(scale).filter(|(own, on_scale)| {
            let stays = own.counts == on_scale.counts;
            own.counts == counts && (!stays || (turns_positive && counts == Counts::Positive))
        });
        let codes: Vec<_> = named.map(|(own, _)| own.code.as_str()).collect();
        if !codes.is_empty() {
            writeln!(to, "{} = {}", counts_word(counts), list(codes))?;
        }
    }
    Ok(())
}

/// Whether these are the same options in the same order, however they count.
fn same_words(one: &[ResponseOption], other: &[ResponseOption]) -> bool {
    let words = |option: &ResponseOption| (option.code.clone(), option.label.clone(), option.face.clone());
    one.iter().map(words).eq(other.iter().map(words))
}

/// The options that more than one item has, in the order of the questionnaire, each with a name. They count as they
/// do for the first item.
struct Scales<'q> {
    named: Vec<(String, &'q [ResponseOption])>,
}

impl<'q> Scales<'q> {
    fn shared_in(questionnaire: &'q Questionnaire) -> Self {
        let mut found: Vec<(&[ResponseOption], usize)> = Vec::new();
        for item in questionnaire.items() {
            let options = match &item.kind {
                ItemKind::OneOf { look: Look::Words, options } if same_words(options, &yes_no_options()) => continue,
                ItemKind::OneOf { options, .. } | ItemKind::SeveralOf { options } => options,
                _ => continue,
            };
            match found.iter_mut().find(|(scale, _)| same_words(scale, options)) {
                Some((_, users)) => *users += 1,
                None => found.push((options, 1)),
            }
        }
        let shared = found.into_iter().filter(|(_, users)| *users > 1).map(|(options, _)| options);
        let mut taken = BTreeSet::new();
        Self { named: shared.map(|options| (name_of(options, &mut taken), options)).collect() }
    }

    fn of(&self, options: &[ResponseOption]) -> Option<(&str, &'q [ResponseOption])> {
        let found = self.named.iter().find(|(_, scale)| same_words(scale, options));
        found.map(|(name, scale)| (name.as_str(), *scale))
    }
}

/// A name for a scale that none has yet: its first option and how many there are, such as `all4`.
fn name_of(options: &[ResponseOption], taken: &mut BTreeSet<String>) -> String {
    let first: String = options.first().map_or("scale", |option| option.code.as_str()).chars().take(9).collect();
    let plain = format!("{first}{}", options.len());
    let name = (1..).map(|nth| if nth == 1 { plain.clone() } else { format!("{plain}_{nth}") });
    let name = name.into_iter().find(|name: &String| !taken.contains(name)).unwrap_or(plain);
    taken.insert(name.clone());
    name
}
