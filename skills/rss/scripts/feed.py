"""Reading a feed: bytes in, items out, whichever of the three formats it is.

RSS 2.0, Atom and RDF (RSS 1.0) name the same things differently. The tables below say how; everything else is one way.
"""

import datetime
import email.utils
import html
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from urllib.parse import urljoin

MAX_SUMMARY_CHARS = 500

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
RSS1 = "{http://purl.org/rss/1.0/}"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"

TIMES = ["pubDate", f"{DC}date", f"{ATOM}published", f"{ATOM}updated"]
SUMMARIES = ["description", f"{RSS1}description", f"{ATOM}summary", CONTENT, f"{ATOM}content"]
AUTHORS = [f"{DC}creator", "author", f"{ATOM}author/{ATOM}name"]


class NotAFeed(Exception):
    """The bytes are no feed; the words say why."""


def parse(data, base=""):
    """The feed as `{title, link, items}`. Relative links are completed with `base`, the feed's own address."""
    root = _root(data)
    base = urljoin(base, root.get(XML_BASE, ""))
    if root.tag == "rss":
        channel = root.find("channel")
        if channel is None:
            raise NotAFeed("an `rss` element without a channel")
        items = channel.findall("item")
    elif root.tag == f"{ATOM}feed":
        channel, items = root, root.findall(f"{ATOM}entry")
    elif root.tag == f"{RDF}RDF":
        channel, items = root.find(f"{RSS1}channel"), root.findall(f"{RSS1}item")
        channel = root if channel is None else channel
    else:
        raise NotAFeed(f"its first element is `{root.tag.rpartition('}')[2]}`, not that of a feed")
    return {"title": _title(channel), "link": _link(channel, base), "items": [_item(item, base) for item in items]}


def _root(data):
    data = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not data:
        raise NotAFeed("it is empty")
    if b"<!ENTITY" in data:
        raise NotAFeed("it declares entities of its own, which no feed needs")
    try:
        return ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError) as error:
        repaired = _without_html_entities(data)
        if repaired != data:
            try:
                return ElementTree.fromstring(repaired)
            except (ElementTree.ParseError, ValueError):
                pass
        raise NotAFeed(f"not well-formed XML ({error})") from None


def _without_html_entities(data):
    """`&nbsp;` and its like are HTML's, not XML's, but common in feeds: each becomes a numeric reference. A bare `&` is escaped."""

    def replace(match):
        name = match.group(1).decode("ascii")
        if name in ("amp", "lt", "gt", "quot", "apos"):
            return match.group(0)
        text = html.entities.html5.get(name + ";")
        return "".join(f"&#{ord(character)};" for character in text).encode() if text else b"&amp;" + match.group(0)[1:]

    data = re.sub(rb"&([A-Za-z][A-Za-z0-9]*);", replace, data)
    return re.sub(rb"&(?!#?[A-Za-z0-9]+;)", b"&amp;", data)


def _item(item, base):
    base = urljoin(base, item.get(XML_BASE, ""))
    link = _link(item, base)
    summary = plain_text(_first(item, SUMMARIES))
    if len(summary) > MAX_SUMMARY_CHARS:
        summary = summary[: MAX_SUMMARY_CHARS - 1].rstrip() + "…"
    title = _title(item)
    return {
        "title": title or summary[:80] or link,
        "link": link,
        "id": _first(item, ["guid", f"{ATOM}id"]).strip() or item.get(f"{RDF}about") or link or title,
        "time": parse_time(next((_first(item, [name]) for name in TIMES if _first(item, [name])), "")),
        "author": plain_text(_first(item, AUTHORS)),
        "summary": summary,
        "enclosure": _enclosure(item, base),
    }


def _first(element, names):
    """The whole text of the first of these children that has any, its inner elements (XHTML of Atom) included."""
    for name in names:
        child = element.find(name)
        if child is not None:
            text = "".join(child.itertext())
            if text.strip():
                return text
    return ""


def _title(element):
    return plain_text(_first(element, ["title", f"{RSS1}title", f"{ATOM}title"]))


def _link(element, base):
    for name in ("link", f"{RSS1}link"):
        text = (element.findtext(name) or "").strip()
        if text:
            return urljoin(base, text)
    links = [link for link in element.findall(f"{ATOM}link") if link.get("href")]
    for rel in ("alternate", None):
        for link in links:
            if link.get("rel") == rel:
                return urljoin(base, link.get("href"))
    guid = element.find("guid")
    if guid is not None and guid.get("isPermaLink") != "false" and re.match("https?:", (guid.text or "").strip()):
        return guid.text.strip()
    return ""


def _enclosure(item, base):
    found = item.find("enclosure")
    address = found.get("url") if found is not None else None
    if not address:
        links = item.findall(f"{ATOM}link")
        address = next((link.get("href") for link in links if link.get("rel") == "enclosure"), None)
    return urljoin(base, address) if address else None


def parse_time(text):
    """ISO 8601 in UTC for what feeds write: RFC 822 dates and ISO 8601 ones. None for what is neither."""
    text = text.strip()
    try:
        moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    try:
        return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return None


class _Text(HTMLParser):
    """Collects the text of HTML; what is never shown is left out."""

    HIDDEN = {"script", "style", "template"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in self.HIDDEN
        if tag in ("br", "p", "div", "li", "tr", "h1", "h2", "h3", "blockquote"):
            self.parts.append(" ")

    def handle_endtag(self, tag):
        if tag in self.HIDDEN and self.hidden:
            self.hidden -= 1

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(data)


def plain_text(markup):
    """HTML or plain text as one line of plain text."""
    if "<" in markup or "&" in markup:
        reader = _Text()
        reader.feed(markup)
        reader.close()
        markup = "".join(reader.parts)
    return " ".join(markup.split())


class _FeedLinks(HTMLParser):
    """The feeds a page names in its head."""

    TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}

    def __init__(self):
        super().__init__()
        self.found = []
        self.base = ""

    def handle_starttag(self, tag, attrs):
        named = {name: value or "" for name, value in attrs}
        if tag == "base" and not self.base:
            self.base = named.get("href", "")
        if tag != "link" or "alternate" not in named.get("rel", "").lower().split():
            return
        if named.get("type", "").lower().strip() in self.TYPES and named.get("href"):
            self.found.append((named["href"].strip(), named.get("title", "").strip()))


def feed_links(page, address):
    """`(address, title)` of each feed that an HTML page names, without repetition."""
    reader = _FeedLinks()
    reader.feed(page)
    base = urljoin(address, reader.base)
    return list({urljoin(base, href): title for href, title in reversed(reader.found)}.items())[::-1]
