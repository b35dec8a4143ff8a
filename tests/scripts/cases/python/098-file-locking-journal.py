#!/usr/bin/env python3
# exercises: append-only journal with crc, recovery of a torn tail, struct, zlib.crc32, os.fsync, pathlib, dataclasses
import json
import os
import struct
import zlib
from pathlib import Path


class Journal:
    HEAD = struct.Struct("<II")

    def __init__(self, path):
        self.path = Path(path)
        self.state = {}
        self.dropped = 0
        self.recover()
        self.file = self.path.open("ab")

    def recover(self):
        if not self.path.exists():
            return
        data, pos = self.path.read_bytes(), 0
        while pos + self.HEAD.size <= len(data):
            size, crc = self.HEAD.unpack_from(data, pos)
            body = data[pos + self.HEAD.size:pos + self.HEAD.size + size]
            if len(body) < size or zlib.crc32(body) != crc:
                break
            self.apply(json.loads(body))
            pos += self.HEAD.size + size
        self.dropped = len(data) - pos
        if self.dropped:
            with self.path.open("r+b") as f:
                f.truncate(pos)

    def apply(self, op):
        if op[0] == "set":
            self.state[op[1]] = op[2]
        else:
            self.state.pop(op[1], None)

    def write(self, *op):
        body = json.dumps(op).encode()
        self.file.write(self.HEAD.pack(len(body), zlib.crc32(body)) + body)
        self.file.flush()
        os.fsync(self.file.fileno())
        self.apply(op)

    def close(self):
        self.file.close()


j = Journal("j.log")
for n in range(4):
    j.write("set", f"k{n}", {"n": n, "text": "ü" * n})
j.write("del", "k1")
j.close()
size = Path("j.log").stat().st_size
print(size, sorted(j.state))
with open("j.log", "ab") as f:
    f.write(b"\x20\0\0\0torn")
j = Journal("j.log")
print(j.dropped, sorted(j.state), Path("j.log").stat().st_size == size)
j.write("set", "after", True)
j.close()
raw = bytearray(Path("j.log").read_bytes())
raw[-2] ^= 1
Path("j.log").write_bytes(raw)
j = Journal("j.log")
print(j.dropped > 0, sorted(j.state), j.state["k3"])
j.close()
