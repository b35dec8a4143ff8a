"""One HTTP exchange over `wasi:http`, driven by the bytes an HTTP/1.1 client writes.

`Exchange.write` takes the client's request as it would go over a socket; `Exchange.head` and `Exchange.read` give the
response as it would come back. Nothing here waits: whoever holds an exchange polls `pollable` and calls again.
Invariant: host resources are dropped child before parent on every path, and a body is never held whole.
"""

from componentize_py_types import Err, Ok
from wit_world.imports import outgoing_handler
from wit_world.imports import wasi_http_types as http

from . import faults
from .streams import CHUNK_BYTES, drop, failure, hold, is_closed, yield_up

# The host frames messages and names the host itself.
FRAMING = frozenset(
    "host connection transfer-encoding keep-alive proxy-connection upgrade http2-settings te trailer expect "
    "proxy-authorization".split()
)
METHODS = {
    "GET": http.Method_Get, "HEAD": http.Method_Head, "POST": http.Method_Post, "PUT": http.Method_Put,
    "DELETE": http.Method_Delete, "OPTIONS": http.Method_Options, "PATCH": http.Method_Patch, "TRACE": http.Method_Trace,
}  # fmt: skip
SPELLED = {"etag": "ETag", "www-authenticate": "WWW-Authenticate", "x-request-id": "X-Request-ID"}
MAX_HEAD_BYTES = 64 * 1024
# Without a timeout of its own a script waits as long as its call may last.
LONGEST_WAIT_SECONDS = 3600.0
# The client's own clock says when it is too late; the host's is a little behind it.
GRACE_SECONDS = 1.0
NANOSECONDS = 1_000_000_000
REASONS = {200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content"}


class Exchange:
    """Request bytes in, response bytes out, once."""

    def __init__(self, host: str, port: int, tls: bool, timeout: float | None) -> None:
        self.host, self.port, self.tls, self.timeout = host, port, tls, timeout
        self.raw = bytearray()
        self.method = ""
        # How much of the body is to come: a number, or `None` while chunks say.
        self.left: int | None = 0
        self.complete = False
        # The response is framed in chunks for the client: its end is then known and each piece arrives when it comes.
        self.chunked = False
        self.modern = True
        self.queue = bytearray()
        self.body = self.sink = self.future = None
        self.response = self.content = self.stream = None
        self.ended = False

    def write(self, data) -> None:
        """Takes more of the request."""
        if self.complete:
            return
        if self.future is not None:
            self.feed(bytes(data))
            return
        self.raw += data
        head, found, rest = bytes(self.raw).partition(b"\r\n\r\n")
        if not found:
            if len(self.raw) > MAX_HEAD_BYTES or not looks_like_http(self.raw):
                raise faults.not_http(self.host, self.port)
            return
        self.raw.clear()
        self.open(head)
        self.feed(rest)

    def open(self, head: bytes) -> None:
        """Starts the exchange with the request line and the header fields."""
        lines = head.decode("latin-1").split("\r\n")
        parts = lines[0].split(" ")
        if len(parts) != 3 or not parts[2].startswith("HTTP/"):
            raise faults.not_http(self.host, self.port)
        self.method, target, self.modern = parts[0], parts[1], parts[2] != "HTTP/1.0"
        pairs = [tuple(text.strip() for text in line.partition(":")[::2]) for line in lines[1:] if line]
        known = {name.lower(): value for name, value in pairs}
        scheme, authority, path = place(target, known.get("host") or self.default_authority(), self.tls)
        self.left = (
            None if "chunked" in known.get("transfer-encoding", "").lower() else int(known.get("content-length") or 0)
        )
        request = http.OutgoingRequest(fields(pairs))
        try:
            request.set_method(METHODS[self.method]() if self.method in METHODS else http.Method_Other(self.method))
            request.set_scheme(http.Scheme_Https() if scheme == "https" else http.Scheme_Http())
            request.set_authority(authority)
            request.set_path_with_query(path)
            self.body = hold(request.body())
            self.sink = hold(self.body.write())
        except Err:
            self.close()
            drop(request)
            raise faults.invalid(target) from None
        try:
            self.future = hold(outgoing_handler.handle(request, self.options()))
        except Err as error:
            self.close()
            raise faults.from_code(error.value, self.host, self.port) from None

    def default_authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.tls else 80) else f"{host}:{self.port}"

    def options(self):
        options = http.RequestOptions()
        wait = int((LONGEST_WAIT_SECONDS if self.timeout is None else self.timeout + GRACE_SECONDS) * NANOSECONDS)
        for setting in (options.set_connect_timeout, options.set_first_byte_timeout, options.set_between_bytes_timeout):
            try:
                setting(wait)
            except Err:
                continue
        return options

    def feed(self, data: bytes) -> None:
        """Body bytes as the client framed them."""
        if self.left is None:
            self.raw += data
            self.unchunk()
        else:
            part = data[: self.left]
            self.left -= len(part)
            self.queue += part
            self.complete = self.left == 0

    def unchunk(self) -> None:
        while True:
            line, found, rest = bytes(self.raw[:64]).partition(b"\r\n")
            if not found:
                return
            size = int(line.split(b";")[0] or b"0", 16)
            start = len(line) + 2
            if len(self.raw) < start + size + 2:
                return
            if size == 0:
                self.raw.clear()
                self.complete = True
                return
            self.queue += self.raw[start : start + size]
            del self.raw[: start + size + 2]

    def send(self) -> bool:
        """Hands queued body bytes to the host; true when nothing is left to hand over."""
        while self.queue and self.sink is not None:
            try:
                room = self.sink.check_write()
                if not room:
                    return False
                part = bytes(self.queue[: min(room, CHUNK_BYTES)])
                self.sink.write(part)
                del self.queue[: len(part)]
            except Err as error:
                # The other side answered without reading on; its answer is what counts.
                if not is_closed(error):
                    failure(error)
                self.queue.clear()
                self.complete = True
        if self.complete and self.sink is not None:
            self.finish()
        return not self.queue

    def finish(self) -> None:
        sink, body, self.sink, self.body = self.sink, self.body, None, None
        try:
            sink.flush()
        except Err as error:
            if not is_closed(error):
                failure(error)
        drop(sink)
        try:
            http.OutgoingBody.finish(yield_up(body), None)
        except Err as error:
            if self.future is None:
                raise faults.from_code(error.value, self.host, self.port) from None

    def pollable(self):
        """What to wait for next: room for the body, the response, or more of it. The caller drops it."""
        if self.queue and self.sink is not None:
            return self.sink.subscribe()
        if self.stream is not None:
            return self.stream.subscribe()
        return self.future.subscribe()

    def head(self) -> bytes | None:
        """Status line and header fields once they are there, as HTTP/1.1 bytes."""
        got = self.future.get()
        if got is None:
            return None
        drop(self.future)
        self.future = None
        outcome = got.value if isinstance(got, Ok) else got
        if not isinstance(outcome, Ok):
            self.close()
            raise faults.from_code(outcome.value, self.host, self.port)
        self.response = hold(outcome.value)
        status = self.response.status()
        names = self.response.headers()
        pairs = names.entries()
        drop(names)
        self.content = hold(self.response.consume())
        self.stream = hold(self.content.stream())
        names = {name.lower() for name, _ in pairs}
        if self.method == "HEAD" or status in (204, 304):
            self.end()
        else:
            self.chunked = self.modern and "content-length" not in names
        lines = [b"HTTP/1.1 %d %s" % (status, reason(status).encode())]
        lines += [title(name).encode("latin-1") + b": " + value for name, value in pairs if name.lower() not in FRAMING]
        if self.chunked:
            lines.append(b"Transfer-Encoding: chunked")
        return b"\r\n".join(lines) + b"\r\nConnection: close\r\n\r\n"

    def read(self, size: int) -> bytes | None:
        """A piece of the response's body; `None` when none is there yet, empty at its end."""
        if self.stream is None:
            return b""
        try:
            part = self.stream.read(min(size, CHUNK_BYTES))
            return b"%x\r\n%s\r\n" % (len(part), part) if part and self.chunked else part or None
        except Err as error:
            if is_closed(error):
                self.end()
                return b"0\r\n\r\n" if self.chunked else b""
            code = http.http_error_code(error.value.value)
            problem = failure(error) if code is None else faults.from_code(code, self.host, self.port)
            if code is not None:
                drop(error.value.value)
            self.end()
            raise problem from None

    def end(self) -> None:
        """Drops what belongs to the response."""
        stream, content, response = self.stream, self.content, self.response
        self.stream = self.content = self.response = None
        self.ended = True
        for resource in (stream, content, response):
            drop(resource)

    def close(self) -> None:
        """Drops everything, whatever state it is in."""
        self.end()
        sink, body, future = self.sink, self.body, self.future
        self.sink = self.body = self.future = None
        for resource in (sink, body, future):
            drop(resource)


