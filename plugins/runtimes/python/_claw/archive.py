"""The standard library and the vendored packages, carried inside the snapshot.

At build time every module is compiled and packed; afterwards the build's folders are gone and modules come from here
through the ordinary path machinery: two entries of `sys.path` name folders that exist only in this archive.
Invariant: a name is looked up in the order of `sys.path`, so that a script's own modules win as they do natively.
"""

import importlib.machinery
import io
import marshal
import os
import sys
import zlib

# Where componentize-py mounts the standard library while it builds.
LIBRARY = "/python"
LIB = "/usr/lib/python3.14"
SITE = LIB + "/site-packages"
# Parts of the library that are of no use without a screen, a test run or a compiler.
SKIPPED = frozenset(
    "idlelib tkinter turtledemo turtle ensurepip test site-packages lib-dynload config-3.14-wasm32-wasi".split()
)
# Metadata files worth their room; licences are told in docs/licences.md.
METADATA = ("METADATA", "entry_points.txt", "top_level.txt")
DATA_LIMIT_BYTES = 1 << 20

# Module -> what to do with it once it has run: for packages that need to know where they are.
AFTER: dict[str, object] = {}
# Path without suffix -> (is a package, compressed byte code).
MODULES: dict[str, tuple[bool, bytes]] = {}
# Path -> compressed content.
FILES: dict[str, bytes] = {}


def pack(folder: str, target: str, keep_data: bool = False) -> None:
    """Packs every module below `folder` as if it lay in `target`; later calls replace earlier modules."""
    for name in sorted(os.listdir(folder)):
        path, goal = f"{folder}/{name}", f"{target}/{name}"
        stem, suffix = os.path.splitext(name)
        if name == "__pycache__" or (folder == LIBRARY and stem in SKIPPED):
            continue
        if os.path.isdir(path):
            if name.endswith(".dist-info"):
                pack_files(path, goal, METADATA)
            elif os.path.exists(path + "/__init__.py") or "." not in name:
                pack(path, goal, keep_data)
        elif suffix == ".py":
            pack_module(path, goal)
        elif keep_data and suffix not in (".so", ".pyi", ".pem", ".exe") and os.path.getsize(path) <= DATA_LIMIT_BYTES:
            pack_files(folder, target, (name,))


def pack_module(path: str, goal: str) -> None:
    """Compiles and packs one module; what is not Python 3.14 is left out."""
    with open(path, "rb") as file:
        source = file.read()
    try:
        code = compile(source, goal, "exec", dont_inherit=True, optimize=0)
    except SyntaxError:
        return
    is_package = goal.endswith("/__init__.py")
    key = goal.removesuffix("/__init__.py") if is_package else goal.removesuffix(".py")
    MODULES[key] = (is_package, zlib.compress(marshal.dumps(code), 6))


def pack_files(folder: str, target: str, names: tuple[str, ...]) -> None:
    """Packs files as they are."""
    for name in names:
        path = f"{folder}/{name}"
        if os.path.isfile(path):
            with open(path, "rb") as file:
                FILES[f"{target}/{name}"] = zlib.compress(file.read(), 6)


class Loader:
    """Loads the module whose path it was made for."""

    def __init__(self, key: str) -> None:
        self.key = key

    def create_module(self, spec):
        return None

    def exec_module(self, module) -> None:
        exec(self.get_code(module.__name__), module.__dict__)
        if module.__name__ in AFTER:
            AFTER[module.__name__](module)

    def get_code(self, name: str):
        return marshal.loads(zlib.decompress(MODULES[self.key][1]))

    def get_source(self, name: str) -> None:
        """The text of packed modules is not carried."""
        return None

    def is_package(self, name: str) -> bool:
        return MODULES[self.key][0]

    def get_filename(self, name: str) -> str:
        return self.key + ("/__init__.py" if MODULES[self.key][0] else ".py")

    def get_data(self, path: str) -> bytes:
        return read(os.fspath(path))

    def get_resource_reader(self, name: str):
        return Resources(self.key) if MODULES[self.key][0] else None


class PathEntry:
    """Finds the modules directly below one folder of the archive."""

    def __init__(self, folder: str) -> None:
        if folder != LIB and not folder.startswith(LIB + "/"):
            raise ImportError("not in the archive", path=folder)
        self.folder = folder

    def find_spec(self, name: str, target=None):
        key = f"{self.folder}/{name.rpartition('.')[2]}"
        entry = MODULES.get(key)
        if entry is None:
            return None
        loader = Loader(key)
        spec = importlib.machinery.ModuleSpec(name, loader, origin=loader.get_filename(name), is_package=entry[0])
        spec.has_location = True
        spec.cached = None
        if entry[0]:
            spec.submodule_search_locations.append(key)
        return spec

    def invalidate_caches(self) -> None:
        pass

    def iter_modules(self, prefix: str = ""):
        """For `pkgutil.iter_modules`."""
        start = self.folder + "/"
        for key, (is_package, _) in MODULES.items():
            name = key.removeprefix(start)
            if key.startswith(start) and "/" not in name:
                yield prefix + name, is_package


