#!/usr/bin/env python3
# exercises: main() returning a code (3), logging levels and filters, custom exceptions with codes
# exit: 3
import logging
import sys


class ToolError(Exception):
    code = 1


class NotAllowed(ToolError):
    code = 3


class HideSecrets(logging.Filter):
    def filter(self, record):
        record.msg = str(record.msg).replace("s3cret", "***")
        return record.levelno != logging.DEBUG


log = logging.getLogger("app.sub")
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("[%(levelname)-7s] %(name)s:%(funcName)s %(message)s"))
handler.addFilter(HideSecrets())
logging.getLogger("app").addHandler(handler)
logging.getLogger("app").setLevel(logging.DEBUG)


def main():
    log.debug("not shown")
    log.info("token s3cret")
    try:
        try:
            raise NotAllowed("host x.test")
        except ToolError as wrong:
            log.error("refused: %s", wrong)
            raise
    except NotAllowed as wrong:
        return wrong.code
    finally:
        log.warning("cleanup %d%%", 100)


if __name__ == "__main__":
    sys.exit(main())
