"""Sockets whose other end is `wasi:http`: every HTTP/1.1 client works on them unchanged.

A connection holds one `Exchange` at a time and begins the next when the client writes again. Sending waits until the
response begins, so that a refused host is an error of the request and not of the first read.
Invariant: nothing but HTTP leaves; listening, datagrams and raw bytes are refused in words.
"""

import io
import ipaddress
import socket

from . import faults
from .exchange import Exchange
from .streams import Deadline, wait

EOPNOTSUPP, EBADF, ENOTCONN = 95, 9, 107


class Connection:
    """What clients use as a socket."""

    family, type, proto = socket.AF_INET, socket.SOCK_STREAM, 6

    def __init__(self, family=None, type=None, proto=0, fileno=None) -> None:
        self.host, self.port, self.tls = "", 0, False
        self.name: str | None = None
        self.context = None
        self.timeout = socket.getdefaulttimeout()
        self.exchange: Exchange | None = None
        # What went wrong with the request, for whoever reads the response all the same.
        self.fault: OSError | None = None
        self.waiting = bytearray()
        self.files = 0
        self.closing = False
        if type is not None and type & 0xF == socket.SOCK_DGRAM:
            self.type = socket.SOCK_DGRAM

    # Connecting

    def connect(self, address) -> None:
        if not isinstance(address, tuple):
            raise ConnectionRefusedError(faults.ECONNREFUSED, "claw sandbox: no local sockets")
        self.host, self.port = str(address[0]), int(address[1])

    def connect_ex(self, address) -> int:
        self.connect(address)
        return 0

    def secure(self, context, name: str | None) -> None:
        """Marked by a TLS context: the host does the rest."""
        self.tls, self.context, self.name = True, context, name

    def bind(self, address) -> None:
        if tuple(address)[:2] not in (("", 0), ("0.0.0.0", 0), ("127.0.0.1", 0), ("localhost", 0), ("::", 0)):
            raise OSError(EOPNOTSUPP, "claw sandbox: no listening sockets")

    def listen(self, backlog: int = 0) -> None:
        raise OSError(EOPNOTSUPP, "claw sandbox: no listening sockets")

    def accept(self):
        self.listen()

    # Sending

    def sendall(self, data, flags: int = 0) -> None:
        try:
            self.deliver(data)
        except OSError as error:
            self.fault = error
            # Clients give a timeout its right name only when it comes from reading.
            if not isinstance(error, TimeoutError) or self.exchange is None or not self.exchange.complete:
                raise

    def deliver(self, data) -> None:
        self.check()
        if self.type == socket.SOCK_DGRAM:
            raise faults.not_http(self.host, self.port)
        if self.exchange is None or self.exchange.ended:
            self.exchange = Exchange(self.host, self.port, self.tls, self.timeout)
        exchange = self.exchange
        exchange.write(data)
        if exchange.future is None:
            return
        deadline = Deadline(self.timeout)
        while not exchange.send():
            if not self.pause(deadline):
                raise TimeoutError("timed out")
        while exchange.complete and exchange.future is not None and not self.begin():
            if not self.pause(deadline):
                raise TimeoutError("timed out")

    def send(self, data, flags: int = 0) -> int:
        self.sendall(data)
        return len(data)

    def sendto(self, data, *address) -> int:
        raise faults.not_http(*(address[-1][:2] if address else ("", 0)))

    def begin(self) -> bool:
        """Takes the response's head if it is there."""
        head = self.exchange.head()
        if head is not None:
            self.waiting += head
        return head is not None

    def pause(self, deadline: Deadline) -> bool:
        """Waits for the host; false when the time is over."""
        with self.exchange.pollable() as ready:
            return bool(wait([ready], deadline.left()))

    # Receiving

    def recv(self, size: int, flags: int = 0) -> bytes:
        self.check()
        if not self.waiting:
            self.fill(size)
        part = bytes(self.waiting[:size])
        if not flags & getattr(socket, "MSG_PEEK", 2):
            del self.waiting[: len(part)]
        return part

    def fill(self, size: int) -> None:
        """Waits for at least one byte or the end."""
        exchange = self.exchange
        if self.fault is not None:
            raise self.fault
        if exchange is None:
            raise faults.not_http(self.host, self.port)
        deadline = Deadline(self.timeout)
        while not self.waiting:
            if exchange.future is not None:
                if self.begin():
                    continue
            elif (part := exchange.read(size)) is not None:
                self.waiting += part
                return
            if not self.pause(deadline):
                raise TimeoutError("timed out")

    def recv_into(self, buffer, nbytes: int = 0, flags: int = 0) -> int:
        view = memoryview(buffer).cast("B")
        part = self.recv(nbytes or len(view), flags)
        view[: len(part)] = part
        return len(part)

    read = recv

    def write(self, data) -> int:
        return self.send(data)

    def makefile(self, mode: str = "r", buffering: int | None = None, *, encoding=None, errors=None, newline=None):
        self.files += 1
        raw = File(self, mode)
        if buffering == 0:
            return raw
        size = io.DEFAULT_BUFFER_SIZE if buffering is None or buffering < 0 else buffering
        if "r" in mode and "w" in mode:
            held = io.BufferedRWPair(raw, raw, size)
        else:
            held = io.BufferedWriter(raw, size) if "w" in mode else io.BufferedReader(raw, size)
        return held if "b" in mode else io.TextIOWrapper(held, encoding, errors, newline)

    # Ending

    def close(self) -> None:
        self.closing = True
        self.release()

    def release(self) -> None:
        """A file made from this socket outlives its `close`."""
        if self.closing and self.files <= 0 and self.exchange is not None:
            exchange, self.exchange = self.exchange, None
            exchange.close()

    def detach(self) -> int:
        self.close()
        return -1

    def shutdown(self, how: int) -> None:
        return None

    def unwrap(self) -> "Connection":
        return self

    def check(self) -> None:
        if self.closing and self.files <= 0:
            raise OSError(EBADF, "Bad file descriptor")

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *exc) -> None:
        self.close()

    def __del__(self) -> None:
        self.files = 0
        self.close()

    # Facts

    def settimeout(self, seconds: float | None) -> None:
        self.timeout = seconds

    def gettimeout(self) -> float | None:
        return self.timeout

    def setblocking(self, flag: bool) -> None:
        self.timeout = None if flag else 0.0

    def getblocking(self) -> bool:
        return self.timeout != 0

    def setsockopt(self, *arguments) -> None:
        return None

    def getsockopt(self, *arguments) -> int:
        return 0

    def getpeername(self) -> tuple[str, int]:
        if not self.host:
            raise OSError(ENOTCONN, "Transport endpoint is not connected")
        return (self.host, self.port)

    def getsockname(self) -> tuple[str, int]:
        return ("127.0.0.1", 0)

    def fileno(self) -> int:
        return -1

    def version(self) -> str:
        return "TLSv1.3"

    def cipher(self) -> tuple[str, str, int]:
        return ("TLS_AES_256_GCM_SHA384", "TLSv1.3", 256)

    def selected_alpn_protocol(self) -> None:
        return None

    def getpeercert(self, binary_form: bool = False):
        """The host has checked chain and name; clients that look again see the name they asked for."""
        name = self.name or self.host
        kind = "DNS"
        try:
            ipaddress.ip_address(name)
            kind = "IP Address"
        except ValueError:
            pass
        return b"" if binary_form else {"subject": ((("commonName", name),),), "subjectAltName": ((kind, name),)}


