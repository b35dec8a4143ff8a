#!/usr/bin/env python3
# exercises: xml.dom.minidom, xml.sax handler, ElementTree iterparse, xml escaping, io, CDATA and comments
import io
import xml.etree.ElementTree as ET
import xml.sax
from xml.dom import minidom
from xml.sax.saxutils import escape, quoteattr, unescape

SOURCE = """<?xml version="1.0"?>
<config env="prod"><!-- a comment -->
  <db host="h1" port="5432"/>
  <db host="h2" port="5433">main &lt;one&gt;</db>
  <feature name="x">on</feature>
</config>"""
doc = minidom.parseString(SOURCE)
for node in doc.getElementsByTagName("db"):
    print(node.getAttribute("host"), int(node.getAttribute("port")), node.firstChild.data if node.firstChild else None)
new = doc.createElement("feature")
new.setAttribute("name", "y&z")
new.appendChild(doc.createTextNode("off < on"))
doc.documentElement.appendChild(new)
print(new.toxml(), doc.documentElement.getAttribute("env"), len(doc.documentElement.childNodes))


class Counter(xml.sax.ContentHandler):
    def __init__(self):
        self.depth = self.deepest = 0
        self.names = []

    def startElement(self, name, attrs):
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        self.names.append((name, sorted(attrs.keys())))

    def endElement(self, name):
        self.depth -= 1


handler = Counter()
xml.sax.parseString(SOURCE.encode(), handler)
print(handler.names, handler.deepest)
for event, element in ET.iterparse(io.StringIO(SOURCE), events=("start", "end")):
    if event == "end" and element.tag == "feature":
        print(element.attrib, element.text)
        element.clear()
root = ET.fromstring(SOURCE)
root.find("feature").set("checked", "yes")
for db in root.findall("db[@port='5432']"):
    root.remove(db)
ET.ElementTree(root).write("out.xml", encoding="utf-8", xml_declaration=True)
print(open("out.xml").read().splitlines()[0], len(ET.parse("out.xml").getroot()), [e.tag for e in root.iter()])
print(escape("<a> & 'b'"), quoteattr('say "hi"'), unescape("&lt;&amp;&gt;"))
ET.register_namespace("m", "urn:m")
q = ET.Element("{urn:m}top")
ET.SubElement(q, "{urn:m}sub").text = "é"
print(ET.tostring(q, encoding="unicode"), ET.tostring(q))
