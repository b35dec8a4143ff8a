#!/usr/bin/env python3
# exercises: textwrap wrap/indent/shorten/dedent, str alignment, shutil terminal default, zip, sys.stdin paragraphs
import sys
import textwrap

paragraphs = [p for p in sys.stdin.read().split("\n\n") if p.strip()]
for n, p in enumerate(paragraphs, 1):
    print(textwrap.fill(" ".join(p.split()), 32, initial_indent=f"{n}. ", subsequent_indent="   ", break_long_words=False))
print(textwrap.shorten(paragraphs[0], 30, placeholder=" [...]"))
print(textwrap.indent("a\n\nb\n", "| ", lambda line: True), end="")
print(textwrap.wrap("averyveryverylongword short-hyphenated words", 12), textwrap.wrap("", 5), textwrap.wrap("a  b", drop_whitespace=False, width=3))
print(repr(textwrap.dedent("\n    x\n      y\n\n    z\n")))
wrapper = textwrap.TextWrapper(width=20, max_lines=2, placeholder="…", fix_sentence_endings=True)
print(wrapper.wrap("One sentence. Another one follows it. And a third."))
table = [("name", "qty", "price"), ("Äpfel", 3, 1.5), ("Birnen", 12, 10.25)]
widths = [max(len(str(r[c])) for r in table) for c in range(3)]
for i, row in enumerate(table):
    print("│ " + " │ ".join(str(v).rjust(w) if i and not isinstance(v, str) else str(v).center(w) for v, w in zip(row, widths)) + " │")
    if i == 0:
        print("├" + "┼".join("─" * (w + 2) for w in widths) + "┤")
print("=" * 20, "x".center(11, "*"), "%-8s|%8.2f|%+d|%%|%5s|%r" % ("left", 3.14159, 5, "ab", "q"), sep="\n")
