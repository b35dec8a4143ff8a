"""Runs one program as `__main__` and says with which code it ended.

Invariant: whatever the program raises becomes a code and words on standard error, the runner's own frames never show,
and standard output is flushed before the code is given.
"""

import atexit
import builtins
import importlib.machinery
import linecache
import os
import sys
import traceback
import types

from . import alarm, frames, popen, settings, threads
from .options import USAGE, Options

HIDDEN = (frames.HERE, "<frozen runpy>", "<frozen importlib", "/usr/lib/python3.14/runpy.py")
# Modules that serve: there is nobody to serve.
SERVERS = {"http.server": "it cannot listen", "smtpd": "it cannot listen", "idlelib": "there is no screen"}
HELP = f"""{USAGE}
Options (and corresponding environment variables):
-c cmd : program passed in as string (terminates option list)
-m mod : run library module as a script (terminates option list)
-u     : force the stdout and stderr streams to be unbuffered; also PYTHONUNBUFFERED=x
-I -P  : do not put the script's folder on the path
-O     : remove assert statements of the program
-W arg : warning control; also PYTHONWARNINGS=arg
-V     : print the Python version number and exit (also --version)
file   : program read from script file
-      : program read from stdin (default)
arg ...: arguments passed to program in sys.argv[1:]
"""


def run(options: Options) -> int:
    """Runs it to its end, threads and exit functions included."""
    if options.kind == "version":
        version = sys.version if options.flags.get("V", 0) > 1 else sys.version.split()[0]
        print("Python", version)
        return finish(0)
    if options.kind == "help":
        print(HELP, end="")
        return finish(0)
    return finish(guarded(start, options))


def guarded(action, *arguments) -> int:
    """Calls it; anything it raises is told the way CPython tells it."""
    try:
        action(*arguments)
        return 0
    except SystemExit as stop:
        return exit_code(stop.code)
    except KeyboardInterrupt as error:
        report(error)
        return 130
    except BrokenPipeError:
        return quiet_pipe()
    except BaseException as error:
        return report(error)


def exit_code(code: object) -> int:
    """What `sys.exit` means to whoever waits."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    sys.stdout.flush()
    print(code, file=sys.stderr)
    return 1


def quiet_pipe() -> int:
    """Nobody reads our output any more: not worth a word, and not worth another attempt."""
    sys.stdout = open(os.devnull, "w")
    return 1


def report(error: BaseException) -> int:
    """Prints it through `sys.excepthook`."""
    trace = visible(error.__traceback__)
    hook = sys.excepthook
    try:
        if hook is not sys.__excepthook__:
            hook(type(error), error.with_traceback(trace), trace)
        else:
            sys.last_exc = error
            traceback.print_exception(type(error), error, trace)
    except SystemExit as stop:
        return exit_code(stop.code)
    except BaseException as second:
        print("Error in sys.excepthook:", file=sys.stderr)
        traceback.print_exception(second)
        print("\nOriginal exception was:", file=sys.stderr)
        traceback.print_exception(type(error), error, trace)
    if isinstance(error, ModuleNotFoundError):
        missing(error.name or "")
    return 1


def missing(name: str) -> None:
    """A module that is not here cannot be got either: that is worth a line."""
    top = name.partition(".")[0]
    if top and top not in sys.stdlib_module_names and top not in sys.modules:
        print(f"claw sandbox: `{top}` is not among the packages that are here (`pip list` names them)", file=sys.stderr)


def visible(trace):
    """Leaves the runner's frames out at the outer end."""
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(HIDDEN):
        trace = trace.tb_next
    return trace


def finish(code: int) -> int:
    """The end of an interpreter: threads, exit functions, flush."""
    code = guarded(threads.finish) or code
    alarm.set_timer(0)
    # Before the exit functions: among those is the one that gives every resource back to the host.
    popen.finish()
    try:
        atexit._run_exitfuncs()
    except BaseException as error:
        report(error)
    try:
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except BrokenPipeError:
        code = code or quiet_pipe()
    except (OSError, ValueError) as error:
        print(f"Exception ignored while flushing sys.stdout:\n{type(error).__name__}: {error}", file=sys.stderr)
        code = code or 120
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
    except (OSError, ValueError):
        pass
    return code


def start(options: Options) -> None:
    """Finds the program's code and executes it."""
    main = types.ModuleType("__main__")
    main.__builtins__ = builtins
    sys.modules["__main__"] = main
    sys.argv = list(options.argv)
    settings.apply(options)
    safe = settings.safe(options)
    if options.kind == "module":
        run_module(options.target, None if safe else os.getcwd())
    elif options.kind == "script":
        run_file(options, safe)
    else:
        if not safe:
            sys.path.insert(0, "")
        name, text = ("<string>", options.target) if options.kind == "command" else ("<stdin>", sys.stdin.buffer.read())
        lines = text if isinstance(text, str) else text.decode("utf-8", "replace")
        linecache.cache[name] = (len(lines), None, lines.splitlines(True), name)
        main.__dict__["__loader__"] = importlib.machinery.BuiltinImporter
        exec(compile(text, name, "exec", dont_inherit=True, optimize=level(options)), main.__dict__)


def level(options: Options) -> int:
    return min(options.flags.get("O", 0), 2)


def run_module(name: str, first: str | None) -> None:
    import runpy

    if name in SERVERS:
        print(f"claw sandbox: `python3 -m {name}` is of no use here, {SERVERS[name]}", file=sys.stderr)
        raise SystemExit(1)
    if first is not None:
        sys.path.insert(0, first)
        shadow(first)
    runpy._run_module_as_main(name)


def run_file(options: Options, safe: bool) -> None:
    """A script, or a folder or archive that has a `__main__`."""
    target = options.target
    path = os.path.join(os.getcwd(), target)
    if os.path.isdir(path) or path.endswith((".zip", ".pyz", ".egg", ".whl")) and os.path.exists(path):
        import runpy

        sys.path.insert(0, path)
        runpy._run_module_as_main("__main__", False)
        return
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        number = getattr(error, "errno", None) or 0
        print(f"{sys.executable}: can't open file {path!r}: [Errno {number}] {error.strerror}", file=sys.stderr)
        raise SystemExit(2) from None
    main = sys.modules["__main__"]
    main.__file__ = path
    main.__loader__ = importlib.machinery.SourceFileLoader("__main__", path)
    main.__cached__ = None
    if not safe:
        folder = os.path.dirname(os.path.realpath(path))
        sys.path.insert(0, folder)
        shadow(folder)
    if source.startswith(b"PK\x03\x04"):
        import runpy

        sys.path.insert(0, path)
        runpy._run_module_as_main("__main__", False)
        return
    if options.has("x"):
        source = b"\n" + source.partition(b"\n")[2]
    exec(compile(source, path, "exec", dont_inherit=True, optimize=level(options)), main.__dict__)


# What an interpreter has imported before a script begins: a file of that name is not looked at natively either.
ALWAYS = frozenset(
    "__main__ _claw abc app builtins codecs encodings genericpath io marshal os posix posixpath site stat sys time "
    "types zipimport".split()
)


def shadow(folder: str) -> None:
    """A script's own module of a name that the snapshot has already imported must be found all the same."""
    try:
        entries = os.listdir(folder)
    except OSError:
        return
    for entry in entries:
        name = entry.removesuffix(".py")
        if name not in sys.modules or name in ALWAYS:
            continue
        if name != entry or os.path.exists(f"{folder}/{entry}/__init__.py"):
            for loaded in [key for key in sys.modules if key == name or key.startswith(name + ".")]:
                del sys.modules[loaded]