class File(io.RawIOBase):
    """A connection as a file."""

    def __init__(self, connection: Connection, mode: str) -> None:
        self.connection, self.kind = connection, mode

    def readable(self) -> bool:
        return "r" in self.kind

    def writable(self) -> bool:
        return "w" in self.kind

    def readinto(self, buffer) -> int:
        return self.connection.recv_into(buffer)

    def write(self, data) -> int:
        return self.connection.send(data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self.connection.files -= 1
            self.connection.release()


def create_connection(address, timeout=None, source_address=None, *, all_errors: bool = False) -> Connection:
    connection = Connection()
    if isinstance(timeout, (int, float)) or timeout is None:
        connection.settimeout(timeout)
    connection.connect(address)
    return connection


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0) -> list[tuple]:
    """The host resolves names; here a name is its own address."""
    name = host.decode() if isinstance(host, bytes) else host or "127.0.0.1"
    number = {"http": 80, "https": 443}.get(port, port) if isinstance(port, str) else port
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (name, int(number or 0)))]


def gethostbyname(name: str) -> str:
    if name in ("localhost", "claw", ""):
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        raise socket.gaierror(
            faults.EAI_NONAME, f"claw sandbox: only the host looks up names, `{name}` as well"
        ) from None


def prepare() -> None:
    """Puts these in the place of the C library's sockets."""
    socket.socket = socket.SocketType = Connection
    Connection.__name__ = Connection.__qualname__ = "socket"
    Connection.__module__ = "socket"
    socket.create_connection = create_connection
    socket.getaddrinfo = getaddrinfo
    socket.gethostbyname = gethostbyname
    socket.gethostbyname_ex = lambda name: (name, [], [gethostbyname(name)])
    socket.gethostname = lambda: "claw"
    socket.getfqdn = lambda name="": name or "claw"
    socket.has_ipv6 = False
    socket.has_dualstack_ipv6 = lambda: False
