#!/usr/bin/env python3
# exercises: argparse usage error (exit code 2), required options, choices, type functions
# exit: 2
import argparse
from pathlib import Path


def port(text):
    value = int(text)
    if not 0 < value < 65536:
        raise argparse.ArgumentTypeError(f"port out of range: {value}")
    return value


parser = argparse.ArgumentParser(prog="tool", add_help=False)
parser.add_argument("--port", type=port, required=True)
parser.add_argument("--level", choices=["low", "high"], default="low")
parser.add_argument("--out", type=Path)
parser.add_argument("-v", action="count", default=0)
good = parser.parse_args(["--port", "80", "--level=high", "--out", "a/b.txt", "-vv"])
print(good.port, good.level, good.out.name, good.v)
known, rest = parser.parse_known_args(["--port", "1", "--other", "x"])
print(known.port, rest)
parser.parse_args(["--port", "70000"])
