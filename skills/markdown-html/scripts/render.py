#!/usr/bin/env python3
"""Markdown to HTML: CommonMark with tables, task lists and strikethrough, as a fragment or a page that stands alone."""

import argparse
import html
import json
import re
import sys
import unicodedata
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

SAFE_SCHEMES = {"", "http", "https", "mailto", "tel"}
STYLE = Path(__file__).with_name("page.css")


class Failure(Exception):
    """What ends the command with exit code 1; its words are for the reader."""


def make_parser(args):
    parser = MarkdownIt("commonmark", {"html": args.allow_html, "breaks": args.breaks, "highlight": colour if args.page else None})
    parser.enable(["table", "strikethrough"])
    parser.core.ruler.after("inline", "task_lists", task_lists)
    parser.core.ruler.after("inline", "web_addresses", web_addresses)
    parser.validateLink = is_safe
    return parser


def is_safe(address):
    """Whether a link may have this target. Signs that browsers skip are taken out first."""
    try:
        scheme = urlsplit(re.sub(r"[\x00-\x20]", "", html.unescape(address))).scheme
    except ValueError:
        return False
    return scheme in SAFE_SCHEMES


def colour(code, language, _attributes):
    """Code in colours; nothing (the parser then escapes it itself) where the language is unknown."""
    try:
        return highlight(code, get_lexer_by_name(language), HtmlFormatter(nowrap=True))
    except ClassNotFound:
        return ""


def task_lists(state):
    """`[ ]` and `[x]` at the start of a list item become boxes."""
    tokens = state.tokens
    for at, token in enumerate(tokens):
        starts_item = token.type == "inline" and at >= 2 and tokens[at - 2].type == "list_item_open"
        found = starts_item and token.children and token.children[0].type == "text" and re.match(r"\[([ xX])\]\s", token.children[0].content)
        if found:
            checked = "" if found[1] == " " else " checked"
            token.children[0].content = token.children[0].content[found.end() :]
            box = Token("html_inline", "", 0, content=f'<input type="checkbox" disabled{checked}> ')
            token.children.insert(0, box)
            tokens[at - 2].attrJoin("class", "task")


def web_addresses(state):
    """Bare web addresses become links, outside of links and code."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        children, depth = [], 0
        for child in token.children:
            depth += (child.type == "link_open") - (child.type == "link_close")
            children += linked(child) if child.type == "text" and depth == 0 else [child]
        token.children = children


def linked(token):
    """A text as texts and links. Punctuation at the end of an address, and a bracket it did not open, are no part of it."""
    parts, at = [], 0
    for found in re.finditer(r"\bhttps?://[^\s<>\"]+", token.content):
        address = re.sub(r"[.,:;!?'*_~]+$", "", found[0])
        while address.endswith(")") and address.count(")") > address.count("("):
            address = re.sub(r"[.,:;!?'*_~]+$", "", address[:-1])
        if not is_safe(address) or len(address) <= len("https://"):
            continue
        parts += [text_token(token.content[at : found.start()]), Token("link_open", "a", 1, attrs={"href": address})]
        parts += [text_token(address), Token("link_close", "a", -1)]
        at = found.start() + len(address)
    return [*parts, text_token(token.content[at:])]


def text_token(content):
    return Token("text", "", 0, content=content)


def front_matter(text):
    """The front matter as a mapping, and the text after it. What is not a mapping is text."""
    found = re.match(r"---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|$)", text, re.DOTALL)
    if found:
        try:
            content = yaml.safe_load(found[1] or "") or {}
        except yaml.YAMLError:
            return {}, text
        if isinstance(content, dict):
            return {str(key): str(value) for key, value in content.items() if isinstance(value, (str, int, float)) or key == "date"}, text[found.end() :]
    return {}, text


def slug(text, taken):
    """An anchor of a heading's words, not given before."""
    words = unicodedata.normalize("NFKC", text).lower()
    base = re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-") or "section"
    name, number = base, 1
    while name in taken:
        name = f"{base}-{number}"
        number += 1
    taken.add(name)
    return name


