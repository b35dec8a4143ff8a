#!/usr/bin/env python3
# exercises: exit code 77, os._exit not reached, SystemExit values of children, subprocess return codes
# exit: 77
import subprocess
import sys

for text in ("sys.exit()", "sys.exit(None)", "sys.exit(True)", "sys.exit(2)", "sys.exit(255)", "sys.exit('words')", "sys.exit(-1)", "sys.exit(256)", "import os; os._exit(9)", "1/0", "raise SystemExit", "raise KeyboardInterrupt"):
    code = subprocess.run(["python3", "-c", "import sys; " + text], stderr=subprocess.DEVNULL).returncode
    if text == "raise KeyboardInterrupt":
        code = code in (-2, 130)
    print(f"{text:<28} {code}")
sys.exit(77)
