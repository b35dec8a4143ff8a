#!/usr/bin/env python3
# exercises: hmac, hashlib, json, urllib.parse, base64, datetime, argparse style verification tool with exit codes
# exit: 1
import base64
import hashlib
import hmac
import json
import sys
from datetime import datetime, timezone
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

SECRET = b"whsec_test"
NOW = datetime(2024, 5, 1, 12, 0, tzinfo=timezone.utc)


def check(header, body):
    fields = dict(pair.split("=", 1) for pair in header.split(","))
    at = datetime.fromtimestamp(int(fields["t"]), timezone.utc)
    if abs((NOW - at).total_seconds()) > 300:
        return "too old"
    want = hmac.new(SECRET, f"{fields['t']}.".encode() + body, hashlib.sha256).hexdigest()
    return "ok" if hmac.compare_digest(want, fields["v1"]) else "bad signature"


body = json.dumps({"id": "evt_1", "amount": 1200}, sort_keys=True).encode()
stamp = int(NOW.timestamp())
good = hmac.new(SECRET, f"{stamp}.".encode() + body, "sha256").hexdigest()
print(good)
results = [check(f"t={stamp},v1={good}", body), check(f"t={stamp},v1={good}", body + b" "), check(f"t={stamp - 900},v1={good}", body)]
print(results)


def sign_request(method, url, params, key):
    parts = urlsplit(url)
    query = urlencode(sorted(parse_qsl(parts.query) + list(params.items())), quote_via=quote)
    text = "\n".join([method.upper(), parts.netloc.lower(), parts.path or "/", query])
    mac = hmac.new(key, text.encode(), hashlib.sha512).digest()
    return query + "&signature=" + quote(base64.b64encode(mac[:24]).decode(), safe="")


print(sign_request("get", "https://API.test/v1/orders?b=2", {"a": "x y", "symbol": "BTC/EUR", "ts": stamp}, SECRET))
key = b"AWS4" + b"secret"
for part in ("20240501", "eu-west-1", "s3", "aws4_request"):
    key = hmac.new(key, part.encode(), hashlib.sha256).digest()
print(key.hex())
sys.exit(0 if all(r == "ok" for r in results) else 1)
