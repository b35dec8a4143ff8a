#!/usr/bin/env python3
# exercises: json.load from stdin, textwrap, string alignment, markdown generation
import json
import sys
import textwrap

data = json.load(sys.stdin)
print(f"# {data['title']}\n")
print(textwrap.fill(data["intro"], width=60, initial_indent="> ", subsequent_indent="> "))
print()
columns = list(data["rows"][0])
cells = [[str(row.get(c, "")) for c in columns] for row in data["rows"]]
widths = [max(len(c), *(len(r[i]) for r in cells)) for i, c in enumerate(columns)]
print("| " + " | ".join(c.ljust(w) for c, w in zip(columns, widths)) + " |")
print("|" + "|".join("-" * (w + 2) for w in widths) + "|")
for row in cells:
    print("| " + " | ".join(v.rjust(w) if v.replace(".", "").isdigit() else v.ljust(w) for v, w in zip(row, widths)) + " |")
for row in data["rows"]:
    print(f"- [{'x' if row['done'] else ' '}] **{row['task']}** ({row['hours']:.1f} h)")
print(textwrap.dedent("""\
    ```text
      indented stays
    ```"""))
