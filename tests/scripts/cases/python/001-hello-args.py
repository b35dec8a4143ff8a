#!/usr/bin/env python3
# exercises: sys.argv, print separators, f-string formatting
import sys

print("args:", len(sys.argv) - 1)
for index, word in enumerate(sys.argv[1:], 1):
    print(f"{index:>3} | {word!r:<24} | {len(word):03d}", end=";\n")
print("a", "b", "c", sep="-")
