//! Pages and forms.
//!
//! Every page is a typed view rendered through [`page::Pages`]; every static file is named by its content in
//! [`assets`]. No page has a script or a style of its own, so the content security policy allows neither.
//!
//! Left open: what a browser keeps after a page was shown. Headers ask it to keep nothing.

pub mod around;
pub mod assets;
pub mod day;
pub mod page;
pub mod respondent;
