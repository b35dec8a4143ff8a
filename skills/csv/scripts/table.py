#!/usr/bin/env python3
"""Works on CSV tables: every command reads whole tables and writes one to standard output."""

import argparse
import csv
import io
import json
import re
import sys
from decimal import Decimal, localcontext
from pathlib import Path

MAX_DIGITS = 1000
MEAN_DIGITS = 28
SEPARATORS = ",;\t|"
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)


class Failure(Exception):
    """What ends the command with exit code 1; its words are for the reader."""


class Table:
    """Column names, all different, and rows of exactly as many texts."""

    def __init__(self, columns, rows):
        self.columns = columns
        self.rows = rows

    def index(self, name):
        """The place of a column, by name or as `#1`."""
        if name in self.columns:
            return self.columns.index(name)
        if re.fullmatch(r"#\d+", name) and 1 <= int(name[1:]) <= len(self.columns):
            return int(name[1:]) - 1
        raise Failure(f"no column `{name}`; there are: {', '.join(self.columns)}")


# Reading


def decode(data, encoding):
    if encoding:
        return data.decode(encoding)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def guess_separator(text):
    """The separator that cuts the first records into the same number of fields most often; a comma if there is none."""

    def score(separator):
        lines = text.splitlines(keepends=True)[:50]
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        common = max(set(widths), key=widths.count, default=1)
        return (widths.count(common) / len(widths), common) if common > 1 else (0, 0)

    return max(SEPARATORS, key=score)


def column_names(header):
    """Names without gaps and repetition: `column_3` for an empty one, `name_2` for the second of a name."""
    names, taken = [], {name.strip() for name in header}
    for place, name in enumerate(header, start=1):
        base = name = name.strip() or f"column_{place}"
        number = 2
        while name in names or (name != base and name in taken):
            name = f"{base}_{number}"
            number += 1
        names.append(name)
    return names


def read_table(source, args):
    data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    try:
        text = decode(data, args.encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise Failure(f"`{source}` cannot be read as {args.encoding or 'UTF-16'}: {error}") from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=args.separator or guess_separator(text))
    try:
        header = next((row for row in reader if row), None)
        if header is None:
            raise Failure(f"`{source}` is empty")
        columns = column_names(header)
        return Table(columns, list(even_rows(reader, len(columns), source, args.ragged)))
    except csv.Error as error:
        raise Failure(f"`{source}` line {reader.line_num}: {error}") from None


def even_rows(reader, width, source, ragged):
    """The rows as wide as the header. Empty lines are none."""
    for row in reader:
        if not row:
            continue
        if len(row) > width and not ragged:
            raise Failure(f"`{source}` line {reader.line_num} has {len(row)} fields, the header {width}; --ragged cuts such lines")
        yield (row + [""] * (width - len(row)))[:width]


# Values


def number(text, args):
    """The exact value of a field that is a number, else None."""
    text = text.strip()
    if args.decimal == ",":
        text = text.replace(".", "").replace(",", ".") if re.fullmatch(r"[+-]?[\d.]*(,\d+)?", text) else "x"
    if len(text) > MAX_DIGITS or not NUMBER.fullmatch(text):
        return None
    return Decimal(text)


