#!/usr/bin/env python3
# exercises: sqlite3 in memory, executemany, window functions, CTE, custom functions, aggregates, json
import json
import math
import sqlite3

db = sqlite3.connect(":memory:")
db.execute("PRAGMA foreign_keys = ON")
db.executescript("""
CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE book (id INTEGER PRIMARY KEY, author_id INTEGER REFERENCES author(id) ON DELETE CASCADE, title TEXT, year INT, price REAL);
CREATE INDEX book_year ON book(year);
""")
db.executemany("INSERT INTO author VALUES (?, ?)", [(1, "Ana"), (2, "Bo"), (3, "Çelik")])
db.executemany("INSERT INTO book(author_id, title, year, price) VALUES (?, ?, ?, ?)",
               [(1, "A1", 2001, 10.5), (1, "A2", 2005, 7.25), (2, "B1", 2001, 20), (3, "C1", 2010, None), (3, "C2", 2011, 5)])


class GeoMean:
    def __init__(self):
        self.logs = []

    def step(self, x):
        if x is not None:
            self.logs.append(math.log(x))

    def finalize(self):
        return round(math.exp(sum(self.logs) / len(self.logs)), 4) if self.logs else None


db.create_function("shout", 1, lambda s: s.upper() + "!")
db.create_aggregate("geomean", 1, GeoMean)
db.create_collation("rev", lambda a, b: (a < b) - (a > b))
for row in db.execute("SELECT shout(name), count(*), sum(price), geomean(price) FROM author JOIN book ON author.id = author_id GROUP BY author.id ORDER BY 1"):
    print(row)
print(db.execute("SELECT title, rank() OVER (ORDER BY price DESC), lag(title) OVER (ORDER BY year, title) FROM book WHERE price NOT NULL ORDER BY title").fetchall())
print(db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i*2 FROM n WHERE i < 50) SELECT group_concat(i, '-') FROM n").fetchone()[0])
print([r[0] for r in db.execute("SELECT name FROM author ORDER BY name COLLATE rev")])
print(db.execute("SELECT json_extract(?, '$.a[1]')", (json.dumps({"a": [1, "two"]}),)).fetchone())
cursor = db.execute("UPDATE book SET price = price * 2 WHERE year < :y", {"y": 2005})
print(cursor.rowcount, db.execute("INSERT INTO author(name) VALUES ('Dan') RETURNING id").fetchall())
try:
    db.execute("INSERT INTO book(author_id, title) VALUES (99, 'x')")
except sqlite3.IntegrityError as wrong:
    print(wrong)
db.execute("DELETE FROM author WHERE name = 'Ana'")
print(db.execute("SELECT count(*), typeof(max(price)), min(year) FROM book").fetchone(), [c[0] for c in db.execute("SELECT id AS k, title FROM book").description])
for sql in ("SELECT * FROM nope", "SELEC"):
    try:
        db.execute(sql)
    except sqlite3.OperationalError as wrong:
        print(str(wrong).split(":")[0])
print("\n".join(line for line in db.iterdump() if "author" in line and "INSERT" in line))
