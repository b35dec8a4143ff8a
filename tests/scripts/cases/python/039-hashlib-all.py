#!/usr/bin/env python3
# exercises: hashlib algorithms, update in pieces, copy, blake2 with key, shake, file_digest, sorted algorithm names
import hashlib
import io

data = b"The quick brown fox jumps over the lazy dog"
for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s"):
    h = hashlib.new(name)
    h.update(data[:10])
    h.update(data[10:])
    print(f"{name:9} {h.digest_size:3} {h.hexdigest()[:32]}")
print(hashlib.shake_128(data).hexdigest(10), hashlib.blake2b(data, digest_size=8, key=b"k").hexdigest())
a = hashlib.sha256(b"a")
b = a.copy()
b.update(b"b")
print(a.hexdigest() == hashlib.sha256(b"a").hexdigest(), b.hexdigest() == hashlib.sha256(b"ab").hexdigest())
print(hashlib.file_digest(io.BytesIO(data), "sha256").hexdigest()[:16])
print({"md5", "sha256", "sha512"} <= hashlib.algorithms_guaranteed, hashlib.md5(b"", usedforsecurity=False).hexdigest())
try:
    hashlib.new("no-such-hash")
except ValueError:
    print("unknown")
print(hashlib.scrypt(b"pw", salt=b"na", n=16, r=1, p=1, dklen=8).hex() if hasattr(hashlib, "scrypt") else "no scrypt")
