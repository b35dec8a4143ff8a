"""The few paths every Linux program counts on and that no folder of the sandbox holds.

Invariant: nothing here is looked at unless the real file tree has said there is no such file.
"""

import io
import os
import stat
import sys

from wit_world.imports import process

ENOENT, ENXIO, EACCES = 2, 6, 13
COMMAND_FOLDERS = ("/usr/bin/", "/bin/", "/usr/local/bin/")
STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2, "/dev/fd/0": 0, "/dev/fd/1": 1, "/dev/fd/2": 2,
            "/proc/self/fd/0": 0, "/proc/self/fd/1": 1, "/proc/self/fd/2": 2}  # fmt: skip
DEVICES = frozenset(("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", *STANDARD))
TEXTS = {
    "/etc/hostname": "claw\n",
    "/etc/hosts": "127.0.0.1\tlocalhost claw\n",
    "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\nclaw:x:1000:1000:claw:/home:/bin/sh\n",
    "/etc/group": "root:x:0:\nclaw:x:1000:\n",
    "/etc/os-release": 'NAME="claw"\nID=claw\nPRETTY_NAME="claw sandbox"\nVERSION_ID="1"\n',
    "/etc/ssl/certs/ca-certificates.crt": "# The host checks certificates with its own roots.\n",
}
FOLDERS = frozenset("/ /bin /dev /dev/fd /etc /etc/ssl /etc/ssl/certs /proc /proc/self /usr /usr/bin /usr/lib /usr/local "
                    "/usr/local/bin /var /home /root".split())  # fmt: skip


class Device(io.RawIOBase):
    """`/dev/null` and its kin."""

    def __init__(self, name: str, mode: str) -> None:
        self.name, self.mode = name, mode

    def readable(self) -> bool:
        return "r" in self.mode or "+" in self.mode

    def writable(self) -> bool:
        return "r" not in self.mode or "+" in self.mode

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def tell(self) -> int:
        return 0

    def truncate(self, size: int | None = None) -> int:
        return 0

    def readinto(self, buffer) -> int:
        if self.name == "/dev/null":
            return 0
        size = len(buffer)
        buffer[:] = os.urandom(size) if self.name.endswith("random") else bytes(size)
        return size

    def write(self, data) -> int:
        if self.name == "/dev/full":
            raise OSError(28, "No space left on device")
        return memoryview(data).nbytes


class Standard(io.RawIOBase):
    """A second handle of one of the three standard streams; it shares the buffer of the first."""

    def __init__(self, number: int, name: str) -> None:
        self.number, self.name = number, name
        self.mode = "rb" if number == 0 else "wb"

    def stream(self):
        return (sys.__stdin__, sys.__stdout__, sys.__stderr__)[self.number].buffer

    def fileno(self) -> int:
        return self.number

    def readable(self) -> bool:
        return self.number == 0

    def writable(self) -> bool:
        return self.number > 0

    def readinto(self, buffer) -> int:
        part = self.stream().read1(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def write(self, data) -> int:
        self.stream().flush()
        return os.write(self.number, data)


def open_virtual(path: str, mode: str, buffering: int, encoding, errors, newline):
    """The file of that name, or `None`."""
    if path in STANDARD:
        raw = Standard(STANDARD[path], path)
    elif path in DEVICES:
        raw = Device(path, mode)
    elif path in TEXTS:
        if "r" not in mode or "+" in mode:
            raise PermissionError(EACCES, "Permission denied", path)
        raw = io.BytesIO(TEXTS[path].encode())
    elif "r" in mode and is_command(path):
        # A command of the table is no file, but it is there.
        raw = io.BytesIO()
    elif path == "/dev/tty":
        raise OSError(ENXIO, "No such device or address", path)
    else:
        return None
    if buffering == 0 and "b" in mode:
        return raw
    if isinstance(raw, io.BytesIO):
        held = raw
    elif "+" in mode and not isinstance(raw, Standard):
        held = io.BufferedRandom(raw)
    else:
        held = io.BufferedReader(raw) if raw.readable() and "r" in mode else io.BufferedWriter(raw)
    return held if "b" in mode else io.TextIOWrapper(held, encoding or "utf-8", errors, newline, buffering == 1)


def stat_virtual(path: str):
    """What `os.stat` says of such a path, or `None`."""
    if path in FOLDERS:
        return made(stat.S_IFDIR | 0o755, 4096)
    if path in DEVICES:
        return made(stat.S_IFCHR | 0o666, 0)
    if path in TEXTS:
        return made(stat.S_IFREG | 0o644, len(TEXTS[path]))
    if is_command(path):
        return made(stat.S_IFREG | 0o755, 4096)
    return None


def made(mode: int, size: int) -> os.stat_result:
    return os.stat_result((mode, 1, 1, 1, 0, 0, size, 0, 0, 0))


def is_command(path: str) -> bool:
    """The folders of commands hold every name of the host's table."""
    return path.startswith(COMMAND_FOLDERS) and process.lookup(os.path.basename(path)) is not None
