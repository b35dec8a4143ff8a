"""What an HTTP/1.1 client writes becomes one exchange of `wasi:http`, and back.

The host is a twin here: it keeps what it was given and answers from a list.
"""

import os
import sys
import types
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Err(Exception):
    def __init__(self, value):
        self.value = value


class Ok:
    def __init__(self, value):
        self.value = value


class Closed:
    """`stream-error.closed`."""


class Resource:
    """Counts itself while it lives: nothing may be left at the end."""

    alive = 0

    def __init__(self, *arguments):
        Resource.alive += 1

    def __exit__(self, *exc):
        Resource.alive -= 1

    def gone(self):
        Resource.alive -= 1


class Fields(Resource):
    def __init__(self, pairs=()):
        super().__init__()
        self.pairs = list(pairs)

    @staticmethod
    def from_list(pairs):
        if any(name.lower() == "forbidden" for name, _ in pairs):
            raise Err(None)
        return Fields(pairs)

    def append(self, name, value):
        if name.lower() == "forbidden":
            raise Err(None)
        self.pairs.append((name, value))

    def entries(self):
        return self.pairs


class Sink(Resource):
    """Room for five bytes at a time."""

    def __init__(self, host):
        super().__init__()
        self.host = host

    def check_write(self):
        return 5

    def write(self, data):
        self.host.body += data

    def flush(self):
        pass


class Request(Resource):
    def __init__(self, fields):
        super().__init__()
        fields.gone()
        self.seen = HOST
        HOST.fields = fields.pairs
        HOST.said = {}

    def __getattr__(self, name):
        return lambda value: HOST.said.__setitem__(name, value)

    def body(self):
        body = Resource()
        body.write = lambda: Sink(HOST)
        return body


class Outgoing:
    @staticmethod
    def finish(body, trailers):
        body.gone()
        HOST.finished = True


class Stream(Resource):
    def read(self, size):
        if not HOST.pieces:
            raise Err(Closed())
        return HOST.pieces.pop(0)


class Response(Resource):
    def status(self):
        return HOST.status

    def headers(self):
        return Fields(HOST.headers)

    def consume(self):
        content = Resource()
        content.stream = Stream
        return content


class Future(Resource):
    def get(self):
        return Ok(Ok(Response()) if HOST.failure is None else Err(HOST.failure))


class Host:
    """The twin."""

    def __init__(self):
        self.body, self.finished, self.failure = b"", False, None
        self.status, self.headers, self.pieces = 200, [], []


HOST = Host()


def handle(request, options):
    request.gone()
    options.gone()
    return Future()


class Options(Resource):
    def __getattr__(self, name):
        return lambda value: None


def module(name, **values):
    made = types.ModuleType(name)
    vars(made).update(values)
    sys.modules[name] = made
    return made


METHODS = "Get Head Post Put Delete Options Patch Trace".split()
HTTP = module(
    "wit_world.imports.wasi_http_types",
    Fields=Fields,
    OutgoingRequest=Request,
    OutgoingBody=Outgoing,
    RequestOptions=Options,
    Scheme_Http=lambda: "http",
    Scheme_Https=lambda: "https",
    Method_Other=lambda text: text,
    http_error_code=lambda error: None,
    **{f"Method_{name}": (lambda name=name: name.upper()) for name in METHODS},
)
HANDLER = module("wit_world.imports.outgoing_handler", handle=handle)
STREAMS = module("wit_world.imports.streams", StreamError_Closed=Closed)
CLOCK, POLL = module("wit_world.imports.monotonic_clock"), module("wit_world.imports.poll")
IMPORTS = module("wit_world.imports", wasi_http_types=HTTP, outgoing_handler=HANDLER, monotonic_clock=CLOCK, poll=POLL)
module("wit_world", imports=IMPORTS)
module("componentize_py_types", Err=Err, Ok=Ok)

from _claw.exchange import Exchange  # noqa: E402


class ConnectionRefused:
    """The host's error code, named as the bindings name it."""


