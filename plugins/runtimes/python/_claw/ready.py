"""`select` and `selectors` over what can be waited for here: standard input and the pipes of children.

Invariant: a pipe's number is ours and never one of the C library; whatever cannot be waited for counts as ready.
"""

import os
import select
import selectors

from wit_world.imports import stdin as standard_input

from . import attach, calls, descriptors, threads
from .streams import NUMBERS, Reader, drop, hold, wait

EBADF = 9


def source_of(item):
    """A function that makes a pollable for it, or `None` if it is ready at once."""
    number = item if isinstance(item, int) else attach.number_of(item)
    if number is None:
        raise ValueError(f"Invalid file object: {item!r}")
    if number == 0:
        return standard_pollable
    end = NUMBERS.get(number)
    if isinstance(end, Reader) and not end.stash and not end.ended and end.source() is not None:
        return end.stream.subscribe
    return None


def standard_pollable():
    """Standard input's pollable keeps its stream; both go together."""
    stream = hold(standard_input.get_stdin())
    pollable = stream.subscribe()
    streams[id(pollable)] = stream
    return pollable


streams: dict[int, object] = {}


def select_ready(rlist, wlist, xlist, timeout=None):
    """`select.select`."""
    reading, writing = list(rlist), list(wlist)
    if timeout is not None and timeout < 0:
        raise ValueError("timeout must be non-negative")
    threads.run_waiting()
    sources = [source_of(item) for item in reading]
    now = [item for item, source in zip(reading, sources, strict=True) if source is None]
    waiting = [(item, source) for item, source in zip(reading, sources, strict=True) if source is not None]
    if not waiting:
        if not now and not writing:
            threads.real_sleep(timeout or 0)
        return now, writing, []
    pollables = [hold(source()) for _, source in waiting]
    try:
        ready = wait(pollables, 0.0 if now or writing else timeout)
    finally:
        for pollable in pollables:
            stream = streams.pop(id(pollable), None)
            drop(pollable)
            drop(stream)
    return now + [waiting[index][0] for index in ready], writing, []


def read(fd: int, n: int, /) -> bytes:
    """`os.read`, also of a child's pipe by its number."""
    end = NUMBERS.get(fd)
    if end is None:
        if fd == 0:
            calls.wait_for_input()
        return calls.numbered(calls.original["read"])(fd, n)
    return end.read(n)


def write(fd: int, data, /) -> int:
    """`os.write`, also to a child's pipe by its number."""
    end = NUMBERS.get(fd)
    if end is None:
        return calls.write_whole(fd, data)
    return end.write(data)


def close(fd: int, /) -> None:
    """`os.close`, also of a child's pipe by its number."""
    end = NUMBERS.get(fd)
    if end is None:
        descriptors.close_real(fd)
    else:
        end.close()
        NUMBERS.pop(fd, None)


class Selector(selectors.SelectSelector):
    """`selectors.DefaultSelector`."""

    def _select(self, r, w, x, timeout=None):
        return select.select(list(r), list(w), [], timeout)


def prepare() -> None:
    """At build time."""
    select.select = select_ready
    os.read, os.write, os.close = read, write, close
    os.set_blocking = lambda fd, blocking: None
    Selector.__name__ = Selector.__qualname__ = "SelectSelector"
    Selector.__module__ = "selectors"
    selectors.DefaultSelector = selectors.SelectSelector = selectors.PollSelector = Selector
