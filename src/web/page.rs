//! Pages: a typed view, a template of the same shape, and samples that show every state.
//!
//! Templates stand under `templates/` and are embedded. They are read in strict mode: a name the view does not have
//! is an error, found by `tests/pages.rs`, which renders every view with every sample. What people read stands in
//! templates; views bring kinds, numbers and the council's own words.
//!
//! A page is put together when the program starts: `{{#> layout}}` with its `{{#*inline "title"}}`, and every
//! `{{> part}}` named outright, are put in place once, because handlebars copies the whole view each time it enters a
//! part. A part therefore sees what the page sees where it stands. Parts with arguments are entered at rendering.
//!
//! A template may use `{{asset "css/chorus.css"}}` or `{{asset "faces" face}}` (which means `faces/{face}.svg`) for the
//! address of a static file.
//!
//! Left open: strict mode sees names, not meaning. Whether a page reads well is for eyes to say.

use std::collections::HashMap;

use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderErrorReason};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::assets;

#[derive(RustEmbed)]
#[folder = "templates/"]
struct Embedded;

/// What one template needs, and nothing else.
pub trait View: Serialize {
    /// The template's name: its path under `templates/`, without `.hbs`.
    const TEMPLATE: &'static str;

    /// One filled view for each state the page can be in, each with a short name for it.
    fn samples() -> Vec<(String, Self)>
    where
        Self: Sized;
}

/// Why pages could not be read when the program started.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The file is not text.
    #[error("the template {name} is not UTF-8")]
    NotText {
        /// Which template.
        name: String,
        /// What the decoder found.
        #[source]
        source: std::string::FromUtf8Error,
    },
    /// The file is not a template.
    #[error("the template {name} cannot be parsed")]
    Unreadable {
        /// Which template.
        name: String,
        /// What the parser found.
        #[source]
        source: Box<handlebars::TemplateError>,
    },
}

/// The template asks for something its view does not have.
#[derive(Debug, thiserror::Error)]
#[error("the template {template} does not fit its view")]
pub struct RenderError {
    /// Which template.
    pub template: &'static str,
    /// What it asked for.
    #[source]
    pub source: Box<handlebars::RenderError>,
}

/// Every template, parsed.
pub struct Pages {
    templates: Handlebars<'static>,
}

impl Pages {
    /// Parses every embedded template.
    ///
    /// # Errors
    /// When a template is not text or not a template; a build whose tests passed has none such.
    pub fn load() -> Result<Self, TemplateError> {
        let mut templates = Handlebars::new();
        templates.set_strict_mode(true);
        templates.set_prevent_indent(true);
        templates.register_helper("asset", Box::new(write_asset_url));
        let sources = sources()?;
        for name in sources.keys() {
            templates
                .register_template_string(name, assembled(name, &sources))
                .map_err(|source| TemplateError::Unreadable { name: name.clone(), source: Box::new(source) })?;
        }
        Ok(Self { templates })
    }

    /// The page that shows `view`.
    ///
    /// # Errors
    /// When the template asks for something the view does not have; a view with samples has been seen to fit.
    pub fn render<V: View>(&self, view: &V) -> Result<String, RenderError> {
        self.render_as(V::TEMPLATE, view)
    }

    /// The page that shows a sample.
    ///
    /// # Errors
    /// As [`Pages::render`].
    pub fn render_sample(&self, sample: &Sample) -> Result<String, RenderError> {
        self.render_as(sample.template, &sample.view)
    }

    /// The names of the templates that are pages by themselves.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.templates.get_templates().keys().map(String::as_str).filter(|name| name.starts_with("pages/"))
    }

    fn render_as(&self, template: &'static str, view: &impl Serialize) -> Result<String, RenderError> {
        self.templates.render(template, view).map_err(|source| RenderError { template, source: Box::new(source) })
    }
}

/// A page in one of its states, for tests and for looking at.
pub struct Sample {
    /// The template it fills.
    pub template: &'static str,
    /// A short name for the state.
    pub state: String,
    view: serde_json::Value,
}

/// The samples of one view.
///
/// # Panics
/// When a view does not serialise, which a struct of texts, numbers and lists of them always does.
#[must_use]
pub fn samples_of<V: View>() -> Vec<Sample> {
    let filled = |(state, view): (String, V)| Sample {
        template: V::TEMPLATE,
        state,
        view: serde_json::to_value(&view).expect("a view is made of texts, numbers and lists"),
    };
    V::samples().into_iter().map(filled).collect()
}

