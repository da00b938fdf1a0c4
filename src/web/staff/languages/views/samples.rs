//! Every state of the pages of languages, filled in.

use super::{
    BandTab, Begun, Here, LanguageGrid, LanguageList, ListTrouble, Offer, RowNotTaken, RowState, StaffShell, Step,
    StringShown, SurveyHead, View, WordsRead,
};
use crate::workflow::Stands;

const SURVEY: &str = "2027-06-pulse";
const TITLE: &str = "Autumn voices 2027";
const HOSTILE: &str = "<script>alert(1)</script>";

fn begun(code: &str, name: &str, [all, missing, changed, draft]: [usize; 4]) -> Begun {
    let checked = all - missing - changed - draft;
    let (code, name) = (code.to_owned(), name.to_owned());
    Begun { code, name, all, missing, changed, draft, checked, below: all - checked }
}

impl View for LanguageList {
    const TEMPLATE: &'static str = "pages/staff/languages/list";

    fn samples() -> Vec<(String, Self)> {
        let sample = |begun: Vec<Begun>, trouble: Option<ListTrouble>| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Languages)),
            survey: SURVEY.to_owned(),
            title: TITLE.to_owned(),
            version: 4,
            begun,
            offers: vec![Offer { code: "pl", name: "Polish" }, Offer { code: "uk", name: "Ukrainian" }],
            problem: trouble.map(ListTrouble::as_str),
        };
        let some = || vec![begun("ar", "Arabic", [120, 60, 4, 30]), begun("cy", "Welsh", [120, 0, 0, 0])];
        let mut samples =
            vec![("none".to_owned(), sample(Vec::new(), None)), ("some".to_owned(), sample(some(), None))];
        let troubles = [ListTrouble::Code, ListTrouble::Twice, ListTrouble::NotSure, ListTrouble::Meanwhile];
        samples.extend(troubles.map(|it| (it.as_str().replace('_', "-"), sample(some(), Some(it)))));
        samples
    }
}

fn string(nth: usize, said: &'static str, state: RowState, wrong: Option<&'static str>) -> StringShown {
    let written = state != RowState::Missing;
    StringShown {
        place: format!("8-11/q{nth}/{said}"),
        nth,
        said,
        of: (said == "answer" || said == "hint").then(|| "How often do you feel settled?".to_owned()),
        english: if nth == 2 { HOSTILE.to_owned() } else { "How often do you feel settled where you live?".to_owned() },
        words: if written {
            "كم مرة تشعر بالاستقرار حيث تعيش؟".to_owned()
        } else {
            String::new()
        },
        back: if state == RowState::BackTranslated {
            "How often do you feel stable?".to_owned()
        } else {
            String::new()
        },
        state: state.as_str(),
        mine: nth.is_multiple_of(2),
        wrong,
    }
}

impl View for LanguageGrid {
    const TEMPLATE: &'static str = "pages/staff/languages/grid";

    fn samples() -> Vec<(String, Self)> {
        let tab = |band: Option<&'static str>, here| BandTab {
            band,
            href: format!("/staff/c/{SURVEY}/languages/ar?band={}", band.unwrap_or("all")),
            here,
        };
        let sample = |strings: Vec<StringShown>, way: &'static str| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Languages)),
            survey: SURVEY.to_owned(),
            title: TITLE.to_owned(),
            version: 4,
            code: "ar".to_owned(),
            name: "Arabic".to_owned(),
            dir: "rtl",
            tabs: vec![tab(None, false), tab(Some("8-11"), true), tab(Some("16-25"), false)],
            band: "8-11",
            show: "all",
            way,
            strings,
            begun: begun("ar", "Arabic", [120, 60, 4, 30]),
            written: None,
            checked: None,
            refused: 0,
            meanwhile: false,
            file_problem: None,
        };
        let states =
            [RowState::Missing, RowState::Changed, RowState::Draft, RowState::Checked, RowState::BackTranslated];
        let said = [
            "wording",
            "easy",
            "hint",
            "answer",
            "not_about_me",
            "low",
            "high",
            "part",
            "title",
            "can_change",
            "who_decides",
        ];
        let strings = |wrong: Option<&'static str>| {
            let one = |(at, said): (usize, &'static str)| string(at + 1, said, states[at % states.len()], wrong);
            said.into_iter().enumerate().map(one).collect::<Vec<_>>()
        };
        let mut samples = vec![
            ("words".to_owned(), sample(strings(None), "there")),
            ("back".to_owned(), sample(strings(None), "back")),
            ("nothing".to_owned(), Self { show: "open", ..sample(Vec::new(), "there") }),
            ("saved".to_owned(), Self { written: Some(3), checked: Some(1), ..sample(strings(None), "there") }),
            ("meanwhile".to_owned(), Self { meanwhile: true, ..sample(strings(None), "there") }),
        ];
        samples.extend(["gone", "words", "same_person", "english_changed"].map(|why| {
            let view = Self { refused: 11, written: Some(2), checked: Some(0), ..sample(strings(Some(why)), "there") };
            (format!("wrong-{}", why.replace('_', "-")), view)
        }));
        samples.extend(["no_file", "too_large", "not_text", "headings"].map(|why| {
            let view = Self { file_problem: Some(why), ..sample(strings(None), "there") };
            (format!("file-{}", why.replace('_', "-")), view)
        }));
        samples
    }
}

impl View for WordsRead {
    const TEMPLATE: &'static str = "pages/staff/languages/read";

    fn samples() -> Vec<(String, Self)> {
        let sample = |not_taken: Vec<RowNotTaken>| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Languages)),
            survey: SURVEY.to_owned(),
            title: TITLE.to_owned(),
            code: "ar".to_owned(),
            name: "Arabic".to_owned(),
            written: 40,
            same: 60,
            blank: 1,
            not_taken,
        };
        let row =
            |(line, why): (usize, &'static str)| RowNotTaken { line: line as u64 + 2, place: HOSTILE.to_owned(), why };
        let whys = ["unknown_place", "english_changed", "unfit", "twice"];
        vec![
            ("all".to_owned(), sample(Vec::new())),
            ("some".to_owned(), sample(whys.into_iter().enumerate().map(row).collect())),
        ]
    }
}
