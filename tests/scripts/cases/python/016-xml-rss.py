#!/usr/bin/env python3
# exercises: xml.etree.ElementTree build, namespaces, parse, find with XPath subset, email.utils dates
import xml.etree.ElementTree as ET
from email.utils import parsedate_to_datetime
from io import BytesIO

FEED = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>News &amp; more</title>
<item><title>First</title><link>https://x.test/1</link><dc:creator>Ana</dc:creator><pubDate>Mon, 04 Mar 2024 10:00:00 +0100</pubDate></item>
<item><title><![CDATA[Second <b>bold</b>]]></title><link>https://x.test/2</link><pubDate>Sun, 03 Mar 2024 23:30:00 GMT</pubDate></item>
</channel></rss>"""
root = ET.parse(BytesIO(FEED)).getroot()
ns = {"dc": "http://purl.org/dc/elements/1.1/"}
items = []
for item in root.iterfind("./channel/item"):
    items.append({
        "title": item.findtext("title"),
        "by": item.findtext("dc:creator", default="unknown", namespaces=ns),
        "at": parsedate_to_datetime(item.findtext("pubDate")),
    })
for item in sorted(items, key=lambda i: i["at"]):
    print(item["at"].isoformat(), item["by"], item["title"])
out = ET.Element("feed", {"count": str(len(items))})
for item in items:
    entry = ET.SubElement(out, "entry", by=item["by"])
    entry.text = item["title"]
ET.indent(out)
print(ET.tostring(out, encoding="unicode"))
print(root.find(".//item[2]/link").text, len(root.findall(".//link")), root.get("version"))
try:
    ET.fromstring("<a><b></a>")
except ET.ParseError as wrong:
    print("parse error at line", wrong.position[0])
