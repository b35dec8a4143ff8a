"""Finding commands: the host's table, and scripts in the folders of `PATH`.

Invariant: a folder of `PATH` that comes first wins, and the three folders of commands hold exactly the host's table.
"""

import os

from wit_world.imports import process

from . import devices

TABLE_FOLDERS = frozenset(folder.rstrip("/") for folder in devices.COMMAND_FOLDERS)
DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin"


def executable(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def find(name: str, search: str | None, cwd: str) -> str | None:
    """The absolute path of a bare name, or `None`."""
    known = None
    asked = False
    for folder in (DEFAULT_PATH if search is None else search).split(":"):
        if folder.rstrip("/") in TABLE_FOLDERS:
            if not asked:
                known, asked = process.lookup(name), True
            if known is not None:
                return known
        elif executable(path := os.path.join(cwd, folder, name)):
            return path
    return None


def program(name: str, env: dict[str, str], cwd: str) -> str:
    """What to hand to the host for `argv[0]`."""
    if "/" in name:
        return name
    found = find(name, env.get("PATH"), cwd)
    # Unknown to both: the host has words for why.
    return name if found is None or os.path.dirname(found) in TABLE_FOLDERS else found


def which(cmd, mode: int = os.F_OK | os.X_OK, path=None):
    """`shutil.which`."""
    text = os.fsdecode(cmd)
    if os.path.dirname(text):
        found = text if os.path.exists(text) and os.access(text, mode) and not os.path.isdir(text) else None
    else:
        search = os.environ.get("PATH", DEFAULT_PATH) if path is None else os.fsdecode(path)
        found = find(text, search, os.getcwd()) if search else None
    return os.fsencode(found) if found is not None and isinstance(cmd, bytes) else found
