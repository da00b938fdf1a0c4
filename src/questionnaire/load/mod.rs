//! From the text of a questionnaire file to a checked [`Questionnaire`], or to every fault in it.
//!
//! The keys of the file are those of the model; `docs/surveys.md` lists them. Three are shorthand:
//! a `scale` is written once under `[scales]` and named by its items; `kind = "yes_no"` is a choice of yes, no and
//! not sure; `positive`, `negative` and `neither` on an item say where its options count otherwise than on the
//! scale. An item that says `positive` has to place every option its scale counts as positive, so that a reversed
//! item cannot keep the old direction by oversight.

mod checks;
mod item;
mod scale;
#[cfg(test)]
mod tests;

use super::fault::Fault;
use super::file::{self, Section, code, list, number, parsed, sha256_hex, text};
use super::model::{Item, ItemId, Part, Questionnaire};
pub(super) use item::FORM_FIELDS;
use item::read_item;
use scale::Scales;
pub(super) use scale::{MOST_OPTIONS, yes_no_options};

/// No questionnaire asks more than this.
pub(super) const MOST_ITEMS: usize = 120;
/// No questionnaire has more parts than this.
pub(super) const MOST_PARTS: usize = 20;

impl Questionnaire {
    /// Reads and checks a questionnaire file; `file_name` is only used to name it in faults.
    ///
    /// # Errors
    /// Every fault, in the order of the file. Never empty.
    pub fn parse(file_name: &str, source: &str) -> Result<Self, Vec<Fault>> {
        file::read(file_name, source, |root| read_questionnaire(root, source))
    }
}

/// A part whose items are not yet known to be right together.
struct ReadPart<'f> {
    title: Option<String>,
    items: Vec<ReadItem<'f>>,
}

/// An item and where it was read. One that has faults of its own still has its id, so that others may name it.
struct ReadItem<'f> {
    section: Section<'f>,
    id: Option<ItemId>,
    item: Option<Item>,
}

fn read_questionnaire(root: &Section<'_>, source: &str) -> Option<Questionnaire> {
    let code = root.required("code", code);
    let version = root.required("version", number(1..=9999));
    let bands = root.required("bands", list(1..=4, parsed));
    let title = root.required("title", text(120));
    let language = root.required("language", language);
    let minutes = root.required("minutes", number(1..=60));
    let credit = root.required("source", text(500));
    let scales = Scales::read(root);
    let parts: Vec<_> = root.sections("parts", 1..=MOST_PARTS).iter().map(|part| read_part(part, &scales)).collect();
    root.nothing_else("a questionnaire");
    scales.name_unused();

    let items: usize = parts.iter().map(|part| part.items.len()).sum();
    if items > MOST_ITEMS {
        root.fault_at("parts", format!("there are {items} items; {MOST_ITEMS} is the most"));
    }
    let bands = bands?;
    checks::check(root, &bands, &parts);

    let parts = parts.into_iter().map(|part| {
        let items = part.items.into_iter().map(|read| read.item).collect::<Option<_>>()?;
        Some(Part { title: part.title?, items })
    });
    Some(Questionnaire {
        code: code?,
        version: version?,
        bands,
        title: title?,
        language: language?,
        minutes: minutes?,
        source: credit?,
        parts: parts.collect::<Option<_>>()?,
        file: source.to_owned(),
        sha256: sha256_hex(source.as_bytes()),
    })
}

fn read_part<'f>(section: &Section<'f>, scales: &Scales<'_>) -> ReadPart<'f> {
    let title = section.required("title", text(80));
    if let Some(title) = &title {
        section.call(&format!("part \"{title}\""));
    }
    let items = section.sections("items", 1..=MOST_ITEMS);
    let items = items.into_iter().map(|one| read_item(one, scales)).collect();
    section.nothing_else("a part");
    ReadPart { title, items }
}

fn language(value: &toml::de::DeValue<'_>) -> file::Read<String> {
    let tag = text(35)(value)?;
    let mut subtags = tag.split('-');
    let first = subtags.next().unwrap_or_default();
    let fits = (2..=3).contains(&first.len())
        && first.chars().all(|c| c.is_ascii_lowercase())
        && subtags.all(|one| (1..=8).contains(&one.len()) && one.chars().all(|c| c.is_ascii_alphanumeric()));
    if fits { Ok(tag) } else { Err(format!("is \"{tag}\"; a language is written like en-GB or cy")) }
}
