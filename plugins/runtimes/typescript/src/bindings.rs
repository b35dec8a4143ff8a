//! Generated code for the world of scripts. Invariant: nothing here is written by hand.
#![allow(
    unsafe_code,
    missing_docs,
    unreachable_pub,
    rust_2018_idioms,
    dead_code,
    clippy::all
)]

wit_bindgen::generate!({
    path: "../../target/wit/script",
    world: "claw:script/script",
    generate_all,
});
