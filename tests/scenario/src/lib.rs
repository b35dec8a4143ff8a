//! Only tests: see `tests/cases` and, for the format of a case, `README.md`.
