#!/usr/bin/env python3
# exercises: html.parser.HTMLParser, html.unescape, urllib.parse.urljoin, stdin, collections.OrderedDict
import html
import sys
from collections import OrderedDict
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit


class Links(HTMLParser):
    def __init__(self, base):
        super().__init__(convert_charrefs=True)
        self.base = base
        self.links = OrderedDict()
        self.open = None
        self.title = ""
        self.inside_title = False
        self.text = []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "a" and "href" in attrs:
            self.open = urljoin(self.base, attrs["href"])
            self.links.setdefault(self.open, [])
        elif tag == "img":
            self.text.append(f"[{attrs.get('alt', '?')}]")
        self.inside_title = tag == "title"

    def handle_endtag(self, tag):
        if tag == "a":
            self.open = None
        self.inside_title = False

    def handle_data(self, data):
        if self.inside_title:
            self.title += data
        elif self.open:
            self.links[self.open].append(data.strip())
        elif data.strip():
            self.text.append(" ".join(data.split()))


page = Links("https://example.org/docs/index.html")
page.feed(sys.stdin.read())
page.close()
print("title:", page.title)
for url, words in page.links.items():
    print(url, urlsplit(url).hostname, words)
print(page.text)
print(html.unescape("&lt;b&gt; &amp;&#233;&#x20AC;&nbsp;|"), html.escape("<a href='x'>\"&\"</a>"))
