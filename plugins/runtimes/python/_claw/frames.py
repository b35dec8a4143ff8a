"""Tracebacks without this runtime's own frames: they show what CPython would show.

Invariant: only frames of this package are left out, never one of the program, the library or a package.
"""

import os
import traceback

HERE = os.path.dirname(__file__)
walk_full, walk_plain = traceback._walk_tb_with_full_positions, traceback.walk_tb


def kept(entries):
    """The entries of a walk that are not ours."""
    return (entry for entry in entries if not entry[0].f_code.co_filename.startswith(HERE))


def prepare() -> None:
    """At build time."""
    traceback._walk_tb_with_full_positions = lambda trace: kept(walk_full(trace))
    traceback.walk_tb = lambda trace: kept(walk_plain(trace))
