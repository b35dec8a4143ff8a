"""`subprocess.Popen` over `claw:process`: children are other sandboxed commands of the same call.

Invariant: pipes are joined and gathered by the host wherever the script leaves them alone; a pipe is taken into this
process only when the script touches it, and every wait ends with the call.
"""

import io
import os
import subprocess
import sys
import warnings

from componentize_py_types import Err
from wit_world.imports import process
from wit_world.imports.errors import ErrorKind

from . import alarm, attach, commands, threads
from .attach import DEVNULL, PIPE, STDOUT
from .descriptors import Handle, Inlet
from .streams import CHUNK_BYTES, Deadline, Reader, Writer, drop, hold, wait

# Of each output `communicate` gathers.
GATHERED_BYTES = 64 << 20
ENOENT, EACCES, ENOEXEC, EAGAIN, E2BIG, EINVAL, ENOTDIR = 2, 13, 8, 11, 7, 22, 20
SIGKILL = 9
# How an end that was not the child's own looks as a negative return code.
SIGNALS = {"KILLED": 9, "TIMED_OUT": 9, "OUT_OF_MEMORY": 9, "CRASHED": 6, "BROKEN_PIPE": 13, "OVER_BUDGET": 24}
# As a shell shows the end by that signal; what of these ends so says so itself.
GONE = 141
INTERPRETERS = frozenset("sh bash dash python python3".split())
# Children that run although nobody holds their `Popen`, by number.
children: dict[int, "Popen"] = {}


