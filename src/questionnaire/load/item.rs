//! One item of a questionnaire file.

use std::ops::RangeInclusive;

use super::super::file::{self, Section, flag, list, number, one_of_words, parsed, text};
use super::super::model::{About, Condition, Item, ItemId, ItemKind, Look, SCENES, Theme};
use super::ReadItem;
use super::scale::{MOST_OPTIONS, Scales, read_option_code, stand_apart, yes_no};

/// The largest number a count may offer.
const LARGEST_COUNT: u8 = 20;

/// No list has more themes than this.
const MOST_THEMES: usize = 20;

/// No list lets more of its themes be chosen than this. Each makes every figure of the list a little less sure.
const MOST_CHOSEN: u8 = 5;

/// Names of fields that stand in every form, so no item can have them.
pub(in super::super) const FORM_FIELDS: [&str; 4] = ["csrf", "go", "again", "code"];

/// The kinds as they are written in files.
const KINDS: [&str; 7] = ["one_of", "yes_no", "zero_to_ten", "count", "several_of", "themes", "text"];

/// Reads one item, naming its faults.
pub(super) fn read_item<'f>(section: Section<'f>, scales: &Scales<'_>) -> ReadItem<'f> {
    let id: Option<ItemId> = section.required("id", parsed);
    if let Some(id) = &id {
        section.call(id.as_str());
    }
    let item = read_rest(&section, id.clone(), scales);
    ReadItem { section, id, item }
}

fn read_rest(section: &Section<'_>, id: Option<ItemId>, scales: &Scales<'_>) -> Option<Item> {
    let wording = section.required("wording", text(300));
    let easy = section.optional("easy", text(300));
    let hint = section.optional("hint", text(300));
    let kind_name = section.required("kind", one_of_words(&KINDS));
    let kind = kind_name.and_then(|name| read_kind(section, scales, name));
    let is_text = kind_name == Some("text");
    // What somebody who chose a theme said is the theme.
    let states_nothing = is_text || kind_name == Some("themes");
    let statement = if states_nothing { Some(String::new()) } else { section.required("statement", statement) };
    let not_about_me = if is_text { None } else { section.optional("not_about_me", text(80)) };
    let sensitive = section.optional("sensitive", flag).unwrap_or(false);
    let core = section.optional("core", flag).unwrap_or(false);
    let about = section.optional("about", about);
    let only_if = section.has("only_if").then(|| read_condition(section));
    let bands = section.optional("bands", list(1..=4, parsed));
    let scene = section.optional("scene", one_of_words(&SCENES)).map(str::to_owned);
    if let Some(id) = id.as_ref().filter(|id| FORM_FIELDS.contains(&id.as_str())) {
        section.fault(format!("`id` is {id}, a name that every form already uses; take another"));
    }
    if let Some(kind_name) = kind_name {
        section.nothing_else(&format!("an item of kind {kind_name}"));
    }
    Some(Item {
        id: id?,
        wording: wording?,
        easy,
        hint,
        statement: statement?,
        kind: kind?,
        not_about_me,
        sensitive,
        core,
        about,
        only_if: match only_if {
            Some(condition) => Some(condition?),
            None => None,
        },
        bands,
        scene,
    })
}

fn read_kind(section: &Section<'_>, scales: &Scales<'_>, name: &str) -> Option<ItemKind> {
    match name {
        "one_of" => {
            let look = section.optional("look", look).unwrap_or(Look::Words);
            let options = scales.options_of(section)?;
            let faceless = options.iter().find(|option| option.face.is_none());
            if let (Look::Faces | Look::Cards, Some(option)) = (look, faceless) {
                section.fault(format!("its look needs a `face` for each option; {} has none", option.code));
            }
            Some(ItemKind::OneOf { look, options })
        }
        "yes_no" => Some(ItemKind::OneOf { look: Look::Words, options: yes_no(section)? }),
        "several_of" => Some(ItemKind::SeveralOf { options: scales.options_of(section)? }),
        "themes" => read_themes(section),
        "zero_to_ten" => {
            let low_label = section.required("low_label", text(80));
            let high_label = section.required("high_label", text(80));
            let positive = read_positive(section, 10);
            Some(ItemKind::ZeroToTen { low_label: low_label?, high_label: high_label?, positive: positive? })
        }
        "count" => {
            let most = section.required("most", number(1..=LARGEST_COUNT));
            let positive = read_positive(section, most.unwrap_or(LARGEST_COUNT));
            Some(ItemKind::Count { most: most?, positive: positive? })
        }
        _ => Some(ItemKind::Text { most_chars: section.required("most_chars", number(1..=2000))? }),
    }
}

fn read_themes(section: &Section<'_>) -> Option<ItemKind> {
    let most = section.required("most", number(1..=MOST_CHOSEN));
    let tables = section.sections("options", 2..=MOST_THEMES);
    let read = tables.iter().map(|table| {
        let code = read_option_code(table);
        let label = table.required("label", text(200));
        table.nothing_else("a theme");
        Some(Theme { code: code?, label: label? })
    });
    let options = read.collect::<Option<Vec<_>>>().filter(|options| options.len() >= 2)?;
    stand_apart(&tables, options.iter().map(|theme| (&theme.code, theme.label.as_str())));
    if let Some(most) = most.filter(|most| usize::from(*most) >= options.len()) {
        let themes = options.len();
        section.fault_at("most", format!("`most` is {most} of {themes} themes; fewer than all of them may be chosen"));
    }
    Some(ItemKind::Themes { options, most: most? })
}

/// The numbers that count as positive, `[from, to]`; some number up to `most` has to be left over to be negative.
fn read_positive(section: &Section<'_>, most: u8) -> Option<RangeInclusive<u8>> {
    let ends = |value: &toml::de::DeValue<'_>| match value.as_array().map(AsRef::as_ref) {
        Some([from, to]) => Ok((number(0..=most)(from.get_ref())?, number(0..=most)(to.get_ref())?)),
        _ => Err("has to be [from, to], such as [7, 10]".to_owned()),
    };
    let (from, to) = section.required("positive", ends)?;
    if from > to {
        section.fault_at("positive", format!("`positive` runs from {from} to {to}; write the smaller number first"));
        None
    } else if from == 0 && to == most {
        section.fault_at("positive", "every number counts as positive, so no share could be made");
        None
    } else {
        Some(from..=to)
    }
}

fn read_condition(section: &Section<'_>) -> Option<Condition> {
    let condition = section.section("only_if")?;
    let item = condition.required("item", parsed);
    let any_of = condition.required("any_of", list(1..=MOST_OPTIONS, parsed));
    condition.nothing_else("`only_if`");
    Some(Condition { item: item?, any_of: any_of? })
}

/// Reads what follows "N in 100".
fn statement(value: &toml::de::DeValue<'_>) -> file::Read<String> {
    let text = text(160)(value)?;
    let follows = text.starts_with(|first: char| first.is_lowercase()) && !text.ends_with(['.', '?', '!']);
    if follows {
        Ok(text)
    } else {
        Err("follows \"N in 100\": it begins with a small letter and has no stop, such as \"feel settled\"".to_owned())
    }
}

fn look(value: &toml::de::DeValue<'_>) -> file::Read<Look> {
    Ok(match one_of_words(&["words", "faces", "cards"])(value)? {
        "faces" => Look::Faces,
        "cards" => Look::Cards,
        _ => Look::Words,
    })
}

fn about(value: &toml::de::DeValue<'_>) -> file::Read<About> {
    Ok(if one_of_words(&["carer", "worker"])(value)? == "carer" { About::Carer } else { About::Worker })
}
