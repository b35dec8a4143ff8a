#!/usr/bin/env bash
# exercises: awk functions, recursion, while, do, break, continue, next, exit code, getline, ternary, user functions
awk 'function fact(n) {return n <= 1 ? 1 : n * fact(n - 1)} function swap(a, i, j,  t) {t = a[i]; a[i] = a[j]; a[j] = t} BEGIN {print fact(10); a[1] = "x"; a[2] = "y"; swap(a, 1, 2); print a[1] a[2]; for (i = 0; i < 10; i++) {if (i == 2) continue; if (i == 5) break; printf "%d ", i} print ""; do {k++} while (k < 4); print k; print 7 % 3, 2 ^ 10, int(7 / 2), int(-3.7); print (1 == 1.0), ("a" < "b"), !0, 5 > 3 && 2 > 3}'
