#!/usr/bin/env python3
# exercises: dataclasses asdict/replace/fields, typing, nested (de)serialisation, json, datetime.fromisoformat
from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from typing import Any, Optional


@dataclass(frozen=True)
class Address:
    street: str
    zip: str


@dataclass(order=True)
class Person:
    sort_key: str = field(init=False, repr=False)
    name: str
    born: date
    address: Optional[Address] = None
    tags: list[str] = field(default_factory=list)
    seen: datetime = field(default=datetime(2024, 1, 1, tzinfo=timezone.utc), compare=False)

    def __post_init__(self):
        self.sort_key = self.name.casefold()

    @classmethod
    def load(cls, raw: dict[str, Any]) -> Person:
        raw = dict(raw)
        raw.pop("sort_key", None)
        raw["born"] = date.fromisoformat(raw["born"])
        raw["seen"] = datetime.fromisoformat(raw["seen"])
        if raw.get("address"):
            raw["address"] = Address(**raw["address"])
        return cls(**raw)


def dump(value):
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(type(value).__name__)


people = [
    Person("Zoë", date(1990, 2, 28), Address("Main 1", "0150"), ["x"]),
    Person("anna", date(1985, 12, 1), tags=["b", "a"]),
]
text = json.dumps([dataclasses.asdict(p) for p in people], default=dump, ensure_ascii=False)
print(text)
back = [Person.load(p) for p in json.loads(text)]
print(back == people, [p.name for p in sorted(back)])
moved = dataclasses.replace(people[0].address, zip="9999")
print(moved)
try:
    moved.zip = "1"
except dataclasses.FrozenInstanceError:
    print("frozen")
print([f.name for f in dataclasses.fields(Person) if f.init])
try:
    json.dumps({"a": object()}, default=dump)
except TypeError as wrong:
    print("cannot dump", wrong)
