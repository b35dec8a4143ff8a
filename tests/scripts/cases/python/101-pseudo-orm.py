#!/usr/bin/env python3
# exercises: sqlite3 with metaclass-free models, dataclass fields to DDL, typing hints, contextlib transaction, json column
import json
import sqlite3
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from typing import ClassVar, Optional


class Model:
    db: ClassVar[sqlite3.Connection]
    TYPES: ClassVar[dict] = {int: "INTEGER", str: "TEXT", float: "REAL", list: "TEXT"}

    @classmethod
    def create(cls):
        columns = [f"{f.name} {cls.TYPES.get(f.type, 'TEXT')}" for f in fields(cls) if f.name != "id"]
        cls.db.execute(f"CREATE TABLE {cls.__name__.lower()} (id INTEGER PRIMARY KEY, {', '.join(columns)})")

    def save(self):
        data = {k: json.dumps(v) if isinstance(v, list) else v for k, v in asdict(self).items()}
        names = ", ".join(data)
        marks = ", ".join(":" + k for k in data)
        self.id = self.db.execute(f"INSERT OR REPLACE INTO {type(self).__name__.lower()} ({names}) VALUES ({marks})", data).lastrowid
        return self

    @classmethod
    def where(cls, order="id", **conditions):
        sql = f"SELECT * FROM {cls.__name__.lower()}"
        if conditions:
            sql += " WHERE " + " AND ".join(f"{k} = ?" for k in conditions)
        for row in cls.db.execute(sql + f" ORDER BY {order}", tuple(conditions.values())):
            data = dict(row)
            for f in fields(cls):
                if f.type is list:
                    data[f.name] = json.loads(data[f.name])
            yield cls(**data)


@dataclass
class Note(Model):
    title: str
    stars: int = 0
    tags: list = field(default_factory=list)
    id: Optional[int] = None


@contextmanager
def transaction(db):
    db.execute("BEGIN")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    else:
        db.execute("COMMIT")


Model.db = sqlite3.connect("notes.db", isolation_level=None)
Model.db.row_factory = sqlite3.Row
Note.create()
with transaction(Model.db):
    for n, title in enumerate(["one", "two", "three"]):
        Note(title, n % 2, [title[0]]).save()
try:
    with transaction(Model.db):
        Note("lost").save()
        raise RuntimeError("stop")
except RuntimeError:
    print("rolled back")
two = next(Note.where(title="two"))
two.tags += ["✓", "q\"uote"]
two.save()
for note in Note.where(order="title DESC"):
    print(note)
print([n.title for n in Note.where(stars=0)], list(Note.where(title="'; DROP TABLE note; --")), Model.db.execute("SELECT sql FROM sqlite_master").fetchone()[0])
