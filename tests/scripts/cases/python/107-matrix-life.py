#!/usr/bin/env python3
# exercises: nested comprehensions, zip transpose, collections.Counter game of life, itertools.product, fractions elimination
from collections import Counter
from fractions import Fraction
from itertools import product


def mul(a, b):
    return [[sum(x * y for x, y in zip(row, col)) for col in zip(*b)] for row in a]


def solve(matrix):
    m = [[Fraction(v) for v in row] for row in matrix]
    n = len(m)
    for i in range(n):
        pivot = next((r for r in range(i, n) if m[r][i]), None)
        if pivot is None:
            return None
        m[i], m[pivot] = m[pivot], m[i]
        m[i] = [v / m[i][i] for v in m[i]]
        for r in range(n):
            if r != i:
                m[r] = [a - m[r][i] * b for a, b in zip(m[r], m[i])]
    return [str(row[-1]) for row in m]


print(mul([[1, 2], [3, 4]], [[0, 1], [1, 0]]), [list(r) for r in zip(*[[1, 2, 3], [4, 5, 6]])])
print(solve([[2, 1, -1, 8], [-3, -1, 2, -11], [-2, 1, 2, -3]]), solve([[1, 1, 1], [2, 2, 2]]), solve([[3, 1, 1], [1, 2, 0]]))


def life(cells):
    near = Counter((x + dx, y + dy) for x, y in cells for dx, dy in product((-1, 0, 1), repeat=2) if dx or dy)
    return {c for c, n in near.items() if n == 3 or n == 2 and c in cells}


glider = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
for generation in range(5):
    if generation in (0, 4):
        print("\n".join("".join("#" if (x, y) in glider else "." for x in range(5)) for y in range(5)), end="\n\n")
    glider = life(glider)
sieve = bytearray([1]) * 50
sieve[:2] = b"\0\0"
for n in range(2, 8):
    if sieve[n]:
        sieve[n * n::n] = bytes(len(range(n * n, 50, n)))
print([i for i, p in enumerate(sieve) if p])
triangle = [[1]]
for _ in range(5):
    triangle.append([a + b for a, b in zip([0] + triangle[-1], triangle[-1] + [0])])
print(*(" ".join(map(str, r)).center(20).rstrip() for r in triangle), sep="\n")
a, *middle, z = range(6)
x = [1, 2, 3, 4, 5]
x[1:3], x[-1:] = [9], []
print(a, middle, z, x, x[::-1], {**{"a": 1}, "b": 2} | {"b": 3}, [*range(2), *"ab"], {k: v for k, v in zip("ab", (1, 2))}, (lambda *a, k=1, **kw: (a, k, kw))(1, 2, k=3, q=4))
