//! The documents say what the program does: settings, commands, routes, directions, and names of files.
//!
//! Left open: whether what they say of it is true. These tests see names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use chorus::settings::{KEYS, Settings};

/// The one name of [`KEYS`] that is a variable and stands in no file, for it names the file.
const NAMES_THE_FILE: &str = "config";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path} cannot be read: {error}"))
}

/// Every document: Markdown at the root, and all of it below `docs`; other folders where they have some.
fn documents() -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![root().join("docs"), root().join("tests/vectors"), root().join("surveys")];
    let top = std::fs::read_dir(root()).expect("the root can be read").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = top.filter(|path| path.is_file()).collect();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of documents can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    for path in files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let name = path.strip_prefix(root()).expect("every document lies below the root").to_owned();
        found.insert(name, std::fs::read_to_string(&path).expect("a document is text"));
    }
    assert!(found.len() > 10, "the documents were not found");
    found
}

/// The cells of every row of every table, without the lines that rule a table off.
fn rows(document: &str) -> impl Iterator<Item = Vec<&str>> {
    document
        .lines()
        .filter_map(|line| line.trim().strip_prefix('|')?.strip_suffix('|'))
        .filter(|row| !row.chars().all(|c| matches!(c, '-' | '|' | ' ' | ':')))
        .map(|row| row.split('|').map(str::trim).collect())
}

/// Everything between single backticks, outside of fenced blocks.
fn code_spans(document: &str) -> impl Iterator<Item = &str> {
    prose(document).flat_map(|part| part.split('`').skip(1).step_by(2))
}

/// The document without its fenced blocks, piece by piece.
fn prose(document: &str) -> impl Iterator<Item = &str> {
    document.split("```").step_by(2)
}

#[test]
fn every_setting_is_documented_with_its_variable_and_no_other_is() {
    let document = text("docs/settings.md");
    let table: BTreeMap<String, String> = rows(&document)
        .filter(|cells| cells.get(1).is_some_and(|cell| cell.starts_with("`CHORUS_")) && cells.len() == 4)
        .map(|cells| (cells[1].trim_matches('`').to_owned(), cells[0].trim_matches('`').to_owned()))
        .collect();
    let wanted = KEYS.iter().map(|key| {
        let name = if *key == NAMES_THE_FILE { "–" } else { key };
        (format!("CHORUS_{}", key.to_ascii_uppercase()), name.to_owned())
    });
    assert_eq!(table, wanted.collect(), "docs/settings.md, against settings::KEYS");
}

/// The example with the sign taken off every setting, and the keys that then stand in it.
fn example() -> (String, BTreeSet<String>) {
    let mut taken_in = String::new();
    let mut keys = BTreeSet::new();
    for line in text("chorus.toml.example").lines() {
        let Some(setting) = line.strip_prefix("# ") else { continue };
        let key = setting.split_once(" = ").map_or("", |(key, _)| key);
        let list = setting.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if let Some(name) = list.or(is_key.then_some(key)) {
            taken_in.push_str(setting);
            taken_in.push('\n');
            // What stands in a list belongs to the list.
            if list.is_some() || !keys.contains("contacts") {
                keys.insert(name.to_owned());
            }
        }
    }
    (taken_in, keys)
}

#[test]
fn the_example_has_every_setting_and_no_other() {
    let wanted = KEYS.iter().filter(|key| **key != NAMES_THE_FILE).map(|key| (*key).to_owned()).collect();
    assert_eq!(example().1, wanted, "chorus.toml.example, against settings::KEYS");
    assert!(text("chorus.toml.example").contains("CHORUS_CONFIG"), "nothing says how to name another file");
}

