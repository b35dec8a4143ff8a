#!/usr/bin/env python3
# exercises: collections deque/Counter/ChainMap/OrderedDict/namedtuple/UserDict, an LRU cache, itertools
import itertools
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, deque, namedtuple


class LRU(OrderedDict):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def __getitem__(self, key):
        value = super().__getitem__(key)
        self.move_to_end(key)
        return value

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        if len(self) > self.size:
            self.popitem(last=False)


lru = LRU(2)
lru["a"], lru["b"] = 1, 2
lru["a"]
lru["c"] = 3
print(list(lru.items()))
d = deque(range(5), maxlen=5)
d.append(9)
d.rotate(2)
d.appendleft(-1)
print(list(d), d.index(1), d.count(9), d.pop())
c = Counter("mississippi")
c.update({"m": 4})
c.subtract("ssss")
print(sorted(c.items()), (c + Counter()).total(), c.most_common(1), sorted((Counter("ab") | Counter("bcc")).items()), Counter("aab") - Counter("ab"), Counter("ab") <= Counter("abc"))
chain = ChainMap({"a": 1}, {"a": 2, "b": 3})
child = chain.new_child({"z": 0})
child["b"] = 9
print(chain["a"], child["b"], chain["b"], dict(sorted(chain.items())), len(child.maps))
Point = namedtuple("Point", "x y", defaults=[0])
print(Point(1), Point._make([3, 4])._replace(x=5), Point(1, 2) == (1, 2), Point(1)._asdict())


class Lower(UserDict):
    def __setitem__(self, key, value):
        self.data[key.lower()] = value


low = Lower({"ABC": 1})
low.update(DeF=2)
print(low.data, "abc" in low)
tree = defaultdict(lambda: defaultdict(list))
for word in ("ant", "art", "bee"):
    tree[word[0]][word[-1]].append(word)
print({k: dict(v) for k, v in tree.items()}, "zzz" in tree)
print(list(itertools.accumulate([1, 2, 3], initial=10)), list(itertools.chain.from_iterable(["ab", "c"])), list(itertools.islice(itertools.count(5, 2), 3)), list(itertools.pairwise("abc")))
print(["".join(p) for p in itertools.permutations("abc", 2)], list(itertools.combinations([1, 2, 3], 2)), list(itertools.product("ab", repeat=2))[-1], list(itertools.zip_longest("ab", "c", fillvalue="-")))
print([(k, len(list(g))) for k, g in itertools.groupby("aaabbc")], list(itertools.takewhile(lambda n: n < 3, range(9))), list(itertools.compress("abcd", [1, 0, 1])), list(itertools.starmap(pow, [(2, 3)])), list(itertools.filterfalse(str.isupper, "aBc")))