class Popen:
    """A child command."""

    _child_created = False

    def __init__(self, args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, preexec_fn=None,
                 close_fds=True, shell=False, cwd=None, env=None, universal_newlines=None, startupinfo=None,
                 creationflags=0, restore_signals=True, start_new_session=False, pass_fds=(), *, user=None, group=None,
                 extra_groups=None, encoding=None, errors=None, text=None, umask=-1, pipesize=-1,
                 process_group=None):  # fmt: skip
        if bufsize is None:
            bufsize = -1
        if not isinstance(bufsize, int):
            raise TypeError("bufsize must be an integer")
        if text is not None and universal_newlines is not None and bool(universal_newlines) != bool(text):
            raise subprocess.SubprocessError(
                "Cannot disambiguate when both text and universal_newlines are supplied but different. "
                "Pass one or the other."
            )
        self.args, self.encoding, self.errors = args, encoding, errors
        self.text_mode = bool(encoding or errors or text or universal_newlines)
        self.stdin = self.stdout = self.stderr = self.returncode = self.pid = None
        self.child = None
        self.signal = SIGKILL
        self.copied: list[tuple[Reader, object]] = []
        self.attached: list[object] = []
        self.feeding: memoryview | None = None
        self._communication_started = False
        if bufsize == 1 and not self.text_mode:
            warnings.warn(
                "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used",
                RuntimeWarning,
                stacklevel=2,
            )
            bufsize = -1
        self.start(words(args, shell, executable), executable if not shell else None, cwd, env, stdin, stdout, stderr)
        self.open_pipes(stdin, stdout, stderr, bufsize)

    @property
    def universal_newlines(self) -> bool:
        return self.text_mode

    @universal_newlines.setter
    def universal_newlines(self, value) -> None:
        self.text_mode = bool(value)

    # Starting

    def start(self, argv, executable, cwd, env, stdin, stdout, stderr) -> None:
        folder = os.getcwd() if cwd is None else os.path.join(os.getcwd(), os.fsdecode(cwd))
        if cwd is not None and not os.path.isdir(folder):
            number, text = (
                (ENOTDIR, "Not a directory") if os.path.exists(folder) else (ENOENT, "No such file or directory")
            )
            raise OSError_of(number, text, os.fspath(cwd))
        variables = environment(env)
        name = os.fsdecode(executable) if executable is not None else argv[0]
        program = commands.program(name, variables, folder)
        self.interprets = os.path.basename(program) in INTERPRETERS
        out, out_file = attach.stdout_for(stdout, False, None)
        error, error_file = attach.stdout_for(stderr, True, stdout)
        wanted = process.Command(
            program=program, args=argv[1:], env=list(variables.items()), cwd=os.path.normpath(folder),
            stdin=attach.stdin_for(stdin), stdout=out, stderr=error, limits=process.Limits(0, 0, 0),
        )  # fmt: skip
        try:
            self.child = hold(process.spawn(wanted))
        except Err as refusal:
            raise spawn_error(refusal.value, name) from None
        self._child_created = True
        self.pid = self.child.id()
        children[self.pid] = self
        for case, file, take in ((out, out_file, "take_stdout"), (error, error_file, "take_stderr")):
            if file is None:
                continue
            if isinstance(case, process.Stdout_Pipe):
                self.copied.append((Reader(getattr(self.child, take)), file))
            else:
                self.attached.append(file)

    def open_pipes(self, stdin, stdout, stderr, bufsize: int) -> None:
        size = io.DEFAULT_BUFFER_SIZE if bufsize < 0 or bufsize == 1 else bufsize
        if stdin == PIPE:
            raw = Writer(self.child.take_stdin)
            self.stdin = io.BufferedWriter(raw, size) if bufsize else raw
            if self.text_mode:
                self.stdin = io.TextIOWrapper(
                    self.stdin, self.encoding, self.errors, write_through=True, line_buffering=bufsize == 1
                )
        for name, wanted, take in (
            ("stdout", stdout, self.child.take_stdout),
            ("stderr", stderr, self.child.take_stderr),
        ):
            if wanted == PIPE:
                raw = Reader(take)
                file = io.BufferedReader(raw, size) if bufsize else raw
                if self.text_mode:
                    file = io.TextIOWrapper(file, self.encoding, self.errors)
                setattr(self, name, file)

    # Waiting

    def poll(self):
        if self.returncode is None:
            ended = self.child.try_wait()
            if ended is not None:
                self.end(ended)
        return self.returncode

    def wait(self, timeout=None):
        if self.returncode is not None:
            return self.returncode
        threads.run_waiting()
        if self.copied or alarm.end is not None and (self.stdout or self.stderr):
            self.gather([], Deadline(timeout))
        if timeout is not None or alarm.end is not None:
            with self.child.subscribe() as ended:
                if not wait([ended], timeout):
                    raise subprocess.TimeoutExpired(self.args, timeout)
            return self.poll()
        while self.returncode is None:
            try:
                self.end(self.child.wait())
            except Err:
                # An output pipe is full and nobody reads it yet: it is kept here until somebody does.
                self.gather([], Deadline(None))
        return self.returncode

    def end(self, ended) -> None:
        """Takes note of the end and lets the child go."""
        cause = ended.cause.name
        self.returncode = ended.code if cause == "EXITED" else -(self.signal if cause == "KILLED" else SIGNALS[cause])
        if ended.code == GONE and not self.interprets:
            # Commands here end by themselves when nobody reads them; natively the signal ends them.
            self.returncode = -SIGNALS["BROKEN_PIPE"]
        children.pop(self.pid, None)
        for reader, file in self.copied:
            while not reader.ended:
                reader.fetch()
            put(file, bytes(reader.stash))
            reader.close()
        for file in self.attached:
            attach.moved(file)
        self.copied, self.attached = [], []
        if self.settled():
            self.release()

    def settled(self) -> bool:
        """No pipe is left in the host that the script might still read."""
        return all(file is None or raw_end(file).taken for file in (self.stdin, self.stdout, self.stderr))

    def release(self) -> None:
        child, self.child = self.child, None
        drop(child)

    # Talking

    def communicate(self, input=None, timeout=None):
        if self._communication_started and input:
            raise ValueError("Cannot send input after starting communication")
        threads.run_waiting()
        deadline = Deadline(timeout)
        first = not self._communication_started
        self._communication_started = True
        if input is not None and isinstance(input, str):
            input = input.encode(self.encoding or "utf-8", self.errors or "strict")
        ends = [raw_end(file) for file in (self.stdin, self.stdout, self.stderr) if file is not None]
        if self.returncode is not None or any(end.taken for end in ends) or self.copied or self.attached and not ends:
            out, error = self.talk(input if first else None, deadline)
        else:
            out, error = self.talk_in_host(bytes(input or b"") if first and self.stdin else b"", timeout)
        return self.shown(self.stdout, out), self.shown(self.stderr, error)

    def talk_in_host(self, data: bytes, timeout):
        outcome, deadline = None, Deadline(timeout)
        while outcome is None:
            left = alarm.limit(deadline.left())
            try:
                outcome = self.child.communicate(data, GATHERED_BYTES, 0 if left is None else max(1, int(left * 1000)))
            except Err as refusal:
                if refusal.value.kind != ErrorKind.TIMED_OUT:
                    raise OSError(E2BIG, refusal.value.message) from None
                # What was given stays given.
                data = b""
            if outcome is None:
                alarm.check()
                if deadline.passed():
                    raise subprocess.TimeoutExpired(self.args, timeout)
        for file in (self.stdin, self.stdout, self.stderr):
            if file is not None:
                raw_end(file).taken = raw_end(file).ended = True
                close_quietly(file)
        self.end(outcome.exit)
        return outcome.stdout, outcome.stderr

    def talk(self, data, deadline: Deadline):
        """The same with pipes the script has already used: read and fed here, all at once."""
        if self.stdin is not None and not self.stdin.closed:
            try:
                self.stdin.flush()
            except (BrokenPipeError, ValueError):
                pass
            if data is not None and self.feeding is None:
                self.feeding = memoryview(bytes(data))
        files = [file for file in (self.stdout, self.stderr) if file is not None and not file.closed]
        self.gather(files, deadline)
        results = []
        for file in (self.stdout, self.stderr):
            results.append(None if file is None or file.closed else rest(file))
            if file is not None:
                close_quietly(file)
        self.wait(deadline.left())
        return results

    def gather(self, files: list, deadline: Deadline) -> None:
        """Reads outputs into their stashes and feeds the input until all of them are at their end."""
        readers = [raw_end(file) for file in files] or [
            raw_end(file) for file in (self.stdout, self.stderr) if file is not None and not file.closed
        ]
        readers += [reader for reader, _ in self.copied]
        writer = raw_end(self.stdin) if self.stdin is not None and not self.stdin.closed and files else None
        if writer is not None and not self.feeding:
            close_quietly(self.stdin)
            writer = None
        while writer is not None or any(not reader.ended for reader in readers):
            active = [reader for reader in readers if not reader.ended and reader.source() is not None]
            pollables = [hold(reader.stream.subscribe()) for reader in active]
            if writer is not None:
                pollables.append(hold(writer.target().subscribe()))
            if not pollables:
                break
            try:
                ready = wait(pollables, deadline.left())
            finally:
                for pollable in pollables:
                    drop(pollable)
            if not ready:
                raise subprocess.TimeoutExpired(self.args, deadline.seconds)
            for index in ready:
                if index < len(active):
                    active[index].fetch(CHUNK_BYTES, blocking=False)
                elif not self.feed(writer):
                    writer = None

    def feed(self, writer: Writer) -> bool:
        """Hands over what fits; false once the input is at its end."""
        try:
            self.feeding = self.feeding[writer.offer(self.feeding) :]
        except BrokenPipeError:
            self.feeding = memoryview(b"")
        if not self.feeding:
            close_quietly(self.stdin)
            return False
        return True

    def shown(self, file, data):
        """Bytes as the script wants them."""
        if file is None or data is None:
            return None
        if not self.text_mode or isinstance(data, str):
            return data
        text = data.decode(self.encoding or "utf-8", self.errors or "strict")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    # Ending

    def send_signal(self, sig: int) -> None:
        self.poll()
        if self.returncode is None and sig not in (0, 17, 18, 20, 28):
            self.signal = int(sig)
            self.child.kill()

    def terminate(self) -> None:
        self.send_signal(15)

    def kill(self) -> None:
        self.send_signal(SIGKILL)

    def __enter__(self) -> "Popen":
        return self

    def __exit__(self, exc_type, value, traceback) -> None:
        for file in (self.stdout, self.stderr):
            if file is not None:
                file.close()
        try:
            if self.stdin is not None:
                self.stdin.close()
        finally:
            self.wait()

    def __repr__(self) -> str:
        return f"<Popen: returncode: {self.returncode} args: {self.args!r}>"[:76] + (
            "" if len(repr(self.args)) < 40 else "...>"
        )

    @classmethod
    def __class_getitem__(cls, item):
        return cls


