"""The helper command `claw-codec`: what C extensions do elsewhere is done by a child of this call.

One child serves all coders of the interpreter; it is started by the first and ends with the program.
Invariant: a request is followed by the reading of its whole answer before anything else happens, and a coder belongs to
the child it was made by.
"""

import atexit
import io
import itertools
import struct

from componentize_py_types import Err
from wit_world.imports import process

from . import alarm
from .streams import Reader, Writer, drop, hold

OPEN, FEED, PUSH, FINISH, TWIN, FORGET, DERIVE = range(1, 8)
HUNGRY, MORE, END, FORMAT, DATA, OPTIONS, MEMORY, MANY = range(8)
HEAD, SIZE, TAIL = struct.Struct("<BIQI"), struct.Struct("<I"), struct.Struct("<BI")
# Of one request.
MAX_REQUEST_BYTES = 1 << 20
ALL = (1 << 64) - 1
EIO, EMFILE = 5, 24


class Fault(Exception):
    """The helper cannot; `kind` is one of `FORMAT` to `MANY`."""

    def __init__(self, kind: int) -> None:
        super().__init__(f"claw-codec: {kind}")
        self.kind = kind


class Helper:
    """The child and its two pipes."""

    def __init__(self) -> None:
        command = process.Command(
            program="claw-codec", args=[], env=[], cwd="", stdin=process.Stdin_Pipe(), stdout=process.Stdout_Pipe(),
            stderr=process.Stdout_Null(), limits=process.Limits(0, 0, 0),
        )  # fmt: skip
        try:
            self.child = hold(process.spawn(command))
        except Err as refusal:
            raise OSError(EIO, f"claw sandbox: {refusal.value.message}") from None
        self.writer = Writer(self.child.take_stdin)
        self.reader = io.BufferedReader(Reader(self.child.take_stdout), 1 << 16)
        self.numbers = itertools.count(1)
        # Coders the program has let go of.
        self.gone: list[int] = []

    def ask(self, operation: int, number: int, data=b"", most: int = ALL) -> tuple[bytes, int, bytes]:
        """What came out, the state, and what was left of the input."""
        with alarm.HELD:
            try:
                while self.gone:
                    self.send(HEAD.pack(FORGET, self.gone.pop(), 0, 0))
                self.send(HEAD.pack(operation, number, most, len(data)))
                self.send(data)
                self.writer.flush()
                made = []
                while size := SIZE.unpack(self.take(4))[0]:
                    made.append(self.take(size))
                state, size = TAIL.unpack(self.take(5))
                rest = self.take(size)
            except OSError:
                self.lost()
        if state >= FORMAT:
            raise Fault(state)
        return b"".join(made), state, rest

    def send(self, data) -> None:
        view = memoryview(data)
        while view:
            view = view[self.writer.write(view) :]

    def take(self, size: int) -> bytes:
        data = self.reader.read(size)
        if len(data) < size:
            self.lost()
        return data

    def lost(self):
        """The child has ended: nearly always because memory did."""
        ended = self.child.try_wait()
        self.close()
        if ended is not None and ended.cause.name == "OUT_OF_MEMORY":
            raise MemoryError
        raise OSError(EIO, "claw sandbox: `claw-codec` has ended")

    def close(self) -> None:
        global helper
        if helper is self:
            helper = None
            self.writer.close()
            self.reader.close()
            drop(self.child)


helper: Helper | None = None


def started() -> Helper:
    """The running child."""
    global helper
    if helper is None:
        helper = Helper()
        # Before the exit function of the build, which gives back whatever is left.
        atexit.unregister(finish)
        atexit.register(finish)
    return helper


class Coder:
    """One way through data, kept by the child."""

    def __init__(self, wish: str, other: "Coder | None" = None) -> None:
        self.helper = started() if other is None else other.helper
        number = next(self.helper.numbers)
        if other is None:
            self.helper.ask(OPEN, number, wish.encode())
        else:
            self.helper.ask(TWIN, number, SIZE.pack(other.number))
        self.number = number

    def push(self, data, most: int = -1) -> tuple[bytes, int, bytes]:
        """Hands over all of the data; what came out, the state and, at the end, what follows the stream."""
        view = memoryview(data).cast("B")
        made = []
        while True:
            part, view = view[:MAX_REQUEST_BYTES], view[MAX_REQUEST_BYTES:]
            if view and most >= 0:
                self.helper.ask(FEED, self.number, part)
                continue
            out, state, rest = self.helper.ask(PUSH, self.number, part, ALL if most < 0 else most)
            made.append(out)
            if state == END:
                rest += view
            if state == END or not view:
                return b"".join(made) if len(made) > 1 else out, state, rest

    def finish(self) -> bytes:
        return self.helper.ask(FINISH, self.number)[0]

    def twin(self) -> "Coder":
        return Coder("", self)

    def __del__(self) -> None:
        if hasattr(self, "number"):
            self.helper.gone.append(self.number)


def derive(words: str, password: bytes, salt: bytes) -> bytes:
    """A key out of a password."""
    head = f"{words} password={len(password)}".encode()
    data = SIZE.pack(len(head)) + head + password + salt
    if len(data) > MAX_REQUEST_BYTES:
        raise OverflowError("password and salt are too long")
    return started().ask(DERIVE, 0, data)[0]


class Squeezer:
    """`BZ2Compressor` and `LZMACompressor` without their names."""

    _error: type[Exception] = OSError

    def _open(self, wish: str) -> None:
        self._done = False
        self._coder = self._guarded(Coder, wish)

    def _guarded(self, call, *arguments):
        try:
            return call(*arguments)
        except Fault as fault:
            raise explained(fault, self._error) from None

    def compress(self, data, /) -> bytes:
        if self._done:
            raise ValueError("Compressor has been flushed")
        return self._guarded(self._coder.push, data)[0]

    def flush(self) -> bytes:
        if self._done:
            raise ValueError("Repeated call to flush()")
        self._done = True
        made = self._guarded(self._coder.finish)
        self._coder = None
        return made

    def __reduce__(self):
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")


class Expander:
    """`BZ2Decompressor` and `LZMADecompressor` without their names."""

    _error: type[Exception] = OSError

    def _open(self, wish: str) -> None:
        self._wish, self._coder = wish, None
        self.eof, self.needs_input, self.unused_data = False, True, b""

    def decompress(self, data, max_length: int = -1) -> bytes:
        if self.eof:
            raise EOFError("End of stream already reached")
        try:
            if self._coder is None:
                self._coder = Coder(self._wish)
            made, state, rest = self._coder.push(data, max_length)
        except Fault as fault:
            raise explained(fault, self._error) from None
        self.needs_input = state == HUNGRY
        if state == END:
            self.eof, self.unused_data, self._coder = True, rest, None
        return made

    def __reduce__(self):
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")


def explained(fault: Fault, error: type[Exception]) -> Exception:
    """The words of the C modules."""
    if fault.kind == MANY:
        return OSError(EMFILE, "claw sandbox: too many compressed streams at once")
    if error is OSError:
        return MemoryError() if fault.kind == MEMORY else OSError("Invalid data stream")
    return error(
        {
            FORMAT: "Input format not supported by decoder",
            DATA: "Corrupt input data",
            OPTIONS: "Invalid or unsupported options",
            MEMORY: "Memory usage limit exceeded",
        }[fault.kind]
    )


def finish() -> None:
    """At the end of the program."""
    if helper is not None:
        helper.close()
