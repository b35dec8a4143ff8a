"""System calls of `os` and `open`, wrapped: Linux error numbers, permission bits, and the paths of `devices`.

Invariant: a call that succeeds pays for one Python frame (and `stat` for one question to the host); everything else
happens on the way out of an error.
"""

import _io
import builtins
import functools
import io
import os
import stat

from componentize_py_types import Err
from wit_world.imports import modes, preopens

from . import devices
from .errnos import linux
from .faults import from_error
from .streams import drop

ENOENT, EIO, EPIPE = 2, 5, 32
# Calls that only need their error numbers put right.
PLAIN = """chdir close closerange fdatasync fstat fsync ftruncate isatty link lstat mkdir open pread pwrite read
readinto readlink remove rename replace rmdir scandir symlink truncate unlink utime write""".split()
original: dict[str, object] = {}
# At build time there is no host to ask.
live = False


def absolute(path) -> str:
    """The path from the root; `..` stays, the host resolves it."""
    text = os.fsdecode(path)
    return text if text.startswith("/") else os.path.join(os.getcwd(), text)


def numbered(call):
    """Wraps a C function so that its errors have Linux numbers."""

    @functools.wraps(call)
    def wrapper(*arguments, **options):
        try:
            return call(*arguments, **options)
        except OSError as error:
            raise linux(error)

    wrapper.__module__ = "posix"
    return wrapper


class File(_io.FileIO):
    """A real file. The C library does not move its stream on a seek to the very end: it gets the place itself."""

    def seek(self, pos: int, whence: int = 0, /) -> int:
        if whence == 2:
            return super().seek(original["fstat"](self.fileno()).st_size + pos, 0)
        return super().seek(pos, whence)


class Output(_io.FileIO):
    """Standard output and error: a reader that has gone is told as Linux tells it."""

    def write(self, data, /) -> int | None:
        try:
            return super().write(data)
        except OSError as error:
            number = linux(error).errno
            if isinstance(error, BrokenPipeError) or number == EIO:
                raise BrokenPipeError(EPIPE, "Broken pipe") from None
            raise


def standard(number: int, name: str, errors: str, unbuffered: bool = False) -> io.TextIOWrapper:
    """One of the two standard outputs."""
    raw = Output(number, "w", closefd=False)
    raw.name = name
    held = raw if unbuffered else _io.BufferedWriter(raw)
    text = _io.TextIOWrapper(held, "utf-8", errors, "\n", number == 2, unbuffered)
    text.mode = "w"
    return text


File.__name__ = File.__qualname__ = "FileIO"
File.__module__ = "_io"


def lseek(fd: int, position: int, how: int, /) -> int:
    try:
        if how == 2:
            position, how = original["fstat"](fd).st_size + position, 0
        return original["lseek"](fd, position, how)
    except OSError as error:
        raise linux(error)


