"""HTML elements to Markdown: blocks with an empty line between them, links with whole addresses."""

import re
from urllib.parse import urljoin, urlsplit

from bs4 import NavigableString, Tag

from extract import DECEIVING

BLOCKS = {
    "address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul", "[document]", "td", "th",
    "tr", "tbody", "thead", "aside", "form",
}


class Writer:
    """Writes the elements of a page whose address is `base`."""

    def __init__(self, base):
        self.base = base

    def document(self, element):
        return "\n\n".join(block for block in self.blocks(element) if block.strip())

    def blocks(self, element):
        """The blocks of an element. Text between inner blocks is a block of its own."""
        inline = []
        for child in element.children:
            if isinstance(child, Tag) and (child.name in BLOCKS or self.has_block(child)):
                if self.text(inline):
                    yield self.text(inline)
                inline = []
                yield from self.block(child)
            else:
                inline.append(child)
        if self.text(inline):
            yield self.text(inline)

    @staticmethod
    def has_block(tag):
        return tag.find(["p", "div", "ul", "ol", "table", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"]) is not None

    def block(self, tag):
        name = tag.name
        if re.fullmatch("h[1-6]", name):
            text = self.text(tag.children)
            if text:
                yield f"{'#' * int(name[1])} {text}"
        elif name in ("ul", "ol"):
            yield self.list(tag)
        elif name == "pre":
            yield self.code(tag)
        elif name == "blockquote":
            yield "\n".join(f"> {line}".rstrip() for line in self.document(tag).split("\n"))
        elif name == "table" and self.is_data(tag):
            yield self.table(tag)
        elif name == "hr":
            yield "---"
        elif name == "dt":
            yield f"**{self.text(tag.children)}**"
        else:
            yield from self.blocks(tag)

    def list(self, tag):
        items = []
        number = int(tag.get("start")) if (tag.get("start") or "").isdigit() else 1
        for item in tag.find_all("li", recursive=False):
            mark = f"{number}. " if tag.name == "ol" else "- "
            number += 1
            text = self.document(item).replace("\n\n- ", "\n- ").replace("\n\n1. ", "\n1. ")
            if text:
                items.append(mark + text.replace("\n", "\n" + " " * len(mark)))
        return re.sub(r"\n +\n", "\n\n", "\n".join(items))

    @staticmethod
    def code(tag):
        text = DECEIVING.sub("", tag.get_text()).strip("\n")
        fence = "`" * max(3, max((len(run) + 1 for run in re.findall("`+", text)), default=3))
        classes = " ".join([*tag.get("class", []), *(tag.code.get("class", []) if tag.code else [])])
        language = re.search(r"\blang(?:uage)?-([\w+#-]+)", classes)
        return f"{fence}{language[1] if language else ''}\n{text}\n{fence}"

    @staticmethod
    def is_data(table):
        """Whether it is a table, and not a page laid out in one."""
        return table.find("table") is None and len(table.find_all("tr")) > 1 and table.find(["p", "div", "ul", "h1", "h2", "h3"]) is None

    def table(self, tag):
        rows = [[self.text(cell.children).replace("|", "\\|") for cell in row.find_all(["td", "th"])] for row in tag.find_all("tr")]
        rows = [row for row in rows if row]
        width = max(map(len, rows), default=0)
        lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
        return "\n".join([*lines[:1], "|" + " --- |" * width, *lines[1:]]) if rows else ""

    def text(self, nodes):
        """Inline nodes as one line of text for each line break."""
        raw = "".join(self.inline(node) for node in nodes)
        lines = [" ".join(line.split()) for line in raw.split("\v")]
        return "\n".join(lines).strip()

    def inline(self, node):
        if isinstance(node, NavigableString):
            return DECEIVING.sub("", str(node)).replace("\v", " ") if type(node) is NavigableString else ""
        if node.name == "br":
            return "\v"
        if node.name == "img":
            return self.image(node)
        if node.name in ("code", "kbd", "samp", "tt"):
            text = " ".join(node.get_text().split())
            return f"`{text}`" if text and "`" not in text else text
        inner = "".join(self.inline(child) for child in node.children)
        if node.name == "a":
            return self.link(node, inner)
        mark = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}.get(node.name)
        if mark and inner.strip():
            before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
            return f"{before}{mark}{inner.strip()}{mark}{after}"
        return inner

    def image(self, node):
        """A picture is worth its description."""
        text = " ".join((node.get("alt") or "").split())
        return f"[picture: {text}]" if text else ""

    def link(self, node, inner):
        address = self.address(node)
        text = " ".join(inner.split())
        if not address or not text or text == address:
            return inner if text else ""
        return f"[{text}]({address})"

    def address(self, node):
        """The whole address of a link to another page; empty for places in the page and for what is no web address."""
        href = (node.get("href") or "").strip()
        if not href or href.startswith("#"):
            return ""
        try:
            address = urljoin(self.base, href)
            return address.replace(" ", "%20").replace(")", "%29") if urlsplit(address).scheme in ("http", "https") else ""
        except ValueError:
            return ""
