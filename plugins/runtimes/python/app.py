"""The Python runtime of claw: a component of world `claw:script/script`.

Everything above `Command` happens once, at build time, inside componentize-py; the snapshot that results is the
interpreter each call starts from.
Invariant: the order below. What is imported before the snapshot must come from the build's folders, and those are
forgotten right after.
"""

import gc
import os
import sys

from _claw import archive

FOLDERS = [folder for folder in sys.path if folder.strip("/").isdigit()]


def folder_with(name: str) -> str:
    """componentize-py mounts each of its `-p` folders under a number."""
    return next(folder for folder in FOLDERS if os.path.exists(f"{folder}/{name}"))


OWN = folder_with("stand_in")
PACKAGES = folder_with("requests")
archive.pack(archive.LIBRARY, archive.LIB)
archive.pack(OWN + "/stand_in", archive.LIB)
archive.pack(PACKAGES, archive.SITE, keep_data=True)
archive.install()

# componentize-py asks for these after this module.
import wit_world.exports.command  # noqa: E402, F401
import wit_world.imports.wasi_filesystem_types  # noqa: E402, F401

from _claw import errnos  # noqa: E402

errnos.prepare()

from _claw import calls, threads  # noqa: E402

calls.prepare()
threads.prepare()

from _claw import adapt  # noqa: E402

archive.AFTER.update(adapt.AFTER)

from _claw import warm  # noqa: E402

FAILED = warm.load()

import componentize_py_types  # noqa: E402
import wit_world  # noqa: E402

from _claw import alarm, clock, descriptors, environ, frames, gateway, hashes, loop, machine, options  # noqa: E402
from _claw import pools, popen, program, ready  # noqa: E402

environ.prepare()
gateway.prepare()
popen.prepare()
pools.prepare()
ready.prepare()
descriptors.prepare()
loop.prepare()
clock.prepare()
adapt.prepare()
machine.prepare()
frames.prepare()
hashes.prepare()
alarm.prepare(sys.modules[__name__], componentize_py_types, wit_world)
sys.stdin = sys.__stdin__ = calls.standard_input()
sys.stdout = sys.__stdout__ = calls.standard(1, "<stdout>", "surrogateescape")
sys.stderr = sys.__stderr__ = calls.standard(2, "<stderr>", "backslashreplace")
# The interpreter's table of names was about to grow, and would have done so at the start of every call (2 ms): these
# names, made and forgotten, let it grow now.
for number in range(3000):
    sys.intern(f"claw {number}")
# What is here stays: a collection in a call neither looks at it nor copies its pages.
gc.collect()
gc.freeze()


class Command:
    """The exported interface `claw:script/command`."""

    def run(self, invocation) -> int:
        archive.forget()
        calls.enter()
        environ.enter(invocation.env, invocation.cwd)
        clock.tzset()
        sys.orig_argv = list(invocation.argv)
        try:
            wanted = options.parse(invocation.argv[1:])
        except options.UsageError as error:
            print(f"{error}\n{options.USAGE}\nTry `python -h' for more information.", file=sys.stderr)
            return 2
        return program.run(wanted)
