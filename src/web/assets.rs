//! Static files, embedded and named by their content.
//!
//! `css/chorus.css` is served as `/static/css/chorus-1f2e3d4c.css`, where the hash is of the bytes served. A name never
//! changes its meaning, so browsers may keep every file for ever ([`CACHE_CONTROL`]), and a new version of the program
//! is a new set of names.
//!
//! Scripts lose their comments and stylesheets are squeezed when the index is built. Stylesheets name their fonts and pictures relative
//! to `assets/`; those names become the hashed ones. What is text is also kept compressed, once, for browsers that take it
//! so. Nothing here is anybody's secret; pages, which hold some, are never compressed.
//!
//! Left open: a page of an older version still open in a browser may ask for a name this version no longer has.

use std::collections::HashMap;
use std::io::Write;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// The `Cache-Control` of every static file.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// The path under which static files are served.
pub const PREFIX: &str = "/static/";

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Embedded;

/// One static file, ready to be sent.
pub struct Asset {
    /// Where it is served, such as `/static/css/chorus-1f2e3d4c.css`.
    pub url: String,
    /// Its `Content-Type`.
    pub content_type: &'static str,
    /// What is sent.
    pub bytes: Vec<u8>,
    /// The same compressed with gzip, where that is shorter.
    pub gzipped: Option<Vec<u8>>,
}

/// Every static file, by its name under `assets/`.
struct Index(HashMap<String, Asset>);

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let files = Embedded::iter().filter_map(|name| Some((name.to_string(), Embedded::get(&name)?.data.into_owned())));
    Index::of(files.collect())
});

static BY_URL: LazyLock<HashMap<&'static str, &'static Asset>> =
    LazyLock::new(|| INDEX.0.values().map(|asset| (asset.url.as_str(), asset)).collect());

impl Index {
    fn of(files: Vec<(String, Vec<u8>)>) -> Self {
        let (sheets, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| extension(name) == "css");
        let mut index = Self(others.into_iter().map(|(name, bytes)| named(name, bytes)).collect());
        // A sheet's own name covers the names it mentions, so sheets come last.
        let sheets: Vec<_> = sheets.into_iter().map(|(name, bytes)| (name, index.sheet(&bytes))).collect();
        index.0.extend(sheets.into_iter().map(|(name, bytes)| named(name, bytes)));
        index
    }

    /// The sheet as it is sent. A name that no file has is left as it stands, so that a test finds it.
    fn sheet(&self, bytes: &[u8]) -> Vec<u8> {
        let squeezed = squeeze(&String::from_utf8_lossy(bytes));
        let mut pieces = squeezed.split("url(");
        let mut sent = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (name, rest) = piece.split_once(')').unwrap_or((piece, ""));
            let url = self.0.get(name).map_or(name, |asset| asset.url.as_str());
            sent.extend(["url(", url, ")", rest]);
        }
        sent.into_bytes()
    }
}

/// A script without the lines that only its readers need.
fn without_comments(script: &[u8]) -> Vec<u8> {
    let script = String::from_utf8_lossy(script);
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect::<String>().into_bytes()
}

fn named(name: String, bytes: Vec<u8>) -> (String, Asset) {
    let bytes = if extension(&name) == "js" { without_comments(&bytes) } else { bytes };
    let digest = Sha256::digest(&bytes);
    let hash = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    let extension = extension(&name);
    let stem = name.trim_end_matches(extension).trim_end_matches('.');
    let url = format!("{PREFIX}{stem}-{hash:08x}.{extension}");
    let content_type = content_type(extension);
    let gzipped = Some(gzip(&bytes)).filter(|gzipped| gzipped.len() < bytes.len());
    (name, Asset { url, content_type, bytes, gzipped })
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory cannot fail")
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn content_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Where the file of this name under `assets/` is served, or `None` when there is no such file.
#[must_use]
pub fn url(name: &str) -> Option<&'static str> {
    INDEX.0.get(name).map(|asset| asset.url.as_str())
}

/// The file served at this path, such as `/static/css/chorus-1f2e3d4c.css`.
#[must_use]
pub fn find(path: &str) -> Option<&'static Asset> {
    BY_URL.get(path).copied()
}

