"""What `hashlib` has from OpenSSL elsewhere: more digests, `scrypt`, and a quick `pbkdf2_hmac`.

Invariant: whatever the interpreter can do itself, it does itself; names, errors and results are OpenSSL's.
"""

import hashlib

from . import codec

# Name -> (bytes of a digest, bytes of a block).
MORE = {"ripemd160": (20, 64), "sha512_224": (28, 128), "sha512_256": (32, 128), "sm3": (32, 64)}
ALIASES = {"sha512-224": "sha512_224", "sha512-256": "sha512_256", "rmd160": "ripemd160"}
# What the helper derives keys with; others are none of OpenSSL's usual ones.
KEYED = frozenset("md5 sha1 sha224 sha256 sha384 sha512".split())
# As OpenSSL: for `maxmem` 0, and the most a length may be.
SCRYPT_MEMORY_BYTES = 32 << 20
MAX_LENGTH = (1 << 31) - 1
original_new = hashlib.new


class Digest:
    """One of `MORE`."""

    def __init__(self, name: str, data=b"", coder: codec.Coder | None = None) -> None:
        self.name = name
        self.digest_size, self.block_size = MORE[name]
        self._coder = coder or codec.Coder(name)
        if data:
            self.update(data)

    def update(self, data, /) -> None:
        if isinstance(data, str):
            raise TypeError("Strings must be encoded before hashing")
        self._coder.push(data)

    def digest(self) -> bytes:
        return self._coder.finish()

    def hexdigest(self) -> str:
        return self.digest().hex()

    def copy(self) -> "Digest":
        return Digest(self.name, coder=self._coder.twin())

    def __repr__(self) -> str:
        return f"<{self.name} _hashlib.HASH object @ {hex(id(self))}>"


def new(name, *arguments, **options):
    """`hashlib.new`."""
    plain = name.lower() if isinstance(name, str) else name
    plain = ALIASES.get(plain, plain)
    if plain not in MORE:
        return original_new(name, *arguments, **options)
    options.pop("usedforsecurity", None)
    data = arguments[0] if arguments else options.get("data", options.get("string", b""))
    return Digest(plain, data)


def octets(value, name: str) -> bytes:
    try:
        return bytes(memoryview(value))
    except TypeError:
        raise TypeError(f"a bytes-like object is required, not {type(value).__name__!r}") from None


def scrypt(password, *, salt, n: int, r: int, p: int, maxmem: int = 0, dklen: int = 64) -> bytes:
    """`hashlib.scrypt` (RFC 7914)."""
    password, salt = octets(password, "password"), octets(salt, "salt")
    if n < 2 or n & n - 1:
        raise ValueError("n must be a power of 2")
    if not 0 <= maxmem <= MAX_LENGTH:
        raise ValueError(f"maxmem must be positive and smaller than {MAX_LENGTH}")
    if not 1 <= dklen <= MAX_LENGTH:
        raise ValueError(f"dklen must be greater than 0 and smaller than {MAX_LENGTH}")
    needed = 128 * r * p + 128 * r * (n + 2)
    if r < 1 or p < 1 or r * p >= 1 << 30 or needed > (maxmem or SCRYPT_MEMORY_BYTES):
        raise ValueError("Invalid parameter combination for n, r, p and maxmem")
    words = f"scrypt log_n={n.bit_length() - 1} r={r} p={p} length={dklen}"
    try:
        return codec.derive(words, password, salt)
    except codec.Fault as fault:
        raise MemoryError if fault.kind == codec.MEMORY else ValueError("Invalid parameters") from None


def pbkdf2_hmac(hash_name: str, password, salt, iterations: int, dklen: int | None = None) -> bytes:
    """`hashlib.pbkdf2_hmac` (RFC 8018)."""
    if not isinstance(hash_name, str):
        raise TypeError(f"pbkdf2_hmac() argument 'hash_name' must be str, not {type(hash_name).__name__}")
    password, salt = octets(password, "password"), octets(salt, "salt")
    if iterations < 1:
        raise ValueError("iteration value must be greater than 0.")
    if iterations >= 1 << 32:
        raise OverflowError("iteration value is too great.")
    if dklen is not None and dklen < 1:
        raise ValueError("key length must be greater than 0.")
    name = hash_name.lower().replace("-", "")
    if name not in KEYED:
        return slow_pbkdf2(hash_name, password, salt, iterations, dklen)
    length = dklen or hashlib.new(name).digest_size
    return codec.derive(f"{name} rounds={iterations} length={length}", password, salt)


def slow_pbkdf2(hash_name: str, password: bytes, salt: bytes, iterations: int, dklen: int | None) -> bytes:
    """The same with any digest of the interpreter's."""
    import hmac

    plain = hmac.new(password, None, hash_name)
    size = dklen or plain.digest_size
    made = b""
    while len(made) < size:
        number = len(made) // plain.digest_size + 1
        step = plain.copy()
        step.update(salt + number.to_bytes(4, "big"))
        block = step.digest()
        total = int.from_bytes(block, "big")
        for _ in range(iterations - 1):
            step = plain.copy()
            step.update(block)
            block = step.digest()
            total ^= int.from_bytes(block, "big")
        made += total.to_bytes(len(block), "big")
    return made[:size]


def prepare() -> None:
    """At build time."""
    if not hasattr(hashlib, "pbkdf2_hmac"):
        hashlib.pbkdf2_hmac, hashlib.scrypt, hashlib.new = pbkdf2_hmac, scrypt, new
        hashlib.__all__ += ("pbkdf2_hmac", "scrypt")
        hashlib.algorithms_available = hashlib.algorithms_available | set(MORE)
        for call in (pbkdf2_hmac, scrypt, new):
            call.__module__ = "hashlib"
