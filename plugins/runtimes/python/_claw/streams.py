"""Streams of `wasi:io` as files of Python, and waiting for several of them at once.

Invariant: a resource is dropped exactly once and after everything made from it (stream before body before response):
any other order is a trap that ends the script.
"""

import io
import time

from componentize_py_types import Err
from wit_world.imports import monotonic_clock, poll
from wit_world.imports.streams import StreamError_Closed

from . import alarm

# The most one read asks for and one write hands over.
CHUNK_BYTES = 64 * 1024
NANOSECONDS = 1_000_000_000
EIO, EPIPE = 5, 32

# Resources of the host that somebody holds. The collector never finds one of these in a cycle: it would drop them in
# an order of its own.
HELD: dict[int, object] = {}
# Ends of pipes by the number a script knows them by.
NUMBERS: dict[int, "Reader | Writer"] = {}
FIRST_NUMBER = 1000


def hold(resource):
    """Keeps a resource until `drop` or `yield_up`."""
    if resource is not None:
        HELD[id(resource)] = resource
    return resource


def drop(resource) -> None:
    """Gives a resource back to the host now."""
    if resource is not None:
        HELD.pop(id(resource), None)
        resource.__exit__(None, None, None)


def yield_up(resource):
    """A resource that is about to become somebody else's."""
    HELD.pop(id(resource), None)
    return resource


def is_closed(error: Err) -> bool:
    """The stream is at its end. The host's error behind any other failure is dropped by `failure`."""
    return isinstance(error.value, StreamError_Closed)


def failure(error: Err) -> OSError:
    """What a stream's error is in Python."""
    if is_closed(error):
        return BrokenPipeError(EPIPE, "Broken pipe")
    words = error.value.value.to_debug_string()
    drop(error.value.value)
    return OSError(EIO, words or "Input/output error")


def wait(pollables: list, timeout: float | None = None) -> list[int]:
    """Waits until some are ready or the time is over; the indices of the ready ones. Drops none of them.

    An alarm's handler runs in between, and what it raises comes out of here."""
    if alarm.end is None or alarm.holding:
        return once(pollables, timeout)
    deadline = Deadline(timeout)
    while True:
        ready = once(pollables, alarm.limit(deadline.left()))
        if ready:
            return ready
        alarm.check()
        if deadline.passed():
            return []


def once(pollables: list, timeout: float | None) -> list[int]:
    """One wait in the host."""
    if timeout is None:
        return poll.poll(pollables)
    with monotonic_clock.subscribe_duration(max(0, int(timeout * NANOSECONDS))) as timer:
        ready = poll.poll([*pollables, timer])
    return [index for index in ready if index < len(pollables)]


class Deadline:
    """A moment after which waiting is over; `None` seconds is never."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self.end = None if seconds is None else time.monotonic() + seconds

    def left(self) -> float | None:
        return None if self.end is None else max(0.0, self.end - time.monotonic())

    def passed(self) -> bool:
        return self.end is not None and time.monotonic() >= self.end


class End(io.RawIOBase):
    """One end of a pipe: it has a number as a file descriptor has one, on demand."""

    number: int | None = None

    def fileno(self) -> int:
        if self.closed:
            raise ValueError("I/O operation on closed file")
        if self.number is None:
            self.number = FIRST_NUMBER + len(NUMBERS)
            while self.number in NUMBERS:
                self.number += 1
            NUMBERS[self.number] = self
        return self.number

    def isatty(self) -> bool:
        return False

    def forget(self) -> None:
        NUMBERS.pop(self.number, None)


class Reader(End):
    """The reading end of a pipe. The stream is asked for when it is first needed, so that it may be given away."""

    def __init__(self, take, name: str = "<pipe>") -> None:
        self.take, self.name, self.mode = take, name, "rb"
        self.stream = None
        self.taken = False
        # Read ahead by somebody who had to make room.
        self.stash = bytearray()
        self.ended = False

    def source(self):
        """The stream itself, taken from its owner."""
        if not self.taken:
            self.taken = True
            self.stream = hold(self.take())
            self.ended = self.stream is None
        return self.stream

    def give(self):
        """Hands the stream to somebody else; this end is then at its end."""
        stream, self.stream, self.ended = self.source(), None, True
        return yield_up(stream)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self.stash and not self.ended:
            self.fetch(len(buffer))
        size = min(len(buffer), len(self.stash))
        buffer[:size] = self.stash[:size]
        del self.stash[:size]
        return size

    def fetch(self, size: int = CHUNK_BYTES, blocking: bool = True) -> None:
        """One read into the stash; without `blocking` it may bring nothing."""
        stream = self.source()
        while not self.ended:
            watched = blocking and alarm.end is not None
            if watched:
                with stream.subscribe() as ready:
                    wait([ready])
            try:
                part = (stream.blocking_read if blocking and not watched else stream.read)(min(size, CHUNK_BYTES))
            except Err as error:
                self.ended = True
                if not is_closed(error):
                    raise failure(error) from None
                return
            self.stash += part
            if part or not blocking:
                return

    def close(self) -> None:
        if not self.closed:
            if not self.taken:
                # Nobody will ever read it: the writer is to know.
                self.stream = hold(self.take())
            stream, self.stream, self.ended, self.taken = self.stream, None, True, True
            drop(stream)
            self.forget()
            super().close()


class Writer(End):
    """The writing end of a pipe; closing it is the reader's end of input."""

    def __init__(self, take, name: str = "<pipe>") -> None:
        self.take, self.name, self.mode = take, name, "wb"
        self.stream = None
        self.taken = False

    def target(self):
        if not self.taken:
            self.taken = True
            self.stream = hold(self.take())
        if self.stream is None:
            raise BrokenPipeError(EPIPE, "Broken pipe")
        return self.stream

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        if self.closed:
            raise ValueError("write to closed file")
        view = memoryview(data).cast("B")
        stream = self.target()
        try:
            room = stream.check_write()
            while not room:
                with stream.subscribe() as ready:
                    wait([ready])
                room = stream.check_write()
            part = bytes(view[: min(room, CHUNK_BYTES)])
            stream.write(part)
            return len(part)
        except Err as error:
            raise failure(error) from None

    def offer(self, data: memoryview) -> int:
        """Writes what fits now, possibly nothing."""
        stream = self.target()
        try:
            part = bytes(data[: min(stream.check_write(), CHUNK_BYTES)])
            if part:
                stream.write(part)
            return len(part)
        except Err as error:
            raise failure(error) from None

    def flush(self) -> None:
        super().flush()
        if self.stream is not None:
            try:
                self.stream.flush()
            except Err as error:
                raise failure(error) from None

    def close(self) -> None:
        if self.closed:
            return
        if not self.taken:
            self.taken = True
            self.stream = hold(self.take())
        stream, self.stream = self.stream, None
        try:
            if stream is not None:
                stream.blocking_flush()
        except Err as error:
            if not is_closed(error):
                failure(error)
        finally:
            drop(stream)
            self.forget()
            super().close()
