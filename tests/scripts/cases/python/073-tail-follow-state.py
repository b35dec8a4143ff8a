#!/usr/bin/env python3
# exercises: file seek/tell, json state between passes, re, dataclasses, incremental reading, os.stat inode-free rotation check
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

LOG, STATE = Path("service.log"), Path("state.json")


@dataclass
class Position:
    offset: int = 0
    partial: str = ""
    errors: int = 0


def step():
    pos = Position(**json.loads(STATE.read_text())) if STATE.exists() else Position()
    if os.stat(LOG).st_size < pos.offset:
        print("rotated")
        pos.offset, pos.partial = 0, ""
    with LOG.open("rb") as f:
        f.seek(pos.offset)
        chunk = f.read()
        pos.offset = f.tell()
    text = pos.partial + chunk.decode("utf-8", "replace")
    *lines, pos.partial = text.split("\n")
    for line in lines:
        if found := re.search(r"\bERROR\b\s*(.*)", line):
            pos.errors += 1
            print("alert", pos.errors, found[1])
    STATE.write_text(json.dumps(asdict(pos)))
    print(asdict(pos))


with LOG.open("a") as f:
    f.write("INFO start\nERROR disk full\nERR")
step()
with LOG.open("a") as f:
    f.write("OR second half\nWARN x\n")
step()
step()
LOG.write_text("ERROR new file\n")
step()
with LOG.open("r+") as f:
    print(f.readline().strip(), f.tell(), f.seek(0, 2))
    f.write("appended\n")
    f.truncate(20)
print(LOG.read_text(), LOG.stat().st_size)
