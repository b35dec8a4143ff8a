#!/usr/bin/env python3
# exercises: glob recursive, fnmatch, os.walk with pruning, os.path functions, os.makedirs
import fnmatch
import glob
import os

for name in ["a.py", "b.txt", "src/c.py", "src/lib/d.py", "src/lib/e.TXT", ".hidden/f.py", "src/[x].py", "node_modules/g.py"]:
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    with open(name, "w") as f:
        f.write(name)
print(sorted(glob.glob("*.py")), sorted(glob.glob("**/*.py", recursive=True)))
print(sorted(glob.glob("src/*")), glob.glob(glob.escape("src/[x].py")), sorted(glob.glob("src/[!x]*")))
print(sorted(glob.glob("lib/*", root_dir="src")), list(glob.iglob("nothing/*")))
found = []
for root, dirs, files in os.walk("."):
    dirs[:] = sorted(d for d in dirs if d not in ("node_modules",) and not d.startswith("."))
    for f in sorted(files):
        found.append(os.path.relpath(os.path.join(root, f), "."))
print(found)
print(fnmatch.filter(["a.py", "A.PY", "b.pyc"], "*.py"), fnmatch.fnmatchcase("X1", "[A-Z]?"), fnmatch.translate("a")[-1] in "Zz")
print(os.path.splitext("x/archive.tar.gz"), os.path.normpath("a/./b/../c//d"), os.path.commonpath(["/a/b/c", "/a/b/d"]))
print(os.path.join("a", "/b", "c"), os.path.basename("a/b/"), os.path.isabs("x"), os.path.split("/x/y"))