def show_number(value, args):
    """Without exponent and without zeros at the end, in the notation of the table."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("", "-0"):
        text = "0"
    return text.replace(".", ",") if args.decimal == "," else text


def sort_key(text, args):
    """Numbers by value before texts; what is empty comes last."""
    value = number(text, args)
    if value is not None:
        return (0, value, "")
    return (1 if text else 2, Decimal(0), text.casefold())


# Writing


def write_table(table, args):
    writer = csv.writer(sys.stdout, delimiter=args.out_separator, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)


def write_json(value):
    print(json.dumps(value, ensure_ascii=False, indent=2))


# Commands


def info(args):
    table = read_table(args.table, args)
    columns = [describe(name, [row[place] for row in table.rows], args) for place, name in enumerate(table.columns)]
    if args.json:
        write_json({"rows": len(table.rows), "columns": columns})
        return
    print(f"{len(table.rows)} rows, {len(table.columns)} columns")
    for column in columns:
        extent = f", {column['min']} to {column['max']}" if column["min"] is not None else ""
        empty = f", {column['empty']} empty" if column["empty"] else ""
        examples = " | ".join(column["examples"])
        print(f"{column['name']}: {column['kind']}, {column['different']} different{empty}{extent}: {examples}")


def describe(name, fields, args):
    """What one column is: `number` if every field that is not empty is one, then also its range."""
    filled = [field for field in fields if field.strip()]
    values = [number(field, args) for field in filled]
    numeric = bool(filled) and None not in values
    return {
        "name": name,
        "kind": "number" if numeric else "text" if filled else "empty",
        "empty": len(fields) - len(filled),
        "different": len(set(filled)),
        "min": show_number(min(values), args) if numeric else None,
        "max": show_number(max(values), args) if numeric else None,
        "examples": [field if len(field) <= 40 else field[:39] + "…" for field in dict.fromkeys(filled)][:3],
    }


def select(args):
    table = read_table(args.table, args)
    named = [table.index(name) for name in (args.columns or args.without).split(",")]
    places = named if args.columns else [place for place in range(len(table.columns)) if place not in named]
    write_table(pick(table, places), args)


def pick(table, places):
    return Table([table.columns[place] for place in places], [[row[place] for place in places] for row in table.rows])


def filter_rows(args):
    table = read_table(args.table, args)
    tests = [condition(text, table, args) for text in args.condition]
    enough = any if args.any else all
    table.rows = [row for row in table.rows if enough(test(row) for test in tests)]
    write_table(table, args)


def condition(text, table, args):
    """A function from a row to whether the condition holds. The longest column name that fits is taken."""
    names = sorted([*table.columns, *(f"#{place}" for place in range(1, len(table.columns) + 1))], key=len, reverse=True)
    for name in names:
        rest = text.strip()[len(name) :]
        found = re.fullmatch(r"\s*(!=|<=|>=|!~|=|<|>|~)\s*(.*)|\s+(empty|filled)", rest, re.DOTALL)
        if text.strip().startswith(name) and found:
            place = table.index(name)
            if found[3]:
                wanted = found[3] == "empty"
                return lambda row: (not row[place].strip()) == wanted
            return lambda row: compare(row[place], found[1], unquote(found[2]), args)
    raise Failure(f"`{text}` is no condition on a column; there are: {', '.join(table.columns)}")


def unquote(text):
    return text[1:-1] if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"" else text


def compare(field, operator, wanted, args):
    if operator in ("~", "!~"):
        return (wanted.casefold() in field.casefold()) == (operator == "~")
    left, right = number(field, args), number(wanted, args)
    if left is None or right is None:
        if operator not in ("=", "!=") and right is not None:
            return False
        left, right = field, wanted
    results = {"=": left == right, "!=": left != right, "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return results[operator]


def sort(args):
    table = read_table(args.table, args)
    for key in reversed(args.keys):
        name, _, direction = key.partition(":") if key not in table.columns else (key, "", "")
        if direction not in ("", "asc", "desc"):
            raise Failure(f"`{key}` is sorted by `asc` or `desc`")
        place = table.index(name)
        table.rows.sort(key=lambda row: sort_key(row[place], args), reverse=direction == "desc")
        if direction == "desc":
            table.rows.sort(key=lambda row: not row[place])
    table.rows = table.rows[: args.limit]
    write_table(table, args)


def group(args):
    table = read_table(args.table, args)
    keys = [table.index(name) for name in args.by.split(",")] if args.by else []
    measures = [(name, table.index(column)) for name, column in args.measures or []]
    groups = {}
    for row in table.rows:
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    columns = [table.columns[key] for key in keys]
    columns += ["count"] if args.count or not measures else []
    columns += [f"{name}_{table.columns[place]}" for name, place in measures]
    skipped, rows = {}, []
    for key, members in groups.items():
        row = [*key] + ([str(len(members))] if args.count or not measures else [])
        for name, place in measures:
            row.append(measure(name, [member[place] for member in members], table.columns[place], skipped, args))
        rows.append(row)
    for (name, column), amount in skipped.items():
        print(f"table: {amount} fields of `{column}` are no numbers and were left out of {name}", file=sys.stderr)
    write_table(Table(columns, rows), args)


def measure(name, fields, column, skipped, args):
    """One field of a group; empty if it needs numbers and there are none."""
    if name == "first":
        return fields[0]
    filled = [field for field in fields if field.strip()]
    values = [value for value in (number(field, args) for field in filled) if value is not None]
    if len(values) < len(filled):
        skipped[name, column] = skipped.get((name, column), 0) + len(filled) - len(values)
    if not values:
        return ""
    with localcontext() as context:
        context.prec = 2 * MAX_DIGITS
        total = sum(values, Decimal(0))
        if name == "mean":
            context.prec = MEAN_DIGITS
            return show_number(total / len(values), args)
        return show_number({"sum": total, "min": min(values), "max": max(values)}[name], args)


def join(args):
    left, right = read_table(args.left, args), read_table(args.right, args)
    left_name, _, right_name = args.on.partition("=")
    left_key, right_key = left.index(left_name), right.index(right_name or left_name)
    matches = {}
    for place, row in enumerate(right.rows):
        matches.setdefault(row[right_key], []).append(place)
    others = [place for place in range(len(right.columns)) if place != right_key]
    rows, used = [], set()
    for row in left.rows:
        found = matches.get(row[left_key], [])
        used.update(found)
        rows += [row + [right.rows[place][other] for other in others] for place in found]
        if not found and args.how in ("left", "full"):
            rows.append(row + [""] * len(others))
    if args.how == "full":
        for place, row in enumerate(right.rows):
            if place not in used:
                blank = [""] * len(left.columns)
                blank[left_key] = row[right_key]
                rows.append(blank + [row[other] for other in others])
    write_table(Table(column_names(left.columns + [right.columns[other] for other in others]), rows), args)


def to_json(args):
    table = read_table(args.table, args)
    objects = [{name: value(field, args) for name, field in zip(table.columns, row)} for row in table.rows]
    if args.lines:
        for entry in objects:
            print(dump_exact(entry))
    elif not objects:
        print("[]")
    else:
        print("[\n  " + ",\n  ".join(dump_exact(entry) for entry in objects) + "\n]")


def value(field, args):
    """A field for JSON: with --numbers the numbers as such, but not those that begin with zero (they are codes)."""
    if args.numbers and not re.match(r"[+-]?0\d|\+", field.strip()):
        exact = number(field, args)
        if exact is not None:
            return exact
    return field


def dump_exact(entry):
    """One object as JSON, its numbers with all their digits."""
    parts = []
    for name, field in entry.items():
        text = format(field, "f") if isinstance(field, Decimal) else json.dumps(field, ensure_ascii=False)
        parts.append(f"{json.dumps(name, ensure_ascii=False)}: {text}")
    return "{" + ", ".join(parts) + "}"


def from_json(args):
    data = sys.stdin.read() if args.source == "-" else Path(args.source).read_text(encoding="utf-8-sig")
    objects = parse_objects(data, args.source)
    columns = list(dict.fromkeys(name for entry in objects for name in entry))
    write_table(Table(columns, [[cell(entry.get(name)) for name in columns] for entry in objects]), args)


def parse_objects(data, source):
    """The objects of a JSON list, or of JSON lines. Numbers stay as they are written."""

    def load(text):
        return json.loads(text, parse_float=Literal, parse_int=Literal)

    try:
        content = load(data)
        entries = content if isinstance(content, list) else [content]
    except ValueError as whole:
        try:
            entries = [load(line) for line in data.splitlines() if line.strip()]
        except ValueError:
            raise Failure(f"`{source}` is no JSON: {whole}") from None
    if not all(isinstance(entry, dict) for entry in entries):
        raise Failure(f"`{source}` is no list of objects")
    return entries


class Literal(str):
    """A number of JSON in its own digits."""


def cell(content):
    if content is None:
        return ""
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, str):
        return str(content)
    return json.dumps(plain(content), ensure_ascii=False)


def plain(content):
    """Nested JSON with its numbers as numbers again."""
    if isinstance(content, Literal):
        return int(content) if re.fullmatch(r"-?\d+", content) else float(content)
    if isinstance(content, list):
        return [plain(entry) for entry in content]
    if isinstance(content, dict):
        return {name: plain(entry) for name, entry in content.items()}
    return content


# The command line


def one_character(text):
    text = {"\\t": "\t", "tab": "\t"}.get(text, text)
    if len(text) != 1:
        raise argparse.ArgumentTypeError("one character, or `tab`")
    return text


def count(text):
    amount = int(text)
    if amount < 0:
        raise argparse.ArgumentTypeError("not below 0")
    return amount


class Measure(argparse.Action):
    """Keeps --sum, --mean and the others in the order in which they were given."""

    def __call__(self, _parser, namespace, columns, option=None):
        measures = list(namespace.measures or [])
        namespace.measures = measures + [(option[2:], column) for column in columns.split(",")]


def parser():
    root = argparse.ArgumentParser(prog="table.py", description="Works on CSV tables.")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--separator", type=one_character, help="of the input (default: found out)")
    common.add_argument("--out-separator", type=one_character, default=",", help="of the answer (default: a comma)")
    common.add_argument("--encoding", help="of the input (default: found out)")
    common.add_argument("--decimal", choices=[".", ","], default=".", help="what numbers have before their fraction")
    common.add_argument("--ragged", action="store_true", help="cuts rows that are too long")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name, run, words, source="table"):
        sub = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".", parents=[common])
        sub.set_defaults(run=run)
        if source:
            sub.add_argument(source, help="a file, or `-` for standard input")
        return sub

    sub = command("info", info, "says what is in a table")
    sub.add_argument("--json", action="store_true", help="answer with JSON")

    sub = command("select", select, "takes columns")
    which = sub.add_mutually_exclusive_group(required=True)
    which.add_argument("columns", nargs="?", metavar="A,B", help="these, in this order")
    which.add_argument("-x", "--without", metavar="A,B", help="all but these")

    sub = command("filter", filter_rows, "takes the rows for which the conditions hold")
    sub.add_argument("condition", nargs="+", help="COLUMN OP VALUE, COLUMN empty, COLUMN filled")
    sub.add_argument("--any", action="store_true", help="one condition is enough")

    sub = command("sort", sort, "sorts the rows; equal ones keep their order")
    sub.add_argument("keys", nargs="+", metavar="COLUMN[:desc]")
    sub.add_argument("--limit", type=count, help="only the first N rows")

    sub = command("group", group, "makes one row of all that are alike in some columns")
    sub.add_argument("--by", metavar="A,B", help="the columns (none: the whole table is one group)")
    sub.add_argument("--count", action="store_true", help="how many rows")
    sub.set_defaults(measures=None)
    for name in ("sum", "mean", "min", "max", "first"):
        sub.add_argument(f"--{name}", action=Measure, metavar="A,B", help=f"the {name} of columns")

    sub = command("join", join, "brings two tables together", source="left")
    sub.add_argument("right", help="the other table")
    sub.add_argument("--on", required=True, metavar="A[=B]", help="the column, B if it has another name at the right")
    sub.add_argument("--how", choices=["inner", "left", "full"], default="inner", help="which rows without a partner stay")

    sub = command("to-json", to_json, "writes the rows as JSON objects")
    sub.add_argument("--numbers", action="store_true", help="numbers as numbers, not as text")
    sub.add_argument("--lines", action="store_true", help="one object a line")

    command("from-json", from_json, "makes a table of a JSON list of objects, or of JSON lines", source="source")
    return root


def main():
    args = parser().parse_args()
    csv.field_size_limit(2**31 - 1)
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    try:
        args.run(args)
        sys.stdout.flush()
    except (Failure, OSError) as error:
        print(f"table: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
