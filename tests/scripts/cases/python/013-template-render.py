#!/usr/bin/env python3
# exercises: string.Template, str.format with nested fields, html.escape, re.sub with a function
import html
import re
from string import Template

page = Template("Dear $name,\nyou owe $$${amount} until ${due}. $missing")
print(page.safe_substitute(name="Ana", amount="12.50", due="Friday"))
try:
    page.substitute(name="Ana")
except KeyError as wrong:
    print("missing", wrong)

VALUES = {"user": {"name": "<Bob & Co>", "langs": ["de", "en"]}, "n": 3}


def lookup(path):
    value = VALUES
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


FILTERS = {"upper": str.upper, "e": html.escape, "len": lambda v: str(len(v))}


def render(text):
    def replace(match):
        path, *filters = [p.strip() for p in match[1].split("|")]
        value = lookup(path)
        for name in filters:
            value = FILTERS[name](value)
        return str(value)

    def loop(match):
        return "".join(match[3].replace("{{" + match[1] + "}}", html.escape(str(v))) for v in lookup(match[2]))

    text = re.sub(r"\{% for (\w+) in ([\w.]+) %\}(.*?)\{% end %\}", loop, text, flags=re.S)
    return re.sub(r"\{\{(.+?)\}\}", replace, text)


print(render("<p>{{ user.name|e }}</p> {{user.langs.1|upper}} {{user.langs|len}}{{n}}<ul>{% for l in user.langs %}<li>{{l}}</li>{% end %}</ul>"))
print("{0:>8}|{0:<8}|{0:^8}|{1:+.2e}|{1:08.3f}|{2:#x}|{2:,}|{3!r:>6}".format("abc", 1234.5678, 65535, "q"))
print("{user[name]} {lst[1]:{width}d}".format(user=VALUES["user"], lst=[1, 22], width=6))
