"""Executors and process pools in one thread: a task runs when its result is waited for, in the order of submission.

Invariant: results, exceptions and their order are those of the real thing; only the time is a sum, not a maximum.
"""

import concurrent.futures
import concurrent.futures._base as base
import concurrent.futures.thread as pool_threads
import functools
import itertools
import os

from . import threads


class Executor(base.Executor):
    """Both of `concurrent.futures`."""

    counter = itertools.count().__next__

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=(), **ignored) -> None:
        if not isinstance(thread_name_prefix, str):
            thread_name_prefix, initializer = "", thread_name_prefix
        if max_workers is not None and max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._max_workers = max_workers or min(32, (os.cpu_count() or 1) + 4)
        self._thread_name_prefix = thread_name_prefix or f"ThreadPoolExecutor-{Executor.counter()}"
        self._initializer, self._initargs = initializer, initargs
        self._shutdown = False
        self._begun = itertools.count()
        self._tasks: list[tuple[threads.Task, base.Future]] = []

    def submit(self, fn, /, *args, **kwargs):
        if self._shutdown:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future = base.Future()
        number = next(self._begun)

        def perform() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                if self._initializer is not None and number < self._max_workers:
                    self._initializer(*self._initargs)
                result = fn(*args, **kwargs)
            except threads.ThreadEnded:
                future.set_exception(RuntimeError("claw sandbox: this task waited for another that could not run"))
                raise
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        task = threads.Task(perform, f"{self._thread_name_prefix}_{number % self._max_workers}")
        self._tasks.append((task, future))
        threads.line.append(task)
        return future

    def shutdown(self, wait=True, *, cancel_futures=False) -> None:
        self._shutdown = True
        if cancel_futures:
            for _, future in self._tasks:
                future.cancel()
        if wait:
            for task, _ in self._tasks:
                if task in threads.line:
                    threads.line.remove(task)
                    threads.run(task)
        self._tasks.clear()


class ThreadPoolExecutor(Executor):
    """`concurrent.futures.ThreadPoolExecutor`."""


class ProcessPoolExecutor(Executor):
    """`concurrent.futures.ProcessPoolExecutor`, which shares memory with its tasks here."""


original = {name: getattr(base.Future, name) for name in ("result", "exception")}


def within(name: str):
    """`Future.result` and `exception`: a task that took longer than the wait for it was not done in time."""

    @functools.wraps(original[name])
    def call(self, timeout=None):
        if timeout is not None:
            with self._condition:
                if not self.done() and not self._condition.wait(timeout):
                    raise base.TimeoutError()
        return original[name](self, timeout)

    return call


def prepare() -> None:
    for name in original:
        setattr(base.Future, name, within(name))
    for made in (ThreadPoolExecutor, ProcessPoolExecutor):
        made.__module__ = "concurrent.futures"
        setattr(concurrent.futures, made.__name__, made)
    pool_threads.ThreadPoolExecutor = ThreadPoolExecutor
