//! Rows of `box`: sealed responses and spent tickets.

pub mod inbox;
pub mod response;
pub mod spent;
pub mod wave;
