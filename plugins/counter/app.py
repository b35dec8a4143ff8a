"""Counters by name over claw:kv.

Invariant: a counter changes only through kv.add, so that two calls at once are both counted, and the host's errors
are returned unchanged: they are never caught here.
"""

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports import tools
from wit_world.imports import content, errors, kv, log

import tally


class Tools(exports.Tools):
    def describe(self):
        return [tools.Definition(*definition) for definition in tally.DEFINITIONS]

    def invoke(self, name, arguments):
        try:
            call = tally.parse(name, arguments)
        except tally.Invalid as fault:
            raise Err(error(errors.ErrorKind.INVALID, fault.code, str(fault))) from None
        log.write(log.Level.DEBUG, "counting", [("tool", name)])
        return text(CALLS[name](call))


def add(call):
    value = kv.add(tally.key(call["name"]), call["by"])
    return tally.said(call["name"], value)


def get(call):
    entry = kv.get(tally.key(call["name"]))
    if entry is None:
        raise Err(error(errors.ErrorKind.NOT_FOUND, "no-counter", f"there is no counter `{call['name']}`"))
    return tally.said(call["name"], entry.value.decode())


def list_all(call):
    page = kv.scan(tally.PREFIX, call["limit"], None)
    lines = []
    for key in page.keys:
        entry = kv.get(key)
        if entry is not None:
            lines.append(tally.said(tally.name(key), entry.value.decode()))
    if page.next is not None:
        lines.append(f"[stopped at {call['limit']} counters; there are more]")
    return "\n".join(lines) or "There are no counters yet."


CALLS = {"counter_add": add, "counter_get": get, "counter_list": list_all}


def error(kind, code, message):
    return errors.Error(kind, code, message, errors.Effect.NONE, None, None)


def text(value):
    return tools.Output([content.Block_Text(value)], "")
