"""The event loop of asyncio over `wasi:io/poll`: timers, children, pipes and HTTP wait together.

Invariant: a pollable lives only during one wait, so that a stream can be given away or dropped between two of them.
"""

import asyncio
import signal
import sys
from asyncio import base_events, base_subprocess, coroutines, futures

from wit_world.imports import stdin as standard_input

from . import alarm, attach, gateway, threads, transports
from .popen import Popen
from .streams import Reader, drop, hold, wait


class Watch:
    """Calls once, when what `make` makes is ready."""

    __slots__ = ("make", "call")

    def __init__(self, make, call) -> None:
        self.make, self.call = make, call


class Waiter:
    """What the loop takes for its selector."""

    def __init__(self, loop: "Loop") -> None:
        self.loop = loop
        self.watches: dict[Watch, None] = {}

    def select(self, timeout: float | None = None) -> list:
        if threads.line and self.run_one(timeout):
            timeout = 0
        watches = list(self.watches)
        # A handler may have given the loop something to do.
        timeout = alarm.limit(timeout)
        if not watches:
            if timeout is None:
                raise RuntimeError("claw sandbox: deadlock, this event loop waits for something that cannot happen")
            if timeout > 0:
                threads.real_sleep(timeout)
            alarm.check()
            return []
        pollables = [hold(watch.make()) for watch in watches]
        try:
            ready = wait(pollables, timeout)
        finally:
            for pollable in pollables:
                drop(pollable)
        alarm.check()
        for index in ready:
            if self.watches.pop(watches[index], self) is not self:
                self.loop.call_soon(watches[index].call)
        return []

    def run_one(self, timeout: float | None) -> bool:
        """A call handed to an executor runs now; a thread only when the loop would wait anyway."""
        task = next((task for task in threads.line if isinstance(task, threads.Task) or timeout != 0), None)
        if task is None or len(threads.running) >= threads.MAX_NESTED:
            return False
        threads.line.remove(task)
        frame = threads.Frame(lambda: bool(self.loop._ready), timeout)
        threads.frames.append(frame)
        try:
            threads.run(task)
        finally:
            threads.frames.pop()
        return True

    def close(self) -> None:
        self.watches.clear()

    def get_map(self) -> dict:
        return {}


class Subprocess(base_subprocess.BaseSubprocessTransport):
    """A child of `claw:process` as asyncio sees one."""

    def _start(self, args, shell, stdin, stdout, stderr, bufsize, **kwargs) -> None:
        self._proc = Popen(
            args,
            shell=shell,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            universal_newlines=False,
            bufsize=bufsize,
            **kwargs,
        )

    def ended(self) -> None:
        self._process_exited(self._proc.wait())


