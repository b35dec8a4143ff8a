//! All durable state of a home: the SQLite store, blobs and the lock of the home itself.
//!
//! Invariant: `commit(Batch)` is the only write of the database, made by one thread; a batch lands whole
//! or not at all, and a durable one is on the disk before its commit returns.

mod apply;
mod blobs;
mod column;
mod gate;
mod home;
mod metrics;
mod open;
mod query;
mod readers;
mod schema;
mod sqlite;
mod writer;

pub use blobs::FileBlobs;
pub use home::{FOLDERS, HomeError, HomeLock, LOCK_FILE};
pub use metrics::Metrics;
pub use open::OpenError;
pub use schema::SCHEMA_VERSION;
pub use sqlite::{Options, SqliteStore};
