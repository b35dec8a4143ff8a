#!/usr/bin/env python3
# exercises: os.symlink, os.readlink, os.chmod, stat bits, os.link, os.scandir, os.access, os.replace
import os
import stat

os.mkdir("d")
with open("d/file", "w") as f:
    f.write("data")
os.symlink("file", "d/link")
os.symlink("missing", "d/broken")
os.symlink("d", "dirlink")
print(os.readlink("d/link"), os.path.islink("d/link"), os.path.exists("d/broken"), os.path.lexists("d/broken"))
print(open("dirlink/link").read(), os.path.samefile("d/file", "dirlink/link"), os.path.realpath("dirlink/link") == os.path.realpath("d/file"))
for entry in sorted(os.scandir("d"), key=lambda e: e.name):
    print(entry.name, entry.is_file(), entry.is_symlink(), entry.is_dir(follow_symlinks=False))
os.chmod("d/file", 0o755)
print(oct(stat.S_IMODE(os.stat("d/file").st_mode)), os.access("d/file", os.X_OK), stat.filemode(os.lstat("d/link").st_mode)[0])
os.chmod("d/file", 0o640)
print(oct(stat.S_IMODE(os.stat("d/file").st_mode)), os.access("d/file", os.R_OK))
with open("d/new", "w") as f:
    f.write("new")
os.replace("d/new", "d/file")
print(open("d/file").read(), sorted(os.listdir("d")))
os.unlink("d/broken")
os.remove("d/link")
os.unlink("dirlink")
print(os.listdir("d"), os.path.isdir("d"))
os.utime("d/file", (1000000000, 1000000000))
print(int(os.stat("d/file").st_mtime), os.path.getsize("d/file"))
