//! What may come into the program: `deny.toml`, held without cargo-deny being installed.
//!
//! Left open: known faults of crates (`cargo deny check advisories` fetches the list of them), and licence texts, of which
//! only the names are read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use spdx::{Expression, LicenseReq, ParseMode};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every crate that is built, by name, with the licence it states, tests included.
fn crates() -> BTreeMap<String, String> {
    let arguments = ["tree", "--workspace", "--locked", "--offline", "--prefix", "none", "--format", "{p}|{l}"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).expect("cargo writes text");
    // Our own crates come with the folder they lie in.
    let others = tree.lines().filter(|line| !line.is_empty() && !line.contains(" (/"));
    let named = others.filter_map(|line| {
        let (package, licence) = line.trim_end_matches(" (*)").split_once('|')?;
        Some((package.split(' ').next()?.to_owned(), licence.to_owned()))
    });
    let crates: BTreeMap<_, _> = named.collect();
    assert!(crates.len() > 100, "the crates were not found");
    crates
}

fn rules() -> toml::Table {
    std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml is there").parse().expect("deny.toml is TOML")
}

fn words<'t>(list: &'t toml::Value, key: &str) -> BTreeSet<&'t str> {
    let list = list.as_array().expect("a list").iter();
    list.filter_map(|one| if key.is_empty() { one.as_str() } else { one[key].as_str() }).collect()
}

#[test]
fn every_licence_is_one_that_deny_toml_allows_and_none_is_allowed_for_nothing() {
    let rules = rules();
    let allowed = words(&rules["licenses"]["allow"], "");
    let looked_at = words(&rules["licenses"]["clarify"], "crate");
    let mut used = BTreeSet::new();
    let mut refused = Vec::new();
    for (name, licence) in crates() {
        if licence.is_empty() && looked_at.contains(name.as_str()) {
            continue;
        }
        let read = Expression::parse_mode(&licence, ParseMode::LAX).unwrap_or_else(|error| panic!("{name}: {error}"));
        let may = |requirement: &LicenseReq| allowed.contains(requirement.to_string().as_str());
        used.extend(read.requirements().map(|one| one.req.to_string()));
        if !read.evaluate(may) {
            refused.push(format!("{name} is under {licence}"));
        }
    }
    assert!(refused.is_empty(), "not in deny.toml:\n{}", refused.join("\n"));
    let idle: Vec<_> = allowed.iter().filter(|one| !used.contains(**one)).collect();
    assert!(idle.is_empty(), "allowed, but no crate has it: {idle:?}");
}

#[test]
fn every_crate_comes_from_the_registry_and_none_is_banned() {
    let rules = rules();
    let banned = words(&rules["bans"]["deny"], "crate");
    assert!(!banned.is_empty());
    for name in crates().keys() {
        assert!(!banned.contains(name.as_str()), "{name} is banned in deny.toml");
    }
    let lock: toml::Table =
        std::fs::read_to_string(root().join("Cargo.lock")).expect("it is there").parse().expect("it is TOML");
    for package in lock["package"].as_array().expect("a list of crates") {
        let from = package.get("source").and_then(toml::Value::as_str).unwrap_or("registry+");
        assert!(from.starts_with("registry+"), "{package} comes from elsewhere");
    }
}

#[test]
fn every_dependency_is_used() {
    let manifest: toml::Table =
        std::fs::read_to_string(root().join("Cargo.toml")).expect("it is there").parse().expect("it is TOML");
    let mut source = String::new();
    let mut open = vec![root().join("src")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("src can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                source += &std::fs::read_to_string(&path).expect("a source file is text");
            }
        }
    }
    let names = manifest["dependencies"].as_table().expect("a table").keys().map(|name| name.replace('-', "_"));
    let idle: Vec<_> = names.filter(|name| !source.contains(&format!("{name}::"))).collect();
    assert!(idle.is_empty(), "in Cargo.toml, but named nowhere: {idle:?}");
}
