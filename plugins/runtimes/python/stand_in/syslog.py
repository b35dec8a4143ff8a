"""There is no log of the system: what would go there is dropped."""

(LOG_EMERG, LOG_ALERT, LOG_CRIT, LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO, LOG_DEBUG) = range(8)
LOG_KERN, LOG_USER, LOG_MAIL, LOG_DAEMON, LOG_AUTH, LOG_LOCAL0 = 0, 8, 16, 24, 32, 128
LOG_PID, LOG_CONS, LOG_NDELAY, LOG_PERROR = 1, 2, 8, 32


def syslog(*arguments) -> None:
    return None


openlog = closelog = syslog


def setlogmask(mask: int, /) -> int:
    return 0xFF


def LOG_UPTO(pri: int, /) -> int:
    return (1 << (pri + 1)) - 1


def LOG_MASK(pri: int, /) -> int:
    return 1 << pri
