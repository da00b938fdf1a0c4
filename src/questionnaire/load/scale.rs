//! Response options: scales that items share, and those an item writes for itself.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::super::answer::{NOT_ABOUT_ME, SKIP};
use super::super::file::{self, Section, list, one_of_words, parsed, text};
use super::super::model::{Counts, FACES, OptionCode, ResponseOption};

/// No item offers more options than this.
pub(in super::super) const MOST_OPTIONS: usize = 12;

/// The scales of a file by name; `None` where a scale stands but has faults of its own.
pub(super) struct Scales<'f> {
    by_name: BTreeMap<&'f str, (Section<'f>, Option<Vec<ResponseOption>>)>,
    used: RefCell<BTreeSet<String>>,
}

impl<'f> Scales<'f> {
    pub(super) fn read(root: &Section<'f>) -> Self {
        let mut by_name = BTreeMap::new();
        let sections = if root.has("scales") { root.section("scales") } else { None };
        for (name, section) in sections.map(|all| all.named_sections()).unwrap_or_default() {
            section.call(&format!("scale {}", name.chars().take(40).collect::<String>()));
            if name.parse::<OptionCode>().is_err() {
                section.fault("its name has to be lower-case letters, digits or _, beginning with a letter");
            }
            let options = read_options(&section);
            section.nothing_else("a scale");
            by_name.insert(name, (section, options));
        }
        Self { by_name, used: RefCell::default() }
    }

    /// The options an item takes, from its `scale` or its own `options`, with its own counting laid over them.
    pub(super) fn options_of(&self, item: &Section<'_>) -> Option<Vec<ResponseOption>> {
        item.belongs(&["scale", "options", "positive", "negative", "neither"]);
        let mut options = match (item.optional("scale", text(40)), item.has("options")) {
            (Some(_), true) => {
                item.fault("has both `scale` and `options`; take one away");
                return None;
            }
            (Some(name), false) => self.named(item, name)?,
            (None, true) => read_options(item)?,
            (None, false) => {
                if !item.has("scale") {
                    item.fault("needs `scale`, the name of one under [scales], or `options` of its own");
                }
                return None;
            }
        };
        recount(item, &mut options)?;
        Some(options)
    }

    fn named(&self, item: &Section<'_>, name: String) -> Option<Vec<ResponseOption>> {
        let Some((_, options)) = self.by_name.get(name.as_str()) else {
            let names: Vec<_> = self.by_name.keys().copied().collect();
            item.fault_at("scale", format!("there is no scale \"{name}\"; there are: {}", names.join(", ")));
            return None;
        };
        self.used.borrow_mut().insert(name);
        options.clone()
    }

    /// Names each scale no item uses.
    pub(super) fn name_unused(&self) {
        let used = self.used.borrow();
        for (_, (section, _)) in self.by_name.iter().filter(|(name, _)| !used.contains(**name)) {
            section.fault("no item uses this scale; use it or take it away");
        }
    }
}

/// The options of `kind = "yes_no"`, with an item's own counting laid over them.
pub(super) fn yes_no(item: &Section<'_>) -> Option<Vec<ResponseOption>> {
    let mut options = yes_no_options();
    recount(item, &mut options)?;
    Some(options)
}

/// The options `kind = "yes_no"` stands for, as they count where an item says nothing else.
pub(in super::super) fn yes_no_options() -> Vec<ResponseOption> {
    let option = |code: &str, label: &str, counts| {
        let code = code.parse().expect("yes, no and not_sure are identifiers");
        ResponseOption { code, label: label.to_owned(), counts, face: None }
    };
    vec![
        option("yes", "Yes", Counts::Positive),
        option("no", "No", Counts::Negative),
        option("not_sure", "Not sure", Counts::Neither),
    ]
}

fn read_options(section: &Section<'_>) -> Option<Vec<ResponseOption>> {
    let tables = section.sections("options", 2..=MOST_OPTIONS);
    let read: Option<Vec<_>> = tables.iter().map(read_option).collect();
    let options = read.filter(|options| options.len() >= 2)?;
    stand_apart(&tables, options.iter().map(|option| (&option.code, option.label.as_str())));
    Some(options)
}

/// Names each option whose code or label stands before it already.
pub(super) fn stand_apart<'o>(tables: &[Section<'_>], options: impl Iterator<Item = (&'o OptionCode, &'o str)>) {
    let (mut codes, mut labels) = (BTreeSet::new(), BTreeSet::new());
    for (table, (code, label)) in tables.iter().zip(options) {
        if !codes.insert(code) {
            table.fault(format!("the option {code} stands here twice"));
        }
        if !labels.insert(label) {
            table.fault(format!("two options read \"{label}\"; a reader could not tell them apart"));
        }
    }
}

fn read_option(section: &Section<'_>) -> Option<ResponseOption> {
    let code = read_option_code(section);
    let label = section.required("label", text(200));
    let counts = section.required("counts", counts);
    let face = section.optional("face", one_of_words(&FACES)).map(str::to_owned);
    section.nothing_else("an option");
    Some(ResponseOption { code: code?, label: label?, counts: counts?, face })
}

pub(super) fn read_option_code(option: &Section<'_>) -> Option<OptionCode> {
    let code: OptionCode = option.required("code", parsed)?;
    if [SKIP, NOT_ABOUT_ME].contains(&code.as_str()) {
        option.fault(format!("`code` is {code}, which every form already uses for something else; take another"));
    }
    Some(code)
}

fn counts(value: &toml::de::DeValue<'_>) -> file::Read<Counts> {
    match value.as_str() {
        Some("positive") => Ok(Counts::Positive),
        Some("negative") => Ok(Counts::Negative),
        Some("neither") => Ok(Counts::Neither),
        _ => Err("has to be \"positive\", \"negative\" or \"neither\"".to_owned()),
    }
}

/// Lays an item's own `positive`, `negative` and `neither` over `options`.
fn recount(item: &Section<'_>, options: &mut [ResponseOption]) -> Option<()> {
    let mut placed: Vec<OptionCode> = Vec::new();
    let mut sound = true;
    let before: Vec<_> = options.iter().map(|option| option.counts).collect();
    for (key, counts) in [("positive", Counts::Positive), ("negative", Counts::Negative), ("neither", Counts::Neither)]
    {
        let codes: Vec<OptionCode> = item.optional(key, list(1..=MOST_OPTIONS, parsed)).unwrap_or_default();
        for code in codes {
            let offered: Vec<_> = options.iter().map(|option| option.code.to_string()).collect();
            if placed.contains(&code) {
                item.fault_at(key, format!("`{key}` names {code}, which an earlier list here names too"));
                sound = false;
            } else if let Some(option) = options.iter_mut().find(|option| option.code == code) {
                option.counts = counts;
            } else {
                item.fault_at(key, format!("`{key}` names {code}; the options are: {}", offered.join(", ")));
                sound = false;
            }
            placed.push(code);
        }
    }
    if item.has("positive") {
        for (option, before) in options.iter().zip(before) {
            if before == Counts::Positive && !placed.contains(&option.code) {
                item.fault_at(
                    "positive",
                    format!("{} counts as positive by the scale; say which list here it belongs in", option.code),
                );
                sound = false;
            }
        }
    }
    for wanted in [Counts::Positive, Counts::Negative] {
        if sound && !options.iter().any(|option| option.counts == wanted) {
            let wanted = if wanted == Counts::Positive { "positive" } else { "negative" };
            item.fault(format!("no option counts as {wanted}, so no share could be made; name one"));
            sound = false;
        }
    }
    sound.then_some(())
}