def open_file(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    """`open`: the real file, or one of `devices`."""
    try:
        if plain_mode(mode) and isinstance(buffering, int):
            return open_real(file, mode, buffering, encoding, errors, newline, closefd, opener)
        return original["file"](file, mode, buffering, encoding, errors, newline, closefd, opener)
    except OSError as error:
        linux(error)
        if live and not isinstance(file, int) and opener is None:
            found = devices.open_virtual(os.path.normpath(absolute(file)), mode, buffering, encoding, errors, newline)
            if found is not None:
                return found
        raise


def plain_mode(mode) -> bool:
    """A mode without mistakes; for the others the original has the words."""
    return isinstance(mode, str) and mode.replace("t", "", 1) in MODES and not ("t" in mode and "b" in mode)


MODES = frozenset(
    f"{first}{second}{third}"
    for first in "rwax"
    for second in ("", "b", "+")
    for third in ("", "b", "+")
    if second + third not in ("bb", "++")
)


def open_real(file, mode: str, buffering: int, encoding, errors, newline, closefd: bool, opener):
    """What the original does, over `File`."""
    binary = "b" in mode
    if (
        binary
        and (encoding is not None or errors is not None or newline is not None)
        or buffering < -1
        or buffering == 0
        and not binary
    ):
        return original["file"](file, mode, buffering, encoding, errors, newline, closefd, opener)
    raw = File(file, mode.replace("b", "").replace("t", ""), closefd, opener)
    try:
        if buffering == 0:
            return raw
        size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
        if "+" in mode:
            held = _io.BufferedRandom(raw, size)
        else:
            held = _io.BufferedReader(raw, size) if mode[0] == "r" else _io.BufferedWriter(raw, size)
        if binary:
            return held
        text = _io.TextIOWrapper(held, encoding or "utf-8", errors, newline, buffering == 1)
        text.mode = mode
        return text
    except BaseException:
        raw.close()
        raise


def stat_file(path, *, dir_fd=None, follow_symlinks=True):
    """`os.stat` with permission bits."""
    try:
        got = original["stat"](path, follow_symlinks=follow_symlinks)
    except OSError as error:
        linux(error)
        found = None if isinstance(path, int) or not live else devices.stat_virtual(os.path.normpath(absolute(path)))
        if found is None:
            raise
        return found
    return with_mode(got, permissions(path, got))


def lstat_file(path, *, dir_fd=None):
    return stat_file(path, follow_symlinks=False)


def permissions(path, got: os.stat_result) -> int:
    """The permission bits of a file that is there."""
    if stat.S_ISLNK(got.st_mode):
        return 0o777
    if live and not isinstance(path, int):
        try:
            return modes.mode(absolute(path))
        except Err:
            pass
    return 0o755 if stat.S_ISDIR(got.st_mode) else 0o644


def with_mode(got: os.stat_result, bits: int) -> os.stat_result:
    values = list(got[:10])
    values[0] = stat.S_IFMT(got.st_mode) | bits
    values[4] = values[5] = 1000
    named = {
        name: getattr(got, name)
        for name in ("st_atime", "st_mtime", "st_ctime", "st_atime_ns", "st_mtime_ns", "st_ctime_ns")
    }
    named["st_blksize"] = 4096
    named["st_blocks"] = -(-got.st_size // 512)
    return os.stat_result(values, named)


def fstat_file(fd: int):
    try:
        got = original["fstat"](fd)
    except OSError as error:
        raise linux(error)
    return with_mode(got, permissions(fd, got))


def chmod(path, mode: int, *, dir_fd=None, follow_symlinks=True) -> None:
    if isinstance(path, int):
        return
    try:
        modes.set_mode(absolute(path), mode & 0o777)
    except Err as error:
        if not os.path.lexists(path):
            raise FileNotFoundError(ENOENT, "No such file or directory", path) from None
        raise from_error(error.value, os.fsdecode(path)) from None


def access(path, mode: int, *, dir_fd=None, effective_ids=False, follow_symlinks=True) -> bool:
    try:
        got = stat_file(path)
    except (OSError, ValueError):
        return False
    if mode & os.X_OK and not got.st_mode & 0o111:
        return False
    if mode & os.W_OK:
        try:
            return bool(original["access"](path, os.W_OK))
        except OSError:
            return False
    return True


def listdir(path="."):
    try:
        return original["listdir"](path)
    except OSError as error:
        linux(error)
        if not isinstance(path, int) and os.path.normpath(absolute(path)) == "/":
            return roots()
        raise


def roots() -> list[str]:
    """The first parts of the folders this call was given."""
    found = set()
    for descriptor, path in preopens.get_directories():
        found.add(path.strip("/").split("/")[0])
        drop(descriptor)
    return sorted(found - {""})


def enter() -> None:
    """From now on the host answers."""
    global live
    live = True


def prepare() -> None:
    """At build time, before other modules take references."""
    for name in (*PLAIN, "stat", "lstat", "lseek", "chmod", "access", "listdir", "fstat"):
        original[name] = getattr(os, name)
    original["file"] = builtins.open
    for name in PLAIN:
        setattr(os, name, numbered(original[name]))
    os.stat, os.lstat, os.fstat, os.chmod, os.access, os.listdir = (
        stat_file,
        lstat_file,
        fstat_file,
        chmod,
        access,
        listdir,
    )
    os.lseek = lseek
    for call in (os.stat, os.chmod, os.access):
        os.supports_follow_symlinks.add(call)
    builtins.open = io.open = _io.open = open_file
    open_file.__name__ = open_file.__qualname__ = "open"
    open_file.__module__ = "_io"
    io.open_code = lambda path: open_file(path, "rb")
