"""`os.dup`, `os.dup2` and `os.pipe`: numbers that share one open file, one standard stream or one end of a pipe.

The C library of WASI cannot duplicate a descriptor. A number made here is therefore one of ours (`streams.NUMBERS`),
and so is 0, 1 or 2 once something else has been put there; what lies behind is a `Description`.
Invariant: a description ends when its last number is closed, and every way to a number (`os`, `open`, the standard
streams, children) asks `NUMBERS` first.
"""

import _io
import gc
import io
import os
import stat

from . import calls, devices, threads
from .streams import FIRST_NUMBER, NUMBERS

EBADF, EINVAL, ENOSYS, EPIPE, ESPIPE = 9, 22, 38, 32, 29
# What a pipe of this process holds, as on Linux.
PIPE_BYTES = 64 * 1024
# Opened by `os.open`, by number: path and flags.
OPENED: dict[int, tuple[str, int]] = {}
MAX_OPENED = 4096
# Numbers of the C library that are shared, as long as the script has them open.
REAL: dict[int, "Real"] = {}
ANEW = os.O_CREAT | os.O_EXCL | os.O_TRUNC


class Description:
    """What some numbers have in common."""

    # The standard stream it is, if it is one.
    standard: int | None = None

    def __init__(self) -> None:
        self.count = 0

    def read(self, size: int) -> bytes:
        raise OSError(EBADF, "Bad file descriptor")

    def write(self, data) -> int:
        raise OSError(EBADF, "Bad file descriptor")

    def control(self, name: str, *arguments):
        """One of the calls of `os` that take a descriptor."""
        if name == "fstat":
            return devices.made(stat.S_IFIFO | 0o600, 0)
        if name == "isatty":
            return False
        raise OSError(ESPIPE, "Illegal seek") if name == "lseek" else OSError(EINVAL, "Invalid argument")

    def last(self) -> None:
        """The last number has been closed."""


class Standard(Description):
    """Standard input, output or error as the program was given them."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.standard = number

    def read(self, size: int) -> bytes:
        calls.wait_for_input()
        return calls.numbered(calls.original["read"])(self.standard, size)

    def write(self, data) -> int:
        return calls.write_whole(self.standard, data)

    def control(self, name: str, *arguments):
        return before[name](self.standard, *arguments)


class Real(Description):
    """A file the C library has open."""

    def __init__(self, number: int, path: str | None, flags: int) -> None:
        super().__init__()
        self.number, self.path, self.flags = number, path, flags
        # The script has not closed the number the C library knows.
        self.count = 1
        # That number, once the script has closed it.
        self.hidden: int | None = None

    def read(self, size: int) -> bytes:
        return calls.numbered(calls.original["read"])(self.number, size)

    def write(self, data) -> int:
        return calls.write_whole(self.number, data)

    def control(self, name: str, *arguments):
        return before[name](self.number, *arguments)

    def keep(self) -> None:
        """The number is about to be closed under us: the same place of the same file, by its path."""
        try:
            place = calls.original["lseek"](self.number, 0, 1)
            number = calls.original["open"](self.path, self.flags & ~ANEW)
            calls.original["lseek"](number, place, 0)
        except (OSError, TypeError):
            number = -1
        self.number = number
        self.count -= 1

    def last(self) -> None:
        NUMBERS.pop(self.hidden, None)
        if self.number >= 0:
            calls.original["close"](self.number)


class Device(Description):
    """`/dev/null` and its kin, opened by `os.open`."""

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__()
        self.raw = raw

    def read(self, size: int) -> bytes:
        return self.raw.read(size)

    def write(self, data) -> int:
        return self.raw.write(data)

    def control(self, name: str, *arguments):
        if name == "fstat":
            return devices.made(stat.S_IFCHR | 0o666, 0)
        return 0 if name == "lseek" else super().control(name, *arguments)


class Channel:
    """A pipe within this process."""

    def __init__(self) -> None:
        self.held = bytearray()
        self.outlet, self.inlet = Outlet(self), Inlet(self)


class Outlet(Description):
    """The end to read from."""

    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self.channel = channel

    def read(self, size: int) -> bytes:
        from . import popen

        channel = self.channel
        while not channel.held and channel.inlet.count and size:
            # Who writes to it may be a child whose output is copied.
            if not popen.bring(channel.inlet):
                threads.block(lambda: bool(channel.held) or not channel.inlet.count)
        part = bytes(channel.held[:size])
        del channel.held[:size]
        return part


class Inlet(Description):
    """The end to write to."""

    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self.channel = channel

    def write(self, data) -> int:
        channel = self.channel
        if len(channel.held) >= PIPE_BYTES:
            threads.block(lambda: len(channel.held) < PIPE_BYTES or not channel.outlet.count)
        if not channel.outlet.count:
            raise BrokenPipeError(EPIPE, "Broken pipe")
        part = bytes(memoryview(data).cast("B")[: PIPE_BYTES - len(channel.held)])
        channel.held += part
        return len(part)

    def take(self, data: bytes) -> None:
        """What a child has written: whoever reads is waiting for it."""
        if self.channel.outlet.count:
            self.channel.held += data


class Handle(io.RawIOBase):
    """One number of a description, or a child's share of it, which has none."""

    def __init__(self, description: Description, number: int | None) -> None:
        self.description, self.number = description, number
        self.name = self.number
        description.count += 1
        if number is not None:
            NUMBERS[number] = self

    def fileno(self) -> int:
        if self.closed or self.number is None:
            raise ValueError("I/O operation on closed file")
        return self.number

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        part = self.description.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def write(self, data) -> int:
        return self.description.write(data)

    def close(self) -> None:
        if self.closed:
            return
        super().close()
        if self.number is not None and NUMBERS.get(self.number) is self:
            del NUMBERS[self.number]
        self.description.count -= 1
        if not self.description.count:
            self.description.last()

    def __del__(self) -> None:
        """Numbers close nothing by themselves."""


