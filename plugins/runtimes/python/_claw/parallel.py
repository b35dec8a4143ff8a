"""`multiprocessing` in one process: a pool calls in order, a process is a thread with an exit code.

Invariant: what a program gets back is what it would get; that its children share its memory is the difference.
"""

import itertools
import queue
import sys
import threading
import traceback

from . import threads

CPUS = 1
counter = itertools.count(1)


class Result:
    """`AsyncResult`: the call has been made."""

    def __init__(self, call, callback=None, error_callback=None) -> None:
        try:
            self.value, self.error = call(), None
        except Exception as error:
            self.value, self.error = None, error
        if self.error is None and callback is not None:
            callback(self.value)
        if self.error is not None and error_callback is not None:
            error_callback(self.error)

    def get(self, timeout=None):
        if self.error is not None:
            raise self.error
        return self.value

    def wait(self, timeout=None) -> None:
        return None

    def ready(self) -> bool:
        return True

    def successful(self) -> bool:
        return self.error is None


class Pool:
    """`multiprocessing.Pool` and `ThreadPool`."""

    def __init__(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None, context=None) -> None:
        if processes is not None and processes < 1:
            raise ValueError("Number of processes must be at least 1")
        self._processes = processes or CPUS
        self.closed = False
        if initializer is not None:
            initializer(*initargs)

    def check(self) -> None:
        if self.closed:
            raise ValueError("Pool not running")

    def apply(self, func, args=(), kwds=None):
        self.check()
        return func(*args, **(kwds or {}))

    def apply_async(self, func, args=(), kwds=None, callback=None, error_callback=None) -> Result:
        self.check()
        return Result(lambda: func(*args, **(kwds or {})), callback, error_callback)

    def map(self, func, iterable, chunksize=None) -> list:
        self.check()
        return [func(item) for item in iterable]

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None) -> Result:
        return Result(lambda: self.map(func, iterable), callback, error_callback)

    def starmap(self, func, iterable, chunksize=None) -> list:
        self.check()
        return [func(*items) for items in iterable]

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None) -> Result:
        return Result(lambda: self.starmap(func, iterable), callback, error_callback)

    def imap(self, func, iterable, chunksize=1):
        self.check()
        return map(func, iterable)

    imap_unordered = imap

    def close(self) -> None:
        self.closed = True

    terminate = close

    def join(self) -> None:
        return None

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *exc) -> None:
        self.close()


class Process(threading.Thread):
    """`multiprocessing.Process`."""

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None) -> None:
        number = next(counter)
        super().__init__(group, target, name or f"Process-{number}", args, kwargs, daemon=daemon)
        self.pid = self.sentinel = None
        self.exitcode: int | None = None
        self.authkey = b""
        self.number = number

    def start(self) -> None:
        super().start()
        self.pid = 1000 + self.number

    def perform(self) -> None:
        code = 0
        try:
            self.run()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
        except Exception:
            print(f"Process {self.name}:", file=sys.stderr)
            traceback.print_exc()
            code = 1
        finally:
            self.exitcode = code
            self._claw_done = True
            threading._active.pop(self._ident, None)

    def terminate(self) -> None:
        if self in threads.line:
            threads.line.remove(self)
            self._claw_done, self.exitcode = True, -15

    kill = terminate

    def close(self) -> None:
        return None


class Queue(queue.Queue):
    """`multiprocessing.Queue`, `SimpleQueue` and `JoinableQueue`."""

    def __init__(self, maxsize=0, *, ctx=None) -> None:
        super().__init__(maxsize)

    def close(self) -> None:
        return None

    join_thread = cancel_join_thread = close


class Connection:
    """One end of a `Pipe`."""

    def __init__(self, inbox: queue.Queue, outbox: queue.Queue) -> None:
        self.inbox, self.outbox, self.closed = inbox, outbox, False

    def send(self, item) -> None:
        self.outbox.put((item,))

    send_bytes = send

    def recv(self):
        found = self.inbox.get()
        if found is None:
            raise EOFError
        return found[0]

    recv_bytes = recv

    def poll(self, timeout=0.0) -> bool:
        return threads.block(lambda: not self.inbox.empty(), timeout)

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.outbox.put(None)

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *exc) -> None:
        self.close()


