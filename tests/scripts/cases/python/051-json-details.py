#!/usr/bin/env python3
# exercises: json encoder subclasses, object_hook, parse_float, separators, sort_keys, special floats, unicode
import json
from decimal import Decimal
from pathlib import Path


class Encoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, (set, frozenset)):
            return sorted(o)
        if isinstance(o, complex):
            return {"__complex__": [o.real, o.imag]}
        if isinstance(o, (bytes, Path)):
            return str(o) if isinstance(o, Path) else o.hex()
        return super().default(o)


def hook(d):
    return complex(*d["__complex__"]) if "__complex__" in d else d


text = json.dumps({"s": {3, 1, 2}, "c": 1 + 2j, "b": b"\x00\xff", "p": Path("a/b"), "t": (1, 2)}, cls=Encoder)
print(text)
print(json.loads(text, object_hook=hook)["c"])
print(json.dumps("é☃😀\u2028\"\\\n\t\x01"), json.dumps("é☃😀", ensure_ascii=False))
print(json.dumps({1: "a", None: "b", True: "c", 1.5: "d"}), json.dumps([float("inf"), float("nan"), -0.0, 1e100, 1e-7, 10 ** 20]))
print(json.loads("[1.10, 2]", parse_float=Decimal, parse_int=str), json.loads('{"a":1,"a":2}'), json.loads('{"a":1,"a":2}', object_pairs_hook=list))
print(json.dumps({"b": [], "a": {}}, indent=2, sort_keys=True), json.dumps([1, [2, {"x": None}]], separators=(",", ":")), json.dumps([1], indent="\t"))
for bad in ("", "{'a':1}", "[1,]", '{"a" 1}', "nul", '"\\x"', "[1] 2"):
    try:
        json.loads(bad)
        print("accepted", bad)
    except json.JSONDecodeError as wrong:
        print(repr(bad), wrong.lineno)
try:
    json.dumps(float("nan"), allow_nan=False)
except ValueError:
    print("nan refused")
loop = []
loop.append(loop)
try:
    json.dumps(loop)
except (ValueError, RecursionError) as wrong:
    print(type(wrong).__name__)
value, end = json.JSONDecoder().raw_decode('{"a": 1} tail')
print(value, end, json.loads(b'\xef\xbb\xbf[1]'.decode("utf-8-sig")), json.loads("[1e2, -0, 0.5E-1]"), json.loads('"\\ud83d\\ude00"'))
lines = "\n".join(json.dumps({"n": n}) for n in range(3))
print([json.loads(line)["n"] for line in lines.splitlines()])
print(json.dumps({"k": None}, default=str, skipkeys=True), json.loads(json.dumps(0.1 + 0.2)), len(json.dumps(list(range(1000)))))