/// Every static file.
pub fn all() -> impl Iterator<Item = &'static Asset> {
    INDEX.0.values()
}

/// A stylesheet without what only its readers need: comments, line ends, and blanks that mean nothing.
///
/// A blank is kept wherever it could matter (between words, before `(`, around `+` and `-`) and inside quotes.
fn squeeze(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(next) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else if next == '"' {
            let end = rest[1..].find('"').map_or(rest.len(), |at| at + 2);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if next.is_whitespace() {
            rest = rest.trim_start();
            if !out.is_empty() && !out.ends_with(['{', '}', ';', ':', ',', '>', ' ']) {
                out.push(' ');
            }
        } else {
            if matches!(next, '{' | '}' | ';' | ',' | '>') && out.ends_with(' ') {
                out.pop();
            }
            if next == '}' && out.ends_with(';') {
                out.pop();
            }
            out.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::{FACES, SCENES};

    #[test]
    fn a_file_is_found_under_the_name_its_bytes_give_it() {
        let url = url("css/chorus.css").expect("the stylesheet is embedded");
        assert!(url.starts_with("/static/css/chorus-") && url.len() == "/static/css/chorus-12345678.css".len());
        assert_eq!(find(url).map(|asset| asset.content_type), Some("text/css; charset=utf-8"));
        assert!(find("/static/css/chorus.css").is_none(), "an address without the hash names nothing");
    }

    #[test]
    fn other_bytes_get_another_name() {
        let (_, one) = named("a.js".to_owned(), b"1".to_vec());
        let (_, other) = named("a.js".to_owned(), b"2".to_vec());
        assert_ne!(one.url, other.url);
    }

    #[test]
    fn every_file_a_stylesheet_mentions_is_served() {
        for sheet in all().filter(|asset| asset.content_type.starts_with("text/css")) {
            let css = std::str::from_utf8(&sheet.bytes).expect("a stylesheet is UTF-8");
            for mention in css.split("url(").skip(1) {
                let (path, _) = mention.split_once(')').expect("every url( is closed");
                assert!(find(path).is_some(), "{} mentions {path}", sheet.url);
            }
        }
    }

    #[test]
    fn every_file_has_a_type_browsers_know() {
        for asset in all() {
            assert_ne!(asset.content_type, "application/octet-stream", "{}", asset.url);
        }
    }

    #[test]
    fn every_face_and_scene_a_questionnaire_may_name_is_drawn_and_no_other() {
        for (folder, names) in [("faces", &FACES[..]), ("scenes", &SCENES[..])] {
            let drawn =
                INDEX.0.keys().filter_map(|name| name.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".svg"));
            let drawn: std::collections::BTreeSet<_> = drawn.collect();
            assert_eq!(drawn, names.iter().copied().collect(), "{folder}");
        }
    }

    #[test]
    fn what_is_sent_compressed_is_the_file() {
        for asset in all() {
            let Some(gzipped) = &asset.gzipped else { continue };
            let mut read = Vec::new();
            std::io::copy(&mut flate2::read::GzDecoder::new(&gzipped[..]), &mut read).expect("sound");
            assert!(read == asset.bytes, "{}", asset.url);
        }
        let sheet = find(url("css/chorus.css").expect("embedded")).expect("served");
        assert!(sheet.gzipped.as_ref().is_some_and(|gzipped| gzipped.len() < sheet.bytes.len() / 2));
        let font = find(url("fonts/andika-400.woff2").expect("embedded")).expect("served");
        assert!(font.gzipped.as_ref().is_none_or(|gzipped| gzipped.len() < font.bytes.len()), "never longer");
    }

    #[test]
    fn squeezing_keeps_what_a_browser_reads() {
        let css = "/* why */\na > b ,\n c :focus { margin : 0 calc(1px + 2px);\n content: \"a  b\"; }\n@media (min-width:1px) and (x) {}\n";
        let sent = "a>b,c :focus{margin :0 calc(1px + 2px);content:\"a  b\"}@media (min-width:1px) and (x){} ";
        assert_eq!(squeeze(css), sent.trim_end());
    }
}
