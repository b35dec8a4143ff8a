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
