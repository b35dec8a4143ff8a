"""What makes CPython a guest of claw: everything here is imported at build time and lives in the snapshot.

Invariant: nothing in this package keeps a value of the build machine past `prepare`, and nothing of it is on the
path of a script that does not use it.
"""
