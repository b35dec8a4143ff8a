#!/usr/bin/env python3
# exercises: threading Event/Condition/Barrier/Semaphore, polling thread that loops until told, ThreadPoolExecutor timeout
import threading
import time
from concurrent.futures import ThreadPoolExecutor, TimeoutError as FutureTimeout

stop = threading.Event()
ticks = []


def poll():
    while not stop.wait(0.005):
        ticks.append(1)


t = threading.Thread(target=poll, daemon=True)
t.start()
time.sleep(0.06)
stop.set()
t.join(1)
print(len(ticks) > 1, t.is_alive())
barrier, order = threading.Barrier(2), []


def meet(name):
    barrier.wait(timeout=1)
    order.append(name)


pair = [threading.Thread(target=meet, args=(n,)) for n in "ab"]
[x.start() for x in pair]
[x.join(2) for x in pair]
print(sorted(order))
condition, box = threading.Condition(), []


def consumer():
    with condition:
        while not box:
            condition.wait(1)
        order.append(box.pop())


c = threading.Thread(target=consumer)
c.start()
with condition:
    box.append("item")
    condition.notify()
c.join(1)
print(order[-1])
gate = threading.BoundedSemaphore(2)
print(gate.acquire(blocking=False), gate.acquire(timeout=0.01), gate.acquire(blocking=False))
gate.release()
with ThreadPoolExecutor(1) as pool:
    slow = pool.submit(time.sleep, 0.1)
    try:
        slow.result(timeout=0.01)
        print("was quick")
    except FutureTimeout:
        print("not yet")
print(slow.done(), threading.active_count() >= 1, threading.main_thread() is threading.current_thread())


class Worker(threading.Thread):
    def run(self):
        self.value = sum(range(100))


w = Worker(name="w1")
w.start()
w.join()
print(w.value, w.name, w.daemon)
lock = threading.RLock()
with lock, lock:
    print("reentrant")
