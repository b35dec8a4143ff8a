#!/usr/bin/env python3
# exercises: os.environ get/set/pop/expandvars, a .env parser with shlex, subprocess inheriting, os.path.expanduser
import os
import re
import shlex
import subprocess
from pathlib import Path

Path(".env").write_text("""\
# comment
export API_URL=https://api.test/v1
NAME="Ana Maria"   # trailing
EMPTY=
SINGLE='keep $HOME'
EXPANDED="${API_URL}/items"
BAD LINE
MULTI="a\\nb"
""")


def load(path):
    values = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        found = re.match(r"\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$", line)
        if not found:
            if line.strip() and not line.lstrip().startswith("#"):
                print("ignored line", number)
            continue
        raw = found[2]
        words = shlex.split(raw, comments=True)
        value = words[0] if words else ""
        if not raw.startswith("'"):
            value = re.sub(r"\$\{(\w+)\}", lambda m: values.get(m[1], os.environ.get(m[1], "")), value)
        values[found[1]] = value
    return values


values = load(Path(".env"))
for key, value in values.items():
    print(f"{key}={value!r}")
os.environ.update(values)
out = subprocess.run(["sh", "-c", 'echo "$NAME|$EMPTY|$API_URL"'], capture_output=True, text=True).stdout
print(out.strip())
print(os.environ.get("NOT_SET"), os.getenv("NOT_SET", "default"), os.environ.pop("NAME"), "NAME" in os.environ)
print(subprocess.run(["sh", "-c", 'echo "${NAME:-gone}"'], capture_output=True, text=True).stdout.strip())
os.environ["HOME"] = "/home/test"
print(os.path.expanduser("~/x"), os.path.expandvars("$API_URL/${EMPTY}y$NOPE"), Path.home())
del os.environ["EMPTY"]
os.putenv("PUT_ONLY", "1")
print(os.environ.get("PUT_ONLY"), shlex.quote("it's"), shlex.join(["a b", "c", "$d"]), shlex.split("a 'b c' \"d\\\"e\" f\\ g"))
try:
    os.environ["X"] = 5
except TypeError:
    print("only text")
try:
    shlex.split("'open")
except ValueError:
    print("no closing quote")
print(list(shlex.shlex("a=1;b>2", punctuation_chars=True)))
