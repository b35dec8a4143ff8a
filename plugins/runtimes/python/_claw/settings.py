"""What options and `PYTHON…` variables change in the interpreter.

Invariant: an option wins over its variable; `-E` and `-I` leave the variables out.
"""

import os
import sys
import warnings

from . import calls
from .options import Options


def variable(options: Options, name: str) -> str:
    """A `PYTHON…` variable, unless they are to be ignored."""
    return "" if options.has("E") or options.has("I") else os.environ.get(name, "")


def safe(options: Options) -> bool:
    """The script's folder stays off the path."""
    return options.has("I") or options.has("P") or bool(variable(options, "PYTHONSAFEPATH"))


def apply(options: Options) -> None:
    """Before the program is read."""
    if options.has("u") or variable(options, "PYTHONUNBUFFERED"):
        sys.stdout = sys.__stdout__ = calls.standard(1, "<stdout>", "surrogateescape", unbuffered=True)
        sys.stderr = sys.__stderr__ = calls.standard(2, "<stderr>", "backslashreplace", unbuffered=True)
    encode(variable(options, "PYTHONIOENCODING"))
    words = [word for word in variable(options, "PYTHONWARNINGS").split(",") if word] + options.warnings
    if words:
        sys.warnoptions[:] = words
        warnings._processoptions(words)
    sys._xoptions.update(options.extended)
    path = variable(options, "PYTHONPATH")
    if path:
        sys.path[:0] = [os.path.abspath(folder) if folder else os.getcwd() for folder in path.split(":")]


def encode(text: str) -> None:
    """`PYTHONIOENCODING`: an encoding, error handler or both."""
    if not text:
        return
    encoding, _, errors = text.partition(":")
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding=encoding or None, errors=errors or None)
    sys.stderr.reconfigure(encoding=encoding or None)
