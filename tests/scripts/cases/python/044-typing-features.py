#!/usr/bin/env python3
# exercises: typing Protocol, TypedDict, NamedTuple, Generic, Literal, get_type_hints, overload at run time
from typing import (Any, Callable, ClassVar, Dict, Generic, Iterator, List, Literal, NamedTuple, NewType, Optional, Protocol, Tuple, TypedDict, TypeVar, Union, cast, get_args, get_origin, get_type_hints, runtime_checkable)

T = TypeVar("T")


class Stack(Generic[T]):
    limit: ClassVar[int] = 2

    def __init__(self) -> None:
        self.items: List[T] = []

    def push(self, item: T) -> "Stack[T]":
        if len(self.items) >= self.limit:
            raise OverflowError
        self.items.append(item)
        return self

    def __iter__(self) -> Iterator[T]:
        return iter(reversed(self.items))


@runtime_checkable
class Named(Protocol):
    name: str

    def greet(self) -> str: ...


class Point(NamedTuple):
    x: int
    y: int = 0
    name: str = "p"

    def greet(self) -> str:
        return f"{self.name}@{self.x},{self.y}"


class Options(TypedDict, total=False):
    depth: int
    mode: Literal["fast", "slow"]


UserId = NewType("UserId", int)


def find(key: UserId, table: Dict[UserId, str], default: Optional[str] = None) -> Union[str, None]:
    return table.get(key, default)


print(list(Stack[int]().push(1).push(2)), isinstance(Point(1), Named), isinstance(3, Named))
print(Point(3)._asdict(), Point(1)._replace(y=9), Point._fields, Point(2, 5).greet())
print(find(UserId(1), {UserId(1): "one"}), find(UserId(2), {}, "none"))
hints = get_type_hints(find)
print(sorted(hints), hints["return"] == Optional[str], get_origin(hints["table"]), get_args(Literal["a", 1]))
options: Options = {"depth": 3}
print(options, sorted(Options.__annotations__), cast(int, "not checked"), get_origin(Callable[[int], str]) is not None)
print(get_origin(Tuple[int, ...]), get_args(list[int]), isinstance([], list), Any is not None)
try:
    Stack().push(1).push(2).push(3)
except OverflowError:
    print("full")
