//! The house: who may import whom, and which heavy crate lives in which room. Read from the source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each room, and the rooms whose paths may stand in its files. A longer name goes before a shorter one.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("telemetry", &["settings"]),
    ("settings", &["questionnaire"]),
    ("surveys", &[]),
    ("questionnaire", &[]),
    ("consultation", &["questionnaire"]),
    ("access", &["questionnaire"]),
    ("credentials", &["consultation"]),
    // A letter names whoever wrote it, so nothing of a survey can stand in one.
    ("door", &[]),
    ("tally", &["questionnaire", "consultation"]),
    ("sealing", &["questionnaire", "consultation", "door"]),
    ("privacy", &["tally", "questionnaire", "consultation"]),
    (
        "outcomes",
        &[
            "questionnaire",
            "consultation",
            "privacy::document",
            "privacy::estimate",
            "privacy::shrink",
            "privacy::verify",
        ],
    ),
    ("store", &["questionnaire", "consultation", "outcomes", "access", "tally", "sealing", "privacy", "door"]),
    (
        "workflow",
        &[
            "store",
            "sealing",
            "privacy",
            "tally",
            "questionnaire",
            "consultation",
            "outcomes",
            "access",
            "credentials",
            "clock",
            "settings",
            "surveys",
            "door",
        ],
    ),
    // What the public reads can be made from nothing but what was published.
    (
        "web::board",
        &[
            "web::around",
            "web::board",
            "web::day",
            "web::figures",
            "web::page",
            "web::results",
            "outcomes",
            "privacy::document",
            "privacy::estimate",
            "consultation",
            "questionnaire",
        ],
    ),
    (
        "web::results",
        &[
            "web::around",
            "web::board",
            "web::day",
            "web::figures",
            "web::page",
            "web::results",
            "outcomes",
            "privacy::document",
            "privacy::estimate",
            "consultation",
            "questionnaire",
        ],
    ),
    // A page for somebody who gives their name knows nothing of the pages for somebody who gives none.
    (
        "web::door",
        &[
            "web::around",
            "web::door",
            "web::error",
            "web::origin",
            "web::page",
            "web::reply",
            "web::site",
            "door",
            "workflow::DoorStatus",
            "workflow::LetterRefused",
            "workflow::keep_letter",
        ],
    ),
    // The desk opens and draws through the verbs alone, and knows no store, no settings.
    (
        "web::desk",
        &["web", "workflow", "questionnaire", "consultation", "outcomes", "privacy::document", "clock", "door"],
    ),
    (
        "web::respondent",
        &[
            "web",
            "workflow",
            "questionnaire",
            "consultation",
            "settings",
            "sealing::Ticket",
            "sealing::CodeKeys",
            "sealing::DraftKey",
            "store::DepositRefused",
        ],
    ),
    (
        "web::staff",
        &[
            "web",
            "workflow",
            "questionnaire",
            "consultation",
            "outcomes",
            "access",
            "credentials",
            "settings",
            "store",
            "privacy::document",
            "privacy::estimate",
            "door",
        ],
    ),
    (
        "web",
        &[
            "workflow",
            "questionnaire",
            "consultation",
            "outcomes",
            "access",
            "credentials",
            "settings",
            "clock",
            "store",
            "privacy::document",
            "privacy::estimate",
            "door",
        ],
    ),
    ("demo", &["*"]),
    ("cli", &["*"]),
    ("lib", &["*"]),
    ("main", &["*"]),
];

/// Each heavy crate, and the one room that may name it.
const LIVES_IN: &[(&str, &[&str])] = &[
    ("age", &["sealing"]),
    ("opendp", &["privacy"]),
    ("nalgebra", &["privacy"]),
    ("sea_orm", &["store"]),
    ("entity", &["store"]),
    ("migration", &["store"]),
    ("actix_web", &["web"]),
    ("handlebars", &["web"]),
    ("ed25519_dalek", &["consultation"]),
    ("tar", &["sealing"]),
    ("actix_multipart", &["web"]),
    ("argon2", &["credentials"]),
    ("totp_rs", &["credentials"]),
    ("webauthn_rs", &["credentials"]),
    ("fast_qr", &["web"]),
    ("calamine", &["questionnaire"]),
];

