#!/usr/bin/env python3
# exercises: a JSON-schema-like validator, recursion, re, json from a file and stdin, exit code 2, error paths
# exit: 2
import json
import re
import sys
from pathlib import Path

SCHEMA = {
    "type": "object",
    "required": ["name", "limits"],
    "additional": False,
    "properties": {
        "name": {"type": "string", "pattern": r"[a-z][a-z0-9-]*", "max": 12},
        "limits": {"type": "array", "min": 1, "items": {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["day", "month"]}, "usd": {"type": "number", "minimum": 0}}}},
        "note": {"any": [{"type": "string"}, {"type": "null"}]},
    },
}
TYPES = {"object": dict, "array": list, "string": str, "number": (int, float), "null": type(None), "boolean": bool}


def validate(value, schema, path="$"):
    if "any" in schema:
        if not any(not list(validate(value, s, path)) for s in schema["any"]):
            yield path, "matches none"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield path, f"not one of {schema['enum']}"
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or isinstance(value, bool) and kind == "number"):
        yield path, f"not a {kind}"
        return
    if kind == "string":
        if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
            yield path, "pattern"
        if len(value) > schema.get("max", 10 ** 6):
            yield path, "too long"
    if kind == "number" and value < schema.get("minimum", float("-inf")):
        yield path, "too small"
    if kind == "array":
        if len(value) < schema.get("min", 0):
            yield path, "too few"
        for i, item in enumerate(value):
            yield from validate(item, schema["items"], f"{path}[{i}]")
    if kind == "object":
        for name in schema.get("required", []):
            if name not in value:
                yield path, f"lacks {name}"
        for name, item in value.items():
            if name in schema["properties"]:
                yield from validate(item, schema["properties"][name], f"{path}.{name}")
            elif not schema.get("additional", True):
                yield f"{path}.{name}", "unknown"


Path("good.json").write_text('{"name": "main", "limits": [{"kind": "day", "usd": 5}], "note": null}')
worst = 0
for source in (Path("good.json").read_text(), *sys.stdin.read().splitlines()):
    try:
        errors = list(validate(json.loads(source), SCHEMA))
    except json.JSONDecodeError as wrong:
        errors = [("$", f"syntax at column {wrong.colno}")]
    worst = max(worst, 2 if errors else 0)
    print("valid" if not errors else errors)
sys.exit(worst)
