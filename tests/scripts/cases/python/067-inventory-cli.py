#!/usr/bin/env python3
# exercises: argparse subcommands from .args, sqlite3, json output, sys.exit code 3, stdin import as JSON lines
# exit: 3
import argparse
import json
import sqlite3
import sys


def connect(path):
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    db.execute("CREATE TABLE IF NOT EXISTS items (sku TEXT PRIMARY KEY, name TEXT, qty INTEGER CHECK (qty >= 0))")
    return db


def cmd_import(db, args):
    good = bad = 0
    for line in sys.stdin:
        try:
            row = json.loads(line)
            with db:
                db.execute("INSERT INTO items VALUES (:sku, :name, :qty) ON CONFLICT(sku) DO UPDATE SET qty = qty + excluded.qty", row)
            good += 1
        except (json.JSONDecodeError, sqlite3.Error) as wrong:
            bad += 1
            print("bad line:", type(wrong).__name__)
    return {"good": good, "bad": bad}


def cmd_report(db, args):
    where = "WHERE qty < ?" if args.below is not None else ""
    params = (args.below,) if args.below is not None else ()
    rows = db.execute(f"SELECT * FROM items {where} ORDER BY {args.sort}", params)
    return [dict(r) for r in rows]


def build():
    parser = argparse.ArgumentParser(prog="inv")
    parser.add_argument("--db", default="inv.db")
    sub = parser.add_subparsers(required=True)
    p = sub.add_parser("import", aliases=["load"])
    p.set_defaults(func=cmd_import)
    p = sub.add_parser("report")
    p.add_argument("--below", type=int)
    p.add_argument("--sort", choices=("sku", "qty"), default="sku")
    p.set_defaults(func=cmd_report)
    return parser


parser = build()
for argv in (sys.argv[1:], ["report"], ["report", "--below", "5", "--sort", "qty"]):
    args = parser.parse_args(argv)
    db = connect(args.db)
    result = args.func(db, args)
    db.close()
    print(json.dumps(result))
sys.exit(3 if any(r["qty"] < 5 for r in result) else 0)
