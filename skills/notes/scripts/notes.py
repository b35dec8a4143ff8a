#!/usr/bin/env python3
"""Short notes in one append-only file.

Every line of the file is one event: a note as it is from now on, or that it is gone. The last event of a
number wins. Nothing is ever rewritten, so a crash can cost the last line and no other, and numbers are not reused.
"""

import argparse
import datetime
import json
import os
import sys
import unicodedata
from pathlib import Path

MAX_TEXT_BYTES = 100_000


class Failure(Exception):
    """What ends the command with exit code 1; its words are for the reader."""


class Notebook:
    """The notes that exist, by number, and the file they come from."""

    def __init__(self, path):
        self.path = path
        self.notes = {}
        self.last_id = 0
        self.torn = False
        if path.exists():
            self._load(path.read_text(encoding="utf-8", errors="replace"))

    def _load(self, text):
        self.torn = bool(text) and not text.endswith("\n")
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            try:
                event = json.loads(line)
                note_id = int(event["id"])
                if not event.get("deleted"):
                    event["text"], event["time"], event["tags"] = str(event["text"]), str(event["time"]), list(event["tags"])
            except (ValueError, KeyError, TypeError, AttributeError):
                print(f"notes: line {number} of {self.path} is damaged and was left out", file=sys.stderr)
                continue
            self._apply(note_id, event)

    def _apply(self, note_id, event):
        self.last_id = max(self.last_id, note_id)
        if event.get("deleted"):
            self.notes.pop(note_id, None)
        else:
            self.notes[note_id] = event

    def record(self, event):
        """Appends one event in a single write, on a line of its own."""
        line = json.dumps(event, ensure_ascii=False) + "\n"
        if self.torn:
            line, self.torn = "\n" + line, False
        with open(self.path, "ab") as file:
            file.write(line.encode("utf-8"))
        self._apply(event["id"], event)

    def get(self, note_id):
        try:
            return self.notes[note_id]
        except KeyError:
            raise Failure(f"no note {note_id}") from None

    def newest_first(self):
        return [self.notes[note_id] for note_id in sorted(self.notes, reverse=True)]


def fold(text):
    """The form in which words are compared: `Straße` is `STRASSE`, a wide letter is a plain one."""
    return unicodedata.normalize("NFKC", text).casefold()


def clean_tags(tags):
    """Tags without `#` and repetition, in the order given."""
    names = (fold(tag).strip().lstrip("#") for tag in tags)
    return list(dict.fromkeys(name for name in names if name))


def note_text(words):
    """The text of a note: the words, or standard input where they are `-`."""
    text = sys.stdin.read() if words == ["-"] else " ".join(words)
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Failure("a note needs a text")
    if len(text.encode("utf-8")) > MAX_TEXT_BYTES:
        raise Failure(f"a note has at most {MAX_TEXT_BYTES} bytes; keep longer texts in a file")
    return text


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")


def add(book, args):
    note = {"id": book.last_id + 1, "time": args.time or now(), "text": note_text(args.text), "tags": clean_tags(args.tag)}
    book.record(note)
    print(json.dumps(note, ensure_ascii=False) if args.json else f"note {note['id']} is kept")


def edit(book, args):
    note = dict(book.get(args.id))
    if args.text:
        note["text"] = note_text(args.text)
    if args.tag or args.no_tags:
        note["tags"] = clean_tags(args.tag)
    note["edited"] = args.time or now()
    book.record(note)
    print(f"note {args.id} is changed")


def delete(book, args):
    missing = [str(note_id) for note_id in args.id if note_id not in book.notes]
    if missing:
        raise Failure(f"no note {', '.join(missing)}; nothing was deleted")
    for note_id in dict.fromkeys(args.id):
        book.record({"id": note_id, "deleted": True})
        print(f"note {note_id} is deleted")


def list_notes(book, args):
    wanted = set(clean_tags(args.tag))
    show([note for note in book.newest_first() if wanted <= set(note["tags"])][: args.limit], args.json)


def search(book, args):
    words = fold(" ".join(args.words)).split()

    def matches(note):
        text = fold(" ".join([note["text"], *note["tags"]]))
        return all(word.lstrip("#") in text for word in words)

    show([note for note in book.newest_first() if matches(note)][: args.limit], args.json)


def show_one(book, args):
    note = book.get(args.id)
    if args.json:
        print(json.dumps(note, ensure_ascii=False))
    else:
        print(f"{heading(note)}\n\n{note['text']}")


def tags(book, args):
    counts = {}
    for note in book.notes.values():
        for tag in note["tags"]:
            counts[tag] = counts.get(tag, 0) + 1
    ordered = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    if args.json:
        print(json.dumps(ordered, ensure_ascii=False))
    else:
        for tag, count in ordered.items():
            print(f"{count:4} #{tag}")


def export(book, _args):
    for note in reversed(book.newest_first()):
        print(f"## {heading(note)}\n\n{note['text']}\n")


def heading(note):
    return " ".join([str(note["id"]), note["time"][:10], *("#" + tag for tag in note["tags"])])


def show(notes, as_json):
    """One line for each note: its first line, marked where there is more."""
    if as_json:
        print(json.dumps(notes, ensure_ascii=False))
        return
    for note in notes:
        first, _, rest = note["text"].partition("\n")
        print(f"{heading(note)}  {first}{' …' if rest else ''}")


def count(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def parser():
    root = argparse.ArgumentParser(prog="notes.py", description="Keeps short notes in ~/notes.jsonl.")
    root.add_argument("--file", type=Path, help="another file than ~/notes.jsonl")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name, run, words):
        sub = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        sub.set_defaults(run=run)
        return sub

    def json_flag(sub):
        sub.add_argument("--json", action="store_true", help="answer with JSON")

    sub = command("add", add, "keeps a new note")
    sub.add_argument("text", nargs="+", help="the text, or `-` for standard input")
    sub.add_argument("--tag", action="append", default=[], help="a tag; repeatable")
    sub.add_argument("--time", help="when, in ISO 8601 (default: now)")
    json_flag(sub)

    sub = command("edit", edit, "changes the text or the tags of a note")
    sub.add_argument("id", type=int)
    sub.add_argument("text", nargs="*", help="the new text, or `-` for standard input; none: it stays")
    sub.add_argument("--tag", action="append", default=[], help="the new tags; repeatable")
    sub.add_argument("--no-tags", action="store_true", help="takes all tags away")
    sub.add_argument("--time", help="when, in ISO 8601 (default: now)")

    sub = command("delete", delete, "deletes notes")
    sub.add_argument("id", type=int, nargs="+")

    sub = command("list", list_notes, "lists notes, newest first")
    sub.add_argument("--tag", action="append", default=[], help="only notes with this tag; repeatable")
    sub.add_argument("--limit", type=count, help="at most so many")
    json_flag(sub)

    sub = command("search", search, "lists the notes that have all of the words")
    sub.add_argument("words", nargs="+")
    sub.add_argument("--limit", type=count, help="at most so many")
    json_flag(sub)

    sub = command("show", show_one, "shows one note whole")
    sub.add_argument("id", type=int)
    json_flag(sub)

    sub = command("tags", tags, "lists the tags and how often each is used")
    json_flag(sub)

    command("export", export, "writes all notes as Markdown, oldest first")
    return root


def main():
    args = parser().parse_args()
    try:
        book = Notebook(args.file or Path(os.environ.get("HOME", ".")) / "notes.jsonl")
        args.run(book, args)
    except (Failure, OSError) as error:
        print(f"notes: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
