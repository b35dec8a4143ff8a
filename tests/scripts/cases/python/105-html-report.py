#!/usr/bin/env python3
# exercises: html generation with escape, inline SVG bar chart, csv stdin, string.Template, html.parser check of the own output
import csv
import html
import sys
from html.parser import HTMLParser
from pathlib import Path
from string import Template

rows = [(r["label"], float(r["value"])) for r in csv.DictReader(sys.stdin)]
top = max(v for _, v in rows)
bars = "\n".join(
    f'<rect x="0" y="{i * 20}" width="{v / top * 200:.1f}" height="16"><title>{html.escape(label)}</title></rect>'
    for i, (label, v) in enumerate(rows)
)
cells = "".join(f"<tr><td>{html.escape(label)}</td><td>{v:,.2f}</td></tr>" for label, v in sorted(rows, key=lambda r: -r[1]))
page = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>$title</title></head>
<body><h1>$title</h1>
<svg width="200" height="$height">
$bars
</svg>
<table>$cells</table></body></html>
""").substitute(title=html.escape("Sales <2024> & more"), height=len(rows) * 20, bars=bars, cells=cells)
Path("report.html").write_text(page, encoding="utf-8")
print(page)


class Check(HTMLParser):
    VOID = {"meta"}

    def __init__(self):
        super().__init__()
        self.stack, self.problems, self.titles = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            self.problems.append((tag, self.getpos()))

    def handle_data(self, data):
        if self.stack and self.stack[-1] == "td":
            self.titles.append(data)


check = Check()
check.feed(Path("report.html").read_text(encoding="utf-8"))
check.close()
print(check.problems, check.stack, check.titles)