class Closed:
    """The number of a file that is closed for the script and still open for its copies."""

    def refuse(self, *arguments):
        raise OSError(EBADF, "Bad file descriptor")

    read = write = close = control = refuse


CLOSED = Closed()
standards = [Standard(number) for number in range(3)]


def free_number() -> int:
    number = FIRST_NUMBER
    while number in NUMBERS:
        number += 1
    return number


def description_of(fd: int) -> Description:
    """What lies behind a number."""
    end = NUMBERS.get(fd)
    if isinstance(end, Handle):
        return end.description
    if end is CLOSED:
        CLOSED.refuse()
    if end is not None:
        raise OSError(ENOSYS, "claw sandbox: the pipe of a child cannot be duplicated")
    if 0 <= fd <= 2:
        return standards[fd]
    before["fstat"](fd)
    if fd not in REAL:
        REAL[fd] = Real(fd, *origin(fd))
        calls.File.close = close_file
    return REAL[fd]


def origin(fd: int) -> tuple[str | None, int]:
    """Path and flags of an open file of the C library."""
    for file in gc.get_objects():
        if isinstance(file, _io.FileIO) and not file.closed and file.fileno() == fd:
            if isinstance(file.name, (str, bytes)):
                return calls.absolute(file.name), flags_of(file.mode)
    path, flags = OPENED.get(fd, (None, os.O_RDONLY))
    try:
        if path is not None and os.path.samestat(calls.original["fstat"](fd), calls.original["stat"](path)):
            return path, flags
    except OSError:
        pass
    return None, flags


def flags_of(mode: str) -> int:
    if "+" in mode:
        return os.O_RDWR | (os.O_APPEND if "a" in mode else 0)
    if "r" in mode:
        return os.O_RDONLY
    return os.O_WRONLY | (os.O_APPEND if "a" in mode else 0)


def close_file(file) -> None:
    """`close` of a file object, once a descriptor has been duplicated."""
    if not file.closed and file.closefd and (shared := REAL.pop(file.fileno(), None)) is not None and shared.count > 1:
        shared.keep()
    _io.FileIO.close(file)


def dup(fd: int, /) -> int:
    """`os.dup`."""
    return Handle(description_of(fd), free_number()).number


def dup2(fd: int, fd2: int, inheritable: bool = True) -> int:
    """`os.dup2`: onto a standard stream, a number of ours, or one that is free."""
    description = description_of(fd)
    if fd2 < 0:
        raise OSError(EBADF, "Bad file descriptor")
    if fd == fd2:
        return fd2
    if fd2 in NUMBERS:
        NUMBERS[fd2].close()
        NUMBERS.pop(fd2, None)
    elif fd2 > 2 and is_open(fd2):
        raise OSError(ENOSYS, "claw sandbox: `os.dup2` onto an open file is not possible here")
    if description.standard != fd2:
        Handle(description, fd2)
    return fd2


