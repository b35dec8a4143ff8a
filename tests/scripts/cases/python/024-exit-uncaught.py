#!/usr/bin/env python3
# exercises: uncaught exception (exit code 1), stdout flushed before, exception chaining, sys.excepthook
# exit: 1
import json
import sys


def hook(kind, value, tb):
    print("hook", kind.__name__, value, type(value.__cause__).__name__)
    sys.__excepthook__(kind, value, tb)


sys.excepthook = hook
print("start")
try:
    json.loads('{"a": ')
except json.JSONDecodeError as wrong:
    raise RuntimeError("bad config") from wrong