#[test]
fn every_import_follows_the_table() {
    let mut broken = Vec::new();
    for (path, source) in sources() {
        let room = room_of(&path);
        let (_, allowed) = MAY_IMPORT
            .iter()
            .find(|(name, _)| room == *name || room.starts_with(&format!("{name}::")))
            .unwrap_or_else(|| panic!("{} stands in no room of the table", path.display()));
        let home = room.split("::").next().expect("split gives at least one part");
        for (line, imported) in crate_paths(&source) {
            let own = imported == home || imported.starts_with(&format!("{home}::"));
            let listed = |one: &&str| *one == "*" || imported == *one || imported.starts_with(&format!("{one}::"));
            let walled = ["web::board", "web::results", "web::door"].contains(&room.as_str());
            let fine = allowed.iter().any(listed) || (own && !walled);
            if !fine {
                broken.push(format!("{}:{line}: {room} may not import {imported}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "imports against the table of docs/ARCHITECTURE.md:\n{}", broken.join("\n"));
}

#[test]
fn each_heavy_crate_is_named_in_one_room() {
    let mut broken = Vec::new();
    for (path, source) in sources() {
        let room = room_of(&path);
        let home = room.split("::").next().expect("split gives at least one part").to_owned();
        for (name, rooms) in LIVES_IN {
            if rooms.contains(&home.as_str()) {
                continue;
            }
            for (number, line) in code_lines(&source) {
                if names_crate(line, name) {
                    broken.push(format!("{}:{number}: {home} names {name}, which lives in {rooms:?}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn routes_are_added_through_the_table_alone() {
    for (path, source) in sources() {
        let is_the_table = path.ends_with("src/web/table.rs");
        for (number, line) in code_lines(&source).filter(|_| !is_the_table) {
            let adds = ["web::resource(", "web::scope(", ".service(", "web::method(", "HttpServer::new(move || App"];
            let found = adds.iter().find(|call| line.contains(**call));
            assert!(found.is_none(), "{}:{number} adds a route that is not declared: {line}", path.display());
        }
    }
}

#[test]
fn the_pages_young_people_use_cannot_open_count_or_draw() {
    for (path, source) in sources() {
        if !room_of(&path).starts_with("web::respondent") {
            continue;
        }
        for forbidden in ["sealing::open", "WaveIdentity", "crate::tally", "mechanism", "opendp"] {
            assert!(!source.contains(forbidden), "{} names {forbidden}", path.display());
        }
    }
}

#[test]
fn opendp_is_built_with_the_secure_randomness_and_without_its_unproven_parts() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest is there");
    let line = manifest.lines().find(|line| line.starts_with("opendp")).expect("opendp is a dependency");
    assert!(line.contains("\"use-openssl\"") && line.contains("default-features = false"), "{line}");
    for never in ["untrusted", "honest-but-curious", "idealized-numerics"] {
        assert!(!line.contains(never), "{line}");
    }
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "-e", "features", "-i", "opendp"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    assert!(tree.contains("opendp feature \"use-openssl\""), "{tree}");
    assert!(!tree.contains("untrusted") && !tree.contains("honest-but-curious"), "{tree}");
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `src`, with its text up to the first test module.
fn sources() -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![root().join("src")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("src can be read") {
            let path = entry.expect("an entry of src").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
                let text = std::fs::read_to_string(&path).expect("a source file is text");
                let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned();
                found.insert(path, code);
            }
        }
    }
    assert!(found.len() > 20, "the source was not found");
    found
}

/// `web::board` for `src/web/board/views.rs`; `store` for `src/store/app.rs`; `clock` for `src/clock.rs`.
fn room_of(path: &Path) -> String {
    let below = path.strip_prefix(root().join("src")).expect("every source lies below src").with_extension("");
    let parts: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    match parts.as_slice() {
        [web, audience, ..] if web == "web" && parts.len() > 2 => format!("web::{audience}"),
        [room, ..] => room.clone(),
        [] => unreachable!("a file has a name"),
    }
}

fn code_lines(source: &str) -> impl Iterator<Item = (usize, &str)> {
    source
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Each `crate::a::b` of the source, with its line; groups in braces are opened, also over several lines.
fn crate_paths(source: &str) -> Vec<(usize, String)> {
    let code: Vec<&str> =
        source.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line }).collect();
    let code = code.join("\n");
    let mut paths = Vec::new();
    // How far a name is seen is no import.
    for (at, found) in code.match_indices("crate::").filter(|(at, _)| !code[..*at].ends_with("pub(in ")) {
        let number = code[..at].matches('\n').count() + 1;
        paths.extend(opened(&code[at + found.len()..]).into_iter().map(|path| (number, path)));
    }
    paths
}

/// The paths that stand at the beginning of `text`: `a::b` for `a::b;`, `a::b` and `a::c::d` for `a::{b, c::{d}}`.
fn opened(text: &str) -> Vec<String> {
    let text = text.trim_start();
    let path: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == ':').collect();
    let Some(group) = text[path.len()..].strip_prefix('{') else {
        return vec![path.trim_end_matches(':').to_owned()];
    };
    let (mut depth, mut begins, mut members) = (1, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || depth == 1 && c == ',' {
            members.push(group[begins..at].trim());
            begins = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    let members = members.into_iter().filter(|member| !member.is_empty());
    members.flat_map(|member| opened(member).into_iter().map(|name| format!("{path}{name}"))).collect()
}

/// Whether a line of code names a crate: `age::`, `use age`, `::age`, but not `page::` or `message.age`.
fn names_crate(line: &str, name: &str) -> bool {
    let path = format!("{name}::");
    let mut rest = line;
    while let Some(at) = rest.find(&path) {
        let before = rest[..at].chars().next_back();
        if !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            return true;
        }
        if before == Some(':') && rest[..at].trim_end_matches(':').ends_with(|c: char| !c.is_alphanumeric()) {
            return true;
        }
        rest = &rest[at + path.len()..];
    }
    line.trim_start().starts_with(&format!("use {name};"))
}

#[test]
fn the_reader_of_imports_sees_groups_and_words_inside_words() {
    let source = "use crate::store::{app, gate};\nlet x = crate::tally::count();\n// crate::comment::only\n\
                  use crate::sealing::{\n    open::{WaveIdentity, OpenError},\n    // why\n    Ticket,\n};\n";
    let seen: Vec<String> = crate_paths(source).into_iter().map(|(_, path)| path).collect();
    let several = ["sealing::open::WaveIdentity", "sealing::open::OpenError", "sealing::Ticket"];
    assert_eq!(seen, [&["store::app", "store::gate", "tally::count"][..], &several].concat());
    assert!(names_crate("let x = age::encrypt();", "age") && !names_crate("use crate::web::page::Pages;", "age"));
}

/// What stands between an answer and a drawn number, and in each file what may name a real number all the same: the
/// mechanism's type and its scale, which the library takes as one and [`Sigma`](chorus::privacy::Sigma) holds exactly;
/// and prices and plans, which no count enters.
const COUNTED_IN_WHOLE_NUMBERS: &[(&str, &[&str])] = &[
    ("tally/", &[]),
    ("consultation/response.rs", &[]),
    ("consultation/reading.rs", &[]),
    ("privacy/neighbours.rs", &["fn answer_factor", "fn item_noise"]),
    ("privacy/mechanism.rs", &["type Gaussian", "fn gaussian", "fn cost", "fn epsilon"]),
    ("privacy/document.rs", &[]),
    ("privacy/release.rs", &[]),
];

#[test]
fn no_real_number_stands_between_an_answer_and_what_is_drawn() {
    let mut found = Vec::new();
    let (mut files, mut takes_a_scale) = (0, BTreeSet::new());
    for (path, source) in sources() {
        let below = path.strip_prefix(root().join("src")).expect("every source lies below src").display().to_string();
        let named = COUNTED_IN_WHOLE_NUMBERS.iter().find(|(name, _)| below.starts_with(name));
        // Samples are made up for tests alone.
        let Some((_, may)) = named.filter(|_| !below.ends_with("samples.rs")) else { continue };
        files += 1;
        for item in items(&source) {
            match may.iter().find(|name| is_item(item, name)) {
                Some(name) => _ = takes_a_scale.insert(*name),
                None => found.extend(real_numbers(item).map(|line| format!("{below}: {line}"))),
            }
        }
    }
    assert!(files >= 9, "the files that count were not found");
    let expected = COUNTED_IN_WHOLE_NUMBERS.iter().flat_map(|(_, may)| may.iter().copied()).collect();
    assert_eq!(takes_a_scale, expected, "the files that draw are not those this test knows");
    assert!(found.is_empty(), "real numbers on the way of a count:\n{}", found.join("\n"));
}

/// The items of a file, and the methods among them, each with what stands above it.
fn items(source: &str) -> Vec<&str> {
    let ends_with = |end: &'static str| source.match_indices(end).map(|(at, end)| at + end.len());
    // A statement inside a body is indented; the line that ends an item is not.
    let at_the_margin = |at: &usize| !source[..at - 2].rsplit('\n').next().unwrap_or_default().starts_with(' ');
    let cuts = ends_with("\n}\n").chain(ends_with("\n    }\n\n")).chain(ends_with(";\n").filter(at_the_margin));
    let cuts: Vec<usize> = cuts.chain([0, source.len()]).collect::<BTreeSet<_>>().into_iter().collect();
    cuts.windows(2).map(|pair| &source[pair[0]..pair[1]]).collect()
}

/// Whether an item is the one of this name, such as `fn cost`.
fn is_item(item: &str, name: &str) -> bool {
    code_lines(item).any(|(_, line)| {
        let line = line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(super) ");
        line.trim_start_matches("const ")
            .strip_prefix(name)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

/// The lines of code that name a type of real numbers, turn something into one, or write one.
fn real_numbers(source: &str) -> impl Iterator<Item = &str> {
    code_lines(source).map(|(_, line)| line.trim()).filter(|line| {
        let names = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        let typed = names.clone().any(|name| {
            ["f32", "f64"].iter().any(|real| name == *real || name.ends_with(&format!("_{real}")))
                || (name.starts_with(|c: char| c.is_ascii_digit()) && (name.ends_with("f32") || name.ends_with("f64")))
        });
        let bytes = line.as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        // A range has two dots, and a field of a tuple has no digit before its dot.
        let written = (1..bytes.len()).any(|at| bytes[at] == b'.' && digit(at - 1) && digit(at + 1));
        typed || (written && !line.contains('"'))
    })
}

#[test]
fn the_reader_of_real_numbers_sees_types_turns_and_literals() {
    let planted = "let a: f64 = x;\nlet b = 1.5;\nlet c = sigma.as_f64();\nlet d = 2_f32;\nlet e = n as f64;\n";
    assert_eq!(real_numbers(planted).count(), 5);
    let whole = "// f64 in a comment\nfor i in 0..4 {\nlet t = pair.0;\nlet buf64 = sf640;\nlet s = \"8.25\";\n}\n";
    assert_eq!(real_numbers(whole).collect::<Vec<_>>(), Vec::<&str>::new());
    let file =
        "use a::b;\n\n/// Draws.\nfn draw() {\n    let x = 1;\n}\n\nfn gaussian(sigma: S) {\n    sigma.as_f64();\n}\n";
    let found = items(file);
    assert_eq!(found.iter().filter(|item| is_item(item, "fn gaussian")).count(), 1);
    assert!(found.iter().filter(|item| !is_item(item, "fn gaussian")).all(|item| real_numbers(item).count() == 0));
}
