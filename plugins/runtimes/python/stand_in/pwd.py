"""The one user of the sandbox, and root, who owns what is read-only."""

import os
from collections import namedtuple

struct_passwd = namedtuple("struct_passwd", "pw_name pw_passwd pw_uid pw_gid pw_gecos pw_dir pw_shell")
struct_passwd.__module__ = "pwd"


def getpwall() -> list[struct_passwd]:
    home = os.environ.get("HOME") or "/home"
    return [
        struct_passwd("root", "x", 0, 0, "root", "/root", "/bin/sh"),
        struct_passwd("claw", "x", 1000, 1000, "claw", home, "/bin/sh"),
    ]


def getpwuid(uid: int, /) -> struct_passwd:
    for entry in getpwall():
        if entry.pw_uid == uid:
            return entry
    raise KeyError(f"getpwuid(): uid not found: {uid}")


def getpwnam(name: str, /) -> struct_passwd:
    for entry in getpwall():
        if entry.pw_name == name:
            return entry
    raise KeyError(f"getpwnam(): name not found: {name!r}")
