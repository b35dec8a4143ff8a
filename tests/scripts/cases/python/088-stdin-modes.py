#!/usr/bin/env python3
# exercises: sys.stdin iteration, readline, buffer bytes, input() with EOFError, fileinput, isatty
import fileinput
import io
import sys

print(sys.stdin.isatty(), sys.stdin.readable(), sys.stdin.fileno())
print(repr(sys.stdin.readline()))
print(repr(input()))
name = input("prompt> ")
print(repr(name))
print(sys.stdin.buffer.readline() if False else repr(next(sys.stdin)))
rest = [line.rstrip("\n") for line in sys.stdin]
print(rest)
try:
    input()
except EOFError:
    print("end of file")
with open("a.txt", "w") as f:
    f.write("1\n2\n")
with open("b.txt", "w") as f:
    f.write("3")
with fileinput.input(["a.txt", "b.txt"]) as files:
    for line in files:
        print(files.filename(), files.filelineno(), files.lineno(), line.strip())
with fileinput.input("a.txt", inplace=True) as files:
    for line in files:
        print(line.strip() * 2)
print(open("a.txt").read().split())
sys.stdin = io.StringIO("fake\n")
print(input(), sys.stdin.read() == "")
sys.stdout.write("a\rb\n")
sys.stdout.buffer.write("bytes ☃\n".encode())
sys.stdout.flush()
print("x", end="", flush=True)
print(file=sys.stdout)
print(sys.stdout.encoding.lower().replace("_", "-"), sys.stdout.writable())
