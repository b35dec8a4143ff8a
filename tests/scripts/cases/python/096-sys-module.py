#!/usr/bin/env python3
# exercises: sys attributes that are stable, platform.system, sys.path, sys.modules, recursion limit, __name__ and __file__
import os
import platform
import sys
from pathlib import Path

print(sys.argv, __name__, Path(__file__).name, Path(sys.argv[0]).name == Path(__file__).name)
print(sys.version_info >= (3, 11), sys.version_info.major, sys.implementation.name, platform.python_implementation(), platform.system())
print(sys.byteorder, sys.maxunicode, sys.getdefaultencoding(), sys.getfilesystemencoding(), os.sep, os.linesep == "\n", os.name, os.pathsep)
print("json" in sys.modules, "sys" in sys.builtin_module_names, sys.getrecursionlimit() >= 1000, sys.float_info.max > 1e308, sys.int_info.bits_per_digit)
print(Path(sys.path[0]) == Path(__file__).resolve().parent or sys.path[0] != "", sys.platform not in ("win32", "darwin"))
print(sys.flags.optimize, sys.hash_info.width in (32, 64), sys.maxsize in (2 ** 31 - 1, 2 ** 63 - 1), isinstance(sys.executable, str))
sys.setrecursionlimit(3000)
print(sys.getrecursionlimit(), sys.intern("abc") is sys.intern("abc"), bool(sys.exc_info()[0]))
print(__doc__, __builtins__ is not None, sys.stdin is not None, sys.stdout.name)
