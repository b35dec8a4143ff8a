"""asyncio transports over streams of the host.

Invariant: a transport watches for one thing at a time, and closing it drops what it holds before it tells its protocol.
"""

import ssl
from asyncio import transports

from .exchange import Exchange
from .gateway import Connection
from .streams import CHUNK_BYTES, Reader, Writer

HIGH_WATER_BYTES = 64 * 1024


def announce(loop, transport, protocol, waiter) -> None:
    """Tells a protocol of its transport, and whoever waits for that."""
    loop.call_soon(protocol.connection_made, transport)
    loop.call_soon(transport.begin)
    if waiter is not None:
        loop.call_soon(lambda: waiter.cancelled() or waiter.set_result(None))


class Base:
    """What all of them have in common."""

    def set_protocol(self, protocol) -> None:
        self.protocol = protocol

    def get_protocol(self):
        return self.protocol

    def is_closing(self) -> bool:
        return self.closing

    def lose(self, error) -> None:
        """The end, with or without an error."""
        if not self.closing:
            self.closing = True
            self.loop.unwatch(self.watch)
            self.watch = None
            self.loop.call_soon(self.lost, error)

    def lost(self, error) -> None:
        self.free()
        self.protocol.connection_lost(error)

    def close(self) -> None:
        self.lose(None)

    def abort(self) -> None:
        self.lose(None)


class ReadPipe(Base, transports.ReadTransport):
    """The reading end of a child's pipe."""

    def __init__(self, loop, end: Reader, protocol, waiter=None, extra=None) -> None:
        super().__init__(extra)
        self.loop, self.end, self.protocol = loop, end, protocol
        self.closing = self.paused = False
        self.watch = None
        announce(loop, self, protocol, waiter)

    def begin(self) -> None:
        if self.watch is None and not self.closing and not self.paused:
            if self.end.stash or self.end.source() is None:
                self.loop.call_soon(self.ready)
            else:
                self.watch = self.loop.watch(self.end.stream.subscribe, self.ready)

    def ready(self) -> None:
        self.watch = None
        if self.closing:
            return
        try:
            self.end.fetch(CHUNK_BYTES, blocking=False)
        except OSError as error:
            self.lose(error)
            return
        data = bytes(self.end.stash)
        self.end.stash.clear()
        if data:
            self.protocol.data_received(data)
        if self.end.ended:
            self.protocol.eof_received()
            self.lose(None)
        else:
            self.begin()

    def is_reading(self) -> bool:
        return not self.paused and not self.closing

    def pause_reading(self) -> None:
        self.paused = True
        self.loop.unwatch(self.watch)
        self.watch = None

    def resume_reading(self) -> None:
        self.paused = False
        self.begin()

    def free(self) -> None:
        self.end.close()


class Buffered(transports._FlowControlMixin):
    """Bytes on their way out, with the protocol told when they are many."""

    @property
    def _protocol(self):
        return self.protocol

    def get_write_buffer_size(self) -> int:
        return len(self.pending)

    def can_write_eof(self) -> bool:
        return True


class WritePipe(Base, Buffered, transports.WriteTransport):
    """The writing end of a child's pipe."""

    def __init__(self, loop, end: Writer, protocol, waiter=None, extra=None) -> None:
        super().__init__(extra, loop)
        self.loop, self.end, self.protocol = loop, end, protocol
        self.pending = bytearray()
        self.closing = self.finishing = False
        self.watch = None
        announce(loop, self, protocol, waiter)

    def begin(self) -> None:
        self.flow()

    def write(self, data) -> None:
        if self.closing or self.finishing or not data:
            return
        self.pending += data
        self.flow()
        self._maybe_pause_protocol()

    def flow(self) -> None:
        """Hands over what fits and comes back when more does."""
        self.watch = None
        if self.closing:
            return
        try:
            while self.pending:
                count = self.end.offer(memoryview(bytes(self.pending[:CHUNK_BYTES])))
                del self.pending[:count]
                if not count:
                    self.watch = self.loop.watch(self.end.target().subscribe, self.flow)
                    break
        except OSError as error:
            self.pending.clear()
            self.lose(error)
            return
        self._maybe_resume_protocol()
        if self.finishing and not self.pending:
            self.lose(None)

    def write_eof(self) -> None:
        self.finishing = True
        if not self.pending:
            self.lose(None)

    def close(self) -> None:
        self.write_eof()

    def free(self) -> None:
        self.end.close()


class Gateway(Base, Buffered, transports.Transport):
    """A connection whose other end is `wasi:http`."""

    def __init__(self, loop, protocol, host: str, port: int, context=None, name: str | None = None) -> None:
        self.connection = Connection()
        self.connection.connect((host, port))
        super().__init__({"peername": (host, port), "sockname": ("127.0.0.1", 0), "socket": self.connection}, loop)
        self.loop, self.protocol = loop, protocol
        self.exchange: Exchange | None = None
        self.pending = bytearray()
        self.tls = False
        self.closing = self.paused = False
        self.watch = None
        if context:
            self.secure(context if isinstance(context, ssl.SSLContext) else None, name)

    def secure(self, context, name: str | None) -> None:
        self.tls = True
        self.connection.secure(context, name)
        self._extra.update(
            sslcontext=context,
            ssl_object=self.connection,
            cipher=self.connection.cipher(),
            peercert=self.connection.getpeercert(),
        )

    def write(self, data) -> None:
        data = bytes(data)
        if data.startswith(ssl.MARK):
            self.tls, data = True, data[len(ssl.MARK) :]
        if self.closing or not data:
            return
        try:
            if self.exchange is None or self.exchange.ended:
                self.exchange = Exchange(self.connection.host, self.connection.port, self.tls, None)
            self.exchange.write(data)
        except OSError as error:
            self.lose(error)
            return
        if self.watch is None and self.exchange.future is not None:
            self.flow()

    def writelines(self, parts) -> None:
        self.write(b"".join(parts))

    def flow(self) -> None:
        """As far as it goes without waiting; comes back when it may go on."""
        self.watch = None
        if self.closing or self.paused:
            return
        try:
            if self.advance():
                self.watch = self.loop.watch(self.exchange.pollable, self.flow)
        except OSError as error:
            self.lose(error)

    def advance(self) -> bool:
        """One step; true when the host has to be waited for."""
        exchange = self.exchange
        if not exchange.send():
            return True
        if exchange.future is not None:
            if not exchange.complete:
                return False
            data = exchange.head()
        else:
            data = exchange.read(CHUNK_BYTES)
        if data is None:
            return True
        if data:
            self.protocol.data_received(data)
            if not self.closing and not self.paused:
                self.loop.call_soon(self.flow)
        elif not self.protocol.eof_received():
            self.lose(None)
        return False

    def is_reading(self) -> bool:
        return not self.paused and not self.closing

    def pause_reading(self) -> None:
        self.paused = True
        self.loop.unwatch(self.watch)
        self.watch = None

    def resume_reading(self) -> None:
        if self.paused:
            self.paused = False
            if self.exchange is not None and not self.exchange.ended:
                self.loop.call_soon(self.flow)

    def can_write_eof(self) -> bool:
        return False

    def free(self) -> None:
        if self.exchange is not None:
            self.exchange.close()
