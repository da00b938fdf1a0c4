//! Chorus from outside, in one test binary: journeys told from the side of one audience, and what must never happen.

mod architecture;
mod crates;
mod docs;
mod door;
mod following;
mod launch;
mod pages;
mod planning;
mod release;
mod respondent;
mod rooms;
mod staff;
mod store;
mod studio;