class Loop(base_events.BaseEventLoop):
    """`asyncio.SelectorEventLoop`."""

    def __init__(self, selector=None) -> None:
        super().__init__()
        self._selector = Waiter(self)
        self._readers: dict[int, Watch] = {}
        self._signals: set[int] = set()

    def watch(self, make, call) -> Watch:
        """Calls back once, when the pollable that `make` makes is ready."""
        watch = Watch(make, call)
        self._selector.watches[watch] = None
        return watch

    def unwatch(self, watch: Watch | None) -> None:
        self._selector.watches.pop(watch, None)

    def close(self) -> None:
        super().close()
        self._selector.close()

    def _process_events(self, events) -> None:
        return None

    def _write_to_self(self) -> None:
        return None

    # Calls in other threads

    def run_in_executor(self, executor, func, *args):
        self._check_closed()
        if executor is not None:
            return futures.wrap_future(executor.submit(func, *args), loop=self)
        future = self.create_future()

        def perform() -> None:
            if future.cancelled():
                return
            try:
                result = func(*args)
            except threads.ThreadEnded:
                future.set_exception(RuntimeError("claw sandbox: this call waited for another thread that cannot run"))
            except StopIteration as error:
                future.set_exception(RuntimeError(f"coroutine raised StopIteration: {error}"))
            except BaseException as error:
                future.set_exception(error)
            else:
                if not future.cancelled():
                    future.set_result(result)

        threads.line.append(threads.Task(perform, "asyncio_0"))
        return future

    # Children and pipes

    async def _make_subprocess_transport(
        self, protocol, args, shell, stdin, stdout, stderr, bufsize, extra=None, **kwargs
    ):
        waiter = self.create_future()
        transport = Subprocess(
            self, protocol, args, shell, stdin, stdout, stderr, bufsize, waiter=waiter, extra=extra, **kwargs
        )
        child = transport._proc.child
        self.watch(child.subscribe, transport.ended)
        try:
            await waiter
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException:
            transport.close()
            await transport._wait()
            raise
        return transport

    def _make_read_pipe_transport(self, pipe, protocol, waiter=None, extra=None):
        return transports.ReadPipe(self, end_of(pipe), protocol, waiter, extra)

    def _make_write_pipe_transport(self, pipe, protocol, waiter=None, extra=None):
        return transports.WritePipe(self, attach.raw_of(pipe), protocol, waiter, extra)

    def add_reader(self, fd, callback, *args) -> None:
        number = attach.number_of(fd)
        if number != 0:
            raise OSError(95, "claw sandbox: only standard input can be watched")
        self.remove_reader(fd)

        def ready() -> None:
            self._readers[number] = self.watch(end.source().subscribe, ready)
            callback(*args)

        end = end_of(sys.__stdin__)
        self._readers[number] = self.watch(end.source().subscribe, ready)

    def remove_reader(self, fd) -> bool:
        watch = self._readers.pop(attach.number_of(fd) or 0, None)
        self.unwatch(watch)
        return watch is not None

    def add_writer(self, fd, callback, *args) -> None:
        self.call_soon(callback, *args)

    def remove_writer(self, fd) -> bool:
        return False

    # Connections

    async def create_connection(
        self, protocol_factory, host=None, port=None, *, ssl=None, sock=None, server_hostname=None, **options
    ):
        if sock is not None:
            host, port = sock.getpeername()
        protocol = protocol_factory()
        transport = transports.Gateway(self, protocol, str(host), int(port or 0), ssl, server_hostname)
        protocol.connection_made(transport)
        return transport, protocol

    async def start_tls(self, transport, protocol, sslcontext, *, server_side=False, server_hostname=None, **options):
        transport.secure(sslcontext, server_hostname)
        transport.set_protocol(protocol)
        return transport

    async def getaddrinfo(self, host, port, *, family=0, type=0, proto=0, flags=0):
        return gateway.getaddrinfo(host, port)

    async def getnameinfo(self, sockaddr, flags=0):
        return str(sockaddr[0]), str(sockaddr[1])

    async def sock_connect(self, sock, address) -> None:
        sock.connect(address)

    async def sock_sendall(self, sock, data) -> None:
        sock.settimeout(None)
        sock.sendall(data)

    async def sock_recv(self, sock, n: int) -> bytes:
        sock.settimeout(None)
        return sock.recv(n)

    async def create_server(self, *arguments, **options):
        raise OSError(95, "claw sandbox: no listening sockets")

    create_unix_server = create_unix_connection = create_datagram_endpoint = create_server

    # Signals come from alarms and from the program itself.

    def add_signal_handler(self, sig, callback, *args) -> None:
        if coroutines.iscoroutine(callback) or coroutines.iscoroutinefunction(callback):
            raise TypeError("coroutines cannot be used with add_signal_handler()")
        self._check_closed()
        signal.signal(sig, lambda number, frame: self.call_soon(callback, *args))
        self._signals.add(int(sig))

    def remove_signal_handler(self, sig) -> bool:
        if int(sig) not in self._signals:
            return False
        self._signals.discard(int(sig))
        signal.signal(sig, signal.default_int_handler if sig == signal.SIGINT else signal.SIG_DFL)
        return True


def end_of(pipe) -> Reader:
    """The reading end of a pipe, or of standard input."""
    raw = attach.raw_of(pipe)
    if isinstance(raw, Reader):
        return raw
    if attach.number_of(pipe) == 0:
        return Reader(standard_input.get_stdin, "<stdin>")
    raise OSError(95, "claw sandbox: only pipes of children and standard input can be watched")


def prepare() -> None:
    from asyncio import unix_events

    Loop.__name__ = Loop.__qualname__ = "_UnixSelectorEventLoop"
    Loop.__module__ = "asyncio.unix_events"
    for module in (asyncio, unix_events):
        for name in ("SelectorEventLoop", "EventLoop", "_UnixSelectorEventLoop"):
            if hasattr(module, name):
                setattr(module, name, Loop)
    for name in ("_UnixDefaultEventLoopPolicy", "_DefaultEventLoopPolicy", "DefaultEventLoopPolicy"):
        policy = getattr(unix_events, name, None)
        if policy is not None:
            policy._loop_factory = Loop
