#!/usr/bin/env python3
# exercises: random.seed with random.random only, string ops, itertools, bisect weighted choice, functools.cache Levenshtein
import bisect
import functools
import itertools
import random
import string

random.seed(1)


def pick(items):
    return items[int(random.random() * len(items))]


def weighted(pairs):
    totals = list(itertools.accumulate(w for _, w in pairs))
    return pairs[bisect.bisect(totals, random.random() * totals[-1])][0]


print([pick(string.ascii_lowercase) for _ in range(10)])
print([weighted([("a", 1), ("b", 10), ("c", 0.5)]) for _ in range(12)])


def shuffled(items):
    return [x for _, x in sorted((random.random(), x) for x in items)]


print(shuffled(range(8)))


@functools.cache
def distance(a, b):
    if not a or not b:
        return len(a) + len(b)
    return min(distance(a[1:], b) + 1, distance(a, b[1:]) + 1, distance(a[1:], b[1:]) + (a[0] != b[0]))


print(distance("kitten", "sitting"), distance("", "abc"), distance("flaw", "lawn"))


def score(secret, guess):
    marks = ["."] * len(guess)
    left = list(secret)
    for i, (s, g) in enumerate(zip(secret, guess)):
        if s == g:
            marks[i] = "G"
            left.remove(g)
    for i, g in enumerate(guess):
        if marks[i] == "." and g in left:
            marks[i] = "y"
            left.remove(g)
    return "".join(marks)


for guess in ("crane", "spell", "llama", "level", "hello"):
    print(guess, score("hello", guess))
key = random.Random(7)
pad = [int(key.random() * 26) for _ in range(11)]
cipher = "".join(chr((ord(c) - 97 + k) % 26 + 97) for c, k in zip("helloworldx", pad))
print(cipher, "".join(chr((ord(c) - 97 - k) % 26 + 97) for c, k in zip(cipher, pad)))
print("".join(sorted("banana")), "banana".count("an"), "-".join(reversed("abc")), "racecar" == "racecar"[::-1], "abc" < "abd", max("hello"), "x".join(map(str, range(3))))
