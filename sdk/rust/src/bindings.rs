//! Generated code for the world `claw:tool/tool`. Invariant: nothing here is written by hand, and the WIT is read
//! from the `wit` folder two levels up, here and in a copy of this crate alike.
#![allow(
    unsafe_code,
    missing_docs,
    unreachable_pub,
    rust_2018_idioms,
    clippy::all
)]

wit_bindgen::generate!({
    path: [
        "../../wit/types",
        "../../wit/log",
        "../../wit/config",
        "../../wit/kv",
        "../../wit/files",
        "../../wit/http",
        "../../wit/blobs",
        "../../wit/memory",
        "../../wit/progress",
        "../../wit/secrets",
        "../../wit/tool",
    ],
    world: "claw:tool/tool",
    generate_all,
    pub_export_macro: true,
    export_macro_name: "export_world",
    default_bindings_module: "claw_sdk::bindings",
    additional_derives: [PartialEq],
});
