"""What a child reads from or writes to, out of what a script passes as `stdin`, `stdout` or `stderr`.

A real file becomes a stream of the host, opened a second time at the offset the script has reached, so that no byte
passes through the script. Whatever has no path is copied by the parent (`Pump`).
Invariant: a file's own position is moved past what the child wrote before the script can look.
"""

import io
import os

from componentize_py_types import Err
from wit_world.imports import preopens, process
from wit_world.imports import stdout as standard_output
from wit_world.imports.wasi_filesystem_types import DescriptorFlags, OpenFlags, PathFlags

from . import calls, descriptors, devices
from .streams import NUMBERS, Reader, drop

PIPE, STDOUT, DEVNULL = -1, -2, -3
SEEK_END = 2
ENOSYS = 38


class Unattachable(Exception):
    """It has no path: the parent copies."""


def raw_of(file):
    """The innermost layer of a file object."""
    seen = file
    while True:
        inner = getattr(seen, "buffer", None) or getattr(seen, "raw", None) or getattr(seen, "file", None)
        if inner is None or inner is seen or isinstance(seen, io.BytesIO):
            return seen
        seen = inner


def number_of(file) -> int | None:
    """The descriptor's number, if it has one."""
    if isinstance(file, int):
        return file
    try:
        return file.fileno()
    except (AttributeError, OSError, ValueError):
        return None


def place_of(file) -> tuple[str, int, bool]:
    """Path, offset and whether it appends."""
    if isinstance(file, descriptors.Handle):
        shared = file.description
        if not isinstance(shared, descriptors.Real) or shared.path is None:
            raise Unattachable
        return shared.path, shared.control("lseek", 0, 1), bool(shared.flags & os.O_APPEND)
    number = number_of(file)
    raw = raw_of(file)
    path, append = getattr(raw, "name", None), "a" in str(getattr(raw, "mode", ""))
    if number is None or number in NUMBERS or not isinstance(path, (str, bytes)):
        raise Unattachable
    return calls.absolute(path), os.lseek(number, 0, 1), append


def descriptor(path: str, flags: DescriptorFlags):
    """Opens a file of the tree once more, through the folder that holds it."""
    best = None
    folders = preopens.get_directories()
    for folder, name in folders:
        root = name.rstrip("/")
        if (path == root or path.startswith(root + "/")) and (best is None or len(root) > len(best[1])):
            best = (folder, root)
    try:
        if best is None:
            raise Unattachable
        inner = os.path.normpath(path[len(best[1]) :].lstrip("/") or ".")
        return best[0].open_at(PathFlags.SYMLINK_FOLLOW, inner, OpenFlags(0), flags)
    except Err:
        raise Unattachable from None
    finally:
        for folder, _ in folders:
            drop(folder)


def reading(file):
    """A stream of the host that reads what the script's file would read next."""
    path, offset, _ = place_of(file)
    handle = descriptor(path, DescriptorFlags.READ)
    try:
        return handle.read_via_stream(offset)
    except Err:
        raise Unattachable from None
    finally:
        drop(handle)


def writing(file):
    """A stream of the host that writes where the script's file would write next."""
    path, offset, append = place_of(file)
    handle = descriptor(path, DescriptorFlags.WRITE)
    try:
        return handle.append_via_stream() if append else handle.write_via_stream(offset)
    except Err:
        raise Unattachable from None
    finally:
        drop(handle)


def stdin_for(source):
    """The child's input: a case of `claw:process` and, for a copy, the bytes."""
    source = resolved(source, 0)
    if isinstance(source, descriptors.Handle):
        return shared_stdin(source)
    if source is None or number_of(source) == 0:
        return process.Stdin_Inherit()
    if source == DEVNULL:
        return process.Stdin_Null()
    if source == PIPE:
        return process.Stdin_Pipe()
    raw = NUMBERS.get(source) if isinstance(source, int) else raw_of(source)
    if isinstance(raw, devices.Device) and raw.name == "/dev/null":
        return process.Stdin_Null()
    if isinstance(raw, Reader) and not raw.stash:
        stream = raw.give()
        return process.Stdin_Null() if stream is None else process.Stdin_Attach(stream)
    try:
        return process.Stdin_Attach(reading(source))
    except Unattachable:
        return process.Stdin_Bytes(copy_of(source))


