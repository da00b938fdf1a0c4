//! Every page, in every state, in strict mode.
//!
//! With `CHORUS_WRITE_SAMPLES=DIR` the pages and their static files are also written to DIR, laid out so that any
//! plain file server shows them.

use std::collections::HashSet;
use std::path::Path;

use chorus::web::page::{Pages, Sample};
use chorus::web::{assets, respondent};

fn samples() -> Vec<Sample> {
    respondent::views::samples()
}

fn file_name(sample: &Sample) -> String {
    let page = sample.template.trim_start_matches("pages/").replace('/', "-");
    format!("{page}--{}.html", sample.state)
}

fn write(file: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(file.parent().expect("a file stands in a folder")).expect("the folder can be made");
    std::fs::write(file, bytes).expect("the file can be written");
}

#[test]
fn every_page_fits_its_view_in_every_state() {
    let pages = Pages::load().expect("every template is readable");
    let folder = std::env::var_os("CHORUS_WRITE_SAMPLES");
    for sample in samples() {
        let html = pages.render_sample(&sample).unwrap_or_else(|fault| {
            panic!("{} in state {}: {:?}", sample.template, sample.state, fault.source);
        });
        assert!(html.starts_with("<!doctype html>"), "{} has something before its doctype", sample.template);
        if let Some(folder) = &folder {
            write(&Path::new(folder).join(file_name(&sample)), html.as_bytes());
        }
    }
    for asset in folder.iter().flat_map(|_| assets::all()) {
        let folder = folder.as_ref().expect("there is a folder when its turn comes");
        write(&Path::new(folder).join(asset.url.trim_start_matches('/')), &asset.bytes);
    }
}

#[test]
fn every_page_has_a_sample() {
    let pages = Pages::load().expect("every template is readable");
    let seen: HashSet<_> = samples().iter().map(|sample| sample.template).collect();
    let unseen: Vec<_> = pages.names().filter(|name| !seen.contains(name)).collect();
    assert!(unseen.is_empty(), "nobody has looked at {unseen:?}");
}
