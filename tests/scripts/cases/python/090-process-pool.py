#!/usr/bin/env python3
# exercises: concurrent.futures.ProcessPoolExecutor, multiprocessing.Pool map, functools.partial, guarded main
import functools
import math
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool


def is_prime(n):
    return n > 1 and all(n % d for d in range(2, math.isqrt(n) + 1))


def scale(factor, n):
    return factor * n


if __name__ == "__main__":
    with ProcessPoolExecutor(max_workers=2) as pool:
        print([n for n, good in zip(range(30), pool.map(is_prime, range(30), chunksize=10)) if good])
    with Pool(2) as pool:
        print(pool.map(functools.partial(scale, 3), [1, 2, 3]))
