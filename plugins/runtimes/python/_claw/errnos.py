"""Error numbers as Linux has them: WASI counts differently, and scripts print and compare them.

Invariant: `errno`, `os.strerror` and every error of the wrapped system calls agree on the Linux number; the class of an
error is the one the C library's number gave it.
"""

import errno
import os

LINUX = """EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST
EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE
EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI
EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV
ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC
EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT
EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET
ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS
ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED
EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE""".split()
ALIASES = {"EWOULDBLOCK": "EAGAIN", "EDEADLOCK": "EDEADLK", "ENOTSUP": "EOPNOTSUPP"}

# Number of the C library -> number of Linux.
TO_LINUX: dict[int, int] = {}
# Number of Linux -> number of the C library.
TO_LIBC: dict[int, int] = {}
original_strerror = os.strerror


def strerror(code: int) -> str:
    return original_strerror(TO_LIBC[code]) if code in TO_LIBC else f"Unknown error {code}"


def linux(error: OSError) -> OSError:
    """Gives an error that came out of C its Linux number, in place."""
    if error.errno in TO_LINUX:
        error.errno = TO_LINUX[error.errno]
    return error


def prepare() -> None:
    """At build time, before any other module reads `errno`."""
    numbers = {name: number for number, name in enumerate(LINUX, 1) if name != "-"}
    for name, other in ALIASES.items():
        numbers[name] = numbers[other]
    for name, number in numbers.items():
        libc = getattr(errno, name, None)
        if libc is not None:
            TO_LINUX[libc] = number
            TO_LIBC[number] = libc
    # WASI's own: a handle that was not given the right is a permission denied.
    if hasattr(errno, "ENOTCAPABLE"):
        TO_LINUX[errno.ENOTCAPABLE] = numbers["EACCES"]
    errno.errorcode.clear()
    for name, number in numbers.items():
        setattr(errno, name, number)
        if name not in ALIASES:
            errno.errorcode[number] = name
    os.strerror = strerror
