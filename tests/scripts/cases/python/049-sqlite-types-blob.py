#!/usr/bin/env python3
# exercises: sqlite3 blobs, adapters, detect_types converters, transactions, savepoints, backup, attach
import json
import sqlite3

sqlite3.register_adapter(dict, lambda d: json.dumps(d, sort_keys=True))
sqlite3.register_converter("json", lambda b: json.loads(b))
db = sqlite3.connect("one.db", detect_types=sqlite3.PARSE_DECLTYPES, isolation_level=None)
db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, data BLOB, meta json, n NUMERIC)")
db.execute("INSERT INTO t(data, meta, n) VALUES (?, ?, ?)", (bytes(range(5)), {"b": 1, "a": [None, True]}, "12"))
db.execute("INSERT INTO t(data, meta, n) VALUES (?, ?, ?)", (b"", None, 2 ** 40))
print(db.execute("SELECT data, meta, n, length(data), hex(data) FROM t").fetchall())
db.execute("BEGIN")
db.execute("DELETE FROM t")
db.execute("SAVEPOINT s")
db.execute("INSERT INTO t(n) VALUES (1)")
db.execute("ROLLBACK TO s")
print(db.in_transaction, db.execute("SELECT count(*) FROM t").fetchone())
db.execute("ROLLBACK")
print(db.in_transaction, db.execute("SELECT count(*) FROM t").fetchone())
with sqlite3.connect("two.db") as other:
    db.backup(other)
    print(other.execute("SELECT count(*) FROM t").fetchone())
other.close()
db.execute("ATTACH 'two.db' AS second")
print(db.execute("SELECT count(*) FROM main.t JOIN second.t AS o USING (id)").fetchone(), db.total_changes)
print(sorted(r[0] for r in db.execute("SELECT name FROM second.sqlite_master WHERE type = 'table'")))
db.execute("PRAGMA journal_mode = WAL").fetchone()
db.execute("INSERT INTO t(n) VALUES (3.5)")
print(db.execute("SELECT typeof(n) FROM t ORDER BY id").fetchall(), db.execute("PRAGMA user_version").fetchone(), db.execute("PRAGMA integrity_check").fetchone())
db.close()
try:
    db.execute("SELECT 1")
except sqlite3.ProgrammingError:
    print("closed")
