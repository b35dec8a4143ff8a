#!/usr/bin/env python3
# exercises: a REST client class against an in-memory opener: urllib.request handlers, HTTPError, json, pagination, retries
import email.message
import io
import json
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.response import addinfourl

ITEMS = [{"id": n, "name": f"item {n}"} for n in range(7)]
calls = []


class Fake(urllib.request.BaseHandler):
    def https_open(self, request):
        parts = urlsplit(request.full_url)
        calls.append((request.get_method(), parts.path))
        headers = email.message.Message()
        status, body = 200, None
        if request.get_header("Authorization") != "Bearer t0ken":
            status, body = 401, {"error": "who are you"}
        elif parts.path == "/items" and request.get_method() == "GET":
            page = int(parse_qs(parts.query).get("page", ["0"])[0])
            body = {"items": ITEMS[page * 3:page * 3 + 3], "next": page + 1 if page < 2 else None}
        elif parts.path == "/items":
            status, body = 201, {"id": 7, **json.loads(request.data)}
        elif parts.path == "/limited":
            status = 429 if sum(c[1] == "/limited" for c in calls) < 3 else 200
            headers["Retry-After"] = "0"
            body = {"fine": status == 200}
        elif parts.path == "/moved":
            status, body = 302, {}
            headers["Location"] = "https://api.test/items?page=2"
        else:
            status, body = 404, {"error": "no such path"}
        headers["Content-Type"] = "application/json; charset=utf-8"
        response = addinfourl(io.BytesIO(json.dumps(body).encode()), headers, request.full_url, status)
        response.msg = "Some reason"
        return response


class Client:
    def __init__(self, token):
        self.opener = urllib.request.OpenerDirector()
        for handler in (Fake(), urllib.request.HTTPDefaultErrorHandler(), urllib.request.HTTPErrorProcessor(), urllib.request.HTTPRedirectHandler()):
            self.opener.add_handler(handler)
        self.token = token

    def call(self, path, params=None, body=None, tries=3):
        url = "https://api.test" + path + ("?" + urlencode(params) if params else "")
        request = urllib.request.Request(url, data=json.dumps(body).encode() if body is not None else None, headers={"Authorization": f"Bearer {self.token}"})
        for attempt in range(tries):
            try:
                with self.opener.open(request) as response:
                    return response.status, response.headers.get_content_charset(), json.load(response)
            except urllib.error.HTTPError as wrong:
                if wrong.code == 429 and attempt + 1 < tries and wrong.headers["Retry-After"] == "0":
                    continue
                return wrong.code, None, json.loads(wrong.read())

    def pages(self):
        page = 0
        while page is not None:
            _, _, body = self.call("/items", {"page": page})
            yield from body["items"]
            page = body["next"]


client = Client("t0ken")
print([i["id"] for i in client.pages()])
print(client.call("/items", body={"name": "né"}))
print(client.call("/limited"), client.call("/moved"), client.call("/nope"))
print(Client("wrong").call("/items"))
print(len(calls), calls[-1])
try:
    urllib.request.urlopen("nonsense://x")
except urllib.error.URLError:
    print("unknown scheme")
try:
    urllib.request.urlopen("no-scheme")
except ValueError:
    print("no scheme")
