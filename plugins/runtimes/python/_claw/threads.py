"""Threads where there is only one: a thread runs when somebody waits.

WASI 0.2 has no threads. A started thread stays in a line; whoever waits (join, a lock, a queue, a future, the end of
the program) lets the line run, each thread to its end, on top of the one that waits. A thread that would wait for ever
while somebody below it could go on is ended there, as a daemon is at exit.
Invariant: exactly one piece of Python runs at a time, and a wait that nobody can end is an error, not a hang.
"""

import collections
import contextvars
import sys
import threading
import time

from . import alarm

# Threads that wait on top of each other; beyond it a waiting thread starts no other.
MAX_NESTED = 12
# A thread that has slept this often while whoever waits below could go on does not come back.
NAPS = 2

line: collections.deque = collections.deque()
running: list = []
frames: list["Frame"] = []
numbers = iter(range(2, 1 << 60))
# What an alarm's handler has raised on top of the main thread.
interrupted: BaseException | None = None


def real_sleep(seconds: float) -> None:
    """Time passes, and nobody else runs."""
    alarm.sleep(seconds)


class ThreadEnded(BaseException):
    """Unwinds a thread nobody can wake; never seen by the program."""


class Frame:
    """Somebody who waits, and when that is over."""

    def __init__(self, satisfied, seconds: float | None = None) -> None:
        self.satisfied = satisfied
        self.end = None if seconds is None else time.monotonic() + seconds
        # Its time was over before anything met it: it has run out, whatever came later.
        self.late = False

    def over(self) -> bool:
        return self.satisfied() or self.end is not None and time.monotonic() >= self.end

    def left(self) -> float:
        return max(0.0, self.end - time.monotonic())


def mark() -> None:
    """Before something changes that others may wait for, and after time has passed."""
    now = time.monotonic()
    for frame in frames:
        if frame.end is not None and now >= frame.end and not frame.satisfied():
            frame.late = True


def block(satisfied, seconds: float | None = None, first=None) -> bool:
    """Waits until `satisfied()`, letting others run; false when the time is over."""
    frame = Frame(satisfied, seconds)
    frames.append(frame)
    try:
        while not satisfied():
            if running and any(other.over() for other in frames[:-1]):
                nap(frame)
            if first is not None and first in line:
                line.remove(first)
                run(first)
            elif line and len(running) < MAX_NESTED:
                run(line.popleft())
            elif seconds is None:
                stuck()
            else:
                real_sleep(frame.left())
                return bool(satisfied())
            if frame.end is not None and time.monotonic() >= frame.end:
                return not frame.late and bool(satisfied())
        return True
    finally:
        frames.pop()


def nap(frame: Frame) -> None:
    """A thread waits although somebody below it could go on."""
    running[-1].naps += 1
    if frame.end is None or running[-1].naps >= NAPS:
        raise ThreadEnded


def stuck() -> None:
    """Nobody is left who could end this wait."""
    if running:
        raise ThreadEnded
    raise RuntimeError(
        "claw sandbox: deadlock, this waits for a thread that cannot run (threads run one after the other here)"
    )


def sleep(seconds: float) -> None:
    """`time.sleep`. A program that sleeps again and again waits for its threads."""
    if running:
        if frames and any(frame.over() for frame in frames):
            nap(Frame(bool, seconds))
    elif line:
        for task in line:
            task.slept += seconds
            task.sleeps += 1
        if any(task.sleeps >= NAPS for task in line):
            block(bool, seconds)
            return
    real_sleep(seconds)
    if running and frames:
        mark()


def run_waiting() -> None:
    """Somebody is about to wait for something else than a thread: those in line may be who serves it."""
    while line and len(running) < MAX_NESTED:
        run(line.popleft())


def run(task) -> None:
    """Runs one thread of the line to its end."""
    global interrupted
    loops = sys.modules.get("asyncio.events")
    loop = loops._get_running_loop() if loops else None
    running.append(task)
    try:
        if loop is not None:
            loops._set_running_loop(None)
        task.perform()
    except ThreadEnded:
        pass
    finally:
        running.pop()
        if loop is not None:
            loops._set_running_loop(loop)
    if interrupted is not None:
        if running:
            raise ThreadEnded
        error, interrupted = interrupted, None
        raise error


def finish() -> None:
    """The end of the program: threads that are no daemons run; daemons only as long as the program has slept."""
    threading._threading_atexits, calls = [], threading._threading_atexits
    while any(not task.daemon for task in line):
        task = next(task for task in line if not task.daemon)
        line.remove(task)
        run(task)
    for task in [task for task in line if task.slept > 0]:
        line.remove(task)
        task.naps = NAPS
        frames.append(Frame(bool, task.slept))
        run(task)
        frames.pop()
    for call in reversed(calls):
        call()


class Task:
    """What stands in line: a thread, or a call handed to an executor."""

    naps = sleeps = 0
    slept = 0.0
    daemon = False
    _name = "Dummy"

    def __init__(self, call=None, name: str = "Dummy", daemon: bool = False) -> None:
        self.call, self._name, self.daemon = call, name, daemon
        self.ident = next(numbers)

    name = property(lambda self: self._name)
    native_id = property(lambda self: self.ident)

    def perform(self) -> None:
        self.call()

    def is_alive(self) -> bool:
        return True


