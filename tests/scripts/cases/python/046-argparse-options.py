#!/usr/bin/env python3
# exercises: argparse groups, mutually exclusive, nargs, defaults from const, args file, json output
import argparse
import json
import sys

parser = argparse.ArgumentParser(fromfile_prefix_chars="@")
parser.add_argument("inputs", nargs="+")
parser.add_argument("-n", "--number", type=float, default=1.5)
parser.add_argument("--color", nargs="?", const="always", default="auto")
parser.add_argument("--pair", nargs=2, metavar=("A", "B"), action="append")
parser.add_argument("--no-cache", dest="cache", action="store_false")
parser.add_argument("--feature", action=argparse.BooleanOptionalAction)
group = parser.add_mutually_exclusive_group()
group.add_argument("--json", action="store_true")
group.add_argument("--text", action="store_const", const="yes")
with open("more.args", "w") as f:
    f.write("--pair\n5\n6\n")
args = parser.parse_args(sys.argv[1:] + ["@more.args"])
print(json.dumps(vars(args), sort_keys=True))
print(parser.parse_args(["x", "--no-feature", "--color=never"]).feature, parser.get_default("number"))
try:
    parser.parse_args(["x", "--json", "--text"])
except SystemExit as stop:
    print(stop.code)