#[test]
fn the_example_is_accepted_and_shows_the_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chorus.toml");
    std::fs::write(&file, example().0).unwrap();
    let shown = Settings::from_sources(Some(&file), |_| None).unwrap_or_else(|error| panic!("{error}"));
    // These four have no value to show as a default, so the example shows one that is none.
    let shown = Settings { base_url: None, secret_file: None, tls_cert: None, tls_key: None, ..shown };
    assert_eq!(format!("{shown:#?}"), format!("{:#?}", Settings::default()));
    // And as it stands, with every sign in its place, it sets nothing.
    std::fs::write(&file, text("chorus.toml.example")).unwrap();
    let untouched = Settings::from_sources(Some(&file), |_| None).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(format!("{untouched:#?}"), format!("{:#?}", Settings::default()));
}

/// What the program itself says of `command`.
fn help(command: &[String]) -> String {
    let asked = Command::new(env!("CARGO_BIN_EXE_chorus")).args(command).arg("--help").output().expect("chorus runs");
    assert!(asked.status.success(), "chorus {} --help failed", command.join(" "));
    String::from_utf8(asked.stdout).expect("help is text")
}

/// The commands below `command` that its help lists.
fn commands_in(help: &str) -> Vec<String> {
    let after = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let listed = after.lines().take_while(|line| !line.is_empty());
    let named = listed.filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')));
    named.filter_map(|line| line.split(' ').next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

/// The long options that a help lists, but for those that every command has.
fn options_in(help: &str) -> BTreeSet<String> {
    let after = help.split("\nOptions:\n").nth(1).unwrap_or_default();
    let words = after.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let long = words.filter_map(|line| line.split([' ', ',']).find(|word| word.starts_with("--")));
    long.filter(|name| !["--json", "--help", "--version"].contains(name)).map(str::to_owned).collect()
}

/// Every command that does something by itself, and its help.
fn all_commands() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![Vec::new()];
    while let Some(command) = open.pop() {
        let help = help(&command);
        let below = commands_in(&help);
        // A command with others below it does something itself when its use does not demand one of them.
        let usage = help.lines().find(|line| line.starts_with("Usage:")).unwrap_or_default();
        if !command.is_empty() && (below.is_empty() || !usage.ends_with("<COMMAND>") || !options_in(&help).is_empty()) {
            found.push((command.join(" "), help));
        }
        open.extend(below.into_iter().map(|name| command.iter().cloned().chain([name]).collect()));
    }
    assert!(found.len() > 20, "the commands were not found");
    found
}

/// What stands below the heading of each command in docs/commands.md.
fn documented_commands(document: &str) -> BTreeMap<&str, &str> {
    let sections = document.split("\n### ").skip(1);
    sections
        .map(|section| {
            let (heading, below) = section.split_once('\n').unwrap_or((section, ""));
            let name = heading.trim().trim_matches('`').strip_prefix("chorus ").unwrap_or(heading);
            (name, below.split("\n## ").next().unwrap_or_default())
        })
        .collect()
}

#[test]
fn every_command_and_every_option_of_it_is_documented_and_no_other_command_is() {
    let document = text("docs/commands.md");
    let mut documented = documented_commands(&document);
    if !cfg!(feature = "audit-tools") {
        // In the program only with that feature; a test beside the command looks at its options.
        assert!(documented.remove("audit-noise").is_some(), "docs/commands.md lacks chorus audit-noise");
    }
    let commands = all_commands();
    let mut missing = Vec::new();
    for (command, help) in &commands {
        match documented.get(command.as_str()) {
            None => missing.push(format!("chorus {command}")),
            Some(section) => {
                let spans: BTreeSet<&str> = code_spans(section)
                    .flat_map(|span| span.split(' '))
                    .filter(|word| word.starts_with("--"))
                    .collect();
                let unsaid = options_in(help).into_iter().filter(|option| !spans.contains(option.as_str()));
                missing.extend(unsaid.map(|option| format!("chorus {command} {option}")));
            }
        }
    }
    assert!(missing.is_empty(), "docs/commands.md lacks: {}", missing.join(", "));
    let known: BTreeSet<&str> = commands.iter().map(|(command, _)| command.as_str()).collect();
    let invented: Vec<&&str> = documented.keys().filter(|command| !known.contains(*command)).collect();
    assert!(invented.is_empty(), "docs/commands.md has commands the program has not: {invented:?}");
}

#[test]
fn every_exit_code_is_documented_and_no_other_is() {
    let help = help(&[]);
    let told = help.split("Exit codes:").nth(1).expect("the help tells the exit codes");
    let codes: BTreeSet<&str> = told.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).collect();
    let document = text("docs/commands.md");
    let documented: BTreeSet<&str> =
        rows(&document).map(|cells| cells[0]).filter(|cell| cell.chars().all(|c| c.is_ascii_digit())).collect();
    assert!(codes.len() > 10);
    assert_eq!(documented.into_iter().filter(|cell| !cell.is_empty()).collect::<BTreeSet<_>>(), codes);
}