def anchor_headings(tokens):
    """Gives each heading an anchor; the outline is `[{level, text, anchor}]`."""
    outline, taken = [], set()
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            inline = tokens[at + 1].children
            text = "".join(" " if child.type in ("softbreak", "hardbreak") else child.content for child in inline if child.type != "html_inline")
            token.attrSet("id", slug(text, taken))
            outline.append({"level": int(token.tag[1:]), "text": text, "anchor": token.attrGet("id")})
    return outline


def contents(outline):
    """The table of contents: each heading 2 with the headings 3 below it. A heading 3 before any other stands by itself."""
    groups = []
    for heading in outline:
        if heading["level"] == 2 or (heading["level"] == 3 and not groups):
            groups.append([heading])
        elif heading["level"] == 3:
            groups[-1].append(heading)
    if not groups:
        return ""
    items = "".join(f"<li>{entry(first)}{nested(rest)}</li>\n" for first, *rest in groups)
    return f'<nav class="toc">\n<ul>\n{items}</ul>\n</nav>\n'


def nested(headings):
    return "\n<ul>\n" + "".join(f"<li>{entry(heading)}</li>\n" for heading in headings) + "</ul>\n" if headings else ""


def entry(heading):
    return f'<a href="#{html.escape(heading["anchor"])}">{html.escape(heading["text"])}</a>'


def render(text, args):
    """The fragment, the outline and the front matter."""
    meta, body = front_matter(text)
    parser = make_parser(args)
    tokens = parser.parse(body)
    outline = anchor_headings(tokens)
    fragment = parser.renderer.render(tokens, parser.options, {})
    if args.toc:
        toc = contents(outline)
        fragment = fragment.replace("<p>[TOC]</p>\n", toc, 1) if "<p>[TOC]</p>\n" in fragment else toc + fragment
    return fragment, outline, meta


def page(fragment, outline, meta, args):
    title = args.title or meta.get("title") or next((heading["text"] for heading in outline), "") or "Untitled"
    language = args.language or meta.get("language") or "en"
    style = Path(args.style).read_text(encoding="utf-8") if args.style else STYLE.read_text(encoding="utf-8")
    style = style.replace("</", "<\\/")
    head = [f"<title>{html.escape(title)}</title>"]
    if "author" in meta:
        head.append(f'<meta name="author" content="{html.escape(meta["author"])}">')
    if "date" in meta:
        head.append(f'<meta name="date" content="{html.escape(meta["date"])}">')
    return (
        f'<!doctype html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        + "\n".join(head)
        + f"\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n{fragment}</main>\n</body>\n</html>\n"
    )


def show_outline(outline, args):
    if args.json:
        return json.dumps(outline, ensure_ascii=False) + "\n"
    return "".join(f"{'  ' * (heading['level'] - 1)}{heading['text']} (#{heading['anchor']})\n" for heading in outline)


def read(source):
    data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise Failure(f"`{source}` is not UTF-8") from None


def arguments():
    parser = argparse.ArgumentParser(prog="render.py", description="Turns Markdown into HTML.")
    parser.add_argument("file", help="a file, or `-` for standard input")
    parser.add_argument("--output", help="the file to write (standard output)")
    parser.add_argument("--page", action="store_true", help="a whole document with its style")
    parser.add_argument("--toc", action="store_true", help="a table of contents")
    parser.add_argument("--title", help="the page's title")
    parser.add_argument("--language", help="the page's language, as `en` (the front matter's, else en)")
    parser.add_argument("--style", metavar="FILE", help="CSS instead of the built-in")
    parser.add_argument("--allow-html", action="store_true", help="lets HTML in the text through")
    parser.add_argument("--breaks", action="store_true", help="a line end is a line break")
    parser.add_argument("--outline", action="store_true", help="the headings alone")
    parser.add_argument("--json", action="store_true", help="the outline as JSON")
    return parser.parse_args()


def main():
    args = arguments()
    try:
        fragment, outline, meta = render(read(args.file), args)
        result = show_outline(outline, args) if args.outline else page(fragment, outline, meta, args) if args.page else fragment
        if args.output:
            Path(args.output).write_bytes(result.encode("utf-8"))
            print(f"{args.output} is made")
        else:
            sys.stdout.write(result)
    except (Failure, OSError) as error:
        print(f"render: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
