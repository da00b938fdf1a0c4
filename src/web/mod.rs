//! HTTP and pages: the site that young people, staff, boards and the public see.
//!
//! Handlers parse, call one workflow, and answer. Every page is a typed view rendered through [`page::Pages`]; every
//! static file is named by its content in [`assets`]. No page has a script or a style of its own, so the content
//! security policy allows neither. What the public reads is made from published documents alone.
//!
//! Left open: what a browser keeps after a page was shown. Headers ask it to keep nothing.

mod app;
pub mod around;
pub mod assets;
pub mod board;
mod carried;
mod csv_cells;
pub mod day;
pub mod desk;
pub mod door;
pub mod error;
mod estimates;
pub mod figures;
mod headers;
mod origin;
pub mod page;
mod public;
mod published;
pub mod qr;
mod reply;
pub mod respondent;
pub mod results;
mod routes;
pub mod server;
mod site;
pub mod staff;
pub mod table;
mod throttle;
pub mod visitor;

pub use routes::declared as declared_routes;
pub use site::Site;

/// Runs `work` to its end on a runtime of this thread; servers, stores and visitors live inside one.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}
