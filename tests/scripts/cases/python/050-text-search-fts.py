#!/usr/bin/env python3
# exercises: sqlite3 FTS5, re tokenising, heapq.nlargest, math.log (tf-idf), collections.Counter
import heapq
import math
import re
import sqlite3
from collections import Counter

docs = {
    "tea": "Green tea is brewed at eighty degrees. Tea leaves unfold slowly.",
    "coffee": "Coffee is brewed hot; coffee beans are roasted.",
    "bread": "Bread dough rests, then it is baked hot.",
}
words = {name: Counter(re.findall(r"[a-z]+", text.lower())) for name, text in docs.items()}
df = Counter(w for c in words.values() for w in c)


def score(query, name):
    return sum(words[name][w] / sum(words[name].values()) * math.log(len(docs) / df[w]) for w in query.lower().split() if df[w])


for query in ("brewed tea", "hot coffee", "nothing"):
    best = heapq.nlargest(2, docs, key=lambda n: (score(query, n), n))
    print(query, [(n, round(score(query, n), 4)) for n in best])
db = sqlite3.connect(":memory:")
db.execute("CREATE VIRTUAL TABLE notes USING fts5(name, body)")
db.executemany("INSERT INTO notes VALUES (?, ?)", docs.items())
print([r[0] for r in db.execute("SELECT name FROM notes WHERE notes MATCH 'brewed OR baked' ORDER BY name")])
print(db.execute("SELECT snippet(notes, 1, '[', ']', '..', 4) FROM notes WHERE notes MATCH 'roast*'").fetchone())
print(db.execute("SELECT count(*) FROM notes WHERE notes MATCH '\"tea leaves\"'").fetchone()[0])
