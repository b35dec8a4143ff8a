"""Which part of a page is its text: what is plainly not is taken out, then the part with the most prose wins."""

import re

from bs4 import BeautifulSoup, Comment

MIN_TEXT_CHARS = 140
MAX_DEPTH = 200

NEVER_SHOWN = ["script", "style", "noscript", "template", "svg", "iframe", "object", "canvas", "head", "dialog"]
CONTROLS = ["button", "input", "select", "textarea", "form", "label"]
AROUND = ["nav", "footer", "aside"]
AROUND_ROLES = {"navigation", "banner", "complementary", "contentinfo", "search", "alert", "dialog"}
NOISE = re.compile(
    r"(?:^|[\s_-])(?:ads?|advert\w*|banner|breadcrumbs?|comments?|cookies?|consent|disqus|menu|navbar|newsletter|paywall|popup|promo\w*|recommend\w*"
    r"|related|share|sharing|sidebar|social|sponsor\w*|subscribe|toolbar|widget)(?:$|[\s_-])",
    re.IGNORECASE,
)
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Marks that turn the direction of writing over, and tag characters: they hide text or say other than they show.
DECEIVING = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


BLOCKS = "address article aside blockquote div dl footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul".split()
# Elements whose end tag may be left out, by what comes next.
IMPLIED_END = {
    **{name: {"p"} for name in BLOCKS},
    "li": {"li", "p"}, "dt": {"dt", "dd", "p"}, "dd": {"dt", "dd", "p"},
    "td": {"td", "th", "p"}, "th": {"td", "th", "p"}, "tr": {"td", "th", "tr", "p"}, "option": {"option"},
}


class TooDeep(Exception):
    """The page nests its elements deeper than a page does."""


class Page(BeautifulSoup):
    """A page in which `<p>one<p>two` are two paragraphs, and not one in the other."""

    def handle_starttag(self, name, *args, **kwargs):
        while self.currentTag is not None and self.currentTag.name in IMPLIED_END.get(name, ()):
            self.handle_endtag(self.currentTag.name)
        if len(self.tagStack) > MAX_DEPTH:
            raise TooDeep
        return super().handle_starttag(name, *args, **kwargs)


def parse(data, charset):
    return Page(data or b" ", "html.parser", from_encoding=charset)


def metadata(page):
    """Title, author, date of publication and language, as far as the page says them."""

    def meta(*names):
        for name in names:
            found = page.find("meta", attrs={"property": name}) or page.find("meta", attrs={"name": name})
            if found and found.get("content", "").strip():
                return clean(found["content"])
        return None

    heading = page.find("h1")
    title = meta("og:title") or (clean(page.title.get_text()) if page.title else None) or (clean(heading.get_text()) if heading else None)
    time = page.find("time", attrs={"datetime": True})
    return {
        "title": title or None,
        "author": meta("author", "article:author"),
        "published": meta("article:published_time", "date", "dc.date") or (time["datetime"].strip() if time else None),
        "language": (page.html.get("lang") or None) if page.html else None,
    }


def clean(text):
    return " ".join(DECEIVING.sub("", text).split())


def strip_hidden(page):
    """Takes out what a reader never sees."""
    for comment in page.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for element in page.find_all(NEVER_SHOWN):
        element.decompose()
    for element in page.find_all(is_hidden):
        element.decompose()


def is_hidden(element):
    return element.has_attr("hidden") or element.get("aria-hidden") == "true" or bool(HIDDEN_STYLE.search(element.get("style") or ""))


def main_part(page):
    """The element that holds the page's text. What stands around it is taken out of the page."""
    body = page.body or page
    named = largest(page.find_all(["article", "main"]) + page.find_all(attrs={"role": "main"}))
    if named is not None and length(named) >= MIN_TEXT_CHARS:
        strip_around(named)
        return named
    strip_around(body)
    return best(body) or body


def largest(elements):
    return max(elements, key=length, default=None)


def length(element):
    return len(element.get_text(" ", strip=True))


def strip_around(part):
    whole = length(part)
    for element in part.find_all(True):
        if not element.decomposed and is_around(element) and length(element) * 2 < whole:
            element.decompose()
    for element in part.find_all(CONTROLS):
        if not element.decomposed and (element.name != "form" or length(element) * 2 < whole):
            element.decompose()


def is_around(element):
    if element.name in AROUND or element.get("role") in AROUND_ROLES:
        return True
    names = " ".join([*element.get("class", []), element.get("id") or ""])
    return element.name not in ("html", "body", "article", "main") and bool(NOISE.search(names))


def best(body):
    """The element around the most prose: each paragraph speaks for its parent and half for the one above; links speak against."""
    scores = {}
    for paragraph in body.find_all(["p", "pre", "blockquote", "dd"]):
        text = paragraph.get_text(" ", strip=True)
        if len(text) < 25:
            continue
        points = 1 + text.count(",") + min(len(text) / 100, 3)
        for share, element in zip((1, 0.5), paragraph.parents):
            scores.setdefault(id(element), [element, 0])[1] += points * share
    ranked = sorted(scores.values(), key=lambda entry: entry[1] * (1 - link_share(entry[0])), reverse=True)
    return ranked[0][0] if ranked else None


def link_share(element):
    whole = length(element)
    return min(1, sum(length(link) for link in element.find_all("a")) / whole) if whole else 1