/// `GET /help` and so on, from the URL table of the source.
#[test]
fn every_route_is_documented_and_no_other_is() {
    let declared = chorus::web::declared_routes();
    let routes: BTreeSet<String> = declared.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    assert_eq!(routes.len(), declared.len(), "a route is declared twice");
    let document = text("docs/routes.md");
    let documented: BTreeSet<String> = rows(&document)
        .map(|cells| cells[0].trim_matches('`').to_owned())
        .filter(|cell| cell.starts_with("GET /") || cell.starts_with("POST /"))
        .collect();
    let missing: Vec<_> = routes.difference(&documented).collect();
    let invented: Vec<_> = documented.difference(&routes).collect();
    assert!(missing.is_empty() && invented.is_empty(), "docs/routes.md lacks {missing:?}, and invents {invented:?}");
}

/// Each room of the table in the source of `tests/architecture.rs`, and what it may import.
fn table_of_rooms(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let after = source.split_once("MAY_IMPORT").expect("the table is there").1;
    let table = after.split("];").next().unwrap_or_default();
    let code: String = table.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    // After the type, `("room", &["a", "b"])` again and again: a room, then what it may import.
    let entries = code.split_once('=').expect("a value follows the type").1;
    let mut rooms = BTreeMap::new();
    for entry in entries.split(']') {
        let mut quoted = entry.split('"').skip(1).step_by(2).map(str::to_owned);
        if let Some(room) = quoted.next() {
            rooms.insert(room, quoted.collect());
        }
    }
    rooms
}

#[test]
fn the_table_of_directions_is_the_one_that_is_held() {
    let held = table_of_rooms(&text("tests/architecture.rs"));
    assert!(held.len() > 15, "the table was not found");
    let document = text("docs/ARCHITECTURE.md");
    let section = document.split("## Who may import whom").nth(1).expect("the section is there");
    let section = section.split("\n## ").next().unwrap_or_default();
    let told: BTreeMap<String, BTreeSet<String>> = rows(section)
        .skip(1)
        .map(|cells| {
            let names = match cells[1] {
                "everything" => ["*".to_owned()].into(),
                "nothing" => BTreeSet::new(),
                names => code_spans(names).map(str::to_owned).collect(),
            };
            (cells[0].trim_matches('`').to_owned(), names)
        })
        .collect();
    let rooms: BTreeSet<&String> = told.keys().chain(held.keys()).collect();
    for room in rooms {
        assert_eq!(told.get(room), held.get(room), "{room}: docs/ARCHITECTURE.md, against tests/architecture.rs");
    }
}

/// What stands at the root: what a path of this repository begins with. What tools leave there is not ours to name.
fn begins_here(span: &str) -> bool {
    const FOLDERS: &str = "src docs tests scripts surveys templates assets entity migration benches .ci";
    const FILES: &str = ".md Cargo.toml Cargo.lock clippy.toml rustfmt.toml deny.toml chorus.toml.example LICENSE";
    let first = span.split('/').next().unwrap_or_default();
    let in_folder = span.contains('/') && FOLDERS.split(' ').any(|folder| folder == first);
    let at_root = !span.contains(['/', ' ']) && FILES.split(' ').any(|ending| span.ends_with(ending));
    in_folder || at_root
}

