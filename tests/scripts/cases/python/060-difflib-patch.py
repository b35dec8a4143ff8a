#!/usr/bin/env python3
# exercises: difflib unified_diff/ndiff/SequenceMatcher/get_close_matches, argparse choices, sys.stdin
import difflib
import sys

old, _, new = sys.stdin.read().partition("=====\n")
a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
sys.stdout.writelines(difflib.unified_diff(a, b, "old.txt", "new.txt", n=1))
print("--")
sys.stdout.writelines(difflib.ndiff(["one\n", "two\n"], ["ore\n", "two\n", "tree\n"]))
matcher = difflib.SequenceMatcher(None, "kitten sitting", "sitting kitten")
print(round(matcher.ratio(), 4), matcher.find_longest_match().size, [op[0] for op in difflib.SequenceMatcher(None, a, b).get_opcodes()])
print(difflib.get_close_matches("appel", ["ape", "apple", "peach", "puppy"]), difflib.get_close_matches("zzz", ["a"]))
print("".join(difflib.restore(difflib.ndiff(["x\n"], ["y\n"]), 2)), end="")
print("\n".join(difflib.context_diff(["a", "b"], ["a", "c"], "f", "t", lineterm="")))
