"""What `os`, `signal` and `platform` say of the machine: a small Linux with one user.

Invariant: a call the sandbox cannot do says so with the number Linux would use; none pretends to have changed anything
outside.
"""

import collections
import math
import os
import platform
import shutil
import signal
import sys
import sysconfig

from wit_world.imports import exit as leave

from . import alarm, popen

USER = 1000
EPERM, ESRCH, ECHILD, EINVAL, ENOTTY = 1, 3, 10, 22, 25
RELEASE, VERSION, MACHINE = "6.0.0-claw", "#1 claw", "x86_64"
BLOCK_BYTES, BLOCKS = 4096, 1 << 18
Usage = collections.namedtuple("usage", "total used free")
handlers: dict[int, object] = {}
state = {"umask": 0o022, "nice": 0}


def uname() -> os.uname_result:
    return os.uname_result(("Linux", "claw", RELEASE, VERSION, MACHINE))


def exit_now(status: int) -> None:
    """`os._exit`: ends this command with the code, flushing nothing."""
    leave.exit_with_code(status & 0xFF)


def umask(mask: int, /) -> int:
    old, state["umask"] = state["umask"], mask & 0o777
    return old


def kill(pid: int, sig: int, /) -> None:
    """A signal to a child ends it; to itself, it calls the handler or ends the program."""
    if pid in popen.children:
        popen.children[pid].send_signal(sig)
    elif pid in (0, os.getpid()):
        raise_signal(sig)
    elif pid == -1 or pid > 0 and sig == 0 or pid > 0:
        raise ProcessLookupError(ESRCH, "No such process")


def raise_signal(signalnum: int, /) -> None:
    """What a signal to oneself does."""
    deliver(signalnum, sys._getframe(1))


def deliver(signalnum: int, frame) -> None:
    """Calls the handler, or does what the signal does without one."""
    handler = handlers.get(signalnum, signal.SIG_DFL)
    if callable(handler):
        handler(signalnum, frame)
    elif signalnum == signal.SIGINT and handler == signal.SIG_DFL and signalnum not in handlers:
        raise KeyboardInterrupt
    elif handler == signal.SIG_DFL and signalnum not in (
        0,
        signal.SIGCHLD,
        signal.SIGCONT,
        signal.SIGURG,
        signal.SIGWINCH,
    ):
        sys.stdout.flush()
        exit_now(128 + signalnum)


def set_handler(signalnum: int, handler, /):
    """`signal.signal`: kept for `getsignal` and for signals to oneself; from outside none ever comes."""
    number = signal.Signals(signalnum)
    if not callable(handler) and handler not in (signal.SIG_DFL, signal.SIG_IGN):
        raise TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
    if number in (signal.SIGKILL, signal.SIGSTOP):
        raise OSError(22, "Invalid argument")
    old = get_handler(number)
    handlers[int(number)] = handler
    return old


def get_handler(signalnum: int, /):
    default = signal.default_int_handler if signalnum == signal.SIGINT else signal.SIG_DFL
    return handlers.get(int(signalnum), default)


def set_alarm(seconds: int, /) -> int:
    """`signal.alarm`."""
    return math.ceil(alarm.set_timer(int(seconds))[0])


def set_timer(which: int, seconds: float, interval: float = 0.0, /) -> tuple[float, float]:
    """`signal.setitimer`, of real time: of CPU time nobody counts in here."""
    if which != signal.ITIMER_REAL:
        raise alarm.ItimerError(EINVAL, "Invalid argument")
    return alarm.set_timer(float(seconds), float(interval))


def get_timer(which: int, /) -> tuple[float, float]:
    """`signal.getitimer`."""
    return alarm.left_over() if which == signal.ITIMER_REAL else (0.0, 0.0)


def nothing(*arguments) -> None:
    """What has no meaning where no signal comes from outside."""


def waitpid(pid: int, options: int, /) -> tuple[int, int]:
    known = list(popen.children.values())
    child = popen.children.get(pid) if pid > 0 else next(iter(known), None)
    if child is None:
        raise ChildProcessError(ECHILD, "No child processes")
    if options & 1 and child.poll() is None:
        return (0, 0)
    code = child.wait()
    return (child.pid, -code if code < 0 else code << 8)


def replace(file, args, env=None) -> None:
    """`os.exec*`: runs the command in this one's place and ends with its code."""
    child = popen.Popen(list(args), executable=file, env=env)
    code = child.wait()
    exit_now(128 - code if code < 0 else code)


