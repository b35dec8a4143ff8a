"""`signal.alarm` and `setitimer`: a moment at which waits and loops are left for the handler.

Nothing comes from outside in a component. While an alarm is armed, every wait of this runtime ends at its moment, and
the interpreter looks at the clock at each call, at each start of a function and at each way back in a loop.
Invariant: without an alarm nothing is watched and nothing costs anything; a handler never runs inside this package's
own code, where an exception would leave a resource behind, except at a wait.
"""

import os
import sys
import time

EINVAL, SIGALRM = 22, 14
# One of the numbers tools may have; debuggers, coverage and profilers have theirs.
TOOL = 4
# Seconds; longer ones are a mistake of the caller natively too.
MAX_SECONDS = 1 << 31
real_sleep = time.sleep
# When it is due, and how long until the next one after it.
end: float | None = None
interval = 0.0
# How many pieces of work are under way that must not be left.
holding = 0
watched = False
LIBRARY = ("/usr/lib/python3.14/", "<frozen ")
# Below every program.
START = os.path.join(os.path.dirname(__file__), "program.py")
own: tuple[str, ...] = (os.path.dirname(__file__) + "/",)


class ItimerError(OSError):
    """`signal.ItimerError`."""


class Held:
    """Whatever runs in it is not interrupted; a due alarm comes right after."""

    def __enter__(self) -> None:
        global holding
        holding += 1

    def __exit__(self, *exc) -> None:
        global holding
        holding -= 1


HELD = Held()


def set_timer(seconds: float, repeat: float = 0.0) -> tuple[float, float]:
    """Arms it, or disarms it with 0 seconds; what was armed before."""
    global end, interval
    if seconds < 0 or repeat < 0 or seconds > MAX_SECONDS:
        raise ItimerError(EINVAL, "Invalid argument")
    old = left_over()
    end, interval = (time.monotonic() + seconds, repeat) if seconds > 0 else (None, 0.0)
    watch(end is not None)
    return old


def left_over() -> tuple[float, float]:
    """Seconds until it comes, and the interval; zeros without one."""
    return (0.0, 0.0) if end is None else (max(end - time.monotonic(), 1e-6), interval)


def watch(on: bool) -> None:
    """Lets the interpreter look at the clock, or not."""
    global watched
    monitor, events = sys.monitoring, sys.monitoring.events
    if on and not watched:
        monitor.use_tool_id(TOOL, "claw alarm")
        for event in (events.JUMP, events.PY_START, events.CALL):
            monitor.register_callback(TOOL, event, tick)
        monitor.register_callback(TOOL, events.INSTRUCTION, due)
        monitor.set_events(TOOL, events.JUMP | events.PY_START | events.CALL)
    elif watched and not on:
        monitor.set_events(TOOL, 0)
        monitor.free_tool_id(TOOL)
    watched = on


def tick(code, *place):
    """At a jump, a call or the start of a function. The next instruction is the one to stop at: an exception from a
    jump would be taken for one of the place it leads to."""
    if code.co_filename.startswith(own):
        return sys.monitoring.DISABLE
    if end is not None and time.monotonic() >= end and not holding:
        sys.monitoring.set_events(TOOL, sys.monitoring.events.INSTRUCTION)


def due(code, *place):
    """At the instruction after that."""
    frame = sys._getframe(1)
    if not holding and free(frame):
        fire(frame)


def free(frame) -> bool:
    """Whether what runs was called by the program without this package in between: the interpreter's glue ends the
    call when something is raised into it."""
    while frame is not None and not frame.f_code.co_filename.startswith(own):
        if not generated(frame) and not frame.f_code.co_filename.startswith(LIBRARY):
            return True
        frame = frame.f_back
    return frame is None or frame.f_code.co_filename == START


def generated(frame) -> bool:
    """A method a library has put together, as `dataclasses` does: it counts as its caller."""
    return frame.f_code.co_filename == "<string>" and frame.f_globals.get("__name__") != "__main__"


def fire(frame) -> None:
    """Calls the handler. What it raises is raised in the main thread, above whatever runs on top of it."""
    from . import machine, threads

    global end
    events = sys.monitoring.events
    if interval:
        end = max(end + interval, time.monotonic())
        sys.monitoring.set_events(TOOL, events.JUMP | events.PY_START | events.CALL)
    else:
        end = None
        watch(False)
    try:
        machine.deliver(SIGALRM, frame)
    except BaseException as error:
        if not threads.running:
            raise
        threads.interrupted = error
        raise threads.ThreadEnded from None


def limit(seconds: float | None) -> float | None:
    """How long a wait of so many seconds may last at most."""
    if end is None or holding:
        return seconds
    left = max(0.0, end - time.monotonic())
    return left if seconds is None else min(seconds, left)


def check() -> None:
    """After such a wait: the alarm may have come."""
    if end is not None and not holding and time.monotonic() >= end:
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename.startswith(own):
            frame = frame.f_back
        fire(frame)


def sleep(seconds: float) -> None:
    """`time.sleep`, to its end unless the handler raises."""
    if end is None or seconds < 0:
        real_sleep(seconds)
        return
    stop = time.monotonic() + seconds
    while True:
        real_sleep(max(0.0, limit(stop - time.monotonic())))
        check()
        if time.monotonic() >= stop:
            return


def pause() -> None:
    """`signal.pause`: until an alarm comes."""
    while end is not None:
        before = end
        real_sleep(max(0.0, limit(None)))
        check()
        if end != before:
            return
    while True:
        real_sleep(MAX_SECONDS)


def prepare(*modules) -> None:
    """At build time: the folders of these are this package's own too."""
    global own
    own += tuple(os.path.dirname(module.__file__) + "/" for module in modules)
