#!/usr/bin/env python3
"""YAML to JSON and back. What JSON cannot say becomes text (dates, keys) or is an error (not a number, binary)."""

import argparse
import datetime
import json
import math
import sys
from pathlib import Path

import yaml

MAX_NODES = 1_000_000


class Failure(Exception):
    """What ends the command with exit code 1; its words are for the reader."""


class Plain:
    """Turns what YAML has into what JSON has. Aliases can make a small text huge, so what comes out is counted."""

    def __init__(self):
        self.count = 0

    def value(self, node, path):
        self.count += 1
        if self.count > MAX_NODES:
            raise Failure(f"more than {MAX_NODES} values; its aliases multiply")
        if isinstance(node, dict):
            return self.mapping(node, path)
        if isinstance(node, (list, tuple)):
            return [self.value(entry, f"{path}[{index}]") for index, entry in enumerate(node)]
        if isinstance(node, set):
            return [self.value(entry, path) for entry in sorted(node, key=str)]
        if isinstance(node, (datetime.date, datetime.datetime)):
            return node.isoformat()
        if isinstance(node, float) and not math.isfinite(node):
            raise Failure(f"`{path or 'the whole'}` is {node}, which JSON has not")
        if isinstance(node, bytes):
            raise Failure(f"`{path or 'the whole'}` is binary, which JSON has not")
        return node

    def mapping(self, node, path):
        result = {}
        for key, entry in node.items():
            name = self.key(key)
            if name in result:
                raise Failure(f"`{path}.{name}` is there twice once keys are text")
            result[name] = self.value(entry, f"{path}.{name}" if path else name)
        return result

    def key(self, key):
        if isinstance(key, str):
            return key
        if isinstance(key, (datetime.date, datetime.datetime)):
            return key.isoformat()
        return json.dumps(key)


def to_json(text, args):
    documents = list(yaml.safe_load_all(text))
    plain = Plain()
    values = [plain.value(document, "") for document in documents]
    result = values if args.all else values[0] if values else None
    if len(values) > 1 and not args.all:
        raise Failure(f"{len(values)} documents; --all makes a list of them")
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def to_yaml(text, _args):
    content = json.loads(text)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)


def main():
    parser = argparse.ArgumentParser(prog="yaml_json.py", description="Turns YAML into JSON and JSON into YAML.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, run, words in (("to-json", to_json, "YAML to JSON"), ("to-yaml", to_yaml, "JSON to YAML")):
        sub = commands.add_parser(name, help=words, description=words + ".")
        sub.add_argument("file", help="a file, or `-` for standard input")
        sub.set_defaults(run=run)
        if name == "to-json":
            sub.add_argument("--all", action="store_true", help="a list of all documents of the file")
    args = parser.parse_args()
    try:
        data = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()
        sys.stdout.write(args.run(data.decode("utf-8-sig"), args))
    except yaml.YAMLError as error:
        print(f"yaml: `{args.file}` is not YAML: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    except RecursionError:
        print(f"yaml: `{args.file}` is nested too deep", file=sys.stderr)
        return 1
    except (Failure, OSError, ValueError) as error:
        print(f"yaml: `{args.file}`: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