/// Every template by its name, as it stands in its file but for indentation and the comment at its head.
fn sources() -> Result<HashMap<String, String>, TemplateError> {
    let mut sources = HashMap::new();
    for path in Embedded::iter() {
        let Some((name, file)) = path.strip_suffix(".hbs").zip(Embedded::get(&path)) else { continue };
        let text = String::from_utf8(file.data.into_owned())
            .map_err(|source| TemplateError::NotText { name: name.to_owned(), source })?;
        let head = text.trim_start().strip_prefix("{{!--").and_then(|text| text.split_once("--}}"));
        sources.insert(name.to_owned(), without_indentation(head.map_or(text.as_str(), |(_, after)| after)));
    }
    Ok(sources)
}

/// The template with its layout round it and its parts in place. What cannot be put in place is left to rendering,
/// which says what is wrong with it.
fn assembled(name: &str, sources: &HashMap<String, String>) -> String {
    let mut page = sources.get(name).cloned().unwrap_or_default();
    if let Some(whole) = in_layout(&page, sources) {
        page = whole;
    }
    // A part may hold parts; eight levels are more than anybody can follow, and a part that holds itself ends here.
    for _ in 0..8 {
        let mut pieces = page.split("{{> ");
        let mut next = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            match piece.split_once("}}").and_then(|(part, rest)| Some((sources.get(part)?, rest))) {
                Some((part, rest)) => next.extend([part.trim_end(), rest]),
                None => next.extend(["{{> ", piece]),
            }
        }
        if next == page {
            break;
        }
        page = next;
    }
    with_addresses(&page)
}

/// The template with the address of every static file that it names outright.
fn with_addresses(page: &str) -> String {
    let mut pieces = page.split("{{asset \"");
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once("\"}}").and_then(|(name, rest)| Some((assets::url(name)?, rest))) {
            Some((url, rest)) => whole.extend([url, rest]),
            None => whole.extend(["{{asset \"", piece]),
        }
    }
    whole
}

/// The layout that the page opens with, with what the page brings in its places: first the `{{#*inline "slot"}}`s, then
/// the body. A layout marks a slot that may stay empty by `{{#> slot}}{{/slot}}`.
fn in_layout(page: &str, sources: &HashMap<String, String>) -> Option<String> {
    let (layout, body) = page.trim_start().strip_prefix("{{#> ")?.split_once("}}")?;
    let mut body = body.trim().strip_suffix(&format!("{{{{/{layout}}}}}"))?.trim();
    let mut whole = sources.get(layout)?.clone();
    while let Some(slot) = body.strip_prefix("{{#*inline \"") {
        let (name, slot) = slot.split_once("\"}}")?;
        let (filling, rest) = slot.split_once("{{/inline}}")?;
        whole = whole.replace(&format!("{{{{> {name}}}}}"), filling).replace(&may_stay_empty(name), filling);
        body = rest.trim_start();
    }
    Some(without_empty_slots(&whole).replace("{{> @partial-block}}", body))
}

fn may_stay_empty(slot: &str) -> String {
    format!("{{{{#> {slot}}}}}{{{{/{slot}}}}}")
}

/// The layout without the slots that stayed empty.
fn without_empty_slots(layout: &str) -> String {
    let mut pieces = layout.split("{{#> ");
    let mut left = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once("}}").and_then(|(name, rest)| rest.strip_prefix(&format!("{{{{/{name}}}}}"))) {
            Some(rest) => left.push_str(rest.trim_start()),
            None => left.extend(["{{#> ", piece]),
        }
    }
    left
}

/// Lines start where they start: indentation is for those who read the template, and no template holds a `<pre>`.
fn without_indentation(template: &str) -> String {
    template.lines().map(str::trim_start).filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}

fn write_asset_url(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let text = |index| helper.param(index).and_then(|param| param.value().as_str());
    let url = match (text(0), text(1)) {
        (Some(folder), Some(name)) => assets::url(&format!("{folder}/{name}.svg")),
        (Some(name), None) => assets::url(name),
        _ => None,
    };
    // Not escaped: an address is made of the characters of file names.
    out.write(url.ok_or_else(|| RenderErrorReason::Other("no such static file".to_owned()))?)?;
    Ok(())
}