class Lock:
    """`threading.Lock`: held or not; waiting for it lets others run."""

    __slots__ = ("held", "__weakref__")

    def __init__(self) -> None:
        self.held = False

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if self.held:
            if not blocking:
                if timeout != -1:
                    raise ValueError("can't specify a timeout for a non-blocking call")
                return False
            if timeout is None or timeout < 0 and timeout != -1:
                raise ValueError("timeout value must be a non-negative number")
            if not block(self.free, None if timeout == -1 else timeout):
                return False
        self.held = True
        return True

    def free(self) -> bool:
        return not self.held

    def release(self) -> None:
        if not self.held:
            raise RuntimeError("release unlocked lock")
        if frames:
            mark()
        self.held = False

    def locked(self) -> bool:
        return self.held

    __enter__ = acquire
    acquire_lock, release_lock, locked_lock = acquire, release, locked

    def __exit__(self, *exc) -> None:
        self.release()

    def _at_fork_reinit(self) -> None:
        self.held = False

    def __repr__(self) -> str:
        return f"<{'locked' if self.held else 'unlocked'} _thread.lock object at {hex(id(self))}>"


class Running:
    """Mixed into `threading.Thread`."""

    def start(self) -> None:
        if not self._initialized:
            raise RuntimeError("thread.__init__() not called")
        if self._started.is_set():
            raise RuntimeError("threads can only be started once")
        self._started.set()
        self._ident = self._native_id = next(numbers)
        self._claw_done, self._claw_asked = False, 0
        self.naps = self.sleeps = 0
        self.slept = 0.0
        threading._active[self._ident] = self
        line.append(self)

    def perform(self) -> None:
        try:
            (getattr(self, "_context", None) or contextvars.copy_context()).run(self.run)
        except ThreadEnded:
            raise
        except BaseException:
            self._invoke_excepthook(self)
        finally:
            mark()
            self._claw_done = True
            threading._active.pop(self._ident, None)

    def is_alive(self) -> bool:
        if not self._started.is_set() or self._claw_done:
            return False
        if self in line:
            # Asked once it is on its way; asked again, somebody waits for it.
            self._claw_asked += 1
            if self._claw_asked > 1:
                block(lambda: self._claw_done, 0.0, self)
        return not self._claw_done

    def join(self, timeout: float | None = None) -> None:
        if not self._initialized:
            raise RuntimeError("Thread.__init__() not called")
        if not self._started.is_set():
            raise RuntimeError("cannot join thread before it is started")
        if threading.current_thread() is self:
            raise RuntimeError("cannot join current thread")
        if self is not threading.main_thread() and not self._claw_done:
            block(lambda: self._claw_done, None if timeout is None else max(0.0, timeout), self)

    def status(self) -> str:
        started = self._started.is_set()
        state = "stopped" if started and self._claw_done else "started" if started else "initial"
        daemon = " daemon" if self._daemonic else ""
        number = f" {self._ident}" if self._ident is not None else ""
        return f"<{type(self).__name__}({self._name}, {state}{daemon}{number})>"


def current_thread():
    for task in reversed(running):
        if isinstance(task, threading.Thread):
            return task
        if isinstance(task, Task):
            return task
    return threading._main_thread


def get_ident() -> int:
    return running[-1].ident if running else main_ident()


main_ident = threading.get_ident


def start_new_thread(function, args, kwargs=None) -> int:
    """`_thread.start_new_thread`."""
    task = Task(lambda: function(*args, **(kwargs or {})), daemon=True)
    line.append(task)
    return task.ident


def prepare() -> None:
    """At build time, before other modules make locks."""
    import _thread
    import _threading_local
    import queue

    time.sleep = sleep
    for owner, names in (
        (threading, ("Lock", "_allocate_lock")),
        (_thread, ("allocate_lock", "allocate", "lock", "LockType")),
    ):
        for name in names:
            setattr(owner, name, Lock)
    Lock.__name__ = Lock.__qualname__ = "lock"
    Lock.__module__ = "_thread"
    thread = threading.Thread
    for name in ("start", "perform", "is_alive", "join"):
        setattr(thread, name, Running.__dict__[name])
    thread.__repr__ = Running.status
    thread._claw_done = False
    threading._main_thread._claw_done = False
    _thread.start_new_thread = _thread.start_new = threading._start_new_thread = start_new_thread
    threading.current_thread = threading.currentThread = _threading_local.current_thread = current_thread
    threading.get_ident = threading.get_native_id = _thread.get_ident = get_ident
    threading.local = _thread._local = _threading_local.local
    threading._HAVE_THREAD_NATIVE_ID = False
    queue.SimpleQueue = queue._PySimpleQueue
    put = queue.Queue.put

    def put_over(self, item, block=True, timeout=None):
        """A full queue takes one more: a reader that ran now would be gone before the next item comes."""
        if block and 0 < self.maxsize <= self._qsize():
            size, self.maxsize = self.maxsize, 0
            try:
                return put(self, item)
            finally:
                self.maxsize = size
        return put(self, item, block, timeout)

    queue.Queue.put = put_over
