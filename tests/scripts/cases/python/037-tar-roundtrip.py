#!/usr/bin/env python3
# exercises: tarfile gz in memory, TarInfo, extraction filter, gzip, hashlib, io
import gzip
import hashlib
import io
import tarfile
from pathlib import Path

blob = io.BytesIO()
with tarfile.open(fileobj=blob, mode="w:gz") as tar:
    for name, data, mode in [("bin/run.sh", b"#!/bin/sh\necho hi\n", 0o755), ("doc/ü.txt", "täxt".encode(), 0o644)]:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        info.mode = mode
        info.mtime = 1700000000
        tar.addfile(info, io.BytesIO(data))
    link = tarfile.TarInfo("doc/link")
    link.type = tarfile.SYMTYPE
    link.linkname = "ü.txt"
    tar.addfile(link)
raw = gzip.decompress(blob.getvalue())
print(len(raw) % 512, raw[257:262], hashlib.sha256(raw[:100]).hexdigest()[:8])
blob.seek(0)
with tarfile.open(fileobj=blob) as tar:
    for member in tar:
        print(member.name, oct(member.mode), member.size, member.mtime, member.issym(), member.linkname)
    print(tar.extractfile("bin/run.sh").read().splitlines()[0])
    tar.extractall("out")
print(Path("out/doc/link").read_text(), Path("out/bin/run.sh").stat().st_size)
evil = io.BytesIO()
with tarfile.open(fileobj=evil, mode="w") as tar:
    info = tarfile.TarInfo("../outside.txt")
    info.size = 2
    tar.addfile(info, io.BytesIO(b"no"))
evil.seek(0)
with tarfile.open(fileobj=evil) as tar:
    try:
        tar.extractall("out")
        print("extracted")
    except tarfile.OutsideDestinationError:
        print("outside refused")
print(tarfile.is_tarfile(io.BytesIO(raw)))
