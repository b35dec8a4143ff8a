#!/usr/bin/env python3
# exercises: struct pack/unpack/iter_unpack, bytes methods, memoryview, array, a PNG written by hand with zlib
import array
import io
import struct
import zlib

print(struct.pack(">IhB", 1, -2, 255).hex(), struct.unpack("<3sxH", b"abc\0\x01\x02"), struct.calcsize("!IHH"), list(struct.iter_unpack("<H", b"\1\0\2\0")))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


width = height = 8
rows = b"".join(b"\0" + bytes((x * 32 + y) & 255 for x in range(width)) for y in range(height))
png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
with open("x.png", "wb") as f:
    f.write(png)
with open("x.png", "rb") as f:
    assert f.read(8) == png[:8]
    while head := f.read(8):
        size, kind = struct.unpack(">I4s", head)
        data = f.read(size)
        good = zlib.crc32(kind + data) == struct.unpack(">I", f.read(4))[0]
        print(kind.decode(), good, struct.unpack(">II", data[:8]) if kind == b"IHDR" else zlib.decompress(data) == rows if kind == b"IDAT" else size)
view = memoryview(bytearray(b"hello world"))
view[0:5] = b"HELLO"
print(bytes(view[3:8]), view.nbytes, view[::2].tobytes(), struct.unpack_from(">H", view, 1))
a = array.array("i", [3, 1, 2])
a.append(7)
print(a.tolist(), a.itemsize, array.array("B", b"abc").tobytes(), sum(a))
b = io.BytesIO()
b.write(struct.pack("<d", 1.5))
b.seek(0)
print(struct.unpack("<d", b.getvalue()), b.tell(), b.read1(2).hex(), b.getbuffer().nbytes)
print(b"a,b".split(b","), b"\x00x".lstrip(b"\0"), bytes([65, 66]), bytearray(b"abc")[::-1], b"%05d|%s" % (42, b"x"), b"abc".find(b"c"), bytes(3), b"Az".swapcase())
packer = struct.Struct("<?hf")
print(packer.size, [round(v, 3) if isinstance(v, float) else v for v in packer.unpack(packer.pack(True, -5, 0.1))])
try:
    struct.pack("B", 256)
except struct.error:
    print("out of range")