def resolved(file, usual: int):
    """What a child would be given under this number: a number of ours has the last word."""
    if isinstance(file, int) and file in (PIPE, STDOUT, DEVNULL):
        return file
    number = usual if file is None else number_of(file)
    end = NUMBERS.get(number)
    return end if isinstance(end, descriptors.Handle) else file


def shared_stdin(source):
    """The child's input out of a duplicated number."""
    shared = source.description
    if shared.standard is not None:
        return process.Stdin_Inherit() if shared.standard == 0 else process.Stdin_Null()
    if isinstance(shared, descriptors.Device):
        return process.Stdin_Null()
    if isinstance(shared, descriptors.Outlet) and shared.channel.inlet.count:
        raise OSError(ENOSYS, "claw sandbox: a child cannot read a pipe of `os.pipe` somebody may still write to")
    try:
        return process.Stdin_Attach(reading(source))
    except Unattachable:
        return process.Stdin_Bytes(source.readall())


def copy_of(source) -> bytes:
    """Everything that is left to read."""
    if isinstance(source, int):
        parts = []
        while part := os.read(source, 1 << 16):
            parts.append(part)
        return b"".join(parts)
    data = source.read()
    return data.encode() if isinstance(data, str) else data


def stdout_for(target, error: bool, other):
    """The child's output, and the file its pipe is to be copied to, or whose position is to be moved."""
    target, other = resolved(target, 2 if error else 1), resolved(other, 1) if error else other
    number = None if target is None or target in (PIPE, STDOUT, DEVNULL) else number_of(target)
    if isinstance(target, descriptors.Handle):
        number = target.description.standard
    if target is None or number == (2 if error else 1):
        return process.Stdout_Inherit(), None
    if target == PIPE:
        return process.Stdout_Pipe(), None
    if target == DEVNULL:
        return process.Stdout_Null(), None
    if error and (target == STDOUT or same(target, other) or number == 1 and other is None):
        return process.Stdout_Merge(), None
    if number == 2:
        return process.Stdout_InheritError(), None
    if number == 1:
        return process.Stdout_Attach(standard_output.get_stdout()), None
    raw = raw_of(target)
    if isinstance(raw, devices.Device) or is_device(target):
        return process.Stdout_Null(), None
    if isinstance(target, descriptors.Handle):
        # The child's own share of it.
        target = descriptors.Handle(target.description, None)
    if not isinstance(target, int) and hasattr(target, "flush"):
        target.flush()
    try:
        return process.Stdout_Attach(writing(target)), target
    except Unattachable:
        return process.Stdout_Pipe(), target


def is_device(file) -> bool:
    return isinstance(file, descriptors.Handle) and isinstance(file.description, descriptors.Device)


def same(one, other) -> bool:
    if other is None or other in (PIPE, STDOUT, DEVNULL):
        return False
    if isinstance(one, descriptors.Handle) and isinstance(other, descriptors.Handle):
        return one.description is other.description
    if one is other:
        return True
    number = number_of(one)
    return number is not None and number == number_of(other)


def moved(target) -> None:
    """The child has written through its own handle: the script's position follows."""
    try:
        if isinstance(target, descriptors.Handle):
            target.description.control("lseek", 0, SEEK_END)
            target.close()
        elif isinstance(target, int):
            os.lseek(target, 0, SEEK_END)
        elif not target.closed:
            target.seek(0, SEEK_END)
    except (OSError, ValueError, AttributeError):
        return
