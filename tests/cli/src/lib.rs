//! Integration tests of the `claw` binary: everything is under `tests/`.