def OSError_of(number: int, text: str, name) -> OSError:
    """The subclass Linux's number stands for."""
    kinds = {ENOENT: FileNotFoundError, EACCES: PermissionError, ENOTDIR: NotADirectoryError, EAGAIN: BlockingIOError}
    return kinds.get(number, OSError)(number, text, name)


def spawn_error(error, name: str) -> OSError:
    """Why the host started nothing."""
    kind, code = error.kind, error.code
    if kind == ErrorKind.NOT_FOUND:
        made = OSError_of(ENOENT, "No such file or directory", name)
    elif kind == ErrorKind.DENIED or code == "not-executable":
        made = OSError_of(EACCES, "Permission denied", name)
    elif kind == ErrorKind.UNSUPPORTED:
        made = OSError_of(ENOEXEC, "Exec format error", name)
    elif kind in (ErrorKind.LIMIT, ErrorKind.BUSY):
        number = E2BIG if code == "arguments" else EAGAIN
        made = OSError_of(number, error.message or "Resource temporarily unavailable", name)
    else:
        made = OSError(EINVAL, error.message, name)
    if error.message:
        made.add_note(f"claw sandbox: {error.message}")
    return made


def words(args, shell: bool, executable) -> list[str]:
    """The command line as a list."""
    if isinstance(args, (str, bytes, os.PathLike)):
        line = [os.fsdecode(args)]
    else:
        line = [os.fsdecode(word) for word in args]
    if shell:
        program = os.fsdecode(executable) if executable else "/bin/sh"
        line = [program, "-c", *line]
    if not line:
        raise IndexError("list index out of range")
    if any("\0" in word for word in line):
        raise ValueError("embedded null byte")
    return line


