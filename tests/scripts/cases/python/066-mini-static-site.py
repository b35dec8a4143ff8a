#!/usr/bin/env python3
# exercises: pathlib, re front matter and markdown, html.escape, datetime sorting, string.Template, json index
import html
import json
import re
import tempfile
from datetime import date
from pathlib import Path
from string import Template

POSTS = {
    "hello.md": "---\ntitle: Hello & welcome\ndate: 2024-01-05\ntags: intro, news\n---\n# Hello\n\nThis is **bold** and `code <x>`.\n\n- one\n- two\n",
    "later.md": "---\ntitle: Later\ndate: 2024-02-01\ntags: news\n---\nA [link](https://x.test/?a=1&b=2).\n",
    "draft.md": "no front matter here\n",
}
PAGE = Template("<title>$title</title>\n<main>$body</main>\n")


def inline(text):
    text = html.escape(text, quote=False)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    return re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r'<a href="\2">\1</a>', text)


def markdown(text):
    out = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.splitlines()
        if heading := re.match(r"(#{1,6})\s+(.*)", lines[0]):
            out.append(f"<h{len(heading[1])}>{inline(heading[2])}</h{len(heading[1])}>")
        elif all(line.startswith("- ") for line in lines):
            out.append("<ul>" + "".join(f"<li>{inline(line[2:])}</li>" for line in lines) + "</ul>")
        else:
            out.append(f"<p>{inline(' '.join(lines))}</p>")
    return "\n".join(out)


with tempfile.TemporaryDirectory() as tmp:
    src, dst = Path(tmp, "src"), Path(tmp, "site")
    src.mkdir()
    dst.mkdir()
    for name, text in POSTS.items():
        (src / name).write_text(text)
    index = []
    for path in sorted(src.glob("*.md")):
        found = re.match(r"---\n(.*?)\n---\n(.*)", path.read_text(), re.S)
        if not found:
            print("skipped", path.name)
            continue
        meta = dict(line.split(": ", 1) for line in found[1].splitlines())
        target = dst / path.with_suffix(".html").name
        target.write_text(PAGE.substitute(title=html.escape(meta["title"]), body=markdown(found[2])))
        index.append({"url": target.name, "date": date.fromisoformat(meta["date"]), "tags": [t.strip() for t in meta["tags"].split(",")]})
    index.sort(key=lambda p: p["date"], reverse=True)
    (dst / "index.json").write_text(json.dumps(index, default=str))
    for path in sorted(dst.iterdir()):
        print("==", path.name)
        print(path.read_text().rstrip())
