#!/usr/bin/env python3
"""Gives a web page as readable text, or its links."""

import argparse
import json
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import requests

import extract
from to_markdown import Writer

MAX_PAGE_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 8
TIMEOUT_S = 30
HEADERS = {"User-Agent": "claw-web-reading/1.0", "Accept": "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1"}
PAGES = ("text/html", "application/xhtml+xml")
TEXTS = ("application/json", "application/xml", "application/javascript")


class Failure(Exception):
    """What ends the command with exit code 1; its words are for the reader."""


class Document:
    """The bytes of a page, its kind, the encoding its server names, and its address."""

    def __init__(self, data, kind, charset, address):
        self.data = data
        self.kind = kind
        self.charset = charset
        self.address = address


def load(args):
    if args.page.startswith(("http://", "https://")):
        return fetch(args.page)
    data = sys.stdin.buffer.read() if args.page == "-" else Path(args.page).read_bytes()
    return Document(data, "text/plain" if args.page.endswith((".txt", ".md")) else "text/html", None, args.base)


def fetch(address):
    with requests.Session() as session:
        session.max_redirects = MAX_REDIRECTS
        try:
            with session.get(address, headers=HEADERS, timeout=TIMEOUT_S, stream=True) as response:
                return receive(response, address)
        except requests.TooManyRedirects:
            raise Failure(f"`{address}` leads in more than {MAX_REDIRECTS} redirects") from None
        except requests.Timeout:
            raise Failure(f"`{address}` did not answer in {TIMEOUT_S} s") from None
        except requests.RequestException as error:
            raise Failure(f"`{address}` could not be had: {root_cause(error)}") from None


def root_cause(error):
    """What was wrong at the bottom: libraries wrap it several times."""
    while error.__context__ is not None:
        error = error.__context__
    return error


def receive(response, address):
    if response.status_code >= 400:
        raise Failure(f"`{address}` answered {response.status_code} {response.reason or ''}".rstrip())
    content_type = response.headers.get("content-type", "text/html")
    kind = content_type.split(";")[0].strip().lower()
    if kind not in PAGES + TEXTS and not kind.startswith("text/") and not kind.endswith(("+xml", "+json")):
        raise Failure(f"`{address}` is {kind}, not a page")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    data = b""
    for part in response.iter_content(65536):
        data += part
        if len(data) > MAX_PAGE_BYTES:
            raise Failure(f"`{address}` is larger than {MAX_PAGE_BYTES} bytes")
    return Document(data, kind, charset[1] if charset else None, response.url)


def text(args):
    document = load(args)
    if document.kind in PAGES:
        about, content = page_text(document, args.all)
    else:
        about = {"title": None, "author": None, "published": None, "language": None}
        content = plain_text(document)
    piece, following = cut(content, args.offset, args.max)
    if args.json:
        print(json.dumps({**about, "address": document.address or None, "text": piece, "characters": len(content), "next": following}, ensure_ascii=False))
    else:
        show(about, document.address, piece, args.offset)
    if following:
        print(f"read: characters {args.offset} to {following} of {len(content)}; go on with --offset {following}", file=sys.stderr)


def page_text(document, whole):
    page = extract.parse(document.data, document.charset)
    about = extract.metadata(page)
    base = page.find("base", href=True)
    writer = Writer(base["href"] if base else document.address)
    extract.strip_hidden(page)
    part = page if whole else extract.main_part(page)
    return about, writer.document(part)


def plain_text(document):
    try:
        return extract.DECEIVING.sub("", document.data.decode(document.charset or "utf-8-sig", "replace")).replace("\r\n", "\n")
    except LookupError:
        return document.data.decode("utf-8", "replace")


def cut(content, offset, most):
    """A piece of the text from `offset`, ending with a paragraph or word if one ends near, and where the next begins."""
    end = offset + most
    if end >= len(content):
        return content[offset:], None
    for mark in ("\n\n", "\n", " "):
        found = content.rfind(mark, offset + most // 2, end)
        if found > 0:
            return content[offset:found], found + len(mark)
    return content[offset:end], end


def show(about, address, piece, offset):
    if offset == 0:
        by = ", ".join(part for part in (about["author"], (about["published"] or "")[:10]) if part)
        head = [part for part in (f"# {about['title']}" if about["title"] else "", by, address) if part]
        if piece.startswith(f"# {about['title']}\n"):
            piece = piece.partition("\n")[2].lstrip("\n")
        if head:
            print("\n".join(head) + "\n")
    print(piece)


def links(args):
    document = load(args)
    page = extract.parse(document.data, document.charset)
    base = page.find("base", href=True)
    writer = Writer(base["href"] if base else document.address)
    extract.strip_hidden(page)
    found, wanted, host = {}, (args.match or "").casefold(), urlsplit(document.address).hostname
    for link in page.find_all("a", href=True):
        address, words = writer.address(link), writer.text(link.children).replace("\n", " ")
        fits = wanted in words.casefold() or wanted in address.casefold()
        if address and fits and (not args.inside or urlsplit(address).hostname == host):
            found[address] = found.get(address) or words
    if args.json:
        print(json.dumps([{"text": words, "address": address} for address, words in found.items()], ensure_ascii=False))
    else:
        for address, words in found.items():
            print(f"{address}  {words}".rstrip())


def at_least(least):
    def number(words):
        value = int(words)
        if value < least:
            raise argparse.ArgumentTypeError(f"at least {least}")
        return value

    return number


def parser():
    root = argparse.ArgumentParser(prog="read.py", description="Gives a web page as readable text, or its links.")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("page", help="an address, a file, or `-` for standard input")
    common.add_argument("--base", default="", help="the address of a page that comes from a file")
    common.add_argument("--json", action="store_true", help="answer with JSON")

    sub = commands.add_parser("text", help="the readable text as Markdown", parents=[common])
    sub.set_defaults(run=text)
    sub.add_argument("--all", action="store_true", help="the whole page, with menus and what else stands around the text")
    sub.add_argument("--max", type=at_least(100), default=8000, metavar="CHARACTERS", help="at most so many (8000)")
    sub.add_argument("--offset", type=at_least(0), default=0, metavar="CHARACTERS", help="where to begin (0)")

    sub = commands.add_parser("links", help="the links of a page, each address once", parents=[common])
    sub.set_defaults(run=links)
    sub.add_argument("--match", metavar="TEXT", help="only those with this in text or address")
    sub.add_argument("--inside", action="store_true", help="only those to the page's own host")
    return root


def main():
    args = parser().parse_args()
    try:
        args.run(args)
    except extract.TooDeep:
        print(f"read: `{args.page}` nests its elements more than {extract.MAX_DEPTH} deep", file=sys.stderr)
        return 1
    except (Failure, OSError) as error:
        print(f"read: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