def environment(env) -> dict[str, str]:
    if env is None:
        return dict(os.environ)
    made = {}
    for name, value in env.items():
        name = os.fsdecode(name)
        if "=" in name:
            raise ValueError("illegal environment variable name")
        made[name] = os.fsdecode(value)
    return made


def raw_end(file):
    """The pipe's end below the layers of buffering."""
    return attach.raw_of(file)


def rest(file):
    """What is left in the layers above an exhausted pipe, and in its stash."""
    return file.read()


def bring(inlet) -> bool:
    """Waits for a child whose output goes into this pipe; false if there is none."""
    for child in list(children.values()):
        if any(isinstance(file, Handle) and file.description is inlet for _, file in child.copied):
            child.wait()
            return True
    return False


def put(file, data: bytes) -> None:
    """Copies a child's output to what the script named."""
    if isinstance(file, Handle):
        if isinstance(file.description, Inlet):
            file.description.take(data)
        else:
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]
        file.close()
    elif isinstance(file, int):
        os.write(file, data)
    elif isinstance(file, io.TextIOBase):
        file.flush()
        file.buffer.write(data)
    else:
        file.write(data)


def close_quietly(file) -> None:
    try:
        file.close()
    except (BrokenPipeError, OSError, ValueError):
        pass


def system(command) -> int:
    """`os.system`: a wait status."""
    code = Popen(command, shell=True).wait()
    return -code if code < 0 else code << 8


def finish() -> None:
    """At the end of the program: children nobody waited for go on until the call ends."""
    for child in list(children.values()):
        if child.child is not None and child.poll() is None:
            child.child.detach()


def prepare() -> None:
    """Takes the places of what starts processes."""
    import shutil

    Popen.__module__ = "subprocess"
    subprocess.Popen = Popen
    subprocess._can_fork_exec = True
    subprocess._USE_POSIX_SPAWN = False
    os.system = system
    shutil.which = commands.which
    assert (PIPE, STDOUT, DEVNULL) == (subprocess.PIPE, subprocess.STDOUT, subprocess.DEVNULL)
    assert sys.executable
