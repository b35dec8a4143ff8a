#!/usr/bin/env python3
# exercises: urllib.parse (urlsplit, urlencode, parse_qs, quote, urljoin, urlunsplit), urllib.request.Request headers, exceptions
from urllib.parse import (parse_qs, parse_qsl, quote, quote_plus, unquote, unquote_plus, urlencode, urljoin, urlparse, urlsplit, urlunsplit)
from urllib.request import Request

url = urlsplit("https://user:p%40ss@Example.COM:8443/a%20b/c;x?q=1&q=two+words&empty=#frag")
print(url.scheme, url.hostname, url.port, url.username, unquote(url.password), url.path, url.query, url.fragment)
print(parse_qs(url.query), parse_qs(url.query, keep_blank_values=True)["empty"], parse_qsl("a=1&b=%C3%BC"))
print(urlencode({"q": "café & bar", "n": 3, "l": ["x", "y"]}, doseq=True))
print(quote("a b/ü?&"), quote("a/b", safe=""), quote_plus("1 + 1"), unquote("%E2%82%AC%zz"), unquote_plus("a+b%2B"))
for ref in ("d", "../d", "/d", "?x=1", "#f", "//h/p", "http://o/", "./"):
    print(ref, "->", urljoin("http://host/a/b/c?y", ref))
print(urlunsplit(("https", "h.test", "/p", "k=v", "")), urlparse("mailto:a@b.c").path)
print(url._replace(query="z=9", fragment="").geturl())
request = Request("https://api.test/v1?x=1", data=b'{"a":1}', headers={"Content-type": "application/json"}, method="PUT")
request.add_header("X-Token", "abc")
print(request.get_method(), request.host, request.selector, sorted(request.header_items()), request.get_header("X-token"))
print(Request("http://h/").get_method(), Request("http://h/", data=b"").get_method())
try:
    urlsplit("http://[::1").hostname
except ValueError:
    print("bad ipv6")
