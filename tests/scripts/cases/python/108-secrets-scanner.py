#!/usr/bin/env python3
# exercises: re patterns over a file tree, math entropy, pathlib rglob, fnmatch ignore file, json report, exit code 1 on findings
# exit: 1
import fnmatch
import json
import math
import re
import sys
from collections import Counter
from pathlib import Path

FILES = {
    "src/app.py": "API_KEY = 'sk_test_0123456789abcdefABCDEF'\nprint('hi')\n",
    "src/ok.py": "token = os.environ['TOKEN']\n",
    "config/prod.env": "DB_PASSWORD=hunter2hunter2\nDEBUG=1\n",
    "vendor/lib.js": "var key='AKIA0000000000000000'\n",
    "notes.md": "AWS: AKIAABCDEFGHIJKLMNOP and aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nblob: Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZnFyc3R1dnd4\n",
    "data.bin": "\0\1\2sk_test_0123456789abcdefABCDEF",
}
RULES = {
    "aws-key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "generic-key": re.compile(r"\bsk_(?:live|test)_[0-9A-Za-z]{16,}"),
    "password": re.compile(r"(?i)password\s*[=:]\s*(\S+)"),
}
for name, text in FILES.items():
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)
Path(".scanignore").write_text("# third party\nvendor/*\n\n*.lock\n")


def entropy(text):
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


ignore = [line for line in Path(".scanignore").read_text().splitlines() if line and not line.startswith("#")]
findings, scanned = [], 0
for path in sorted(p for p in Path(".").rglob("*") if p.is_file()):
    name = path.as_posix()
    if path.name.startswith(".") or any(fnmatch.fnmatch(name, g) for g in ignore):
        continue
    data = path.read_bytes()
    if b"\0" in data[:1024]:
        print("binary", name, file=sys.stdout)
        continue
    scanned += 1
    for number, line in enumerate(data.decode().splitlines(), 1):
        for rule, pattern in RULES.items():
            for hit in pattern.finditer(line):
                text = hit[hit.lastindex or 0]
                findings.append({"file": name, "line": number, "rule": rule, "text": text[:4] + "*" * (len(text) - 4)})
        for word in re.findall(r"[A-Za-z0-9+/=]{32,}", line):
            if entropy(word) > 4:
                findings.append({"file": name, "line": number, "rule": "entropy", "text": f"{entropy(word):.3f}"})
print(json.dumps({"scanned": scanned, "findings": findings}, indent=1))
sys.exit(1 if findings else 0)
