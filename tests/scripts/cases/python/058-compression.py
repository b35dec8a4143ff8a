#!/usr/bin/env python3
# exercises: gzip file and text mode, zlib streaming objects, io.BufferedReader, base64, sizes compared
import base64
import gzip
import io
import zlib

data = b"".join(b"line %d of the log\n" % n for n in range(500))
with gzip.open("log.gz", "wb") as f:
    f.write(data)
with gzip.open("log.gz", "rt", encoding="utf-8") as f:
    lines = f.readlines()
print(len(lines), lines[-1].strip())
raw = open("log.gz", "rb").read()
print(raw[:2], len(raw) < len(data) // 3, gzip.decompress(raw) == data)
c = zlib.compressobj(level=9)
packed = b"".join(c.compress(data[i:i + 1000]) for i in range(0, len(data), 1000)) + c.flush()
d = zlib.decompressobj()
out = b""
for i in range(0, len(packed), 50):
    out += d.decompress(packed[i:i + 50])
print(out == data, d.eof, d.unused_data)
d = zlib.decompressobj()
part = d.decompress(packed, 100)
print(len(part), len(d.unconsumed_tail) > 0, part + d.decompress(d.unconsumed_tail) == data)
raw_deflate = zlib.compressobj(wbits=-15)
blob = raw_deflate.compress(data) + raw_deflate.flush()
print(zlib.decompress(blob, wbits=-15) == data, zlib.adler32(b"abc"), zlib.crc32(b"abc", 5))
for bad in (b"not zlib", packed[:20]):
    try:
        zlib.decompress(bad)
    except zlib.error:
        print("bad stream")
try:
    gzip.decompress(b"plain")
except gzip.BadGzipFile:
    print("not gzip")
print(gzip.decompress(gzip.compress(b"a") + gzip.compress(b"b")))
text = base64.b64encode(zlib.compress(b"round trip " * 10)).decode()
print(zlib.decompress(base64.b64decode(text))[:10], len(text) < 60)
reader = io.BufferedReader(io.BytesIO(data), buffer_size=64)
print(reader.peek(4)[:4], reader.readline(), reader.read(5), reader.seek(-5, io.SEEK_END), reader.read())
