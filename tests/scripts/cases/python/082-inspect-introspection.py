#!/usr/bin/env python3
# exercises: inspect signature/getmembers/getdoc, types, functools.wraps, a tiny command dispatcher from type hints, sys.argv
import inspect
import json
import sys
import types

COMMANDS = {}


def command(func):
    COMMANDS[func.__name__.replace("_", "-")] = func
    return func


@command
def add(x: int, y: int = 1, *, double: bool = False) -> int:
    """Add two numbers.

    With double, twice."""
    return (x + y) * (2 if double else 1)


@command
def join_words(*words: str, sep: str = "-") -> str:
    return sep.join(words)


def dispatch(argv):
    func = COMMANDS[argv[0]]
    sig = inspect.signature(func)
    args, kwargs = [], {}
    positional = [p for p in sig.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    for word in argv[1:]:
        if word.startswith("--"):
            name, eq, value = word[2:].partition("=")
            kind = sig.parameters[name].annotation
            kwargs[name] = True if kind is bool and not eq else kind(value)
        else:
            kind = positional[len(args)].annotation if len(args) < len(positional) else str
            args.append(kind(word))
    bound = sig.bind(*args, **kwargs)
    bound.apply_defaults()
    return {"call": {k: v for k, v in bound.arguments.items()}, "result": func(*bound.args, **bound.kwargs)}


print(json.dumps(dispatch(sys.argv[1:])))
print(json.dumps(dispatch(["join-words", "a", "b", "--sep=+"])))
try:
    dispatch(["add"])
except TypeError:
    print("missing argument")
print(str(inspect.signature(add)), inspect.getdoc(add).splitlines()[-1], [p.kind.name for p in inspect.signature(join_words).parameters.values()])


class Thing:
    """A thing."""
    kind = "t"

    def __init__(self, n):
        self.n = n

    @staticmethod
    def s():
        pass

    @classmethod
    def c(cls):
        pass

    @property
    def p(self):
        return self.n

    async def a(self):
        pass

    def g(self):
        yield


t = Thing(1)
print([n for n, v in inspect.getmembers(Thing) if not n.startswith("__")], inspect.isclass(Thing), inspect.ismethod(t.g), inspect.isgeneratorfunction(Thing.g), inspect.iscoroutinefunction(Thing.a))
print(vars(t), hasattr(t, "x"), getattr(t, "x", 0), callable(t.s), Thing.__mro__[-1].__name__, t.c.__self__ is Thing, Thing.__doc__)
ns = types.SimpleNamespace(a=1, b=[2])
ns.c = 3
print(ns, vars(ns) == {"a": 1, "b": [2], "c": 3}, types.MappingProxyType({"k": 1})["k"])
Dynamic = type("Dynamic", (Thing,), {"hello": lambda self: f"n={self.n}"})
print(Dynamic(4).hello(), issubclass(Dynamic, Thing), Dynamic.__name__, inspect.currentframe().f_code.co_name, add.__defaults__, add.__kwdefaults__, add.__annotations__["return"].__name__)
source = inspect.getsource(join_words)
print(source.splitlines()[-1].strip(), isinstance(print, types.BuiltinFunctionType), isinstance(len.__name__, str), types.FunctionType is type(add))