def is_open(fd: int) -> bool:
    try:
        calls.original["fstat"](fd)
    except OSError:
        return False
    return True


def pipe() -> tuple[int, int]:
    """`os.pipe`."""
    channel = Channel()
    return Handle(channel.outlet, free_number()).number, Handle(channel.inlet, free_number()).number


def close_real(fd: int) -> None:
    """A number of the C library; a shared one stays open for the others."""
    shared = REAL.pop(fd, None)
    OPENED.pop(fd, None)
    if shared is not None and shared.count > 1:
        shared.count -= 1
        NUMBERS[fd] = CLOSED
        shared.hidden = fd
        return
    calls.numbered(calls.original["close"])(fd)


def open_number(path, flags: int, mode: int = 0o777, *, dir_fd=None) -> int:
    """`os.open`."""
    try:
        fd = before["open"](path, flags, mode)
    except OSError:
        text = os.path.normpath(calls.absolute(path))
        if text in devices.STANDARD:
            return dup(devices.STANDARD[text])
        if text not in devices.DEVICES:
            raise
        access = "r" if flags & (os.O_RDONLY | os.O_WRONLY | os.O_RDWR) == os.O_RDONLY else "r+"
        return Handle(Device(devices.Device(text, access)), free_number()).number
    if len(OPENED) < MAX_OPENED or fd in OPENED:
        OPENED[fd] = (calls.absolute(path), flags)
    return fd


class Opened(io.RawIOBase):
    """`open` of a number of ours."""

    def __init__(self, number: int, mode: str, closefd: bool) -> None:
        self.number, self.name, self.mode, self.closefd = number, number, mode, closefd

    def fileno(self) -> int:
        if self.closed:
            raise ValueError("I/O operation on closed file")
        return self.number

    def readable(self) -> bool:
        return "r" in self.mode or "+" in self.mode

    def writable(self) -> bool:
        return "r" not in self.mode or "+" in self.mode

    def seekable(self) -> bool:
        try:
            os.lseek(self.number, 0, 1)
        except OSError:
            return False
        return True

    def seek(self, place: int, whence: int = 0) -> int:
        return os.lseek(self.number, place, whence)

    def tell(self) -> int:
        return os.lseek(self.number, 0, 1)

    def truncate(self, size: int | None = None) -> int:
        size = self.tell() if size is None else size
        os.ftruncate(self.number, size)
        return size

    def readinto(self, buffer) -> int:
        part = os.read(self.number, len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def write(self, data) -> int:
        return os.write(self.number, data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            if self.closefd:
                os.close(self.number)


def open_handle(number: int, mode: str, buffering: int, encoding, errors, newline, closefd: bool):
    """`open` with a number of ours."""
    raw = Opened(number, mode, closefd)
    if buffering == 0:
        return raw
    size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
    if "+" in mode and raw.seekable():
        held = _io.BufferedRandom(raw, size)
    else:
        held = _io.BufferedReader(raw, size) if "r" in mode else _io.BufferedWriter(raw, size)
    if "b" in mode:
        return held
    text = _io.TextIOWrapper(held, encoding or "utf-8", errors, newline, buffering == 1)
    text.mode = mode
    return text


# The calls of `os` that take a descriptor, as they were before.
before: dict[str, object] = {}
ROUTED = "fstat lseek isatty fsync fdatasync ftruncate".split()


def routed(name: str):
    """The call, also for numbers of ours."""
    plain = before[name]

    def call(fd, *arguments):
        if NUMBERS and (end := NUMBERS.get(fd if isinstance(fd, int) else None)) is not None:
            if isinstance(end, Handle):
                return end.description.control(name, *arguments)
            return CLOSED.refuse() if end is CLOSED else Description.control(end, name, *arguments)
        return plain(fd, *arguments)

    call.__name__ = call.__qualname__ = name
    call.__module__ = "posix"
    return call


def prepare() -> None:
    """At build time, after `ready`."""
    before["open"] = os.open
    os.open = open_number
    for name in ROUTED:
        before[name] = getattr(os, name)
        setattr(os, name, routed(name))
    os.dup, os.dup2, os.pipe = dup, dup2, pipe
    os.pipe2 = lambda flags: pipe()
    os.get_inheritable = lambda fd: False
    os.set_inheritable = lambda fd, inheritable: None
    for call, name in ((dup, "dup"), (dup2, "dup2"), (pipe, "pipe"), (open_number, "open")):
        call.__name__ = call.__qualname__ = name
        call.__module__ = "posix"
