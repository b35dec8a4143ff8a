#!/usr/bin/env python3
# exercises: mimetypes, base64 data URIs, imghdr-like magic checks, quopri, html attribute output, hashlib integrity
import base64
import hashlib
import html
import mimetypes
import quopri
from pathlib import Path

for name in ("a.html", "b.json", "c.png", "d.jpg", "e.tar.gz", "f.unknownext", "g.txt", "h.css", "i.pdf", "j.svg", "k.mp3", "dir/l.zip"):
    print(name, mimetypes.guess_type(name))
mimetypes.add_type("text/x-claw", ".claw")
print(mimetypes.guess_type("x.claw")[0], mimetypes.guess_extension("application/json"))
MAGIC = {b"\x89PNG\r\n\x1a\n": "png", b"GIF8": "gif", b"PK\x03\x04": "zip", b"%PDF-": "pdf"}
for data in (b"\x89PNG\r\n\x1a\n....", b"GIF89a", b"PK\x03\x04", b"hello"):
    print(next((kind for magic, kind in MAGIC.items() if data.startswith(magic)), "unknown"))
ALT = "a \"dot\" & more"
Path("dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>')
body = Path("dot.svg").read_bytes()
uri = "data:image/svg+xml;base64," + base64.b64encode(body).decode()
print(f'<img src="{uri}" alt="{html.escape(ALT)}">')
print("sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode())
print(quopri.encodestring("naïve = yes".encode()), quopri.decodestring(b"a=3Db=\nc"))
head, _, payload = uri.partition(",")
print(base64.b64decode(payload) == body, head.removeprefix("data:").removesuffix(";base64"))
