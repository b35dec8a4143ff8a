//! The typed face of the contract: everything a tool may import and what it exports, generated from `wit/`.
//!
//! Invariant: the WIT sources are the only description of the contract; nothing here is written by hand but
//! the three resources the host owns.

#![allow(missing_docs, unreachable_pub)]

wasmtime::component::bindgen!({
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
    imports: { default: async | trappable },
    exports: { default: async },
    require_store_data_send: true,
    with: {
        "claw:http/client.exchange": crate::host::http::Exchange,
        "claw:blobs/blobs.reader": crate::host::blobs::Reader,
        "claw:blobs/blobs.writer": crate::host::blobs::Writer,
    },
});

/// The world of runtimes: what interpreters and commands import and export beside WASI.
pub(crate) mod script {
    wasmtime::component::bindgen!({
        path: [
            "wit/wasi-io.wit",
            "../../wit/types",
            "../../wit/blobs",
            "../../wit/files",
            "../../wit/process",
            "../../wit/script",
        ],
        world: "claw:script/script",
        imports: { default: async | trappable },
        exports: { default: async },
        require_store_data_send: true,
        with: {
            "claw:types": crate::bindings::claw::types,
            "wasi:io": wasmtime_wasi::p2::bindings::io,
            "claw:process/process.child": crate::script::process::Child,
        },
    });
}

/// The runtime's side of the world, by short names.
pub(crate) mod exports_of_script {
    pub(crate) use super::claw::types::errors::Error as WitError;
    pub(crate) use super::script::exports::claw::script::command::Invocation;
}
