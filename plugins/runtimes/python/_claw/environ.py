"""The variables, the folder and the small facts of one invocation.

Invariant: after `enter` nothing of the build machine is left: no variable, no seed, no name, no time.
"""

import logging
import os
import random
import sys
import tempfile
import time

from . import calls

EXECUTABLE = "/usr/bin/python3"
# A root of this name holds packages somebody installed for the program.
PACKAGES = "/site-packages"


def enter(env: list[tuple[str, str]], cwd: str) -> None:
    """Makes this interpreter one that was just started with `env` in `cwd`."""
    os.environ.clear()
    for name, value in env:
        if name and "=" not in name:
            os.environ[name] = value
    random.seed()
    tempfile.tempdir = tempfile._name_sequence = None
    logging._startTime = time.time_ns()
    if cwd:
        os.chdir(cwd)
    try:
        calls.original["stat"](PACKAGES)
        sys.path.append(PACKAGES)
    except OSError:
        pass


def prepare() -> None:
    """At build time: the names an interpreter of a Linux machine has."""
    sys.executable = sys._base_executable = EXECUTABLE
    sys.prefix = sys.exec_prefix = sys.base_prefix = sys.base_exec_prefix = "/usr"
    sys.dont_write_bytecode = True
