#!/usr/bin/env python3
# exercises: unicodedata normalise/category/name, str methods, codecs, encodings with error handlers, re
import codecs
import re
import unicodedata


def slug(text):
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", flat.lower()).strip("-")


for title in ("Crème Brûlée & Co.", "Ångström — a unit", "№ 5 ½ ﬁnal", "日本語 text", "--Already-ok--"):
    print(repr(title), "->", repr(slug(title)))
print(unicodedata.name("☃"), unicodedata.category("A"), unicodedata.category("é"), unicodedata.combining("\u0301"), unicodedata.lookup("GREEK SMALL LETTER PI"))
print(len("e\u0301"), len(unicodedata.normalize("NFC", "e\u0301")), unicodedata.is_normalized("NFC", "é"), unicodedata.east_asian_width("数"), unicodedata.numeric("½"))
print("straße".upper(), "STRASSE".casefold() == "straße".casefold(), "ǅ".lower(), "İ".lower().encode("utf-8"), "ﬀ".title())
print("a\u00a0b".split(), "x\u2003y".isspace(), "²".isdigit(), "²".isdecimal(), "Ⅷ".isnumeric(), "é".isidentifier())
for name in ("utf-8", "utf-16-le", "latin-1", "cp1252", "shift_jis", "gb18030", "koi8-r", "ascii"):
    print(name, "é€".encode(name, "replace") if name != "shift_jis" else "テスト".encode(name))
print(b"caf\xe9 \xff".decode("utf-8", "replace"), b"caf\xe9".decode("latin-1"), b"\xff\xfea\x00".decode("utf-16"), "a€".encode("ascii", "xmlcharrefreplace"), "a€".encode("ascii", "backslashreplace"))
print(b"\xe9".decode("utf-8", "surrogateescape").encode("utf-8", "surrogateescape"), codecs.BOM_UTF8 + b"x", codecs.lookup("utf8").name, codecs.encode("Hello", "rot13"))
try:
    b"\x80abc".decode("utf-8")
except UnicodeDecodeError as wrong:
    print(wrong.start, wrong.end, wrong.encoding)
with open("latin.txt", "w", encoding="latin-1", newline="\r\n") as f:
    f.write("é\nü\n")
print(open("latin.txt", "rb").read(), open("latin.txt", encoding="latin-1").read().split(), open("latin.txt", errors="replace", encoding="utf-8").read().count("\ufffd"))
print("ß".ljust(4, "·"), "tab\tx".expandtabs(4), "a-b_c".translate(str.maketrans("-_", "..", "c")), "x".zfill(3), "-5".zfill(4), "abc".partition("b"), "Hello World".swapcase())
