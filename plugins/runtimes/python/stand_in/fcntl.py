"""File locks succeed: nobody else has these files open in this call. Anything about devices is refused."""

import errno
import os

LOCK_SH, LOCK_EX, LOCK_NB, LOCK_UN = 1, 2, 4, 8
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW = range(8)
F_DUPFD_CLOEXEC, FD_CLOEXEC, F_FULLFSYNC = 1030, 1, 51
F_RDLCK, F_WRLCK, F_UNLCK = 0, 1, 2
FASYNC = 0x2000


def descriptor(fd) -> int:
    number = fd if isinstance(fd, int) else fd.fileno()
    if number > 2:
        os.fstat(number)
    return number


def flock(fd, operation: int, /) -> None:
    descriptor(fd)


def lockf(fd, cmd: int, len: int = 0, start: int = 0, whence: int = 0, /) -> None:
    descriptor(fd)


def fcntl(fd, cmd: int, arg=0, /):
    number = descriptor(fd)
    if cmd in (F_DUPFD, F_DUPFD_CLOEXEC):
        return os.dup(number)
    if isinstance(arg, (bytes, bytearray)):
        return bytes(arg)
    return FD_CLOEXEC if cmd == F_GETFD else 0


def ioctl(fd, request: int, arg=0, mutate_flag: bool = True, /):
    raise OSError(errno.ENOTTY, "Inappropriate ioctl for device")
