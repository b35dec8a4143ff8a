#!/usr/bin/env python3
# exercises: logging handlers (RotatingFileHandler, MemoryHandler, dictConfig), LoggerAdapter, extra, exception logging
import logging
import logging.config
import logging.handlers
import sys
from pathlib import Path

logging.config.dictConfig({
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"short": {"format": "{levelname:.1}|{name}|{message}", "style": "{"}},
    "handlers": {
        "out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "short", "level": "INFO"},
        "file": {"class": "logging.handlers.RotatingFileHandler", "filename": "app.log", "maxBytes": 120, "backupCount": 2, "formatter": "short"},
    },
    "root": {"level": "DEBUG", "handlers": ["out", "file"]},
    "loggers": {"noisy": {"level": "ERROR"}},
})
log = logging.getLogger("app")
for n in range(12):
    log.debug("message number %03d", n)
log.info("user %(user)s did %(what)s", {"user": "ana", "what": "x"})
logging.getLogger("noisy").warning("not shown")
logging.getLogger("noisy").error("shown")
print(sorted((p.name, p.stat().st_size <= 120) for p in Path(".").glob("app.log*")))
print(Path("app.log").read_text().splitlines()[-1])


class Prefix(logging.LoggerAdapter):
    def process(self, msg, kwargs):
        return f"[{self.extra['job']}] {msg}", kwargs


Prefix(log, {"job": 7}).warning("adapted")
memory = logging.handlers.MemoryHandler(10, target=logging.StreamHandler(sys.stdout), flushLevel=logging.CRITICAL)
quiet = logging.getLogger("quiet")
quiet.propagate = False
quiet.addHandler(memory)
quiet.setLevel("DEBUG")
quiet.info("held back")
print("before flush", len(memory.buffer))
quiet.critical("now")
record = logging.makeLogRecord({"msg": "made %s", "args": ("up",), "levelno": 25})
logging.addLevelName(25, "NOTE")
print(record.getMessage(), logging.getLevelName(25), logging.getLevelName("WARNING"), log.isEnabledFor(10), log.getEffectiveLevel(), log.parent.name)
try:
    1 / 0
except ZeroDivisionError:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(type("F", (logging.Formatter,), {"formatException": lambda self, info: f"<{info[0].__name__}>"})("%(message)s"))
    single = logging.getLogger("single")
    single.propagate = False
    single.addHandler(handler)
    single.exception("failed")
logging.shutdown()
