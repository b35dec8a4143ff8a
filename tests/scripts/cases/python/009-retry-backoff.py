#!/usr/bin/env python3
# exercises: functools.wraps decorator with arguments, time.sleep short, logging to stdout, random.seed
import functools
import logging
import random
import sys
import time

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
log = logging.getLogger("retry")
random.seed(1)


def retry(times, base, errors=(Exception,)):
    def wrap(func):
        @functools.wraps(func)
        def inner(*args, **kwargs):
            for attempt in range(1, times + 1):
                try:
                    return func(*args, **kwargs)
                except errors as wrong:
                    if attempt == times:
                        log.error("%s gave up after %d: %s", func.__name__, attempt, wrong)
                        raise
                    delay = min(base * 2 ** (attempt - 1), 0.02) * (0.5 + random.random() / 2)
                    log.warning("%s attempt %d failed (%s), waiting %.5f", func.__name__, attempt, wrong, delay)
                    time.sleep(delay)
        return inner
    return wrap


calls = {"n": 0}


@retry(4, 0.005, (ConnectionError,))
def flaky():
    """Fails twice."""
    calls["n"] += 1
    if calls["n"] < 3:
        raise ConnectionError(f"try {calls['n']}")
    return "fine"


@retry(2, 0.001)
def hopeless(x):
    raise ValueError(f"no {x}")


started = time.monotonic()
print(flaky(), calls["n"], flaky.__name__, flaky.__doc__)
try:
    hopeless(x=7)
except ValueError as wrong:
    print("raised", wrong)
print(0 < time.monotonic() - started < 2)
