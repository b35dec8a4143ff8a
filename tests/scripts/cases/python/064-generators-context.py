#!/usr/bin/env python3
# exercises: generators with send/throw/close, yield from, contextlib suppress/redirect_stdout/closing, io
import contextlib
import io
import sys


def averager():
    total = count = 0
    value = None
    try:
        while True:
            got = yield value
            if got is None:
                break
            total += got
            count += 1
            value = total / count
    except GeneratorExit:
        print("closed early")
        raise
    return total, count


def outer(results):
    results.append((yield from averager()))


results = []
g = outer(results)
next(g)
print([g.send(x) for x in (10, 20, 60)])
with contextlib.suppress(StopIteration):
    g.send(None)
print(results)
h = averager()
next(h)
h.close()


def tolerant():
    while True:
        try:
            x = yield
            print("value", x)
        except ValueError as wrong:
            print("swallowed", wrong)


t = tolerant()
next(t)
t.send(1)
t.throw(ValueError("oops"))
t.send(2)


def walk(tree):
    for node in tree:
        if isinstance(node, list):
            yield from walk(node)
        else:
            yield node


print(list(walk([1, [2, [3, []], 4], [[5]]])), sum(x * x for x in range(5) if x % 2), next((x for x in [] if x), "none"))
out = io.StringIO()
with contextlib.redirect_stdout(out):
    print("captured", end="")
    sys.stdout.write("!")
print(repr(out.getvalue()))


class Managed:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        print("enter", self.name)
        return self

    def __exit__(self, kind, value, tb):
        print("exit", self.name, kind.__name__ if kind else None)
        return self.swallow


with Managed("a", swallow=True), Managed("b") as b:
    print(b.name)
    raise KeyError("inside")
print("after")
with contextlib.nullcontext(5) as five, contextlib.closing(io.StringIO("x")) as s:
    print(five, s.read())
print(s.closed)