ConnectionRefused.__name__ = "ErrorCode_ConnectionRefused"


class Exchanges(unittest.TestCase):
    def setUp(self):
        HOST.__init__()
        Resource.alive = 0

    def exchange(self, *parts, tls=False):
        made = Exchange("host", 8080, tls, None)
        for part in parts:
            made.write(part)
        return made

    def test_a_request_is_taken_apart_and_framing_is_left_to_the_host(self):
        made = self.exchange(
            b"POST /p?q=1 HTTP/1.1\r\nHost: h.example:8080\r\nConnection: keep-alive\r\n",
            b"A: b\r\nContent-Length: 7\r\n\r\nabc",
            b"defgX",
        )
        self.assertTrue(made.send() and made.complete)
        self.assertEqual((HOST.body, HOST.finished), (b"abcdefg", True))
        self.assertEqual(HOST.fields, [("A", b"b"), ("Content-Length", b"7")])
        said = HOST.said
        self.assertEqual((said["set_method"], said["set_scheme"]), ("POST", "http"))
        self.assertEqual((said["set_authority"], said["set_path_with_query"]), ("h.example:8080", "/p?q=1"))
        made.close()
        self.assertEqual(Resource.alive, 0)

    def test_chunks_of_a_request_are_joined_wherever_they_are_cut(self):
        text = b"PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n"
        for cut in range(1, len(text)):
            HOST.__init__()
            made = self.exchange(text[:cut], text[cut:])
            made.send()
            self.assertEqual((HOST.body, made.complete), (b"abcdefg", True), cut)
            made.close()

    def test_a_response_without_a_length_comes_in_chunks(self):
        HOST.headers, HOST.pieces = [("content-type", b"text/plain"), ("etag", b"x")], [b"one", b"", b"two"]
        made = self.exchange(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", tls=True)
        made.send()
        head = made.head()
        self.assertEqual(HOST.said["set_scheme"], "https")
        self.assertTrue(head.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: x\r\n"), head)
        self.assertIn(b"Transfer-Encoding: chunked", head)
        pieces = [made.read(100) for _ in range(5)]
        self.assertEqual(pieces, [b"3\r\none\r\n", None, b"3\r\ntwo\r\n", b"0\r\n\r\n", b""])
        self.assertTrue(made.ended)
        self.assertEqual(Resource.alive, 0)

    def test_a_response_with_a_length_passes_as_it_is(self):
        HOST.headers, HOST.pieces = [("content-length", b"3")], [b"abc"]
        made = self.exchange(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        made.send()
        self.assertNotIn(b"chunked", made.head())
        self.assertEqual([made.read(100), made.read(100)], [b"abc", b""])

    def test_a_head_request_has_no_body(self):
        HOST.headers, HOST.pieces = [("content-length", b"3")], [b"abc"]
        made = self.exchange(b"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
        made.send()
        self.assertIn(b"Content-Length: 3", made.head())
        self.assertEqual((made.read(100), Resource.alive), (b"", 0))

    def test_what_the_host_refuses_is_an_error_and_leaves_nothing(self):
        HOST.failure = ConnectionRefused()
        made = self.exchange(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        made.send()
        with self.assertRaises(ConnectionRefusedError) as caught:
            made.head()
        self.assertIn("host:8080", str(caught.exception))
        self.assertEqual(Resource.alive, 0)

    def test_only_http_leaves(self):
        for words in (b"\x16\x03\x01hello\r\n\r\n", b"EHLO\r\nx\r\n\r\n", b"SSH-2.0-x\r\n"):
            with self.subTest(words=words), self.assertRaises(ConnectionRefusedError):
                self.exchange(words)

    def test_a_field_the_host_forbids_is_left_out_alone(self):
        made = self.exchange(b"GET / HTTP/1.1\r\nHost: h\r\nForbidden: x\r\nA: b\r\n\r\n")
        self.assertEqual(HOST.fields, [("A", b"b")])
        made.close()


if __name__ == "__main__":
    unittest.main()
