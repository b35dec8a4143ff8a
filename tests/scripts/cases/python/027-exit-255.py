#!/usr/bin/env python3
# exercises: exit code 255, stdin read twice, sys.stderr beside stdout
# exit: 255
import sys

text = sys.stdin.read()
print(len(text.splitlines()), repr(sys.stdin.read()))
print("to stderr", file=sys.stderr)
sys.stdout.write("no newline at the end")
sys.exit(255)