def looks_like_http(raw: bytearray) -> bool:
    """A request begins with a method in capital letters."""
    word = bytes(raw[:32]).partition(b" ")[0]
    return word.isalpha() and word.isupper()


def reason(status: int) -> str:
    import http as names

    try:
        return REASONS.get(status) or names.HTTPStatus(status).phrase
    except ValueError:
        return ""


def title(name: str) -> str:
    """Header names come in lower case; servers of HTTP/1.1 write `Content-Type`, and scripts look for that."""
    return SPELLED.get(name.lower()) or "-".join(part.capitalize() for part in name.split("-"))


def place(target: str, authority: str, tls: bool) -> tuple[str, str, str]:
    """Scheme, authority and path of a request target; a proxy's absolute form names all three."""
    if target.startswith(("http://", "https://")):
        scheme, _, rest = target.partition("://")
        authority, slash, path = rest.partition("/")
        return scheme, authority, slash + path or "/"
    return "https" if tls else "http", authority, target


def fields(pairs: list[tuple[str, str]]):
    """Header fields without what the host writes itself; a field the host refuses is left out."""
    kept = [(name, value.encode("latin-1")) for name, value in pairs if name.lower() not in FRAMING]
    try:
        return http.Fields.from_list(kept)
    except Err:
        made = http.Fields()
        for name, value in kept:
            try:
                made.append(name, value)
            except Err:
                continue
        return made