def spawn(mode: int, file, args, env=None) -> int:
    child = popen.Popen(list(args), executable=file, env=env)
    return child.wait() if mode == 0 else child.pid


def statvfs(path) -> tuple:
    """A disk with room: how much a call may write is the host's to say when it is written."""
    return os.statvfs_result((BLOCK_BYTES, BLOCK_BYTES, BLOCKS, BLOCKS, BLOCKS, BLOCKS, BLOCKS, BLOCKS, 0, 255))


def disk_usage(path):
    """`shutil.disk_usage`."""
    os.stat(path)
    total = BLOCKS * BLOCK_BYTES
    return Usage(total, 0, total)


def cpu_count() -> int:
    return 1


def terminal_size(fd: int = 1, /) -> os.terminal_size:
    raise OSError(ENOTTY, "Inappropriate ioctl for device")


def refused(name: str, number: int = EPERM):
    def call(*arguments, **options):
        raise PermissionError(number, f"claw sandbox: `os.{name}` is not possible here")

    call.__name__ = name
    return call


def prepare() -> None:
    """At build time."""
    same = {
        "getuid": USER, "geteuid": USER, "getgid": USER, "getegid": USER, "getppid": 0, "getpid": 1, "getpgrp": 1,
        "getpgid": 1, "getsid": 1,
    }  # fmt: skip
    for name, value in same.items():
        setattr(os, name, lambda *arguments, value=value: value)
    os.getgroups = lambda: [USER]
    os.getlogin = lambda: "claw"
    os.getresuid = os.getresgid = lambda: (USER, USER, USER)
    os.getloadavg = lambda: (0.0, 0.0, 0.0)
    os.sched_getaffinity = lambda pid: {0}
    os.cpu_count = os.process_cpu_count = cpu_count
    os.uname, os._exit, os.umask, os.kill, os.waitpid = uname, exit_now, umask, kill, waitpid
    os.killpg = lambda pgid, sig: kill(pgid, sig)
    os.wait = lambda: waitpid(-1, 0)
    os.WNOHANG, os.WUNTRACED = 1, 2
    os.WIFEXITED = lambda status: status & 0x7F == 0
    os.WEXITSTATUS = lambda status: status >> 8 & 0xFF
    os.WIFSIGNALED = lambda status: status & 0x7F != 0
    os.WTERMSIG = lambda status: status & 0x7F
    os.waitstatus_to_exitcode = lambda status: -(status & 0x7F) if status & 0x7F else status >> 8
    os.P_WAIT, os.P_NOWAIT, os.P_NOWAITO = 0, 1, 1
    os.nice = lambda increment: 0
    os.setsid = lambda: 1
    os.setpgid = lambda pid, group: None
    os.sync = lambda: None
    os.get_terminal_size = terminal_size
    os.statvfs, shutil.disk_usage = statvfs, disk_usage
    os.chown = os.lchown = lambda *arguments, **options: None
    os.execv = lambda path, argv: replace(path, argv)
    os.execve = lambda path, argv, env: replace(path, argv, env)
    os.execvp = lambda file, args: replace(file, args)
    os.execvpe = lambda file, args, env: replace(file, args, env)
    os.spawnv = os.spawnvp = spawn
    os.spawnve = os.spawnvpe = spawn
    os.spawnl = os.spawnlp = lambda mode, file, *args: spawn(mode, file, args)
    for name in ("fork", "forkpty", "chroot", "setuid", "setgid", "mkfifo", "mknod"):
        setattr(os, name, refused(name))
    signal.signal, signal.getsignal, signal.raise_signal = set_handler, get_handler, raise_signal
    signal.alarm, signal.setitimer, signal.getitimer = set_alarm, set_timer, get_timer
    signal.pause, signal.ItimerError = alarm.pause, alarm.ItimerError
    signal.siginterrupt = nothing
    signal.pthread_sigmask = lambda how, mask: set()
    alarm.ItimerError.__module__, alarm.ItimerError.__qualname__ = "signal", "itimer_error"
    signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF = 0, 1, 2
    platform.uname = lambda: platform.uname_result("Linux", "claw", RELEASE, VERSION, MACHINE)
    platform.libc_ver = lambda *arguments, **options: ("musl", "1.2.5")
    platform.architecture = lambda *arguments, **options: ("64bit", "ELF")
    # Kept from the build: what it is read from is named after the platform we no longer say we are.
    sysconfig.get_config_vars()
    sys.platform = "linux"
    os.register_at_fork = lambda **hooks: None
