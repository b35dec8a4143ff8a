#!/usr/bin/env python3
# exercises: base64 urlsafe, hmac with sha256, json compact separators, hmac.compare_digest, binascii errors
import base64
import binascii
import hashlib
import hmac
import json

KEY = b"not a real key"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sign(claims):
    head = b64(json.dumps({"alg": "HS256", "typ": "JWT"}, separators=(",", ":")).encode())
    body = b64(json.dumps(claims, separators=(",", ":"), sort_keys=True).encode())
    mac = hmac.new(KEY, f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{b64(mac)}"


def verify(token):
    head, body, mac = token.split(".")
    want = hmac.new(KEY, f"{head}.{body}".encode(), "sha256").digest()
    if not hmac.compare_digest(want, unb64(mac)):
        raise ValueError("bad signature")
    return json.loads(unb64(body))


token = sign({"sub": "ana", "exp": 1700000000, "admin": False})
print(token)
print(verify(token))
try:
    verify(token[:-2] + "xx")
except ValueError as wrong:
    print(wrong)
print(base64.b64encode(bytes(range(10))), base64.b32encode(b"hi"), base64.b16decode("FF00"), base64.b85encode(b"test"))
try:
    base64.b64decode("abc", validate=True)
except binascii.Error:
    print("bad padding")
print(hmac.new(b"k", b"m", hashlib.sha1).hexdigest(), hashlib.pbkdf2_hmac("sha256", b"pw", b"salt", 1000).hex()[:16])
print(binascii.hexlify(b"\x00\xff"), bytes.fromhex("de ad be ef"), binascii.crc32(b"hello"))
