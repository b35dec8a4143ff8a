#!/usr/bin/env python3
# exercises: configparser interpolation, tomllib types, a small TOML and YAML-like writer, json comparison, datetime values
import configparser
import io
import json
import tomllib
from datetime import date, datetime

INI = """\
[DEFAULT]
base = /srv
[paths]
data = %(base)s/data
logs = %(data)s/logs
flag = yes
empty =
multi = one
    two
    three
[numbers]
int = 42
float = 2.5
novalue
"""
parser = configparser.ConfigParser(allow_no_value=True)
parser.optionxform = str
parser.read_string(INI)
print(parser.sections(), dict(parser["paths"]), parser["numbers"]["novalue"], parser.getboolean("paths", "flag"), parser.getfloat("numbers", "float"))
print(parser.has_option("paths", "base"), "x" in parser, parser.get("paths", "nope", fallback="fb"), parser["paths"].getint("nope", 7))
try:
    parser.getint("paths", "data")
except ValueError:
    print("not a number")
for bad in ("[a]\n[a]\n", "no section = 1\n", "[a]\nk = %(missing)s\n"):
    p = configparser.ConfigParser()
    try:
        p.read_string(bad)
        print(p["a"]["k"])
    except configparser.Error as wrong:
        print(type(wrong).__name__)
out = io.StringIO()
parser["new"] = {"k": "v", "percent": "5%%"}
parser.remove_section("numbers")
parser.write(out)
print(out.getvalue())

doc = tomllib.loads("""
title = "TOML \\u00e9"
raw = 'C:\\path'
multi = \"\"\"
line one
line two\"\"\"
when = 2024-05-01T10:00:00Z
day = 2024-05-01
nums = [1, 0x1F, 1_000, 1e3, inf]
inline = { a.b = 1, c = [true, false] }
[[fruit]]
name = "apple"
[fruit.size]
cm = 7
[[fruit]]
name = "pear"
[a."b c".d]
x = -0.5
""")
print(json.dumps(doc, default=lambda v: v.isoformat(), sort_keys=True, allow_nan=True), isinstance(doc["day"], date), isinstance(doc["when"], datetime))
for bad in ("a = ", "a = 1\na = 2", "[x\n", "d = 2024-13-01"):
    try:
        tomllib.loads(bad)
    except tomllib.TOMLDecodeError:
        print("bad toml", repr(bad))


def yamlish(value, depth=0):
    pad = "  " * depth
    if isinstance(value, dict):
        for k, v in value.items():
            nested = isinstance(v, (dict, list)) and v
            yield f"{pad}{k}:" + ("" if nested else f" {json.dumps(v, default=str)}")
            if nested:
                yield from yamlish(v, depth + 1)
    else:
        for v in value:
            first, *rest = list(yamlish(v, depth + 1)) if isinstance(v, (dict, list)) else [pad + "  " + json.dumps(v)]
            yield pad + "- " + first.lstrip()
            yield from rest


print("\n".join(yamlish({k: doc[k] for k in ("title", "inline", "fruit", "nums")})))
