#!/usr/bin/env python3
# exercises: functools lru_cache/partial/reduce/singledispatch/cached_property/total_ordering, operator, memoised recursion
import functools
import operator


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(90), fib.cache_info().currsize, fib.cache_info().hits)


@functools.singledispatch
def show(value):
    return f"object {value}"


@show.register
def _(value: int):
    return f"int {value:+d}"


@show.register(list)
@show.register(tuple)
def _(value):
    return "[" + ", ".join(show(v) for v in value) + "]"


print(show(3), show("x"), show([1, (2, None)]), show(True))


@functools.total_ordering
class Version:
    def __init__(self, text):
        self.parts = tuple(int(p) for p in text.split("."))

    def __eq__(self, other):
        return self.parts == other.parts

    def __lt__(self, other):
        return self.parts < other.parts

    @functools.cached_property
    def text(self):
        print("computed")
        return ".".join(map(str, self.parts))


versions = [Version(v) for v in ("1.10", "1.9.3", "1.9")]
print(max(versions).text, versions[0].text, Version("2") >= Version("1.99"), [v.text for v in sorted(versions)])
print(functools.reduce(operator.mul, range(1, 11)), functools.partial(int, base=2)("1011"), functools.reduce(lambda a, b: {**a, **b}, [{}, {"x": 1}, {"x": 2}]))
rows = [{"n": "b", "v": [2]}, {"n": "a", "v": [9]}]
print(sorted(rows, key=operator.itemgetter("n"))[0], operator.attrgetter("real")(3), operator.methodcaller("upper")("x"), list(map(operator.itemgetter(0, -1), ["abc", "de"])))
print(sorted(["b", "A", "c"], key=functools.cmp_to_key(lambda a, b: (a.lower() > b.lower()) - (a.lower() < b.lower()))), operator.index(5), operator.concat("a", "b"))


def compose(*funcs):
    return functools.reduce(lambda f, g: lambda x: g(f(x)), funcs)


print(compose(str.strip, str.title, len)("  two words "), functools.partialmethod is not None)
