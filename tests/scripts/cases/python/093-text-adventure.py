#!/usr/bin/env python3
# exercises: dataclasses, enum, stdin commands with input(), match statement, json save and load, textwrap
import json
import textwrap
from dataclasses import asdict, dataclass, field
from enum import Enum


class Dir(str, Enum):
    NORTH = "north"
    SOUTH = "south"


@dataclass
class Room:
    text: str
    exits: dict = field(default_factory=dict)
    items: list = field(default_factory=list)


@dataclass
class Game:
    room: str = "hall"
    bag: list = field(default_factory=list)
    moves: int = 0


ROOMS = {
    "hall": Room("A long hall with dusty portraits of people nobody remembers any more.", {Dir.NORTH: "yard"}, ["lamp"]),
    "yard": Room("An open yard.", {Dir.SOUTH: "hall"}, ["key", "stone"]),
}
game = Game()
while True:
    try:
        line = input("> ")
    except EOFError:
        print("bye")
        break
    print(line)
    game.moves += 1
    room = ROOMS[game.room]
    match line.lower().split():
        case ["go", word] | [("north" | "south") as word]:
            try:
                game.room = room.exits[Dir(word)]
                print("you go", Dir(word).value)
            except (KeyError, ValueError) as wrong:
                print("no way:", type(wrong).__name__)
        case ["take", item] if item in room.items:
            room.items.remove(item)
            game.bag.append(item)
            print("taken")
        case ["take", *what]:
            print("no", " ".join(what) or "what?")
        case ["look"]:
            print(textwrap.fill(room.text, 40))
            print("items:", ", ".join(sorted(room.items)) or "none")
        case ["save"]:
            with open("save.json", "w") as f:
                json.dump(asdict(game), f)
        case ["load"]:
            with open("save.json") as f:
                game = Game(**json.load(f))
            print(game)
        case []:
            game.moves -= 1
        case other:
            print("what is", other[0] + "?")
print(game.moves, game.bag)
