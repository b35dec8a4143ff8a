//! Nothing but tests: see `tests/cases` and `README.md`.
