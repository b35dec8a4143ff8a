"""The groups of the sandbox."""

from collections import namedtuple

struct_group = namedtuple("struct_group", "gr_name gr_passwd gr_gid gr_mem")
struct_group.__module__ = "grp"
ALL = [struct_group("root", "x", 0, []), struct_group("claw", "x", 1000, [])]


def getgrall() -> list[struct_group]:
    return list(ALL)


def getgrgid(id: int) -> struct_group:
    for entry in ALL:
        if entry.gr_gid == id:
            return entry
    raise KeyError(f"getgrgid(): gid not found: {id}")


def getgrnam(name: str) -> struct_group:
    for entry in ALL:
        if entry.gr_name == name:
            return entry
    raise KeyError(f"getgrnam(): name not found: {name!r}")
