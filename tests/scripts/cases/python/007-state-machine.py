#!/usr/bin/env python3
# exercises: enum with auto, dataclasses with field factories, transition table, exceptions
from dataclasses import dataclass, field
from enum import Enum, auto


class State(Enum):
    IDLE = auto()
    RUNNING = auto()
    PAUSED = auto()
    DONE = auto()


class BadTransition(Exception):
    pass


TABLE = {
    (State.IDLE, "start"): State.RUNNING,
    (State.RUNNING, "pause"): State.PAUSED,
    (State.PAUSED, "resume"): State.RUNNING,
    (State.RUNNING, "finish"): State.DONE,
}


@dataclass
class Machine:
    name: str
    state: State = State.IDLE
    history: list[tuple[str, str]] = field(default_factory=list)

    def fire(self, event: str) -> State:
        try:
            new = TABLE[self.state, event]
        except KeyError:
            raise BadTransition(f"{self.name}: {event} in {self.state.name}") from None
        self.history.append((event, new.name))
        self.state = new
        return new


machine = Machine("job")
for event in ["start", "pause", "finish", "resume", "finish", "start"]:
    try:
        print(event, "->", machine.fire(event).name)
    except BadTransition as wrong:
        print("refused:", wrong, wrong.__cause__ is None, wrong.__suppress_context__)
print(machine.history)
print([s.value for s in State], State["DONE"] is State(4), State.IDLE != State.DONE)
