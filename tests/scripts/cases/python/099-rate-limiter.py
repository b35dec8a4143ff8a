#!/usr/bin/env python3
# exercises: token bucket with injected clock, time.monotonic, threading.Lock, unittest.mock, decorators
import functools
import threading
import time
from unittest import mock


class Bucket:
    def __init__(self, rate, burst, clock=None):
        self.rate, self.burst = rate, burst
        self.clock = clock or time.monotonic
        self.tokens, self.last = burst, self.clock()
        self.lock = threading.Lock()

    def take(self, n=1):
        with self.lock:
            now = self.clock()
            self.tokens = min(self.burst, self.tokens + (now - self.last) * self.rate)
            self.last = now
            if self.tokens >= n:
                self.tokens -= n
                return True
            return False

    def __call__(self, func):
        @functools.wraps(func)
        def inner(*args):
            return func(*args) if self.take() else None
        return inner


now = [100.0]
bucket = Bucket(2, 3, lambda: now[0])
print([bucket.take() for _ in range(5)])
now[0] += 1
print([bucket.take() for _ in range(3)], bucket.tokens)


@Bucket(0.001, 2)
def hello(name):
    return f"hi {name}"


print([hello(n) for n in "abc"])
client = mock.Mock()
client.get.side_effect = [TimeoutError, {"ok": 1}]
for _ in range(2):
    try:
        print(client.get("/x", retries=1))
    except TimeoutError:
        print("timeout")
print(client.get.call_count, client.get.call_args.args, client.get.call_args.kwargs)
with mock.patch("time.sleep") as sleep, mock.patch.dict("os.environ", {"K": "v"}):
    time.sleep(100)
    import os
    print(sleep.call_args_list == [mock.call(100)], os.environ["K"])
print("K" in os.environ, isinstance(mock.MagicMock().__len__(), int))
