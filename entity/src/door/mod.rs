//! Rows of `door`: sealed letters, the keys they are sealed to, and what is promised.

pub mod key;
pub mod letter;
pub mod promise;
