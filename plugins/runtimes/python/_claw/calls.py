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
from wit_world.imports import stdin as standard_stream

from . import alarm, devices
from .errnos import linux
from .faults import from_error
from .streams import NUMBERS, drop, hold, wait

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


def refused(error: OSError, fd: int, data) -> int:
    """A failed write. The C library says of all of them that input or output failed; the first byte, written once more
    at its place, is refused with the reason, or is written."""
    if linux(error).errno != EIO or not memoryview(data).nbytes:
        raise error
    try:
        place = original["lseek"](fd, 0, 1)
        done = original["pwrite"](fd, memoryview(data).cast("B")[:1], place)
        original["lseek"](fd, place + done, 0)
    except OSError as reason:
        raise linux(reason) from None
    return done


def write_whole(fd: int, data, /) -> int:
    """`os.write` of a number of the C library, which hands over a piece at most: natively all of it is written."""
    return rest_of(fd, data, 0)


def rest_of(fd: int, data, done: int) -> int:
    """Writes what is left after so many bytes."""
    view = memoryview(data).cast("B")
    while True:
        try:
            done += original["write"](fd, view[done:])
        except OSError as error:
            if done:
                return done
            done = refused(error, fd, data)
        if done >= view.nbytes:
            return done


class File(_io.FileIO):
    """A real file. The C library does not move its stream on a seek to the very end: it gets the place itself."""

    def write(self, data, /) -> int | None:
        try:
            done = super().write(data)
        except OSError as error:
            done = refused(error, self.fileno(), data)
        return done if done == len(data) else rest_of(self.fileno(), data, done)

    def truncate(self, size: int | None = None, /) -> int:
        try:
            return super().truncate(size)
        except OSError as error:
            raise linux(error)

    def seek(self, pos: int, whence: int = 0, /) -> int:
        if whence == 2:
            return super().seek(original["fstat"](self.fileno()).st_size + pos, 0)
        return super().seek(pos, whence)


class Output(_io.FileIO):
    """Standard output and error: a reader that has gone is told as Linux tells it."""

    def write(self, data, /) -> int | None:
        if NUMBERS and (end := NUMBERS.get(self.fileno())) is not None:
            return end.write(data)
        try:
            done = super().write(data)
            return done if done == len(data) else rest_of(self.fileno(), data, done)
        except OSError as error:
            number = linux(error).errno
            if isinstance(error, BrokenPipeError) or number == EIO:
                raise BrokenPipeError(EPIPE, "Broken pipe") from None
            raise


class Input(_io.FileIO):
    """Standard input: an alarm ends the wait for it."""

    def readinto(self, buffer, /) -> int | None:
        if 0 in NUMBERS:
            part = NUMBERS[0].read(len(buffer))
            buffer[: len(part)] = part
            return len(part)
        wait_for_input()
        return super().readinto(buffer)

    def readall(self) -> bytes:
        if alarm.end is None and 0 not in NUMBERS:
            return super().readall()
        parts = []
        while part := self.read(io.DEFAULT_BUFFER_SIZE):
            parts.append(part)
        return b"".join(parts)

    def read(self, size: int | None = -1, /) -> bytes | None:
        if size is None or size < 0:
            return self.readall()
        if 0 in NUMBERS:
            return NUMBERS[0].read(size)
        wait_for_input()
        return super().read(size)


def wait_for_input() -> None:
    """With an alarm armed, until standard input has something."""
    if alarm.end is not None:
        stream = hold(standard_stream.get_stdin())
        try:
            with stream.subscribe() as ready:
                wait([ready])
        finally:
            drop(stream)


def standard_input() -> io.TextIOWrapper:
    """Standard input."""
    raw = Input(0, "r", closefd=False)
    raw.name = "<stdin>"
    text = _io.TextIOWrapper(_io.BufferedReader(raw), "utf-8", "surrogateescape", "\n")
    text.mode = "r"
    return text


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
    if NUMBERS and isinstance(file, int) and file in NUMBERS:
        from . import descriptors

        return descriptors.open_handle(file, mode, buffering, encoding, errors, newline, closefd)
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
    named = file if isinstance(file, int) else os.fspath(file)
    raw = File(named, mode.replace("b", "").replace("t", ""), closefd, opener)
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
    found = with_mode(got, permissions(path, got))
    return of_target(path, found) if follow_symlinks and not isinstance(path, int) else found


def of_target(path, got: os.stat_result) -> os.stat_result:
    """The C library takes the number of a file from the link that leads to it: that of the file itself."""
    link = original["stat"](path, follow_symlinks=False)
    if not stat.S_ISLNK(link.st_mode):
        return got
    target = original["stat"](os.path.realpath(path), follow_symlinks=False)
    return with_mode(os.stat_result((got.st_mode, target.st_ino, *got[2:]), times(got)), stat.S_IMODE(got.st_mode))


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


def times(got: os.stat_result) -> dict:
    """What a `stat_result` has beside its first ten values."""
    names = ("st_atime", "st_mtime", "st_ctime", "st_atime_ns", "st_mtime_ns", "st_ctime_ns")
    return {name: getattr(got, name) for name in names}


def with_mode(got: os.stat_result, bits: int) -> os.stat_result:
    values = list(got[:10])
    values[0] = stat.S_IFMT(got.st_mode) | bits
    values[4] = values[5] = 1000
    named = times(got)
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