def read(path: str) -> bytes:
    """A packed file; `FileNotFoundError` if there is none."""
    packed = FILES.get(path)
    if packed is None:
        raise FileNotFoundError(2, "No such file or directory", path)
    return zlib.decompress(packed)


def names(folder: str) -> list[str]:
    """What lies directly below a folder of the archive."""
    start = folder + "/"
    found = {key.removeprefix(start).split("/")[0] for key in FILES if key.startswith(start)}
    for key, (is_package, _) in MODULES.items():
        if key.startswith(start):
            first, slash, _ = key.removeprefix(start).partition("/")
            found.add(first if slash or is_package else first + ".py")
    return sorted(found)


class Resource:
    """A file or folder of the archive for `importlib.resources`."""

    def __init__(self, path: str) -> None:
        self.path = path

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def is_file(self) -> bool:
        return self.path in FILES

    def is_dir(self) -> bool:
        return not self.is_file() and bool(names(self.path))

    def iterdir(self):
        return (Resource(f"{self.path}/{name}") for name in names(self.path))

    def joinpath(self, *parts: str) -> "Resource":
        return Resource(os.path.normpath("/".join((self.path, *map(os.fspath, parts)))))

    __truediv__ = joinpath

    def read_bytes(self) -> bytes:
        return read(self.path)

    def read_text(self, encoding: str | None = None, errors: str | None = None) -> str:
        return self.read_bytes().decode(encoding or "utf-8", errors or "strict")

    def open(self, mode: str = "r", *args, **options):
        raw = io.BytesIO(self.read_bytes())
        return raw if "b" in mode else io.TextIOWrapper(raw, *args, **options)

    def __str__(self) -> str:
        return self.path


class Resources:
    """`importlib.resources` asks a package's loader for this."""

    def __init__(self, key: str) -> None:
        self.key = key

    def files(self) -> Resource:
        return Resource(self.key)


class Metadata:
    """A finder that only answers `importlib.metadata`."""

    @staticmethod
    def find_spec(name: str, path=None, target=None) -> None:
        return None

    @staticmethod
    def invalidate_caches() -> None:
        pass

    @staticmethod
    def find_distributions(context):
        from importlib.metadata import Prepared

        wanted = Prepared(context.name).normalized if context.name else None
        for folder in names(SITE):
            if folder.endswith(".dist-info"):
                name = folder.partition("-")[0]
                if wanted is None or Prepared(name).normalized == wanted:
                    yield distribution(f"{SITE}/{folder}")


def distribution(folder: str):
    """A packed distribution. The base class is imported late: few scripts ask."""
    from importlib.metadata import Distribution

    class Packed(Distribution):
        def read_text(self, filename: str) -> str | None:
            try:
                return read(f"{folder}/{filename}").decode()
            except FileNotFoundError:
                return None

        def locate_file(self, path):
            return Resource(f"{SITE}/{path}")

    return Packed()


def install() -> None:
    """Puts the archive before the build's folders and makes what was imported look as if it came from here."""
    sys.path[:] = [LIB, SITE] + [path for path in sys.path if not path.startswith("/python")]
    sys.path_importer_cache.clear()
    sys.path_hooks.insert(0, PathEntry)
    sys.meta_path.append(Metadata)
    for name, module in list(sys.modules.items()):
        adopt(name, module)


def adopt(name: str, module) -> None:
    """A module that was loaded from a folder of the build gets its place in the archive."""
    tail = name.replace(".", "/")
    key = next((key for key in (f"{LIB}/{tail}", f"{SITE}/{tail}") if key in MODULES), None)
    spec = getattr(module, "__spec__", None)
    if key is None or spec is None or not getattr(module, "__file__", None) or module.__file__.startswith(LIB):
        return
    loader = Loader(key)
    module.__file__ = spec.origin = loader.get_filename(name)
    module.__loader__ = spec.loader = loader
    module.__cached__ = spec.cached = None
    if MODULES[key][0]:
        module.__path__ = spec.submodule_search_locations = [key]


def forget() -> None:
    """The first step of a call: no path of the build is left where a script could meet it."""
    sys.path[:] = [LIB, SITE]
    for path in [path for path in sys.path_importer_cache if not path.startswith(LIB)]:
        del sys.path_importer_cache[path]
