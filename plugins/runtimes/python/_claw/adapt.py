"""Small corrections to packages once they have been imported.

Invariant: a correction replaces one name of one module and says why.
"""

import asyncio
import contextlib
import socket
import sys

from . import parallel


def httpcore_exceptions(module) -> None:
    """A refused host shows when the request is sent, not when the socket connects: still a failed connect."""

    @contextlib.contextmanager
    def map_exceptions(mapping):
        try:
            yield
        except Exception as error:
            cause = error
            while cause is not None:
                if isinstance(cause, (ConnectionRefusedError, socket.gaierror)) or type(cause).__module__ == "ssl":
                    raise module.ConnectError(str(cause)) from error
                cause = cause.__cause__
            for source, target in mapping.items():
                if isinstance(error, source):
                    raise target(error) from error
            raise

    module.map_exceptions = map_exceptions


def anyio_asyncio(module) -> None:
    """A call in a worker thread is a call in the loop's executor here."""

    async def run_sync_in_worker_thread(cls, func, args, abandon_on_cancel=False, limiter=None):
        await cls.checkpoint()
        async with limiter or cls.current_default_thread_limiter():
            return await asyncio.get_running_loop().run_in_executor(None, func, *args)

    module.AsyncIOBackend.run_sync_in_worker_thread = classmethod(run_sync_in_worker_thread)


def multiprocessing(module) -> None:
    """Processes of Python are threads of this one: same results, shared memory."""
    parallel.prepare(module)


AFTER = {
    "httpcore._exceptions": httpcore_exceptions,
    "anyio._backends._asyncio": anyio_asyncio,
    "multiprocessing": multiprocessing,
}


def prepare() -> None:
    """At build time, for what is imported already."""
    loaded = sys.modules.get("multiprocessing")
    if loaded is not None:
        multiprocessing(loaded)
