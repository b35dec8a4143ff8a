//! The differential suite: every script under `cases/` is run by the native interpreter and by `claw exec`, and both
//! must write the same to standard output and end with the same code.
//!
//! Invariant: a case is an expectation. It was written before the code that it measures first ran, and is never changed
//! to pass; what claw does differently is named in `docs/scripts-differences.md` with its reason.

pub mod case;
pub mod diff;
pub mod differences;
pub mod place;
pub mod report;
pub mod run;
pub mod suite;
