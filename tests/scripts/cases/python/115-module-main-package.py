#!/usr/bin/env python3
# exercises: writing a package, python3 -m with __main__, runpy, zipapp-like import from a zip, PYTHONPATH, pkgutil, __pycache__
import json
import os
import pkgutil
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

pkg = Path("lib/tool")
pkg.mkdir(parents=True)
(pkg / "__init__.py").write_text("VERSION = '1.2'\n")
(pkg / "__main__.py").write_text("import sys\nfrom . import VERSION\nfrom .core import run\nprint(VERSION, __name__, __package__, sys.argv[1:])\nsys.exit(run(sys.argv[1:]))\n")
(pkg / "core.py").write_text("import json\nfrom importlib import resources\n\n\ndef run(args):\n    text = resources.files(__package__).joinpath('data.json').read_text()\n    print(json.loads(text)['greeting'])\n    return len(args)\n")
(pkg / "data.json").write_text(json.dumps({"greeting": "hallo ☃"}, ensure_ascii=False), encoding="utf-8")
done = subprocess.run(["python3", "-m", "tool", "x", "y"], env={**os.environ, "PYTHONPATH": "lib"}, capture_output=True, text=True)
print(done.stdout.splitlines(), done.returncode)
done = subprocess.run(["python3", "lib/tool", "x"], env={**os.environ}, capture_output=True, text=True)
print(done.returncode)
sys.path.insert(0, "lib")
print([m.name for m in pkgutil.iter_modules(["lib/tool"])], runpy.run_path("lib/tool/__init__.py")["VERSION"])
sys.argv = ["tool", "only"]
try:
    runpy.run_module("tool", run_name="__main__")
except SystemExit as stop:
    print("stop", stop.code)
print(pkgutil.get_data("tool", "data.json").decode())
with zipfile.ZipFile("bundle.zip", "w") as z:
    z.writestr("zmod/__init__.py", "from .inner import answer\n")
    z.writestr("zmod/inner.py", "def answer():\n    return 42\n")
    z.writestr("__main__.py", "import zmod; print('zip main', zmod.answer())\n")
sys.path.insert(0, "bundle.zip")
import zmod

print(zmod.answer(), "bundle.zip" in zmod.__file__)
print(subprocess.run(["python3", "bundle.zip"], capture_output=True, text=True).stdout.strip())
exec(compile("result = [n * factor for n in range(3)]", "<made>", "exec"), scope := {"factor": 5})
print(scope["result"], eval("a + b", {"a": 1}, {"b": 2}))
