#!/usr/bin/env python3
# exercises: sys.stdin.buffer, binary to hex dump, bytes output, collections.Counter, io.TextIOWrapper
import io
import sys
from collections import Counter

data = sys.stdin.buffer.read()
print(len(data), Counter(data).most_common(1)[0][1])
for offset in range(0, len(data), 16):
    row = data[offset:offset + 16]
    print(f"{offset:08x}  {row[:8].hex(' '):<23}  {row[8:].hex(' '):<23}  |{''.join(chr(b) if 32 <= b < 127 else '.' for b in row)}|")
text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors="replace", newline=None)
print([line for line in text])
sys.stdout.flush()
sys.stdout.buffer.write(b"raw:" + data[:4] + b"\n")
