"""Calls one function of the contract as told, and hands its answer on as JSON text.

Invariant: the host's errors are returned unchanged: they are never caught here.
"""

import json

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports import tools
from wit_world.imports import content, errors

from calls import CALLS
from given import Args

SCHEMA = {
    "type": "object",
    "properties": {"function": {"type": "string"}, "args": {"type": "object"}},
    "required": ["function", "args"],
    "additionalProperties": False,
}


class Tools(exports.Tools):
    def describe(self):
        text = "Calls one function of the contract."
        return [tools.Definition("host_call", "", text, json.dumps(SCHEMA), "", [], False, True)]

    def invoke(self, name, arguments):
        given = json.loads(arguments)
        call = CALLS.get(given["function"])
        if call is None:
            raise Err(missing(f"no function `{given['function']}`"))
        answer = call(Args(given["args"]))
        return tools.Output([content.Block_Text(json.dumps(answer))], "")


def missing(message):
    return errors.Error(errors.ErrorKind.NOT_FOUND, "function", message, errors.Effect.NONE, None, None)
