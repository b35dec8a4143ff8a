#!/usr/bin/env python3
"""Reads feeds, finds them, and remembers which items of followed ones were shown (in ~/.rss.json)."""

import argparse
import datetime
import http.client
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

import feed

MAX_FEED_BYTES = 8 * 1024 * 1024
MAX_SEEN_IDS = 2000
TIMEOUT_S = 20
USER_AGENT = "claw-rss/1.0"


class Failure(Exception):
    """What ends the command with exit code 1; its words are for the reader."""


def fetch(address):
    """The bytes at an address and the address after redirects."""
    accept = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
    request = urllib.request.Request(address, headers={"User-Agent": USER_AGENT, "Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
            data = response.read(MAX_FEED_BYTES + 1)
            final = response.geturl()
    except urllib.error.HTTPError as error:
        raise Failure(f"`{address}` answered {error.code}") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Failure(f"`{address}` could not be had: {getattr(error, 'reason', error)}") from None
    if len(data) > MAX_FEED_BYTES:
        raise Failure(f"`{address}` is larger than {MAX_FEED_BYTES} bytes")
    return data, final


def is_address(source):
    return source.startswith(("http://", "https://"))


def read_source(source):
    """The feed at an address, in a file or on standard input."""
    if is_address(source):
        data, base = fetch(source)
    elif source == "-":
        data, base = sys.stdin.buffer.read(), ""
    else:
        data, base = Path(source).read_bytes(), ""
    try:
        return feed.parse(data, base)
    except feed.NotAFeed as error:
        hint = "; `find` looks for the feeds of a page" if b"<html" in data[:2000].lower() else ""
        raise Failure(f"`{source}` is no feed: {error}{hint}") from None


def newest_first(items):
    """Dated items by time, newest first; items without a time keep their place behind them."""
    return sorted(items, key=lambda item: item["time"] or "", reverse=True)


def print_items(items):
    for item in items:
        day = item["time"][:10] if item["time"] else "no date   "
        print(f"- {day}  {item['title']}")
        if item["link"]:
            print(f"  {item['link']}")
        if item["summary"] and item["summary"] != item["title"]:
            print(f"  {item['summary']}")


class Followed:
    """The followed feeds: name, address and the ids of items that were shown."""

    def __init__(self):
        self.path = Path(os.environ.get("HOME", ".")) / ".rss.json"
        self.feeds = []
        if self.path.exists():
            try:
                self.feeds = json.loads(self.path.read_text(encoding="utf-8"))
            except ValueError:
                raise Failure(f"`{self.path}` is damaged; delete it to start again") from None

    def save(self):
        new = self.path.with_name(".rss.json.new")
        new.write_text(json.dumps(self.feeds, ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(new, self.path)

    def find(self, name):
        return next((known for known in self.feeds if name in (known["name"], known["address"])), None)


def read(args):
    content = read_source(args.source)
    items = newest_first(content["items"])
    if args.since:
        items = [item for item in items if item["time"] and item["time"] >= args.since]
    items = items[: args.limit]
    if args.json:
        print(json.dumps({**content, "items": items}, ensure_ascii=False))
        return 0
    print(" ".join(part for part in (content["title"], content["link"]) if part))
    print_items(items)
    return 0


def find(args):
    data, address = fetch(args.page)
    try:
        feed.parse(data, address)
        found = [(address, "")]
    except feed.NotAFeed:
        found = feed.feed_links(data.decode("utf-8", "replace"), address)
    if not found:
        raise Failure(f"`{args.page}` names no feed")
    for link, title in found:
        print(f"{link}  {title}".rstrip())
    return 0


def follow(args):
    followed = Followed()
    if followed.find(args.address):
        raise Failure(f"`{args.address}` is followed already")
    content = read_source(args.address)
    name = args.name or content["title"] or args.address
    if followed.find(name):
        raise Failure(f"the name `{name}` is taken; choose another with --as")
    followed.feeds.append({"name": name, "address": args.address, "seen": []})
    followed.save()
    print(f"following {name} ({len(content['items'])} items)")
    return 0


def unfollow(args):
    followed = Followed()
    known = followed.find(args.name)
    if not known:
        raise Failure(f"`{args.name}` is not followed")
    followed.feeds.remove(known)
    followed.save()
    print(f"no longer following {known['name']}")
    return 0


def following(args):
    feeds = [{"name": known["name"], "address": known["address"]} for known in Followed().feeds]
    if args.json:
        print(json.dumps(feeds, ensure_ascii=False))
        return 0
    for known in feeds:
        print(f"{known['name']}  {known['address']}")
    return 0


def new(args):
    """What the followed feeds have that was not shown. One that fails does not keep the others from being read."""
    followed, answer, code = Followed(), [], 0
    for known in followed.feeds:
        try:
            items = read_source(known["address"])["items"]
        except (Failure, OSError) as error:
            print(f"rss: {error}", file=sys.stderr)
            code = 1
            continue
        seen = set(known["seen"])
        fresh = newest_first([item for item in items if item["id"] not in seen])
        ids = [item["id"] for item in items]
        known["seen"] = list(dict.fromkeys(ids + known["seen"]))[: max(MAX_SEEN_IDS, len(ids))]
        if fresh:
            answer.append({"name": known["name"], "items": fresh[: args.limit], "more": len(fresh) - len(fresh[: args.limit])})
    if args.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        for part in answer:
            print(part["name"] + (f" (and {part['more']} older)" if part["more"] else ""))
            print_items(part["items"])
    if not args.keep:
        followed.save()
    return code


def count(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def day(text):
    return datetime.date.fromisoformat(text).isoformat()


def web_address(text):
    if not is_address(text):
        raise argparse.ArgumentTypeError(f"`{text}` is no http or https address")
    return text


def parser():
    root = argparse.ArgumentParser(prog="rss.py", description="Reads feeds: RSS 2.0, Atom and RDF.")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name, run, words):
        sub = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        sub.set_defaults(run=run)
        return sub

    sub = command("read", read, "shows the items of a feed, newest first")
    sub.add_argument("source", help="an address, a file, or `-` for standard input")
    sub.add_argument("--limit", type=count, default=20, help="at most so many items (20)")
    sub.add_argument("--since", type=day, metavar="YYYY-MM-DD", help="only items of this day (UTC) or later")
    sub.add_argument("--json", action="store_true", help="answer with JSON")

    sub = command("find", find, "lists the feeds that a web page names")
    sub.add_argument("page", type=web_address)

    sub = command("follow", follow, "follows a feed")
    sub.add_argument("address", type=web_address)
    sub.add_argument("--as", dest="name", help="a short name (default: the feed's title)")

    sub = command("unfollow", unfollow, "follows a feed no longer")
    sub.add_argument("name", help="its name or address")

    sub = command("following", following, "lists the followed feeds")
    sub.add_argument("--json", action="store_true", help="answer with JSON")

    sub = command("new", new, "shows what was not shown before")
    sub.add_argument("--limit", type=count, default=10, help="at most so many items of each feed (10)")
    sub.add_argument("--keep", action="store_true", help="shows them again the next time")
    sub.add_argument("--json", action="store_true", help="answer with JSON")
    return root


def main():
    args = parser().parse_args()
    try:
        return args.run(args)
    except (Failure, OSError) as error:
        print(f"rss: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