/// The part of a named path that has to exist: up to a word in brackets or a star, and without `::item`.
fn fixed_part(span: &str) -> &str {
    let path = span.split("::").next().unwrap_or_default().split([' ', '#', ':']).next().unwrap_or_default();
    match path.find(['<', '*', '{', '…']) {
        Some(at) => path[..at].rsplit_once('/').map_or("", |(folder, _)| folder),
        None => path,
    }
}

fn is_picture(path: &Path) -> bool {
    path.starts_with("docs/pictures")
}

/// Paths that a document names and that are not there.
fn named_in_vain(document: &str, lies_in: &Path) -> Vec<String> {
    let mut vain = Vec::new();
    for span in code_spans(document).filter(|span| begins_here(span)) {
        let path = Path::new(fixed_part(span));
        if !is_picture(path) && !root().join(path).exists() {
            vain.push(format!("`{span}`"));
        }
    }
    for link in prose(document).flat_map(|part| part.split("](").skip(1)) {
        let target = link.split([')', '#']).next().unwrap_or_default();
        if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
            continue;
        }
        let path = lies_in.join(target);
        if !is_picture(&path) && !root().join(&path).exists() {
            vain.push(format!("({target})"));
        }
    }
    vain
}

#[test]
fn every_file_that_a_document_names_exists() {
    let mut vain = Vec::new();
    for (name, document) in documents() {
        let folder = name.parent().unwrap_or(Path::new(""));
        vain.extend(named_in_vain(&document, folder).into_iter().map(|path| format!("{}: {path}", name.display())));
    }
    assert!(vain.is_empty(), "named, and not there:\n{}", vain.join("\n"));
}

#[test]
fn every_heading_that_a_document_links_to_in_itself_exists() {
    for (name, document) in documents() {
        let headings: BTreeSet<String> = prose(&document)
            .flat_map(str::lines)
            .filter_map(|line| line.strip_prefix('#'))
            .map(|line| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-"))
            .collect();
        for link in prose(&document).flat_map(|part| part.split("](#").skip(1)) {
            let wanted = link.split(')').next().unwrap_or_default();
            assert!(headings.contains(wanted), "{} links to #{wanted}", name.display());
        }
    }
}

#[test]
fn these_readers_see_what_is_missing() {
    let document = "See `src/no/such.rs`, `docs/*/x`, [here](no-such.md) and [there](https://example.org).\n\
                    ```\n`src/in/a/block.rs`\n```\n";
    assert_eq!(named_in_vain(document, Path::new("docs")), ["`src/no/such.rs`", "(no-such.md)"]);
    assert!(named_in_vain("`src/lib.rs`, `src/web/routes.rs::all`, `wellbeing-8-11/1`", Path::new("")).is_empty());

    let table = "const MAY_IMPORT: &[(&str, &[&str])] = &[\n    (\"a\", &[]),\n    // \"not this\"\n    (\n        \"b::c\",\n        \
                 &[\n            \"a\", \"d\",\n        ],\n    ),\n];\nconst OTHER: &[&str] = &[\"e\"];";
    let rooms = table_of_rooms(table);
    assert_eq!(rooms.keys().collect::<Vec<_>>(), ["a", "b::c"]);
    assert!(rooms["a"].is_empty() && rooms["b::c"].contains("a") && rooms["b::c"].contains("d"));

    let help = "What it is\n\nUsage: chorus x [OPTIONS] <COMMAND>\n\nCommands:\n  new    Makes one\n         and more\n  help   Prints\n\n\
                Options:\n      --name <NAME>  A name\n  -h, --help         Print help\n";
    assert_eq!(commands_in(help), ["new"]);
    assert_eq!(options_in(help), ["--name".to_owned()].into());

    let commands = "# x\n\n## y\n\n### `chorus a b`\n`--one`\n\n## z\n`--two`\n";
    assert_eq!(documented_commands(commands), [("a b", "`--one`\n")].into());
}
