//! The types of XLSForm, in the spellings pyxform knows, and what becomes of each here.

use super::report::Why;

/// What a row of the survey sheet is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    BeginGroup,
    /// A repeat or a loop.
    BeginRepeat,
    End,
    OneOf {
        list: String,
        other: bool,
    },
    SeveralOf {
        list: String,
        other: bool,
    },
    Integer,
    Range,
    Text,
    Note,
    /// Nothing this program asks.
    Out(Why),
}

/// What `text`, the type as it is written, stands for.
pub(super) fn kind(text: &str) -> Kind {
    let spaced = text.replace('_', " ").to_lowercase();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    match words.as_slice() {
        ["begin", "group", ..] => Kind::BeginGroup,
        ["begin", ..] => Kind::BeginRepeat,
        ["end", _, ..] if words[1] != "time" => Kind::End,
        _ => select(text).unwrap_or_else(|| plain_kind(&words)),
    }
}

/// How a choice of one, and a choice of several, begin.
const ONE_OF: [&str; 5] =
    ["add select one prompt using ", "select one using ", "select one from ", "select one ", "select1 "];
const SEVERAL_OF: [&str; 6] = [
    "add select multiple prompt using ",
    "select all that apply from ",
    "select all that apply ",
    "select multiple using ",
    "select multiple from ",
    "select multiple ",
];

fn select(text: &str) -> Option<Kind> {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    // `select_one list` and `select one list` are the same; the list's own name keeps its spelling.
    let start = first.replace('_', " ").to_lowercase();
    let line = format!("{start} {}", rest.split_whitespace().collect::<Vec<_>>().join(" "));
    let lower = line.to_ascii_lowercase();
    let elsewhere = ["select one from file", "select multiple from file", "select one external", "select from file"];
    if elsewhere.iter().any(|begin| lower.starts_with(begin)) {
        return Some(Kind::Out(Why::OptionsElsewhere));
    }
    let list_after = |begin: &&str| lower.starts_with(*begin).then(|| line[begin.len()..].to_owned());
    let (one_of, list) = match ONE_OF.iter().find_map(list_after) {
        Some(list) => (true, list),
        None => (false, SEVERAL_OF.iter().find_map(list_after)?),
    };
    let (list, other) = without_other(&list);
    Some(match (list.is_empty(), one_of) {
        (true, _) => Kind::Out(Why::NoList),
        (false, true) => Kind::OneOf { list, other },
        (false, false) => Kind::SeveralOf { list, other },
    })
}

fn without_other(list: &str) -> (String, bool) {
    let lower = list.to_ascii_lowercase();
    let other = ["or_other", "or specify other", "or other"].iter().find(|end| lower.ends_with(**end));
    let name = other.map_or(list, |end| &list[..list.len() - end.len()]);
    (name.trim().to_owned(), other.is_some())
}

fn plain_kind(words: &[&str]) -> Kind {
    let words = match words {
        ["q" | "add" | "get", rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    let words = words.strip_suffix(&["prompt"]).unwrap_or(words);
    let joined = words.concat().replace(['-', ':'], "");
    let why = match joined.strip_prefix("uri").unwrap_or(&joined) {
        "integer" | "int" => return Kind::Integer,
        "range" => return Kind::Range,
        "text" | "string" => return Kind::Text,
        "note" => return Kind::Note,
        "" => Why::NoType,
        "start" | "starttime" | "end" | "endtime" | "today" | "deviceid" | "imei" | "subscriberid" | "simserial"
        | "simid" | "phonenumber" | "username" | "email" | "audit" | "startgeopoint" | "backgroundaudio"
        | "backgroundgeopoint" => Why::PersonOrDevice,
        "geopoint" | "geotrace" | "geoshape" | "gps" | "location" | "osm" => Why::Place,
        "image" | "photo" | "picture" | "audio" | "video" | "file" | "barcode" => Why::Recording,
        "date" | "time" | "datetime" => Why::DateOrTime,
        "decimal" | "percentage" => Why::FreeNumber,
        "calculate" | "calculatehere" => Why::Calculated,
        "acknowledge" | "trigger" => Why::Acknowledge,
        "hidden" => Why::Hidden,
        "xmlexternal" | "csvexternal" => Why::OptionsElsewhere,
        joined if joined.starts_with("rank") => Why::Rank,
        joined if joined.starts_with("cascadingselect") => Why::Filtered,
        joined if joined.starts_with("osm") => Why::Place,
        joined if joined.starts_with("select") => Why::NoList,
        _ => Why::UnknownType,
    };
    Kind::Out(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_in_every_spelling() {
        let one = |list: &str, other| Kind::OneOf { list: list.to_owned(), other };
        let several = |list: &str, other| Kind::SeveralOf { list: list.to_owned(), other };
        for (text, expected) in [
            ("select_one yes_no", one("yes_no", false)),
            ("select one yes_no", one("yes_no", false)),
            ("Select_One  Yes_No", one("Yes_No", false)),
            ("select one from sexes or specify other", one("sexes", true)),
            ("select_one colors or_other", one("colors", true)),
            ("select1 list", one("list", false)),
            ("select_multiple a", several("a", false)),
            ("select all that apply from toilet_type or specify other", several("toilet_type", true)),
            ("select_one_from_file a.csv", Kind::Out(Why::OptionsElsewhere)),
            ("select_one_external c1", Kind::Out(Why::OptionsElsewhere)),
            ("select_one", Kind::Out(Why::NoList)),
            ("begin group", Kind::BeginGroup),
            ("begin_group", Kind::BeginGroup),
            ("Begin Repeat", Kind::BeginRepeat),
            ("begin loop over toilet_type", Kind::BeginRepeat),
            ("end group", Kind::End),
            ("end_repeat", Kind::End),
            ("end", Kind::Out(Why::PersonOrDevice)),
            ("end time", Kind::Out(Why::PersonOrDevice)),
            ("get end time", Kind::Out(Why::PersonOrDevice)),
            ("uri:deviceid", Kind::Out(Why::PersonOrDevice)),
            ("start-geopoint", Kind::Out(Why::PersonOrDevice)),
            ("int", Kind::Integer),
            ("add integer prompt", Kind::Integer),
            ("string", Kind::Text),
            ("note", Kind::Note),
            ("range", Kind::Range),
            ("rank list", Kind::Out(Why::Rank)),
            ("osm c1", Kind::Out(Why::Place)),
            ("dateTime", Kind::Out(Why::DateOrTime)),
            ("", Kind::Out(Why::NoType)),
            ("horoscope", Kind::Out(Why::UnknownType)),
        ] {
            assert_eq!(kind(text), expected, "{text:?}");
        }
    }
}
