"""The pure part: what the tools are, reading their arguments, showing a counter. Knows nothing of the host."""

import json

PREFIX = "count/"
MAX_NAME_CHARS = 64
MAX_STEP = 1_000_000
DEFAULT_LISTED = 100
MAX_LISTED = 500


class Invalid(Exception):
    """Arguments the model should correct."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def schema(required, **properties):
    return json.dumps({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    })


NAME = {
    "type": "string",
    "description": "The counter, for example `push-ups`.",
    "minLength": 1,
    "maxLength": MAX_NAME_CHARS,
}
BY = {
    "type": "integer",
    "description": "How much to add; negative to take away. Default 1.",
    "minimum": -MAX_STEP,
    "maximum": MAX_STEP,
}
LIMIT = {"type": "integer", "description": "How many to list. Default 100.", "minimum": 1, "maximum": MAX_LISTED}

# In the order of the WIT record: name, title, description, input schema, output schema, effects, idempotent, parallel.
DEFINITIONS = [
    (
        "counter_add",
        "Count",
        "Adds to a counter and says its new value.\nMakes the counter if there is none. Use it for tallies and habits: "
        "glasses of water, days without sugar.",
        schema(["name"], name=NAME, by=BY),
        "",
        ["write"],
        False,
        True,
    ),
    (
        "counter_get",
        "Read a counter",
        "Says the value of one counter.",
        schema(["name"], name=NAME),
        "",
        ["read"],
        True,
        True,
    ),
    (
        "counter_list",
        "List counters",
        "Lists the counters with their values, in order of name.",
        schema([], limit=LIMIT),
        "",
        ["read"],
        True,
        True,
    ),
]


def parse(tool, arguments):
    """The arguments with defaults filled in. The host has checked the schema; this holds without it too."""
    if tool not in {definition[0] for definition in DEFINITIONS}:
        raise Invalid("tool", f"no tool `{tool}`")
    try:
        given = json.loads(arguments)
    except ValueError as fault:
        raise Invalid("arguments", f"not JSON: {fault}") from None
    if not isinstance(given, dict):
        raise Invalid("arguments", "not a JSON object")
    if tool == "counter_list":
        return {"limit": whole(given.get("limit", DEFAULT_LISTED), "limit", 1, MAX_LISTED)}
    name = given.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > MAX_NAME_CHARS:
        raise Invalid("name", f"`name` is text of 1 to {MAX_NAME_CHARS} characters")
    call = {"name": name.strip()}
    if tool == "counter_add":
        call["by"] = whole(given.get("by", 1), "by", -MAX_STEP, MAX_STEP)
    return call


def whole(value, name, low, high):
    """A whole number from low to high. JSON's 2.0 is one, true is not."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Invalid(name, f"`{name}` is a whole number from {low} to {high}")
    return value


def key(name):
    """One key for every spelling in upper and lower case. At most 512 bytes, as the host wants."""
    return PREFIX + name.casefold()


def name(of_key):
    return of_key.removeprefix(PREFIX)


def said(counter, value):
    return f"{counter}: {value}"
