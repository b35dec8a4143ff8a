#!/usr/bin/env python3
# exercises: socketserver-free line protocol over in-memory streams, io.BufferedRWPair-like, re, itertools, contextvars, weakref
import asyncio
import contextvars
import gc
import io
import re
import weakref

request_id = contextvars.ContextVar("request_id", default=0)


class Store:
    def __init__(self):
        self.data, self.watchers = {}, weakref.WeakSet()

    def handle(self, line):
        found = re.fullmatch(r"(GET|SET|DEL|INCR|KEYS)(?: (\S+))?(?: (.*))?", line)
        if not found:
            return "-ERR syntax"
        command, key, value = found.groups()
        match command:
            case "SET":
                self.data[key] = value
                for w in self.watchers:
                    w.seen.append((request_id.get(), key))
                return "+OK"
            case "GET":
                return f"${self.data[key]}" if key in self.data else "$nil"
            case "DEL":
                return f":{int(self.data.pop(key, None) is not None)}"
            case "INCR":
                try:
                    self.data[key] = str(int(self.data.get(key, "0")) + 1)
                except ValueError:
                    return "-ERR not a number"
                return f":{self.data[key]}"
            case _:
                return "*" + ",".join(sorted(self.data))


class Watcher:
    def __init__(self, store):
        self.seen = []
        store.watchers.add(self)


async def session(store, number, text, out):
    request_id.set(number)
    for line in io.StringIO(text):
        await asyncio.sleep(0)
        out.write(f"{number} {store.handle(line.strip())}\n")


async def main():
    store, out = Store(), io.StringIO()
    watcher = Watcher(store)
    await asyncio.gather(session(store, 1, "SET a 1\nINCR a\nINCR a\nGET a\n", out), session(store, 2, "SET b hello world\nINCR b\nGET b\nDEL b\nDEL b\nGET b\nBAD\n", out))
    print("".join(sorted(out.getvalue().splitlines(keepends=True))), end="")
    print(watcher.seen, request_id.get(), store.handle("KEYS"))
    del watcher
    gc.collect()
    print(len(store.watchers))


asyncio.run(main())
ref = weakref.ref(s := Store())
print(ref() is s)
del s
gc.collect()
print(ref())
