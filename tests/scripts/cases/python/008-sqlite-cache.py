#!/usr/bin/env python3
# exercises: sqlite3 file database, upsert, row_factory, context manager, hashlib keys, json values
import hashlib
import json
import sqlite3
from contextlib import closing


class Cache:
    def __init__(self, path, now):
        self.db = sqlite3.connect(path)
        self.db.row_factory = sqlite3.Row
        self.now = now
        with self.db:
            self.db.execute("CREATE TABLE IF NOT EXISTS cache (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER, hits INTEGER DEFAULT 0)")

    def key(self, *parts):
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def put(self, key, value, ttl):
        with self.db:
            self.db.execute(
                "INSERT INTO cache(key, value, expires) VALUES(?, ?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value, expires = excluded.expires",
                (key, json.dumps(value), self.now() + ttl),
            )

    def get(self, key):
        row = self.db.execute("SELECT value, expires FROM cache WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        if row["expires"] <= self.now():
            with self.db:
                self.db.execute("DELETE FROM cache WHERE key = ?", (key,))
            return None
        with self.db:
            self.db.execute("UPDATE cache SET hits = hits + 1 WHERE key = :key", {"key": key})
        return json.loads(row["value"])


clock = [1000]
cache = Cache("cache.db", lambda: clock[0])
one = cache.key("weather", "Rome")
two = cache.key("weather", "Oslo")
cache.put(one, {"temp": 21.5, "sky": "☀"}, 60)
cache.put(two, [1, 2, 3], 10)
print(one, two, one != two)
print(cache.get(one), cache.get(two), cache.get("none"))
clock[0] += 30
print(cache.get(one), cache.get(two))
cache.put(one, "changed", 5)
print(cache.get(one))
cache.db.close()
with closing(sqlite3.connect("cache.db")) as db:
    print(db.execute("SELECT key, value, expires, hits FROM cache ORDER BY key").fetchall())
    try:
        with db:
            db.execute("INSERT INTO cache VALUES ('a', '1', 1, 0)")
            db.execute("INSERT INTO cache VALUES ('a', '2', 1, 0)")
    except sqlite3.IntegrityError as wrong:
        print("rolled back:", type(wrong).__name__)
    print(db.execute("SELECT count(*) FROM cache").fetchone()[0])
