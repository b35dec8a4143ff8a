#!/usr/bin/env python3
# exercises: exit code 5 raised inside nested functions, contextlib.ExitStack, SystemExit is not Exception
# exit: 5
import sys
from contextlib import ExitStack, contextmanager


@contextmanager
def step(name):
    print("enter", name)
    try:
        yield name
    except SystemExit as stop:
        print("passing", name, stop.code)
        raise
    finally:
        print("leave", name)


with ExitStack() as stack:
    for name in ("a", "b"):
        stack.enter_context(step(name))
    stack.callback(print, "callback")
    try:
        sys.exit(5)
    except Exception:
        print("never")
