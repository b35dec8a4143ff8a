#!/usr/bin/env python3
# exercises: argparse subcommands, json output, pathlib, state kept in a file
import argparse
import json
import sys
from pathlib import Path

STORE = Path("todo.json")


def load():
    return json.loads(STORE.read_text()) if STORE.exists() else []


def save(items):
    STORE.write_text(json.dumps(items, indent=2, sort_keys=True) + "\n")


def cmd_add(args):
    items = load()
    items.append({"id": len(items) + 1, "text": args.text, "tags": sorted(args.tag or []), "done": False})
    save(items)
    return {"added": items[-1]["id"]}


def cmd_done(args):
    items = load()
    hit = [i for i in items if i["id"] == args.id]
    if not hit:
        return {"error": "unknown id", "id": args.id}
    hit[0]["done"] = True
    save(items)
    return {"done": args.id}


def cmd_list(args):
    items = load()
    if args.open:
        items = [i for i in items if not i["done"]]
    return {"count": len(items), "items": items}


def main(argv):
    parser = argparse.ArgumentParser(prog="todo")
    sub = parser.add_subparsers(dest="command", required=True)
    add = sub.add_parser("add")
    add.add_argument("text")
    add.add_argument("--tag", action="append")
    add.set_defaults(run=cmd_add)
    done = sub.add_parser("done")
    done.add_argument("id", type=int)
    done.set_defaults(run=cmd_done)
    lst = sub.add_parser("list")
    lst.add_argument("--open", action="store_true")
    lst.set_defaults(run=cmd_list)
    args = parser.parse_args(argv)
    result = args.run(args)
    print(json.dumps(result, ensure_ascii=False))
    return 1 if "error" in result else 0


codes = [
    main(["add", "Buy café beans", "--tag", "shop", "--tag", "food"]),
    main(["add", "Call Ana"]),
    main(["done", "1"]),
    main(["done", "9"]),
    main(["list"]),
    main(["list", "--open"]),
]
print(codes)
try:
    main(["nothing"])
except SystemExit as stop:
    print("usage error", stop.code)
sys.exit(0)
