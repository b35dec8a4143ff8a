#!/usr/bin/env python3
# exercises: re flags, lookaround, named groups, finditer, split, subn, fullmatch, escape, possessive quantifiers
import re

text = "Order #12: 3 x Apple @ $1.20; Order #7: 10 x Pear @ $0.50"
pattern = re.compile(r"""
    \#(?P<id>\d+):\s
    (?P<qty>\d+)\ x\ (?P<what>\w+)\s@\s
    \$(?P<price>\d+\.\d{2})
""", re.VERBOSE)
for m in pattern.finditer(text):
    print(m.groupdict(), m.span("what"), m.start(), m["id"], m.lastgroup)
print(re.split(r"[;:]\s*", text, maxsplit=2), re.split(r"(,)", "a,b"), re.split(r"\b", "hi you"))
print(re.subn(r"(?<=\$)(\d+)", lambda m: str(int(m[1]) + 1), text))
print(re.sub(r"(?P<a>\w+) (?P<b>\w+)", r"\g<b> \1", "hello world again now"), re.sub("x*", "-", "abxd"))
print(re.findall(r"(\w)(\d)?", "a1b"), re.findall(r"(?i)ORDER", text), re.findall(r"^\w+$", "one\ntwo", re.M))
print(bool(re.fullmatch(r"[a-z]+", "abc\n")), bool(re.match(r"[a-z]+$", "abc\n")), re.search(r"q(?!u)", "quit Iraq").start())
print(re.escape("a.b*c[d]"), re.match(r"(a+)+b", "aaab").group(), re.search(r"(?P<q>['\"]).*?(?P=q)", "say 'hi' \"x\"").group())
print(re.findall(r"\bß\w*", "Straße ßa", re.I), re.findall(r"\w+", "naïve café 数字", re.A), re.findall(r"\w+", "naïve café 数字"))
print(re.match(r"(?:(a)|b)+", "ab").groups(), re.match(r"(x)?y", "y").group(1), re.match(r"(x)?y", "y").groups("none"))
print(re.fullmatch(r"(?>a+)b", "aab") is not None, re.fullmatch(r"a++a", "aaa"), re.search(r"(?s)a.b", "a\nb").span())
try:
    re.compile("(unclosed")
except re.error as wrong:
    print("error at", wrong.pos)
print(pattern.groups, pattern.groupindex["price"], re.compile(b"\\d+").findall(b"a1b22"), re.sub(r"\s+", " ", " a \t\n b ").strip())
print(re.sub(r"(?m)^", "> ", "one\ntwo"), re.sub("(.)(?=(\\d{3})+$)".replace(".", "\\d"), r"\1,", "1234567"))
