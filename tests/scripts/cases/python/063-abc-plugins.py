#!/usr/bin/env python3
# exercises: abc, __init_subclass__ registry, importlib from a file, descriptors, __getattr__, class decorators
import importlib
import importlib.util
import sys
from abc import ABC, abstractmethod
from pathlib import Path


class Plugin(ABC):
    registry = {}

    def __init_subclass__(cls, name=None, **kwargs):
        super().__init_subclass__(**kwargs)
        Plugin.registry[name or cls.__name__.lower()] = cls

    @abstractmethod
    def run(self, text): ...

    @property
    @abstractmethod
    def version(self): ...


class Upper(Plugin):
    version = "1"

    def run(self, text):
        return text.upper()


sys.modules["host_api"] = type(sys)("host_api")
sys.modules["host_api"].Plugin = Plugin
Path("plugins").mkdir()
Path("plugins/rev.py").write_text("from host_api import Plugin\nclass Rev(Plugin, name='reverse'):\n    version = '2'\n    def run(self, text):\n        return text[::-1]\n")
Path("plugins/broken.py").write_text("import nothing_like_this\n")
for path in sorted(Path("plugins").glob("*.py")):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ModuleNotFoundError as wrong:
        print("skipped", path.stem, wrong.name)
for name, cls in sorted(Plugin.registry.items()):
    print(name, cls().version, cls().run("abc"))
try:
    Plugin()
except TypeError:
    print("abstract")
sys.path.insert(0, "plugins")
Path("plugins/pkg").mkdir()
Path("plugins/pkg/__init__.py").write_text("from .part import VALUE\n__all__ = ['VALUE']\n")
Path("plugins/pkg/part.py").write_text("VALUE = 41\n")
importlib.invalidate_caches()
pkg = importlib.import_module("pkg")
print(pkg.VALUE, pkg.part.__name__, importlib.util.find_spec("nope_nope"))
Path("plugins/pkg/part.py").write_text("VALUE = 42  # changed\n")
print(importlib.reload(pkg.part).VALUE, getattr(__import__("math"), "pi") > 3)


class Positive:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, obj, owner=None):
        return self if obj is None else getattr(obj, self.name)

    def __set__(self, obj, value):
        if value <= 0:
            raise ValueError(self.name[1:])
        setattr(obj, self.name, value)


class Box:
    width = Positive()
    __slots__ = ("_width",)

    def __getattr__(self, name):
        return f"no {name}" if not name.startswith("_") else object.__getattribute__(self, name)


box = Box()
box.width = 3
print(box.width, box.color, type(Box.width).__name__)
try:
    box.width = 0
except ValueError as wrong:
    print("refused", wrong)
