//! Generated code for the runtime's world. Invariant: nothing here is written by hand; the WIT is the bundle of
//! `claw:script/script` and this crate's `wit` folder.
#![allow(
    unsafe_code,
    missing_docs,
    unreachable_pub,
    rust_2018_idioms,
    dead_code,
    clippy::all
)]

wit_bindgen::generate!({
    path: ["../../target/wit/script", "wit"],
    world: "claw:js/js",
    generate_all,
});
