"""`python3 -m venv`."""

import sys

print("claw sandbox: no virtual environments; every call starts in a clean one with the packages `pip list` shows", file=sys.stderr)
sys.exit(1)
