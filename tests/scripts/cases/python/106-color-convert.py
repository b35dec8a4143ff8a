#!/usr/bin/env python3
# exercises: colorsys, argparse type functions, re, dataclasses, ANSI escapes on stdout, sys.argv list
import argparse
import colorsys
import re
from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Color:
    r: int
    g: int
    b: int

    @classmethod
    def parse(cls, text):
        if m := re.fullmatch(r"#?([0-9a-f]{3}|[0-9a-f]{6})", text, re.I):
            h = m[1] if len(m[1]) == 6 else "".join(c * 2 for c in m[1])
            return cls(*bytes.fromhex(h))
        if m := re.fullmatch(r"rgb\((\d+),\s*(\d+),\s*(\d+)\)", text):
            return cls(*map(int, m.groups()))
        raise argparse.ArgumentTypeError(text)

    def hsl(self):
        h, l, s = colorsys.rgb_to_hls(*(v / 255 for v in astuple(self)))
        return round(h * 360), round(s * 100), round(l * 100)

    def luminance(self):
        parts = [v / 255 / 12.92 if v <= 10 else ((v / 255 + 0.055) / 1.055) ** 2.4 for v in astuple(self)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def __str__(self):
        return f"#{self.r:02x}{self.g:02x}{self.b:02x}"


def contrast(a, b):
    x, y = sorted((a.luminance(), b.luminance()), reverse=True)
    return (x + 0.05) / (y + 0.05)


parser = argparse.ArgumentParser()
parser.add_argument("colors", nargs="+", type=Color.parse)
parser.add_argument("--ansi", action="store_true")
args = parser.parse_args()
for c in args.colors:
    block = f"\x1b[48;2;{c.r};{c.g};{c.b}m  \x1b[0m " if args.ansi else ""
    print(f"{block}{c} {astuple(c)} hsl{c.hsl()} contrast {contrast(c, Color(255, 255, 255)):.2f}")
print(sorted(map(str, set(args.colors))), hash(Color(1, 2, 3)) == hash(Color(1, 2, 3)))
