#!/usr/bin/env python3
# exercises: uuid5/uuid3/UUID fields, random.seed with random(), secrets lengths, string constants
import random
import secrets
import string
import uuid

print(uuid.uuid5(uuid.NAMESPACE_DNS, "example.org"), uuid.uuid3(uuid.NAMESPACE_URL, "x"))
u = uuid.UUID("12345678-1234-5678-1234-567812345678")
print(u.hex, u.int % 1000, u.version, u.urn, u.bytes[:2], uuid.UUID(int=5), u < uuid.UUID(int=2 ** 128 - 1))
four = uuid.uuid4()
print(four.version, len(str(four)), four != uuid.uuid4(), uuid.uuid1().version)
random.seed(1)
print([round(random.random(), 10) for _ in range(3)])
random.seed("words")
print(random.random(), random.getrandbits(20))
own = random.Random(42)
print(own.random(), own.uniform(1, 2), own.gauss(0, 1) != own.gauss(0, 1))
state = own.getstate()
x = own.random()
own.setstate(state)
print(x == own.random())
print(0 <= random.randint(0, 3) <= 3, random.choice("a"), len(random.sample(range(100), 5)), sorted(random.sample([1, 2, 3], 3)))
deck = list(range(10))
random.shuffle(deck)
print(sorted(deck), len(random.choices("ab", weights=[1, 0], k=3)), set(random.choices("ab", weights=[1, 0], k=3)))
print(len(secrets.token_hex(8)), len(secrets.token_bytes(5)), len(secrets.token_urlsafe(32)), secrets.token_hex() != secrets.token_hex(), secrets.randbelow(1), secrets.compare_digest("a", "a"))
password = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(20))
print(len(password), set(password) <= set(string.ascii_letters + string.digits), string.punctuation, string.hexdigits)