def Pipe(duplex: bool = True) -> tuple[Connection, Connection]:
    one, other = queue.Queue(), queue.Queue()
    return Connection(one, other), Connection(other, one)


class Value:
    """`multiprocessing.Value`: a number and its lock."""

    def __init__(self, typecode, value=0, *, lock=True) -> None:
        self.value = value
        self.lock = threading.RLock()

    def get_lock(self):
        return self.lock

    get_obj = lambda self: self  # noqa: E731

    def __enter__(self):
        return self.lock.__enter__()

    def __exit__(self, *exc):
        return self.lock.__exit__(*exc)


class Array(list):
    """`multiprocessing.Array`: a list and its lock."""

    def __init__(self, typecode, source=0, *, lock=True) -> None:
        super().__init__([0] * source if isinstance(source, int) else source)
        self.lock = threading.RLock()

    def get_lock(self):
        return self.lock


class Manager:
    """`multiprocessing.Manager`: plain objects."""

    def dict(self, *arguments, **options):
        return {**dict_of(*arguments, **options)}

    def list(self, *arguments):
        return list_of(*arguments)

    def Queue(self, maxsize=0):
        return Queue(maxsize)

    def Namespace(self, **values):
        import types

        return types.SimpleNamespace(**values)

    def Value(self, typecode, value=0):
        return Value(typecode, value)

    def __getattr__(self, name):
        return getattr(threading, name)

    def start(self) -> None:
        return None

    shutdown = start

    def __enter__(self) -> "Manager":
        return self

    def __exit__(self, *exc) -> None:
        return None


dict_of, list_of = dict, list


def current_process():
    task = threading.current_thread()
    return task if isinstance(task, Process) else MAIN


class Main:
    """The process of the program."""

    name, pid, daemon, exitcode, authkey = "MainProcess", 1, False, None, b""

    def is_alive(self) -> bool:
        return True


MAIN = Main()


def active_children() -> list:
    return [task for task in threading.enumerate() if isinstance(task, Process)]


class Context:
    """What `get_context` gives."""

    def __init__(self, method: str = "spawn") -> None:
        self.method = method

    def get_start_method(self, allow_none=False) -> str:
        return self.method

    def set_start_method(self, method, force=False) -> None:
        self.method = method

    def get_context(self, method=None) -> "Context":
        return Context(method or self.method)

    def __getattr__(self, name):
        if name in PLACES:
            return PLACES[name]
        raise AttributeError(name)


CONTEXT = Context("fork")
PLACES = {
    "Pool": Pool, "Process": Process, "Queue": Queue, "SimpleQueue": Queue, "JoinableQueue": Queue, "Pipe": Pipe,
    "Value": Value, "Array": Array, "RawValue": Value, "RawArray": Array, "Manager": Manager,
    "current_process": current_process, "parent_process": lambda: None, "active_children": active_children,
    "cpu_count": lambda: CPUS, "freeze_support": lambda: None, "get_context": lambda method=None: Context(method or "fork"),
    "get_start_method": CONTEXT.get_start_method, "set_start_method": CONTEXT.set_start_method,
    "get_all_start_methods": lambda: ["fork", "spawn", "forkserver"], "set_executable": lambda path: None,
    "Lock": threading.Lock, "RLock": threading.RLock, "Semaphore": threading.Semaphore, "Event": threading.Event,
    "BoundedSemaphore": threading.BoundedSemaphore, "Condition": threading.Condition, "Barrier": threading.Barrier,
}  # fmt: skip


def prepare(module) -> None:
    """Puts these over the names of `multiprocessing` and of its parts."""
    import multiprocessing.pool
    import multiprocessing.process

    for name, made in PLACES.items():
        setattr(module, name, made)
    multiprocessing.pool.Pool = multiprocessing.pool.ThreadPool = Pool
    multiprocessing.process.current_process = current_process
    for made in (Pool, Process, Queue):
        made.__module__ = "multiprocessing"
