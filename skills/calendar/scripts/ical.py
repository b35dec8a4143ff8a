"""The text of iCalendar (RFC 5545): content lines to components and back. What it does not know it keeps."""

import re

MAX_LINE_BYTES = 75
MAX_DEPTH = 8


class NotACalendar(Exception):
    """The text is no calendar; the words say where."""


class Property:
    """`NAME;PARAMETER=VALUE:value`, the value as it stands in the file."""

    def __init__(self, name, value, params=None):
        self.name = name
        self.value = value
        self.params = params or {}

    def text(self):
        return re.sub(r"\\([nN,;\\])", lambda found: "\n" if found[1] in "nN" else found[1], self.value)

    def line(self):
        params = "".join(f";{name}={','.join(map(quote, values))}" for name, values in self.params.items())
        return f"{self.name}{params}:{self.value}"


class Component:
    """`BEGIN:NAME` to `END:NAME`: properties, then components inside of it."""

    def __init__(self, name):
        self.name = name
        self.properties = []
        self.components = []

    def all(self, name):
        return [one for one in self.properties if one.name == name]

    def first(self, name):
        return next((one for one in self.properties if one.name == name), None)

    def text(self, name):
        found = self.first(name)
        return found.text().strip() if found else ""

    def add(self, name, value, **params):
        self.properties.append(Property(name, value, {key: [one] for key, one in params.items()}))

    def lines(self):
        yield f"BEGIN:{self.name}"
        for one in self.properties:
            yield one.line()
        for component in self.components:
            yield from component.lines()
        yield f"END:{self.name}"


def quote(value):
    return f'"{value}"' if re.search(r"[:;,]", value) else value


def escape(text):
    """Text as a value."""
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text.replace("\r\n", "\n"))
    return re.sub(r"([\\,;])", r"\\\1", text).replace("\n", "\\n")


def unfold(text):
    """`(number of its first line, content line)`: lines that begin with white space go on with the one before."""
    joined = []
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if line[:1] in (" ", "\t") and joined:
            joined[-1][1] += line[1:]
        elif line.strip():
            joined.append([number, line])
    return joined


PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')


def parse_line(number, line):
    name = re.match(r"[A-Za-z0-9-]+", line)
    if not name:
        raise NotACalendar(f"line {number}: `{line[:40]}` has no name")
    at, params = name.end(), {}
    while found := PARAMETER.match(line, at):
        params[found[1].upper()] = [value.strip('"') for value in re.findall(r'"[^"]*"|[^",]+', found[2])]
        at = found.end()
    if line[at : at + 1] != ":":
        raise NotACalendar(f"line {number}: `{line[:40]}` has no value")
    return Property(name[0].upper(), line[at + 1 :], params)


def parse(text):
    """The calendars of a text. A calendar that is cut off is an error, not half a calendar."""
    calendars, stack = [], []
    for number, line in unfold(text.lstrip("\ufeff")):
        one = parse_line(number, line)
        if one.name == "BEGIN":
            if len(stack) >= MAX_DEPTH:
                raise NotACalendar(f"line {number}: nested too deep")
            component = Component(one.value.strip().upper())
            (stack[-1].components if stack else calendars).append(component)
            stack.append(component)
        elif not stack:
            raise NotACalendar(f"line {number}: `BEGIN:VCALENDAR` was expected")
        elif one.name == "END":
            ended = stack.pop()
            if ended.name != one.value.strip().upper():
                raise NotACalendar(f"line {number}: `END:{one.value}` where {ended.name} is open")
        else:
            stack[-1].properties.append(one)
    if stack:
        raise NotACalendar(f"it ends within {stack[-1].name}")
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise NotACalendar("it has no VCALENDAR")
    return calendars


def fold(line):
    """A content line in pieces of at most 75 bytes, no character cut in two."""
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode("utf-8"))
        if size + width > MAX_LINE_BYTES:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += width
    return "\r\n".join([*pieces, piece])


def write(calendar):
    return "".join(fold(line) + "\r\n" for line in calendar.lines())
