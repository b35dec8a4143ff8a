#!/usr/bin/env python3
# exercises: concurrent.futures.ThreadPoolExecutor, map, as_completed, exceptions in futures, threading.Lock
import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed, wait

lock = threading.Lock()
total = 0


def work(n):
    global total
    if n == 7:
        raise ValueError("seven")
    with lock:
        total += n
    return n, hashlib.md5(str(n).encode()).hexdigest()[:6]


with ThreadPoolExecutor(max_workers=4, thread_name_prefix="w") as pool:
    futures = {pool.submit(work, n): n for n in range(10)}
    good, bad = {}, {}
    for future in as_completed(futures):
        n = futures[future]
        try:
            good[n] = future.result()[1]
        except ValueError as wrong:
            bad[n] = str(wrong)
    print(sorted(good.items()))
    print(bad, total)
    print(list(pool.map(lambda x: x ** 2, range(6))))
    done, pending = wait([pool.submit(pow, 2, k) for k in range(5)])
    print(sorted(f.result() for f in done), len(pending))
    late = pool.submit(work, 7)
    print(type(late.exception()).__name__, late.done(), late.cancelled())
