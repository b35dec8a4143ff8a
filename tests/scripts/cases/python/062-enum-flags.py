#!/usr/bin/env python3
# exercises: Enum, IntEnum, Flag, StrEnum, unique, lookup by value and name, match statement, json
import json
from enum import Enum, Flag, IntEnum, StrEnum, auto, unique


class Level(IntEnum):
    LOW = 1
    MID = 5
    HIGH = 9


class Perm(Flag):
    READ = auto()
    WRITE = auto()
    EXEC = auto()


class Kind(StrEnum):
    TEXT = auto()
    PICTURE = "img"


class Planet(Enum):
    EARTH = (5.97, 6371)
    MARS = (0.642, 3389)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    @property
    def dense(self):
        return self.mass / self.radius ** 3 * 1e12 > 20

    @classmethod
    def _missing_(cls, value):
        return cls.EARTH if value == "home" else None


print(Level.HIGH > Level.MID, sorted(Level, reverse=True)[0].name, Level(5).name, Level["LOW"].value, Level.LOW + 1, max(Level).value)
p = Perm.READ | Perm.EXEC
print(Perm.READ in p, Perm.WRITE in p, p.value, (p & ~Perm.READ).name, bool(Perm(0)), [m.name for m in p], (p ^ Perm.EXEC) == Perm.READ)
print(Kind.TEXT.value, str(Kind.PICTURE), f"{Kind.PICTURE}!", Kind("text") is Kind.TEXT, json.dumps({"kind": Kind.TEXT, "level": Level.MID}))
print([x.dense for x in Planet], Planet("home").name, Planet((0.642, 3389)).name)
try:
    Planet("pluto")
except ValueError:
    print("no such planet")
try:
    @unique
    class Bad(Enum):
        A = 1
        B = 1
except ValueError:
    print("duplicate")


def act(command):
    match command:
        case {"op": "add", "args": [x, y]} if x > 100:
            return f"big {x + y}"
        case {"op": "add", "args": [x, *rest]}:
            return x + sum(rest)
        case {"op": "say", **extra}:
            return sorted(extra)
        case ["go", ("n" | "s") as where]:
            return f"going {where}"
        case str(text) | [text]:
            return f"text {text}"
        case Level.LOW:
            return "low"
        case int() | float():
            return "number"
        case _:
            return "unknown"


for command in ({"op": "add", "args": [1, 2, 3]}, {"op": "add", "args": [101, 1]}, {"op": "say", "b": 1, "a": 2}, ["go", "n"], ["go", "x"], "hi", ["one"], Level.LOW, 2.5, None):
    print(act(command), end="; ")
print(len(Planet), Planet.__members__["MARS"].radius, isinstance(Level.LOW, int))
