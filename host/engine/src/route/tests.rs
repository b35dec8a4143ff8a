#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod binding;
mod control;
mod key;
mod networks;
mod owner;
mod rate;
mod reset;
mod rules;
mod whom;
