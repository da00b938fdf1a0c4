//! A question as somebody typed it: from the fields of a form to an item, and back to fields.

use std::collections::BTreeSet;

use serde::Serialize;

use super::scales::{AnswerRow, Scale, ScaleChoice, ScaleName, choices, rows_of};
use crate::questionnaire::{
    About, Condition, Counts, Item, ItemId, ItemKind, Look, OptionCode, ResponseOption, SCENES, Theme,
};
use crate::web::staff::StaffForm;

/// The most rows of answers that are read.
const MOST_ROWS: usize = 20;
/// What a question of one's own says of a line of its own words, where nothing else is said.
const MOST_CHARS: u16 = 500;
/// The words of "This is not about me", where nothing else is said.
const NOT_ABOUT_ME_WORDS: &str = "This is not about me";

/// The question that a form describes, beside what it was. What cannot be read of it stays as blank as it was typed, for
/// [`item_faults`](crate::consultation::design::item_faults) to name.
#[must_use]
pub fn item_from(form: &StaffForm, before: &Item, scales: &[Scale]) -> Item {
    let some = |name: &str| Some(form.text(name)).filter(|text| !text.is_empty()).map(one_line);
    let not_about_me = form.has("not_about_me").then(|| {
        let words = form.text("not_about_me_words");
        if words.is_empty() { NOT_ABOUT_ME_WORDS.to_owned() } else { one_line(words) }
    });
    let kind = kind_from(form, &before.kind, scales);
    let takes_sides = kind.takes_sides();
    Item {
        wording: one_line(form.text("wording")),
        easy: some("easy"),
        hint: some("hint"),
        statement: if takes_sides { one_line(form.text("statement")) } else { String::new() },
        not_about_me: not_about_me.filter(|_| !matches!(kind, ItemKind::Text { .. })),
        sensitive: form.has("sensitive"),
        about: match form.text("about") {
            "carer" => Some(About::Carer),
            "worker" => Some(About::Worker),
            _ => None,
        },
        only_if: condition_from(form),
        scene: some("scene").filter(|scene| SCENES.contains(&scene.as_str())),
        kind,
        ..before.clone()
    }
}

