#!/usr/bin/env python3
# exercises: argparse REMAINDER, shlex.join, subprocess forwarding of args and exit code 3, sys.argv from file
# exit: 3
import argparse
import shlex
import subprocess
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--name", default="run")
parser.add_argument("--times", type=int, default=1)
parser.add_argument("rest", nargs=argparse.REMAINDER)
args = parser.parse_args()
print(args.name, args.times, args.rest)
print(shlex.join(args.rest))
code = 0
for _ in range(args.times):
    done = subprocess.run(args.rest, stdout=subprocess.PIPE, text=True)
    print(done.stdout.splitlines(), done.returncode)
    code = max(code, done.returncode)
sys.exit(code)
