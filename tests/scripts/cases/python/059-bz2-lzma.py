#!/usr/bin/env python3
# exercises: bz2 and lzma round trips, tarfile with xz, shutil.get_archive_formats
import bz2
import io
import lzma
import shutil
import tarfile

data = b"repeat me " * 1000
print(bz2.decompress(bz2.compress(data)) == data, bz2.compress(data)[:3])
print(lzma.decompress(lzma.compress(data)) == data, lzma.compress(data)[:6])
with lzma.open("x.xz", "wt") as f:
    f.write("text\n")
print(lzma.open("x.xz", "rt").read())
blob = io.BytesIO()
with tarfile.open(fileobj=blob, mode="w:xz") as tar:
    info = tarfile.TarInfo("a")
    info.size = 3
    tar.addfile(info, io.BytesIO(b"abc"))
blob.seek(0)
print(tarfile.open(fileobj=blob).getnames(), {"tar", "zip", "gztar"} <= {f[0] for f in shutil.get_archive_formats()})