/// What was typed over several lines becomes one: a question is one line.
fn one_line(text: &str) -> String {
    text.split(['\r', '\n', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn condition_from(form: &StaffForm) -> Option<Condition> {
    let item: ItemId = form.text("only_if").parse().ok()?;
    let any_of = form.all("only_answers");
    // Each answer says which question it belongs to, since the answers of several stand on one page.
    let own = any_of.iter().filter_map(|value| value.split_once(':')).filter(|(of, _)| *of == item.as_str());
    Some(Condition { any_of: own.filter_map(|(_, code)| code.parse().ok()).collect(), item })
}

fn kind_from(form: &StaffForm, before: &ItemKind, scales: &[Scale]) -> ItemKind {
    let rows = rows_from(form);
    let most = form.text("most").parse().unwrap_or(3);
    match form.text("scale") {
        "one" => ItemKind::OneOf { look: Look::Words, options: options_of(&rows, &[]) },
        "several" => ItemKind::SeveralOf { options: options_of(&rows, &[]) },
        "list" => ItemKind::Themes { options: themes_of(&rows), most },
        "text" => ItemKind::Text { most_chars: MOST_CHARS },
        "ten" => ItemKind::ZeroToTen {
            low_label: one_line(form.text("low_label")),
            high_label: one_line(form.text("high_label")),
            positive: form.text("from").parse().unwrap_or(7)..=10,
        },
        key => match scales.iter().find(|scale| scale.key == key) {
            Some(scale) => scale.kind.clone(),
            None => kept(form, before, &rows, most),
        },
    }
}

/// The answers as they were, with the words typed over them.
fn kept(form: &StaffForm, before: &ItemKind, rows: &[Row], most: u8) -> ItemKind {
    match before {
        ItemKind::OneOf { look, options } if !rows.is_empty() => {
            ItemKind::OneOf { look: *look, options: options_of(rows, options) }
        }
        ItemKind::SeveralOf { options } if !rows.is_empty() => {
            ItemKind::SeveralOf { options: options_of(rows, options) }
        }
        ItemKind::Themes { .. } if !rows.is_empty() => ItemKind::Themes { options: themes_of(rows), most },
        ItemKind::ZeroToTen { positive, .. } if form.has("low_label") => {
            let from = form.text("from").parse().unwrap_or(*positive.start());
            let low_label = one_line(form.text("low_label"));
            let high_label = one_line(form.text("high_label"));
            // Where small numbers are the good ones, that stays as long as nothing else is typed.
            let positive = if from == *positive.start() { positive.clone() } else { from..=10 };
            ItemKind::ZeroToTen { low_label, high_label, positive }
        }
        other => other.clone(),
    }
}

/// A row of the form that says something.
struct Row {
    code: OptionCode,
    label: String,
    counts: Counts,
}

fn rows_from(form: &StaffForm) -> Vec<Row> {
    let mut taken = BTreeSet::new();
    let mut rows = Vec::new();
    for number in 0..MOST_ROWS {
        let label = one_line(form.text(&format!("label_{number}")));
        if label.is_empty() {
            continue;
        }
        let counts = match form.text(&format!("counts_{number}")) {
            "positive" => Counts::Positive,
            "neither" => Counts::Neither,
            _ => Counts::Negative,
        };
        let known = form.text(&format!("code_{number}")).parse::<OptionCode>().ok();
        let code = known.filter(|code| !taken.contains(code)).unwrap_or_else(|| code_for(&label, &taken));
        taken.insert(code.clone());
        rows.push(Row { code, label, counts });
    }
    rows
}

/// A code made of the first word of an answer, that none of these is.
fn code_for(label: &str, taken: &BTreeSet<OptionCode>) -> OptionCode {
    let letters: String = label.to_lowercase().chars().filter(char::is_ascii_lowercase).take(10).collect();
    let stem =
        if letters.is_empty() || ["skip", "notaboutme"].contains(&letters.as_str()) { "a".to_owned() } else { letters };
    let numbered = (1..).map(|number| if number == 1 { stem.clone() } else { format!("{stem}_{number}") });
    let codes = numbered.map(|code| code.parse().expect("letters and a number are a code"));
    codes.into_iter().find(|code| !taken.contains(code)).expect("there are more numbers than answers")
}

fn options_of(rows: &[Row], before: &[ResponseOption]) -> Vec<ResponseOption> {
    let face = |code: &OptionCode| before.iter().find(|one| one.code == *code).and_then(|one| one.face.clone());
    rows.iter()
        .map(|row| ResponseOption {
            face: face(&row.code),
            code: row.code.clone(),
            label: row.label.clone(),
            counts: row.counts,
        })
        .collect()
}

fn themes_of(rows: &[Row]) -> Vec<Theme> {
    rows.iter().map(|row| Theme { code: row.code.clone(), label: row.label.clone() }).collect()
}

/// An answer of an earlier question.
#[derive(Clone, Serialize)]
struct EarlierAnswer {
    value: String,
    label: String,
    chosen: bool,
}

/// An earlier question that this one may depend on.
#[derive(Clone, Serialize)]
struct Earlier {
    id: String,
    wording: String,
    chosen: bool,
    answers: Vec<EarlierAnswer>,
}

/// A scene.
#[derive(Clone, Serialize)]
struct SceneChoice {
    name: &'static str,
    chosen: bool,
}

/// The fields of a question, as a form shows them.
#[derive(Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct ItemFields {
    wording: String,
    easy: String,
    hint: String,
    statement: String,
    takes_sides: bool,
    answers: ScaleName,
    scales: Vec<ScaleChoice>,
    scale: String,
    rows: Vec<AnswerRow>,
    counts: bool,
    most: String,
    low_label: String,
    high_label: String,
    from: String,
    sensitive: bool,
    not_about_me: bool,
    not_about_me_words: String,
    about_carer: bool,
    about_worker: bool,
    earlier: Vec<Earlier>,
    depends: bool,
    scenes: Vec<SceneChoice>,
}

impl ItemFields {
    /// The fields of a question that stands after these.
    #[must_use]
    pub fn of<'i>(item: &Item, before: impl Iterator<Item = &'i Item>, scales: &[Scale], scale: &str) -> Self {
        let (low_label, high_label, from) = match &item.kind {
            ItemKind::ZeroToTen { low_label, high_label, positive } => {
                (low_label.clone(), high_label.clone(), positive.start().to_string())
            }
            _ => (String::new(), String::new(), "7".to_owned()),
        };
        let most = if let ItemKind::Themes { most, .. } = item.kind { most.to_string() } else { "3".to_owned() };
        let scene = |name: &&'static str| SceneChoice { name, chosen: item.scene.as_deref() == Some(*name) };
        Self {
            wording: item.wording.clone(),
            easy: item.easy.clone().unwrap_or_default(),
            hint: item.hint.clone().unwrap_or_default(),
            statement: item.statement.clone(),
            takes_sides: item.kind.takes_sides(),
            answers: ScaleName::of(&item.kind),
            scales: choices(scales, Some(&item.kind), scale),
            scale: scale.to_owned(),
            rows: rows_of(&item.kind),
            counts: !matches!(item.kind, ItemKind::Themes { .. }),
            most,
            low_label,
            high_label,
            from,
            sensitive: item.sensitive,
            not_about_me: item.not_about_me.is_some(),
            not_about_me_words: item.not_about_me.clone().unwrap_or_else(|| NOT_ABOUT_ME_WORDS.to_owned()),
            about_carer: item.about == Some(About::Carer),
            about_worker: item.about == Some(About::Worker),
            earlier: before.filter_map(|one| earlier(one, item.only_if.as_ref())).collect(),
            depends: item.only_if.is_some(),
            scenes: SCENES.iter().map(scene).collect(),
        }
    }

    /// The fields as they would be sent, to be held beside what somebody else sent.
    #[must_use]
    pub fn sent(&self) -> Vec<(String, String)> {
        let mut fields = vec![
            ("wording".to_owned(), self.wording.clone()),
            ("easy".to_owned(), self.easy.clone()),
            ("hint".to_owned(), self.hint.clone()),
            ("statement".to_owned(), self.statement.clone()),
            ("most".to_owned(), self.most.clone()),
            ("low_label".to_owned(), self.low_label.clone()),
            ("high_label".to_owned(), self.high_label.clone()),
            ("not_about_me_words".to_owned(), self.not_about_me_words.clone()),
            ("scale".to_owned(), self.scale.clone()),
            ("from".to_owned(), self.from.clone()),
        ];
        for (name, ticked) in [("sensitive", self.sensitive), ("not_about_me", self.not_about_me)] {
            fields.extend(ticked.then(|| (name.to_owned(), "yes".to_owned())));
        }
        let about = if self.about_carer {
            "carer"
        } else if self.about_worker {
            "worker"
        } else {
            ""
        };
        fields.push(("about".to_owned(), about.to_owned()));
        let scene = self.scenes.iter().find(|scene| scene.chosen).map_or("", |scene| scene.name);
        fields.push(("scene".to_owned(), scene.to_owned()));
        let depends = self.earlier.iter().find(|one| one.chosen);
        fields.push(("only_if".to_owned(), depends.map_or_else(String::new, |one| one.id.clone())));
        let answers = depends.into_iter().flat_map(|one| &one.answers).filter(|answer| answer.chosen);
        fields.extend(answers.map(|answer| ("only_answers".to_owned(), answer.value.clone())));
        for row in &self.rows {
            let counts = if row.positive {
                "positive"
            } else if row.neither {
                "neither"
            } else {
                "negative"
            };
            fields.push((format!("counts_{}", row.number), counts.to_owned()));
            fields.push((format!("label_{}", row.number), row.label.clone()));
            fields.push((format!("code_{}", row.number), row.code.clone()));
        }
        fields
    }
}

fn earlier(item: &Item, condition: Option<&Condition>) -> Option<Earlier> {
    let ItemKind::OneOf { options, .. } = &item.kind else { return None };
    let condition = condition.filter(|condition| condition.item == item.id);
    let answer = |option: &ResponseOption| EarlierAnswer {
        value: format!("{}:{}", item.id, option.code),
        label: option.label.clone(),
        chosen: condition.is_some_and(|condition| condition.any_of.contains(&option.code)),
    };
    Some(Earlier {
        id: item.id.to_string(),
        wording: item.wording.clone(),
        chosen: condition.is_some(),
        answers: options.iter().map(answer).collect(),
    })
}

/// A question that says nothing yet, with these answers.
///
/// # Panics
/// Never: its name is well formed.
#[must_use]
pub fn blank_item(kind: ItemKind) -> Item {
    Item {
        id: "own".parse().expect("it is a name"),
        wording: String::new(),
        easy: None,
        hint: None,
        statement: String::new(),
        kind,
        not_about_me: None,
        sensitive: false,
        core: false,
        about: None,
        only_if: None,
        bands: None,
        scene: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::sample::sample;

    fn form(fields: &[(&str, &str)]) -> StaffForm {
        StaffForm::of_fields(fields)
    }

    fn bullying() -> Item {
        sample().item(&"bully_fear".parse().unwrap()).unwrap().clone()
    }

    #[test]
    fn what_a_form_shows_comes_back_as_the_same_question() {
        let read = sample();
        let all: Vec<&Item> = read.items().collect();
        for (at, item) in all.iter().enumerate() {
            let fields = ItemFields::of(item, all[..at].iter().copied(), &[], "keep");
            let sent = fields.sent();
            let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!(item_from(&form(&sent), item, &[]), **item, "{}", item.id);
        }
    }

    #[test]
    fn written_answers_get_codes_of_their_own_and_what_is_typed_on_lines_becomes_one_line() {
        let typed = form(&[
            ("wording", "Is it\r\n  good? "),
            ("statement", "say it is good"),
            ("scale", "one"),
            ("label_0", "Yes"),
            ("counts_0", "positive"),
            ("label_1", "Yes!"),
            ("counts_1", "neither"),
            ("label_4", "你好"),
            ("label_5", "Skip"),
        ]);
        let item = item_from(&typed, &bullying(), &[]);
        assert_eq!(item.wording, "Is it good?");
        let codes: Vec<_> = item.kind.codes().map(OptionCode::as_str).collect();
        assert_eq!(codes, ["yes", "yes_2", "a", "a_2"]);
        assert!(!item.sensitive, "a box that is not ticked is not sent");
    }

    #[test]
    fn an_answer_of_another_question_is_no_answer_of_this_one() {
        let typed = form(&[("only_if", "pets"), ("only_answers", "pets:yes"), ("only_answers", "clubs:no")]);
        let condition = item_from(&typed, &bullying(), &[]).only_if.unwrap();
        assert_eq!(condition.any_of, ["yes".parse().unwrap()]);
    }
}
