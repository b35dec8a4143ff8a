#!/usr/bin/env python3
# exercises: sys.exit with a message (exit code 1), atexit order, finally blocks
# exit: 1
import atexit
import sys

atexit.register(print, "atexit one")
atexit.register(print, "atexit two")
try:
    print("leaving")
    sys.exit("error: nothing to do")
finally:
    print("finally")
