#!/usr/bin/env python3
# exercises: pprint widths, copy.deepcopy with __deepcopy__, pickle with __getstate__, reprlib, sys.getsizeof comparisons
import copy
import io
import pickle
import pprint
import reprlib
import sys

data = {"name": "deep", "list": list(range(30)), "nested": {"b": {"c": ["x" * 30, "y" * 30]}, "a": None}, "t": (1,)}
pprint.pprint(data, width=60)
pprint.pprint({"b": 1, "a": {"z": 1, "y": 2}}, sort_dicts=False, width=20)
print(pprint.pformat([["a" * 20, "b" * 20], ["c"]], width=30, depth=1), pprint.isreadable(data))
print(reprlib.repr(list(range(100))), reprlib.repr("x" * 100))


class Conn:
    def __init__(self, host):
        self.host = host
        self.socket = io.StringIO("open")
        self.copies = 0

    def __getstate__(self):
        state = self.__dict__.copy()
        del state["socket"]
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.socket = None

    def __deepcopy__(self, memo):
        new = Conn(self.host)
        new.copies = self.copies + 1
        return new


one = Conn("h")
two = pickle.loads(pickle.dumps(one))
three = copy.deepcopy([one, one])
print(two.host, two.socket, three[0].copies, copy.copy(data)["list"] is data["list"], copy.deepcopy(data)["list"] is data["list"])
shared = [1]
pair = copy.deepcopy([shared, shared])
print(pair[0] is pair[1], pair == [[1], [1]])
for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
    assert pickle.loads(pickle.dumps(data, protocol)) == data
print(pickle.loads(pickle.dumps({"s": {1, 2}, "f": len, "c": 1 + 2j, "e": ValueError("x")}))["f"]([1, 2]))
try:
    pickle.dumps(lambda: 0)
except (pickle.PicklingError, AttributeError):
    print("no lambdas")


class Safe(pickle.Unpickler):
    def find_class(self, module, name):
        raise pickle.UnpicklingError(f"{module}.{name} is forbidden")


try:
    Safe(io.BytesIO(pickle.dumps(Conn("evil")))).load()
except pickle.UnpicklingError as wrong:
    print(wrong)
print(sys.getsizeof([0] * 100) > sys.getsizeof([]))
