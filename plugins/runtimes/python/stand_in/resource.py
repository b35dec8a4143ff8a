"""The host limits a call as a whole; the limits of a process are said to be endless and cannot be changed."""

import time
from collections import namedtuple

RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_RSS, RLIMIT_NPROC, RLIMIT_NOFILE = range(8)
RLIMIT_MEMLOCK, RLIMIT_AS = 8, 9
RLIM_INFINITY = -1
RUSAGE_SELF, RUSAGE_CHILDREN, RUSAGE_THREAD = 0, -1, 1
error = OSError
struct_rusage = namedtuple(
    "struct_rusage",
    "ru_utime ru_stime ru_maxrss ru_ixrss ru_idrss ru_isrss ru_minflt ru_majflt ru_nswap ru_inblock ru_oublock "
    "ru_msgsnd ru_msgrcv ru_nsignals ru_nvcsw ru_nivcsw",
)
struct_rusage.__module__ = "resource"


def getrlimit(resource: int, /) -> tuple[int, int]:
    return (RLIM_INFINITY, RLIM_INFINITY)


def setrlimit(resource: int, limits, /) -> None:
    soft, hard = limits
    int(soft), int(hard)


def getrusage(who: int, /) -> struct_rusage:
    used = time.process_time() if who != RUSAGE_CHILDREN else 0.0
    return struct_rusage(used, 0.0, *[0] * 14)


def getpagesize() -> int:
    return 65536
