#!/usr/bin/env python3
# exercises: threading.Thread, queue.Queue producer and consumer, threading.Event, daemon threads, sentinel
import queue
import threading

tasks = queue.Queue(maxsize=3)
results = queue.Queue()
stop = threading.Event()


def consumer():
    while True:
        item = tasks.get()
        if item is None:
            tasks.task_done()
            break
        results.put(item * 10)
        tasks.task_done()
    stop.set()


def producer():
    for n in range(8):
        tasks.put(n)
    tasks.put(None)


threads = [threading.Thread(target=consumer, name="consumer", daemon=True), threading.Thread(target=producer, name="producer")]
for t in threads:
    t.start()
for t in threads:
    t.join(timeout=1)
tasks.join()
got = []
while not results.empty():
    got.append(results.get_nowait())
print(got, stop.is_set(), [t.is_alive() for t in threads])
try:
    results.get(timeout=0.01)
except queue.Empty:
    print("empty")
local = threading.local()
local.x = 1
seen = []
t = threading.Thread(target=lambda: seen.append(hasattr(local, "x")))
t.start()
t.join()
print(seen, local.x, threading.current_thread().name)
timer = threading.Timer(0.01, print, ["timer fired"])
timer.start()
timer.join()
prio = queue.PriorityQueue()
for pair in [(2, "b"), (1, "a"), (3, "c")]:
    prio.put(pair)
print([prio.get()[1] for _ in range(3)])
