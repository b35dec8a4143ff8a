#!/usr/bin/env python3
# exercises: zipfile write/read, ZipInfo fixed dates, io.BytesIO, zlib.crc32, testzip, pathlib
import io
import zipfile
import zlib
from pathlib import Path

files = {"readme.txt": b"hello\n" * 100, "data/table.csv": b"a,b\n1,2\n", "data/bin": bytes(range(256))}
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
    for name, body in files.items():
        info = zipfile.ZipInfo(name, date_time=(2024, 1, 2, 3, 4, 6))
        info.compress_type = zipfile.ZIP_DEFLATED
        z.writestr(info, body)
    z.comment = b"made by a test"
Path("pack.zip").write_bytes(buffer.getvalue())
print(zipfile.is_zipfile("pack.zip"), zipfile.is_zipfile(io.BytesIO(b"no")))
with zipfile.ZipFile("pack.zip") as z:
    print(z.testzip(), z.comment)
    for info in z.infolist():
        body = z.read(info)
        print(info.filename, info.file_size, info.date_time, f"{info.CRC:08x}", info.CRC == zlib.crc32(files[info.filename]), body == files[info.filename])
    z.extractall("out")
    with z.open("readme.txt") as f:
        print(f.readline(), sum(1 for _ in f))
with zipfile.ZipFile("pack.zip", "a") as z:
    z.writestr("later.txt", "added")
with zipfile.ZipFile("pack.zip") as z:
    print(sorted(z.namelist()))
    try:
        z.read("absent")
    except KeyError:
        print("absent")
print(sorted(p.relative_to("out").as_posix() for p in Path("out").rglob("*")))
raw = bytearray(Path("pack.zip").read_bytes())
raw[60] ^= 0xFF
with zipfile.ZipFile(io.BytesIO(bytes(raw))) as z:
    try:
        damaged = z.testzip() is not None
    except zlib.error:
        damaged = True
    print("damaged", damaged)
